/* Onsets of played drums: the recordings of tests/fixtures/strokes.c. The pass marks, set
   before anything was measured: at least 98 % found, at most 2 % false, each within 12 ms, and
   each has one list. */
#include "sound_host.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { STROKES = 400 };

/* When the strokes begin, in samples. */
static void read_score(const char *name, int *at)
{
    char path[1000];
    snprintf(path, sizeof path, RECORDINGS "/%s.txt", name);
    FILE *score = fopen(path, "r");
    if (!score)
        fail_msg("cannot read %s", path);
    for (int i = 0; i < STROKES; i++)
        assert_int_equal(fscanf(score, "%d %*s", &at[i]), 1);
    fclose(score);
}

static void expect_onsets(const char *name)
{
    int at[STROKES], n, found = 0, false_ones = 0, next = 0;
    double rate;
    char path[1000];

    read_score(name, at);
    snprintf(path, sizeof path, RECORDINGS "/%s.wav", name);
    float *x = sound_host_read(path, &n, &rate);
    struct features_settings s;
    features_defaults(&s);
    s.mode = FEATURES_HIT;
    s.sample_rate = rate;
    struct features *f = sound_host_new(&s);
    struct sound_run run = sound_host_run(f, x, n, 64);

    /* onset, list, onset, list ... */
    for (int e = 0; e < run.events; e++)
        assert_int_equal(run.event[e].kind, e % 2 ? FEATURES_LIST : FEATURES_ONSET);
    assert_int_equal(run.events % 2, 0);
    for (int e = 0; e < run.events; e += 2) {
        assert_in_range(run.event[e + 1].at - run.event[e].at, 1, (int)(0.1 * rate));
        while (next < STROKES && at[next] < run.event[e].at - (int)(0.012 * rate))
            next++;
        if (next < STROKES && at[next] <= run.event[e].at + (int)(0.012 * rate)) {
            found++;
            next++;
        } else
            false_ones++;
    }
    print_message("%s: %.2f %% found, %.2f %% false\n", name, 100.0 * found / STROKES,
                  100.0 * false_ones / STROKES);
    assert_true(found >= 0.98 * STROKES);
    assert_true(false_ones <= 0.02 * STROKES);
    sound_host_end(&run);
    features_free(f);
    free(x);
}

static void test_over_a_quiet_room(void **state)
{
    (void)state;
    expect_onsets("strokes-quiet");
}

static void test_over_noise(void **state)
{
    (void)state;
    expect_onsets("strokes-noise");
}

static void test_over_loud_noise(void **state)
{
    (void)state;
    expect_onsets("strokes-loud");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_over_a_quiet_room),
        cmocka_unit_test(test_over_noise),
        cmocka_unit_test(test_over_loud_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
