/* The network: see network.h. The loops over weights are in kernels. */
#include "network.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Nothing below this overflows when an update multiplies or adds it. */
static const float SAFE = 1e30f;

/* This many updates are checked at once, if their values are at most HEADROOM times those of
   the first. */
enum { FORESEEN = 32 };
static const float HEADROOM = 2.0f;

/* After this many had to be checked one by one, reading all weights costs little by
   comparison. */
enum { ALONE = 512 };

/* The first layer is stored by columns, the others by rows. */
static bool by_columns(int layer)
{
    return layer == 1;
}

static struct network_layer *last(const struct network *network)
{
    return (struct network_layer *)&network->layer[network->layers - 1];
}

const char *network_sizes_wrong(const int *sizes, int n)
{
    if (n < 2)
        return "at least inputs and outputs";
    if (n - 1 > NETWORK_MAX_LAYERS)
        return "at most 32 layers";
    double weights = 0;
    for (int l = 0; l < n; l++) {
        if (sizes[l] < (l == n - 1 ? 0 : 1))
            return "sizes of at least 1";
        if (sizes[l] > NETWORK_MAX_UNITS)
            return "sizes of at most 65536";
        if (l)
            weights += (double)sizes[l] * (sizes[l - 1] + 1);
    }
    return weights > NETWORK_MAX_WEIGHTS ? "at most 67108864 weights in all" : NULL;
}

/* Lays out the arrays one after another from `base`, or with base NULL only counts. Returns the
   number of floats. */
static size_t lay_out(struct network *network, float *base)
{
    size_t at = 0;
    for (int l = 1; l <= network->layers; l++) {
        struct network_layer *layer = &network->layer[l - 1];
        size_t rows = by_columns(l) ? (size_t)layer->inputs : (size_t)layer->units;
        layer->stride = kernels_padded((size_t)(by_columns(l) ? layer->units : layer->inputs));
        layer->weights = at;
        at += rows * layer->stride;
        layer->bias = at;
        at += kernels_padded((size_t)layer->units);
    }
    network->size = at;
    size_t work = 4 * at;
    struct network_layer *first = &network->layer[0], *outputs = last(network);
    if (base) { /* adjacent, so that one call finds the largest of both: see is_safe */
        first->in = base + work;
        outputs->error = first->in + kernels_padded((size_t)first->inputs);
    }
    work += kernels_padded((size_t)first->inputs) + kernels_padded((size_t)outputs->units);
    for (int l = 1; l <= network->layers; l++) {
        struct network_layer *layer = &network->layer[l - 1];
        size_t units = kernels_padded((size_t)layer->units);
        if (base) {
            layer->in = l == 1 ? layer->in : network->layer[l - 2].out;
            layer->out = base + work;
            layer->step = layer->out + units;
            layer->delta = layer->step + units;
            layer->error = l == network->layers ? layer->error : layer->delta + units;
        }
        work += (l == network->layers ? 3 : 4) * units;
    }
    if (base) {
        network->parameters = base;
        network->velocity = base + at;
        network->spare = base + 2 * at;
    }
    return work;
}

/* What the kernels apply to the sums of a layer. */
static enum kernels_activation kernel_of(enum network_activation activation)
{
    static const enum kernels_activation kernel[] = {[NETWORK_SIGMOID] = KERNELS_SIGMOID,
                                                     [NETWORK_TANH] = KERNELS_TANH,
                                                     [NETWORK_RELU] = KERNELS_RELU,
                                                     [NETWORK_SOFTMAX] = KERNELS_LINEAR,
                                                     [NETWORK_LINEAR] = KERNELS_LINEAR};
    return kernel[activation];
}

/* The slope of an activation function, from the activation a, in the form of kernels_update: a
   (1 - a) for sigmoid, 1 - a^2 for tanh, 1 for linear, for softmax with its own error, and for
   relu above 0. */
static const float *slope_of(enum network_activation activation)
{
    static const float sigmoid[] = {0, 1, -1}, tangent[] = {1, 0, -1}, one[] = {1, 0, 0};
    return activation == NETWORK_SIGMOID ? sigmoid : activation == NETWORK_TANH ? tangent : one;
}

