/* Tables as text: fields with commas between, quoted as in RFC 4180. Knows nothing of Pd. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

struct csv_field {
    char *text;
    bool quoted;
};

/* A text under way, and the fields of its latest row. Begin with `at`, `end` and line = 1; the
   text is changed, one byte beyond its end included. */
struct csv {
    char *at, *end;
    int line, row_line; /* of `at`, and where the row began */
    struct csv_field *field;
    int fields, room;
};

/* The next row that is not empty, into csv->field. False if there is not enough memory; at the
   end of the text there are no fields. */
bool csv_read_row(struct csv *csv);
void csv_free(struct csv *csv);

/* Whether the text is a number that a float can hold, and nothing else. */
bool csv_is_number(const char *text, double *number);

/* Writes a text as a field that is read back the same: quoted where a comma, a quote or an end
   of line is in it, and where it would be read as a number or lose its spaces. */
void csv_write_text(FILE *stream, const char *text);
