/* The kernels in vectors, for the instruction set that this file is compiled for; see
   kernels.h. Each loop keeps its results in registers until they are complete. */
#include "kernels.h"

#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <immintrin.h>
#else
#include <arm_neon.h>
#endif

/* The width of a register, in bytes, and the lists of lanes for SHUFFLE: see totals. */
#define LANE(quarter, k) ((k) < 4 ? 4 * (quarter) + (k) : PER_VECTOR + 4 * (quarter) + (k)-4)
#define QUARTER(q, i, j, k, l) LANE(q, i), LANE(q, j), LANE(q, k), LANE(q, l)
#define QUARTERS_0_1(...) QUARTER(0, __VA_ARGS__), QUARTER(1, __VA_ARGS__)
#if defined(__AVX512F__)
enum { WIDTH = 64 };
#define EACH_QUARTER(...)                                                                      \
    QUARTERS_0_1(__VA_ARGS__), QUARTER(2, __VA_ARGS__), QUARTER(3, __VA_ARGS__)
#define EVEN_QUARTERS 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27
#define ODD_QUARTERS 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31
#elif defined(__AVX__)
enum { WIDTH = 32 };
#define EACH_QUARTER(...) QUARTERS_0_1(__VA_ARGS__)
#define EVEN_QUARTERS 0, 1, 2, 3, 8, 9, 10, 11
#define ODD_QUARTERS 4, 5, 6, 7, 12, 13, 14, 15
#else
enum { WIDTH = 16 };
#define EACH_QUARTER(...) QUARTER(0, __VA_ARGS__)
#endif
#if defined(__clang__)
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (whole){__VA_ARGS__})
#endif

typedef float vector __attribute__((vector_size(WIDTH), may_alias));
typedef int32_t whole __attribute__((vector_size(WIDTH)));
typedef uint32_t wholes __attribute__((vector_size(WIDTH)));
enum { PER_VECTOR = WIDTH / sizeof(float), QUARTERS = PER_VECTOR / 4 };

/* How many vectors of sums are kept at once: enough that no addition waits for the previous
   one. An update keeps two vectors for each. */
enum { HELD = 8, HELD_UPDATE = WIDTH == 64 ? 8 : 4 };

#define INLINE static inline __attribute__((always_inline))

/* The smaller and the larger of two, lane by lane; the second if it is NaN. */
#if defined(__AVX512F__)
#define SMALLER(a, b) ((vector)_mm512_min_ps((__m512)(a), (__m512)(b)))
#define LARGER(a, b) ((vector)_mm512_max_ps((__m512)(a), (__m512)(b)))
#elif defined(__AVX__)
#define SMALLER(a, b) ((vector)_mm256_min_ps((__m256)(a), (__m256)(b)))
#define LARGER(a, b) ((vector)_mm256_max_ps((__m256)(a), (__m256)(b)))
#elif defined(__SSE2__)
#define SMALLER(a, b) ((vector)_mm_min_ps((__m128)(a), (__m128)(b)))
#define LARGER(a, b) ((vector)_mm_max_ps((__m128)(a), (__m128)(b)))
#else
#define SMALLER(a, b) ((vector)vminq_f32((float32x4_t)(a), (float32x4_t)(b)))
#define LARGER(a, b) ((vector)vmaxq_f32((float32x4_t)(a), (float32x4_t)(b)))
#endif
#define NUMBER vector
#define WHOLE wholes
#include "kernels_activation.h"

INLINE const vector *in_vectors(const float *values)
{
    return (const vector *)(const void *)values;
}

INLINE vector *vectors(float *values)
{
    return (vector *)(void *)values;
}

/* Calls run(.., first, count) for `total` vectors side by side, at most `most` at a time. The
   count of each call is a constant, so that arrays of that length become registers. */
