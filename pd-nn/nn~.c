/* [nn~]: a neural network that learns while it plays. This file is the Pd side: arguments,
   messages, outlets. What it does with them is in net/, mostly net/learner.

   The way through it: nn_list (features arrive) -> learner_query -> decision -> the outlets;
   nn_target and nn_teach (what they were) -> nn_learn -> learner_learn -> nn_tick (rehearsal).
 */
#include "net/training.h"
#include "nn_atoms.h"
#include "nn_csv.h"
#include "nn_export.h"
#include "nn_file.h"
#include "nn_keep.h"
#include "nn_net.h"
#include "nn_store.h"

#include <m_pd.h>

#include <g_canvas.h>
#include <math.h>
#include <string.h>

static const double NN_SLICE_MS = 1;     /* between slices of rehearsal; looks at a training */
static const double NN_PROGRESS_MS = 50; /* between reports of it */

/* `evaluate` says a number for each pair of classes: of more classes than this, nobody reads
   it, and Pd would stand still. */
enum { NN_MOST_CONFUSION = 1000 };

static t_class *nn_class, *nn_right_class;

/* The right inlet: whatever arrives there is a target, a bare word too. */
typedef struct _nn_right {
    t_pd r_pd;
    struct _nn *r_owner;
} t_nn_right;

typedef struct _nn {
    t_object x_obj;
    t_nn_right x_right;
    t_outlet *x_class, *x_outputs, *x_info;
    t_nn_atoms x_atoms; /* outputs on their way out */
    float *x_values;    /* of a target, while it is learned */
    int x_values_room;
    t_canvas *x_canvas;
    t_nn_keeper *x_keeper; /* what was kept in the patch arrives here */
    t_clock *x_clock;      /* slices of rehearsal */
    t_binbuf *x_arguments; /* of creation, for `reset` */
    t_nn_net *x_net;
    struct training *x_training; /* on its own thread, or NULL */
    t_clock *x_train_clock;
    double x_progress;   /* when it was last reported */
    t_symbol *x_dropped; /* why one was dropped, until that has been said; or NULL */
    t_binbuf *x_teach;   /* the held target, or NULL */
    int x_take_open;     /* whether held examples go on with the latest take */
    int x_decided;       /* the last decision sent: a class, NN_UNKNOWN or NN_NOTHING */
} t_nn;

enum { NN_UNKNOWN = -1, NN_NOTHING = -2 };

/* --- out ---------------------------------------------------------------------------------- */

/* Words said where nothing may be allocated, as Pd does when it hears a word for the first
 * time. */
static t_symbol *nn_word_learned, *nn_word_unknown;

static void nn_info(t_nn *x, const char *selector, int argc, t_atom *argv)
{
    outlet_anything(x->x_info, gensym(selector), argc, argv);
}

/* --- the network as a whole --------------------------------------------------------------- */

/* nn_net_new, for the object: what is wrong is said. */
static t_nn_net *nn_make(t_nn *x, const t_nn_parameters *parameters, t_nn_layout *layout)
{
    const char *wrong;
    t_nn_net *net = nn_net_new(parameters, layout, &wrong);
    if (!net)
        pd_error(x, "nn~: these layers cannot be, expected %s", wrong);
    return net;
}

/* What was taught is no longer what the patch was saved with. */
static void nn_changed(t_nn *x)
{
    if (x->x_net->n_parameters.keep)
        canvas_dirty(x->x_canvas, 1);
}

/* What a training on its thread learns from, or its network, is no more: no result will be
   taken over. The clock says so, when whatever goes on now is over. */
static void nn_drop_training(t_nn *x, const char *why)
{
    if (!x->x_training)
        return;
    training_leave(x->x_training);
    x->x_training = NULL;
    x->x_dropped = gensym(why);
    clock_delay(x->x_train_clock, 0);
}

