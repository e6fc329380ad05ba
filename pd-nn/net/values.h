/* The values that a network is taught by lists: their running mean and variance, as of the
   features (see scaler.h), so that linear outputs learn any range: the network's outputs are
   (value - mean) / deviation. One whose value never changed is always its mean.

   When the statistics change, the last layer is rewritten so that the values that come out stay
   the same: van Hasselt, Guez, Hessel, Mnih and Silver 2016, "Learning values across many
   orders of magnitude" (Pop-Art).

   With them goes how far the weights decay while values are rehearsed, which is learned too. */
#pragma once

#include "network.h"
#include "scaler.h"
#include <stdbool.h>

struct values {
    struct scaler
        scaler; /* of one `feature` per output; nothing is scaled until it has seen one
                 */
    struct scaler before; /* the statistics before the list that was learned last */
    float decay;          /* of a step: the weights lose rate * decay of themselves */
    float *of_outputs;    /* the outputs as values */
};

/* For so many outputs. False if there is not enough memory. */
bool values_init(struct values *values, int outputs);
void values_free(struct values *values);

/* Makes the values of output k those of output of[k] of another, or new ones where of[k] is -1.
 */
void values_copy(struct values *to, const struct values *from, const int *of);

/* The outputs of a network as values, good until the next call. */
const float *values_of_outputs(struct values *values, const float *outputs);

/* A value as the network's output, and whether that output learns: not while it is constant. */
bool values_to_output(const struct values *values, int output, float value, float *to);

/* Adds a list of values to the statistics, and rewrites the outputs of the network. */
void values_learn(struct values *values, struct network *network, const float *list);

/* Takes the latest list out of the statistics again; the outputs are rewritten. */
void values_unlearn(struct values *values, struct network *network);

/* Rewrites the outputs of a network that are for the statistics `before`. */
void values_rewrite(const struct values *values, struct network *network,
                    const struct scaler *before);

/* Learns the decay from what came out for features that were new, and what it should have been:
   too far from the mean, on the whole, and the network has learned noise; too near, and it
   could follow closer. This is the gradient of the error of new examples by the size of the
   weights of the last layer; a decay that is learned by such gradients: Baydin, Cornish,
   Martinez Rubio, Schmidt and Wood 2018, "Online learning rate adaptation with hypergradient
   descent". */
void values_learn_decay(struct values *values, const float *came_out, const float *list);
