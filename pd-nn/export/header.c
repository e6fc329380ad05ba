/* A header in C99 that needs nothing but math.h: the weights, a function for the forward pass,
   and for classes two more: which one wins, and its name. Every name in it begins with the name
   of the file, so that a program can contain several networks. */
#include "export.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 64, PER_LINE = 6 };

/* Makes an identifier: characters other than letters and digits become underscores, but never
   the first or last character nor two in a row, since such names may be reserved. */
static void identifier(const char *name, char to[NAME])
{
    int n = 0, gap = 0;
    for (; *name && n < NAME - 4; name++) {
        unsigned char c = (unsigned char)*name;
        if (c >= 0x80 || !isalnum(c)) {
            gap = n > 0;
            continue;
        }
        if (!n && isdigit(c)) {
            strcpy(to, "nn");
            n = 2;
            gap = 1;
        }
        if (gap)
            to[n++] = '_';
        gap = 0;
        to[n++] = (char)c;
    }
    to[n] = 0;
    if (!n)
        strcpy(to, "nn");
}

/* Writes text with the name in place of each @, and the name in capitals in place of each ^. */
static void write_text(FILE *file, const char *name, const char *text)
{
    for (; *text; text++)
        if (*text == '@')
            fputs(name, file);
        else if (*text == '^')
            for (const char *c = name; *c; c++)
                fputc(toupper((unsigned char)*c), file);
        else
            fputc(*text, file);
}

static void write_numbers(FILE *file, const float *numbers, int n)
{
    fputc('{', file);
    for (int k = 0; k < n; k++) {
        if (k)
            fputs(k % PER_LINE ? ", " : ",\n         ", file);
        export_number(file, 9, (double)numbers[k]);
        fputc('f', file);
    }
    fputc('}', file);
}

static void write_string(FILE *file, const char *string)
{
    fputc('"', file);
    for (; *string; string++) {
        unsigned char c = (unsigned char)*string;
        if (c < 0x20 || c > 0x7e)
            fprintf(file, "\\%03o", (unsigned)c);
        else
            fprintf(file, strchr("\"\\?", c) ? "\\%c" : "%c", c);
    }
    fputc('"', file);
}

/* --- the parts ---------------------------------------------------------------------------- */

static void write_top(const struct export_model *model, const char *name, FILE *file)
{
    int inputs = export_inputs(model);
    write_text(file, name,
               "/* A neural network that was taught in Pure Data, by [nn~] of pd-nn.\n\n"
               "       float features[^_FEATURES], outputs[^_OUTPUTS];\n"
               "       @_forward(features, outputs);\n");
    if (model->labels)
        write_text(file, name, "       puts(@_label(@_class(outputs)));\n");
    fputs("\n   Features are taken raw, as [nn~] takes them.\n", file);
    if (model->window > 1)
        fprintf(file,
                "   They are its last %d lists of %d, oldest first; until so many have come,\n"
                "   the first is repeated.\n",
                model->window, inputs / model->window);
    fputs(
        "   Include this in one file of a program: each has its own copy of the weights. */\n",
        file);
    write_text(file, name,
               "#ifndef NN_^_H\n#define NN_^_H\n\n#include <math.h>\n\n"
               "#define ^_FEATURES ");
    fprintf(file, "%d", inputs);
    write_text(file, name, "\n#define ^_WINDOW ");
    fprintf(file, "%d", model->window);
    write_text(file, name, "\n#define ^_OUTPUTS ");
    fprintf(file, "%d", model->outputs);
    fputs("\n", file);
}

static const char *expression(enum network_activation activation)
{
    switch (activation) {
    case NETWORK_SIGMOID:
        return "1.0f / (1.0f + expf(-sum))";
    case NETWORK_TANH:
        return "tanhf(sum)";
    case NETWORK_RELU:
        return "sum > 0.0f ? sum : 0.0f";
    default:
        return "sum";
    }
}

static void write_softmax(int units, FILE *file)
{
    fputs("    float highest = out[0], total = 0.0f;\n", file);
    fprintf(file, "    for (int u = 1; u < %d; u++)\n", units);
    fputs("        highest = out[u] > highest ? out[u] : highest;\n", file);
    fprintf(file, "    for (int u = 0; u < %d; u++) {\n", units);
    fputs("        out[u] = expf(out[u] - highest);\n"
          "        total += out[u];\n"
          "    }\n",
          file);
    fprintf(file, "    for (int u = 0; u < %d; u++)\n", units);
    fputs("        out[u] /= total;\n", file);
}

