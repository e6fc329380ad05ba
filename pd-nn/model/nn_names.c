/* Names of classes: see nn_names.h. */
#include "nn_names.h"

#include "common/number.h"
#include "nn_number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

learner_name nn_name(const t_atom *atom)
{
    if (atom->a_type == A_SYMBOL)
        return (learner_name)(uintptr_t)atom->a_w.w_symbol;
    float number = (float)atom->a_w.w_float + 0.0f; /* -0 is 0 */
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return (learner_name)bits << 1 | 1;
}

void nn_name_to_atom(learner_name name, t_atom *atom)
{
    if (name & 1) {
        uint32_t bits = (uint32_t)(name >> 1);
        float number;
        memcpy(&number, &bits, sizeof number);
        SETFLOAT(atom, nn_given(number));
    } else {
        SETSYMBOL(atom, (t_symbol *)(uintptr_t)name);
    }
}

/* Whether Pd, or a patch that counts, would spell the number this way. */
static bool is_spelled(double number, const char *text)
{
    char spelled[NUMBER_ROOM];
    number_print_float(spelled, (float)number);
    if (!strcmp(text, spelled))
        return true;
    if (number != floor(number) || fabs(number) > 1 << 24)
        return false;
    snprintf(spelled, sizeof spelled, "%.0f", number);
    return !strcmp(text, spelled);
}

t_atom nn_class_name(const t_atom *atom)
{
    t_atom name = *atom;
    double number;
    if (atom->a_type == A_SYMBOL && number_parse(atom->a_w.w_symbol->s_name, '.', &number) &&
        is_spelled(number, atom->a_w.w_symbol->s_name))
        SETFLOAT(&name, (t_float)number);
    return name;
}

/* --- many of them ------------------------------------------------------------------------- */

bool nn_names_init(t_nn_names *names, int most)
{
    size_t room = 16;
    while (room < 2 * (size_t)most)
        room *= 2;
    names->n_room = room;
    names->n_name = calloc(room, sizeof *names->n_name);
    names->n_index = calloc(room, sizeof *names->n_index);
    if (names->n_name && names->n_index)
        return true;
    nn_names_free(names);
    return false;
}

void nn_names_free(t_nn_names *names)
{
    free(names->n_name);
    free(names->n_index);
    *names = (t_nn_names){NULL, NULL, 0};
}

/* The place of the name, or the vacant one where it belongs. */
static size_t place_of(const t_nn_names *names, learner_name name)
{
    /* multiplicative hashing by the golden ratio in 64 bits: Knuth 1973 */
    size_t at = (size_t)((uint64_t)name * 0x9e3779b97f4a7c15u >> 20) & (names->n_room - 1);
    while (names->n_name[at] && names->n_name[at] != name)
        at = (at + 1) & (names->n_room - 1);
    return at;
}

int nn_names_find(const t_nn_names *names, learner_name name)
{
    size_t at = place_of(names, name);
    return names->n_name[at] ? names->n_index[at] : -1;
}

bool nn_names_add(t_nn_names *names, learner_name name, int index)
{
    size_t at = place_of(names, name);
    if (names->n_name[at])
        return false;
    names->n_name[at] = name;
    names->n_index[at] = index;
    return true;
}
