/* What the columns of a table are: see table_columns.h. */
#include "table_columns.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 200 /* rows to look at */ };

/* --- the first rows ----------------------------------------------------------------------- */

/* What one column of them contains. */
struct kind {
    int numbers, whole, empty;
};

struct look {
    const char **name; /* names from the header or ARFF; NULL: none */
    int names;
    struct kind *kind;
    int width, rows;
    bool header;
    int line; /* of the first row after the header */
};

static bool is_name(const char *text, const char *name)
{
    for (; *name && tolower((unsigned char)*text) == *name; name++, text++)
        ;
    return !*text && !*name;
}

/* Names of a class column, the surest first. */
static const char *const sure[] = {"class", "label", "target"};
static const char *const likely[] = {"output", "y", "name"};

static bool is_sure(const char *text)
{
    for (size_t k = 0; k < sizeof sure / sizeof *sure; k++)
        if (is_name(text, sure[k]))
            return true;
    return false;
}

/* Whether the row is a header: it has no number; or it numbers its columns and names the class,
   as tables are written whose columns have no names. */
static bool is_header(struct csv *row)
{
    double number;
    int numbers = 0, words = 0;
    double next = 0;
    bool counts = true, names_class = false;
    for (int k = 0; k < row->fields; k++) {
        const char *text = row->field[k].text;
        if (csv_is_number(row, text, &number)) {
            next = numbers ? next + 1 : number;
            counts = counts && number == next && (numbers || number == 0 || number == 1);
            numbers++;
        } else if (*text) {
            words++;
            names_class = names_class || is_sure(text);
        }
    }
    return numbers ? counts && numbers > 1 && words == 1 && names_class : words > 0;
}

static void count(struct look *look, struct csv *row)
{
    double number;
    for (int k = 0; k < row->fields && k < look->width; k++) {
        bool is_number = csv_is_number(row, row->field[k].text, &number);
        look->kind[k].numbers += is_number;
        look->kind[k].whole += is_number && number == floor(number);
        look->kind[k].empty += !*row->field[k].text && !row->field[k].quoted;
    }
    look->rows++;
}

/* Takes the names from the header; they point into the text of the sample. */
static bool take_names(struct look *look, const struct csv *csv, const struct csv *row)
{
    look->names = csv->names ? csv->names : row->fields;
    look->name = malloc(((size_t)look->names + 1) * sizeof *look->name);
    for (int k = 0; look->name && k < look->names; k++)
        look->name[k] = csv->names ? csv->name[k] : row->field[k].text;
    return look->name;
}

static bool look_at(struct look *look, const struct csv *csv, struct csv *sample,
                    struct reason *reason)
{
    struct reason later; /* errors further down are reported when the rows are read */
    if (!csv_read_row(sample, reason))
        return false;
    look->header = !csv->arff && sample->fields && is_header(sample);
    if ((look->header || csv->arff) && !take_names(look, csv, sample))
        return reason_set(reason, "there is not enough memory");
    if (look->header && !csv_read_row(sample, reason))
        return false;
    if (!sample->fields)
        return reason_set(reason, "line %d: expected at least one example", sample->line);
    look->line = sample->row_line;
    look->width = csv->arff ? csv->names : sample->fields;
    look->kind = calloc((size_t)look->width, sizeof *look->kind);
    if (!look->kind)
        return reason_set(reason, "there is not enough memory");
    while (sample->fields && look->rows < MOST_ROWS) {
        count(look, sample);
        if (!csv_read_row(sample, &later))
            break;
    }
    return true;
}

/* --- roles -------------------------------------------------------------------------------- */

static const char *name_of(const struct look *look, int k)
{
    /* a header with one name too few has none for the row numbers, unless it is the last column
       that is empty */
    bool short_of_first =
        look->names == look->width - 1 && look->kind[look->width - 1].empty < look->rows;
    int at = short_of_first ? k - 1 : k;
    return look->name && at >= 0 && at < look->names ? look->name[at] : "";
}

static int find_name(const struct look *look, const char *name)
{
    for (int k = 0; k < look->width; k++)
        if (*name && is_name(name_of(look, k), name))
            return k;
    return -1;
}

