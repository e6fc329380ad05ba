/* Running standardisation: see scaler.h. */
#include "scaler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Limits that keep everything finite: for 1 / deviation, which others multiply with weights,
   and for a scaled feature. */
static const double GAIN_MOST = 1e30;
static const float SCALED_MOST = 2e37f;

bool scaler_init(struct scaler *scaler, int features)
{
    size_t n = (size_t)features;
    scaler->features = features;
    scaler->seen = 0;
    scaler->mean = calloc(n + 1, 2 * sizeof(double) + 2 * sizeof(float));
    scaler->variance = scaler->mean + n;
    scaler->offset = (float *)(scaler->variance + n);
    scaler->gain = scaler->offset + n;
    return scaler->mean != NULL;
}

void scaler_free(struct scaler *scaler)
{
    free(scaler->mean);
}

static inline float gain_of(double variance)
{
    double gain = 1.0 / sqrt(variance);
    gain = gain < GAIN_MOST ? gain : GAIN_MOST;
    return variance > 0 ? (float)gain : 0;
}

void scaler_learn(struct scaler *scaler, const float *features)
{
    double share = 1.0 / (double)++scaler->seen;
    double *mean = scaler->mean, *variance = scaler->variance;
    float *offset = scaler->offset, *gain = scaler->gain;
#pragma omp simd
    for (int i = 0; i < scaler->features; i++) {
        double before = (double)features[i] - mean[i];
        mean[i] += before * share;
        double after = (double)features[i] - mean[i];
        variance[i] += (before * after - variance[i]) * share;
        offset[i] = (float)mean[i];
        gain[i] = gain_of(variance[i]);
    }
}

static inline float limited(float scaled)
{
    scaled = scaled < SCALED_MOST ? scaled : SCALED_MOST;
    return scaled > -SCALED_MOST ? scaled : -SCALED_MOST;
}

void scaler_apply(const struct scaler *scaler, const float *features, float *scaled)
{
    const float *offset = scaler->offset, *gain = scaler->gain;
#pragma omp simd
    for (int i = 0; i < scaler->features; i++)
        scaled[i] = limited((features[i] - offset[i]) * gain[i]);
}

float scaler_scaled(const struct scaler *scaler, int i, float feature)
{
    return limited((feature - scaler->offset[i]) * scaler->gain[i]);
}

void scaler_save(const struct scaler *scaler, double *to)
{
    memcpy(to, scaler->mean, (size_t)scaler->features * 2 * sizeof(double));
}

void scaler_restore(struct scaler *scaler, const double *from, uint64_t seen)
{
    memcpy(scaler->mean, from, (size_t)scaler->features * 2 * sizeof(double));
    scaler->seen = seen;
    for (int i = 0; i < scaler->features; i++)
        scaler_set(scaler, i, scaler->mean[i], scaler->variance[i]);
}

void scaler_set(struct scaler *scaler, int i, double mean, double variance)
{
    scaler->mean[i] = mean;
    scaler->variance[i] = variance;
    scaler->offset[i] = (float)mean;
    scaler->gain[i] = gain_of(variance);
}

void scaler_copy(struct scaler *to, const struct scaler *from)
{
    size_t n = (size_t)from->features;
    memcpy(to->mean, from->mean, n * (2 * sizeof(double) + 2 * sizeof(float)));
    to->seen = from->seen;
}

/* `seen` 0 means that nothing is normalised: at either end, that one's count holds. */
static uint64_t seen_between(uint64_t a, uint64_t b, float place)
{
    uint64_t more = a > b ? a : b;
    return place <= 0 ? a : place >= 1 ? b : more;
}

void scaler_mix(struct scaler *scaler, const struct scaler *a, const struct scaler *b,
                float place)
{
    double of_b = (double)place, of_a = 1 - of_b;
    for (int i = 0; i < scaler->features; i++)
        scaler_set(scaler, i, of_a * a->mean[i] + of_b * b->mean[i],
                   of_a * a->variance[i] + of_b * b->variance[i]);
    scaler->seen = seen_between(a->seen, b->seen, place);
}
