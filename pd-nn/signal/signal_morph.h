/* Moves a network to a mixture of two others with the same layers, in small steps: a little
   further with each chunk of samples, so that nothing clicks. */
#pragma once

#include "net/network.h"
#include <stdbool.h>

/* Samples that a whole morph takes, and a move of the goal from one of the two to the other. */
enum { SIGNAL_MORPH_SAMPLES = 2048 };

/* Begin with zeros. */
struct signal_morph {
    struct network *first, *second, *goal; /* goal: the mixture at `place` */
    float place;
    bool steered; /* the place follows a signal */
    int left;     /* samples until the goal is reached */
};

/* Starts a morph to a place between two others: 0 is at the first, 1 at the second. Allocates.
   False, and nothing changed, if there is not enough memory. */
bool signal_morph_go(struct signal_morph *morph, const struct network *first,
                     const struct network *second, float place);

/* The same, to the place passed to signal_morph_run, which it then follows. */
bool signal_morph_follow(struct signal_morph *morph, const struct network *first,
                         const struct network *second);

/* Stops; the network stays as it is. */
void signal_morph_stop(struct signal_morph *morph);

void signal_morph_free(struct signal_morph *morph);

/* Moves the network as far as it gets in n samples. `place` is the place to follow, if it does:
   limited to 0..1; NaN counts as 0. Once there, nothing is done until the place changes.
   Returns whether the network has changed. */
bool signal_morph_run(struct signal_morph *morph, struct network *network, float place, int n);

/* Moves the network towards a goal with the same layers, so that it arrives in `left` samples
   if the goal stays: the part of n samples. Returns how many are left then. It keeps what it
   learns on the way, the more of it the closer the end is. */
int signal_morph_toward(struct network *network, const struct network *goal, int left, int n);
