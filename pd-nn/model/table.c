/* Tables of examples: see table.h. */
#include "table.h"

#include "net/scaler.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool no_memory(struct reason *reason)
{
    return reason_set(reason, "there is not enough memory");
}

void table_free(struct table *table)
{
    free(table->values);
    free(table->class);
    free(table->line);
    free(table->classes);
    free(table->place);
    free(table->text);
    *table = (struct table){0};
}

/* --- classes ------------------------------------------------------------------------------ */

/* FNV-1a, 64 bits. */
static uint64_t hash(const char *text, bool quoted)
{
    uint64_t value = 0xcbf29ce484222325u + quoted;
    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * 0x100000001b3u;
    return value ^ value >> 32;
}

/* The place of the spelling, or the vacant one (-1) where it belongs. */
static size_t place_of(const struct table *table, const char *text, bool quoted)
{
    size_t at = (size_t)hash(text, quoted) & (table->places - 1);
    for (; table->place[at] >= 0; at = (at + 1) & (table->places - 1)) {
        const struct table_class *class = &table->classes[table->place[at]];
        if (class->quoted == quoted && !strcmp(class->text, text))
            break;
    }
    return at;
}

/* Makes room for one more class, with half of the places vacant. */
static bool reserve_class(struct table *table)
{
    if (2 * (size_t)table->class_count < table->places)
        return true;
    size_t places = table->places ? 2 * table->places : 64;
    struct table_class *classes = realloc(table->classes, places / 2 * sizeof *classes);
    int *place = classes ? malloc(places * sizeof *place) : NULL;
    table->classes = classes ? classes : table->classes;
    if (!place)
        return false;
    free(table->place);
    table->place = place;
    table->places = places;
    for (size_t k = 0; k < places; k++)
        place[k] = -1;
    for (int k = 0; k < table->class_count; k++)
        place[place_of(table, classes[k].text, classes[k].quoted)] = k;
    return true;
}

int table_class_of(struct table *table, const char *text, bool quoted, int line)
{
    if (!reserve_class(table))
        return -1;
    int *place = &table->place[place_of(table, text, quoted)];
    if (*place < 0) {
        *place = table->class_count++;
        table->classes[*place] =
            (struct table_class){.text = text, .quoted = quoted, .line = line};
    }
    return *place;
}

/* --- rows --------------------------------------------------------------------------------- */

static bool read_number(struct csv *csv, int k, float *to, struct reason *reason)
{
    const char *text = csv->field[k].text;
    double number;
    if (!csv_is_number(csv, text, &number) || fabs(number) > (double)SCALER_LARGEST)
        return reason_set(reason,
                          "line %d: value %d is %.100s, expected a number within +-1e+18",
                          csv->row_line, k + 1, *text ? text : "missing");
    *to = (float)number;
    return true;
}

static bool read_class(struct csv *csv, const struct csv_field *name, struct table *table,
                       int *class, struct reason *reason)
{
    if (!*name->text && !name->quoted)
        return reason_set(reason, "line %d: expected a class in column %d", csv->row_line,
                          (int)(name - csv->field) + 1);
    int before = table->class_count;
    *class = table_class_of(table, name->text, name->quoted, csv->row_line);
    if (*class < 0)
        return no_memory(reason);
    double number;
    if (*class == before && !name->quoted && csv_is_number(csv, name->text, &number)) {
        table->classes[*class].is_number = true;
        table->classes[*class].number = (float)number;
    }
    return true;
}

/* Whether it has as many fields as there are columns, disregarding an empty one at the end. */
static bool has_width(const struct csv *csv, const struct table_columns *columns)
{
    int width = columns->width, last = csv->fields - 1;
    return csv->fields == width ||
           (last == width && !*csv->field[last].text && !csv->field[last].quoted) ||
           (csv->fields == width - 1 && columns->role[width - 1] == TABLE_LEFT_OUT);
}

