/* Pd's arrays: see nn_array.h. */
#include "nn_array.h"

#include "net/scaler.h"
#include <math.h>

/* The largest size an array is given: as many values as a network can have weights. */
enum { NN_ARRAY_MOST = 1 << 26 };

bool nn_array_find(t_nn_array *array, const t_atom *name, struct reason *reason)
{
    char text[MAXPDSTRING];
    t_pd *found =
        name->a_type == A_SYMBOL ? pd_findbyclass(name->a_w.w_symbol, garray_class) : NULL;
    atom_string(name, text, MAXPDSTRING);
    if (!found)
        return reason_set(reason, "no array %.400s", text);
    array->a_name = name->a_w.w_symbol;
    array->a_garray = (t_garray *)found;
    return garray_getfloatwords(array->a_garray, &array->a_size, &array->a_word) ||
           reason_set(reason, "array %.400s is not of numbers", text);
}

bool nn_array_find_numbers(t_nn_array *array, const t_atom *name, struct reason *reason)
{
    if (!nn_array_find(array, name, reason))
        return false;
    for (int k = 0; k < array->a_size; k++)
        if (!(fabsf(nn_array_get(array, k)) <= SCALER_LARGEST))
            return reason_set(reason,
                              "value %d of array %.400s is %g, expected numbers within +-1e+18",
                              k, array->a_name->s_name, (double)nn_array_get(array, k));
    return true;
}

bool nn_array_find_resized(t_nn_array *array, const t_atom *name, size_t size,
                           struct reason *reason)
{
    if (!nn_array_find(array, name, reason))
        return false;
    if (size > NN_ARRAY_MOST)
        return reason_set(reason, "more than %d values, which is too much for an array",
                          NN_ARRAY_MOST);
    if ((size_t)array->a_size != size)
        garray_resize_long(array->a_garray, (long)size);
    return nn_array_find(array, name, reason) &&
           ((size_t)array->a_size == size ||
            reason_set(reason, "array %.400s could not be given %lu values",
                       array->a_name->s_name, (unsigned long)size));
}

void nn_array_changed(t_nn_array *array)
{
    garray_redraw(array->a_garray);
}
