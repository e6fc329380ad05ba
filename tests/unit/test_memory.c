/* The bounded memory against a model that is easy to check: a list of examples, with whole
   copies of it for undo. */
#include "check.h"
#include "net/memory.h"

enum { FEATURES = 2, MOST_CLASSES = 6 };

/* Example number n has features n and -n, so that it can be recognised. */
static void features_of(int n, float *features)
{
    features[0] = (float)n;
    features[1] = (float)-n;
}

static int number_of(const struct memory *memory, int row)
{
    const float *features = memory_features(memory, row);
    assert_true(features[1] == -features[0]);
    return (int)features[0];
}

/* What must always hold: order goes class by class, places agree, counts add up. */
static void check_order(const struct memory *memory)
{
    int count = 0;
    assert_in_range(memory->count, 0, memory->capacity);
    for (int k = MEMORY_NO_CLASS; k < memory->classes; k++)
        for (int n = memory_count_of(memory, k); n > 0; n--, count++) {
            int row = memory->order[count];
            assert_int_equal(memory_class(memory, row), k);
            assert_int_equal(memory->row[row].place, count);
        }
    assert_int_equal(count, memory->count);
    assert_int_equal(memory->count + memory->gone_count + memory->vacant_count,
                     2 * memory->capacity);
}

/* class_of[n]: the class of example n, if it is remembered; else ABSENT. */
enum { EXAMPLES = 20000, ABSENT = -9 };

static void contents(const struct memory *memory, int *class_of)
{
    for (int n = 0; n < EXAMPLES; n++)
        class_of[n] = ABSENT;
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place], n = number_of(memory, row);
        assert_int_equal(class_of[n], ABSENT);
        class_of[n] = memory_class(memory, row);
        const float *target = memory_target(memory, row);
        assert_true((target != NULL) == (class_of[n] == MEMORY_NO_CLASS));
        for (int k = 0; target && k < 2; k++)
            assert_true(target[k] == (float)(n + k));
    }
}

static void add(struct memory *memory, struct random *random, unsigned take, int class, int n)
{
    float features[FEATURES], target[MOST_CLASSES];
    features_of(n, features);
    for (int k = 0; k < MOST_CLASSES; k++)
        target[k] = (float)(n + k);
    memory_add(memory, random, take, features, class, class == MEMORY_NO_CLASS ? target : NULL);
}

static void bounded_and_balanced(void **state)
{
    (void)state;
    struct memory memory;
    struct random random;
    random_seed(&random, 1);
    assert_true(memory_init(&memory, 30, FEATURES, 3));
    for (int n = 0; n < 1000; n++) { /* class 0 has by far the most, class 2 comes late */
        add(&memory, &random, 1 + (unsigned)n, n < 900 ? n % 50 == 49 : 2, n);
        check_order(&memory);
        assert_int_equal(memory.count, n < 30 ? n + 1 : 30);
    }
    for (int k = 0; k < 3; k++)
        assert_int_equal(memory_count_of(&memory, k), 10);
    memory_free(&memory);
}

static void the_class_that_has_most_gives_way(void **state)
{
    (void)state;
    struct memory memory;
    struct random random;
    random_seed(&random, 1);
    assert_true(memory_init(&memory, 6, FEATURES, 3));
    const int class[] = {0, 0, 1, 1, 1, 2, /* full */ 2, 0, 2, MEMORY_NO_CLASS, 0};
    const int left[][4] = {              /* of no class, 0, 1, 2 */
                           {0, 2, 2, 2}, /* 1 had one more than the others */
                           {0, 2, 2, 2}, /* 0 itself, no more than any */
                           {0, 2, 2, 2},
                           {1, 1, 2, 2},  /* the first of those that have most */
                           {1, 2, 1, 2}}; /* one more than 0 has is enough */
    for (int n = 0; n < 11; n++) {
        add(&memory, &random, 1, class[n], n);
        for (int k = MEMORY_NO_CLASS; n >= 6 && k < 3; k++)
            assert_int_equal(memory_count_of(&memory, k), left[n - 6][k + 1]);
    }
    memory_clear(&memory, 2);
    assert_int_equal(memory.count, 0);
    for (int k = MEMORY_NO_CLASS; k < 3; k++) /* reservoirs start anew */
        assert_int_equal(memory.seen[k + 1], 0);
    memory_free(&memory);
}

static void no_class_is_crowded_out(void **state)
{
    (void)state;
    struct memory memory;
    struct random random;
    random_seed(&random, 1);
    assert_true(memory_init(&memory, 8, FEATURES, 2));
    add(&memory, &random, 1, 1, 0);
    for (int n = 1; n < 5000; n++)
        add(&memory, &random, 1 + (unsigned)n, 0, n);
    assert_int_equal(memory_count_of(&memory, 1), 1);
    memory_free(&memory);
}

