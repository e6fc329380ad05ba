/* Running standardisation: see scaler.h. */
#include "scaler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int scaler_init(struct scaler *scaler, int features)
{
    scaler->features = features;
    scaler->seen = 0;
    scaler->mean = calloc((size_t)features * 3, sizeof(float));
    scaler->variance = scaler->mean + features;
    scaler->gain = scaler->variance + features;
    return scaler->mean != NULL;
}

void scaler_free(struct scaler *scaler)
{
    free(scaler->mean);
}

/* The limit keeps a scaled feature finite whatever it is: 2e18 * 1e19 < 3e38. */
static float gain(float variance)
{
    return variance > 0 ? fminf(1.0f / sqrtf(variance), 1e19f) : 0.0f;
}

void scaler_learn(struct scaler *scaler, const float *features)
{
    if (scaler->seen < 1 << 24)
        scaler->seen++;
    float share = 1.0f / (float)scaler->seen;
    for (int i = 0; i < scaler->features; i++) {
        float before = features[i] - scaler->mean[i];
        scaler->mean[i] += before * share;
        float after = features[i] - scaler->mean[i];
        scaler->variance[i] += (before * after - scaler->variance[i]) * share;
        scaler->gain[i] = gain(scaler->variance[i]);
    }
}

void scaler_apply(const struct scaler *scaler, const float *features, float *scaled)
{
    for (int i = 0; i < scaler->features; i++)
        scaled[i] = (features[i] - scaler->mean[i]) * scaler->gain[i];
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
        scaler->gain[i] = gain(scaler->variance[i]);
}

void scaler_copy(struct scaler *to, const struct scaler *from)
{
    memcpy(to->mean, from->mean, (size_t)from->features * 3 * sizeof(float));
    to->seen = from->seen;
}