/* Sets the fields of the layers that derive from the settings. */
static void prepare(struct network *network)
{
    const struct network_settings *set = &network->settings;
    for (int l = 1; l <= network->layers; l++) {
        enum network_activation activation = l == network->layers ? set->out : set->hidden;
        network->layer[l - 1].activation = kernel_of(activation);
        network->layer[l - 1].update = (struct kernels_update){
            .slope = slope_of(activation),
            .rate = set->rate,
            .momentum = set->momentum,
            .velocity =
                set->momentum > 0 ? (size_t)(network->velocity - network->parameters) : 0};
    }
}

struct network *network_new(const int *sizes, int n, const struct network_settings *settings)
{
    struct network *network = calloc(1, sizeof *network);
    if (!network)
        return NULL;
    network->layers = n - 1;
    network->settings = *settings;
    for (int l = 1; l < n; l++) {
        network->layer[l - 1].inputs = sizes[l - 1];
        network->layer[l - 1].units = sizes[l];
    }
    /* calloc, since velocity and spare of a large network cost no memory until they are used */
    network->memory = calloc(lay_out(network, NULL) * sizeof(float) + KERNELS_ALIGNMENT, 1);
    if (!network->memory) {
        free(network);
        return NULL;
    }
    uintptr_t start = (uintptr_t)network->memory + KERNELS_ALIGNMENT - 1;
    lay_out(network, (float *)(start - start % KERNELS_ALIGNMENT));
    prepare(network);
    return network;
}

void network_free(struct network *network)
{
    if (network)
        free(network->memory);
    free(network);
}

static void clear_biases(struct network *network)
{
    for (int l = 0; l < network->layers; l++) {
        size_t bytes = (size_t)network->layer[l].units * sizeof(float);
        memset(network->parameters + network->layer[l].bias, 0, bytes);
        memset(network->velocity + network->layer[l].bias, 0, bytes);
    }
}

void network_set(struct network *network, const struct network_settings *settings)
{
    bool moving = network->settings.momentum > 0;
    network->settings = *settings;
    prepare(network);
    network->current = false;
    network->foreseen = 0;
    if (!settings->bias)
        clear_biases(network);
    if (moving && !(settings->momentum > 0))
        memset(network->velocity, 0, network->size * sizeof(float));
}

size_t network_weights(const struct network *network)
{
    size_t count = 0;
    for (int l = 0; l < network->layers; l++)
        count += (size_t)network->layer[l].units * (size_t)(network->layer[l].inputs + 1);
    return count;
}

/* The offset of the weight from input i to unit u in the block of parameters. */
static size_t weight_at(const struct network *network, int l, int u, int i)
{
    const struct network_layer *layer = &network->layer[l - 1];
    if (by_columns(l))
        return layer->weights +
               kernels_column(layer->stride, (size_t)layer->inputs, (size_t)i, (size_t)u);
    return layer->weights + (size_t)u * layer->stride + (size_t)i;
}

/* The larger of two; NaN if the second is NaN. */
static float larger(float a, float b)
{
    return a > b ? a : b;
}

/* Sets the bounds to the actual maxima of parameters and velocities. False if one is not
   finite. */
static bool tighten(struct network *network)
{
    bool finite = true;
    network->foreseen = 0;
    for (int l = 1; l <= network->layers; l++) {
        struct network_layer *layer = &network->layer[l - 1];
        size_t n = (l < network->layers ? layer[1].weights : network->size) - layer->weights;
        layer->bound = kernels->largest(network->parameters + layer->weights, n);
        layer->velocity_bound = network->settings.momentum > 0
                                    ? kernels->largest(network->velocity + layer->weights, n)
                                    : 0;
        finite = finite && isfinite(layer->bound) && isfinite(layer->velocity_bound);
    }
    return finite;
}

static void draw_unit(struct network *network, int l, int u, struct random *random,
                      bool by_units)
{
    const struct network_layer *layer = &network->layer[l - 1];
    float deviation = 1.0f / sqrtf((float)(by_units ? layer->units : layer->inputs));
    for (int i = 0; i < layer->inputs; i++)
        network->parameters[weight_at(network, l, u, i)] = random_normal(random, deviation);
    network->parameters[layer->bias + (size_t)u] = 0;
}

void network_draw(struct network *network, struct random *random, bool by_units)
{
    for (int l = 1; l <= network->layers; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++)
            draw_unit(network, l, u, random, by_units);
    memset(network->velocity, 0, network->size * sizeof(float));
    network->current = false;
    tighten(network);
}

