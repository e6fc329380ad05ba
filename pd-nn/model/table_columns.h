/* Finds out what the columns of a table are: features, output values, the class, or nothing
   that a network can use. This is inferred from the header, if there is one, from the first
   rows, and from the network that the table is for. Knows nothing of Pd. */
#pragma once

#include "csv.h"

enum table_role { TABLE_FEATURE, TABLE_VALUE, TABLE_CLASS, TABLE_LEFT_OUT };

/* What the message and the network say about the columns. */
struct table_wish {
    int label;              /* the column of the class; -1: not given */
    const char *label_name; /* its header; NULL: not given */
    int values;             /* the number of value columns at the end; 0: not given */
    int features;           /* features of one list of the network; 0: not known yet */
    int window;             /* how many lists the network's features are */
    int outputs;            /* values of the network; 0: it has none, or no classes yet */
};

struct table_columns {
    int width;
    enum table_role *role;
    int features, values; /* how many of each */
    int class_at;         /* the column of the class, -1: none */
    bool header;          /* the first row is one */
};

/* False if the columns cannot be identified; then there is nothing to free. */
bool table_columns_find(struct table_columns *columns, const struct csv *csv,
                        const struct table_wish *wish, struct reason *reason);
void table_columns_free(struct table_columns *columns);
