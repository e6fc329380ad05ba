/* The generator: known values of SplitMix64, and the moments of its draws. */
#include "check.h"
#include "net/random.h"

/* The first five numbers of SplitMix64 from the seed 1234567, as published for checking
   implementations (rosettacode.org, "Pseudo-random numbers/Splitmix64"). */
static const uint64_t KNOWN[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                 UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                 UINT64_C(16408922859458223821)};

static void known_whole_numbers(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1234567);
    for (int k = 0; k < 5; k++)
        assert_int_equal(random_below(&random, 1 << 30), KNOWN[k] >> 34);
}

static void known_normal(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1234567);
    for (int k = 0; k < 4; k += 2) {
        double u = ((double)(KNOWN[k] >> 11) + 1) / 9007199254740992.0;
        double v = ((double)(KNOWN[k + 1] >> 11) + 1) / 9007199254740992.0;
        double expected = sqrt(-2 * log(u)) * cos(2 * acos(-1.0) * v) * 0.5;
        check_close((double)random_normal(&random, 0.5f), expected, 1e-6);
    }
}

static void moments_of_whole_numbers(void **state)
{
    (void)state;
    enum { N = 140000, SIDES = 7 };
    struct random random;
    random_seed(&random, 3);
    int count[SIDES] = {0};
    for (int k = 0; k < N; k++) {
        int side = random_below(&random, SIDES);
        assert_in_range(side, 0, SIDES - 1);
        count[side]++;
    }
    double chi = 0, expected = (double)N / SIDES;
    for (int s = 0; s < SIDES; s++)
        chi += (count[s] - expected) * (count[s] - expected) / expected;
    assert_true(chi < 22.5); /* 6 degrees of freedom: 1 in 1000 */
    assert_int_equal(random_below(&random, 1), 0);
}

static void moments_of_normal(void **state)
{
    (void)state;
    enum { N = 200000 };
    struct random random;
    random_seed(&random, 1);
    double sum = 0, square = 0, fourth = 0;
    for (int k = 0; k < N; k++) {
        double x = (double)random_normal(&random, 2.0f) / 2;
        assert_true(isfinite(x));
        sum += x;
        square += x * x;
        fourth += x * x * x * x;
    }
    check_close(sum / N, 0, 4 / sqrt(N));
    check_close(square / N, 1, 4 * sqrt(2.0 / N));
    check_close(fourth / N, 3, 4 * sqrt(96.0 / N));
}

static void seeds_differ_and_repeat(void **state)
{
    (void)state;
    struct random a, b, c;
    random_seed(&a, 1);
    random_seed(&b, 1);
    random_seed(&c, 2);
    int same = 0;
    for (int k = 0; k < 100; k++) {
        int first = random_below(&a, 1000);
        assert_int_equal(first, random_below(&b, 1000));
        same += first == random_below(&c, 1000);
    }
    assert_true(same < 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_whole_numbers),      cmocka_unit_test(known_normal),
        cmocka_unit_test(moments_of_whole_numbers), cmocka_unit_test(moments_of_normal),
        cmocka_unit_test(seeds_differ_and_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
