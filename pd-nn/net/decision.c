/* Averaging and deciding: see decision.h. */
#include "decision.h"

#include <stdlib.h>
#include <string.h>

bool decision_fit(struct decision *decision, int smooth, int outputs)
{
    if (decision->ring && decision->smooth == smooth && decision->outputs == outputs)
        return true;
    size_t n = (size_t)outputs + 1; /* one more, so that no size is 0 */
    struct decision fitting = {.smooth = smooth, .outputs = outputs};
    fitting.ring = calloc((size_t)smooth * n, sizeof(float));
    fitting.mean = calloc(n, sizeof(float));
    bool enough = fitting.ring && fitting.mean;
    decision_free(enough ? decision : &fitting);
    if (enough)
        *decision = fitting;
    return enough;
}

void decision_free(struct decision *decision)
{
    free(decision->ring);
    free(decision->mean);
    *decision = (struct decision){0};
}

static const float *average(struct decision *decision, const float *outputs)
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

int decision_decide(struct decision *decision, struct learner *learner,
                    const struct decision_rule *rule, const float **outputs)
{
    if (decision->smooth > 1 && decision->outputs == learner_classes(learner))
        *outputs = average(decision, *outputs);
    const float *output = *outputs;
    if (rule->is_switch)
        return output[0] >= 0.5f;
    int second, best = learner_best(learner, output, &second);
    bool sure = best >= 0 && output[best] >= rule->threshold &&
                (second < 0 || output[best] - output[second] >= rule->margin);
    if (sure && rule->novelty > 0 && learner_novelty(learner) > rule->novelty)
        sure = false;
    return sure ? best : DECISION_UNKNOWN;
}
