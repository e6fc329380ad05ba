/* A record of a stream of numbers over time, of which equal parts of any stretch can be
   averaged.

   A frame holds from when it came until the next one comes, however irregularly they come: a
   part is averaged over time, not over frames. The last TRACK_ROWS frames are kept unchanged.
   If a stretch that must be kept has more, neighbouring rows are averaged in pairs, so that a
   stretch of any length fits; a row is then never longer than a 400th of it. */
#pragma once

#include <stdbool.h>

enum { TRACK_ROWS = 1024, TRACK_FINENESS = 400 };

struct track {
    int width;     /* numbers in a frame */
    int first;     /* rows are a ring: the oldest .. */
    int rows;      /* .. and how many there are */
    double *begin; /* when each row begins, in seconds */
    float *mean;   /* `width` numbers for each row: the mean over its time */
    float *square; /* and the mean squared deviation from that: 0 for a single frame */
};

/* Makes room for frames of `width` numbers. False if there is not enough memory. */
bool track_init(struct track *t, int width);
void track_free(struct track *t);

/* Forgets all rows. */
void track_clear(struct track *t);

/* Adds a frame that came at `time`, later than the one before. Rows from before `keep` may be
   dropped. */
void track_add(struct track *t, double time, const float *frame, double keep);

/* Row i, from 0 (the oldest) to rows - 1: when it begins, and its means. */
double track_begin(const struct track *t, int i);
const float *track_mean(const struct track *t, int i);

/* The row that holds at `time`; the oldest if all are later. There must be at least one. */
int track_at(const struct track *t, double time);

/* Cuts [from, to], from < to, into `parts` parts of equal time and writes the mean of each
   channel in each, channel by channel (mean[channel * parts + part]), and the root mean square
   deviation from it, in the same order. There must be at least one row; the oldest also holds
   before it came. */
void track_parts(const struct track *t, double from, double to, int parts, double *mean,
                 double *deviation);
