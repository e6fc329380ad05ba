/* Long training: epochs over examples that are all at hand, in mini-batches, by Adam (Kingma
   and Ba 2015), on the network's own loss: half the squared error, or for softmax the
   cross-entropy. All classes weigh the same, however many examples they have: an epoch visits
   as many of each, and losses and accuracies are means over the classes. A tenth of the
   examples of each class, at least one and never all, is the validation set, looked at after
   each epoch; the weights of the epoch with the lowest loss are the result.

   Of a network that has learned from the validation set before, it would tell nothing. Then a
   second network goes along, which starts from new weights and never learns from it: that one
   is judged and reported, and tells which epoch is the best, while the result is the first one,
   which learns from all examples.

   It works in small steps, so that the caller can stop between any two. The same examples in
   the same order and the same seed give the same result.

   A trainer works on a copy of everything. Its maker fills it: the parameters of `network`, the
   `scaler`, the `values`, which of the classes are taught, the examples. From the first step
   on, network and scaler are as the trainer needs them; the network that trainer_finish leaves
   is one for the scaler as it was given. */
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

/* A network on its way: what Adam knows of it, and its place in the epoch. */
struct trainer_side {
    struct network *network;
    float *gradient, *moment, *square, *best; /* each of the shape of the parameters */
    void *block;                              /* what was allocated for these four */
    int64_t steps;
    int examples; /* it learns from the first so many of `order` */
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
    struct learner_class *class; /* one per output; of each only `taught` */
    int epochs;

    int capacity, targets; /* the most examples, and how many of them by a target */
    int count, target_count;
    struct trainer_example *example;
    float *features, *target; /* rows */

    /* what follows is the trainer's own */
    struct random random;
    struct trainer_side side[2]; /* the network, and the one that goes along */
    int sides, on;               /* how many there are, and which has its turn */
    int train;                   /* how many examples are not in the validation set; .. */
    int *order;                  /* .. they come first, the validation set behind them */
    int *visits;                 /* the examples of an epoch, in the order of their turns */
    int most;                    /* so many of them at most; 0: all */
    int *sorted, *counts, *starts, *groups; /* work of drawing the two */
    struct trainer_judged *judged;          /* of each class; of those by a target, the first */
    int *votes;                   /* work of finding what follows, each for every feature */
    float *rest, *shift, *shrink; /* the value most examples have, and what Adam sees of it */
    float *row;                   /* a row of the first layer */
    int batch;                    /* examples in a mini-batch */
    int phase, at, epoch, in_batch;
    bool last;  /* the epoch that goes on is the last */
    bool found; /* there is a best epoch */
    float *scaled, *error;
    double sum, best_loss;

    /* progress and result */
    float done;           /* epochs, with the part of the one that goes on */
    float progress_error; /* mean over outputs and examples of this epoch of (t - o)^2 */
    float result_error;   /* the same over the validation set, for the best epoch; its mean over
                             the classes */
    float result_accuracy; /* on the validation set, in the best epoch; the same */
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
