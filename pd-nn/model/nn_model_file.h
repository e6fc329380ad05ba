/* Models in files: the lines of nn_model_text.h as text, as Pd writes messages. They are
   written by nn_file_job. */
#pragma once

#include "nn_model.h"

/* A model that is being read. */
typedef struct _nn_model_reading t_nn_model_reading;

/* Begins to read a text, which must outlive it. It must then be closed. NULL if there is not
   enough memory. */
t_nn_model_reading *nn_model_file_begin(const char *text, size_t size);

/* The same for a file. */
t_nn_model_reading *nn_model_file_open(const t_canvas *canvas, const char *name,
                                       struct reason *reason);

/* Reads so many bytes or a little more; *more is false at the end. False if it is not a model;
   the reason gives the line. */
bool nn_model_file_go_on(t_nn_model_reading *reading, size_t bytes, bool *more,
                         struct reason *reason);

/* Ends it. Returns the model if it was read completely and is valid; else NULL. */
t_nn_model *nn_model_file_close(t_nn_model_reading *reading);
