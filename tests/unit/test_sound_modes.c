/* pd-nn/sound as a host uses it: settings, the three modes, when lists come and what they
   contain, with blocks of any size. */
#include "sound_host.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The linker puts these before calloc, malloc and realloc (see CMakeLists.txt). */
static int allocations, allocations_left = -1;
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size);

void *__wrap_calloc(size_t n, size_t size)
{
    allocations++;
    if (allocations_left == 0)
        return NULL;
    if (allocations_left > 0)
        allocations_left--;
    return __real_calloc(n, size);
}

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_realloc(void *p, size_t size)
{
    allocations++;
    return __real_realloc(p, size);
}

static const double PI = 3.14159265358979323846;
enum { RATE = 44100, WIDTH = 14 }; /* of mfcc 13 and level */

static struct features_settings in_mode(enum features_mode mode)
{
    struct features_settings s;

    features_defaults(&s);
    s.mode = mode;
    s.wanted = 2;
    s.feature[0] = (struct feature){FEATURE_MFCC, 13};
    s.feature[1] = (struct feature){FEATURE_LEVEL, 1};
    return s;
}

/* Adds a stroke: decaying noise, and a tone of `hz`. */
static void strike(float *x, int n, int at, double amplitude, double hz)
{
    unsigned seed = (unsigned)at + 1;

    for (int i = 0; i < RATE / 2 && at + i < n; i++) {
        double t = (double)i / RATE, noise = (double)sound_host_noise(&seed);
        x[at + i] += (float)(amplitude * (0.5 * noise * exp(-t / 0.01) +
                                          0.5 * sin(2 * PI * hz * t) * exp(-t / 0.05)));
    }
}

/* Noise below the threshold. */
static float *room(int n)
{
    float *x = calloc((size_t)n, sizeof *x);
    unsigned seed = 99;

    for (int i = 0; i < n; i++)
        x[i] = 1e-4f * sound_host_noise(&seed);
    return x;
}

/* -- settings -- */

static void expect_error(const struct features_settings *s, const char *expected)
{
    struct reason reason;

    assert_null(features_new(s, sound_host_fft, NULL, &reason));
    assert_string_equal(reason.text, expected);
}

#define EXPECT(change, expected)                                                               \
    do {                                                                                       \
        struct features_settings s = in_mode(FEATURES_FRAME);                                  \
        change;                                                                                \
        expect_error(&s, expected);                                                            \
    } while (0)

static void test_unusable_settings(void **state)
{
    (void)state;
    EXPECT(s.size = 1000, "size 1000, expected a power of two from 64");
    EXPECT(s.size = 32, "size 32, expected a power of two from 64");
    EXPECT(s.size = -1024, "size -1024, expected a power of two from 64");
    EXPECT(s.size = 65536, "size 65536, expected at most a second, 44100 samples");
    EXPECT(s.hop = 0, "hop 0, expected 16 to 44100 samples");
    EXPECT(s.size = 0, "size 0, expected a power of two from 64");
    EXPECT(s.hop = -1, "hop -1, expected 16 to 44100 samples");
    EXPECT(s.hop = 15, "hop 15, expected 16 to 44100 samples");
    EXPECT(s.hop = 44101, "hop 44101, expected 16 to 44100 samples");
    EXPECT(s.sample_rate = 7999, "sample rate 7999 Hz, expected 8000 to 192000");
    EXPECT(s.sample_rate = (double)NAN, "sample rate nan Hz, expected 8000 to 192000");
    EXPECT(s.block = 0, "block 0, expected 1 to 1048576");
    EXPECT(s.bands = 1, "bands 1, expected 2 to 128");
    EXPECT(s.bands = 129, "bands 129, expected 2 to 128");
    EXPECT(s.stack = 65, "stack 65, expected 0 to 64");
    EXPECT(s.stack = -1, "stack -1, expected 0 to 64");
    EXPECT(s.wanted = -1, "-1 features, expected 0 to 12");
    EXPECT(s.wanted = 13, "13 features, expected 0 to 12");
    EXPECT(s.feature[0].count = 0, "mfcc 0, expected 1 to 128");
    EXPECT(s.feature[0].count = 41, "mfcc 41, expected at most as many as bands, 40");
    EXPECT(s.feature[1] = s.feature[0], "mfcc twice, expected once");
    EXPECT(s.feature[1].kind = FEATURE_KINDS, "unknown feature 12");
    EXPECT(s.threshold = 1, "threshold 1 dB, expected -100 to 0");
    EXPECT(s.threshold = NAN, "threshold nan dB, expected -100 to 0");
    EXPECT(s.sensitivity = 1.5f, "sensitivity 1.5, expected 0 to 1");
    EXPECT(s.hit_ms = 5, "hit 5 ms, expected 6 to 1000");
    EXPECT(s.hit_ms = INFINITY, "hit inf ms, expected 6 to 1000");
    EXPECT(s.phrase_ms = 0, "phrase 0 ms, expected 10 to 5000");
}

