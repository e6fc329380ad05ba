/* Examples as a table: see nn_csv.h. Fields are as in RFC 4180. */
#include "nn_csv.h"

#include "nn_file.h"
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Always 0. */
static int say(t_nn_wrong *wrong, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int say(t_nn_wrong *wrong, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(wrong->w_text, sizeof wrong->w_text, format, values);
    va_end(values);
    return 0;
}

/* A finite number and nothing else. */
static int is_number(const char *text, double *number)
{
    char *end;
    if (!*text || text[strspn(text, "0123456789+-.eE")])
        return 0;
    *number = strtod(text, &end);
    return !*end && isfinite((float)*number);
}

/* --- writing ------------------------------------------------------------------------------ */

/* Quoted where a comma, a quote or an end of line is in it, and where it would be read as a
   number or lose its spaces. */
static void write_name(FILE *stream, const t_atom *class)
{
    double number;
    if (class->a_type == A_FLOAT) {
        nn_file_number(stream, (float)class->a_w.w_float);
        return;
    }
    const char *text = class->a_w.w_symbol->s_name;
    size_t n = strlen(text);
    if (n && !strpbrk(text, ",\"\r\n") && !is_number(text, &number) &&
        !isspace((unsigned char)text[0]) && !isspace((unsigned char)text[n - 1])) {
        fputs(text, stream);
        return;
    }
    putc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', stream);
        putc(*text, stream);
    }
    putc('"', stream);
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

int nn_csv_write(const t_nn_net *net, const t_canvas *canvas, const char *name,
                 t_nn_wrong *wrong)
{
    t_nn_file file;
    if (!net->n_learner || !net->n_learner->memory.count)
        return say(wrong, "no example is remembered yet");
    const char *why = nn_file_begin(&file, canvas, name);
    if (!why) {
        write_rows(file.f_stream, net->n_learner);
        why = nn_file_end(&file);
    }
    return why ? say(wrong, "%s", why) : 1;
}

/* --- reading ------------------------------------------------------------------------------ */

typedef struct _nn_field {
    char *text;
    int quoted;
} t_nn_field;

/* A text under way, and the fields of its latest row. */
typedef struct _nn_table {
    char *at, *end;
    int line, row_line; /* of `at`, and where the row began */
    t_nn_field *field;
    int fields, room;
} t_nn_table;

/* One more field, whose end is a 0 put in place of what ended it. Returns what ended it. */
static char read_field(t_nn_table *table)
{
    char *at = table->at, *end = table->end, *to;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    t_nn_field *field = &table->field[table->fields++];
    *field = (t_nn_field){at, at < end && *at == '"'};
    to = at;
    if (field->quoted) {
        for (at++; at < end && (*at != '"' || (at + 1 < end && at[1] == '"')); at++) {
            at += *at == '"';
            table->line += *at == '\n';
            *to++ = *at;
        }
        at += at < end;
        while (at < end && *at != ',' && *at != '\n')
            at++;
    } else {
        while (at < end && *at != ',' && *at != '\n')
            at++;
        for (to = at; to > field->text && isspace((unsigned char)to[-1]);)
            to--;
    }
    char ended = '\n';
    if (at < end)
        ended = *at++;
    table->line += ended == '\n';
    table->at = at;
    *to = 0; /* never beyond `end`, where there is one more byte */
    return ended;
}

/* The next row that is not empty. Returns 0 at the end, -1 if there is not enough memory. */
static int read_row(t_nn_table *table)
{
    do {
        table->fields = 0;
        table->row_line = table->line;
        if (table->at == table->end)
            return 0;
        char ended;
        do {
            if (table->fields == table->room) {
                int room = 2 * table->room + 16;
                t_nn_field *field = realloc(table->field, (size_t)room * sizeof *field);
                if (!field)
                    return -1;
                table->field = field;
                table->room = room;
            }
            ended = read_field(table);
        } while (ended == ',');
    } while (table->fields == 1 && !*table->field->text);
    return 1;
}

/* How many columns before `last` are o1 o2 ..., as a header names them. */
static int named_outputs(const t_nn_table *table, int last)
{
    for (int n = last - 1; n > 0; n--) {
        int k = 1;
        for (; k <= n; k++) {
            char name[16];
            snprintf(name, sizeof name, "o%d", k);
            if (strcmp(table->field[last - n + k - 1].text, name) != 0)
                break;
        }
        if (k > n)
            return n;
    }
    return 0;
}

/* What the first row says of the columns. Returns whether it is a header: not all of it but the
   last are numbers. */
static int read_header(const t_nn_table *table, t_nn_csv *csv, int *classes)
{
    int header = 0, n = table->fields;
    double number;
    for (int k = 0; k < n - 1 && !header; k++)
        header = !is_number(table->field[k].text, &number);
    csv->c_outputs = header ? named_outputs(table, n) : 0;
    *classes = !csv->c_outputs;
    if (header && *classes && n > 1)
        csv->c_outputs = named_outputs(table, n - 1);
    csv->c_features = n - csv->c_outputs - *classes;
    return header;
}

static int read_numbers(const t_nn_table *table, int from, int n, float *to, t_nn_wrong *wrong)
{
    double number;
    for (int k = from; k < from + n; k++) {
        if (!is_number(table->field[k].text, &number) || fabs(number) > (double)SCALER_LARGEST)
            return say(wrong, "line %d: value %d is %.100s, expected a number within +-1e+18",
                       table->row_line, k + 1,
                       *table->field[k].text ? table->field[k].text : "missing");
        to[k - from] = (float)number;
    }
    return 1;
}

/* Takes a row into place k. */
static int take_row(const t_nn_table *table, t_nn_csv *csv, int k, int classes,
                    t_nn_wrong *wrong)
{
    int features = csv->c_features, outputs = csv->c_outputs, last = table->fields - 1;
    if (table->fields != features + outputs + classes)
        return say(wrong, "line %d: %d values, expected %d", table->row_line, table->fields,
                   features + outputs + classes);
    float *values = csv->c_values + (size_t)k * (size_t)(features + outputs);
    const t_nn_field *name = &table->field[last];
    t_atom *class = &csv->c_class[k];
    csv->c_line[k] = table->row_line;
    class->a_type = A_NULL;
    if (!read_numbers(table, 0, features, values, wrong))
        return 0;
    if (outputs && (!classes || (!*name->text && !name->quoted)))
        return read_numbers(table, features, outputs, values + features, wrong);
    double number;
    if (!name->quoted && is_number(name->text, &number))
        SETFLOAT(class, (t_float)number);
    else if (*name->text || name->quoted)
        SETSYMBOL(class, gensym(name->text));
    else
        return say(wrong, "line %d: expected a class at the end", table->row_line);
    const char *bad = nn_names_wrong(1, class);
    return bad ? say(wrong, "line %d: %s", table->row_line, bad) : 1;
}

/* Room for one more row than there are. */
static int grow(t_nn_csv *csv, int *room)
{
    if (csv->c_rows < *room)
        return 1;
    size_t more = (size_t)*room * 2 + 64;
    size_t columns = (size_t)(csv->c_features + csv->c_outputs);
    float *values = realloc(csv->c_values, more * columns * sizeof *values);
    csv->c_values = values ? values : csv->c_values;
    t_atom *class = realloc(csv->c_class, more * sizeof *class);
    csv->c_class = class ? class : csv->c_class;
    int *line = realloc(csv->c_line, more * sizeof *line);
    csv->c_line = line ? line : csv->c_line;
    *room = (int)more;
    return values && class && line && more < 1 << 30;
}

static int read_table(t_nn_table *table, t_nn_csv *csv, t_nn_wrong *wrong)
{
    int classes, room = 0, more = read_row(table);
    if (more > 0 && read_header(table, csv, &classes))
        more = read_row(table);
    if (more > 0 && csv->c_features < 1)
        return say(wrong, "line %d: expected features, and then a class, with commas between",
                   table->row_line);
    for (; more > 0; more = read_row(table)) {
        if (!grow(csv, &room))
            return say(wrong, "there is not enough memory");
        if (!take_row(table, csv, csv->c_rows, classes, wrong))
            return 0;
        csv->c_rows++;
    }
    if (more < 0)
        return say(wrong, "there is not enough memory");
    return csv->c_rows ? 1 : say(wrong, "line %d: expected at least one example", table->line);
}

int nn_csv_read(t_nn_csv *csv, const t_canvas *canvas, const char *name, t_nn_wrong *wrong)
{
    size_t size;
    const char *why;
    *csv = (t_nn_csv){0};
    char *text = nn_file_read(canvas, name, &size, &why);
    if (!text)
        return say(wrong, "%s", why);
    size_t mark = size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0; /* of UTF-8 */
    t_nn_table table = {.at = text + mark, .end = text + size, .line = 1};
    int good = read_table(&table, csv, wrong);
    free(table.field);
    free(text);
    if (!good)
        nn_csv_free(csv);
    return good;
}

void nn_csv_free(t_nn_csv *csv)
{
    free(csv->c_values);
    free(csv->c_class);
    free(csv->c_line);
    *csv = (t_nn_csv){0};
}

/* --- remembering -------------------------------------------------------------------------- */

t_nn_net *nn_csv_net(const t_nn_csv *csv, const t_nn_net *like, t_nn_wrong *wrong)
{
    t_nn_layout layout = nn_net_layout(like);
    int lists = csv->c_features / like->n_parameters.window;
    if (!layout.inputs)
        layout.inputs = lists > 1 ? lists : 1;
    if (csv->c_outputs && !layout.outputs) {
        layout.numbered = 1;
        nn_layout_set_outputs(&layout, csv->c_outputs);
    }
    const char *expected;
    t_nn_net *net = nn_net_new(&like->n_parameters, &layout, &expected);
    if (net)
        net->n_of_target = 1; /* one undo takes back what it learned, and it */
    else
        say(wrong, "no network for %d features, expected %s", csv->c_features, expected);
    return net;
}

/* Whether every row fits the network. */
static int fits(const t_nn_csv *csv, const t_nn_net *net, t_nn_wrong *wrong)
{
    const struct learner *learner = net->n_learner;
    int features = network_inputs(learner->network), classes = learner_classes(learner);
    if (csv->c_features != features)
        return say(wrong, "line %d: %d features, expected %d", csv->c_line[0], csv->c_features,
                   features);
    if (csv->c_outputs && csv->c_outputs != classes)
        return say(wrong, "line %d: %d outputs, expected %d", csv->c_line[0], csv->c_outputs,
                   classes);
    for (int k = 0; k < csv->c_rows; k++) {
        const t_atom *class = &csv->c_class[k];
        char name[MAXPDSTRING];
        if (class->a_type == A_NULL || (nn_net_is_switch(net) && class->a_type == A_FLOAT) ||
            (!nn_net_is_switch(net) && learner_find(learner, nn_name(class)) >= 0) ||
            (!net->n_layout.numbered && net->n_parameters.grow && !csv->c_outputs))
            continue;
        atom_string(class, name, MAXPDSTRING);
        if (nn_net_is_switch(net))
            return say(wrong, "line %d: class %.400s, expected the value of the output",
                       csv->c_line[k], name);
        if (net->n_layout.numbered)
            return say(wrong, "line %d: no class %.400s, expected 0 to %d", csv->c_line[k],
                       name, classes - 1);
        return say(wrong, "line %d: no class %.400s, and none can be added (%s)",
                   csv->c_line[k], name, csv->c_outputs ? "the table has outputs" : "grow 0");
    }
    return 1;
}

static int is_among(const learner_name *names, int n, learner_name name)
{
    for (int k = 0; k < n; k++)
        if (names[k] == name)
            return 1;
    return 0;
}

/* Adds the classes that are new, all at once: each time costs a copy of the network. Returns 0
   if there is no room for them. */
static int add_classes(const t_nn_csv *csv, t_nn_net *net)
{
    struct learner *learner = net->n_learner;
    int room = NETWORK_MAX_UNITS - learner_classes(learner), n = 0, good = 1;
    learner_name *names = malloc(((size_t)csv->c_rows + 1) * sizeof *names);
    for (int k = 0; names && k < csv->c_rows && good; k++) {
        const t_atom *class = &csv->c_class[k];
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

static void remember(const t_nn_csv *csv, int k, t_nn_net *net)
{
    struct learner *learner = net->n_learner;
    const t_atom *atom = &csv->c_class[k];
    const float *row = csv->c_values + (size_t)k * (size_t)(csv->c_features + csv->c_outputs);
    float value = atom->a_type == A_FLOAT ? (float)atom->a_w.w_float : 0;
    if (atom->a_type == A_NULL || nn_net_is_switch(net)) {
        const float *target = atom->a_type == A_NULL ? row + csv->c_features : &value;
        learner_remember(learner, row, MEMORY_NO_CLASS, target);
        return;
    }
    learner_remember(learner, row, learner_find(learner, nn_name(atom)), NULL);
}

int nn_csv_remember(const t_nn_csv *csv, t_nn_net *net, t_nn_wrong *wrong)
{
    if (!net->n_parameters.memory)
        return say(wrong, "memory is 0, expected room for examples");
    if (!fits(csv, net, wrong))
        return 0;
    learner_begin_take(net->n_learner);
    if ((!nn_net_is_switch(net) && !add_classes(csv, net)) || !nn_net_renew_decision(net)) {
        learner_drop_take(net->n_learner);
        return say(wrong, "no room for so many classes");
    }
    for (int k = 0; k < csv->c_rows; k++)
        remember(csv, k, net);
    return 1;
}
