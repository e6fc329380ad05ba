/* [nn~]: a neural network that learns while it plays. Its files are the Pd side (see
   nn_object.h): arguments, messages, outlets. What they do with them is in net/, mostly
   net/learner.

   The way through it: nn_list (features arrive) -> learner_query -> decision -> the outlets;
   nn_target and nn_teach (what they were, nn_learn.c) -> nn_learn -> learner_learn -> nn_tick
   (rehearsal). */
#include "nn_object.h"

#include <g_canvas.h>
#include <string.h>

static t_class *nn_class, *nn_right_class;

/* --- out ---------------------------------------------------------------------------------- */

t_symbol *nn_word_learned, *nn_word_unknown;

void nn_info(t_nn *x, const char *selector, int argc, t_atom *argv)
{
    outlet_anything(x->x_info, gensym(selector), argc, argv);
}

/* --- the network as a whole --------------------------------------------------------------- */

t_nn_net *nn_make(t_nn *x, const t_nn_parameters *parameters, t_nn_layout *layout)
{
    const char *wrong;
    t_nn_net *net = nn_net_new(parameters, layout, &wrong);
    if (!net)
        pd_error(x, "nn~: these layers cannot be, expected %s", wrong);
    return net;
}

void nn_changed(t_nn *x)
{
    if (x->x_net->n_parameters.keep)
        canvas_dirty(x->x_canvas, 1);
}

void nn_make_room(t_nn *x)
{
    int outputs = x->x_net->n_learner ? learner_classes(x->x_net->n_learner) : 0;
    nn_atoms_reserve(&x->x_atoms, outputs);
    if (outputs <= x->x_values_room)
        return;
    x->x_values = (float *)resizebytes(x->x_values, (size_t)x->x_values_room * sizeof(float),
                                       (size_t)outputs * sizeof(float));
    x->x_values_room = outputs;
}

void nn_use(t_nn *x, t_nn_net *net)
{
    net->n_parameters.keep = x->x_net->n_parameters.keep; /* of the object, not of a network */
    nn_drop_training(x, "replaced");
    clock_unset(x->x_clock);
    if (x->x_teach)
        binbuf_free(x->x_teach);
    x->x_teach = NULL;
    x->x_take_open = 0;
    x->x_decided = NN_NOTHING;
    x->x_net = net;
    nn_make_room(x);
}

void nn_replace(t_nn *x, t_nn_net *net)
{
    nn_net_put_before(net, x->x_net);
    nn_use(x, net);
    nn_changed(x);
}

/* --- classifying -------------------------------------------------------------------------- */

/* Whether all features are numbers; says which one is not. */
static int nn_are_numbers(t_nn *x, int argc, const t_atom *argv)
{
    for (int k = 0; k < argc; k++) {
        if (nn_is_number(&argv[k]))
            continue;
        char text[MAXPDSTRING];
        atom_string(&argv[k], text, MAXPDSTRING);
        pd_error(x, "nn~: feature %d of %d is %s, expected a number%s", k + 1, argc, text,
                 argv[k].a_type == A_FLOAT ? " within +-1e+18" : "");
        return 0;
    }
    return 1;
}

/* Makes the network, for as many features as the first list has. */
static int nn_make_for(t_nn *x, int features)
{
    t_nn_net *net = x->x_net;
    net->n_layout.inputs = features;
    const char *wrong = nn_net_build(net);
    nn_make_room(x);
    if (!wrong)
        return 1;
    net->n_layout.inputs = 0;
    pd_error(x, "nn~: no network for %d features, expected %s", features, wrong);
    return 0;
}

/* Takes in a list of features: the window moves on by one list, and the first one fills it.
   Returns 0, with nothing changed, and says why if the list is not one for this network. */
