/* Gestures in a stream of numbers: where they begin and end, and their lists. */
#include "gesture.h"

#include "stillness.h"
#include "track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double MOMENT_S = 1e-6; /* distance of frames that come at the same time */
static const double LARGEST = 1e18;  /* the largest value */
static const double EDGE_S =
    0.03; /* how much of either end of a movement is lost in the noise */
static const double LOOKBACK_S = 0.5; /* how far back the start of a gesture may be found */

enum { FEW_FRAMES = 8 }; /* fewer frames tell nothing about rest */

enum state { NOTHING, MOVING, HOLDING };

struct gesture {
    struct gesture_settings settings;
    struct track track;
    struct stillness stillness;
    enum state state;
    bool told;       /* its beginning has been reported */
    bool watching;   /* auto: `stillness` has been started */
    bool rested;     /* there has been a rest: beginnings can be recognised */
    bool fresh;      /* hold: no frame has come since it began */
    double begin;    /* of the gesture under way */
    double last;     /* when the last frame came */
    double due;      /* when the next early list is due */
    float *frame;    /* the last frame */
    double *means;   /* means of the parts, .. */
    double *spreads; /* .. and their deviations; room for GESTURE_PARTS */
    float *list;
};

/* --- settings ----------------------------------------------------------------------------- */

void gesture_defaults(struct gesture_settings *s)
{
    *s = (struct gesture_settings){.mode = GESTURE_AUTO,
                                   .parts = 8,
                                   .spread = true,
                                   .relative = true,
                                   .scale = true,
                                   .sensitivity = 0.5,
                                   .rest = 0.2,
                                   .shortest = 0.1,
                                   .longest = 10};
}

static bool seconds_between(const char *name, double seconds, double least, double most,
                            struct reason *reason)
{
    if (seconds >= least && seconds <= most)
        return true;
    return reason_set(reason, "%s %g ms, expected %g to %g", name, seconds * 1000, least * 1000,
                      most * 1000);
}

static bool check(const struct gesture_settings *s, struct reason *reason)
{
    if (s->parts < 2 || s->parts > GESTURE_PARTS)
        return reason_set(reason, "parts %d, expected 2 to %d", s->parts, GESTURE_PARTS);
    if (!(s->sensitivity >= 0 && s->sensitivity <= 1))
        return reason_set(reason, "sensitivity %g, expected 0 to 1", s->sensitivity);
    return seconds_between("early", s->early, 0, 60, reason) &&
           seconds_between("rest", s->rest, 0.02, 5, reason) &&
           seconds_between("shortest", s->shortest, 0, 10, reason) &&
           seconds_between("longest", s->longest, fmax(s->shortest, 0.1), 600, reason);
}

const struct gesture_settings *gesture_settings(const struct gesture *g)
{
    return &g->settings;
}

bool gesture_set(struct gesture *g, const struct gesture_settings *settings, double now,
                 struct gesture_outcome *outcome, struct reason *reason)
{
    *outcome = (struct gesture_outcome){0};
    if (!check(settings, reason))
        return false;
    if (settings->mode != g->settings.mode) {
        gesture_finish(g, now, outcome);
        g->watching = false;
    }
    if (settings->early != g->settings.early)
        g->due = g->last + settings->early;
    g->settings = *settings;
    return true;
}

/* --- life --------------------------------------------------------------------------------- */

struct gesture *gesture_new(void)
{
    struct gesture *g = calloc(1, sizeof *g);
    if (g)
        gesture_defaults(&g->settings);
    return g;
}

static void free_rooms(struct gesture *g)
{
    track_free(&g->track);
    stillness_free(&g->stillness);
    free(g->frame);
    free(g->means);
    free(g->spreads);
    free(g->list);
    g->frame = g->list = NULL;
    g->means = g->spreads = NULL;
}

void gesture_free(struct gesture *g)
{
    if (g)
        free_rooms(g);
    free(g);
}

/* Allocates everything that a list of frames of this width needs, with any settings. */
static bool make_rooms(struct gesture *g, int width)
{
    size_t count = (size_t)width * GESTURE_PARTS;
    g->frame = calloc((size_t)width, sizeof *g->frame);
    g->means = calloc(count, sizeof *g->means);
    g->spreads = calloc(count, sizeof *g->spreads);
    g->list = calloc(2 * count + 1, sizeof *g->list);
    if (track_init(&g->track, width) && stillness_init(&g->stillness, width) && g->frame &&
        g->means && g->spreads && g->list)
        return true;
    free_rooms(g);
    return false;
}

int gesture_width(const struct gesture *g)
{
    return g->track.width;
}

int gesture_count(const struct gesture *g)
{
    return g->track.width * g->settings.parts * (g->settings.spread ? 2 : 1) + 1;
}

void gesture_name(const struct gesture *g, int i, char *name, size_t size)
{
    int parts = g->settings.parts, means = g->track.width * parts;
    if (i == gesture_count(g) - 1)
        snprintf(name, size, "duration");
    else
        snprintf(name, size, "channel-%d-%s-%d", i % means / parts,
                 i < means ? "part" : "deviation", i % parts);
}