static void test_defaults(void **state)
{
    const double rates[] = {8000, 11025, 22050, 44100, 48000, 96000, 192000};
    const int sizes[] = {256, 256, 512, 1024, 1024, 2048, 4096};

    (void)state;
    for (int i = 0; i < 7; i++) {
        struct features_settings s = in_mode(FEATURES_FRAME);
        s.sample_rate = rates[i];
        struct features *f = sound_host_new(&s);
        assert_int_equal(features_in_use(f)->size, sizes[i]);
        assert_int_equal(features_in_use(f)->hop, sizes[i] / 2);
        assert_int_equal(features_count(f), WIDTH);
        features_free(f);
    }
}

/* The frames of `hit n` by default, at any rate: they fit into the hit. */
static void test_defaults_of_hits(void **state)
{
    const double rates[] = {8000, 11025, 22050, 44100, 48000, 96000, 192000};
    const float ms[] = {6, 10, 15, 19.9f, 20, 35, 69, 70, 100, 1000};
    const int stacks[] = {6, 6, 6, 6, 7, 7, 7, 9, 9, 9};
    const int sizes[] = {256, 256, 256, 256, 512, 512, 512, 1024, 1024, 1024};

    (void)state;
    for (int r = 0; r < 7; r++)
        for (int i = 0; i < 10; i++) {
            struct features_settings s;
            features_defaults(&s);
            s.mode = FEATURES_HIT;
            s.sample_rate = rates[r];
            s.hit_ms = ms[i];
            struct features *f = sound_host_new(&s);
            const struct features_settings *used = features_in_use(f);
            assert_true(used->size <= (double)ms[i] * 0.001 * rates[r]);
            assert_int_equal(features_count(f), stacks[i] * 23);
            if (rates[r] == 44100)
                assert_int_equal(used->size, sizes[i]);
            features_free(f);
        }
}

static void test_a_window_that_does_not_fit_is_shorter(void **state)
{
    struct features_settings s = in_mode(FEATURES_HIT);

    (void)state;
    s.size = 8192;
    s.hit_ms = 100;
    struct features *f = sound_host_new(&s);
    assert_int_equal(features_in_use(f)->size, 4096);
    features_free(f);
}

static void test_out_of_memory(void **state)
{
    struct features_settings s = in_mode(FEATURES_HIT);
    struct features *f = NULL;
    struct reason reason;

    (void)state;
    s.feature[s.wanted++] = (struct feature){FEATURE_MEL, 10};
    for (int n = 0; !f; n++) {
        assert_true(n < 100);
        allocations_left = n;
        f = features_new(&s, sound_host_fft, NULL, &reason);
        allocations_left = -1;
        if (!f)
            assert_string_equal(reason.text, "out of memory");
        else
            assert_true(n > 10);
    }
    features_free(f);
}

static void test_kinds(void **state)
{
    (void)state;
    assert_int_equal(feature_kind_of("mfcc"), FEATURE_MFCC);
    assert_int_equal(feature_kind_of("chroma"), FEATURE_CHROMA);
    assert_int_equal(feature_kind_of("MFCC"), -1);
    assert_int_equal(feature_kind_of(""), -1);
    assert_int_equal(feature_kind_of("mfcc"), FEATURE_MFCC);
    assert_int_equal(feature_kind_of("mel"), FEATURE_MEL);
    assert_int_equal(feature_kind_of("level"), FEATURE_LEVEL);
    assert_int_equal(feature_kind_of("centroid"), FEATURE_CENTROID);
    assert_int_equal(feature_kind_of("spread"), FEATURE_SPREAD);
    assert_int_equal(feature_kind_of("rolloff"), FEATURE_ROLLOFF);
    assert_int_equal(feature_kind_of("flatness"), FEATURE_FLATNESS);
    assert_int_equal(feature_kind_of("flux"), FEATURE_FLUX);
    assert_int_equal(feature_kind_of("zcr"), FEATURE_ZCR);
    assert_int_equal(feature_kind_of("chroma"), FEATURE_CHROMA);
    assert_int_equal(feature_kind_of("pitch"), FEATURE_PITCH);
    assert_int_equal(feature_kind_of("loudness"), FEATURE_LOUDNESS);
    assert_true(feature_has_count(FEATURE_MEL));
    assert_false(feature_has_count(FEATURE_LEVEL));
    assert_int_equal(feature_default_count(FEATURE_MFCC), 13);
}

static void test_names(void **state)
{
    struct features_settings s = in_mode(FEATURES_FRAME);
    struct features *f;

    (void)state;
    s.wanted = 3;
    s.feature[0] = (struct feature){FEATURE_LEVEL, 0};
    s.feature[1] = (struct feature){FEATURE_MFCC, 2};
    s.feature[2] = (struct feature){FEATURE_CHROMA, 0};
    f = sound_host_new(&s);
    assert_int_equal(features_count(f), 15);
    assert_string_equal(features_name(f, 0), "level");
    assert_string_equal(features_name(f, 1), "mfcc 0");
    assert_string_equal(features_name(f, 2), "mfcc 1");
    assert_string_equal(features_name(f, 3), "chroma C");
    assert_string_equal(features_name(f, 13), "chroma A#");
    features_free(f);

    s.mode = FEATURES_HIT;
    s.stack = 0;
    f = sound_host_new(&s);
    assert_int_equal(features_count(f), 30);
    assert_int_equal(features_frame_count(f), 15);
    assert_string_equal(features_name(f, 2), "mfcc 1 mean");
    assert_string_equal(features_name(f, 15), "level deviation");
    features_free(f);

    s.stack = 3;
    f = sound_host_new(&s);
    assert_int_equal(features_count(f), 45);
    assert_string_equal(features_name(f, 31), "mfcc 0 frame 2");
    features_free(f);

    s.mode = FEATURES_PHRASE;
    s.stack = 0;
    f = sound_host_new(&s);
    assert_int_equal(features_count(f), 75);
    assert_string_equal(features_name(f, 74), "chroma B segment 4");
    features_free(f);
}