static void copy_unit(struct network *to, int to_unit, const struct network *from,
                      int from_unit, int l)
{
    for (int i = 0; i < to->layer[l - 1].inputs; i++) {
        size_t t = weight_at(to, l, to_unit, i), f = weight_at(from, l, from_unit, i);
        to->parameters[t] = from->parameters[f];
        to->velocity[t] = from->velocity[f];
    }
    size_t t = to->layer[l - 1].bias + (size_t)to_unit;
    size_t f = from->layer[l - 1].bias + (size_t)from_unit;
    to->parameters[t] = from->parameters[f];
    to->velocity[t] = from->velocity[f];
}

struct network *network_with_outputs(const struct network *network, const int *from,
                                     int outputs, struct random *random, bool by_units)
{
    int sizes[NETWORK_MAX_LAYERS + 1] = {network_inputs(network)};
    for (int l = 1; l <= network->layers; l++)
        sizes[l] = network->layer[l - 1].units;
    sizes[network->layers] = outputs;
    struct network *other = network_new(sizes, network->layers + 1, &network->settings);
    if (!other)
        return NULL;
    for (int l = 1; l < network->layers; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++)
            copy_unit(other, u, network, u, l);
    for (int u = 0; u < outputs; u++) {
        if (from[u] < 0)
            draw_unit(other, other->layers, u, random, by_units);
        else
            copy_unit(other, u, network, from[u], other->layers);
    }
    tighten(other);
    return other;
}

struct network *network_copy(const struct network *network)
{
    int sizes[NETWORK_MAX_LAYERS + 1] = {network_inputs(network)};
    for (int l = 1; l <= network->layers; l++)
        sizes[l] = network->layer[l - 1].units;
    struct network *copy = network_new(sizes, network->layers + 1, &network->settings);
    if (copy)
        network_mix(copy, network, network, 0);
    return copy;
}

bool network_is_like(const struct network *network, const struct network *other)
{
    bool like = network->layers == other->layers;
    for (int l = 0; like && l < network->layers; l++)
        like = network->layer[l].inputs == other->layer[l].inputs &&
               network->layer[l].units == other->layer[l].units;
    return like;
}

void network_mix(struct network *network, const struct network *a, const struct network *b,
                 float share)
{
    for (size_t k = 0; k < network->size; k++)
        network->parameters[k] = (1 - share) * a->parameters[k] + share * b->parameters[k];
    memset(network->velocity, 0, network->size * sizeof(float));
    if (!network->settings.bias)
        clear_biases(network);
    for (int l = 0; l < network->layers; l++) {
        network->layer[l].bound = larger(a->layer[l].bound, b->layer[l].bound);
        network->layer[l].velocity_bound = 0;
    }
    network->current = false;
    network->foreseen = 0;
}

static void softmax(float *values, int n)
{
    float most = n ? values[0] : 0, sum = 0;
    for (int k = 1; k < n; k++)
        most = values[k] > most ? values[k] : most;
    for (int k = 0; k < n; k++)
        sum += values[k] = expf(values[k] - most); /* at most 1: cannot overflow */
    for (int k = 0; k < n; k++)
        values[k] /= sum;
}

const float *network_forward(struct network *network, const float *features)
{
    size_t bytes = (size_t)network_inputs(network) * sizeof *features;
    /* most lists differ in the first value, and comparing that needs no call */
    if (network->current && network->layer[0].in[0] == features[0] &&
        !memcmp(network->layer[0].in, features, bytes))
        return last(network)->out;
    memcpy(network->layer[0].in, features, bytes);
    /* the first layer reads the caller's features: reading the copy would have to wait for it
       to be written */
    for (int l = 1; l <= network->layers; l++) {
        struct network_layer *layer = &network->layer[l - 1];
        const float *weights = network->parameters + layer->weights;
        const float *bias = network->parameters + layer->bias;
        if (by_columns(l))
            kernels->forward_columns(weights, bias, features, layer->inputs, layer->out,
                                     layer->units, layer->activation);
        else
            kernels->forward_rows(weights, bias, layer->in, layer->stride, layer->out,
                                  layer->units, layer->activation);
    }
    if (network->settings.out == NETWORK_SOFTMAX)
        softmax(last(network)->out, last(network)->units);
    network->current = true;
    return last(network)->out;
}

