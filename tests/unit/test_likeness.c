/* Kernel machine and novelty against numpy (tests/patches/likeness_reference.py), and what must
   not depend on the order of examples or on the size of pieces. */
#define _DEFAULT_SOURCE /* mkstemp, popen */
#include "check.h"
#include "net/likeness.h"

#include <stdio.h>
#include <unistd.h>

enum { FEATURES = 40, CLASSES = 6, EXAMPLES = 900, QUERIES = 12 };

/* Examples of classes, and queries. */
struct data {
    int features, classes, examples;
    int class[EXAMPLES];
    float example[EXAMPLES][FEATURES], query[QUERIES][FEATURES], network[QUERIES][CLASSES];
};

/* Classes with different means; features of very different sizes, one of which never changes;
   queries from within the classes and from far outside. */
static struct data *draw_data(int features, int classes, int examples)
{
    static struct data data;
    float mean[CLASSES][FEATURES];
    data.features = features;
    data.classes = classes;
    data.examples = examples;
    for (int k = 0; k < classes; k++)
        for (int i = 0; i < features; i++)
            mean[k][i] = 3 * check_float();
    for (int e = 0; e < examples + QUERIES; e++) {
        int class = e < classes ? e : check_below(classes);
        float *list = e < examples ? data.example[e] : data.query[e - examples];
        float far = e - examples >= QUERIES - 3 ? 10.0f * (float)(e - examples) : 1;
        for (int i = 0; i < features; i++) {
            float size = i % 3 == 0 ? 1000.0f : i % 3 == 1 ? 1.0f : 0.01f;
            list[i] = 5 * size + size * (mean[class][i] + far * check_float());
        }
        list[features / 2] = 7;
        if (e < examples)
            data.class[e] = class;
    }
    for (int q = 0; q < QUERIES; q++)
        for (int k = 0; k < classes; k++)
            data.network[q][k] = 0.5f + 0.5f * check_float();
    return &data;
}

static void make(struct likeness *likeness, const struct data *data)
{
    assert_true(likeness_init(likeness, data->features, data->classes, EXAMPLES));
    for (int e = 0; e < data->examples; e++)
        likeness_add(likeness, data->example[e], data->class[e], true);
}

static void solve(struct likeness *likeness, size_t work)
{
    while (!likeness_is_solved(likeness))
        likeness_solve(likeness, work);
}

static void write_data(FILE *out, const struct data *data)
{
    size_t n = (size_t)data->features;
    for (int e = 0; e < data->examples; e++) {
        float class = (float)data->class[e];
        assert_int_equal(fwrite(&class, sizeof class, 1, out), 1);
        assert_int_equal(fwrite(data->example[e], sizeof(float), n, out), n);
    }
    for (int q = 0; q < QUERIES; q++) {
        assert_int_equal(fwrite(data->query[q], sizeof(float), n, out), n);
        assert_int_equal(fwrite(data->network[q], sizeof(float), (size_t)data->classes, out),
                         data->classes);
    }
}

static double next(FILE *in)
{
    double x;
    assert_int_equal(fscanf(in, "%lf", &x), 1);
    return x;
}

static void compare_query(struct likeness *likeness, const struct data *data, int q,
                          float taught, FILE *in)
{
    int classes = data->classes;
    const float *kernel = kernel_machine_query(&likeness->machine, data->query[q]);
    for (int k = 0; k < classes; k++)
        check_close((double)kernel[k], next(in), 1e-3);
    const float *outputs = likeness_outputs(likeness, data->query[q], data->network[q], taught);
    for (int k = 0; k < classes; k++)
        check_close((double)outputs[k], next(in), 1e-3);
    double novelty = next(in);
    check_close((double)likeness_novelty(likeness), novelty, 1e-3 * (1 + novelty));
}

static void compare(const struct data *data, int taught)
{
    char path[] = "/tmp/pdnn-likeness-XXXXXX", command[1000];
    int file = mkstemp(path);
    FILE *out = fdopen(file, "wb");
    assert_non_null(out);
    write_data(out, data);
    fclose(out);
    snprintf(command, sizeof command,
             PYTHON " " SOURCE_DIR "/../patches/likeness_reference.py %s %d %d %d %d %d", path,
             data->features, data->classes, data->examples, QUERIES, taught);
    FILE *in = popen(command, "r");
    assert_non_null(in);
    struct likeness likeness;
    make(&likeness, data);
    solve(&likeness, 1000);
    for (int q = 0; q < QUERIES; q++)
        compare_query(&likeness, data, q, (float)taught, in);
    assert_int_equal(pclose(in), 0);
    remove(path);
    likeness_free(&likeness);
}