/* Room for outputs and targets to come, so that none is looked for when they come. */
static void nn_make_room(t_nn *x)
{
    int outputs = x->x_net->n_learner ? learner_classes(x->x_net->n_learner) : 0;
    nn_atoms_reserve(&x->x_atoms, outputs);
    if (outputs <= x->x_values_room)
        return;
    x->x_values = (float *)resizebytes(x->x_values, (size_t)x->x_values_room * sizeof(float),
                                       (size_t)outputs * sizeof(float));
    x->x_values_room = outputs;
}

static void nn_use(t_nn *x, t_nn_net *net)
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

/* Puts a new network in place of the old one, which `undo` can bring back. */
static void nn_replace(t_nn *x, t_nn_net *net)
{
    nn_net_put_before(net, x->x_net);
    nn_use(x, net);
    nn_changed(x);
}

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

static void nn_tick(t_nn *x)
{
    if (learner_rehearse_slice(x->x_net->n_learner))
        clock_delay(x->x_clock, NN_SLICE_MS);
    else
        nn_rehearsed(x);
}

static void nn_rehearse_on(t_nn *x)
{
    if (x->x_net->n_learner->rehearsal_left)
        clock_delay(x->x_clock, NN_SLICE_MS);
    else
        clock_unset(x->x_clock);
}

/* `rehearse`: all that is left, now. `rehearse n`: n steps in slices, now and after each
 * target. */
static void nn_rehearse(t_nn *x, t_symbol *s, int argc, t_atom *argv)
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

/* --- training on another thread ----------------------------------------------------------- */

static void nn_info_training(t_nn *x, const char *what, t_float a, t_float b, t_float c)
{
    t_atom info[3];
    SETFLOAT(&info[0], a);
    SETFLOAT(&info[1], b);
    SETFLOAT(&info[2], c);
    nn_info(x, what, 3, info);
}

static void nn_start_training(t_nn *x, int epochs)
{
    x->x_training = training_start(x->x_net->n_learner, epochs);
    if (!x->x_training) {
        pd_error(x, "nn~: train: not enough memory, or no thread to be had");
        return;
    }
    x->x_progress = clock_getlogicaltime();
    clock_delay(x->x_train_clock, x->x_dropped ? 0 : NN_SLICE_MS);
}

/* `train n`: n epochs over what is remembered, while everything else goes on. */
static void nn_train(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    const struct learner *learner = x->x_net->n_learner;
    int epochs;
    (void)s;
    if (argc != 1 || !nn_whole(argv, 1, 1000000, &epochs)) {
        char text[MAXPDSTRING] = "nothing";
        if (argc)
            atom_string(argv, text, MAXPDSTRING);
        pd_error(x, "nn~: train %s%s, expected a whole number of epochs from 1 to 1000000",
                 text, argc > 1 ? " ..." : "");
    } else if (x->x_training) {
        pd_error(x, "nn~: train: a training is going on, expected stop first");
    } else if (!learner || !learner->memory.count) {
        pd_error(x, "nn~: train: no example is remembered yet");
    } else {
        nn_start_training(x, epochs);
    }
}

/* `stop`: the best so far is the result. */
static void nn_stop(t_nn *x)
{
    if (x->x_training)
        training_stop(x->x_training);
    else
        pd_error(x, "nn~: stop: no training is going on");
}

/* Classes or memory are others than when the copy of them began: it begins anew. */
static void nn_train_anew(t_nn *x)
{
    int epochs = training_epochs(x->x_training);
    if (!x->x_net->n_learner->memory.count) {
        nn_drop_training(x, "dropped");
        return;
    }
    training_leave(x->x_training);
    nn_start_training(x, epochs);
}

static void nn_trained(t_nn *x, const struct training_report *report)
{
    if (!training_take_over(x->x_training, x->x_net->n_learner)) {
        pd_error(x, "nn~: train: not enough memory");
        nn_drop_training(x, "failed");
        return;
    }
    training_leave(x->x_training);
    x->x_training = NULL;
    x->x_take_open = 0;
    nn_changed(x);
    nn_rehearse_on(x);
    nn_info_training(x, "trained", (t_float)report->done, (t_float)report->error,
                     (t_float)report->accuracy);
}

