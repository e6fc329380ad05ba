/* A trained network for other programs: FluCoMa's JSON, a C header, ONNX. C11 that knows
   nothing of Pd.

   The exported network works on raw features and gives the outputs that [nn~] gives before
   smoothing: the normalisation, (x - mean) * gain, is part of it. In every format the gain is
   folded into the weights of the first layer. FluCoMa's numbers are doubles, so there the mean
   is folded too, into the biases. In single precision, as in the others, small differences of
   large numbers would be lost: measured, outputs were off by 4e-6 at means of 10 deviations,
   2e-4 at 1000, 0.06 at a million. So they first subtract the mean from the features, as the
   object does, and stay within 7e-7. */
#pragma once

#include "net/network.h"
#include "net/scaler.h"
#include <stdbool.h>
#include <stdio.h>

struct export_model {
    const char *name; /* of the file, without its ending: prefix of the header's names */
    const struct network *network;
    const struct scaler *scaler; /* of the features; NULL: not normalised */
    const struct scaler *values; /* of the values of linear outputs; NULL: not normalised */
    int window;                  /* lists side by side in the features, oldest first */
    int outputs;
    const int *output;         /* the index of each in the network */
    const char *const *labels; /* the class of each; NULL: outputs are values */
};

struct export_format {
    const char *ending; /* of the file's name, with the dot */
    /* Why this network cannot be written in this format, or NULL. */
    const char *(*wrong)(const struct export_model *model);
    /* False if there is not enough memory. Write errors are left to ferror. */
    bool (*write)(const struct export_model *model, FILE *file);
};

/* The format of a file of this name, or NULL. */
const struct export_format *export_format_of(const char *file_name);

const char *export_json_wrong(const struct export_model *model);
bool export_json(const struct export_model *model, FILE *file);

/* For the header and ONNX. */
const char *export_single_wrong(const struct export_model *model);
bool export_header(const struct export_model *model, FILE *file);
bool export_onnx(const struct export_model *model, FILE *file);

/* --- what the formats share --------------------------------------------------------------- */

/* What is wrong with the labels for every format, or NULL. */
const char *export_labels_wrong(const struct export_model *model);

int export_inputs(const struct export_model *model);

/* Units of layer l, from 1; in the last layer only those to be written. */
int export_units(const struct export_model *model, int l);
enum network_activation export_activation(const struct export_model *model, int l);

/* The row of a unit: its bias, then its weights, as in the network; in the last layer scaled so
   that values come out in their own units. */
void export_row(const struct export_model *model, int l, int unit, float *row);

/* The same for features minus their mean: in layer 1 each weight is multiplied by the gain. */
void export_scaled_row(const struct export_model *model, int l, int unit, float *row);

/* Allocates room for a row of any layer. */
float *export_row_new(const struct export_model *model);

/* Writes a number so that it is read back the same, in any locale: 9 digits for a float, 17 for
   a double. It has a point or an exponent. */
void export_number(FILE *file, int digits, double number);

/* Writes a character as it is in a JSON string to `text`, terminated by 0. */
void export_json_character(char character, char text[8]);
