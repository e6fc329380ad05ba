/* Features of sound: the three modes, the queue, and changes of settings. */
#include "sound_features.h"

#include "collect.h"
#include "describe.h"
#include "frames.h"
#include "loudness.h"
#include "noise.h"
#include "onset.h"
#include "recent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENTS = 5, PHRASE_ROWS = 1024 };
static const double EARLY_S = 0.0015; /* how long before its window the frames of a hit begin */
static const double LONGEST_PHRASE_S = 10, NOISY_S = 1, REMEMBERED_S = 3;
static const float ABOVE_NOISE_DB = 9;
static const int64_t NEVER = INT64_MIN;

/* Everything that depends on which lists are wanted. */
struct plan {
    struct features_settings set; /* complete */
    struct frames frames;
    struct loudness loudness; /* squares NULL: not wanted */
    struct collect collect;
    float *measured;  /* of the frames of a hit, one after another, and of the current frame */
    float *values;    /* of a frame */
    int hit_frames;   /* frames that make a hit */
    int measured_now; /* .. of which this many have been measured */
    struct features_event *queue;
    float *queue_values;
    int capacity;
};

struct features {
    struct plan plan;
    spectrum_fft fft;
    void *host;
    char name[64];

    struct recent recent;
    struct onset onset;
    float *onset_samples;
    struct noise noise;
    int64_t noisy_from; /* since when the room has no silence below the threshold, or NEVER */
    bool noise_told;    /* .. which has been reported */

    int64_t next_end; /* frame and phrase mode: where the next frame ends */
    int64_t began;    /* hit and phrase mode: where the present sound began, or NEVER */
    int64_t heard;    /* phrase mode: the end of the last frame that was not silent */

    int oldest, waiting; /* in the queue */
};

/* --- setting up --------------------------------------------------------------------------- */

static int lead(const struct features *f)
{
    return f->onset.lead + (int)lround(EARLY_S * f->plan.set.sample_rate);
}

static int hit_length(const struct features *f)
{
    return lead(f) + features_samples_in(&f->plan.set, f->plan.set.hit_ms);
}

static bool set_up_collect(const struct features *f, struct plan *p)
{
    const struct features_settings *s = &p->set;
    int width = p->frames.width, parts = s->stack ? s->stack : 1;
    p->hit_frames = 1;
    switch (s->mode) {
    case FEATURES_FRAME:
        return collect_init(&p->collect, COLLECT_LAST, parts, width, parts);
    case FEATURES_HIT:
        if (s->stack) {
            p->hit_frames = s->stack;
            return collect_init(&p->collect, COLLECT_SIDE_BY_SIDE, parts, width, parts);
        }
        p->hit_frames = 1 + (lead(f) + features_samples_in(s, s->hit_ms) - s->size) / s->hop;
        return collect_init(&p->collect, COLLECT_MEAN_DEVIATION, 1, width, p->hit_frames);
    case FEATURES_PHRASE:
        break;
    }
    return collect_init(&p->collect, COLLECT_SEGMENTS, s->stack ? s->stack : SEGMENTS, width,
                        PHRASE_ROWS);
}

static bool set_up_queue(const struct features *f, struct plan *p)
{
    int between = f->onset.hold * f->onset.hop;
    /* a list and an onset as often as the shorter of their intervals allows */
    if (p->set.hop < between)
        between = p->set.hop;
    p->capacity = 2 * (p->set.block / between + 2) + 1;
    size_t capacity = (size_t)p->capacity;
    p->queue = calloc(capacity, sizeof *p->queue);
    p->queue_values =
        calloc(capacity * (size_t)collect_count(&p->collect), sizeof *p->queue_values);
    return p->queue && p->queue_values;
}

static void plan_free(struct plan *p)
{
    frames_free(&p->frames);
    loudness_free(&p->loudness);
    collect_free(&p->collect);
    free(p->measured);
    free(p->values);
    free(p->queue);
    free(p->queue_values);
    *p = (struct plan){0};
}

