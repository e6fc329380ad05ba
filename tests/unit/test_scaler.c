/* Running standardisation against two passes in double precision. */
#include "check.h"
#include "net/scaler.h"

enum { N = 2000, FEATURES = 6 };

/* Features of very different size and place; the last is constant. */
static void draw(float *features)
{
    static const float place[FEATURES] = {0, 1000, -1e-3f, 5e6f, -3, 7.3f};
    static const float width[FEATURES] = {1, 10, 1e-4f, 1e6f, 1e-2f, 0};
    for (int i = 0; i < FEATURES; i++)
        features[i] = place[i] + width[i] * check_float();
}

static void as_two_passes(void **state)
{
    (void)state;
    static float data[N][FEATURES];
    struct scaler scaler;
    assert_true(scaler_init(&scaler, FEATURES));
    for (int n = 0; n < N; n++) {
        draw(data[n]);
        scaler_learn(&scaler, data[n]);
        if (n != 0 && n != 1 && n != 9 && n != N - 1)
            continue;
        float in[FEATURES], out[FEATURES];
        draw(in);
        scaler_apply(&scaler, in, out);
        for (int i = 0; i < FEATURES; i++) {
            double mean = 0, variance = 0;
            for (int k = 0; k <= n; k++)
                mean += (double)data[k][i] / (n + 1);
            for (int k = 0; k <= n; k++)
                variance += ((double)data[k][i] - mean) * ((double)data[k][i] - mean) / (n + 1);
            double expected = n && variance > 0 ? ((double)in[i] - mean) / sqrt(variance) : 0;
            if (i == FEATURES - 1)
                expected = 0;
            check_close((double)out[i], expected, 1e-3 * (1 + fabs(expected)));
        }
    }
    assert_int_equal(scaler.seen, N);
    scaler_free(&scaler);
}

static void a_constant_feature_is_exactly_zero(void **state)
{
    (void)state;
    struct scaler scaler;
    assert_true(scaler_init(&scaler, 2));
    for (int n = 0; n < 1000; n++)
        scaler_learn(&scaler, (const float[]){0.1f, check_float()});
    float out[2];
    scaler_apply(&scaler, (const float[]){1e18f, 0.5f}, out);
    assert_true(out[0] == 0);
    assert_true(out[1] != 0);
    scaler_free(&scaler);
}

static void the_largest_features_stay_finite(void **state)
{
    (void)state;
    struct scaler scaler;
    assert_true(scaler_init(&scaler, 4));
    for (int n = 0; n < 100; n++) {
        float big = n % 2 ? SCALER_LARGEST : -SCALER_LARGEST, tiny = n % 2 ? 1e-21f : -1e-21f;
        scaler_learn(&scaler, (const float[]){big, (float)n * 1e-45f, n ? 0 : 1e-44f, tiny});
    }
    float out[4];
    scaler_apply(
        &scaler,
        (const float[]){SCALER_LARGEST, SCALER_LARGEST, -SCALER_LARGEST, SCALER_LARGEST}, out);
    assert_true(out[3] > 0);
    for (int i = 0; i < 4; i++)
        assert_true(isfinite(out[i]));
    check_close((double)out[0], 1, 1e-5);
    scaler_free(&scaler);
}

/* The count stops where a float, in which it is saved, is still exact. */
static void the_count_stays_exact(void **state)
{
    (void)state;
    struct scaler scaler;
    assert_true(scaler_init(&scaler, 1));
    scaler_restore(&scaler, (const float[]){0, 1}, (1 << 24) - 1);
    for (int n = 0; n < 3; n++)
        scaler_learn(&scaler, (const float[]){1});
    assert_int_equal(scaler.seen, 1 << 24);
    scaler_free(&scaler);
}

static void saved_and_restored(void **state)
{
    (void)state;
    struct scaler scaler;
    float features[FEATURES], saved[2 * FEATURES], before[FEATURES], after[FEATURES];
    assert_true(scaler_init(&scaler, FEATURES));
    for (int n = 0; n < 20; n++) {
        draw(features);
        scaler_learn(&scaler, features);
    }
    scaler_apply(&scaler, features, before);
    scaler_save(&scaler, saved);
    for (int n = 0; n < 20; n++)
        scaler_learn(&scaler, (const float[FEATURES]){9, 9, 9, 9, 9, (float)n});
    scaler_restore(&scaler, saved, 20);
    scaler_apply(&scaler, features, after);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(scaler.seen, 20);
    scaler_free(&scaler);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_two_passes),
        cmocka_unit_test(a_constant_feature_is_exactly_zero),
        cmocka_unit_test(the_largest_features_stay_finite),
        cmocka_unit_test(the_count_stays_exact),
        cmocka_unit_test(saved_and_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