static bool is_text(const struct look *look, int k)
{
    return look->kind[k].numbers + look->kind[k].empty < look->rows;
}

/* Leaves out an empty column at the end; row numbers or names at the beginning, as R and pandas
   write them; and what Wekinator writes beside its inputs and outputs. */
static void leave_out(struct table_columns *columns, struct look *look)
{
    enum table_role *role = columns->role;
    int last = columns->width - 1;
    if (last > 0 && look->kind[last].empty == look->rows && !*name_of(look, last))
        role[last] = TABLE_LEFT_OUT;
    bool unnamed = look->names && !*name_of(look, 0) && columns->width > 2 && *name_of(look, 1);
    if (unnamed || is_name(name_of(look, 0), "rownames"))
        role[0] = TABLE_LEFT_OUT;
    if (columns->width > 3 && is_name(name_of(look, 0), "id") &&
        is_name(name_of(look, 1), "time") && is_name(name_of(look, 2), "training round"))
        role[0] = role[1] = role[2] = TABLE_LEFT_OUT;
}

/* The last column that is not left out. */
static int last_of(const struct table_columns *columns)
{
    int last = columns->width - 1;
    while (last >= 0 && columns->role[last] == TABLE_LEFT_OUT)
        last--;
    return last;
}

/* How many columns up to `last` are o1 o2 ..., or Wekinator's outputs-1 outputs-2 ... */
static int named_outputs(const struct look *look, int last)
{
    static const char *const formats[] = {"o%d", "outputs-%d"};
    for (int n = last; n > 0 && look->names; n--)
        for (int f = 0; f < 2; f++) {
            int k = 1;
            for (; k <= n; k++) {
                char name[32];
                snprintf(name, sizeof name, f ? formats[1] : formats[0], k);
                if (!is_name(name_of(look, last - n + k), name))
                    break;
            }
            if (k > n)
                return n;
        }
    return 0;
}

static int count_left(const struct table_columns *columns)
{
    int n = 0;
    for (int k = 0; k < columns->width; k++)
        n += columns->role[k] != TABLE_LEFT_OUT;
    return n;
}

/* The column whose name says that it is the class, or -1. */
static int named_class(const struct look *look, int last)
{
    for (size_t k = 0; k < sizeof sure / sizeof *sure; k++)
        if (find_name(look, sure[k]) >= 0)
            return find_name(look, sure[k]);
    if (is_text(look, last)) /* more likely the class than what might be a coordinate */
        return -1;
    for (size_t k = 0; k < sizeof likely / sizeof *likely; k++) {
        int at = find_name(look, likely[k]);
        bool coordinate =
            is_name(likely[k], "y") && (find_name(look, "x") >= 0 || find_name(look, "z") >= 0);
        if (at >= 0 && !coordinate && (is_text(look, at) || look->kind[at].whole == look->rows))
            return at;
    }
    return -1;
}

/* The class column that the message asks for: -1 if none, -2 if there is no such column. */
static int asked_class(const struct table_wish *wish, const struct look *look,
                       struct reason *reason)
{
    if (wish->label_name && find_name(look, wish->label_name) >= 0)
        return find_name(look, wish->label_name);
    if (wish->label_name)
        reason_set(reason, "no column is called %.200s", wish->label_name);
    else if (wish->label < look->width)
        return wish->label;
    else
        reason_set(reason, "line %d: %d columns, expected one of number %d", look->line,
                   look->width, wish->label);
    return -2;
}

/* The only column of words among nothing but numbers, or -1. */
static int only_words(const struct look *look)
{
    int only = -1;
    for (int k = 0; k < look->width; k++) {
        if (!is_text(look, k))
            continue;
        if (only >= 0 || look->kind[k].numbers || look->kind[k].empty)
            return -1;
        only = k;
    }
    return look->width > 1 && look->rows > 1 ? only : -1;
}

