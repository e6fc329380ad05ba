/* FluCoMa's files: see nn_fluid.h. */
#include "nn_fluid.h"

#include "nn_number.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool nn_fluid_is_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && !strcasecmp(dot, ".json");
}

/* Sets the activations from FluCoMa's numbers; false if there is no equivalent. */
static bool set_activations(t_nn_parameters *parameters, const struct fluid_network *network,
                            struct reason *reason)
{
    static const int hidden[] = {-1, NETWORK_SIGMOID, NETWORK_RELU, NETWORK_TANH};
    static const int out[] = {NETWORK_LINEAR, NETWORK_SIGMOID, -1, -1};
    int last = network->layers - 1;
    for (int l = 0; l < last; l++) {
        int activation = network->layer[l].activation;
        if (hidden[activation] < 0 || activation != network->layer[0].activation)
            return reason_set(reason, "its hidden layers are not all sigmoid, all relu or all "
                                      "tanh, expected one of these");
        parameters->act = hidden[activation];
    }
    parameters->out = out[network->layer[last].activation];
    return parameters->out >= 0 ||
           reason_set(reason, "its outputs are %s, expected identity or sigmoid",
                      network->layer[last].activation == 2 ? "relu" : "tanh");
}

static bool set_layout(t_nn_layout *layout, const struct fluid_network *network,
                       struct reason *reason)
{
    int last = network->layers - 1, outputs = network->layer[last].units;
    *layout = nn_layout_empty();
    layout->inputs = network->layer[0].inputs;
    layout->hidden_count = last;
    for (int l = 0; l < last; l++)
        layout->hidden[l] = network->layer[l].units;
    layout->numbered = !network->label;
    if (layout->numbered) {
        nn_layout_set_outputs(layout, outputs);
        return true;
    }
    size_t bytes = ((size_t)outputs + 1) * sizeof(t_atom);
    t_atom *names = getbytes(bytes);
    for (int k = 0; k < outputs; k++) {
        SETSYMBOL(&names[k], gensym(network->label[k]));
        names[k] = nn_class_name(&names[k]);
    }
    const char *wrong = nn_names_wrong(outputs, names);
    if (!wrong)
        nn_layout_set_names(layout, outputs, names);
    freebytes(names, bytes);
    return !wrong || reason_set(reason, "%s", wrong);
}

/* Sets all rows: the bias of a unit, then its weights. */
static bool set_weights(struct learner *learner, const struct fluid_network *network)
{
    int most = 0;
    for (int l = 0; l < network->layers; l++)
        most = network->layer[l].inputs > most ? network->layer[l].inputs : most;
    float *row = malloc(((size_t)most + 1) * sizeof *row);
    for (int l = 0; row && l < network->layers; l++) {
        const struct fluid_layer *layer = &network->layer[l];
        for (int u = 0; u < layer->units; u++) {
            row[0] = layer->biases[u];
            for (int i = 0; i < layer->inputs; i++)
                row[1 + i] = layer->weights[(size_t)i * (size_t)layer->units + (size_t)u];
            learner_set_row(learner, l + 1, u, row);
        }
    }
    free(row);
    return row;
}

t_nn_model *nn_fluid_model(const struct fluid_network *network, const t_nn_model *like,
                           struct reason *reason)
{
    t_nn_parameters parameters = like->m_parameters;
    t_nn_layout layout;
    struct reason expected;
    parameters.bias = 1;
    parameters.normalize = 0; /* as the network has been trained */
    parameters.window = 1;
    if (!set_activations(&parameters, network, reason) || !set_layout(&layout, network, reason))
        return NULL;
    t_nn_layout none = nn_layout_empty();
    t_nn_model *model = nn_model_new(&parameters, &none, &expected);
    if (model)
        model->m_layout = layout;
    else
        nn_layout_free(&layout);
    if (!model || !nn_model_build_blank(model, &expected))
        reason_set(reason, "expected %.900s", expected.text);
    else if (!set_weights(model->m_learner, network))
        reason_set(reason, "there is not enough memory");
    else
        return model;
    nn_model_free(model);
    return NULL;
}
