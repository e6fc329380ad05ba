/* Examples as a table that spreadsheets, pandas and R open: a header, then one row an example,
   its features first and its class last. Outputs that were taught as values have columns o1 o2
   ... between. And tables that were read (table.h) as examples. */
#pragma once

#include "nn_lines.h"
#include "nn_model.h"
#include "table.h"

/* Adds the examples that are remembered to the lines, which nn_lines_write_table writes. */
bool nn_examples_csv_write(const t_nn_model *model, t_nn_lines *lines, struct reason *reason);

/* A new model for the table, with the parameters of one that does not know its features yet, or
   has no outputs for the table's. */
t_nn_model *nn_examples_csv_model(const struct table *table, const t_nn_model *like,
                                  struct reason *reason);

/* A table whose rows are being remembered as examples. Begin with zeros. */
typedef struct _nn_remembering {
    const struct table *r_table; /* NULL: not begun */
    learner_name *r_name;        /* of each of its classes */
    int *r_class;                /* which of the network's that is; -1: it has gone */
    float *r_window;
    int r_rows;      /* done */
    uint64_t r_take; /* the latest in which rows were remembered */
} t_nn_remembering;

/* Begins a take for it, and adds classes as needed. The table must outlive it; the model's
   learner must have been built. False, and nothing changed, if the table does not fit; the
   reason tells the line. Whatever comes of it, it has to be ended. */
bool nn_examples_csv_begin(t_nn_remembering *remembering, const struct table *table,
                           t_nn_model *model, struct reason *reason);

/* Remembers as many more rows as have so many numbers, or a few more. If something else was
   taught meanwhile, they are a take of their own, and *took; rows of a class that has been
   forgotten are left out. False if there is not enough memory. */
bool nn_examples_csv_go_on(t_nn_remembering *remembering, t_nn_model *model, size_t numbers,
                           bool *took);

/* Whether rows are left. */
bool nn_examples_csv_more(const t_nn_remembering *remembering);

void nn_examples_csv_end(t_nn_remembering *remembering);
