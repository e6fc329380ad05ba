/* The ring of saved states: which ones are kept, and that what is saved is restored. */
#include "check.h"
#include "net/takes.h"

/* A state of two parts, one of which is not copied as it is. */
struct owner {
    char name[3];
    double value;
};

static void visit(struct owner *owner, struct takes_visit *visit)
{
    takes_part(visit, owner->name, sizeof owner->name);
    double *half = takes_room(visit, sizeof *half);
    if (visit->purpose == TAKES_SAVE)
        *half = owner->value / 2;
    else if (visit->purpose == TAKES_RESTORE)
        owner->value = *half * 2;
}

static size_t measured(struct owner *owner)
{
    struct takes_visit measure = {TAKES_MEASURE, NULL, 0};
    visit(owner, &measure);
    return measure.bytes;
}

static void save(struct takes *takes, struct owner *owner)
{
    struct takes_visit saving = {TAKES_SAVE, takes_begin(takes), 0};
    visit(owner, &saving);
    assert_true(saving.bytes <= takes->bytes);
}

static struct owner restored(const struct takes *takes)
{
    struct owner owner = {{0}, 0};
    struct takes_visit restoring = {TAKES_RESTORE, takes_latest(takes)->state, 0};
    visit(&owner, &restoring);
    return owner;
}

static void the_latest_are_kept(void **state)
{
    (void)state;
    struct takes takes = {.depth = 0};
    struct owner owner = {"ab", 0};
    assert_true(takes_reserve(&takes, measured(&owner)));
    assert_null(takes_latest(&takes));
    for (int n = 1; n <= 40; n++) {
        owner.value = n;
        save(&takes, &owner);
        assert_int_equal(takes_latest(&takes)->number, n);
        assert_int_equal(takes.final, n < 16 ? 0 : n - 16);
    }
    for (int n = 40; n > 24; n--) {
        assert_int_equal(takes_latest(&takes)->number, n);
        owner = restored(&takes);
        assert_string_equal(owner.name, "ab");
        check_close(owner.value, n, 0);
        takes_end(&takes);
    }
    assert_null(takes_latest(&takes));
    assert_int_equal(takes.number, 24);
    takes_free(&takes);
}

/* The counter exceeds 32 bits. */
static void after_four_thousand_million(void **state)
{
    (void)state;
    struct takes takes = {.number = UINT32_MAX - 1, .final = UINT32_MAX - 1};
    struct owner owner = {"gh", 0};
    assert_true(takes_reserve(&takes, measured(&owner)));
    for (int n = 1; n <= 3; n++) {
        owner.value = n;
        save(&takes, &owner);
    }
    assert_true(takes_latest(&takes)->number == (uint64_t)UINT32_MAX + 2);
    for (int n = 3; n > 0; n--) {
        check_close(restored(&takes).value, n, 0);
        takes_end(&takes);
    }
    assert_null(takes_latest(&takes));
    takes_free(&takes);
}

/* When the size of each grows, saved states stay, and the oldest takes are dropped if there are
   too many. 64 MB hold three of 20 MB, and always one of any size. */
static void more_room(void **state)
{
    (void)state;
    struct takes takes = {.depth = 0};
    struct owner owner = {"cd", 0};
    assert_true(takes_reserve(&takes, measured(&owner)));
    for (int n = 1; n <= 21; n++) { /* so that the oldest is not first in the ring */
        owner.value = n;
        save(&takes, &owner);
    }
    assert_true(takes_reserve(&takes, 20000000));
    assert_int_equal(takes.count, 3);
    assert_int_equal(takes.final, 18);
    for (int n = 21; n > 18; n--) {
        check_close(restored(&takes).value, n, 0);
        takes_end(&takes);
    }
    assert_null(takes_latest(&takes));
    save(&takes, &owner);
    save(&takes, &owner);
    assert_true(takes_reserve(&takes, 70000000));
    assert_int_equal(takes.count, 1);
    assert_int_equal(takes_latest(&takes)->number, 20);
    assert_true(takes_reserve(&takes, 1)); /* never less */
    assert_int_equal(takes.bytes, 70000000);
    takes_clear(&takes);
    assert_null(takes_latest(&takes));
    takes_free(&takes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_are_kept),
        cmocka_unit_test(after_four_thousand_million),
        cmocka_unit_test(more_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
