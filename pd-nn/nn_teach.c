/* How [nn~] is taught, and how that is undone. All teaching goes through nn_learn. */
#include "model/nn_number.h"
#include "nn_object.h"

#include <string.h>

/* --- learning ----------------------------------------------------------------------------- */

/* What a target means: a class, perhaps a new one, or output values. */
typedef struct _nn_target {
    int class; /* MEMORY_NO_CLASS: values; equal to the number of classes: a new one */
    t_atom name;
} t_nn_target;

/* Goes back to the model before the last replacement. */
static void nn_undo_replacement(t_nn *x, enum nn_change change)
{
    t_nn_model *model = x->x_model, *before = model->m_before;
    model->m_before = NULL;
    nn_use(x, before, change);
    nn_model_free(model);
}

/* A list of values arrives for a network that has no classes yet: makes one with that many
   outputs. */
static bool nn_become_regressor(t_nn *x, int outputs)
{
    t_nn_model *model = x->x_model;
    t_nn_layout layout = nn_layout_copy(&model->m_layout);
    layout.numbered = true;
    nn_layout_set_outputs(&layout, outputs);
    t_nn_parameters parameters = model->m_parameters;
    nn_parameters_for_values(&parameters);
    t_nn_model *regressor = nn_make(x, &parameters, &layout);
    if (!regressor)
        return false;
    nn_model_go_on(regressor, model);
    regressor->m_of_target = true;
    nn_replace(x, regressor, NN_REPLACED_FOR_TARGET);
    return true;
}

void nn_say_unreachable(t_nn *x, const char *what, const float *values)
{
    t_nn_model *model = x->x_model;
    const struct learner *learner = model->m_learner;
    for (int k = 0; k < learner_classes(learner) && !model->m_said_unreachable; k++) {
        if (learner_reaches(&learner->settings, values[k]))
            continue;
        model->m_said_unreachable = true;
        pd_error(
            x,
            "nn~: %s: value %d is %g, which out %s cannot reach (0 to 1): it counts as %d; "
            "out linear has no limits",
            what, k + 1, (double)values[k],
            learner->settings.network.out == NETWORK_SOFTMAX ? "softmax" : "sigmoid",
            values[k] > 0);
    }
}

static bool nn_parse_values(t_nn *x, const char *what, int argc, const t_atom *argv,
                            t_nn_target *target)
{
    for (int k = 0; k < argc; k++)
        if (!nn_is_number(&argv[k])) {
            pd_error(x, "nn~: %s: value %d is no number within +-1e+18", what, k + 1);
            return false;
        }
    int outputs = learner_classes(x->x_model->m_learner);
    if (outputs && argc != outputs) {
        pd_error(x, "nn~: %s: %d values, expected %d", what, argc, outputs);
        return false;
    }
    target->class = MEMORY_NO_CLASS;
    return true;
}

/* The values of a target, once the network has that many outputs; NULL if it cannot be made. */
static const float *nn_values(t_nn *x, int argc, const t_atom *argv)
{
    if (!learner_classes(x->x_model->m_learner) && !nn_become_regressor(x, argc))
        return NULL;
    for (int k = 0; k < argc; k++)
        x->x_values[k] = (float)argv[k].a_w.w_float;
    return x->x_values;
}

/* Reads a target; posts an error if it is not one. */
static bool nn_parse_target(t_nn *x, const char *what, int argc, const t_atom *argv,
                            t_nn_target *target)
{
    t_nn_model *model = x->x_model;
    if (!argc) {
        pd_error(x, "nn~: %s: nothing given, expected a class or a list of output values",
                 what);
        return false;
    }
    if (!model->m_learner || !(model->m_heard || !strcmp(what, "relabel"))) {
        pd_error(x, "nn~: %s before any features: expected a list first", what);
        return false;
    }
    *target = (t_nn_target){0, nn_class_name(argv)};
    if (argc > 1 && argv->a_type == A_SYMBOL) {
        pd_error(x, "nn~: %s: %s ..., expected one class or a list of output values", what,
                 argv->a_w.w_symbol->s_name);
        return false;
    }
    if (argc > 1 || nn_model_is_switch(model) ||
        (argv->a_type == A_FLOAT && nn_model_takes_a_value(model)))
        return nn_parse_values(x, what, argc, argv, target);
    if (argv->a_type != A_SYMBOL && !nn_is_number(argv)) {
        pd_error(x, "nn~: %s: not a class, expected a symbol or a finite number", what);
        return false;
    }
    target->class = learner_find(model->m_learner, nn_name(&target->name));
    if (target->class >= 0)
        return true;
    target->class = learner_classes(model->m_learner);
    const char *wrong = nn_names_wrong(1, argv);
    if (!model->m_layout.numbered && model->m_parameters.grow && !wrong)
        return true;
    char name[MAXPDSTRING];
    atom_string(argv, name, MAXPDSTRING);
    if (wrong)
        pd_error(x, "nn~: %s: %s", what, wrong);
    else if (model->m_layout.numbered)
        pd_error(x, "nn~: %s: no class %s, expected 0 to %d", what, name, target->class - 1);
    else
        pd_error(x, "nn~: %s: no class %s, and none can be added (grow 0)", what, name);
    return false;
}

