/* The noise floor of a room: see noise.h. */
#include "noise.h"

#include <math.h>

static const double STEP_S = 0.01;
static const float CHANGE_DB = 9, NEVER_DB = 1000;
enum { SLOT_STEPS = 25, FIRST_STEPS = 100, MORE_STEPS = 10 };

void noise_init(struct noise *noise, double sample_rate)
{
    *noise = (struct noise){.step = (int)lround(STEP_S * sample_rate), .level = 0};
    noise->loudest = -NEVER_DB;
    for (int i = 0; i < NOISE_SLOTS; i++)
        noise->slot[i] = NEVER_DB;
}

static void find_level(struct noise *noise)
{
    float least = NEVER_DB;
    for (int i = 0; i < NOISE_SLOTS; i++)
        least = fminf(least, noise->slot[i]);
    noise->level = least;
    if (noise->loudest - least >= CHANGE_DB && noise->steps < FIRST_STEPS - MORE_STEPS)
        noise->steps = FIRST_STEPS - MORE_STEPS;
    noise->known = noise->steps == FIRST_STEPS;
}

static void end_step(struct noise *noise)
{
    float sum = 0;
    noise->latest = (noise->latest + 1) % NOISE_SMOOTH;
    noise->recent[noise->latest] = (float)(2 * noise->squares / noise->step);
    noise->squares = noise->filled = 0;
    noise->steps += noise->steps < FIRST_STEPS;
    for (int i = 0; i < NOISE_SMOOTH; i++)
        sum += noise->recent[i];
    if (noise->steps >= NOISE_SMOOTH) {
        float level = fmaxf(10 * log10f(sum / NOISE_SMOOTH + 1e-20f), -100);
        noise->loudest = fmaxf(noise->loudest, level);
        noise->slot[noise->at] = fminf(noise->slot[noise->at], level);
        find_level(noise);
    }
    if (++noise->slot_steps < SLOT_STEPS)
        return;
    noise->slot_steps = 0;
    noise->at = (noise->at + 1) % NOISE_SLOTS;
    noise->slot[noise->at] = NEVER_DB;
}

void noise_add(struct noise *noise, const float *samples, int n)
{
    for (int i = 0; i < n; i++) {
        noise->squares += (double)samples[i] * (double)samples[i];
        if (++noise->filled == noise->step)
            end_step(noise);
    }
}