/* The errors of a layer; 0 where the slope of relu is 0, also in the padding, where an update
   that was reverted may have left other values. */
static const float *errors_of(const struct network_layer *layer)
{
    if (layer->activation != KERNELS_RELU)
        return layer->error;
    for (size_t u = 0; u < kernels_padded((size_t)layer->units); u++)
        layer->delta[u] = layer->out[u] > 0 ? layer->error[u] : 0;
    return layer->delta;
}

/* The squared norm of the gradient step at rate 1. In a layer the step is the outer product of
   the deltas and the inputs, so its norm is the product of theirs. */
static double direction(struct network *network)
{
    bool book = network->settings.rule == NETWORK_BOOK;
    double sum = 0;
    for (int l = network->layers; l >= 1; l--) {
        struct network_layer *layer = &network->layer[l - 1];
        const float *error = errors_of(layer);
        kernels->deltas(layer->out, error, &layer->update, layer->delta, layer->step,
                        (size_t)layer->units);
        sum += (double)kernels->squares(layer->delta, (size_t)layer->units) *
               ((double)kernels->squares(layer->in, (size_t)layer->inputs) +
                network->settings.bias);
        if (l > 1)
            kernels->back_rows(network->parameters + layer->weights, layer->stride,
                               book ? layer->error : layer->delta, network->layer[l - 2].error,
                               layer->units);
    }
    return sum;
}

/* Twice the loss: the squared error, or for softmax the cross-entropy of the targets error +
   out. */
static double twice_the_loss(const struct network *network)
{
    const struct network_layer *layer = last(network);
    if (network->settings.out != NETWORK_SOFTMAX)
        return (double)kernels->squares(layer->error, (size_t)layer->units);
    double sum = 0;
    for (int k = 0; k < layer->units; k++) {
        double out = (double)layer->out[k], target = (double)layer->error[k] + out;
        if (target > 0)
            sum -= 2 * target * log(fmax(out, 1e-30));
    }
    return sum;
}

/* The share of the step that may be made: see network_update. */
static float bound_of(struct network *network)
{
    const struct network_settings *set = &network->settings;
    bool bounded = set->out == NETWORK_LINEAR ||
                   (set->out == NETWORK_SOFTMAX && set->hidden == NETWORK_RELU);
    if (set->plain || !bounded)
        return 1;
    double rate = (double)set->rate / (1 - (double)set->momentum),
           most = twice_the_loss(network);
    double step = rate * direction(network);
    return step > most ? (float)(most / step) : 1;
}

/* Backpropagates and updates, from the last layer to the first. */
static void update(struct network *network, float share)
{
    bool book = network->settings.rule == NETWORK_BOOK;
    share *= bound_of(network);
    network->rate = share * network->settings.rate;
    for (int l = network->layers; l >= 1; l--) {
        struct network_layer *layer = &network->layer[l - 1];
        const float *error = errors_of(layer);
        float *weights = network->parameters + layer->weights;
        struct kernels_update by = layer->update;
        by.rate *= share;
        float *bias = network->settings.bias ? network->parameters + layer->bias : NULL;
        if (by_columns(l)) {
            kernels->update_columns(weights, bias, &by, layer->in, layer->inputs, layer->out,
                                    error, layer->units);
        } else {
            kernels->deltas(layer->out, error, &by, layer->delta, layer->step,
                            (size_t)layer->units);
            kernels->update_rows(weights, bias, &by, layer->in, layer->stride, layer->step,
                                 book ? layer->error : layer->delta,
                                 network->layer[l - 2].error, layer->units);
        }
    }
    network->current = false;
}

/* Whether so many updates are known to stay finite if no feature and no error of an output
   exceeds these. Computed from the bounds alone, without reading the weights; the bounds are
   then widened to what the weights may reach. */