static void as_numpy(void **state)
{
    (void)state;
    compare(draw_data(5, 3, 60), 60);
    compare(draw_data(40, 6, 100), 180);
    compare(draw_data(40, 6, 18), 18); /* fewer than features */
    compare(draw_data(12, 6, 6), 6);   /* one of each class */
    compare(draw_data(2, 2, 30), 1000);
    struct data *data = draw_data(6, 6, 40); /* a class with none, a class with one */
    for (int e = 0; e < data->examples; e++)
        data->class[e] = e ? 1 + e % 4 : 5;
    compare(data, 40);
}

/* The state, as bytes. */
static unsigned char *state_of(struct likeness *likeness, size_t *bytes)
{
    struct takes_visit measure = {TAKES_MEASURE, NULL, 0};
    likeness_visit(likeness, &measure);
    struct takes_visit save = {TAKES_SAVE, calloc(1, measure.bytes), 0};
    assert_non_null(save.state);
    likeness_visit(likeness, &save);
    *bytes = measure.bytes;
    return (unsigned char *)save.state;
}

static void same(struct likeness *a, struct likeness *b)
{
    size_t n, m;
    unsigned char *one = state_of(a, &n), *other = state_of(b, &m);
    assert_int_equal(n, m);
    assert_memory_equal(one, other, n);
    free(one);
    free(other);
}

/* The same examples give the same machine, in any order and with pieces of any size, even if
   not all of them fit. */
static void any_order_any_pieces(void **state)
{
    (void)state;
    for (int examples = 30; examples <= EXAMPLES; examples += 870) {
        struct data *data = draw_data(5, 4, examples);
        struct likeness one, other;
        make(&one, data);
        assert_int_equal(one.machine.count, examples < 768 ? examples : 768);
        for (int e = examples - 1; e > 0; e--) {
            int f = check_below(e + 1), class = data->class[e];
            float list[FEATURES];
            memcpy(list, data->example[e], sizeof list);
            memcpy(data->example[e], data->example[f], sizeof list);
            memcpy(data->example[f], list, sizeof list);
            data->class[e] = data->class[f];
            data->class[f] = class;
        }
        make(&other, data);
        solve(&one, 100000);
        solve(&other, 7777);
        same(&one, &other);
        likeness_free(&one);
        likeness_free(&other);
    }
}

/* When it is full, the class that has most gives way. */
static void every_class_keeps_a_share(void **state)
{
    (void)state;
    struct kernel_machine machine;
    int count[3] = {0};
    assert_true(kernel_machine_init(&machine, 2, 3, 30));
    for (int e = 0; e < 1000; e++) {
        float list[2] = {check_float(), check_float()};
        kernel_machine_add(&machine, list, e < 900 ? 0 : e < 995 ? 1 : 2);
    }
    assert_int_equal(machine.count, 30);
    for (int j = 0; j < machine.count; j++)
        count[machine.class[j]]++;
    assert_int_equal(count[2], 5);
    assert_in_range(count[0], 12, 13);
    kernel_machine_free(&machine);
}

/* Learning at once is a Gauss-Seidel step: afterwards the equation of the new centre holds,
   f(x) + ridge a = wanted. */
static void learns_at_once(void **state)
{
    (void)state;
    struct data *data = draw_data(8, 3, 40);
    struct likeness likeness;
    make(&likeness, data);
    struct kernel_machine *machine = &likeness.machine;
    const float *a = kernel_machine_coefficients(machine, machine->latest);
    const float *output = kernel_machine_query(machine, data->example[data->examples - 1]);
    int class = data->class[data->examples - 1], of_class = 0;
    for (int e = 0; e < data->examples; e++)
        of_class += data->class[e] == class;
    double ridge = 0.05 * data->classes * of_class / data->examples;
    for (int k = 0; k < data->classes; k++)
        check_close((double)output[k] + ridge * (double)a[k], k == class, 1e-4);
    likeness_free(&likeness);
}

