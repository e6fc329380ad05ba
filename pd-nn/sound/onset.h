/* Finds where sounds begin: strokes, plucks, syllables.

   Short windows (the power of two nearest 6 ms, a quarter of that apart) are split into up to
   13 bands, in dB. The rise of a band is how far it exceeds its maximum over the last 40 ms,
   without the windows that overlap the present one; older windows count a little less. It is
   relative to the maximum, not to the latest window, so that neither the noise in a room nor
   the beating of a ringing drum counts as a rise.

   An onset begins where the root mean square of the bands' rises passes 0.6 of a limit that
   `sensitivity` sets, and is reported half a window later if it has passed the whole limit by
   then: a stroke goes on rising, the flicker of a cymbal does not. By then its strength can be
   estimated, too: over 440 drum strokes the level is 4.5 dB below what it rises to within 20
   ms, and was 15 dB below at first. After an onset there is none for 50 ms.

   Anything 45 dB below the recent maximum, which falls by 10 dB a second, counts as silence: so
   the same strokes are found when all of them are softer.

   Before the first sample it was silent. But it is not known then how loud the room is, so for
   the first 40 ms a rise counts from -45 dB in each band: a stroke is louder, noise is not. */
#pragma once

#include "spectrum.h"

#include <stdbool.h>

enum { ONSET_BANDS = 13 };

struct onset {
    struct spectrum spectrum;
    float *magnitudes;
    int hop;  /* samples from one window to the next */
    int lead; /* samples from the start of a window to the onset it reports */
    int bands;
    int edge[ONSET_BANDS + 1]; /* band b: bins edge[b]..edge[b + 1] - 1 */
    float *history;            /* ring: the bands of the last `depth` windows in dB */
    int depth;
    int latest;        /* the row of the last window */
    int heard;         /* windows so far, up to `depth` */
    float fall;        /* dB that the past fades per window */
    float threshold;   /* dB: anything softer counts as silence */
    float limit;       /* dB: larger rises are onsets */
    int hold, waiting; /* windows without an onset after an onset; those left */
    int rising;        /* windows until the present onset is reported; 0: there is none */
    float peak, peak_fall;
    float strength;            /* its highest level so far in dB */
    float before[ONSET_BANDS]; /* the levels from which its bands rise */
};

/* False if there is not enough memory. */
bool onset_init(struct onset *o, double sample_rate, spectrum_fft fft, void *host);
void onset_free(struct onset *o);

/* To be called once before onset_next, and at any time later. threshold in dB, as from
   describe_level; sensitivity from 0 (only the most abrupt onsets) to 1 (the slightest): the
   limit is 10.8 * 16 ^ -sensitivity dB. */
void onset_set(struct onset *o, float threshold, float sensitivity);

/* Takes the next window: o->spectrum.size samples, o->hop after those of the last call. Returns
   true to report an onset, with its strength, its highest level so far in dB: the sound begins
   in this window, usually o->lead samples after its start. */
bool onset_next(struct onset *o, const float *samples, float *strength);
