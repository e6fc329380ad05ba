/* The activations, in operations that work on numbers and on vectors alike. The including file
   defines

     NUMBER            float, or a vector of floats
     WHOLE             uint32_t, or a vector of as many
     SMALLER, LARGER   of two NUMBERs; the second if it is NaN */
#pragma once

#include <stdint.h>
#include <string.h>

/* 1 / (1 + exp(-factor x)), with exp(-factor x) = 2^t = 2^k * 2^f: k is t rounded to a whole
   number, which goes into the exponent bits of a float, and |f| <= 1/2. 2^f is approximated by
   the polynomial of degree 5 with the least maximal relative error, 9.2e-8, and 2^0 = 1 (found
   by weighted least squares). Its terms are summed in pairs, so that fewer of them wait for one
   another. Beyond +-40, factor x counts as +-40, where the result is within 4e-18 of 0 or 1: so
   2^k is a normal float, and products with a sigmoid near 0 are not denormal, which would be
   slow. */
static inline __attribute__((always_inline)) NUMBER kernels_logistic(NUMBER x, float factor)
{
    const float per_log2 = -1.44269504f * factor; /* t of x */
    const float shift = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number */
    const NUMBER none = {0}, most = none + 40.0f / factor;
    x = SMALLER(most, LARGER(-most, x));
    NUMBER rounded = x * per_log2 + shift;
    NUMBER k = rounded - shift;
    NUMBER f = x * per_log2 - k;
    NUMBER square = f * f;
    NUMBER low = 1.0f + f * 0.693146976f;
    NUMBER middle = 0.240222422f + f * 0.0555073404f;
    NUMBER high = 0.00967151f + f * 0.00132646731f;
    NUMBER power = low + square * (middle + square * high);
    WHOLE bits;
    memcpy(&bits, &rounded, sizeof bits);
    bits = (bits << 23) + UINT32_C(0x3f800000);
    NUMBER scale;
    memcpy(&scale, &bits, sizeof scale);
    return 1.0f / (1.0f + power * scale);
}

static inline __attribute__((always_inline)) NUMBER kernels_sigmoid_of(NUMBER x)
{
    return kernels_logistic(x, 1);
}

static inline __attribute__((always_inline)) NUMBER kernels_tanh_of(NUMBER x)
{
    return 2.0f * kernels_logistic(x, 2) - 1.0f;
}

static inline __attribute__((always_inline)) NUMBER kernels_relu_of(NUMBER x)
{
    const NUMBER none = {0};
    return LARGER(none, x);
}
