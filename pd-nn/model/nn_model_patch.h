/* What is kept in a patch: the lines of nn_model_text.h as messages to #A, after the object, as
   [text define -k] keeps its text. Pd then carries them along when the object is saved, copied
   or brought back.

   Pd writes six digits of a number. Where that is not the same float, a line
     exactly 0 -2 1 ...
   goes before: how many floats further up or down each number of the next line is. */
#pragma once

#include "nn_model.h"
#include "nn_model_text.h"

/* What listens to #A: whatever comes there is for the object made last. */
typedef struct _nn_keeper t_nn_keeper;

/* Called with the network when it has come as a whole; or with NULL and what was
   expected. */
typedef void (*t_nn_kept)(void *owner, t_nn_model *model, const struct reason *reason);

void nn_keeper_setup(void);

/* Listens to #A from now on, if it is bound to it. NULL is never returned. */
t_nn_keeper *nn_keeper_new(void *owner, t_nn_kept kept, bool bound);
void nn_keeper_free(t_nn_keeper *keeper);

/* Takes a line from elsewhere. */
void nn_keeper_line(t_nn_keeper *keeper, int argc, const t_atom *argv);

/* All that belonged to the object has come: says so if it was not whole. */
void nn_keeper_end(t_nn_keeper *keeper);

/* Says the model line by line, as whatever Pd writes in six digits. */
void nn_model_patch_lines(const t_nn_model *model, t_nn_text_line line, void *to);

/* Adds what is to be kept to the text of a patch. */
void nn_model_patch_write(const t_nn_model *model, t_binbuf *to);
