/* The way from one network to another: see signal_morph.h. */
#include "signal_morph.h"

#include <stddef.h>

bool signal_morph_go(struct signal_morph *morph, const struct network *network,
                     const struct network *first, const struct network *second, float place)
{
    struct network *start = network_copy(network), *goal = network_copy(network);
    if (!start || !goal) {
        network_free(start);
        network_free(goal);
        return false;
    }
    network_mix(goal, first, second, place);
    signal_morph_free(morph);
    *morph = (struct signal_morph){start, goal, 0, true};
    return true;
}

void signal_morph_stop(struct signal_morph *morph)
{
    morph->goes = false;
}

void signal_morph_free(struct signal_morph *morph)
{
    network_free(morph->start);
    network_free(morph->goal);
    *morph = (struct signal_morph){NULL, NULL, 0, false};
}

void signal_morph_run(struct signal_morph *morph, struct network *network, int n)
{
    if (!morph->goes)
        return;
    morph->position += (float)n / (float)SIGNAL_MORPH_SAMPLES;
    morph->goes = morph->position < 1;
    network_mix(network, morph->start, morph->goal, morph->goes ? morph->position : 1);
}

int signal_morph_toward(struct network *network, const struct network *goal, int left, int n)
{
    bool there = n >= left;
    network_mix(network, network, goal, there ? 1 : (float)n / (float)left);
    return there ? 0 : left - n;
}
