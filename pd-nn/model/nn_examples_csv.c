/* Examples as a table: see nn_examples_csv.h. */
#include "nn_examples_csv.h"

#include "csv.h"
#include "nn_file.h"
#include "table_columns.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- writing ------------------------------------------------------------------------------ */

static void write_header(t_nn_lines *lines, int features, int outputs, int classes, t_atom *row)
{
    for (int k = 0; k < features + outputs; k++) {
        char name[32];
        snprintf(name, sizeof name, "%c%d", k < features ? 'f' : 'o',
                 k < features ? k + 1 : k - features + 1);
        SETSYMBOL(&row[k], gensym(name));
    }
    SETSYMBOL(&row[features + outputs], gensym("class"));
    nn_lines_add(lines, features + outputs + classes, row);
}

static void set_numbers(t_atom *atoms, const float *values, int n)
{
    for (int k = 0; k < n; k++)
        SETFLOAT(&atoms[k], (t_float)values[k]);
}

bool nn_examples_csv_write(const t_nn_model *model, t_nn_lines *lines, struct reason *reason)
{
    if (!model->m_learner || !model->m_learner->memory.count)
        return reason_set(reason, "no example is remembered yet");
    const struct learner *learner = model->m_learner;
    const struct memory *memory = &learner->memory;
    int of_values = memory_count_of(memory, MEMORY_NO_CLASS), features = memory->features;
    int outputs = of_values ? memory->classes : 0, classes = memory->count > of_values;
    size_t bytes = ((size_t)features + (size_t)outputs + 1) * sizeof(t_atom);
    t_atom *line = getbytes(bytes);
    write_header(lines, features, outputs, classes, line);
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place], class = memory_class(memory, row);
        set_numbers(line, memory_features(memory, row), features);
        for (int k = features; k <= features + outputs; k++)
            line[k].a_type = A_NULL;
        if (class == MEMORY_NO_CLASS)
            set_numbers(line + features, memory_target(memory, row), outputs);
        else
            nn_name_to_atom(learner->class[class].name, &line[features + outputs]);
        nn_lines_add(lines, features + outputs + classes, line);
    }
    freebytes(line, bytes);
    return true;
}

/* --- reading ------------------------------------------------------------------------------ */

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

/* The class of row k. */
static bool read_class(struct csv *csv, const struct csv_field *name, t_atom *class,
                       struct reason *reason)
{
    double number;
    if (!*name->text && !name->quoted)
        return reason_set(reason, "line %d: expected a class in column %d", csv->row_line,
                          (int)(name - csv->field) + 1);
    if (!name->quoted && csv_is_number(csv, name->text, &number)) {
        SETFLOAT(class, (t_float)number);
        return true;
    }
    SETSYMBOL(class, gensym(name->text));
    *class = nn_class_name(class);
    const char *bad = nn_names_wrong(1, class);
    return !bad || reason_set(reason, "line %d: %s", csv->row_line, bad);
}

/* Whether it has as many fields as there are columns; an empty one more or less at the end is
   none. */
static bool has_width(const struct csv *csv, const struct table_columns *columns)
{
    int width = columns->width, last = csv->fields - 1;
    return csv->fields == width ||
           (last == width && !*csv->field[last].text && !csv->field[last].quoted) ||
           (csv->fields == width - 1 && columns->role[width - 1] == TABLE_LEFT_OUT);
}

/* Takes a row into place k. */
static bool parse_row(struct csv *csv, const struct table_columns *columns,
                      t_nn_examples_csv *table, int k, struct reason *reason)
{
    if (!has_width(csv, columns))
        return reason_set(reason, "line %d: %d values, expected %d", csv->row_line, csv->fields,
                          columns->width);
    size_t stride = (size_t)(table->c_features + table->c_outputs);
    float *feature = table->c_values + (size_t)k * stride, *value = feature + table->c_features;
    int at = columns->class_at;
    bool classed =
        at >= 0 && (!table->c_outputs || *csv->field[at].text || csv->field[at].quoted);
    table->c_line[k] = csv->row_line;
    table->c_class[k].a_type = A_NULL;
    for (int c = 0; c < columns->width; c++) {
        if (columns->role[c] == TABLE_FEATURE && !read_number(csv, c, feature++, reason))
            return false;
        if (columns->role[c] == TABLE_VALUE && !classed &&
            !read_number(csv, c, value++, reason))
            return false;
    }
    return !classed || read_class(csv, &csv->field[at], &table->c_class[k], reason);
}

