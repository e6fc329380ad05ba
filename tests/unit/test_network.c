/* The network: its gradient against finite differences of a forward pass in double precision
   that is written here; refusals; changes of the outputs. (The rule of the book is checked
   through the object, tests/patches/test_arithmetic.py.) */
#include "check_network.h"

enum { MOST_UNITS = 40, MOST_LAYERS = 4 };

static struct network_settings settings(enum network_activation hidden,
                                        enum network_activation out)
{
    return (struct network_settings){.rate = 1,
                                     .rule = NETWORK_GRADIENT,
                                     .hidden = hidden,
                                     .out = out,
                                     .bias = true,
                                     .plain = true};
}

static struct network *drawn(const int *sizes, int n, struct network_settings set)
{
    struct network *network = network_new(sizes, n, &set);
    assert_non_null(network);
    check_draw(network, 7);
    return network;
}

/* The parameters as rows, in double precision. */
struct rows {
    double of[MOST_LAYERS][MOST_UNITS][MOST_UNITS + 1];
};

static void read_rows(const struct network *network, struct rows *rows)
{
    float row[MOST_UNITS + 1];
    for (int l = 1; l <= network->layers; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++) {
            network_get_row(network, l, u, row);
            for (int k = 0; k <= network->layer[l - 1].inputs; k++)
                rows->of[l - 1][u][k] = (double)row[k];
        }
}

static double activated(double x, enum network_activation activation)
{
    return activation == NETWORK_SIGMOID ? check_sigmoid(x)
           : activation == NETWORK_TANH  ? tanh(x)
           : activation == NETWORK_RELU  ? fmax(x, 0)
                                         : x;
}

static void forward(const struct network *network, const struct rows *rows,
                    const float *features, double *out)
{
    double in[MOST_UNITS];
    for (int i = 0; i < network_inputs(network); i++)
        in[i] = (double)features[i];
    for (int l = 0; l < network->layers; l++) {
        double sum = 0;
        enum network_activation activation =
            l + 1 == network->layers ? network->settings.out : network->settings.hidden;
        for (int u = 0; u < network->layer[l].units; u++) {
            out[u] = rows->of[l][u][0];
            for (int i = 0; i < network->layer[l].inputs; i++)
                out[u] += rows->of[l][u][i + 1] * in[i];
            out[u] =
                activation == NETWORK_SOFTMAX ? exp(out[u]) : activated(out[u], activation);
            sum += out[u];
        }
        for (int u = 0; u < network->layer[l].units; u++) {
            if (activation == NETWORK_SOFTMAX)
                out[u] /= sum;
            in[u] = out[u];
        }
    }
}

/* Half the squared error, or for softmax the cross-entropy. */
static double loss(const struct network *network, const struct rows *rows,
                   const float *features, const float *target)
{
    double out[MOST_UNITS], sum = 0;
    forward(network, rows, features, out);
    for (int k = 0; k < network_outputs(network); k++)
        sum += network->settings.out == NETWORK_SOFTMAX
                   ? -(double)target[k] * log(out[k])
                   : ((double)target[k] - out[k]) * ((double)target[k] - out[k]) / 2;
    return sum;
}

