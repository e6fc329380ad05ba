/* What [nn~] tells of itself, and what can be set in the same words: layers, labels, weights.
 */
#include "nn_object.h"

/* `evaluate` says a number for each pair of classes: of more classes than this, nobody reads
   it, and Pd would stand still. */
enum { NN_MOST_CONFUSION = 1000 };

/* --- sizes, names, weights ---------------------------------------------------------------- */

static void nn_report_layers(t_nn *x, const t_nn_layout *layout)
{
    t_atom atoms[NN_MOST_HIDDEN + 2];
    nn_info(x, "layers", layout->inputs ? nn_layout_to_atoms(layout, atoms) : 0, atoms);
}

static void nn_report_labels(t_nn *x, const t_nn_layout *layout)
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
    t_nn_layout layout = nn_net_layout(x->x_net);
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
    const char *wrong = nn_layout_parse(&layout, argc, argv);
    if (wrong) {
        pd_error(x, "nn~: layers: %s", wrong);
        return;
    }
    t_nn_net *net = nn_make(x, &x->x_net->n_parameters, &layout);
    if (net)
        nn_replace(x, net);
}

/* Names for the outputs there are, or, while there are none, classes to come. */
void nn_labels(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    t_nn_net *net = x->x_net;
    if (!argc) {
        nn_answer(x, nn_report_labels);
        return;
    }
    const char *wrong = nn_names_wrong(argc, argv);
    int outputs = net->n_learner ? learner_classes(net->n_learner) : net->n_layout.outputs;
    if (!wrong && (outputs || net->n_layout.numbered) && argc != outputs) {
        pd_error(x, "nn~: labels: %d names, expected %d", argc, outputs);
        return;
    }
    if (wrong) {
        pd_error(x, "nn~: labels: %s", wrong);
        return;
    }
    if (!net->n_learner || !outputs) { /* nothing learned yet: a layout with these names */
        t_nn_layout layout = nn_layout_copy(&net->n_layout);
        nn_layout_set_names(&layout, argc, argv);
        t_nn_net *named = nn_make(x, &net->n_parameters, &layout);
        if (named)
            nn_replace(x, named);
        return;
    }
    x->x_take_open = 0;
    x->x_decided = NN_NOTHING; /* a new name is said even where the decision is the same */
    nn_changed(x);
    nn_layout_set_names(&net->n_layout, argc, argv);
    for (int k = 0; k < argc; k++)
        learner_rename(net->n_learner, k, nn_name(&argv[k]));
}

/* Sends one unit's row: `weights layer unit bias w w ...`. Returns 0 if meanwhile the network
   was replaced. */
static int nn_report_row(t_nn *x, int layer, int unit)
{
    const t_nn_net *net = x->x_net;
    const struct network *network = net->n_learner->network;
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
    return x->x_net == net && net->n_learner->network == network;
}

static void nn_set_row(t_nn *x, int layer, int unit, const t_atom *values, int n)
{
    struct learner *learner = x->x_net->n_learner;
    for (int k = 0; k < n; k++)
        if (!nn_is_number(&values[k])) {
            pd_error(x, "nn~: weights: value %d of %d is no number within +-1e+18", k + 1, n);
            return;
        }
    if (!x->x_net->n_parameters.bias && values[0].a_w.w_float != 0) {
        pd_error(x, "nn~: weights: bias %g, expected 0 (bias is off)",
                 (double)values[0].a_w.w_float);
        return;
    }
    float *row = getbytes((size_t)n * sizeof(float));
    for (int k = 0; k < n; k++)
        row[k] = (float)values[k].a_w.w_float;
    nn_drop_training(x, "changed");
    learner_set_row(learner, layer, unit, row);
    nn_changed(x);
    freebytes(row, (size_t)n * sizeof(float));
}

