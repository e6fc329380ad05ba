/* A network at audio rate: sample by sample it computes outputs from the latest samples of its
   inputs, while learning from a target. This adds delay lines to a network of net/, which
   belongs to the caller and may be a different one each time.

   The features of the network, for each sample, oldest first:
     the last `order` samples, each one value per input;
     the last `feedback` outputs before this sample, each one value per output. While it learns,
     targets take the place of outputs (teacher forcing: Williams and Zipser 1989, "A learning
     algorithm for continually running fully recurrent neural networks"), with a little noise:
     so it also learns to recover from the errors it will make when it runs by itself (Jaeger
     and Haas 2004, "Harnessing nonlinearity"). Without noise a sine that was learned to -60 dB
     does not remain one.

   Only signal_network_new allocates. */
#pragma once

#include "net/network.h"
#include <stdbool.h>

/* The most samples run at once. */
enum { SIGNAL_CHUNK = 64 };

enum { SIGNAL_MOST_DELAY = 1000, SIGNAL_MOST_EVERY = 1 << 24 };

struct signal_shape {
    int inputs, outputs;
    int order;    /* from 1 */
    int feedback; /* from 0 */
};

struct signal_settings {
    int every;   /* an update every so many samples, from 1 */
    float bound; /* outputs are limited to +-bound */
};

struct signal_network;

/* The number of features of a network of this shape; 0: more than a network can have. */
int signal_features(const struct signal_shape *shape);

/* Delay lines and buffers for a network of this shape and with these layers. If `before` has
   the same inputs and outputs, its delayed samples are taken over. NULL if there is not enough
   memory. */
struct signal_network *signal_network_new(const struct signal_shape *shape,
                                          const struct network *network,
                                          const struct signal_network *before);
void signal_network_free(struct signal_network *signal);

/* Fills all delay lines with silence. */
void signal_network_clear(struct signal_network *signal);

/* Buffers for the next samples, to be filled before signal_network_run, SIGNAL_CHUNK at most:
   those of input k, of target k, and how much is learned from each: 0 nothing, 1 a whole
   update. What is not finite counts as 0, and values are limited to +-1e6. */
float *signal_network_in(struct signal_network *signal, int k);
float *signal_network_target(struct signal_network *signal, int k);
float *signal_network_learn(struct signal_network *signal);

/* Runs the network on n samples. No update is made while inputs and targets are silent. Returns
   how many updates were refused because a weight would not have been finite. */
int signal_network_run(struct signal_network *signal, struct network *network,
                       const struct signal_settings *settings, int n);

/* The results: output k, within the bound; and the mean over the outputs of (target -
   output)^2. */
const float *signal_network_out(const struct signal_network *signal, int k);
const float *signal_network_error(const struct signal_network *signal);

/* How many updates were attempted since it was made; wraps around. */
unsigned long signal_network_updates(const struct signal_network *signal);

/* Changes a network that takes (x - mean) * gain as features to one that takes x: its first
   layer does both. The network must have biases. */
void signal_fold_features(struct network *network, const float *mean, const float *gain);
