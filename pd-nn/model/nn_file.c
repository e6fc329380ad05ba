/* Whole files: see nn_file.h. */
#define _XOPEN_SOURCE 700

#include "nn_file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* False if it is too long. */
static bool path_of(const t_canvas *canvas, const char *name, char *path)
{
    char absolute[MAXPDSTRING];
    const char *home = name[0] == '~' && name[1] == '/' ? getenv("HOME") : NULL;
    int n = snprintf(absolute, MAXPDSTRING, "%s%s", home ? home : "", home ? name + 1 : name);
    canvas_makefilename(canvas, absolute, path, MAXPDSTRING);
    return n < MAXPDSTRING && strlen(path) < MAXPDSTRING - 1;
}

/* --- writing ------------------------------------------------------------------------------ */

/* Where a link leads, so that it stays one; and the rights the old file has, so that the new
   one has them too. Not for what is no file: a device would be replaced. */
static bool look_at_old(t_nn_file *file, mode_t *mode, struct reason *reason)
{
    struct stat old;
    *mode = 0;
    if (stat(file->f_path, &old))
        return true;
    if (!S_ISREG(old.st_mode))
        return reason_set(reason, "that is no file");
    *mode = old.st_mode & 07777;
    char *target = realpath(file->f_path, NULL);
    bool fits = target && strlen(target) < MAXPDSTRING;
    if (fits)
        strcpy(file->f_path, target);
    free(target);
    return fits || reason_set(reason, "%s", strerror(ENAMETOOLONG));
}

bool nn_file_begin(t_nn_file *file, const t_canvas *canvas, const char *name,
                   struct reason *reason)
{
    mode_t mode;
    if (!path_of(canvas, name, file->f_path))
        return reason_set(reason, "%s", strerror(ENAMETOOLONG));
    if (!look_at_old(file, &mode, reason))
        return false;
    int n = snprintf(file->f_new, MAXPDSTRING, "%s.new-%ld", file->f_path, (long)getpid());
    if (n >= MAXPDSTRING) /* more than sys_fopen has room for */
        return reason_set(reason, "%s", strerror(ENAMETOOLONG));
    errno = 0;
    file->f_stream = sys_fopen(file->f_new, "wb");
    if (!file->f_stream)
        return reason_set(reason, "%s", strerror(errno));
    if (mode)
        (void)!fchmod(fileno(file->f_stream), mode);
    return true;
}

void nn_file_number(FILE *stream, float number)
{
    char text[32];
    snprintf(text, sizeof text, "%g", (double)number);
    float same = (float)atof(text);
    if (memcmp(&same, &number, sizeof same) != 0)
        snprintf(text, sizeof text, "%.9g", (double)number);
    fputs(text, stream);
}

bool nn_file_end(t_nn_file *file, struct reason *reason)
{
    FILE *stream = file->f_stream;
    bool good = !fflush(stream) && !ferror(stream);
    /* some file systems cannot, and say EINVAL: then there is nothing to wait for */
    good = good && (!fsync(fileno(stream)) || errno == EINVAL);
    int why = errno;
    if (fclose(stream) && good) {
        good = false;
        why = errno;
    }
    if (good && rename(file->f_new, file->f_path)) {
        good = false;
        why = errno;
    }
    if (good)
        return true;
    remove(file->f_new);
    return reason_set(reason, "%s", strerror(why));
}

void nn_file_drop(t_nn_file *file)
{
    fclose(file->f_stream);
    remove(file->f_new);
}

/* --- reading ------------------------------------------------------------------------------ */

/* As canvas_open finds it; first where it would be written, which it also checks for files that
   an open would wait for. */
static FILE *open_to_read(const t_canvas *canvas, const char *name, struct reason *reason)
{
    char path[MAXPDSTRING], *found;
    struct stat there;
    bool fits = path_of(canvas, name, path);
    if (!fits || (!stat(path, &there) && !S_ISREG(there.st_mode))) {
        reason_set(reason, "%s", fits ? "that is no file" : strerror(ENAMETOOLONG));
        return NULL;
    }
    FILE *file = sys_fopen(path, "r");
    if (file)
        return file;
    reason_set(reason, "%s", strerror(errno));
    int fd = canvas_open(canvas, name, "", path, &found, MAXPDSTRING, 1);
    return fd < 0 ? NULL : fdopen(fd, "r");
}

char *nn_file_read(const t_canvas *canvas, const char *name, size_t *size,
                   struct reason *reason)
{
    struct stat there;
    FILE *file = open_to_read(canvas, name, reason);
    if (!file)
        return NULL;
    char *text = NULL;
    if (fstat(fileno(file), &there) || !S_ISREG(there.st_mode)) {
        reason_set(reason, "that is no file");
    } else {
        *size = (size_t)there.st_size;
        text = malloc(*size + 1);
        errno = 0;
        if (!text || fread(text, 1, *size, file) != *size) {
            reason_set(reason, "%s", errno ? strerror(errno) : "it changes while it is read");
            free(text);
            text = NULL;
        }
    }
    fclose(file);
    return text;
}
