/* From outputs to a decision: averages the outputs over the last lists, finds the class that
   wins, and whether it wins clearly enough. */
#pragma once

#include "learner.h"
#include <stdbool.h>

enum { DECISION_UNKNOWN = -1 };

/* Averages of the outputs. Begin with zeros. */
struct decision {
    int smooth, outputs;
    int count, at; /* lists in the ring, and where the next one goes */
    float *ring;   /* smooth rows of outputs */
    float *mean;
};

struct decision_rule {
    float threshold; /* the best output must reach this, .. */
    float margin;    /* .. and lead the second best, if any, by this */
    float novelty;   /* if above 0, the list must not be more novel than this */
    bool is_switch; /* the single output is a value, not a class: the decision is 1 from 0.5 up,
                       else 0 */
};

/* Makes room for averages over `smooth` lists of so many outputs. Nothing changes if it has
   that already; otherwise averaging starts again. False, and nothing changed, if there is not
   enough memory. */
bool decision_fit(struct decision *decision, int smooth, int outputs);
void decision_free(struct decision *decision);

/* Decides by *outputs, those of the learner's last query. *outputs becomes the averages of the
   last `smooth` lists (of fewer, while fewer have come), valid until the next call. Returns the
   class that wins, as in learner_best, or DECISION_UNKNOWN. Averages that do not fit the
   learner are not used. */
int decision_decide(struct decision *decision, struct learner *learner,
                    const struct decision_rule *rule, const float **outputs);
