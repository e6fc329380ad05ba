/* What can be queried and set with the same message: layers, labels, weights; weights, examples
   and outputs in arrays; networks stored by name, and mixtures of two of them. */
#include "model/nn_array_model.h"
#include "model/nn_row.h"
#include "nn_object.h"

#include <math.h>

/* --- layers, labels, weights -------------------------------------------------------------- */

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

/* While there is no class yet: a new model whose classes have these names. */
static void nn_name_classes_to_come(t_nn *x, int argc, const t_atom *argv)
{
    t_nn_layout layout = nn_layout_copy(&x->x_model->m_layout);
    nn_layout_set_names(&layout, argc, argv);
    t_nn_model *named = nn_make(x, &x->x_model->m_parameters, &layout);
    if (named)
        nn_replace(x, named, NN_REPLACED);
}

/* Names the outputs, or, while there are none, classes that will be taught. */
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
        nn_follow(x, NN_RENAMED); /* a new name is sent even if the decision is the same */
    }
    freebytes(names, bytes);
}

/* Sends one unit's row: `weights layer unit bias w w ...`. False if the network was replaced
   meanwhile. */
static bool nn_report_row(t_nn *x, int layer, int unit)
{
    const t_nn_model *model = x->x_model;
    const struct network *network = model->m_learner->network;
    int n = nn_row_atoms(network, layer);
    t_atom *atoms = getbytes((size_t)n * sizeof(t_atom));
    nn_row_write(network, layer, unit, atoms);
    nn_info(x, "weights", n, atoms);
    freebytes(atoms, (size_t)n * sizeof(t_atom));
    return x->x_model == model && model->m_learner->network == network;
}

static void nn_report_rows(t_nn *x)
{
    const struct network *network = x->x_model->m_learner->network;
    for (int l = 1; l <= network->layers; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++)
            if (!nn_report_row(x, l, u))
                return;
}

void nn_weights(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    struct learner *learner = x->x_model->m_learner;
    struct reason reason;
    int layer, unit;
    (void)s;
    if (!learner)
        pd_error(x, "nn~: weights: no network yet, expected a list first");
    else if (!argc)
        nn_report_rows(x);
    else if (argc == 2 && nn_row_find(learner->network, argc, argv, &layer, &unit, &reason))
        nn_report_row(x, layer, unit);
    else if (argc != 2 && nn_row_read(learner, argc, argv, &reason))
        nn_follow(x, NN_SET_WEIGHTS);
    else
        pd_error(x, "nn~: weights: %s", reason.text);
}

/* --- arrays: outputs over a grid ---------------------------------------------------------- */

/* With DSP off nothing is held up, so the grid is finished before the message returns. */
void nn_grid_tick(t_nn *x)
{
    struct reason reason;
    t_atom name;
    enum nn_grid_state state = nn_grid_go_on(&x->x_grids, x->x_model->m_learner, INFINITY,
                                             !pd_getdspstate(), &name, &reason);
    if (x->x_grids)
        clock_delay(x->x_grid_clock, NN_SLICE_MS);
    if (state == NN_GRID_FAILED)
        pd_error(x, "nn~: tabwrite: %s", reason.text);
    else if (state == NN_GRID_WRITTEN)
        nn_info(x, "written", 1, &name);
}

static void nn_write_outputs(t_nn *x, int argc, const t_atom *argv)
{
    struct reason reason;
    bool first = !x->x_grids;
    if (!nn_grid_add(&x->x_grids, x->x_model->m_learner, argc, argv, &reason))
        pd_error(x, "nn~: tabwrite outputs: %s", reason.text);
    else if (first)
        nn_grid_tick(x);
}

/* --- arrays: weights and examples --------------------------------------------------------- */