static void nn_progress(t_nn *x, const struct training_report *report)
{
    if (clock_gettimesince(x->x_progress) < NN_PROGRESS_MS)
        return;
    x->x_progress = clock_getlogicaltime();
    nn_info_training(x, "progress", (t_float)report->done,
                     (t_float)training_epochs(x->x_training), (t_float)report->error);
}

static void nn_train_tick(t_nn *x)
{
    if (x->x_dropped) {
        t_atom why;
        SETSYMBOL(&why, x->x_dropped);
        x->x_dropped = NULL;
        if (x->x_training)
            clock_delay(x->x_train_clock, NN_SLICE_MS);
        nn_info(x, "stopped", 1, &why);
        return;
    }
    struct training_report report;
    switch (training_go_on(x->x_training, x->x_net->n_learner, &report)) {
    case TRAINING_COPYING:
    case TRAINING_RUNNING:
        clock_delay(x->x_train_clock, NN_SLICE_MS);
        nn_progress(x, &report);
        break;
    case TRAINING_TRAINED:
        nn_trained(x, &report);
        break;
    case TRAINING_STALE:
        nn_train_anew(x);
        break;
    case TRAINING_FUTILE:
        if (report.done > 0)
            pd_error(x, "nn~: train: not trained: a weight or an output would not be finite");
        nn_drop_training(x, report.done > 0 ? "failed" : "early");
        break;
    case TRAINING_FAILED:
        pd_error(x, "nn~: train: not enough memory");
        nn_drop_training(x, "failed");
        break;
    }
}

/* Takes the latest take back; a training that learned from it too is dropped. */
static int nn_take_back(t_nn *x)
{
    struct learner *learner = x->x_net->n_learner;
    int undone = learner && learner_undo(learner);
    if (x->x_training && !training_holds(x->x_training, learner))
        nn_drop_training(x, "undone");
    return undone;
}

/* --- learning ----------------------------------------------------------------------------- */

/* What a target means: a class, perhaps a new one, or output values. */
typedef struct _nn_aim {
    int class; /* MEMORY_NO_CLASS: values; the number of classes: a new one */
    const t_atom *name;
    float *values; /* as many as there are outputs, good until the next aim; or NULL */
} t_nn_aim;

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

static int nn_aim_at_values(t_nn *x, const char *what, int argc, const t_atom *argv,
                            t_nn_aim *aim)
{
    for (int k = 0; k < argc; k++)
        if (!nn_is_number(&argv[k])) {
            pd_error(x, "nn~: %s: value %d is not a finite number", what, k + 1);
            return 0;
        }
    if (!learner_classes(x->x_net->n_learner) && !nn_become_regressor(x, argc))
        return 0;
    int outputs = learner_classes(x->x_net->n_learner);
    if (argc != outputs) {
        pd_error(x, "nn~: %s: %d values, expected %d", what, argc, outputs);
        return 0;
    }
    aim->class = MEMORY_NO_CLASS;
    aim->values = x->x_values;
    for (int k = 0; k < argc; k++)
        aim->values[k] = (float)argv[k].a_w.w_float;
    return 1;
}