static bool plan_init(const struct features *f, struct plan *p,
                      const struct features_settings *set)
{
    *p = (struct plan){.set = *set};
    bool done = frames_init(&p->frames, set, f->fft, f->host) && set_up_collect(f, p) &&
                set_up_queue(f, p);
    if (done && frames_want(&p->frames, FEATURE_LOUDNESS))
        done = loudness_init(&p->loudness, set->sample_rate, f->recent.room);
    if (done) {
        p->measured =
            calloc((size_t)((p->hit_frames + 1) * p->frames.measured), sizeof *p->measured);
        p->values = calloc((size_t)p->frames.width, sizeof *p->values);
    }
    if (done && p->measured && p->values)
        return true;
    plan_free(p);
    return false;
}

static bool set_up(struct features *f, const struct features_settings *set)
{
    double rate = set->sample_rate;
    f->plan.set.sample_rate = rate;
    if (!onset_init(&f->onset, rate, f->fft, f->host))
        return false;
    onset_set(&f->onset, set->threshold, set->sensitivity);
    noise_init(&f->noise, rate);
    f->onset_samples = calloc((size_t)f->onset.spectrum.size, sizeof *f->onset_samples);
    return f->onset_samples && recent_init(&f->recent, (int64_t)(REMEMBERED_S * rate)) &&
           plan_init(f, &f->plan, set);
}