void nn_tabwrite(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const t_symbol *word = argc ? atom_getsymbol(argv) : NULL;
    const struct learner *learner = x->x_model->m_learner;
    (void)s;
    if (word == gensym("examples")) {
        if (nn_array_write_examples(x->x_model, argc - 1, argv + 1, &reason))
            nn_info(x, "written", 2, argv + 1);
        else
            pd_error(x, "nn~: tabwrite examples: %s", reason.text);
    } else if (word != gensym("weights") && word != gensym("outputs")) {
        pd_error(x, "nn~: tabwrite: expected weights, examples or outputs, and arrays");
    } else if (!learner) {
        pd_error(x, "nn~: tabwrite %s: no network yet, expected a list first", word->s_name);
    } else if (word == gensym("outputs")) {
        nn_write_outputs(x, argc - 1, argv + 1);
    } else if (nn_array_write_weights(learner->network, argc - 1, argv + 1, &reason)) {
        nn_info(x, "written", 1, argv + 2);
    } else {
        pd_error(x, "nn~: tabwrite weights: %s", reason.text);
    }
}

static void nn_read_weights(t_nn *x, int argc, t_atom *argv)
{
    struct reason reason;
    struct learner *learner = x->x_model->m_learner;
    if (!learner) {
        pd_error(x, "nn~: tabread weights: no network yet, expected a list first");
    } else if (!nn_array_read_weights(learner, argc, argv, &reason)) {
        pd_error(x, "nn~: tabread weights: %s", reason.text);
    } else {
        nn_follow(x, NN_OTHER_WEIGHTS);
        nn_info(x, "read", 1, argv + 1);
    }
}

static void nn_read_arrays(t_nn *x, int argc, t_atom *argv)
{
    struct reason reason;
    struct table table;
    if (nn_array_read_examples(x->x_model, argc, argv, &table, &reason) &&
        nn_take_table(x, atom_getsymbol(argv)->s_name, &table, &reason))
        nn_info(x, "read", argc, argv);
    else
        pd_error(x, "nn~: tabread examples: %s", reason.text);
}

void nn_tabread(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    const t_symbol *word = argc ? atom_getsymbol(argv) : NULL;
    (void)s;
    if (word == gensym("weights"))
        nn_read_weights(x, argc - 1, argv + 1);
    else if (word == gensym("examples"))
        nn_read_arrays(x, argc - 1, argv + 1);
    else
        pd_error(x, "nn~: tabread: expected weights or examples, and arrays");
}

/* --- networks under names ----------------------------------------------------------------- */

/* Stores a copy of the network under a name, replacing any of that name. It lasts as long as
   the object, whatever happens to the network. */
void nn_store(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const struct learner *learner = x->x_model->m_learner;
    if (!learner) {
        pd_error(x, "nn~: %s: no network yet, expected a list first", s->s_name);
        return;
    }
    if (!nn_stored_put(&x->x_stored, learner, argc, argv, &reason)) {
        pd_error(x, "nn~: %s: %s", s->s_name, reason.text);
        return;
    }
    if (learner_has_likeness(learner))
        post("nn~: store %s: the network alone; what remembered examples say is the same "
             "wherever `morph` goes (clear or kernel 0: nothing)",
             atom_getsymbol(argv)->s_name);
    nn_info(x, "stored", 1, argv);
}

/* Moves to a mixture of two of them. All morphs in a row are one take, since a slider sends
   many. */
void nn_morph(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const struct stored *end[2];
    struct learner *learner = x->x_model->m_learner;
    if (!nn_stored_is_place(argc, argv)) {
        pd_error(x, "nn~: %s: expected two names and a number from 0 to 1", s->s_name);
        return;
    }
    if (!learner) {
        pd_error(x, "nn~: %s: no network yet, expected a list first", s->s_name);
        return;
    }
    if (!nn_stored_find_two(x->x_stored, learner->network, argv, end, &reason)) {
        pd_error(x, "nn~: morph: %s", reason.text);
        return;
    }
    for (int k = 0; k < 2; k++)
        if (!stored_has_classes_of(end[k], learner)) {
            pd_error(x, "nn~: morph: other classes: %s, expected those that there are now",
                     atom_getsymbol(argv + k)->s_name);
            return;
        }
    if (!x->x_morphs)
        learner_begin_take(learner);
    if (!stored_mix(end[0], end[1], (float)argv[2].a_w.w_float, learner)) {
        if (!x->x_morphs)
            learner_drop_take(learner);
        pd_error(x, "nn~: morph: not enough memory");
        return;
    }
    nn_follow(x, NN_OTHER_WEIGHTS);
    x->x_morphs = true;
    nn_info(x, "morphed", 3, argv);
}
