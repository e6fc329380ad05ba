/* Names of classes: atoms for Pd, numbers for the learner, and an index to look up many of
   them. */
#pragma once

#include "net/learner.h"

#include <m_pd.h>
#include <stdbool.h>

/* A learner_name is the address of a symbol (even) or the bits of a float (made odd); never 0.
 */
learner_name nn_name(const t_atom *atom);
void nn_name_to_atom(learner_name name, t_atom *atom);

/* The atom as the name of a class: a symbol that is spelled like a number in Pd, as [oscparse]
   gives for /class/1, becomes that number. */
t_atom nn_class_name(const t_atom *atom);

/* A hash table of names, with an index for each. */
typedef struct _nn_names {
    learner_name *n_name; /* 0: vacant */
    int *n_index;
    size_t n_room; /* a power of two */
} t_nn_names;

/* Makes room for so many. False if there is not enough memory. */
bool nn_names_init(t_nn_names *names, int most);
void nn_names_free(t_nn_names *names);

/* The index of a name, or -1. */
int nn_names_find(const t_nn_names *names, learner_name name);

/* Adds a name; false if it is there already. */
bool nn_names_add(t_nn_names *names, learner_name name, int index);
