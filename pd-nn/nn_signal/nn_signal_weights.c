/* What can be queried and set in [nn.signal~]: weights, also in arrays, from which it can learn
   too; networks stored by name, and mixtures of two of them; and what it reports about
   itself. */
#include "model/nn_array_model.h"
#include "model/nn_row.h"
#include "nn_signal_object.h"

/* --- networks under names ----------------------------------------------------------------- */

/* Stores a copy of the network under a name, replacing any of that name. */
void nn_signal_store(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    nn_signal_catch_up(x);
    if (nn_stored_put(&x->x_stored, x->x_model->m_learner, argc, argv, &reason))
        nn_signal_info(x, "stored", 1, argv);
    else
        pd_error(x, "nn.signal~: %s: %s", s->s_name, reason.text);
}

/* Moves to a mixture of two of them, without a click. With two names alone, the mixture follows
   the last signal inlet from now on. */
void nn_signal_morph(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const struct stored *end[2];
    nn_signal_catch_up(x);
    if (argc != 2 && !nn_stored_is_place(argc, argv)) {
        pd_error(x, "nn.signal~: %s: expected two names, and a number from 0 to 1 or none",
                 s->s_name);
        return;
    }
    if (!nn_stored_find_two(x->x_stored, x->x_model->m_learner->network, argv, end, &reason)) {
        pd_error(x, "nn.signal~: morph: %s", reason.text);
        return;
    }
    const struct network *first = end[0]->network, *second = end[1]->network;
    bool goes = argc == 2
                    ? signal_morph_follow(&x->x_morph, first, second)
                    : signal_morph_go(&x->x_morph, first, second, (float)argv[2].a_w.w_float);
    if (!goes)
        pd_error(x, "nn.signal~: morph: not enough memory");
    else if (argc == 3 && !nn_signal_is_heard(x)) /* not heard, so it cannot click: at once */
        signal_morph_run(&x->x_morph, x->x_model->m_learner->network, 0, SIGNAL_MORPH_SAMPLES);
    nn_signal_changed(x);
}

/* --- weights, and what it tells of itself ------------------------------------------------- */

static void nn_signal_report_row(t_nn_signal *x, int layer, int unit)
{
    const struct network *network = x->x_model->m_learner->network;
    int n = nn_row_atoms(network, layer);
    t_atom *atoms = getbytes((size_t)n * sizeof(t_atom));
    nn_row_write(network, layer, unit, atoms);
    nn_signal_info(x, "weights", n, atoms);
    freebytes(atoms, (size_t)n * sizeof(t_atom));
}

/* Whatever is connected may replace the model. */
static void nn_signal_report_rows(t_nn_signal *x)
{
    const t_nn_model *model = x->x_model;
    const struct network *network = model->m_learner->network;
    for (int l = 1; x->x_model == model && l <= network->layers; l++)
        for (int u = 0; x->x_model == model && u < network->layer[l - 1].units; u++)
            nn_signal_report_row(x, l, u);
}

void nn_signal_weights(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct learner *learner = x->x_model->m_learner;
    struct reason reason;
    int layer, unit;
    (void)s;
    nn_signal_catch_up(x);
    if (!argc) {
        nn_signal_report_rows(x);
    } else if (argc == 2 && nn_row_find(learner->network, argc, argv, &layer, &unit, &reason)) {
        nn_signal_report_row(x, layer, unit);
    } else if (argc != 2 && nn_row_read(learner, argc, argv, &reason)) {
        signal_morph_stop(&x->x_morph);
        nn_signal_changed(x);
    } else {
        pd_error(x, "nn.signal~: weights: %s", reason.text);
    }
}

/* Sends everything, as messages that the object itself understands. */
void nn_signal_bang(t_nn_signal *x)
{
    t_nn_signal_options options = x->x_options; /* as they are before anything is sent */
    nn_signal_layers(x, gensym("layers"), 0, NULL);
    t_symbol *name = nn_share_name(&x->x_share);
    for (int k = 0; k < nn_signal_option_count(); k++) {
        t_atom value;
        if (nn_signal_option_get(&options, k, &value))
            nn_signal_info(x, nn_signal_option_name(k), value.a_type != A_NULL, &value);
    }
    if (name) {
        t_atom value;
        SETSYMBOL(&value, name);
        nn_signal_info(x, "share", 1, &value);
    }
}

void nn_signal_print(t_nn_signal *x)
{
    const struct signal_shape *shape = &x->x_options.shape;
    const struct network *network = x->x_model->m_learner->network;
    startpost("nn.signal~: %d inputs", shape->inputs);
    if (shape->order > 1)
        startpost(" of the last %d samples", shape->order);
    if (shape->feedback)
        startpost(", the last %d outputs", shape->feedback);
    for (int l = 1; l < network->layers; l++)
        startpost(", %d hidden units", network->layer[l - 1].units);
    post(", %d outputs, %lu weights", shape->outputs, (unsigned long)network_weights(network));
    startpost("nn.signal~:");
    for (int k = 0; k < nn_signal_option_count(); k++) {
        t_atom value;
        if (!nn_signal_option_get(&x->x_options, k, &value))
            continue;
        startpost(" %s", nn_signal_option_name(k));
        if (value.a_type != A_NULL)
            postatom(1, &value);
    }
    if (nn_share_name(&x->x_share))
        startpost(" share %.200s", nn_share_name(&x->x_share)->s_name);
    endpost();
    post("nn.signal~: version %s", PDNN_VERSION);
}

