/* Features of sound: samples in, lists of numbers out, for a host such as a Pd object.

   The host hands in blocks of any size (features_block). What comes of them, onsets and lists,
   waits in a queue until the host takes it out, one event at a time (features_event). In
   features_block and features_event nothing allocates, locks, or does input or output, and the
   work for a block is bounded by its length. (The file is not called features.h because the C
   library has one.)

   Three modes. FRAME: a list every `hop` samples, from the last `size`. HIT: a list a struck
   sound, from its first `hit_ms`; its frames begin a little before the onset, wherever in a
   block that falls. PHRASE: a list a word or phrase, from sound to silence. Silence is what is
   below the threshold, and what is less than 9 dB above the noise of the room (noise.h).

   Samples that are not finite count as 0, and those beyond +-1e6 as +-1e6: every feature of any
   input is finite. What came before the first sample was silence.
 */
#pragma once

#include "settings.h"
#include "spectrum.h"

#include <stdint.h>

struct features;

/* Everything set up, or NULL with the reason. The settings are copied; `host` is passed on to
   `fft`. */
struct features *features_new(const struct features_settings *settings, spectrum_fft fft,
                              void *host, struct reason *reason);
void features_free(struct features *f);

/* Goes on with other settings, at the same sample rate, as if they had been these for the last
   two seconds: the hit or phrase under way is analysed anew, no onset is told twice. Lists that
   wait in the queue are dropped if they are not as long as the new ones: take them out before.
   A change of mode drops what is under way: call features_finish before. False with the reason
   when it cannot be; then nothing has changed. It allocates unless only the threshold, the
   sensitivity or the silence that ends a phrase change. */
bool features_change(struct features *f, const struct features_settings *settings,
                     struct reason *reason);

/* Ends the hit or phrase under way: a list of what there is of it goes into the queue. */
void features_finish(struct features *f);

/* The settings in use, defaults filled in. */
const struct features_settings *features_in_use(const struct features *f);

/* How many numbers a list has, and a frame alone. */
int features_count(const struct features *f);
int features_frame_count(const struct features *f);

/* What number i of a list is: "mfcc 1", "chroma C#", in hit mode "level mean" or
   "level deviation", stacked "level frame 2", in phrase mode "level segment 2", all counted
   from 0 as the coefficients are. The text stays until the next call. */
const char *features_name(struct features *f, int i);

/* Hands in n samples, n >= 0. */
void features_block(struct features *f, const float *samples, int n);

enum features_event_kind { FEATURES_ONSET, FEATURES_LIST, FEATURES_NOISE };

struct features_event {
    enum features_event_kind kind;
    int64_t at; /* in samples since features_new. An onset: where the sound begins. A list: the
                   end of the last frame that went into it */
    float db;   /* onset: the level of what was heard of it so far; noise: its level */
    int count;  /* list */
    const float *values; /* list; they stay until the next features_block */
};

/* Takes the oldest event out of the queue: true, or false when there is none. A queue that the
   host never empties keeps the newest events. In frame and hit mode onsets are those of
   onset.h; in phrase mode they are the beginnings of phrases. In hit mode every onset has
   exactly one list, which follows it at the latest hit_ms after the beginning of the sound: a
   next onset before then sends out the list of what there was. So has every phrase; one of more
   than 10 seconds ends there. In phrase mode FEATURES_NOISE tells that for a second
   there has been no silence below the threshold, so that the noise is what counts now. */
bool features_event(struct features *f, struct features_event *event);

/* How many events wait in the queue. */
int features_waiting(const struct features *f);

/* The features of the frame that ends now, features_frame_count numbers, which stay until the
   next features_block; in hit mode too they are not relative to anything. */
const float *features_now(struct features *f);
