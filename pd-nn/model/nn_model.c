/* One network of [nn~] with all that belongs to it: see nn_model.h. */
#include "nn_model.h"

#include <stdlib.h>
#include <string.h>

static learner_name nn_number_name(int number)
{
    t_atom atom;
    SETFLOAT(&atom, (t_float)number);
    return nn_name(&atom);
}

void nn_model_free(t_nn_model *model)
{
    while (model) {
        t_nn_model *before = model->m_before;
        learner_free(model->m_learner);
        decision_free(&model->m_decision);
        free(model->m_features);
        nn_layout_free(&model->m_layout);
        free(model);
        model = before;
    }
}

static size_t bytes_of(const t_nn_model *model)
{
    return model->m_learner ? learner_bytes(model->m_learner) : 0;
}

void nn_model_put_before(t_nn_model *model, t_nn_model *before)
{
    size_t bytes = bytes_of(before);
    int depth = 1;
    model->m_before = before;
    for (model = before; model->m_before; model = model->m_before) {
        bytes += bytes_of(model->m_before);
        if (++depth > TAKES_MOST || bytes > TAKES_BYTES) {
            nn_model_free(model->m_before);
            model->m_before = NULL;
            return;
        }
    }
}

int nn_model_sizes(const t_nn_model *model, int *sizes)
{
    const t_nn_layout *layout = &model->m_layout;
    int n = 0, window = model->m_parameters.window;
    if (layout->inputs > NETWORK_MAX_UNITS / window)
        return 0;
    sizes[n++] = layout->inputs * window;
    if (layout->hidden_count < 0)
        sizes[n++] = !model->m_parameters.plain ? 128 : sizes[0] < 64 ? 32 : 64;
    for (int k = 0; k < layout->hidden_count; k++)
        sizes[n++] = layout->hidden[k];
    sizes[n++] = layout->outputs;
    return n;
}

const char *nn_model_sizes_wrong(const t_nn_model *model)
{
    int sizes[NETWORK_MAX_LAYERS + 1], n = nn_model_sizes(model, sizes);
    return n ? network_sizes_wrong(sizes, n) : "at most 65536 features in all";
}

static bool build(t_nn_model *model, bool blank, struct reason *reason)
{
    const t_nn_layout *layout = &model->m_layout;
    const char *wrong = nn_model_sizes_wrong(model);
    if (wrong)
        return reason_set(reason, "%s", wrong);
    int sizes[NETWORK_MAX_LAYERS + 1], n = nn_model_sizes(model, sizes);
    struct learner_settings settings = nn_learner_settings(&model->m_parameters);
    model->m_learner =
        blank ? learner_new_blank(&settings, sizes, n) : learner_new(&settings, sizes, n);
    model->m_features = calloc((size_t)sizes[0] + (size_t)layout->inputs, sizeof(float));
    if (!model->m_learner || !model->m_features) {
        learner_free(model->m_learner);
        free(model->m_features);
        model->m_learner = NULL;
        model->m_features = NULL;
        return reason_set(reason, "less: there is not enough memory");
    }
    for (int k = 0; k < layout->outputs; k++)
        learner_rename(model->m_learner, k,
                       layout->numbered ? nn_number_name(k) : nn_name(&layout->names[k]));
    return true;
}

bool nn_model_build(t_nn_model *model, struct reason *reason)
{
    return build(model, false, reason);
}

bool nn_model_build_blank(t_nn_model *model, struct reason *reason)
{
    return build(model, true, reason);
}

t_nn_model *nn_model_new(const t_nn_parameters *parameters, t_nn_layout *layout,
                         struct reason *reason)
{
    t_nn_model *model = calloc(1, sizeof *model);
    if (!model) {
        nn_layout_free(layout);
        reason_set(reason, "less: there is not enough memory");
        return NULL;
    }
    model->m_parameters = *parameters;
    model->m_layout = *layout;
    if (!layout->inputs || nn_model_build(model, reason))
        return model;
    nn_model_free(model);
    return NULL;
}

int nn_model_outputs(const t_nn_model *model)
{
    return model->m_learner ? learner_classes(model->m_learner) : 0;
}

t_nn_layout nn_model_layout(const t_nn_model *model)
{
    t_nn_layout layout = nn_layout_copy(&model->m_layout);
    if (!model->m_learner)
        return layout;
    const struct network *network = model->m_learner->network;
    layout.hidden_count = network->layers - 1;
    for (int k = 0; k < layout.hidden_count; k++)
        layout.hidden[k] = network->layer[k].units;
    if (!layout.numbered) {
        nn_layout_set_outputs(&layout, learner_classes(model->m_learner));
        for (int k = 0; k < layout.outputs; k++)
            nn_name_to_atom(model->m_learner->class[k].name, &layout.names[k]);
    }
    return layout;
}

void nn_model_go_on(t_nn_model *model, const t_nn_model *before)
{
    if (!model->m_learner || !before->m_learner ||
        model->m_layout.inputs != before->m_layout.inputs ||
        model->m_parameters.window != before->m_parameters.window)
        return;
    memcpy(model->m_features, before->m_features,
           (size_t)network_inputs(model->m_learner->network) * sizeof(float));
    model->m_heard = before->m_heard;
}

bool nn_model_is_switch(const t_nn_model *model)
{
    return model->m_layout.numbered && model->m_layout.outputs == 1;
}

bool nn_model_takes_a_value(const t_nn_model *model)
{
    const t_nn_parameters *parameters = &model->m_parameters;
    return nn_model_is_switch(model) ||
           (!nn_model_outputs(model) && parameters->out == NETWORK_LINEAR &&
            parameters->out_origin == NN_GIVEN);
}

bool nn_model_has_numeric_labels(const t_nn_model *model)
{
    int classes = nn_model_outputs(model);
    for (int k = 0; k < classes; k++)
        if (!(model->m_learner->class[k].name & 1))
            return false;
    return classes > 0;
}

bool nn_model_has_learned(const t_nn_model *model)
{
    return model->m_learner && (model->m_learner->takes.number || model->m_learner->taught);
}
