/* Models in files: the lines of nn_model.h as text, as Pd writes messages. */
#pragma once

#include "nn_net.h"

/* What went wrong, in words. */
typedef struct _nn_wrong {
    char w_text[MAXPDSTRING];
} t_nn_wrong;

/* Writes a model, with or without the examples it remembers. Returns 0, and what went wrong, if
   it is not there whole. */
int nn_store_write(const t_nn_net *net, int examples, const t_canvas *canvas, const char *name,
                   t_nn_wrong *wrong);

/* Reads a model. Returns NULL, and what is wrong and in which line of the file, if it is none.
 */
t_nn_net *nn_store_read(const t_canvas *canvas, const char *name, t_nn_wrong *wrong);
