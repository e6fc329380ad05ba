/* The three contestants and the limits: see contest.h. */
#include "contest.h"

#include "bench.h"
#include "limits.h"
#include "net/learner.h"
#include "openblas.h"

#include <fann.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 16, TARGETS = 257, MOST_COPIES = 8, BLOCKS = 3 };
static const float RATE = 0.1f;
static const size_t COPIES_BYTES =
    24 << 10;                           /* of parameters, so that all stay in the first cache */
static const size_t LEAST_BLOCK = 4096; /* floats: so that a pass is not mostly its ends */

struct contest {
    const int *sizes;
    int n;
    size_t parameters;
    struct learner *learner;
    struct network *network[MOST_COPIES];
    int copies;
    struct fann *fann;
    struct openblas *blas;
    float *block[BLOCKS];
    size_t block_floats;
    float *inputs;  /* SAMPLES rows */
    float *targets; /* TARGETS rows, so that errors never die out */
    int *classes;   /* the same, as classes */
    unsigned turn;
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

static const float *forward(struct contest *c, int copy)
{
    return network_forward(c->network[copy], input_of(c));
}

static void update(struct contest *c, int copy)
{
    const float *outputs = forward(c, copy), *target = target_of(c);
    float *error = network_error(c->network[copy]);
    for (int k = 0; k < c->sizes[c->n - 1]; k++)
        error[k] = target[k] - outputs[k];
    network_update(c->network[copy], error);
}

static void work_once(struct contest *c, enum contest_work work)
{
    switch (work) {
    case NET_FORWARD:
        sink = forward(c, 0)[0];
        break;
    case NET_UPDATE:
        update(c, 0);
        break;
    case LEARNER_QUERY:
        sink = learner_query(c->learner, input_of(c))[0];
        break;
    case LEARNER_UPDATE:
        learner_begin_take(c->learner);
        learner_learn(c->learner, input_of(c), c->classes[c->turn % TARGETS], NULL);
        break;
    case FANN_FORWARD:
        sink = fann_run(c->fann, input_of(c))[0];
        break;
    case FANN_UPDATE:
        fann_train(c->fann, input_of(c), target_of(c));
        break;
    case BLAS_FORWARD:
        sink = openblas_forward(c->blas, input_of(c))[0];
        break;
    case BLAS_UPDATE:
        openblas_update(c->blas, input_of(c), target_of(c), RATE);
        break;
    default:
        break;
    }
    c->turn++;
}

/* Warms the caches after the others' work. */
static void warm(struct contest *c, enum contest_work work)
{
    if (work >= LIMIT_READ)
        limits_read(c->block[(work - LIMIT_READ) % BLOCKS], c->block_floats, 1);
    else
        work_once(c, work == NET_AFTER ? NET_UPDATE : work);
}

/* Several networks are queried, and then each is given its target: the cost of a target whose
   list was classified some time before. The queries are also timed alone. */
static double block_after(struct contest *c, int times)
{
    double took[2];
    for (int telling = 0; telling < 2; telling++) {
        double start = bench_nanoseconds();
        for (int k = 0; k < times; k++) {
            for (int copy = 0; copy < c->copies; copy++)
                sink = forward(c, copy)[0];
            for (int copy = 0; telling && copy < c->copies; copy++)
                update(c, copy);
            c->turn++;
        }
        took[telling] = bench_nanoseconds() - start;
    }
    return (took[1] - took[0]) / times / c->copies;
}

double contest_block(struct contest *c, enum contest_work work, int times)
{
    double share = (double)c->parameters / (double)c->block_floats;
    warm(c, work);
    if (work == NET_AFTER)
        return block_after(c, times);
    if (work == LIMIT_FMA)
        return limits_fma() * (double)c->parameters;
    if (work >= LIMIT_CHANGE)
        return limits_change(c->block[work - LIMIT_CHANGE], c->block_floats, times) * share;
    if (work >= LIMIT_READ)
        return limits_read(c->block[work - LIMIT_READ], c->block_floats, times) * share;
    double start = bench_nanoseconds();
    for (int k = 0; k < times; k++)
        work_once(c, work);
    return (bench_nanoseconds() - start) / times;
}

int contest_times(struct contest *c, enum contest_work work, double nanoseconds)
{
    int times = 1;
    while (contest_block(c, work, times) * times < nanoseconds && times < 1 << 20)
        times *= 2;
    return times;
}

/* libfann keeps the weights unit after unit, the bias after the weights. */
static void copy_weights(const struct contest *c)
{
    float *row = bench_need(malloc((NETWORK_MAX_UNITS + 1) * sizeof *row)),
          *to = c->fann->weights;
    for (int l = 1; l < c->n; l++)
        for (int u = 0; u < c->sizes[l]; u++) {
            network_get_row(c->network[0], l, u, row);
            memcpy(to, row + 1, (size_t)c->sizes[l - 1] * sizeof *to);
            to += c->sizes[l - 1];
            *to++ = row[0];
        }
    free(row);
}

static float difference(struct contest *c)
{
    const float *ours = forward(c, 0), *fanns = fann_run(c->fann, input_of(c)),
                *blass = openblas_forward(c->blas, input_of(c));
    float most = 0;
    for (int k = 0; k < c->sizes[c->n - 1]; k++)
        most = fmaxf(most, fmaxf(fabsf(ours[k] - fanns[k]), fabsf(ours[k] - blass[k])));
    return most;
}

float contest_disagreement(struct contest *c)
{
    float most = difference(c);
    for (int k = 0; k < 200; k++) {
        for (int work = NET_UPDATE; work <= BLAS_UPDATE; work++)
            if (work == NET_UPDATE || work == FANN_UPDATE || work == BLAS_UPDATE) {
                work_once(c, (enum contest_work)work);
                c->turn--;
            }
        c->turn++;
        most = fmaxf(most, difference(c));
    }
    return most;
}

static struct fann *fann_of(const struct contest *c)
{
    unsigned units[CONTEST_MOST_SIZES];
    for (int l = 0; l < c->n; l++)
        units[l] = (unsigned)c->sizes[l];
    struct fann *fann = bench_need(fann_create_standard_array((unsigned)c->n, units));
    fann_set_activation_function_hidden(fann, FANN_SIGMOID);
    fann_set_activation_function_output(fann, FANN_SIGMOID);
    fann_set_activation_steepness_hidden(fann, 0.5f); /* theirs is 1/(1 + exp(-2 s x)) */
    fann_set_activation_steepness_output(fann, 0.5f);
    fann_set_training_algorithm(fann, FANN_TRAIN_INCREMENTAL);
    fann_set_train_error_function(fann, FANN_ERRORFUNC_LINEAR);
    fann_set_learning_rate(fann, RATE);
    fann_set_learning_momentum(fann, 0);
    return fann;
}

static void fill(struct contest *c)
{
    int inputs = c->sizes[0], outputs = c->sizes[c->n - 1];
    c->inputs = bench_need(malloc((size_t)SAMPLES * (size_t)inputs * sizeof(float)));
    c->targets = bench_need(malloc((size_t)TARGETS * (size_t)outputs * sizeof(float)));
    c->classes = bench_need(malloc(TARGETS * sizeof(int)));
    uint32_t state = 1;
    for (int k = 0; k < SAMPLES * inputs; k++)
        c->inputs[k] = bench_uniform(&state);
    for (int t = 0; t < TARGETS; t++) {
        c->classes[t] = (int)(bench_uniform(&state) * (float)outputs);
        for (int k = 0; k < outputs; k++)
            c->targets[t * outputs + k] = k == c->classes[t] ? 0.99f : 0.01f;
    }
    size_t floats = (c->parameters + 127) / 128 * 128;
    c->block_floats = floats > LEAST_BLOCK ? floats : LEAST_BLOCK;
    for (int b = 0; b < BLOCKS; b++) {
        c->block[b] = bench_need(aligned_alloc(64, c->block_floats * sizeof(float)));
        memset(c->block[b], 0, c->block_floats * sizeof(float));
    }
}

struct contest *contest_new(const int *sizes, int n)
{
    struct contest *c = bench_need(calloc(1, sizeof *c));
    c->sizes = sizes;
    c->n = n;
    struct learner_settings settings = {
        .network = {.rate = RATE, .rule = NETWORK_GRADIENT, .bias = true}, .plain = true};
    c->learner = bench_need(learner_new(&settings, sizes, n));
    c->parameters = network_weights(c->learner->network);
    size_t copies = COPIES_BYTES / (c->parameters * sizeof(float));
    c->copies = copies < 1 ? 1 : copies > MOST_COPIES ? MOST_COPIES : (int)copies;
    for (int copy = 0; copy < c->copies; copy++) {
        struct random random;
        random_seed(&random, 1);
        c->network[copy] = bench_need(network_new(sizes, n, &settings.network));
        network_draw(c->network[copy], &random, false);
    }
    c->fann = fann_of(c);
    c->blas = openblas_new(c->network[0]);
    copy_weights(c);
    fill(c);
    return c;
}

void contest_free(struct contest *c)
{
    learner_free(c->learner);
    for (int copy = 0; copy < c->copies; copy++)
        network_free(c->network[copy]);
    fann_destroy(c->fann);
    openblas_free(c->blas);
    for (int b = 0; b < BLOCKS; b++)
        free(c->block[b]);
    free(c->inputs);
    free(c->targets);
    free(c->classes);
    free(c);
}
