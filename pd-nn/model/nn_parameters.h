/* The parameters of [nn~], each a flag at creation and a message of the same name later, in one
   table. */
#pragma once

#include "common/reason.h"
#include "net/learner.h"

#include <m_pd.h>

/* Whether a parameter has its default, or what suits values of any range, or was given. */
enum nn_origin { NN_BY_DEFAULT, NN_FOR_VALUES, NN_GIVEN };

typedef struct _nn_parameters {
    float rate, momentum;
    int rule, act, out; /* enum network_rule, network_activation */
    int bias, normalize, grow;
    int kernel;
    int replay, rehearse, memory;
    int window, smooth;
    float threshold, margin, novelty;
    int change, keep, seed, plain;
    int act_origin, out_origin; /* enum nn_origin */
} t_nn_parameters;

extern const t_nn_parameters nn_parameters_default;

/* The table: how many parameters there are and what they are called. */
extern const int nn_parameter_count;
const char *nn_parameter_name(int k);

/* The value of parameter k; of type A_NULL for one that is set without a value. False if it is
   not to be reported: `plain` while it is not set. */
bool nn_parameter_get(const t_nn_parameters *parameters, int k, t_atom *value);

/* Sets the parameter of this name, if there is one. The reason tells what was expected. */
bool nn_parameter_read(t_nn_parameters *parameters, t_symbol *name, int argc,
                       const t_atom *argv, struct reason *reason);

/* The same, with the reason posted for the object x. */
bool nn_parameter_set(void *x, t_nn_parameters *parameters, t_symbol *name, int argc,
                      const t_atom *argv);

/* Reads a flag with its value from the front of creation arguments, and returns how many atoms
   it took: 0 if there is no flag at the front. A wrong one is posted for x and skipped. */
int nn_parameter_flag(void *x, t_nn_parameters *parameters, int argc, const t_atom *argv);

/* Whether parameter k need not be saved: it has its default, and may still be chosen. */
bool nn_parameter_is_open(const t_nn_parameters *parameters, int k);

/* For a network that is made for values: linear outputs, and with them tanh, unless other ones
   were given. */
void nn_parameters_for_values(t_nn_parameters *parameters);

/* The defaults again in place of what was chosen for values. */
void nn_parameters_for_anything(t_nn_parameters *parameters);

struct learner_settings nn_learner_settings(const t_nn_parameters *parameters);
