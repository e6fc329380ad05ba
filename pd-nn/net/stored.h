/* A stored copy of a network, to return to or to mix with another: its weights, the statistics
   that normalise its features and values, and which classes it was taught; not the examples. */
#pragma once

#include "learner.h"

struct stored {
    struct network *network;
    struct scaler features, values;
    float decay; /* of the values */
    struct learner_class *class;
};

/* A copy of the learner's present state. NULL if there is not enough memory. */
struct stored *stored_new(const struct learner *learner);
void stored_free(struct stored *stored);

/* Whether its classes have the same names as the learner's. Both must have the same layers. */
bool stored_has_classes_of(const struct stored *stored, const struct learner *learner);

/* Sets the learner's weights, means and variances to a + place (b - a), place from 0 to 1. All
   three have the same layers. Classes taught to either count as taught; the steps of a
   rehearsal end, since they would move away again. The examples stay. False, and nothing
   changed, if there is not enough memory. */
bool stored_mix(const struct stored *a, const struct stored *b, float place,
                struct learner *learner);
