/* Running standardisation: see scaler.h. */
#include "scaler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool scaler_init(struct scaler *scaler, int features)
{
    scaler->features = features;
    scaler->seen = 0;
    scaler->mean = calloc((size_t)features * 3 + 1, sizeof(float));
    scaler->variance = scaler->mean + features;
    scaler->gain = scaler->variance + features;
    return scaler->mean != NULL;
}

void scaler_free(struct scaler *scaler)
{
    free(scaler->mean);
}

/* The limit keeps a scaled feature finite whatever it is: 2e18 * 1e19 < 3e38. */
static inline float gain_of(float variance)
{
    float gain = 1.0f / sqrtf(variance);
    gain = gain < 1e19f ? gain : 1e19f;
    return variance > 0 ? gain : 0;
}

void scaler_learn(struct scaler *scaler, const float *features)
{
    if (scaler->seen < 1 << 24)
        scaler->seen++;
    float share = 1.0f / (float)scaler->seen;
    float *mean = scaler->mean, *variance = scaler->variance, *gain = scaler->gain;
#pragma omp simd
    for (int i = 0; i < scaler->features; i++) {
        float before = features[i] - mean[i];
        mean[i] += before * share;
        float after = features[i] - mean[i];
        variance[i] += (before * after - variance[i]) * share;
        gain[i] = gain_of(variance[i]);
    }
}

void scaler_apply(const struct scaler *scaler, const float *features, float *scaled)
{
    const float *mean = scaler->mean, *gain = scaler->gain;
#pragma omp simd
    for (int i = 0; i < scaler->features; i++)
        scaled[i] = (features[i] - mean[i]) * gain[i];
}

void scaler_save(const struct scaler *scaler, float *to)
{
    memcpy(to, scaler->mean, (size_t)scaler->features * 2 * sizeof(float));
}

void scaler_restore(struct scaler *scaler, const float *from, int seen)
{
    memcpy(scaler->mean, from, (size_t)scaler->features * 2 * sizeof(float));
    scaler->seen = seen;
    for (int i = 0; i < scaler->features; i++)
        scaler->gain[i] = gain_of(scaler->variance[i]);
}

void scaler_copy(struct scaler *to, const struct scaler *from)
{
    memcpy(to->mean, from->mean, (size_t)from->features * 3 * sizeof(float));
    to->seen = from->seen;
}

/* That nothing was seen means that nothing is normalised: at an end, what it says holds. */
static int seen_between(int a, int b, float place)
{
    int more = a > b ? a : b;
    return place <= 0 ? a : place >= 1 ? b : more;
}

void scaler_mix(struct scaler *scaler, const struct scaler *a, const struct scaler *b,
                float place)
{
    for (int i = 0; i < scaler->features; i++) {
        scaler->mean[i] = (1 - place) * a->mean[i] + place * b->mean[i];
        scaler->variance[i] = (1 - place) * a->variance[i] + place * b->variance[i];
        scaler->gain[i] = gain_of(scaler->variance[i]);
    }
    scaler->seen = seen_between(a->seen, b->seen, place);
}
