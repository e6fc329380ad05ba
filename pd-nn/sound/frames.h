/* The features of one frame, in two steps: first what is measured of its samples, then the
   numbers of a list.

   There are two steps because of hits: their MFCC, mel bands and level are relative to the
   loudest frame of the hit, which is known only when the last one is over. */
#pragma once

#include "loudness.h"
#include "mel.h"
#include "pitch.h"
#include "recent.h"
#include "settings.h"
#include "spectrum.h"

#include <stdbool.h>
#include <stdint.h>

struct frames {
    struct features_settings set;
    int width;    /* numbers that a frame has in a list */
    int measured; /* numbers that are measured of it */
    struct spectrum spectrum;
    struct mel mel, mfcc_mel; /* bands 0: not wanted */
    float *dct, *bands;
    struct pitch pitch; /* size 0: not wanted */
    float *samples, *magnitudes, *previous;
    int64_t magnitudes_at; /* the sample at which the frame of `magnitudes` begins */
};

/* What mel bands and levels are relative to. */
struct frames_loudest {
    float band;  /* a sum of magnitudes */
    float level; /* dB */
};

/* False if there is not enough memory. The settings must be complete. */
bool frames_init(struct frames *frames, const struct features_settings *settings,
                 spectrum_fft fft, void *host);
void frames_free(struct frames *frames);

bool frames_want(const struct frames *frames, enum feature_kind kind);

/* Measures the frame that begins at sample number `at`, taken as silent from `until` on, which
   is after `at`. `loudness` is used only if that is wanted. */
void frames_measure(struct frames *frames, const struct recent *recent,
                    const struct loudness *loudness, int64_t at, int64_t until,
                    float *measured);

/* The level in dB of the frame that was measured last. */
float frames_level(const struct frames *frames);

/* Raises `loudest` to what was measured of a frame. Begin with {0, -100}. */
void frames_compare(const struct frames *frames, const float *measured,
                    struct frames_loudest *loudest);

/* Converts what was measured to the numbers of a list. With `loudest` NULL: as mel.h and
   describe.h define them. Otherwise bands are log10(0.05 + band / loudest band), MFCC are made
   of those, and the level is relative to the loudest, at least -60. */
void frames_values(const struct frames *frames, const float *measured,
                   const struct frames_loudest *loudest, float *values);