#define IN_BLOCKS(most, total, run, ...)                                                       \
    for (size_t first = 0, took; first < (total); first += took)                               \
        switch (took = (total)-first < (most) ? (total)-first : (most)) {                      \
        case 1:                                                                                \
            run(__VA_ARGS__, first, 1);                                                        \
            break;                                                                             \
        case 2:                                                                                \
            run(__VA_ARGS__, first, 2);                                                        \
            break;                                                                             \
        case 3:                                                                                \
            run(__VA_ARGS__, first, 3);                                                        \
            break;                                                                             \
        case 8:                                                                                \
            run(__VA_ARGS__, first, (most));                                                   \
            break;                                                                             \
        default:                                                                               \
            took = 4;                                                                          \
            run(__VA_ARGS__, first, 4);                                                        \
        }

/* Zeroes the lanes from n on. */
INLINE vector first_lanes(vector v, int n)
{
    whole lane;
    for (int k = 0; k < PER_VECTOR; k++)
        lane[k] = k;
    return (vector)((whole)v & (lane < (whole){0} + n));
}

/* Applies f to `count` vectors, which stay in registers. */
#define EACH(f, v, count)                                                                      \
    _Pragma("GCC unroll 8") for (size_t b = 0; b < (count); b++)(v)[b] = f((v)[b])

/* The activations of `count` vectors of sums, which belong to n units; lanes past n are zeroed.
 */
INLINE void activate(vector *sum, const size_t count, int n, enum kernels_activation activation)
{
    switch (activation) {
    case KERNELS_SIGMOID:
        EACH(kernels_sigmoid_of, sum, count);
        break;
    case KERNELS_TANH:
        EACH(kernels_tanh_of, sum, count);
        break;
    case KERNELS_RELU:
        EACH(kernels_relu_of, sum, count);
        break;
    case KERNELS_LINEAR:
        break;
    }
    for (size_t b = 0; b < count && n < (int)count * PER_VECTOR; b++)
        sum[b] = first_lanes(sum[b], n - (int)b * PER_VECTOR);
}

/* `count` vectors of the units of a panel, `rows` inputs at a time, each with sums of its own
   so that no addition waits for the previous one. */
INLINE void forward_block(const float *weights, const float *bias, const float *in, int inputs,
                          float *out, int units, enum kernels_activation activation,
                          size_t panel, size_t first, const size_t count)
{
    const int rows = count == 1 ? 4 : count < 5 ? 2 : 1;
    vector sum[4][HELD];
    for (size_t b = 0; b < count; b++) {
        sum[0][b] = in_vectors(bias)[first + b];
        for (int r = 1; r < rows; r++)
            sum[r][b] = (vector){0};
    }
    int i = 0;
    for (; i + rows <= inputs; i += rows)
        for (int r = 0; r < rows; r++, weights += panel)
            for (size_t b = 0; b < count; b++)
                sum[r][b] += in[i + r] * in_vectors(weights)[first + b];
    for (; i < inputs; i++, weights += panel)
        for (size_t b = 0; b < count; b++)
            sum[0][b] += in[i] * in_vectors(weights)[first + b];
    for (size_t b = 0; b < count; b++)
        for (int r = 1; r < rows; r++)
            sum[0][b] += sum[r][b];
    activate(sum[0], count, units - (int)first * PER_VECTOR, activation);
    for (size_t b = 0; b < count; b++)
        vectors(out)[first + b] = sum[0][b];
}

static void forward_columns(const float *weights, const float *bias, const float *in,
                            int inputs, float *out, int units,
                            enum kernels_activation activation)
{
    const size_t stride = kernels_padded((size_t)units);
    for (size_t at = 0, panel; at < stride; at += panel) {
        panel = kernels_panel(stride, at);
        IN_BLOCKS(HELD, panel / PER_VECTOR, forward_block, weights, bias + at, in, inputs,
                  out + at, units - (int)at, activation, panel)
        weights += panel * (size_t)inputs;
    }
}

/* Adds up the lanes of four vectors, quarter by quarter: in each quarter of the result, lane r
   is the sum of that quarter of v[r]. */
