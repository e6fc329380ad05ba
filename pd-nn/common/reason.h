/* Why something could not be done, in words. The convention of all of pd-nn/: a function that
   can fail returns true or an object when it is done, and false or NULL when it is not, and
   then nothing has changed. If there can be more than one reason, its last parameter receives
   the text; without that parameter the reason is that there is not enough memory. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

struct reason {
    char text[1000];
};

/* Stores the text, formatted as by printf, and returns false: `return reason_set(reason,
   "...")`. */
#ifdef __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
static inline bool
reason_set(struct reason *reason, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason->text, sizeof reason->text, format, arguments);
    va_end(arguments);
    return false;
}