static int nn_accept(t_nn *x, int argc, const t_atom *argv)
{
    t_nn_net *net = x->x_net;
    if (net->n_layout.inputs && argc != net->n_layout.inputs) {
        pd_error(x, "nn~: %d features, expected %d", argc, net->n_layout.inputs);
        return 0;
    }
    if (!net->n_learner && !(nn_are_numbers(x, argc, argv) && nn_make_for(x, argc)))
        return 0;
    size_t inputs = (size_t)argc, window = (size_t)net->n_parameters.window;
    float *next = net->n_features + window * inputs;
    int numbers = 1;
    for (int k = 0; k < argc; k++) {
        next[k] = (float)argv[k].a_w.w_float;
        numbers &= nn_is_number(&argv[k]);
    }
    if (!numbers)
        return nn_are_numbers(x, argc, argv);
    if (net->n_lists)
        memmove(net->n_features, net->n_features + inputs, window * inputs * sizeof(float));
    for (size_t w = 0; w < window && !net->n_lists; w++)
        memcpy(net->n_features + w * inputs, next, inputs * sizeof(float));
    net->n_lists = 1;
    return 1;
}

/* The decision as the class outlet says it: a symbol or a float. */
static t_atom nn_decision_atom(const t_nn_net *net, int decided)
{
    t_atom atom;
    if (nn_net_is_switch(net) || (decided == NN_UNKNOWN && nn_net_speaks_numbers(net)))
        SETFLOAT(&atom, (t_float)decided);
    else if (decided == NN_UNKNOWN)
        SETSYMBOL(&atom, nn_word_unknown);
    else
        nn_name_to_atom(net->n_learner->class[decided].name, &atom);
    return atom;
}

static void nn_list(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (!nn_accept(x, argc, argv))
        return;
    t_nn_net *net = x->x_net;
    const float *outputs = learner_query(net->n_learner, net->n_features);
    if (!outputs) {
        pd_error(x, "nn~: the outputs for these features are not finite numbers");
        return;
    }
    int classes = learner_classes(net->n_learner);
    const struct decision_rule rule = {net->n_parameters.threshold, net->n_parameters.margin,
                                       nn_net_is_switch(net)};
    int decided = decision_decide(&net->n_decision, net->n_learner, &rule, &outputs);
    int speaks = !net->n_parameters.change || decided != x->x_decided;
    t_atom *atoms = nn_atoms_take(&x->x_atoms, classes);
    t_atom class = nn_decision_atom(net, decided);
    nn_atoms_set(atoms, outputs, classes);
    x->x_decided = decided;

    /* everything is said already but not yet sent: learning cannot change it, and whatever the
       outlets set off finds the object with its work done */
    if (x->x_teach)
        nn_teach_list(x);
    if (classes)
        outlet_list(x->x_outputs, &s_list, classes, atoms);
    nn_atoms_give(&x->x_atoms, atoms, classes);
    nn_make_room(x); /* which could not grow for a class that was added meanwhile */
    if (speaks && class.a_type == A_SYMBOL)
        outlet_symbol(x->x_class, class.a_w.w_symbol);
    else if (speaks)
        outlet_float(x->x_class, class.a_w.w_float);
}

/* --- parameters --------------------------------------------------------------------------- */

/* The same classes and parameters, with nothing learned. */
static void nn_start_afresh(t_nn *x, const t_nn_parameters *parameters)
{
    t_nn_layout layout = nn_net_layout(x->x_net);
    t_nn_net *net = nn_make(x, parameters, &layout);
    if (net)
        nn_replace(x, net);
}

