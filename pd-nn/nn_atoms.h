/* Lists of numbers on their way out. Whatever is connected to an outlet may make an object run
   again before the outlet returns, so nothing that is sent may lie in the object: short lists
   lie on the stack, long ones in memory of their own. */
#pragma once

#include <m_pd.h>

enum { NN_ATOMS_ON_STACK = 1024 };

/* Room for n atoms: the caller's NN_ATOMS_ON_STACK, if they are enough. */
static inline t_atom *nn_atoms(t_atom *stack, int n)
{
    return n <= NN_ATOMS_ON_STACK ? stack : (t_atom *)getbytes((size_t)n * sizeof(t_atom));
}

static inline void nn_atoms_free(t_atom *atoms, const t_atom *stack, int n)
{
    if (atoms != stack)
        freebytes(atoms, (size_t)n * sizeof(t_atom));
}

static inline void nn_atoms_set(t_atom *atoms, const float *values, int n)
{
    for (int k = 0; k < n; k++)
        SETFLOAT(&atoms[k], (t_float)values[k]);
}
