/* The choice among the kernels, made once, when the library is loaded: see kernels.h. */
#include "kernels.h"

#include "system/processor.h"

extern const struct kernels kernels_plain;

/* One for each instruction set that kernels_simd.c is compiled for. */
#if defined(__x86_64__)
extern const struct kernels kernels_sse2, kernels_avx2, kernels_avx512;
#elif defined(__i386__)
extern const struct kernels kernels_sse2;
#elif defined(KERNELS_NEON)
extern const struct kernels kernels_neon;
#endif

const struct kernels *kernels_runnable(int k)
{
    const struct kernels *list[5] = {&kernels_plain};
    int n = 1;
#if defined(__x86_64__)
    list[n++] = &kernels_sse2;
    if (processor_has_avx2())
        list[n++] = &kernels_avx2;
    if (processor_has_avx512())
        list[n++] = &kernels_avx512;
#elif defined(__i386__)
    if (processor_has_sse2())
        list[n++] = &kernels_sse2;
#elif defined(KERNELS_NEON)
    if (processor_has_neon())
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
