/* What counts as a number in a message. */
#pragma once

#include "net/scaler.h"

#include <m_pd.h>
#include <math.h>
#include <stdbool.h>

/* Whether the atom is a number that a network can work with: finite, and not beyond 1e18. */
static inline bool nn_is_number(const t_atom *atom)
{
    return atom->a_type == A_FLOAT && fabs((double)atom->a_w.w_float) <= (double)SCALER_LARGEST;
}

/* Whether the atom is a whole number from low to high, and which. */
static inline bool nn_whole(const t_atom *atom, int low, int high, int *number)
{
    double value = atom->a_type == A_FLOAT ? (double)atom->a_w.w_float : (double)NAN;
    if (!(value >= low && value <= high) || value != floor(value))
        return false;
    *number = (int)value;
    return true;
}