static void write_layer(const struct export_model *model, const char *name, int l, float *row,
                        float *biases, FILE *file)
{
    int units = export_units(model, l), inputs = model->network->layer[l - 1].inputs;
    enum network_activation activation = export_activation(model, l);
    write_text(file, name, "\nstatic inline void @_layer_");
    fprintf(file, "%d(const float *in, float *out)\n{\n", l);
    fprintf(file, "    static const float weights[%d][%d] = {\n", units, inputs);
    for (int u = 0; u < units; u++) {
        export_scaled_row(model, l, u, row);
        biases[u] = row[0];
        fputs("        ", file);
        write_numbers(file, row + 1, inputs);
        fputs(u + 1 < units ? ",\n" : "};\n", file);
    }
    fprintf(file, "    static const float biases[%d] =\n        ", units);
    write_numbers(file, biases, units);
    fprintf(file, ";\n    for (int u = 0; u < %d; u++) {\n", units);
    fputs("        float sum = biases[u];\n", file);
    fprintf(file, "        for (int i = 0; i < %d; i++)\n", inputs);
    fputs("            sum += weights[u][i] * in[i];\n", file);
    fprintf(file, "        out[u] = %s;\n    }\n", expression(activation));
    if (activation == NETWORK_SOFTMAX)
        write_softmax(units, file);
    fputs("}\n", file);
}

static void write_forward(const struct export_model *model, const char *name, FILE *file)
{
    int layers = model->network->layers, inputs = export_inputs(model);
    write_text(file, name,
               "\n/* The forward pass: ^_FEATURES numbers in, ^_OUTPUTS out. */\n"
               "static inline void @_forward(const float *features, float *outputs)\n{\n");
    for (int l = 1; l < layers; l++)
        fprintf(file, "    float out_%d[%d];\n", l, export_units(model, l));
    if (model->scaler) {
        fprintf(file, "    static const float mean[%d] =\n        ", inputs);
        write_numbers(file, model->scaler->offset, inputs);
        fprintf(file, ";\n    float in[%d];\n", inputs);
        fprintf(file, "    for (int i = 0; i < %d; i++)\n", inputs);
        fputs("        in[i] = features[i] - mean[i];\n", file);
    }
    for (int l = 1; l <= layers; l++) {
        write_text(file, name, "    @_layer_");
        fprintf(file, "%d(", l);
        if (l > 1)
            fprintf(file, "out_%d, ", l - 1);
        else
            fputs(model->scaler ? "in, " : "features, ", file);
        if (l < layers)
            fprintf(file, "out_%d);\n", l);
        else
            fputs("outputs);\n", file);
    }
    fputs("}\n", file);
}

static void write_classes(const struct export_model *model, const char *name, FILE *file)
{
    write_text(file, name,
               "\n/* The class that wins: that of the highest output. */\n"
               "static inline int @_class(const float *outputs)\n"
               "{\n"
               "    int best = 0;\n"
               "    for (int k = 1; k < ^_OUTPUTS; k++)\n"
               "        best = outputs[k] > outputs[best] ? k : best;\n"
               "    return best;\n"
               "}\n"
               "\n"
               "/* What class k is called, in UTF-8. */\n"
               "static inline const char *@_label(int k)\n"
               "{\n"
               "    static const char *const labels[^_OUTPUTS] = {\n");
    for (int k = 0; k < model->outputs; k++) {
        fputs("        ", file);
        write_string(file, model->labels[k]);
        fputs(k + 1 < model->outputs ? ",\n" : "};\n", file);
    }
    fputs("    return labels[k];\n}\n", file);
}

bool export_header(const struct export_model *model, FILE *file)
{
    char name[NAME];
    identifier(model->name, name);
    int most = 0;
    for (int l = 1; l <= model->network->layers; l++)
        most = export_units(model, l) > most ? export_units(model, l) : most;
    float *row = export_row_new(model), *biases = malloc((size_t)most * sizeof *biases);
    bool enough = row && biases;
    if (enough) {
        write_top(model, name, file);
        for (int l = 1; l <= model->network->layers; l++)
            write_layer(model, name, l, row, biases, file);
        write_forward(model, name, file);
        if (model->labels)
            write_classes(model, name, file);
        fputs("\n#endif\n", file);
    }
    free(row);
    free(biases);
    return enough;
}
