/* [nn~]: a neural network that learns while it plays. The files in this folder are the Pd side
   (see nn_object.h): arguments, messages, outlets. The work itself is done in net/, mostly in
   net/learner.

   The path of a list: nn_list (features arrive) -> learner_query -> decision -> the outlets.
   The path of a target: nn_target or nn_teach (nn_teach.c) -> nn_learn -> learner_learn ->
   nn_rehearsal_tick (nn_train.c). */
#include "model/nn_host.h"
#include "model/nn_number.h"
#include "nn_object.h"
#include "system/exported.h"

#include <string.h>

static t_class *nn_class, *nn_right_class;

/* --- classifying -------------------------------------------------------------------------- */

/* Whether all features are numbers; reports the first that is not. */
static bool nn_are_numbers(t_nn *x, int argc, const t_atom *argv)
{
    for (int k = 0; k < argc; k++) {
        if (nn_is_number(&argv[k]))
            continue;
        char text[MAXPDSTRING];
        atom_string(&argv[k], text, MAXPDSTRING);
        const char *more = argv[k].a_type == A_FLOAT ? " within +-1e+18"
                           : k                       ? ""
                               : " (what [oscparse] says goes through [list trim] and [route])";
        pd_error(x, "nn~: feature %d of %d is %s, expected a number%s", k + 1, argc, text,
                 more);
        return false;
    }
    return true;
}

/* Makes the network, for as many features as the first list has. */
static bool nn_make_for(t_nn *x, int features)
{
    t_nn_model *model = x->x_model;
    struct reason reason;
    model->m_layout.inputs = features;
    if (nn_model_build(model, &reason)) {
        nn_follow(x, NN_MADE);
        return true;
    }
    model->m_layout.inputs = 0;
    pd_error(x, "nn~: no network for %d features, expected %s", features, reason.text);
    return false;
}

/* Accepts a list of features: the window moves on by one list; the first list fills all of it.
   Returns false, with an error posted and nothing changed, if the list does not fit this
   network. */
static bool nn_accept(t_nn *x, int argc, const t_atom *argv)
{
    t_nn_model *model = x->x_model;
    if (model->m_layout.inputs && argc != model->m_layout.inputs) {
        pd_error(x, "nn~: %d features, expected %d", argc, model->m_layout.inputs);
        return false;
    }
    if (!model->m_learner && !(nn_are_numbers(x, argc, argv) && nn_make_for(x, argc)))
        return false;
    size_t inputs = (size_t)argc, window = (size_t)model->m_parameters.window;
    float *next = model->m_features + window * inputs;
    bool numbers = true;
    for (int k = 0; k < argc; k++) {
        next[k] = (float)argv[k].a_w.w_float;
        numbers &= nn_is_number(&argv[k]);
    }
    if (!numbers)
        return nn_are_numbers(x, argc, argv);
    if (model->m_heard)
        memmove(model->m_features, model->m_features + inputs, window * inputs * sizeof(float));
    for (size_t w = 0; w < window && !model->m_heard; w++)
        memcpy(model->m_features + w * inputs, next, inputs * sizeof(float));
    model->m_heard = true;
    return true;
}

/* The decision as the class outlet says it: a symbol or a float. */
static t_atom nn_decision_atom(const t_nn *x, int decided)
{
    const t_nn_model *model = x->x_model;
    t_atom atom;
    if (nn_model_is_switch(model) ||
        (decided == NN_UNKNOWN && nn_model_has_numeric_labels(model)))
        SETFLOAT(&atom, (t_float)decided);
    else if (decided == NN_UNKNOWN)
        SETSYMBOL(&atom, x->x_unknown);
    else
        nn_name_to_atom(model->m_learner->class[decided].name, &atom);
    return atom;
}

