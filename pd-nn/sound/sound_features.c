/* Features of sound: the recent samples, the three modes and the queue. */
#include "sound_features.h"

#include "collect.h"
#include "describe.h"
#include "mel.h"
#include "onset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENTS = 5, PHRASE_ROWS = 1024 };
static const float LOUDEST = 1e6f;
static const int64_t NEVER = INT64_MIN;

struct features {
    struct features_settings set;
    int width; /* numbers in a frame */
    char name[64];

    /* the last samples: sample number t is at t & (ring_size - 1) */
    float *ring;
    int64_t ring_size;
    int64_t now; /* samples that have come */

    /* one frame at a time is analysed */
    struct spectrum spectrum;
    struct mel mel, mfcc_mel; /* bands 0 when not wanted */
    float *mfcc_bands, *dct;
    float *samples, *magnitudes, *previous;
    int64_t magnitudes_at; /* the first sample that `magnitudes` are of, or NEVER */
    float *frame;          /* its numbers */

    struct onset onset;
    float *onset_samples;

    struct collect collect;
    int64_t next_end; /* frame and phrase: where the next frame ends */
    int64_t began;    /* hit and phrase: where the present sound began, or NEVER */
    int hit_frames;   /* frames that make a hit */
    int64_t heard;    /* phrase: the end of the last frame that was not silent */

    struct features_event *queue;
    float *queue_values;
    int capacity, oldest, waiting;
};

/* --- setting up --------------------------------------------------------------------------- */

static bool set_up_frames(struct features *f, spectrum_fft fft, void *host)
{
    const struct features_settings *s = &f->set;
    if (!spectrum_init(&f->spectrum, s->size, fft, host))
        return false;
    size_t bins = (size_t)spectrum_bins(&f->spectrum);
    for (int i = 0; i < s->wanted; i++) {
        const struct feature *w = &s->feature[i];
        f->width += w->count;
        if (w->kind == FEATURE_MEL && !mel_init(&f->mel, w->count, s->size, s->sample_rate))
            return false;
        if (w->kind != FEATURE_MFCC)
            continue;
        f->mfcc_bands = calloc((size_t)s->bands, sizeof *f->mfcc_bands);
        f->dct = calloc((size_t)(w->count * s->bands), sizeof *f->dct);
        if (!f->mfcc_bands || !f->dct ||
            !mel_init(&f->mfcc_mel, s->bands, s->size, s->sample_rate))
            return false;
        mel_dct(w->count, s->bands, f->dct);
    }
    f->samples = calloc((size_t)s->size, sizeof *f->samples);
    f->magnitudes = calloc(bins, sizeof *f->magnitudes);
    f->previous = calloc(bins, sizeof *f->previous);
    f->frame = calloc((size_t)f->width, sizeof *f->frame);
    f->magnitudes_at = NEVER;
    return f->samples && f->magnitudes && f->previous && f->frame;
}

static bool set_up_collect(struct features *f)
{
    const struct features_settings *s = &f->set;
    int parts = s->stack ? s->stack : 1;
    switch (s->mode) {
    case FEATURES_FRAME:
        return collect_init(&f->collect, COLLECT_LAST, parts, f->width, parts);
    case FEATURES_HIT:
        if (s->stack) {
            f->hit_frames = s->stack;
            return collect_init(&f->collect, COLLECT_SIDE_BY_SIDE, parts, f->width, parts);
        }
        f->hit_frames = 1 + (features_samples_in(s, s->hit_ms) - s->size) / s->hop;
        return collect_init(&f->collect, COLLECT_MEAN_DEVIATION, 1, f->width, f->hit_frames);
    case FEATURES_PHRASE:
        break;
    }
    return collect_init(&f->collect, COLLECT_SEGMENTS, s->stack ? s->stack : SEGMENTS, f->width,
                        PHRASE_ROWS);
}

