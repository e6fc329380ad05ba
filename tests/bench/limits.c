/* The limits of the machine: see limits.h. Compiled for the machine it runs on. */
#include "limits.h"

#include "bench.h"

#if defined(__AVX512F__)
enum { WIDTH = 64 };
#elif defined(__AVX__)
enum { WIDTH = 32 };
#else
enum { WIDTH = 16 };
#endif

typedef float vector __attribute__((vector_size(WIDTH)));
enum { LANES = WIDTH / sizeof(float), AT_ONCE = 8 };

/* Keeps the compiler from dropping or predicting what is computed. */
static void keep(vector *values)
{
    __asm__ volatile("" : : "r"(values) : "memory");
}

double limits_fma(void)
{
    enum { CHAINS = 10, TIMES = 20000 };
    vector sum[CHAINS] = {{0}}, factor = {0}, term = {0};
    keep(&factor);
    keep(&term);
    double start = bench_nanoseconds();
    for (int t = 0; t < TIMES; t++)
        for (int c = 0; c < CHAINS; c++)
            sum[c] = sum[c] * factor + term;
    double took = bench_nanoseconds() - start;
    for (int c = 0; c < CHAINS; c++)
        keep(&sum[c]);
    return took / ((double)TIMES * CHAINS * LANES);
}

double limits_read(const float *block, size_t floats, int times)
{
    const vector *at = (const vector *)(const void *)block;
    size_t count = floats / LANES;
    double start = bench_nanoseconds();
    for (int t = 0; t < times; t++) {
        vector sum[AT_ONCE] = {{0}};
        for (size_t k = 0; k < count; k += AT_ONCE)
            for (size_t b = 0; b < AT_ONCE; b++)
                sum[b] += at[k + b];
        for (int b = 0; b < AT_ONCE; b++)
            keep(&sum[b]);
    }
    return (bench_nanoseconds() - start) / times;
}

double limits_change(float *block, size_t floats, int times)
{
    vector *at = (vector *)(void *)block, by = {0};
    size_t count = floats / LANES;
    keep(&by);
    double start = bench_nanoseconds();
    for (int t = 0; t < times; t++) {
        for (size_t k = 0; k < count; k += AT_ONCE)
            for (size_t b = 0; b < AT_ONCE; b++)
                at[k + b] += by;
        keep(at);
    }
    return (bench_nanoseconds() - start) / times;
}
