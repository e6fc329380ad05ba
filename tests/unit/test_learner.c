/* The learner: undo of random sequences bit for bit, slices, replay, what is refused. */
#include "check_network.h"
#include "net/learner.h"

enum { INPUTS = 3, MOST = 18 /* classes */ };

static struct learner_settings settings(void)
{
    return (struct learner_settings){.network = {.rate = 0.2f, .bias = true},
                                     .normalize = true,
                                     .replay = 4,
                                     .rehearse = 20,
                                     .memory = 12,
                                     .kernel = true,
                                     .seed = 1};
}

static struct learner *made(const struct learner_settings *set, int classes)
{
    struct learner *learner = learner_new(set, (const int[]){INPUTS, 5, classes}, 3);
    assert_non_null(learner);
    return learner;
}

static void draw(float *features)
{
    for (int i = 0; i < INPUTS; i++)
        features[i] = 10 * check_float();
}

/* Everything that undo must restore, as bytes to compare. */
struct state {
    int classes, seen, examples, count;
    unsigned char bytes[20000];
    size_t n;
};

static void put(struct state *state, const void *from, size_t n)
{
    assert_true(state->n + n <= sizeof state->bytes);
    memcpy(state->bytes + state->n, from, n);
    state->n += n;
}

static int by_class_and_features(const void *a, const void *b)
{
    return memcmp(a, b, (1 + INPUTS + MOST) * sizeof(float));
}

static void observe(const struct learner *learner, struct state *state)
{
    memset(state, 0, sizeof *state);
    state->classes = learner_classes(learner);
    state->seen = (int)learner->scaler.seen;
    state->examples = learner->examples;
    state->count = learner->memory.count;
    float row[64];
    for (int l = 1; l <= learner->network->layers; l++)
        for (int u = 0; u < learner->network->layer[l - 1].units; u++) {
            network_get_row(learner->network, l, u, row);
            put(state, row,
                sizeof(float) * (size_t)(learner->network->layer[l - 1].inputs + 1));
        }
    put(state, learner->network->velocity, learner->network->size * sizeof(float));
    for (int k = 0; k < state->classes; k++) {
        put(state, &learner->class[k].name, sizeof(learner_name));
        put(state, &learner->class[k].taught, sizeof(bool));
    }
    put(state, learner->right, sizeof learner->right);
    put(state, learner->scaler.mean, INPUTS * sizeof(double));
    put(state, learner->scaler.variance, INPUTS * sizeof(double));
    put(state, learner->memory.seen, (size_t)(state->classes + 1) * sizeof(int));
    put(state, &learner->random, sizeof learner->random);
    const struct kernel_machine *machine = &learner->likeness.machine;
    put(state, &machine->power, sizeof machine->power);
    for (int j = 0; j < machine->count; j++) {
        put(state, &machine->class[j], sizeof machine->class[j]);
        put(state, &machine->apart[j], sizeof machine->apart[j]);
        put(state, kernel_machine_features(machine, j), INPUTS * sizeof(float));
        put(state, kernel_machine_coefficients(machine, j),
            (size_t)state->classes * sizeof(float));
    }
    float examples[64][1 + INPUTS + MOST] = {{0}}; /* the examples, sorted */
    for (int place = 0; place < state->count; place++) {
        int r = learner->memory.order[place];
        const float *target = memory_target(&learner->memory, r);
        examples[place][0] = (float)memory_class(&learner->memory, r);
        memcpy(examples[place] + 1, memory_features(&learner->memory, r),
               INPUTS * sizeof(float));
        if (target)
            memcpy(examples[place] + 1 + INPUTS, target,
                   (size_t)state->classes * sizeof(float));
    }
    qsort(examples, (size_t)state->count, sizeof *examples, by_class_and_features);
    put(state, examples, sizeof *examples * (size_t)state->count);
}

static void check_states(const struct state *a, const struct state *b)
{
    assert_int_equal(a->classes, b->classes);
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a, b, sizeof *a);
}