static void nn_list(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (!nn_accept(x, argc, argv))
        return;
    t_nn_model *model = x->x_model;
    const float *outputs = learner_query(model->m_learner, model->m_features);
    if (!outputs) {
        pd_error(x, "nn~: the outputs for these features are not finite numbers");
        return;
    }
    int classes = learner_classes(model->m_learner);
    const struct decision_rule rule = {model->m_parameters.threshold,
                                       model->m_parameters.margin, model->m_parameters.novelty,
                                       nn_model_is_switch(model)};
    int decided = decision_decide(&model->m_decision, model->m_learner, &rule, &outputs);
    bool speaks = !model->m_parameters.change || decided != x->x_decided;
    t_atom *atoms = nn_atoms_borrow(&x->x_atoms, classes);
    t_atom class = nn_decision_atom(x, decided);
    nn_atoms_set(atoms, outputs, classes);
    x->x_decided = decided;

    /* class and outputs are stored but not yet sent: learning cannot change them any more, and
       whatever the outlets trigger finds the object done with its work */
    if (x->x_teach)
        nn_teach_list(x);
    if (classes)
        outlet_list(x->x_outputs, x->x_list, classes, atoms);
    nn_atoms_return(&x->x_atoms, atoms, classes);
    nn_make_room(x); /* a class may have been added while it could not grow */
    if (speaks && class.a_type == A_SYMBOL)
        outlet_symbol(x->x_class, class.a_w.w_symbol);
    else if (speaks)
        outlet_float(x->x_class, class.a_w.w_float);
}

/* --- parameters --------------------------------------------------------------------------- */

/* The same classes and parameters, with nothing learned. */
static void nn_start_afresh(t_nn *x, const t_nn_parameters *parameters)
{
    t_nn_layout layout = nn_model_layout(x->x_model);
    t_nn_model *model = nn_make(x, parameters, &layout);
    if (model)
        nn_replace(x, model, NN_REPLACED);
}

static enum nn_change nn_change_of(const t_nn_parameters *before, const t_nn_parameters *now)
{
    if (now->memory != before->memory || now->kernel != before->kernel)
        return NN_SET_MEMORY;
    if (now->act != before->act || now->out != before->out || now->bias != before->bias ||
        now->normalize != before->normalize)
        return NN_SET_SHAPE;
    return now->keep != before->keep ? NN_SET_KEEP : NN_SET;
}

static void nn_parameter(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_model *model = x->x_model;
    t_nn_parameters parameters = model->m_parameters;
    if (!nn_parameter_set(x, &parameters, s, argc, argv))
        return;
    /* the window changes the sizes of the network, the seed its first weights */
    if (model->m_learner &&
        (parameters.window != model->m_parameters.window || s == gensym("plain") ||
         (parameters.seed != model->m_parameters.seed && !nn_model_has_learned(model)))) {
        nn_start_afresh(x, &parameters);
        return;
    }
    if (!memcmp(&parameters, &model->m_parameters, sizeof parameters))
        return;
    struct learner_settings settings = nn_learner_settings(&parameters);
    if (model->m_learner && !learner_set(model->m_learner, &settings)) {
        pd_error(x, "nn~: %s: not enough memory", s->s_name);
        return;
    }
    enum nn_change change = nn_change_of(&model->m_parameters, &parameters);
    model->m_parameters = parameters;
    nn_follow(x, change);
}

/* `novelty`: that of the last list. `novelty n`: sets the parameter. */
static void nn_novelty(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_model *model = x->x_model;
    if (argc) {
        nn_parameter(x, s, argc, argv);
        return;
    }
    if (!model->m_heard || !learner_query(model->m_learner, model->m_features)) {
        pd_error(x, "nn~: novelty: expected features first, whose outputs are finite numbers");
        return;
    }
    t_atom number;
    SETFLOAT(&number, (t_float)learner_novelty(model->m_learner));
    nn_info(x, "novelty", 1, &number);
}

/* --- life --------------------------------------------------------------------------------- */

/* A model made from creation arguments. Errors in them are posted, and the argument ignored. */
static t_nn_model *nn_from_arguments(t_nn *x, int argc, const t_atom *argv)
{
    t_nn_parameters parameters = nn_parameters_default;
    t_atom *sizes = getbytes(((size_t)argc + 1) * sizeof(t_atom));
    int n = 0;
    for (int k = 0; k < argc;) {
        int used = nn_share_flag(argc - k, argv + k);
        if (!used)
            used = nn_parameter_flag(x, &parameters, argc - k, argv + k);
        if (!used)
            sizes[n++] = argv[k++];
        k += used;
    }
    t_nn_layout layout = nn_layout_empty();
    struct reason reason;
    if (n && !nn_layout_parse(&layout, n, sizes, &reason)) {
        pd_error(x, "nn~: %s", reason.text);
        layout = nn_layout_empty();
    }
    freebytes(sizes, ((size_t)argc + 1) * sizeof(t_atom));
    t_nn_model *model = nn_make(x, &parameters, &layout);
    if (!model) {
        layout = nn_layout_empty();
        model = nn_make(x, &parameters, &layout);
    }
    return model;
}

