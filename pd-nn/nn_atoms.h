/* Lists on their way out. Whatever is connected to an outlet may make the object run again
   before the outlet returns, so a list that is being sent must not be written to. An object
   keeps room for one list; one sent meanwhile, from further in, has room of its own. */
#pragma once

#include <m_pd.h>

typedef struct _nn_atoms {
    t_atom *a_vec;
    int a_room;
    int a_borrowed;
} t_nn_atoms;

/* Makes the room before it is needed, for lists of n atoms. */
static inline void nn_atoms_reserve(t_nn_atoms *a, int n)
{
    if (n < a->a_room || a->a_borrowed)
        return;
    a->a_vec = (t_atom *)resizebytes(a->a_vec, (size_t)a->a_room * sizeof(t_atom),
                                     ((size_t)n + 1) * sizeof(t_atom));
    a->a_room = n + 1;
}

/* Room for n atoms, until it is returned. Allocates when a list is longer than all before, or
   sent while another is. */
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