/* One take of a random kind. */
static void take(struct learner *learner)
{
    float features[INPUTS], target[8];
    int classes = learner_classes(learner), what = check_below(12),
        k = classes ? check_below(classes) : -1;
    draw(features);
    learner_begin_take(learner);
    if (what < 2 && classes < 8) {
        assert_true(learner_add_class(learner, 1000 + (learner_name)check_below(1 << 30)));
        learner_learn(learner, features, classes, NULL);
    } else if (what == 2 && classes) {
        assert_true(learner_forget(learner, k, true));
    } else if (what == 3 && classes) {
        assert_true(learner_forget(learner, k, false));
    } else if (what == 4 && check_below(3) == 0) {
        learner_clear(learner);
    } else if (what == 5 && classes) {
        learner_remember(learner, features, k, NULL);
    } else if (what == 6 && classes) {
        for (int j = 0; j < 8; j++)
            target[j] = fabsf(check_float());
        learner_learn(learner, features, MEMORY_NO_CLASS, target);
    } else if (what == 7 && classes) { /* a held teach */
        for (int n = check_below(30); n > 0; n--, draw(features))
            learner_learn(learner, features, k, NULL);
    } else if (classes) {
        learner_learn(learner, features, k, NULL);
    }
    for (int slices = check_below(3); slices > 0; slices--)
        learner_rehearse_slice(learner);
}

static void undo_of_anything(void **unused)
{
    (void)unused;
    static struct state before[TAKES_MOST], now;
    for (int round = 0; round < 60; round++) {
        struct learner_settings set = settings();
        set.network.momentum = round % 2 ? 0.5f : 0;
        set.network.out = round % 3 == 1 ? NETWORK_SOFTMAX : NETWORK_SIGMOID;
        set.normalize = round % 5;
        struct learner *learner = made(&set, round % 4);
        int depth = 0;
        for (int n = 0; n < 150; n++) {
            if (depth && check_below(5) < 2) {
                for (int back = 1 + check_below(depth); back > 0; back--) {
                    if (!learner_undo(learner)) { /* a small memory makes takes final when it
                                                     must drop examples */
                        depth = 0;
                        break;
                    }
                    observe(learner, &now);
                    check_states(&before[--depth], &now);
                }
                continue;
            }
            if (depth == TAKES_MOST)
                memmove(before, before + 1, sizeof *before * (size_t)--depth);
            observe(learner, &before[depth++]);
            take(learner);
        }
        learner_free(learner);
    }
}

/* Adding classes at once gives the same as adding them one by one. */
static void classes_added_at_once_are_those_added_one_by_one(void **unused)
{
    (void)unused;
    const learner_name names[] = {1000, 77, 2000, 5};
    struct learner_settings set = settings();
    struct learner *one_by_one = made(&set, 2), *at_once = made(&set, 2);
    struct state state, same;
    for (int k = 0; k < 4; k++)
        assert_true(learner_add_class(one_by_one, names[k]));
    assert_true(learner_add_classes(at_once, names, 4));
    observe(one_by_one, &state);
    observe(at_once, &same);
    check_states(&state, &same);
    assert_int_equal(learner_find(at_once, 5), 5);
    learner_free(one_by_one);
    learner_free(at_once);
}

/* A take in which nothing was learned leaves no trace, and the rehearsal under way
   continues. */
static void take_that_is_dropped(void **unused)
{
    (void)unused;
    struct learner_settings set = settings();
    set.rehearse = 3000;
    struct learner *learner = made(&set, 2), *other = made(&set, 2);
    float features[INPUTS] = {1, 2, 3};
    struct state state, same;
    for (struct learner *each = learner;; each = other) {
        learner_begin_take(each);
        assert_true(learner_learn(each, features, 1, NULL).learned);
        learner_rehearse_slice(each);
        if (each == other)
            break;
    }
    learner_begin_take(learner);
    assert_true(learner_add_class(learner, 1000));
    assert_true(learner_drop_take(learner));
    for (;;) {
        int left = learner_rehearse_slice(learner);
        assert_int_equal(left, learner_rehearse_slice(other));
        if (!left)
            break;
    }
    assert_int_equal(learner->rehearsal_done, 3000);
    assert_true(learner->rehearsal_error == other->rehearsal_error);
    observe(learner, &state);
    observe(other, &same);
    check_states(&state, &same);
    assert_true(learner_undo(learner));
    assert_false(learner_drop_take(learner));
    learner_free(learner);
    learner_free(other);
}

static void undo_of_forgetting_most(void **unused)
{
    (void)unused;
    enum { CLASSES = 18 };
    static struct state before[TAKES_MOST], now;
    for (int moving = 0; moving < 2; moving++) {
        struct learner_settings set = settings();
        set.network.momentum = moving ? 0.5f : 0;
        set.memory = 40;
        struct learner *learner = made(&set, CLASSES);
        float features[INPUTS];
        for (int k = 0; k < CLASSES; k++) {
            draw(features);
            learner_learn(learner, features, k, NULL);
        }
        for (int n = 0; n < TAKES_MOST; n++) {
            observe(learner, &before[n]);
            learner_begin_take(learner);
            assert_true(
                learner_forget(learner, n % 2 ? 0 : learner_classes(learner) - 1, true));
        }
        for (int n = TAKES_MOST - 1; n >= 0; n--) {
            assert_true(learner_undo(learner));
            observe(learner, &now);
            check_states(&before[n], &now);
        }
        learner_free(learner);
    }
}

