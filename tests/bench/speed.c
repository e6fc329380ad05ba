/* How fast net/ is beside libfann (Debian's, single precision), for one input at a time: the
   forward pass, and one whole update (forward, backward, new weights).

   Both get the same sizes, weights, biases, inputs and targets, sigmoid units, no momentum, and
   the exact gradient of the squared error; that they then compute the same is checked before
   anything is timed. They take turns in blocks of about half a millisecond, so that what else
   the machine does meets both. */
#include "bench.h"
#include "net/learner.h"

#include <fann.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LAYERS = 4, MOST_UNITS = 784, SAMPLES = 16, TARGETS = 257, ROUNDS = 201 };
static const double BLOCK_NS = 5e5;
static const float RATE = 0.1f;

struct contest {
    const int *sizes;
    int n;
    struct learner *learner;
    struct network *network;
    struct fann *fann;
    float *inputs;  /* SAMPLES rows */
    float *targets; /* TARGETS rows, so that errors never die out */
    int *classes;   /* the same, as classes */
    float *error;
    unsigned turn;
};

enum work {
    NET_FORWARD,
    FANN_FORWARD,
    NET_STEP,
    FANN_STEP,
    LEARNER_QUERY,
    LEARNER_LEARN,
    WORKS
};

static volatile float sink;

static float *input_of(const struct contest *c)
{
    return c->inputs + c->turn % SAMPLES * (unsigned)c->sizes[0];
}

static float *target_of(const struct contest *c)
{
    return c->targets + c->turn % TARGETS * (unsigned)c->sizes[c->n - 1];
}

static const float *net_forward(struct contest *c)
{
    return network_forward(c->network, input_of(c));
}

static void net_step(struct contest *c)
{
    const float *outputs = net_forward(c), *target = target_of(c);
    for (int k = 0; k < c->sizes[c->n - 1]; k++)
        c->error[k] = target[k] - outputs[k];
    network_update(c->network, c->error);
}

static void work_once(struct contest *c, enum work work)
{
    switch (work) {
    case NET_FORWARD:
        sink = net_forward(c)[0];
        break;
    case FANN_FORWARD:
        sink = fann_run(c->fann, input_of(c))[0];
        break;
    case NET_STEP:
        net_step(c);
        break;
    case FANN_STEP:
        fann_train(c->fann, input_of(c), target_of(c));
        break;
    case LEARNER_QUERY:
        sink = learner_query(c->learner, input_of(c))[0];
        break;
    case LEARNER_LEARN:
        learner_learn(c->learner, input_of(c), c->classes[c->turn % TARGETS], NULL);
        break;
    case WORKS:
        break;
    }
    c->turn++;
}

static double block(struct contest *c, enum work work, int times)
{
    double start = bench_nanoseconds();
    for (int k = 0; k < times; k++)
        work_once(c, work);
    return (bench_nanoseconds() - start) / times;
}

/* libfann keeps the weights unit after unit, the bias behind the weights. */
static void copy_weights(const struct contest *c)
{
    float row[1 + MOST_UNITS], *to = c->fann->weights;
    for (int l = 1; l < c->n; l++)
        for (int u = 0; u < c->sizes[l]; u++) {
            network_get_row(c->network, l, u, row);
            memcpy(to, row + 1, (size_t)c->sizes[l - 1] * sizeof *to);
            to += c->sizes[l - 1];
            *to++ = row[0];
        }
}

static float difference(struct contest *c)
{
    const float *ours = net_forward(c), *theirs = fann_run(c->fann, input_of(c));
    float most = 0;
    for (int k = 0; k < c->sizes[c->n - 1]; k++)
        most = fmaxf(most, fabsf(ours[k] - theirs[k]));
    return most;
}

/* The largest difference of an output, before and after many updates on both sides. */
static float disagreement(struct contest *c)
{
    float most = difference(c);
    for (int k = 0; k < 200; k++) {
        work_once(c, NET_STEP);
        c->turn--;
        work_once(c, FANN_STEP);
        most = fmaxf(most, difference(c));
    }
    return most;
}

static void *need(void *memory)
{
    if (!memory) {
        fprintf(stderr, "speed: not enough memory\n");
        exit(1);
    }
    return memory;
}

static struct contest contest_new(const int *sizes, int n)
{
    struct contest c = {.sizes = sizes, .n = n};
    struct learner_settings settings = {
        .network = {.rate = RATE, .rule = NETWORK_GRADIENT, .bias = true}, .plain = true};
    int inputs = sizes[0], outputs = sizes[n - 1];
    c.learner = need(learner_new(&settings, sizes, n));
    c.network = need(network_new(sizes, n, &settings.network));
    struct random random;
    random_seed(&random, 1);
    network_draw(c.network, &random, false);