/* Every example of a class has the same chance to be kept, whenever it came. */
static void a_reservoir(void **state)
{
    (void)state;
    enum { CAPACITY = 10, OFFERED = 50, ROUNDS = 4000 };
    int kept[OFFERED] = {0};
    struct random random;
    random_seed(&random, 5);
    for (int round = 0; round < ROUNDS; round++) {
        struct memory memory;
        assert_true(memory_init(&memory, CAPACITY, FEATURES, 1));
        for (int n = 0; n < OFFERED; n++)
            add(&memory, &random, 1, 0, n);
        for (int place = 0; place < memory.count; place++)
            kept[number_of(&memory, memory.order[place])]++;
        memory_free(&memory);
    }
    double expected = (double)ROUNDS * CAPACITY / OFFERED,
           deviation = sqrt(expected * (1 - (double)CAPACITY / OFFERED));
    for (int n = 0; n < OFFERED; n++)
        check_close(kept[n], expected, 4.5 * deviation);
}

static void draws_a_class_then_an_example(void **state)
{
    (void)state;
    enum { DRAWS = 30000 };
    struct memory memory;
    struct random random;
    random_seed(&random, 2);
    assert_true(memory_init(&memory, 50, FEATURES, 4));
    assert_int_equal(memory_draw(&memory, &random), -1);
    for (int n = 0; n < 25;
         n++) /* 20 of class 0, 4 of class 2, one of none; 1 and 3 are empty */
        add(&memory, &random, 1, n < 20 ? 0 : n < 24 ? 2 : MEMORY_NO_CLASS, n);
    int of[25] = {0};
    for (int k = 0; k < DRAWS; k++)
        of[number_of(&memory, memory_draw(&memory, &random))]++;
    for (int n = 0; n < 25; n++) {
        double share = (n < 20 ? 1.0 / 20 : n < 24 ? 1.0 / 4 : 1) / 3;
        check_close(of[n], DRAWS * share, 4.5 * sqrt(DRAWS * share * (1 - share)));
    }
    memory_free(&memory);
}

static void of_no_capacity(void **state)
{
    (void)state;
    struct memory memory;
    struct random random;
    random_seed(&random, 2);
    assert_true(memory_init(&memory, 0, FEATURES, 2));
    add(&memory, &random, 1, 0, 0);
    assert_int_equal(memory.count, 0);
    assert_int_equal(memory_draw(&memory, &random), -1);
    memory_undo(&memory, 1);
    memory_settle(&memory, 1);
    memory_clear(&memory, 2);
    memory_free(&memory);
}

/* Thousands of takes, undone and settled at random. After each undo the memory must hold what
   it held before that take. */
static void undo_and_settle(void **state)
{
    (void)state;
    enum { DEPTH = 16 };
    static int before[DEPTH][EXAMPLES], now[EXAMPLES];
    for (int capacity = 1; capacity <= 40; capacity += 13) {
        struct memory memory;
        struct random random;
        random_seed(&random, (uint64_t)capacity);
        assert_true(memory_init(&memory, capacity, FEATURES, 4));
        unsigned number[DEPTH], take = 0;
        int depth = 0, n = 0, undone = 0;
        while (n < EXAMPLES - 200) {
            int what = check_below(10);
            if (what < 3 && depth && number[depth - 1] > memory.final) {
                memory_undo(&memory, number[--depth]);
                contents(&memory, now);
                assert_memory_equal(now, before[depth], sizeof now);
                undone++;
            } else if (what < 4 && depth) { /* the oldest half is final */
                int settled = (depth + 1) / 2;
                memory_settle(&memory, number[settled - 1]);
                memmove(number, number + settled, sizeof *number * (size_t)(depth - settled));
                memmove(before, before + settled, sizeof *before * (size_t)(depth - settled));
                depth -= settled;
            } else {
                if (depth == DEPTH) {
                    memory_settle(&memory, number[0]);
                    memmove(number, number + 1, sizeof *number * (size_t)--depth);
                    memmove(before, before + 1, sizeof *before * (size_t)depth);
                }
                contents(&memory, before[depth]);
                number[depth++] = ++take;
                int class = check_below(5) - 1;
                if (what == 9)
                    memory_drop(&memory, class, take);
                else if (what == 8 && check_below(4) == 0)
                    memory_clear(&memory, take);
                else
                    for (int many = what == 7 ? 1 + check_below(3 * capacity) : 1; many > 0;
                         many--)
                        add(&memory, &random, take, class, n++);
            }
            check_order(&memory);
        }
        assert_true(undone > 20);
        memory_free(&memory);
    }
}

