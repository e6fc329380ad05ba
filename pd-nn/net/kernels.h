/* The loops in which the time goes: matrix times vector, the update of a matrix, the
   activations. Nothing here knows what a network is.

   There is one set of them for each instruction set, from the same source (kernels_build.c),
   and one in plain C that they are tested against. Which one is used is decided once, when the
   library is loaded: the best that the machine can run. Sets add in different orders and not
   all fuse a product with a sum, so the last digits of a result are those of the machine: the
   same patch gives the same network every time on one machine, and nearly the same on another.

   Every array handed in is aligned to 64 bytes and padded with zeros to a multiple of
   KERNELS_LANES floats, and `stride` is always such a multiple; the loops then need no
   remainder, and what they write is padded in the same way. (Of the `in` of weights by columns
   only the inputs are read, one by one: that may lie anywhere.) Two layouts serve the two
   places a matrix stands in a network. In both, the weights are met in the order in which they
   lie:

     columns   one row of floats per input, one column per unit, cut into panels of
               KERNELS_PANEL units that lie one after another (kernels_column). The first layer:
               its errors need not go further back, so it never has to be read by unit.
     rows      one row of `stride` floats per unit, one column per input. All other layers. */
#pragma once

#include <stddef.h>

enum { KERNELS_LANES = 16, KERNELS_PANEL = 64, KERNELS_ALIGNMENT = 64 };

/* What a unit makes of the sum s of what goes into it. What is not a number stays not a number,
   and nothing else becomes one. */
enum kernels_activation {
    KERNELS_LINEAR,  /* s */
    KERNELS_SIGMOID, /* 1 / (1 + exp(-s)), within 2e-7 */
    KERNELS_TANH,    /* within 4e-7 */
    KERNELS_RELU     /* s above 0, else 0 */
};

/* How far an update goes. */
struct kernels_step {
    const float *slope; /* of the activation a: slope[0] + a (slope[1] + slope[2] a) */
    float rate, momentum;
    size_t velocity; /* with momentum, a parameter's velocity is so many floats behind it, and
                        velocity = momentum * velocity + change, parameter += velocity; 0: none
                      */
};

struct kernels {
    const char *name;

    /* out[u] = activation(bias[u] + sum over i of in[i] * (weight from i to u)), for each of
       the units. */
    void (*forward_columns)(const float *weights, const float *bias, const float *in,
                            int inputs, float *out, int units,
                            enum kernels_activation activation);

    /* The same of weights by rows: activation(bias[u] + weights[u] . in); in has stride values.
     */
    void (*forward_rows)(const float *weights, const float *bias, const float *in,
                         size_t stride, float *out, int units,
                         enum kernels_activation activation);

    /* What the errors of n units mean for what goes into them: sloped = error o slope, and
       delta = rate * sloped. error and sloped may be the same. */
    void (*deltas)(const float *out, const float *error, const struct kernels_step *step,
                   float *sloped, float *delta, size_t n);

    /* With the deltas of the units, by their activations and errors: (weight from i to u) +=
       in[i] * delta[u], and bias[u] += delta[u]. bias may be NULL: none. */
    void (*update_columns)(float *weights, float *bias, const struct kernels_step *step,
                           const float *in, int inputs, const float *out, const float *error,
                           int units);

    /* One pass over the weights both sends errors back and updates: error_in[..] = sum over u
       of back[u] * weights[u][..], with the weights before their update; then weights[u][..] +=
       delta[u] * in[..], and bias[u] += delta[u]. bias may be NULL: none. */
    void (*update_rows)(float *weights, float *bias, const struct kernels_step *step,
                        const float *in, size_t stride, const float *delta, const float *back,
                        float *error_in, int units);

    /* The largest size among n values (padded, as all): not a number if one of them is not. As
       whole numbers, sizes of floats are in the same order, and what is not a number comes
       after infinity. */
    float (*largest)(const float *values, size_t n);
};

/* The kernels in use. */
extern const struct kernels *kernels;

/* All that this machine can run, k = 0, 1, ..: the plain ones first, the fastest last, then
 * NULL. */
const struct kernels *kernels_runnable(int k);

/* n rounded up to whole lanes. */
static inline size_t kernels_padded(size_t n)
{
    return (n + KERNELS_LANES - 1) / KERNELS_LANES * KERNELS_LANES;
}

/* How many units there are in the panel that begins with this unit. */
static inline size_t kernels_panel(size_t stride, size_t first)
{
    return stride - first < KERNELS_PANEL ? stride - first : KERNELS_PANEL;
}

/* Where the weight from an input to a unit is in a matrix by columns. */
static inline size_t kernels_column(size_t stride, size_t inputs, size_t input, size_t unit)
{
    size_t first = unit / KERNELS_PANEL * KERNELS_PANEL;
    return first * inputs + input * kernels_panel(stride, first) + (unit - first);
}
