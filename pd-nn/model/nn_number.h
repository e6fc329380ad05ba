/* What counts as a number in a message. */
#pragma once

#include "common/number.h"
#include "net/scaler.h"

#include <m_pd.h>
#include <math.h>
#include <stdbool.h>

/* Whether the atom is a number that a network can work with: finite, and not beyond 1e18; as a
   float, which networks use even if Pd's numbers are doubles. */
static inline bool nn_is_number(const t_atom *atom)
{
    return atom->a_type == A_FLOAT && fabsf((float)atom->a_w.w_float) <= SCALER_LARGEST;
}

/* Converts a float that a user gave to a number of Pd's: if those are doubles, to the double
   that was given (0.1, not 0.100000001). */
static inline t_float nn_given(float number)
{
    bool same = sizeof(t_float) == sizeof(float) || number == floorf(number);
    return same ? (t_float)number : (t_float)number_as_written(number);
}

/* Whether the atom is a whole number from low to high; *number is its value. */
static inline bool nn_whole(const t_atom *atom, int low, int high, int *number)
{
    double value = atom->a_type == A_FLOAT ? (double)atom->a_w.w_float : (double)NAN;
    if (!(value >= low && value <= high) || value != floor(value))
        return false;
    *number = (int)value;
    return true;
}
