/* The kernels in vectors, for the instruction set that this file is compiled for;
   see kernels.h.  Results stay
   in registers while everything that goes into them passes by. */
#include "kernels.h"

#include "kernels_sigmoid.h"
#include <stdint.h>
#include <string.h>

/* The width of a register, in bytes, and how many vectors of results the registers hold; in an
   update each result needs two. */
#if defined(__AVX512F__)
enum { WIDTH = 64, BLOCK = 13, UPDATE_BLOCK = 8 };
#elif defined(__AVX__)
enum { WIDTH = 32, BLOCK = 13, UPDATE_BLOCK = 4 };
#else
enum { WIDTH = 16, BLOCK = 13, UPDATE_BLOCK = 4 };
#endif

typedef float vector __attribute__((vector_size(WIDTH), may_alias));
typedef float quarter __attribute__((vector_size(16)));
enum { PER_VECTOR = WIDTH / sizeof(float) };

#define INLINE static inline __attribute__((always_inline))

INLINE const vector *in_vectors(const float *values)
{
    return (const vector *)(const void *)values;
}

INLINE vector *vectors(float *values)
{
    return (vector *)(void *)values;
}

/* Calls run(.., first, count) for all the vectors of a row, in as few passes as the registers
   allow. The count of each call is a constant, so that arrays of that length become registers.
 */
#define IN_BLOCKS(most, total, run, ...)                                                       \
    for (size_t first = 0, left = (total); left;) {                                            \
        size_t took = 1;                                                                       \
        if (left >= (most))                                                                    \
            run(__VA_ARGS__, first, took = (most));                                            \
        else if (left >= 8)                                                                    \
            run(__VA_ARGS__, first, took = 8);                                                 \
        else if (left >= 4)                                                                    \
            run(__VA_ARGS__, first, took = 4);                                                 \
        else if (left >= 2)                                                                    \
            run(__VA_ARGS__, first, took = 2);                                                 \
        else                                                                                   \
            run(__VA_ARGS__, first, 1);                                                        \
        first += took;                                                                         \
        left -= took;                                                                          \
    }

INLINE void forward_block(const float *weights, const float *bias, const float *in, int inputs,
                          float *out, size_t stride, size_t first, const size_t count)
{
    vector sum[BLOCK];
    for (size_t b = 0; b < count; b++)
        sum[b] = in_vectors(bias)[first + b];
    for (int i = 0; i < inputs; i++, weights += stride)
        for (size_t b = 0; b < count; b++)
            sum[b] += in[i] * in_vectors(weights)[first + b];
    for (size_t b = 0; b < count; b++)
        vectors(out)[first + b] = sum[b];
}

static void forward_columns(const float *weights, const float *bias, const float *in,
                            int inputs, float *out,
                            size_t stride){IN_BLOCKS(BLOCK, stride / PER_VECTOR, forward_block,
                                                     weights, bias, in, inputs, out, stride)}

INLINE float total(vector v)
{
    quarter sum[WIDTH / 16];
    memcpy(sum, &v, sizeof sum);
    for (size_t half = WIDTH / 32; half; half /= 2)
        for (size_t k = 0; k < half; k++)
            sum[k] += sum[k + half];
    return (sum[0][0] + sum[0][2]) + (sum[0][1] + sum[0][3]);
}

static void forward_rows(const float *weights, const float *bias, const float *in,
                         size_t stride, float *out, int units)
{
    size_t count = stride / PER_VECTOR;
    int u = 0;
    for (; u + 4 <= units; u += 4) { /* four sums side by side do not wait for one another */
        const vector *w = in_vectors(weights + (size_t)u * stride), *a = in_vectors(in);
        vector s0 = w[0] * a[0], s1 = w[count] * a[0];
        vector s2 = w[2 * count] * a[0], s3 = w[3 * count] * a[0];
        for (size_t k = 1; k < count; k++) {
            s0 += w[k] * a[k];
            s1 += w[count + k] * a[k];
            s2 += w[2 * count + k] * a[k];
            s3 += w[3 * count + k] * a[k];
        }
        out[u] = bias[u] + total(s0);
        out[u + 1] = bias[u + 1] + total(s1);
        out[u + 2] = bias[u + 2] + total(s2);
        out[u + 3] = bias[u + 3] + total(s3);
    }
    for (; u < units; u++) {
        const vector *w = in_vectors(weights + (size_t)u * stride), *a = in_vectors(in);
        vector sum = w[0] * a[0];
        for (size_t k = 1; k < count; k++)
            sum += w[k] * a[k];
        out[u] = bias[u] + total(sum);
    }
}

