/* `export`: a trained network for programs other than Pd. What the formats need to know of an
   [nn~]; the formats are in export/. */
#pragma once

#include "nn_net.h"

/* Writes the network to a file whose name tells the format. Returns what is wrong, or NULL;
   then the file is there whole. */
const char *nn_export(const t_nn_net *net, const t_canvas *canvas, const char *name);
