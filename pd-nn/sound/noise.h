/* The noise floor of a room: of a fan, of a street, of a microphone.

   It is the least level, averaged over 60 ms, in the last 4 seconds: speech and music have gaps
   in so long a time, noise has none. (The idea of minimum statistics: Martin 2001.) At first it
   is not known whether what is heard is noise or already the sound of interest. It counts as
   known once the level has changed by 9 dB, or after a second without such a change. */
#pragma once

#include <stdbool.h>

enum { NOISE_SMOOTH = 6, NOISE_SLOTS = 16 };

struct noise {
    int step, filled;           /* samples in a step of 10 ms; those in the present step */
    double squares;             /* sum of the present step */
    int steps;                  /* steps so far, up to the number after which it is known */
    float recent[NOISE_SMOOTH]; /* ring: the power of the last steps .. */
    int latest;                 /* .. and where the last one is */
    float slot[NOISE_SLOTS];    /* ring: the least level of each quarter of a second, in dB */
    int at, slot_steps;         /* the present slot, and the steps in it */
    float loudest;              /* so far, in dB */
    bool known;
    float level; /* in dB, as from describe_level; at least -100; 0 for the first 60 ms */
};

void noise_init(struct noise *noise, double sample_rate);

void noise_add(struct noise *noise, const float *samples, int n);
