/* Finds where sounds begin: see onset.h. The lengths and limits below were chosen on strokes of
   13 drum kits, soft and loud, over noise. */
#include "onset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double WINDOW_S = 0.0058, PAST_S = 0.04, HOLD_S = 0.05;
/* The median of 1200 strokes begins this much after the start of the window in which it is
   reported; nine of ten are within 1.5 ms of that. */
static const double LEAD_S = 0.0012;
static const double FALL_DB_S = 70;
static const float SILENCE_DB = -200, UNKNOWN_ROOM_DB = -45;
static const float MASKED_DB = 45, PEAK_FALL_DB_S = 10;
static const float LIMIT = 10.8f, BEGINS = 0.6f; /* BEGINS: share of the limit */
enum { OVERLAP = 4 };                            /* hops in a window */
enum { RISING = OVERLAP / 2 };                   /* hops after which an onset is reported */
static const double EDGES_HZ[ONSET_BANDS - 1] = {250,  500,  750,  1000, 1400,  2000,
                                                 2800, 4000, 5600, 8000, 11000, 16000};

static void set_edges(struct onset *o, double sample_rate)
{
    int size = o->spectrum.size, bins = size / 2 + 1;
    o->bands = 0;
    o->edge[0] = 0;
    for (int i = 0; i < ONSET_BANDS - 1; i++) {
        int bin = (int)lround(EDGES_HZ[i] * size / sample_rate);
        if (bin > o->edge[o->bands] && bin < bins)
            o->edge[++o->bands] = bin;
    }
    o->edge[++o->bands] = bins;
}

bool onset_init(struct onset *o, double sample_rate, spectrum_fft fft, void *host)
{
    *o = (struct onset){0};
    int size = spectrum_nearest_size(WINDOW_S * sample_rate);
    if (!spectrum_init(&o->spectrum, size, fft, host))
        return false;
    o->hop = size / OVERLAP;
    o->lead = (int)lround(LEAD_S * sample_rate);
    double hop_s = o->hop / sample_rate;
    o->depth = (int)lround(PAST_S / hop_s) + 1;
    o->hold = (int)lround(HOLD_S / hop_s);
    o->fall = (float)(FALL_DB_S * hop_s);
    o->peak = SILENCE_DB;
    o->peak_fall = (float)((double)PEAK_FALL_DB_S * hop_s);
    set_edges(o, sample_rate);

    o->magnitudes = calloc((size_t)(size / 2 + 1), sizeof *o->magnitudes);
    o->history = calloc((size_t)(o->depth * o->bands), sizeof *o->history);
    if (!o->magnitudes || !o->history) {
        onset_free(o);
        return false;
    }
    for (int i = 0; i < o->depth * o->bands; i++)
        o->history[i] = SILENCE_DB;
    return true;
}

void onset_free(struct onset *o)
{
    spectrum_free(&o->spectrum);
    free(o->magnitudes);
    free(o->history);
    o->magnitudes = o->history = NULL;
}

void onset_set(struct onset *o, float threshold, float sensitivity)
{
    o->threshold = threshold;
    o->limit = LIMIT * powf(16, -sensitivity);
}

/* The highest level of each band in the past, reduced by age, and no lower than what counts as
   silence. */
static void past(const struct onset *o, float *loudest)
{
    float least = o->heard == o->depth ? o->peak - MASKED_DB : UNKNOWN_ROOM_DB;
    for (int b = 0; b < o->bands; b++)
        loudest[b] = fmaxf(o->threshold, least);
    for (int age = OVERLAP; age < o->depth; age++) {
        const float *row = o->history + (o->latest + o->depth - age) % o->depth * o->bands;
        float fallen = o->fall * (float)(age - OVERLAP);
        for (int b = 0; b < o->bands; b++)
            loudest[b] = fmaxf(loudest[b], row[b] - fallen);
    }
}

/* How far the bands of the last window exceed these levels, root mean square. */
static float rise_above(const struct onset *o, const float *loudest)
{
    const float *row = o->history + o->latest * o->bands;
    float squares = 0;
    for (int b = 0; b < o->bands; b++) {
        float rise = fmaxf(row[b] - loudest[b], 0);
        squares += rise * rise;
    }
    return sqrtf(squares / (float)o->bands);
}

/* Adds the bands of the next window to the history; returns their total level in dB. */
static float hear(struct onset *o, const float *samples)
{
    /* a sine, spread over bins by the window, sums to 3/2 of its power */
    float norm = o->spectrum.scale * o->spectrum.scale / 1.5f, all = 0;
    spectrum_magnitudes(&o->spectrum, samples, o->magnitudes);
    o->latest = (o->latest + 1) % o->depth;
    o->heard += o->heard < o->depth;
    float *row = o->history + o->latest * o->bands;
    for (int b = 0; b < o->bands; b++) {
        float power = 0;
        for (int k = o->edge[b]; k < o->edge[b + 1]; k++)
            power += o->magnitudes[k] * o->magnitudes[k];
        row[b] = 10 * log10f(power * norm + 1e-20f);
        all += power * norm;
    }
    float level = 10 * log10f(all + 1e-20f);
    o->peak = fmaxf(o->peak - o->peak_fall, level);
    return level;
}

bool onset_next(struct onset *o, const float *samples, float *strength)
{
    float level = hear(o, samples);
    bool waits = o->waiting > 0;
    o->waiting -= waits;
    if (o->rising > 0) {
        o->strength = fmaxf(o->strength, level);
        if (--o->rising == 0) {
            *strength = o->strength;
            if (rise_above(o, o->before) > o->limit)
                return true;
            o->waiting = 0;
            waits = false;
        }
    }
    if (waits)
        return false;
    float loudest[ONSET_BANDS];
    past(o, loudest);
    if (rise_above(o, loudest) > BEGINS * o->limit) {
        memcpy(o->before, loudest, sizeof loudest);
        o->strength = level;
        o->waiting = o->hold;
        o->rising = RISING;
    }
    return false;
}
