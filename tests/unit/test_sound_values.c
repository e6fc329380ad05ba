/* The values of pd-nn/sound: against numpy (sound_reference.py) and aubio's aubiomfcc on a real
   recording, and against known values for sines, square waves and impulses. */
#define _DEFAULT_SOURCE /* mkstemps, popen */
#include "sound_host.h"

#include <math.h>
#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define RECORDING "/usr/share/hydrogen/data/drumkits/GMRockKit/Snare-Med.wav"

static const double PI = 3.14159265358979323846;

enum { ALL = 13 + 40 + 7 + 12, MEL_AT = 13, LEVEL_AT = 53, CHROMA_AT = 60 };

/* mfcc 13, mel `mel`, and one of everything else but pitch and loudness. */
static struct features_settings everything(double sample_rate, int mel)
{
    struct features_settings s;

    features_defaults(&s);
    s.sample_rate = sample_rate;
    sound_host_want_all(&s);
    s.feature[FEATURE_MEL].count = mel;
    s.wanted = FEATURE_PITCH;
    return s;
}

/* The name of a temporary file that ends in `suffix`. */
static char *temporary(char *name, size_t size, const char *suffix)
{
    snprintf(name, size, "/tmp/sound_values_XXXXXX%s", suffix);
    int file = mkstemps(name, (int)strlen(suffix));
    assert_true(file >= 0);
    close(file);
    return name;
}

/* The numbers that a command prints, in rows of `columns`. */
static double *numbers_from(const char *command, int columns, int *rows)
{
    FILE *in = popen(command, "r");
    double *table = NULL, x;
    int count = 0, room = 0;

    assert_non_null(in);
    while (fscanf(in, "%lf", &x) == 1) {
        if (count == room) {
            room = room ? 2 * room : 1024;
            table = realloc(table, (size_t)room * sizeof *table);
        }
        table[count++] = x;
    }
    assert_int_equal(pclose(in), 0);
    assert_true(count > 0);
    assert_int_equal(count % columns, 0);
    *rows = count / columns;
    return table;
}

/* Compares every list of the run with the rows of the table (`columns` wide, ours from column
   `skip`): each number within 1e-3 of its range over the table, which must not be 0. */
static void compare(const struct sound_run *run, const double *table, int rows, int columns,
                    int skip, const char *what)
{
    assert_true(rows > 20);
    assert_in_range(sound_host_count(run, FEATURES_LIST), rows - 1, rows + 1);
    for (int c = 0; c < columns - skip; c++) {
        double low = HUGE_VAL, high = -HUGE_VAL;
        for (int r = 0; r < rows; r++) {
            low = fmin(low, table[r * columns + skip + c]);
            high = fmax(high, table[r * columns + skip + c]);
        }
        assert_true(high > low);
        for (int r = 0; r < rows; r++) {
            const struct features_event *list = sound_host_event(run, FEATURES_LIST, r);
            if (!list) /* the other program may add a last, incomplete hop */
                break;
            double theirs = table[r * columns + skip + c], ours = (double)list->values[c];
            if (!(fabs(ours - theirs) <= 1e-3 * (high - low)))
                fail_msg("%s: number %d of frame %d is %g, expected %g", what, c, r, ours,
                         theirs);
        }
    }
}

static void against_numpy(double sample_rate, int size, int hop, int mel)
{
    struct features_settings s = everything(sample_rate, mel);
    char path[100], command[400], what[100];
    double real_rate;
    int n, rows;
    float *sound = sound_host_read(RECORDING, &n, &real_rate);

    s.size = size;
    s.hop = hop;
    struct features *f = sound_host_new(&s);
    const struct features_settings *used = features_in_use(f);

    FILE *out = fopen(temporary(path, sizeof path, ".f32"), "wb");
    assert_int_equal(fwrite(sound, sizeof *sound, (size_t)n, out), n);
    fclose(out);
    snprintf(command, sizeof command,
             PYTHON " " SOURCE_DIR "/sound_reference.py %s %g %d %d 13 40 %d", path,
             sample_rate, used->size, used->hop, mel);
    double *table = numbers_from(command, ALL - 40 + mel, &rows);
    struct sound_run run = sound_host_run(f, sound, n, 64);
    snprintf(what, sizeof what, "%g Hz, size %d, hop %d", sample_rate, used->size, used->hop);
    compare(&run, table, rows, ALL - 40 + mel, 0, what);

    remove(path);
    free(table);
    free(sound);
    sound_host_end(&run);
    features_free(f);
}

static void test_numpy_default(void **state)
{
    (void)state;
    against_numpy(44100, FEATURES_DEFAULT, FEATURES_DEFAULT, 40);
}

