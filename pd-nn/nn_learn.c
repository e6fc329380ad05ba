/* How [nn~] is taught, and how that is taken back. All teaching goes through nn_learn. */
#include "nn_object.h"

#include <string.h>

/* --- rehearsal ---------------------------------------------------------------------------- */

static void nn_rehearsed(t_nn *x)
{
    struct learner *learner = x->x_net->n_learner;
    int done = learner->rehearsal_done, refused = learner->rehearsal_refused;
    t_atom info[2];
    SETFLOAT(&info[0], (t_float)done);
    SETFLOAT(&info[1], (t_float)(done ? learner->rehearsal_error / done : 0));
    if (refused)
        pd_error(x, "nn~: %d of %d rehearsal steps not made: a weight would not be finite",
                 refused, done);
    nn_info(x, "rehearsed", 2, info);
}

void nn_tick(t_nn *x)
{
    if (learner_rehearse_slice(x->x_net->n_learner))
        clock_delay(x->x_clock, NN_SLICE_MS);
    else
        nn_rehearsed(x);
}

void nn_rehearse_on(t_nn *x)
{
    if (x->x_net->n_learner->rehearsal_left)
        clock_delay(x->x_clock, NN_SLICE_MS);
    else
        clock_unset(x->x_clock);
}

/* `rehearse`: all that is left, now. `rehearse n`: n steps in slices, now and after each
 * target. */
void nn_rehearse(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_net *net = x->x_net;
    if (argc && !nn_parameter_set(x, &net->n_parameters, s, argc, argv))
        return;
    struct learner *learner = net->n_learner;
    struct learner_settings settings = nn_learner_settings(&net->n_parameters);
    if (learner && argc)
        learner_set(learner, &settings);
    if (!learner || !learner->memory.count) {
        if (!argc)
            pd_error(x, "nn~: rehearse: no example is remembered yet");
        return;
    }
    nn_changed(x);
    if (argc || !learner->rehearsal_left)
        learner_rehearse(learner, net->n_parameters.rehearse);
    if (argc) {
        nn_rehearse_on(x);
        return;
    }
    clock_unset(x->x_clock);
    while (learner_rehearse_slice(learner))
        ;
    nn_rehearsed(x);
}

/* --- learning ----------------------------------------------------------------------------- */

/* What a target means: a class, perhaps a new one, or output values. */
typedef struct _nn_aim {
    int class; /* MEMORY_NO_CLASS: values; the number of classes: a new one */
    const t_atom *name;
} t_nn_aim;

/* Goes back to the network before the last replacement. */
static void nn_undo_replacement(t_nn *x)
{
    t_nn_net *net = x->x_net, *before = net->n_before;
    net->n_before = NULL;
    nn_use(x, before);
    nn_net_free(net);
    nn_changed(x);
}

/* A list of values for a network that has no class yet: it becomes one of that many outputs. */
static int nn_become_regressor(t_nn *x, int outputs)
{
    t_nn_net *net = x->x_net;
    t_nn_layout layout = nn_layout_copy(&net->n_layout);
    layout.numbered = 1;
    nn_layout_set_outputs(&layout, outputs);
    t_nn_net *regressor = nn_make(x, &net->n_parameters, &layout);
    if (!regressor)
        return 0;
    nn_net_go_on(regressor, net);
    regressor->n_of_target = 1;
    t_binbuf *teach = x->x_teach;
    x->x_teach = NULL;
    nn_replace(x, regressor);
    x->x_teach = teach;
    return 1;
}

/* Takes that back: the values were not learned. */
static void nn_undo_regressor(t_nn *x)
{
    t_binbuf *teach = x->x_teach;
    x->x_teach = NULL;
    nn_undo_replacement(x);
    x->x_teach = teach;
}

static int nn_aim_at_values(t_nn *x, const char *what, int argc, const t_atom *argv,
                            t_nn_aim *aim)
{
    for (int k = 0; k < argc; k++)
        if (!nn_is_number(&argv[k])) {
            pd_error(x, "nn~: %s: value %d is no number within +-1e+18", what, k + 1);
            return 0;
        }
    int outputs = learner_classes(x->x_net->n_learner);
    if (outputs && argc != outputs) {
        pd_error(x, "nn~: %s: %d values, expected %d", what, argc, outputs);
        return 0;
    }
    aim->class = MEMORY_NO_CLASS;
    return 1;
}

/* The values aimed at, for a network that has as many outputs; NULL if it cannot be had. */
static const float *nn_values(t_nn *x, int argc, const t_atom *argv)
{
    if (!learner_classes(x->x_net->n_learner) && !nn_become_regressor(x, argc))
        return NULL;
    for (int k = 0; k < argc; k++)
        x->x_values[k] = (float)argv[k].a_w.w_float;
    return x->x_values;
}

