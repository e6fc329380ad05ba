/* The kernels in plain C, which the others are tested against, and the choice among them: see
   kernels.h. The pragma allows the compiler to reorder a sum; nothing else is relaxed, so that
   infinities and not-a-numbers keep their meaning. */
#include "kernels.h"

#include "kernels_sigmoid.h"
#include <string.h>

static void forward_columns(const float *weights, const float *bias, const float *in,
                            int inputs, float *out, size_t stride)
{
    memcpy(out, bias, stride * sizeof *out);
    for (int i = 0; i < inputs; i++, weights += stride)
        for (size_t k = 0; k < stride; k++)
            out[k] += in[i] * weights[k];
}

static void forward_rows(const float *weights, const float *bias, const float *in,
                         size_t stride, float *out, int units)
{
    for (int u = 0; u < units; u++, weights += stride) {
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (size_t k = 0; k < stride; k++)
            sum += weights[k] * in[k];
        out[u] = bias[u] + sum;
    }
}

/* One row of weights, moved along `along` by `step`. */
static void move(float *weights, float *velocity, float momentum, const float *along,
                 float step, size_t stride)
{
    for (size_t k = 0; k < stride; k++) {
        float change = step * along[k];
        if (velocity)
            velocity[k] = change += momentum * velocity[k];
        weights[k] += change;
    }
}

static void update_columns(float *weights, float *velocity, float momentum, const float *in,
                           int inputs, const float *delta, size_t stride)
{
    for (int i = 0; i < inputs; i++)
        move(weights + (size_t)i * stride, velocity ? velocity + (size_t)i * stride : NULL,
             momentum, delta, in[i], stride);
}

static void update_rows(float *weights, float *velocity, float momentum, const float *in,
                        size_t stride, const float *delta, const float *back, float *error_in,
                        int units)
{
    memset(error_in, 0, stride * sizeof *error_in);
    for (int u = 0; u < units; u++) {
        float *row = weights + (size_t)u * stride;
        for (size_t k = 0; k < stride; k++)
            error_in[k] += back[u] * row[k];
        move(row, velocity ? velocity + (size_t)u * stride : NULL, momentum, in, delta[u],
             stride);
    }
}

static void sigmoid(float *values, size_t padded)
{
    for (size_t k = 0; k < padded; k++)
        values[k] = kernels_sigmoid_of(values[k]);
}

static void hyperbolic_tangent(float *values, size_t padded)
{
    for (size_t k = 0; k < padded; k++)
        values[k] = kernels_tanh_of(values[k]);
}

static const struct kernels plain = {"plain",           forward_columns, forward_rows,
                                     update_columns,    update_rows,     sigmoid,
                                     hyperbolic_tangent};

/* One for each instruction set that kernels_build.c was compiled for. */
#if defined(__x86_64__)
extern const struct kernels kernels_sse2, kernels_avx2, kernels_avx512;
#elif defined(__aarch64__)
extern const struct kernels kernels_neon;
#endif

const struct kernels *kernels_runnable(int k)
{
    const struct kernels *list[5] = {&plain};
    int n = 1;
#if defined(__x86_64__)
    list[n++] = &kernels_sse2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        list[n++] = &kernels_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
        list[n++] = &kernels_avx512;
#elif defined(__aarch64__)
    list[n++] = &kernels_neon;
#endif
    return k < n ? list[k] : NULL;
}

const struct kernels *kernels = &plain;

__attribute__((constructor)) static void choose(void)
{
    for (int k = 0; kernels_runnable(k); k++)
        kernels = kernels_runnable(k);
}

size_t kernels_padded(size_t n)
{
    return (n + KERNELS_LANES - 1) / KERNELS_LANES * KERNELS_LANES;
}