void nn_weights(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (!x->x_net->n_learner) {
        pd_error(x, "nn~: weights: no network yet, expected a list first");
        return;
    }
    const struct network *network = x->x_net->n_learner->network;
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

/* --- reports ------------------------------------------------------------------------------ */

void nn_evaluate(t_nn *x)
{
    const t_nn_net *net = x->x_net;
    if (!net->n_learner || !net->n_learner->memory.count) {
        pd_error(x, "nn~: evaluate: no example is remembered yet");
        return;
    }
    int classes = learner_classes(net->n_learner), right, total;
    int told = classes <= NN_MOST_CONFUSION ? classes : 0;
    size_t bytes = (size_t)told * (size_t)told * sizeof(int);
    int *confusion = told ? getbytes(bytes) : NULL;
    learner_evaluate(net->n_learner, confusion, &right, &total);
    t_atom *names = getbytes((size_t)classes * sizeof(t_atom));
    t_atom *row = getbytes((size_t)(classes + 1) * sizeof(t_atom));
    for (int k = 0; k < classes; k++)
        nn_name_to_atom(net->n_learner->class[k].name, &names[k]);
    SETFLOAT(&row[0], (t_float)right / (t_float)total);
    SETFLOAT(&row[1], (t_float)total);
    int of_classes = total - memory_count_of(&net->n_learner->memory, MEMORY_NO_CLASS);
    nn_info(x, "accuracy", 2, row);
    if (of_classes && !told)
        pd_error(x, "nn~: evaluate: no confusion of %d classes, expected at most %d", classes,
                 NN_MOST_CONFUSION);
    for (int k = 0; k < told && of_classes; k++) {
        row[0] = names[k];
        for (int j = 0; j < classes; j++)
            SETFLOAT(&row[1 + j], (t_float)confusion[k * classes + j]);
        nn_info(x, "confusion", classes + 1, row);
    }
    if (confusion)
        freebytes(confusion, bytes);
    freebytes(names, (size_t)classes * sizeof(t_atom));
    freebytes(row, (size_t)(classes + 1) * sizeof(t_atom));
}

/* How many examples of each class are remembered; `list`: of output values. */
void nn_examples(t_nn *x)
{
    const struct learner *learner = x->x_net->n_learner;
    int classes = learner ? learner_classes(learner) : 0, n = classes;
    size_t bytes = ((size_t)classes + 1) * 2 * sizeof(t_atom);
    t_atom *counts = getbytes(bytes); /* all of it told before anything is sent */
    for (int k = 0; k < classes; k++) {
        nn_name_to_atom(learner->class[k].name, &counts[2 * k]);
        SETFLOAT(&counts[2 * k + 1], (t_float)memory_count_of(&learner->memory, k));
    }
    if (learner && memory_count_of(&learner->memory, MEMORY_NO_CLASS)) {
        SETSYMBOL(&counts[2 * n], &s_list);
        SETFLOAT(&counts[2 * n + 1],
                 (t_float)memory_count_of(&learner->memory, MEMORY_NO_CLASS));
        n++;
    }
    for (int k = 0; k < n; k++)
        nn_info(x, "examples", 2, &counts[2 * k]);
    if (!n)
        nn_info(x, "examples", 0, counts);
    freebytes(counts, bytes);
}

/* Everything, in messages that the object itself understands. A message without values would be
   a question, so what is not known yet is left out; numbered classes are told by the layers. */
void nn_bang(t_nn *x)
{
    t_nn_parameters parameters = x->x_net->n_parameters;
    t_nn_layout layout = nn_net_layout(x->x_net); /* as it is before anything is sent */
    if (layout.inputs)
        nn_report_layers(x, &layout);
    if (!layout.numbered && layout.outputs)
        nn_report_labels(x, &layout);
    nn_layout_free(&layout);
    for (int k = 0; k < nn_parameter_count; k++) {
        t_atom value;
        if (nn_parameter_get(&parameters, k, &value))
            nn_info(x, nn_parameter_name(k), value.a_type != A_NULL, &value);
    }
}

void nn_print(t_nn *x)
{
    t_nn_net *net = x->x_net;
    const struct learner *learner = net->n_learner;
    if (!learner) {
        post("nn~: no network yet: it is made when the first list comes");
    } else {
        const struct network *network = learner->network;
        startpost("nn~: %d features", net->n_layout.inputs);
        if (net->n_parameters.window > 1)
            startpost(" in a window of %d lists", net->n_parameters.window);
        for (int l = 1; l < network->layers; l++)
            startpost(", %d hidden units", network->layer[l - 1].units);
        post(", %d outputs, %lu weights", learner_classes(learner),
             (unsigned long)network_weights(network));
        post("nn~: %d examples learned, %d of at most %d remembered", learner->examples,
             learner->memory.count, learner->memory.capacity);
        for (int k = 0; k < learner_classes(learner); k++) {
            t_atom name;
            char text[MAXPDSTRING];
            nn_name_to_atom(learner->class[k].name, &name);
            atom_string(&name, text, MAXPDSTRING);
            post("nn~: output %d is %s: %d examples remembered%s", k, text,
                 memory_count_of(&learner->memory, k),
                 learner->class[k].taught ? "" : ", never taught");
        }
    }
    startpost("nn~:");
    for (int k = 0; k < nn_parameter_count; k++) {
        t_atom value;
        if (!nn_parameter_get(&net->n_parameters, k, &value))
            continue;
        startpost(" %s", nn_parameter_name(k));
        if (value.a_type != A_NULL)
            postatom(1, &value);
    }
    endpost();
}
