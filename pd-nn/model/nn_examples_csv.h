/* Examples as a table that spreadsheets, pandas and R open: a header, then one row an example,
   its features first and its class last. Outputs that were taught as values have columns o1 o2
   ... between. */
#pragma once

#include "nn_lines.h"
#include "nn_model.h"
#include "table_columns.h"

/* A table as it was read. */
typedef struct _nn_examples_csv {
    int c_rows, c_features, c_outputs;
    float *c_values; /* a row: features, then outputs */
    t_atom *c_class; /* of each row; of type A_NULL where it has outputs */
    int *c_line;     /* of the file, from 1 */
} t_nn_examples_csv;

/* Adds the examples that are remembered to the lines, which nn_lines_write_table writes. */
bool nn_examples_csv_write(const t_nn_model *model, t_nn_lines *lines, struct reason *reason);

/* Reads a table; if it is one, the caller frees it. The reason tells the line. */
bool nn_examples_csv_read(t_nn_examples_csv *table, const t_canvas *canvas, const char *name,
                          const struct table_wish *wish, struct reason *reason);
void nn_examples_csv_free(t_nn_examples_csv *table);

/* A new model for the table, with the parameters of one that does not know its features yet, or
   has no outputs for the table's. */
t_nn_model *nn_examples_csv_model(const t_nn_examples_csv *table, const t_nn_model *like,
                                  struct reason *reason);

/* Remembers all rows as examples, in one take, and adds classes as needed. The model's learner
   must have been built. */
bool nn_examples_csv_remember(const t_nn_examples_csv *table, t_nn_model *model,
                              struct reason *reason);
