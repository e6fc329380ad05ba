/* Long training: epochs over examples that are all at hand, in mini-batches, by Adam (Kingma
   and Ba 2015), on the network's own loss: half the squared error, or for softmax the
   cross-entropy. A tenth of each class is the validation set, looked at after each epoch; the
   weights of the best epoch are the result. It works in small steps, so that the caller can
   stop between any two. The same examples in the same order and the same seed give the same
   result.

   A trainer works on a copy of everything. Its maker fills it: the parameters of `network`, the
   `scaler`, which of the classes are taught, the examples. From the first step on, network and
   scaler are as the trainer needs them; the network that trainer_finish leaves is one for the
   scaler as it was given. */
#pragma once

#include "learner.h"
#include "network.h"
#include "scaler.h"
#include <stdbool.h>
#include <stdint.h>

struct trainer_example {
    int class;
    int target; /* which of the targets; of an example of MEMORY_NO_CLASS */
};

struct trainer {
    struct learner_settings settings;
    struct network *network;
    struct scaler scaler;
    struct learner_class *class; /* one per output; of each only `taught` */
    int epochs;

    int capacity, targets; /* the most examples, and how many of them by a target */
    int count, target_count;
    struct trainer_example *example;
    float *features, *target; /* rows */

    /* what follows is the trainer's own */
    struct random random;
    int *order;  /* of the examples: those trained on, then the validation set */
    int train;   /* how many are trained on */
    int *counts; /* work of the split: of each class, and of those by a target */
    int *votes;  /* work of finding what follows, each for every feature */
    float *rest, *shift, *shrink; /* the value most examples have, and what Adam sees of it */
    float *row;                   /* a row of the first layer */
    int batch;                    /* examples in a mini-batch */
    int phase, at, epoch, in_batch;
    bool last;  /* the epoch that goes on is the last */
    bool found; /* there is a best epoch */
    int64_t steps;
    float *gradient, *moment, *square, *best; /* each of the shape of the parameters */
    void *block;                              /* what was allocated for these four */
    float *scaled, *error;
    double sum, loss, best_loss;
    int right;

    /* progress and result */
    float done;            /* epochs, with the part of the one that goes on */
    float progress_error;  /* mean over outputs and examples of this epoch of (t - o)^2 */
    float result_error;    /* the same over the validation set, for the best epoch */
    float result_accuracy; /* on the validation set, in the best epoch */
};

/* For a network of these sizes, at most `examples` examples, of which at most `targets` are by
   a target, and so many epochs. NULL if there is not enough memory. */
struct trainer *trainer_new(const struct learner_settings *settings, const int *sizes, int n,
                            int examples, int targets, int epochs);
void trainer_free(struct trainer *trainer);

/* One example: of a class, or of MEMORY_NO_CLASS with its target. One for which there is no
   room is left out. */
void trainer_add(struct trainer *trainer, const float *features, int class,
                 const float *target);

/* The next piece of work, of some 100 microseconds at most or of one example. False when all is
   done. */
bool trainer_step(struct trainer *trainer);

/* Makes the epoch in progress the last one, and ends it here. */
void trainer_stop(struct trainer *trainer);

/* Gives the network the weights of the best epoch. False if there is none: no epoch was made,
   or the weights of none were finite. */
bool trainer_finish(struct trainer *trainer);
