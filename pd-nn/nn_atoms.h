/* Lists on their way to an outlet. Whatever is connected to an outlet may call the object again
   before the outlet returns, so a list must not be overwritten while it is being sent. Each
   object keeps a buffer for one list; a list sent while that is in use gets a buffer of its
   own. */
#pragma once

#include <m_pd.h>

typedef struct _nn_atoms {
    t_atom *a_vec;
    int a_room;
    int a_borrowed;
} t_nn_atoms;

/* Reserves room for lists of n atoms in advance. */
static inline void nn_atoms_reserve(t_nn_atoms *a, int n)
{
    if (n < a->a_room || a->a_borrowed)
        return;
    a->a_vec = (t_atom *)resizebytes(a->a_vec, (size_t)a->a_room * sizeof(t_atom),
                                     ((size_t)n + 1) * sizeof(t_atom));
    a->a_room = n + 1;
}

/* Room for n atoms, to be given back by nn_atoms_return. Allocates only if the list is longer
   than any before, or if another one is being sent. */
static inline t_atom *nn_atoms_borrow(t_nn_atoms *a, int n)
{
    if (a->a_borrowed)
        return (t_atom *)getbytes(((size_t)n + 1) * sizeof(t_atom));
    nn_atoms_reserve(a, n);
    a->a_borrowed = 1;
    return a->a_vec;
}

static inline void nn_atoms_return(t_nn_atoms *a, t_atom *atoms, int n)
{
    if (atoms == a->a_vec)
        a->a_borrowed = 0;
    else
        freebytes(atoms, ((size_t)n + 1) * sizeof(t_atom));
}

static inline void nn_atoms_free(t_nn_atoms *a)
{
    freebytes(a->a_vec, (size_t)a->a_room * sizeof(t_atom));
}

static inline void nn_atoms_set(t_atom *atoms, const float *values, int n)
{
    for (int k = 0; k < n; k++)
        SETFLOAT(&atoms[k], (t_float)values[k]);
}