INLINE vector totals(const vector v[4])
{
    vector half[2];
    for (int k = 0; k < 2; k++) {
        vector a = v[2 * k], b = v[2 * k + 1];
        half[k] =
            SHUFFLE(a, b, EACH_QUARTER(0, 4, 1, 5)) + SHUFFLE(a, b, EACH_QUARTER(2, 6, 3, 7));
    }
    return SHUFFLE(half[0], half[1], EACH_QUARTER(0, 1, 4, 5)) +
           SHUFFLE(half[0], half[1], EACH_QUARTER(2, 3, 6, 7));
}

/* Adds up the quarters of as many such results as a vector has quarters: one lane for each of
   the original vectors, in order. */
INLINE vector grand_totals(vector *v)
{
#ifdef EVEN_QUARTERS
#pragma GCC unroll 2
    for (int n = QUARTERS; n > 1; n /= 2)
        for (int k = 0; k < n / 2; k++)
            v[k] = SHUFFLE(v[2 * k], v[2 * k + 1], EVEN_QUARTERS) +
                   SHUFFLE(v[2 * k], v[2 * k + 1], ODD_QUARTERS);
#endif
    return v[0];
}

/* Four rows side by side, so that no addition waits for the previous one. Past the last row,
   that row is summed again: it costs little, and the sum is not used. */
INLINE void sum_rows(const float *weights, const float *in, size_t count, int first, int units,
                     vector sum[4])
{
    const vector *w[4], *a = in_vectors(in);
    for (int r = 0; r < 4; r++) {
        int row = first + r < units ? first + r : units - 1;
        w[r] = in_vectors(weights) + (size_t)row * count;
    }
    for (size_t k = 0; k < count; k++)
        for (int r = 0; r < 4; r++)
            sum[r] += w[r][k] * a[k];
}

static void forward_rows(const float *weights, const float *bias, const float *in,
                         size_t stride, float *out, int units,
                         enum kernels_activation activation)
{
    const size_t count = stride / PER_VECTOR;
    for (int u = 0; u < (int)kernels_padded((size_t)units); u += PER_VECTOR) {
        vector sums[QUARTERS];
#pragma GCC unroll 4
        for (int q = 0; q < QUARTERS; q++) {
            vector sum[4] = {{0}};
            if (u + 4 * q < units)
                sum_rows(weights, in, count, u + 4 * q, units, sum);
            sums[q] = totals(sum);
        }
        vector sum = grand_totals(sums) + *in_vectors(bias + u);
        activate(&sum, 1, units - u, activation);
        *vectors(out + u) = sum;
    }
}

INLINE vector delta_of(const struct kernels_update *update, vector out, vector error)
{
    const float constant = update->slope[0], linear = update->slope[1],
                square = update->slope[2];
    return error * (constant + out * (linear + square * out));
}

static void deltas(const float *out, const float *error, const struct kernels_update *update,
                   float *delta, float *step, size_t n)
{
    for (size_t k = 0; k < kernels_padded(n) / PER_VECTOR; k++) {
        vector s = delta_of(update, in_vectors(out)[k], in_vectors(error)[k]);
        vectors(delta)[k] = s;
        vectors(step)[k] = update->rate * s;
    }
}

/* Moves n parameters by `by` times `along`. */
INLINE void move(float *parameters, const struct kernels_update *update, const float *along,
                 float by, size_t n)
{
    vector *p = vectors(parameters), *v = vectors(parameters + update->velocity);
    for (size_t k = 0; k < kernels_padded(n) / PER_VECTOR; k++) {
        vector change = by * in_vectors(along)[k];
        if (update->velocity)
            v[k] = change += update->momentum * v[k];
        p[k] += change;
    }
}

INLINE void update_columns_block(float *weights, float *bias,
                                 const struct kernels_update *update, const float *in,
                                 int inputs, const float *out, const float *error, size_t panel,
                                 size_t first, const size_t count)
{
    vector step[HELD];
    for (size_t b = 0; b < count; b++)
        step[b] = update->rate *
                  delta_of(update, in_vectors(out)[first + b], in_vectors(error)[first + b]);
    for (int i = 0; i < inputs; i++, weights += panel) {
        const float by =
            in[i]; /* read once: the compiler must assume that a store changes it */
        for (size_t b = 0; b < count; b++)
            vectors(weights)[first + b] += by * step[b];
    }
    for (size_t b = 0; b < count && bias; b++)
        vectors(bias)[first + b] += step[b];
}

