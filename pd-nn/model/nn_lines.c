/* Lines of atoms: see nn_lines.h. */
#include "nn_lines.h"

#include "common/number.h"
#include "csv.h"

#include <stdlib.h>
#include <string.h>

/* A byte for each atom, then its value: a float, or the address of the name. Many floats in a
   row share one byte, followed by their number. */
enum { FLOAT, FLOATS, NAME, EMPTY, END };

static unsigned char *room_for(t_nn_lines *lines, size_t bytes)
{
    if (lines->l_size + bytes > lines->l_room) {
        size_t room = 2 * lines->l_room + bytes + 4096;
        unsigned char *more = lines->l_lost ? NULL : realloc(lines->l_bytes, room);
        if (!more) {
            lines->l_lost = true;
            return NULL;
        }
        lines->l_bytes = more;
        lines->l_room = room;
    }
    return lines->l_bytes + lines->l_size;
}

void nn_lines_part(t_nn_lines *lines, int argc, const t_atom *argv)
{
    unsigned char *at = room_for(lines, (size_t)argc * (1 + sizeof(char *)));
    if (!at)
        return;
    for (int k = 0; k < argc; k++) {
        float number = argv[k].a_type == A_FLOAT ? (float)argv[k].a_w.w_float : 0;
        const char *name = argv[k].a_type == A_SYMBOL ? argv[k].a_w.w_symbol->s_name : NULL;
        *at++ = argv[k].a_type == A_FLOAT ? FLOAT : name ? NAME : EMPTY;
        if (argv[k].a_type == A_FLOAT) {
            memcpy(at, &number, sizeof number);
            at += sizeof number;
        } else if (name) {
            memcpy(at, &name, sizeof name);
            at += sizeof name;
        }
    }
    lines->l_size = (size_t)(at - lines->l_bytes);
}

void nn_lines_floats(t_nn_lines *lines, const float *numbers, int n)
{
    size_t bytes = (size_t)n * sizeof *numbers;
    unsigned char *at = room_for(lines, 1 + sizeof n + bytes);
    if (!at)
        return;
    *at = FLOATS;
    memcpy(at + 1, &n, sizeof n);
    memcpy(at + 1 + sizeof n, numbers, bytes);
    lines->l_size += 1 + sizeof n + bytes;
}

void nn_lines_end(t_nn_lines *lines)
{
    unsigned char *at = room_for(lines, 1);
    if (!at)
        return;
    *at = END;
    lines->l_size++;
}

void nn_lines_free(t_nn_lines *lines)
{
    free(lines->l_bytes);
    *lines = (t_nn_lines){0};
}

/* Writes a symbol so that Pd reads it back: special characters are escaped by a backslash. */
static void write_symbol(FILE *stream, const char *name)
{
    for (; *name; name++) {
        if (strchr(";,$\\ ", *name))
            putc('\\', stream);
        putc(*name, stream);
    }
}

/* Writes n floats, each but the `first` of a line preceded by `between`. Returns what
   follows. */
static const unsigned char *write_floats(const unsigned char *at, int n, FILE *stream,
                                         char between, bool first)
{
    for (int k = 0; k < n; k++, at += sizeof(float)) {
        char text[NUMBER_ROOM];
        float number;
        memcpy(&number, at, sizeof number);
        number_print_float(text, number);
        if (k || !first)
            putc(between, stream);
        fputs(text, stream);
    }
    return at;
}

static void write(const t_nn_lines *lines, FILE *stream, char between, const char *end,
                  void (*write_name)(FILE *, const char *))
{
    const unsigned char *at = lines->l_bytes, *last = at + lines->l_size;
    bool first = true;
    while (at < last) {
        unsigned char kind = *at++;
        int n = 1;
        if (kind == END) {
            fputs(end, stream);
            first = true;
            continue;
        }
        if (kind == FLOATS) {
            memcpy(&n, at, sizeof n);
            at += sizeof n;
        }
        if (kind == FLOAT || kind == FLOATS) {
            at = write_floats(at, n, stream, between, first);
            first = first && !n;
            continue;
        }
        if (!first)
            putc(between, stream);
        first = false;
        if (kind == NAME) {
            const char *name;
            memcpy(&name, at, sizeof name);
            at += sizeof name;
            write_name(stream, name);
        }
    }
}

void nn_lines_write_messages(const t_nn_lines *lines, FILE *stream)
{
    write(lines, stream, ' ', ";\n", write_symbol);
}

void nn_lines_write_table(const t_nn_lines *lines, FILE *stream)
{
    write(lines, stream, ',', "\n", csv_write_text);
}
