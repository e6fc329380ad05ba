/* The sizes and class names of an [nn~], as its creation arguments and `layers` give them. */
#pragma once

#include "common/reason.h"

#include <m_pd.h>

/* In Pd's files a word has at most a thousand letters, including backslashes. */
enum { NN_MOST_HIDDEN = 31, NN_NAME_MOST = 400 };

typedef struct _nn_layout {
    int inputs;       /* features in one list; 0: as many as the first list has */
    int hidden_count; /* -1: one layer, of a size that suits the inputs */
    int hidden[NN_MOST_HIDDEN];
    bool numbered; /* outputs have numbers and their count is fixed; else they have names */
    int outputs;
    t_atom *names; /* of the outputs, unless numbered */
} t_nn_layout;

t_nn_layout nn_layout_empty(void);
void nn_layout_free(t_nn_layout *layout);
t_nn_layout nn_layout_copy(const t_nn_layout *layout);

/* Reads `inputs hidden ... outputs`, `inputs hidden ... 0` or `inputs hidden ... name name ...`
   (or names alone). If it succeeds, the caller frees the layout. */
bool nn_layout_parse(t_nn_layout *layout, int argc, const t_atom *argv, struct reason *reason);

/* What is wrong with these as names of classes, or NULL. */
const char *nn_names_wrong(int argc, const t_atom *argv);
void nn_layout_set_names(t_nn_layout *layout, int argc, const t_atom *argv);

/* Sets the number of outputs; new names are left blank. */
void nn_layout_set_outputs(t_nn_layout *layout, int outputs);

/* Writes it as nn_layout_parse reads it, except that named classes appear only as a final 0:
   `labels` gives them. Returns the number of atoms; there must be room for NN_MOST_HIDDEN +
   2. */
int nn_layout_to_atoms(const t_nn_layout *layout, t_atom *atoms);
