/* The magnitude spectrum of one window of samples.

   The Fourier transform itself comes from the host, as a function: inside Pd that is Pd's own.
 */
#pragma once

#include <stdbool.h>

/* A real Fourier transform of n samples (a power of two), in place: afterwards x[k] holds the
   real part of bin k for k = 0..n/2, and x[n - k] its imaginary part for k = 1..n/2 - 1, with
   either sign, and nothing scaled. Pd's mayer_realfft and FFTW's r2hc have this layout. */
typedef void (*spectrum_fft)(void *host, int n, float *x);

struct spectrum {
    int size;      /* samples in a window, a power of two */
    float *window; /* Hann: 0.5 - 0.5 cos(2 pi i / size) */
    float scale;   /* 2 / sum of the window: magnitude * scale is the amplitude of a sine */
    float *work;   /* buffer for the transform */
    spectrum_fft fft;
    void *host;
};

/* Makes room for windows of `size` samples, and calls the transform once, so that a host that
   builds tables at the first call does so now. False if there is not enough memory. */
bool spectrum_init(struct spectrum *s, int size, spectrum_fft fft, void *host);
void spectrum_free(struct spectrum *s);

/* Bins in a spectrum, from 0 Hz to half the sample rate. */
int spectrum_bins(const struct spectrum *s);

/* Computes spectrum_bins magnitudes |X|, unscaled, from s->size samples. */
void spectrum_magnitudes(struct spectrum *s, const float *samples, float *magnitudes);

/* The power of two nearest to x on a logarithmic scale. */
int spectrum_nearest_size(double x);
