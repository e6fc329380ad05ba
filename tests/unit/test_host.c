/* In which versions of Pd the library refuses to run. */
#include "check.h"
#include "system/host.h"

static void test_old(void **state)
{
    (void)state;
    const char *wrong = host_wrong(0, 51);
    assert_non_null(wrong);
    assert_non_null(strstr(wrong, "expected Pd 0.52 or later"));
    assert_non_null(host_wrong(0, 9));
}

static void test_good(void **state)
{
    (void)state;
    assert_null(host_wrong(0, 52));
    assert_null(host_wrong(0, 55));
    assert_null(host_wrong(1, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_old), cmocka_unit_test(test_good)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
