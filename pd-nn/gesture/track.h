/* A stream of numbers over time, kept so that equal parts of any stretch of it can be averaged.

   A frame holds from when it came until the next one comes, however irregularly they come: a
   part is the mean over time, not over frames. The last TRACK_ROWS frames are kept as they
   came. When a stretch that must be kept has more, neighbouring rows are averaged two by two,
   so that a stretch of any length fits; a row is then never longer than a 512th of it. */
#pragma once

#include <stdbool.h>

enum { TRACK_ROWS = 1024, TRACK_FINENESS = 400 };

struct track {
    int width;     /* numbers in a frame */
    int first;     /* rows are a ring: this one is the oldest ... */
    int rows;      /* ... of so many */
    double *begin; /* of each row, in seconds */
    float *mean;   /* of each row: `width` numbers, the mean over its time */
    float *square; /* and the mean squared deviation from it: 0 for a single frame */
};

/* Room for frames of `width` numbers. False when memory is out. */
bool track_init(struct track *t, int width);
void track_free(struct track *t);

/* Forgets all rows. */
void track_clear(struct track *t);

/* Adds a frame that came at `time`, later than the one before. Of what was before `keep` the
   rows may be dropped. */
void track_add(struct track *t, double time, const float *frame, double keep);

/* Row i, from 0, the oldest, to rows - 1: when it begins and its means. */
double track_begin(const struct track *t, int i);
const float *track_mean(const struct track *t, int i);

/* The row that holds at `time`; the oldest, if all are later. There is at least one. */
int track_at(const struct track *t, double time);

/* Cuts [from, to], from < to, into `parts` parts of equal time and writes the mean of each
   channel in each, channel by channel (mean[channel * parts + part]), and the deviation from
   it, the root of the mean square, in the same order. There is at least one row; the oldest
   holds before it came too. */
void track_parts(const struct track *t, double from, double to, int parts, double *mean,
                 double *deviation);