/* The latest take can always be undone, however many examples it brought. */
static void the_latest_take_comes_back(void **state)
{
    (void)state;
    static int before[EXAMPLES], now[EXAMPLES];
    struct memory memory;
    struct random random;
    random_seed(&random, 3);
    assert_true(memory_init(&memory, 20, FEATURES, 2));
    for (int n = 0; n < 60; n++)
        add(&memory, &random, 1 + (unsigned)n / 7, n % 2, n);
    contents(&memory, before);
    for (int n = 60; n < 5000; n++)
        add(&memory, &random, 100, n % 3 == 0, n);
    assert_true(memory.final < 100);
    memory_undo(&memory, 100);
    contents(&memory, now);
    assert_memory_equal(now, before, sizeof now);
    memory_free(&memory);
}

static void renumbered(void **state)
{
    (void)state;
    static int now[EXAMPLES];
    struct memory memory;
    struct random random;
    random_seed(&random, 3);
    assert_true(memory_init(&memory, 20, FEATURES, 3));
    for (int n = 0; n < 12; n++)
        add(&memory, &random, 1, n % 4 - 1, n);
    const int to[] = {1, -1, 3}; /* class 1 goes, 0 becomes 1, 2 becomes 3 */
    assert_true(memory_renumber(&memory, to, 5));
    check_order(&memory);
    contents(&memory, now);
    for (int n = 0; n < 12; n++)
        assert_int_equal(now[n], n % 4 == 0   ? MEMORY_NO_CLASS
                                 : n % 4 == 1 ? 1
                                 : n % 4 == 3 ? 3
                                              : ABSENT);
    assert_int_equal(memory.seen[0], 3);
    assert_int_equal(memory.seen[1 + 1], 3);
    assert_int_equal(memory.seen[1 + 0], 0);
    assert_int_equal(memory.seen[1 + 3], 3);
    assert_true(memory_offered(&memory) == 6); /* of classes */
    memory_free(&memory);
}

/* A target has no value for an output added later, whatever its row held before. */
static void a_new_output_finds_no_old_target(void **state)
{
    (void)state;
    struct memory memory;
    struct random random;
    random_seed(&random, 3);
    assert_true(memory_init(&memory, 1, FEATURES, 3));
    for (unsigned take = 1; take <= 2; take++) { /* both rows are used */
        const float features[] = {1, 1}, target[] = {5, 5, 5};
        memory_drop(&memory, MEMORY_NO_CLASS, take);
        memory_add(&memory, &random, take, features, MEMORY_NO_CLASS, target);
        memory_settle(&memory, take);
    }
    assert_true(memory_renumber(&memory, (const int[]){0, 1, -1}, 2));
    const float features[] = {2, 2}, target[] = {6, 6};
    memory_drop(&memory, MEMORY_NO_CLASS, 3);
    memory_settle(&memory, 3);
    memory_add(&memory, &random, 4, features, MEMORY_NO_CLASS, target);
    assert_true(memory_renumber(&memory, (const int[]){0, 1}, 3));
    const float *kept = memory_target(&memory, memory.order[0]);
    assert_true(kept[0] == 6 && kept[1] == 6);
    assert_true(kept[2] != 5);
    memory_free(&memory);
}

/* The count of examples offered stops at the largest int: in an installation that runs for
   months it must not become negative. */
static void counts_stop(void **state)
{
    (void)state;
    struct memory memory;
    struct random random;
    random_seed(&random, 1);
    assert_true(memory_init(&memory, 3, FEATURES, 1));
    memory.seen[1] = MEMORY_COUNTS - 2;
    for (int n = 1; n <= 5; n++) {
        float features[FEATURES];
        features_of(n, features);
        memory_add(&memory, &random, 0, features, 0, NULL);
        assert_int_equal(memory.seen[1], n == 1 ? MEMORY_COUNTS - 1 : MEMORY_COUNTS);
    }
    check_order(&memory);
    memory_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounded_and_balanced),
        cmocka_unit_test(the_class_that_has_most_gives_way),
        cmocka_unit_test(no_class_is_crowded_out),
        cmocka_unit_test(a_reservoir),
        cmocka_unit_test(draws_a_class_then_an_example),
        cmocka_unit_test(of_no_capacity),
        cmocka_unit_test(undo_and_settle),
        cmocka_unit_test(the_latest_take_comes_back),
        cmocka_unit_test(renumbered),
        cmocka_unit_test(a_new_output_finds_no_old_target),
        cmocka_unit_test(counts_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
