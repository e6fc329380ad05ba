/* One network of [nn~] with all that belongs to it: its parameters, its sizes and classes, what
   it has learned, the lists it has heard. `reset`, `layers` and `read` replace it as a whole.
 */
#pragma once

#include "net/decision.h"
#include "net/learner.h"
#include "nn_layout.h"
#include "nn_parameters.h"

#include <m_pd.h>
#include <math.h>

typedef struct _nn_net {
    t_nn_parameters n_parameters;
    t_nn_layout n_layout;
    struct learner *n_learner; /* NULL until the number of features is known */
    struct decision n_decision;
    float *n_features;        /* the last `window` lists, oldest first; room for one more */
    int n_lists;              /* that have come: 0, or some */
    struct _nn_net *n_before; /* what it replaced, which `undo` can bring back, or NULL */
    int n_of_target; /* the first target made it, so that the undo of that target undoes it */
} t_nn_net;

/* A learner_name is the address of a symbol (even) or the bits of a float (made odd). */
learner_name nn_name(const t_atom *atom);
void nn_name_to_atom(learner_name name, t_atom *atom);

/* Whether the atom is a number that a network can work with: finite, and not beyond 1e18. */
static inline int nn_is_number(const t_atom *atom)
{
    return atom->a_type == A_FLOAT && fabs((double)atom->a_w.w_float) <= (double)SCALER_LARGEST;
}

/* A network without a learner, if the number of features is not known yet; the layout becomes
   its own. Sets *wrong to what is wrong with it, or NULL; then the caller frees nothing. */
t_nn_net *nn_net_new(const t_nn_parameters *parameters, t_nn_layout *layout,
                     const char **wrong);
/* Frees it with all that it replaced. */
void nn_net_free(t_nn_net *net);

/* Makes `before` what `net` replaced. As deep as there are takes, or as fits 64 MB, the oldest
   give way. */
void nn_net_put_before(t_nn_net *net, t_nn_net *before);

/* What is wrong with the sizes that the layout and the window make, or NULL. */
const char *nn_net_sizes_wrong(const t_nn_net *net);

/* Makes the learner, now that the layout is complete. Returns what is wrong, or NULL. */
const char *nn_net_build(t_nn_net *net);

/* The layout as it is now: with the classes that were added while playing. */
t_nn_layout nn_net_layout(const t_nn_net *net);

/* Makes averages fit the classes there are now; where they do, they go on. 0 if there is not
   enough memory. */
int nn_net_renew_decision(t_nn_net *net);

/* Hears on where another one stops: its last lists, if they fit, are those of this one. */
void nn_net_go_on(t_nn_net *net, const t_nn_net *before);

/* One numbered output: a value rather than a class. */
int nn_net_is_switch(const t_nn_net *net);

/* Whether all classes are numbers. */
int nn_net_speaks_numbers(const t_nn_net *net);

/* Whether anything has been taught or set. */
int nn_net_has_learned(const t_nn_net *net);
