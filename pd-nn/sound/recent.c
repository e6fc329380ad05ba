/* The most recent samples of a stream: see recent.h. */
#include "recent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float LOUDEST = 1e6f;

bool recent_init(struct recent *recent, int64_t least)
{
    *recent = (struct recent){.room = 1};
    while (recent->room < least)
        recent->room *= 2;
    recent->ring = calloc((size_t)recent->room, sizeof *recent->ring);
    return recent->ring != NULL;
}

void recent_free(struct recent *recent)
{
    free(recent->ring);
    recent->ring = NULL;
}

void recent_add(struct recent *recent, const float *samples, int n)
{
    for (int i = 0; i < n; i++) {
        float x = isfinite(samples[i]) ? samples[i] : 0;
        recent->ring[recent->now++ & (recent->room - 1)] = fminf(fmaxf(x, -LOUDEST), LOUDEST);
    }
}

void recent_copy(const struct recent *recent, int64_t at, int n, float *samples)
{
    int64_t from = at & (recent->room - 1);
    int64_t first = recent->room - from < n ? recent->room - from : n;
    memcpy(samples, recent->ring + from, (size_t)first * sizeof *samples);
    memcpy(samples + first, recent->ring, (size_t)(n - first) * sizeof *samples);
}
