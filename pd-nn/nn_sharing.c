/* `share name`: [nn~] gives its network to each [nn.signal~] that has the name, and takes none.
 */
#include "model/nn_signal_model.h"
#include "nn_object.h"

/* What was never taught is not given; but whoever has given goes on, with `reset` too. */
static bool nn_has_something_to_give(const t_nn *x)
{
    const t_nn_model *model = x->x_model;
    return x->x_share.s_shared && nn_model_outputs(model) &&
           (x->x_given || nn_model_has_learned(model));
}

void nn_give_soon(t_nn *x)
{
    if (nn_has_something_to_give(x))
        clock_delay(x->x_share_clock, 0);
}

/* Given is the network alone, with what it normalises folded in. */
void nn_share_tick(t_nn *x)
{
    if (!nn_has_something_to_give(x))
        return;
    const char *wrong = nn_signal_fold_wrong(x->x_model);
    struct signal_shape shape = nn_signal_shape(x->x_model);
    struct network *given =
        wrong ? NULL : nn_share_give(&x->x_share, x->x_model->m_learner->network, &shape);
    if (given) {
        nn_signal_fold(x->x_model, given);
        nn_share_tell(&x->x_share);
        x->x_given = true;
    } else if (!x->x_said_why_not) {
        pd_error(x, "nn~: share %.200s: %s", nn_share_name(&x->x_share)->s_name,
                 wrong ? wrong : "not enough memory");
    }
    x->x_said_why_not = !given;
}

void nn_join(t_nn *x, t_symbol *name)
{
    struct reason reason;
    x->x_given = x->x_said_why_not = false;
    if (!nn_share_join(&x->x_share, name, &reason))
        pd_error(x, "nn~: share %.200s, expected %s", name->s_name, reason.text);
    nn_give_soon(x);
}

/* `share name`; alone: has no name any more. */
void nn_share(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (argc > 1 || (argc && argv->a_type != A_SYMBOL))
        pd_error(x, "nn~: share: expected one name, or nothing");
    else
        nn_join(x, argc ? argv->a_w.w_symbol : NULL);
}
