/* What of a model goes into arrays and comes from them: the weights of a layer, unit after
   unit, each its bias and then its weights; remembered examples, the features of all of them
   end to end in one array, and their classes or values in another.

   A class is in an array as a number: the one that it is called, or, where any class is called
   by a word, its place among them, from 0, as `labels` has them. */
#pragma once

#include "nn_array.h"
#include "nn_examples_csv.h"
#include "nn_model.h"

/* `layer array`: writes a layer (from 1) of the network to an array, which gets its size. */
bool nn_array_write_weights(const struct network *network, int argc, const t_atom *argv,
                            struct reason *reason);

/* The other way, as a take of its own. The array must be of the layer's size. The steps of a
   rehearsal end, since they would lead away again. */
bool nn_array_read_weights(struct learner *learner, int argc, const t_atom *argv,
                           struct reason *reason);

/* `features classes`, or `features values`: writes all that is remembered to two arrays. */
bool nn_array_write_examples(const t_nn_model *model, int argc, const t_atom *argv,
                             struct reason *reason);

/* The other way: a table, which the caller frees. */
bool nn_array_read_examples(const t_nn_model *model, int argc, const t_atom *argv,
                            struct table *table, struct reason *reason);
