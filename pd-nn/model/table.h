/* A table of examples as it was read: features, values, classes by their names. Knows nothing
   of Pd, so that it can be read on any thread. */
#pragma once

#include "table_columns.h"

#include <stddef.h>

/* A class as the table spells it; two spellings may turn out to be the same class. */
struct table_class {
    const char *text;
    bool quoted;
    bool is_number; /* and which */
    float number;
    int line; /* where it stands first */
};

struct table {
    int rows, features, outputs;
    float *values; /* a row: features, then outputs */
    int *class;    /* of each row: which of `classes`; -1 where it has outputs */
    int *line;     /* of the file, from 1 */
    struct table_class *classes;
    int class_count;
    int *place; /* where a spelling is found among them, by hash; for whoever reads the table */
    size_t places;
    char *text; /* where names stand that stand nowhere else; or NULL */
};

/* Reads a table from a text, which is changed and must outlive it, since the names of its
   classes stand there. If it is one, the caller frees it. The reason tells the line. */
bool table_read(struct table *table, char *text, size_t size, const struct table_wish *wish,
                struct reason *reason);
void table_free(struct table *table);

/* For others who make one: the class of this spelling, a new one if there is none such yet; -1
   if there is not enough memory. */
int table_class_of(struct table *table, const char *text, bool quoted, int line);