/* Room for one more row than there are. */
static bool grow(t_nn_examples_csv *table, int *room)
{
    if (table->c_rows < *room)
        return true;
    size_t more = (size_t)*room + (size_t)*room / 2 + 64;
    size_t columns = (size_t)(table->c_features + table->c_outputs);
    float *values = realloc(table->c_values, more * columns * sizeof *values);
    table->c_values = values ? values : table->c_values;
    t_atom *class = realloc(table->c_class, more * sizeof *class);
    table->c_class = class ? class : table->c_class;
    int *line = realloc(table->c_line, more * sizeof *line);
    table->c_line = line ? line : table->c_line;
    *room = (int)more;
    return values && class && line && more < 1 << 30;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Numbers in the place of the class that are hardly ever the same are no classes. */
static bool are_classes(const t_nn_examples_csv *table, int column, struct reason *reason)
{
    enum { FEW = 20 /* rows: whole numbers may all be different */, MANY = 40 };
    int rows = table->c_rows, n = 0, different = 1;
    bool whole = true;
    float *number = malloc((size_t)rows * sizeof *number);
    if (!number)
        return reason_set(reason, "there is not enough memory");
    while (n < rows && table->c_class[n].a_type == A_FLOAT) {
        number[n] = (float)table->c_class[n].a_w.w_float;
        whole = whole && number[n] == floorf(number[n]);
        n++;
    }
    qsort(number, (size_t)n, sizeof *number, by_value);
    for (int k = 1; k < n; k++)
        different += number[k] != number[k - 1];
    free(number);
    /* measurements come again by chance, the more of them there are */
    int most = whole || rows < MANY ? rows / 2 : rows / 4;
    if (n < rows || rows < 2 || different <= most || (whole && rows < FEW))
        return true;
    return reason_set(reason,
                      "column %d is not of classes: %d different numbers in %d rows, "
                      "expected `label` and the column that is, or `values` and how many",
                      column + 1, different, rows);
}

static bool read_rows(struct csv *csv, const struct table_columns *columns,
                      t_nn_examples_csv *table, struct reason *reason)
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
            return reason_set(reason, "there is not enough memory");
        if (!parse_row(csv, columns, table, table->c_rows, reason))
            return false;
        table->c_rows++;
    }
    return table->c_rows ||
           reason_set(reason, "line %d: expected at least one example", csv->line);
}

static bool read_table(struct csv *csv, const struct table_wish *wish, t_nn_examples_csv *table,
                       struct reason *reason)
{
    struct table_columns columns;
    if (!table_columns_find(&columns, csv, wish, reason))
        return false;
    table->c_features = columns.features;
    table->c_outputs = columns.values;
    bool asked = wish->label >= 0 || wish->label_name, is_value = wish->outputs == 1;
    bool good = read_rows(csv, &columns, table, reason) &&
                (columns.class_at < 0 || asked || is_value ||
                 are_classes(table, columns.class_at, reason));
    table_columns_free(&columns);
    return good;
}

bool nn_examples_csv_parse(t_nn_examples_csv *table, char *text, size_t size,
                           const struct table_wish *wish, struct reason *reason)
{
    struct csv csv;
    *table = (t_nn_examples_csv){0};
    bool good = csv_begin(&csv, text, size, reason) && read_table(&csv, wish, table, reason);
    csv_free(&csv);
    if (!good)
        nn_examples_csv_free(table);
    return good;
}

bool nn_examples_csv_read(t_nn_examples_csv *table, const t_canvas *canvas, const char *name,
                          const struct table_wish *wish, struct reason *reason)
{
    size_t size;
    char *text = nn_file_read(canvas, name, &size, reason);
    bool good = text && nn_examples_csv_parse(table, text, size, wish, reason);
    free(text);
    return good;
}

void nn_examples_csv_free(t_nn_examples_csv *table)
{
    free(table->c_values);
    free(table->c_class);
    free(table->c_line);
    *table = (t_nn_examples_csv){0};
}

/* --- remembering -------------------------------------------------------------------------- */

t_nn_model *nn_examples_csv_model(const t_nn_examples_csv *table, const t_nn_model *like,
                                  struct reason *reason)
{
    t_nn_layout layout = nn_model_layout(like);
    int window = like->m_parameters.window;
    if (!layout.inputs) /* whole windows, or single lists */
        layout.inputs =
            table->c_features % window ? table->c_features : table->c_features / window;
    if (table->c_outputs && !layout.outputs) {
        layout.numbered = 1;
        nn_layout_set_outputs(&layout, table->c_outputs);
    }
    struct reason expected;
    t_nn_parameters parameters = like->m_parameters;
    if (table->c_outputs)
        nn_parameters_for_values(&parameters);
    t_nn_model *model = nn_model_new(&parameters, &layout, &expected);
    if (model)
        model->m_of_target = true; /* one undo takes back what it learned, and it */
    else
        reason_set(reason, "no network for %d features, expected %.900s", table->c_features,
                   expected.text);
    return model;
}

