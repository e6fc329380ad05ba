/* Momentary loudness: see loudness.h. */
#include "loudness.h"

#include <math.h>
#include <stdlib.h>

static const double PI = 3.14159265358979323846;
static const double WINDOW_S = 0.4;
enum { BLOCK = 64 };

/* The two analogue filters that the standard's coefficients derive from. */
static const double SHELF_HZ = 1681.974450955533, SHELF_DB = 3.999843853973347,
                    SHELF_Q = 0.7071752369554196, SHELF_BAND = 0.4996667741545416;
static const double PASS_HZ = 38.13547087602444, PASS_Q = 0.5003270373238773;

static void set_shelf(double *c, double sample_rate)
{
    double k = tan(PI * SHELF_HZ / sample_rate);
    double high = pow(10, SHELF_DB / 20), band = pow(high, SHELF_BAND);
    double a0 = 1 + k / SHELF_Q + k * k;
    c[0] = (high + band * k / SHELF_Q + k * k) / a0;
    c[1] = 2 * (k * k - high) / a0;
    c[2] = (high - band * k / SHELF_Q + k * k) / a0;
    c[3] = 2 * (k * k - 1) / a0;
    c[4] = (1 - k / SHELF_Q + k * k) / a0;
}

static void set_pass(double *c, double sample_rate)
{
    double k = tan(PI * PASS_HZ / sample_rate);
    double a0 = 1 + k / PASS_Q + k * k;
    c[0] = 1;
    c[1] = -2;
    c[2] = 1;
    c[3] = 2 * (k * k - 1) / a0;
    c[4] = (1 - k / PASS_Q + k * k) / a0;
}

bool loudness_init(struct loudness *loudness, double sample_rate, int64_t room)
{
    *loudness = (struct loudness){.room = room, .window = (int)lround(WINDOW_S * sample_rate)};
    set_shelf(loudness->shelf, sample_rate);
    set_pass(loudness->pass, sample_rate);
    loudness->squares = calloc((size_t)room, sizeof *loudness->squares);
    loudness->sums = calloc((size_t)(room / BLOCK), sizeof *loudness->sums);
    if (loudness->squares && loudness->sums)
        return true;
    loudness_free(loudness);
    return false;
}

void loudness_free(struct loudness *loudness)
{
    free(loudness->squares);
    free(loudness->sums);
    loudness->squares = NULL;
    loudness->sums = NULL;
}

/* One sample through a filter of second order, transposed direct form II. */
static double pass_filter(const double *c, double *state, double x)
{
    double y = c[0] * x + state[0];
    state[0] = c[1] * x - c[3] * y + state[1];
    state[1] = c[2] * x - c[4] * y;
    return y;
}

void loudness_add(struct loudness *loudness, const float *samples, int n)
{
    for (int i = 0; i < n; i++) {
        double x = pass_filter(loudness->shelf, loudness->state, (double)samples[i]);
        x = pass_filter(loudness->pass, loudness->state + 2, x);
        int64_t at = loudness->now++ & (loudness->room - 1);
        double *sum = &loudness->sums[at / BLOCK];
        loudness->squares[at] = (float)(x * x);
        *sum = x * x + (at % BLOCK ? *sum : 0);
    }
    /* the decay of a sound must not reach denormal numbers, which are slow */
    for (int i = 0; i < 4; i++)
        if (fabs(loudness->state[i]) < 1e-30)
            loudness->state[i] = 0;
}

float loudness_at(const struct loudness *loudness, int64_t end)
{
    double sum = 0;
    for (int64_t t = end - loudness->window; t < end;) {
        int64_t at = t & (loudness->room - 1);
        bool whole = at % BLOCK == 0 && end - t >= BLOCK;
        sum += whole ? loudness->sums[at / BLOCK] : (double)loudness->squares[at];
        t += whole ? BLOCK : 1;
    }
    return (float)fmax(-0.691 + 10 * log10(sum / loudness->window + 1e-20), -100);
}