/* -- frames -- */

static void test_a_list_every_hop(void **state)
{
    struct features_settings s = in_mode(FEATURES_FRAME);
    struct features *f = sound_host_new(&s);
    float *x = room(5000);
    struct sound_run run = sound_host_run(f, x, 5000, 64);

    (void)state;
    assert_int_equal(sound_host_count(&run, FEATURES_LIST), 9); /* 5000 / 512 */
    for (int i = 0; i < 9; i++)
        assert_int_equal(sound_host_event(&run, FEATURES_LIST, i)->at, 512 * (i + 1));
    assert_int_equal(sound_host_event(&run, FEATURES_LIST, 0)->count, WIDTH);
    features_free(f);

    /* the current frame is that of the list that comes at the same moment, and asking for it
       changes nothing */
    f = sound_host_new(&s);
    features_block(f, x, 1024);
    assert_memory_equal(features_now(f), sound_host_event(&run, FEATURES_LIST, 1)->values,
                        WIDTH * sizeof *x);
    features_block(f, x + 1024, 100);
    features_now(f);
    features_block(f, x + 1124, 412);
    struct features_event event;
    for (int i = 0; i < 3; i++)
        assert_int_equal(features_event(f, &event), 1);
    assert_memory_equal(event.values, sound_host_event(&run, FEATURES_LIST, 2)->values,
                        WIDTH * sizeof *x);
    assert_int_equal(features_event(f, &event), 0);
    features_free(f);
    sound_host_end(&run);
    free(x);
}

static void test_stacked_frames(void **state)
{
    struct features_settings s = in_mode(FEATURES_FRAME);
    struct features *f = sound_host_new(&s);
    float *x = room(5000);
    struct sound_run single = sound_host_run(f, x, 5000, 64), stacked;

    (void)state;
    features_free(f);
    s.stack = 3;
    f = sound_host_new(&s);
    stacked = sound_host_run(f, x, 5000, 64);
    assert_int_equal(features_count(f), 3 * WIDTH);
    assert_int_equal(features_frame_count(f), WIDTH);
    for (int i = 0; i < 9; i++)
        for (int part = 0; part < 3; part++) {
            int which = i - 2 + part < 0 ? 0 : i - 2 + part;
            assert_memory_equal(
                sound_host_event(&stacked, FEATURES_LIST, i)->values + part * WIDTH,
                sound_host_event(&single, FEATURES_LIST, which)->values, WIDTH * sizeof *x);
        }
    features_free(f);
    sound_host_end(&single);
    sound_host_end(&stacked);
    free(x);
}

/* -- hits -- */

enum { BANDS = 40, HIT_WIDTH = BANDS + 13 + 2, MFCC_AT = BANDS, LEVEL_AT = BANDS + 13 };

/* mel 40, mfcc 13, level, centroid */
static struct features_settings hit_settings(enum features_mode mode)
{
    struct features_settings s = in_mode(mode);
    s.wanted = 4;
    s.feature[0] = (struct feature){FEATURE_MEL, BANDS};
    s.feature[1] = (struct feature){FEATURE_MFCC, 13};
    s.feature[2] = (struct feature){FEATURE_LEVEL, 1};
    s.feature[3] = (struct feature){FEATURE_CENTROID, 1};
    s.hit_ms = 100;
    s.size = 1024;
    return s;
}

/* The frame of `size` samples that begins at x[at], from frame mode. */
static void frame_at(const float *x, int at, int size, float *values)
{
    struct features_settings s = hit_settings(FEATURES_FRAME);
    s.size = size;
    struct features *f = sound_host_new(&s);

    features_block(f, x + at, size);
    memcpy(values, features_now(f), HIT_WIDTH * sizeof *values);
    features_free(f);
}

/* Converts n frames of frame mode to those of a hit: the bands relative to the loudest of all,
   with 0.05 in place of 0.001, the coefficients from these bands, the level relative to the
   loudest. */
static void make_relative(float frames[][HIT_WIDTH], int n)
{
    double band = 0, level = -100;
    for (int i = 0; i < n; i++) {
        for (int b = 0; b < BANDS; b++)
            band = fmax(band, pow(10, (double)frames[i][b]) - 0.001);
        level = fmax(level, (double)frames[i][LEVEL_AT]);
    }
    for (int i = 0; i < n; i++) {
        float *frame = frames[i];
        for (int b = 0; b < BANDS; b++)
            frame[b] = (float)log10((pow(10, (double)frame[b]) - 0.001) / band + 0.05);
        for (int j = 0; j < 13; j++) {
            double sum = 0;
            for (int b = 0; b < BANDS; b++)
                sum += (double)frame[b] * cos(PI * j * (b + 0.5) / BANDS);
            frame[MFCC_AT + j] = (float)(sum * sqrt((j ? 2.0 : 1.0) / BANDS));
        }
        frame[LEVEL_AT] = fmaxf(frame[LEVEL_AT] - (float)level, -60);
    }
}

