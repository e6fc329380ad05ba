/* Outputs over a grid: see nn_grid.h. */
#include "nn_grid.h"

#include "nn_array.h"
#include "nn_number.h"
#include <math.h>
#include <stdlib.h>

/* What a slice may cost, in weights visited. A point costs at least POINT_WEIGHTS; each example
   of the kernel machine costs its features and classes and EXAMPLE_WEIGHTS more. Measured, a
   slice takes 20 to 100 microseconds. */
static const size_t SLICE_WEIGHTS = 500000, POINT_WEIGHTS = 1000, EXAMPLE_WEIGHTS = 20;

struct _nn_grid {
    t_atom g_array;
    int g_output, g_inputs;
    double g_low[2], g_high[2];
    int g_size; /* points in all */
    int g_side; /* in a row */
    int g_at;   /* the next one */
    t_nn_grid *g_next;
};

/* --- asking for one ----------------------------------------------------------------------- */

static bool read_ranges(t_nn_grid *grid, int argc, const t_atom *argv, struct reason *reason)
{
    bool good = argc == 2 * grid->g_inputs;
    for (int k = 0; k < argc; k++)
        good = good && nn_is_number(argv + k);
    for (int k = 0; good && k < grid->g_inputs; k++) {
        grid->g_low[k] = (double)argv[2 * k].a_w.w_float;
        grid->g_high[k] = (double)argv[2 * k + 1].a_w.w_float;
    }
    return good ||
           reason_set(reason, "expected an output, an array, and from where to where%s goes",
                      grid->g_inputs == 1 ? " the input" : " each of the two inputs");
}

/* How many points the array has room for, in a row and in all. */
static bool measure(t_nn_grid *grid, struct reason *reason)
{
    t_nn_array array;
    if (!nn_array_find(&array, &grid->g_array, reason))
        return false;
    const char *name = array.a_name->s_name;
    grid->g_size = grid->g_side = array.a_size;
    if (grid->g_inputs == 2)
        grid->g_side = (int)lround(sqrt((double)array.a_size));
    if (grid->g_side < 2)
        return reason_set(reason, "array %.400s has %d values, expected at least %d", name,
                          array.a_size, 1 << grid->g_inputs);
    return grid->g_inputs == 1 || grid->g_side * grid->g_side == array.a_size ||
           reason_set(reason,
                      "array %.400s has %d values, expected the square of a number (%d or %d)",
                      name, array.a_size, grid->g_side * grid->g_side,
                      (grid->g_side + 1) * (grid->g_side + 1));
}

static bool parse(t_nn_grid *grid, const struct learner *learner, int argc, const t_atom *argv,
                  struct reason *reason)
{
    int outputs = learner_classes(learner);
    grid->g_inputs = network_inputs(learner->network);
    if (grid->g_inputs > 2)
        return reason_set(reason, "the network has %d inputs, expected 1 or 2", grid->g_inputs);
    if (!outputs)
        return reason_set(reason, "the network has no outputs yet");
    if (!argc || !nn_whole(argv, 0, outputs - 1, &grid->g_output))
        return reason_set(reason, "no such output, expected 0 to %d", outputs - 1);
    if (argc < 2)
        return read_ranges(grid, 0, NULL, reason);
    grid->g_array = argv[1];
    return read_ranges(grid, argc - 2, argv + 2, reason) && measure(grid, reason);
}

static void take_off(t_nn_grid **grids)
{
    t_nn_grid *grid = *grids;
    *grids = grid->g_next;
    free(grid);
}

bool nn_grid_add(t_nn_grid **grids, const struct learner *learner, int argc, const t_atom *argv,
                 struct reason *reason)
{
    t_nn_grid *grid = calloc(1, sizeof *grid);
    if (!grid)
        return reason_set(reason, "there is not enough memory");
    if (!parse(grid, learner, argc, argv, reason)) {
        free(grid);
        return false;
    }
    while (*grids) {
        if ((*grids)->g_array.a_w.w_symbol == grid->g_array.a_w.w_symbol)
            take_off(grids);
        else
            grids = &(*grids)->g_next;
    }
    *grids = grid;
    return true;
}

void nn_grid_free_all(t_nn_grid **grids)
{
    while (*grids)
        take_off(grids);
}

/* --- working it out ----------------------------------------------------------------------- */

static double place(const t_nn_grid *grid, int feature, int k)
{
    double share = (double)k / (grid->g_side - 1);
    return (1 - share) * grid->g_low[feature] + share * grid->g_high[feature];
}

static bool set_point(const t_nn_grid *grid, struct learner *learner, float bound,
                      t_nn_array *array, struct reason *reason)
{
    float features[2] = {(float)place(grid, 0, grid->g_at % grid->g_side)};
    if (grid->g_inputs == 2)
        features[1] = (float)place(grid, 1, grid->g_at / grid->g_side);
    const float *outputs = learner_query(learner, features);
    if (!outputs)
        return reason_set(reason, "at point %d the outputs are not finite numbers", grid->g_at);
    nn_array_set(array, grid->g_at, fmaxf(-bound, fminf(bound, outputs[grid->g_output])));
    return true;
}

static size_t points_of_slice(const struct learner *learner)
{
    size_t cost = network_weights(learner->network) + POINT_WEIGHTS;
    if (learner_has_likeness(learner))
        cost += (size_t)learner->likeness.machine.count *
                ((size_t)network_inputs(learner->network) + (size_t)learner_classes(learner) +
                 EXAMPLE_WEIGHTS);
    return SLICE_WEIGHTS / cost + 1;
}

/* Whether array and network still have the sizes they had when it began. */
static bool still_fits(const t_nn_grid *grid, const struct learner *learner, t_nn_array *array,
                       struct reason *reason)
{
    if (!learner || network_inputs(learner->network) != grid->g_inputs ||
        learner_classes(learner) <= grid->g_output)
        return reason_set(reason, "the network has other inputs or outputs now");
    if (!nn_array_find(array, &grid->g_array, reason))
        return false;
    return array->a_size == grid->g_size ||
           reason_set(reason, "array %.400s has another size now", array->a_name->s_name);
}

enum nn_grid_state nn_grid_go_on(t_nn_grid **grids, struct learner *learner, float bound,
                                 bool all, t_atom *name, struct reason *reason)
{
    t_nn_grid *grid = *grids;
    t_nn_array array;
    bool good = still_fits(grid, learner, &array, reason);
    size_t left = good && !all ? points_of_slice(learner) : (size_t)grid->g_size;
    for (; good && left && grid->g_at < grid->g_size; left--) {
        good = set_point(grid, learner, bound, &array, reason);
        grid->g_at += good;
    }
    if (good && grid->g_at < grid->g_size)
        return NN_GRID_GOES_ON;
    *name = grid->g_array;
    take_off(grids);
    if (!good)
        return NN_GRID_FAILED;
    nn_array_changed(&array);
    return NN_GRID_WRITTEN;
}
