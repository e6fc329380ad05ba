/* Networks to test with, and to compare. */
#pragma once

#include "check.h"
#include "net/network.h"

/* Draws all weights from this seed. */
static inline void check_draw(struct network *network, uint64_t seed)
{
    struct random random;
    random_seed(&random, seed);
    network_draw(network, &random, false);
}

/* A copy with the same layers, settings and parameters. */
static inline struct network *check_copy(const struct network *network)
{
    int sizes[NETWORK_MAX_LAYERS + 1] = {network_inputs(network)};
    for (int l = 1; l <= network->layers; l++)
        sizes[l] = network->layer[l - 1].units;
    struct network *copy = network_new(sizes, network->layers + 1, &network->settings);
    assert_non_null(copy);
    memcpy(copy->parameters, network->parameters, copy->size * sizeof(float));
    return copy;
}

/* Whether all parameters are the same, bit for bit. */
static inline bool check_same(const struct network *a, const struct network *b)
{
    return a->size == b->size && !memcmp(a->parameters, b->parameters, a->size * sizeof(float));
}
