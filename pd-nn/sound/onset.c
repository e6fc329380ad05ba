/* Finds where sounds begin. The lengths below were tuned on strokes of 13 drum kits, soft and
   loud, over noise. */
#include "onset.h"

#include <math.h>
#include <stdlib.h>

static const double WINDOW_S = 0.0058, PAST_S = 0.04, HOLD_S = 0.05;
static const double FALL_DB_S = 70;
enum { OVERLAP = 4 };          /* hops in a window */
enum { RISING = OVERLAP / 2 }; /* hops after which an onset is reported */
static const double EDGES_HZ[] = {250,  500,  750,  1000, 1400,  2000,
                                  2800, 4000, 5600, 8000, 11000, 16000};
enum { EDGES = sizeof EDGES_HZ / sizeof *EDGES_HZ };

bool onset_init(struct onset *o, double sample_rate, float threshold, float sensitivity,
                spectrum_fft fft, void *host)
{
    int size = spectrum_nearest_size(WINDOW_S * sample_rate);
    int bins = size / 2 + 1;
    o->magnitudes = o->history = NULL;
    o->edge = NULL;
    if (!spectrum_init(&o->spectrum, size, fft, host))
        return false;
    o->hop = size / OVERLAP;
    double hop_s = o->hop / sample_rate;
    o->depth = (int)lround(PAST_S / hop_s) + 1;
    o->hold = (int)lround(HOLD_S / hop_s);
    o->fall = (float)(FALL_DB_S * hop_s);
    o->threshold = threshold;
    o->limit = 12 * powf(16, -sensitivity);
    o->latest = o->rising = 0;
    o->waiting = o->hold;

    o->magnitudes = calloc((size_t)bins, sizeof *o->magnitudes);
    o->edge = calloc(EDGES + 2, sizeof *o->edge);
    o->history = calloc((size_t)o->depth * (EDGES + 1), sizeof *o->history);
    if (!o->magnitudes || !o->edge || !o->history) {
        onset_free(o);
        return false;
    }
    o->bands = 0;
    for (int i = 0; i < EDGES; i++) {
        int bin = (int)lround(EDGES_HZ[i] * size / sample_rate);
        if (bin > o->edge[o->bands] && bin < bins)
            o->edge[++o->bands] = bin;
    }
    o->edge[++o->bands] = bins;
    for (int i = 0; i < o->depth * o->bands; i++)
        o->history[i] = threshold;
    return true;
}

void onset_free(struct onset *o)
{
    spectrum_free(&o->spectrum);
    free(o->magnitudes);
    free(o->edge);
    free(o->history);
    o->magnitudes = o->history = NULL;
    o->edge = NULL;
}

/* The loudest that each band was in the past, softened by age, and no softer than the
   threshold. */
static void past(const struct onset *o, float *loudest)
{
    for (int b = 0; b < o->bands; b++)
        loudest[b] = o->threshold;
    for (int age = OVERLAP; age < o->depth; age++) {
        const float *row = o->history + (o->latest + o->depth - age) % o->depth * o->bands;
        float fallen = o->fall * (float)(age - OVERLAP);
        for (int b = 0; b < o->bands; b++)
            loudest[b] = fmaxf(loudest[b], row[b] - fallen);
    }
}

bool onset_next(struct onset *o, const float *samples, float *strength)
{
    /* what a sine spreads over the bins by the window adds up to 3/2 of its power */
    float norm = o->spectrum.scale * o->spectrum.scale / 1.5f;
    float loudest[EDGES + 1], all = 0, squares = 0;

    spectrum_magnitudes(&o->spectrum, samples, o->magnitudes);
    o->latest = (o->latest + 1) % o->depth;
    float *row = o->history + o->latest * o->bands;
    past(o, loudest);
    for (int b = 0; b < o->bands; b++) {
        float power = 0, rise;
        for (int k = o->edge[b]; k < o->edge[b + 1]; k++)
            power += o->magnitudes[k] * o->magnitudes[k];
        power *= norm;
        all += power;
        row[b] = fmaxf(10 * log10f(power + 1e-20f), o->threshold);
        rise = fmaxf(row[b] - loudest[b], 0);
        squares += rise * rise;
    }
    if (o->waiting > 0)
        o->waiting--;
    else if (sqrtf(squares / (float)o->bands) > o->limit) {
        o->waiting = o->hold;
        o->rising = RISING;
        o->strength = 10 * log10f(all);
        return false;
    }
    if (o->rising == 0)
        return false;
    o->strength = fmaxf(o->strength, 10 * log10f(all + 1e-20f));
    *strength = o->strength;
    return --o->rising == 0;
}
