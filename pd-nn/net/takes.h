/* The ring of saved states for undo. A take is what one undo takes back: one target, or all
   examples of one held teach.

   Before a take changes anything, its owner saves what the take may change. Which parts that
   are, and in which order they are stored, is defined in one function that visits them all: the
   same function measures, saves and restores (see learner.c, visit_state). */
#pragma once

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TAKES_MOST = 16 };

/* The size of all takes together; there is always room for one. */
#define TAKES_BYTES ((size_t)64 << 20)

struct take {
    uint64_t number;
    void *state;
};

struct takes {
    struct take take[TAKES_MOST]; /* a ring, oldest first */
    int first, count, depth;
    size_t bytes;    /* the size of each */
    uint64_t number; /* of the latest take */
    uint64_t final;  /* takes up to this one are out of the ring and cannot be undone */
};

/* Makes room for `bytes` of state in each of as many takes as fit. Saved states are kept,
   except the oldest if fewer fit. The size never shrinks: what was saved of a larger network
   must still fit. Starts from a struct of zeros. False, and nothing changed, if there is not
   enough memory. */
bool takes_reserve(struct takes *takes, size_t bytes);
void takes_free(struct takes *takes);

/* Begins a take, which becomes the latest; the oldest is dropped if there is no room. Returns
   where its state is to be saved. */
void *takes_begin(struct takes *takes);

/* The latest take, or NULL if there is none. */
const struct take *takes_latest(const struct takes *takes);

/* Removes the latest take, whose state has been restored. */
void takes_end(struct takes *takes);

/* Makes all takes final. */
void takes_clear(struct takes *takes);

/* --- visiting the parts of a state -------------------------------------------------------- */

enum takes_purpose { TAKES_MEASURE, TAKES_SAVE, TAKES_RESTORE };

struct takes_visit {
    enum takes_purpose purpose;
    char *state;  /* NULL when measuring */
    size_t bytes; /* of the parts visited so far */
};

/* Reserves the next part of the state, for one that is not copied as it is; returns NULL when
   measuring. Aligned for any type. */
static inline void *takes_room(struct takes_visit *visit, size_t bytes)
{
    const size_t alignment = alignof(max_align_t);
    void *room = visit->state ? visit->state + visit->bytes : NULL;
    visit->bytes += (bytes + alignment - 1) / alignment * alignment;
    return room;
}

/* Copies a part to or from the state, or only counts its bytes. */
static inline void takes_part(struct takes_visit *visit, void *part, size_t bytes)
{
    void *room = takes_room(visit, bytes);
    if (visit->purpose == TAKES_SAVE)
        memcpy(room, part, bytes);
    else if (visit->purpose == TAKES_RESTORE)
        memcpy(part, room, bytes);
}
