/* The sigmoid of one number, in operations that every instruction set has for whole vectors: a
   loop over it becomes vector instructions. */
#pragma once

#include <stdint.h>
#include <string.h>

/* exp(x) for |x| <= 87: x = k ln 2 + f, |f| <= ln 2 / 2; exp(f) by its Taylor series to the
   sixth power (remainder below 1.2e-7), 2^k by the exponent bits. ln 2 is split in two so that
   the subtraction keeps its digits (Cody and Waite 1980). */
static inline float kernels_exp(float x)
{
    const float shift = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number */
    float rounded = x * 1.44269504f + shift;
    float k = rounded - shift;
    float f = x - k * 0.693359375f;
    f += k * 2.12194440e-4f;
    /* in even and odd powers: a shorter wait than one after the other */
    float square = f * f;
    float even = 1.0f + square * (0.5f + square * (0.0416666667f + square * 0.00138888889f));
    float odd = 1.0f + square * (0.166666667f + square * 0.00833333333f);
    float power = even + f * odd;
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    bits = (bits << 23) + UINT32_C(0x3f800000);
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return power * scale;
}

static inline float kernels_sigmoid_of(float x)
{
    x = x < -87.0f ? -87.0f : x;
    x = x > 87.0f ? 87.0f : x;
    return 1.0f / (1.0f + kernels_exp(-x));
}

static inline float kernels_tanh_of(float x)
{
    return 2.0f * kernels_sigmoid_of(2.0f * x) - 1.0f;
}
