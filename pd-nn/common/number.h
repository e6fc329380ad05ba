/* Numbers as text, always with a decimal point, whatever locale a host or another library has
   set. */
#pragma once

#include <stdbool.h>

enum { NUMBER_ROOM = 40 };

/* Parses a decimal number; false if the text is anything else. `point` is the decimal point; an
   exponent is allowed; nan, infinity and hexadecimal digits are not. A number too large for a
   double is infinite. */
bool number_parse(const char *text, char point, double *number);

/* Prints so many digits, as printf's %g does. */
void number_print(char text[NUMBER_ROOM], int digits, double number);

/* Prints a float so that it is read back the same: with six digits if these suffice, else
   nine. */
void number_print_float(char text[NUMBER_ROOM], float number);

/* The double that a float is printed as: 0.1 for the float nearest to 0.1. */
double number_as_written(float number);
