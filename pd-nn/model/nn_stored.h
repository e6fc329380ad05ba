/* Networks under names, which `morph` goes between. */
#pragma once

#include "common/reason.h"
#include "net/stored.h"

#include <m_pd.h>

typedef struct _nn_stored t_nn_stored;

/* `name`: keeps a copy of what the learner is, in place of the one of this name. */
bool nn_stored_put(t_nn_stored **list, const struct learner *learner, int argc,
                   const t_atom *argv, struct reason *reason);
void nn_stored_free_all(t_nn_stored **list);

/* `name name`: two that were stored with the layers that the network has now. */
bool nn_stored_find_two(t_nn_stored *list, const struct network *network, const t_atom *argv,
                        const struct stored *found[2], struct reason *reason);

/* Whether it is `name name x`, with x, a place from 0 to 1. */
bool nn_stored_is_place(int argc, const t_atom *argv);
