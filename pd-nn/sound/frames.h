/* The features of one frame: first what is measured of its samples, then the numbers of a list.

   They are two steps because of the strokes: the MFCC and mel bands of a stroke, and its level,
   are relative to the loudest of its frames, which is known when the last one is over. */
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
    int width;    /* numbers of a frame in a list */
    int measured; /* numbers that are measured of it */
    struct spectrum spectrum;
    struct mel mel, mfcc_mel; /* bands 0 when not wanted */
    float *dct, *bands;
    struct pitch pitch; /* size 0 when not wanted */
    float *samples, *magnitudes, *previous;
    int64_t magnitudes_at; /* the first sample that `magnitudes` are of */
};

/* What mel bands and levels are relative to. */
struct frames_loudest {
    float band;  /* a sum of magnitudes */
    float level; /* dB */
};

/* False when memory is out. The settings are complete. */
bool frames_init(struct frames *frames, const struct features_settings *settings,
                 spectrum_fft fft, void *host);
void frames_free(struct frames *frames);

bool frames_want(const struct frames *frames, enum feature_kind kind);

/* Measures the frame that begins at sample number `at`, taken as silent from `until` on,
   which is after `at`; `loudness` counts only when it is wanted. */
void frames_measure(struct frames *frames, const struct recent *recent,
                    const struct loudness *loudness, int64_t at, int64_t until,
                    float *measured);

/* The level in dB of the frame that was measured last. */
float frames_level(const struct frames *frames);

/* Raises `loudest` to what was measured of a frame. It begins as {0, -100}. */
void frames_compare(const struct frames *frames, const float *measured,
                    struct frames_loudest *loudest);

/* From what was measured to the numbers of a list. `loudest` NULL: as mel.h and describe.h have
   them. Otherwise bands are log10(0.05 + band / loudest band), MFCC are made of those, and the
   level is that below the loudest, at least -60. */
void frames_values(const struct frames *frames, const float *measured,
                   const struct frames_loudest *loudest, float *values);