/* Whether every row fits the network. */
static bool fits(const t_nn_examples_csv *table, const t_nn_model *model, struct reason *reason)
{
    const struct learner *learner = model->m_learner;
    int features = network_inputs(learner->network), classes = learner_classes(learner);
    if (table->c_features != features && table->c_features != model->m_layout.inputs)
        return reason_set(reason, "line %d: %d features%s, expected %d", table->c_line[0],
                          table->c_features, table->c_outputs ? " beside the values" : "",
                          features);
    if (table->c_outputs && table->c_outputs != classes)
        return reason_set(reason, "line %d: %d outputs, expected %d", table->c_line[0],
                          table->c_outputs, classes);
    bool grows = !model->m_layout.numbered && model->m_parameters.grow && !table->c_outputs;
    for (int k = 0; !grows && k < table->c_rows; k++) {
        const t_atom *class = &table->c_class[k];
        char name[MAXPDSTRING];
        if (class->a_type == A_NULL ||
            (nn_model_is_switch(model) && class->a_type == A_FLOAT) ||
            (!nn_model_is_switch(model) && learner_find(learner, nn_name(class)) >= 0))
            continue;
        atom_string(class, name, MAXPDSTRING);
        if (nn_model_is_switch(model))
            return reason_set(reason, "line %d: class %.400s, expected the value of the output",
                              table->c_line[k], name);
        if (model->m_layout.numbered)
            return reason_set(reason, "line %d: no class %.400s, expected 0 to %d",
                              table->c_line[k], name, classes - 1);
        return reason_set(reason, "line %d: no class %.400s, and none can be added (%s)",
                          table->c_line[k], name,
                          table->c_outputs ? "the table has outputs" : "grow 0");
    }
    return true;
}

/* The index of every class, those included that are new and are added now, all at once: each
   time costs a copy of the network. */
static bool add_classes(const t_nn_examples_csv *table, t_nn_model *model, t_nn_names *index,
                        struct reason *reason)
{
    struct learner *learner = model->m_learner;
    int classes = learner_classes(learner), n = 0;
    learner_name *names = malloc(((size_t)table->c_rows + 1) * sizeof *names);
    bool good = names && nn_names_init(index, classes + table->c_rows);
    if (!good)
        reason_set(reason, "there is not enough memory");
    for (int k = 0; good && k < classes; k++)
        nn_names_add(index, learner->class[k].name, k);
    for (int k = 0; good && k < table->c_rows; k++) {
        const t_atom *class = &table->c_class[k];
        if (class->a_type != A_NULL && nn_names_add(index, nn_name(class), classes + n))
            names[n++] = nn_name(class);
    }
    int most = model->m_parameters.memory < NETWORK_MAX_UNITS ? model->m_parameters.memory
                                                              : NETWORK_MAX_UNITS;
    if (good && n && classes + n > most)
        good = reason_set(reason, "%d classes, expected at most %d%s", classes + n, most,
                          most < NETWORK_MAX_UNITS ? " (memory)" : "");
    else if (good && n && !learner_add_classes(learner, names, n))
        good = reason_set(reason, "there is not enough memory");
    free(names);
    return good;
}

/* The features of row k; a single list fills the whole window, as the first one does. */
static const float *features_of(const t_nn_examples_csv *table, int k, const t_nn_model *model,
                                float *window)
{
    const float *row =
        table->c_values + (size_t)k * (size_t)(table->c_features + table->c_outputs);
    int features = network_inputs(model->m_learner->network), n = table->c_features;
    if (n == features)
        return row;
    for (int k2 = 0; k2 < features; k2++)
        window[k2] = row[k2 % n];
    return window;
}

static void remember(const t_nn_examples_csv *table, int k, t_nn_model *model,
                     const t_nn_names *index, float *window)
{
    struct learner *learner = model->m_learner;
    const t_atom *atom = &table->c_class[k];
    const float *row =
        table->c_values + (size_t)k * (size_t)(table->c_features + table->c_outputs);
    const float *features = features_of(table, k, model, window);
    float value = atom->a_type == A_FLOAT ? (float)atom->a_w.w_float : 0;
    if (atom->a_type == A_NULL || nn_model_is_switch(model))
        learner_remember(learner, features, MEMORY_NO_CLASS,
                         atom->a_type == A_NULL ? row + table->c_features : &value);
    else
        learner_remember(learner, features, nn_names_find(index, nn_name(atom)), NULL);
}

bool nn_examples_csv_remember(const t_nn_examples_csv *table, t_nn_model *model,
                              struct reason *reason)
{
    if (!model->m_parameters.memory)
        return reason_set(reason, "memory is 0, expected room for examples");
    if (!fits(table, model, reason))
        return false;
    t_nn_names index = {0};
    float *window = malloc((size_t)network_inputs(model->m_learner->network) * sizeof *window);
    learner_begin_take(model->m_learner);
    bool good = window ? nn_model_is_switch(model) || add_classes(table, model, &index, reason)
                       : reason_set(reason, "there is not enough memory");
    if (good)
        for (int k = 0; k < table->c_rows; k++)
            remember(table, k, model, &index, window);
    else
        learner_drop_take(model->m_learner);
    nn_names_free(&index);
    free(window);
    return good;
}
