/* One network of [nn~] with all that belongs to it: its parameters, its sizes and classes, what
   it has learned, the lists it has heard. `reset`, `layers` and `read` replace it as a whole.
 */
#pragma once

#include "net/decision.h"
#include "net/learner.h"
#include "nn_layout.h"
#include "nn_names.h"
#include "nn_parameters.h"

#include <m_pd.h>

typedef struct _nn_model {
    t_nn_parameters m_parameters;
    t_nn_layout m_layout;
    struct learner *m_learner; /* NULL until the number of features is known */
    struct decision m_decision;
    int m_feedback;             /* in [nn.signal~]: how many of its last outputs are among the
                                   features, the last ones in a list; else 0 */
    float *m_features;          /* the last `window` lists, oldest first; room for one more */
    bool m_heard;               /* whether any list has come */
    struct _nn_model *m_before; /* what it replaced, which `undo` can bring back, or NULL */
    bool m_said_unreachable;    /* that a value cannot be reached */
    bool m_of_target; /* the first target made it, so that the undo of that target undoes it */
} t_nn_model;

/* A model without a learner, if the number of features is not known yet. The layout becomes its
   own, also if it cannot be made. */
t_nn_model *nn_model_new(const t_nn_parameters *parameters, t_nn_layout *layout,
                         struct reason *reason);
/* Frees it with all that it replaced. */
void nn_model_free(t_nn_model *model);

/* Makes `before` what `model` replaced. As deep as there are takes, or as fits 64 MB, the
   oldest give way. */
void nn_model_put_before(t_nn_model *model, t_nn_model *before);

/* The sizes of the network that the layout asks for: returns how many, or 0 if the window makes
   the first too large. There is room for NETWORK_MAX_LAYERS + 1. */
int nn_model_sizes(const t_nn_model *model, int *sizes);

/* What is wrong with the sizes that the layout and the window make, or NULL. */
const char *nn_model_sizes_wrong(const t_nn_model *model);

/* Makes the learner, now that the layout is complete. The reason is what was expected. */
bool nn_model_build(t_nn_model *model, struct reason *reason);

/* The same with weights of 0, which are to be set. */
bool nn_model_build_blank(t_nn_model *model, struct reason *reason);

/* How many outputs there are: 0 while there is no learner. */
int nn_model_outputs(const t_nn_model *model);

/* The layout as it is now: with the classes that were added while playing. */
t_nn_layout nn_model_layout(const t_nn_model *model);

/* Goes on with the lists of another model, if they fit. */
void nn_model_go_on(t_nn_model *model, const t_nn_model *before);

/* One numbered output: a value rather than a class. */
bool nn_model_is_switch(const t_nn_model *model);

/* Whether a single number that is taught is a value, not the name of a class: where there is
   one numbered output, or, with `out linear`, none yet. */
bool nn_model_takes_a_value(const t_nn_model *model);

/* Whether all classes are numbers. */
bool nn_model_has_numeric_labels(const t_nn_model *model);

/* Whether anything has been taught or set. */
bool nn_model_has_learned(const t_nn_model *model);
