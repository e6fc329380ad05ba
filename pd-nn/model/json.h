/* JSON (RFC 8259), value by value, as it stands in a text that is changed. Knows nothing of
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

/* Past spaces: whether this character is next; json_take also goes past it. */
bool json_is_next(struct json *json, char c);
bool json_take(struct json *json, char c);

/* The next member of an object or element of an array, whose `open` is a bracket: begin with
 *first = true. False at its end, with *good still true, or if something is wrong. */
bool json_next_key(struct json *json, bool *first, char **key, bool *good,
                   struct reason *reason);
bool json_next_element(struct json *json, bool *first, bool *good, struct reason *reason);

/* A string, ended by 0; NULL if it is none. */
char *json_string(struct json *json, struct reason *reason);

/* A number that a float can hold. */
bool json_number(struct json *json, double *number, struct reason *reason);

/* Past any value. */
bool json_skip(struct json *json, struct reason *reason);

/* Whether nothing but spaces is left. */
bool json_is_over(struct json *json, struct reason *reason);
