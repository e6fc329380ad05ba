/* Options and models of [nn.signal~]: see nn_signal_model.h. */
#include "nn_signal_model.h"

#include "nn_number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- options ------------------------------------------------------------------------------ */

/* Options that are parameters of [nn~]. */
static const char *const shared[] = {"plain", "rate", "momentum", "rule", "act",
                                     "out",   "bias", "seed",     "keep"};
enum { SHARED = sizeof shared / sizeof *shared };

/* Options of its own. */
static const struct own {
    const char *name;
    int low, high; /* the range of a whole number; high 0: `bound`, which need not be whole */
    const char *expected;
} own[] = {
    {"order", 1, SIGNAL_MOST_DELAY, "a whole number from 1 to 1000"},
    {"feedback", 0, SIGNAL_MOST_DELAY, "a whole number from 0 to 1000"},
    {"every", 1, SIGNAL_MOST_EVERY, "a whole number from 1 to 16777216"},
    {"bound", 0, 0, "a number above 0, at most 1000000"},
};
enum { OWN = sizeof own / sizeof *own };

static void set_word(t_nn_parameters *parameters, const char *name, const char *word)
{
    struct reason reason;
    t_atom atom;
    SETSYMBOL(&atom, gensym(word));
    nn_parameter_read(parameters, gensym(name), 1, &atom, &reason);
}

t_nn_signal_options nn_signal_options_default(void)
{
    t_nn_signal_options options = {
        nn_parameters_default, {.inputs = 1, .outputs = 1, .order = 1}, {1, 4.0f}};
    t_nn_parameters *parameters = &options.parameters;
    set_word(parameters, "act", "tanh");
    set_word(parameters, "out", "linear");
    parameters->normalize = parameters->grow = 0;
    parameters->replay = parameters->rehearse = parameters->memory = 0;
    parameters->kernel = 0;
    return options;
}

int nn_signal_option_count(void)
{
    return SHARED + OWN;
}

const char *nn_signal_option_name(int k)
{
    return k < SHARED ? shared[k] : own[k - SHARED].name;
}

static int *whole_at(t_nn_signal_options *options, int k)
{
    int *const at[] = {&options->shape.order, &options->shape.feedback,
                       &options->settings.every};
    return at[k];
}

static int parameter_of(const char *name)
{
    int k = 0;
    while (strcmp(nn_parameter_name(k), name) != 0)
        k++;
    return k;
}

bool nn_signal_option_get(const t_nn_signal_options *options, int k, t_atom *value)
{
    t_nn_signal_options copy = *options;
    if (k < SHARED)
        return nn_parameter_get(&options->parameters, parameter_of(shared[k]), value);
    if (own[k - SHARED].high)
        SETFLOAT(value, (t_float)*whole_at(&copy, k - SHARED));
    else
        SETFLOAT(value, (t_float)options->settings.bound);
    return true;
}

int nn_signal_option_values(const char *name)
{
    if (!strcmp(name, "plain"))
        return 0;
    if (!strcmp(name, "keep"))
        return -1;
    for (int k = 0; k < SHARED + OWN; k++)
        if (!strcmp(nn_signal_option_name(k), name))
            return 1;
    return -2;
}

static bool read_bound(t_nn_signal_options *options, int argc, const t_atom *argv)
{
    double bound = argc == 1 && argv->a_type == A_FLOAT ? (double)argv->a_w.w_float : 0;
    if (!(bound >= 1e-30 && bound <= 1e6))
        return false;
    options->settings.bound = (float)bound;
    return true;
}

static bool read_own(t_nn_signal_options *options, int k, int argc, const t_atom *argv)
{
    if (!own[k].high)
        return read_bound(options, argc, argv);
    return argc == 1 && nn_whole(argv, own[k].low, own[k].high, whole_at(options, k));
}

bool nn_signal_option_read(t_nn_signal_options *options, t_symbol *name, int argc,
                           const t_atom *argv, struct reason *reason)
{
    if (nn_signal_option_values(name->s_name) == -2)
        return reason_set(reason, "one of the options in the help");
    for (int k = 0; k < OWN; k++)
        if (!strcmp(own[k].name, name->s_name))
            return read_own(options, k, argc, argv) ||
                   reason_set(reason, "%s", own[k].expected);
    if (!nn_parameter_read(&options->parameters, name, argc, argv, reason))
        return false;
    if (!strcmp(name->s_name, "plain")) { /* the network of the book has no other units */
        set_word(&options->parameters, "act", "sigmoid");
        set_word(&options->parameters, "out", "sigmoid");
    }
    return true;
}

bool nn_signal_option_is_of_units(const t_symbol *name)
{
    return !strcmp(name->s_name, "act") || !strcmp(name->s_name, "out") ||
           !strcmp(name->s_name, "bias");
}

/* --- models ------------------------------------------------------------------------------- */

bool nn_signal_layout(t_nn_layout *layout, int argc, const t_atom *argv, struct reason *reason)
{
    if (!nn_layout_parse(layout, argc, argv, reason))
        return false;
    if (layout->numbered && layout->inputs <= NN_SIGNAL_MOST &&
        layout->outputs <= NN_SIGNAL_MOST)
        return true;
    nn_layout_free(layout);
    return reason_set(reason,
                      "sizes must be inputs, hidden layers if any, and outputs: at most "
                      "256 inputs and 256 outputs");
}

