/* File operations that differ between systems: POSIX (file_posix.c) and Windows
   (file_windows.c). Paths are UTF-8 with / between folders. Reasons use the texts of the C
   library. */
#pragma once

#include "common/reason.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The home folder, which ~ stands for. False if there is none, or it does not fit. */
bool file_home(char *home, size_t room);

/* Replaces the system's separators by /, so that others only need to look for that. */
void file_use_slashes(char *path);

enum file_kind { FILE_NONE, FILE_REGULAR, FILE_OTHER /* a folder, a device, .. */ };
enum file_kind file_kind(const char *path);

/* Replaces the path of a link by its target, even if nothing is there yet, so that writing to
   it keeps the link. `room` is the size of the path. (On Windows links are left alone: only
   administrators make them.) */
bool file_follow_links(char *path, size_t room, struct reason *reason);

/* Creates a new file to write to, which nobody else can have opened. It stays locked until it
   is closed: a file that is not locked was left behind by a writer that was killed, and is
   removed first. NULL, with *there, if one exists that is being written. */
FILE *file_create(const char *path, bool *there, struct reason *reason);

/* Copies the permissions of the file at a path to an open file, if the system has them. */
void file_copy_rights(FILE *file, const char *path);

/* Flushes the file to the disk, renames it atomically in place of another, and closes it. If
   that fails, it is removed. */
bool file_put(FILE *file, const char *path, const char *in_place_of, struct reason *reason);

/* Closes and removes it. */
void file_drop(FILE *file, const char *path);

/* Opens a regular file for reading, and gets its size. NULL for anything else. */
FILE *file_open(const char *path, double *size, struct reason *reason);
