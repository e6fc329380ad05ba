/* Tables as text, as they are found: fields with commas, semicolons, tabs or spaces between,
   quoted as in RFC 4180; Weka's ARFF; Pd's own text, whose lines end with a semicolon. Knows
   nothing of Pd. */
#pragma once

#include "common/reason.h"

#include <stdbool.h>
#include <stdio.h>

/* More columns than any network has inputs and outputs. */
enum { CSV_MOST_FIELDS = 1 << 18 };

struct csv_field {
    char *text;
    bool quoted;
};

/* A text under way, and the fields of its latest row. */
struct csv {
    char *at, *end;
    char separator;     /* ' ': any number of spaces and tabs */
    char point;         /* of numbers; 0: either, until the first that has one */
    bool arff, pd;      /* what else it is */
    int line, row_line; /* of `at`, and where the row began */
    struct csv_field *field;
    int fields, room;
    char **name; /* of ARFF's attributes */
    int names, names_room;
};

/* Looks what kind of table it is, and goes to its first row. The text is changed from now on,
   one byte beyond its end included. False if it is no table, or there is not enough memory. */
bool csv_begin(struct csv *csv, char *text, size_t size, struct reason *reason);

/* The next row that is not empty, into csv->field. At the end of the text there are no fields.
   False if there is no such row. */
bool csv_read_row(struct csv *csv, struct reason *reason);
void csv_free(struct csv *csv);

/* Some of the rows to come, as a text of their own, which is to be freed with it: to look at
   before they are read. */
bool csv_sample(const struct csv *csv, struct csv *sample, char **text);

/* Whether the field is a number that a float can hold, and nothing else. */
bool csv_is_number(struct csv *csv, const char *text, double *number);

/* Writes a text as a field that is read back the same: quoted where a comma, a quote or an end
   of line is in it, and where it would be read as a number or lose its spaces. */
void csv_write_text(FILE *stream, const char *text);