static void sixteen_takes(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 2);
    float features[INPUTS];
    assert_false(learner_undo(learner));
    for (int n = 0; n < 30; n++) {
        draw(features);
        learner_begin_take(learner);
        learner_learn(learner, features, n % 2, NULL);
    }
    for (int n = 0; n < 16; n++)
        assert_true(learner_undo(learner));
    assert_false(learner_undo(learner));
    learner_free(learner);
}

/* 64 MB of takes at most, and at least one. */
static void fewer_takes_of_a_large_network(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    const int sizes[] = {1000, 2500, 2};
    struct learner *learner = learner_new(&set, sizes, 3);
    float *features = calloc(1000, sizeof(float));
    size_t each = network_saved_most(learner->network), most = ((size_t)64 << 20) / each;
    assert_in_range(most, 2, 10);
    for (int n = 0; n < 12; n++) {
        learner_begin_take(learner);
        learner_remember(learner, features, 0, NULL);
    }
    int undone = 0;
    while (learner_undo(learner))
        undone++;
    assert_in_range(undone, most - 1, most);
    free(features);
    learner_free(learner);

    learner = learner_new(&set, (const int[]){65536, 130, 2}, 3);
    assert_true(network_saved_most(learner->network) > (size_t)64 << 20);
    for (int n = 0; n < 3; n++)
        learner_begin_take(learner);
    assert_true(learner_undo(learner));
    assert_false(learner_undo(learner));
    learner_free(learner);
}

/* One step and then `replay` steps on remembered examples: compared with a network updated step
   by step. All examples are the same, so it does not matter which are drawn. */
static void replay(void **state)
{
    (void)state;
    for (int n = 0; n < 9; n += 4) {
        struct learner_settings set = settings();
        set.replay = n;
        set.normalize = false;
        struct learner *learner = made(&set, 2), *led = made(&set, 2);
        const float features[INPUTS] = {1, -1, 0.5f}, target[] = {0.75f, 0.125f};
        learner_begin_take(learner);
        struct learner_report report =
            learner_learn(learner, features, MEMORY_NO_CLASS, target);
        assert_true(report.learned);
        for (int k = 0; k <= n; k++) {
            const float *out = network_forward(led->network, features);
            const float error[] = {target[0] - out[0], target[1] - out[1]};
            if (!k)
                check_close((double)report.error,
                            (double)(error[0] * error[0] + error[1] * error[1]) / 2, 1e-6);
            assert_true(network_update(led->network, error));
        }
        assert_true(check_same(learner->network, led->network));
        learner_free(learner);
        learner_free(led);
    }
}

/* Rehearsal skips what is known: examples of a class whose outputs are already good enough.
   Values are always learned, and so is what is not known. */
static void rehearsal_of_the_known(void **state)
{
    (void)state;
    const float features[INPUTS] = {1, -1, 0.5f}, near[] = {0.94f, 0.06f};
    for (int test = 0; test < 3; test++) {
        bool values = test == 1, far = test == 2;
        struct learner_settings set = settings();
        set.normalize = false;
        struct learner *learner = made(&set, 2);
        float row[6] = {0};
        for (int u = 0; u < 2; u++) { /* the bias alone: 0.965 and 0.035; 0.90 and 0.10 */
            row[0] = (u ? -1.0f : 1.0f) * (far ? 2.2f : 3.3f);
            learner_set_row(learner, 2, u, row);
        }
        learner_remember(learner, features, values ? MEMORY_NO_CLASS : 0, values ? near : NULL);
        struct network *before = check_copy(learner->network);
        learner_rehearse(learner, 10);
        while (learner_rehearse_slice(learner))
            continue;
        assert_int_equal(learner->rehearsal_done, 10);
        if (!values && !far)
            check_close(learner->rehearsal_error / 10, 0.025 * 0.025, 1e-4);
        assert_int_equal(check_same(learner->network, before), !values && !far);
        network_free(before);
        learner_free(learner);
    }
}

/* An example with one wrong output among very many is not known, however small its share of the
   mean. */
