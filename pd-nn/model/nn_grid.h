/* Outputs over a grid: what a network of one or two features says over a range of these, in an
   array, whose size tells how many points there are. Of two features it is a square, the first
   from point to point, the second from row to row.

   Such grids are worked out one after another, in slices, so that nothing waits for a large
   one. */
#pragma once

#include "common/reason.h"
#include "net/learner.h"

#include <m_pd.h>

typedef struct _nn_grid t_nn_grid;

/* `output array low high`, and once more `low high` for a second feature: output from 0. It is
   put behind the grids there are, in place of one for the same array. */
bool nn_grid_add(t_nn_grid **grids, const struct learner *learner, int argc, const t_atom *argv,
                 struct reason *reason);
void nn_grid_free_all(t_nn_grid **grids);

enum nn_grid_state { NN_GRID_GOES_ON, NN_GRID_WRITTEN, NN_GRID_FAILED };

/* Goes on with the first of them: a slice, or all that is left of it. No output is further from
   0 than the bound. Once it is over, it is no more among them, and `name` is its array. */
enum nn_grid_state nn_grid_go_on(t_nn_grid **grids, struct learner *learner, float bound,
                                 bool all, t_atom *name, struct reason *reason);
