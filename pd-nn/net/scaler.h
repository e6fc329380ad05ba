/* Running mean and variance of the features, and the features made comparable by them:
   (x - mean) / deviation. A feature that has never varied becomes 0; one whose deviation is
   below 1e-30 comes near it, since 1 / deviation goes no further than 1e30.

   Welford's update (1962), with the variance of the population. What adds up does so in double
   precision and is counted in 64 bits: after 10^9 examples it is as good as after 10^3. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Features beyond this size are refused by whoever calls: their squares must stay finite. */
#define SCALER_LARGEST 1e18f

struct scaler {
    int features;
    uint64_t seen; /* examples */
    double *mean, *variance;
    float *offset, *gain; /* what is applied: the mean, and 1 / deviation or 0 */
};

/* False if there is not enough memory. */
bool scaler_init(struct scaler *scaler, int features);
void scaler_free(struct scaler *scaler);

/* Adds one example to the statistics. */
void scaler_learn(struct scaler *scaler, const float *features);

/* scaled[i] = (features[i] - mean[i]) / deviation[i], which is finite whatever comes. */
void scaler_apply(const struct scaler *scaler, const float *features, float *scaled);

/* The same of feature i alone. */
float scaler_scaled(const struct scaler *scaler, int i, float feature);

/* mean and variance as 2 * features numbers. */
void scaler_save(const struct scaler *scaler, double *to);
void scaler_restore(struct scaler *scaler, const double *from, uint64_t seen);

/* Sets feature i alone. */
void scaler_set(struct scaler *scaler, int i, double mean, double variance);

/* Makes a scaler of as many features the same as another. */
void scaler_copy(struct scaler *to, const struct scaler *from);

/* Makes its means and variances those of a, at place 0, or b, at 1, or what lies between. All
   three have as many features. */
void scaler_mix(struct scaler *scaler, const struct scaler *a, const struct scaler *b,
                float place);
