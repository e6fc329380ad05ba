/* The examples taught: raw features, and what they are an example of. Bounded: when it is full,
   an example of the class that has most is replaced, so that every class keeps its share.

   An example belongs to a class (0 and up), or to MEMORY_NO_CLASS if its target was a list of
   output values. Every example has the numbers of the takes that added and removed it; until a
   take is final, its undo restores what it removed. There are two rows for each example of the
   capacity, so that one take can remove every example and add as many. */
#pragma once

#include "random.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MEMORY_NO_CLASS = -1, MEMORY_COUNTS = INT32_MAX };

struct memory_row {
    int class;
    int place;         /* its index in `order`; -1: not in the memory now */
    uint64_t added_at; /* the take that added it */
};

struct memory_gone {
    int row;
    uint64_t removed_at; /* the take that removed it */
};

struct memory {
    int capacity, features, classes;
    int count; /* examples in the memory now */
    struct memory_row *row;
    float *features_of; /* the features of each row */
    float *target_of;   /* the target of each row of MEMORY_NO_CLASS */
    int target_stride;  /* never shrinks, so that rows which an undo may restore keep their
                           values */
    int *order;         /* the rows in the memory: those of no class, then class by class */
    int *start;         /* [classes + 2]: where each of these begins in `order` */
    int *seen;          /* [classes + 1]: examples ever offered, counted up to MEMORY_COUNTS */
    int *vacant, vacant_count;
    struct memory_gone *gone; /* a ring, oldest first */
    int gone_first, gone_count;
    uint64_t final; /* takes up to this one can no longer be undone */
};

/* An empty memory for `capacity` examples (0: none is ever kept). False if there is not enough
   memory. */
bool memory_init(struct memory *memory, int capacity, int features, int classes);
void memory_free(struct memory *memory);

/* Remembers an example of a class (target NULL), or of MEMORY_NO_CLASS with its target, one
   value per class; unless reservoir sampling leaves it out. */
void memory_add(struct memory *memory, struct random *random, uint64_t take,
                const float *features, int class, const float *target);

/* Draws a row for replay: first a class that has examples, then one of them. -1 if empty. */
int memory_draw(const struct memory *memory, struct random *random);

/* The features, the class, and the target (NULL for a class) of a row. */
const float *memory_features(const struct memory *memory, int row);
int memory_class(const struct memory *memory, int row);
const float *memory_target(const struct memory *memory, int row);

/* How many examples a class has. */
int memory_count_of(const struct memory *memory, int class);

/* How many examples of classes it was ever offered, not counting classes that were dropped. */
float memory_offered(const struct memory *memory);

/* Whether there is an example in this row now. */
bool memory_holds(const struct memory *memory, int row);

/* Removes one example. */
void memory_remove(struct memory *memory, int row, uint64_t take);

/* Removes all examples of a class, or all there are. */
void memory_drop(struct memory *memory, int class, uint64_t take);
void memory_clear(struct memory *memory, uint64_t take);

/* Renumbers the classes: class k becomes to[k]; where that is -1, its examples are removed for
   good. False, and nothing changed, if there is not enough memory. */
bool memory_renumber(struct memory *memory, const int *to, int classes);

/* Undoes `take`, the latest: removes what it added and restores what it removed. The classes
   must be numbered as they were when it removed anything. */
void memory_undo(struct memory *memory, uint64_t take);

/* Makes all takes up to and including this one final. */
void memory_settle(struct memory *memory, uint64_t take);
