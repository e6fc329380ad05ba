/* The table of the parameters of [nn~], each a flag at creation and a message of the same name
   later. */
#pragma once

#include "common/reason.h"
#include "net/learner.h"

#include <m_pd.h>

/* Whether a parameter has its default, was chosen for values of any range, or was given by the
   user. */
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

/* The number of parameters, and their names. */
extern const int nn_parameter_count;
const char *nn_parameter_name(int k);

/* The value of parameter k; of type A_NULL for one that takes no value. False if it is not to
   be reported: `plain` while it is off. */
bool nn_parameter_get(const t_nn_parameters *parameters, int k, t_atom *value);

/* Sets the parameter of this name, if there is one. The reason gives what was expected. */
bool nn_parameter_read(t_nn_parameters *parameters, t_symbol *name, int argc,
                       const t_atom *argv, struct reason *reason);

/* The same, with errors posted for the object x. */
bool nn_parameter_set(void *x, t_nn_parameters *parameters, t_symbol *name, int argc,
                      const t_atom *argv);

/* Reads a flag with its value from the front of creation arguments, and returns how many atoms
   it took: 0 if there is no flag. Errors are posted for x, and the flag skipped. */
int nn_parameter_flag(void *x, t_nn_parameters *parameters, int argc, const t_atom *argv);

/* Whether parameter k need not be saved: it has its default, and may still be chosen
   automatically. */
bool nn_parameter_is_open(const t_nn_parameters *parameters, int k);

/* Chooses what suits values: linear outputs, and then tanh units, unless others were given. */
void nn_parameters_for_values(t_nn_parameters *parameters);

/* Restores the defaults of what was chosen for values. */
void nn_parameters_for_anything(t_nn_parameters *parameters);

struct learner_settings nn_learner_settings(const t_nn_parameters *parameters);
