/* What this machine can do at most, on one core, measured: how fast it multiplies and adds, and
   how fast a block of memory passes through it. A network cannot be faster than the time in
   which its weights are read (forward), or read and then read and written (an update). */
#pragma once

#include <stddef.h>

/* Nanoseconds for one fused multiply-add of floats when nothing but registers limits it. */
double limits_fma(void);

/* Nanoseconds in which a block (aligned to 64 bytes, a multiple of 128 floats) is read once; in
   which it is read, added to and written back once. Each is the mean of `times` passes. */
double limits_read(const float *block, size_t floats, int times);
double limits_change(float *block, size_t floats, int times);
