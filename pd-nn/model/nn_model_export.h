/* `export`: a trained network for programs other than Pd. This gives the formats, which are in
   export/, what they need of an [nn~]. */
#pragma once

#include "nn_model.h"

/* Writes the network to a file, in the format given by the ending of its name. */
bool nn_model_export(const t_nn_model *model, const t_canvas *canvas, const char *name,
                     struct reason *reason);