static void nn_reset(t_nn *x)
{
    t_nn_model *model =
        nn_from_arguments(x, binbuf_getnatom(x->x_arguments), binbuf_getvec(x->x_arguments));
    if (!model)
        return;
    nn_replace(x, model, NN_REPLACED);
    nn_info(x, "reset", 0, NULL);
}

static void nn_free(t_nn *x)
{
    if (x->x_training)
        train_thread_leave(x->x_training);
    clock_free(x->x_train_clock);
    clock_free(x->x_rehearsal_clock);
    clock_free(x->x_share_clock);
    nn_share_leave(&x->x_share);
    nn_leave_files(x);
    clock_free(x->x_grid_clock);
    nn_grid_free_all(&x->x_grids);
    nn_stored_free_all(&x->x_stored);
    nn_keeper_free(x->x_keeper);
    nn_keeper_free(x->x_stated);
    binbuf_free(x->x_arguments);
    nn_atoms_free(&x->x_atoms);
    freebytes(x->x_values, (size_t)x->x_values_room * sizeof(float));
    if (x->x_teach)
        binbuf_free(x->x_teach);
    nn_model_free(x->x_model);
}

/* An argument that can only be meant for IRCAM's object of the same name (a sound model, or the
   device to run it on), or NULL. */
static const char *nn_meant_for_other(int argc, const t_atom *argv)
{
    for (int k = 0; k < argc; k++) {
        const char *word = argv[k].a_type == A_SYMBOL ? argv[k].a_w.w_symbol->s_name : "";
        size_t length = strlen(word);
        if ((length > 3 && !strcmp(word + length - 3, ".ts")) || !strcmp(word, "-m") ||
            !strcmp(word, "-gpu"))
            return word;
    }
    return NULL;
}

static void *nn_new(t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    const char *foreign = nn_meant_for_other(argc, argv);
    if (foreign) {
        pd_error(NULL,
                 "nn~: %s is for IRCAM's nn~, and this is the one of pd-nn: expected sizes, "
                 "classes, or parameters",
                 foreign);
        return NULL;
    }
    t_nn *x = (t_nn *)pd_new(nn_class);
    x->x_arguments = binbuf_new();
    binbuf_add(x->x_arguments, argc, argv);
    x->x_canvas = canvas_getcurrent();
    x->x_keeper = nn_keeper_new(x, nn_kept, true);
    x->x_stated = nn_keeper_new(x, nn_stated, false);
    x->x_rehearsal_clock = clock_new(x, (t_method)nn_rehearsal_tick);
    x->x_train_clock = clock_new(x, (t_method)nn_train_tick);
    x->x_file_clock = clock_new(x, (t_method)nn_file_tick);
    x->x_grid_clock = clock_new(x, (t_method)nn_grid_tick);
    x->x_grids = NULL;
    x->x_stored = NULL;
    x->x_morphs = false;
    x->x_share = (t_nn_sharer){.s_owner = x};
    x->x_share_clock = clock_new(x, (t_method)nn_share_tick);
    x->x_given = x->x_said_why_not = false;
    x->x_writing = NULL;
    x->x_reading = NULL;
    x->x_training = NULL;
    x->x_dropped = NULL;
    x->x_atoms = (t_nn_atoms){NULL, 0, 0};
    x->x_values = NULL;
    x->x_values_room = 0;
    x->x_teach = NULL;
    x->x_take_open = false;
    x->x_decided = NN_NOTHING;
    x->x_learned = gensym("learned");
    x->x_unknown = gensym("unknown");
    x->x_list = gensym("list");
    x->x_model = nn_from_arguments(x, argc, argv);
    nn_join(x, nn_share_argument(x, "nn~", argc, argv));
    nn_follow(x, NN_MADE);
    x->x_right.r_pd = nn_right_class;
    x->x_right.r_owner = x;
    inlet_new(&x->x_obj, &x->x_right.r_pd, NULL, NULL);
    x->x_class = outlet_new(&x->x_obj, gensym("anything"));
    x->x_outputs = outlet_new(&x->x_obj, gensym("list"));
    x->x_info = outlet_new(&x->x_obj, gensym("anything"));
    return x;
}

