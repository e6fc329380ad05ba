/* The cost of a slice of rehearsal, for networks from very small to large, with default
   settings and a full memory, so that memory access is as in use. The aim: about 100
   microseconds at most, or one step. And what the kernel machine adds to a list, to a target
   and to a slice. */
#include "bench.h"
#include "net/learner.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_LAYERS = 4, EXAMPLES = 2000, SLICES = 2000 };

static struct learner *taught(const int *sizes, int n, bool likeness)
{
    struct learner_settings settings = {.network = {.rate = 0.2f, .bias = true},
                                        .normalize = true,
                                        .replay = 8,
                                        .rehearse = 2000,
                                        .kernel = likeness,
                                        .memory = EXAMPLES,
                                        .seed = 1};
    struct learner *learner = learner_new(&settings, sizes, n);
    float *features = malloc((size_t)sizes[0] * sizeof *features);
    if (!learner || !features) {
        fprintf(stderr, "slices: not enough memory\n");
        exit(1);
    }
    uint32_t state = 1;
    for (int e = 0; e < EXAMPLES; e++) {
        for (int k = 0; k < sizes[0]; k++)
            features[k] = bench_uniform(&state);
        int class = e % sizes[n - 1];
        if (e < sizes[n - 1])
            learner_learn(learner, features, class, NULL);
        else
            learner_remember(learner, features, class, NULL);
    }
    free(features);
    return learner;
}

static void measure(const int *sizes, int n)
{
    static double microseconds[SLICES];
    struct learner *learner = taught(sizes, n, false);
    learner_rehearse(learner, 1 << 30);
    learner_rehearse_slice(learner);
    int before = learner->rehearsal_left, slices = SLICES;
    double start = bench_nanoseconds();
    for (int k = 0; k < slices; k++) {
        double from = bench_nanoseconds();
        learner_rehearse_slice(learner);
        double to = bench_nanoseconds();
        microseconds[k] = (to - from) / 1e3;
        if (to - start > 1e9) /* a second is enough of a slow one */
            slices = k + 1;
    }
    int steps = (before - learner->rehearsal_left) / slices;
    struct spread s = bench_spread(microseconds, slices);
    printf("%-18s %8zu %6d %9.2f %8.1f [%7.1f-%7.1f] %8.1f %8.1f\n", bench_name(sizes, n),
           network_weights(learner->network), steps, s.median * 1e3 / steps, s.median, s.lower,
           s.upper, microseconds[slices - 1 - slices / 100], s.most);
    learner_free(learner);
}

enum cost { LIST, TARGET, SLICE, COSTS };

/* The median microseconds of a list, of the immediate part of a target, and of the slices that
   follow until everything is computed, of which *slices are left. */
static struct learner *find_costs(const int *sizes, bool likeness, double *costs, int *slices)
{
    static double microseconds[COSTS][SLICES];
    enum { TARGETS = 20 };
    struct learner *learner = taught(sizes, 3, likeness);
    float *features = bench_need(malloc((size_t)sizes[0] * sizeof *features));
    uint32_t state = 2;
    int count[COSTS] = {0};
    for (int e = 0; e < TARGETS; e++) {
        for (int k = 0; k < sizes[0]; k++)
            features[k] = bench_uniform(&state);
        for (int k = 0; k < 20; k++) {
            features[0] += 0.01f; /* or nothing would be computed */
            double from = bench_nanoseconds();
            learner_query(learner, features);
            microseconds[LIST][count[LIST]++] = (bench_nanoseconds() - from) / 1e3;
        }
        double from = bench_nanoseconds();
        learner_begin_take(learner);
        learner_learn(learner, features, e % sizes[2], NULL);
        microseconds[TARGET][count[TARGET]++] = (bench_nanoseconds() - from) / 1e3;
        for (int k = 0; k < 50; k++) {
            from = bench_nanoseconds();
            learner_rehearse_slice(learner);
            microseconds[SLICE][count[SLICE]++] = (bench_nanoseconds() - from) / 1e3;
        }
    }
    for (*slices = 50; !likeness_is_solved(&learner->likeness); ++*slices)
        learner_rehearse_slice(learner);
    for (int k = 0; k < COSTS; k++)
        costs[k] = bench_spread(microseconds[k], count[k]).median;
    free(features);
    return learner;
}

static void compare(const int *sizes)
{
    double without[COSTS], with[COSTS];
    int slices, none;
    learner_free(find_costs(sizes, false, without, &none));
    struct learner *learner = find_costs(sizes, true, with, &slices);
    printf("%-14s %7d", bench_name(sizes, 3), learner->likeness.machine.most);
    for (int k = 0; k < COSTS; k++)
        printf(" %8.1f %7.1f", without[k], with[k]);
    printf(" %7d %8.1f\n", slices, (double)likeness_bytes(&learner->likeness) / 1e6);
    learner_free(learner);
}

int main(void)
{
    static const int nets[][MOST_LAYERS] = {
        {2, 4, 2},      {2, 8, 2},         {11, 32, 8},         {13, 16, 5},
        {28, 32, 8},    {13, 64, 64, 5},   {40, 64, 10},        {98, 64, 10},
        {40, 64, 400},  {64, 128, 64, 10}, {784, 64, 10},       {784, 200, 10},
        {4000, 64, 10}, {784, 400, 10},    {784, 400, 400, 10}, {784, 1000, 1000, 10}};
    printf("one slice of rehearsal, default settings, %d examples remembered\n"
           "(wanted: at most about 100 us, or one step)\n\n",
           EXAMPLES);
    printf("%-18s %8s %6s %9s %8s %17s %8s %8s\n", "", "weights", "steps", "ns a step",
           "us slice", "[quarters]", "99 of 100", "most");
    for (size_t k = 0; k < sizeof nets / sizeof *nets; k++)
        measure(nets[k], nets[k][3] ? 4 : 3);
    static const int examples[][3] = {{2, 128, 4},   {13, 128, 8},   {28, 128, 8},
                                      {98, 128, 25}, {256, 128, 10}, {784, 128, 10}};
    printf("\nwithout and with the say of the examples, %d of them remembered (us, medians)\n\n"
           "%-14s %7s %16s %16s %16s %7s %8s\n",
           EXAMPLES, "", "centres", "list", "target at once", "slice", "slices", "MB");
    for (size_t k = 0; k < sizeof examples / sizeof *examples; k++)
        compare(examples[k]);
    return 0;
}