/* --- arrays ------------------------------------------------------------------------------- */

/* Grids and lessons continue from a clock. With DSP off nothing is held up, so they are
   finished before the message returns. */
static void nn_signal_go_on(t_nn_signal *x)
{
    if (x->x_grids || x->x_lesson)
        clock_delay(x->x_array_clock, 1);
}

static void nn_signal_next_of_grid(t_nn_signal *x)
{
    struct reason reason;
    t_atom name;
    enum nn_grid_state state =
        nn_grid_go_on(&x->x_grids, x->x_model->m_learner, x->x_options.settings.bound,
                      !pd_getdspstate(), &name, &reason);
    nn_signal_go_on(x);
    if (state == NN_GRID_FAILED)
        pd_error(x, "nn.signal~: tabwrite: %s", reason.text);
    else if (state == NN_GRID_WRITTEN)
        nn_signal_info(x, "written", 1, &name);
}

static void nn_signal_next_of_lesson(t_nn_signal *x)
{
    struct reason reason;
    nn_signal_catch_up(x);
    enum nn_lesson_state state =
        nn_lesson_go_on(x->x_lesson, x->x_model->m_learner->network, &x->x_options.settings,
                        !pd_getdspstate(), &x->x_refused, &reason);
    t_atom learned[2];
    SETFLOAT(&learned[0], (t_float)nn_lesson_samples(x->x_lesson));
    SETFLOAT(&learned[1], (t_float)nn_lesson_error(x->x_lesson));
    nn_signal_changed(x);
    if (x->x_refused && !x->x_clock_is_set)
        nn_signal_set_clock(x);
    if (state != NN_LESSON_GOES_ON)
        nn_signal_end_lesson(x);
    nn_signal_go_on(x);
    if (state == NN_LESSON_FAILED)
        pd_error(x, "nn.signal~: tabread: %s", reason.text);
    else if (state == NN_LESSON_OVER)
        nn_signal_info(x, "learned", 2, learned);
}

void nn_signal_array_tick(t_nn_signal *x)
{
    if (x->x_grids)
        nn_signal_next_of_grid(x);
    else if (x->x_lesson)
        nn_signal_next_of_lesson(x);
}

/* `tabwrite weights layer array`, `tabwrite outputs output array low high ...`. */
void nn_signal_tabwrite(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const t_symbol *word = argc ? atom_getsymbol(argv) : NULL;
    const struct learner *learner = x->x_model->m_learner;
    bool first = !x->x_grids;
    (void)s;
    nn_signal_catch_up(x);
    if (word == gensym("outputs")) {
        if (!nn_grid_add(&x->x_grids, learner, argc - 1, argv + 1, &reason))
            pd_error(x, "nn.signal~: tabwrite outputs: %s", reason.text);
        else if (first)
            nn_signal_next_of_grid(x);
    } else if (word != gensym("weights")) {
        pd_error(x, "nn.signal~: tabwrite: expected weights or outputs, and an array");
    } else if (nn_array_write_weights(learner->network, argc - 1, argv + 1, &reason)) {
        nn_signal_info(x, "written", 1, argv + 2);
    } else {
        pd_error(x, "nn.signal~: tabwrite weights: %s", reason.text);
    }
}

/* `tabread examples input ... target ...`: learns from sound in arrays. */
static void nn_signal_learn_arrays(t_nn_signal *x, int argc, const t_atom *argv)
{
    struct reason reason;
    t_nn_lesson *lesson =
        nn_lesson_new(&x->x_options.shape, x->x_model->m_learner->network, argc, argv, &reason);
    if (!lesson) {
        pd_error(x, "nn.signal~: tabread examples: %s", reason.text);
        return;
    }
    nn_signal_end_lesson(x);
    learner_begin_take(x->x_model->m_learner);
    x->x_lesson = lesson;
    nn_signal_next_of_lesson(x);
}

void nn_signal_tabread(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const t_symbol *word = argc ? atom_getsymbol(argv) : NULL;
    (void)s;
    nn_signal_catch_up(x);
    if (word == gensym("examples")) {
        nn_signal_learn_arrays(x, argc - 1, argv + 1);
    } else if (word != gensym("weights")) {
        pd_error(x, "nn.signal~: tabread: expected weights or examples, and arrays");
    } else if (nn_array_read_weights(x->x_model->m_learner, argc - 1, argv + 1, &reason)) {
        signal_morph_stop(&x->x_morph);
        nn_signal_changed(x);
        nn_signal_info(x, "read", 1, argv + 2);
    } else {
        pd_error(x, "nn.signal~: tabread weights: %s", reason.text);
    }
}
