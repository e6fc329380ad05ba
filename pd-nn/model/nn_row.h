/* The weights of a unit in messages: `layer unit bias w w ..`, with layers from 1, units from
 * 0. */
#pragma once

#include "common/reason.h"
#include "net/learner.h"

#include <m_pd.h>

/* The number of atoms in the row of a unit of this layer. */
int nn_row_atoms(const struct network *network, int layer);

/* Writes the row to that many atoms. */
void nn_row_write(const struct network *network, int layer, int unit, t_atom *atoms);

/* Finds the unit that a message names with its first two atoms. */
bool nn_row_find(const struct network *network, int argc, const t_atom *argv, int *layer,
                 int *unit, struct reason *reason);

/* Sets that unit's weights to the rest of the message. */
bool nn_row_read(struct learner *learner, int argc, const t_atom *argv, struct reason *reason);
