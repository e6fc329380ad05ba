/* The settings of features of sound: which features, of which frames, and when a list is
   made. */
#pragma once

#include "common/reason.h"

#include <limits.h>

enum feature_kind {
    FEATURE_MFCC,     /* `count` numbers, coefficient 0 first; formula in mel.h */
    FEATURE_MEL,      /* `count` numbers: log10 of as many mel bands */
    FEATURE_LEVEL,    /* dB, 0 for a full-scale sine, at least -100 */
    FEATURE_CENTROID, /* Hz; for these and the rest see describe.h */
    FEATURE_SPREAD,   /* Hz */
    FEATURE_ROLLOFF,  /* Hz */
    FEATURE_FLATNESS, /* 0 to 1 */
    FEATURE_FLUX,     /* amplitude */
    FEATURE_ZCR,      /* crossings per second */
    FEATURE_CHROMA,   /* 12 numbers, 0 to 1 */
    FEATURE_PITCH,    /* 2 numbers: MIDI note, clarity 0 to 1: pitch.h */
    FEATURE_LOUDNESS, /* LUFS of the 400 ms before the frame's end: loudness.h */
    FEATURE_KINDS
};

/* The word that names a feature. */
const char *feature_name(enum feature_kind kind);

/* The feature called `name` ("mfcc", "level", ...), or -1. */
int feature_kind_of(const char *name);

/* Whether the name can be followed by a count, as in `mfcc 13` and `mel 40`; and the default
   count. */
bool feature_has_count(enum feature_kind kind);
int feature_default_count(enum feature_kind kind);

enum features_mode { FEATURES_FRAME, FEATURES_HIT, FEATURES_PHRASE };

struct feature {
    enum feature_kind kind;
    int count; /* for mfcc and mel; ignored for the others */
};

/* Leaves a setting open, to be chosen: size, hop, stack and threshold. */
enum { FEATURES_DEFAULT = INT_MIN };

struct features_settings {
    double sample_rate; /* Hz, 8000 to 192000 */
    int block;          /* the most samples the host passes in before it takes out the events */
    enum features_mode mode;
    int wanted;                            /* how many of ... */
    struct feature feature[FEATURE_KINDS]; /* ... these, in the order of the list, each once.
                    0: mfcc 13 and level, for hits mfcc 20, level, centroid and spread; no more
                    mfcc than bands */
    int size;  /* samples in a frame, a power of two from 64 to one second; default nearest 23
                  ms, and for hits of less than 70 ms 12 ms, of less than 20 ms 6 ms. What is too
                  long for a hit is made shorter, to 32 if need be */
    int hop;   /* samples from frame to frame, from size / 64 to one second; default size / 2 */
    int bands; /* mel bands below the MFCC, 2 to 128 */
    int stack; /* frame: the last n frames side by side (0: 1). hit: n frames, spread evenly
                  over the hit, side by side (0: the mean and standard deviation of those a hop
                  apart). phrase: the means of n equal segments (0: 5). At most 64; default 0,
                  for hits 9, of less than 70 ms 7, of less than 20 ms 6 */
    float hit_ms;      /* 6 to 1000 */
    float phrase_ms;   /* the silence that ends a phrase, 10 to 5000 */
    float threshold;   /* dB, from -100: what is softer is silence; default -75, phrase -60 */
    float sensitivity; /* to onsets, 0 to 1 */
};

/* 44100 Hz, block 64, frame mode, no features named; bands 40, hit 35 ms, phrase 200 ms,
   sensitivity 0.5; stack, size, hop and threshold FEATURES_DEFAULT. */
void features_defaults(struct features_settings *s);

/* Fills in what is left open, and the counts of features that have a fixed one. False, with the
   reason, if something is out of range. */
bool features_complete(struct features_settings *s, struct reason *reason);

/* Converts milliseconds to samples. */
int features_samples_in(const struct features_settings *s, float ms);

bool features_equal(const struct features_settings *a, const struct features_settings *b);
