/* A small seeded generator for each object: the same seed gives the same network on every
   machine. The generator is SplitMix64 (Steele, Lea, Flood 2014): 64 bits of state, any state
   is good. */
#pragma once

#include <stdint.h>

struct random {
    uint64_t state;
};

void random_seed(struct random *random, uint64_t seed);

/* A whole number from 0 to below - 1; below is at least 1. */
int random_below(struct random *random, int below);

/* A draw from the normal distribution N(0, deviation) (Box and Muller 1958, the cosine half).
 */
float random_normal(struct random *random, float deviation);
