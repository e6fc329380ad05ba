/* What the benchmarks share: a clock, and statistics that are robust on a busy machine. */
#pragma once

#include <stdint.h>

/* Median, quartiles and extremes. */
struct spread {
    double median, lower, upper, least, most;
};

double bench_nanoseconds(void);

/* Sorts the values. */
struct spread bench_spread(double *values, int n);

/* Allocates, or ends the program if there is not enough memory. */
void *bench_need(void *memory);

/* "40-64-10" for 3 sizes; valid until the next call. */
const char *bench_name(const int *sizes, int n);

/* A fixed sequence of floats from 0 to below 1, the same in every run. */
float bench_uniform(uint32_t *state);
