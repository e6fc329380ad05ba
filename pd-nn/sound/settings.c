/* The settings of features of sound: defaults, and what is valid. */
#include "settings.h"

#include "describe.h"
#include "spectrum.h"

#include <math.h>
#include <string.h>

enum { MFCC = 13, HIT_MFCC = 20 };
enum { MAX_BANDS = 128, MAX_STACK = 64, MAX_BLOCK = 1 << 20 };

/* What suits hits of at least from_ms, chosen on strokes of five kits. */
static const struct {
    float from_ms;
    double frame_s;
    int stack;
} HITS[] = {{70, 0.023, 9}, {20, 0.0116, 7}, {0, 0.0058, 6}};

static const struct {
    const char *name;
    bool has_count;
    int count;
} KINDS[FEATURE_KINDS] = {
    [FEATURE_MFCC] = {"mfcc", true, MFCC},
    [FEATURE_MEL] = {"mel", true, 40},
    [FEATURE_LEVEL] = {"level", false, 1},
    [FEATURE_CENTROID] = {"centroid", false, 1},
    [FEATURE_SPREAD] = {"spread", false, 1},
    [FEATURE_ROLLOFF] = {"rolloff", false, 1},
    [FEATURE_FLATNESS] = {"flatness", false, 1},
    [FEATURE_FLUX] = {"flux", false, 1},
    [FEATURE_ZCR] = {"zcr", false, 1},
    [FEATURE_CHROMA] = {"chroma", false, DESCRIBE_CHROMA},
    [FEATURE_PITCH] = {"pitch", false, 2},
    [FEATURE_LOUDNESS] = {"loudness", false, 1},
};

const char *feature_name(enum feature_kind kind)
{
    return KINDS[kind].name;
}

int feature_kind_of(const char *name)
{
    for (int k = 0; k < FEATURE_KINDS; k++)
        if (!strcmp(name, KINDS[k].name))
            return k;
    return -1;
}

bool feature_has_count(enum feature_kind kind)
{
    return KINDS[kind].has_count;
}

int feature_default_count(enum feature_kind kind)
{
    return KINDS[kind].count;
}

void features_defaults(struct features_settings *s)
{
    *s = (struct features_settings){
        .sample_rate = 44100,
        .block = 64,
        .mode = FEATURES_FRAME,
        .size = FEATURES_DEFAULT,
        .hop = FEATURES_DEFAULT,
        .stack = FEATURES_DEFAULT,
        .bands = 40,
        .hit_ms = 35,
        .phrase_ms = 200,
        .threshold = FEATURES_DEFAULT,
        .sensitivity = 0.5f,
    };
}

int features_samples_in(const struct features_settings *s, float ms)
{
    return (int)lround((double)ms * 0.001 * s->sample_rate);
}

/* False for NaN too. */
static bool within(double x, double low, double high)
{
    return x >= low && x <= high;
}

static void choose_features(struct features_settings *s)
{
    bool hit = s->mode == FEATURES_HIT;
    int count = hit ? HIT_MFCC : MFCC;
    s->feature[0] = (struct feature){FEATURE_MFCC, count < s->bands ? count : s->bands};
    s->feature[1] = (struct feature){FEATURE_LEVEL, 1};
    s->feature[2] = (struct feature){FEATURE_CENTROID, 1};
    s->feature[3] = (struct feature){FEATURE_SPREAD, 1};
    s->wanted = hit ? 4 : 2;
}

static bool check_features(struct features_settings *s, struct reason *reason)
{
    int seen[FEATURE_KINDS] = {0};
    if (s->wanted == 0)
        choose_features(s);
    if (s->wanted < 0 || s->wanted > FEATURE_KINDS)
        return reason_set(reason, "%d features, expected 0 to %d", s->wanted,
                          (int)FEATURE_KINDS);
    for (int i = 0; i < s->wanted; i++) {
        struct feature *w = &s->feature[i];
        if ((int)w->kind < 0 || w->kind >= FEATURE_KINDS)
            return reason_set(reason, "unknown feature %d", (int)w->kind);
        if (seen[w->kind]++)
            return reason_set(reason, "%s twice, expected once", KINDS[w->kind].name);
        if (!KINDS[w->kind].has_count)
            w->count = KINDS[w->kind].count;
        if (w->count < 1 || w->count > MAX_BANDS)
            return reason_set(reason, "%s %d, expected 1 to %d", KINDS[w->kind].name, w->count,
                              (int)MAX_BANDS);
        if (w->kind == FEATURE_MFCC && w->count > s->bands)
            return reason_set(reason, "mfcc %d, expected at most as many as bands, %d",
                              w->count, s->bands);
    }
    return true;
}

