/* The models of [nn.signal~], what follows a change, and undo; `share`: a network shared with
   others. */
#include "nn_signal_object.h"

/* --- models ------------------------------------------------------------------------------- */

void nn_signal_info(t_nn_signal *x, const char *selector, int argc, t_atom *argv)
{
    outlet_anything(x->x_info, gensym(selector), argc, argv);
}

/* Sets options that leave the network's shape and weights as they are. */
bool nn_signal_set(t_nn_signal *x, const t_nn_signal_options *options)
{
    t_nn_model *model = x->x_model;
    struct learner_settings settings = nn_learner_settings(&options->parameters);
    if (!learner_set(model->m_learner, &settings))
        return false;
    model->m_parameters = options->parameters;
    model->m_parameters.window = options->shape.feedback ? 1 : options->shape.order;
    x->x_options = *options;
    return true;
}

/* Takes over what was given under the name, with its units, at once. */
static bool nn_signal_have(t_nn_signal *x, const struct network *given)
{
    t_nn_signal_options options = x->x_options;
    options.parameters.act = (int)given->settings.hidden;
    options.parameters.out = (int)given->settings.out;
    options.parameters.bias = given->settings.bias;
    if (!nn_signal_set(x, &options)) {
        pd_error(x, "nn.signal~: share: not enough memory");
        return false;
    }
    network_mix(x->x_model->m_learner->network, given, given, 0);
    x->x_way = 0;
    nn_share_is_new(&x->x_share);
    if (options.parameters.keep)
        canvas_dirty(x->x_canvas, 1);
    return true;
}

/* Whether sound runs through it: not with DSP off, nor where [switch~] is off. */
bool nn_signal_is_heard(const t_nn_signal *x)
{
    return pd_getdspstate() && clock_gettimesince(x->x_ran) <= 2 * x->x_block;
}

/* While no sound runs through it, it does not follow what others share: so it catches up before
   a message reads or changes the network. */
void nn_signal_catch_up(t_nn_signal *x)
{
    struct signal_shape shape;
    if (x->x_fits && !nn_signal_is_heard(x) && (nn_share_is_new(&x->x_share) || x->x_way))
        x->x_fits = nn_signal_have(x, nn_share_given(&x->x_share, &shape));
}

/* Gives its network to the objects that share its name. */
void nn_signal_give(t_nn_signal *x)
{
    if (!x->x_share.s_shared)
        return;
    x->x_fits = nn_share_give(&x->x_share, x->x_model->m_learner->network, &x->x_options.shape);
    x->x_way = 0;
    if (x->x_fits)
        nn_share_tell(&x->x_share);
    else
        pd_error(x, "nn.signal~: share: not enough memory");
}

/* The network has changed: shares it, and marks the patch as changed if the model is kept in
   it. */
void nn_signal_changed(t_nn_signal *x)
{
    if (x->x_options.parameters.keep)
        canvas_dirty(x->x_canvas, 1);
    nn_signal_give(x);
}

/* Abandons the lesson that is being learned from arrays. */
void nn_signal_end_lesson(t_nn_signal *x)
{
    nn_lesson_free(x->x_lesson);
    x->x_lesson = NULL;
}

/* Switches to another model and options; the caller decides what becomes of the old model. If
   there is not enough memory, posts an error and returns false. */
static bool nn_signal_use(t_nn_signal *x, t_nn_model *model, const t_nn_signal_options *options)
{
    struct signal_network *signal =
        signal_network_new(&options->shape, model->m_learner->network, x->x_signal);
    if (!signal) {
        pd_error(x, "nn.signal~: not enough memory");
        return false;
    }
    signal_network_free(x->x_signal);
    signal_morph_stop(&x->x_morph);
    nn_signal_end_lesson(x);
    x->x_signal = signal;
    x->x_model = model;
    x->x_options = *options;
    return true;
}

/* The same for a new model; `undo` takes it back. */
bool nn_signal_replace(t_nn_signal *x, t_nn_model *model, const t_nn_signal_options *options)
{
    nn_signal_catch_up(x);
    t_nn_model *before = x->x_model;
    struct signal_settings settings = x->x_options.settings;
    if (!nn_signal_use(x, model, options)) {
        nn_model_free(model);
        return false;
    }
    if (!before) /* the first one, of a new object */
        return true;
    before->m_signal = settings;
    nn_model_put_before(model, before);
    nn_signal_changed(x);
    return true;
}