static void rehearsal_of_one_among_many(void **state)
{
    (void)state;
    enum { CLASSES = 1000 };
    const float features[2] = {1, -1};
    struct learner_settings set = settings();
    set.normalize = false;
    set.memory = 10;
    struct learner *learner = learner_new(&set, (const int[]){2, CLASSES}, 2);
    for (int u = 0; u < CLASSES; u++) /* the bias alone: 0.01, also for its own class */
        learner_set_row(learner, 1, u, (const float[]){-4.6f, 0, 0});
    learner_remember(learner, features, 5, NULL);
    learner_rehearse(learner, 400);
    while (learner_rehearse_slice(learner))
        continue;
    assert_true(learner_query(learner, features)[5] > 0.8f);
    learner_free(learner);
}

/* A slice is bounded by the cost of a step, and makes at least one; all slices together make
   the steps that were asked for. */
static void slices(void **state)
{
    (void)state;
    const int hidden[] = {1, 30, 300, 3000, 30000};
    int least = 1 << 30;
    for (int h = 0; h < 5; h++) {
        struct learner_settings set = settings();
        set.memory = 4;
        const int sizes[] = {INPUTS, hidden[h], 3};
        struct learner *learner = learner_new(&set, sizes, 3);
        const float features[INPUTS] = {1, 2, 3};
        assert_int_equal(learner_rehearse_slice(learner), 0);
        learner_rehearse(learner, 10); /* nothing is remembered */
        assert_int_equal(learner->rehearsal_left, 0);
        learner_begin_take(learner);
        learner_remember(learner, features, 1, NULL);
        learner_rehearse(learner, 1000);
        int left = 1000, first = 0, slice = 0;
        while (left) {
            int now = learner_rehearse_slice(learner), steps = left - now;
            assert_true(steps >= 1);
            if (!slice++)
                first = steps;
            assert_true(steps == first || !now);
            if (steps > 1) /* even the smallest step has a cost */
                assert_true((size_t)steps * (network_weights(learner->network) + 500) <=
                            200000);
            left = now;
        }
        assert_int_equal(learner->rehearsal_done, 1000);
        assert_true(learner->rehearsal_error > 0);
        learner->rehearsal_refused = 1;
        learner_rehearse(learner, 1000); /* a new rehearsal counts anew */
        assert_int_equal(learner->rehearsal_done, 0);
        assert_int_equal(learner->rehearsal_refused, 0);
        assert_true(learner->rehearsal_error == 0);
        assert_true(first <= least);
        least = first;
        learner_free(learner);
    }
    assert_int_equal(least, 1);
}

static void refused(void **state)
{
    (void)state;
    static struct state before, after;
    struct learner_settings set = settings();
    set.network.out = NETWORK_LINEAR;
    set.network.rate = 1e29f;
    set.network.plain = true;
    struct learner *learner = made(&set, 2);
    float features[INPUTS], target[] = {1e18f, -1e18f};
    for (int n = 0; n < 5; n++) {
        draw(features);
        learner_remember(learner, features, n % 2, NULL);
    }
    observe(learner, &before);
    draw(features);
    struct learner_report report = learner_learn(learner, features, MEMORY_NO_CLASS, target);
    assert_false(report.learned);
    observe(learner, &after);
    check_states(&before, &after);
    learner_free(learner);
}

static void untaught_classes(void **state)
{
    (void)state;
    for (int plain = 0; plain < 2; plain++) {
        struct learner_settings set = settings();
        set.plain = plain;
        struct learner *learner = made(&set, 3);
        float features[INPUTS], before[6], after[6];
        network_get_row(learner->network, 2, 2, before);
        for (int n = 0; n < 20; n++) {
            draw(features);
            learner_learn(learner, features, n % 2, NULL);
        }
        network_get_row(learner->network, 2, 2, after);
        assert_true((memcmp(before, after, sizeof before) == 0) == !plain);
        int second;
        const float outputs[] = {0.1f, 0.2f, 0.9f};
        assert_int_equal(learner_best(learner, outputs, &second), 1);
        assert_int_equal(second, 0);
        learner_free(learner);
    }
}

