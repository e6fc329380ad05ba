/* The loops in which the time goes: matrix times vector, the update of a matrix, the
   activations. Nothing here knows what a network is.

   There is one set of them for each instruction set, from the same source (kernels_build.c),
   and one in plain C that they are tested against. Which one is used is decided once, when the
   library is loaded: the best that the machine can run.

   Every array handed in is aligned to 64 bytes and padded with zeros to a multiple of
   KERNELS_LANES floats, and `stride` is always such a multiple; the loops then need no
   remainder. Two layouts serve the two places a matrix stands in a network:

     columns   one row of `stride` floats per input, one column per unit. The first layer: its
               errors need not go further back, so it never has to be read by unit.
     rows      one row of `stride` floats per unit, one column per input. All other layers. */
#pragma once

#include <stddef.h>

enum { KERNELS_LANES = 16, KERNELS_ALIGNMENT = 64 };

struct kernels {
    const char *name;

    /* out[0..stride) = bias + sum over i of in[i] * weights[i][..]; in has `inputs` values. */
    void (*forward_columns)(const float *weights, const float *bias, const float *in,
                            int inputs, float *out, size_t stride);

    /* out[u] = bias[u] + weights[u] . in, for each of the units; in has stride values. */
    void (*forward_rows)(const float *weights, const float *bias, const float *in,
                         size_t stride, float *out, int units);

    /* weights[i][..] += in[i] * delta[..]. With a velocity (momentum > 0), of the same shape as
       the weights: velocity = momentum * velocity + in[i] * delta, weights += velocity.
       velocity may be NULL: plain steps. */
    void (*update_columns)(float *weights, float *velocity, float momentum, const float *in,
                           int inputs, const float *delta, size_t stride);

    /* One pass over the weights both sends errors back and updates:
       error_in[..] = sum over u of back[u] * weights[u][..], with the weights before their
       update; then weights[u][..] += delta[u] * in[..]. velocity as above. */
    void (*update_rows)(float *weights, float *velocity, float momentum, const float *in,
                        size_t stride, const float *delta, const float *back, float *error_in,
                        int units);

    /* values[k] = 1 / (1 + exp(-values[k])), within 2e-7; not a number stays not a number. */
    void (*sigmoid)(float *values, size_t padded);

    /* values[k] = tanh(values[k]), within 4e-7; not a number stays not a number. */
    void (*tanh)(float *values, size_t padded);
};

/* The kernels in use. */
extern const struct kernels *kernels;

/* All that this machine can run, k = 0, 1, ..: the plain ones first, the fastest last, then
 * NULL. */
const struct kernels *kernels_runnable(int k);

/* n rounded up to whole lanes. */
size_t kernels_padded(size_t n);
