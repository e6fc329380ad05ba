/* What is kept in a patch: the lines of nn_model_text.h as messages to #A, after the object, as
   [text define -k] keeps its text. Pd then carries them along when the object is saved, copied
   or brought back.

   Pd writes six digits of a number. Where that is not the same float, a line
     exactly 0 -2 1 ...
   goes before: how many floats further up or down each number of the next line is. */
#pragma once

#include "nn_model.h"
#include "nn_model_text.h"

/* The receiver of #A, which gets the lines for the object made last. */
typedef struct _nn_keeper t_nn_keeper;

/* Called with the model once it is complete; or with NULL and what was expected. */
typedef void (*t_nn_kept)(void *owner, t_nn_model *model, const struct reason *reason);

void nn_keeper_setup(void);

/* Makes one, which receives from #A if `bound`. Never NULL. */
t_nn_keeper *nn_keeper_new(void *owner, t_nn_kept kept, bool bound);
void nn_keeper_free(t_nn_keeper *keeper);

/* Takes a line that came by another way. */
void nn_keeper_line(t_nn_keeper *keeper, int argc, const t_atom *argv);

/* To be called when all lines have come: reports if the model was incomplete. */
void nn_keeper_end(t_nn_keeper *keeper);

/* Passes the model line by line, in a form that survives Pd's six digits. */
void nn_model_patch_lines(const t_nn_model *model, t_nn_text_line line, void *to);

/* Adds the model to the text of a patch. */
void nn_model_patch_write(const t_nn_model *model, t_binbuf *to);