static void best_of_outputs(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 4);
    int second;
    assert_int_equal(learner_best(learner, (const float[]){1, 3, 2, 0}, &second), 1);
    assert_int_equal(second, 2);
    assert_int_equal(learner_best(learner, (const float[]){4, 3, 2, 0}, &second), 0);
    assert_int_equal(second, 1);
    assert_int_equal(learner_best(learner, (const float[]){-4, -3, -2, -1}, &second), 3);
    assert_int_equal(second, 2);
    learner_free(learner);
    learner = made(&set, 1);
    assert_int_equal(learner_best(learner, (const float[]){1}, &second), 0);
    assert_int_equal(second, -1);
    learner_free(learner);
    learner = made(&set, 0);
    assert_int_equal(learner_best(learner, NULL, &second), -1);
    learner_free(learner);
}

/* Of the last 50 examples, how many were right before they were learned, of those that were not
   the first of their class. */
static void accuracy(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 3);
    float features[INPUTS];
    bool right[200], counts[200], taught[3] = {false, false, false};
    for (int n = 0; n < 200; n++) {
        int class = n < 3 ? 0 : check_below(3), second;
        draw(features);
        right[n] = learner_best(learner, learner_query(learner, features), &second) == class;
        counts[n] = taught[class];
        taught[class] = true;
        struct learner_report report = learner_learn(learner, features, class, NULL);
        int sum = 0, counted = 0;
        for (int k = n < 50 ? 0 : n - 49; k <= n; k++) {
            sum += counts[k] && right[k];
            counted += counts[k];
        }
        check_close((double)report.accuracy, counted ? (double)sum / counted : 1, 1e-6);
    }
    learner_free(learner);
}

/* A target of values is right if its highest output is; with one output, on the same side of
   0.5. */
static void accuracy_of_values(void **state)
{
    (void)state;
    static const struct {
        int outputs;
        float said[3], target[3];
        bool right;
    } cases[] = {
        {3, {1, 5, 2}, {0, 0.5f, 0.25f}, true},
        {3, {1, 5, 2}, {0.5f, 0.25f, 0}, false},
        {3, {1, 5, 2}, {0, 0.25f, 0.5f}, false},
        {2, {3, -1}, {-1, -2}, true},
        {1, {0.5f}, {0.5f}, true},
        {1, {0.5f}, {0.75f}, true},
        {1, {0.5f}, {0.25f}, false},
        {1, {0.25f}, {0.25f}, true},
        {1, {0.25f}, {0.5f}, false},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct learner_settings set = settings();
        set.network.out = NETWORK_LINEAR;
        struct learner *learner = learner_new(&set, (const int[]){INPUTS, cases[c].outputs}, 2);
        for (int k = 0; k < cases[c].outputs; k++) /* its output is its bias */
            learner_set_row(learner, 1, k, (const float[1 + INPUTS]){cases[c].said[k]});
        const float features[INPUTS] = {1, 2, 3};
        struct learner_report report =
            learner_learn(learner, features, MEMORY_NO_CLASS, cases[c].target);
        assert_true(report.accuracy == (cases[c].right ? 1 : 0));
        learner_free(learner);
    }
}

/* The statistics contain each example taught once: no queries, replay or rehearsal. */
static void statistics_of_what_is_taught(void **state)
{
    (void)state;
    enum { N = 9 };
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 2);
    double sum[INPUTS] = {0}, squares[INPUTS] = {0};
    float features[INPUTS], other[INPUTS];
    for (int n = 0; n < N; n++) {
        draw(features);
        draw(other);
        learner_query(learner, other);
        if (n % 3)
            learner_learn(learner, features, n % 2, NULL);
        else
            learner_remember(learner, features, n % 2, NULL);
        while (learner_rehearse_slice(learner))
            ;
        for (int i = 0; i < INPUTS; i++) {
            sum[i] += (double)features[i];
            squares[i] += (double)features[i] * (double)features[i];
        }
    }
    assert_int_equal(learner->scaler.seen, N);
    for (int i = 0; i < INPUTS; i++) {
        double mean = sum[i] / N;
        check_close(learner->scaler.mean[i], mean, 1e-5);
        check_close(learner->scaler.variance[i], squares[i] / N - mean * mean, 1e-4);
    }
    learner_free(learner);
}

/* Outputs of classes never taught have no target, and do not count in the error. */
static void error_of_a_class(void **state)
{
    (void)state;
    for (int plain = 0; plain < 2; plain++) {
        struct learner_settings set = settings();
        set.network.out = NETWORK_LINEAR;
        set.plain = plain;
        struct learner *learner = learner_new(&set, (const int[]){INPUTS, 3}, 2);
        for (int k = 0; k < 3; k++) {
            network_set_row(learner->network, 1, k, (const float[1 + INPUTS]){0.5f});
            learner->class[k].taught = k == 0;
        }
        learner->taught = 1;
        const float features[INPUTS] = {1, 2, 3};
        double error = (double)learner_learn(learner, features, 1, NULL).error;
        check_close(error,
                    (plain ? 2 * 0.49 * 0.49 + 0.49 * 0.49 : 2 * 0.49 * 0.49) / (plain ? 3 : 2),
                    1e-6);
        learner_free(learner);
    }
}

