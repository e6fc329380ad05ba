/* What of [nn~] can be asked for and set in the same words: layers, labels, weights. */
#include "model/nn_number.h"
#include "nn_object.h"

void nn_report_layers(t_nn *x, const t_nn_layout *layout)
{
    t_atom atoms[NN_MOST_HIDDEN + 2];
    nn_info(x, "layers", layout->inputs ? nn_layout_to_atoms(layout, atoms) : 0, atoms);
}

void nn_report_labels(t_nn *x, const t_nn_layout *layout)
{
    t_atom *atoms = getbytes((size_t)(layout->outputs + 1) * sizeof(t_atom));
    for (int k = 0; k < layout->outputs; k++)
        if (layout->numbered)
            SETFLOAT(&atoms[k], (t_float)k);
        else
            atoms[k] = layout->names[k];
    nn_info(x, "labels", layout->outputs, atoms);
    freebytes(atoms, (size_t)(layout->outputs + 1) * sizeof(t_atom));
}

/* The answer to `layers` or `labels` alone. */
static void nn_answer(t_nn *x, void (*report)(t_nn *, const t_nn_layout *))
{
    t_nn_layout layout = nn_model_layout(x->x_model);
    report(x, &layout);
    nn_layout_free(&layout);
}

void nn_layers(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (!argc) {
        nn_answer(x, nn_report_layers);
        return;
    }
    t_nn_layout layout;
    struct reason reason;
    if (!nn_layout_parse(&layout, argc, argv, &reason)) {
        pd_error(x, "nn~: layers: %s", reason.text);
        return;
    }
    t_nn_parameters parameters = x->x_model->m_parameters;
    nn_parameters_for_anything(&parameters);
    t_nn_model *model = nn_make(x, &parameters, &layout);
    if (model)
        nn_replace(x, model, NN_REPLACED);
}

/* While nothing is learned yet: a layout with these names. */
static void nn_name_classes_to_come(t_nn *x, int argc, const t_atom *argv)
{
    t_nn_layout layout = nn_layout_copy(&x->x_model->m_layout);
    nn_layout_set_names(&layout, argc, argv);
    t_nn_model *named = nn_make(x, &x->x_model->m_parameters, &layout);
    if (named)
        nn_replace(x, named, NN_REPLACED);
}

/* Names for the outputs there are, or, while there are none, classes to come. */
void nn_labels(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    t_nn_model *model = x->x_model;
    if (!argc) {
        nn_answer(x, nn_report_labels);
        return;
    }
    size_t bytes = (size_t)argc * sizeof(t_atom);
    t_atom *names = getbytes(bytes);
    for (int k = 0; k < argc; k++)
        names[k] = nn_class_name(&argv[k]);
    const char *wrong = nn_names_wrong(argc, names);
    int outputs = model->m_learner ? nn_model_outputs(model) : model->m_layout.outputs;
    if (wrong) {
        pd_error(x, "nn~: labels: %s", wrong);
    } else if ((outputs || model->m_layout.numbered) && argc != outputs) {
        pd_error(x, "nn~: labels: %d names, expected %d", argc, outputs);
    } else if (!model->m_learner || !outputs) {
        nn_name_classes_to_come(x, argc, names);
    } else {
        nn_layout_set_names(&model->m_layout, argc, names);
        for (int k = 0; k < argc; k++)
            learner_rename(model->m_learner, k, nn_name(&names[k]));
        nn_follow(x, NN_RENAMED); /* a new name is said even where the decision is the same */
    }
    freebytes(names, bytes);
}

/* Sends one unit's row: `weights layer unit bias w w ...`. False if meanwhile the network
   was replaced. */
static bool nn_report_row(t_nn *x, int layer, int unit)
{
    const t_nn_model *model = x->x_model;
    const struct network *network = model->m_learner->network;
    int n = network->layer[layer - 1].inputs + 1;
    float *row = getbytes((size_t)n * sizeof(float));
    t_atom *atoms = getbytes((size_t)(n + 2) * sizeof(t_atom));
    network_get_row(network, layer, unit, row);
    SETFLOAT(&atoms[0], (t_float)layer);
    SETFLOAT(&atoms[1], (t_float)unit);
    nn_atoms_set(atoms + 2, row, n);
    nn_info(x, "weights", n + 2, atoms);
    freebytes(row, (size_t)n * sizeof(float));
    freebytes(atoms, (size_t)(n + 2) * sizeof(t_atom));
    return x->x_model == model && model->m_learner->network == network;
}

static void nn_set_row(t_nn *x, int layer, int unit, const t_atom *values, int n)
{
    struct learner *learner = x->x_model->m_learner;
    for (int k = 0; k < n; k++)
        if (!nn_is_number(&values[k])) {
            pd_error(x, "nn~: weights: value %d of %d is no number within +-1e+18", k + 1, n);
            return;
        }
    if (!x->x_model->m_parameters.bias && values[0].a_w.w_float != 0) {
        pd_error(x, "nn~: weights: bias %g, expected 0 (bias is off)",
                 (double)values[0].a_w.w_float);
        return;
    }
    float *row = getbytes((size_t)n * sizeof(float));
    for (int k = 0; k < n; k++)
        row[k] = (float)values[k].a_w.w_float;
    learner_set_row(learner, layer, unit, row);
    nn_follow(x, NN_SET_WEIGHTS);
    freebytes(row, (size_t)n * sizeof(float));
}

void nn_weights(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (!x->x_model->m_learner) {
        pd_error(x, "nn~: weights: no network yet, expected a list first");
        return;
    }
    const struct network *network = x->x_model->m_learner->network;
    if (!argc) {
        for (int l = 1; l <= network->layers; l++)
            for (int u = 0; u < network->layer[l - 1].units; u++)
                if (!nn_report_row(x, l, u))
                    return;
        return;
    }
    int layer, unit;
    if (!nn_whole(&argv[0], 1, network->layers, &layer)) {
        pd_error(x, "nn~: weights: no such layer, expected 1 to %d", network->layers);
        return;
    }
    int units = network->layer[layer - 1].units, n = network->layer[layer - 1].inputs + 1;
    if (argc < 2 || !nn_whole(&argv[1], 0, units - 1, &unit)) {
        pd_error(x, "nn~: weights: no such unit, expected 0 to %d in layer %d", units - 1,
                 layer);
        return;
    }
    if (argc == 2)
        nn_report_row(x, layer, unit);
    else if (argc == n + 2)
        nn_set_row(x, layer, unit, argv + 2, n);
    else
        pd_error(x, "nn~: weights: %d values, expected %d (the bias first)", argc - 2, n);
}