/* With momentum, simplicity matters more than speed: row by row. */
INLINE void move_columns(float *weights, float *bias, const struct kernels_update *update,
                         const float *in, int inputs, const float *out, const float *error,
                         size_t panel)
{
    _Alignas(WIDTH) float delta[KERNELS_PANEL], step[KERNELS_PANEL];
    deltas(out, error, update, delta, step, panel);
    for (int i = 0; i < inputs; i++, weights += panel)
        move(weights, update, step, in[i], panel);
    if (bias)
        move(bias, update, step, 1, panel);
}

static void update_columns(float *weights, float *bias, const struct kernels_update *update,
                           const float *in, int inputs, const float *out, const float *error,
                           int units)
{
    const size_t stride = kernels_padded((size_t)units);
    for (size_t at = 0, panel; at < stride; at += panel) {
        panel = kernels_panel(stride, at);
        float *biases = bias ? bias + at : NULL;
        if (update->velocity)
            move_columns(weights, biases, update, in, inputs, out + at, error + at, panel);
        else
            IN_BLOCKS(HELD, panel / PER_VECTOR, update_columns_block, weights, biases, update,
                      in, inputs, out + at, error + at, panel)
        weights += panel * (size_t)inputs;
    }
}

INLINE void back_block(const float *weights, size_t stride, const float *back, float *error_in,
                       int units, size_t first, const size_t count)
{
    vector e[HELD];
    for (size_t b = 0; b < count; b++)
        e[b] = (vector){0};
    for (int u = 0; u < units; u++, weights += stride)
        for (size_t b = 0; b < count; b++)
            e[b] += back[u] * in_vectors(weights)[first + b];
    for (size_t b = 0; b < count; b++)
        vectors(error_in)[first + b] = e[b];
}

INLINE void update_rows_block(float *weights, const float *in, size_t stride, const float *step,
                              const float *back, float *error_in, int units, size_t first,
                              const size_t count)
{
    vector e[HELD], a[HELD];
    for (size_t b = 0; b < count; b++) {
        e[b] = (vector){0};
        a[b] = in_vectors(in)[first + b];
    }
    for (int u = 0; u < units; u++, weights += stride) {
        const float send = back[u], by = step[u];
        for (size_t b = 0; b < count; b++) {
            vector w = in_vectors(weights)[first + b];
            e[b] += send * w;
            vectors(weights)[first + b] = w + by * a[b];
        }
    }
    for (size_t b = 0; b < count; b++)
        vectors(error_in)[first + b] = e[b];
}

static void update_rows(float *weights, float *bias, const struct kernels_update *update,
                        const float *in, size_t stride, const float *step, const float *back,
                        float *error_in, int units)
{
    const size_t count = stride / PER_VECTOR;
    if (update->velocity) {
        IN_BLOCKS(HELD, count, back_block, weights, stride, back, error_in, units)
        for (int u = 0; u < units; u++)
            move(weights + (size_t)u * stride, update, in, step[u], stride);
    } else {
        IN_BLOCKS(HELD_UPDATE, count, update_rows_block, weights, in, stride, step, back,
                  error_in, units)
    }
    if (bias)
        move(bias, update, step, 1, (size_t)units);
}

static void back_rows(const float *weights, size_t stride, const float *back, float *error_in,
                      int units)
{
    IN_BLOCKS(HELD, stride / PER_VECTOR, back_block, weights, stride, back, error_in, units)
}

static float squares(const float *values, size_t n)
{
    vector sum = {0};
    for (size_t k = 0; k < kernels_padded(n) / PER_VECTOR; k++)
        sum += in_vectors(values)[k] * in_vectors(values)[k];
    vector v[4] = {sum};
    sum = totals(v);
    float total = 0;
    for (int q = 0; q < QUARTERS; q++)
        total += sum[4 * q];
    return total;
}

/* A vector of samples, which may be unaligned. */
typedef float loose __attribute__((vector_size(WIDTH), may_alias, aligned(sizeof(float))));

