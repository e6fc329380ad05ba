/* Tables and JSON with errors of any kind: cut short at any byte, with any byte replaced, with
   pieces repeated or removed. Whatever is read, no memory is touched that is not theirs, every
   refusal has its reason, and what is accepted is consistent. DAMAGED=1000000 sets how many are
   damaged. */
#include "check.h"
#include "model/fluid_json.h"
#include "model/fluid_table.h"
#include "model/table.h"

#include <string.h>

static const char *const texts[] = {
    "a,b,class\n1,2,x\n3,4.5e-3,\"y \"\"z\"\"\n",
    "a;b;class;\r\n1,5;-2;x;\r\n3,25;4;y;\r\n",
    "1 2\t3\n4  5 6\n\n7 8 9\n",
    "@relation 'a b'\n% no\n@attribute x numeric\n@attribute 'y' real\n@attribute class {a,'b "
    "c'}\n"
    "@data\n1,2,a\n3,4,'b c'\n",
    "1 2 open\\ hat;\n3 4 5,\n6;\n",
    "\xef\xbb\xbf"
    "f1,f2,o1,o2,class\n1,2,0.5,1,\n1,2,,,a\n",
    "{\"cols\": 2, \"data\": {\"one\": [1, 2e0], \"b\": [0, 1e-3], \"t\\u00e9\\ud83d\\ude00\": "
    "[-3, 0.5]}}",
    "{\"cols\": 1, \"data\": {\"one\": [\"kick\"], \"b\": [\"a\\n\"]}, \"x\": [true, null, "
    "{}]}",
    "{\"labels\": {\"labels\": [\"a\", \"b\"], \"rows\": 2}, \"mlp\": {\"layers\": "
    "[{\"activation\": 1,"
    " \"biases\": [1, 2], \"cols\": 2, \"rows\": 1, \"weights\": [[0.5, -1]]}]}}",
};
enum { TEXTS = (int)(sizeof texts / sizeof *texts) };

static size_t draw(size_t n)
{
    return (size_t)(check_bits() % n);
}

/* Makes one change, at random. Returns the new size; there is room for twice as much. */
static size_t damage(char *text, size_t size)
{
    static const char hurts[] = "\"'{}[]:,;\t \r\n\\%@eE+-.0199nu";
    size_t at = draw(size + 1), n = 1 + draw(8);
    switch (draw(5)) {
    case 0: /* cut short */
        return at;
    case 1: /* any byte */
        text[at < size ? at : 0] = (char)draw(256);
        return size;
    case 2: /* a byte with a meaning */
        text[at < size ? at : 0] = hurts[draw(sizeof hurts - 1)];
        return size;
    case 3: /* a piece is removed */
        n = n < size - at ? n : size - at;
        memmove(text + at, text + at + n, size - at - n);
        return size - n;
    default: /* a piece is repeated */
        n = n < size - at ? n : size - at;
        memmove(text + at + n, text + at, size - at);
        return size + n;
    }
}

/* A copy with the one extra byte that the readers may write, and no more. */
static char *copy_of(const char *text, size_t size)
{
    char *copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    copy[size] = 0;
    return copy;
}

/* A refusal has a reason in words. */
static void check_reason(const struct reason *reason)
{
    assert_true(*reason->text && strlen(reason->text) < sizeof reason->text);
}

static void check_columns(const struct table_columns *columns)
{
    int of_role[4] = {0};
    for (int k = 0; k < columns->width; k++)
        of_role[columns->role[k]]++;
    assert_int_equal(of_role[TABLE_FEATURE], columns->features);
    assert_int_equal(of_role[TABLE_VALUE], columns->values);
    assert_true(of_role[TABLE_CLASS] <= 1 && columns->class_at < columns->width);
}

/* A table is consistent, row by row. */
static void check_table(const struct table *table)
{
    assert_true(table->rows > 0 && table->features > 0 && table->outputs >= 0);
    size_t numbers = (size_t)table->rows * (size_t)(table->features + table->outputs);
    for (int k = 0; k < table->rows; k++) {
        assert_in_range(table->class[k] + 1, 0, table->class_count);
        assert_true(table->class[k] >= 0 || table->outputs > 0);
        for (size_t n = 0; n < (size_t)table->features; n++)
            assert_true(
                isfinite(table->values[(size_t)k * (numbers / (size_t)table->rows) + n]));
    }
    for (int k = 0; k < table->class_count; k++)
        assert_true(strlen(table->classes[k].text) < 4096);
}

static void read_whole_table(const char *text, size_t size, const struct table_wish *wish)
{
    struct table table;
    struct reason reason = {{0}};
    char *copy = copy_of(text, size);
    if (table_read(&table, copy, size, wish, &reason)) {
        check_table(&table);
        table_free(&table);
    } else {
        check_reason(&reason);
    }
    free(copy);
}

