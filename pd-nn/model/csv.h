/* Scans tables as text, in the forms in which they are found: fields separated by commas,
   semicolons, tabs or spaces, quoted as in RFC 4180; Weka's ARFF; Pd's own text, whose lines
   end with a semicolon. Knows nothing of Pd. */
#pragma once

#include "common/reason.h"

#include <stdbool.h>
#include <stdio.h>

/* More than any network has inputs and outputs. */
enum { CSV_MOST_FIELDS = 1 << 18 };

struct csv_field {
    char *text;
    bool quoted;
};

/* A text being scanned, and the fields of its latest row. */
struct csv {
    char *at, *end;
    char separator;     /* ' ': any number of spaces and tabs */
    char point;         /* decimal point; 0: either, until the first number has one */
    bool arff, pd;      /* other formats than plain CSV */
    int line, row_line; /* line of `at`, and of the start of the row */
    struct csv_field *field;
    int fields, room;
    char **name; /* names of ARFF's attributes */
    int names, names_room;
};

/* Finds out what kind of table it is, and goes to its first row. The text is modified from here
   on, including the byte after its end. False if it is no table, or there is not enough
   memory. */
bool csv_begin(struct csv *csv, char *text, size_t size, struct reason *reason);

/* Reads the next row that is not empty into csv->field; at the end of the text, no fields.
   False if there is something wrong with the row. */
bool csv_read_row(struct csv *csv, struct reason *reason);
void csv_free(struct csv *csv);

/* Copies some of the next rows to a text of their own, to be examined before they are read. The
   caller frees it after csv_free(sample). */
bool csv_sample(const struct csv *csv, struct csv *sample, char **text);

/* Whether the field is a number that a float can hold, and nothing else. */
bool csv_is_number(struct csv *csv, const char *text, double *number);

/* Writes a text as a field that is read back the same: quoted if it contains a comma, a quote
   or an end of line, or would be read as a number or lose its spaces. */
void csv_write_text(FILE *stream, const char *text);
