/* Models in files: see nn_store.h. */
#include "nn_store.h"

#include "nn_file.h"
#include "nn_model.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- writing ------------------------------------------------------------------------------ */

/* An atom as Pd reads it back: in a symbol what means something to Pd has a backslash before
 * it.
 */
static void write_atom(FILE *stream, const t_atom *atom)
{
    if (atom->a_type == A_FLOAT) {
        nn_file_number(stream, (float)atom->a_w.w_float);
        return;
    }
    for (const char *c = atom->a_w.w_symbol->s_name; *c; c++) {
        if (strchr(";,$\\ ", *c))
            putc('\\', stream);
        putc(*c, stream);
    }
}

static void write_line(void *to, int argc, const t_atom *argv)
{
    FILE *stream = to;
    for (int k = 0; k < argc; k++) {
        write_atom(stream, &argv[k]);
        fputs(k < argc - 1 ? " " : ";\n", stream);
    }
}

int nn_store_write(const t_nn_net *net, int examples, const t_canvas *canvas, const char *name,
                   t_nn_wrong *wrong)
{
    t_nn_file file;
    const char *why = nn_file_begin(&file, canvas, name);
    if (!why) {
        nn_model_write(net, examples, write_line, file.f_stream);
        why = nn_file_end(&file);
    }
    if (why)
        snprintf(wrong->w_text, sizeof wrong->w_text, "%s", why);
    return !why;
}

/* --- reading ------------------------------------------------------------------------------ */

/* Where a message ends: at a semicolon that has no backslash before it, or NULL. */
static const char *end_of(const char *from, const char *end)
{
    for (; from < end && *from != ';'; from++)
        if (*from == '\\' && from + 1 < end)
            from++;
    return from < end ? from : NULL;
}

/* Reads the messages of a text one by one. *line is that of the last one. */
static const char *read_text(t_nn_model_reader *reader, const char *at, const char *end,
                             int *line)
{
    t_binbuf *message = binbuf_new();
    const char *expected = NULL;
    *line = 1;
    while (!expected) {
        for (; at < end && isspace((unsigned char)*at); at++)
            *line += *at == '\n';
        if (at == end)
            break;
        const char *stop = end_of(at, end);
        if (!stop) {
            expected = "a semicolon at the end";
            break;
        }
        binbuf_text(message, at, (size_t)(stop - at));
        expected = nn_model_read(reader, binbuf_getnatom(message), binbuf_getvec(message));
        for (; !expected && at <= stop; at++)
            *line += *at == '\n';
    }
    binbuf_free(message);
    if (!expected && !reader->r_done)
        expected = reader->r_net ? "nn~ end: the rest is missing" : "nn~ 1: it is empty";
    return expected;
}

t_nn_net *nn_store_read(const t_canvas *canvas, const char *name, t_nn_wrong *wrong)
{
    size_t size;
    const char *why;
    char *text = nn_file_read(canvas, name, &size, &why);
    if (!text) {
        snprintf(wrong->w_text, sizeof wrong->w_text, "%s", why);
        return NULL;
    }
    t_nn_model_reader reader = {0};
    int line;
    const char *expected = read_text(&reader, text, text + size, &line);
    free(text);
    if (!expected)
        return reader.r_net;
    nn_net_free(reader.r_net);
    snprintf(wrong->w_text, sizeof wrong->w_text, "line %d: expected %s", line, expected);
    return NULL;
}
