/* Features of sound: samples in, lists of numbers out, for a host such as a Pd object.

   The host hands in blocks of any size (features_block). What comes of them, onsets and lists,
   waits in a queue until the host takes it out, one event at a time (features_event). After
   features_new nothing here allocates, locks, or does input or output, and the work for a block
   is bounded by its length. (The file is not called features.h because the C library has one.)

   Three modes. FRAME: a list every `hop` samples, from the last `size`. HIT: a list a struck
   sound, from its first `hit_ms`; its frames begin at the onset, wherever in a block that
   falls. PHRASE: a list a word or phrase, from sound to silence.

   Samples that are not finite count as 0, and those beyond +-1e6 as +-1e6: every feature of any
   input is finite. What came before the first sample was silence.
 */
#pragma once

#include "spectrum.h"

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

enum feature_kind {
    FEATURE_MFCC,     /* count numbers, coefficient 0 first: mel.h has the formula */
    FEATURE_MEL,      /* count numbers: log10 of as many mel bands */
    FEATURE_LEVEL,    /* dB, 0 for a full-scale sine, at least -100 */
    FEATURE_CENTROID, /* Hz; for these and the rest see describe.h */
    FEATURE_SPREAD,   /* Hz */
    FEATURE_ROLLOFF,  /* Hz */
    FEATURE_FLATNESS, /* 0 to 1 */
    FEATURE_FLUX,     /* amplitude */
    FEATURE_ZCR,      /* crossings a second */
    FEATURE_CHROMA,   /* 12 numbers, 0 to 1 */
    FEATURE_KINDS
};

/* The feature called `name` ("mfcc", "level", ...), or -1. */
int feature_kind_of(const char *name);

/* Whether a count goes with the name: `mfcc 13`, `mel 40`; and the count when none is given. */
int feature_has_count(enum feature_kind kind);
int feature_default_count(enum feature_kind kind);

enum features_mode { FEATURES_FRAME, FEATURES_HIT, FEATURES_PHRASE };

struct feature {
    enum feature_kind kind;
    int count; /* of mfcc and mel; the others disregard it */
};

/* A setting that is left open: size, hop and threshold. */
enum { FEATURES_DEFAULT = INT_MIN };

struct features_settings {
    double sample_rate; /* Hz, 8000 to 192000 */
    int block;          /* samples the host hands in at most before it takes out the events */
    enum features_mode mode;
    int wanted;                            /* how many of ... */
    struct feature feature[FEATURE_KINDS]; /* ... these, in the order of the list, each once */
    int size; /* samples in a frame, a power of two from 64 to one second; default nearest 23 ms
               */
    int hop;  /* samples from frame to frame, from size / 64 to one second; default size / 2 */
    int bands;    /* mel bands below the MFCC, 2 to 128 */
    int stack;    /* frame: the last n frames side by side (0: 1). hit: n frames, spread evenly
                     over hit_ms, side by side (0: the mean and standard deviation of those a hop
                     apart). phrase: the means of n equal segments (0: 5). At most 64 */
    float hit_ms; /* a frame's length to 1000 */
    float phrase_ms;   /* the silence that ends a phrase, 10 to 5000 */
    float threshold;   /* dB, from -100: what is softer is silence; default -60, phrase -45 */
    float sensitivity; /* to onsets, 0 to 1 */
};

/* 44100 Hz, block 64, frames of mfcc 13 and level; bands 40, hit 100 ms, phrase 200 ms,
   sensitivity 0.5, stack 0, size, hop and threshold FEATURES_DEFAULT. */
void features_defaults(struct features_settings *s);

struct features;

/* Everything set up, or NULL, with one line that says why in `error`. The settings are copied;
   `host` is passed on to `fft`. */
struct features *features_new(const struct features_settings *settings, spectrum_fft fft,
                              void *host, char *error, size_t error_size);
void features_free(struct features *f);

/* The settings in use, defaults filled in. */
const struct features_settings *features_in_use(const struct features *f);

/* How many numbers a list has, and a frame alone. */
int features_count(const struct features *f);
int features_frame_count(const struct features *f);

/* What number i of a list is: "mfcc 1", "chroma C#", in hit mode "level mean" or
   "level deviation", stacked "level, frame 2", in phrase mode "level, segment 2", all counted
   from 0 as the coefficients are. The text stays until the next call. */
const char *features_name(struct features *f, int i);

/* Hands in n samples, n >= 0. */
void features_block(struct features *f, const float *samples, int n);

enum features_event_kind { FEATURES_ONSET, FEATURES_LIST };

struct features_event {
    enum features_event_kind kind;
    int64_t at; /* in samples since features_new. An onset: where the sound begins. A list: the
                   end of the last frame that went into it */
    float strength;      /* onset: the level in dB of what was heard of it so far */
    int count;           /* list */
    const float *values; /* list; they stay until the next features_block */
};

/* Takes the oldest event out of the queue: 1, or 0 when there is none. A queue that the host
   never empties keeps the newest events. In frame and hit mode onsets are those of onset.h; in
   phrase mode they are the beginnings of phrases. In hit mode every onset has exactly one list,
   which follows it at the latest hit_ms after the beginning of the sound: a next onset before
   then sends out the list of what there was. */
int features_event(struct features *f, struct features_event *event);

/* How many events wait in the queue. */
int features_waiting(const struct features *f);

/* The features of the frame that ends now, features_frame_count numbers, which stay until the
   next features_block. */
const float *features_now(struct features *f);