static void check_gradient(const int *sizes, int n, struct network_settings set)
{
    static struct rows rows, after, down;
    struct network *network = drawn(sizes, n, set);
    for (int l = 1; l < n && set.bias; l++) /* so that no relu is exactly at its corner */
        for (int u = 0; u < sizes[l]; u++) {
            float row[MOST_UNITS + 1];
            network_get_row(network, l, u, row);
            row[0] = check_float();
            network_set_row(network, l, u, row);
        }
    for (int round = 0; round < 3; round++) {
        float features[MOST_UNITS], target[MOST_UNITS], error[MOST_UNITS], sum = 0;
        for (int i = 0; i < sizes[0]; i++)
            features[i] = 2 * check_float();
        for (int k = 0; k < sizes[n - 1]; k++)
            sum += target[k] = fabsf(check_float()) + 0.1f;
        for (int k = 0; k < sizes[n - 1] && set.out == NETWORK_SOFTMAX; k++)
            target[k] /= sum;
        read_rows(network, &rows);
        double exact[MOST_UNITS];
        forward(network, &rows, features, exact);
        const float *out = network_forward(network, features);
        for (int k = 0; k < sizes[n - 1]; k++) {
            check_close((double)out[k], exact[k], 2e-6);
            error[k] = target[k] - out[k];
        }
        /* twice, since it adds; the block of another network of this shape is used */
        struct network *block = network_new(sizes, n, &set);
        network_gradient(network, error, block->parameters);
        network->settings.rule = NETWORK_BOOK; /* must not matter */
        network_gradient(network, error, block->parameters);
        network->settings.rule = set.rule;
        read_rows(block, &down);
        network_free(block);
        assert_true(network_update(network, error));
        read_rows(network, &after);
        for (int l = 0; l < network->layers; l++)
            for (int u = 0; u < sizes[l + 1]; u++)
                for (int k = 0; k <= sizes[l]; k++) {
                    double *w = &rows.of[l][u][k], kept = *w, step = 1e-5;
                    *w = kept + step;
                    double high = loss(network, &rows, features, target);
                    *w = kept - step;
                    double low = loss(network, &rows, features, target);
                    *w = kept;
                    double downhill = k || set.bias ? (low - high) / (2 * step) : 0;
                    check_close(after.of[l][u][k] - kept, downhill,
                                3e-5 * (1 + fabs(downhill)));
                    check_close(down.of[l][u][k], 2 * downhill, 6e-5 * (1 + fabs(downhill)));
                }
    }
    network_free(network);
}

static const enum network_activation HIDDEN[] = {NETWORK_SIGMOID, NETWORK_TANH, NETWORK_RELU};
static const enum network_activation OUT[] = {NETWORK_SIGMOID, NETWORK_SOFTMAX, NETWORK_LINEAR};

static void gradient(void **state)
{
    (void)state;
    for (int h = 0; h < 3; h++)
        for (int o = 0; o < 3; o++)
            for (int bias = 0; bias < 2; bias++) {
                struct network_settings set = settings(HIDDEN[h], OUT[o]);
                set.bias = bias;
                check_gradient((const int[]){3, 2}, 2, set);
                check_gradient((const int[]){3, 5, 2}, 3, set);
                check_gradient((const int[]){4, 17, 6, 3}, 4, set);
                check_gradient((const int[]){2, 33, 3, 4, 5}, 5, set);
            }
}

static void momentum(void **state)
{
    (void)state;
    static struct rows before, one, two;
    struct network_settings set = settings(NETWORK_SIGMOID, NETWORK_LINEAR);
    set.momentum = 0.75f;
    struct network *network = drawn((const int[]){3, 5, 2}, 3, set);
    const float features[] = {1, -1, 0.5f}, error[] = {0.5f, -0.25f}, none[] = {0, 0};
    read_rows(network, &before);
    network_forward(network, features);
    assert_true(network_update(network, error));
    read_rows(network, &one);
    network_forward(network, features);
    assert_true(network_update(network, none)); /* no error: only momentum moves the weights */
    read_rows(network, &two);
    for (int l = 0; l < 2; l++)
        for (int u = 0; u < network->layer[l].units; u++)
            for (int k = 0; k <= network->layer[l].inputs; k++)
                check_close(two.of[l][u][k] - one.of[l][u][k],
                            0.75 * (one.of[l][u][k] - before.of[l][u][k]), 1e-6);
    network_free(network);
}

/* A velocity lasts as long as its cause: momentum, a bias, an output. With no error, only
   momentum moves the weights. */
