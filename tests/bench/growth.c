/* How the cost grows with the network, from a hundred to ten million weights: one line for each
   size, with n inputs, n hidden units and 10 outputs, with the medians in nanoseconds.
   growth.py draws it. */
#include "bench.h"
#include "contest.h"

#include <stdio.h>

enum { ROUNDS = 21, COLUMNS = 8 };
static const double BLOCK_NS = 2e5;

int main(void)
{
    static const int units[] = {5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3162};
    static const enum contest_work works[COLUMNS] = {NET_FORWARD, NET_UPDATE,   FANN_FORWARD,
                                                     FANN_UPDATE, BLAS_FORWARD, BLAS_UPDATE,
                                                     LIMIT_READ,  LIMIT_CHANGE};
    printf("weights net_forward net_update libfann_forward libfann_update openblas_forward "
           "openblas_update limit_read limit_change\n");
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        int sizes[] = {units[k], units[k], 10};
        static double ns[COLUMNS][ROUNDS];
        struct contest *c = contest_new(sizes, 3);
        int times[COLUMNS];
        for (int w = 0; w < COLUMNS; w++)
            times[w] = contest_times(c, works[w], BLOCK_NS);
        for (int r = 0; r < ROUNDS; r++)
            for (int w = 0; w < COLUMNS; w++)
                ns[w][r] = contest_block(c, works[w], times[w]);
        contest_free(c);
        printf("%d", units[k] * (units[k] + 1) + 10 * (units[k] + 1));
        for (int w = 0; w < COLUMNS; w++)
            printf(" %.1f", bench_spread(ns[w], ROUNDS).median);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