/* Reads a target; says what is wrong with it and returns 0 if it cannot be one. */
static int nn_aim(t_nn *x, const char *what, int argc, const t_atom *argv, t_nn_aim *aim)
{
    t_nn_net *net = x->x_net;
    *aim = (t_nn_aim){0, argv};
    if (!argc) {
        pd_error(x, "nn~: %s: nothing given, expected a class or a list of output values",
                 what);
        return 0;
    }
    if (!net->n_learner || !net->n_lists) {
        pd_error(x, "nn~: %s before any features: expected a list first", what);
        return 0;
    }
    if (argc > 1 || nn_net_is_switch(net))
        return nn_aim_at_values(x, what, argc, argv, aim);
    if (argv->a_type != A_SYMBOL && !nn_is_number(argv)) {
        pd_error(x, "nn~: %s: not a class, expected a symbol or a finite number", what);
        return 0;
    }
    aim->class = learner_find(net->n_learner, nn_name(argv));
    if (aim->class >= 0)
        return 1;
    aim->class = learner_classes(net->n_learner);
    const char *wrong = nn_names_wrong(1, argv);
    if (!net->n_layout.numbered && net->n_parameters.grow && !wrong)
        return 1;
    char name[MAXPDSTRING];
    atom_string(argv, name, MAXPDSTRING);
    if (wrong)
        pd_error(x, "nn~: %s: %s", what, wrong);
    else if (net->n_layout.numbered)
        pd_error(x, "nn~: %s: no class %s, expected 0 to %d", what, name, aim->class - 1);
    else
        pd_error(x, "nn~: %s: no class %s, and none can be added (grow 0)", what, name);
    return 0;
}

/* Adds the class that is aimed at, if it is new. Returns whether it was, -1 if it failed. */
static int nn_aim_new_class(t_nn *x, const t_nn_aim *aim)
{
    struct learner *learner = x->x_net->n_learner;
    if (aim->class != learner_classes(learner))
        return 0;
    if (aim->class == NETWORK_MAX_UNITS || !learner_add_class(learner, nn_name(aim->name)) ||
        !nn_net_renew_decision(x->x_net)) {
        pd_error(x, "nn~: no room for one more class, expected at most %d", aim->class);
        return -1;
    }
    x->x_decided = NN_NOTHING;
    nn_make_room(x);
    return 1;
}

void nn_info_class(t_nn *x, const t_atom *name, int index)
{
    t_atom info[2] = {*name};
    SETFLOAT(&info[1], (t_float)index);
    nn_info(x, "class", 2, info);
}

/* There are as many classes as there were again, not those that outputs were averaged of. */
static void nn_average_anew(t_nn *x, int classes)
{
    if (learner_classes(x->x_net->n_learner) != classes && !nn_net_renew_decision(x->x_net))
        pd_error(x, "nn~: undo: not enough memory to go on averaging");
}

/* Takes the latest take back; a training that learned from it too is dropped. */
static int nn_take_back(t_nn *x)
{
    struct learner *learner = x->x_net->n_learner;
    int classes = learner ? learner_classes(learner) : 0;
    int undone = learner && learner_undo(learner);
    if (x->x_training && !train_thread_holds(x->x_training, learner))
        nn_drop_training(x, "undone");
    if (undone)
        nn_average_anew(x, classes);
    return undone;
}

/* The take that has just begun came to nothing. */
static void nn_drop_take(t_nn *x)
{
    int classes = learner_classes(x->x_net->n_learner);
    learner_drop_take(x->x_net->n_learner);
    nn_average_anew(x, classes);
}

/* The one way in which anything is taught: the last features are an example of this target.
   `held`: by a teach, all of whose examples are one take. `remember`: without learning now. */