/* Teaches the learner, within the take that is open. */
static bool nn_learn_target(t_nn *x, const char *what, const t_nn_target *target,
                            const float *values, bool remember, struct learner_report *report)
{
    const t_nn_model *model = x->x_model;
    struct learner *learner = model->m_learner;
    int classes = learner_classes(learner);
    if (target->class == classes &&
        (classes == NETWORK_MAX_UNITS || !learner_add_class(learner, nn_name(&target->name)))) {
        pd_error(x, "nn~: no room for one more class, expected at most %d", classes);
        return false;
    }
    *report = (struct learner_report){.learned = true};
    if (remember)
        learner_remember(learner, model->m_features, target->class, values);
    else
        *report = learner_learn(learner, model->m_features, target->class, values);
    if (!report->learned)
        pd_error(x, "nn~: %s: not learned: a weight or an output would not be finite", what);
    return report->learned;
}

/* Everything that is taught comes through here: the last features are an example of this
   target. `held`: by `teach`, whose examples are all one take. `remember`: only remember it,
   without learning now. */
static void nn_learn(t_nn *x, const char *what, int argc, const t_atom *argv, bool held,
                     bool remember)
{
    t_nn_target target;
    if (!nn_parse_target(x, what, argc, argv, &target))
        return;
    const t_nn_model *before = x->x_model;
    const float *values = NULL; /* valid until something is taught again */
    if (target.class == MEMORY_NO_CLASS && !(values = nn_values(x, argc, argv)))
        return;
    bool keep_take = held && x->x_take_open;
    t_nn_model *model = x->x_model; /* which nn_values may have replaced */
    int classes = learner_classes(model->m_learner);
    struct learner_report report;
    if (!keep_take)
        learner_begin_take(model->m_learner);
    if (!nn_learn_target(x, what, &target, values, remember, &report)) {
        if (!keep_take || learner_classes(model->m_learner) != classes)
            learner_drop_take(model->m_learner);
        if (x->x_model != before) /* made for these values */
            nn_undo_replacement(x, NN_REPLACED_FOR_TARGET);
        return;
    }
    bool added = learner_classes(model->m_learner) != classes;
    if (values)
        nn_say_unreachable(x, what, values);
    x->x_take_open = held; /* before anything is sent: whatever is connected may end the take */
    nn_follow(x, added ? NN_LEARNED_CLASS : NN_LEARNED);
    if (report.refused)
        pd_error(x, "nn~: %d of %d replay steps not made: a weight would not be finite",
                 report.refused, model->m_parameters.replay);

    t_atom info[3];
    if (argc == 1)
        info[0] = target.name;
    else
        SETSYMBOL(&info[0], gensym("list"));
    SETFLOAT(&info[1], (t_float)report.error);
    SETFLOAT(&info[2], (t_float)report.accuracy);
    if (added)
        nn_info_class(x, &target.name, target.class);
    if (!remember)
        outlet_anything(x->x_info, x->x_learned, 3, info);
}

void nn_target(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    nn_learn(x, s->s_name, argc, argv, false, false);
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
    if (!x->x_model->m_parameters.memory)
        pd_error(x, "nn~: add: memory is 0, expected room for examples");
    else
        nn_learn(x, s->s_name, argc, argv, false, true);
}

/* `teach X`: from now on every list is an example of X. `teach`: stops that. */
void nn_teach(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_target target;
    if (argc && x->x_model->m_learner && x->x_model->m_heard &&
        !nn_parse_target(x, s->s_name, argc, argv, &target))
        return;
    if (x->x_teach)
        binbuf_free(x->x_teach);
    x->x_teach = NULL;
    x->x_take_open = false;
    if (argc) {
        x->x_teach = binbuf_new();
        binbuf_add(x->x_teach, argc, argv);
    }
}

