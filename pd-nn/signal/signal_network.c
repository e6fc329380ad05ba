/* A network at audio rate: see signal_network.h. */
#include "signal_network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Samples are limited to this. */
static const float LARGEST = 1e6f;

/* Below this a sample is silent: -120 dB. */
static const float SILENT = 1e-6f;

/* The largest error added to the target that is fed back while learning, in parts of the
   target's RMS; and over how many samples that is measured. */
static const float NOISE = 0.05f;
static const float MEASURED = 4096;

/* Outputs closer to 0 become 0. Otherwise feedback would decay to subnormal numbers and stay
   there, which many processors compute very slowly. */
static const float LEAST = 1e-30f;

/* Fewer samples than this are run one by one rather than side by side. */
enum { FEW = 6 };

/* A delay line for each of `count` signals: `delay` samples of the past, and then the chunk,
   aligned for the kernels. */
struct lines {
    int count;
    size_t delay, padding, stride; /* padding: floats before the past */
    float *sample;
};

struct signal_network {
    struct signal_shape shape;
    struct lines in;          /* inputs; delay: order - 1 */
    struct lines back;        /* outputs or targets fed back; delay: feedback */
    struct lines target, out; /* without delay */
    float learn[SIGNAL_CHUNK];
    float *error;                /* errors of a chunk */
    float *features;             /* features of one sample */
    const float **side;          /* inputs of a layer, for samples side by side */
    float *layer[2];             /* outputs of two layers, likewise */
    int since;                   /* samples since the latest update */
    size_t quiet_in, quiet_back; /* how many of the latest samples are silent */
    float power;                 /* mean square of the targets */
    struct random random;        /* for the noise added to them */
    bool counted;                /* quiet_in and quiet_back are up to date */
    unsigned long updates;
    float *memory;
};

/* --- life --------------------------------------------------------------------------------- */

int signal_features(const struct signal_shape *shape)
{
    double features = (double)shape->inputs * shape->order;
    features += (double)shape->outputs * shape->feedback;
    return features <= NETWORK_MAX_UNITS ? (int)features : 0;
}

/* The start of the past of a line. */
static float *line(const struct lines *lines, int k)
{
    return lines->sample + (size_t)k * lines->stride + lines->padding;
}

/* The start of the chunk of a line. */
static float *now(const struct lines *lines, int k)
{
    return line(lines, k) + lines->delay;
}

static size_t lines_size(int count, int delay)
{
    return (kernels_padded((size_t)delay) + SIGNAL_CHUNK) * (size_t)count;
}

/* Allocates so many lines at *at, and advances it. */
static struct lines lines_of(int count, int delay, float **at)
{
    struct lines lines = {.count = count, .delay = (size_t)delay, .sample = *at};
    lines.stride = lines_size(1, delay);
    lines.padding = kernels_padded((size_t)delay) - (size_t)delay;
    *at += lines_size(count, delay);
    return lines;
}

static size_t widest(const struct network *network)
{
    int most = 0;
    for (int l = 0; l < network->layers; l++)
        most = network->layer[l].units > most ? network->layer[l].units : most;
    return (size_t)most;
}

/* Copies as much of the past as both sets of delay lines have. */
static void go_on(struct lines *lines, const struct lines *before)
{
    size_t both = lines->delay < before->delay ? lines->delay : before->delay;
    for (int k = 0; k < lines->count; k++)
        memcpy(now(lines, k) - both, now(before, k) - both, both * sizeof(float));
}

