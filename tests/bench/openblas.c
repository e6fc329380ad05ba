/* The network by OpenBLAS: see openblas.h. */
#include "openblas.h"

#include "bench.h"
#include "net/network.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct layer {
    int inputs, units;
    float *weights; /* a row for each unit */
    float *bias, *out, *error;
};

struct openblas {
    int layers;
    struct layer layer[NETWORK_MAX_LAYERS];
};

static float *floats(size_t n)
{
    /* whole cache lines */
    return bench_need(aligned_alloc(64, (n * sizeof(float) + 63) / 64 * 64));
}

struct openblas *openblas_new(const struct network *network)
{
    openblas_set_num_threads(1);
    struct openblas *blas = bench_need(malloc(sizeof *blas));
    blas->layers = network->layers;
    for (int l = 0; l < network->layers; l++) {
        struct layer *layer = &blas->layer[l];
        layer->inputs = network->layer[l].inputs;
        layer->units = network->layer[l].units;
        size_t inputs = (size_t)layer->inputs, units = (size_t)layer->units;
        layer->weights = floats(inputs * units);
        layer->bias = floats(units);
        layer->out = floats(units);
        layer->error = floats(units);
        float *row = floats(inputs + 1);
        for (size_t u = 0; u < units; u++) {
            network_get_row(network, l + 1, (int)u, row);
            layer->bias[u] = row[0];
            memcpy(layer->weights + u * inputs, row + 1, inputs * sizeof *row);
        }
        free(row);
    }
    return blas;
}

void openblas_free(struct openblas *blas)
{
    for (int l = 0; l < blas->layers; l++) {
        free(blas->layer[l].weights);
        free(blas->layer[l].bias);
        free(blas->layer[l].out);
        free(blas->layer[l].error);
    }
    free(blas);
}

const float *openblas_forward(struct openblas *blas, const float *input)
{
    for (int l = 0; l < blas->layers; l++) {
        struct layer *layer = &blas->layer[l];
        memcpy(layer->out, layer->bias, (size_t)layer->units * sizeof(float));
        cblas_sgemv(CblasRowMajor, CblasNoTrans, layer->units, layer->inputs, 1, layer->weights,
                    layer->inputs, input, 1, 1, layer->out, 1);
        for (int u = 0; u < layer->units; u++)
            layer->out[u] = 1.0f / (1.0f + expf(-layer->out[u]));
        input = layer->out;
    }
    return input;
}

void openblas_update(struct openblas *blas, const float *input, const float *target, float rate)
{
    const float *output = openblas_forward(blas, input);
    struct layer *last = &blas->layer[blas->layers - 1];
    for (int u = 0; u < last->units; u++)
        last->error[u] = target[u] - output[u];
    for (int l = blas->layers - 1; l >= 0; l--) {
        struct layer *layer = &blas->layer[l], *below = layer - 1;
        for (int u = 0; u < layer->units; u++)
            layer->error[u] *= layer->out[u] * (1.0f - layer->out[u]);
        if (l)
            cblas_sgemv(CblasRowMajor, CblasTrans, layer->units, layer->inputs, 1,
                        layer->weights, layer->inputs, layer->error, 1, 0, below->error, 1);
        cblas_sger(CblasRowMajor, layer->units, layer->inputs, rate, layer->error, 1,
                   l ? below->out : input, 1, layer->weights, layer->inputs);
        for (int u = 0; u < layer->units; u++)
            layer->bias[u] += rate * layer->error[u];
    }
}
