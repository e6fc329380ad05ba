/* The inner loops in plain C, in the shape that gcc and clang turn into vector instructions:
   see kernels.h. The pragma allows the compiler to reorder a sum; nothing else is relaxed, so
   that infinities and not-a-numbers keep their meaning. */
#include "kernels.h"

#include <stdint.h>
#include <string.h>

#define ALIGNED(pointer) __builtin_assume_aligned(pointer, KERNELS_ALIGNMENT)

size_t kernels_padded(size_t n)
{
    return (n + KERNELS_LANES - 1) / KERNELS_LANES * KERNELS_LANES;
}

void kernels_forward_columns(const float *weights, const float *bias, const float *in,
                             int inputs, float *out, size_t stride)
{
    const float *w = ALIGNED(weights);
    /* A block of outputs stays in registers while all the inputs pass. */
    for (size_t block = 0; block < stride; block += KERNELS_LANES) {
        float sum[KERNELS_LANES];
        memcpy(sum, bias + block, sizeof sum);
        for (int i = 0; i < inputs; i++)
            for (size_t k = 0; k < KERNELS_LANES; k++)
                sum[k] += in[i] * w[(size_t)i * stride + block + k];
        memcpy(out + block, sum, sizeof sum);
    }
}

void kernels_forward_rows(const float *weights, const float *bias, const float *in,
                          size_t stride, float *out, int units)
{
    const float *a = ALIGNED(in);
    for (int u = 0; u < units; u++) {
        const float *w = ALIGNED(weights + (size_t)u * stride);
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (size_t k = 0; k < stride; k++)
            sum += w[k] * a[k];
        out[u] = bias[u] + sum;
    }
}

void kernels_update_columns(float *weights, float *velocity, float momentum, const float *in,
                            int inputs, const float *delta, size_t stride)
{
    const float *d = ALIGNED(delta);
    for (int i = 0; i < inputs; i++) {
        float *restrict w = ALIGNED(weights + (size_t)i * stride);
        if (velocity) {
            float *restrict v = ALIGNED(velocity + (size_t)i * stride);
            for (size_t k = 0; k < stride; k++) {
                v[k] = momentum * v[k] + in[i] * d[k];
                w[k] += v[k];
            }
        } else {
            for (size_t k = 0; k < stride; k++)
                w[k] += in[i] * d[k];
        }
    }
}

void kernels_update_rows(float *weights, float *velocity, float momentum, const float *in,
                         size_t stride, const float *delta, const float *back, float *error_in,
                         int units)
{
    const float *a = ALIGNED(in);
    float *restrict e = ALIGNED(error_in);
    memset(error_in, 0, stride * sizeof *error_in);
    for (int u = 0; u < units; u++) {
        float *restrict w = ALIGNED(weights + (size_t)u * stride);
        if (velocity) {
            float *restrict v = ALIGNED(velocity + (size_t)u * stride);
            for (size_t k = 0; k < stride; k++) {
                e[k] += back[u] * w[k];
                v[k] = momentum * v[k] + delta[u] * a[k];
                w[k] += v[k];
            }
        } else {
            for (size_t k = 0; k < stride; k++) {
                e[k] += back[u] * w[k];
                w[k] += delta[u] * a[k];
            }
        }
    }
}

/* exp(x) for |x| <= 87: x = k ln 2 + f, |f| <= ln 2 / 2; exp(f) by its Taylor series to the
   sixth power (remainder below 1.2e-7), 2^k by the exponent bits. ln 2 is split in two so that
   the subtraction keeps its digits (Cody and Waite 1980). */
static inline float exponential(float x)
{
    const float shift = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number */
    float rounded = x * 1.44269504f + shift;
    float k = rounded - shift;
    float f = x - k * 0.693359375f;
    f += k * 2.12194440e-4f;
    float power =
        1.0f + f * (1.0f + f * (0.5f + f * (0.166666667f +
                                            f * (0.0416666667f +
                                                 f * (0.00833333333f + f * 0.00138888889f)))));
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    bits = (bits << 23) + UINT32_C(0x3f800000);
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return power * scale;
}

static inline float sigmoid(float x)
{
    x = x < -87.0f ? -87.0f : x;
    x = x > 87.0f ? 87.0f : x;
    return 1.0f / (1.0f + exponential(-x));
}

void kernels_sigmoid(float *values, size_t padded)
{
    float *v = ALIGNED(values);
    for (size_t k = 0; k < padded; k++)
        v[k] = sigmoid(v[k]);
}

void kernels_tanh(float *values, size_t padded)
{
    float *v = ALIGNED(values);
    for (size_t k = 0; k < padded; k++)
        v[k] = 2.0f * sigmoid(2.0f * v[k]) - 1.0f;
}

void kernels_relu(float *values, size_t padded)
{
    float *v = ALIGNED(values);
    for (size_t k = 0; k < padded; k++)
        v[k] = v[k] < 0 ? 0 : v[k];
}
