/* Networks stored by name, which `morph` mixes. */
#pragma once

#include "common/reason.h"
#include "net/stored.h"

#include <m_pd.h>

typedef struct _nn_stored t_nn_stored;

/* `name`: stores a copy of the learner's network, replacing any of that name. */
bool nn_stored_put(t_nn_stored **list, const struct learner *learner, int argc,
                   const t_atom *argv, struct reason *reason);
void nn_stored_free_all(t_nn_stored **list);

/* `name name`: finds two that were stored with the network's present layers. */
bool nn_stored_find_two(t_nn_stored *list, const struct network *network, const t_atom *argv,
                        const struct stored *found[2], struct reason *reason);

/* Whether it is `name name x`, x being a place from 0 to 1. */
bool nn_stored_is_place(int argc, const t_atom *argv);