    unsigned units[MOST_LAYERS];
    for (int l = 0; l < n; l++)
        units[l] = (unsigned)sizes[l];
    c.fann = need(fann_create_standard_array((unsigned)n, units));
    fann_set_activation_function_hidden(c.fann, FANN_SIGMOID);
    fann_set_activation_function_output(c.fann, FANN_SIGMOID);
    fann_set_activation_steepness_hidden(c.fann, 0.5f); /* theirs is 1/(1 + exp(-2 s x)) */
    fann_set_activation_steepness_output(c.fann, 0.5f);
    fann_set_training_algorithm(c.fann, FANN_TRAIN_INCREMENTAL);
    fann_set_train_error_function(c.fann, FANN_ERRORFUNC_LINEAR);
    fann_set_learning_rate(c.fann, RATE);
    fann_set_learning_momentum(c.fann, 0);
    copy_weights(&c);

    c.inputs = need(malloc((size_t)SAMPLES * (size_t)inputs * sizeof(float)));
    c.targets = need(malloc((size_t)TARGETS * (size_t)outputs * sizeof(float)));
    c.classes = need(malloc(TARGETS * sizeof(int)));
    c.error = need(malloc((size_t)outputs * sizeof(float)));
    uint32_t state = 1;
    for (int k = 0; k < SAMPLES * inputs; k++)
        c.inputs[k] = bench_uniform(&state);
    for (int t = 0; t < TARGETS; t++) {
        c.classes[t] = (int)(bench_uniform(&state) * (float)outputs);
        for (int k = 0; k < outputs; k++)
            c.targets[t * outputs + k] = k == c.classes[t] ? 0.99f : 0.01f;
    }
    return c;
}

static void contest_free(struct contest *c)
{
    learner_free(c->learner);
    network_free(c->network);
    fann_destroy(c->fann);
    free(c->inputs);
    free(c->targets);
    free(c->classes);
    free(c->error);
}

static void print_row(const char *net, const char *what, double *ours, double *theirs)
{
    static double ratio[ROUNDS];
    for (int r = 0; r < ROUNDS; r++)
        ratio[r] = theirs[r] / ours[r];
    struct spread a = bench_spread(ours, ROUNDS), b = bench_spread(theirs, ROUNDS),
                  q = bench_spread(ratio, ROUNDS);
    printf("%-14s %-16s %8.0f [%6.0f-%6.0f] %8.0f [%6.0f-%6.0f] %7.2f [%5.2f-%5.2f] %7.2f\n",
           net, what, a.median, a.lower, a.upper, b.median, b.lower, b.upper, q.median, q.lower,
           q.upper, b.least / a.least);
}

static void hold(const int *sizes, int n)
{
    static double ns[WORKS][ROUNDS], again[ROUNDS];
    struct contest c = contest_new(sizes, n);
    const char *name = bench_name(sizes, n);
    float apart = disagreement(&c);
    if (!(apart < 1e-4f)) {
        fprintf(stderr, "speed: %s: the two do not compute the same: outputs %g apart\n", name,
                (double)apart);
        exit(1);
    }
    int times[WORKS];
    for (int w = 0; w < WORKS; w++) {
        times[w] = 1;
        while (block(&c, (enum work)w, times[w]) * times[w] < BLOCK_NS)
            times[w] *= 2;
    }
    for (int r = 0; r < ROUNDS; r++)
        for (int w = 0; w < WORKS; w++)
            ns[w][r] = block(&c, (enum work)w, times[w]);

    print_row(name, "forward", ns[NET_FORWARD], memcpy(again, ns[FANN_FORWARD], sizeof again));
    print_row("", "update", ns[NET_STEP], memcpy(again, ns[FANN_STEP], sizeof again));
    print_row("", "learner_query", ns[LEARNER_QUERY], ns[FANN_FORWARD]);
    print_row("", "learner_learn", ns[LEARNER_LEARN], ns[FANN_STEP]);
    contest_free(&c);
}

int main(void)
{
    static const int nets[][MOST_LAYERS] = {
        {40, 64, 10}, {13, 16, 5}, {64, 128, 64, 10}, {784, 200, 10}};
    static const int layers[] = {3, 3, 4, 3};
    printf(
        "net/ and libfann, ns: median [quarters] of %d blocks each, taking turns on one core\n"
        "(wanted: 40-64-10 at least 3 times faster, forward and update)\n\n",
        ROUNDS);
    printf("%-14s %-16s %8s %15s %8s %15s %7s %13s %7s\n", "", "", "net/", "", "libfann", "",
           "faster", "", "of mins");
    for (int k = 0; k < 4; k++)
        hold(nets[k], layers[k]);
    return 0;
}