/* How many vectors of samples are kept at once, for four units: enough that no addition waits
   for the previous one, and no more than there are registers. */
enum { HELD_SAMPLES = WIDTH == 64 ? 4 : 2 };

/* Some units on `count` vectors of samples. */
INLINE void samples_block(const float *weights, size_t by_input, size_t by_unit,
                          const float *bias, const float *const *in, int inputs, size_t t,
                          float *out, size_t samples, enum kernels_activation activation,
                          const size_t units, const size_t count)
{
    vector sum[4][HELD_SAMPLES];
    for (size_t u = 0; u < units; u++)
        for (size_t b = 0; b < count; b++)
            sum[u][b] = (vector){0} + bias[u];
    for (int i = 0; i < inputs; i++, weights += by_input) {
        const loose *x = (const loose *)(const void *)(in[i] + t);
        for (size_t u = 0; u < units; u++) {
            const float weight = weights[u * by_unit];
            for (size_t b = 0; b < count; b++)
                sum[u][b] += weight * x[b];
        }
    }
    for (size_t u = 0; u < units; u++) {
        activate(sum[u], count, (int)count * PER_VECTOR, activation);
        for (size_t b = 0; b < count; b++)
            vectors(out + u * samples + t)[b] = sum[u][b];
    }
}

/* Instantiated for each number of units and of vectors, so that they are constants in it. */
#define SAMPLES(units, count)                                                                  \
    samples_block(weights, by_input, by_unit, bias, in, inputs, t, out, samples, activation,   \
                  (units), (count))

INLINE void samples_units(const float *weights, size_t by_input, size_t by_unit,
                          const float *bias, const float *const *in, int inputs, float *out,
                          size_t samples, enum kernels_activation activation,
                          const size_t units)
{
    size_t t = 0;
    for (; t + HELD_SAMPLES * PER_VECTOR <= samples; t += HELD_SAMPLES * PER_VECTOR)
        SAMPLES(units, HELD_SAMPLES);
    for (; t < samples; t += PER_VECTOR)
        SAMPLES(units, 1);
}

static void forward_samples(const float *weights, size_t by_input, size_t by_unit,
                            const float *bias, const float *const *in, int inputs, float *out,
                            int units, size_t samples, enum kernels_activation activation)
{
    size_t u = 0, all = (size_t)units;
    for (; u + 4 <= all; u += 4)
        samples_units(weights + u * by_unit, by_input, by_unit, bias + u, in, inputs,
                      out + u * samples, samples, activation, 4);
    for (; u + 2 <= all; u += 2)
        samples_units(weights + u * by_unit, by_input, by_unit, bias + u, in, inputs,
                      out + u * samples, samples, activation, 2);
    if (u < all)
        samples_units(weights + u * by_unit, by_input, by_unit, bias + u, in, inputs,
                      out + u * samples, samples, activation, 1);
}

/* The larger magnitudes of a and b, lane by lane, as integers: see kernels.h. */
INLINE whole larger_magnitudes(whole a, vector b)
{
    whole magnitude = (whole)b & INT32_C(0x7fffffff), more = magnitude > a;
    return (magnitude & more) | (a & ~more);
}

static float largest(const float *values, size_t n)
{
    whole magnitudes = {0};
    for (size_t k = 0; k < kernels_padded(n) / PER_VECTOR; k++)
        magnitudes = larger_magnitudes(magnitudes, in_vectors(values)[k]);
    int32_t most = 0;
    for (int k = 0; k < PER_VECTOR; k++)
        most = magnitudes[k] > most ? magnitudes[k] : most;
    float magnitude;
    memcpy(&magnitude, &most, sizeof magnitude);
    return magnitude;
}

/* KERNELS_NAME is the name, such as kernels_avx2. */
#define NAME_OF(name) #name
#define NAME(name) NAME_OF(name)
const struct kernels KERNELS_NAME = {NAME(KERNELS_NAME), forward_columns, forward_rows, deltas,
                                     update_columns,     update_rows,     back_rows,    squares,
                                     forward_samples,    largest};
