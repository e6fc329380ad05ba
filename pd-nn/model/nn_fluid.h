/* FluCoMa's files for [nn~]: its networks as models, its data sets as tables. */
#pragma once

#include "nn_examples_csv.h"
#include "nn_model.h"

/* Whether a file of this name is one of them. */
bool nn_fluid_is_name(const char *name);

/* Reads a network, with the parameters of `like` but for those that it says itself. */
t_nn_model *nn_fluid_read_model(const t_canvas *canvas, const char *name,
                                const t_nn_model *like, struct reason *reason);

/* Reads a data set with its labels, or with another data set whose numbers are the values. */
bool nn_fluid_read_table(t_nn_examples_csv *table, const t_canvas *canvas, const char *data,
                         const char *labels, struct reason *reason);
