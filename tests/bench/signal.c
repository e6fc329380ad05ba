/* The cost of a sample in signal/: forward, 64 samples at a time as in Pd, and one by one, as
   learning requires; and with learning from each; beside libfann and Eigen, which take them one
   by one, and beside the limit of the machine. All have the same weights; that they compute the
   same is checked first. All take turns in blocks of a fraction of a millisecond, so that other
   load affects all of them alike. */
#include "signal/signal_network.h"

#include "bench.h"
#include "eigen.h"
#include "limits.h"
#include "net/kernels.h"

#include <fann.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Few samples over and over: in Pd another object has just written what comes in, so it is in
   the cache. */
enum { ROUNDS = 101, CHUNKS = 2, SAMPLES = CHUNKS * SIGNAL_CHUNK, TIMES = 8 };

enum work { FORWARD, ALONE, LEARN, FANN_FORWARD, FANN_LEARN, EIGEN_FORWARD, LIMIT, WORKS };
static const char *const NAMES[] = {"forward",
                                    "forward, one by one",
                                    "forward and learning",
                                    "libfann forward",
                                    "libfann forward and learning",
                                    "Eigen forward",
                                    "limit: multiply-adds"};

struct net {
    struct signal_shape shape;
    int sizes[6], n;
    double wanted; /* of the forward pass, at most so many times the limit; or 0 */
};

static const struct net NETS[] = {{{8, 8, 1, 0}, {8, 16, 8}, 3, 0},
                                  {{13, 5, 1, 0}, {13, 16, 5}, 3, 0},
                                  {{40, 10, 1, 0}, {40, 64, 10}, 3, 1.5},
                                  {{1, 1, 12, 0}, {12, 8, 8, 1}, 4, 0}};

struct contest {
    const struct net *net;
    struct network *network;
    struct signal_network *signal;
    struct fann *fann;
    struct eigen *eigen;
    float *in, *target; /* a row of features, or of targets, for each sample */
    float *lines;       /* the inputs again, one after another .. */
    float *wanted;      /* .. and the targets */
    double multiplies;
};

static volatile float sink;

static void fann_weights(struct contest *c)
{
    const struct net *net = c->net;
    struct fann_connection *list =
        bench_need(calloc(fann_get_total_connections(c->fann), sizeof *list));
    fann_get_connection_array(c->fann, list);
    float *row = bench_need(calloc(4096, sizeof *row));
    /* neurons are numbered layer by layer, the bias last in each */
    for (unsigned k = 0; k < fann_get_total_connections(c->fann); k++) {
        unsigned from = list[k].from_neuron, to = list[k].to_neuron, first = 0;
        int l = 0;
        while (to >= first + (unsigned)net->sizes[l] + 1 && l < net->n - 1)
            first += (unsigned)net->sizes[l++] + 1;
        unsigned below = first - (unsigned)net->sizes[l - 1] - 1;
        network_get_row(c->network, l, (int)(to - first), row);
        unsigned input = from - below;
        float weight = input == (unsigned)net->sizes[l - 1] ? row[0] : row[1 + input];
        fann_set_weight(c->fann, from, to, weight);
    }
    free(row);
    free(list);
}

static struct eigen *make_eigen(const struct contest *c)
{
    float *weights = bench_need(calloc(network_weights(c->network) + 1, sizeof *weights));
    float *at = weights;
    for (int l = 1; l < c->net->n; l++)
        for (int u = 0; u < c->net->sizes[l]; u++) {
            network_get_row(c->network, l, u, at);
            at += c->net->sizes[l - 1] + 1;
        }
    struct eigen *eigen = eigen_new(c->net->sizes, c->net->n, weights);
    free(weights);
    return eigen;
}

