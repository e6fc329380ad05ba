/* Gestures in a stream of numbers, each made one list of the same length, for a host such as a
   Pd object.

   The host hands in frames, `width` numbers each, with their times in seconds. A frame holds
   until the next one. A gesture is what lies between a start and a stop that the host tells
   (GESTURE_HOLD), or between rest and rest (GESTURE_AUTO, see stillness.h). Its list: its time
   is cut into `parts` equal parts; of each channel the mean in each part, channel by channel;
   then, with `spread`, the standard deviations in the parts, in the same order; and last its
   duration in seconds. `delta`, `relative` and `scale` change the list as told below.

   After gesture_new and the first frame nothing here allocates, locks, or does input or output;
   a frame takes a bounded time. A gesture of any length has its list; up to 1024 frames the
   parts are exact, and beyond that a part's border may be off by a 512th of the gesture
   (track.h).

   In auto, until the first rest has been seen nobody knows what rest is: what moves from the
   first frame on is a gesture too, but begins only when it ends. */
#pragma once

#include "common/reason.h"

#include <stdbool.h>

enum gesture_mode { GESTURE_AUTO, GESTURE_HOLD };

enum { GESTURE_WIDEST = 4096, GESTURE_PARTS = 64 };

struct gesture_settings {
    enum gesture_mode mode;
    int parts;     /* 2 to GESTURE_PARTS */
    bool spread;   /* the deviations too */
    bool relative; /* means less the channel's first value */
    bool scale;    /* means and deviations divided by the size: the root of the sum of all
                      channels' variances in the whole gesture; by 1 where nothing changes */
    bool delta;    /* each mean less that of the part before, the first less the first value;
                      then there is nothing left for `relative` to do */
    double early;  /* seconds between lists of a gesture that goes on; 0: none */
    double sensitivity; /* 0 to 1 */
    double rest;        /* seconds of stillness that end a gesture, 0.02 to 5 */
    double shortest;    /* seconds; what moves for less is no gesture */
    double longest; /* seconds; nor is what moves for more: it is what rest is from then on */
};

/* Auto, 8 parts, spread, relative and scale, no early lists, sensitivity 0.5, rest 0.2 s,
   shortest 0.1 s, longest 10 s. */
void gesture_defaults(struct gesture_settings *s);

/* What a frame, or time, or the end of a gesture, has set off; to be told in this order. */
struct gesture_outcome {
    bool begins;
    bool early;          /* the list is that of what there is so far */
    bool ends;           /* and the list is its own, or there is none */
    double begin, end;   /* when it began, and ended: earlier than that was noticed */
    int count;           /* of the list; 0: none */
    const float *values; /* they stay until the next call */
};

struct gesture;

struct gesture *gesture_new(void);
void gesture_free(struct gesture *g);

const struct gesture_settings *gesture_settings(const struct gesture *g);

/* Works with these settings from now on, also on what is going on; another mode ends it first,
   as gesture_finish does. */
bool gesture_set(struct gesture *g, const struct gesture_settings *settings, double now,
                 struct gesture_outcome *outcome, struct reason *reason);

/* Numbers in a frame; 0: none has come. And in a list. */
int gesture_width(const struct gesture *g);
int gesture_count(const struct gesture *g);

/* What number i of a list is, "channel-0-part-0", "channel-0-deviation-0" or "duration", all
   counted from 0. */
void gesture_name(const struct gesture *g, int i, char *name, size_t size);

/* Takes a frame that came at `now`. Refused when it has another width than those before, and
   when a number is beyond 1e18 or not finite. Allocates for the first. */
bool gesture_frame(struct gesture *g, double now, const float *frame, int width,
                   struct gesture_outcome *outcome, struct reason *reason);

/* When something will happen though no frame comes, or a negative number; and lets it happen.
 */
double gesture_due(const struct gesture *g);
void gesture_time(struct gesture *g, double now, struct gesture_outcome *outcome);

/* In hold: one begins now. False: one is going on already. */
bool gesture_start(struct gesture *g, double now, struct gesture_outcome *outcome);

/* Whatever is going on ends now, as if a stop had been told or rest been found. In auto it may
   be too short to be one; in hold it has no list when no frame has ever come. False: nothing is
   going on. */
bool gesture_finish(struct gesture *g, double now, struct gesture_outcome *outcome);

/* Whether something is going on: a hold, or in auto a movement that may not have been told yet.
 */
bool gesture_going(const struct gesture *g);

/* As new, with the settings as they are. What is going on ends without a list. */
void gesture_reset(struct gesture *g, struct gesture_outcome *outcome);
