/* Gestures in a stream of numbers, each turned into a list of the same length, for a host such
   as a Pd object.

   The host passes in frames, `width` numbers each, with their times in seconds. A frame holds
   until the next one. A gesture is what lies between a start and a stop given by the host
   (GESTURE_HOLD), or between rest and rest (GESTURE_AUTO, see stillness.h). For its list, its
   time is cut into `parts` equal parts: the list has the mean of each channel in each part,
   channel by channel; then, with `spread`, the standard deviations in the parts, in the same
   order; and last its duration in seconds. `delta`, `relative` and `scale` change the list as
   described below.

   After gesture_new and the first frame nothing here allocates, locks, or does input or output;
   a frame takes a bounded time. A gesture of any length has its list; up to 1024 frames the
   parts are exact, and beyond that the border of a part may be off by a 400th of the gesture
   (track.h).

   In auto mode it is not known what rest is until the first rest has been seen: a movement from
   the first frame on is a gesture too, but its beginning is reported only when it ends. */
#pragma once

#include "common/reason.h"

#include <stdbool.h>

enum gesture_mode { GESTURE_AUTO, GESTURE_HOLD };

enum { GESTURE_WIDEST = 4096, GESTURE_PARTS = 64 };

struct gesture_settings {
    enum gesture_mode mode;
    int parts;     /* 2 to GESTURE_PARTS */
    bool spread;   /* append the deviations */
    bool relative; /* subtract the channel's first value from the means */
    bool scale; /* divide means and deviations by the size: the root of the sum of all channels'
                   variances in the whole gesture; by 1 if nothing changes */
    bool delta; /* subtract from each mean that of the part before, from the first the first
                   value; then there is nothing left for `relative` to do */
    double early;       /* seconds between lists of a gesture under way; 0: none */
    double sensitivity; /* 0 to 1 */
    double rest;        /* seconds of stillness that end a gesture, 0.02 to 5 */
    double shortest;    /* seconds; shorter movements are not gestures */
    double longest; /* seconds; nor are longer ones: they become what counts as rest from then
                       on */
};

/* Auto, 8 parts, spread, relative and scale, no early lists, sensitivity 0.5, rest 0.2 s,
   shortest 0.1 s, longest 10 s. */
void gesture_defaults(struct gesture_settings *s);

/* The results of a frame, of time passing, or of a gesture's end; to be reported in this
   order. */
struct gesture_outcome {
    bool begins;
    bool early;          /* the list is that of the gesture so far */
    bool ends;           /* the list is that of the gesture, or there is none */
    double begin, end;   /* when it began and ended: earlier than it was noticed */
    int count;           /* length of the list; 0: none */
    const float *values; /* valid until the next call */
};

struct gesture;

struct gesture *gesture_new(void);
void gesture_free(struct gesture *g);

const struct gesture_settings *gesture_settings(const struct gesture *g);

/* Uses these settings from now on, also for a gesture under way; a change of mode ends it
   first, as gesture_finish does. */
bool gesture_set(struct gesture *g, const struct gesture_settings *settings, double now,
                 struct gesture_outcome *outcome, struct reason *reason);

/* How many numbers a frame has (0: none has come), and a list. */
int gesture_width(const struct gesture *g);
int gesture_count(const struct gesture *g);

/* The name of number i of a list, "channel-0-part-0", "channel-0-deviation-0" or "duration",
   all counted from 0. */
void gesture_name(const struct gesture *g, int i, char *name, size_t size);

/* Takes a frame that came at `now`. Refused if its width differs from that of the frames
   before, or if a number is beyond 1e18 or not finite. Allocates for the first. */
bool gesture_frame(struct gesture *g, double now, const float *frame, int width,
                   struct gesture_outcome *outcome, struct reason *reason);

/* When something is due even if no frame comes, or a negative number if nothing is; and what is
   to be called then. */
double gesture_due(const struct gesture *g);
void gesture_time(struct gesture *g, double now, struct gesture_outcome *outcome);

/* In hold mode: begins a gesture now. False if one is under way already. */
bool gesture_start(struct gesture *g, double now, struct gesture_outcome *outcome);

/* Ends the gesture under way now, as if it had been stopped or rest had been found. In auto
   mode it may be too short to be one; in hold mode it has no list if no frame has ever come.
   False if nothing is under way. */
bool gesture_finish(struct gesture *g, double now, struct gesture_outcome *outcome);

/* Whether a gesture is under way: a hold, or in auto mode a movement that may not have been
   reported yet. */
bool gesture_going(const struct gesture *g);

/* Resets everything but the settings. A gesture under way ends without a list. */
void gesture_reset(struct gesture *g, struct gesture_outcome *outcome);