void nn_teach_list(t_nn *x)
{
    nn_learn(x, "teach", binbuf_getnatom(x->x_teach), binbuf_getvec(x->x_teach), true, false);
}

/* --- taking back -------------------------------------------------------------------------- */

void nn_undo(t_nn *x)
{
    t_nn_model *model = x->x_model;
    bool undone = model->m_learner && learner_undo(model->m_learner);
    if (undone)
        nn_follow(x, NN_UNDONE);
    /* a replaced model comes back only when everything taught since has been undone */
    bool first = !model->m_learner || !model->m_learner->takes.number;
    if (first && model->m_before && (!undone || model->m_of_target)) {
        nn_undo_replacement(x, NN_REPLACED_BACK);
        undone = true;
    }
    if (undone)
        nn_info(x, "undone", 0, NULL);
    else
        pd_error(x, "nn~: undo: nothing left to take back");
}

void nn_forget(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    t_nn_model *model = x->x_model;
    int k = nn_find(x, argc, argv);
    if (k < 0) {
        char name[MAXPDSTRING] = "nothing";
        if (argc)
            atom_string(argv, name, MAXPDSTRING);
        pd_error(x, "nn~: forget %s: expected the name of one class", name);
        return;
    }
    bool whole = !model->m_layout.numbered && model->m_parameters.grow;
    t_atom name = nn_class_name(argv);
    learner_begin_take(model->m_learner);
    if (learner_forget(model->m_learner, k, whole)) {
        nn_follow(x, NN_FORGOT);
        nn_info(x, "forgot", 1, &name);
    } else {
        learner_drop_take(model->m_learner);
        pd_error(x, "nn~: forget: not enough memory");
    }
}

void nn_clear(t_nn *x)
{
    if (!x->x_model->m_learner)
        return;
    learner_begin_take(x->x_model->m_learner);
    learner_clear(x->x_model->m_learner);
    nn_follow(x, NN_CLEARED);
    nn_info(x, "cleared", 0, NULL);
}

/* --- one example -------------------------------------------------------------------------- */

/* The number of an example, as `examples X` and `evaluate` report it. Posts an error and
   returns -1 if there is none. */
static int nn_example(t_nn *x, const char *what, int argc, const t_atom *argv)
{
    const struct learner *learner = x->x_model->m_learner;
    int row;
    if (argc && learner && nn_whole(argv, 0, 2 * learner->memory.capacity, &row) &&
        memory_holds(&learner->memory, row))
        return row;
    char text[MAXPDSTRING] = "nothing";
    if (argc)
        atom_string(argv, text, MAXPDSTRING);
    pd_error(x, "nn~: %s %s: no such example, expected a number that `examples` tells", what,
             text);
    return -1;
}

void nn_remove(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    int row = nn_example(x, s->s_name, argc, argv);
    if (row < 0)
        return;
    if (argc > 1) {
        pd_error(x, "nn~: remove: expected the number of one example");
        return;
    }
    learner_begin_take(x->x_model->m_learner);
    learner_remove(x->x_model->m_learner, row);
    nn_follow(x, NN_REMOVED);
    nn_info(x, "removed", 1, argv);
}

/* `relabel n X`: from now on the example is one of X, or of these values, and is replayed as
   such. */
void nn_relabel(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    struct learner *learner = x->x_model->m_learner;
    int row = nn_example(x, s->s_name, argc, argv);
    t_nn_target target;
    if (row < 0 || !nn_parse_target(x, s->s_name, argc - 1, argv + 1, &target))
        return;
    bool added = target.class == learner_classes(learner);
    const float *values =
        target.class == MEMORY_NO_CLASS ? nn_values(x, argc - 1, argv + 1) : NULL;
    learner_begin_take(learner);
    if (added && (target.class == NETWORK_MAX_UNITS ||
                  !learner_add_class(learner, nn_name(&target.name)))) {
        learner_drop_take(learner);
        pd_error(x, "nn~: no room for one more class, expected at most %d", target.class);
        return;
    }
    t_atom info[3] = {argv[0], target.name};
    if (target.class == MEMORY_NO_CLASS)
        SETSYMBOL(&info[1], gensym("list"));
    SETFLOAT(&info[2], (t_float)learner_relabel(learner, row, target.class, values));
    nn_follow(x, NN_RELABELLED);
    if (added)
        nn_info_class(x, &target.name, target.class);
    nn_info(x, "relabelled", 3, info);
}
