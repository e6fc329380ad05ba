/* The values that a network is taught by lists: their running mean and variance, as for the
   features (see scaler.h), so that linear outputs learn any range: the network's outputs are
   (value - mean) / deviation. A value that never changed always comes out as its mean.

   When the statistics change, the last layer is rewritten so that the values that come out stay
   the same: van Hasselt, Guez, Hessel, Mnih and Silver 2016, "Learning values across many
   orders of magnitude" (Pop-Art).

   Here is also the decay of the weights while values are rehearsed, which is learned too. */
#pragma once

#include "network.h"
#include "scaler.h"
#include <stdbool.h>

struct values {
    struct scaler
        scaler; /* one `feature` per output; nothing is scaled until it has seen one */
    struct scaler before; /* the statistics before the list that was learned last */
    float decay;          /* a step multiplies the weights by exp(-rate * decay) */
    float *of_outputs;    /* the outputs as values */
};

/* For this many outputs. False if there is not enough memory. */
bool values_init(struct values *values, int outputs);
void values_free(struct values *values);

/* Output k gets the statistics of output of[k] of another, or new ones where of[k] is -1. */
void values_copy(struct values *to, const struct values *from, const int *of);

/* The outputs of a network as values, valid until the next call. */
const float *values_of_outputs(struct values *values, const float *outputs);

/* Converts a value to the network's output. Returns whether that output learns: not while its
   value is constant. */
bool values_to_output(const struct values *values, int output, float value, float *to);

/* Adds a list of values to the statistics, and rewrites the outputs of the network. */
void values_learn(struct values *values, struct network *network, const float *list);

/* Takes the latest list out of the statistics again; the outputs are rewritten. */
void values_unlearn(struct values *values, struct network *network);

/* Rewrites a network whose outputs are for the statistics `before`. */
void values_rewrite(const struct values *values, struct network *network,
                    const struct scaler *before);

/* Learns the decay from what came out for features that were new, and what it should have been:
   if outputs are on the whole too far from the mean, the network has learned noise; if they are
   too near, it could follow more closely. This is the gradient of the error on new examples
   with respect to the size of the weights of the last layer; learning a decay by such
   gradients: Baydin, Cornish, Martinez Rubio, Schmidt and Wood 2018, "Online learning rate
   adaptation with hypergradient descent". */
void values_learn_decay(struct values *values, const float *came_out, const float *list);
