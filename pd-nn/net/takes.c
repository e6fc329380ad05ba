/* The ring of saved states: see takes.h. */
#include "takes.h"

#include <stdlib.h>
#include <string.h>

/* The k-th oldest take, from 0; k is below the depth. */
static struct take *take_at(const struct takes *takes, int k)
{
    int at = takes->first + k;
    return (struct take *)&takes->take[at < takes->depth ? at : at - takes->depth];
}

static void drop_oldest(struct takes *takes)
{
    takes->final = take_at(takes, 0)->number;
    takes->first = takes->first + 1 < takes->depth ? takes->first + 1 : 0;
    takes->count--;
}

/* Rotates the ring so that the k-th oldest take comes first in the array. */
static void turn(struct takes *takes, int k)
{
    struct take turned[TAKES_MOST] = {{0, NULL}};
    for (int to = 0; to < takes->depth; to++)
        turned[to] = *take_at(takes, (k + to) % takes->depth);
    memcpy(takes->take, turned, sizeof turned);
    takes->first = k ? takes->depth - k : 0;
}

bool takes_reserve(struct takes *takes, size_t bytes)
{
    bytes = bytes > takes->bytes ? bytes : takes->bytes;
    size_t most = TAKES_BYTES / bytes;
    int depth = most < 1 ? 1 : most > TAKES_MOST ? TAKES_MOST : (int)most;
    turn(takes, takes->count > depth ? takes->count - depth : 0);
    for (int k = 0; k < depth; k++) {
        void *state = realloc(takes->take[k].state, bytes);
        if (!state)
            return false;
        takes->take[k].state = state;
    }
    while (takes->count > depth)
        drop_oldest(takes);
    for (int k = depth; k < TAKES_MOST; k++) {
        free(takes->take[k].state);
        takes->take[k].state = NULL;
    }
    takes->depth = depth;
    takes->bytes = bytes;
    return true;
}

void takes_free(struct takes *takes)
{
    for (int k = 0; k < TAKES_MOST; k++)
        free(takes->take[k].state);
    *takes = (struct takes){.depth = 0};
}

void *takes_begin(struct takes *takes)
{
    if (takes->count == takes->depth)
        drop_oldest(takes);
    struct take *take = take_at(takes, takes->count++);
    take->number = ++takes->number;
    return take->state;
}

const struct take *takes_latest(const struct takes *takes)
{
    return takes->count ? take_at(takes, takes->count - 1) : NULL;
}

void takes_end(struct takes *takes)
{
    takes->count--;
    takes->number--;
}

void takes_clear(struct takes *takes)
{
    takes->count = 0;
}
