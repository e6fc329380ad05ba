/* Long training on a thread of its own (see trainer), while the learner goes on classifying and
   learning. Between the two threads there are only atomic flags: the learner's thread never
   waits for the worker, allocates next to nothing, and frees nothing large.

   Life: training_start; training_go_on again and again, which copies the memory slice by slice,
   and then looks how far the worker is; when that says TRAINING_TRAINED, training_take_over; at
   any time, at the latest when the learner is freed, training_leave. What was copied belongs to
   the worker, which frees it, and ends by itself soon after it has been left. */
#pragma once

#include "learner.h"
#include <stdbool.h>

struct training;

enum training_state {
    TRAINING_COPYING,
    TRAINING_RUNNING,
    TRAINING_TRAINED, /* there are weights to be taken over */
    TRAINING_FUTILE,  /* it ended without any: stopped before the first step, or not finite */
    TRAINING_STALE,   /* classes or memory changed while they were being copied: leave it, start
                         another */
    TRAINING_FAILED   /* not enough memory */
};

struct training_report {
    float done;     /* epochs, with the part of the one that goes on */
    float error;    /* of the examples trained on in this epoch; in the end of those held out */
    float accuracy; /* in the end, of those held out; till then 0 */
};

/* Starts to train a copy of the learner as it is now. NULL if there is not enough memory or no
   thread to be had. */
struct training *training_start(const struct learner *learner, int epochs);

int training_epochs(const struct training *training);

/* Copies the next slice while there is anything left to copy: some 50 microseconds. */
enum training_state training_go_on(struct training *training, const struct learner *learner,
                                   struct training_report *report);

/* Ends the training early; the best so far becomes the result. */
void training_stop(struct training *training);

/* Whether it has been told to end early. */
bool training_stopping(const struct training *training);

/* Whether all that it learns from is still there: false after an undo that reached back to
   before the start. */
bool training_holds(const struct training *training, const struct learner *learner);

/* Puts the trained network in place of the learner's, as one take; rehearsal follows if
   anything was taught meanwhile. False, and nothing changed, if there is not enough memory.
   Only after TRAINING_TRAINED. */
bool training_take_over(struct training *training, struct learner *learner);

/* The learner's side lets go: the worker ends, and whatever it holds is freed. */
void training_leave(struct training *training);