static void choose_frames(struct features_settings *s)
{
    int suits = 0, largest = 32;
    while (s->mode == FEATURES_HIT && s->hit_ms < HITS[suits].from_ms)
        suits++;
    if (s->size == FEATURES_DEFAULT)
        s->size = spectrum_nearest_size(HITS[suits].frame_s * s->sample_rate);
    if (s->stack == FEATURES_DEFAULT)
        s->stack = s->mode == FEATURES_HIT ? HITS[suits].stack : 0;
    if (s->mode != FEATURES_HIT)
        return;
    while (2 * largest <= features_samples_in(s, s->hit_ms))
        largest *= 2;
    s->size = s->size > largest ? largest : s->size;
}

static bool check_frames(struct features_settings *s, struct reason *reason)
{
    int second = (int)s->sample_rate, size = s->size;
    if (size != FEATURES_DEFAULT) {
        if (size < 64 || (size & (size - 1)))
            return reason_set(reason, "size %d, expected a power of two from 64", size);
        if (size > second)
            return reason_set(reason, "size %d, expected at most a second, %d samples", size,
                              second);
    }
    choose_frames(s);
    if (s->hop == FEATURES_DEFAULT)
        s->hop = s->size / 2;
    int least_hop = s->size / 64 > 1 ? s->size / 64 : 1;
    if (s->hop < least_hop || s->hop > second)
        return reason_set(reason, "hop %d, expected %d to %d samples", s->hop, least_hop,
                          second);
    return true;
}

bool features_complete(struct features_settings *s, struct reason *reason)
{
    if (!within(s->sample_rate, 8000, 192000))
        return reason_set(reason, "sample rate %g Hz, expected 8000 to 192000", s->sample_rate);
    if (s->block < 1 || s->block > MAX_BLOCK)
        return reason_set(reason, "block %d, expected 1 to %d", s->block, (int)MAX_BLOCK);
    if (s->bands < 2 || s->bands > MAX_BANDS)
        return reason_set(reason, "bands %d, expected 2 to %d", s->bands, (int)MAX_BANDS);
    if (s->mode != FEATURES_FRAME && s->mode != FEATURES_HIT && s->mode != FEATURES_PHRASE)
        return reason_set(reason, "unknown mode %d", (int)s->mode);
    if (s->stack != FEATURES_DEFAULT && (s->stack < 0 || s->stack > MAX_STACK))
        return reason_set(reason, "stack %d, expected 0 to %d", s->stack, (int)MAX_STACK);
    if (!within((double)s->hit_ms, 6, 1000))
        return reason_set(reason, "hit %g ms, expected 6 to 1000", (double)s->hit_ms);
    if (!within((double)s->phrase_ms, 10, 5000))
        return reason_set(reason, "phrase %g ms, expected 10 to 5000", (double)s->phrase_ms);
    if (s->threshold == FEATURES_DEFAULT)
        s->threshold = s->mode == FEATURES_PHRASE ? -60 : -75;
    if (!within((double)s->threshold, -100, 0))
        return reason_set(reason, "threshold %g dB, expected -100 to 0", (double)s->threshold);
    if (!within((double)s->sensitivity, 0, 1))
        return reason_set(reason, "sensitivity %g, expected 0 to 1", (double)s->sensitivity);
    return check_frames(s, reason) && check_features(s, reason);
}

static bool equal_features(const struct features_settings *a, const struct features_settings *b)
{
    if (a->wanted != b->wanted)
        return false;
    for (int i = 0; i < a->wanted; i++)
        if (a->feature[i].kind != b->feature[i].kind ||
            a->feature[i].count != b->feature[i].count)
            return false;
    return true;
}

bool features_equal(const struct features_settings *a, const struct features_settings *b)
{
    return a->sample_rate == b->sample_rate && a->block == b->block && a->mode == b->mode &&
           a->size == b->size && a->hop == b->hop && a->bands == b->bands &&
           a->stack == b->stack && a->hit_ms == b->hit_ms && a->phrase_ms == b->phrase_ms &&
           a->threshold == b->threshold && a->sensitivity == b->sensitivity &&
           equal_features(a, b);
}
