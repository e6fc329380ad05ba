/* Momentary loudness in LUFS, as ITU-R BS.1770 and EBU Tech 3341 define it for one channel: the
   samples pass the K-weighting, a high shelf of 4 dB for the head and a high-pass at 38 Hz, and

       loudness = -0.691 + 10 log10(mean of the squares over the last 400 ms)

   so that a full-scale sine of 997 Hz has -3.01 LUFS. The standard gives the filters'
   coefficients at 48 kHz only; at other rates they are those of the same analogue filters
   (bilinear transform, as in libebur128). -100 is the lowest. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct loudness {
    double shelf[5], pass[5]; /* b0 b1 b2 a1 a2 */
    double state[4];
    float *squares; /* squares of weighted samples; number t is at t & (room - 1) */
    double *sums;   /* the sum of every 64 of them */
    int64_t room, now;
    int window; /* samples in 400 ms */
};

/* Makes room for the squares of the last `room` samples, a power of two from 64. False if there
   is not enough memory. */
bool loudness_init(struct loudness *loudness, double sample_rate, int64_t room);
void loudness_free(struct loudness *loudness);

void loudness_add(struct loudness *loudness, const float *samples, int n);

/* The loudness of the 400 ms before sample number `end`; before number 0 it was silent. */
float loudness_at(const struct loudness *loudness, int64_t end);