/* --- lists -------------------------------------------------------------------------------- */

/* The root of the sum of all channels' variances, from the parts' means and deviations. */
static double size_of(const struct gesture *g)
{
    double sum = 0;
    int parts = g->settings.parts;
    for (int k = 0; k < g->track.width; k++) {
        const double *mean = g->means + k * parts, *spread = g->spreads + k * parts;
        double middle = 0;
        for (int p = 0; p < parts; p++)
            middle += mean[p] / parts;
        for (int p = 0; p < parts; p++)
            sum += (spread[p] * spread[p] + (mean[p] - middle) * (mean[p] - middle)) / parts;
    }
    return sqrt(sum);
}

static float bounded(double value)
{
    return (float)fmax(-LARGEST, fmin(LARGEST, value));
}

/* Makes the list of what came between two times. */
static void make_list(struct gesture *g, double from, double to,
                      struct gesture_outcome *outcome)
{
    const struct gesture_settings *s = &g->settings;
    int parts = s->parts, width = g->track.width;
    double end = fmax(to, from + MOMENT_S);
    track_parts(&g->track, from, end, parts, g->means, g->spreads);
    const float *first = track_mean(&g->track, track_at(&g->track, from));
    double size = s->scale ? size_of(g) : 1;
    if (!(size > 0))
        size = 1;
    float *means = g->list, *spreads = g->list + width * parts;
    for (int k = 0; k < width; k++) {
        double base = s->relative || s->delta ? (double)first[k] : 0;
        for (int p = 0; p < parts; p++, means++) {
            double mean = g->means[k * parts + p];
            *means = bounded((mean - base) / size);
            base = s->delta ? mean : base;
            if (s->spread)
                *spreads++ = bounded(g->spreads[k * parts + p] / size);
        }
    }
    outcome->count = gesture_count(g);
    outcome->values = g->list;
    g->list[outcome->count - 1] = (float)(to - from);
}

/* --- beginning and end -------------------------------------------------------------------- */

static void tell_beginning(struct gesture *g, double now, struct gesture_outcome *outcome)
{
    outcome->begins = g->told = true;
    outcome->begin = g->begin;
    g->due = now + g->settings.early;
}

/* Ends the movement: it was a gesture if its duration is right. */
static void end(struct gesture *g, double at, struct gesture_outcome *outcome)
{
    double lasted = at - g->begin;
    bool counts = g->state == HOLDING ||
                  (lasted >= g->settings.shortest && lasted <= g->settings.longest);
    if (counts && !g->told)
        outcome->begins = true;
    outcome->ends = counts || g->told;
    outcome->begin = g->begin;
    outcome->end = at;
    if (counts)
        make_list(g, g->begin, at, outcome);
    g->state = NOTHING;
    g->told = false;
}

/* When the present rest began, looking back from the last row. */
static double rest_began(struct gesture *g, double now)
{
    const struct track *t = &g->track;
    double until, end_of_row = now;
    stillness_look_back(&g->stillness);
    for (int i = t->rows - 1; i >= 0 && end_of_row > g->begin; i--) {
        double begin = track_begin(t, i);
        if (stillness_moved(&g->stillness, begin, track_mean(t, i), end_of_row - begin,
                            g->settings.sensitivity, &until))
            return until;
        end_of_row = begin;
    }
    return g->begin;
}

static void drop(struct gesture *g, struct gesture_outcome *outcome)
{
    outcome->ends = g->told;
    outcome->begin = g->begin;
    outcome->end = g->last;
    g->told = false;
    g->state = NOTHING;
}

/* A movement has come to rest. What came before the first rest is unknown, unless the stream is
   silent at rest, and so consists of movement alone. */
static void come_to_rest(struct gesture *g, double now, bool silent,
                         struct gesture_outcome *outcome)
{
    if (g->rested || silent)
        end(g, fmin(rest_began(g, now) + EDGE_S, now), outcome);
    else
        drop(g, outcome);
    g->rested = true;
}

/* It has moved for too long: not a gesture, but what counts as rest from now on. */
static void give_up(struct gesture *g, struct gesture_outcome *outcome)
{
    drop(g, outcome);
    g->rested = true;
    stillness_relearn(&g->stillness);
}

double gesture_due(const struct gesture *g)
{
    return g->state == MOVING ? g->last + g->settings.rest : -1;
}

void gesture_time(struct gesture *g, double now, struct gesture_outcome *outcome)
{
    *outcome = (struct gesture_outcome){0};
    if (g->state != MOVING || now < gesture_due(g))
        return;
    if (!g->rested && g->track.rows < FEW_FRAMES) {
        drop(g, outcome); /* such as a value set when a patch opens: start again with the next
                             frame */
        g->watching = false;
        return;
    }
    stillness_silence(&g->stillness);
    come_to_rest(g, now, true, outcome);
}

