/* Parts of a model in arrays: see nn_array_model.h. */
#include "nn_array_model.h"

#include "nn_number.h"
#include <stdlib.h>

/* --- weights ------------------------------------------------------------------------------ */

/* The layer that `layer array` names, or NULL. */
static const struct network_layer *layer_of(const struct network *network, int argc,
                                            const t_atom *argv, int *number,
                                            struct reason *reason)
{
    if (argc != 2) {
        reason_set(reason, "expected a layer and the name of an array");
        return NULL;
    }
    if (!nn_whole(argv, 1, network->layers, number)) {
        reason_set(reason, "no such layer, expected 1 to %d", network->layers);
        return NULL;
    }
    const struct network_layer *layer = &network->layer[*number - 1];
    if (layer->units)
        return layer;
    reason_set(reason, "the network has no outputs yet");
    return NULL;
}

static size_t size_of(const struct network_layer *layer)
{
    return (size_t)layer->units * ((size_t)layer->inputs + 1);
}

static float *row_for(const struct network_layer *layer, struct reason *reason)
{
    float *row = malloc(((size_t)layer->inputs + 1) * sizeof *row);
    if (!row)
        reason_set(reason, "there is not enough memory");
    return row;
}

bool nn_array_write_weights(const struct network *network, int argc, const t_atom *argv,
                            struct reason *reason)
{
    int number, at = 0;
    t_nn_array array;
    const struct network_layer *layer = layer_of(network, argc, argv, &number, reason);
    float *row = layer ? row_for(layer, reason) : NULL;
    if (!row || !nn_array_find_resized(&array, argv + 1, size_of(layer), reason)) {
        free(row);
        return false;
    }
    for (int unit = 0; unit < layer->units; unit++) {
        network_get_row(network, number, unit, row);
        for (int k = 0; k <= layer->inputs; k++)
            nn_array_set(&array, at++, row[k]);
    }
    free(row);
    nn_array_changed(&array);
    return true;
}

/* Whether the array fits this layer: in size, and with biases of 0 where bias is off. */
static bool can_be(const t_nn_array *array, const struct network_layer *layer, bool bias,
                   struct reason *reason)
{
    const char *name = array->a_name->s_name;
    int row = layer->inputs + 1;
    if ((size_t)array->a_size != size_of(layer))
        return reason_set(reason, "array %.400s has %d values, expected %d (%d units of %d)",
                          name, array->a_size, layer->units * row, layer->units, row);
    for (int k = 0; k < array->a_size && !bias; k += row)
        if (nn_array_get(array, k) != 0)
            return reason_set(reason,
                              "value %d of array %.400s is %g, expected 0 (bias is off)", k,
                              name, (double)nn_array_get(array, k));
    return true;
}

bool nn_array_read_weights(struct learner *learner, int argc, const t_atom *argv,
                           struct reason *reason)
{
    int number;
    t_nn_array array;
    const struct network_layer *layer = layer_of(learner->network, argc, argv, &number, reason);
    if (!layer || !nn_array_find_numbers(&array, argv + 1, reason) ||
        !can_be(&array, layer, learner->settings.network.bias, reason))
        return false;
    float *row = row_for(layer, reason);
    if (!row)
        return false;
    learner_begin_take(learner);
    for (int unit = 0, at = 0; unit < layer->units; unit++) {
        for (int k = 0; k <= layer->inputs; k++)
            row[k] = nn_array_get(&array, at++);
        learner_set_row(learner, number, unit, row);
    }
    learner_restore_rehearsal(learner, 0, learner->settings.rehearse);
    free(row);
    return true;
}

/* --- examples ----------------------------------------------------------------------------- */

static bool are_two(int argc, const t_atom *argv, struct reason *reason)
{
    bool two = argc == 2 && argv[0].a_type == A_SYMBOL && argv[1].a_type == A_SYMBOL &&
               argv[0].a_w.w_symbol != argv[1].a_w.w_symbol;
    return two || reason_set(reason, "expected the names of two arrays: of features, and of "
                                     "classes or values");
}

/* The number that stands for a class. */
static float number_of(const t_nn_model *model, int class)
{
    t_atom name;
    if (!nn_model_has_numeric_labels(model))
        return (float)class;
    nn_name_to_atom(model->m_learner->class[class].name, &name);
    return (float)name.a_w.w_float;
}

static void write_target(t_nn_array *to, const t_nn_model *model, int row, int outputs, int *at)
{
    const struct memory *memory = &model->m_learner->memory;
    if (!outputs)
        nn_array_set(to, (*at)++, number_of(model, memory_class(memory, row)));
    for (int k = 0; k < outputs; k++)
        nn_array_set(to, (*at)++, memory_target(memory, row)[k]);
}

bool nn_array_write_examples(const t_nn_model *model, int argc, const t_atom *argv,
                             struct reason *reason)
{
    t_nn_array features, targets;
    if (!are_two(argc, argv, reason))
        return false;
    if (!model->m_learner || !model->m_learner->memory.count)
        return reason_set(reason, "no example is remembered yet");
    const struct memory *memory = &model->m_learner->memory;
    int of_values = memory_count_of(memory, MEMORY_NO_CLASS), at = 0, at_target = 0;
    int outputs = of_values ? memory->classes : 0;
    if (of_values && of_values < memory->count)
        return reason_set(reason, "both classes and values are remembered, expected one kind");
    size_t count = (size_t)memory->count;
    /* the first is found here too, so that it is known before the second is changed */
    if (!nn_array_find(&features, argv, reason) ||
        !nn_array_find_resized(&targets, argv + 1, count * (outputs ? (size_t)outputs : 1),
                               reason) ||
        !nn_array_find_resized(&features, argv, count * (size_t)memory->features, reason))
        return false;
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place];
        for (int k = 0; k < memory->features; k++)
            nn_array_set(&features, at++, memory_features(memory, row)[k]);
        write_target(&targets, model, row, outputs, &at_target);
    }
    nn_array_changed(&features);
    nn_array_changed(&targets);
    return true;
}

