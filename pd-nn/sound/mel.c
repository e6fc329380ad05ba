/* Mel bands and MFCC: see mel.h. */
#include "mel.h"

#include <math.h>
#include <stdlib.h>

static const double FIRST_HZ = 133.3333, STEP_HZ = 66.66667, RATIO = 1.0711703;
static const int LINEAR = 12; /* steps of STEP_HZ, before those of RATIO */
static const int TOP = 41;

static double edge_hz(double m)
{
    double corner = FIRST_HZ + LINEAR * STEP_HZ;
    return m <= LINEAR ? FIRST_HZ + STEP_HZ * m : corner * pow(RATIO, m - LINEAR);
}

static double edge_of(double hz)
{
    double corner = FIRST_HZ + LINEAR * STEP_HZ;
    return hz <= corner ? (hz - FIRST_HZ) / STEP_HZ : LINEAR + log(hz / corner) / log(RATIO);
}

/* Writes the weights of one band; returns how many, `first` being the bin of the first. */
static int triangle(double low, double peak, double high, double bin_hz, int bins, int *first,
                    float *weight)
{
    double height = 2 / (high - low);
    int count = 0;
    for (int k = 0; k < bins; k++) {
        double hz = k * bin_hz;
        if (hz <= low || hz >= high)
            continue;
        if (count == 0)
            *first = k;
        double slope = hz <= peak ? (hz - low) / (peak - low) : (high - hz) / (high - peak);
        weight[count++] = (float)(height * slope);
    }
    if (count == 0) {
        int below = (int)(peak / bin_hz);
        if (below > bins - 2)
            below = bins - 2;
        double part = peak / bin_hz - below;
        *first = below;
        /* the weights of a wider triangle sum to 1 / bin_hz */
        weight[count++] = (float)((1 - part) / bin_hz);
        weight[count++] = (float)(part / bin_hz);
    }
    return count;
}

bool mel_init(struct mel *m, int bands, int size, double sample_rate)
{
    int bins = size / 2 + 1;
    double bin_hz = sample_rate / size;
    double top = fmin(TOP, edge_of(sample_rate / 2));
    m->bands = bands;
    m->first = calloc((size_t)bands, sizeof *m->first);
    m->length = calloc((size_t)bands, sizeof *m->length);
    m->weight = calloc((size_t)bands, sizeof *m->weight);
    /* a bin lies under at most two triangles, and a band without a bin has two weights */
    m->weights = calloc(2 * (size_t)bins + 2 * (size_t)bands, sizeof *m->weights);
    if (!m->first || !m->length || !m->weight || !m->weights) {
        mel_free(m);
        return false;
    }
    float *next = m->weights;
    for (int i = 0; i < bands; i++) {
        double low = edge_hz(top * i / (bands + 1));
        double peak = edge_hz(top * (i + 1) / (bands + 1));
        double high = edge_hz(top * (i + 2) / (bands + 1));
        m->weight[i] = next;
        m->length[i] = triangle(low, peak, high, bin_hz, bins, &m->first[i], next);
        next += m->length[i];
    }
    return true;
}

void mel_free(struct mel *m)
{
    free(m->first);
    free(m->length);
    free(m->weight);
    free(m->weights);
    m->first = m->length = NULL;
    m->weight = NULL;
    m->weights = NULL;
}

void mel_sums(const struct mel *m, const float *magnitudes, float *sums)
{
    for (int i = 0; i < m->bands; i++) {
        const float *magnitude = magnitudes + m->first[i], *weight = m->weight[i];
        float sum = 0;
        for (int k = 0; k < m->length[i]; k++)
            sum += weight[k] * magnitude[k];
        sums[i] = sum;
    }
}

void mel_logs(const float *sums, int bands, float gain, float floor, float *logs)
{
    for (int i = 0; i < bands; i++)
        logs[i] = log10f(sums[i] * gain + floor);
}

void mel_dct(int count, int bands, float *matrix)
{
    const double pi = 3.14159265358979323846;
    for (int j = 0; j < count; j++)
        for (int i = 0; i < bands; i++)
            matrix[j * bands + i] =
                (float)(sqrt((j == 0 ? 1.0 : 2.0) / bands) * cos(pi * j * (i + 0.5) / bands));
}
