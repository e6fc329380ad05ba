/* The loops that take nearly all the time: matrix times vector, the update of a matrix, the
   activations. Nothing here knows about networks.

   There is one set of loops for each instruction set, from the same source (kernels_simd.c),
   and one in plain C that they are tested against (kernels_plain.c). The set is chosen once,
   when the library is loaded: the best that the machine can run (kernels.c). Sets add in
   different orders and not all fuse a product with a sum, so the last digits of a result depend
   on the machine: the same patch gives the same network every time on one machine, and nearly
   the same on another.

   Every array passed in is aligned to 64 bytes and padded with zeros to a multiple of
   KERNELS_LANES floats, and `stride` is always such a multiple; so the loops need no remainder,
   and what they write is padded in the same way. (For weights by columns, `in` is read element
   by element: it needs neither alignment nor padding.) There are two layouts of a matrix, both
   of which are traversed sequentially:

     columns   one row of floats per input, one column per unit, cut into panels of
               KERNELS_PANEL units that lie one after another (kernels_column). The first layer:
               no error is backpropagated from it, so it never has to be read by unit.
     rows      one row of `stride` floats per unit, one column per input. All other layers. */
#pragma once

#include <stddef.h>

enum { KERNELS_LANES = 16, KERNELS_PANEL = 64, KERNELS_ALIGNMENT = 64 };

/* The activation of a unit whose inputs sum to s. NaN propagates, and nothing else becomes NaN.
 */
enum kernels_activation {
    KERNELS_LINEAR,  /* s */
    KERNELS_SIGMOID, /* 1 / (1 + exp(-s)), within 2e-7 */
    KERNELS_TANH,    /* within 4e-7 */
    KERNELS_RELU     /* s above 0, else 0 */
};

/* The settings of an update. */
struct kernels_update {
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

    /* From the errors of n units, elementwise: delta = error * slope, and step = rate * delta.
       error and delta may be the same array. */
    void (*deltas)(const float *out, const float *error, const struct kernels_update *update,
                   float *delta, float *step, size_t n);

    /* With the steps of the units, from their activations and errors as in deltas: (weight from
       i to u) += in[i] * step[u], and bias[u] += step[u]. bias may be NULL: none. */
    void (*update_columns)(float *weights, float *bias, const struct kernels_update *update,
                           const float *in, int inputs, const float *out, const float *error,
                           int units);

    /* One pass over the weights both backpropagates and updates: error_in[..] = sum over u of
       back[u] * weights[u][..], with the weights before their update; then weights[u][..] +=
       step[u] * in[..], and bias[u] += step[u]. bias may be NULL: none. */
    void (*update_rows)(float *weights, float *bias, const struct kernels_update *update,
                        const float *in, size_t stride, const float *step, const float *back,
                        float *error_in, int units);

    /* The first half of that alone: error_in[..] = sum over u of back[u] * weights[u][..]. */
    void (*back_rows)(const float *weights, size_t stride, const float *back, float *error_in,
                      int units);

    /* The sum of the squares of n values (padded). */
    float (*squares)(const float *values, size_t n);

    /* The forward pass of one layer on many samples at once, which are the lanes here: in[i]
       has those of input i, and out + u * samples those of unit u. The weight from i to u is
       weights[i * by_input + u * by_unit]. `samples` is a multiple of KERNELS_LANES; in[i] may
       lie anywhere. */
    void (*forward_samples)(const float *weights, size_t by_input, size_t by_unit,
                            const float *bias, const float *const *in, int inputs, float *out,
                            int units, size_t samples, enum kernels_activation activation);

    /* The largest magnitude among n values (padded, as all); NaN if one of them is NaN. The
       magnitudes of floats are in the same order as their bits read as integers, and NaN comes
       after infinity. */
    float (*largest)(const float *values, size_t n);
};

/* The kernels in use. */
extern const struct kernels *kernels;

/* All kernels that this machine can run, k = 0, 1, ..: the plain ones first, the fastest last,
   then NULL. */
const struct kernels *kernels_runnable(int k);

/* n rounded up to whole lanes. */
static inline size_t kernels_padded(size_t n)
{
    return (n + KERNELS_LANES - 1) / KERNELS_LANES * KERNELS_LANES;
}

/* The number of units in the panel that begins with this unit. */
static inline size_t kernels_panel(size_t stride, size_t first)
{
    return stride - first < KERNELS_PANEL ? stride - first : KERNELS_PANEL;
}

/* The index of the weight from an input to a unit in a matrix by columns. */
static inline size_t kernels_column(size_t stride, size_t inputs, size_t input, size_t unit)
{
    size_t first = unit / KERNELS_PANEL * KERNELS_PANEL;
    return first * inputs + input * kernels_panel(stride, first) + (unit - first);
}