/* A target of values teaches every class: from then on each of them can win. */
static void values_teach_all_classes(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 3);
    const float features[INPUTS] = {1, 2, 3}, outputs[] = {0.25f, 0.75f, 0.5f};
    int second;
    learner_learn(learner, features, 0, NULL);
    assert_int_equal(learner_best(learner, outputs, &second), 0);
    assert_int_equal(second, -1);
    learner_learn(learner, features, MEMORY_NO_CLASS, outputs);
    assert_int_equal(learner_best(learner, outputs, &second), 1);
    assert_int_equal(second, 2);
    learner_free(learner);
}

static void classes(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 2);
    assert_int_equal(learner_find(learner, 1), 1);
    assert_int_equal(learner_find(learner, 77), -1);
    assert_true(learner_add_class(learner, 77));
    assert_int_equal(learner_find(learner, 77), 2);
    learner_rename(learner, 2, 78);
    assert_int_equal(learner_find(learner, 77), -1);
    assert_int_equal(learner_find(learner, 78), 2);
    assert_true(learner_forget(learner, 0, true));
    assert_int_equal(learner_classes(learner), 2);
    assert_int_equal(learner_find(learner, 78), 1);
    learner_free(learner);
}

/* A class whose examples are dropped counts as never taught, until it is taught again. */
static void forgotten(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 2);
    const float features[INPUTS] = {1, 2, 3}, first[] = {0.75f, 0.5f}, target[] = {1, 0};
    int second;
    learner_learn(learner, features, 0, NULL);
    assert_true(learner_forget(learner, 0, false));
    assert_int_equal(learner_best(learner, first, &second),
                     0); /* none is taught: all may win */
    assert_int_equal(second, 1);
    learner_learn(learner, features, 1, NULL);
    assert_int_equal(learner_best(learner, first, &second), 1);
    learner_learn(learner, features, 0, NULL);
    assert_true(learner_forget(learner, 0, false));
    assert_int_equal(learner_best(learner, first, &second), 1);
    learner_learn(learner, features, 0, NULL);
    assert_int_equal(learner_best(learner, first, &second), 0);
    assert_int_equal(learner->memory.count, 2);
    assert_int_equal(memory_count_of(&learner->memory, 0), 1);

    /* dropping the whole class also drops targets of values, which have a value for its
       output */
    learner_learn(learner, features, MEMORY_NO_CLASS, target);
    assert_true(learner_forget(learner, 0, false));
    assert_int_equal(memory_count_of(&learner->memory, MEMORY_NO_CLASS), 1);
    assert_true(learner_forget(learner, 0, true));
    assert_int_equal(memory_count_of(&learner->memory, MEMORY_NO_CLASS), 0);
    assert_int_equal(learner->memory.count, 1);
    learner_free(learner);
}

/* Anything that removes examples ends the rehearsal, and so does undo. */
static void rehearsal_ends(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 2);
    const float features[INPUTS] = {1, 2, 3};
    for (int what = 0; what < 3; what++) {
        learner_begin_take(learner);
        learner_learn(learner, features, 0, NULL);
        learner_learn(learner, features, 1, NULL);
        assert_int_equal(learner->rehearsal_left, set.rehearse);
        if (what == 0)
            learner_forget(learner, 0, false);
        else if (what == 1)
            learner_clear(learner);
        else
            learner_undo(learner);
        assert_int_equal(learner->rehearsal_left, 0);
    }
    learner_free(learner);
}

/* Setting the weights of an output teaches its class; weights of hidden units teach none. */
static void weights_of_an_output_teach_its_class(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 3);
    const float row[8] = {0}, outputs[] = {0.25f, 0.5f, 0.75f};
    int second;
    learner_set_row(learner, 2, 1, row);
    learner_set_row(learner, 1, 2, row);
    assert_int_equal(learner_best(learner, outputs, &second), 1);
    assert_int_equal(second, -1);
    learner_free(learner);
}

