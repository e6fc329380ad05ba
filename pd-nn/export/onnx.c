/* ONNX: a file of Protocol Buffers, of which this writes the few messages that a network needs.
   Field numbers are those of onnx.proto (ONNX 1.8: IR version 7, operator set 13). The graph:
   features -> [Sub mean] -> (Gemm -> activation) for each layer -> outputs, in single
   precision, for any number of lists at once. The metadata contain the window and, as a JSON
   list, the classes. */
#include "export.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { IR_VERSION = 7, OPSET_VERSION = 13 };
enum { TENSOR_FLOAT = 1, ATTRIBUTE_INT = 2 };

/* --- Protocol Buffers --------------------------------------------------------------------- */

/* A message under construction. */
struct message {
    unsigned char *data;
    size_t size, room;
    bool failed; /* there was not enough memory */
};

static void put(struct message *m, const void *data, size_t size)
{
    if (m->size + size > m->room && !m->failed) {
        size_t room = 2 * (m->size + size);
        unsigned char *grown = realloc(m->data, room);
        m->failed = !grown;
        m->data = grown ? grown : m->data;
        m->room = grown ? room : m->room;
    }
    if (m->failed || !size)
        return;
    memcpy(m->data + m->size, data, size);
    m->size += size;
}

static void put_varint(struct message *m, uint64_t number)
{
    unsigned char byte;
    do {
        byte = (unsigned char)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
        put(m, &byte, 1);
    } while (number >>= 7);
}

static void put_int(struct message *m, int field, uint64_t number)
{
    put_varint(m, (uint64_t)field << 3);
    put_varint(m, number);
}

static void put_bytes(struct message *m, int field, const void *data, size_t size)
{
    put_varint(m, (uint64_t)field << 3 | 2);
    put_varint(m, size);
    put(m, data, size);
}

static void put_string(struct message *m, int field, const char *text)
{
    put_bytes(m, field, text, strlen(text));
}

/* Appends a message to another, and frees it. */
static void put_message(struct message *m, int field, struct message *part)
{
    put_bytes(m, field, part->data, part->size);
    m->failed = m->failed || part->failed;
    free(part->data);
}

/* --- the messages of ONNX ----------------------------------------------------------------- */

/* A ValueInfoProto: a matrix of any number of rows. */
static void put_value(struct message *graph, int field, const char *name, int columns)
{
    struct message value = {0}, type = {0}, tensor = {0}, shape = {0}, any = {0}, fixed = {0};
    put_string(&any, 2, "lists");
    put_int(&fixed, 1, (uint64_t)columns);
    put_message(&shape, 1, &any);
    put_message(&shape, 1, &fixed);
    put_int(&tensor, 1, TENSOR_FLOAT);
    put_message(&tensor, 2, &shape);
    put_message(&type, 1, &tensor);
    put_string(&value, 1, name);
    put_message(&value, 2, &type);
    put_message(graph, field, &value);
}

/* The beginning of any tensor; `rows` 0: a vector. */
static struct message tensor_of(const char *name, int rows, int columns)
{
    struct message tensor = {0};
    if (rows)
        put_int(&tensor, 1, (uint64_t)rows);
    put_int(&tensor, 1, (uint64_t)columns);
    put_int(&tensor, 2, TENSOR_FLOAT);
    put_string(&tensor, 8, name);
    return tensor;
}

/* The numbers of a tensor are little-endian. */
static void put_floats(struct message *raw, const float *numbers, int n)
{
    for (int k = 0; k < n; k++) {
        uint32_t bits;
        memcpy(&bits, &numbers[k], sizeof bits);
        unsigned char bytes[4];
        for (int b = 0; b < 4; b++)
            bytes[b] = (unsigned char)(bits >> (8 * b));
        put(raw, bytes, 4);
    }
}

static void put_tensor(struct message *graph, struct message *tensor, struct message *raw)
{
    put_message(tensor, 9, raw);
    put_message(graph, 5, tensor);
}

/* A NodeProto: applies `operator` to inputs[0 .. n - 1]. The weights of a Gemm are stored row
   by row, which the attribute transB declares. */
static void put_node(struct message *graph, const char *operator, const char * const * inputs,
                     int n, const char *output)
{
    struct message node = {0}, attribute = {0};
    for (int k = 0; k < n; k++)
        put_string(&node, 1, inputs[k]);
    put_string(&node, 2, output);
    put_string(&node, 3, output);
    put_string(&node, 4, operator);
    if (!strcmp(operator, "Gemm")) {
        put_string(&attribute, 1, "transB");
        put_int(&attribute, 3, 1);
        put_int(&attribute, 20, ATTRIBUTE_INT);
        put_message(&node, 5, &attribute);
    }
    put_message(graph, 1, &node);
}

