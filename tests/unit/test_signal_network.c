/* The network at audio rate: many samples at once against one by one, delays, what is learned,
   what is not finite. */
#include "check_network.h"
#include "signal/signal_morph.h"
#include "signal/signal_network.h"

#include <math.h>

enum { FRAMES = 400 };

static const struct network_settings SETTINGS = {.rate = 0.2f,
                                                 .rule = NETWORK_GRADIENT,
                                                 .hidden = NETWORK_TANH,
                                                 .out = NETWORK_LINEAR,
                                                 .bias = true};
static const struct signal_settings EVERY = {.every = 1, .bound = 4};

static struct network *make(const struct signal_shape *shape, int hidden)
{
    int sizes[] = {signal_features(shape), hidden, shape->outputs};
    struct network *network = network_new(sizes, 3, &SETTINGS);
    assert_non_null(network);
    check_draw(network, 3);
    return network;
}

static struct signal_network *make_signal(const struct signal_shape *shape,
                                          const struct network *network)
{
    struct signal_network *signal = signal_network_new(shape, network, NULL);
    assert_non_null(signal);
    return signal;
}

struct sound {
    float in[4][FRAMES], target[4][FRAMES], out[4][FRAMES], error[FRAMES];
};

static void fill(struct sound *sound)
{
    for (int k = 0; k < 4; k++)
        for (int t = 0; t < FRAMES; t++) {
            sound->in[k][t] = check_float();
            sound->target[k][t] = check_float();
        }
}

/* Runs all frames, so many at a time. Returns how many updates were refused. */
static int run(struct signal_network *signal, struct network *network,
               const struct signal_shape *shape, struct sound *sound, float learn, int at_once)
{
    int refused = 0;
    for (int at = 0; at < FRAMES; at += at_once) {
        int n = FRAMES - at < at_once ? FRAMES - at : at_once;
        size_t bytes = (size_t)n * sizeof(float);
        for (int k = 0; k < shape->inputs; k++)
            memcpy(signal_network_in(signal, k), sound->in[k] + at, bytes);
        for (int k = 0; k < shape->outputs; k++)
            memcpy(signal_network_target(signal, k), sound->target[k] + at, bytes);
        for (int t = 0; t < n; t++)
            signal_network_learn(signal)[t] = learn;
        refused += signal_network_run(signal, network, &EVERY, n);
        for (int k = 0; k < shape->outputs; k++)
            memcpy(sound->out[k] + at, signal_network_out(signal, k), bytes);
        memcpy(sound->error + at, signal_network_error(signal), bytes);
    }
    return refused;
}

static void many_at_once_as_one_by_one(void **state)
{
    (void)state;
    static const struct signal_shape shapes[] = {
        {1, 1, 1, 0}, {1, 1, 12, 0}, {3, 2, 5, 0}, {4, 3, 1, 0}, {2, 2, 3, 4}};
    static const int hidden[] = {1, 8, 16, 70, 150};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (size_t h = 0; h < sizeof hidden / sizeof *hidden; h++) {
            static struct sound one, many;
            struct network *network = make(&shapes[s], hidden[h]);
            struct signal_network *a = make_signal(&shapes[s], network);
            struct signal_network *b = make_signal(&shapes[s], network);
            fill(&one);
            many = one;
            run(a, network, &shapes[s], &one, 0, 1);
            run(b, network, &shapes[s], &many, 0, 8 + 14 * (int)h);
            for (int t = 0; t < FRAMES; t++) {
                for (int k = 0; k < shapes[s].outputs; k++)
                    check_close((double)many.out[k][t], (double)one.out[k][t], 1e-5);
                check_close((double)many.error[t], (double)one.error[t], 1e-4);
            }
            signal_network_free(a);
            signal_network_free(b);
            network_free(network);
        }
}

/* One unit of weight 1 for the oldest of n samples delays by n - 1. */
static void the_oldest_sample_is_the_first_feature(void **state)
{
    (void)state;
    static struct sound sound;
    struct signal_shape shape = {1, 1, 100, 0};
    int sizes[] = {100, 1};
    struct network *network = network_new(sizes, 2, &SETTINGS);
    struct signal_network *signal = make_signal(&shape, network);
    float row[101] = {0, 1};
    network_set_row(network, 1, 0, row);
    fill(&sound);
    run(signal, network, &shape, &sound, 0, 64);
    for (int t = 0; t < FRAMES; t++)
        assert_true(sound.out[0][t] == (t < 99 ? 0 : sound.in[0][t - 99]));
    signal_network_free(signal);
    network_free(network);
}