/* Whether the words of a column repeat, as classes do and names of rows do not. */
static bool comes_again(const struct csv *csv, const struct look *look, int column)
{
    struct csv sample;
    struct reason reason;
    const char *words[MOST_ROWS];
    char *text;
    int rows = 0, different = 0;
    if (!csv_sample(csv, &sample, &text))
        return false;
    bool more = !look->header || csv_read_row(&sample, &reason);
    while (more && rows < look->rows && csv_read_row(&sample, &reason) &&
           sample.fields > column) {
        int k = 0;
        while (k < different && strcmp(words[k], sample.field[column].text) != 0)
            k++;
        if (k == different)
            words[different++] = sample.field[column].text;
        rows++;
    }
    csv_free(&sample);
    free(text);
    return different <= rows / 2;
}

/* Whether the network has values, and this is its number of features and values. */
static bool fits_values(const struct table_wish *wish, int columns)
{
    int values = wish->outputs;
    return values && wish->features &&
           (columns == wish->features * wish->window + values ||
            columns == wish->features + values);
}

/* Sets the roles: as the message says, else what is most likely. */
static bool set_roles(struct table_columns *columns, const struct csv *csv,
                      const struct table_wish *wish, struct look *look, struct reason *reason)
{
    int last = last_of(columns), left = count_left(columns);
    int outputs = wish->values ? 0 : named_outputs(look, last), class_at = -1;
    if (wish->values) {
        if (wish->values >= left)
            return reason_set(reason, "line %d: %d columns, expected features and %d values",
                              look->line, left, wish->values);
        outputs = wish->values;
    } else if (wish->label_name || wish->label >= 0) {
        class_at = asked_class(wish, look, reason);
        outputs = 0;
        if (class_at == -2)
            return false;
    } else if (outputs == 1 && is_name(name_of(look, last), "outputs-1") &&
               look->kind[last].whole == look->rows && wish->outputs != 1) {
        outputs = 0; /* Wekinator's classes */
        class_at = last;
    } else if (!outputs && named_outputs(look, last - 1)) {
        outputs = named_outputs(look, last - 1);
        class_at = last--;
    } else if (!outputs) {
        class_at = named_class(look, last);
        bool told = class_at >= 0 && is_sure(name_of(look, class_at));
        if (!told && fits_values(wish, left) && !is_text(look, last)) {
            outputs = wish->outputs;
            class_at = -1;
        } else if (class_at < 0) {
            int only = only_words(look);
            bool is_class =
                only >= 0 && ((only == 0 && !look->names) || comes_again(csv, look, only));
            class_at = is_class ? only : last;
        }
    }
    if (class_at >= 0)
        columns->role[class_at] = TABLE_CLASS;
    for (int k = last; outputs && k >= 0; k--)
        if (columns->role[k] == TABLE_FEATURE) {
            columns->role[k] = TABLE_VALUE;
            outputs--;
        }
    columns->class_at = class_at;
    return true;
}

static bool find(struct table_columns *columns, const struct csv *csv, struct csv *sample,
                 struct look *look, const struct table_wish *wish, struct reason *reason)
{
    if (!look_at(look, csv, sample, reason))
        return false;
    columns->width = look->width;
    columns->header = look->header;
    columns->class_at = -1;
    columns->role = calloc((size_t)look->width, sizeof *columns->role);
    if (!columns->role)
        return reason_set(reason, "there is not enough memory");
    leave_out(columns, look);
    if (last_of(columns) >= 0 && !set_roles(columns, csv, wish, look, reason))
        return false;
    for (int k = 0; k < columns->width; k++) {
        columns->features += columns->role[k] == TABLE_FEATURE;
        columns->values += columns->role[k] == TABLE_VALUE;
    }
    return columns->features ||
           reason_set(reason,
                      "line %d: expected features, and then a class, with commas, "
                      "semicolons, tabs or spaces between",
                      look->line);
}

bool table_columns_find(struct table_columns *columns, const struct csv *csv,
                        const struct table_wish *wish, struct reason *reason)
{
    struct csv sample;
    struct look look = {0};
    char *text;
    *columns = (struct table_columns){.class_at = -1};
    if (!csv_sample(csv, &sample, &text))
        return reason_set(reason, "there is not enough memory");
    bool good = find(columns, csv, &sample, &look, wish, reason);
    free(look.name);
    free(look.kind);
    csv_free(&sample);
    free(text);
    if (!good)
        table_columns_free(columns);
    return good;
}

void table_columns_free(struct table_columns *columns)
{
    free(columns->role);
    columns->role = NULL;
}