/* --- the network -------------------------------------------------------------------------- */

static const char *operator_of(enum network_activation activation)
{
    switch (activation) {
    case NETWORK_SIGMOID:
        return "Sigmoid";
    case NETWORK_TANH:
        return "Tanh";
    case NETWORK_RELU:
        return "Relu";
    case NETWORK_SOFTMAX:
        return "Softmax";
    default:
        return NULL;
    }
}

/* The names of values are short. */
enum { NAME = 32 };

/* The name of the output of layer l; layer 0 gives the features. */
static void name_of(const struct export_model *model, int l, char *name)
{
    if (l == model->network->layers)
        strcpy(name, "outputs");
    else if (l)
        snprintf(name, NAME, "layer_%d", l);
    else
        strcpy(name, model->scaler ? "features_less_mean" : "features");
}

static void put_layer(struct message *graph, const struct export_model *model, int l,
                      float *row)
{
    char input[NAME], output[NAME], sums[NAME], weights_name[NAME], biases_name[NAME];
    const char *activation = operator_of(export_activation(model, l));
    name_of(model, l - 1, input);
    name_of(model, l, output);
    snprintf(sums, NAME, "sums_%d", l);
    snprintf(weights_name, NAME, "weights_%d", l);
    snprintf(biases_name, NAME, "biases_%d", l);

    int units = export_units(model, l), inputs = model->network->layer[l - 1].inputs;
    struct message weights = {0}, biases = {0};
    for (int u = 0; u < units; u++) {
        export_scaled_row(model, l, u, row);
        put_floats(&biases, row, 1);
        put_floats(&weights, row + 1, inputs);
    }
    struct message weights_tensor = tensor_of(weights_name, units, inputs);
    struct message biases_tensor = tensor_of(biases_name, 0, units);
    put_tensor(graph, &weights_tensor, &weights);
    put_tensor(graph, &biases_tensor, &biases);

    const char *of_sums[] = {input, weights_name, biases_name}, *of_output[] = {sums};
    put_node(graph, "Gemm", of_sums, 3, activation ? sums : output);
    if (activation)
        put_node(graph, activation, of_output, 1, output);
}

static struct message graph_of(const struct export_model *model, float *row)
{
    struct message graph = {0};
    put_string(&graph, 2, "network");
    put_value(&graph, 11, "features", export_inputs(model));
    put_value(&graph, 12, "outputs", model->outputs);
    if (model->scaler) {
        static const char *const of_difference[] = {"features", "mean"};
        struct message mean = tensor_of("mean", 0, export_inputs(model)), raw = {0};
        put_floats(&raw, model->scaler->offset, export_inputs(model));
        put_tensor(&graph, &mean, &raw);
        put_node(&graph, "Sub", of_difference, 2, "features_less_mean");
    }
    for (int l = 1; l <= model->network->layers; l++)
        put_layer(&graph, model, l, row);
    return graph;
}

static void put_metadata(struct message *m, const char *key, struct message *value)
{
    struct message entry = {0};
    put_string(&entry, 1, key);
    put_message(&entry, 2, value);
    put_message(m, 14, &entry);
}

static struct message json_list(const char *const *strings, int n)
{
    struct message list = {0};
    for (int k = 0; k < n; k++) {
        put(&list, k ? ", \"" : "[\"", k ? 3 : 2);
        for (const char *c = strings[k]; *c; c++) {
            char text[8];
            export_json_character(*c, text);
            put(&list, text, strlen(text));
        }
        put(&list, "\"", 1);
    }
    put(&list, "]", 1);
    return list;
}

bool export_onnx(const struct export_model *model, FILE *file)
{
    float *row = export_row_new(model);
    if (!row)
        return false;
    struct message m = {0}, opset = {0}, window = {0}, graph = graph_of(model, row);
    free(row);
    put_int(&m, 1, IR_VERSION);
    put_string(&m, 2, "pd-nn");
    put_message(&m, 7, &graph);
    put_string(&opset, 1, "");
    put_int(&opset, 2, OPSET_VERSION);
    put_message(&m, 8, &opset);
    char number[NAME];
    snprintf(number, NAME, "%d", model->window);
    put(&window, number, strlen(number));
    put_metadata(&m, "window", &window);
    if (model->labels) {
        struct message classes = json_list(model->labels, model->outputs);
        put_metadata(&m, "classes", &classes);
    }
    if (!m.failed)
        fwrite(m.data, 1, m.size, file);
    free(m.data);
    return !m.failed;
}