static bool set_up_queue(struct features *f)
{
    const struct features_settings *s = &f->set;
    int between = f->onset.hold * f->onset.hop;
    /* a list and an onset as often as the shorter of their distances allows */
    if (s->hop < between)
        between = s->hop;
    f->capacity = 2 * (s->block / between + 2);
    f->queue = calloc((size_t)f->capacity, sizeof *f->queue);
    f->queue_values =
        calloc((size_t)f->capacity * (size_t)features_count(f), sizeof *f->queue_values);
    return f->queue && f->queue_values;
}

static bool set_up(struct features *f, spectrum_fft fft, void *host)
{
    const struct features_settings *s = &f->set;
    if (!set_up_frames(f, fft, host) || !set_up_collect(f) ||
        !onset_init(&f->onset, s->sample_rate, s->threshold, s->sensitivity, fft, host) ||
        !set_up_queue(f))
        return false;
    f->onset_samples = calloc((size_t)f->onset.spectrum.size, sizeof *f->onset_samples);
    /* an onset lies a window of the detector back, and the flux asks for a hop before */
    f->ring_size = 1;
    while (f->ring_size < s->size + s->hop + 2 * f->onset.spectrum.size)
        f->ring_size *= 2;
    f->ring = calloc((size_t)f->ring_size, sizeof *f->ring);
    f->next_end = s->hop;
    f->began = NEVER;
    return f->onset_samples && f->ring;
}

struct features *features_new(const struct features_settings *settings, spectrum_fft fft,
                              void *host, struct reason *reason)
{
    struct features_settings set = *settings;
    if (!features_complete(&set, reason))
        return NULL;
    struct features *f = calloc(1, sizeof *f);
    if (f) {
        f->set = set;
        if (set_up(f, fft, host))
            return f;
    }
    features_free(f);
    reason_set(reason, "out of memory");
    return NULL;
}

void features_free(struct features *f)
{
    if (!f)
        return;
    spectrum_free(&f->spectrum);
    mel_free(&f->mel);
    mel_free(&f->mfcc_mel);
    free(f->mfcc_bands);
    free(f->dct);
    free(f->samples);
    free(f->magnitudes);
    free(f->previous);
    free(f->frame);
    onset_free(&f->onset);
    free(f->onset_samples);
    collect_free(&f->collect);
    free(f->ring);
    free(f->queue);
    free(f->queue_values);
    free(f);
}

const struct features_settings *features_in_use(const struct features *f)
{
    return &f->set;
}

int features_count(const struct features *f)
{
    return collect_count(&f->collect);
}

int features_frame_count(const struct features *f)
{
    return f->width;
}

const char *features_name(struct features *f, int i)
{
    static const char *const PITCH[DESCRIBE_CHROMA] = {"C",  "C#", "D",  "D#", "E",  "F",
                                                       "F#", "G",  "G#", "A",  "A#", "B"};
    const struct feature *w = f->set.feature;
    int part = i / f->width, number = i % f->width, used;
    for (; number >= w->count; w++)
        number -= w->count;
    if (w->kind == FEATURE_CHROMA)
        used = snprintf(f->name, sizeof f->name, "chroma %s", PITCH[number]);
    else if (feature_has_count(w->kind))
        used = snprintf(f->name, sizeof f->name, "%s %d", feature_name(w->kind), number);
    else
        used = snprintf(f->name, sizeof f->name, "%s", feature_name(w->kind));
    if (f->collect.kind == COLLECT_MEAN_DEVIATION)
        snprintf(f->name + used, sizeof f->name - (size_t)used, part ? " deviation" : " mean");
    else if (f->collect.parts > 1)
        snprintf(f->name + used, sizeof f->name - (size_t)used, " %s %d",
                 f->set.mode == FEATURES_PHRASE ? "segment" : "frame", part);
    return f->name;
}

/* --- the recent samples ------------------------------------------------------------------- */

static void remember(struct features *f, const float *samples, int n)
{
    for (int i = 0; i < n; i++) {
        float x = isfinite(samples[i]) ? samples[i] : 0;
        f->ring[f->now++ & (f->ring_size - 1)] = fminf(fmaxf(x, -LOUDEST), LOUDEST);
    }
}