static bool foresee(struct network *network, float feature, float error, int updates)
{
    const struct network_settings *set = &network->settings;
    float bound[NETWORK_MAX_LAYERS], velocity[NETWORK_MAX_LAYERS];
    for (int l = network->layers; l >= 1; l--) {
        const struct network_layer *layer = &network->layer[l - 1];
        float in = 1.0f; /* the bias has input 1; sigmoid and tanh do not exceed it */
        if (l == 1)
            in = larger(in, feature);
        else if (set->hidden == NETWORK_RELU)
            in = larger(in, kernels->largest(layer->in, (size_t)layer->inputs));
        float slope = set->hidden == NETWORK_SIGMOID && l < network->layers ? 0.25f : 1.0f;
        velocity[l - 1] = set->momentum * layer->velocity_bound +
                          set->rate * slope * error * in / (1.0f - set->momentum);
        bound[l - 1] = layer->bound + (float)updates * velocity[l - 1];
        float before = layer->bound + (float)(updates - 1) * velocity[l - 1]; /* the last one */
        float sum = before * in * (float)(layer->inputs + 1); /* the sum in a unit */
        if (l > 1)
            error *= before * (float)layer->units; /* propagated to the layer below */
        if (!(bound[l - 1] < SAFE && sum < SAFE && error < SAFE && in < SAFE))
            return false;
    }
    for (int l = 1; l <= network->layers; l++) {
        network->layer[l - 1].bound = bound[l - 1];
        network->layer[l - 1].velocity_bound = velocity[l - 1];
    }
    return true;
}

/* The same for FORESEEN updates at once, with room for larger values. False also if the bounds
   have become too wide for that; from time to time they are tightened again. */
static bool foresee_several(struct network *network, float most)
{
    if (network->settings.hidden == NETWORK_RELU) /* its activations are unbounded */
        return false;
    float roomy = HEADROOM * most;
    if (!foresee(network, roomy, roomy, FORESEEN)) {
        if (++network->alone < ALONE)
            return false;
        network->alone = 0;
        if (!tighten(network) || !foresee(network, roomy, roomy, FORESEEN))
            return false;
    }
    network->foreseen = FORESEEN;
    network->foreseen_most = roomy;
    return true;
}

/* Whether the next update is known to stay finite. */
static bool is_safe(struct network *network)
{
    size_t inputs = (size_t)network_inputs(network), outputs = (size_t)network_outputs(network);
    float most = kernels->largest(network->layer[0].in, kernels_padded(inputs) + outputs);
    if ((network->foreseen > 0 && most <= network->foreseen_most) ||
        foresee_several(network, most)) {
        network->foreseen--;
        return true;
    }
    network->foreseen = 0;
    /* the assumed errors grow from layer to layer, and features can be far larger */
    float feature = kernels->largest(network->layer[0].in, inputs);
    float error = kernels->largest(last(network)->error, outputs);
    return foresee(network, feature, error, 1) ||
           (tighten(network) && foresee(network, feature, error, 1));
}

float *network_error(struct network *network)
{
    return last(network)->error;
}

bool network_update_by(struct network *network, const float *error, float share)
{
    if (error != last(network)->error)
        memcpy(last(network)->error, error, (size_t)last(network)->units * sizeof(float));
    if (is_safe(network)) {
        update(network, share);
        return true;
    }
    memcpy(network->spare, network->parameters, 2 * network->size * sizeof(float));
    update(network, share);
    if (tighten(network))
        return true;
    memcpy(network->parameters, network->spare, 2 * network->size * sizeof(float));
    tighten(network);
    return false;
}

bool network_update(struct network *network, const float *error)
{
    return network_update_by(network, error, 1);
}

void network_decay(struct network *network, float factor)
{
    for (int l = 1; l <= network->layers; l++) {
        const struct network_layer *layer = &network->layer[l - 1];
        float *weights = network->parameters;
        for (size_t k = layer->weights; k < layer->bias; k++)
            weights[k] *= factor;
    }
    network->current = false;
}

void network_rescale_output(struct network *network, int output, float factor, float shift)
{
    struct network_layer *layer = last(network);
    for (int i = 0; i < layer->inputs; i++) {
        size_t at = weight_at(network, network->layers, output, i);
        network->parameters[at] *= factor;
        network->velocity[at] *= factor;
    }
    size_t bias = layer->bias + (size_t)output;
    network->parameters[bias] *= factor;
    network->velocity[bias] *= factor;
    if (network->settings.bias)
        network->parameters[bias] += shift;
    layer->bound = larger(layer->bound, layer->bound * factor + fabsf(shift));
    layer->velocity_bound = larger(layer->velocity_bound, layer->velocity_bound * factor);
    network->current = false;
    network->foreseen = 0;
}

