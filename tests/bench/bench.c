/* What the benchmarks share: see bench.h. */
#define _POSIX_C_SOURCE 199309L
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct spread bench_spread(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, ascending);
    return (struct spread){.median = values[n / 2],
                           .lower = values[n / 4],
                           .upper = values[n - 1 - n / 4],
                           .least = values[0],
                           .most = values[n - 1]};
}

void *bench_need(void *memory)
{
    if (!memory) {
        fprintf(stderr, "bench: not enough memory\n");
        exit(1);
    }
    return memory;
}

const char *bench_name(const int *sizes, int n)
{
    static char name[64];
    int at = 0;
    for (int k = 0; k < n && at < (int)sizeof name; k++)
        at += snprintf(name + at, sizeof name - (size_t)at, k ? "-%d" : "%d", sizes[k]);
    return name;
}

float bench_uniform(uint32_t *state)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return (float)(*state >> 8) * 0x1p-24f;
}
