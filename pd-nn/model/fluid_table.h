/* FluCoMa's data sets as tables. Knows nothing of Pd. */
#pragma once

#include "table.h"

/* A data set with its labels, or with another data set whose numbers are the values: rows that
   have the same id. Both texts are changed and must outlive the table; `labels_name` is how a
   reason calls the second. */
bool fluid_read_table(struct table *table, char *data, size_t data_size, char *labels,
                      size_t labels_size, const char *labels_name, struct reason *reason);
