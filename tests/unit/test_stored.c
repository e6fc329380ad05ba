/* Stored networks, and places between two of them. Expected values are computed here in double
   precision from the two ends. */
#include "check_network.h"
#include "net/stored.h"

enum { INPUTS = 3 };

static struct learner *made(bool values)
{
    struct learner_settings settings = {
        .network = {.rate = 0.1f,
                    .bias = true,
                    .out = values ? NETWORK_LINEAR : NETWORK_SIGMOID},
        .normalize = true,
        .replay = 4,
        .rehearse = 20,
        .memory = 30,
        .kernel = true,
        .seed = 1};
    struct learner *learner = learner_new(&settings, (const int[]){INPUTS, 5, 2}, 3);
    assert_non_null(learner);
    return learner;
}

/* Teaches lists around a place, each feature with a spread of its own. */
static void teach(struct learner *learner, bool values, float at, int n)
{
    for (int k = 0; k < n; k++) {
        float features[INPUTS], target[2] = {100 * at + check_float(), check_float()};
        for (int i = 0; i < INPUTS; i++)
            features[i] = at + (float)(i + 1) * check_float();
        learner_begin_take(learner);
        assert_true(learner_learn(learner, features, values ? MEMORY_NO_CLASS : k % 2,
                                  values ? target : NULL)
                        .learned);
    }
}

static void copy_outputs(struct learner *learner, const float *features, float *to)
{
    const float *outputs = learner_query(learner, features);
    assert_non_null(outputs);
    memcpy(to, outputs, 2 * sizeof *to);
}

/* The outputs at either end are those at the time of storing, bit for bit, whatever was taught
   in between; also for values with other statistics. */
static void ends_are_what_was_stored(void **state)
{
    (void)state;
    const float features[INPUTS] = {0.3f, -0.2f, 1};
    float first[2], second[2], now[2];
    struct learner *learner = made(true);
    teach(learner, true, -2, 20);
    copy_outputs(learner, features, first);
    struct stored *a = stored_new(learner);
    teach(learner, true, 5, 30);
    copy_outputs(learner, features, second);
    struct stored *b = stored_new(learner);
    assert_true(stored_has_classes_of(a, learner));
    teach(learner, true, 1, 10);
    learner_begin_take(learner);
    assert_true(stored_mix(a, b, 0, learner));
    copy_outputs(learner, features, now);
    assert_memory_equal(now, first, sizeof first);
    assert_true(stored_mix(a, b, 1, learner));
    copy_outputs(learner, features, now);
    assert_memory_equal(now, second, sizeof second);
    assert_false(learner_rehearsing(learner));
    stored_free(a);
    stored_free(b);
    learner_free(learner);
}

/* In between, everything that the outputs depend on is in between. */
static void places_are_between(void **state)
{
    (void)state;
    struct learner *learner = made(true);
    teach(learner, true, -2, 20);
    struct stored *a = stored_new(learner);
    teach(learner, true, 5, 30);
    struct stored *b = stored_new(learner);
    assert_true(stored_mix(a, b, 0.25f, learner));
    for (size_t k = 0; k < learner->network->size; k++)
        check_close((double)learner->network->parameters[k],
                    0.75 * (double)a->network->parameters[k] +
                        0.25 * (double)b->network->parameters[k],
                    1e-6);
    for (int i = 0; i < INPUTS; i++) {
        double mean = 0.75 * (double)a->features.mean[i] + 0.25 * (double)b->features.mean[i];
        double variance =
            0.75 * (double)a->features.variance[i] + 0.25 * (double)b->features.variance[i];
        check_close((double)learner->scaler.mean[i], mean, 1e-5);
        check_close((double)learner->scaler.gain[i], 1 / sqrt(variance), 1e-5);
    }
    for (int k = 0; k < 2; k++)
        check_close((double)learner->values.scaler.mean[k],
                    0.75 * (double)a->values.mean[k] + 0.25 * (double)b->values.mean[k], 1e-3);
    check_close((double)learner->values.decay,
                0.75 * (double)a->decay + 0.25 * (double)b->decay, 1e-6);
    assert_int_equal(learner->scaler.seen, 50);
    stored_free(a);
    stored_free(b);
    learner_free(learner);
}

/* Undo restores network and statistics; the examples were there all the time. */
static void is_undone(void **state)
{
    (void)state;
    const float features[INPUTS] = {0.3f, -0.2f, 1};
    float before[2], now[2];
    struct learner *learner = made(true);
    teach(learner, true, -2, 5);
    struct stored *a = stored_new(learner);
    teach(learner, true, 2, 5);
    copy_outputs(learner, features, before);
    learner_begin_take(learner);
    assert_true(stored_mix(a, a, 0.5f, learner));
    assert_int_equal(learner->memory.count, 10);
    copy_outputs(learner, features, now);
    assert_memory_not_equal(now, before, sizeof before);
    assert_true(learner_undo(learner));
    copy_outputs(learner, features, now);
    assert_memory_equal(now, before, sizeof before);
    stored_free(a);
    learner_free(learner);
}

/* Classes taught to either end can win; a learner that was never taught gets everything from
   them, including its scaling. */
static void into_a_new_learner(void **state)
{
    (void)state;
    const float features[INPUTS] = {0.3f, -0.2f, 1};
    float expected[2], now[2];
    struct learner *learner = made(false), *fresh = made(false);
    teach(learner, false, 3, 20);
    learner_clear(learner); /* the kernel machine no longer contributes */
    copy_outputs(learner, features, expected);
    struct stored *a = stored_new(learner), *nothing = stored_new(fresh);
    assert_int_equal(fresh->taught, 0);
    assert_true(stored_mix(a, nothing, 0, fresh));
    copy_outputs(fresh, features, now);
    assert_memory_equal(now, expected, sizeof expected);
    assert_int_equal(fresh->taught, 2);
    learner_rename(fresh, 1, 77);
    assert_false(stored_has_classes_of(a, fresh));
    stored_free(a);
    stored_free(nothing);
    learner_free(learner);
    learner_free(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_what_was_stored),
        cmocka_unit_test(places_are_between),
        cmocka_unit_test(is_undone),
        cmocka_unit_test(into_a_new_learner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
