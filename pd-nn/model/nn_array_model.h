/* Parts of a model in arrays: the weights of a layer, unit after unit, each its bias and then
   its weights; remembered examples, with all features end to end in one array, and the classes
   or values in another.

   A class is a number in an array: its name, if all classes are named by numbers; otherwise its
   place among them, from 0, in the order of `labels`. */
#pragma once

#include "nn_array.h"
#include "nn_examples_csv.h"
#include "nn_model.h"

/* `layer array`: writes a layer (from 1) of the network to an array, which is resized. */
bool nn_array_write_weights(const struct network *network, int argc, const t_atom *argv,
                            struct reason *reason);

/* Reads them back, as a take of its own. The array must be of the layer's size. The steps of a
   rehearsal end, since they would move away again. */
bool nn_array_read_weights(struct learner *learner, int argc, const t_atom *argv,
                           struct reason *reason);

/* `features classes`, or `features values`: writes all remembered examples to two arrays. */
bool nn_array_write_examples(const t_nn_model *model, int argc, const t_atom *argv,
                             struct reason *reason);

/* Reads them back as a table, which the caller frees. */
bool nn_array_read_examples(const t_nn_model *model, int argc, const t_atom *argv,
                            struct table *table, struct reason *reason);