static void nn_add_methods(t_class *c)
{
    class_addlist(c, nn_list);
    class_addbang(c, nn_bang);
    class_addmethod(c, (t_method)nn_target, gensym("target"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_teach, gensym("teach"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_add, gensym("add"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_rehearse, gensym("rehearse"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_novelty, gensym("novelty"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_train, gensym("train"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_stop, gensym("stop"), A_NULL);
    class_addmethod(c, (t_method)nn_undo, gensym("undo"), A_NULL);
    class_addmethod(c, (t_method)nn_forget, gensym("forget"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_clear, gensym("clear"), A_NULL);
    class_addmethod(c, (t_method)nn_remove, gensym("remove"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_relabel, gensym("relabel"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_reset, gensym("reset"), A_NULL);
    class_addmethod(c, (t_method)nn_evaluate, gensym("evaluate"), A_NULL);
    class_addmethod(c, (t_method)nn_examples, gensym("examples"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_write, gensym("write"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_write, gensym("save"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_read, gensym("read"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_read, gensym("load"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_tabread, gensym("tabread"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_tabwrite, gensym("tabwrite"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_store, gensym("store"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_morph, gensym("morph"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_loadbang, gensym("loadbang"), A_NULL);
    class_addmethod(c, (t_method)nn_state, gensym("state"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_share, gensym("share"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_export, gensym("export"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_weights, gensym("weights"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_layers, gensym("layers"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_labels, gensym("labels"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_print, gensym("print"), A_NULL);
    for (int k = 0; k < nn_parameter_count; k++)
        if (strcmp(nn_parameter_name(k), "rehearse") != 0 &&
            strcmp(nn_parameter_name(k), "novelty") != 0) /* these have methods of their own */
            class_addmethod(c, (t_method)nn_parameter, gensym(nn_parameter_name(k)), A_GIMME,
                            A_NULL);
}

/* Whether Pd is loading the library for [pd-nn/nn~]. Pd does not tell a setup the name, but
   class_new also registers a class under a longer name that was asked for, if that ends in the
   name of the class. */
static bool nn_loaded_by_folder(t_newmethod ours)
{
    t_symbol *name = gensym("pd-nn/nn~");
    bool known = zgetfn(&pd_objectmaker, name) == (t_gotfn)ours;
    class_new(gensym("/nn~"), ours, NULL, sizeof(t_nn), CLASS_DEFAULT, A_GIMME, A_NULL);
    return !known && zgetfn(&pd_objectmaker, name) == (t_gotfn)ours;
}

static void nn_add_name(t_newmethod ours, const char *name)
{
    if (zgetfn(&pd_objectmaker, gensym(name)) != (t_gotfn)ours)
        class_addcreator(ours, gensym(name), A_GIMME, A_NULL);
}

/* Pd calls the setup when the library is loaded, and again when it is loaded by another name or
   path. Loaded by a name that can only mean this library, it does not claim the bare name
   [nn~], which is also that of IRCAM's object: that goes to whichever library Pd's search
   finds. It never takes the name from another library. */
static void nn_setup(bool bare)
{
    t_newmethod ours = (t_newmethod)nn_new;
    if (!nn_host_can_run("nn~"))
        return;
    t_gotfn owner = zgetfn(&pd_objectmaker, gensym("nn~"));
    t_gotfn known = zgetfn(&pd_objectmaker, gensym("pdnn~"));
    bool taken = owner && owner != (t_gotfn)ours;
    if (taken && owner != known) /* else a copy of this library has it */
        post("nn~: bare [nn~] is another library's; this one is [pd-nn/nn~] or [pdnn~]");
    nn_class =
        class_new(gensym("nn~"), NULL, (t_method)nn_free, sizeof(t_nn), CLASS_DEFAULT, A_NULL);
    if (!nn_class) /* this Pd has numbers of another size; it posts that itself */
        return;
    bare = !nn_loaded_by_folder(ours) && bare && !taken;
    nn_add_name(ours, "pd-nn/nn~");
    nn_add_name(ours, "pdnn~");
    if (bare)
        nn_add_name(ours, "nn~");
    class_sethelpsymbol(nn_class, gensym("nn~"));
    nn_add_methods(nn_class);
    class_setsavefn(nn_class, nn_save);
    nn_keeper_setup();
    nn_share_setup();
    nn_right_class =
        class_new(gensym("nn~ target"), NULL, NULL, sizeof(t_nn_right), CLASS_PD, A_NULL);
    class_addlist(nn_right_class, nn_right_list);
    class_addanything(nn_right_class, nn_right_anything);
}

EXPORTED void nn_tilde_setup(void)
{
    nn_setup(true);
}

/* Lets a patch whose first box is [pdnn~] find the library too (as pdnn~.pd_linux, a copy). */
EXPORTED void pdnn_tilde_setup(void)
{
    nn_setup(false);
}
