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

/* 10^9 examples and more: new ones then weigh as little as they should, and deviations lose no
   precision. N examples alternate below and above the mean, after as many as were seen. */
static void as_good_after_10_to_the_9(void **state)
{
    (void)state;
    struct scaler scaler;
    assert_true(scaler_init(&scaler, 1));
    const uint64_t seen = 1000000000;
    scaler_restore(&scaler, (const double[]){5, 4}, seen);
    for (int n = 0; n < 1000000; n++)
        scaler_learn(&scaler, (const float[]){n % 2 ? 8 : 2});
    /* by hand: 10^9 of variance 4 and 10^6 of variance 9 around the same mean, 5 */
    assert_true(scaler.seen == 1001000000);
    check_close(scaler.mean[0], 5, 1e-8);
    check_close(scaler.variance[0], (4e9 + 9e6) / 1.001e9, 1e-8);
    scaler_free(&scaler);
}

/* 2^25 examples of deviation 1 around a mean that single precision cannot hold, where 0.3 % of
   the deviation are lost. */
static void many_examples(void **state)
{
    (void)state;
    struct scaler scaler;
    assert_true(scaler_init(&scaler, 1));
    for (int n = 0; n < 1 << 25; n++)
        scaler_learn(&scaler, (const float[]){n & 1 ? 999.00006103515625f : 1001});
    check_close(scaler.mean[0], 1000.000030517578125, 1e-9);
    check_close(scaler.variance[0], 0.999969482421875 * 0.999969482421875, 1e-9);
    scaler_free(&scaler);
}

/* Features that differ by less than 1e-19 still count. */
static void small_features(void **state)
{
    (void)state;
    struct scaler scaler;
    assert_true(scaler_init(&scaler, 2));
    for (int n = 0; n < 100; n++)
        scaler_learn(&scaler,
                     (const float[]){n % 2 ? 3e-25f : 1e-25f, n % 2 ? 2e-30f : -2e-30f});
    float out[2];
    scaler_apply(&scaler, (const float[]){3e-25f, 2e-30f}, out);
    check_close((double)out[0], 1, 1e-5);
    check_close((double)out[1], 1, 1e-5);
    scaler_apply(&scaler, (const float[]){SCALER_LARGEST, -SCALER_LARGEST}, out);
    assert_true(isfinite(out[0]) && out[0] > 0 && isfinite(out[1]) && out[1] < 0);
    scaler_free(&scaler);
}

static void saved_and_restored(void **state)
{
    (void)state;
    struct scaler scaler;
    float features[FEATURES], before[FEATURES], after[FEATURES];
    double saved[2 * FEATURES];
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
        cmocka_unit_test(as_good_after_10_to_the_9),
        cmocka_unit_test(many_examples),
        cmocka_unit_test(small_features),
        cmocka_unit_test(saved_and_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
