/* The seeded generator; see random.h. */
#include "random.h"

#include <math.h>

static uint64_t next(struct random *random)
{
    uint64_t z = (random->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* A double in (0, 1], so that its logarithm is finite. */
static double uniform(struct random *random)
{
    return (double)((next(random) >> 11) + 1) * 0x1p-53;
}

void random_seed(struct random *random, uint64_t seed)
{
    random->state = seed;
}

int random_below(struct random *random, int below)
{
    return (int)(((next(random) >> 32) * (uint64_t)below) >> 32);
}

float random_normal(struct random *random, float deviation)
{
    double radius = sqrt(-2.0 * log(uniform(random)));
    double angle = 6.283185307179586 * uniform(random);
    return (float)(radius * cos(angle)) * deviation;
}
