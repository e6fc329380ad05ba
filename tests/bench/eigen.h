/* The same network in plain Eigen, compiled for this machine: forward, one sample at a time. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

struct eigen;

/* tanh units, linear outputs. weights: for each layer one row per unit, the bias first. */
struct eigen *eigen_new(const int *sizes, int n, const float *weights);
void eigen_free(struct eigen *eigen);

/* The outputs, valid until the next call. */
const float *eigen_forward(struct eigen *eigen, const float *in);

#ifdef __cplusplus
}
#endif
