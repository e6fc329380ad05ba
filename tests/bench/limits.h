/* What this machine can do at most on one core, measured: how fast it multiplies and adds, and
   how fast it streams a block of memory. A network cannot be faster than reading its weights
   once (forward), or reading them and then reading and writing them (an update). */
#pragma once

#include <stddef.h>

/* Nanoseconds for one fused multiply-add of floats when limited by registers alone. */
double limits_fma(void);

/* Nanoseconds to read a block (aligned to 64 bytes, a multiple of 128 floats) once; to read,
   add to and write it back once. Each is the mean of `times` passes. */
double limits_read(const float *block, size_t floats, int times);
double limits_change(float *block, size_t floats, int times);
