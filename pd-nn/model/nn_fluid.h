/* FluCoMa's networks as models of [nn~]. */
#pragma once

#include "fluid_json.h"
#include "nn_model.h"

/* Whether a file of this name is FluCoMa's (.json). */
bool nn_fluid_is_name(const char *name);

/* Makes a model from a network, with the parameters of `like` except those that the network
   defines. */
t_nn_model *nn_fluid_model(const struct fluid_network *network, const t_nn_model *like,
                           struct reason *reason);
