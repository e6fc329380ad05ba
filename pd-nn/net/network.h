/* A fully connected network with any number of layers: the forward pass and one update.

   Layers are counted from 1 to `layers`, as in the literature; layer 0 is the features. All
   parameters lie in one aligned block, so that a network is copied, compared and restored with
   one memcpy. */
#pragma once

#include "kernels.h"
#include "random.h"
#include <stdbool.h>
#include <stddef.h>

enum {
    NETWORK_MAX_LAYERS = 32,
    NETWORK_MAX_UNITS = 65536, /* in one layer; also the most inputs */
    NETWORK_MAX_WEIGHTS = 1 << 26
};

enum network_activation {
    NETWORK_SIGMOID,
    NETWORK_TANH,
    NETWORK_RELU,
    NETWORK_SOFTMAX, /* output layer only; its update is that of the cross-entropy */
    NETWORK_LINEAR   /* output layer only */
};

/* What is backpropagated from a layer. With e its error, s its slopes, W its weights before the
   update:

     book      W' e        the raw error ("Make Your Own Neural Network", pp. 80-100)
     gradient  W' (e o s)  the exact gradient of the squared error */
enum network_rule { NETWORK_BOOK, NETWORK_GRADIENT };

struct network_settings {
    float rate;     /* > 0 */
    float momentum; /* from 0 to below 1 */
    enum network_rule rule;
    enum network_activation hidden, out;
    bool bias;  /* off: biases are and stay zero */
    bool plain; /* steps are not bounded (see network_update) */
};

struct network_layer {
    int inputs, units;
    size_t stride;               /* floats from one row of weights to the next */
    size_t weights, bias;        /* offsets in the block of parameters */
    float *in, *out;             /* activations; `in` is `out` of the layer before */
    float *error, *delta, *step; /* buffers of one update */
    enum kernels_activation activation;
    struct kernels_update update; /* the settings, as the kernels take them */
    float bound, velocity_bound;  /* upper bounds of its parameters and velocities */
};

struct network {
    int layers;
    struct network_layer layer[NETWORK_MAX_LAYERS]; /* layer[l - 1] is layer l */
    struct network_settings settings;
    size_t size;         /* floats in the block of parameters, padding included */
    float *parameters;   /* weights and biases of all layers */
    float *velocity;     /* of the same shape; used when momentum > 0 */
    float *spare;        /* a copy of both, for an update that may have to be reverted */
    int foreseen;        /* this many more updates are known to stay finite, .. */
    float foreseen_most; /* .. if no feature and no error of an output is larger */
    int alone;           /* how many updates had to be checked one by one */
    float rate;          /* the rate of the latest update, after bounding */
    bool current;        /* the outputs belong to the present input and parameters */
    void *memory;        /* the allocation that holds all arrays */
};

/* A network with sizes[0] inputs, hidden layers, and sizes[n - 1] outputs (which may be 0: none
   yet). All weights are 0. The sizes must have passed network_sizes_wrong. NULL if there is not
   enough memory. */
struct network *network_new(const int *sizes, int n, const struct network_settings *settings);
void network_free(struct network *network);

/* Changes the settings. Without bias, all biases become 0; without momentum, all velocities. */
void network_set(struct network *network, const struct network_settings *settings);

/* What is wrong with these sizes, or NULL. */
const char *network_sizes_wrong(const int *sizes, int n);

static inline int network_inputs(const struct network *network)
{
    return network->layer[0].inputs;
}

static inline int network_outputs(const struct network *network)
{
    return network->layer[network->layers - 1].units;
}

/* Weights and biases, without padding. */
size_t network_weights(const struct network *network);

/* Draws all weights from N(0, 1/sqrt(fan-in)) or, with by_units, from N(0, 1/sqrt(units of the
   layer)) as the program of "Make Your Own Neural Network" does. Biases become 0. */
void network_draw(struct network *network, struct random *random, bool by_units);

/* A copy with another number of outputs: output k is output from[k] of the original, or a new
   one, drawn as by network_draw, where from[k] is -1. The original is left unchanged. NULL if
   there is not enough memory. */
struct network *network_with_outputs(const struct network *network, const int *from,
                                     int outputs, struct random *random, bool by_units);

/* A copy with the same layers, settings and parameters. NULL if there is not enough memory. */
struct network *network_copy(const struct network *network);

/* Whether two networks have the same layers. */
bool network_is_like(const struct network *network, const struct network *other);

/* Sets the parameters to a + share (b - a), share from 0 to 1. All three networks have the same
   layers. */
void network_mix(struct network *network, const struct network *a, const struct network *b,
                 float share);

/* The forward pass on these features: a_l = f(W_l a_(l-1) + b_l) for l = 1.. Returns the
   outputs, good until the next pass. If neither the features nor a weight has changed since the
   pass before, nothing is computed again. */
const float *network_forward(struct network *network, const float *features);

/* A buffer for the error of the outputs: passed to network_update, it need not be copied. */
float *network_error(struct network *network);

/* One update by the error t - a of the outputs of the forward pass just made:
     W_l += rate * (e_l o s_l) a_(l-1)'     b_l += rate * (e_l o s_l)
   with the slopes s = a (1 - a) for sigmoid, 1 - a^2 for tanh, 1 or 0 for relu, 1 for linear
   and for softmax (where e is already the gradient of the cross-entropy). Returns false, and
   changes nothing, if a parameter would not be finite.

   With linear outputs, and with relu and softmax, such a step can overshoot the target, by more
   each time. There, unless the settings say plain, it is bounded by Polyak's step size (Loizou,
   Vaswani, Laradji and Lacoste-Julien 2021, "Stochastic Polyak step-size for SGD", SPS_max with
   c = 1/2): the rate is at most twice the loss of this example divided by the squared norm of
   the direction of the step. For one linear layer that is normalised LMS: a step that just
   reaches the target. A step that is shorter than that is made as it is. */
bool network_update(struct network *network, const float *error);

/* The same update, scaled by `share`, above 0 to 1. */
bool network_update_by(struct network *network, const float *error, float share);

/* Multiplies all weights, but no biases, by `factor`, from 0 to 1. */
void network_decay(struct network *network, float factor);

/* Rewrites a linear output o so that it becomes factor * o + shift for any features. Without
   bias there is no shift. */
void network_rescale_output(struct network *network, int output, float factor, float shift);

/* Adds the negative gradient, for the error t - a of the forward pass just made, to a block
   laid out like the parameters. Whatever the rule, it is the exact gradient of half the squared
   error (softmax: of the cross-entropy). The network stays unchanged. */
void network_gradient(struct network *network, const float *error, float *gradient);

/* One unit's row: its bias, then its weights (1 + inputs values). layer from 1, unit from 0. */
void network_get_row(const struct network *network, int layer, int unit, float *row);
void network_set_row(struct network *network, int layer, int unit, const float *row);

/* The same for the velocities (momentum). */
void network_get_velocity(const struct network *network, int layer, int unit, float *row);
void network_set_velocity(struct network *network, int layer, int unit, const float *row);

/* Parameters (and velocities, while momentum is in use) as one block of bytes. network_save
   returns how many it wrote: at most network_saved_most; network_restore restores them. */
size_t network_saved_most(const struct network *network);
size_t network_save(const struct network *network, void *to);
void network_restore(struct network *network, const void *from, size_t bytes);
