/* Files that are there whole or not at all, under the names that patchers give: relative to the
   patch, absolute, or in the home folder (~/). Errors are texts that tell the reason. */
#pragma once

#include <m_pd.h>
#include <stdio.h>

/* The name that a message gives: a symbol, or a number. Returns 0 if it is neither. */
int nn_file_name(const t_atom *atom, char *name);

typedef struct _nn_file {
    FILE *f_stream; /* to write to */
    char f_path[MAXPDSTRING], f_new[MAXPDSTRING];
} t_nn_file;

/* Opens a new file beside the old one. Returns what is wrong, or NULL; then the file has to be
   ended or dropped. */
const char *nn_file_begin(t_nn_file *file, const t_canvas *canvas, const char *name);

/* Writes a number so that it is read back the same: in six digits if that will do, else in
 * nine. */
void nn_file_number(FILE *stream, float number);

/* Puts the new file, once it is safe on the disk, in the place of the old one. Returns what
   went wrong, or NULL; the old one is as it was then. */
const char *nn_file_end(t_nn_file *file);

/* Instead of that: the new file goes, and the old one stays. */
void nn_file_drop(t_nn_file *file);

/* Reads a whole file, which is also looked for where Pd looks; for the caller to free. NULL,
   and what is wrong in *wrong, if it cannot be read. */
char *nn_file_read(const t_canvas *canvas, const char *name, size_t *size, const char **wrong);
