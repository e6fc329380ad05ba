/* FluCoMa's data sets as tables. Knows nothing of Pd. */
#pragma once

#include "table.h"

/* Reads a data set with its labels, or with another data set whose numbers are the values; rows
   are matched by id. Both texts are modified and must outlive the table; `labels_name` is the
   name of the second in error messages. */
bool fluid_read_table(struct table *table, char *data, size_t data_size, char *labels,
                      size_t labels_size, const char *labels_name, struct reason *reason);
