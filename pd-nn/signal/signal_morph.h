/* From what a network is to what it is to be, with the same layers, in small steps: each chunk
   of samples a little further, so that nothing clicks. */
#pragma once

#include "net/network.h"
#include <stdbool.h>

/* The whole way takes so many samples. */
enum { SIGNAL_MORPH_SAMPLES = 2048 };

/* Begin with zeros. */
struct signal_morph {
    struct network *start, *goal;
    float position; /* from 0, the start, to 1 */
    bool goes;
};

/* Sends the network on its way, to a place between two others of its layers: 0 is at the first,
   1 at the second. Allocates. False, and nothing changed, if there is not enough memory. */
bool signal_morph_go(struct signal_morph *morph, const struct network *network,
                     const struct network *first, const struct network *second, float place);

/* The network stays as it is. */
void signal_morph_stop(struct signal_morph *morph);

void signal_morph_free(struct signal_morph *morph);

/* Takes the network as far as it gets in n samples. Once it is there, nothing is done any more.
 */
void signal_morph_run(struct signal_morph *morph, struct network *network, int n);

/* Takes the network a part of its way to a goal of the same layers, so that it is there `left`
   samples from now if the goal stays: what n of them are worth. Returns how many are left then.
   What it learns on the way it keeps, more of it the closer the end is. */
int signal_morph_toward(struct network *network, const struct network *goal, int left, int n);