/* Marks all outputs as taught: any of them can be played. */
static void count_as_taught(struct learner *learner)
{
    size_t outputs = (size_t)learner_classes(learner);
    bool *taught = malloc(outputs * sizeof *taught);
    for (size_t k = 0; taught && k < outputs; k++)
        taught[k] = true;
    if (taught)
        learner_restore_taught(learner, taught);
    free(taught);
}

t_nn_model *nn_signal_model_new(const t_nn_signal_options *options, const t_nn_layout *layout,
                                struct reason *reason)
{
    const struct signal_shape *shape = &options->shape;
    t_nn_parameters parameters = options->parameters;
    t_nn_layout whole = nn_layout_empty();
    int features = signal_features(shape);
    if (!features) {
        reason_set(reason, "at most 65536 delayed inputs and outputs in all");
        return NULL;
    }
    whole.hidden_count = layout->hidden_count;
    memcpy(whole.hidden, layout->hidden, sizeof whole.hidden);
    whole.inputs = shape->feedback ? features : shape->inputs;
    parameters.window = shape->feedback ? 1 : shape->order;
    whole.numbered = true;
    nn_layout_set_outputs(&whole, shape->outputs);
    t_nn_model *model = nn_model_new(&parameters, &whole, reason);
    if (!model)
        return NULL;
    model->m_feedback = shape->feedback;
    count_as_taught(model->m_learner);
    return model;
}

bool nn_signal_is_like(const struct signal_shape *a, const struct signal_shape *b)
{
    return a->inputs == b->inputs && a->outputs == b->outputs && a->order == b->order &&
           a->feedback == b->feedback;
}

void nn_signal_words(const struct signal_shape *shape, const struct network *network,
                     char *text)
{
    int at = snprintf(text, MAXPDSTRING, "%d", shape->inputs);
    for (int l = 0; l < network->layers; l++)
        at += snprintf(text + at, (size_t)(MAXPDSTRING - at), " %d", network->layer[l].units);
    if (shape->order > 1)
        at += snprintf(text + at, (size_t)(MAXPDSTRING - at), " -order %d", shape->order);
    if (shape->feedback)
        snprintf(text + at, (size_t)(MAXPDSTRING - at), " -feedback %d", shape->feedback);
}

struct signal_shape nn_signal_shape(const t_nn_model *model)
{
    int outputs = nn_model_outputs(model), feedback = model->m_feedback;
    return (struct signal_shape){model->m_layout.inputs - outputs * feedback, outputs,
                                 model->m_parameters.window, feedback};
}

/* The shape of the model, given the options' inputs and outputs. */
static bool shape_of(const t_nn_model *model, struct signal_shape *shape, struct reason *reason)
{
    int outputs = nn_model_outputs(model), inputs = model->m_layout.inputs;
    if (!model->m_learner || outputs != shape->outputs)
        return reason_set(reason, "it has %d outputs, expected %d", outputs, shape->outputs);
    shape->feedback = model->m_feedback;
    shape->order = model->m_parameters.window;
    if (!shape->feedback)
        return inputs == shape->inputs ||
               reason_set(reason, "it has %d inputs, expected %d", inputs, shape->inputs);
    int left = inputs - shape->outputs * shape->feedback;
    shape->order = left / shape->inputs;
    return (left > 0 && left % shape->inputs == 0 && shape->order <= SIGNAL_MOST_DELAY &&
            model->m_parameters.window == 1) ||
           reason_set(reason, "with feedback %d it has %d inputs, expected %d or a multiple",
                      shape->feedback, left, shape->inputs);
}

const char *nn_signal_fold_wrong(const t_nn_model *model)
{
    struct learner *learner = model->m_learner;
    bool normalizes =
        model->m_parameters.normalize || learner_values(&learner->settings, &learner->values);
    return normalizes && !model->m_parameters.bias
               ? "it normalises features or values and has no bias"
               : NULL;
}

void nn_signal_fold(const t_nn_model *model, struct network *network)
{
    struct learner *learner = model->m_learner;
    const struct values *values = learner_values(&learner->settings, &learner->values);
    if (model->m_parameters.normalize)
        signal_fold_features(network, learner->scaler.offset, learner->scaler.gain);
    int outputs = values ? learner_classes(learner) : 0;
    for (int k = 0; k < outputs; k++)
        network_rescale_output(network, k, (float)sqrt(values->scaler.variance[k]),
                               values->scaler.offset[k]);
}

/* What was folded into the weights must not be applied again, and examples do not
   contribute. */
static void forget_folded(t_nn_model *model)
{
    struct learner *learner = model->m_learner;
    int outputs = learner_classes(learner);
    model->m_parameters.kernel = 0;
    model->m_parameters.normalize = 0;
    double *nothing = calloc(2 * (size_t)outputs, sizeof *nothing);
    if (nothing)
        learner_restore_values(learner, nothing, 0, 0);
    free(nothing);
}

bool nn_signal_model_adopt(t_nn_model *model, t_nn_signal_options *options,
                           struct reason *reason)
{
    struct signal_shape shape = options->shape;
    if (!shape_of(model, &shape, reason))
        return false;
    struct learner *learner = model->m_learner;
    const char *wrong = nn_signal_fold_wrong(model);
    if (wrong)
        return reason_set(reason, "%s", wrong);
    nn_signal_fold(model, learner->network);
    model->m_parameters.keep = options->parameters.keep;
    forget_folded(model);
    struct learner_settings settings = nn_learner_settings(&model->m_parameters);
    if (!learner_set(learner, &settings))
        return reason_set(reason, "there is not enough memory");
    count_as_taught(learner);
    options->parameters = model->m_parameters;
    options->shape = shape;
    return true;
}
