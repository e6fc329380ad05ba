/* Files that are written completely or not at all: see nn_file.h. */
#include "nn_file.h"

#include "system/file.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool nn_file_name(const t_atom *atom, char *name)
{
    if (atom->a_type == A_SYMBOL)
        snprintf(name, MAXPDSTRING, "%s", atom->a_w.w_symbol->s_name);
    else if (atom->a_type == A_FLOAT)
        atom_string(atom, name, MAXPDSTRING);
    else
        return false;
    return *name != 0;
}

/* The path of a file of this name, relative to the patch. False if it is too long. */
static bool path_of(const t_canvas *canvas, const char *name, char *path)
{
    char slashes[MAXPDSTRING], home[MAXPDSTRING], absolute[MAXPDSTRING];
    int n = snprintf(slashes, MAXPDSTRING, "%s", name);
    file_use_slashes(slashes);
    bool from_home = slashes[0] == '~' && slashes[1] == '/' && file_home(home, MAXPDSTRING);
    int m = snprintf(absolute, MAXPDSTRING, "%s%s", from_home ? home : "",
                     from_home ? slashes + 1 : slashes);
    canvas_makefilename(canvas, absolute, path, MAXPDSTRING);
    return n < MAXPDSTRING && m < MAXPDSTRING && strlen(path) < MAXPDSTRING - 1;
}

bool nn_file_path(t_nn_file *file, const t_canvas *canvas, const char *name,
                  struct reason *reason)
{
    return path_of(canvas, name, file->f_path) ||
           reason_set(reason, "%s", strerror(ENAMETOOLONG));
}

/* --- writing ------------------------------------------------------------------------------ */

bool nn_file_begin(t_nn_file *file, struct reason *reason)
{
    enum { NAMES = 100 };
    if (!file_follow_links(file->f_path, MAXPDSTRING, reason))
        return false;
    enum file_kind old = file_kind(file->f_path);
    if (old == FILE_OTHER) /* a device would be replaced */
        return reason_set(reason, "that is no file");
    struct reason why;
    bool there = true;
    file->f_stream = NULL;
    for (int k = 0; k < NAMES && there; k++) {
        int n = snprintf(file->f_new, MAXPDSTRING, "%s.new-%d", file->f_path, k);
        if (n >= MAXPDSTRING)
            return reason_set(reason, "%s", strerror(ENAMETOOLONG));
        file->f_stream = file_create(file->f_new, &there, &why);
    }
    if (!file->f_stream)
        return reason_set(reason, "%s", why.text);
    if (old == FILE_REGULAR)
        file_copy_rights(file->f_stream, file->f_path);
    return true;
}

bool nn_file_end(t_nn_file *file, struct reason *reason)
{
    return file_put(file->f_stream, file->f_new, file->f_path, reason);
}

void nn_file_drop(t_nn_file *file)
{
    file_drop(file->f_stream, file->f_new);
}

/* --- reading ------------------------------------------------------------------------------ */

/* canvas_open serves only to find the path: on Windows a file opened by Pd cannot be used
   here. */
bool nn_file_find(t_nn_place *place, const t_canvas *canvas, const char *name,
                  struct reason *reason)
{
    char folder[MAXPDSTRING], *base;
    place->p_found[0] = 0;
    if (!path_of(canvas, name, place->p_path))
        return reason_set(reason, "%s", strerror(ENAMETOOLONG));
    if (file_kind(place->p_path) != FILE_NONE)
        return true;
    int fd = canvas_open(canvas, name, "", folder, &base, MAXPDSTRING, 1);
    if (fd < 0)
        return true; /* nn_file_load reports why */
    sys_close(fd);
    int n = snprintf(place->p_found, MAXPDSTRING, "%s/%s", folder, base);
    return n < MAXPDSTRING || reason_set(reason, "%s", strerror(ENAMETOOLONG));
}

/* Opens it; it may have been written since it was looked for. */
static FILE *open_place(const t_nn_place *place, double *size, struct reason *reason)
{
    bool found = *place->p_found && file_kind(place->p_path) == FILE_NONE;
    return file_open(found ? place->p_found : place->p_path, size, reason);
}

double nn_file_bytes(const t_nn_place *place)
{
    struct reason reason;
    double bytes = 0;
    FILE *file = open_place(place, &bytes, &reason);
    if (file)
        fclose(file);
    return bytes;
}

static bool is_utf16(const char *text, size_t size)
{
    bool marked = size >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2));
    bool wide = size >= 4 && ((!text[0] && text[1] && !text[2] && text[3]) ||
                              (text[0] && !text[1] && text[2] && !text[3]));
    return marked || wide;
}

/* Reads the whole text of an open file of *size bytes. */
static char *read_all(FILE *file, size_t *size, struct reason *reason)
{
    char *text = malloc(*size + 1);
    errno = 0;
    if (!text || fread(text, 1, *size, file) != *size) {
        reason_set(reason, "%s", errno ? strerror(errno) : "it changes while it is read");
    } else if (is_utf16(text, *size)) {
        reason_set(reason, "line 1: this is UTF-16, expected UTF-8");
    } else {
        if (*size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) /* a byte order mark */
            memmove(text, text + 3, *size -= 3);
        text[*size] = 0;
        return text;
    }
    free(text);
    return NULL;
}

char *nn_file_load(const t_nn_place *place, size_t *size, struct reason *reason)
{
    double bytes;
    FILE *file = open_place(place, &bytes, reason);
    if (!file)
        return NULL;
    char *text = NULL;
    if (bytes > NN_FILE_MOST) {
        reason_set(reason, "it has %.0f MB, expected at most %d", bytes / (1 << 20),
                   NN_FILE_MOST >> 20);
    } else {
        *size = (size_t)bytes;
        text = read_all(file, size, reason);
    }
    fclose(file);
    return text;
}
