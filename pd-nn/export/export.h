/* A trained network for other programs: FluCoMa's JSON, a C header, ONNX. C11 that knows
   nothing of Pd.

   What is written works on raw features and gives the outputs that [nn~] gives before it
   smooths them: the normaliser, (x - mean) * gain, goes with the network. In every format the
   gain is folded into the weights of the first layer. FluCoMa's numbers are doubles, so there
   the mean is folded too, into the biases. In the single precision of the others, the small
   difference of two large numbers would be lost: measured, outputs were off by 4e-6 at means of
   10 deviations, 2e-4 at 1000, 0.06 at a million. So they subtract the mean from the features
   first, as the object does, and stay within 7e-7. */
#pragma once

#include "net/network.h"
#include "net/scaler.h"
#include <stdbool.h>
#include <stdio.h>

struct export_model {
    const char *name; /* of the file, without its ending: what the header's names begin with */
    const struct network *network;
    const struct scaler *scaler; /* NULL: nothing is normalised */
    const struct scaler *values; /* of linear outputs, before they are; or NULL */
    int window;                  /* lists side by side in the features, oldest first */
    int outputs;
    const int *output;         /* which of the network's outputs these are */
    const char *const *labels; /* the class of each; NULL: outputs are values */
};

struct export_format {
    const char *ending; /* of the file's name, with the dot */
    /* What keeps this network from being written in this format, or NULL. */
    const char *(*wrong)(const struct export_model *model);
    /* False if there is not enough memory. Errors of writing are left to ferror. */
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

/* Units of layer l, from 1; of the last only those to be written. */
int export_units(const struct export_model *model, int l);
enum network_activation export_activation(const struct export_model *model, int l);

/* The row of a unit: its bias, then its weights, as the network has them; of the last layer so
   that values come out in their own units. */
void export_row(const struct export_model *model, int l, int unit, float *row);

/* The same for features less their mean: in layer 1 each weight times the gain. */
void export_scaled_row(const struct export_model *model, int l, int unit, float *row);

/* Room for a row of any layer. */
float *export_row_new(const struct export_model *model);

/* A number that is read back as the same one, whatever the locale: 9 digits for a float, 17 for
   a double. It has a point or an exponent. */
void export_number(FILE *file, int digits, double number);

/* How a character is written within a JSON string: in `text`, ended by 0. */
void export_json_character(char character, char text[8]);
