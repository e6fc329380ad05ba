/* A record of a stream of numbers over time: see track.h. */
#include "track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool track_init(struct track *t, int width)
{
    size_t count = (size_t)width * TRACK_ROWS;
    *t = (struct track){.width = width};
    t->begin = calloc(TRACK_ROWS, sizeof *t->begin);
    t->mean = calloc(count, sizeof *t->mean);
    t->square = calloc(count, sizeof *t->square);
    if (t->begin && t->mean && t->square)
        return true;
    track_free(t);
    return false;
}

void track_free(struct track *t)
{
    free(t->begin);
    free(t->mean);
    free(t->square);
    *t = (struct track){0};
}

void track_clear(struct track *t)
{
    t->first = t->rows = 0;
}

static int slot(const struct track *t, int i)
{
    return (t->first + i) % TRACK_ROWS;
}

static float *mean_of(const struct track *t, int i)
{
    return t->mean + (size_t)slot(t, i) * (size_t)t->width;
}

static float *square_of(const struct track *t, int i)
{
    return t->square + (size_t)slot(t, i) * (size_t)t->width;
}

double track_begin(const struct track *t, int i)
{
    return t->begin[slot(t, i)];
}

const float *track_mean(const struct track *t, int i)
{
    return mean_of(t, i);
}

/* Merges row i, which lasted `lasted`, into row `to` before it, which lasted `before`. */
static void merge(struct track *t, int to, double before, int i, double lasted)
{
    const float *more = mean_of(t, i), *more_square = square_of(t, i);
    float *mean = mean_of(t, to), *square = square_of(t, to);
    float share = (float)(lasted / (before + lasted)), rest = 1 - share;
    for (int k = 0; k < t->width; k++) {
        float apart = more[k] - mean[k];
        square[k] = rest * square[k] + share * (more_square[k] + rest * apart * apart);
        mean[k] += share * apart;
    }
}

static void move(struct track *t, int i, int to)
{
    size_t bytes = (size_t)t->width * sizeof(float);
    if (i == to)
        return;
    t->begin[slot(t, to)] = track_begin(t, i);
    memcpy(mean_of(t, to), mean_of(t, i), bytes);
    memcpy(square_of(t, to), square_of(t, i), bytes);
}

/* Merges neighbours as long as together they last no longer than a 400th of the time until
   `end`. Any two left side by side last longer, so there are at most 801. */
static void merge_neighbours(struct track *t, double end)
{
    double most = (end - track_begin(t, 0)) / TRACK_FINENESS;
    int to = -1;
    for (int i = 0; i < t->rows; i++) {
        double begin = track_begin(t, i), until = i + 1 < t->rows ? track_begin(t, i + 1) : end;
        if (to >= 0 && until - track_begin(t, to) <= most)
            merge(t, to, begin - track_begin(t, to), i, until - begin);
        else
            move(t, i, ++to);
    }
    t->rows = to + 1;
}

void track_add(struct track *t, double time, const float *frame, double keep)
{
    if (t->rows == TRACK_ROWS && track_begin(t, 1) <= keep) {
        t->first = slot(t, 1);
        t->rows--;
    } else if (t->rows == TRACK_ROWS)
        merge_neighbours(t, time);
    t->begin[slot(t, t->rows)] = time;
    memcpy(mean_of(t, t->rows), frame, (size_t)t->width * sizeof *frame);
    memset(square_of(t, t->rows), 0, (size_t)t->width * sizeof *frame);
    t->rows++;
}

int track_at(const struct track *t, double time)
{
    int low = 0, high = t->rows; /* row `low` has begun, or is the oldest; row `high` has not */
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (track_begin(t, middle) <= time)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Adds the share that row i has of a part: its mean or, given the parts' means, its squared
   deviation from that. */
static void add_row(const struct track *t, int i, double share, int parts, int part,
                    const double *means, double *sums)
{
    const float *mean = mean_of(t, i), *square = square_of(t, i);
    for (int k = 0; k < t->width; k++) {
        size_t at = (size_t)k * (size_t)parts + (size_t)part;
        double apart = (double)mean[k] - (means ? means[at] : 0);
        sums[at] += share * (means ? apart * apart + (double)square[k] : apart);
    }
}

/* One pass through the rows, for the means or, once these are known, for the squared
   deviations. */
static void sum_parts(const struct track *t, double from, double to, int parts,
                      const double *means, double *sums)
{
    double length = (to - from) / parts;
    int i = track_at(t, from);
    memset(sums, 0, (size_t)t->width * (size_t)parts * sizeof *sums);
    for (int part = 0; part < parts; part++) {
        double now = from + part * length, end = part + 1 < parts ? now + length : to;
        double whole = end - now;
        while (now < end) {
            bool last = i + 1 >= t->rows || track_begin(t, i + 1) >= end;
            double until = last ? end : track_begin(t, i + 1);
            if (until > now)
                add_row(t, i, (until - now) / whole, parts, part, means, sums);
            now = fmax(until, now);
            i += !last;
        }
    }
}

void track_parts(const struct track *t, double from, double to, int parts, double *mean,
                 double *deviation)
{
    sum_parts(t, from, to, parts, NULL, mean);
    sum_parts(t, from, to, parts, mean, deviation);
    for (int k = 0; k < t->width * parts; k++)
        deviation[k] = sqrt(deviation[k]);
}