/* A linear network with the longest step is normalised LMS: it finds a filter exactly. */
static void learns_a_filter(void **state)
{
    (void)state;
    static struct sound sound;
    static const float filter[] = {0.5f, -0.25f, 0.125f};
    struct signal_shape shape = {1, 1, 3, 0};
    int sizes[] = {3, 1};
    struct network_settings settings = SETTINGS;
    settings.rate = 1;
    struct network *network = network_new(sizes, 2, &settings);
    struct signal_network *signal = make_signal(&shape, network);
    fill(&sound);
    for (int t = 0; t < FRAMES; t++) {
        sound.target[0][t] = 0.1f;
        for (int k = 0; k < 3 && k <= t; k++)
            sound.target[0][t] += filter[2 - k] * sound.in[0][t - k];
    }
    assert_int_equal(run(signal, network, &shape, &sound, 1, 64), 0);
    assert_int_equal(signal_network_updates(signal), FRAMES);
    float row[4];
    network_get_row(network, 1, 0, row);
    check_close((double)row[0], 0.1, 1e-4);
    for (int k = 0; k < 3; k++)
        check_close((double)row[1 + k], (double)filter[k], 1e-4);
    signal_network_free(signal);
    network_free(network);
}

static void whatever_comes_in_is_bounded(void **state)
{
    (void)state;
    static struct sound sound;
    static const float bad[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 1e-40f};
    struct signal_shape shape = {2, 2, 2, 2};
    for (int learn = 0; learn < 2; learn++) {
        struct network *network = make(&shape, 8);
        struct signal_network *signal = make_signal(&shape, network);
        fill(&sound);
        for (int k = 0; k < 300; k++)
            (check_below(2) ? sound.in : sound.target)[check_below(2)][check_below(FRAMES)] =
                bad[check_below(6)];
        run(signal, network, &shape, &sound, learn ? 1.0f : NAN, 64);
        for (int t = 0; t < FRAMES; t++) {
            assert_true(isfinite(sound.error[t]));
            for (int k = 0; k < 2; k++)
                assert_true(fabsf(sound.out[k][t]) <= EVERY.bound);
        }
        assert_true(signal_network_updates(signal) == (learn ? FRAMES : 0));
        for (size_t k = 0; k < network->size; k++)
            assert_true(isfinite(network->parameters[k]));
        signal_network_free(signal);
        network_free(network);
    }
}

/* New delay lines take over what the old ones hold. */
static void goes_on(void **state)
{
    (void)state;
    static struct sound first, second, whole;
    struct signal_shape shape = {2, 1, 9, 0}, longer = {2, 1, 12, 0};
    struct network *network = make(&shape, 8), *other = make(&longer, 20);
    struct signal_network *a = make_signal(&shape, network);
    fill(&first);
    run(a, network, &shape, &first, 0, 64);
    struct signal_network *between = signal_network_new(&longer, other, a);
    struct signal_network *b = signal_network_new(&shape, network, between);
    fill(&second);
    whole = second;
    run(b, network, &shape, &second, 0, 64);
    run(a, network, &shape, &whole, 0, 64);
    assert_memory_equal(second.out[0], whole.out[0], sizeof whole.out[0]);
    signal_network_clear(a);
    run(a, network, &shape, &whole, 0, 64);
    assert_false(whole.out[0][0] == second.out[0][0]);
    signal_network_free(a);
    signal_network_free(b);
    signal_network_free(between);
    network_free(network);
    network_free(other);
}

/* y = 0.9 y[-1] + x, after an impulse: 0.9^t until it is negligible, then 0. */
static void dies_away_to_nothing(void **state)
{
    (void)state;
    struct signal_shape shape = {1, 1, 1, 1};
    struct network *network = network_new((const int[]){2, 1}, 2, &SETTINGS);
    assert_non_null(network);
    network_set_row(network, 1, 0, (const float[]){0, 1, 0.9f});
    struct signal_network *signal = make_signal(&shape, network);
    struct sound sound = {.in = {{1}}};
    run(signal, network, &shape, &sound, 0, 64);
    for (int t = 0; t < FRAMES; t++)
        check_close((double)sound.out[0][t], pow(0.9, t), 1e-5);
    sound.in[0][0] = 0;
    for (int rounds = 0; rounds < 3; rounds++)
        run(signal, network, &shape, &sound, 0, 64);
    for (int t = 0; t < FRAMES; t++)
        assert_true(sound.out[0][t] == 0);
    signal_network_free(signal);
    network_free(network);
}

static void folded_features(void **state)
{
    (void)state;
    static const float mean[] = {3, -100, 0.01f}, gain[] = {2, 0.02f, 0};
    struct signal_shape shape = {3, 1, 1, 0};
    struct network *network = make(&shape, 8), *folded = check_copy(network);
    signal_fold_features(folded, mean, gain);
    for (int k = 0; k < 100; k++) {
        float x[3], scaled[3];
        for (int i = 0; i < 3; i++) {
            x[i] = mean[i] + check_float() / (gain[i] > 0 ? gain[i] : 1);
            scaled[i] = (x[i] - mean[i]) * gain[i];
        }
        float expected = *network_forward(network, scaled);
        check_close((double)*network_forward(folded, x), (double)expected, 1e-4);
    }
    network_free(network);
    network_free(folded);
}