/* The frames of a hit begin 1.5 ms before the onset's window, and end after the delay of an
   onset in its window, 1.2 ms, and the length of the hit. */
enum { EARLY = 66, LEAD = 53 };

static void test_a_hit_is_the_mean_and_deviation_from_its_onset(void **state)
{
    enum { N = RATE, AT = 12345 };
    struct features_settings s = hit_settings(FEATURES_HIT);
    s.stack = 0;
    struct features *f = sound_host_new(&s);
    float *x = room(N), frames[7][HIT_WIDTH];

    (void)state;
    strike(x, N, AT, 0.5, 200);
    struct sound_run run = sound_host_run(f, x, N, 64);
    assert_int_equal(run.events, 2);
    const struct features_event *onset = &run.event[0], *list = &run.event[1];
    assert_int_equal(onset->kind, FEATURES_ONSET);
    assert_int_equal(list->kind, FEATURES_LIST);
    assert_near(onset->at, AT, 0.003 * RATE);
    assert_near(onset->db, -12, 6);
    assert_int_equal(list->count, 2 * HIT_WIDTH);
    /* frames of 1024 that begin every 512 samples fit 102.7 ms, 4529 samples, 7 times */
    assert_int_equal(list->at, onset->at - EARLY + 6 * 512 + 1024);

    for (int i = 0; i < 7; i++)
        frame_at(x, (int)onset->at - EARLY + i * 512, 1024, frames[i]);
    make_relative(frames, 7);
    for (int c = 0; c < HIT_WIDTH; c++) {
        double mean = 0, variance = 0;
        for (int i = 0; i < 7; i++)
            mean += (double)frames[i][c] / 7;
        for (int i = 0; i < 7; i++)
            variance += pow((double)frames[i][c] - mean, 2) / 7;
        assert_near(list->values[c], mean, 3e-3);
        assert_near(list->values[HIT_WIDTH + c], sqrt(variance), 3e-3);
    }
    sound_host_end(&run);
    features_free(f);
    free(x);
}

static void test_stacked_hit_fills_its_time(void **state)
{
    enum { N = RATE, AT = 12345, FRAMES = 10, LENGTH = EARLY + LEAD + 4410 };
    struct features_settings s = hit_settings(FEATURES_HIT);
    float *x = room(N), frames[FRAMES][HIT_WIDTH];

    (void)state;
    s.stack = FRAMES;
    strike(x, N, AT, 0.5, 200);
    struct features *f = sound_host_new(&s);
    struct sound_run run = sound_host_run(f, x, N, 64);
    const struct features_event *list = sound_host_event(&run, FEATURES_LIST, 0);
    int onset = (int)sound_host_event(&run, FEATURES_ONSET, 0)->at;
    assert_int_equal(sound_host_count(&run, FEATURES_LIST), 1);
    assert_int_equal(list->at, onset - EARLY + LENGTH);
    for (int i = 0; i < FRAMES; i++)
        frame_at(x, onset - EARLY + (LENGTH - 1024) * i / (FRAMES - 1), 1024, frames[i]);
    make_relative(frames, FRAMES);
    for (int i = 0; i < FRAMES; i++)
        for (int c = 0; c < HIT_WIDTH; c++)
            assert_near(list->values[i * HIT_WIDTH + c], frames[i][c], 3e-3);
    sound_host_end(&run);
    features_free(f);
    free(x);
}

/* The same strokes 10 dB softer and 10 dB louder: the same onsets and the same lists. */
static void test_a_hit_is_the_same_at_any_loudness(void **state)
{
    enum { N = 2 * RATE, STROKES = 6 };
    const float gains[] = {1, 0.316f, 3.16f};
    struct sound_run loud = {0};

    (void)state;
    for (int g = 0; g < 3; g++) {
        struct features_settings s = in_mode(FEATURES_HIT);
        struct features *f = sound_host_new(&s);
        float *x = calloc(N, sizeof *x);
        for (int i = 0; i < STROKES; i++)
            strike(x, N, RATE / 4 + i * RATE / 4, 0.3, 100 * (i + 1));
        for (int i = 0; i < N; i++)
            x[i] *= gains[g];
        struct sound_run run = sound_host_run(f, x, N, 64);
        free(x);
        features_free(f);
        assert_int_equal(run.events, 2 * STROKES);
        if (g == 0) {
            loud = run;
            continue;
        }
        /* the first one rises from digital silence, which depends on the threshold */
        for (int e = 2; e < run.events; e++)
            for (int i = 0; i < run.event[e].count; i++)
                assert_near(run.event[e].values[i], loud.event[e].values[i], 1e-3);
        sound_host_end(&run);
    }
    sound_host_end(&loud);
}

