/* What the files of [nn~] share: info, the model as a whole, and what follows a change. */
#include "nn_object.h"

#include <g_canvas.h>

/* --- what follows a change ---------------------------------------------------------------- */

/* What happens to the rehearsal clock. */
enum nn_rehearsal { NN_AS_IT_IS, NN_BEGINS /* if steps are left, else it ends */, NN_ENDS };

/* Whether the patch now differs from what was saved. */
enum nn_saved { NN_STILL, NN_NOT_IF_KEPT, NN_NOT };

static const struct nn_consequences {
    const char *drops_training; /* why, or NULL */
    bool ends_take;             /* the next held examples are a take of their own */
    bool ends_teach;            /* the held target ends */
    bool forgets_decision;      /* `change 1` sends the next one, whatever it is */
    enum nn_rehearsal rehearsal;
    enum nn_saved saved;
} consequences[] = {
    [NN_MADE] = {NULL, 0, 0, 0, NN_AS_IT_IS, NN_STILL},
    [NN_SET] = {NULL, 0, 0, 0, NN_AS_IT_IS, NN_NOT_IF_KEPT},
    [NN_SET_SHAPE] = {"changed", 0, 0, 0, NN_AS_IT_IS, NN_NOT_IF_KEPT},
    [NN_SET_MEMORY] = {NULL, 1, 0, 0, NN_AS_IT_IS, NN_NOT_IF_KEPT},
    [NN_SET_KEEP] = {NULL, 0, 0, 0, NN_AS_IT_IS, NN_NOT},
    [NN_SET_WEIGHTS] = {"changed", 0, 0, 0, NN_AS_IT_IS, NN_NOT_IF_KEPT},
    [NN_OTHER_WEIGHTS] = {"changed", 1, 0, 1, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_RENAMED] = {NULL, 1, 0, 1, NN_AS_IT_IS, NN_NOT_IF_KEPT},
    [NN_REHEARSING] = {NULL, 0, 0, 0, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_LEARNED] = {NULL, 0, 0, 0, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_LEARNED_CLASS] = {NULL, 0, 0, 1, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_LEARNED_TABLE] = {NULL, 1, 0, 1, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_TRAINED] = {NULL, 1, 0, 0, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_UNDONE] = {NULL, 1, 0, 1, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_FORGOT] = {"dropped", 1, 0, 1, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_CLEARED] = {"dropped", 1, 0, 0, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_REMOVED] = {"dropped", 1, 0, 0, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_RELABELLED] = {"dropped", 1, 0, 1, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_REPLACED] = {"replaced", 1, 1, 1, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_REPLACED_FOR_TARGET] = {"replaced", 1, 0, 1, NN_BEGINS, NN_NOT_IF_KEPT},
    [NN_REPLACED_BACK] = {"replaced", 1, 1, 1, NN_ENDS, NN_NOT_IF_KEPT},
    [NN_REPLACED_BY_KEPT] = {"replaced", 1, 1, 1, NN_BEGINS, NN_STILL},
};

void nn_make_room(t_nn *x)
{
    int outputs = nn_model_outputs(x->x_model);
    nn_atoms_reserve(&x->x_atoms, outputs);
    if (outputs <= x->x_values_room)
        return;
    x->x_values = (float *)resizebytes(x->x_values, (size_t)x->x_values_room * sizeof(float),
                                       (size_t)outputs * sizeof(float));
    x->x_values_room = outputs;
}

/* Resizes what depends on the number of classes. */
static void nn_fit(t_nn *x)
{
    t_nn_model *model = x->x_model;
    nn_make_room(x);
    if (!decision_fit(&model->m_decision, model->m_parameters.smooth, nn_model_outputs(model)))
        pd_error(x, "nn~: smooth: not enough memory, the outputs are not averaged");
}

static void nn_set_rehearsal(t_nn *x, enum nn_rehearsal what)
{
    const struct learner *learner = x->x_model->m_learner;
    if (what == NN_BEGINS && learner && learner_rehearsing(learner))
        clock_delay(x->x_rehearsal_clock, NN_SLICE_MS);
    else if (what != NN_AS_IT_IS)
        clock_unset(x->x_rehearsal_clock);
}

void nn_drop_training(t_nn *x, const char *why)
{
    if (!x->x_training)
        return;
    train_thread_leave(x->x_training);
    x->x_training = NULL;
    x->x_dropped = gensym(why);
    clock_delay(x->x_train_clock, 0);
}

/* Marks the patch that the object is saved with: not an abstraction, which has a file of its
   own, but the patch that uses it, where [savestate] keeps what was taught. */
static void nn_mark_patch_changed(const t_nn *x)
{
    t_canvas *patch = x->x_canvas;
    while (patch->gl_owner)
        patch = patch->gl_owner;
    canvas_dirty(patch, 1);
}

void nn_follow(t_nn *x, enum nn_change change)
{
    const struct nn_consequences *follows = &consequences[change];
    const char *why = follows->drops_training;
    x->x_morphs = false;
    if (!why && x->x_training && !train_thread_holds(x->x_training, x->x_model->m_learner))
        why = "undone"; /* the examples it learned from are gone */
    if (why)
        nn_drop_training(x, why);
    if (follows->ends_take)
        x->x_take_open = false;
    if (follows->ends_teach && x->x_teach) {
        binbuf_free(x->x_teach);
        x->x_teach = NULL;
    }
    if (follows->forgets_decision)
        x->x_decided = NN_NOTHING;
    nn_check_reading(x);
    nn_fit(x);
    nn_set_rehearsal(x, follows->rehearsal);
    nn_give_soon(x);
    if (follows->saved == NN_NOT ||
        (follows->saved == NN_NOT_IF_KEPT && x->x_model->m_parameters.keep))
        nn_mark_patch_changed(x);
}

/* --- the model as a whole ----------------------------------------------------------------- */

t_nn_model *nn_make(t_nn *x, const t_nn_parameters *parameters, t_nn_layout *layout)
{
    struct reason reason;
    t_nn_model *model = nn_model_new(parameters, layout, &reason);
    if (!model)
        pd_error(x, "nn~: these layers cannot be, expected %s", reason.text);
    return model;
}

void nn_use(t_nn *x, t_nn_model *model, enum nn_change change)
{
    model->m_parameters.keep =
        x->x_model->m_parameters.keep; /* it belongs to the object, not to a model */
    x->x_model = model;
    nn_follow(x, change);
}

void nn_replace(t_nn *x, t_nn_model *model, enum nn_change change)
{
    nn_model_put_before(model, x->x_model);
    nn_use(x, model, change);
}

/* --- out ---------------------------------------------------------------------------------- */

void nn_info(t_nn *x, const char *selector, int argc, t_atom *argv)
{
    outlet_anything(x->x_info, gensym(selector), argc, argv);
}

void nn_info_class(t_nn *x, const t_atom *name, int index)
{
    t_atom info[2] = {*name};
    SETFLOAT(&info[1], (t_float)index);
    nn_info(x, "class", 2, info);
}
