/* Examples as a table that spreadsheets, pandas and R open: a header, then one row an example,
   its features first and its class last. Outputs that were taught as values have columns o1 o2
   ... between. */
#pragma once

#include "nn_net.h"
#include "nn_store.h"

/* A table as it was read. */
typedef struct _nn_csv {
    int c_rows, c_features, c_outputs;
    float *c_values; /* a row: features, then outputs */
    t_atom *c_class; /* of each row; of type A_NULL where it has outputs */
    int *c_line;     /* of the file, from 1 */
} t_nn_csv;

/* Writes the examples that are remembered. Returns 0, and what went wrong, if it did. */
int nn_csv_write(const t_nn_net *net, const t_canvas *canvas, const char *name,
                 t_nn_wrong *wrong);

/* Reads a table; if it is one, the caller frees it. Else returns 0, and what is wrong in which
   line. */
int nn_csv_read(t_nn_csv *csv, const t_canvas *canvas, const char *name, t_nn_wrong *wrong);
void nn_csv_free(t_nn_csv *csv);

/* A new network for the table, with the parameters of one that does not know its features yet,
   or has no outputs for the table's. NULL, and what is wrong, if there can be none. */
t_nn_net *nn_csv_net(const t_nn_csv *csv, const t_nn_net *like, t_nn_wrong *wrong);

/* Remembers all rows as examples, in one take, and adds classes as needed. The network's
   learner must have been built. Returns 0, and what is wrong, if it cannot be; then nothing
   changed. */
int nn_csv_remember(const t_nn_csv *csv, t_nn_net *net, t_nn_wrong *wrong);