/* Two classes of one example each, at 0 and 2, by hand: half their distance is 1, the spread
   too, and R^2 = 1. k(0, 2) = 1.5^-8; the coefficients are 2.05 and -1 - 1.5^-8 over their
   squares' difference. Midway both outputs are 0.449897, at -1 the larger one is 0.578767. */
static void novelty_by_hand(void **state)
{
    (void)state;
    struct likeness likeness;
    assert_true(likeness_init(&likeness, 1, 2, 10));
    float network[2] = {0}, list[1] = {0};
    likeness_outputs(&likeness, list, network, 0);
    assert_true(likeness_novelty(&likeness) == 0); /* nothing to compare with */
    likeness_add(&likeness, list, 0, true);
    list[0] = 2;
    likeness_add(&likeness, list, 1, true);
    solve(&likeness, 1000);
    static const float asked[] = {0, 1, -1, 1e18f};
    static const double expected[] = {0, 1.050103, 0.921233};
    for (int q = 0; q < 3; q++) {
        likeness_outputs(&likeness, &asked[q], network, 0);
        check_close((double)likeness_novelty(&likeness), expected[q], 1e-4);
    }
    likeness_outputs(&likeness, &asked[3], network, 0);
    assert_true(isfinite(likeness_novelty(&likeness)) && likeness_novelty(&likeness) > 1e3f);
    likeness_free(&likeness);
}

/* When one of two examples of a class is removed, the other is alone: half the distance between
   the classes then stands in for what is usual, even before everything is solved again. */
static void novelty_of_single_examples(void **state)
{
    (void)state;
    struct likeness likeness;
    assert_true(likeness_init(&likeness, 1, 2, 10));
    const float network[2] = {0}, far[1] = {100};
    static const float example[] = {0, 2, 0.5f};
    for (int k = 0; k < 3; k++)
        likeness_add(&likeness, &example[k], k == 1, true);
    solve(&likeness, 1000);
    likeness_remove(&likeness, &example[2], 0);
    likeness_outputs(&likeness, far, network, 0);
    assert_true(likeness_novelty(&likeness) > 10);
    solve(&likeness, 1000);
    likeness_outputs(&likeness, (const float[]){1}, network, 0);
    check_close((double)likeness_novelty(&likeness), 1.050103, 1e-4); /* as above */
    likeness_free(&likeness);
}

static void undone_bit_for_bit(void **state)
{
    (void)state;
    struct data *data = draw_data(6, 4, 50);
    struct likeness likeness, untouched;
    make(&likeness, data);
    make(&untouched, data);
    for (int round = 0; round < 3; round++) {
        size_t bytes;
        unsigned char *saved = state_of(&likeness, &bytes);
        likeness_add(&likeness, data->query[round], round, true);
        if (round == 1)
            likeness_drop(&likeness, 2);
        likeness_solve(&likeness, 3000);
        struct takes_visit restore = {TAKES_RESTORE, (char *)saved, 0};
        likeness_visit(&likeness, &restore);
        free(saved);
        same(&likeness, &untouched);
        const float *one =
            likeness_outputs(&likeness, data->query[round], data->network[round], 0);
        const float *other =
            likeness_outputs(&untouched, data->query[round], data->network[round], 0);
        assert_memory_equal(one, other, 4 * sizeof(float));
        assert_true(likeness_novelty(&likeness) == likeness_novelty(&untouched));
        likeness_solve(&likeness, 1 << 30);
        likeness_solve(&untouched, 1 << 30);
        same(&likeness, &untouched);
    }
    likeness_free(&likeness);
    likeness_free(&untouched);
}

