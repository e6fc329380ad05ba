/* What the processor can do beyond what the library was compiled for. */
#pragma once

#include <stdbool.h>

/* x86: whether the processor has a set of vector instructions, and the system saves the wider
   registers. */
bool processor_has_sse2(void);
bool processor_has_avx2(void);   /* and fused multiply-add */
bool processor_has_avx512(void); /* F, VL, BW and DQ */

/* ARM: NEON with fused multiply-add. */
bool processor_has_neon(void);