static void memory_resized(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    set.memory = 30;
    struct learner *learner = made(&set, 3);
    float features[INPUTS];
    for (int n = 0; n < 30; n++) {
        draw(features);
        learner_begin_take(learner);
        learner_remember(learner, features, n < 24 ? 0 : n < 28 ? 1 : 2, NULL);
    }
    set.memory = 9;
    assert_true(learner_set(learner, &set));
    assert_int_equal(learner->memory.count, 9);
    assert_int_equal(memory_count_of(&learner->memory, 2), 2);
    assert_true(memory_count_of(&learner->memory, 1) >= 3);
    assert_false(learner_undo(learner)); /* all takes are final now */
    set.memory = 100;
    assert_true(learner_set(learner, &set));
    assert_int_equal(learner->memory.count, 9);
    /* what was ever offered is not forgotten: the reservoir and the likeness depend on it */
    assert_int_equal(memory_offered(&learner->memory), 30);
    assert_int_equal(learner->memory.seen[1], 24);
    learner_free(learner);
}

/* Beyond LEARNER_COUNTS the count of examples stays there, but the ring of the last ones still
   turns: after fifty wrong ones the accuracy is 0. */
static void counts_stop(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct learner *learner = made(&set, 2);
    const float features[INPUTS] = {1, 2, 3};
    for (int k = 0; k < LEARNER_RECENT; k++)
        learner->right[k] = LEARNER_RIGHT;
    learner_restore_taught(learner, (const bool[]){true, true});
    learner->examples = LEARNER_COUNTS - 7;
    float before = 1;
    for (int k = 0; k < LEARNER_RECENT; k++) {
        int second,
            wrong = 1 - learner_best(learner, learner_query(learner, features), &second);
        struct learner_report report = learner_learn(learner, features, wrong, NULL);
        assert_true(report.learned);
        assert_in_range(learner->examples, LEARNER_COUNTS - LEARNER_RECENT, LEARNER_COUNTS);
        check_close((double)(before - report.accuracy), 1.0 / LEARNER_RECENT, 1e-5);
        before = report.accuracy;
    }
    assert_true(before == 0);
    learner_free(learner);
}

/* A learner restored from what a file holds continues exactly like the original. */
static void restored(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    set.network.momentum = 0.5f;
    struct learner *learner = made(&set, 3), *other = made(&set, 3);
    float features[INPUTS], row[64];
    for (int k = 0; k < 40; k++) {
        draw(features);
        learner_learn(learner, features, k % 2, NULL);
    }
    const struct network *network = learner->network;
    for (int l = 1; l <= network->layers; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++) {
            network_get_row(network, l, u, row);
            network_set_row(other->network, l, u, row);
            network_get_velocity(network, l, u, row);
            network_set_velocity(other->network, l, u, row);
        }
    learner_restore_taught(other, (const bool[]){true, true, false});
    assert_int_equal(other->taught, 2);
    double moments[2 * INPUTS];
    scaler_save(&learner->scaler, moments);
    learner_restore_statistics(other, moments, learner->scaler.seen);
    learner_restore_recent(other, learner->examples, learner->right);
    const struct memory *memory = &learner->memory;
    struct random untouched = other->random;
    for (int place = 0; place < memory->count; place++) {
        int at = memory->order[place];
        learner_restore_example(other, memory_features(memory, at), memory_class(memory, at),
                                memory_target(memory, at));
    }
    assert_true(other->random.state == untouched.state);
    assert_int_equal(other->scaler.seen, learner->scaler.seen);
    learner_restore_offered(other, memory->seen);
    learner_restore_random(other, learner->random.state);
    const struct kernel_machine *machine = &learner->likeness.machine;
    for (int j = 0; j < machine->count; j++)
        assert_true(likeness_restore_centre(
            &other->likeness, kernel_machine_features(machine, j), machine->class[j],
            machine -> apart[j], kernel_machine_coefficients(machine, j)));
    assert_false(likeness_restore_centre(&other->likeness, features, 0, 1, row)); /* is full */
    assert_true(likeness_restore_power(&other->likeness, machine->power));
    for (int k = 0; k < 40; k++) {
        draw(features);
        float accuracy = learner_learn(learner, features, k % 3, NULL).accuracy;
        assert_true(learner_learn(other, features, k % 3, NULL).accuracy == accuracy);
        const float *expected = learner_query(learner, features);
        const float *outputs = learner_query(other, features);
        for (int c = 0; c < 3; c++)
            assert_true(outputs[c] == expected[c]);
    }
    learner_free(learner);
    learner_free(other);
}

/* The kernel machine contributes if every class that was taught is remembered, by examples of
   classes; and not with linear outputs. */