static void velocities(void **state)
{
    (void)state;
    struct network_settings set = settings(NETWORK_SIGMOID, NETWORK_LINEAR), other;
    set.momentum = 0.75f;
    const float features[] = {1, -1, 0.5f}, error[] = {0.5f, -0.25f, 0}, none[] = {0, 0, 0};
    for (int change = 0; change < 3; change++) {
        static struct rows before, one, two;
        struct network *network = drawn((const int[]){3, 5, 2}, 3, set);
        read_rows(network, &before);
        network_forward(network, features);
        assert_true(network_update(network, error));
        other = set;
        if (change == 0)
            other.momentum = 0;
        else if (change == 1)
            other.bias = false;
        network_set(network, &other);
        network_set(network, &set);
        if (change == 2) {
            struct random random = {1};
            struct network *more =
                network_with_outputs(network, (const int[]){1, -1, 0}, 3, &random, false);
            network_free(network);
            network = more;
        }
        read_rows(network, &one);
        network_forward(network, features);
        assert_true(network_update(network, none));
        read_rows(network, &two);
        for (int l = 0; l < 2; l++)
            for (int u = 0; u < network->layer[l].units; u++)
                for (int k = 0; k <= network->layer[l].inputs; k++) {
                    int was = l && change == 2 ? (const int[]){1, 0, 0}[u] : u;
                    double moved = one.of[l][u][k] - before.of[l][was][k];
                    bool kept = change == 2 ? !l || u != 1 : change == 1 && k;
                    check_close(two.of[l][u][k] - one.of[l][u][k], kept ? 0.75 * moved : 0,
                                1e-6);
                }
        network_free(network);
    }
}

/* New outputs are drawn like the others: N(0, 1/sqrt(inputs)), or by the number of units. */
static void outputs_drawn(void **state)
{
    (void)state;
    enum { INPUTS = 25, OUTPUTS = 400 };
    int from[OUTPUTS];
    for (int k = 0; k < OUTPUTS; k++)
        from[k] = -1;
    struct network *network =
        drawn((const int[]){INPUTS, 1}, 2, settings(NETWORK_SIGMOID, NETWORK_SIGMOID));
    for (int by_units = 0; by_units < 2; by_units++) {
        struct random random = {3};
        struct network *more = network_with_outputs(network, from, OUTPUTS, &random, by_units);
        double squares = 0;
        for (int u = 0; u < OUTPUTS; u++) {
            float row[1 + INPUTS];
            network_get_row(more, 1, u, row);
            for (int i = 1; i <= INPUTS; i++)
                squares += (double)row[i] * (double)row[i];
        }
        double n = INPUTS * OUTPUTS, deviation = by_units ? 1.0 / 20 : 1.0 / 5;
        check_close(sqrt(squares / n), deviation, 4 * deviation / sqrt(2 * n));
        network_free(more);
    }
    network_free(network);
}

/* Whether an update is refused is decided by bounds on the weights: these must follow when
   weights come from another network, or are restored. A weight of 1e18 turns an error of 1e20
   into 1e38, which a rate of 1000 would make infinite. */
static void refused_wherever_the_weights_came_from(void **state)
{
    (void)state;
    struct network_settings set = settings(NETWORK_SIGMOID, NETWORK_LINEAR);
    set.rate = 1e3f;
    const float one[] = {1}, error[] = {1e20f}, large[] = {0, 1e18f}, small[] = {0, 1};
    struct network *network = drawn((const int[]){1, 1, 1}, 3, set);
    network_set_row(network, 2, 0, large);
    network_forward(network, one);
    assert_false(network_update(network, error));

    struct random random = {1};
    struct network *other = network_with_outputs(network, (const int[]){0}, 1, &random, false);
    network_forward(other, one);
    assert_false(network_update(other, error));
    network_free(other);

    char *saved = malloc(network_saved_most(network));
    size_t bytes = network_save(network, saved);
    network_set_row(network, 2, 0, small);
    network_forward(network, one);
    assert_false(
        network_update(network, (const float[]){3e38f})); /* the bounds are those of 1 now */
    network_restore(network, saved, bytes);
    network_forward(network, one);
    assert_false(network_update(network, error));
    free(saved);
    network_free(network);
}

static float largest_row(int n, const float *row)
{
    float most = 0;
    for (int k = 0; k < n; k++)
        most = fmaxf(most, fabsf(row[k]));
    return most;
}