static void recall(const struct features *f, int64_t at, int n, float *samples)
{
    int64_t from = at & (f->ring_size - 1);
    int64_t first = f->ring_size - from < n ? f->ring_size - from : n;
    memcpy(samples, f->ring + from, (size_t)first * sizeof *samples);
    memcpy(samples + first, f->ring, (size_t)(n - first) * sizeof *samples);
}

/* --- one frame ---------------------------------------------------------------------------- */

static void spectrum_at(struct features *f, int64_t at)
{
    recall(f, at, f->set.size, f->samples);
    spectrum_magnitudes(&f->spectrum, f->samples, f->magnitudes);
    f->magnitudes_at = at;
}

static void make_previous(struct features *f, int64_t at)
{
    float *swap = f->previous;
    if (f->magnitudes_at != at)
        spectrum_at(f, at);
    f->previous = f->magnitudes;
    f->magnitudes = swap;
}

static bool wants(const struct features *f, enum feature_kind kind)
{
    for (int i = 0; i < f->set.wanted; i++)
        if (f->set.feature[i].kind == kind)
            return true;
    return false;
}

static void mfcc(const struct features *f, int count, float *values)
{
    const float *dct = f->dct;
    mel_bands(&f->mfcc_mel, f->magnitudes, f->mfcc_bands);
    for (int j = 0; j < count; j++, dct += f->set.bands) {
        float sum = 0;
        for (int i = 0; i < f->set.bands; i++)
            sum += dct[i] * f->mfcc_bands[i];
        values[j] = sum;
    }
}

/* The features of the frame that begins at `at`, taken as silent from `until` on. */
static void analyse(struct features *f, int64_t at, int64_t until, float *values)
{
    if (wants(f, FEATURE_FLUX))
        make_previous(f, at - f->set.hop);
    spectrum_at(f, at);
    if (until < at + f->set.size) {
        int64_t sounding = until - at;
        memset(f->samples + sounding, 0, (size_t)(f->set.size - sounding) * sizeof *f->samples);
        spectrum_magnitudes(&f->spectrum, f->samples, f->magnitudes);
        f->magnitudes_at = NEVER;
    }
    const struct frame frame = {&f->spectrum, f->set.sample_rate, f->samples, f->magnitudes,
                                f->previous};
    for (int i = 0; i < f->set.wanted; i++) {
        const struct feature *w = &f->set.feature[i];
        switch (w->kind) {
        case FEATURE_MFCC:
            mfcc(f, w->count, values);
            break;
        case FEATURE_MEL:
            mel_bands(&f->mel, f->magnitudes, values);
            break;
        case FEATURE_LEVEL:
            *values = describe_level(&frame);
            break;
        case FEATURE_CENTROID:
            *values = describe_centroid(&frame);
            break;
        case FEATURE_SPREAD:
            *values = describe_spread(&frame);
            break;
        case FEATURE_ROLLOFF:
            *values = describe_rolloff(&frame);
            break;
        case FEATURE_FLATNESS:
            *values = describe_flatness(&frame);
            break;
        case FEATURE_FLUX:
            *values = describe_flux(&frame);
            break;
        case FEATURE_ZCR:
            *values = describe_zcr(&frame);
            break;
        case FEATURE_CHROMA:
            describe_chroma(&frame, values);
            break;
        case FEATURE_KINDS:
            break;
        }
        values += w->count;
    }
}

const float *features_now(struct features *f)
{
    analyse(f, f->now - f->set.size, f->now, f->frame);
    return f->frame;
}

/* --- the queue ---------------------------------------------------------------------------- */

static struct features_event *queue_add(struct features *f, enum features_event_kind kind,
                                        int64_t at)
{
    if (f->waiting == f->capacity) {
        f->oldest = (f->oldest + 1) % f->capacity;
        f->waiting--;
    }
    int slot = (f->oldest + f->waiting++) % f->capacity;
    f->queue[slot] = (struct features_event){.kind = kind, .at = at};
    return &f->queue[slot];
}

static void queue_onset(struct features *f, int64_t at, float strength)
{
    queue_add(f, FEATURES_ONSET, at)->strength = strength;
}

