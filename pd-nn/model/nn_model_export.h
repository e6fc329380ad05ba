/* `export`: a trained network for programs other than Pd. What the formats need to know of an
   [nn~]; the formats are in export/. */
#pragma once

#include "nn_model.h"

/* Writes the network to a file whose name tells the format. */
bool nn_model_export(const t_nn_model *model, const t_canvas *canvas, const char *name,
                     struct reason *reason);