static void test_numpy_other_sizes(void **state)
{
    (void)state;
    against_numpy(44100, 4096, 1000, 12);
    against_numpy(44100, 128, 512, 100); /* bands narrower than a bin, hops beyond the size */
}

static void test_numpy_other_rates(void **state)
{
    (void)state;
    against_numpy(8000, FEATURES_DEFAULT, FEATURES_DEFAULT, 20);
    against_numpy(96000, FEATURES_DEFAULT, FEATURES_DEFAULT, 40);
    against_numpy(192000, FEATURES_DEFAULT, FEATURES_DEFAULT, 128);
}

/* aubio does not add 0.001 before the logarithm; on a recording made so loud that this no
   longer matters, both must agree. */
static void test_aubio(void **state)
{
    struct features_settings s;
    char path[100], command[200];
    double sample_rate;
    int n, rows;
    float *sound = sound_host_read(RECORDING, &n, &sample_rate);
    SF_INFO info = {.samplerate = (int)sample_rate,
                    .channels = 1,
                    .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};

    (void)state;
    for (int i = 0; i < n; i++)
        sound[i] *= 1e6f;
    SNDFILE *out = sf_open(temporary(path, sizeof path, ".wav"), SFM_WRITE, &info);
    assert_int_equal(sf_writef_float(out, sound, n), n);
    sf_close(out);
    snprintf(command, sizeof command, "aubiomfcc -i %s -B 1024 -H 512", path);
    double *table = numbers_from(command, 14, &rows); /* the time, then 13 coefficients */

    features_defaults(&s);
    s.sample_rate = sample_rate;
    s.size = 1024;
    s.wanted = 1;
    s.feature[0] = (struct feature){FEATURE_MFCC, 13};
    struct features *f = sound_host_new(&s);
    struct sound_run run = sound_host_run(f, sound, n, 64);
    compare(&run, table, rows - 1, 14, 1, "aubio");

    remove(path);
    free(table);
    free(sound);
    sound_host_end(&run);
    features_free(f);
}

/* -- signals of which everything is known -- */

/* The features of the last frame of `n` samples. */
static void features_of(const struct features_settings *s, const float *samples, int n,
                        float *values)
{
    struct features *f = sound_host_new(s);

    features_block(f, samples, n);
    memcpy(values, features_now(f), (size_t)features_frame_count(f) * sizeof *values);
    features_free(f);
}

static float *sine(double sample_rate, double hz, double amplitude, int n)
{
    float *x = calloc((size_t)n, sizeof *x);

    for (int i = 0; i < n; i++)
        x[i] = (float)(amplitude * sin(2 * PI * hz * i / sample_rate));
    return x;
}

static void test_sine_has_its_level(void **state)
{
    const double rates[] = {8000, 44100, 48000, 192000};
    const double amplitudes[] = {1, 0.5, 0.1, 0.001};

    (void)state;
    for (int r = 0; r < 4; r++)
        for (int a = 0; a < 4; a++)
            for (double hz = 100; hz < 0.45 * rates[r]; hz *= 1.7) {
                struct features_settings s = everything(rates[r], 40);
                float values[ALL], *x = sine(rates[r], hz, amplitudes[a], 20000);
                features_of(&s, x, 20000, values);
                assert_near(values[LEVEL_AT], 20 * log10(amplitudes[a]), 0.1);
                free(x);
            }
}

static void test_sine(void **state)
{
    struct features_settings s = everything(44100, 40);
    float values[ALL], *x = sine(44100, 1000, 0.5, 20000);

    (void)state;
    features_of(&s, x, 20000, values);
    /* the window spreads a sine over four bins of 43 Hz, and little beyond */
    assert_near(values[LEVEL_AT + 1], 1000, 10); /* centroid */
    assert_near(values[LEVEL_AT + 3], 1000, 90); /* rolloff */
    assert_true(values[LEVEL_AT + 4] < 0.01f);   /* flatness */
    assert_near(values[LEVEL_AT + 5], 0, 0.02);  /* flux: nothing new */
    assert_near(values[LEVEL_AT + 6], 2000, 50); /* zero crossings a second */
    free(x);
}

static void test_flux_of_a_sine_that_appears(void **state)
{
    struct features_settings s = everything(44100, 40);
    float values[ALL], *x = sine(44100, 20 * 44100.0 / 1024, 0.5, 4096);

    (void)state;
    /* silence, then one frame of a sine on the middle of a bin, hop = size: a Hann window makes
       of it the amplitude in that bin and half of it in both neighbours */
    s.hop = s.size = 1024;
    memset(x, 0, 3072 * sizeof *x);
    features_of(&s, x, 4096, values);
    assert_near(values[LEVEL_AT + 5], 2 * 0.5, 0.001);
    free(x);
}

