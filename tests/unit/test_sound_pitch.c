/* The pitch of pd-nn/sound: against tones of known pitch, and against aubio's YIN on a tone
   that glides. */
#define _DEFAULT_SOURCE /* mkstemps, popen */
#include "sound_host.h"

#include <math.h>
#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const double PI = 3.14159265358979323846;

/* A tone with ten harmonics, each softer than the one before; phase in periods. */
static float tone(double phase)
{
    double sum = 0;
    for (int k = 1; k <= 10; k++)
        sum += 0.3 / k * sin(2 * PI * k * phase);
    return (float)sum;
}

static struct features *only_pitch(double sample_rate, int size)
{
    struct features_settings s;
    features_defaults(&s);
    s.sample_rate = sample_rate;
    s.size = size;
    s.hop = 512;
    s.wanted = 1;
    s.feature[0].kind = FEATURE_PITCH;
    return sound_host_new(&s);
}

static void pitch_of(double sample_rate, int size, const float *x, int n, float *pitch)
{
    struct features *f = only_pitch(sample_rate, size);
    features_block(f, x, n);
    const float *now = features_now(f);
    pitch[0] = now[0];
    pitch[1] = now[1];
    features_free(f);
}

static void test_tones(void **state)
{
    enum { N = 20000 };
    static float x[N];
    const double rates[] = {8000, 44100, 48000, 192000};
    const int sizes[] = {512, 2048, 2048, 8192};

    (void)state;
    for (int r = 0; r < 4; r++)
        for (double note = 45; note <= 84; note += 3.3) {
            double hz = 440 * pow(2, (note - 69) / 12);
            float pitch[2];
            for (int i = 0; i < N; i++)
                x[i] = tone(hz * i / rates[r]);
            pitch_of(rates[r], sizes[r], x, N, pitch);
            assert_near(pitch[0], note, 0.1);
            assert_true(pitch[1] > 0.9f);
        }
}

static void test_noise_is_not_clear(void **state)
{
    enum { N = 20000 };
    static float x[N];
    unsigned seed = 1;
    float pitch[2];

    (void)state;
    for (int i = 0; i < N; i++)
        x[i] = sound_host_noise(&seed);
    pitch_of(44100, 2048, x, N, pitch);
    assert_true(pitch[1] < 0.5f);
    assert_true(isfinite(pitch[0]));
}

static void test_silence_and_hard_signals(void **state)
{
    enum { N = 4096 };
    static float x[N];
    float pitch[2];

    (void)state;
    pitch_of(44100, 1024, x, N, pitch);
    assert_near(pitch[0], 0, 0);
    assert_near(pitch[1], 0, 0);
    for (int kind = 0; kind < 4; kind++) {
        for (int i = 0; i < N; i++)
            x[i] = kind == 0   ? 1
                   : kind == 1 ? (i % 2 ? -1e6f : 1e6f)
                   : kind == 2 ? (i == N - 500)
                               : (i % 3 ? 3e38f : -NAN);
        for (int size = 64; size <= 4096; size *= 4) {
            pitch_of(44100, size, x, N, pitch);
            assert_true(isfinite(pitch[0]) && isfinite(pitch[1]));
            assert_true(pitch[1] >= 0 && pitch[1] <= 1);
        }
    }
}

/* A glide of three octaves in four seconds, with some noise, through the two programs: frames
   of 2048 samples, 512 apart, tolerance 0.15. */
static void test_aubio(void **state)
{
    enum { RATE = 44100, N = 4 * RATE, SIZE = 2048, HOP = 512 };
    static float x[N];
    char path[] = "/tmp/sound_pitch_XXXXXX.wav", command[200];
    SF_INFO info = {
        .samplerate = RATE, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
    double phase = 0, seconds, theirs;
    unsigned seed = 1;
    int frames = 0, near = 0;

    (void)state;
    for (int i = 0; i < N; i++) {
        phase += 100 * pow(2, 3.0 * i / N) / RATE;
        x[i] = tone(phase) + 0.003f * sound_host_noise(&seed);
    }
    close(mkstemps(path, 4));
    SNDFILE *out = sf_open(path, SFM_WRITE, &info);
    assert_int_equal(sf_writef_float(out, x, N), N);
    sf_close(out);
    snprintf(command, sizeof command, "aubiopitch -i %s -p yin -u midi -B %d -H %d -l 0.15",
             path, SIZE, HOP);
    FILE *in = popen(command, "r");
    assert_non_null(in);
    struct features *f = only_pitch(RATE, SIZE);
    struct sound_run run = sound_host_run(f, x, N, 64);
    while (fscanf(in, "%lf %lf", &seconds, &theirs) == 2) {
        const struct features_event *list = sound_host_event(&run, FEATURES_LIST, frames++);
        if (list && frames > SIZE / HOP)
            near += fabs((double)list->values[0] - theirs) < 0.1;
    }
    assert_int_equal(pclose(in), 0);
    remove(path);
    print_message("%d of %d frames as aubio has them\n", near, frames - SIZE / HOP);
    assert_true(frames > 300);
    assert_true(near >= 0.98 * (frames - SIZE / HOP));
    sound_host_end(&run);
    features_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tones),
        cmocka_unit_test(test_noise_is_not_clear),
        cmocka_unit_test(test_silence_and_hard_signals),
        cmocka_unit_test(test_aubio),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