/* Test signals for all: the features of each sample, delays included. */
static void make_sounds(struct contest *c)
{
    const struct signal_shape *shape = &c->net->shape;
    int features = signal_features(shape), past = shape->order - 1;
    size_t line = (size_t)(SAMPLES + past);
    uint32_t state = 1;
    c->in = bench_need(calloc((size_t)SAMPLES * (size_t)features, sizeof(float)));
    c->target = bench_need(calloc((size_t)SAMPLES * (size_t)shape->outputs, sizeof(float)));
    c->lines = bench_need(calloc(line * (size_t)shape->inputs, sizeof(float)));
    c->wanted = bench_need(calloc((size_t)SAMPLES * (size_t)shape->outputs, sizeof(float)));
    for (int k = 0; k < shape->inputs; k++)
        for (int t = 0; t < SAMPLES; t++)
            c->lines[(size_t)k * line + (size_t)(past + t)] = 2 * bench_uniform(&state) - 1;
    for (int t = 0; t < SAMPLES; t++) {
        for (int lag = 0; lag < shape->order; lag++)
            for (int k = 0; k < shape->inputs; k++)
                c->in[t * features + lag * shape->inputs + k] =
                    c->lines[(size_t)k * line + (size_t)(t + lag)];
        for (int k = 0; k < shape->outputs; k++)
            c->wanted[k * SAMPLES + t] = c->target[t * shape->outputs + k] =
                2 * bench_uniform(&state) - 1;
    }
}

static void contest_make(struct contest *c, const struct net *net)
{
    const struct network_settings settings = {.rate = 0.01f,
                                              .rule = NETWORK_GRADIENT,
                                              .hidden = NETWORK_TANH,
                                              .out = NETWORK_LINEAR,
                                              .bias = true};
    struct random random;
    unsigned layers[6];
    c->net = net;
    c->network = bench_need(network_new(net->sizes, net->n, &settings));
    random_seed(&random, 1);
    network_draw(c->network, &random, false);
    c->signal = bench_need(signal_network_new(&net->shape, c->network, NULL));
    c->multiplies = 0;
    for (int l = 0; l < net->n; l++) {
        layers[l] = (unsigned)net->sizes[l];
        c->multiplies += l ? net->sizes[l] * (double)net->sizes[l - 1] : 0;
    }
    c->fann = bench_need(fann_create_standard_array((unsigned)net->n, layers));
    fann_set_activation_function_hidden(c->fann, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_function_output(c->fann, FANN_LINEAR);
    fann_set_activation_steepness_hidden(c->fann, 1);
    fann_set_activation_steepness_output(c->fann, 1);
    fann_set_training_algorithm(c->fann, FANN_TRAIN_INCREMENTAL);
    fann_set_learning_rate(c->fann, 0.01f);
    fann_weights(c);
    c->eigen = make_eigen(c);
    make_sounds(c);
}

static void contest_free(struct contest *c)
{
    signal_network_free(c->signal);
    network_free(c->network);
    fann_destroy(c->fann);
    eigen_free(c->eigen);
    free(c->in);
    free(c->target);
    free(c->lines);
    free(c->wanted);
}

/* One chunk of 64 samples, with everything that the object does with them, including copies. */
static void run_chunk(struct contest *c, int chunk, enum work work)
{
    /* one by one, as if learning, but no update becomes due */
    const int every = work == ALONE ? SIGNAL_MOST_EVERY : 1;
    const struct signal_settings settings = {.every = every, .bound = 4};
    const struct signal_shape *shape = &c->net->shape;
    size_t past = (size_t)shape->order - 1, line = SAMPLES + past;
    for (int k = 0; k < shape->inputs; k++)
        memcpy(signal_network_in(c->signal, k),
               c->lines + (size_t)k * line + past + (size_t)chunk * SIGNAL_CHUNK,
               SIGNAL_CHUNK * sizeof(float));
    for (int k = 0; k < shape->outputs; k++)
        memcpy(signal_network_target(c->signal, k),
               c->wanted + k * SAMPLES + chunk * SIGNAL_CHUNK, SIGNAL_CHUNK * sizeof(float));
    for (int t = 0; t < SIGNAL_CHUNK; t++)
        signal_network_learn(c->signal)[t] = work != FORWARD;
    signal_network_run(c->signal, c->network, &settings, SIGNAL_CHUNK);
}

static double agree(struct contest *c)
{
    double apart = 0;
    int features = signal_features(&c->net->shape), outputs = c->net->shape.outputs;
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
        run_chunk(c, chunk, FORWARD);
        for (int t = 0; t < SIGNAL_CHUNK; t++) {
            float *in = c->in + (chunk * SIGNAL_CHUNK + t) * features;
            const float *fann = fann_run(c->fann, in), *eigen = eigen_forward(c->eigen, in);
            for (int k = 0; k < outputs; k++) {
                double ours = (double)signal_network_out(c->signal, k)[t];
                apart = fmax(apart, fabs(ours - (double)fann[k]));
                apart = fmax(apart, fabs(ours - (double)eigen[k]));
            }
        }
    }
    return apart;
}