/* For a layer stored by rows: its part of the gradient, and the errors of the layer below. */
static void gradient_rows(const float *restrict weights, float *restrict gradient,
                          float *restrict bias, const float *restrict in, size_t stride,
                          const float *restrict delta, float *restrict error_in, int units)
{
    memset(error_in, 0, stride * sizeof *error_in);
    for (int u = 0; u < units; u++, weights += stride, gradient += stride) {
        for (size_t k = 0; k < stride; k++) {
            error_in[k] += delta[u] * weights[k];
            gradient[k] += delta[u] * in[k];
        }
        if (bias)
            bias[u] += delta[u];
    }
}

void network_gradient(struct network *network, const float *error, float *gradient)
{
    memcpy(last(network)->error, error, (size_t)last(network)->units * sizeof(float));
    for (int l = network->layers; l >= 1; l--) {
        struct network_layer *layer = &network->layer[l - 1];
        const struct kernels_update whole = {.slope = layer->update.slope, .rate = 1};
        const float *errors = errors_of(layer);
        float *weights = gradient + layer->weights;
        float *bias = network->settings.bias ? gradient + layer->bias : NULL;
        if (by_columns(l)) {
            kernels->update_columns(weights, bias, &whole, layer->in, layer->inputs, layer->out,
                                    errors, layer->units);
        } else {
            kernels->deltas(layer->out, errors, &whole, layer->delta, layer->step,
                            (size_t)layer->units);
            gradient_rows(network->parameters + layer->weights, weights, bias, layer->in,
                          layer->stride, layer->delta, network->layer[l - 2].error,
                          layer->units);
        }
    }
}

/* As kernels->largest, for values without padding. */
static float largest_of(const float *values, int n)
{
    float most = 0;
    for (int k = 0; k < n; k++)
        most = larger(most, fabsf(values[k]));
    return most;
}

/* A unit's row of the parameters or of the velocities, which have the same layout. */
static void get_row(const struct network *network, const float *from, int layer, int unit,
                    float *row)
{
    row[0] = from[network->layer[layer - 1].bias + (size_t)unit];
    for (int i = 0; i < network->layer[layer - 1].inputs; i++)
        row[1 + i] = from[weight_at(network, layer, unit, i)];
}

static void set_row(struct network *network, float *to, float *bound, int layer, int unit,
                    const float *row)
{
    int inputs = network->layer[layer - 1].inputs;
    to[network->layer[layer - 1].bias + (size_t)unit] = row[0];
    for (int i = 0; i < inputs; i++)
        to[weight_at(network, layer, unit, i)] = row[1 + i];
    *bound = larger(*bound, largest_of(row, inputs + 1));
    network->current = false;
    network->foreseen = 0;
}

void network_get_row(const struct network *network, int layer, int unit, float *row)
{
    get_row(network, network->parameters, layer, unit, row);
}

void network_set_row(struct network *network, int layer, int unit, const float *row)
{
    float *bound = &network->layer[layer - 1].bound;
    set_row(network, network->parameters, bound, layer, unit, row);
}

void network_get_velocity(const struct network *network, int layer, int unit, float *row)
{
    get_row(network, network->velocity, layer, unit, row);
}

void network_set_velocity(struct network *network, int layer, int unit, const float *row)
{
    float *bound = &network->layer[layer - 1].velocity_bound;
    set_row(network, network->velocity, bound, layer, unit, row);
}

size_t network_saved_most(const struct network *network)
{
    return 2 * network->size * sizeof(float);
}

size_t network_save(const struct network *network, void *to)
{
    size_t bytes = (network->settings.momentum > 0 ? 2 : 1) * network->size * sizeof(float);
    memcpy(to, network->parameters, bytes);
    return bytes;
}

void network_restore(struct network *network, const void *from, size_t bytes)
{
    memcpy(network->parameters, from, bytes);
    /* settings may have changed since this was saved: momentum, and bias */
    if (bytes == network->size * sizeof(float) || !(network->settings.momentum > 0))
        memset(network->velocity, 0, network->size * sizeof(float));
    if (!network->settings.bias)
        clear_biases(network);
    network->current = false;
    tighten(network);
}