/* Strokes 60 ms apart: every onset has one list, before the next onset, and a list is the mean
   of what came before the next stroke. */
static void test_close_hits(void **state)
{
    enum { N = 2 * RATE, STROKES = 10, GAP = 60 * RATE / 1000 };

    (void)state;
    for (int size = 1024; size <= 4096; size *= 2) {
        struct features_settings s = hit_settings(FEATURES_HIT);
        float *x = room(N), frames[8][HIT_WIDTH];
        s.stack = 0;
        s.size = size;
        s.hop = 512;
        for (int i = 0; i < STROKES; i++)
            strike(x, N, RATE / 4 + i * GAP, i % 2 ? 0.2 : 0.3, i % 2 ? 2000 : 150);
        struct features *f = sound_host_new(&s);
        struct sound_run run = sound_host_run(f, x, N, 64);
        assert_int_equal(run.events, 2 * STROKES);
        for (int i = 0; i < STROKES; i++) {
            const struct features_event *onset = &run.event[2 * i], *list = onset + 1;
            assert_int_equal(onset->kind, FEATURES_ONSET);
            assert_int_equal(list->kind, FEATURES_LIST);
            assert_near(onset->at, RATE / 4 + i * GAP, 0.004 * RATE);
            if (i == STROKES - 1)
                break;
            assert_int_equal(list->at, onset[2].at);
            /* frames a hop apart that end before the next onset */
            int from = (int)onset->at - EARLY, length = (int)list->at - from, whole = 0;
            for (; whole * 512 + size <= length; whole++)
                frame_at(x, from + whole * 512, size, frames[whole]);
            if (!whole) { /* the frame contains the stroke, and silence from the next one on */
                float *cut = calloc((size_t)size, sizeof *cut);
                memcpy(cut, x + from, (size_t)length * sizeof *cut);
                frame_at(cut, 0, size, frames[whole++]);
                free(cut);
            }
            make_relative(frames, whole);
            for (int c = 0; c < HIT_WIDTH; c++) {
                double mean = 0;
                for (int k = 0; k < whole; k++)
                    mean += (double)frames[k][c] / whole;
                assert_near(list->values[c], mean, 3e-3);
            }
        }
        sound_host_end(&run);
        features_free(f);
        free(x);
    }
}

/* A single frame is at the end of the hit: here it has what there is before the next onset. */
static void test_a_single_frame_of_close_hits(void **state)
{
    enum { N = 2 * RATE, STROKES = 10, GAP = 60 * RATE / 1000 };

    (void)state;
    for (int size = 1024; size <= 8192; size *= 2) {
        struct features_settings s = hit_settings(FEATURES_HIT);
        float *x = room(N), frame[1][HIT_WIDTH];
        s.stack = 1;
        s.hit_ms = 500;
        s.size = size;
        for (int i = 0; i < STROKES; i++)
            strike(x, N, RATE / 4 + i * GAP, i % 2 ? 0.2 : 0.3, i % 2 ? 2000 : 150);
        struct features *f = sound_host_new(&s);
        struct sound_run run = sound_host_run(f, x, N, 64);
        assert_int_equal(run.events, 2 * STROKES);
        for (int i = 0; i < STROKES - 1; i++) {
            const struct features_event *onset = &run.event[2 * i], *list = onset + 1;
            assert_int_equal(list->at, onset[2].at);
            int end = (int)list->at, begin = end - size, from = (int)onset->at - EARLY;
            float *cut = calloc((size_t)size, sizeof *cut);
            if (begin < from)
                begin = from;
            memcpy(cut, x + begin, (size_t)(end - begin) * sizeof *cut);
            frame_at(cut, 0, size, frame[0]);
            free(cut);
            make_relative(frame, 1);
            for (int c = 0; c < HIT_WIDTH; c++)
                assert_near(list->values[c], frame[0][c], 3e-3);
        }
        sound_host_end(&run);
        features_free(f);
        free(x);
    }
}

static void test_onsets_come_in_frame_mode_too(void **state)
{
    enum { N = RATE, AT = 12345 };
    struct features_settings s = in_mode(FEATURES_FRAME);
    struct features *f = sound_host_new(&s);
    float *x = room(N);

    (void)state;
    strike(x, N, AT, 0.5, 200);
    struct sound_run run = sound_host_run(f, x, N, 64);
    assert_int_equal(sound_host_count(&run, FEATURES_ONSET), 1);
    assert_near(sound_host_event(&run, FEATURES_ONSET, 0)->at, AT, 0.003 * RATE);
    sound_host_end(&run);
    features_free(f);
    free(x);
}

/* A stroke at -40 dB: found by default, not above a threshold of -30; a swell of a second is no
   onset at low sensitivity. */
