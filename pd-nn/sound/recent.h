/* The most recent samples of a stream. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct recent {
    float *ring; /* sample number t is at t & (room - 1) */
    int64_t room;
    int64_t now; /* samples so far */
};

/* Makes room for at least the last `least` samples. False if there is not enough memory. */
bool recent_init(struct recent *recent, int64_t least);
void recent_free(struct recent *recent);

/* Adds samples. Those that are not finite count as 0, and all are limited to +-1e6. */
void recent_add(struct recent *recent, const float *samples, int n);

/* Copies the n samples from number `at` on; before number 0 it was silent. None of them may be
   further back than there is room. */
void recent_copy(const struct recent *recent, int64_t at, int n, float *samples);
