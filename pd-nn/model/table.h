/* A table of examples as read from a file: features, values, classes by name. Knows nothing of
   Pd, so that it can be read on any thread. */
#pragma once

#include "table_columns.h"

#include <stddef.h>

/* A class as the table spells it; two spellings may turn out to be the same class. */
struct table_class {
    const char *text;
    bool quoted;
    bool is_number; /* it is the number below */
    float number;
    int line; /* its first line */
};

struct table {
    int rows, features, outputs;
    float *values; /* a row: features, then outputs */
    int *class;    /* the class of each row, an index into `classes`; -1: it has outputs */
    int *line;     /* the line of each row in the file, from 1 */
    struct table_class *classes;
    int class_count;
    int *place; /* hash table of spellings; used while the table is read */
    size_t places;
    char *text; /* storage for names that are not in the text of a file; or NULL */
};

/* Reads a table from a text, which is modified and must outlive it, since the names of its
   classes point into it. If it succeeds, the caller frees the table. The reason gives the
   line. */
bool table_read(struct table *table, char *text, size_t size, const struct table_wish *wish,
                struct reason *reason);
void table_free(struct table *table);

/* For code that makes a table: the class of this spelling, added if it is new; -1 if there is
   not enough memory. */
int table_class_of(struct table *table, const char *text, bool quoted, int line);
