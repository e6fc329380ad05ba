/* Numbers as text, against the C library's. */
#include "check.h"
#include "common/number.h"

#include <stdio.h>

static uint32_t draw(void)
{
    return (uint32_t)(check_bits() >> 32);
}

static void check_parse(const char *text)
{
    double number = 0, want = strtod(text, NULL);
    assert_true(number_parse(text, '.', &number));
    if (number != want)
        fail_msg("%s: %.17g, expected %.17g", text, number, want);
}

static void test_numbers_are_those_of_strtod(void **unused)
{
    static const char *texts[] = {"0",
                                  "-0",
                                  "+1",
                                  "1.",
                                  ".5",
                                  "-.5e3",
                                  "1e400",
                                  "1e-400",
                                  "4.9e-324",
                                  "1E5",
                                  "1e+22",
                                  "1e23",
                                  "9007199254740993",
                                  "123456789012345678901234567890",
                                  "0.1000000000000000055511151231257827",
                                  "00001e0005",
                                  "2.2250738585072011e-308",
                                  "1e99999999999"};
    (void)unused;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        check_parse(texts[k]);
    for (int k = 0; k < 300000; k++) {
        char text[64];
        int digits = 1 + (int)(draw() % 19);
        double value =
            ((double)draw() + (double)draw() * 1e-9) * pow(10, (double)(draw() % 60) - 30);
        snprintf(text, sizeof text, draw() % 2 ? "%.*g" : "%.*e", digits, value);
        check_parse(text);
    }
}

static void test_what_is_no_number(void **unused)
{
    static const char *texts[] = {"",    "-",    ".",     "e5",  "1e",   "1e+", "1x",
                                  " 1",  "1 ",   "nan",   "inf", "0x10", "1,5", "1.5.2",
                                  "--1", "1e5.", "1e5e5", "+-1", "1\n"};
    double number;
    (void)unused;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (number_parse(texts[k], '.', &number))
            fail_msg("%s is %g", texts[k], number);
}

static void test_a_decimal_comma(void **unused)
{
    double number;
    (void)unused;
    assert_true(number_parse("-1,5e3", ',', &number) && number == -1500);
    assert_true(number_parse("0,1000000000000000055511151231257827", ',', &number) &&
                number == 0.1);
    assert_false(number_parse("1.5", ',', &number));
}

static void test_floats_come_back(void **unused)
{
    (void)unused;
    for (int k = 0; k < 1000000; k++) {
        char text[NUMBER_ROOM];
        uint32_t bits = draw();
        float value, same;
        double number;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        number_print_float(text, value);
        assert_true(number_parse(text, '.', &number));
        same = (float)number;
        assert_memory_equal(&same, &value, sizeof value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_are_those_of_strtod),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_a_decimal_comma),
        cmocka_unit_test(test_floats_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
