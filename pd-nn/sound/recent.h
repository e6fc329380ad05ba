/* The most recent samples of a stream. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct recent {
    float *ring; /* sample number t is at t & (room - 1) */
    int64_t room;
    int64_t now; /* samples that have come */
};

/* Room for the last `least` samples or more. False when memory is out. */
bool recent_init(struct recent *recent, int64_t least);
void recent_free(struct recent *recent);

/* Samples that are not finite are taken for 0, and those beyond +-1e6 for +-1e6. */
void recent_add(struct recent *recent, const float *samples, int n);

/* The n samples from number `at` on; before number 0 it was silent. None of them is further
   back than there is room. */
void recent_copy(const struct recent *recent, int64_t at, int n, float *samples);
