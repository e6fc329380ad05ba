/* Features of the processor: see processor.h. */
#include "processor.h"

#if defined(__i386__) || defined(__x86_64__)
#include <cpuid.h>

/* Whether all these bits are set in a result of cpuid: Intel's manual, volume 2, CPUID. */
static bool has(unsigned leaf, int which, unsigned bits)
{
    unsigned answer[4] = {0}; /* EAX, EBX, ECX, EDX */
    return __get_cpuid_count(leaf, 0, &answer[0], &answer[1], &answer[2], &answer[3]) &&
           (answer[which] & bits) == bits;
}

enum { EBX = 1, ECX = 2, EDX = 3 };

/* Whether the system saves all these registers: same manual, XGETBV. */
static bool saves(unsigned bits)
{
    unsigned low, high;
    if (!has(1, ECX, 1u << 27)) /* OSXSAVE */
        return false;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & bits) == bits;
}

bool processor_has_sse2(void)
{
    return has(1, EDX, 1u << 26);
}

bool processor_has_avx2(void)
{
    const unsigned avx_and_fma = 1u << 28 | 1u << 12, avx2 = 1u << 5, sse_and_avx = 0x6;
    return has(1, ECX, avx_and_fma) && has(7, EBX, avx2) && saves(sse_and_avx);
}

bool processor_has_avx512(void)
{
    const unsigned f_dq_bw_vl = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31, all = 0xe6;
    return processor_has_avx2() && has(7, EBX, f_dq_bw_vl) && saves(all);
}

#elif defined(__arm__) && defined(__linux__)
#include <sys/auxv.h>

bool processor_has_neon(void)
{
    const unsigned long neon = 1ul << 12, vfpv4 = 1ul << 16; /* Linux, asm/hwcap.h */
    return (getauxval(AT_HWCAP) & (neon | vfpv4)) == (neon | vfpv4);
}

#else

bool processor_has_neon(void)
{
#if defined(__aarch64__)
    return true;
#else
    return false;
#endif
}
#endif