struct features *features_new(const struct features_settings *settings, spectrum_fft fft,
                              void *host, struct reason *reason)
{
    struct features_settings set = *settings;
    if (!features_complete(&set, reason))
        return NULL;
    struct features *f = calloc(1, sizeof *f);
    if (f) {
        f->fft = fft;
        f->host = host;
        f->began = f->noisy_from = NEVER;
        f->next_end = set.hop;
        if (set_up(f, &set))
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
    plan_free(&f->plan);
    recent_free(&f->recent);
    onset_free(&f->onset);
    free(f->onset_samples);
    free(f);
}

const struct features_settings *features_in_use(const struct features *f)
{
    return &f->plan.set;
}

int features_count(const struct features *f)
{
    return collect_count(&f->plan.collect);
}

int features_frame_count(const struct features *f)
{
    return f->plan.frames.width;
}

const char *features_name(struct features *f, int i)
{
    static const char *const PITCH[DESCRIBE_CHROMA] = {"C",  "C#", "D",  "D#", "E",  "F",
                                                       "F#", "G",  "G#", "A",  "A#", "B"};
    const struct feature *w = f->plan.set.feature;
    int part = i / f->plan.frames.width, number = i % f->plan.frames.width, used;
    for (; number >= w->count; w++)
        number -= w->count;
    if (w->kind == FEATURE_CHROMA)
        used = snprintf(f->name, sizeof f->name, "chroma %s", PITCH[number]);
    else if (w->kind == FEATURE_PITCH)
        used = snprintf(f->name, sizeof f->name, number ? "pitch clarity" : "pitch note");
    else if (feature_has_count(w->kind))
        used = snprintf(f->name, sizeof f->name, "%s %d", feature_name(w->kind), number);
    else
        used = snprintf(f->name, sizeof f->name, "%s", feature_name(w->kind));
    if (f->plan.collect.kind == COLLECT_MEAN_DEVIATION)
        snprintf(f->name + used, sizeof f->name - (size_t)used, part ? " deviation" : " mean");
    else if (f->plan.collect.parts > 1)
        snprintf(f->name + used, sizeof f->name - (size_t)used, " %s %d",
                 f->plan.set.mode == FEATURES_PHRASE ? "segment" : "frame", part);
    return f->name;
}

/* --- the queue ---------------------------------------------------------------------------- */

static struct features_event *queue_add(struct features *f, enum features_event_kind kind,
                                        int64_t at)
{
    struct plan *p = &f->plan;
    if (f->waiting == p->capacity) {
        f->oldest = (f->oldest + 1) % p->capacity;
        f->waiting--;
    }
    int slot = (f->oldest + f->waiting++) % p->capacity;
    p->queue[slot] = (struct features_event){.kind = kind, .at = at};
    return &p->queue[slot];
}

static void queue_number(struct features *f, enum features_event_kind kind, int64_t at,
                         float db)
{
    queue_add(f, kind, at)->db = db;
}

static float *queue_room(struct features *f, const struct features_event *event)
{
    return f->plan.queue_values + (event - f->plan.queue) * features_count(f);
}

static void queue_list(struct features *f, int64_t at)
{
    struct features_event *event = queue_add(f, FEATURES_LIST, at);
    float *values = queue_room(f, event);
    collect_finish(&f->plan.collect, values);
    event->count = features_count(f);
    event->values = values;
}

bool features_event(struct features *f, struct features_event *event)
{
    if (!f->waiting)
        return false;
    *event = f->plan.queue[f->oldest];
    f->oldest = (f->oldest + 1) % f->plan.capacity;
    f->waiting--;
    return true;
}

int features_waiting(const struct features *f)
{
    return f->waiting;
}

/* --- frames ------------------------------------------------------------------------------- */

/* The numbers of the frame that ends at `end`, not relative to a loudest frame. */
static void frame_values(struct features *f, int64_t end)
{
    struct plan *p = &f->plan;
    frames_measure(&p->frames, &f->recent, &p->loudness, end - p->set.size, end, p->measured);
    frames_values(&p->frames, p->measured, NULL, p->values);
}

const float *features_now(struct features *f)
{
    struct plan *p = &f->plan;
    float *measured = p->measured + p->hit_frames * p->frames.measured;
    int64_t end = f->recent.now;
    frames_measure(&p->frames, &f->recent, &p->loudness, end - p->set.size, end, measured);
    frames_values(&p->frames, measured, NULL, p->values);
    return p->values;
}

/* --- hits --------------------------------------------------------------------------------- */

static int64_t hit_from(const struct features *f)
{
    return f->began + f->onset.lead - lead(f);
}

static int64_t hit_frame_at(const struct features *f, int i)
{
    const struct plan *p = &f->plan;
    int64_t from = hit_from(f);
    if (!p->set.stack)
        return from + (int64_t)i * p->set.hop;
    int64_t spare = hit_length(f) - p->set.size;
    return from + (p->hit_frames > 1 ? i * spare / (p->hit_frames - 1) : spare);
}

static void hit_measure(struct features *f, int64_t at, int64_t until)
{
    struct plan *p = &f->plan;
    frames_measure(&p->frames, &f->recent, &p->loudness, at, until,
                   p->measured + p->measured_now * p->frames.measured);
    p->measured_now++;
}

/* Queues the list of the frames that have been measured. */
static void hit_end(struct features *f, int64_t at)
{
    struct plan *p = &f->plan;
    struct frames_loudest loudest = {0, -100};
    for (int i = 0; i < p->measured_now; i++)
        frames_compare(&p->frames, p->measured + i * p->frames.measured, &loudest);
    collect_start(&p->collect);
    for (int i = 0; i < p->measured_now; i++) {
        frames_values(&p->frames, p->measured + i * p->frames.measured, &loudest, p->values);
        collect_add(&p->collect, p->values, 1);
    }
    queue_list(f, at);
    f->began = NEVER;
    p->measured_now = 0;
}

/* Measures the frames that are complete. */
static void hit_go_on(struct features *f)
{
    while (f->began != NEVER) {
        int64_t at = hit_frame_at(f, f->plan.measured_now), end = at + f->plan.set.size;
        if (end > f->recent.now)
            return;
        hit_measure(f, at, end);
        if (f->plan.measured_now == f->plan.hit_frames)
            hit_end(f, end);
    }
}

/* Ends the hit under way with what was heard of it before `at`. */
static void hit_cut(struct features *f, int64_t at)
{
    if (f->began == NEVER)
        return;
    if (f->plan.measured_now == 0) {
        /* a single frame would have been the last part of the hit */
        int64_t from = hit_from(f), last = at - f->plan.set.size;
        hit_measure(f, last > from ? last : from, at);
    }
    hit_end(f, at);
}

static void listen_for_onset(struct features *f)
{
    int size = f->onset.spectrum.size;
    float strength;
    recent_copy(&f->recent, f->recent.now - size, size, f->onset_samples);
    /* in phrase mode too, so that onset detection knows how loud the room is when the mode
       changes */
    if (!onset_next(&f->onset, f->onset_samples, &strength) ||
        f->plan.set.mode == FEATURES_PHRASE)
        return;
    int64_t at = f->recent.now - size;
    if (f->plan.set.mode == FEATURES_HIT) {
        hit_cut(f, at);
        f->began = at;
    }
    queue_number(f, FEATURES_ONSET, at > 0 ? at : 0, strength);
}

/* --- phrases ------------------------------------------------------------------------------ */

/* The level in dB below which there is silence. */
static float silence(const struct features *f)
{
    return fmaxf(f->plan.set.threshold, f->noise.level + ABOVE_NOISE_DB);
}

static void phrase_end(struct features *f)
{
    queue_list(f, f->heard);
    f->began = NEVER;
}

static void phrase_frame(struct features *f, int64_t end)
{
    struct plan *p = &f->plan;
    float level = frames_level(&p->frames);
    bool sounds = level >= silence(f);
    if (f->began == NEVER) {
        if (!sounds)
            return;
        f->began = end - p->set.size > 0 ? end - p->set.size : 0;
        collect_start(&p->collect);
        queue_number(f, FEATURES_ONSET, f->began, level);
    }
    if (sounds)
        f->heard = end;
    collect_add(&p->collect, p->values, sounds);
    if (end - f->heard >= features_samples_in(&p->set, p->set.phrase_ms) ||
        end - f->began >= (int64_t)(LONGEST_PHRASE_S * p->set.sample_rate))
        phrase_end(f);
}

/* Reports that the room has had no silence below the threshold for a while, once the noise
   floor is known: a word that is there from the first sample is not noise. */
static void listen_for_noise(struct features *f)
{
    bool noisy = f->noise.known && silence(f) > f->plan.set.threshold;
    if (!noisy || f->noisy_from == NEVER) {
        f->noisy_from = noisy ? f->recent.now : NEVER;
        f->noise_told = false;
    }
    if (!noisy || f->noise_told ||
        f->recent.now - f->noisy_from < (int64_t)(NOISY_S * f->plan.set.sample_rate))
        return;
    queue_number(f, FEATURES_NOISE, f->recent.now, f->noise.level);
    f->noise_told = true;
}

static void frames_go_on(struct features *f, int samples)
{
    const struct features_settings *s = &f->plan.set;
    /* phrases wait until it is known what silence is, and then catch up at twice the rate of
       the sound */
    int most = s->mode == FEATURES_PHRASE ? 2 * samples / s->hop + 2 : samples / s->hop + 1;
    if (s->mode == FEATURES_PHRASE && !f->noise.known && silence(f) > s->threshold)
        return;
    for (; most > 0 && f->next_end <= f->recent.now; most--) {
        frame_values(f, f->next_end);
        if (s->mode == FEATURES_PHRASE) {
            phrase_frame(f, f->next_end);
        } else {
            collect_add(&f->plan.collect, f->plan.values, 1);
            queue_list(f, f->next_end);
        }
        f->next_end += s->hop;
    }
}

/* --- the stream --------------------------------------------------------------------------- */

static void hear(struct features *f, const float *samples, int n)
{
    float *clean = f->onset_samples;
    recent_add(&f->recent, samples, n);
    recent_copy(&f->recent, f->recent.now - n, n, clean);
    noise_add(&f->noise, clean, n);
    if (f->plan.loudness.squares)
        loudness_add(&f->plan.loudness, clean, n);
}

void features_block(struct features *f, const float *samples, int n)
{
    int step = f->onset.hop;
    while (n > 0) {
        int part = step - (int)(f->recent.now % step);
        if (part > n)
            part = n;
        hear(f, samples, part);
        samples += part;
        n -= part;
        if (f->plan.set.mode == FEATURES_HIT)
            hit_go_on(f);
        if (f->recent.now % step == 0)
            listen_for_onset(f);
        if (f->plan.set.mode == FEATURES_PHRASE)
            listen_for_noise(f);
        if (f->plan.set.mode != FEATURES_HIT)
            frames_go_on(f, part);
    }
}

/* --- settings that change meanwhile ------------------------------------------------------- */

void features_finish(struct features *f)
{
    if (f->began == NEVER)
        return;
    if (f->plan.set.mode == FEATURES_HIT)
        hit_cut(f, f->recent.now);
    else
        phrase_end(f);
}

/* Whether all samples of a frame that ends there, and of the one before it, are still
   stored. */
static bool is_remembered(const struct features *f, int64_t end)
{
    const struct features_settings *s = &f->plan.set;
    return end > 0 && end - s->size - s->hop >= f->recent.now - f->recent.room;
}

static void hear_loudness_again(struct features *f)
{
    struct loudness *loudness = &f->plan.loudness;
    int64_t from = f->recent.now - f->recent.room;
    if (!loudness->squares)
        return;
    loudness->now = from > 0 ? from : 0;
    while (loudness->now < f->recent.now) {
        int n = f->onset.hop;
        if (n > f->recent.now - loudness->now)
            n = (int)(f->recent.now - loudness->now);
        recent_copy(&f->recent, loudness->now, n, f->onset_samples);
        loudness_add(loudness, f->onset_samples, n);
    }
}

static void stack_again(struct features *f)
{
    struct plan *p = &f->plan;
    for (int k = p->collect.parts - 1; k > 0; k--) {
        int64_t end = f->next_end - (int64_t)k * p->set.hop;
        if (!is_remembered(f, end))
            continue;
        frame_values(f, end);
        collect_add(&p->collect, p->values, 1);
    }
}

static void phrase_again(struct features *f)
{
    struct plan *p = &f->plan;
    if (f->began == NEVER)
        return;
    int64_t frames = (f->next_end - f->began - p->set.size) / p->set.hop;
    for (; frames > 0; frames--) {
        int64_t end = f->next_end - frames * p->set.hop;
        if (!is_remembered(f, end))
            continue;
        frame_values(f, end);
        collect_add(&p->collect, p->values, end <= f->heard);
    }
    if (p->collect.kept)
        return;
    frame_values(f, f->heard);
    collect_add(&p->collect, p->values, 1);
}

/* Moves the waiting events; lists only if new ones have the same length. */
static void move_queue(struct features *f, const struct plan *from)
{
    int oldest = f->oldest, waiting = f->waiting, count = collect_count(&from->collect);
    f->oldest = f->waiting = 0;
    for (int i = 0; i < waiting; i++) {
        struct features_event event = from->queue[(oldest + i) % from->capacity];
        if (event.kind == FEATURES_LIST && count != features_count(f))
            continue;
        struct features_event *to = queue_add(f, event.kind, event.at);
        float *values = queue_room(f, to);
        if (event.kind == FEATURES_LIST)
            memcpy(values, event.values, (size_t)count * sizeof *values);
        *to = event;
        to->values = values;
    }
}

/* Changes the plan, and analyses what is under way again from the stored samples. */
static bool change_plan(struct features *f, const struct features_settings *set)
{
    struct plan old = f->plan, plan;
    if (!plan_init(f, &plan, set))
        return false;
    f->plan = plan;
    move_queue(f, &old);
    if (set->mode != old.set.mode)
        f->began = NEVER;
    if (old.set.mode == FEATURES_HIT || f->next_end > f->recent.now + set->hop)
        f->next_end = f->recent.now + set->hop;
    plan_free(&old);
    hear_loudness_again(f);
    if (set->mode == FEATURES_FRAME)
        stack_again(f);
    else if (set->mode == FEATURES_HIT)
        hit_go_on(f);
    else
        phrase_again(f);
    return true;
}

bool features_change(struct features *f, const struct features_settings *settings,
                     struct reason *reason)
{
    struct features_settings set = *settings, now = f->plan.set;
    if (!features_complete(&set, reason))
        return false;
    now.threshold = set.threshold;
    now.sensitivity = set.sensitivity;
    now.phrase_ms = set.phrase_ms;
    if (!features_equal(&now, &set) && !change_plan(f, &set))
        return reason_set(reason, "out of memory");
    f->plan.set = set;
    onset_set(&f->onset, set.threshold, set.sensitivity);
    return true;
}
