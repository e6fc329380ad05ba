/* How fast net/ is, for one input at a time, beside the limits of the machine, libfann and a
   loop over OpenBLAS: the forward pass; one update (forward, backward, new weights); an update
   whose list was classified just before. All take turns in blocks of a fraction of a
   millisecond, so that other load affects all of them alike. A ratio is the median of the
   ratios within each round; the limit is that of the best placed block of memory. */
#include "bench.h"
#include "contest.h"
#include "net/kernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 101, SHARES = 7 };
static const double BLOCK_NS = 3e5;

/* The ratios in the order of the table, and the aims for each net (0: none). */
static const struct {
    const char *what;
    double wanted[5];
} share[SHARES] = {
    {"forward, times the limit (at most)", {18, 2.7, 1.5, 1.4, 0}},
    {"update, times the limit (at most)", {12, 2.5, 1.4, 1.4, 0}},
    {"forward, times faster than libfann", {0}},
    {"update, times faster than libfann (at least)", {5, 15, 17, 17, 0}},
    {"forward, times faster than OpenBLAS", {0}},
    {"update, times faster than OpenBLAS (at least)", {2.5, 3.5, 2, 1.7, 0}},
    {"after its list, share of a whole update (at most)", {0.5, 0.7, 0.7, 0.8, 0}},
};

static double ns[CONTEST_WORKS][ROUNDS];

static double median_of(int work)
{
    double sorted[ROUNDS];
    memcpy(sorted, ns[work], sizeof sorted);
    return bench_spread(sorted, ROUNDS).median;
}

/* The best placed of the blocks that a limit was measured on. */
static int best_of(int first)
{
    int best = first;
    for (int k = first + 1; k < first + 3; k++)
        if (median_of(k) < median_of(best))
            best = k;
    return best;
}

static void print_time(const char *what, const double *values)
{
    double sorted[ROUNDS];
    memcpy(sorted, values, sizeof sorted);
    struct spread s = bench_spread(sorted, ROUNDS);
    printf("    %-28s %10.1f [%10.1f-%10.1f] %10.1f\n", what, s.median, s.lower, s.upper,
           s.least);
}

static void print_share(int k, int net, const double *over, const double *under)
{
    double ratio[ROUNDS];
    for (int r = 0; r < ROUNDS; r++)
        ratio[r] = over[r] / under[r];
    struct spread s = bench_spread(ratio, ROUNDS);
    printf("    %-50s %7.2f [%6.2f-%6.2f]", share[k].what, s.median, s.lower, s.upper);
    if (share[k].wanted[net] > 0)
        printf("   wanted %.3g", share[k].wanted[net]);
    printf("\n");
}

static void hold(int net, const int *sizes, int n)
{
    struct contest *c = contest_new(sizes, n);
    float apart = contest_disagreement(c);
    if (!(apart < 2e-4f)) {
        fprintf(stderr, "speed: %s: they do not compute the same: outputs %g apart\n",
                bench_name(sizes, n), (double)apart);
        exit(1);
    }
    int times[CONTEST_WORKS];
    for (int w = 0; w < CONTEST_WORKS; w++)
        times[w] = contest_times(c, (enum contest_work)w, BLOCK_NS);
    for (int r = 0; r < ROUNDS; r++)
        for (int w = 0; w < CONTEST_WORKS; w++)
            ns[w][r] = contest_block(c, (enum contest_work)w, times[w]);
    contest_free(c);

    static double forward_limit[ROUNDS], update_limit[ROUNDS];
    double all = 0, upper = 0; /* multiply-adds of a forward pass; of the pass back */
    for (int l = 1; l < n; l++) {
        all += sizes[l] * (sizes[l - 1] + 1.0);
        upper += l > 1 ? sizes[l] * (double)sizes[l - 1] : 0;
    }
    int read = best_of(LIMIT_READ), change = best_of(LIMIT_CHANGE);
    for (int r = 0; r < ROUNDS; r++) {
        double fma = ns[LIMIT_FMA][r];
        forward_limit[r] = fmax(ns[read][r], fma);
        update_limit[r] = fmax(ns[read][r] + ns[change][r], fma * (2 + upper / all));
    }
    printf("%c  %s, %.0f weights and biases                   ns   [    quarters     ]      "
           "least\n",
           "ABCDE"[net], bench_name(sizes, n), all);
    print_time("limit: read once", ns[read]);
    print_time("limit: read, change, write", ns[change]);
    print_time("limit: multiply-adds", ns[LIMIT_FMA]);
    print_time("net/ forward", ns[NET_FORWARD]);
    print_time("net/ update", ns[NET_UPDATE]);
    print_time("net/ update after its list", ns[NET_AFTER]);
    print_time("learner_query", ns[LEARNER_QUERY]);
    print_time("learner_learn, in a take", ns[LEARNER_UPDATE]);
    print_time("libfann forward", ns[FANN_FORWARD]);
    print_time("libfann update", ns[FANN_UPDATE]);
    print_time("OpenBLAS forward", ns[BLAS_FORWARD]);
    print_time("OpenBLAS update", ns[BLAS_UPDATE]);
    print_share(0, net, ns[NET_FORWARD], forward_limit);
    print_share(1, net, ns[NET_UPDATE], update_limit);
    print_share(2, net, ns[FANN_FORWARD], ns[NET_FORWARD]);
    print_share(3, net, ns[FANN_UPDATE], ns[NET_UPDATE]);
    print_share(4, net, ns[BLAS_FORWARD], ns[NET_FORWARD]);
    print_share(5, net, ns[BLAS_UPDATE], ns[NET_UPDATE]);
    print_share(6, net, ns[NET_AFTER], ns[NET_UPDATE]);
    printf("\n");
}

/* speed [letters of the nets, A to E [avx2 or another set of kernels]] */
int main(int argc, char **argv)
{
    static const int nets[][CONTEST_MOST_SIZES] = {
        {13, 16, 5}, {40, 64, 10}, {64, 128, 64, 10}, {784, 200, 10}, {784, 1000, 1000, 10}};
    static const int sizes[] = {3, 3, 4, 3, 4};
    for (int k = 0; argc > 2 && kernels_runnable(k); k++)
        if (strstr(kernels_runnable(k)->name, argv[2]))
            kernels = kernels_runnable(k);
    printf("net/ (%s), one core: medians of %d blocks each, taking turns\n\n", kernels->name,
           ROUNDS);
    for (int k = 0; k < 5; k++)
        if (argc < 2 || strchr(argv[1], "ABCDE"[k]))
            hold(k, nets[k], sizes[k]);
    return 0;
}
