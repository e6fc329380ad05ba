/* Numbers as text: see number.h. */
#include "number.h"

#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The decimal point of printf and strtod. */
static const char *locale_point(void)
{
    return localeconv()->decimal_point;
}

/* The parts of a number: the mantissa, the number of its `digits` without leading zeros, and a
   power of ten. */
struct parts {
    unsigned long long mantissa; /* valid while digits <= 19 */
    int digits, exponent;
    bool negative, any;
};

static const char *read_digits(const char *text, struct parts *parts, int step)
{
    for (; isdigit((unsigned char)*text); text++) {
        parts->any = true;
        parts->exponent -= step;
        if (!parts->digits && *text == '0')
            continue;
        if (parts->digits++ < 19)
            parts->mantissa = parts->mantissa * 10 + (unsigned long long)(*text - '0');
    }
    return text;
}

static const char *read_exponent(const char *text, struct parts *parts)
{
    bool down = *text == '-';
    int exponent = 0;
    text += *text == '-' || *text == '+';
    if (!isdigit((unsigned char)*text))
        return NULL;
    for (; isdigit((unsigned char)*text); text++)
        if (exponent < 100000)
            exponent = exponent * 10 + (*text - '0');
    parts->exponent += down ? -exponent : exponent;
    return text;
}

static bool read_parts(const char *text, char point, struct parts *parts)
{
    *parts = (struct parts){.negative = *text == '-'};
    text = read_digits(text + (*text == '-' || *text == '+'), parts, 0);
    if (*text == point)
        text = read_digits(text + 1, parts, 1);
    if (parts->any && (*text == 'e' || *text == 'E'))
        text = read_exponent(text + 1, parts);
    return text && parts->any && !*text;
}

/* By the C library, with the decimal point of the present locale. */
static bool parse_slowly(const char *text, char point, double *number)
{
    char copy[1200], *to = copy;
    if (strlen(text) > 1000)
        return false;
    for (; *text; text++) {
        if (*text == point)
            to += snprintf(to, 16, "%.15s", locale_point());
        else
            *to++ = *text;
    }
    *to = 0;
    char *end;
    *number = strtod(copy, &end);
    return !*end;
}

bool number_parse(const char *text, char point, double *number)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    struct parts parts;
    if (!read_parts(text, point, &parts))
        return false;
    /* both are exact as doubles, so their product or quotient is rounded once: Clinger 1990 */
    bool exact = parts.digits <= 15 && parts.exponent >= -22 && parts.exponent <= 22;
    if (!exact)
        return parse_slowly(text, point, number);
    double value = (double)parts.mantissa;
    value = parts.exponent < 0 ? value / power[-parts.exponent] : value * power[parts.exponent];
    *number = parts.negative ? -value : value;
    return true;
}

void number_print(char text[NUMBER_ROOM], int digits, double number)
{
    snprintf(text, NUMBER_ROOM, "%.*g", digits, number);
    const char *point = locale_point();
    char *at = strcmp(point, ".") ? strstr(text, point) : NULL;
    if (!at)
        return;
    *at = '.';
    memmove(at + 1, at + strlen(point), strlen(at + strlen(point)) + 1);
}

void number_print_float(char text[NUMBER_ROOM], float number)
{
    double same;
    number_print(text, 6, (double)number);
    float again = number_parse(text, '.', &same) ? (float)same : 0;
    if (memcmp(&again, &number, sizeof again) != 0) /* not ==: Pd takes small ones for 0 */
        number_print(text, 9, (double)number);
}

double number_as_written(float number)
{
    char text[NUMBER_ROOM];
    double written;
    number_print_float(text, number);
    return number_parse(text, '.', &written) ? written : (double)number;
}