/* Moves in equal steps to the place between two others; then it is left alone. */
static void morphs(void **state)
{
    (void)state;
    struct signal_shape shape = {2, 1, 1, 0};
    struct network *network = make(&shape, 8), *a = check_copy(network),
                   *b = check_copy(network);
    struct network *start = check_copy(network);
    struct signal_morph morph = {0};
    check_draw(a, 8);
    check_draw(b, 9);
    assert_true(network_is_like(a, b));
    assert_true(signal_morph_go(&morph, a, b, 0.25f));
    for (int done = 64; done <= SIGNAL_MORPH_SAMPLES + 64; done += 64) {
        double way = fmin(1, (double)done / SIGNAL_MORPH_SAMPLES);
        bool changed = signal_morph_run(&morph, network, 0, 64);
        assert_true(changed == (done <= SIGNAL_MORPH_SAMPLES));
        for (size_t k = 0; k < network->size; k++) {
            double goal = 0.75 * (double)a->parameters[k] + 0.25 * (double)b->parameters[k];
            double expected = (1 - way) * (double)start->parameters[k] + way * goal;
            check_close((double)network->parameters[k], expected, 1e-5);
        }
    }
    network->parameters[0] = 5;
    signal_morph_run(&morph, network, 1, 64);
    assert_true(network->parameters[0] == 5);
    signal_morph_free(&morph);
    network_free(network);
    network_free(start);
    network_free(a);
    network_free(b);
}

/* Whether every parameter is at this place between a and b. */
static void check_place(const struct network *network, const struct network *a,
                        const struct network *b, double place)
{
    for (size_t k = 0; k < network->size; k++)
        check_close((double)network->parameters[k],
                    (1 - place) * (double)a->parameters[k] + place * (double)b->parameters[k],
                    1e-5);
}

/* Following: moves to the place from wherever it is, and then no faster than from one to the
   other in so many samples. NaN is 0. */
static void morph_follows(void **state)
{
    (void)state;
    struct signal_shape shape = {2, 1, 1, 0};
    struct network *network = make(&shape, 8), *a = check_copy(network),
                   *b = check_copy(network);
    struct signal_morph morph = {0};
    check_draw(a, 8);
    check_draw(b, 9);
    assert_true(signal_morph_follow(&morph, a, b));
    for (int done = 0; done < SIGNAL_MORPH_SAMPLES; done += 64)
        assert_true(signal_morph_run(&morph, network, 0.5f, 64));
    check_place(network, a, b, 0.5);
    assert_false(signal_morph_run(&morph, network, 0.5f, 64));
    assert_true(signal_morph_run(&morph, network, 0.51f, 64));
    check_place(network, a, b, 0.51);
    for (int step = 1; step <= 16; step++) {
        assert_true(signal_morph_run(&morph, network, 7, 64));
        check_place(network, a, b, fmin(1, 0.51 + step / 32.0));
    }
    assert_false(signal_morph_run(&morph, network, 1, 64));
    for (int step = 1; step <= 32; step++) {
        assert_true(signal_morph_run(&morph, network, NAN, 64));
        check_place(network, a, b, 1 - step / 32.0);
    }
    network->parameters[0] = 5; /* as if it had learned */
    assert_false(signal_morph_run(&morph, network, 0, 64));
    signal_morph_stop(&morph);
    assert_false(signal_morph_run(&morph, network, 1, 64));
    assert_true(network->parameters[0] == 5);
    signal_morph_free(&morph);
    network_free(network);
    network_free(a);
    network_free(b);
}

/* Moves in equal steps, in so many samples, exactly to the goal; and starts from wherever it
   is. */
static void goes_toward(void **state)
{
    (void)state;
    struct signal_shape shape = {2, 1, 1, 0};
    struct network *network = make(&shape, 8), *goal = check_copy(network),
                   *start = check_copy(network);
    check_draw(goal, 8);
    int left = 160;
    for (int done = 64; left; done += 64) {
        double way = fmin(1, done / 160.0);
        left = signal_morph_toward(network, goal, left, 64);
        assert_int_equal(left, done < 160 ? 160 - done : 0);
        for (size_t k = 0; k < network->size; k++) {
            double expected =
                (1 - way) * (double)start->parameters[k] + way * (double)goal->parameters[k];
            check_close((double)network->parameters[k], expected, 1e-5);
        }
    }
    assert_memory_equal(network->parameters, goal->parameters, goal->size * sizeof(float));
    network->parameters[0] = 5;
    assert_int_equal(signal_morph_toward(network, goal, 100, 50), 50);
    check_close((double)network->parameters[0], (5 + (double)goal->parameters[0]) / 2, 1e-5);
    network_free(network);
    network_free(start);
    network_free(goal);
}

static void how_many_features(void **state)
{
    (void)state;
    assert_int_equal(signal_features(&(struct signal_shape){2, 3, 4, 5}), 23);
    assert_int_equal(signal_features(&(struct signal_shape){256, 1, 1000, 0}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_at_once_as_one_by_one),
        cmocka_unit_test(the_oldest_sample_is_the_first_feature),
        cmocka_unit_test(learns_a_filter),
        cmocka_unit_test(whatever_comes_in_is_bounded),
        cmocka_unit_test(goes_on),
        cmocka_unit_test(dies_away_to_nothing),
        cmocka_unit_test(folded_features),
        cmocka_unit_test(morphs),
        cmocka_unit_test(morph_follows),
        cmocka_unit_test(goes_toward),
        cmocka_unit_test(how_many_features),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
