/* Models in files: see nn_model_file.h. */
#include "nn_model_file.h"

#include "common/number.h"
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

/* The messages of a text, one after another: as Pd reads them, but that numbers have a point
   whatever the locale, and that nothing stands for what it is not ($1 is a word). */
typedef struct _nn_messages {
    const char *s_at, *s_end;
    int s_line;
    t_atom *s_vec; /* of the latest message */
    int s_count, s_room;
} t_nn_messages;

/* No line of a model has more words. */
enum { NN_MOST_WORDS = 1 << 18 };

static bool one_more(t_nn_messages *messages)
{
    if (messages->s_count < messages->s_room)
        return true;
    int room = messages->s_room ? 2 * messages->s_room : 64;
    t_atom *vec =
        room <= NN_MOST_WORDS ? realloc(messages->s_vec, (size_t)room * sizeof *vec) : NULL;
    if (!vec)
        return false;
    messages->s_vec = vec;
    messages->s_room = room;
    return true;
}

static bool read_word(t_nn_messages *messages)
{
    char word[MAXPDSTRING], *to = word;
    const char *at = messages->s_at, *end = messages->s_end;
    bool spelled = false; /* with a backslash: then it is no number */
    if (!one_more(messages))
        return false;
    for (; at < end && *at != ';' && *at != ',' && !isspace((unsigned char)*at); at++) {
        if (*at == '\\' && at + 1 < end) {
            spelled = true;
            at++;
        }
        if (!*at || to == word + MAXPDSTRING - 1)
            return false;
        *to++ = *at;
        messages->s_line += *at == '\n';
    }
    *to = 0;
    messages->s_at = at;
    t_atom *atom = &messages->s_vec[messages->s_count++];
    double number;
    if (!spelled && number_parse(word, '.', &number))
        SETFLOAT(atom, (t_float)number);
    else
        SETSYMBOL(atom, gensym(word));
    return true;
}

/* Past spaces, and ends of lines, which are counted. */
static void skip_spaces(t_nn_messages *messages)
{
    for (; messages->s_at < messages->s_end && isspace((unsigned char)*messages->s_at);
         messages->s_at++)
        messages->s_line += *messages->s_at == '\n';
}

/* The next message; of no words at the end of the text. */
static bool read_message(t_nn_messages *messages, struct reason *reason)
{
    messages->s_count = 0;
    for (;;) {
        skip_spaces(messages);
        bool ended = messages->s_at == messages->s_end;
        if (ended && !messages->s_count)
            return true;
        if (ended)
            return reason_set(reason, "a semicolon at the end");
        if (*messages->s_at == ';')
            break;
        if (*messages->s_at == ',' || !read_word(messages))
            return reason_set(reason, "words of at most 999 letters, at most %d of them",
                              NN_MOST_WORDS);
    }
    return true;
}

/* Reads the messages of a text one by one. */
static bool read_text(t_nn_text_reader *reader, t_nn_messages *messages, struct reason *reason)
{
    bool good = true;
    while (good) {
        skip_spaces(messages);
        int line = messages->s_line;
        good = read_message(messages, reason);
        if (good && messages->s_at == messages->s_end)
            break;
        good = good && nn_model_text_read(reader, messages->s_count, messages->s_vec, reason);
        if (good)
            messages->s_at++; /* the semicolon */
        else
            messages->s_line = line;
    }
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
    t_nn_messages messages = {.s_at = text, .s_end = text + size, .s_line = 1};
    bool good = read_text(&reader, &messages, &expected);
    free(text);
    free(messages.s_vec);
    t_nn_model *model = nn_model_text_end(&reader);
    if (good)
        return model;
    nn_model_free(model);
    reason_set(reason, "line %d: expected %.900s", messages.s_line, expected.text);
    return NULL;
}