static void test_threshold_and_sensitivity(void **state)
{
    enum { N = RATE };
    const float thresholds[] = {FEATURES_DEFAULT, -30};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct features_settings s = in_mode(FEATURES_HIT);
        float *x = room(N);
        s.threshold = thresholds[i];
        strike(x, N, 20000, 0.01, 500);
        struct features *f = sound_host_new(&s);
        struct sound_run run = sound_host_run(f, x, N, 64);
        assert_int_equal(sound_host_count(&run, FEATURES_ONSET), i == 0);
        sound_host_end(&run);
        features_free(f);
        free(x);
    }
    for (int i = 0; i < 2; i++) {
        struct features_settings s = in_mode(FEATURES_HIT);
        float *x = room(N);
        unsigned seed = 5;
        s.sensitivity = i ? 0.9f : 0.1f;
        for (int t = 0; t < N; t++) /* noise, 4 dB louder from the middle on */
            x[t] = sound_host_noise(&seed) * (t < N / 2 ? 0.1f : 0.16f);
        struct features *f = sound_host_new(&s);
        struct sound_run run = sound_host_run(f, x, N, 64);
        int late = 0;
        for (int e = 0; e < run.events; e++)
            late += run.event[e].kind == FEATURES_ONSET && run.event[e].at > N / 4;
        assert_int_equal(late > 0, i);
        sound_host_end(&run);
        features_free(f);
        free(x);
    }
}

/* -- phrases -- */

static void test_a_phrase_in_segments(void **state)
{
    enum { N = 3 * RATE, AT = RATE / 2, LENGTH = RATE };
    struct features_settings s = in_mode(FEATURES_PHRASE);
    struct features *f = sound_host_new(&s);
    float *x = room(N);

    (void)state;
    /* a second in five steps of 6 dB, the fourth with a gap of 50 ms in it */
    for (int i = 0; i < LENGTH; i++)
        x[AT + i] =
            (float)(pow(10, -6.0 * (5 * i / LENGTH) / 20) * sin(2 * PI * 1000 * i / RATE));
    memset(x + AT + 7 * LENGTH / 10, 0, RATE / 20 * sizeof *x);
    struct sound_run run = sound_host_run(f, x, N, 64);
    assert_int_equal(run.events, 2);
    assert_int_equal(run.event[0].kind, FEATURES_ONSET);
    assert_near(run.event[0].at, AT, 1024);
    assert_int_equal(run.event[1].kind, FEATURES_LIST);
    assert_near(run.event[1].at, AT + LENGTH, 1024);
    assert_int_equal(run.event[1].count, 5 * WIDTH);
    for (int i = 0; i < 5; i++)
        if (i != 3)
            assert_near(run.event[1].values[i * WIDTH + WIDTH - 1], -6 * i, 1.5);
    sound_host_end(&run);
    features_free(f);
    free(x);
}

static void test_two_phrases_and_a_short_one(void **state)
{
    enum { N = 3 * RATE };
    struct features_settings s = in_mode(FEATURES_PHRASE);
    float *x = room(N);
    const int at[] = {20000, 50000, 90000}, length[] = {10000, 20000, 30};

    (void)state;
    for (int p = 0; p < 3; p++)
        for (int i = 0; i < length[p]; i++)
            x[at[p] + i] += (float)(0.3 * sin(2 * PI * 700 * i / RATE));
    struct features *f = sound_host_new(&s);
    struct sound_run run = sound_host_run(f, x, N, 64);
    assert_int_equal(run.events, 6);
    for (int p = 0; p < 3; p++) {
        assert_int_equal(run.event[2 * p].kind, FEATURES_ONSET);
        assert_near(run.event[2 * p].at, at[p], 1024);
        assert_near(run.event[2 * p + 1].at, at[p] + length[p], 1024);
    }
    sound_host_end(&run);
    features_free(f);

    s.phrase_ms = 600; /* longer than the pauses: all one phrase */
    f = sound_host_new(&s);
    run = sound_host_run(f, x, N, 64);
    assert_int_equal(run.events, 2);
    assert_near(run.event[0].at, at[0], 1024);
    assert_near(run.event[1].at, at[2] + length[2], 1024);
    sound_host_end(&run);
    features_free(f);
    free(x);
}

/* Twelve seconds, with a gap of 100 ms in every second so that it does not count as noise: the
   phrase ends after 10, and the rest is another; with more frames than there is room for, the
   segments are still right. */
static void test_a_long_phrase(void **state)
{
    enum { SECOND = 8000, N = 14 * SECOND, AT = 4000, LENGTH = 12 * SECOND };
    struct features_settings s = in_mode(FEATURES_PHRASE);
    s.sample_rate = SECOND;
    s.stack = 4;
    s.hop = 16;
    struct features *f = sound_host_new(&s);
    float *x = room(N);

    (void)state;
    for (int i = 0; i < LENGTH; i++)
        if (i % SECOND < SECOND - SECOND / 10)
            x[AT + i] = (float)(pow(10, -6.0 * (4.0 * i / (10 * SECOND)) / 20) *
                                sin(2 * PI * 1000 * i / SECOND));
    struct sound_run run = sound_host_run(f, x, N, 64);
    assert_int_equal(run.events, 4);
    assert_near(run.event[1].at, AT + 10 * SECOND, 0.12 * SECOND);
    assert_near(run.event[3].at, AT + 12 * SECOND, 0.12 * SECOND);
    sound_host_end(&run);
    features_free(f);
    free(x);
}

/* Noise from the first sample on, or later, is reported; from the first sample it is not a
   phrase. Four bursts 12 dB above it are four phrases, at any level of the noise, whatever its
   spectrum: white, or low as that of a fan. */
