/* The cost of a frame in gesture/: 1 to 1000 channels, at rest and in movement, lists included;
   and the longest frame. */
#include "gesture/gesture.h"
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FRAMES = 4096, ROUNDS = 31, RATE = 100 };

/* Frames of a stream: noise, and if it moves, a swing of a second every two. */
static void fill(float *frames, int width, bool moves)
{
    uint32_t state = 1;
    for (int i = 0; i < FRAMES; i++) {
        double phase = fmod((double)i / RATE, 2);
        double at = moves && phase < 1 ? 100 * (1 - cos(2 * 3.14159265358979 * phase)) : 0;
        for (int k = 0; k < width; k++)
            frames[i * width + k] = (float)at + bench_uniform(&state);
    }
}

static void measure(int width, bool moves, double early, const char *what)
{
    float *frames = bench_need(malloc((size_t)width * FRAMES * sizeof *frames));
    struct gesture *g = bench_need(gesture_new());
    struct gesture_settings settings = *gesture_settings(g);
    struct gesture_outcome outcome;
    struct reason reason;
    double each[ROUNDS], now = 0;
    int lists = 0;
    settings.early = early;
    gesture_set(g, &settings, 0, &outcome, &reason);
    fill(frames, width, moves);
    for (int round = -2; round < ROUNDS; round++) {
        double from = bench_nanoseconds();
        for (int i = 0; i < FRAMES; i++, now += 1.0 / RATE) {
            gesture_frame(g, now, frames + i * width, width, &outcome, &reason);
            lists += outcome.count > 0;
        }
        if (round >= 0)
            each[round] = (bench_nanoseconds() - from) / FRAMES;
    }
    printf("%6d %-28s %8.3f us   %6d lists\n", width, what,
           bench_spread(each, ROUNDS).median / 1e3, lists);
    gesture_free(g);
    free(frames);
}

int main(void)
{
    const int widths[] = {1, 2, 10, 100, 1000};
    printf("a frame in gesture/, channels, median of %d rounds of %d frames\n", ROUNDS, FRAMES);
    for (int k = 0; k < 5; k++) {
        measure(widths[k], false, 0, "at rest");
        measure(widths[k], true, 0, "half the time moving");
        measure(widths[k], true, 0.1, "the same, early lists at 10 Hz");
    }
    return 0;
}
