/* From what a network is to what lies between two others of the same layers, in small steps:
   each chunk of samples a little further, so that nothing clicks. */
#pragma once

#include "net/network.h"
#include <stdbool.h>

/* The whole way takes so many samples; so does that from one of the two to the other. */
enum { SIGNAL_MORPH_SAMPLES = 2048 };

/* Begin with zeros. */
struct signal_morph {
    struct network *first, *second, *goal; /* goal: at the place, between the two */
    float place;
    bool steered; /* the place follows a signal */
    int left;     /* samples until the goal is reached */
};

/* Sends the network on its way, to a place between two others: 0 is at the first, 1 at the
   second. Allocates. False, and nothing changed, if there is not enough memory. */
bool signal_morph_go(struct signal_morph *morph, const struct network *first,
                     const struct network *second, float place);

/* The same, to a place that signal_morph_run is told, and on from there. */
bool signal_morph_follow(struct signal_morph *morph, const struct network *first,
                         const struct network *second);

/* The network stays as it is. */
void signal_morph_stop(struct signal_morph *morph);

void signal_morph_free(struct signal_morph *morph);

/* Takes the network as far as it gets in n samples. `place` is where to if it follows:
   from 0 to 1, and what is no number counts as 0. Once it is there, and as long as the place is
   the same, nothing is done any more. Returns whether the network has changed. */
bool signal_morph_run(struct signal_morph *morph, struct network *network, float place, int n);

/* Takes the network a part of its way to a goal of the same layers, so that it is there `left`
   samples from now if the goal stays: what n of them are worth. Returns how many are left then.
   What it learns on the way it keeps, more of it the closer the end is. */
int signal_morph_toward(struct network *network, const struct network *goal, int left, int n);