struct signal_network *signal_network_new(const struct signal_shape *shape,
                                          const struct network *network,
                                          const struct signal_network *before)
{
    size_t width = widest(network);
    size_t features = kernels_padded((size_t)signal_features(shape));
    size_t side = features > width ? features : width;
    size_t floats = lines_size(shape->inputs, shape->order - 1) +
                    lines_size(shape->outputs, shape->feedback) +
                    2 * lines_size(shape->outputs, 0) + features +
                    (2 * width + 1) * SIGNAL_CHUNK;
    struct signal_network *signal = calloc(1, sizeof *signal);
    if (!signal)
        return NULL;
    signal->memory = calloc(floats + KERNELS_LANES, sizeof(float));
    signal->side = calloc(side + 1, sizeof *signal->side);
    if (!signal->memory || !signal->side) {
        signal_network_free(signal);
        return NULL;
    }
    float *at = signal->memory;
    while ((uintptr_t)at % KERNELS_ALIGNMENT)
        at++;
    signal->layer[0] = at;
    signal->layer[1] = at + width * SIGNAL_CHUNK;
    at += 2 * width * SIGNAL_CHUNK;
    signal->error = at;
    at += SIGNAL_CHUNK;
    signal->features = at;
    at += features;
    signal->shape = *shape;
    random_seed(&signal->random, 1);
    signal->in = lines_of(shape->inputs, shape->order - 1, &at);
    signal->back = lines_of(shape->outputs, shape->feedback, &at);
    signal->target = lines_of(shape->outputs, 0, &at);
    signal->out = lines_of(shape->outputs, 0, &at);
    if (before && before->shape.inputs == shape->inputs &&
        before->shape.outputs == shape->outputs) {
        go_on(&signal->in, &before->in);
        go_on(&signal->back, &before->back);
    }
    return signal;
}

void signal_network_free(struct signal_network *signal)
{
    if (!signal)
        return;
    free(signal->side);
    free(signal->memory);
    free(signal);
}

void signal_network_clear(struct signal_network *signal)
{
    memset(signal->in.sample, 0, signal->in.stride * (size_t)signal->in.count * sizeof(float));
    memset(signal->back.sample, 0,
           signal->back.stride * (size_t)signal->back.count * sizeof(float));
    signal->counted = false;
}

/* --- samples in and out ------------------------------------------------------------------- */

float *signal_network_in(struct signal_network *signal, int k)
{
    return now(&signal->in, k);
}

float *signal_network_target(struct signal_network *signal, int k)
{
    return now(&signal->target, k);
}

float *signal_network_learn(struct signal_network *signal)
{
    return signal->learn;
}

const float *signal_network_out(const struct signal_network *signal, int k)
{
    return now(&signal->out, k);
}

const float *signal_network_error(const struct signal_network *signal)
{
    return signal->error;
}

unsigned long signal_network_updates(const struct signal_network *signal)
{
    return signal->updates;
}

/* Limits a value to +-bound; what is not finite becomes 0. */
static inline float bounded(float value, float bound)
{
    float finite = value - value == 0 ? value : 0;
    finite = finite > bound ? bound : finite;
    return finite < -bound ? -bound : finite;
}

/* Usually all are within the bound, which is quick to check. */
static void bound_samples(const float *from, float *to, float bound, int n)
{
    float most = kernels->largest(from, (size_t)n);
    if (!(most <= bound))
        for (int t = 0; t < n; t++)
            to[t] = bounded(from[t], bound);
    else if (from != to)
        memcpy(to, from, (size_t)n * sizeof *to);
}

static void bound_lines(struct lines *lines, int n)
{
    for (int k = 0; k < lines->count; k++)
        bound_samples(now(lines, k), now(lines, k), LARGEST, n);
}

/* Limits the learn signal to 0..1; values so small that products with them are not normal
   numbers become 0. Returns whether any is above 0. */
static bool bound_learn(float *learn, int n)
{
    bool any = false;
    for (int t = 0; t < n; t++) {
        float share = bounded(learn[t], 1);
        learn[t] = share > 1e-6f ? share : 0;
        any |= learn[t] > 0;
    }
    return any;
}

/* Moves the chunk into the past. */
static void move_on(struct lines *lines, int n)
{
    if (lines->delay)
        for (int k = 0; k < lines->count; k++)
            memmove(line(lines, k), line(lines, k) + n, lines->delay * sizeof(float));
}

/* --- sample by sample --------------------------------------------------------------------- */

/* Gathers delayed samples from oldest to newest, those of the same time side by side. Returns
   where the next ones go. */
