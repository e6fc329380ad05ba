/* The kernels in plain C, which the others are tested against; see kernels.h. The pragma allows
   the compiler to reorder a sum; nothing else is relaxed, so that infinities and NaNs keep
   their meaning. */
#include "kernels.h"

#include <string.h>

#define NUMBER float
#define WHOLE uint32_t
#define SMALLER(a, b) ((a) < (b) ? (a) : (b))
#define LARGER(a, b) ((a) > (b) ? (a) : (b))
#include "kernels_activation.h"

static void activate(float *values, size_t n, enum kernels_activation activation)
{
    for (size_t k = 0; k < n; k++) {
        float sum = values[k];
        values[k] = activation == KERNELS_SIGMOID ? kernels_sigmoid_of(sum)
                    : activation == KERNELS_TANH  ? kernels_tanh_of(sum)
                    : activation == KERNELS_RELU  ? kernels_relu_of(sum)
                                                  : sum;
    }
    for (size_t k = n; k < kernels_padded(n); k++)
        values[k] = 0;
}

static void forward_columns(const float *weights, const float *bias, const float *in,
                            int inputs, float *out, int units,
                            enum kernels_activation activation)
{
    const size_t stride = kernels_padded((size_t)units);
    memcpy(out, bias, stride * sizeof *out);
    for (size_t first = 0, panel; first < stride; first += panel) {
        panel = kernels_panel(stride, first);
        for (int i = 0; i < inputs; i++, weights += panel)
            for (size_t k = 0; k < panel; k++)
                out[first + k] += in[i] * weights[k];
    }
    activate(out, (size_t)units, activation);
}

static void forward_rows(const float *weights, const float *bias, const float *in,
                         size_t stride, float *out, int units,
                         enum kernels_activation activation)
{
    for (int u = 0; u < units; u++, weights += stride) {
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (size_t k = 0; k < stride; k++)
            sum += weights[k] * in[k];
        out[u] = bias[u] + sum;
    }
    activate(out, (size_t)units, activation);
}

static void deltas(const float *out, const float *error, const struct kernels_update *update,
                   float *delta, float *step, size_t n)
{
    const float *slope = update->slope;
    for (size_t k = 0; k < kernels_padded(n); k++) {
        delta[k] = error[k] * (slope[0] + out[k] * (slope[1] + slope[2] * out[k]));
        step[k] = update->rate * delta[k];
    }
}

/* Moves n parameters by `by` times `along`. */
static void move(float *parameters, const struct kernels_update *update, const float *along,
                 float by, size_t n)
{
    float *velocity = update->velocity ? parameters + update->velocity : NULL;
    for (size_t k = 0; k < n; k++) {
        float change = by * along[k];
        if (velocity)
            velocity[k] = change += update->momentum * velocity[k];
        parameters[k] += change;
    }
}

static void update_columns(float *weights, float *bias, const struct kernels_update *update,
                           const float *in, int inputs, const float *out, const float *error,
                           int units)
{
    const size_t stride = kernels_padded((size_t)units);
    for (size_t first = 0, panel; first < stride; first += panel) {
        float delta[KERNELS_PANEL], step[KERNELS_PANEL];
        panel = kernels_panel(stride, first);
        deltas(out + first, error + first, update, delta, step, panel);
        for (int i = 0; i < inputs; i++, weights += panel)
            move(weights, update, step, in[i], panel);
        if (bias)
            move(bias + first, update, step, 1, panel);
    }
}

static void update_rows(float *weights, float *bias, const struct kernels_update *update,
                        const float *in, size_t stride, const float *step, const float *back,
                        float *error_in, int units)
{
    memset(error_in, 0, stride * sizeof *error_in);
    for (int u = 0; u < units; u++, weights += stride) {
        for (size_t k = 0; k < stride; k++)
            error_in[k] += back[u] * weights[k];
        move(weights, update, in, step[u], stride);
    }
    if (bias)
        move(bias, update, step, 1, (size_t)units);
}

static void back_rows(const float *weights, size_t stride, const float *back, float *error_in,
                      int units)
{
    memset(error_in, 0, stride * sizeof *error_in);
    for (int u = 0; u < units; u++, weights += stride)
        for (size_t k = 0; k < stride; k++)
            error_in[k] += back[u] * weights[k];
}

static float squares(const float *values, size_t n)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t k = 0; k < n; k++)
        sum += values[k] * values[k];
    return sum;
}

static void forward_samples(const float *weights, size_t by_input, size_t by_unit,
                            const float *bias, const float *const *in, int inputs, float *out,
                            int units, size_t samples, enum kernels_activation activation)
{
    for (int u = 0; u < units; u++, out += samples) {
        for (size_t t = 0; t < samples; t++)
            out[t] = bias[u];
        for (int i = 0; i < inputs; i++) {
            float weight = weights[(size_t)i * by_input + (size_t)u * by_unit];
            for (size_t t = 0; t < samples; t++)
                out[t] += weight * in[i][t];
        }
        activate(out, samples, activation);
    }
}

static float largest(const float *values, size_t n)
{
    int32_t most = 0;
    for (size_t k = 0; k < n; k++) {
        int32_t bits;
        memcpy(&bits, &values[k], sizeof bits);
        bits &= INT32_C(0x7fffffff);
        most = bits > most ? bits : most;
    }
    float magnitude;
    memcpy(&magnitude, &most, sizeof magnitude);
    return magnitude;
}

const struct kernels kernels_plain = {"plain",         forward_columns, forward_rows, deltas,
                                      update_columns,  update_rows,     back_rows,    squares,
                                      forward_samples, largest};
