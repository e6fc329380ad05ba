/* Models in files: see nn_model_file.h. */
#include "nn_model_file.h"

#include "nn_file.h"
#include "nn_model_text.h"
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

bool nn_model_file_write(const t_nn_model *model, bool examples, const t_canvas *canvas,
                         const char *name, struct reason *reason)
{
    t_nn_file file;
    if (!nn_file_begin(&file, canvas, name, reason))
        return false;
    nn_model_text_write(model, examples, write_line, file.f_stream);
    return nn_file_end(&file, reason);
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
static bool read_text(t_nn_text_reader *reader, const char *at, const char *end, int *line,
                      struct reason *reason)
{
    t_binbuf *message = binbuf_new();
    bool good = true;
    *line = 1;
    while (good) {
        for (; at < end && isspace((unsigned char)*at); at++)
            *line += *at == '\n';
        if (at == end)
            break;
        const char *stop = end_of(at, end);
        if (!stop) {
            good = reason_set(reason, "a semicolon at the end");
            break;
        }
        binbuf_text(message, at, (size_t)(stop - at));
        good = nn_model_text_read(reader, binbuf_getnatom(message), binbuf_getvec(message),
                                  reason);
        for (; good && at <= stop; at++)
            *line += *at == '\n';
    }
    binbuf_free(message);
    if (good && !reader->r_done)
        good = reason_set(reason, reader->r_model ? "nn~ end: the rest is missing"
                                                  : "nn~ 1: it is empty");
    return good;
}

t_nn_model *nn_model_file_read(const t_canvas *canvas, const char *name, struct reason *reason)
{
    size_t size;
    char *text = nn_file_read(canvas, name, &size, reason);
    if (!text)
        return NULL;
    t_nn_text_reader reader = {0};
    struct reason expected;
    int line;
    bool good = read_text(&reader, text, text + size, &line, &expected);
    free(text);
    if (good)
        return reader.r_model;
    nn_model_free(reader.r_model);
    reason_set(reason, "line %d: expected %.900s", line, expected.text);
    return NULL;
}
