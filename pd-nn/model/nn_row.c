/* The weights of a unit in messages: see nn_row.h. */
#include "nn_row.h"

#include "nn_number.h"

static int weights_of(const struct network *network, int layer)
{
    return network->layer[layer - 1].inputs + 1;
}

int nn_row_atoms(const struct network *network, int layer)
{
    return weights_of(network, layer) + 2;
}

void nn_row_write(const struct network *network, int layer, int unit, t_atom *atoms)
{
    int n = weights_of(network, layer);
    float *row = getbytes((size_t)n * sizeof *row);
    network_get_row(network, layer, unit, row);
    SETFLOAT(&atoms[0], (t_float)layer);
    SETFLOAT(&atoms[1], (t_float)unit);
    for (int k = 0; k < n; k++)
        SETFLOAT(&atoms[k + 2], (t_float)row[k]);
    freebytes(row, (size_t)n * sizeof *row);
}

bool nn_row_find(const struct network *network, int argc, const t_atom *argv, int *layer,
                 int *unit, struct reason *reason)
{
    if (argc < 1 || !nn_whole(&argv[0], 1, network->layers, layer))
        return reason_set(reason, "no such layer, expected 1 to %d", network->layers);
    int units = network->layer[*layer - 1].units;
    if (argc < 2 || !nn_whole(&argv[1], 0, units - 1, unit))
        return reason_set(reason, "no such unit, expected 0 to %d in layer %d", units - 1,
                          *layer);
    return true;
}

bool nn_row_read(struct learner *learner, int argc, const t_atom *argv, struct reason *reason)
{
    const struct network *network = learner->network;
    int layer, unit;
    if (!nn_row_find(network, argc, argv, &layer, &unit, reason))
        return false;
    int n = weights_of(network, layer);
    const t_atom *values = argv + 2;
    if (argc - 2 != n)
        return reason_set(reason, "%d values, expected %d (the bias first)", argc - 2, n);
    for (int k = 0; k < n; k++)
        if (!nn_is_number(&values[k]))
            return reason_set(reason, "value %d of %d is no number within +-1e+18", k + 1, n);
    if (!network->settings.bias && values[0].a_w.w_float != 0)
        return reason_set(reason, "bias %g, expected 0 (bias is off)",
                          (double)values[0].a_w.w_float);
    float *row = getbytes((size_t)n * sizeof *row);
    for (int k = 0; k < n; k++)
        row[k] = (float)values[k].a_w.w_float;
    learner_set_row(learner, layer, unit, row);
    freebytes(row, (size_t)n * sizeof *row);
    return true;
}
