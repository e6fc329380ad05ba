/* Averaging and deciding: see decision.h. */
#include "decision.h"

#include <stdlib.h>
#include <string.h>

bool decision_init(struct decision *decision, int smooth, int outputs)
{
    size_t n = (size_t)outputs + 1;
    *decision = (struct decision){.smooth = smooth, .outputs = outputs};
    decision->ring = calloc((size_t)smooth * n, sizeof(float));
    decision->mean = calloc(n, sizeof(float));
    if (decision->ring && decision->mean)
        return true;
    decision_free(decision);
    return false;
}

void decision_free(struct decision *decision)
{
    free(decision->ring);
    free(decision->mean);
    *decision = (struct decision){0};
}

const float *decision_average(struct decision *decision, const float *outputs)
{
    size_t n = (size_t)decision->outputs;
    memcpy(decision->ring + (size_t)decision->at * n, outputs, n * sizeof(float));
    decision->at = (decision->at + 1) % decision->smooth;
    if (decision->count < decision->smooth)
        decision->count++;
    for (size_t k = 0; k < n; k++) {
        double sum = 0; /* of floats: it cannot overflow */
        for (int r = 0; r < decision->count; r++)
            sum += (double)decision->ring[(size_t)r * n + k];
        decision->mean[k] = (float)(sum / decision->count);
    }
    return decision->mean;
}

bool decision_accepts(const float *outputs, int best, int second, float threshold, float margin)
{
    return best >= 0 && outputs[best] >= threshold &&
           (second < 0 || outputs[best] - outputs[second] >= margin);
}
