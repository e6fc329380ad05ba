/* One network of [nn~] with everything that belongs to it: parameters, sizes and classes, what
   it has learned, the lists it has received. `reset`, `layers` and `read` replace it as a
   whole. */
#pragma once

#include "net/decision.h"
#include "net/learner.h"
#include "nn_layout.h"
#include "nn_names.h"
#include "nn_parameters.h"
#include "signal/signal_network.h"

#include <m_pd.h>

typedef struct _nn_model {
    t_nn_parameters m_parameters;
    t_nn_layout m_layout;
    struct learner *m_learner; /* NULL until the number of features is known */
    struct decision m_decision;
    int m_feedback; /* in [nn.signal~]: how many of its last outputs are among the features, at
                       the end of a list; else 0 */
    struct signal_settings m_signal; /* there too: as they were when it was replaced */
    float *m_features; /* the last `window` lists, oldest first, and room for one more */
    bool m_heard;      /* whether any list has arrived */
    struct _nn_model *m_before; /* what it replaced, which `undo` can bring back, or NULL */
    bool m_said_unreachable;    /* the warning about values out of reach has been posted */
    bool m_of_target; /* it was made by the first target, so undoing that target undoes it */
} t_nn_model;

/* Makes a model; without a learner if the number of features is not known yet. The layout then
   belongs to it, and is freed if it cannot be made. */
t_nn_model *nn_model_new(const t_nn_parameters *parameters, t_nn_layout *layout,
                         struct reason *reason);
/* Frees it with all that it replaced. */
void nn_model_free(t_nn_model *model);

/* Links `before` as the model that `model` replaced. The oldest are dropped when there are more
   than TAKES_MOST or together exceed 64 MB. */
void nn_model_put_before(t_nn_model *model, t_nn_model *before);

/* Writes the sizes of the network that the layout asks for, at most NETWORK_MAX_LAYERS + 1.
   Returns how many; 0 if the window makes the first too large. */
int nn_model_sizes(const t_nn_model *model, int *sizes);

/* What is wrong with the sizes that the layout and the window make, or NULL. */
const char *nn_model_sizes_wrong(const t_nn_model *model);

/* Makes the learner once the layout is complete. The reason is what was expected. */
bool nn_model_build(t_nn_model *model, struct reason *reason);

/* The same with weights of 0, to be set by the caller. */
bool nn_model_build_blank(t_nn_model *model, struct reason *reason);

/* The number of outputs; 0 while there is no learner. */
int nn_model_outputs(const t_nn_model *model);

/* The present layout, including classes added since. */
t_nn_layout nn_model_layout(const t_nn_model *model);

/* Takes over the last lists of another model, if they fit. */
void nn_model_go_on(t_nn_model *model, const t_nn_model *before);

/* Whether it has a single numbered output, which is a value rather than a class. */
bool nn_model_is_switch(const t_nn_model *model);

/* Whether a single number that is taught is a value, not the name of a class: with one numbered
   output, or with none yet and `out linear`. */
bool nn_model_takes_a_value(const t_nn_model *model);

/* Whether all classes are numbers. */
bool nn_model_has_numeric_labels(const t_nn_model *model);

/* Whether anything has been taught or set. */
bool nn_model_has_learned(const t_nn_model *model);