static float *gather(const struct lines *lines, int t, size_t count, float *to)
{
    const float *from = line(lines, 0) + t;
    if (lines->count == 1) {
        memcpy(to, from, count * sizeof *to);
        return to + count;
    }
    for (size_t lag = 0; lag < count; lag++)
        for (int k = 0; k < lines->count; k++)
            *to++ = from[(size_t)k * lines->stride + lag];
    return to;
}

static bool is_silent(const struct lines *lines, int t)
{
    for (int k = 0; k < lines->count; k++)
        if (fabsf(now(lines, k)[t]) > SILENT)
            return false;
    return true;
}

/* How many of the samples before the chunk are silent, up to the latest that is not. */
static size_t silence_before(const struct lines *lines)
{
    size_t count = 0;
    while (count < lines->delay && is_silent(lines, -(int)count - 1))
        count++;
    return count;
}

/* Whether there is nothing to learn from: all features and the target are silent. An update
   would only teach that silence always follows. */
static bool is_quiet(const struct signal_network *signal, int t)
{
    return signal->quiet_in >= (size_t)signal->shape.order &&
           signal->quiet_back >= (size_t)signal->shape.feedback &&
           is_silent(&signal->target, t);
}

/* Stores sample t of the outputs, and the error of each in errors. Returns the mean of their
   squares. */
static float put_outputs(struct signal_network *signal, const float *outputs, float *errors,
                         float bound, int t)
{
    int count = signal->shape.outputs;
    float sum = 0;
    for (int k = 0; k < count; k++) {
        errors[k] = now(&signal->target, k)[t] - outputs[k];
        sum += errors[k] * errors[k];
        float out = bounded(outputs[k], bound);
        now(&signal->out, k)[t] = fabsf(out) < LEAST ? 0 : out;
    }
    return bounded(sum / (float)count, LARGEST);
}

static bool update(struct signal_network *signal, struct network *network, float share)
{
    signal->since = 0;
    signal->updates++;
    return network_update_by(network, network_error(network), share);
}

/* Feeds back the output, or while learning the target with a little noise. */
static void feed_back(struct signal_network *signal, bool learns, int t)
{
    const struct signal_shape *shape = &signal->shape;
    if (!shape->feedback)
        return;
    float power = 0, noise = NOISE * sqrtf(signal->power);
    for (int k = 0; k < shape->outputs; k++) {
        float target = now(&signal->target, k)[t];
        power += target * target / (float)shape->outputs;
        if (learns && fabsf(target) > SILENT) /* silence stays silence */
            target += noise * ((float)random_below(&signal->random, 1 << 24) * 0x1p-23f - 1);
        now(&signal->back, k)[t] = learns ? target : now(&signal->out, k)[t];
    }
    if (learns)
        signal->power += (power - signal->power) / MEASURED;
    signal->quiet_back = is_silent(&signal->back, t) ? signal->quiet_back + 1 : 0;
}

/* Returns how many updates were refused. */
static int run_one_by_one(struct signal_network *signal, struct network *network,
                          const struct signal_settings *settings, int n)
{
    const struct signal_shape *shape = &signal->shape;
    int refused = 0;
    if (!signal->counted) {
        signal->quiet_in = silence_before(&signal->in);
        signal->quiet_back = silence_before(&signal->back);
        signal->counted = true;
    }
    for (int t = 0; t < n; t++) {
        float *at = gather(&signal->in, t, (size_t)shape->order, signal->features);
        gather(&signal->back, t, (size_t)shape->feedback, at);
        const float *outputs = network_forward(network, signal->features);
        signal->error[t] =
            put_outputs(signal, outputs, network_error(network), settings->bound, t);
        bool learns = signal->learn[t] > 0;
        signal->quiet_in = is_silent(&signal->in, t) ? signal->quiet_in + 1 : 0;
        if (++signal->since >= settings->every && learns && !is_quiet(signal, t))
            refused += !update(signal, network, signal->learn[t]);
        feed_back(signal, learns, t);
    }
    return refused;
}

/* --- side by side ------------------------------------------------------------------------- */

/* The inputs of the first layer: each line at each of its delays. */
static void delayed(struct signal_network *signal)
{
    const float **to = signal->side;
    for (int lag = 0; lag < signal->shape.order; lag++)
        for (int k = 0; k < signal->shape.inputs; k++)
            *to++ = line(&signal->in, k) + lag;
}

