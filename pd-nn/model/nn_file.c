/* Whole files: see nn_file.h. */
#define _XOPEN_SOURCE 700

#include "nn_file.h"

#include <errno.h>
#include <fcntl.h>
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

bool nn_file_path(t_nn_file *file, const t_canvas *canvas, const char *name,
                  struct reason *reason)
{
    return path_of(canvas, name, file->f_path) ||
           reason_set(reason, "%s", strerror(ENAMETOOLONG));
}

/* --- writing ------------------------------------------------------------------------------ */

/* Goes to where a link leads, so that it stays one, also if nothing is there yet. */
static bool follow_links(char *path, struct reason *reason)
{
    for (int links = 0; links < 40; links++) {
        char target[MAXPDSTRING], whole[2 * MAXPDSTRING];
        ssize_t n = readlink(path, target, MAXPDSTRING - 1);
        if (n < 0)
            return true;
        target[n] = 0;
        const char *slash = strrchr(path, '/');
        int folder = *target == '/' || !slash ? 0 : (int)(slash - path) + 1;
        snprintf(whole, sizeof whole, "%.*s%s", folder, path, target);
        if (strlen(whole) >= MAXPDSTRING - 1)
            return reason_set(reason, "%s", strerror(ENAMETOOLONG));
        strcpy(path, whole);
    }
    return reason_set(reason, "%s", strerror(ELOOP));
}

/* The rights that the old file has, so that the new one has them too. Not for what is no file:
   a device would be replaced. */
static bool look_at_old(t_nn_file *file, mode_t *mode, struct reason *reason)
{
    struct stat old;
    *mode = 0;
    if (!follow_links(file->f_path, reason))
        return false;
    if (stat(file->f_path, &old))
        return true;
    if (!S_ISREG(old.st_mode))
        return reason_set(reason, "that is no file");
    *mode = old.st_mode & 07777;
    return true;
}

/* Locks an open file for this process: the mark of one that is being written. */
static bool lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(fd, F_SETLK, &whole) == 0;
}

/* Removes a file that a writer left behind when it was killed; not one that is being written.
 */
static void remove_left_behind(const char *path)
{
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        if (errno == ELOOP) /* a link that somebody has put there */
            unlink(path);
        return;
    }
    if (lock(fd))
        unlink(path);
    close(fd);
}

/* A file that was not there before and that nobody else can have opened: its descriptor, or
   -1. */
static int open_new(const char *path)
{
    struct stat opened, there;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
    if (fd < 0)
        return -1;
    /* another process may have found it not locked yet, and removed it */
    if (lock(fd) && !fstat(fd, &opened) && !lstat(path, &there) &&
        opened.st_ino == there.st_ino && opened.st_dev == there.st_dev)
        return fd;
    close(fd);
    errno = EEXIST;
    return -1;
}

bool nn_file_begin(t_nn_file *file, struct reason *reason)
{
    enum { NAMES = 100 };
    mode_t mode;
    int fd = -1;
    if (!look_at_old(file, &mode, reason))
        return false;
    errno = EEXIST;
    for (int k = 0; k < NAMES && fd < 0 && errno == EEXIST; k++) {
        int n = snprintf(file->f_new, MAXPDSTRING, "%s.new-%d", file->f_path, k);
        if (n >= MAXPDSTRING)
            return reason_set(reason, "%s", strerror(ENAMETOOLONG));
        remove_left_behind(file->f_new);
        fd = open_new(file->f_new);
    }
    if (fd < 0)
        return reason_set(reason, "%s", strerror(errno));
    file->f_stream = fdopen(fd, "wb");
    if (!file->f_stream) {
        close(fd);
        unlink(file->f_new);
        return reason_set(reason, "not enough memory");
    }
    if (mode)
        (void)!fchmod(fd, mode);
    return true;
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

static bool is_utf16(const char *text, size_t size)
{
    bool marked = size >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2));
    bool wide = size >= 4 && ((!text[0] && text[1] && !text[2] && text[3]) ||
                              (text[0] && !text[1] && text[2] && !text[3]));
    return marked || wide;
}

/* The text of an open file, which is no larger than it may be. */
static char *read_all(FILE *file, size_t *size, struct reason *reason)
{
    char *text = malloc(*size + 1);
    errno = 0;
    if (!text || fread(text, 1, *size, file) != *size) {
        reason_set(reason, "%s", errno ? strerror(errno) : "it changes while it is read");
    } else if (is_utf16(text, *size)) {
        reason_set(reason, "line 1: this is UTF-16, expected UTF-8");
    } else {
        if (*size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) /* as editors on Windows put it */
            memmove(text, text + 3, *size -= 3);
        text[*size] = 0;
        return text;
    }
    free(text);
    return NULL;
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
    } else if (there.st_size > NN_FILE_MOST) {
        reason_set(reason, "it has %.0f MB, expected at most %d",
                   (double)there.st_size / (1 << 20), NN_FILE_MOST >> 20);
    } else {
        *size = (size_t)there.st_size;
        text = read_all(file, size, reason);
    }
    fclose(file);
    return text;
}