static void test_chroma_names_the_note(void **state)
{
    (void)state;
    /* C D# F# A B, from 131 to 3951 Hz: equal temperament, A 440 */
    const double hz[] = {130.813, 311.127, 739.989, 1760.0, 3951.07};
    const int name[] = {0, 3, 6, 9, 11};

    for (int i = 0; i < 5; i++) {
        struct features_settings s = everything(48000, 40);
        s.size = 4096;
        float values[ALL], *x = sine(48000, hz[i], 0.3, 20000);
        features_of(&s, x, 20000, values);
        for (int c = 0; c < 12; c++)
            assert_near(values[CHROMA_AT + c], c == name[i] ? 1 : 0, 0.05);
        free(x);
    }
}

static void assert_all_finite(const float *values, int count)
{
    for (int i = 0; i < count; i++)
        assert_true(isfinite(values[i]));
}

static void test_hard_signals_are_finite(void **state)
{
    enum { N = 8192, SIZE = 1024 };
    static float x[N];
    float values[ALL];
    struct features_settings s = everything(44100, 40);

    (void)state;
    s.size = SIZE;
    memset(x, 0, sizeof x); /* silence */
    features_of(&s, x, N, values);
    for (int i = 0; i < 40; i++)
        assert_near(values[MEL_AT + i], -3, 1e-4); /* log10(0.001) */
    assert_near(values[0], -3 * sqrt(40), 1e-3);
    for (int i = 1; i < 13; i++)
        assert_near(values[i], 0, 1e-4);
    assert_near(values[LEVEL_AT], -100, 1e-4);
    for (int i = LEVEL_AT + 1; i < ALL; i++)
        assert_near(values[i], 0, 0);

    for (int i = 0; i < N; i++) /* a square wave */
        x[i] = i / 50 % 2 ? -1 : 1;
    features_of(&s, x, N, values);
    assert_all_finite(values, ALL);
    assert_near(values[LEVEL_AT], 10 * log10(2), 0.001);
    assert_near(values[LEVEL_AT + 6], 882, 45);

    for (int i = 0; i < N; i++) /* DC */
        x[i] = 1;
    features_of(&s, x, N, values);
    assert_all_finite(values, ALL);
    assert_near(values[LEVEL_AT], 10 * log10(2), 0.001);
    assert_near(values[LEVEL_AT + 6], 0, 0);

    memset(x, 0, sizeof x); /* one impulse, in the middle of the frame */
    x[N - SIZE / 2] = 1;
    features_of(&s, x, N, values);
    assert_all_finite(values, ALL);
    assert_near(values[LEVEL_AT + 1], 11025, 1); /* all bins alike */
    assert_near(values[LEVEL_AT + 4], 1, 1e-4);
    assert_near(values[LEVEL_AT], 10 * log10(2 * 1 / 512.0), 0.001);
}

static void test_bad_samples_count_as_zero(void **state)
{
    enum { N = 8192 };
    static float good[N], bad[N];
    float from_good[ALL], from_bad[ALL];
    struct features_settings s = everything(44100, 40);
    unsigned seed = 7;

    (void)state;
    for (int i = 0; i < N; i++) {
        good[i] = bad[i] = sound_host_noise(&seed);
        if (i % 7 == 0) {
            good[i] = 0;
            bad[i] = i % 2 ? NAN : i % 4 ? INFINITY : -INFINITY;
        }
    }
    features_of(&s, good, N, from_good);
    features_of(&s, bad, N, from_bad);
    assert_memory_equal(from_good, from_bad, sizeof from_good);

    for (int i = 0; i < N; i++)
        bad[i] = i % 3 ? 3e38f : -3e38f;
    features_of(&s, bad, N, from_bad);
    assert_all_finite(from_bad, ALL);
    assert_near(from_bad[LEVEL_AT], 10 * log10(2) + 120, 0.001);

    for (int i = 0; i < N; i++)
        bad[i] = i % 3 ? 1e-40f : -1e-40f;
    features_of(&s, bad, N, from_bad);
    assert_all_finite(from_bad, ALL);
    assert_near(from_bad[LEVEL_AT], -100, 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numpy_default),
        cmocka_unit_test(test_numpy_other_sizes),
        cmocka_unit_test(test_numpy_other_rates),
        cmocka_unit_test(test_aubio),
        cmocka_unit_test(test_sine_has_its_level),
        cmocka_unit_test(test_sine),
        cmocka_unit_test(test_flux_of_a_sine_that_appears),
        cmocka_unit_test(test_chroma_names_the_note),
        cmocka_unit_test(test_hard_signals_are_finite),
        cmocka_unit_test(test_bad_samples_count_as_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
