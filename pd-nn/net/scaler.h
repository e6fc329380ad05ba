/* Running mean and variance of the features, and the features made comparable by them:
   (x - mean) / deviation. A feature that has never varied becomes 0.

   Welford's update (1962), with the variance of the population; all in single precision, so
   that a saved scaler is the same number for number. */
#pragma once

#include <stdbool.h>

/* Features beyond this size are refused by whoever calls: their squares must stay finite. */
#define SCALER_LARGEST 1e18f

struct scaler {
    int features;
    int seen; /* examples; counts no further than 2^24, which a float still holds exactly */
    float *mean, *variance;
    float *gain; /* 1 / deviation, or 0 where there is none */
};

/* False if there is not enough memory. */
bool scaler_init(struct scaler *scaler, int features);
void scaler_free(struct scaler *scaler);

/* Adds one example to the statistics. */
void scaler_learn(struct scaler *scaler, const float *features);

/* scaled[i] = (features[i] - mean[i]) * gain[i]. */
void scaler_apply(const struct scaler *scaler, const float *features, float *scaled);

/* mean and variance as 2 * features floats. */
void scaler_save(const struct scaler *scaler, float *to);
void scaler_restore(struct scaler *scaler, const float *from, int seen);

/* Makes a scaler of as many features the same as another. */
void scaler_copy(struct scaler *to, const struct scaler *from);

/* Makes its means and variances those of a, at place 0, or b, at 1, or what lies between. All
   three have as many features. */
void scaler_mix(struct scaler *scaler, const struct scaler *a, const struct scaler *b,
                float place);
