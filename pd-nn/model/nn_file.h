/* Files that are written completely or not at all, under the names that patchers give: relative
   to the patch, absolute, or in the home folder (~/). */
#pragma once

#include "common/reason.h"

#include <m_pd.h>
#include <stdio.h>

/* Reads the name of a file from a message: a symbol, or a number. False if it is neither. */
bool nn_file_name(const t_atom *atom, char *name);

typedef struct _nn_file {
    FILE *f_stream; /* to write to */
    char f_path[MAXPDSTRING], f_new[MAXPDSTRING];
} t_nn_file;

/* Finds where a file of this name is to be written. */
bool nn_file_path(t_nn_file *file, const t_canvas *canvas, const char *name,
                  struct reason *reason);

/* Opens a new file beside the old one; works on any thread. It must then be ended or dropped.
   Removes files left behind by a process that was killed. */
bool nn_file_begin(t_nn_file *file, struct reason *reason);

/* Flushes the new file to the disk and then replaces the old one by it. If that fails, the old
   one is unchanged. */
bool nn_file_end(t_nn_file *file, struct reason *reason);

/* Discards the new file instead; the old one stays. */
void nn_file_drop(t_nn_file *file);

/* Larger files are not read, in bytes. */
enum { NN_FILE_MOST = 1 << 29 };

/* Where a file may be: where it would be written, or else where Pd finds it (empty:
   nowhere). */
typedef struct _nn_place {
    char p_path[MAXPDSTRING], p_found[MAXPDSTRING];
} t_nn_place;

bool nn_file_find(t_nn_place *place, const t_canvas *canvas, const char *name,
                  struct reason *reason);

/* Its present size in bytes; 0 if it cannot be read. */
double nn_file_bytes(const t_nn_place *place);

/* Reads a whole text in UTF-8, for the caller to free; works on any thread. It is followed by a
   0, which does not count. A byte order mark is skipped. */
char *nn_file_load(const t_nn_place *place, size_t *size, struct reason *reason);
