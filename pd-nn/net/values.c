/* Values of any range: see values.h. */
#include "values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The initial decay, and its limits. With DECAY ten points in two to four dimensions are
   learned to about 1 % of their range; data with much noise (diabetes of scikit-learn: R2 at
   best 0.50) needs ten times as much, and steps of FOLLOW reach that in some 60 examples. With
   faster steps ten points are no longer learned to that precision; with slower ones tables of
   30 rows are learned with their noise. */
static const float DECAY = 0.001f, DECAY_LEAST = 0.0001f, DECAY_MOST = 1, FOLLOW = 0.1f;

bool values_init(struct values *values, int outputs)
{
    *values = (struct values){.decay = DECAY};
    values->of_outputs = calloc((size_t)outputs + 1, sizeof(float));
    if (scaler_init(&values->scaler, outputs) && scaler_init(&values->before, outputs) &&
        values->of_outputs)
        return true;
    values_free(values);
    return false;
}

void values_free(struct values *values)
{
    scaler_free(&values->scaler);
    scaler_free(&values->before);
    free(values->of_outputs);
    *values = (struct values){.decay = 0};
}

void values_copy(struct values *to, const struct values *from, const int *of)
{
    to->decay = from->decay;
    to->scaler.seen = from->scaler.seen;
    for (int k = 0; k < to->scaler.features; k++) {
        int output = of[k];
        to->scaler.mean[k] = output < 0 ? 0 : from->scaler.mean[output];
        to->scaler.variance[k] = output < 0 ? 0 : from->scaler.variance[output];
        to->scaler.offset[k] = output < 0 ? 0 : from->scaler.offset[output];
        to->scaler.gain[k] = output < 0 ? 0 : from->scaler.gain[output];
    }
}

static double deviation(const struct scaler *scaler, int output)
{
    return scaler->gain[output] > 0 ? sqrt(scaler->variance[output]) : 0;
}

const float *values_of_outputs(struct values *values, const float *outputs)
{
    const struct scaler *scaler = &values->scaler;
    for (int k = 0; k < scaler->features; k++)
        values->of_outputs[k] =
            (float)(scaler->mean[k] + (double)outputs[k] * deviation(scaler, k));
    return values->of_outputs;
}

bool values_to_output(const struct values *values, int output, float value, float *to)
{
    const struct scaler *scaler = &values->scaler;
    *to = scaler_scaled(scaler, output, value);
    return scaler->gain[output] > 0;
}

void values_rewrite(const struct values *values, struct network *network,
                    const struct scaler *before)
{
    const struct scaler *scaler = &values->scaler;
    for (int k = 0; k < before->features; k++) {
        double mean = before->mean[k], now = deviation(scaler, k);
        if (now > 0 && (mean != scaler->mean[k] || before->variance[k] != scaler->variance[k]))
            network_rescale_output(network, k, (float)(deviation(before, k) / now),
                                   (float)((mean - scaler->mean[k]) / now));
    }
}

void values_learn(struct values *values, struct network *network, const float *list)
{
    scaler_copy(&values->before, &values->scaler);
    scaler_learn(&values->scaler, list);
    values_rewrite(values, network, &values->before);
}

void values_unlearn(struct values *values, struct network *network)
{
    struct scaler after = values->scaler;
    values->scaler = values->before;
    values->before = after;
    values_rewrite(values, network, &values->before);
}

void values_learn_decay(struct values *values, const float *came_out, const float *list)
{
    const struct scaler *scaler = &values->scaler;
    float sum = 0;
    int count = 0;
    for (int k = 0; k < scaler->features; k++) {
        float out, wanted;
        if (!values_to_output(values, k, list[k], &wanted))
            continue;
        values_to_output(values, k, came_out[k], &out);
        float too_far = 2 * (out - wanted) * out / (1 + out * out);
        sum += fmaxf(-1, fminf(1, too_far));
        count++;
    }
    if (!count || scaler->seen < 3)
        return;
    float decay = values->decay * expf(FOLLOW * sum / (float)count);
    values->decay = fmaxf(DECAY_LEAST, fminf(DECAY_MOST, decay));
}