static void nn_parameter(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_net *net = x->x_net;
    t_nn_parameters parameters = net->n_parameters;
    if (!nn_parameter_set(x, &parameters, s, argc, argv))
        return;
    /* a window is a matter of the sizes, a seed of the first weights */
    if (parameters.window != net->n_parameters.window || s == gensym("plain") ||
        (parameters.seed != net->n_parameters.seed && !nn_net_has_learned(net))) {
        if (net->n_learner)
            nn_start_afresh(x, &parameters);
        else
            net->n_parameters = parameters;
        return;
    }
    if (!memcmp(&parameters, &net->n_parameters, sizeof parameters))
        return;
    struct learner_settings settings = nn_learner_settings(&parameters);
    if (net->n_learner && !learner_set(net->n_learner, &settings)) {
        pd_error(x, "nn~: %s: not enough memory", s->s_name);
        return;
    }
    if (parameters.memory != net->n_parameters.memory)
        x->x_take_open = 0; /* what was taught so far is final */
    const t_nn_parameters *before = &net->n_parameters;
    if (parameters.act != before->act || parameters.out != before->out ||
        parameters.bias != before->bias || parameters.normalize != before->normalize)
        nn_drop_training(x, "changed"); /* weights for another network than this one now is */
    int smooth = net->n_parameters.smooth;
    nn_changed(x); /* also if it was kept so far */
    net->n_parameters = parameters;
    nn_changed(x);
    if (net->n_learner && smooth != parameters.smooth && !nn_net_renew_decision(x->x_net)) {
        net->n_parameters.smooth = smooth;
        pd_error(x, "nn~: %s: not enough memory", s->s_name);
    }
}

/* --- life --------------------------------------------------------------------------------- */

/* A network from creation arguments. What is wrong with them is said, and left out. */
static t_nn_net *nn_from_arguments(t_nn *x, int argc, const t_atom *argv)
{
    t_nn_parameters parameters = nn_parameters_default;
    t_atom *sizes = getbytes(((size_t)argc + 1) * sizeof(t_atom));
    int n = 0;
    for (int k = 0; k < argc;) {
        int used = nn_parameter_flag(x, &parameters, argc - k, argv + k);
        if (!used)
            sizes[n++] = argv[k++];
        k += used;
    }
    t_nn_layout layout = nn_layout_empty();
    const char *wrong = n ? nn_layout_parse(&layout, n, sizes) : NULL;
    freebytes(sizes, ((size_t)argc + 1) * sizeof(t_atom));
    if (wrong) {
        pd_error(x, "nn~: %s", wrong);
        layout = nn_layout_empty();
    }
    t_nn_net *net = nn_make(x, &parameters, &layout);
    if (!net) {
        layout = nn_layout_empty();
        net = nn_make(x, &parameters, &layout);
    }
    return net;
}

static void nn_reset(t_nn *x)
{
    t_nn_net *net =
        nn_from_arguments(x, binbuf_getnatom(x->x_arguments), binbuf_getvec(x->x_arguments));
    if (net)
        nn_replace(x, net);
}

static void nn_free(t_nn *x)
{
    if (x->x_training)
        train_thread_leave(x->x_training);
    clock_free(x->x_train_clock);
    clock_free(x->x_clock);
    nn_keeper_free(x->x_keeper);
    binbuf_free(x->x_arguments);
    nn_atoms_free(&x->x_atoms);
    freebytes(x->x_values, (size_t)x->x_values_room * sizeof(float));
    if (x->x_teach)
        binbuf_free(x->x_teach);
    nn_net_free(x->x_net);
}

static void *nn_new(t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    t_nn *x = (t_nn *)pd_new(nn_class);
    x->x_arguments = binbuf_new();
    binbuf_add(x->x_arguments, argc, argv);
    x->x_canvas = canvas_getcurrent();
    x->x_keeper = nn_keeper_new(x, nn_kept);
    x->x_clock = clock_new(x, (t_method)nn_tick);
    x->x_train_clock = clock_new(x, (t_method)nn_train_tick);
    x->x_training = NULL;
    x->x_dropped = NULL;
    x->x_atoms = (t_nn_atoms){NULL, 0, 0};
    x->x_values = NULL;
    x->x_values_room = 0;
    x->x_teach = NULL;
    x->x_take_open = 0;
    x->x_decided = NN_NOTHING;
    x->x_net = nn_from_arguments(x, argc, argv);
    nn_make_room(x);
    x->x_right.r_pd = nn_right_class;
    x->x_right.r_owner = x;
    inlet_new(&x->x_obj, &x->x_right.r_pd, NULL, NULL);
    x->x_class = outlet_new(&x->x_obj, &s_anything);
    x->x_outputs = outlet_new(&x->x_obj, &s_list);
    x->x_info = outlet_new(&x->x_obj, &s_anything);
    return x;
}

