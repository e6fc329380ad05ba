/* Examples as a table for spreadsheets, pandas and R: a header, then one row per example, its
   features first and its class last; outputs that were taught as values have columns o1 o2 ...
   in between. And tables that were read (table.h) as examples. */
#pragma once

#include "nn_lines.h"
#include "nn_model.h"
#include "table.h"

/* Adds the remembered examples to the lines, for nn_lines_write_table. */
bool nn_examples_csv_write(const t_nn_model *model, t_nn_lines *lines, struct reason *reason);

/* A new model for the table, with the parameters of `like`, which does not know its features
   yet, or has no outputs for the table's. */
t_nn_model *nn_examples_csv_model(const struct table *table, const t_nn_model *like,
                                  struct reason *reason);

/* A table whose rows are being remembered as examples. Begin with zeros. */
typedef struct _nn_remembering {
    const struct table *r_table; /* NULL: not begun */
    learner_name *r_name;        /* the name of each class of the table */
    int *r_class;                /* its index in the network; -1: it is gone */
    float *r_window;
    int r_rows;      /* rows done */
    uint64_t r_take; /* the latest take in which rows were remembered */
} t_nn_remembering;

/* Begins a take for the table, and adds classes as needed. The table must outlive it; the
   model's learner must have been built. In any case nn_examples_csv_end must follow. False, and
   nothing changed, if the table does not fit; the reason gives the line. */
bool nn_examples_csv_begin(t_nn_remembering *remembering, const struct table *table,
                           t_nn_model *model, struct reason *reason);

/* Remembers more rows, until they have about so many numbers. If something else was taught
   meanwhile, they are a take of their own, and *took is true; rows of a class that has been
   forgotten are left out. False if there is not enough memory. */
bool nn_examples_csv_go_on(t_nn_remembering *remembering, t_nn_model *model, size_t numbers,
                           bool *took);

/* Whether any rows are left. */
bool nn_examples_csv_more(const t_nn_remembering *remembering);

void nn_examples_csv_end(t_nn_remembering *remembering);
