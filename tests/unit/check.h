/* What all unit tests need: cmocka with the headers it needs, and numbers to test with. */
#pragma once

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A random generator of its own, so that no test depends on the one being tested: xorshift64
   (Marsaglia 2003). */
static uint64_t check_state = 88172645463325252u;

static inline uint64_t check_bits(void)
{
    check_state ^= check_state << 13;
    check_state ^= check_state >> 7;
    check_state ^= check_state << 17;
    return check_state;
}

static inline int check_below(int below)
{
    return (int)(check_bits() % (uint64_t)below);
}

/* From -1 to 1. */
static inline float check_float(void)
{
    return (float)((double)(check_bits() >> 11) * 0x1p-52 - 1.0);
}

static inline double check_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static inline void check_close(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.9g, expected %.9g within %g", value, expected, tolerance);
}