static void check_bounds(const struct network *network)
{
    for (int l = 1; l <= network->layers; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++) {
            float row[5];
            int n = 1 + network->layer[l - 1].inputs;
            network_get_row(network, l, u, row);
            assert_true(largest_row(n, row) <= network->layer[l - 1].bound);
            network_get_velocity(network, l, u, row);
            assert_true(largest_row(n, row) <= network->layer[l - 1].velocity_bound);
        }
}

/* The bounds hold after each of many updates, also for updates checked together, and when
   values suddenly grow. */
static void bounds_hold(void **state)
{
    (void)state;
    for (int round = 0; round < 18; round++) {
        struct network_settings set = settings(HIDDEN[round % 3], OUT[round / 3 % 3]);
        set.momentum = round < 9 ? 0 : 0.9f;
        set.rate = 10;
        struct network *network = drawn((const int[]){3, 4, 3, 2}, 4, set);
        bool finite = true; /* with relu it grows beyond all floats */
        for (int step = 0; finite && step < 300; step++) {
            float features[3];
            for (int i = 0; i < 3; i++)
                features[i] = check_float() * (step % 70 < 69 ? 1 : 30);
            network_forward(network, features);
            finite =
                network_update(network, (const float[]){0.5f, step % 50 < 49 ? -0.5f : 5.0f});
            check_bounds(network);
        }
        network_free(network);
    }
    /* as fast as a weight can grow */
    struct network *network =
        drawn((const int[]){1, 1}, 2, settings(NETWORK_SIGMOID, NETWORK_LINEAR));
    const float all[] = {30};
    for (int step = 0; step < 300; step++) {
        network_forward(network, all);
        assert_true(network_update(network, all));
        check_bounds(network);
    }
    network_free(network);
}

/* Ordinary values are shown to be safe without a copy of the weights: in deep networks, too,
   and with features in Hz. */
static void ordinary_updates_copy_nothing(void **state)
{
    (void)state;
    static const int sizes[] = {20, 64, 64, 64, 64, 5};
    for (int hertz = 0; hertz < 2; hertz++)
        for (int h = 0; h < 3; h++) {
            struct network_settings set = settings(HIDDEN[h], NETWORK_SIGMOID);
            set.rate = h == 0 ? 0.2f : 0.001f;
            set.rule = h == 0 ? NETWORK_BOOK : NETWORK_GRADIENT;
            struct network *network = drawn(hertz ? sizes + 2 : sizes, hertz ? 4 : 6, set);
            int inputs = network_inputs(network);
            for (size_t k = 0; k < 2 * network->size; k++)
                network->spare[k] = 7;
            for (int step = 0; step < 400; step++) {
                float features[64], error[5];
                for (int i = 0; i < inputs; i++)
                    features[i] = check_float() * (hertz ? 5000 : 3);
                const float *out = network_forward(network, features);
                for (int k = 0; k < 5; k++)
                    error[k] = (k == step % 5 ? 0.99f : 0.01f) - out[k];
                assert_true(network_update(network, error));
            }
            for (size_t k = 0; k < 2 * network->size; k++)
                assert_true(network->spare[k] == 7);
            network_free(network);
        }
}

/* Bounds that an earlier weight has made too wide for many updates at once are tightened after
   a while. */
static void bounds_become_tight_again(void **state)
{
    (void)state;
    struct network *network =
        drawn((const int[]){1, 1, 1}, 3, settings(NETWORK_SIGMOID, NETWORK_SIGMOID));
    const float one[] = {1}, error[] = {0.1f};
    network_set_row(network, 2, 0, (const float[]){0, 1e28f});
    network_set_row(network, 2, 0, (const float[]){0, 1});
    for (int step = 0; step < 520; step++) {
        network_forward(network, one);
        assert_true(network_update(network, error));
        assert_int_equal(network->layer[1].bound < 1e27f, step >= 511);
        assert_int_equal(network->foreseen > 0, step >= 511);
    }
    network_free(network);
}