/* Dropping a class drops its examples, and leaves the others as if it had never existed. */
static void classes_come_and_go(void **state)
{
    (void)state;
    struct data *data = draw_data(6, 4, 50);
    struct likeness likeness, fewer, without;
    make(&likeness, data);
    solve(&likeness, 10000);
    assert_true(likeness_renumbered(&fewer, &likeness, (const int[]){0, 2, 3, -1}, 4));
    const float *network = data->network[0];
    float before[4];
    memcpy(before, likeness_outputs(&likeness, data->query[0], network, 0), sizeof before);
    assert_true(fewer.machine.count < likeness.machine.count);
    assert_true(fewer.machine.power == likeness.machine.power);
    assert_true(likeness_init(&without, 6, 4, EXAMPLES));
    for (int e = 0; e < data->examples; e++)
        if (data->class[e] != 1)
            likeness_add(&without, data->example[e], data->class[e] - (data->class[e] > 1),
                         true);
    solve(&fewer, 10000);
    solve(&without, 10000);
    same(&fewer, &without);
    likeness_drop(&without, -1);
    assert_true(likeness_outputs(&without, data->query[0], network, 0) == network);
    likeness_free(&likeness);
    likeness_free(&fewer);
    likeness_free(&without);
}

/* For any input the outputs are shares: from 0 to 1, with sum 1. */
static void always_shares(void **state)
{
    (void)state;
    static const float sizes[] = {0, 1e-38f, 1, 1e9f, 1e18f};
    for (int round = 0; round < 200; round++) {
        struct likeness likeness;
        int features = 1 + check_below(5), classes = 1 + check_below(4);
        assert_true(likeness_init(&likeness, features, classes, 20));
        for (int e = 0; e < 30; e++) {
            float list[5], network[4];
            for (int i = 0; i < 5; i++)
                list[i] = sizes[check_below(5)] * (check_below(2) ? check_float() : 1.0f);
            for (int k = 0; k < 4; k++)
                network[k] = check_float();
            if (e < 25)
                likeness_add(&likeness, list, check_below(classes), true);
            if (check_below(3) == 0)
                likeness_solve(&likeness, (size_t)check_below(3000));
            const float *output = likeness_outputs(&likeness, list, network, 0);
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                assert_true(output[k] >= 0 && output[k] <= 1);
                sum += (double)output[k];
            }
            check_close(sum, 1, 1e-5);
            float novelty = likeness_novelty(&likeness);
            assert_true(isfinite(novelty) && novelty >= 0);
        }
        likeness_free(&likeness);
    }
}

/* With more than 256 classes there is no kernel machine; with fewer there is one again. */
static void many_classes(void **state)
{
    (void)state;
    struct likeness likeness, many, again;
    float list[2] = {1, 2}, network[257] = {0};
    int from[257];
    assert_true(likeness_init(&likeness, 2, 256, 10));
    for (int k = 0; k < 257; k++)
        from[k] = k < 256 ? k : -1;
    likeness_add(&likeness, list, 3, true);
    assert_true(likeness_outputs(&likeness, list, network, 0) != network);
    assert_true(likeness_renumbered(&many, &likeness, from, 257));
    likeness_add(&many, list, 256, true);
    likeness_drop(&many, 256);
    assert_true(likeness_outputs(&many, list, network, 0) == network);
    assert_true(likeness_renumbered(&again, &many, from, 256));
    size_t bytes;
    unsigned char *state_then = state_of(&likeness, &bytes);
    struct takes_visit restore = {TAKES_RESTORE, (char *)state_then, 0};
    likeness_visit(&again, &restore);
    same(&again, &likeness);
    free(state_then);
    likeness_free(&likeness);
    likeness_free(&many);
    likeness_free(&again);
}

static void without(void **state)
{
    (void)state;
    struct likeness likeness;
    float list[2] = {1, 2}, network[2] = {0.25f, 0.5f};
    assert_true(likeness_init(&likeness, 2, 2, 0));
    likeness_add(&likeness, list, 0, true);
    assert_true(likeness_is_solved(&likeness));
    assert_true(likeness_outputs(&likeness, list, network, 0) == network);
    assert_true(likeness_novelty(&likeness) == 0);
    likeness_free(&likeness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_numpy),
        cmocka_unit_test(any_order_any_pieces),
        cmocka_unit_test(every_class_keeps_a_share),
        cmocka_unit_test(learns_at_once),
        cmocka_unit_test(novelty_by_hand),
        cmocka_unit_test(novelty_of_single_examples),
        cmocka_unit_test(undone_bit_for_bit),
        cmocka_unit_test(classes_come_and_go),
        cmocka_unit_test(always_shares),
        cmocka_unit_test(many_classes),
        cmocka_unit_test(without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
