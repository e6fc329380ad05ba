/* Training on its own thread, through net/: how long `train 100` takes on 2000 examples like
   those of drums (six classes of 28 numbers, which overlap); the aim: under half a second. And
   what it costs the thread that goes on playing, for that net and for one like MNIST's: a slice
   of the copy of the memory, and the takeover. */
#define _POSIX_C_SOURCE 199309L /* nanosleep */
#include "bench.h"
#include "net/train_thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 11, MOST_SLICES = 10000 };

/* Examples around a point of its own for each class. */
static struct learner *taught(const int *sizes, int examples)
{
    struct learner_settings settings = {.network = {.rate = 0.2f, .bias = true},
                                        .normalize = true,
                                        .memory = examples,
                                        .seed = 1};
    struct learner *learner = learner_new(&settings, sizes, 3);
    float *features = malloc((size_t)sizes[0] * sizeof *features);
    if (!learner || !features) {
        fprintf(stderr, "train: not enough memory\n");
        exit(1);
    }
    uint32_t noise = 1;
    for (int k = 0; k < examples; k++) {
        uint32_t point = 1000 + (uint32_t)(k % sizes[2]);
        for (int i = 0; i < sizes[0]; i++) {
            float there = bench_uniform(&point), spread = 0;
            for (int n = 0; n < 4; n++)
                spread += bench_uniform(&noise) - 0.5f;
            features[i] = there + spread;
        }
        learner_remember(learner, features, k % sizes[2], NULL);
    }
    free(features);
    return learner;
}

static void measure(const int *sizes, int examples, int epochs, int rounds)
{
    static double slices[MOST_SLICES];
    double took[ROUNDS], over[ROUNDS];
    struct train_thread_report report;
    struct learner *learner = taught(sizes, examples);
    int n = 0;
    for (int k = 0; k < rounds; k++) {
        enum train_thread_state state = TRAIN_THREAD_COPYING;
        double start = bench_nanoseconds();
        struct train_thread *thread = train_thread_start(learner, epochs);
        while (thread && (state == TRAIN_THREAD_COPYING || state == TRAIN_THREAD_RUNNING)) {
            double from = bench_nanoseconds();
            state = train_thread_go_on(thread, learner, &report);
            double to = bench_nanoseconds();
            if (state == TRAIN_THREAD_COPYING && to - from > 1e3 && n < MOST_SLICES)
                slices[n++] = (to - from) / 1e3; /* shorter ones only poll the worker */
            nanosleep(&(struct timespec){0, 1000000}, NULL); /* as Pd's clock does */
        }
        double ready = bench_nanoseconds();
        if (!thread || state != TRAIN_THREAD_TRAINED || !train_thread_adopt(thread, learner)) {
            fprintf(stderr, "train: no result\n");
            exit(1);
        }
        over[k] = (bench_nanoseconds() - ready) / 1e3;
        took[k] = (ready - start) / 1e9;
        train_thread_leave(thread);
        learner_undo(learner);
    }
    struct spread s = bench_spread(took, rounds);
    printf("%s, %d examples, train %d: %.3f s [%.3f-%.3f]; validation: error %.4f, accuracy "
           "%.3f\n",
           bench_name(sizes, 3), examples, epochs, s.median, s.least, s.most,
           (double)report.error, (double)report.accuracy);
    s = bench_spread(slices, n);
    printf("  the other thread: slices of the copy %.1f us [%.1f-%.1f], ", s.median, s.lower,
           s.upper);
    s = bench_spread(over, rounds);
    printf("takeover %.0f us [%.0f-%.0f]\n", s.median, s.least, s.most);
    learner_free(learner);
}

int main(void)
{
    printf("train n on its own thread; medians [range, of slices quarters]\n\n");
    measure((const int[]){28, 32, 6}, 2000, 100, ROUNDS);
    measure((const int[]){784, 100, 10}, 60000, 1, 3);
    return 0;
}
