/* Features of sound: samples in, lists of numbers out, for a host such as a Pd object.

   The host passes in blocks of any size (features_block). The results, onsets and lists, wait
   in a queue until the host takes them out, one event at a time (features_event). In
   features_block and features_event nothing allocates, locks, or does input or output, and the
   work for a block is bounded by its length. (The file is not called features.h because the C
   library has one.)

   There are three modes. FRAME: a list every `hop` samples, from the last `size`. HIT: a list
   for each struck sound, from its first `hit_ms`; its frames begin a little before the onset,
   wherever in a block that falls. PHRASE: a list for each word or phrase, from sound to
   silence. Silence is anything below the threshold, or less than 9 dB above the noise floor of
   the room (noise.h).

   Samples that are not finite count as 0, and all are limited to +-1e6: every feature of any
   input is finite. Before the first sample it was silent. */
#pragma once

#include "settings.h"
#include "spectrum.h"

#include <stdint.h>

struct features;

/* Sets everything up, or returns NULL with the reason. The settings are copied; `host` is
   passed on to `fft`. */
struct features *features_new(const struct features_settings *settings, spectrum_fft fft,
                              void *host, struct reason *reason);
void features_free(struct features *f);

/* Changes the settings, at the same sample rate, as if they had been these for the last two
   seconds: the hit or phrase under way is analysed again, and no onset is reported twice. Lists
   waiting in the queue are dropped if their length differs from that of new ones: take them out
   before. A change of mode drops what is under way: call features_finish before. Allocates
   unless only the threshold, the sensitivity or the silence that ends a phrase change. False,
   with the reason and nothing changed, if it is impossible. */
bool features_change(struct features *f, const struct features_settings *settings,
                     struct reason *reason);

/* Ends the hit or phrase under way: a list of what has been heard of it is queued. */
void features_finish(struct features *f);

/* The settings in use, with defaults filled in. */
const struct features_settings *features_in_use(const struct features *f);

/* How many numbers a list has, and a single frame. */
int features_count(const struct features *f);
int features_frame_count(const struct features *f);

/* The name of number i of a list: "mfcc 1", "chroma C#", in hit mode "level mean" or "level
   deviation", stacked "level frame 2", in phrase mode "level segment 2", all counted from 0 as
   the coefficients are. The text is valid until the next call. */
const char *features_name(struct features *f, int i);

/* Passes in n samples, n >= 0. */
void features_block(struct features *f, const float *samples, int n);

enum features_event_kind { FEATURES_ONSET, FEATURES_LIST, FEATURES_NOISE };

struct features_event {
    enum features_event_kind kind;
    int64_t at; /* in samples since features_new. Onset: where the sound begins. List: the end
                   of the last frame in it */
    float db;   /* onset: its level so far; noise: its level */
    int count;  /* list */
    const float *values; /* list; valid until the next features_block */
};

/* Takes the oldest event out of the queue; false if there is none. If the host never empties
   the queue, it keeps the newest events. In frame and hit mode onsets are those of onset.h; in
   phrase mode they are the beginnings of phrases. In hit mode every onset has exactly one list,
   which follows it no later than hit_ms after the beginning of the sound: if the next onset
   comes sooner, the list is made of what has been heard until then. Every phrase has one list
   too; a phrase of more than 10 seconds is ended there. In phrase mode FEATURES_NOISE reports
   that there has been no silence below the threshold for a second, so that the noise floor
   counts instead. */
bool features_event(struct features *f, struct features_event *event);

/* How many events wait in the queue. */
int features_waiting(const struct features *f);

/* The features of the frame that ends now, features_frame_count numbers, valid until the next
   features_block. They are not relative to a loudest frame, even in hit mode. */
const float *features_now(struct features *f);
