/* What a network says, kept, to come back to or to go to a place between two of them: its
   weights, what its features and values are normalised by, and which classes it was taught. Not
   the examples. */
#pragma once

#include "learner.h"

struct stored {
    struct network *network;
    struct scaler features, values;
    float decay; /* of the values */
    struct learner_class *class;
};

/* A copy of what the learner is now. NULL if there is not enough memory. */
struct stored *stored_new(const struct learner *learner);
void stored_free(struct stored *stored);

/* Whether the learner calls its outputs the same. Both must have the same layers. */
bool stored_has_classes_of(const struct stored *stored, const struct learner *learner);

/* Makes the learner what lies between a, at place 0, and b, at 1: weights, means and variances
   are those of a + place (b - a). All three have the same layers. What was taught to either
   counts as taught; the steps of a rehearsal end, since they would lead away again. The
   examples stay as they are. False, and nothing changed, if there is not enough memory. */
bool stored_mix(const struct stored *a, const struct stored *b, float place,
                struct learner *learner);