/* Finds how many examples, features and values (0: a class each) the arrays hold. */
static bool measure(const t_nn_model *model, const t_nn_array *features,
                    const t_nn_array *targets, struct table *table, struct reason *reason)
{
    const char *of_features = features->a_name->s_name, *of_targets = targets->a_name->s_name;
    int inputs = model->m_learner ? network_inputs(model->m_learner->network) : 0;
    int rows = inputs ? features->a_size / inputs : targets->a_size;
    if (!inputs && features->a_size % rows)
        return reason_set(reason,
                          "array %.300s has %d values, expected %d or a multiple, as array "
                          "%.300s has %d",
                          of_features, features->a_size, rows, of_targets, rows);
    if (inputs && features->a_size % inputs)
        return reason_set(reason,
                          "array %.300s has %d values, expected a multiple of %d (features)",
                          of_features, features->a_size, inputs);
    int outputs = nn_model_outputs(model), each = targets->a_size / rows;
    if (targets->a_size % rows || (each > 1 && outputs && each != outputs))
        return reason_set(reason,
                          "array %.300s has %d values for %d examples in %.300s, expected "
                          "a class each, or a value for each output",
                          of_targets, targets->a_size, rows, of_features);
    table->rows = rows;
    table->features = features->a_size / rows;
    table->outputs = each > 1 || nn_model_takes_a_value(model) ? each : 0;
    return true;
}

/* The class that a number stands for. */
static bool read_class(const t_nn_model *model, const t_nn_array *targets, int k, t_atom *class,
                       struct reason *reason)
{
    int classes = nn_model_outputs(model), number;
    bool words = classes && !nn_model_has_numeric_labels(model);
    SETFLOAT(class, targets->a_word[k].w_float);
    if (words && nn_whole(class, 0, classes - 1, &number)) {
        nn_name_to_atom(model->m_learner->class[number].name, class);
        return true;
    }
    bool known =
        !words && model->m_learner && learner_find(model->m_learner, nn_name(class)) >= 0;
    bool grows = !words && !model->m_layout.numbered && model->m_parameters.grow &&
                 nn_whole(class, -(1 << 24), 1 << 24, &number);
    return known || grows ||
           reason_set(reason, "value %d of array %.400s is %g, expected %s", k,
                      targets->a_name->s_name, (double)class->a_w.w_float,
                      words ? "the place of a class among the labels, from 0"
                            : "a class there is, or where classes grow a whole number");
}

/* Sets the class of a row. */
static bool add_class(struct table *table, int row, const t_atom *class, struct reason *reason)
{
    char *text = table->text + (size_t)row * NUMBER_ROOM;
    bool is_number = class->a_type == A_FLOAT;
    if (is_number)
        number_print_float(text, (float)class->a_w.w_float);
    int k = table_class_of(table, is_number ? text : class->a_w.w_symbol->s_name, !is_number,
                           row + 1);
    if (k < 0)
        return reason_set(reason, "there is not enough memory");
    if (is_number) {
        table->classes[k].is_number = true;
        table->classes[k].number = (float)class->a_w.w_float;
    }
    table->class[row] = k;
    return true;
}

static bool read_rows(const t_nn_model *model, const t_nn_array *features,
                      const t_nn_array *targets, struct table *table, struct reason *reason)
{
    size_t rows = (size_t)table->rows;
    int inputs = table->features, outputs = table->outputs;
    table->values = malloc(rows * ((size_t)inputs + (size_t)outputs) * sizeof(float));
    table->class = malloc(rows * sizeof *table->class);
    table->line = malloc(rows * sizeof *table->line);
    table->text = malloc(outputs ? 1 : rows * NUMBER_ROOM);
    if (!table->values || !table->class || !table->line || !table->text)
        return reason_set(reason, "there is not enough memory");
    float *to = table->values;
    for (int row = 0; row < table->rows; row++) {
        for (int k = 0; k < inputs; k++)
            *to++ = nn_array_get(features, row * inputs + k);
        for (int k = 0; k < outputs; k++)
            *to++ = nn_array_get(targets, row * outputs + k);
        table->line[row] = row + 1;
        table->class[row] = -1;
        t_atom class;
        if (!outputs && !(read_class(model, targets, row, &class, reason) &&
                          add_class(table, row, &class, reason)))
            return false;
    }
    return true;
}

bool nn_array_read_examples(const t_nn_model *model, int argc, const t_atom *argv,
                            struct table *table, struct reason *reason)
{
    t_nn_array features, targets;
    *table = (struct table){0};
    bool good = are_two(argc, argv, reason) && nn_array_find_numbers(&features, argv, reason) &&
                nn_array_find_numbers(&targets, argv + 1, reason) &&
                measure(model, &features, &targets, table, reason) &&
                read_rows(model, &features, &targets, table, reason);
    if (!good)
        table_free(table);
    return good;
}