/* What a reverted update leaves in the buffers does no harm later. */
static void refused_leaves_nothing(void **state)
{
    (void)state;
    struct network_settings set = settings(NETWORK_SIGMOID, NETWORK_LINEAR);
    set.rule = NETWORK_BOOK;
    set.rate = 0.1f;
    struct network *network = drawn((const int[]){2, 5, 5, 5, 4}, 5, set);
    const float features[] = {1, 2}, huge[] = {3.4e38f, 3.4e38f, 3.4e38f, 3.4e38f};
    network_forward(network, features);
    assert_false(network_update(network, huge));
    set.hidden = NETWORK_RELU;
    network_set(network, &set);
    network_forward(network, features);
    assert_true(network_update(network, (const float[]){1, 1, -1, 1}));
    for (size_t k = 0; k < network->size; k++)
        assert_true(isfinite(network->parameters[k]));
    network_free(network);
}

/* Infinities that cancel in a sum make an activation NaN: no bound of a sigmoid holds then. */
static void refused_when_a_sum_is_no_number(void **state)
{
    (void)state;
    struct network *network =
        drawn((const int[]){4, 1, 0}, 3, settings(NETWORK_SIGMOID, NETWORK_SIGMOID));
    network_set_row(network, 1, 0, (const float[]){0, 1e25f, -1e25f, 1e25f, -1e25f});
    network_forward(network, (const float[]){1e20f, 1e20f, 1e20f, 1e20f});
    network_update(network, network_error(network));
    for (size_t k = 0; k < network->size; k++)
        assert_true(isfinite(network->parameters[k]));
    network_free(network);
}

/* For any random weights, inputs, errors and rate an update leaves everything finite, or
   everything unchanged, bit for bit. */
static void refused_or_finite(void **state)
{
    (void)state;
    int refused = 0, made = 0;
    for (int round = 0; round < 3000; round++) {
        struct network_settings set = settings(HIDDEN[round % 3], OUT[round / 3 % 3]);
        set.rule = round % 2 ? NETWORK_BOOK : NETWORK_GRADIENT;
        set.momentum = round % 5 ? 0 : 0.9f;
        set.rate = powf(10, 29 * check_float());
        int sizes[] = {3, 4, 3, 2};
        struct network *network = drawn(sizes, 4, set);
        for (int l = 1; l <= 3; l++) {
            float row[5], size = powf(10, 18 * check_float());
            for (int k = 0; k < 5; k++)
                row[k] = size * check_float();
            network_set_row(network, l, 0, row);
        }
        for (int step = 0; step < 4; step++) {
            float features[3], error[2];
            for (int i = 0; i < 3; i++)
                features[i] = check_float() * powf(10, 18 * check_float());
            for (int k = 0; k < 2; k++)
                error[k] = step == 2 ? 0 : check_float() * powf(10, 36 * check_float());
            const float *out = network_forward(network, features);
            if (!isfinite(out[0]) || !isfinite(out[1]))
                continue;
            size_t bytes = 2 * network->size * sizeof(float);
            void *before = malloc(bytes);
            memcpy(before, network->parameters, bytes);
            bool done = network_update(network, error);
            if (!done)
                assert_memory_equal(network->parameters, before, bytes);
            for (size_t k = 0; k < 2 * network->size; k++)
                assert_true(isfinite(network->parameters[k]));
            refused += !done;
            made += done;
            free(before);
        }
        network_free(network);
    }
    assert_true(refused > 100 && made > 1000);
}

/* The forward pass is reused only if nothing has changed. */
static void forward_follows_every_change(void **state)
{
    (void)state;
    static struct rows rows;
    struct network_settings set = settings(NETWORK_SIGMOID, NETWORK_SIGMOID);
    struct network *network = drawn((const int[]){3, 4, 2}, 3, set);
    float features[3] = {1, 2, 3}, error[] = {0.1f, 0.2f}, row[5] = {1, 2, 3, 4, 5};
    size_t bytes = network_saved_most(network);
    void *saved = malloc(bytes);
    bytes = network_save(network, saved);
    for (int change = 0; change < 7; change++) {
        double exact[MOST_UNITS];
        if (change == 1)
            features[1] = -1;
        else if (change == 2)
            assert_true(network_update(network, error));
        else if (change == 3)
            network_set_row(network, 2, 1, row);
        else if (change == 4) {
            set.hidden = NETWORK_TANH;
            network_set(network, &set);
        } else if (change == 5)
            network_restore(network, saved, bytes);
        read_rows(network, &rows);
        forward(network, &rows, features, exact);
        const float *out = network_forward(network, features);
        for (int k = 0; k < 2; k++)
            check_close((double)out[k], exact[k], 2e-6);
    }
    free(saved);
    network_free(network);
}

