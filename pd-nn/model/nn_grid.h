/* Outputs over a grid: what a network with one or two features answers over a range of these,
   written to an array, whose size is the number of points. With two features the grid is
   square: the first changes from point to point, the second from row to row.

   Grids are computed one after another, in slices, so that nothing waits for a large one. */
#pragma once

#include "common/reason.h"
#include "net/learner.h"

#include <m_pd.h>

typedef struct _nn_grid t_nn_grid;

/* `output array low high`, and another `low high` for a second feature; outputs count from 0.
   Queues the grid, in place of any for the same array. */
bool nn_grid_add(t_nn_grid **grids, const struct learner *learner, int argc, const t_atom *argv,
                 struct reason *reason);
void nn_grid_free_all(t_nn_grid **grids);

enum nn_grid_state { NN_GRID_GOES_ON, NN_GRID_WRITTEN, NN_GRID_FAILED };

/* Continues with the first grid: a slice, or all that is left. Outputs are limited to +-bound.
   When it is over, it has left the queue, and `name` is its array. */
enum nn_grid_state nn_grid_go_on(t_nn_grid **grids, struct learner *learner, float bound,
                                 bool all, t_atom *name, struct reason *reason);
