/* What the columns of a table are: features, output values, the class, or nothing that a
   network can use. Found out from the header, if there is one, from what stands in the first
   rows, and from the network that the table is for. Knows nothing of Pd. */
#pragma once

#include "csv.h"

enum table_role { TABLE_FEATURE, TABLE_VALUE, TABLE_CLASS, TABLE_LEFT_OUT };

/* What the message and the network say about it. */
struct table_wish {
    int label;              /* the column of the class; -1: not said */
    const char *label_name; /* what its header is; NULL: not said */
    int values;             /* so many columns at the end are values; 0: not said */
    int features;           /* of the network in one list; 0: not known yet */
    int window;             /* of how many lists the network's features are */
    int outputs;            /* its values; 0: it has none, or no classes yet */
};

struct table_columns {
    int width;
    enum table_role *role;
    int features, values; /* how many of each */
    int class_at;         /* the column of the class, -1: none */
    bool header;          /* the first row is one */
};

/* False if these columns cannot be understood; then there is nothing to free. */
bool table_columns_find(struct table_columns *columns, const struct csv *csv,
                        const struct table_wish *wish, struct reason *reason);
void table_columns_free(struct table_columns *columns);