static void likeness(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    for (int k = 0; k < 6; k++) {
        set.network.out = k == 1 ? NETWORK_LINEAR : k == 2 ? NETWORK_SOFTMAX : NETWORK_SIGMOID;
        struct learner *learner = made(&set, 3);
        float features[INPUTS] = {1, 2, 3}, row[6] = {0};
        assert_false(learner_has_likeness(learner));
        learner_learn(learner, features, 0, NULL);
        assert_int_equal(learner_has_likeness(learner), k != 1);
        if (k == 3) /* taught, but not by an example */
            learner_set_row(learner, 2, 1, row);
        if (k == 4)
            learner_learn(learner, features, MEMORY_NO_CLASS, (const float[]){0, 0.5f, 1});
        if (k == 5)
            learner_clear(learner);
        bool has = k == 0 || k == 2;
        assert_int_equal(learner_has_likeness(learner), has);
        float network[3];
        memcpy(network, network_forward(learner->network, learner->scaled), sizeof network);
        const float *outputs = learner_query(learner, features);
        assert_int_equal(memcmp(outputs, network, sizeof network) != 0, has);
        learner_free(learner);
    }
}

/* The network weighs more, the more of the taught examples are no longer remembered. */
static void say_of_the_network(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    set.memory = 20;
    struct learner *learner = made(&set, 2);
    float features[INPUTS], network[2], expected[2], other[2];
    for (int k = 0; k < 40; k++) {
        draw(features);
        learner_learn(learner, features, k % 2, NULL);
    }
    const float *outputs = learner_query(learner, features);
    float said[2] = {outputs[0], outputs[1]};
    memcpy(network, network_forward(learner->network, learner->scaled), sizeof network);
    struct likeness *likeness = &learner->likeness;
    memcpy(expected, likeness_outputs(likeness, features, network, 40), sizeof expected);
    memcpy(other, likeness_outputs(likeness, features, network, 20), sizeof other);
    assert_memory_equal(said, expected, sizeof said);
    assert_memory_not_equal(said, other, sizeof said);
    learner_free(learner);
}

/* A rehearsal continues until the likeness has been computed, however few steps there are;
   without rehearsal this does not begin. */
static void rehearsal_of_the_likeness(void **state)
{
    (void)state;
    for (int rehearse = 0; rehearse <= 1; rehearse++) {
        struct learner_settings set = settings();
        set.memory = 300;
        set.rehearse = rehearse;
        struct learner *learner = made(&set, 2);
        float features[INPUTS];
        for (int k = 0; k < 300; k++) {
            draw(features);
            learner_learn(learner, features, k % 2, NULL);
        }
        assert_int_equal(learner_rehearsing(learner), rehearse);
        int slices = 0;
        while (learner_rehearse_slice(learner)) {
            slices++;
            assert_int_equal(learner->rehearsal_left, 0);
            assert_int_equal(learner_rehearsing(learner), 1);
        }
        assert_int_equal(slices > 10, rehearse);
        assert_int_equal(likeness_is_solved(&learner->likeness), rehearse);
        learner_free(learner);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_of_anything),
        cmocka_unit_test(classes_added_at_once_are_those_added_one_by_one),
        cmocka_unit_test(take_that_is_dropped),
        cmocka_unit_test(undo_of_forgetting_most),
        cmocka_unit_test(sixteen_takes),
        cmocka_unit_test(fewer_takes_of_a_large_network),
        cmocka_unit_test(replay),
        cmocka_unit_test(rehearsal_of_the_known),
        cmocka_unit_test(rehearsal_of_one_among_many),
        cmocka_unit_test(slices),
        cmocka_unit_test(refused),
        cmocka_unit_test(untaught_classes),
        cmocka_unit_test(best_of_outputs),
        cmocka_unit_test(accuracy),
        cmocka_unit_test(accuracy_of_values),
        cmocka_unit_test(rehearsal_ends),
        cmocka_unit_test(weights_of_an_output_teach_its_class),
        cmocka_unit_test(forgotten),
        cmocka_unit_test(statistics_of_what_is_taught),
        cmocka_unit_test(error_of_a_class),
        cmocka_unit_test(values_teach_all_classes),
        cmocka_unit_test(classes),
        cmocka_unit_test(memory_resized),
        cmocka_unit_test(counts_stop),
        cmocka_unit_test(likeness),
        cmocka_unit_test(say_of_the_network),
        cmocka_unit_test(rehearsal_of_the_likeness),
        cmocka_unit_test(restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