INLINE void update_columns_block(float *weights, const float *in, int inputs,
                                 const float *delta, size_t stride, size_t first,
                                 const size_t count)
{
    vector d[BLOCK];
    for (size_t b = 0; b < count; b++)
        d[b] = in_vectors(delta)[first + b];
    for (int i = 0; i < inputs; i++, weights += stride)
        for (size_t b = 0; b < count; b++)
            vectors(weights)[first + b] += in[i] * d[b];
}

/* With momentum speed matters less than that there is only one way to do it: row by row. */
INLINE void move(float *weights, float *velocity, float momentum, const float *along,
                 float step, size_t count)
{
    vector *w = vectors(weights), *v = vectors(velocity);
    for (size_t k = 0; k < count; k++) {
        v[k] = momentum * v[k] + step * in_vectors(along)[k];
        w[k] += v[k];
    }
}

static void update_columns(float *weights, float *velocity, float momentum, const float *in,
                           int inputs, const float *delta, size_t stride)
{
    size_t count = stride / PER_VECTOR;
    if (!velocity) {
        IN_BLOCKS(BLOCK, count, update_columns_block, weights, in, inputs, delta, stride)
        return;
    }
    for (int i = 0; i < inputs; i++)
        move(weights + (size_t)i * stride, velocity + (size_t)i * stride, momentum, delta,
             in[i], count);
}

INLINE void back_block(const float *weights, size_t stride, const float *back, float *error_in,
                       int units, size_t first, const size_t count)
{
    vector e[BLOCK];
    memset(e, 0, sizeof e);
    for (int u = 0; u < units; u++, weights += stride)
        for (size_t b = 0; b < count; b++)
            e[b] += back[u] * in_vectors(weights)[first + b];
    for (size_t b = 0; b < count; b++)
        vectors(error_in)[first + b] = e[b];
}

INLINE void update_rows_block(float *weights, const float *in, size_t stride,
                              const float *delta, const float *back, float *error_in, int units,
                              size_t first, const size_t count)
{
    vector e[UPDATE_BLOCK], a[UPDATE_BLOCK];
    for (size_t b = 0; b < count; b++) {
        e[b] = (vector){0};
        a[b] = in_vectors(in)[first + b];
    }
    for (int u = 0; u < units; u++, weights += stride)
        for (size_t b = 0; b < count; b++) {
            vector w = in_vectors(weights)[first + b];
            e[b] += back[u] * w;
            vectors(weights)[first + b] = w + delta[u] * a[b];
        }
    for (size_t b = 0; b < count; b++)
        vectors(error_in)[first + b] = e[b];
}

static void update_rows(float *weights, float *velocity, float momentum, const float *in,
                        size_t stride, const float *delta, const float *back, float *error_in,
                        int units)
{
    size_t count = stride / PER_VECTOR;
    if (!velocity) {
        IN_BLOCKS(UPDATE_BLOCK, count, update_rows_block, weights, in, stride, delta, back,
                  error_in, units)
        return;
    }
    IN_BLOCKS(BLOCK, count, back_block, weights, stride, back, error_in, units)
    for (int u = 0; u < units; u++)
        move(weights + (size_t)u * stride, velocity + (size_t)u * stride, momentum, in,
             delta[u], count);
}

static void sigmoid(float *values, size_t padded)
{
    float *v = __builtin_assume_aligned(values, KERNELS_ALIGNMENT);
    for (size_t k = 0; k < padded; k++)
        v[k] = kernels_sigmoid_of(v[k]);
}

static void hyperbolic_tangent(float *values, size_t padded)
{
    float *v = __builtin_assume_aligned(values, KERNELS_ALIGNMENT);
    for (size_t k = 0; k < padded; k++)
        v[k] = kernels_tanh_of(v[k]);
}

#define NAME_OF(build) #build
#define NAME(build) NAME_OF(build)

extern const struct kernels KERNELS_BUILD;
const struct kernels KERNELS_BUILD = {NAME(KERNELS_BUILD), forward_columns, forward_rows,
                                      update_columns,      update_rows,     sigmoid,
                                      hyperbolic_tangent};
