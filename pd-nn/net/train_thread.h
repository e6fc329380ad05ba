/* Long training on a thread of its own (see trainer), while the learner goes on classifying and
   learning. The two threads share only atomic flags: the learner's thread never waits for the
   worker, allocates next to nothing, and frees nothing large.

   Usage: train_thread_start; then train_thread_go_on again and again, which copies the memory
   slice by slice and then polls the worker; when it returns TRAIN_THREAD_TRAINED,
   train_thread_adopt; at any time, at the latest when the learner is freed, train_thread_leave.
   The copies belong to the worker, which frees them and ends by itself soon after it has been
   left. */
#pragma once

#include "learner.h"
#include <stdbool.h>

struct train_thread;

enum train_thread_state {
    TRAIN_THREAD_COPYING,
    TRAIN_THREAD_RUNNING,
    TRAIN_THREAD_TRAINED, /* there are weights to adopt */
    TRAIN_THREAD_FUTILE,  /* there are none: stopped before the first step (done is 0), or not
                             finite */
    TRAIN_THREAD_STALE,   /* classes or memory changed while they were copied: start another */
    TRAIN_THREAD_FAILED   /* not enough memory */
};

struct train_thread_report {
    float done;     /* epochs done, with the fraction of the one under way */
    float error;    /* on the examples of this epoch so far; at the end on the validation set */
    float accuracy; /* at the end, on the validation set; until then 0 */
};

/* Starts to train a copy of the learner as it is now. NULL if there is not enough memory or no
   thread can be started. */
struct train_thread *train_thread_start(const struct learner *learner, int epochs);

int train_thread_epochs(const struct train_thread *thread);

/* Copies the next slice, about 50 microseconds, while anything is left to copy; then polls. */
enum train_thread_state train_thread_go_on(struct train_thread *thread,
                                           const struct learner *learner,
                                           struct train_thread_report *report);

/* Ends the training early; the best so far becomes the result. */
void train_thread_stop(struct train_thread *thread);

/* Whether it has been told to end early. */
bool train_thread_stopping(const struct train_thread *thread);

/* Whether everything it learns from still exists: false after an undo that went back beyond the
   start. */
bool train_thread_holds(const struct train_thread *thread, const struct learner *learner);

/* Replaces the learner's network by the trained one, as one take; rehearsal follows if anything
   was taught meanwhile. Only after TRAIN_THREAD_TRAINED. False, and nothing changed, if there
   is not enough memory. */
bool train_thread_adopt(struct train_thread *thread, struct learner *learner);

/* Abandons it: the worker ends by itself, and frees what it holds. */
void train_thread_leave(struct train_thread *thread);