/* Reads a target; says what is wrong with it and returns 0 if it cannot be one. */
static int nn_aim(t_nn *x, const char *what, int argc, const t_atom *argv, t_nn_aim *aim)
{
    t_nn_net *net = x->x_net;
    *aim = (t_nn_aim){0, argv, NULL};
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

static void nn_info_class(t_nn *x, const t_atom *name, int index)
{
    t_atom info[2] = {*name};
    SETFLOAT(&info[1], (t_float)index);
    nn_info(x, "class", 2, info);
}

/* The one way in which anything is taught: the last features are an example of this target.
   `keep_take`: part of the take before. `remember`: without learning now. */
static int nn_learn(t_nn *x, const char *what, int argc, const t_atom *argv, int keep_take,
                    int remember)
{
    t_nn_aim aim;
    if (!nn_aim(x, what, argc, argv, &aim))
        return 0;
    t_nn_net *net = x->x_net; /* perhaps a new one since */
    struct learner *learner = net->n_learner;
    struct learner_report report = {.learned = true};
    if (!keep_take)
        learner_begin_take(learner);
    int added = nn_aim_new_class(x, &aim);
    if (added >= 0 && remember)
        learner_remember(learner, net->n_features, aim.class, aim.values);
    else if (added >= 0)
        report = learner_learn(learner, net->n_features, aim.class, aim.values);
    if (added < 0 || !report.learned) {
        if (!keep_take || added > 0)
            nn_take_back(x);
        if (added >= 0)
            pd_error(x, "nn~: %s: not learned: a weight or an output would not be finite",
                     what);
        return 0;
    }
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
    return 1;
}

static void nn_target(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    if (nn_learn(x, s->s_name, argc, argv, 0, 0))
        x->x_take_open = 0;
}

static void nn_right_list(t_nn_right *r, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    nn_target(r->r_owner, gensym("target"), argc, argv);
}

static void nn_right_anything(t_nn_right *r, t_symbol *s, int argc, t_atom *argv)
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

static void nn_add(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    if (!x->x_net->n_parameters.memory)
        pd_error(x, "nn~: add: memory is 0, expected room for examples");
    else if (nn_learn(x, s->s_name, argc, argv, 0, 1))
        x->x_take_open = 0;
}

/* `teach X`: from now on every list is an example of X. `teach`: no more. */
static void nn_teach(t_nn *x, t_symbol *s, int argc, t_atom *argv)
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

static void nn_teach_list(t_nn *x)
{
    if (nn_learn(x, "teach", binbuf_getnatom(x->x_teach), binbuf_getvec(x->x_teach),
                 x->x_take_open, 0))
        x->x_take_open = 1;
}

/* --- classifying -------------------------------------------------------------------------- */

/* Checks a list of features; at the first one makes the network. Returns 0 and says why if the
   list is not one for this network. */
static int nn_accept(t_nn *x, int argc, const t_atom *argv)
{
    t_nn_net *net = x->x_net;
    if (net->n_layout.inputs && argc != net->n_layout.inputs) {
        pd_error(x, "nn~: %d features, expected %d", argc, net->n_layout.inputs);
        return 0;
    }
    for (int k = 0; k < argc; k++) {
        if (nn_is_number(&argv[k]))
            continue;
        char text[MAXPDSTRING];
        atom_string(&argv[k], text, MAXPDSTRING);
        pd_error(x, "nn~: feature %d of %d is %s, expected a number%s", k + 1, argc, text,
                 argv[k].a_type == A_FLOAT ? " within +-1e+18" : "");
        return 0;
    }
    if (net->n_learner)
        return 1;
    net->n_layout.inputs = argc;
    const char *wrong = nn_net_build(net);
    nn_make_room(x);
    if (!wrong)
        return 1;
    net->n_layout.inputs = 0;
    pd_error(x, "nn~: no network for %d features, expected %s", argc, wrong);
    return 0;
}

/* Moves the window on by one list; the first list fills it. */
static void nn_window(t_nn_net *net, const t_atom *argv)
{
    int inputs = net->n_layout.inputs, window = net->n_parameters.window;
    int first = net->n_lists ? window - 1 : 0;
    if (net->n_lists)
        memmove(net->n_features, net->n_features + inputs,
                (size_t)inputs * (size_t)(window - 1) * sizeof(float));
    for (int w = first; w < window; w++)
        for (int k = 0; k < inputs; k++)
            net->n_features[w * inputs + k] = (float)argv[k].a_w.w_float;
    net->n_lists = 1;
}

static int nn_decide(const t_nn_net *net, const float *outputs)
{
    if (nn_net_is_switch(net))
        return outputs[0] >= 0.5f;
    int second, best = learner_best(net->n_learner, outputs, &second);
    int sure = decision_accepts(outputs, best, second, net->n_parameters.threshold,
                                net->n_parameters.margin);
    return sure ? best : NN_UNKNOWN;
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
    nn_window(net, argv);
    const float *outputs = learner_query(net->n_learner, net->n_features);
    if (!outputs) {
        pd_error(x, "nn~: the outputs for these features are not finite numbers");
        return;
    }
    int classes = learner_classes(net->n_learner);
    if (net->n_parameters.smooth > 1)
        outputs = decision_average(&net->n_decision, outputs);
    int decided = nn_decide(net, outputs);
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
    if (speaks && class.a_type == A_SYMBOL)
        outlet_symbol(x->x_class, class.a_w.w_symbol);
    else if (speaks)
        outlet_float(x->x_class, class.a_w.w_float);
}

/* --- taking back -------------------------------------------------------------------------- */

/* Goes back to the network before the last replacement. */
static void nn_undo_replacement(t_nn *x)
{
    t_nn_net *net = x->x_net, *before = net->n_before;
    net->n_before = NULL;
    nn_use(x, before);
    nn_net_free(net);
    nn_changed(x);
}

static void nn_undo(t_nn *x)
{
    t_nn_net *net = x->x_net;
    struct learner *learner = net->n_learner;
    int classes = learner ? learner_classes(learner) : 0;
    int undone = nn_take_back(x);
    /* a replacement comes back only when all that was taught since has been taken back */
    int first = !learner || !learner->take_number;
    if (undone && !(first && net->n_of_target && net->n_before)) {
        clock_unset(x->x_clock);
        x->x_take_open = 0;
        x->x_decided = NN_NOTHING;
        nn_changed(x);
        if (learner_classes(learner) != classes && !nn_net_renew_decision(net))
            pd_error(x, "nn~: undo: not enough memory to go on averaging");
    } else if (first && net->n_before) {
        nn_undo_replacement(x);
    } else {
        pd_error(x, "nn~: undo: nothing left to take back");
    }
}

static void nn_forget(t_nn *x, t_symbol *s, int argc, t_atom *argv)
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

static void nn_clear(t_nn *x)
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

static void nn_layers(t_nn *x, t_symbol *s, int argc, t_atom *argv)
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
static void nn_labels(t_nn *x, t_symbol *s, int argc, t_atom *argv)
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
            pd_error(x, "nn~: weights: value %d of %d is not a finite number", k + 1, n);
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

static void nn_weights(t_nn *x, t_symbol *s, int argc, t_atom *argv)
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

/* --- files -------------------------------------------------------------------------------- */

enum nn_part { NN_ALL, NN_NET, NN_EXAMPLES };

/* What `write` and `read` are given: a file and perhaps a word. Returns 0, and says so, if it
   is something else. */
static int nn_file_arguments(t_nn *x, const char *what, int argc, const t_atom *argv,
                             char *name, enum nn_part *part)
{
    const t_symbol *word = argc > 1 ? atom_getsymbol(argv + 1) : &s_;
    *part = argc == 1 ? NN_ALL : word == gensym("net") ? NN_NET : NN_EXAMPLES;
    int known = argc == 1 || word == gensym("examples") ||
                (word == gensym("net") && strcmp(what, "write") == 0);
    if (argc && argc < 3 && known && nn_file_name(argv, name))
        return 1;
    pd_error(x, "nn~: %s: expected the name of one file%s", what,
             strcmp(what, "write") ? ", alone or with examples"
                                   : ", alone or with net or examples");
    return 0;
}

static void nn_write(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    enum nn_part part;
    t_nn_wrong wrong;
    (void)s;
    if (!nn_file_arguments(x, "write", argc, argv, name, &part))
        return;
    int good = part == NN_EXAMPLES
                   ? nn_csv_write(x->x_net, x->x_canvas, name, &wrong)
                   : nn_store_write(x->x_net, part == NN_ALL, x->x_canvas, name, &wrong);
    if (good)
        nn_info(x, "written", 1, argv);
    else
        pd_error(x, "nn~: write %.200s: %s", name, wrong.w_text);
}

/* Returns the network that has remembered them, or NULL. */
static t_nn_net *nn_remember_table(t_nn *x, const t_nn_csv *csv, t_nn_wrong *wrong)
{
    t_nn_net *net = x->x_net, *made = NULL;
    if (!net->n_learner || (csv->c_outputs && !learner_classes(net->n_learner))) {
        net = made = nn_csv_net(csv, net, wrong);
        if (!made)
            return NULL;
    }
    if (!nn_csv_remember(csv, net, wrong)) {
        nn_net_free(made);
        return NULL;
    }
    if (made) {
        nn_net_go_on(made, x->x_net);
        nn_replace(x, made);
    }
    return net;
}

static int nn_read_examples(t_nn *x, const char *name, t_nn_wrong *wrong)
{
    t_nn_csv csv;
    if (!nn_csv_read(&csv, x->x_canvas, name, wrong))
        return 0;
    int classes = x->x_net->n_learner ? learner_classes(x->x_net->n_learner) : 0;
    t_nn_net *net = nn_remember_table(x, &csv, wrong);
    nn_csv_free(&csv);
    if (!net)
        return 0;
    x->x_take_open = 0;
    x->x_decided = NN_NOTHING;
    nn_changed(x);
    learner_rehearse(net->n_learner, net->n_parameters.rehearse);
    nn_rehearse_on(x);
    for (int k = classes;
         !net->n_layout.numbered && x->x_net == net && k < learner_classes(net->n_learner);
         k++) {
        t_atom class;
        nn_name_to_atom(net->n_learner->class[k].name, &class);
        nn_info_class(x, &class, k);
    }
    return 1;
}

static int nn_read_model(t_nn *x, const char *name, t_nn_wrong *wrong)
{
    t_nn_net *net = nn_store_read(x->x_canvas, name, wrong);
    if (!net)
        return 0;
    nn_net_go_on(net, x->x_net);
    nn_replace(x, net);
    if (net->n_learner)
        nn_rehearse_on(x);
    return 1;
}

static void nn_read(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    enum nn_part part;
    t_nn_wrong wrong;
    (void)s;
    if (!nn_file_arguments(x, "read", argc, argv, name, &part))
        return;
    if (part == NN_EXAMPLES ? nn_read_examples(x, name, &wrong)
                            : nn_read_model(x, name, &wrong))
        nn_info(x, "read", 1, argv);
    else
        pd_error(x, "nn~: read %.200s: %s", name, wrong.w_text);
}

/* What was kept in the patch has arrived. */
static void nn_kept(void *owner, t_nn_net *net, const char *expected)
{
    t_nn *x = owner;
    if (!net) {
        pd_error(x, "nn~: what was kept in the patch is damaged, expected %s", expected);
        return;
    }
    t_nn_net *before = x->x_net;
    if (nn_net_has_learned(before)) {
        nn_replace(x, net);
    } else {
        nn_use(x, net);
        nn_net_free(before);
    }
    net->n_parameters.keep = 1;
    if (net->n_learner)
        nn_rehearse_on(x);
}

/* As [text define -k] does, see nn_keep.h. */
static void nn_save(t_gobj *object, t_binbuf *to)
{
    t_nn *x = (t_nn *)object;
    binbuf_addv(to, "ssii", &s__X, gensym("obj"), x->x_obj.te_xpix, x->x_obj.te_ypix);
    binbuf_addbinbuf(to, x->x_obj.te_binbuf);
    binbuf_addsemi(to);
    if (x->x_net->n_parameters.keep)
        nn_keep_write(x->x_net, to);
    obj_saveformat(&x->x_obj, to);
}

/* The patch is open, and with it has come all that it keeps. */
static void nn_loadbang(t_nn *x)
{
    nn_keeper_end(x->x_keeper);
}

static void nn_export_to(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    if (argc != 1 || !nn_file_name(argv, name)) {
        pd_error(x, "nn~: %s: expected the name of one file", s->s_name);
        return;
    }
    const char *wrong = nn_export(x->x_net, x->x_canvas, name);
    if (wrong)
        pd_error(x, "nn~: export %s: %s", name, wrong);
    else
        nn_info(x, "exported", 1, argv);
}

/* --- reports ------------------------------------------------------------------------------ */

static void nn_evaluate(t_nn *x)
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
static void nn_examples(t_nn *x)
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
static void nn_bang(t_nn *x)
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

static void nn_print(t_nn *x)
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
        training_leave(x->x_training);
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
