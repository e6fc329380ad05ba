/* Morphs between networks: see signal_morph.h. */
#include "signal_morph.h"

#include <math.h>
#include <stddef.h>

static bool begin(struct signal_morph *morph, const struct network *first,
                  const struct network *second, float place, bool steered)
{
    struct signal_morph next = {
        network_copy(first), network_copy(second), network_copy(first), place, steered,
        SIGNAL_MORPH_SAMPLES};
    if (!next.first || !next.second || !next.goal) {
        signal_morph_free(&next);
        return false;
    }
    network_mix(next.goal, first, second, place);
    signal_morph_free(morph);
    *morph = next;
    return true;
}

bool signal_morph_go(struct signal_morph *morph, const struct network *first,
                     const struct network *second, float place)
{
    return begin(morph, first, second, place, false);
}

bool signal_morph_follow(struct signal_morph *morph, const struct network *first,
                         const struct network *second)
{
    return begin(morph, first, second, 0, true);
}

void signal_morph_stop(struct signal_morph *morph)
{
    morph->steered = false;
    morph->left = 0;
}

void signal_morph_free(struct signal_morph *morph)
{
    network_free(morph->first);
    network_free(morph->second);
    network_free(morph->goal);
    *morph = (struct signal_morph){NULL, NULL, NULL, 0, false, 0};
}

int signal_morph_toward(struct network *network, const struct network *goal, int left, int n)
{
    bool there = n >= left;
    network_mix(network, network, goal, there ? 1 : (float)n / (float)left);
    return there ? 0 : left - n;
}

/* Moves the goal towards the place, as far as it may go in n samples; at the beginning, when
   the network has its whole way still to go, at once. */
static bool move_goal(struct signal_morph *morph, float place, int n)
{
    bool begins = morph->left == SIGNAL_MORPH_SAMPLES;
    float step = begins ? 1 : (float)n / (float)SIGNAL_MORPH_SAMPLES;
    float way = place - morph->place;
    if (way == 0)
        return false;
    morph->place = fabsf(way) <= step ? place : morph->place + copysignf(step, way);
    network_mix(morph->goal, morph->first, morph->second, morph->place);
    return true;
}

bool signal_morph_run(struct signal_morph *morph, struct network *network, float place, int n)
{
    place = place >= 0 ? fminf(place, 1) : 0;
    bool moved = morph->steered && move_goal(morph, place, n);
    if (!morph->left && !moved)
        return false;
    morph->left = signal_morph_toward(network, morph->goal, morph->left, n);
    return true;
}