static void read_table(const char *text, size_t size)
{
    static const struct table_wish wishes[] = {{.label = -1},
                                               {.label = 0},
                                               {.label = -1, .label_name = "b"},
                                               {.label = -1, .values = 2},
                                               {.label = -1, .features = 2, .window = 1},
                                               {.label = -1, .features = 4, .window = 2},
                                               {.label = -1, .features = 2, .outputs = 2}};
    const struct table_wish *wish = &wishes[draw(sizeof wishes / sizeof *wishes)];
    struct csv csv = {0};
    struct table_columns columns;
    struct reason reason = {{0}};
    char *copy = copy_of(text, size);
    bool good = csv_begin(&csv, copy, size, &reason);
    if (good) {
        good = table_columns_find(&columns, &csv, wish, &reason);
        if (good) {
            check_columns(&columns);
            table_columns_free(&columns);
        }
    }
    if (good)
        while ((good = csv_read_row(&csv, &reason)) && csv.fields)
            for (int k = 0; k < csv.fields; k++) {
                double number;
                assert_true(strlen(csv.field[k].text) <= size);
                csv_is_number(&csv, csv.field[k].text, &number);
            }
    if (!good)
        check_reason(&reason);
    csv_free(&csv);
    free(copy);
    read_whole_table(text, size, wish);
}

static void read_sets(const char *data, size_t data_size, const char *labels,
                      size_t labels_size)
{
    struct table table;
    struct reason reason = {{0}};
    char *first = copy_of(data, data_size), *second = copy_of(labels, labels_size);
    if (fluid_read_table(&table, first, data_size, second, labels_size, "labels", &reason)) {
        check_table(&table);
        table_free(&table);
    } else {
        check_reason(&reason);
    }
    free(first);
    free(second);
}

/* A data set and its labels, each damaged, and a data set as its own values. */
static void read_fluid_tables(const char *text, size_t size)
{
    static const char data[] = "{\"cols\": 1, \"data\": {\"one\": [1], \"b\": [-2.5]}}";
    static const char labels[] = "{\"cols\": 1, \"data\": {\"b\": [\"x\"], \"one\": [\"y\"]}}";
    read_sets(text, size, labels, strlen(labels));
    read_sets(data, strlen(data), text, size);
    read_sets(text, size, text, size);
}

static void read_fluid(const char *text, size_t size)
{
    struct fluid_set set;
    struct fluid_network network;
    struct reason reason = {{0}};
    char *copy = copy_of(text, size);
    if (fluid_read_set(&set, copy, size, &reason)) {
        assert_true(set.rows > 0 && set.columns > 0 && !set.values != !set.label);
        int *match = fluid_match(&set, &set, &reason);
        assert_non_null(match);
        free(match);
        fluid_free_set(&set);
    } else {
        check_reason(&reason);
    }
    memcpy(copy, text, size);
    reason.text[0] = 0;
    if (fluid_read_network(&network, copy, size, &reason)) {
        assert_true(network.layers > 0);
        fluid_free_network(&network);
    } else {
        check_reason(&reason);
    }
    free(copy);
}

static void read_text(const char *text, size_t size)
{
    read_table(text, size);
    read_fluid(text, size);
    read_fluid_tables(text, size);
}

static void test_cut_short_anywhere(void **unused)
{
    (void)unused;
    for (int t = 0; t < TEXTS; t++)
        for (size_t n = 0; n <= strlen(texts[t]); n++)
            read_text(texts[t], n);
}

static void test_any_byte_another(void **unused)
{
    bool whole = getenv("DAMAGED"); /* each of the 255 others, not just some */
    (void)unused;
    for (int t = 0; t < TEXTS; t++)
        for (size_t at = 0; at < strlen(texts[t]); at++)
            for (int byte = 0; byte < 256; byte += whole ? 1 : 1 + (int)draw(16)) {
                char *text = copy_of(texts[t], strlen(texts[t]));
                text[at] = (char)byte;
                read_text(text, strlen(texts[t]));
                free(text);
            }
}

static void test_damaged(void **unused)
{
    const char *wanted = getenv("DAMAGED");
    long n = wanted ? atol(wanted) : 20000;
    char text[4096];
    (void)unused;
    for (long k = 0; k < n; k++) {
        const char *whole = texts[draw(TEXTS)];
        size_t size = strlen(whole);
        memcpy(text, whole, size);
        for (size_t left = 1 + draw(4); left && size; left--)
            size = damage(text, size);
        read_text(text, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_short_anywhere),
        cmocka_unit_test(test_any_byte_another),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
