/* From outputs to a decision: the outputs averaged over the last lists, and whether the best of
   them is good enough to be said. */
#pragma once

#include <stdbool.h>

struct decision {
    int smooth, outputs;
    int count, at; /* lists in the ring, and where the next one goes */
    float *ring;   /* smooth rows of outputs */
    float *mean;
};

/* For averages over `smooth` lists of so many outputs. False if there is not enough memory. */
bool decision_init(struct decision *decision, int smooth, int outputs);
void decision_free(struct decision *decision);

/* Takes in one list of outputs; returns the average of the last `smooth` (fewer while fewer
   have come), good until the next call. */
const float *decision_average(struct decision *decision, const float *outputs);

/* Whether the best output reaches the threshold and is ahead of the second best by the margin;
   second is -1 where there is only one. */
bool decision_accepts(const float *outputs, int best, int second, float threshold,
                      float margin);
