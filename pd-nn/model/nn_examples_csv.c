/* Examples as a table: see nn_examples_csv.h. */
#include "nn_examples_csv.h"

#include "csv.h"
#include "nn_file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- writing ------------------------------------------------------------------------------ */

static void write_name(FILE *stream, const t_atom *class)
{
    if (class->a_type == A_FLOAT)
        nn_file_number(stream, (float)class->a_w.w_float);
    else
        csv_write_text(stream, class->a_w.w_symbol->s_name);
}

static void write_numbers(FILE *stream, const float *values, int n)
{
    for (int k = 0; k < n; k++) {
        if (k)
            putc(',', stream);
        nn_file_number(stream, values[k]);
    }
}

static void write_header(FILE *stream, int features, int outputs, int classes)
{
    for (int k = 1; k <= features; k++)
        fprintf(stream, k > 1 ? ",f%d" : "f%d", k);
    for (int k = 1; k <= outputs; k++)
        fprintf(stream, ",o%d", k);
    fputs(classes ? ",class\n" : "\n", stream);
}

static void write_rows(FILE *stream, const struct learner *learner)
{
    const struct memory *memory = &learner->memory;
    int of_values = memory_count_of(memory, MEMORY_NO_CLASS);
    int outputs = of_values ? memory->classes : 0, classes = memory->count > of_values;
    write_header(stream, memory->features, outputs, classes);
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place], class = memory_class(memory, row);
        write_numbers(stream, memory_features(memory, row), memory->features);
        for (int k = 0; k < outputs; k++) {
            putc(',', stream);
            if (class == MEMORY_NO_CLASS)
                nn_file_number(stream, memory_target(memory, row)[k]);
        }
        if (classes)
            putc(',', stream);
        if (class != MEMORY_NO_CLASS) {
            t_atom name;
            nn_name_to_atom(learner->class[class].name, &name);
            write_name(stream, &name);
        }
        putc('\n', stream);
    }
}

bool nn_examples_csv_write(const t_nn_model *model, const t_canvas *canvas, const char *name,
                           struct reason *reason)
{
    t_nn_file file;
    if (!model->m_learner || !model->m_learner->memory.count)
        return reason_set(reason, "no example is remembered yet");
    if (!nn_file_begin(&file, canvas, name, reason))
        return false;
    write_rows(file.f_stream, model->m_learner);
    return nn_file_end(&file, reason);
}

/* --- reading ------------------------------------------------------------------------------ */

/* How many columns before `last` are o1 o2 ..., as a header names them. */
static int named_outputs(const struct csv *csv, int last)
{
    for (int n = last - 1; n > 0; n--) {
        int k = 1;
        for (; k <= n; k++) {
            char name[16];
            snprintf(name, sizeof name, "o%d", k);
            if (strcmp(csv->field[last - n + k - 1].text, name) != 0)
                break;
        }
        if (k > n)
            return n;
    }
    return 0;
}

/* What the first row says of the columns. Returns whether it is a header: not all of it but the
   last are numbers. */
static bool read_header(const struct csv *csv, t_nn_examples_csv *table, int *classes)
{
    bool header = false;
    int n = csv->fields;
    double number;
    for (int k = 0; k < n - 1 && !header; k++)
        header = !csv_is_number(csv->field[k].text, &number);
    table->c_outputs = header ? named_outputs(csv, n) : 0;
    *classes = !table->c_outputs;
    if (header && *classes && n > 1)
        table->c_outputs = named_outputs(csv, n - 1);
    table->c_features = n - table->c_outputs - *classes;
    return header;
}

static bool read_numbers(const struct csv *csv, int from, int n, float *to,
                         struct reason *reason)
{
    double number;
    for (int k = from; k < from + n; k++) {
        if (!csv_is_number(csv->field[k].text, &number) ||
            fabs(number) > (double)SCALER_LARGEST)
            return reason_set(
                reason, "line %d: value %d is %.100s, expected a number within +-1e+18",
                csv->row_line, k + 1, *csv->field[k].text ? csv->field[k].text : "missing");
        to[k - from] = (float)number;
    }
    return true;
}

/* Takes a row into place k. */
static bool parse_row(const struct csv *csv, t_nn_examples_csv *table, int k, int classes,
                      struct reason *reason)
{
    int features = table->c_features, outputs = table->c_outputs, last = csv->fields - 1;
    if (csv->fields != features + outputs + classes)
        return reason_set(reason, "line %d: %d values, expected %d", csv->row_line, csv->fields,
                          features + outputs + classes);
    float *values = table->c_values + (size_t)k * (size_t)(features + outputs);
    const struct csv_field *name = &csv->field[last];
    t_atom *class = &table->c_class[k];
    table->c_line[k] = csv->row_line;
    class->a_type = A_NULL;
    if (!read_numbers(csv, 0, features, values, reason))
        return false;
    if (outputs && (!classes || (!*name->text && !name->quoted)))
        return read_numbers(csv, features, outputs, values + features, reason);
    double number;
    if (!name->quoted && csv_is_number(name->text, &number))
        SETFLOAT(class, (t_float)number);
    else if (*name->text || name->quoted)
        SETSYMBOL(class, gensym(name->text));
    else
        return reason_set(reason, "line %d: expected a class at the end", csv->row_line);
    const char *bad = nn_names_wrong(1, class);
    return !bad || reason_set(reason, "line %d: %s", csv->row_line, bad);
}