/* --- frames ------------------------------------------------------------------------------- */

static bool check_frame(const struct gesture *g, const float *frame, int width,
                        struct reason *reason)
{
    if (width < 1 || width > GESTURE_WIDEST)
        return reason_set(reason, "%d numbers in a frame, expected 1 to %d", width,
                          GESTURE_WIDEST);
    if (g->track.width && width != g->track.width)
        return reason_set(reason, "%d numbers in a frame, expected %d as before", width,
                          g->track.width);
    for (int k = 0; k < width; k++)
        if (!(fabs((double)frame[k]) <= LARGEST))
            return reason_set(reason, "number %d of a frame is %g, expected at most 1e+18", k,
                              (double)frame[k]);
    return true;
}

/* Starts auto mode: at rest, if that is known. */
static void watch(struct gesture *g, const float *frame)
{
    track_clear(&g->track);
    track_add(&g->track, g->last, frame, g->last);
    stillness_start(&g->stillness, g->last, frame);
    g->watching = true;
    g->begin = g->last;
    g->state = g->rested ? NOTHING : MOVING;
}

/* A frame in auto mode. */
static void watch_frame(struct gesture *g, const float *frame, struct gesture_outcome *outcome)
{
    struct stillness *s = &g->stillness;
    const struct gesture_settings *set = &g->settings;
    track_add(&g->track, g->last, frame, g->state == MOVING ? g->begin : g->last - LOOKBACK_S);
    bool moved =
        stillness_frame(s, g->last, frame, set->sensitivity, set->rest, g->state == NOTHING);
    if (g->state == NOTHING && moved) {
        g->state = MOVING;
        g->begin = fmax(s->began, g->last - LOOKBACK_S) - EDGE_S;
    }
    if (g->state != MOVING)
        return;
    if (s->known && g->last - s->still >= set->rest)
        come_to_rest(g, g->last, false, outcome);
    else if (g->last - g->begin > set->longest)
        give_up(g, outcome);
    else if (g->rested && !g->told && s->still - g->begin >= set->shortest)
        tell_beginning(g, g->last, outcome);
}

/* A frame in hold mode. The first one holds from the beginning on. */
static void hold_frame(struct gesture *g, const float *frame)
{
    if (g->state != HOLDING)
        return;
    track_add(&g->track, g->fresh ? g->begin : g->last, frame, g->begin);
    g->fresh = false;
}

bool gesture_frame(struct gesture *g, double now, const float *frame, int width,
                   struct gesture_outcome *outcome, struct reason *reason)
{
    *outcome = (struct gesture_outcome){0};
    if (!check_frame(g, frame, width, reason))
        return false;
    bool first = !g->track.width;
    if (first && !make_rooms(g, width))
        return reason_set(reason, "no memory for frames of %d numbers", width);
    gesture_time(g, now, outcome);
    g->last = first ? now : fmax(now, g->last + MOMENT_S);
    memcpy(g->frame, frame, (size_t)width * sizeof *frame);
    if (g->settings.mode == GESTURE_HOLD)
        hold_frame(g, frame);
    else if (g->watching)
        watch_frame(g, frame, outcome);
    else
        watch(g, frame);
    if (g->told && g->settings.early > 0 && g->last >= g->due) {
        g->due = fmax(g->due + g->settings.early, g->last);
        outcome->early = true;
        outcome->begin = g->begin;
        make_list(g, g->begin, g->last, outcome);
    }
    return true;
}

/* --- from outside ------------------------------------------------------------------------- */

bool gesture_start(struct gesture *g, double now, struct gesture_outcome *outcome)
{
    *outcome = (struct gesture_outcome){0};
    if (g->state == HOLDING)
        return false;
    track_clear(&g->track);
    g->state = HOLDING;
    g->begin = now;
    g->fresh = true;
    tell_beginning(g, now, outcome);
    return true;
}

/* The end of a hold that ends now. If all frames came at the same time, each counts the
   same. */
static double hold_end(const struct gesture *g, double now)
{
    return now > g->begin || g->fresh ? now : g->last + MOMENT_S;
}

bool gesture_finish(struct gesture *g, double now, struct gesture_outcome *outcome)
{
    *outcome = (struct gesture_outcome){0};
    if (g->state == NOTHING)
        return false;
    if (g->state == MOVING && g->rested) {
        end(g, rest_began(g, now), outcome);
    } else if (g->state == HOLDING && g->track.width) {
        double at = hold_end(g, now);
        if (g->fresh)
            hold_frame(g, g->frame);
        end(g, at, outcome);
    } else
        drop(g, outcome);
    return true;
}

bool gesture_going(const struct gesture *g)
{
    return g->state != NOTHING;
}

void gesture_reset(struct gesture *g, struct gesture_outcome *outcome)
{
    *outcome = (struct gesture_outcome){0};
    drop(g, outcome);
    free_rooms(g);
    g->watching = g->rested = false;
    g->last = 0;
}
