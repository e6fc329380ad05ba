/* What the benchmarks share: a clock, and statistics that a busy machine does not
   spoil. */
#pragma once

#include <stdint.h>

/* A middle, the quarter below which and the quarter above which the rest lies, the ends. */
struct spread {
    double median, lower, upper, least, most;
};

double bench_nanoseconds(void);

/* Sorts the values. */
struct spread bench_spread(double *values, int n);

/* The memory, or an end of the program if there is none. */
void *bench_need(void *memory);

/* "40-64-10" of 3 sizes; good until the next call. */
const char *bench_name(const int *sizes, int n);

/* A fixed sequence of floats from 0 to below 1, the same in every run. */
float bench_uniform(uint32_t *state);
