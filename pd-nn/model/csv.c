/* Tables as text: see csv.h. */
#include "csv.h"

#include "common/number.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How much is examined to find out what kind of table it is: at least so many bytes or so many
   lines, but never more than SAMPLE_MOST. */
enum { SAMPLE_BYTES = 1 << 16, SAMPLE_LINES = 4, SAMPLE_MOST = 1 << 22 };

/* --- numbers and names -------------------------------------------------------------------- */

static bool parse(const char *text, char point, double *number)
{
    return number_parse(text, point, number) && isfinite((float)*number);
}

bool csv_is_number(struct csv *csv, const char *text, double *number)
{
    if (csv->point || csv->separator == ',')
        return parse(text, csv->point ? csv->point : '.', number);
    static const char points[] = ".,";
    for (int k = 0; k < 2; k++)
        if (parse(text, points[k], number)) {
            csv->point = strchr(text, points[k]) ? points[k] : 0;
            return true;
        }
    return false;
}

void csv_write_text(FILE *stream, const char *text)
{
    double number;
    size_t n = strlen(text);
    if (n && !strpbrk(text, ",\"\r\n") && !parse(text, '.', &number) &&
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

/* --- fields ------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

/* Whether a field ends here. In Pd's text a semicolon ends it too. */
static bool ends_field(const struct csv *csv, char c)
{
    if (csv->separator == ' ' && is_blank(c))
        return true;
    return c == csv->separator || ends_line(c) || (csv->pd && c == ';');
}

/* Past one end of line: \n, \r or both. */
static char *after_line(struct csv *csv, char *at)
{
    csv->line++;
    return at + (*at == '\r' && at + 1 < csv->end && at[1] == '\n' ? 2 : 1);
}

/* Reads a quoted field, from its first quote on, to *to. */
static bool read_quoted(struct csv *csv, char **to, struct reason *reason)
{
    char *at = csv->at, quote = *at++;
    for (;; at++) {
        if (at >= csv->end)
            return reason_set(reason, "line %d: a quote is never closed", csv->row_line);
        if (csv->arff && *at == '\\' && at + 1 < csv->end)
            at++;
        else if (*at == quote && at + 1 < csv->end && at[1] == quote)
            at++;
        else if (*at == quote)
            break;
        csv->line += *at == '\n' || (*at == '\r' && !(at + 1 < csv->end && at[1] == '\n'));
        *(*to)++ = *at;
    }
    for (at++; at < csv->end && is_blank(*at) && *at != csv->separator; at++)
        ;
    csv->at = at;
    return at == csv->end || ends_field(csv, *at) ||
           reason_set(reason, "line %d: after a closing quote expected a separator",
                      csv->row_line);
}

static void read_bare(struct csv *csv, char **to)
{
    char *at = csv->at;
    if (csv->pd) { /* a backslash of Pd's makes the next character literal */
        for (; at < csv->end && !ends_field(csv, *at); at++) {
            at += *at == '\\' && at + 1 < csv->end;
            *(*to)++ = *at;
        }
    } else {
        char separator = csv->separator;
        while (at < csv->end && *at != separator && !ends_line(*at) &&
               !(separator == ' ' && *at == '\t'))
            at++;
        *to = at;
        while (*to > csv->at && isspace((unsigned char)(*to)[-1]))
            --*to;
    }
    csv->at = at;
}

/* Makes room for one more field. */
static bool reserve(struct csv *csv, struct reason *reason)
{
    int room = 2 * csv->room + 16;
    if (csv->fields == CSV_MOST_FIELDS)
        return reason_set(reason, "line %d: more than %d columns", csv->row_line,
                          CSV_MOST_FIELDS);
    if (csv->fields < csv->room)
        return true;
    struct csv_field *field = realloc(csv->field, (size_t)room * sizeof *field);
    if (!field)
        return reason_set(reason, "there is not enough memory");
    csv->field = field;
    csv->room = room;
    return true;
}

static void skip_blanks(struct csv *csv)
{
    while (csv->at < csv->end && is_blank(*csv->at) && *csv->at != '\n' &&
           (*csv->at != csv->separator || csv->separator == ' '))
        csv->at++;
}

/* Reads one more field, and puts a 0 in place of what ended it. *ended is what did: the
   separator, a semicolon of Pd's, or
   (also at the end of the text). */
static bool read_field(struct csv *csv, char *ended, struct reason *reason)
{
    skip_blanks(csv);
    char *start = csv->at, *to = start;
    bool quoted = start < csv->end && (*start == '"' || (csv->arff && *start == '\''));
    if (!reserve(csv, reason) || (quoted && !read_quoted(csv, &to, reason)))
        return false;
    if (!quoted)
        read_bare(csv, &to);
    csv->field[csv->fields++] = (struct csv_field){start, quoted};
    if (csv->separator == ' ')
        skip_blanks(csv);
    *ended = '\n';
    if (csv->at < csv->end && ends_line(*csv->at)) {
        csv->at = after_line(csv, csv->at);
    } else if (csv->at < csv->end) {
        /* if spaces separate, the next field begins here already */
        *ended = csv->pd && *csv->at == ';' ? ';' : csv->separator;
        csv->at += *ended != ' ';
    }
    *to = 0; /* at most at `end`, where there is one more byte */
    return true;
}

/* Reads a row of Pd's text: it ends with a semicolon, and long ones are broken into lines. */
static bool read_pd_row(struct csv *csv, struct reason *reason)
{
    for (char ended = 0;;) {
        while (csv->at < csv->end && (is_blank(*csv->at) || ends_line(*csv->at)))
            csv->at = ends_line(*csv->at) ? after_line(csv, csv->at) : csv->at + 1;
        if (csv->at == csv->end)
            return true;
        if (!csv->fields)
            csv->row_line = csv->line;
        if (*csv->at == ';') { /* an empty row, or the end of one */
            csv->at++;
            ended = ';';
        } else if (!read_field(csv, &ended, reason)) {
            return false;
        }
        if (ended == ';' && csv->fields)
            return true;
    }
}

static bool is_empty(const struct csv *csv)
{
    return csv->fields == 1 && !*csv->field->text && !csv->field->quoted;
}

bool csv_read_row(struct csv *csv, struct reason *reason)
{
    csv->fields = 0;
    if (csv->pd)
        return read_pd_row(csv, reason);
    do {
        char ended = csv->separator;
        csv->fields = 0;
        csv->row_line = csv->line;
        if (csv->at == csv->end)
            return true;
        if (csv->arff && *csv->at == '%') { /* a comment */
            while (csv->at < csv->end && !ends_line(*csv->at))
                csv->at++;
            if (csv->at < csv->end)
                csv->at = after_line(csv, csv->at);
            continue;
        }
        while (ended == csv->separator)
            if (!read_field(csv, &ended, reason))
                return false;
    } while (!csv->fields || is_empty(csv));
    return true;
}

void csv_free(struct csv *csv)
{
    free(csv->field);
    free(csv->name);
}

/* --- what kind of table it is ------------------------------------------------------------- */

bool csv_sample(const struct csv *csv, struct csv *sample, char **text)
{
    size_t n = 0, size = (size_t)(csv->end - csv->at), last = 0;
    for (int lines = 0; n < size && n < SAMPLE_MOST; n++)
        if (ends_line(csv->at[n])) {
            last = n + 1;
            lines++;
            if (n >= SAMPLE_BYTES && lines >= SAMPLE_LINES)
                break;
        }
    n = n < size && last ? last : n;
    *sample = *csv;
    sample->field = NULL;
    sample->fields = sample->room = 0;
    sample->name = NULL;
    sample->names = sample->names_room = 0;
    *text = malloc(n + 1);
    if (!*text)
        return false;
    memcpy(*text, csv->at, n);
    sample->at = *text;
    sample->end = *text + n;
    return true;
}

/* How many fields of a sample are numbers with this separator; -1 if there is not enough
   memory. */
static int numbers_with(const struct csv *csv, char separator)
{
    struct csv sample;
    struct reason reason;
    char *text;
    double number;
    int numbers = 0;
    if (!csv_sample(csv, &sample, &text))
        return -1;
    sample.separator = separator;
    sample.point = 0;
    while (csv_read_row(&sample, &reason) && sample.fields)
        for (int k = 0; k < sample.fields; k++)
            numbers += csv_is_number(&sample, sample.field[k].text, &number);
    csv_free(&sample);
    free(text);
    return numbers;
}

/* Chooses the separator that gives the most numbers; a comma if none gives any. */
static bool find_separator(struct csv *csv, struct reason *reason)
{
    static const char separators[] = "\t;, ";
    int most = 0;
    char best = ',';
    for (const char *s = separators; *s; s++) {
        int numbers = numbers_with(csv, *s);
        if (numbers < 0)
            return reason_set(reason, "there is not enough memory");
        if (numbers > most) {
            most = numbers;
            best = *s;
        }
    }
    csv->separator = best;
    if (csv->arff)
        return true;
    char *end = csv->end;
    while (end > csv->at && isspace((unsigned char)end[-1]))
        end--;
    csv->pd = best == ' ' && end > csv->at && end[-1] == ';';
    return true;
}

/* Whether the text continues with this word, in lower or upper case. */
static bool begins(const char *at, const char *end, const char *word)
{
    for (; *word; word++, at++)
        if (at == end || tolower((unsigned char)*at) != *word)
            return false;
    return at == end || isspace((unsigned char)*at);
}

static bool add_name(struct csv *csv, char *name)
{
    if (csv->names == csv->names_room) {
        int room = 2 * csv->names_room + 16;
        char **more = realloc(csv->name, (size_t)room * sizeof *more);
        if (!more)
            return false;
        csv->name = more;
        csv->names_room = room;
    }
    csv->name[csv->names++] = name;
    return true;
}

/* Reads the name in `@attribute name type`, and terminates it by 0. */
static bool read_attribute(struct csv *csv, struct reason *reason)
{
    char *to;
    csv->at += strlen("@attribute");
    skip_blanks(csv);
    char *start = to = csv->at;
    csv->row_line = csv->line;
    if (start < csv->end && (*start == '"' || *start == '\'')) {
        if (!read_quoted(csv, &to, reason))
            return false;
    } else {
        while (to < csv->end && !isspace((unsigned char)*to))
            to++;
        csv->at = to;
    }
    char *at = csv->at;
    while (at < csv->end && !ends_line(*at))
        at++;
    csv->at = at < csv->end ? after_line(csv, at) : at;
    if (to == csv->end)
        return reason_set(reason, "line %d: expected @data", csv->line);
    *to = 0;
    return add_name(csv, start) || reason_set(reason, "there is not enough memory");
}

/* From @relation to @data. */
static bool read_arff_header(struct csv *csv, struct reason *reason)
{
    csv->arff = true;
    csv->separator = ' '; /* for quoted names */
    while (csv->at < csv->end) {
        while (csv->at < csv->end && is_blank(*csv->at))
            csv->at++;
        bool data = begins(csv->at, csv->end, "@data");
        if (begins(csv->at, csv->end, "@attribute")) {
            if (!read_attribute(csv, reason))
                return false;
            continue;
        }
        while (csv->at < csv->end && !ends_line(*csv->at))
            csv->at++;
        if (csv->at < csv->end)
            csv->at = after_line(csv, csv->at);
        if (data)
            break;
    }
    csv->separator = ',';
    if (csv->at < csv->end && *csv->at == '{')
        return reason_set(reason, "line %d: sparse rows, expected all values of each",
                          csv->line);
    if (!csv->names)
        return reason_set(reason, "line %d: expected @attribute, @data", csv->line);
    return find_separator(csv, reason);
}

bool csv_begin(struct csv *csv, char *text, size_t size, struct reason *reason)
{
    *csv = (struct csv){.at = text, .end = text + size, .line = 1, .separator = ','};
    char *nul = memchr(text, 0, size);
    if (nul) {
        for (char *at = text; at < nul; at++)
            csv->line += *at == '\n';
        return reason_set(reason, "line %d: a byte of 0, expected text", csv->line);
    }
    char *at = text;
    int line = 1;
    while (at < csv->end && (isspace((unsigned char)*at) || *at == '%')) {
        if (*at == '%')
            while (at + 1 < csv->end && !ends_line(at[1]))
                at++;
        line += *at == '\n';
        at++;
    }
    if (begins(at, csv->end, "@relation")) {
        csv->at = at;
        csv->line = line;
        return read_arff_header(csv, reason);
    }
    return find_separator(csv, reason);
}
