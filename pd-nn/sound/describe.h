/* The features of a frame that are a single number, and chroma. All are finite for any frame of
   finite samples. A frame is silent if its magnitudes sum to less than those of a sine at -100
   dB; then everything except the level and the zero crossings is 0. */
#pragma once

#include "spectrum.h"

enum { DESCRIBE_CHROMA = 12 };

struct frame {
    const struct spectrum *spectrum;
    double sample_rate;
    const float *samples;    /* spectrum->size samples, no window applied */
    const float *magnitudes; /* |X|, unscaled */
    const float *previous;   /* the magnitudes one hop earlier, for the flux */
};

/* The level in dB relative to a full-scale sine: a sine of amplitude 1 has 0 dB, of amplitude
   0.5 -6.02 dB, a square wave of amplitude 1 has 3.01 dB. The mean power is weighted by the
   window; -100 is the lowest. */
float describe_level(const struct frame *f);

/* The mean frequency in Hz, each bin weighted by its magnitude. */
float describe_centroid(const struct frame *f);

/* The standard deviation of frequency from the centroid in Hz, with the same weights. */
float describe_spread(const struct frame *f);

/* The frequency in Hz below which 85 % of the magnitudes lie: the first bin at which their
   running sum reaches 0.85 of the total. */
float describe_rolloff(const struct frame *f);

/* The geometric mean of the bins' power divided by their arithmetic mean: near 0 for a tone,
   near 0.6 for white noise, 1 for an impulse. Bins below 1e-10 count as 1e-10. */
float describe_flatness(const struct frame *f);

/* How much the magnitudes have grown since one hop earlier: the sum of all increases, scaled as
   amplitudes; a full-scale sine that appears gives about 2. */
float describe_flux(const struct frame *f);

/* Zero crossings per second; a sine of 440 Hz has 880. A sample of 0 counts as positive. */
float describe_zcr(const struct frame *f);

/* The strength of each of the 12 pitch classes, C first, the strongest being 1 (A is 440 Hz).
   The peaks of the spectrum from 60 to 5000 Hz contribute their power; their frequency is
   refined by the parabola through the log magnitudes of three bins, and shared between the two
   nearest pitch classes. To tell apart the notes of a chord takes a window of 4096 samples or
   more. */
void describe_chroma(const struct frame *f, float *chroma);