/* Room for one more row than there are. */
static bool grow(t_nn_examples_csv *table, int *room)
{
    if (table->c_rows < *room)
        return true;
    size_t more = (size_t)*room * 2 + 64;
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

static bool read_table(struct csv *csv, t_nn_examples_csv *table, struct reason *reason)
{
    int classes = 0, room = 0;
    bool enough = csv_read_row(csv);
    if (enough && csv->fields && read_header(csv, table, &classes))
        enough = csv_read_row(csv);
    if (enough && csv->fields && table->c_features < 1)
        return reason_set(reason,
                          "line %d: expected features, and then a class, with commas between",
                          csv->row_line);
    for (; enough && csv->fields; enough = csv_read_row(csv)) {
        if (!grow(table, &room))
            return reason_set(reason, "there is not enough memory");
        if (!parse_row(csv, table, table->c_rows, classes, reason))
            return false;
        table->c_rows++;
    }
    if (!enough)
        return reason_set(reason, "there is not enough memory");
    return table->c_rows ||
           reason_set(reason, "line %d: expected at least one example", csv->line);
}

bool nn_examples_csv_read(t_nn_examples_csv *table, const t_canvas *canvas, const char *name,
                          struct reason *reason)
{
    size_t size;
    *table = (t_nn_examples_csv){0};
    char *text = nn_file_read(canvas, name, &size, reason);
    if (!text)
        return false;
    size_t mark = size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0; /* of UTF-8 */
    struct csv csv = {.at = text + mark, .end = text + size, .line = 1};
    bool good = read_table(&csv, table, reason);
    csv_free(&csv);
    free(text);
    if (!good)
        nn_examples_csv_free(table);
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
    int lists = table->c_features / like->m_parameters.window;
    if (!layout.inputs)
        layout.inputs = lists > 1 ? lists : 1;
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
    if (table->c_features != features)
        return reason_set(reason, "line %d: %d features, expected %d", table->c_line[0],
                          table->c_features, features);
    if (table->c_outputs && table->c_outputs != classes)
        return reason_set(reason, "line %d: %d outputs, expected %d", table->c_line[0],
                          table->c_outputs, classes);
    for (int k = 0; k < table->c_rows; k++) {
        const t_atom *class = &table->c_class[k];
        char name[MAXPDSTRING];
        if (class->a_type == A_NULL ||
            (nn_model_is_switch(model) && class->a_type == A_FLOAT) ||
            (!nn_model_is_switch(model) && learner_find(learner, nn_name(class)) >= 0) ||
            (!model->m_layout.numbered && model->m_parameters.grow && !table->c_outputs))
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

static bool is_among(const learner_name *names, int n, learner_name name)
{
    for (int k = 0; k < n; k++)
        if (names[k] == name)
            return true;
    return false;
}

/* Adds the classes that are new, all at once: each time costs a copy of the network. False if
   there is no room for them. */
static bool add_classes(const t_nn_examples_csv *table, t_nn_model *model)
{
    struct learner *learner = model->m_learner;
    int room = NETWORK_MAX_UNITS - learner_classes(learner), n = 0;
    bool good = true;
    learner_name *names = malloc(((size_t)table->c_rows + 1) * sizeof *names);
    for (int k = 0; names && k < table->c_rows && good; k++) {
        const t_atom *class = &table->c_class[k];
        if (class->a_type == A_NULL || learner_find(learner, nn_name(class)) >= 0 ||
            is_among(names, n, nn_name(class)))
            continue;
        good = n < room;
        names[n++] = nn_name(class);
    }
    good = names && good && (!n || learner_add_classes(learner, names, n));
    free(names);
    return good;
}

static void remember(const t_nn_examples_csv *table, int k, t_nn_model *model)
{
    struct learner *learner = model->m_learner;
    const t_atom *atom = &table->c_class[k];
    const float *row =
        table->c_values + (size_t)k * (size_t)(table->c_features + table->c_outputs);
    float value = atom->a_type == A_FLOAT ? (float)atom->a_w.w_float : 0;
    if (atom->a_type == A_NULL || nn_model_is_switch(model)) {
        const float *target = atom->a_type == A_NULL ? row + table->c_features : &value;
        learner_remember(learner, row, MEMORY_NO_CLASS, target);
        return;
    }
    learner_remember(learner, row, learner_find(learner, nn_name(atom)), NULL);
}

bool nn_examples_csv_remember(const t_nn_examples_csv *table, t_nn_model *model,
                              struct reason *reason)
{
    if (!model->m_parameters.memory)
        return reason_set(reason, "memory is 0, expected room for examples");
    if (!fits(table, model, reason))
        return false;
    learner_begin_take(model->m_learner);
    if (!nn_model_is_switch(model) && !add_classes(table, model)) {
        learner_drop_take(model->m_learner);
        return reason_set(reason, "no room for so many classes");
    }
    for (int k = 0; k < table->c_rows; k++)
        remember(table, k, model);
    return true;
}
