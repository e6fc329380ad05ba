/* FluCoMa's files: see nn_fluid.h. */
#include "nn_fluid.h"

#include "fluid_json.h"
#include "nn_file.h"
#include "nn_number.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool nn_fluid_is_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && !strcasecmp(dot, ".json");
}

/* --- networks ----------------------------------------------------------------------------- */

/* What FluCoMa's number of an activation is here; false if there is none such. */
static bool set_activations(t_nn_parameters *parameters, const struct fluid_network *network,
                            struct reason *reason)
{
    static const int hidden[] = {-1, NETWORK_SIGMOID, NETWORK_RELU, NETWORK_TANH};
    static const int out[] = {NETWORK_LINEAR, NETWORK_SIGMOID, -1, -1};
    int last = network->layers - 1;
    for (int l = 0; l < last; l++) {
        int activation = network->layer[l].activation;
        if (hidden[activation] < 0 || activation != network->layer[0].activation)
            return reason_set(reason, "its hidden layers are not all sigmoid, all relu or all "
                                      "tanh, expected one of these");
        parameters->act = hidden[activation];
    }
    parameters->out = out[network->layer[last].activation];
    return parameters->out >= 0 ||
           reason_set(reason, "its outputs are %s, expected identity or sigmoid",
                      network->layer[last].activation == 2 ? "relu" : "tanh");
}

static bool set_layout(t_nn_layout *layout, const struct fluid_network *network,
                       struct reason *reason)
{
    int last = network->layers - 1, outputs = network->layer[last].units;
    *layout = nn_layout_empty();
    layout->inputs = network->layer[0].inputs;
    layout->hidden_count = last;
    for (int l = 0; l < last; l++)
        layout->hidden[l] = network->layer[l].units;
    layout->numbered = !network->label;
    if (layout->numbered) {
        nn_layout_set_outputs(layout, outputs);
        return true;
    }
    size_t bytes = ((size_t)outputs + 1) * sizeof(t_atom);
    t_atom *names = getbytes(bytes);
    for (int k = 0; k < outputs; k++) {
        SETSYMBOL(&names[k], gensym(network->label[k]));
        names[k] = nn_class_name(&names[k]);
    }
    const char *wrong = nn_names_wrong(outputs, names);
    if (!wrong)
        nn_layout_set_names(layout, outputs, names);
    freebytes(names, bytes);
    return !wrong || reason_set(reason, "%s", wrong);
}

/* A unit's row: its bias, then its weights. */
static bool set_weights(struct learner *learner, const struct fluid_network *network)
{
    int most = 0;
    for (int l = 0; l < network->layers; l++)
        most = network->layer[l].inputs > most ? network->layer[l].inputs : most;
    float *row = malloc(((size_t)most + 1) * sizeof *row);
    for (int l = 0; row && l < network->layers; l++) {
        const struct fluid_layer *layer = &network->layer[l];
        for (int u = 0; u < layer->units; u++) {
            row[0] = layer->biases[u];
            for (int i = 0; i < layer->inputs; i++)
                row[1 + i] = layer->weights[(size_t)i * (size_t)layer->units + (size_t)u];
            learner_set_row(learner, l + 1, u, row);
        }
    }
    free(row);
    return row;
}

static t_nn_model *make_model(const struct fluid_network *network, const t_nn_model *like,
                              struct reason *reason)
{
    t_nn_parameters parameters = like->m_parameters;
    t_nn_layout layout;
    struct reason expected;
    parameters.bias = 1;
    parameters.normalize = 0; /* as the network has been trained */
    parameters.window = 1;
    if (!set_activations(&parameters, network, reason) || !set_layout(&layout, network, reason))
        return NULL;
    t_nn_model *model = nn_model_new(&parameters, &layout, &expected);
    if (!model) {
        reason_set(reason, "expected %.900s", expected.text);
    } else if (!set_weights(model->m_learner, network)) {
        reason_set(reason, "there is not enough memory");
        nn_model_free(model);
        model = NULL;
    }
    return model;
}

t_nn_model *nn_fluid_read_model(const t_canvas *canvas, const char *name,
                                const t_nn_model *like, struct reason *reason)
{
    struct fluid_network network;
    size_t size;
    char *text = nn_file_read(canvas, name, &size, reason);
    t_nn_model *model = NULL;
    if (text && fluid_read_network(&network, text, size, reason)) {
        model = make_model(&network, like, reason);
        fluid_free_network(&network);
    }
    free(text);
    return model;
}

/* --- data sets ---------------------------------------------------------------------------- */

static bool fill_row(t_nn_examples_csv *table, int k, const struct fluid_set *data,
                     const struct fluid_set *other, int match, struct reason *reason)
{
    size_t features = (size_t)table->c_features, outputs = (size_t)table->c_outputs;
    float *row = table->c_values + (size_t)k * (features + outputs);
    memcpy(row, data->values + (size_t)k * features, features * sizeof *row);
    if (outputs)
        memcpy(row + features, other->values + (size_t)match * outputs, outputs * sizeof *row);
    for (size_t c = 0; c < features + outputs; c++)
        if (!(row[c] >= -SCALER_LARGEST && row[c] <= SCALER_LARGEST))
            return reason_set(reason, "%.200s: expected numbers within +-1e+18", data->id[k]);
    t_atom *class = &table->c_class[k];
    class->a_type = A_NULL;
    table->c_line[k] = k + 1;
    if (outputs)
        return true;
    SETSYMBOL(class, gensym(other->label[match]));
    *class = nn_class_name(class);
    const char *wrong = nn_names_wrong(1, class);
    return !wrong || reason_set(reason, "%.200s: %s", data->id[k], wrong);
}

static bool make_table(t_nn_examples_csv *table, const struct fluid_set *data,
                       const struct fluid_set *other, struct reason *reason)
{
    if (!data->values)
        return reason_set(reason, "labels come first, expected a data set and then its labels");
    int *match = fluid_match(data, other, reason);
    if (!match)
        return false;
    size_t rows = (size_t)data->rows;
    table->c_rows = data->rows;
    table->c_features = data->columns;
    table->c_outputs = other->values ? other->columns : 0;
    table->c_values =
        malloc(rows * (size_t)(table->c_features + table->c_outputs) * sizeof *table->c_values);
    table->c_class = malloc(rows * sizeof *table->c_class);
    table->c_line = malloc(rows * sizeof *table->c_line);
    bool good = (table->c_values && table->c_class && table->c_line) ||
                reason_set(reason, "there is not enough memory");
    for (int k = 0; good && k < data->rows; k++)
        good = fill_row(table, k, data, other, match[k], reason);
    free(match);
    return good;
}

bool nn_fluid_read_table(t_nn_examples_csv *table, const t_canvas *canvas, const char *data,
                         const char *labels, struct reason *reason)
{
    struct fluid_set set = {0}, other = {0};
    struct reason words;
    size_t size, other_size;
    *table = (t_nn_examples_csv){0};
    char *text = nn_file_read(canvas, data, &size, reason), *other_text = NULL;
    bool good = text && fluid_read_set(&set, text, size, reason);
    if (good) {
        other_text = nn_file_read(canvas, labels, &other_size, &words);
        good = other_text && fluid_read_set(&other, other_text, other_size, &words);
        if (!good) /* of which of the two */
            reason_set(reason, "%.300s: %.600s", labels, words.text);
    }
    good = good && make_table(table, &set, &other, reason);
    fluid_free_set(&set);
    fluid_free_set(&other);
    free(text);
    free(other_text);
    if (!good)
        nn_examples_csv_free(table);
    return good;
}
