/* Numbers as text, always with a point: whatever a host or another library has told setlocale.
 */
#pragma once

#include <stdbool.h>

enum { NUMBER_ROOM = 40 };

/* Whether the text is a decimal number and nothing else, and which: digits with `point` among
   them, an exponent. No nan, no infinity, no hexadecimal digits. What is too large for a double
   is infinite. */
bool number_parse(const char *text, char point, double *number);

/* So many digits, as printf's %g. */
void number_print(char text[NUMBER_ROOM], int digits, double number);

/* A float so that it is read back the same: in six digits if that will do, else in nine. */
void number_print_float(char text[NUMBER_ROOM], float number);

/* What a float is written as, as a double: 0.1 for the float that is nearest to 0.1. */
double number_as_written(float number);