static void outputs_added_and_removed(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1);
    struct network_settings set = settings(NETWORK_TANH, NETWORK_LINEAR);
    set.momentum = 0.5f;
    for (int hidden = 0; hidden < 2; hidden++) {
        const int with[] = {3, 20, 2}, without[] = {3, 2};
        struct network *network = drawn(hidden ? with : without, hidden ? 3 : 2, set);
        const float features[] = {1, -2, 0.5f}, error[] = {0.5f, 0.25f};
        network_forward(network, features);
        assert_true(network_update(network, error));
        float before[2], old[21], new[21];
        memcpy(before, network_forward(network, features), sizeof before);

        struct network *more =
            network_with_outputs(network, (const int[]){0, 1, -1}, 3, &random, false);
        const float *out = network_forward(more, features);
        assert_memory_equal(out, before, sizeof before);
        assert_true(out[2] != 0);

        struct network *swapped =
            network_with_outputs(more, (const int[]){1, 0}, 2, &random, false);
        out = network_forward(swapped, features);
        assert_true(out[0] == before[1] && out[1] == before[0]);
        for (int u = 0; u < 2; u++) {
            network_get_row(network, network->layers, u, old);
            network_get_row(swapped, network->layers, 1 - u, new);
            assert_memory_equal(old, new, sizeof(float) * (size_t)(hidden ? 21 : 4));
        }

        struct network *none = network_with_outputs(network, NULL, 0, &random, false);
        assert_int_equal(network_outputs(none), 0);
        network_forward(none, features);
        network_free(network);
        network_free(more);
        network_free(swapped);
        network_free(none);
    }
}

static void saved_and_restored(void **state)
{
    (void)state;
    for (int moving = 0; moving < 2; moving++) {
        struct network_settings set = settings(NETWORK_SIGMOID, NETWORK_SIGMOID);
        set.momentum = moving ? 0.5f : 0;
        struct network *network = drawn((const int[]){3, 4, 2}, 3, set);
        const float features[] = {1, 2, 3}, error[] = {0.5f, 0.25f};
        network_forward(network, features);
        assert_true(network_update(network, error));
        char *saved = malloc(network_saved_most(network)),
             *after = malloc(network_saved_most(network));
        size_t bytes = network_save(network, saved);
        assert_true(bytes <= network_saved_most(network));
        assert_int_equal(bytes, (moving ? 2 : 1) * network->size * sizeof(float));
        network_forward(network, features);
        assert_true(network_update(network, error));
        network_restore(network, saved, bytes);
        assert_int_equal(network_save(network, after), bytes);
        assert_memory_equal(saved, after, bytes);
        free(saved);
        free(after);
        network_free(network);
    }
}

/* The settings of a network also apply to what is restored into it. */
static void restored_under_other_settings(void **state)
{
    (void)state;
    struct network_settings set = settings(NETWORK_SIGMOID, NETWORK_SIGMOID);
    set.momentum = 0.5f;
    struct network *network = drawn((const int[]){3, 4, 2}, 3, set);
    const float features[] = {1, 2, 3}, error[] = {0.5f, 0.25f};
    network_forward(network, features);
    assert_true(network_update(network, error));
    char *saved = malloc(network_saved_most(network));
    size_t bytes = network_save(network, saved);
    set.bias = false;
    set.momentum = 0;
    network_set(network, &set);
    network_restore(network, saved, bytes);
    float row[5];
    for (int u = 0; u < 4; u++) {
        network_get_row(network, 1, u, row);
        assert_true(row[0] == 0);
    }
    for (size_t k = 0; k < network->size; k++)
        assert_true(network->velocity[k] == 0);
    free(saved);
    network_free(network);
}

