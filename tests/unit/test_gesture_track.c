/* Parts of equal time of a stream: by hand, and by sums over all frames. */
#include "check.h"
#include "gesture/track.h"

enum { MANY = 50000 };

static void add(struct track *t, double time, float value)
{
    track_add(t, time, &value, -(double)INFINITY);
}

static void test_irregular_frames(void **state)
{
    struct track t;
    double mean[2], deviation[2];
    (void)state;
    assert_true(track_init(&t, 1));
    add(&t, 0, 1);
    add(&t, 1, 3);
    add(&t, 4, 5);
    track_parts(&t, 0, 6, 2, mean, deviation);
    check_close(mean[0], 7.0 / 3, 1e-9); /* 1 second of 1, 2 of 3 */
    check_close(mean[1], 13.0 / 3, 1e-9);
    check_close(deviation[0], sqrt(8.0 / 9), 1e-9);
    check_close(deviation[1], sqrt(8.0 / 9), 1e-9);
    /* a part border within a frame, and a frame that ends at one */
    track_parts(&t, 0.5, 2.5, 2, mean, deviation);
    check_close(mean[0], 2, 1e-9);
    check_close(mean[1], 3, 1e-9);
    check_close(deviation[0], 1, 1e-9);
    check_close(deviation[1], 0, 1e-9);
    track_free(&t);
}

static void test_the_oldest_holds_before_it_came(void **state)
{
    struct track t;
    double mean[2], deviation[2];
    (void)state;
    assert_true(track_init(&t, 1));
    add(&t, 1, 2);
    add(&t, 2, 4);
    track_parts(&t, -1, 3, 2, mean, deviation);
    check_close(mean[0], 2, 1e-9);
    check_close(mean[1], 3, 1e-9);
    assert_int_equal(track_at(&t, -5), 0);
    assert_int_equal(track_at(&t, 1.5), 0);
    assert_int_equal(track_at(&t, 2), 1);
    assert_int_equal(track_at(&t, 9), 1);
    track_free(&t);
}

static void test_channels_one_after_another(void **state)
{
    struct track t;
    double mean[6], deviation[6];
    float frames[3][2] = {{1, 10}, {2, 20}, {3, 30}};
    (void)state;
    assert_true(track_init(&t, 2));
    for (int i = 0; i < 3; i++)
        track_add(&t, i, frames[i], 0);
    track_parts(&t, 0, 3, 3, mean, deviation);
    for (int i = 0; i < 3; i++) {
        check_close(mean[i], 1 + i, 1e-9);
        check_close(mean[3 + i], 10 + 10 * i, 1e-9);
    }
    track_free(&t);
}

/* 50000 irregular frames in 1024 rows: mean and deviation of the whole equal sums over all of
   them; those of parts do within the error of a border. */
static void test_any_length(void **state)
{
    struct track t;
    static double time[MANY + 1], value[MANY];
    double mean[8], deviation[8];
    (void)state;
    assert_true(track_init(&t, 1));
    for (int i = 0; i < MANY; i++) {
        time[i + 1] = time[i] + 0.001 + 0.02 * fabs((double)check_float());
        value[i] = sin(i * 6e-4) + 0.3 * (double)check_float();
        add(&t, time[i], (float)value[i]);
        assert_in_range(t.rows, 1, TRACK_ROWS);
    }
    double end = time[MANY];
    for (int parts = 1; parts <= 8; parts += 7) {
        track_parts(&t, 0, end, parts, mean, deviation);
        for (int p = 0; p < parts; p++) {
            double from = end * p / parts, to = end * (p + 1) / parts, sum = 0, square = 0;
            for (int i = 0; i < MANY; i++) {
                double lasts = fmin(time[i + 1], to) - fmax(time[i], from);
                sum += fmax(lasts, 0) * value[i] / (to - from);
                square += fmax(lasts, 0) * value[i] * value[i] / (to - from);
            }
            check_close(mean[p], sum, parts == 1 ? 1e-5 : 2e-2);
            check_close(deviation[p], sqrt(square - sum * sum), parts == 1 ? 1e-5 : 2e-2);
        }
    }
    track_free(&t);
}

/* While nothing must be kept, the newest frames are stored unchanged. */
static void test_what_is_not_kept_is_dropped(void **state)
{
    struct track t;
    double mean[1], deviation[1];
    (void)state;
    assert_true(track_init(&t, 1));
    for (int i = 0; i < 3 * TRACK_ROWS; i++) {
        float value = (float)i;
        track_add(&t, i, &value, i - 10);
    }
    assert_int_equal(t.rows, TRACK_ROWS);
    for (int i = 0; i < 100; i++) {
        double from = 3 * TRACK_ROWS - 1 - i;
        track_parts(&t, from, from + 1, 1, mean, deviation);
        check_close(mean[0], from, 0);
    }
    track_clear(&t);
    add(&t, 5, 7);
    track_parts(&t, 5, 6, 1, mean, deviation);
    check_close(mean[0], 7, 0);
    track_free(&t);
}

static void test_large_values(void **state)
{
    struct track t;
    double mean[1], deviation[1];
    (void)state;
    assert_true(track_init(&t, 1));
    for (int i = 0; i < 3000; i++)
        add(&t, i, i % 2 ? 1e18f : -1e18f);
    track_parts(&t, 0, 3000, 1, mean, deviation);
    check_close(mean[0], 0, 1e13);
    check_close(deviation[0], 1e18, 1e13);
    track_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_irregular_frames),
        cmocka_unit_test(test_the_oldest_holds_before_it_came),
        cmocka_unit_test(test_channels_one_after_another),
        cmocka_unit_test(test_any_length),
        cmocka_unit_test(test_what_is_not_kept_is_dropped),
        cmocka_unit_test(test_large_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
