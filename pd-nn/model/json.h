/* Scans JSON (RFC 8259), value by value, in place: the text is modified. Knows nothing of
   Pd. */
#pragma once

#include "common/reason.h"

#include <stdbool.h>
#include <stddef.h>

struct json {
    char *at, *end;
    int line;
};

struct json json_begin(char *text, size_t size);

/* Skips spaces, and returns whether this character is next; json_take also consumes it. */
bool json_is_next(struct json *json, char c);
bool json_take(struct json *json, char c);

/* Goes to the next member of an object or element of an array, which begins at `at`: call with
   *first = true first. False at its end, with *good still true, or, with *good false, if
   something is wrong. */
bool json_next_key(struct json *json, bool *first, char **key, bool *good,
                   struct reason *reason);
bool json_next_element(struct json *json, bool *first, bool *good, struct reason *reason);

/* Reads a string, and terminates it by 0; NULL if there is none. */
char *json_string(struct json *json, struct reason *reason);

/* Reads a number that a float can hold. */
bool json_number(struct json *json, double *number, struct reason *reason);

/* Skips a value of any kind. */
bool json_skip(struct json *json, struct reason *reason);

/* Whether only spaces are left. */
bool json_is_over(struct json *json, struct reason *reason);