/* Nanoseconds for one sample, averaged over all. */
static double run(struct contest *c, enum work work)
{
    int features = signal_features(&c->net->shape), outputs = c->net->shape.outputs;
    if (work == LIMIT)
        return limits_fma() * c->multiplies;
    double start = bench_nanoseconds();
    for (int chunk = 0; chunk < CHUNKS * TIMES && work <= LEARN; chunk++)
        run_chunk(c, chunk % CHUNKS, work);
    for (int k = 0; k < SAMPLES * TIMES && work > LEARN; k++) {
        int t = k % SAMPLES;
        float *in = c->in + t * features;
        if (work == FANN_FORWARD)
            sink = *fann_run(c->fann, in);
        else if (work == FANN_LEARN)
            fann_train(c->fann, in, c->target + t * outputs);
        else
            sink = *eigen_forward(c->eigen, in);
    }
    return (bench_nanoseconds() - start) / (SAMPLES * TIMES);
}

static void hold(const struct net *net)
{
    struct contest c;
    static double ns[WORKS][ROUNDS], sorted[ROUNDS];
    contest_make(&c, net);
    double apart = agree(&c);
    if (!(apart < 1e-3)) {
        fprintf(stderr, "signal: %s: they do not compute the same: outputs %g apart\n",
                bench_name(net->sizes, net->n), apart);
        exit(1);
    }
    for (int r = 0; r < ROUNDS; r++)
        for (int w = 0; w < WORKS; w++)
            ns[w][r] = run(&c, (enum work)w);
    printf("%s%s              ns a sample [    quarters     ]   of a core at 48 kHz\n",
           bench_name(net->sizes, net->n), net->shape.order > 1 ? " (-order 12)" : "");
    double median[WORKS];
    for (int w = 0; w < WORKS; w++) {
        memcpy(sorted, ns[w], sizeof sorted);
        struct spread s = bench_spread(sorted, ROUNDS);
        median[w] = s.median;
        printf("    %-30s %8.1f [%8.1f-%8.1f]   %8.3f %%\n", NAMES[w], s.median, s.lower,
               s.upper, s.median * 48e3 / 1e7);
    }
    printf("    forward: %.2f times the limit%s, %.1f times faster than libfann, %.1f than "
           "Eigen\n",
           median[FORWARD] / median[LIMIT], net->wanted > 0 ? " (wanted 1.5)" : "",
           median[FANN_FORWARD] / median[FORWARD], median[EIGEN_FORWARD] / median[FORWARD]);
    printf("    learning: %.1f times forward, %.1f times forward one by one (wanted 3), %.1f "
           "times faster than libfann\n\n",
           median[LEARN] / median[FORWARD], median[LEARN] / median[ALONE],
           median[FANN_LEARN] / median[LEARN]);
    contest_free(&c);
}

int main(void)
{
    printf("signal/ (%s), one core, blocks of %d: medians of %d, taking turns\n\n",
           kernels->name, SIGNAL_CHUNK, ROUNDS);
    for (size_t k = 0; k < sizeof NETS / sizeof *NETS; k++)
        hold(&NETS[k]);
    return 0;
}