static void nn_add_methods(t_class *c)
{
    nn_word_learned = gensym("learned");
    nn_word_unknown = gensym("unknown");
    class_addlist(c, nn_list);
    class_addbang(c, nn_bang);
    class_addmethod(c, (t_method)nn_target, gensym("target"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_teach, gensym("teach"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_add, gensym("add"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_rehearse, gensym("rehearse"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_train, gensym("train"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_stop, gensym("stop"), A_NULL);
    class_addmethod(c, (t_method)nn_undo, gensym("undo"), A_NULL);
    class_addmethod(c, (t_method)nn_forget, gensym("forget"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_clear, gensym("clear"), A_NULL);
    class_addmethod(c, (t_method)nn_reset, gensym("reset"), A_NULL);
    class_addmethod(c, (t_method)nn_evaluate, gensym("evaluate"), A_NULL);
    class_addmethod(c, (t_method)nn_examples, gensym("examples"), A_NULL);
    class_addmethod(c, (t_method)nn_write, gensym("write"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_write, gensym("save"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_read, gensym("read"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_read, gensym("load"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_loadbang, gensym("loadbang"), A_NULL);
    class_addmethod(c, (t_method)nn_export_to, gensym("export"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_weights, gensym("weights"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_layers, gensym("layers"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_labels, gensym("labels"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_print, gensym("print"), A_NULL);
    for (int k = 0; k < nn_parameter_count; k++)
        if (strcmp(nn_parameter_name(k), "rehearse") != 0) /* has a method of its own */
            class_addmethod(c, (t_method)nn_parameter, gensym(nn_parameter_name(k)), A_GIMME,
                            A_NULL);
}

/* Pd runs this when the library is loaded, and again when it is loaded by another path. If bare
   [nn~] is somebody else's (IRCAM's object has that name too), it stays theirs. */
EXTERN __attribute__((visibility("default"))) void nn_tilde_setup(void)
{
    t_newmethod ours = (t_newmethod)nn_new;
    t_gotfn bare = zgetfn(&pd_objectmaker, gensym("nn~"));
    int taken = bare && bare != (t_gotfn)ours;
    if (taken)
        post("nn~: bare [nn~] is another library's; this one is [pd-nn/nn~] or [pdnn~]");
    nn_class = class_new(gensym(taken ? "pdnn~" : "nn~"), ours, (t_method)nn_free, sizeof(t_nn),
                         CLASS_DEFAULT, A_GIMME, A_NULL);
    if (zgetfn(&pd_objectmaker, gensym("pd-nn/nn~")) != (t_gotfn)ours)
        class_addcreator(ours, gensym("pd-nn/nn~"), A_GIMME, A_NULL);
    if (zgetfn(&pd_objectmaker, gensym("pdnn~")) != (t_gotfn)ours)
        class_addcreator(ours, gensym("pdnn~"), A_GIMME, A_NULL);
    class_sethelpsymbol(nn_class, gensym("nn~"));
    nn_add_methods(nn_class);
    class_setsavefn(nn_class, nn_save);
    nn_keep_setup();
    nn_right_class =
        class_new(gensym("nn~ target"), NULL, NULL, sizeof(t_nn_right), CLASS_PD, A_NULL);
    class_addlist(nn_right_class, nn_right_list);
    class_addanything(nn_right_class, nn_right_anything);
}

/* So that a patch whose first box is [pdnn~] finds the library too (as pdnn~.pd_linux). */
EXTERN __attribute__((visibility("default"))) void pdnn_tilde_setup(void)
{
    nn_tilde_setup();
}
