/* What the formats share: see export.h. */
#include "export.h"

#include "common/number.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct export_format formats[] = {
    {".json", export_json_wrong, export_json},
    {".h", export_single_wrong, export_header},
    {".onnx", export_single_wrong, export_onnx},
};

static bool same_but_for_case(const char *a, const char *b)
{
    while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b))
        a++, b++;
    return !*a && !*b;
}

const struct export_format *export_format_of(const char *file_name)
{
    const char *ending = strrchr(file_name, '.');
    for (size_t k = 0; ending && k < sizeof formats / sizeof *formats; k++)
        if (same_but_for_case(ending, formats[k].ending))
            return &formats[k];
    return NULL;
}

/* --- labels ------------------------------------------------------------------------------- */

/* The length of the UTF-8 character that text begins with, 0 if there is none (RFC 3629). */
static int utf8_length(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    int length = *c < 0x80   ? 1
                 : *c < 0xc2 ? 0
                 : *c < 0xe0 ? 2
                 : *c < 0xf0 ? 3
                 : *c < 0xf5 ? 4
                             : 0;
    for (int k = 1; k < length; k++)
        if ((c[k] & 0xc0) != 0x80)
            return 0;
    bool low = (*c == 0xe0 && c[1] < 0xa0) || (*c == 0xf0 && c[1] < 0x90);
    bool high = (*c == 0xed && c[1] > 0x9f) || (*c == 0xf4 && c[1] > 0x8f);
    return low || high ? 0 : length;
}

static bool is_utf8(const char *text)
{
    for (int length; *text; text += length)
        if (!(length = utf8_length(text)))
            return false;
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *export_labels_wrong(const struct export_model *model)
{
    if (!model->labels)
        return NULL;
    for (int k = 0; k < model->outputs; k++)
        if (!is_utf8(model->labels[k]))
            return "a class has a name that is not UTF-8 text";
    size_t bytes = (size_t)model->outputs * sizeof *model->labels;
    const char **sorted = malloc(bytes);
    if (!sorted)
        return "not enough memory";
    memcpy(sorted, model->labels, bytes);
    qsort(sorted, (size_t)model->outputs, sizeof *sorted, compare);
    const char *wrong = NULL;
    for (int k = 1; k < model->outputs; k++)
        if (!strcmp(sorted[k], sorted[k - 1]))
            wrong = "a symbol and a number that name classes are spelt alike";
    free(sorted);
    return wrong;
}

/* --- the network -------------------------------------------------------------------------- */

int export_inputs(const struct export_model *model)
{
    return network_inputs(model->network);
}

int export_units(const struct export_model *model, int l)
{
    return l == model->network->layers ? model->outputs : model->network->layer[l - 1].units;
}

enum network_activation export_activation(const struct export_model *model, int l)
{
    const struct network_settings *settings = &model->network->settings;
    return l == model->network->layers ? settings->out : settings->hidden;
}

void export_row(const struct export_model *model, int l, int unit, float *row)
{
    bool last = l == model->network->layers;
    int of = last ? model->output[unit] : unit;
    network_get_row(model->network, l, of, row);
    if (!last || !model->values)
        return;
    float gain = model->values->gain[of], deviation = gain > 0 ? 1 / gain : 0;
    for (int i = 0; i <= model->network->layer[l - 1].inputs; i++)
        row[i] *= deviation;
    row[0] += model->values->offset[of];
}

void export_scaled_row(const struct export_model *model, int l, int unit, float *row)
{
    export_row(model, l, unit, row);
    for (int i = 0; l == 1 && model->scaler && i < export_inputs(model); i++)
        row[1 + i] *= model->scaler->gain[i];
}

float *export_row_new(const struct export_model *model)
{
    int most = 0;
    for (int l = 1; l <= model->network->layers; l++)
        if (model->network->layer[l - 1].inputs > most)
            most = model->network->layer[l - 1].inputs;
    return malloc(((size_t)most + 1) * sizeof(float));
}

const char *export_single_wrong(const struct export_model *model)
{
    float *row = export_row_new(model);
    if (!row)
        return "not enough memory";
    bool finite = true;
    for (int u = 0; u < export_units(model, 1); u++) {
        export_scaled_row(model, 1, u, row);
        for (int i = 0; i < export_inputs(model); i++)
            finite = finite && isfinite(row[1 + i]);
    }
    free(row);
    return finite ? NULL : "a weight would not be finite with its feature's gain in it";
}

/* --- text --------------------------------------------------------------------------------- */

void export_number(FILE *file, int digits, double number)
{
    char text[NUMBER_ROOM];
    number_print(text, digits, number);
    fprintf(file, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

void export_json_character(char character, char text[8])
{
    unsigned char c = (unsigned char)character;
    if (c < 0x20)
        snprintf(text, 8, "\\u%04x", (unsigned)c);
    else
        snprintf(text, 8, c == '"' || c == '\\' ? "\\%c" : "%c", character);
}
