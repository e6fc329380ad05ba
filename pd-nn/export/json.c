/* The model files of FluCoMa's fluid.mlpclassifier~ and fluid.mlpregressor~, as flucoma-core
   reads them (include/flucoma/data/FluidJSON.hpp and clients/nrt/MLPClassifierClient.hpp):

     regressor   {"layers": [layer ...]}
     classifier  {"labels": {"labels": [name ...], "rows": names}, "mlp": regressor}
     layer       {"activation": 0 identity, 1 sigmoid, 2 relu or 3 tanh, "biases": [cols],
                  "cols": units, "rows": inputs, "weights": [rows][cols]}

   There is no softmax. A classifier chooses the highest output above 0; if none is above 0,
   which is possible with linear outputs, it chooses the first class. */
#include "export.h"

#include <stdlib.h>

static int activation_number(enum network_activation activation)
{
    switch (activation) {
    case NETWORK_SIGMOID:
        return 1;
    case NETWORK_RELU:
        return 2;
    case NETWORK_TANH:
        return 3;
    default:
        return 0;
    }
}

const char *export_json_wrong(const struct export_model *model)
{
    return model->network->settings.out == NETWORK_SOFTMAX
               ? "FluCoMa has no softmax, expected out sigmoid or linear"
               : NULL;
}

/* A bias with the means folded in: b - sum of w gain mean. */
static double bias_of(const struct export_model *model, int l, const float *row)
{
    double bias = (double)row[0];
    const struct scaler *scaler = model->scaler;
    for (int i = 0; l == 1 && scaler && i < export_inputs(model); i++)
        bias -= (double)row[1 + i] * (double)scaler->gain[i] * (double)scaler->offset[i];
    return bias;
}

static void write_string(FILE *file, const char *string)
{
    fputc('"', file);
    for (char text[8]; *string; string++) {
        export_json_character(*string, text);
        fputs(text, file);
    }
    fputc('"', file);
}

static void write_numbers(FILE *file, const double *numbers, size_t n, size_t step)
{
    fputc('[', file);
    for (size_t k = 0; k < n; k++) {
        fputs(k ? ", " : "", file);
        export_number(file, 17, numbers[k * step]);
    }
    fputc(']', file);
}

/* Gets a layer's biases, and its weights unit by unit. */
static void get_layer(const struct export_model *model, int l, float *row, double *biases,
                      double *weights)
{
    int inputs = model->network->layer[l - 1].inputs;
    for (int u = 0; u < export_units(model, l); u++) {
        export_row(model, l, u, row);
        biases[u] = bias_of(model, l, row);
        for (int i = 0; i < inputs; i++)
            *weights++ = (double)row[1 + i] *
                         (l == 1 && model->scaler ? (double)model->scaler->gain[i] : 1.0);
    }
}

static bool write_layer(const struct export_model *model, int l, FILE *file)
{
    size_t units = (size_t)export_units(model, l);
    size_t inputs = (size_t)model->network->layer[l - 1].inputs;
    float *row = export_row_new(model);
    double *biases = malloc(units * (inputs + 1) * sizeof *biases);
    if (row && biases) {
        double *weights = biases + units;
        get_layer(model, l, row, biases, weights);
        fprintf(file, "{\n\"activation\": %d,\n\"biases\": ",
                activation_number(export_activation(model, l)));
        write_numbers(file, biases, units, 1);
        fprintf(file, ",\n\"cols\": %zu,\n\"rows\": %zu,\n\"weights\": [\n", units, inputs);
        for (size_t i = 0; i < inputs; i++) {
            write_numbers(file, weights + i, units, inputs);
            fputs(i + 1 < inputs ? ",\n" : "\n]\n}", file);
        }
    }
    bool enough = row && biases;
    free(row);
    free(biases);
    return enough;
}

bool export_json(const struct export_model *model, FILE *file)
{
    if (model->labels) {
        fputs("{\n\"labels\": {\n\"labels\": [", file);
        for (int k = 0; k < model->outputs; k++) {
            fputs(k ? ", " : "", file);
            write_string(file, model->labels[k]);
        }
        fprintf(file, "],\n\"rows\": %d\n},\n\"mlp\": ", model->outputs);
    }
    fputs("{\n\"layers\": [\n", file);
    for (int l = 1; l <= model->network->layers; l++) {
        fputs(l > 1 ? ",\n" : "", file);
        if (!write_layer(model, l, file))
            return false;
    }
    fputs(model->labels ? "\n]\n}\n}\n" : "\n]\n}\n", file);
    return true;
}
