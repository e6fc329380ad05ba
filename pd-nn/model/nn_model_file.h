/* Models in files: the lines of nn_model_text.h as text, as Pd writes messages. */
#pragma once

#include "nn_model.h"

/* Writes a model, with or without the examples it remembers. */
bool nn_model_file_write(const t_nn_model *model, bool examples, const t_canvas *canvas,
                         const char *name, struct reason *reason);

/* Reads a model. The reason tells the line of the file. */
t_nn_model *nn_model_file_read(const t_canvas *canvas, const char *name, struct reason *reason);