static void queue_list(struct features *f, int64_t at)
{
    struct features_event *event = queue_add(f, FEATURES_LIST, at);
    float *values = f->queue_values + (size_t)(event - f->queue) * (size_t)features_count(f);
    collect_finish(&f->collect, values);
    event->count = features_count(f);
    event->values = values;
}

bool features_event(struct features *f, struct features_event *event)
{
    if (!f->waiting)
        return false;
    *event = f->queue[f->oldest];
    f->oldest = (f->oldest + 1) % f->capacity;
    f->waiting--;
    return true;
}

int features_waiting(const struct features *f)
{
    return f->waiting;
}

/* --- hits --------------------------------------------------------------------------------- */

static int64_t hit_frame_at(const struct features *f, int i)
{
    int spare = features_samples_in(&f->set, f->set.hit_ms) - f->set.size;
    if (!f->set.stack)
        return f->began + (int64_t)i * f->set.hop;
    return f->began + (f->hit_frames > 1 ? (int64_t)i * spare / (f->hit_frames - 1) : 0);
}

/* Analyses the frames that are complete by now. */
static void hit_go_on(struct features *f)
{
    while (f->began != NEVER) {
        int64_t at = hit_frame_at(f, f->collect.rows), end = at + f->set.size;
        if (end > f->now)
            return;
        analyse(f, at, end, f->frame);
        collect_add(&f->collect, f->frame, 1);
        if (f->collect.rows == f->hit_frames) {
            queue_list(f, end);
            f->began = NEVER;
        }
    }
}

static void hit_begin(struct features *f, int64_t at)
{
    /* the sound before this one ends here, with what it has */
    if (f->began != NEVER) {
        if (f->collect.rows == 0) {
            analyse(f, f->began, at, f->frame);
            collect_add(&f->collect, f->frame, 1);
        }
        queue_list(f, at);
    }
    collect_start(&f->collect);
    f->began = at;
}

static void listen_for_onset(struct features *f)
{
    int size = f->onset.spectrum.size;
    float strength;
    recall(f, f->now - size, size, f->onset_samples);
    if (!onset_next(&f->onset, f->onset_samples, &strength))
        return;
    int64_t at = f->now > size ? f->now - size : 0;
    if (f->set.mode == FEATURES_HIT)
        hit_begin(f, at);
    queue_onset(f, at, strength);
}

/* --- frames and phrases ------------------------------------------------------------------- */

static void phrase_frame(struct features *f, int64_t end)
{
    const struct frame frame = {&f->spectrum, f->set.sample_rate, f->samples, f->magnitudes,
                                f->previous};
    float level = describe_level(&frame);
    if (f->began == NEVER) {
        if (level < f->set.threshold)
            return;
        f->began = end - f->set.size > 0 ? end - f->set.size : 0;
        collect_start(&f->collect);
        queue_onset(f, f->began, level);
    }
    if (level >= f->set.threshold)
        f->heard = end;
    collect_add(&f->collect, f->frame, f->heard == end);
    if (end - f->heard >= features_samples_in(&f->set, f->set.phrase_ms)) {
        queue_list(f, f->heard);
        f->began = NEVER;
    }
}

static void frames_go_on(struct features *f)
{
    for (; f->next_end <= f->now; f->next_end += f->set.hop) {
        analyse(f, f->next_end - f->set.size, f->next_end, f->frame);
        if (f->set.mode == FEATURES_PHRASE)
            phrase_frame(f, f->next_end);
        else {
            collect_add(&f->collect, f->frame, 1);
            queue_list(f, f->next_end);
        }
    }
}

void features_block(struct features *f, const float *samples, int n)
{
    int step = f->onset.hop;
    while (n > 0) {
        int part = step - (int)(f->now % step);
        if (part > n)
            part = n;
        remember(f, samples, part);
        samples += part;
        n -= part;
        if (f->set.mode == FEATURES_HIT)
            hit_go_on(f);
        if (f->set.mode != FEATURES_PHRASE && f->now % step == 0)
            listen_for_onset(f);
        if (f->set.mode != FEATURES_HIT)
            frames_go_on(f);
    }
}
