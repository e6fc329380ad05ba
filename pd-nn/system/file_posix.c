/* Files of POSIX: see file.h. */
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE /* macOS: O_NOFOLLOW too */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_home(char *home, size_t room)
{
    const char *from = getenv("HOME");
    int n = from ? snprintf(home, room, "%s", from) : -1;
    return n >= 0 && (size_t)n < room;
}

void file_use_slashes(char *path)
{
    (void)path;
}

enum file_kind file_kind(const char *path)
{
    struct stat there;
    if (stat(path, &there))
        return FILE_NONE;
    return S_ISREG(there.st_mode) ? FILE_REGULAR : FILE_OTHER;
}

bool file_follow_links(char *path, size_t room, struct reason *reason)
{
    enum { LONGEST = 4096 };
    for (int links = 0; links < 40; links++) {
        char target[LONGEST], whole[2 * LONGEST];
        ssize_t n = readlink(path, target, LONGEST - 1);
        if (n < 0)
            return true;
        target[n] = 0;
        const char *slash = strrchr(path, '/');
        int folder = *target == '/' || !slash ? 0 : (int)(slash - path) + 1;
        int length = snprintf(whole, sizeof whole, "%.*s%s", folder, path, target);
        if (length < 0 || (size_t)length >= room - 1)
            return reason_set(reason, "%s", strerror(ENAMETOOLONG));
        strcpy(path, whole);
    }
    return reason_set(reason, "%s", strerror(ELOOP));
}

/* Marks a file as being written, also for other threads of this process, which fcntl locks
   would not stop. */
static bool lock(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* Whether the open file is still the one at the path: before it was locked, another writer may
   have renamed or removed it. */
static bool is_still_at(int fd, const char *path)
{
    struct stat opened, there;
    return !fstat(fd, &opened) && !lstat(path, &there) && opened.st_ino == there.st_ino &&
           opened.st_dev == there.st_dev;
}

static void remove_left_behind(const char *path)
{
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        if (errno == ELOOP) /* a link that somebody has put there */
            unlink(path);
        return;
    }
    if (lock(fd) && is_still_at(fd, path))
        unlink(path);
    close(fd);
}

/* Creates and locks it; returns its descriptor, or -1. */
static int open_new(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
    if (fd < 0)
        return -1;
    if (lock(fd) && is_still_at(fd, path))
        return fd;
    close(fd);
    errno = EEXIST;
    return -1;
}

FILE *file_create(const char *path, bool *there, struct reason *reason)
{
    remove_left_behind(path);
    int fd = open_new(path);
    *there = fd < 0 && errno == EEXIST;
    if (fd < 0) {
        reason_set(reason, "%s", strerror(errno));
        return NULL;
    }
    FILE *file = fdopen(fd, "wb");
    if (!file) {
        reason_set(reason, "not enough memory");
        close(fd);
        unlink(path);
    }
    return file;
}

void file_copy_rights(FILE *file, const char *path)
{
    struct stat there;
    if (!stat(path, &there))
        (void)!fchmod(fileno(file), there.st_mode & 07777);
}

/* It is renamed before it is closed: as long as it is open, it is locked. */
bool file_put(FILE *file, const char *path, const char *in_place_of, struct reason *reason)
{
    bool good = !fflush(file) && !ferror(file);
    /* some file systems cannot, and give EINVAL: then there is nothing to wait for */
    good = good && (!fsync(fileno(file)) || errno == EINVAL);
    good = good && !rename(path, in_place_of);
    if (!good)
        reason_set(reason, "%s", strerror(errno));
    if (good)
        fclose(file);
    else
        file_drop(file, path);
    return good;
}

void file_drop(FILE *file, const char *path)
{
    unlink(path);
    fclose(file);
}

FILE *file_open(const char *path, double *size, struct reason *reason)
{
    struct stat there;
    int fd = open(path, O_RDONLY | O_NONBLOCK); /* O_NONBLOCK: does not wait for a pipe */
    FILE *file = NULL;
    if (fd < 0)
        reason_set(reason, "%s", strerror(errno));
    else if (fstat(fd, &there) || !S_ISREG(there.st_mode))
        reason_set(reason, "that is no file");
    else if (!(file = fdopen(fd, "rb")))
        reason_set(reason, "not enough memory");
    else
        *size = (double)there.st_size;
    if (fd >= 0 && !file)
        close(fd);
    return file;
}
