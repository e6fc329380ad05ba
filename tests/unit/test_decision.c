/* Averaging over the last lists, and the decision by threshold and margin. */
#include "check.h"
#include "net/decision.h"

static struct learner *learner_of(int classes)
{
    const struct learner_settings settings = {.network = {.rate = 0.1f, .bias = true}};
    struct learner *learner = learner_new(&settings, (const int[]){2, classes}, 2);
    assert_non_null(learner);
    return learner;
}

static int decide(struct decision *decision, struct learner *learner, float threshold,
                  float margin, const float *outputs)
{
    const struct decision_rule rule = {threshold, margin, 0, false};
    return decision_decide(decision, learner, &rule, &outputs);
}

/* The averages, for a learner with so many classes. */
static const float *average(struct decision *decision, struct learner *learner,
                            const float *outputs)
{
    const struct decision_rule rule = {0, 0, 0, false};
    decision_decide(decision, learner, &rule, &outputs);
    return outputs;
}

static void averages_the_last(void **state)
{
    (void)state;
    enum { OUTPUTS = 3, SMOOTH = 4, N = 11 };
    float lists[N][OUTPUTS];
    struct learner *learner = learner_of(OUTPUTS);
    struct decision decision = {0};
    assert_true(decision_fit(&decision, SMOOTH, OUTPUTS));
    for (int n = 0; n < N; n++) {
        for (int k = 0; k < OUTPUTS; k++)
            lists[n][k] = check_float();
        assert_true(decision_fit(&decision, SMOOTH, OUTPUTS)); /* nothing changes */
        const float *mean = average(&decision, learner, lists[n]);
        int first = n < SMOOTH ? 0 : n - SMOOTH + 1;
        for (int k = 0; k < OUTPUTS; k++) {
            double sum = 0;
            for (int j = first; j <= n; j++)
                sum += (double)lists[j][k];
            check_close((double)mean[k], sum / (n - first + 1), 1e-6);
        }
    }
    decision_free(&decision);
    learner_free(learner);
}

/* Outputs that do not fit are not averaged: neither with another number of outputs nor
   afterwards. */
static void starts_anew(void **state)
{
    (void)state;
    struct learner *two = learner_of(2), *three = learner_of(3);
    struct decision decision = {0};
    assert_true(decision_fit(&decision, 2, 2));
    average(&decision, two, (const float[]){8, 4});
    const float outputs[] = {1, 2, 3};
    assert_ptr_equal(average(&decision, three, outputs), outputs);
    check_close((double)average(&decision, two, (const float[]){0, 0})[0], 4, 0);
    assert_true(decision_fit(&decision, 2, 3));
    check_close((double)average(&decision, three, outputs)[2], 3, 0);
    check_close((double)average(&decision, three, (const float[]){1, 2, 5})[2], 4, 0);
    assert_true(decision_fit(&decision, 3, 3));
    check_close((double)average(&decision, three, (const float[]){1, 2, 9})[2], 9, 0);
    assert_true(decision_fit(&decision, 1, 3));
    assert_ptr_equal(average(&decision, three, outputs), outputs);
    decision_free(&decision);
    learner_free(two);
    learner_free(three);
}

static void the_average_of_finite_outputs_is_finite(void **state)
{
    (void)state;
    struct learner *learner = learner_of(2);
    struct decision decision = {0};
    assert_true(decision_fit(&decision, 9, 2));
    for (int n = 0; n < 12; n++) {
        const float *mean = average(&decision, learner, (const float[]){3e38f, -3e38f});
        assert_true(isfinite(mean[0]) && isfinite(mean[1]));
        check_close((double)mean[0] / 3e38, 1, 1e-6);
    }
    decision_free(&decision);
    learner_free(learner);
}

static void no_outputs(void **state)
{
    (void)state;
    struct learner *learner = learner_of(0);
    struct decision decision = {0};
    assert_true(decision_fit(&decision, 5, 0));
    assert_int_equal(decide(&decision, learner, 0, 0, (const float[]){0}), DECISION_UNKNOWN);
    decision_free(&decision);
    learner_free(learner);
}

static void threshold_and_margin(void **state)
{
    (void)state;
    const float outputs[] = {0.5f, 0.75f, 0.25f};
    struct learner *learner = learner_of(3);
    struct decision decision = {0};
    assert_true(decision_fit(&decision, 1, 3));
    assert_int_equal(decide(&decision, learner, 0, 0, outputs), 1);
    assert_int_equal(decide(&decision, learner, 0.75f, 0.25f, outputs),
                     1); /* exactly the threshold */
    assert_int_equal(decide(&decision, learner, 0.76f, 0, outputs), DECISION_UNKNOWN);
    assert_int_equal(decide(&decision, learner, 0, 0.26f, outputs), DECISION_UNKNOWN);

    /* while some classes have been taught, only those can win, or be the second best */
    learner_restore_taught(learner, (const bool[]){true, false, true});
    assert_int_equal(decide(&decision, learner, 0, 0.25f, outputs), 0);
    learner_restore_taught(learner, (const bool[]){false, false, true});
    assert_int_equal(decide(&decision, learner, 0.25f, 1, outputs), 2);
    decision_free(&decision);
    learner_free(learner);
}

/* A single output that is a value: threshold and margin are for classes. */
static void a_switch(void **state)
{
    (void)state;
    const struct decision_rule rule = {0.9f, 0.9f, 0, true};
    struct learner *learner = learner_of(1);
    struct decision decision = {0};
    const float *low = (const float[]){0.49f}, *high = (const float[]){0.5f};
    assert_true(decision_fit(&decision, 1, 1));
    assert_int_equal(decision_decide(&decision, learner, &rule, &low), 0);
    assert_int_equal(decision_decide(&decision, learner, &rule, &high), 1);
    assert_int_equal(decide(&decision, learner, 0.5f, 1, high), 0); /* of a class: no rival */
    decision_free(&decision);
    learner_free(learner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(averages_the_last),
        cmocka_unit_test(starts_anew),
        cmocka_unit_test(the_average_of_finite_outputs_is_finite),
        cmocka_unit_test(no_outputs),
        cmocka_unit_test(threshold_and_margin),
        cmocka_unit_test(a_switch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