static void test_phrases_over_noise(void **state)
{
    enum { N = 8 * RATE, WORD = RATE / 2 };
    const double noises[] = {-100, -60, -50, -45, -40, -30};

    (void)state;
    for (int deep = 0; deep < 2; deep++)
        for (int k = 0; k < 6; k++) {
            struct features_settings s = in_mode(FEATURES_PHRASE);
            struct features *f = sound_host_new(&s);
            float *x = calloc(N, sizeof *x), low = 0;
            unsigned seed = (unsigned)k + 1;
            double peak = pow(10, noises[k] / 20) * sqrt(1.5);
            for (int i = 0; i < N; i++) {
                float white = sound_host_noise(&seed);
                low += 0.1f * (white - low);
                x[i] = (float)peak * (deep ? low * 4.36f : white);
            }
            for (int word = 0; word < 4; word++)
                for (int i = 0; i < WORD; i++)
                    x[RATE + word * 3 * RATE / 2 + i] +=
                        (float)(pow(10, fmax(noises[k] + 12, -40) / 20) *
                                sin(2 * PI * 400 * i / RATE) *
                                (1 + 0.5 * sin(30.0 * i / RATE)));
            struct sound_run run = sound_host_run(f, x, N, 64);
            int noise_told = sound_host_count(&run, FEATURES_NOISE);
            assert_int_equal(sound_host_count(&run, FEATURES_ONSET), 4);
            assert_int_equal(sound_host_count(&run, FEATURES_LIST), 4);
            assert_int_equal(noise_told, noises[k] > -65);
            if (noise_told)
                assert_near(sound_host_event(&run, FEATURES_NOISE, 0)->db, noises[k], 4);
            for (int word = 0; word < 4; word++) {
                const struct features_event *list = sound_host_event(&run, FEATURES_LIST, word);
                assert_near(list->at, RATE + word * 3 * RATE / 2 + WORD, 0.05 * RATE);
            }
            sound_host_end(&run);
            features_free(f);
            free(x);
        }
}

/* A word that begins with the first sample, or soon after. */
static void test_a_phrase_from_the_first_sample(void **state)
{
    enum { N = 2 * RATE, WORD = RATE / 2 };

    (void)state;
    for (int at = 0; at < RATE / 2; at += 1000) {
        struct features_settings s = in_mode(FEATURES_PHRASE);
        struct features *f = sound_host_new(&s);
        float *x = room(N);
        for (int i = 0; i < WORD; i++)
            x[at + i] += (float)(0.3 * sin(2 * PI * 700 * i / RATE));
        struct sound_run run = sound_host_run(f, x, N, 64);
        assert_int_equal(run.events, 2);
        assert_near(run.event[0].at, at, 1024);
        assert_near(run.event[1].at, at + WORD, 1024);
        sound_host_end(&run);
        features_free(f);
        free(x);
    }
}

/* A fan that is switched on in the middle of a pause: it makes one phrase at most, and then the
   words are found. */
static void test_noise_that_begins_later(void **state)
{
    enum { N = 12 * RATE, WORD = RATE / 2 };
    struct features_settings s = in_mode(FEATURES_PHRASE);
    struct features *f = sound_host_new(&s);
    float *x = room(N);
    unsigned seed = 4;

    (void)state;
    for (int i = 2 * RATE; i < N; i++)
        x[i] = 0.012f * sound_host_noise(&seed);
    for (int word = 0; word < 3; word++)
        for (int i = 0; i < WORD; i++)
            x[(7 + word) * RATE + i + RATE / 2] += (float)(0.05 * sin(2 * PI * 400 * i / RATE));
    struct sound_run run = sound_host_run(f, x, N, 64);
    assert_int_equal(sound_host_count(&run, FEATURES_ONSET), 4);
    assert_int_equal(sound_host_count(&run, FEATURES_LIST), 4);
    assert_int_equal(sound_host_count(&run, FEATURES_NOISE), 1);
    assert_in_range(sound_host_event(&run, FEATURES_LIST, 0)->at, 2 * RATE, 7 * RATE);
    sound_host_end(&run);
    features_free(f);
    free(x);
}

/* -- all modes -- */

static void test_block_size_changes_nothing(void **state)
{
    enum { N = 5 * RATE };

    (void)state;
    for (int mode = 0; mode < 3; mode++) {
        const int blocks[] = {1, 64, 1000, 4096, 0};
        struct features_settings s = in_mode((enum features_mode)mode);
        struct sound_run first = {0};
        float *x = room(N);
        s.block = 4096;
        s.wanted = 3;
        s.feature[2] = (struct feature){FEATURE_FLUX, 1};
        for (int i = 0; i < 8; i++)
            strike(x, N, 5000 + 24000 * i, 0.4, 100 * (i + 1));
        for (int b = 0; b < 5; b++) {
            struct features *f = sound_host_new(&s);
            struct sound_run run = sound_host_run(f, x, N, blocks[b]);
            features_free(f);
            if (b == 0) {
                assert_true(sound_host_count(&run, FEATURES_ONSET) == 8);
                assert_true(sound_host_count(&run, FEATURES_LIST) >= 8);
                first = run;
                continue;
            }
            for (int kind = FEATURES_ONSET; kind <= FEATURES_LIST; kind++) {
                int count = sound_host_count(&first, (enum features_event_kind)kind);
                assert_int_equal(sound_host_count(&run, (enum features_event_kind)kind), count);
                for (int i = 0; i < count; i++) {
                    const struct features_event *one =
                        sound_host_event(&first, (enum features_event_kind)kind, i);
                    const struct features_event *other =
                        sound_host_event(&run, (enum features_event_kind)kind, i);
                    assert_int_equal(one->at, other->at);
                    assert_int_equal(one->count, other->count);
                    assert_near(one->db, other->db, 0);
                    assert_memory_equal(one->values, other->values,
                                        (size_t)one->count * sizeof(float));
                }
            }
            sound_host_end(&run);
        }
        sound_host_end(&first);
        free(x);
    }
}

