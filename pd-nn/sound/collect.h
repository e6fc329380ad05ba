/* Makes a list of fixed length from the frames of a sound. */
#pragma once

#include <stdbool.h>

enum collect_kind {
    COLLECT_LAST, /* the last n frames side by side; the first repeated until there are n */
    COLLECT_MEAN_DEVIATION, /* the mean of each number, then the standard deviation of each */
    COLLECT_SIDE_BY_SIDE,   /* the first n frames; the last repeated if there are fewer */
    COLLECT_SEGMENTS        /* the means of n equal parts */
};

struct collect {
    enum collect_kind kind;
    int parts; /* the n above */
    int width; /* numbers in a frame */
    int room;  /* rows */
    float *row;
    int rows;
    int step, part; /* frames averaged into a row; those already in the unfinished row */
    int kept;       /* rows that count */
};

/* Makes room for `room` frames, at least `parts`. If more come, neighbouring rows are averaged,
   so that a sound of any length fits. False if there is not enough memory. */
bool collect_init(struct collect *c, enum collect_kind kind, int parts, int width, int room);
void collect_free(struct collect *c);

/* How many numbers collect_finish writes. */
int collect_count(const struct collect *c);

/* Begins a new sound, without frames. */
void collect_start(struct collect *c);

/* Adds a frame of c->width numbers. With keep 0 it counts only if one with keep 1 follows. */
void collect_add(struct collect *c, const float *frame, int keep);

/* Writes the list. At least one frame must have been kept. */
void collect_finish(const struct collect *c, float *list);
