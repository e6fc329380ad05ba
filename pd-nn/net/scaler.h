/* Running mean and variance of the features, and the features normalised by them: (x - mean) /
   deviation. A feature that has never varied becomes 0; one whose deviation is below 1e-30
   stays close to 0, since 1 / deviation is limited to 1e30.

   Welford's update (1962), with the population variance. Sums are in double precision, counts
   in 64 bits: it is as accurate after 10^9 examples as after 10^3. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Callers refuse features beyond this, so that squares stay finite. */
#define SCALER_LARGEST 1e18f

struct scaler {
    int features;
    uint64_t seen; /* examples */
    double *mean, *variance;
    float *offset, *gain; /* applied to features: the mean, and 1 / deviation or 0 */
};

/* False if there is not enough memory. */
bool scaler_init(struct scaler *scaler, int features);
void scaler_free(struct scaler *scaler);

/* Adds one example to the statistics. */
void scaler_learn(struct scaler *scaler, const float *features);

/* scaled[i] = (features[i] - mean[i]) / deviation[i], limited so that it is always finite. */
void scaler_apply(const struct scaler *scaler, const float *features, float *scaled);

/* The same for feature i alone. */
float scaler_scaled(const struct scaler *scaler, int i, float feature);

/* All means, then all variances: 2 * features numbers. */
void scaler_save(const struct scaler *scaler, double *to);
void scaler_restore(struct scaler *scaler, const double *from, uint64_t seen);

/* Sets feature i alone. */
void scaler_set(struct scaler *scaler, int i, double mean, double variance);

/* Copies a scaler to another of as many features. */
void scaler_copy(struct scaler *to, const struct scaler *from);

/* Sets means and variances to a + place (b - a), place from 0 to 1. All three have as many
   features. */
void scaler_mix(struct scaler *scaler, const struct scaler *a, const struct scaler *b,
                float place);
