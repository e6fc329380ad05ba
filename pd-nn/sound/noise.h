/* How loud the room is while nothing sounds: the noise of a fan, of a street, of a microphone.

   The least level, averaged over 60 ms, of the last 4 seconds: speech and music have gaps in so
   long a time, noise has none. (The idea of minimum statistics: Martin 2001.) At first it is
   not known whether what is heard is noise or the sound that is waited for. It is known when
   the level has changed by 9 dB, or after a second without. */
#pragma once

#include <stdbool.h>

enum { NOISE_SMOOTH = 6, NOISE_SLOTS = 16 };

struct noise {
    int step, filled;           /* samples in 10 ms; those in the present step */
    double squares;             /* of the present step */
    int steps;                  /* so far, up to those after which it is known */
    float recent[NOISE_SMOOTH]; /* the power of the last steps, a ring ... */
    int latest;                 /* ... and where the last one is */
    float slot[NOISE_SLOTS];    /* the least level of each quarter of a second in dB, a ring */
    int at, slot_steps;         /* the present slot; the steps in it */
    float loudest;              /* so far, in dB */
    bool known;
    float level; /* dB, as describe_level has it; at least -100; 0 for the first 60 ms */
};

void noise_init(struct noise *noise, double sample_rate);

void noise_add(struct noise *noise, const float *samples, int n);
