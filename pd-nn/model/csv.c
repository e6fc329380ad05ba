/* Tables as text: see csv.h. */
#include "csv.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool csv_is_number(const char *text, double *number)
{
    char *end;
    if (!*text || text[strspn(text, "0123456789+-.eE")])
        return false;
    *number = strtod(text, &end);
    return !*end && isfinite((float)*number);
}

void csv_write_text(FILE *stream, const char *text)
{
    double number;
    size_t n = strlen(text);
    if (n && !strpbrk(text, ",\"\r\n") && !csv_is_number(text, &number) &&
        !isspace((unsigned char)text[0]) && !isspace((unsigned char)text[n - 1])) {
        fputs(text, stream);
        return;
    }
    putc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', stream);
        putc(*text, stream);
    }
    putc('"', stream);
}

/* One more field, whose end is a 0 put in place of what ended it. Returns what ended it. */
static char read_field(struct csv *csv)
{
    char *at = csv->at, *end = csv->end, *to;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    struct csv_field *field = &csv->field[csv->fields++];
    *field = (struct csv_field){at, at < end && *at == '"'};
    to = at;
    if (field->quoted) {
        for (at++; at < end && (*at != '"' || (at + 1 < end && at[1] == '"')); at++) {
            at += *at == '"';
            csv->line += *at == '\n';
            *to++ = *at;
        }
        at += at < end;
        while (at < end && *at != ',' && *at != '\n')
            at++;
    } else {
        while (at < end && *at != ',' && *at != '\n')
            at++;
        for (to = at; to > field->text && isspace((unsigned char)to[-1]);)
            to--;
    }
    char ended = '\n';
    if (at < end)
        ended = *at++;
    csv->line += ended == '\n';
    csv->at = at;
    *to = 0; /* never beyond `end`, where there is one more byte */
    return ended;
}

/* Room for one more field than there are. */
static bool reserve(struct csv *csv)
{
    if (csv->fields < csv->room)
        return true;
    int room = 2 * csv->room + 16;
    struct csv_field *field = realloc(csv->field, (size_t)room * sizeof *field);
    if (!field)
        return false;
    csv->field = field;
    csv->room = room;
    return true;
}

bool csv_read_row(struct csv *csv)
{
    do {
        csv->fields = 0;
        csv->row_line = csv->line;
        if (csv->at == csv->end)
            return true;
        char ended;
        do {
            if (!reserve(csv))
                return false;
            ended = read_field(csv);
        } while (ended == ',');
    } while (csv->fields == 1 && !*csv->field->text);
    return true;
}

void csv_free(struct csv *csv)
{
    free(csv->field);
}
