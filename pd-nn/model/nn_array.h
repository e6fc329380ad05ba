/* Pd's arrays, by name. What was found is valid only until control returns to Pd: an array may
   be resized or deleted any time after that. */
#pragma once

#include "common/reason.h"

#include <m_pd.h>

typedef struct _nn_array {
    t_symbol *a_name;
    t_garray *a_garray;
    t_word *a_word;
    int a_size;
} t_nn_array;

/* Finds an array. */
bool nn_array_find(t_nn_array *array, const t_atom *name, struct reason *reason);

/* The same; fails unless all values are numbers that a network can work with. */
bool nn_array_find_numbers(t_nn_array *array, const t_atom *name, struct reason *reason);

/* Finds an array and resizes it. */
bool nn_array_find_resized(t_nn_array *array, const t_atom *name, size_t size,
                           struct reason *reason);

static inline float nn_array_get(const t_nn_array *array, int k)
{
    return (float)array->a_word[k].w_float;
}

static inline void nn_array_set(t_nn_array *array, int k, float value)
{
    array->a_word[k].w_float = (t_float)value;
}

/* To be called after values were set: redraws it. */
void nn_array_changed(t_nn_array *array);