static void bias_off(void **state)
{
    (void)state;
    struct network_settings set = settings(NETWORK_SIGMOID, NETWORK_SIGMOID);
    struct network *network = drawn((const int[]){3, 4, 2}, 3, set);
    const float features[] = {1, 2, 3}, error[] = {0.5f, 0.25f};
    network_forward(network, features);
    assert_true(network_update(network, error));
    set.bias = false;
    network_set(network, &set);
    for (int round = 0; round < 2; round++) {
        for (int l = 1; l <= 2; l++)
            for (int u = 0; u < network->layer[l - 1].units; u++) {
                float row[5];
                network_get_row(network, l, u, row);
                assert_true(row[0] == 0);
            }
        network_forward(network, features);
        assert_true(network_update(network, error));
    }
    network_free(network);
}

static void rows_set_and_got(void **state)
{
    (void)state;
    struct network *network =
        drawn((const int[]){3, 4, 2}, 3, settings(NETWORK_SIGMOID, NETWORK_SIGMOID));
    float row[5], got[5];
    for (int l = 1; l <= 2; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++) {
            for (int k = 0; k < 5; k++)
                row[k] = check_float();
            network_set_row(network, l, u, row);
            network_get_row(network, l, u, got);
            assert_memory_equal(row, got,
                                sizeof(float) * (size_t)(network->layer[l - 1].inputs + 1));
        }
    assert_int_equal(network_weights(network), 4 * 4 + 2 * 5);
    network_free(network);
}

static void sizes(void **state)
{
    (void)state;
    int many[40];
    for (int k = 0; k < 40; k++)
        many[k] = 2;
    assert_null(network_sizes_wrong((const int[]){3, 2}, 2));
    assert_null(network_sizes_wrong((const int[]){3, 2, 0}, 3));
    assert_null(network_sizes_wrong(many, NETWORK_MAX_LAYERS + 1));
    assert_null(network_sizes_wrong((const int[]){NETWORK_MAX_UNITS, 1000}, 2));
    assert_non_null(network_sizes_wrong((const int[]){3}, 1));
    assert_non_null(network_sizes_wrong((const int[]){0, 2}, 2));
    assert_non_null(network_sizes_wrong((const int[]){3, 0, 2}, 3));
    assert_non_null(network_sizes_wrong((const int[]){3, -1, 2}, 3));
    assert_non_null(network_sizes_wrong((const int[]){3, -1}, 2));
    assert_non_null(network_sizes_wrong((const int[]){NETWORK_MAX_UNITS + 1, 2}, 2));
    assert_non_null(network_sizes_wrong((const int[]){65536, 65536}, 2));
    assert_null(network_sizes_wrong((const int[]){65535, 1024}, 2)); /* 2^26 with the biases */
    assert_non_null(network_sizes_wrong((const int[]){65536, 1024}, 2));
    assert_non_null(network_sizes_wrong(many, NETWORK_MAX_LAYERS + 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient),
        cmocka_unit_test(momentum),
        cmocka_unit_test(velocities),
        cmocka_unit_test(outputs_drawn),
        cmocka_unit_test(refused_wherever_the_weights_came_from),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(ordinary_updates_copy_nothing),
        cmocka_unit_test(bounds_become_tight_again),
        cmocka_unit_test(refused_leaves_nothing),
        cmocka_unit_test(refused_when_a_sum_is_no_number),
        cmocka_unit_test(refused_or_finite),
        cmocka_unit_test(forward_follows_every_change),
        cmocka_unit_test(outputs_added_and_removed),
        cmocka_unit_test(saved_and_restored),
        cmocka_unit_test(restored_under_other_settings),
        cmocka_unit_test(bias_off),
        cmocka_unit_test(rows_set_and_got),
        cmocka_unit_test(sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
