/* What systems do differently with files: POSIX (file_posix.c) and Windows (file_windows.c).
   Paths are UTF-8, and / separates folders. Reasons are in the words of the C library. */
#pragma once

#include "common/reason.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The folder that ~ stands for. False if there is none, or it has no room. */
bool file_home(char *home, size_t room);

/* Makes the separators of the system /. Whether ~ or a folder is followed by one can then be
 * seen. */
void file_use_slashes(char *path);

enum file_kind { FILE_NONE, FILE_REGULAR, FILE_OTHER /* a folder, a device, ... */ };
enum file_kind file_kind(const char *path);

/* Goes to where a link leads, so that it stays one, also if nothing is there yet. The path has
   so much room. (On Windows links are left alone: only administrators make them.) */
bool file_follow_links(char *path, size_t room, struct reason *reason);

/* Creates a file to write to that was not there before and that nobody else can have opened. It
   stays locked until it is closed, so that a file which is not locked has been left behind by a
   writer that was killed: such a one is removed first. NULL, and *there, if one is there that
   is being written. */
FILE *file_create(const char *path, bool *there, struct reason *reason);

/* Gives an open file the rights of the file at a path, if the system has them. */
void file_copy_rights(FILE *file, const char *path);

/* Waits until what was written is safe on the disk, renames the file so that it takes the place
   of another, at once, and closes it. If that fails, it is gone. */
bool file_put(FILE *file, const char *path, const char *in_place_of, struct reason *reason);

/* Closes and removes it. */
void file_drop(FILE *file, const char *path);

/* Opens a regular file to read its bytes, and its size. NULL for anything else. */
FILE *file_open(const char *path, double *size, struct reason *reason);
