/* The pitch of a window of samples by YIN: de Cheveigne and Kawahara, "YIN, a fundamental
   frequency estimator for speech and music", J. Acoust. Soc. Am. 111 (2002), steps 1 to 5.

   With W = size / 2, d(t) the sum over j < W of (x(j) - x(j + t))^2, and d'(t) = d(t) divided
   by the mean of d(1)..d(t), the period is the first dip of d' below 0.15, or if there is none
   its lowest point, refined by a parabola; clarity is 1 - d' there. Periods of up to W samples
   are found: at 44100 Hz and size 1024 that is 86 Hz, at 4096 22 Hz. */
#pragma once

#include "spectrum.h"

#include <stdbool.h>

struct pitch {
    int size;
    float *head, *whole; /* buffers to transform the first half, the whole window */
    float *dips;         /* d', size / 2 numbers */
    spectrum_fft fft;
    void *host;
};

/* False if there is not enough memory. */
bool pitch_init(struct pitch *pitch, int size, spectrum_fft fft, void *host);
void pitch_free(struct pitch *pitch);

/* Finds the MIDI note, with its fraction (69 is 440 Hz), and how periodic the window is, 0 to
   1. Both are 0 for silence, below -100 dB. */
void pitch_find(struct pitch *pitch, const float *samples, double sample_rate, float *note,
                float *clarity);