static void nn_learn(t_nn *x, const char *what, int argc, const t_atom *argv, int held,
                     int remember)
{
    t_nn_aim aim;
    if (!nn_aim(x, what, argc, argv, &aim))
        return;
    const t_nn_net *before = x->x_net;
    const float *values = NULL; /* good until something is taught again */
    if (aim.class == MEMORY_NO_CLASS && !(values = nn_values(x, argc, argv)))
        return;
    int keep_take = held && x->x_take_open;
    t_nn_net *net = x->x_net; /* perhaps a new one since */
    struct learner *learner = net->n_learner;
    struct learner_report report = {.learned = true};
    if (!keep_take)
        learner_begin_take(learner);
    int added = nn_aim_new_class(x, &aim);
    if (added >= 0 && remember)
        learner_remember(learner, net->n_features, aim.class, values);
    else if (added >= 0)
        report = learner_learn(learner, net->n_features, aim.class, values);
    if (added < 0 || !report.learned) {
        if (!keep_take || added > 0)
            nn_drop_take(x);
        if (x->x_net != before) /* made for these values */
            nn_undo_regressor(x);
        if (added >= 0)
            pd_error(x, "nn~: %s: not learned: a weight or an output would not be finite",
                     what);
        return;
    }
    x->x_take_open = held; /* now: what hears of it may end the take */
    if (report.refused)
        pd_error(x, "nn~: %d of %d replay steps not made: a weight would not be finite",
                 report.refused, net->n_parameters.replay);
    nn_rehearse_on(x);
    nn_changed(x);

    t_atom info[3];
    if (argc == 1)
        info[0] = *argv;
    else
        SETSYMBOL(&info[0], &s_list);
    SETFLOAT(&info[1], (t_float)report.error);
    SETFLOAT(&info[2], (t_float)report.accuracy);
    if (added)
        nn_info_class(x, aim.name, aim.class);
    if (!remember)
        outlet_anything(x->x_info, nn_word_learned, 3, info);
}

void nn_target(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    nn_learn(x, s->s_name, argc, argv, 0, 0);
}

void nn_right_list(t_nn_right *r, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    nn_target(r->r_owner, gensym("target"), argc, argv);
}

void nn_right_anything(t_nn_right *r, t_symbol *s, int argc, t_atom *argv)
{
    t_atom word;
    SETSYMBOL(&word, s);
    if (argc)
        pd_error(r->r_owner,
                 "nn~: target: %s ..., expected one class or a list of output values",
                 s->s_name);
    else
        nn_target(r->r_owner, gensym("target"), 1, &word);
    (void)argv;
}

void nn_add(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    if (!x->x_net->n_parameters.memory)
        pd_error(x, "nn~: add: memory is 0, expected room for examples");
    else
        nn_learn(x, s->s_name, argc, argv, 0, 1);
}

/* `teach X`: from now on every list is an example of X. `teach`: no more. */
void nn_teach(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_aim aim = {0};
    if (argc && x->x_net->n_learner && x->x_net->n_lists &&
        !nn_aim(x, s->s_name, argc, argv, &aim))
        return;
    if (x->x_teach)
        binbuf_free(x->x_teach);
    x->x_teach = NULL;
    x->x_take_open = 0;
    if (argc) {
        x->x_teach = binbuf_new();
        binbuf_add(x->x_teach, argc, argv);
    }
}

void nn_teach_list(t_nn *x)
{
    nn_learn(x, "teach", binbuf_getnatom(x->x_teach), binbuf_getvec(x->x_teach), 1, 0);
}

/* --- taking back -------------------------------------------------------------------------- */

void nn_undo(t_nn *x)
{
    t_nn_net *net = x->x_net;
    struct learner *learner = net->n_learner;
    int undone = nn_take_back(x);
    /* a replacement comes back only when all that was taught since has been taken back */
    int first = !learner || !learner->takes.number;
    if (undone && !(first && net->n_of_target && net->n_before)) {
        clock_unset(x->x_clock);
        x->x_take_open = 0;
        x->x_decided = NN_NOTHING;
        nn_changed(x);
    } else if (first && net->n_before) {
        nn_undo_replacement(x);
    } else {
        pd_error(x, "nn~: undo: nothing left to take back");
    }
}

void nn_forget(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    t_nn_net *net = x->x_net;
    int k = net->n_learner && argc == 1 && (argv->a_type == A_SYMBOL || nn_is_number(argv))
                ? learner_find(net->n_learner, nn_name(argv))
                : -1;
    if (k < 0) {
        char name[MAXPDSTRING] = "nothing";
        if (argc)
            atom_string(argv, name, MAXPDSTRING);
        pd_error(x, "nn~: forget %s: expected the name of one class", name);
        return;
    }
    int whole = !net->n_layout.numbered && net->n_parameters.grow;
    clock_unset(x->x_clock);
    learner_begin_take(net->n_learner);
    x->x_take_open = 0;
    x->x_decided = NN_NOTHING;
    nn_changed(x);
    nn_drop_training(x, "dropped");
    if (!learner_forget(net->n_learner, k, whole) || !nn_net_renew_decision(x->x_net)) {
        learner_undo(net->n_learner);
        pd_error(x, "nn~: forget: not enough memory");
    }
}

void nn_clear(t_nn *x)
{
    if (!x->x_net->n_learner)
        return;
    clock_unset(x->x_clock);
    learner_begin_take(x->x_net->n_learner);
    x->x_take_open = 0;
    nn_drop_training(x, "dropped");
    learner_clear(x->x_net->n_learner);
    nn_changed(x);
}
