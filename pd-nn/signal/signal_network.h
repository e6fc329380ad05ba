/* A network at the rate of sound: sample by sample it computes outputs from the latest samples
   of its inputs, and learns from a target while it does. What is here are the delay lines
   around a network of net/, which belongs to the caller and may be another one each time.

   The features of the network, for each sample, oldest first:
     the last `order` samples, each one value per input;
     the last `feedback` outputs before this sample, each one value per output. While it learns,
     targets take the place of outputs (teacher forcing: Williams and Zipser 1989, "A learning
     algorithm for continually running fully recurrent neural networks"), with a little noise:
     what it learns is then also the way back from where it will err when it runs by itself
     (Jaeger and Haas 2004, "Harnessing nonlinearity"). Without noise a sine that was learned
     to -60 dB does not stay one.

   Nothing here allocates but signal_network_new. */
#pragma once

#include "net/network.h"
#include <stdbool.h>

/* As many samples are run at once at most. */
enum { SIGNAL_CHUNK = 64 };

enum { SIGNAL_MOST_DELAY = 1000, SIGNAL_MOST_EVERY = 1 << 24 };

struct signal_shape {
    int inputs, outputs;
    int order;    /* from 1 */
    int feedback; /* from 0 */
};

struct signal_settings {
    int every;   /* an update every so many samples, from 1 */
    float bound; /* no output is further from 0 */
};

struct signal_network;

/* How many features a network of this shape has; 0: more than a network can have. */
int signal_features(const struct signal_shape *shape);

/* Delay lines and room for a network of this shape and of these layers. With those before, of
   the same inputs and outputs, it goes on where they are. NULL if there is not enough memory.
 */
struct signal_network *signal_network_new(const struct signal_shape *shape,
                                          const struct network *network,
                                          const struct signal_network *before);
void signal_network_free(struct signal_network *signal);

/* Silence in all delay lines. */
void signal_network_clear(struct signal_network *signal);

/* Where the next samples go before signal_network_run, SIGNAL_CHUNK at most: those of input k,
   of target k, and how much is learned from each: 0 nothing, 1 a whole update. What is not
   finite counts as 0, and what is beyond 1e6 as 1e6. */
float *signal_network_in(struct signal_network *signal, int k);
float *signal_network_target(struct signal_network *signal, int k);
float *signal_network_learn(struct signal_network *signal);

/* Runs the network on n samples. No update is made while inputs and targets are silent. Returns
   how many updates were not made because a weight would not have been finite. */
int signal_network_run(struct signal_network *signal, struct network *network,
                       const struct signal_settings *settings, int n);

/* What came of them: output k, within the bound; the mean square over the outputs of target
   less output. */
const float *signal_network_out(const struct signal_network *signal, int k);
const float *signal_network_error(const struct signal_network *signal);

/* How many updates were attempted since it was made; wraps around. */
unsigned long signal_network_updates(const struct signal_network *signal);

/* Makes a network that wants its features as (x - mean) * gain want them as they are: its first
   layer does both. The network must have biases. */
void signal_fold_features(struct network *network, const float *mean, const float *gain);
