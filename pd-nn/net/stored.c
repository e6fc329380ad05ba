/* Stored networks: see stored.h. */
#include "stored.h"

#include <stdlib.h>
#include <string.h>

struct stored *stored_new(const struct learner *learner)
{
    size_t classes = (size_t)learner_classes(learner);
    struct stored *stored = calloc(1, sizeof *stored);
    if (!stored)
        return NULL;
    stored->network = network_copy(learner->network);
    stored->class = calloc(classes + 1, sizeof *stored->class);
    if (!stored->network || !stored->class ||
        !scaler_init(&stored->features, learner->scaler.features) ||
        !scaler_init(&stored->values, learner->values.scaler.features)) {
        stored_free(stored);
        return NULL;
    }
    memcpy(stored->class, learner->class, classes * sizeof *stored->class);
    scaler_copy(&stored->features, &learner->scaler);
    scaler_copy(&stored->values, &learner->values.scaler);
    stored->decay = learner->values.decay;
    return stored;
}

void stored_free(struct stored *stored)
{
    if (!stored)
        return;
    network_free(stored->network);
    scaler_free(&stored->features);
    scaler_free(&stored->values);
    free(stored->class);
    free(stored);
}

bool stored_has_classes_of(const struct stored *stored, const struct learner *learner)
{
    int classes = learner_classes(learner), k = 0;
    while (k < classes && stored->class[k].name == learner->class[k].name)
        k++;
    return k == classes;
}

bool stored_mix(const struct stored *a, const struct stored *b, float place,
                struct learner *learner)
{
    int classes = learner_classes(learner);
    bool *taught = malloc((size_t)classes + 1);
    if (!taught)
        return false;
    for (int k = 0; k < classes; k++)
        taught[k] = learner->class[k].taught || a->class[k].taught || b->class[k].taught;
    learner_restore_taught(learner, taught);
    free(taught);
    network_mix(learner->network, a->network, b->network, place);
    scaler_mix(&learner->scaler, &a->features, &b->features, place);
    scaler_mix(&learner->values.scaler, &a->values, &b->values, place);
    learner->values.decay = (1 - place) * a->decay + place * b->decay;
    learner_restore_rehearsal(learner, 0, learner->settings.rehearse);
    return true;
}
