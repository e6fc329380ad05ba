/* Averaging over the last lists, and what is good enough to be said. */
#include "check.h"
#include "net/decision.h"

static void averages_the_last(void **state)
{
    (void)state;
    enum { OUTPUTS = 3, SMOOTH = 4, N = 11 };
    float lists[N][OUTPUTS];
    struct decision decision;
    assert_true(decision_init(&decision, SMOOTH, OUTPUTS));
    for (int n = 0; n < N; n++) {
        for (int k = 0; k < OUTPUTS; k++)
            lists[n][k] = check_float();
        const float *mean = decision_average(&decision, lists[n]);
        int first = n < SMOOTH ? 0 : n - SMOOTH + 1;
        for (int k = 0; k < OUTPUTS; k++) {
            double sum = 0;
            for (int j = first; j <= n; j++)
                sum += (double)lists[j][k];
            check_close((double)mean[k], sum / (n - first + 1), 1e-6);
        }
    }
    decision_free(&decision);
}

static void the_average_of_finite_outputs_is_finite(void **state)
{
    (void)state;
    struct decision decision;
    assert_true(decision_init(&decision, 9, 2));
    for (int n = 0; n < 12; n++) {
        const float *mean = decision_average(&decision, (const float[]){3e38f, -3e38f});
        assert_true(isfinite(mean[0]) && isfinite(mean[1]));
        check_close((double)mean[0] / 3e38, 1, 1e-6);
    }
    decision_free(&decision);
}

static void no_outputs(void **state)
{
    (void)state;
    struct decision decision;
    assert_true(decision_init(&decision, 5, 0));
    decision_average(&decision, (const float[]){0});
    decision_free(&decision);
}

static void accepts(void **state)
{
    (void)state;
    const float outputs[] = {0.5f, 0.75f, 0.25f};
    assert_true(decision_accepts(outputs, 1, 0, 0, 0));
    assert_true(decision_accepts(outputs, 1, 0, 0.75f, 0.25f)); /* reached exactly */
    assert_false(decision_accepts(outputs, 1, 0, 0.76f, 0));
    assert_false(decision_accepts(outputs, 1, 0, 0, 0.26f));
    assert_true(decision_accepts(outputs, 1, -1, 0.5f, 1)); /* the only one has no rival */
    assert_false(decision_accepts(outputs, -1, -1, 0, 0));  /* there is none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(averages_the_last),
        cmocka_unit_test(the_average_of_finite_outputs_is_finite),
        cmocka_unit_test(no_outputs),
        cmocka_unit_test(accepts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
