/* The loops in which the time goes: matrix times vector, the update of a matrix, the
   activations. Nothing here knows what a network is.

   Every array handed in is aligned to 64 bytes and padded with zeros to a multiple of
   KERNELS_LANES floats, and `stride` is always such a multiple; the loops then need no
   remainder. Two layouts serve the two places a matrix stands in a network:

     columns   one row of `stride` floats per input, one column per unit. The first layer: its
               errors need not go further back, so it never has to be read by unit.
     rows      one row of `stride` floats per unit, one column per input. All other layers. */
#pragma once

#include <stddef.h>

enum { KERNELS_LANES = 16, KERNELS_ALIGNMENT = 64 };

/* n rounded up to whole lanes. */
size_t kernels_padded(size_t n);

/* out[0..stride) = bias + sum over i of in[i] * weights[i][..]; in has `inputs` values. */
void kernels_forward_columns(const float *weights, const float *bias, const float *in,
                             int inputs, float *out, size_t stride);

/* out[u] = bias[u] + weights[u] . in, for each of the units; in has stride values. */
void kernels_forward_rows(const float *weights, const float *bias, const float *in,
                          size_t stride, float *out, int units);

/* weights[i][..] += in[i] * delta[..]. With a velocity (momentum > 0), of the same shape as the
   weights: velocity = momentum * velocity + in[i] * delta, weights += velocity. velocity may be
   NULL: plain steps. */
void kernels_update_columns(float *weights, float *velocity, float momentum, const float *in,
                            int inputs, const float *delta, size_t stride);

/* One pass over the weights both sends errors back and updates:
   error_in[..] = sum over u of back[u] * weights[u][..], with the weights before their update;
   then weights[u][..] += delta[u] * in[..]. velocity as above. */
void kernels_update_rows(float *weights, float *velocity, float momentum, const float *in,
                         size_t stride, const float *delta, const float *back, float *error_in,
                         int units);

/* values[k] = 1 / (1 + exp(-values[k])), within 2e-7; not a number stays not a number. */
void kernels_sigmoid(float *values, size_t padded);

/* values[k] = tanh(values[k]), within 4e-7. */
void kernels_tanh(float *values, size_t padded);

/* values[k] = max(0, values[k]); not a number stays not a number. */
void kernels_relu(float *values, size_t padded);
