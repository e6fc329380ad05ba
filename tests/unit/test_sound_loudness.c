/* The loudness of pd-nn/sound against libebur128's momentary loudness, and against the
   standards' values for a sine. */
#include "sound_host.h"

#include <ebur128.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RECORDING "/usr/share/hydrogen/data/drumkits/GMRockKit/Snare-Med.wav"

static const double PI = 3.14159265358979323846;

static struct features *only_loudness(double sample_rate, int hop)
{
    struct features_settings s;
    features_defaults(&s);
    s.sample_rate = sample_rate;
    s.hop = hop;
    s.wanted = 1;
    s.feature[0].kind = FEATURE_LOUDNESS;
    return sound_host_new(&s);
}

/* Every 50 ms, from 400 ms on, within a tenth of a LU; libebur128's silence is minus infinity.
 */
static void beside_ebur128(double sample_rate, const float *x, int n)
{
    int hop = (int)(sample_rate / 20), count = 0;
    struct features *f = only_loudness(sample_rate, hop);
    ebur128_state *theirs = ebur128_init(1, (unsigned long)sample_rate, EBUR128_MODE_M);
    ebur128_set_channel(theirs, 0, EBUR128_LEFT);
    for (int i = 0; i + hop <= n; i += hop) {
        struct features_event event;
        double expected;
        features_block(f, x + i, hop);
        ebur128_add_frames_float(theirs, x + i, (size_t)hop);
        while (features_event(f, &event) && event.kind != FEATURES_LIST)
            ;
        if (i + hop < 0.4 * sample_rate)
            continue;
        ebur128_loudness_momentary(theirs, &expected);
        assert_near(event.values[0], fmax(expected, -100), 0.1);
        count++;
    }
    assert_true(count > 2);
    ebur128_destroy(&theirs);
    features_free(f);
}

static void test_recording(void **state)
{
    double sample_rate;
    int n;
    float *once = sound_host_read(RECORDING, &n, &sample_rate);
    float *x = calloc((size_t)n * 4, sizeof *x);

    (void)state;
    for (int i = 0; i < 4; i++)
        memcpy(x + i * n, once, (size_t)n * sizeof *x);
    n *= 4;
    for (double rate = 8000; rate <= 192000; rate *= 2)
        beside_ebur128(rate, x, n);
    beside_ebur128(44100, x, n);
    beside_ebur128(48000, x, n);
    free(once);
    free(x);
}

static void test_noise_and_silence(void **state)
{
    enum { N = 100000 };
    static float x[N];
    unsigned seed = 1;

    (void)state;
    for (int i = 20000; i < 70000; i++)
        x[i] = 0.3f * sound_host_noise(&seed);
    beside_ebur128(48000, x, N);
}

/* EBU Tech 3341: a stereo sine of -23 dBFS has -23 LUFS; one channel of it has 3.01 less. */
static void test_sine(void **state)
{
    enum { RATE = 48000 };
    static float x[RATE];
    struct features *f = only_loudness(RATE, 512);

    (void)state;
    for (int i = 0; i < RATE; i++)
        x[i] = (float)(pow(10, -23.0 / 20) * sin(2 * PI * 997 * i / RATE));
    features_block(f, x, RATE);
    assert_near(*features_now(f), -26.01, 0.05);
    features_free(f);
}

/* If it is first asked for in the middle of a sound, it has the right value at once. */
static void test_asked_for_later(void **state)
{
    enum { RATE = 44100 };
    static float x[RATE];
    unsigned seed = 1;
    struct features_settings s;
    struct reason reason;

    (void)state;
    for (int i = 0; i < RATE; i++)
        x[i] = (float)i / RATE * sound_host_noise(&seed);
    struct features *first = only_loudness(RATE, 512);
    features_block(first, x, RATE);
    features_defaults(&s);
    struct features *later = sound_host_new(&s);
    features_block(later, x, RATE);
    s.wanted = 1;
    s.feature[0].kind = FEATURE_LOUDNESS;
    assert_true(features_change(later, &s, &reason));
    assert_near(*features_now(later), *features_now(first), 1e-3);
    features_free(first);
    features_free(later);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recording),
        cmocka_unit_test(test_noise_and_silence),
        cmocka_unit_test(test_sine),
        cmocka_unit_test(test_asked_for_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
