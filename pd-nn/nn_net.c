/* One network of [nn~] with all that belongs to it: see nn_net.h. */
#include "nn_net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

learner_name nn_name(const t_atom *atom)
{
    if (atom->a_type == A_SYMBOL)
        return (learner_name)(uintptr_t)atom->a_w.w_symbol;
    float number = (float)atom->a_w.w_float + 0.0f; /* -0 is 0 */
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return (learner_name)bits << 1 | 1;
}

void nn_name_to_atom(learner_name name, t_atom *atom)
{
    if (name & 1) {
        uint32_t bits = (uint32_t)(name >> 1);
        float number;
        memcpy(&number, &bits, sizeof number);
        SETFLOAT(atom, (t_float)number);
    } else {
        SETSYMBOL(atom, (t_symbol *)(uintptr_t)name);
    }
}

static learner_name nn_number_name(int number)
{
    t_atom atom;
    SETFLOAT(&atom, (t_float)number);
    return nn_name(&atom);
}

void nn_net_free(t_nn_net *net)
{
    while (net) {
        t_nn_net *before = net->n_before;
        learner_free(net->n_learner);
        decision_free(&net->n_decision);
        free(net->n_features);
        nn_layout_free(&net->n_layout);
        free(net);
        net = before;
    }
}

static size_t bytes_of(const t_nn_net *net)
{
    return net->n_learner ? learner_bytes(net->n_learner) : 0;
}

void nn_net_put_before(t_nn_net *net, t_nn_net *before)
{
    size_t bytes = bytes_of(before);
    int depth = 1;
    net->n_before = before;
    for (net = before; net->n_before; net = net->n_before) {
        bytes += bytes_of(net->n_before);
        if (++depth > TAKES_MOST || bytes > TAKES_BYTES) {
            nn_net_free(net->n_before);
            net->n_before = NULL;
            return;
        }
    }
}

/* The sizes of the network that the layout asks for: returns how many, or 0 if the window makes
   the first too large. There is room for NETWORK_MAX_LAYERS + 1. */
static int sizes_of(const t_nn_net *net, int *sizes)
{
    const t_nn_layout *layout = &net->n_layout;
    int n = 0, window = net->n_parameters.window;
    if (layout->inputs > NETWORK_MAX_UNITS / window)
        return 0;
    sizes[n++] = layout->inputs * window;
    if (layout->hidden_count < 0)
        sizes[n++] = sizes[0] < 64 ? 32 : 64;
    for (int k = 0; k < layout->hidden_count; k++)
        sizes[n++] = layout->hidden[k];
    sizes[n++] = layout->outputs;
    return n;
}

const char *nn_net_sizes_wrong(const t_nn_net *net)
{
    int sizes[NETWORK_MAX_LAYERS + 1], n = sizes_of(net, sizes);
    return n ? network_sizes_wrong(sizes, n) : "at most 65536 features in all";
}

const char *nn_net_build(t_nn_net *net)
{
    const t_nn_layout *layout = &net->n_layout;
    const char *wrong = nn_net_sizes_wrong(net);
    if (wrong)
        return wrong;
    int sizes[NETWORK_MAX_LAYERS + 1], n = sizes_of(net, sizes);
    struct learner_settings settings = nn_learner_settings(&net->n_parameters);
    net->n_learner = learner_new(&settings, sizes, n);
    net->n_features = calloc((size_t)sizes[0] + (size_t)net->n_layout.inputs, sizeof(float));
    if (!net->n_learner || !net->n_features || !nn_net_renew_decision(net)) {
        learner_free(net->n_learner);
        free(net->n_features);
        net->n_learner = NULL;
        net->n_features = NULL;
        return "less: there is not enough memory";
    }
    for (int k = 0; k < layout->outputs; k++)
        learner_rename(net->n_learner, k,
                       layout->numbered ? nn_number_name(k) : nn_name(&layout->names[k]));
    return NULL;
}

t_nn_net *nn_net_new(const t_nn_parameters *parameters, t_nn_layout *layout, const char **wrong)
{
    t_nn_net *net = calloc(1, sizeof *net);
    *wrong = "less: there is not enough memory";
    if (!net) {
        nn_layout_free(layout);
        return NULL;
    }
    net->n_parameters = *parameters;
    net->n_layout = *layout;
    *wrong = layout->inputs ? nn_net_build(net) : NULL;
    if (!*wrong)
        return net;
    nn_net_free(net);
    return NULL;
}

t_nn_layout nn_net_layout(const t_nn_net *net)
{
    t_nn_layout layout = nn_layout_copy(&net->n_layout);
    if (!net->n_learner)
        return layout;
    const struct network *network = net->n_learner->network;
    layout.hidden_count = network->layers - 1;
    for (int k = 0; k < layout.hidden_count; k++)
        layout.hidden[k] = network->layer[k].units;
    if (!layout.numbered) {
        nn_layout_set_outputs(&layout, learner_classes(net->n_learner));
        for (int k = 0; k < layout.outputs; k++)
            nn_name_to_atom(net->n_learner->class[k].name, &layout.names[k]);
    }
    return layout;
}

int nn_net_renew_decision(t_nn_net *net)
{
    return decision_fit(&net->n_decision, net->n_parameters.smooth,
                        learner_classes(net->n_learner));
}

void nn_net_go_on(t_nn_net *net, const t_nn_net *before)
{
    if (!net->n_learner || !before->n_learner ||
        net->n_layout.inputs != before->n_layout.inputs ||
        net->n_parameters.window != before->n_parameters.window)
        return;
    memcpy(net->n_features, before->n_features,
           (size_t)network_inputs(net->n_learner->network) * sizeof(float));
    net->n_lists = before->n_lists;
}

int nn_net_is_switch(const t_nn_net *net)
{
    return net->n_layout.numbered && net->n_layout.outputs == 1;
}

int nn_net_speaks_numbers(const t_nn_net *net)
{
    int classes = net->n_learner ? learner_classes(net->n_learner) : 0;
    for (int k = 0; k < classes; k++)
        if (!(net->n_learner->class[k].name & 1))
            return 0;
    return classes > 0;
}

int nn_net_has_learned(const t_nn_net *net)
{
    return net->n_learner && (net->n_learner->takes.number || net->n_learner->taught);
}