/* Reads a row into place k. */
static bool read_row(struct csv *csv, const struct table_columns *columns, struct table *table,
                     int k, struct reason *reason)
{
    if (!has_width(csv, columns))
        return reason_set(reason, "line %d: %d values, expected %d", csv->row_line, csv->fields,
                          columns->width);
    size_t stride = (size_t)(table->features + table->outputs);
    float *feature = table->values + (size_t)k * stride, *value = feature + table->features;
    int at = columns->class_at;
    bool classed =
        at >= 0 && (!table->outputs || *csv->field[at].text || csv->field[at].quoted);
    table->line[k] = csv->row_line;
    table->class[k] = -1;
    for (int c = 0; c < columns->width; c++) {
        if (columns->role[c] == TABLE_FEATURE && !read_number(csv, c, feature++, reason))
            return false;
        if (columns->role[c] == TABLE_VALUE && !classed &&
            !read_number(csv, c, value++, reason))
            return false;
    }
    return !classed || read_class(csv, &csv->field[at], table, &table->class[k], reason);
}

/* Makes room for one more row. */
static bool grow(struct table *table, int *room)
{
    if (table->rows < *room)
        return true;
    size_t more = (size_t)*room + (size_t)*room / 2 + 64;
    size_t columns = (size_t)(table->features + table->outputs);
    float *values = realloc(table->values, more * columns * sizeof *values);
    table->values = values ? values : table->values;
    int *class = realloc(table->class, more * sizeof *class);
    table->class = class ? class : table->class;
    int *line = realloc(table->line, more * sizeof *line);
    table->line = line ? line : table->line;
    *room = (int)more;
    return values && class && line && more < 1 << 30;
}

static bool read_rows(struct csv *csv, const struct table_columns *columns, struct table *table,
                      struct reason *reason)
{
    int room = 0;
    if (columns->header && !csv_read_row(csv, reason))
        return false;
    for (;;) {
        if (!csv_read_row(csv, reason))
            return false;
        if (!csv->fields)
            break;
        if (!grow(table, &room))
            return no_memory(reason);
        if (!read_row(csv, columns, table, table->rows, reason))
            return false;
        table->rows++;
    }
    return table->rows ||
           reason_set(reason, "line %d: expected at least one example", csv->line);
}

/* --- the whole ---------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Checks the class column: numbers that hardly ever repeat are not classes. */
static bool are_classes(const struct table *table, int column, struct reason *reason)
{
    enum { FEW = 20 /* rows: whole numbers may all be different */, MANY = 40, MEASURED = 24 };
    int rows = table->rows, n = 0, different = 1;
    bool whole = true;
    float *number = malloc((size_t)rows * sizeof *number);
    if (!number)
        return no_memory(reason);
    while (n < rows && table->class[n] >= 0 && table->classes[table->class[n]].is_number) {
        number[n] = table->classes[table->class[n]].number;
        whole = whole && number[n] == floorf(number[n]);
        n++;
    }
    qsort(number, (size_t)n, sizeof *number, by_value);
    for (int k = 1; k < n; k++)
        different += number[k] != number[k - 1];
    free(number);
    /* measurements repeat by chance, the more so the more there are */
    int most = whole ? rows / 2 : rows < MANY ? rows / 4 : rows / 8;
    most = whole || most < MEASURED ? most : MEASURED;
    if (n < rows || rows < 2 || different <= most || (whole && rows < FEW))
        return true;
    return reason_set(reason,
                      "column %d is not of classes: %d different numbers in %d rows, "
                      "expected `label` and the column that is, or `values` and how many",
                      column + 1, different, rows);
}

static bool read_table(struct csv *csv, const struct table_wish *wish, struct table *table,
                       struct reason *reason)
{
    struct table_columns columns;
    if (!table_columns_find(&columns, csv, wish, reason))
        return false;
    table->features = columns.features;
    table->outputs = columns.values;
    bool asked = wish->label >= 0 || wish->label_name, is_value = wish->outputs == 1;
    bool good = read_rows(csv, &columns, table, reason) &&
                (columns.class_at < 0 || asked || is_value ||
                 are_classes(table, columns.class_at, reason));
    table_columns_free(&columns);
    return good;
}

bool table_read(struct table *table, char *text, size_t size, const struct table_wish *wish,
                struct reason *reason)
{
    struct csv csv;
    *table = (struct table){0};
    bool good = csv_begin(&csv, text, size, reason) && read_table(&csv, wish, table, reason);
    csv_free(&csv);
    if (!good)
        table_free(table);
    return good;
}