static void test_every_sample_rate_finds_the_strokes(void **state)
{
    const double rates[] = {8000, 11025, 16000, 22050, 32000, 48000, 88200, 96000, 192000};

    (void)state;
    for (int r = 0; r < 9; r++)
        for (int stack = 0; stack <= 64; stack += 32) {
            struct features_settings s = in_mode(FEATURES_HIT);
            int n = (int)(2 * rates[r]);
            float *x = room(n);
            unsigned seed = 3;
            s.sample_rate = rates[r];
            s.stack = stack;
            for (int i = 0; i < 8; i++)
                for (int t = 0; t < (int)(0.1 * rates[r]); t++)
                    x[(int)((0.1 + 0.2 * i) * rates[r]) + t] +=
                        0.3f * sound_host_noise(&seed) * expf(-(float)(t / (0.02 * rates[r])));
            struct features *f = sound_host_new(&s);
            struct sound_run run = sound_host_run(f, x, n, 64);
            assert_int_equal(run.events, 16);
            for (int i = 0; i < 8; i++)
                assert_near(run.event[2 * i].at, (0.1 + 0.2 * i) * rates[r], 0.004 * rates[r]);
            sound_host_end(&run);
            features_free(f);
            free(x);
        }
}

static void test_a_full_queue_keeps_the_newest(void **state)
{
    enum { N = 100 * 512 };
    struct features_settings s = in_mode(FEATURES_FRAME);
    struct features *f = sound_host_new(&s);
    float *x = room(N);
    struct features_event event = {0};
    int64_t at = 0;
    int count = 0;

    (void)state;
    features_block(f, x, N);
    while (features_event(f, &event)) {
        assert_true(event.at > at);
        at = event.at;
        count++;
    }
    assert_in_range(count, 2, 50);
    assert_int_equal(at, N);
    features_block(f, x, 512);
    assert_int_equal(features_event(f, &event), 1);
    assert_int_equal(event.at, N + 512);
    features_free(f);
    free(x);
}

static void test_nothing_is_allocated_once_set_up(void **state)
{
    enum { N = 5 * RATE };
    float *x = room(N);

    (void)state;
    for (int i = 0; i < 8; i++)
        strike(x, N, 5000 + 24000 * i, 0.4, 100 * (i + 1));
    for (int mode = 0; mode < 3; mode++) {
        struct features_settings s = in_mode((enum features_mode)mode);
        struct features_event event;
        int taken = 0;
        sound_host_want_all(&s);
        struct features *f = sound_host_new(&s);
        int before = allocations;
        for (int i = 0; i + 64 <= N; i += 64) {
            features_block(f, x + i, 64);
            while (features_event(f, &event))
                taken++;
            if (i % 6400 == 0)
                features_now(f);
        }
        assert_int_equal(allocations, before);
        assert_true(taken > 10);
        features_free(f);
    }
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unusable_settings),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_defaults_of_hits),
        cmocka_unit_test(test_a_window_that_does_not_fit_is_shorter),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_a_list_every_hop),
        cmocka_unit_test(test_stacked_frames),
        cmocka_unit_test(test_a_hit_is_the_mean_and_deviation_from_its_onset),
        cmocka_unit_test(test_stacked_hit_fills_its_time),
        cmocka_unit_test(test_a_hit_is_the_same_at_any_loudness),
        cmocka_unit_test(test_close_hits),
        cmocka_unit_test(test_a_single_frame_of_close_hits),
        cmocka_unit_test(test_onsets_come_in_frame_mode_too),
        cmocka_unit_test(test_threshold_and_sensitivity),
        cmocka_unit_test(test_a_phrase_in_segments),
        cmocka_unit_test(test_two_phrases_and_a_short_one),
        cmocka_unit_test(test_a_long_phrase),
        cmocka_unit_test(test_phrases_over_noise),
        cmocka_unit_test(test_a_phrase_from_the_first_sample),
        cmocka_unit_test(test_noise_that_begins_later),
        cmocka_unit_test(test_block_size_changes_nothing),
        cmocka_unit_test(test_every_sample_rate_finds_the_strokes),
        cmocka_unit_test(test_a_full_queue_keeps_the_newest),
        cmocka_unit_test(test_nothing_is_allocated_once_set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
