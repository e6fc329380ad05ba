/* From outputs to a decision: the outputs averaged over the last lists, which class wins, and
   whether it wins clearly enough. */
#pragma once

#include "learner.h"
#include <stdbool.h>

enum { DECISION_UNKNOWN = -1 };

/* Averages of the outputs; all zero is an empty one. */
struct decision {
    int smooth, outputs;
    int count, at; /* lists in the ring, and where the next one goes */
    float *ring;   /* smooth rows of outputs */
    float *mean;
};

struct decision_rule {
    float threshold; /* the best output must reach this, .. */
    float margin;    /* .. and be ahead of the second best, if there is one, by this */
    float novelty;   /* above 0: the list must not be further from what was taught than this */
    bool is_switch;  /* the one output is a value, not a class: decided is 1 from 0.5, or 0 */
};

/* Makes room for averages over `smooth` lists of so many outputs. If that is what there is room
   for, nothing changes; if not, averaging starts anew. False, and nothing changed, if there is
   not enough memory. */
bool decision_fit(struct decision *decision, int smooth, int outputs);
void decision_free(struct decision *decision);

/* Decides by one list of outputs of this learner, those of its last query, which become the
   averages of the last `smooth` lists (of fewer while fewer have come), good until the next
   call. Returns the class that wins among those of learner_best, or DECISION_UNKNOWN. Averages
   that do not fit the learner are not used. */
int decision_decide(struct decision *decision, struct learner *learner,
                    const struct decision_rule *rule, const float **outputs);
