/* The choice among the kernels, made once, when the library is loaded: see kernels.h. */
#include "kernels.h"

extern const struct kernels kernels_plain;

/* One for each instruction set that kernels_simd.c is compiled for. */
#if defined(__x86_64__)
extern const struct kernels kernels_sse2, kernels_avx2, kernels_avx512;
#elif defined(__aarch64__)
extern const struct kernels kernels_neon;
#endif

const struct kernels *kernels_runnable(int k)
{
    const struct kernels *list[5] = {&kernels_plain};
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

const struct kernels *kernels = &kernels_plain;

__attribute__((constructor)) static void choose(void)
{
    for (int k = 0; kernels_runnable(k); k++)
        kernels = kernels_runnable(k);
}
