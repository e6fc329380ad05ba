/* Long training: epochs over examples that are all at hand, in mini-batches, by Adam (Kingma
   and Ba 2015), on the network's own loss: half the squared error, or for softmax the
   cross-entropy. All classes weigh the same, however many examples they have: an epoch visits
   as many of each, and losses and accuracies are means over the classes. A tenth of the
   examples of each class, at least one and never all, is the validation set, looked at after
   each epoch. The weights of the epoch with the lowest loss are the result, or those of the
   last epoch if the validation set has fewer than 10 examples.

   A network that has already learned from the validation set cannot be judged by it, and with
   few examples none can be spared. In both cases a second network is trained alongside, from
   new weights and never on the validation set: that one is judged and reported, and tells which
   epoch is the best, while the result is the first one, which learns from all examples.

   It works in small steps, so that the caller can stop between any two. The same examples in
   the same order and the same seed give the same result.

   A trainer works on copies. Its owner fills in: the parameters of `network`, the `scaler`, the
   `values`, which classes are taught, and the examples. From the first step on, network and
   scaler are in the trainer's own form; the network that trainer_finish leaves is one for the
   scaler as it was given. */
#pragma once

#include "learner.h"
#include "network.h"
#include "scaler.h"
#include <stdbool.h>
#include <stdint.h>

struct trainer_example {
    int class;
    int target; /* index of its target, for MEMORY_NO_CLASS */
};

/* A network in training: Adam's state, and its place in the epoch. */
struct trainer_side {
    struct network *network;
    float *gradient, *moment, *square, *best; /* each laid out like the parameters */
    void *block;                              /* the allocation that holds these four */
    int64_t steps;
    int examples; /* how many of `order`, from the first, it learns from */
};

/* Sums over the judged examples of a class. */
struct trainer_judged {
    double loss, error, right;
    int count;
};

struct trainer {
    struct learner_settings settings;
    struct network *network;
    struct scaler scaler;
    struct values values;
    struct learner_class *class; /* one per output; only `taught` is used */
    int epochs;

    int capacity, targets; /* the most examples, and the most with a target */
    int count, target_count;
    struct trainer_example *example;
    float *features, *target; /* rows */

    /* private to the trainer from here on */
    struct random random;
    struct trainer_side side[2]; /* the network, and the one trained alongside */
    int sides, on;               /* how many there are, and whose turn it is */
    int train;                   /* how many examples are outside the validation set; .. */
    int *order;                  /* .. they come first, then the validation set */
    int *visits;                 /* the examples of an epoch, in the order of their visits */
    int most;                    /* at most this many visits; 0: all */
    int *sorted, *counts, *starts, *groups; /* buffers for drawing the two */
    struct trainer_judged *judged;          /* one per class; the first is for targets */
    int *votes;                   /* buffer for finding the next three, one per feature */
    float *rest, *shift, *shrink; /* the value most examples have, and its scaling for Adam */
    float *row;                   /* a row of the first layer */
    int batch;                    /* examples in a mini-batch */
    int phase, at, epoch, in_batch;
    bool last;  /* the epoch under way is the last */
    bool found; /* there is a best epoch */
    float *scaled, *error;
    double sum, best_loss;

    /* progress and result */
    float done; /* epochs done, with the fraction of the one under way; 0 if stopped before the
                   first step */
    float progress_error;  /* mean over outputs and examples of this epoch of (t - o)^2 */
    float result_error;    /* likewise over the validation set, in the best epoch; mean over the
                              classes */
    float result_accuracy; /* on the validation set, in the best epoch; mean over the classes */
};

/* For a network of these sizes, at most `examples` examples, of which at most `targets` have a
   target, and this many epochs. NULL if there is not enough memory. */
struct trainer *trainer_new(const struct learner_settings *settings, const int *sizes, int n,
                            int examples, int targets, int epochs);
void trainer_free(struct trainer *trainer);

/* Adds an example: of a class, or of MEMORY_NO_CLASS with its target. Ignored if there is no
   room for it. */
void trainer_add(struct trainer *trainer, const float *features, int class,
                 const float *target);

/* Does the next piece of work: about 100 microseconds at most, or one example. False when all
   is done. */
bool trainer_step(struct trainer *trainer);

/* Makes the epoch in progress the last one, and ends it here. */
void trainer_stop(struct trainer *trainer);

/* Sets the network to the weights of the best epoch. False if there is none: no epoch was made,
   or no epoch had finite weights. */
bool trainer_finish(struct trainer *trainer);