/* Runs one layer on all samples. The first layer is stored by columns, in panels; the others by
   rows. */
static void forward_layer(struct signal_network *signal, const struct network *network, int l,
                          float *out, size_t samples)
{
    const struct network_layer *layer = &network->layer[l];
    const float *weights = network->parameters + layer->weights;
    const float *bias = network->parameters + layer->bias;
    if (l) {
        kernels->forward_samples(weights, 1, layer->stride, bias, signal->side, layer->inputs,
                                 out, layer->units, samples, layer->activation);
        return;
    }
    size_t inputs = (size_t)layer->inputs;
    for (int first = 0; first < layer->units; first += KERNELS_PANEL) {
        size_t panel = kernels_panel(layer->stride, (size_t)first);
        int units = layer->units - first;
        kernels->forward_samples(weights + (size_t)first * inputs, panel, 1, bias + first,
                                 signal->side, layer->inputs, out + (size_t)first * samples,
                                 units < KERNELS_PANEL ? units : KERNELS_PANEL, samples,
                                 layer->activation);
    }
}

/* Softmax over the outputs, for each sample. */
static void softmax(float *out, int outputs, size_t samples)
{
    for (size_t t = 0; t < samples; t++) {
        float most = out[t], sum = 0;
        for (int k = 1; k < outputs; k++)
            most = fmaxf(most, out[(size_t)k * samples + t]);
        for (int k = 0; k < outputs; k++)
            sum += out[(size_t)k * samples + t] = expf(out[(size_t)k * samples + t] - most);
        for (int k = 0; k < outputs; k++)
            out[(size_t)k * samples + t] /= sum;
    }
}

static void run_side_by_side(struct signal_network *signal, const struct network *network,
                             float bound, int n)
{
    size_t samples = kernels_padded((size_t)n);
    float *out = NULL;
    delayed(signal);
    for (int l = 0; l < network->layers; l++) {
        out = signal->layer[l % 2];
        forward_layer(signal, network, l, out, samples);
        for (int u = 0; u < network->layer[l].units; u++)
            signal->side[u] = out + (size_t)u * samples;
    }
    int outputs = signal->shape.outputs;
    if (network->settings.out == NETWORK_SOFTMAX)
        softmax(out, outputs, samples);
    memset(signal->error, 0, SIGNAL_CHUNK * sizeof *signal->error);
    float share = 1.0f / (float)outputs;
    for (int k = 0; k < outputs; k++) {
        const float *target = now(&signal->target, k), *from = signal->side[k];
        for (size_t t = 0; t < samples; t++) {
            float error = target[t] - from[t];
            signal->error[t] += error * error * share;
        }
        bound_samples(from, now(&signal->out, k), bound, n);
    }
    bound_samples(signal->error, signal->error, LARGEST, n);
    signal->since += n;
    signal->counted = false;
}

int signal_network_run(struct signal_network *signal, struct network *network,
                       const struct signal_settings *settings, int n)
{
    int refused = 0;
    bound_lines(&signal->in, n);
    bound_lines(&signal->target, n);
    bool learns = bound_learn(signal->learn, n);
    if (learns || signal->shape.feedback || n < FEW)
        refused = run_one_by_one(signal, network, settings, n);
    else
        run_side_by_side(signal, network, settings->bound, n);
    move_on(&signal->in, n);
    move_on(&signal->back, n);
    if (signal->since > SIGNAL_MOST_EVERY) /* counted up to this */
        signal->since = SIGNAL_MOST_EVERY;
    return refused;
}

/* --- weights ------------------------------------------------------------------------------ */

void signal_fold_features(struct network *network, const float *mean, const float *gain)
{
    struct network_layer *layer = &network->layer[0];
    float *row = network->spare;
    for (int u = 0; u < layer->units; u++) {
        network_get_row(network, 1, u, row);
        for (int i = 0; i < layer->inputs; i++) {
            row[1 + i] *= gain[i];
            row[0] -= row[1 + i] * mean[i];
        }
        network_set_row(network, 1, u, row);
    }
}
