/* Models in files: see nn_model_file.h. */
#include "nn_model_file.h"

#include "common/number.h"
#include "nn_file.h"
#include "nn_model_text.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- reading ------------------------------------------------------------------------------ */

/* Reads the messages of a text, one after another, as Pd does, except that numbers have a
   decimal point in any locale, and that nothing is substituted ($1 is a word). */
typedef struct _nn_messages {
    const char *s_at, *s_end;
    int s_line;
    t_atom *s_vec; /* atoms of the latest message */
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
    bool spelled = false; /* it has a backslash: then it is no number */
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

/* Skips spaces and ends of lines, which are counted. */
static void skip_spaces(t_nn_messages *messages)
{
    for (; messages->s_at < messages->s_end && isspace((unsigned char)*messages->s_at);
         messages->s_at++)
        messages->s_line += *messages->s_at == '\n';
}

/* Reads the next message; no words at the end of the text. */
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

struct _nn_model_reading {
    char *g_text; /* its own, or NULL */
    t_nn_messages g_messages;
    t_nn_text_reader g_reader;
};

/* Reads the next message of the model; *more: there may be others. */
static bool read_one(t_nn_messages *messages, t_nn_text_reader *reader, bool *more,
                     struct reason *reason)
{
    skip_spaces(messages);
    int line = messages->s_line;
    bool good = read_message(messages, reason);
    *more = good && messages->s_at < messages->s_end;
    if (*more)
        good = nn_model_text_read(reader, messages->s_count, messages->s_vec, reason);
    if (!good)
        messages->s_line = line;
    else if (*more)
        messages->s_at++; /* the semicolon */
    else if (!reader->r_done)
        good = reason_set(reason, reader->r_model ? "nn~ end: the rest is missing"
                                                  : "nn~ 1: it is empty");
    return good;
}

t_nn_model_reading *nn_model_file_begin(const char *text, size_t size)
{
    t_nn_model_reading *reading = calloc(1, sizeof *reading);
    if (reading)
        reading->g_messages = (t_nn_messages){.s_at = text, .s_end = text + size, .s_line = 1};
    return reading;
}

t_nn_model_reading *nn_model_file_open(const t_canvas *canvas, const char *name,
                                       struct reason *reason)
{
    t_nn_place place;
    size_t size;
    char *text =
        nn_file_find(&place, canvas, name, reason) ? nn_file_load(&place, &size, reason) : NULL;
    t_nn_model_reading *reading = text ? nn_model_file_begin(text, size) : NULL;
    if (reading) {
        reading->g_text = text;
    } else if (text) {
        reason_set(reason, "not enough memory");
        free(text);
    }
    return reading;
}

bool nn_model_file_go_on(t_nn_model_reading *reading, size_t bytes, bool *more,
                         struct reason *reason)
{
    t_nn_messages *messages = &reading->g_messages;
    struct reason expected;
    const char *from = messages->s_at;
    bool good = true;
    for (*more = true; good && *more && (size_t)(messages->s_at - from) < bytes;)
        good = read_one(messages, &reading->g_reader, more, &expected);
    return good ||
           reason_set(reason, "line %d: expected %.900s", messages->s_line, expected.text);
}

t_nn_model *nn_model_file_close(t_nn_model_reading *reading)
{
    bool whole = reading->g_reader.r_done;
    t_nn_model *model = nn_model_text_end(&reading->g_reader);
    free(reading->g_text);
    free(reading->g_messages.s_vec);
    free(reading);
    if (whole)
        return model;
    nn_model_free(model);
    return NULL;
}
