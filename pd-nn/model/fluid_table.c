/* FluCoMa's data sets as tables: see fluid_table.h. */
#include "fluid_table.h"

#include "fluid_json.h"
#include "net/scaler.h"

#include <stdlib.h>
#include <string.h>

static bool fill_row(struct table *table, int k, const struct fluid_set *data,
                     const struct fluid_set *other, int match, struct reason *reason)
{
    size_t features = (size_t)table->features, outputs = (size_t)table->outputs;
    float *row = table->values + (size_t)k * (features + outputs);
    memcpy(row, data->values + (size_t)k * features, features * sizeof *row);
    if (outputs)
        memcpy(row + features, other->values + (size_t)match * outputs, outputs * sizeof *row);
    for (size_t c = 0; c < features + outputs; c++)
        if (!(row[c] >= -SCALER_LARGEST && row[c] <= SCALER_LARGEST))
            return reason_set(reason, "%.200s: expected numbers within +-1e+18", data->id[k]);
    table->line[k] = k + 1;
    table->class[k] = outputs ? -1 : table_class_of(table, other->label[match], true, k + 1);
    return outputs || table->class[k] >= 0 || reason_set(reason, "there is not enough memory");
}

static bool make_table(struct table *table, const struct fluid_set *data,
                       const struct fluid_set *other, struct reason *reason)
{
    if (!data->values)
        return reason_set(reason, "labels come first, expected a data set and then its labels");
    int *match = fluid_match(data, other, reason);
    if (!match)
        return false;
    size_t rows = (size_t)data->rows;
    table->rows = data->rows;
    table->features = data->columns;
    table->outputs = other->values ? other->columns : 0;
    table->values =
        malloc(rows * (size_t)(table->features + table->outputs) * sizeof *table->values);
    table->class = malloc(rows * sizeof *table->class);
    table->line = malloc(rows * sizeof *table->line);
    bool good = (table->values && table->class && table->line) ||
                reason_set(reason, "there is not enough memory");
    for (int k = 0; good && k < data->rows; k++)
        good = fill_row(table, k, data, other, match[k], reason);
    free(match);
    return good;
}

bool fluid_read_table(struct table *table, char *data, size_t data_size, char *labels,
                      size_t labels_size, const char *labels_name, struct reason *reason)
{
    struct fluid_set set = {0}, other = {0};
    struct reason words;
    *table = (struct table){0};
    bool good = fluid_read_set(&set, data, data_size, reason);
    if (good && !fluid_read_set(&other, labels, labels_size, &words))
        good = reason_set(reason, "%.300s: %.600s", labels_name, words.text);
    good = good && make_table(table, &set, &other, reason);
    fluid_free_set(&set);
    fluid_free_set(&other);
    if (!good)
        table_free(table);
    return good;
}
