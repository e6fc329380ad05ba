/* Files that are there whole or not at all, under the names that patchers give: relative to the
   patch, absolute, or in the home folder (~/). */
#pragma once

#include "common/reason.h"

#include <m_pd.h>
#include <stdio.h>

/* The name that a message gives: a symbol, or a number. False if it is neither. */
bool nn_file_name(const t_atom *atom, char *name);

typedef struct _nn_file {
    FILE *f_stream; /* to write to */
    char f_path[MAXPDSTRING], f_new[MAXPDSTRING];
} t_nn_file;

/* Where a file of this name is written. */
bool nn_file_path(t_nn_file *file, const t_canvas *canvas, const char *name,
                  struct reason *reason);

/* Opens a new file beside the old one, on any thread. Once it is open, it has to be ended or
   dropped. What was left behind by one that was killed is removed. */
bool nn_file_begin(t_nn_file *file, struct reason *reason);

/* Puts the new file, once it is safe on the disk, in the place of the old one; if that fails,
   the old one is as it was. */
bool nn_file_end(t_nn_file *file, struct reason *reason);

/* Instead of that: the new file goes, and the old one stays. */
void nn_file_drop(t_nn_file *file);

/* Nothing larger is read. */
enum { NN_FILE_MOST = 1 << 29 };

/* Where a file may be: where it would be written, or else where Pd looks (empty: nowhere). */
typedef struct _nn_place {
    char p_path[MAXPDSTRING], p_found[MAXPDSTRING];
} t_nn_place;

bool nn_file_find(t_nn_place *place, const t_canvas *canvas, const char *name,
                  struct reason *reason);

/* How many bytes are there now; 0 if it cannot be read. */
double nn_file_bytes(const t_nn_place *place);

/* Reads a whole text in UTF-8, on any thread; for the caller to free. There is one byte more, a
   0. A mark at its beginning, as editors on Windows put there, is left out. */
char *nn_file_load(const t_nn_place *place, size_t *size, struct reason *reason);
