/* Finds where sounds begin: strokes, plucks, syllables.

   Short windows (the power of two nearest 6 ms, a quarter of that apart) are split into up to
   13 bands, in dB. A band has risen by what it exceeds the loudest that it was in the last 40
   ms, windows that overlap the present one left out; what is further back counts a little less.
   The loudest, rather than the latest: then neither the noise in a room nor the beating of a
   ringing drum rises.

   An onset begins where the root mean square of the bands' rises passes 0.6 of a limit that
   `sensitivity` sets, and is reported half a window later if they have passed the whole limit
   by then: a stroke goes on rising, what flickers in a cymbal does not. By then its strength
   can be told, too: over 440 drum strokes the level is 4.5 dB below what it rises to within 20
   ms, and was 15 dB below at first. After an onset there is none for 50 ms.

   What is 45 dB below the loudest lately, which falls by 10 dB a second, counts as silence: so
   the same strokes are found as well when all of them are softer.

   Before the first sample it was silent. But it is not known then how loud the room is, and for
   the first 40 ms a rise counts from -45 dB in each band: a stroke is louder, noise is not. */
#pragma once

#include "spectrum.h"

#include <stdbool.h>

enum { ONSET_BANDS = 13 };

struct onset {
    struct spectrum spectrum;
    float *magnitudes;
    int hop;  /* samples from one window to the next */
    int lead; /* samples from the beginning of a window to the onset that it reports */
    int bands;
    int edge[ONSET_BANDS + 1]; /* band b: bins edge[b]..edge[b + 1] - 1 */
    float *history;            /* the bands of the last `depth` windows in dB, a ring */
    int depth;
    int latest;        /* the row of the last window */
    int heard;         /* windows so far, up to `depth` */
    float fall;        /* dB that the past loses a window */
    float threshold;   /* dB: what is softer counts as silence */
    float limit;       /* dB: rises beyond it are onsets */
    int hold, waiting; /* windows without an onset after one; those left */
    int rising;        /* windows until the present onset is reported, 0: there is none */
    float peak, peak_fall;
    float strength;            /* its level so far in dB */
    float before[ONSET_BANDS]; /* what its bands rise from */
};

/* False when memory is out. */
bool onset_init(struct onset *o, double sample_rate, spectrum_fft fft, void *host);
void onset_free(struct onset *o);

/* To be called once before onset_next, and at any time later. threshold in dB as describe_level
   has it; sensitivity 0 (only the most abrupt) to 1 (the slightest): the limit is 10.8 * 16 ^
   -sensitivity dB. */
void onset_set(struct onset *o, float threshold, float sensitivity);

/* Takes the next window: o->spectrum.size samples, o->hop after those of the last call. True
   to report an onset with its strength, the highest level in dB so far: the sound begins in
   this window, o->lead samples after its beginning as a rule. */
bool onset_next(struct onset *o, const float *samples, float *strength);
