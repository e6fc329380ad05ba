/* The ring of saved states: see takes.h. */
#include "takes.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* The k-th oldest take. */
static struct take *take_at(const struct takes *takes, int k)
{
    return (struct take *)&takes->take[(takes->first + k) % takes->depth];
}

static void drop_oldest(struct takes *takes)
{
    takes->final = take_at(takes, 0)->number;
    takes->first = (takes->first + 1) % takes->depth;
    takes->count--;
}

/* Turns the ring so that the oldest take comes first. */
static void turn(struct takes *takes)
{
    struct take turned[TAKES_MOST] = {{0, NULL}};
    for (int k = 0; k < takes->depth; k++)
        turned[k] = *take_at(takes, k);
    memcpy(takes->take, turned, sizeof turned);
    takes->first = 0;
}

bool takes_reserve(struct takes *takes, size_t bytes)
{
    bytes = bytes > takes->bytes ? bytes : takes->bytes;
    size_t most = TAKES_BYTES / bytes;
    int depth = most < 1 ? 1 : most > TAKES_MOST ? TAKES_MOST : (int)most;
    while (takes->count > depth)
        drop_oldest(takes);
    turn(takes);
    for (int k = 0; k < TAKES_MOST; k++) {
        void *state = NULL;
        if (k >= depth)
            free(takes->take[k].state);
        else if (!(state = realloc(takes->take[k].state, bytes)))
            return false;
        takes->take[k].state = state;
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

void *takes_room(struct takes_visit *visit, size_t bytes)
{
    void *room = visit->state ? visit->state + visit->bytes : NULL;
    size_t alignment = alignof(max_align_t);
    visit->bytes += (bytes + alignment - 1) / alignment * alignment;
    return room;
}

void takes_part(struct takes_visit *visit, void *part, size_t bytes)
{
    void *room = takes_room(visit, bytes);
    if (visit->purpose == TAKES_SAVE)
        memcpy(room, part, bytes);
    else if (visit->purpose == TAKES_RESTORE)
        memcpy(part, room, bytes);
}
