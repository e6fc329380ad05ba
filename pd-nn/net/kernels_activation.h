/* The activations of one number, in operations that every instruction set has for whole
   vectors: a loop over them becomes vector instructions. */
#pragma once

#include <stdint.h>
#include <string.h>

/* 1 / (1 + exp(-x)), with exp(-x) = 2^t = 2^k * 2^f: k is t rounded to a whole number, which
   goes into the exponent bits of a float, and |f| <= 1/2. 2^f is the polynomial of the fifth
   degree whose largest relative error is least, with 2^0 = 1 kept (found by weighted least
   squares; that error is 9.2e-8). Its terms are summed in pairs, so that fewer of them wait for
   one another. Beyond +-40 the sigmoid has its value at +-40, 4e-18 from 0 or 1: so 2^k is a
   normal float, and products with a sigmoid near 0 are not denormal, which would be slow. */
static inline float kernels_sigmoid_of(float x)
{
    const float per_log2 = -1.44269504f; /* t of x */
    const float shift = 12582912.0f;     /* 1.5 * 2^23: adding it rounds to a whole number */
    x = -40.0f > x ? -40.0f : x;         /* written so that NaN propagates */
    x = 40.0f < x ? 40.0f : x;
    float rounded = x * per_log2 + shift;
    float k = rounded - shift;
    float f = x * per_log2 - k;
    float square = f * f;
    float low = 1.0f + f * 0.693146976f;
    float middle = 0.240222422f + f * 0.0555073404f;
    float high = 0.00967151f + f * 0.00132646731f;
    float power = low + square * (middle + square * high);
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    bits = (bits << 23) + UINT32_C(0x3f800000);
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return 1.0f / (1.0f + power * scale);
}

static inline float kernels_tanh_of(float x)
{
    return 2.0f * kernels_sigmoid_of(2.0f * x) - 1.0f;
}

static inline float kernels_relu_of(float x)
{
    return x < 0 ? 0 : x; /* written so that NaN propagates */
}
