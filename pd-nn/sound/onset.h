/* Finds where sounds begin: strokes, plucks, syllables.

   Short windows (the power of two nearest 6 ms, a quarter of that apart) are split into up to
   13 bands, in dB. A band has risen by what it exceeds the loudest that it was in the last 40
   ms, windows that overlap the present one left out; what is further back counts a little less.
   The loudest, rather than the latest: then neither the noise in a room nor the beating of a
   ringing drum rises. An onset is where the root mean square of the bands' rises passes a limit
   that `sensitivity` sets. It is reported half a window later, when its strength can be told:
   over 440 drum strokes the level by then is 4.5 dB below what it rises to within 20 ms, and
   was 15 dB below at first. After an onset there is none for 50 ms, nor at first, while it is
   not known how loud the room is.
 */
#pragma once

#include "spectrum.h"

struct onset {
    struct spectrum spectrum;
    float *magnitudes;
    int hop; /* samples from one window to the next */
    int bands;
    int *edge;      /* band b: bins edge[b]..edge[b + 1] - 1 */
    float *history; /* the bands of the last `depth` windows in dB, a ring */
    int depth;
    int latest;        /* the row of the last window */
    float fall;        /* dB that the past loses a window */
    float threshold;   /* dB: what is softer counts as silence */
    float limit;       /* dB: rises beyond it are onsets */
    int hold, waiting; /* windows without an onset after one; those left */
    int rising;        /* windows until the present onset is reported, 0: there is none */
    float strength;    /* its level so far in dB */
};

/* threshold in dB as describe_level has it; sensitivity 0 (only the most abrupt) to 1 (the
   slightest): the limit is 12 * 16 ^ -sensitivity dB. False when memory is out. */
bool onset_init(struct onset *o, double sample_rate, float threshold, float sensitivity,
                spectrum_fft fft, void *host);
void onset_free(struct onset *o);

/* Takes the next window: o->spectrum.size samples, o->hop after those of the last call. True
   to report an onset, which lies o->spectrum.size samples before the end of the window, with
   its strength, the highest level in dB so far. */
bool onset_next(struct onset *o, const float *samples, float *strength);