/* Makes the network anew, with nothing learned. */
bool nn_signal_start_afresh(t_nn_signal *x, const t_nn_signal_options *options,
                            const t_nn_layout *layout)
{
    struct reason reason;
    t_nn_model *model = nn_signal_model_new(options, layout, &reason);
    if (!model)
        pd_error(x, "nn.signal~: these layers cannot be, expected %s", reason.text);
    return model && nn_signal_replace(x, model, options);
}

void nn_signal_mark(t_nn_signal *x)
{
    nn_signal_catch_up(x);
    learner_begin_take(x->x_model->m_learner);
    nn_signal_info(x, "marked", 0, NULL);
}

void nn_signal_undo(t_nn_signal *x)
{
    t_nn_model *model = x->x_model, *before = model->m_before;
    signal_morph_stop(&x->x_morph);
    nn_signal_end_lesson(x);
    if (!learner_undo(model->m_learner)) {
        t_nn_signal_options options = x->x_options;
        struct reason reason;
        if (before)
            options.settings = before->m_signal;
        if (!before || !nn_signal_model_adopt(before, &options, &reason) ||
            !nn_signal_use(x, before, &options)) {
            pd_error(x, "nn.signal~: undo: expected a mark, a read or a reset before");
            return;
        }
        model->m_before = NULL;
        nn_model_free(model);
    }
    nn_signal_changed(x);
    nn_signal_info(x, "undone", 0, NULL);
}

/* --- a network that others have too ------------------------------------------------------- */

/* Whether the network given under the name has its layers; posts an error if it no longer
   does. */
static bool nn_signal_fits(t_nn_signal *x, const struct network *given,
                           const struct signal_shape *shape)
{
    const struct network *network = x->x_model->m_learner->network;
    if (nn_signal_is_like(shape, &x->x_options.shape) && network_is_like(given, network))
        return true;
    char words[2][MAXPDSTRING];
    nn_signal_words(shape, given, words[0]);
    nn_signal_words(&x->x_options.shape, network, words[1]);
    if (x->x_fits)
        pd_error(x, "nn.signal~: share %.200s: %s is given there, expected %s",
                 nn_share_name(&x->x_share)->s_name, words[0], words[1]);
    return false;
}

/* Another object has given a network, by a message. With other units it cannot be approached in
   steps, and without sound it need not be; otherwise it is approached block by block. */
void nn_signal_take(void *owner)
{
    t_nn_signal *x = owner;
    struct signal_shape shape;
    const struct network *given = nn_share_given(&x->x_share, &shape);
    const t_nn_parameters *parameters = &x->x_options.parameters;
    bool same_units = parameters->act == (int)given->settings.hidden &&
                      parameters->out == (int)given->settings.out &&
                      parameters->bias == given->settings.bias;
    x->x_fits = nn_signal_fits(x, given, &shape);
    if (x->x_fits && !(same_units && nn_signal_is_heard(x)))
        x->x_fits = nn_signal_have(x, given);
}

/* Shares under this name from now on: gives its network if nothing was given under it, or else
   takes what was; at once if it has not been heard yet. */
void nn_signal_join(t_nn_signal *x, t_symbol *name, bool at_once)
{
    struct signal_shape shape;
    struct reason reason;
    x->x_way = 0;
    x->x_fits = false;
    if (!nn_share_join(&x->x_share, name, &reason)) {
        pd_error(x, "nn.signal~: share %.200s, expected %s", name->s_name, reason.text);
    } else if (name && !nn_share_given(&x->x_share, &shape)) {
        nn_signal_give(x);
    } else if (name) {
        x->x_fits = true;
        x->x_way = SIGNAL_MORPH_SAMPLES;
        nn_signal_take(x);
        if (x->x_fits && at_once)
            x->x_fits = nn_signal_have(x, nn_share_given(&x->x_share, &shape));
    }
}

/* `share name`; `share` alone: shares no more. */
void nn_signal_share(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (argc > 1 || (argc && argv->a_type != A_SYMBOL))
        pd_error(x, "nn.signal~: share: expected one name, or nothing");
    else
        nn_signal_join(x, argc ? argv->a_w.w_symbol : NULL, false);
}
