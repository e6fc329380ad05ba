/* What FluCoMa's objects write: see fluid_json.h. */
#include "fluid_json.h"

#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- lists that grow ---------------------------------------------------------------------- */

struct list {
    void *at;
    size_t count, room;
};

/* Appends an element of so many bytes, and returns it; NULL if there is not enough memory. */
static void *one_more(struct list *list, size_t bytes)
{
    if (list->count == list->room) {
        size_t room = list->room + list->room / 2 + 16;
        void *more = realloc(list->at, room * bytes);
        if (!more)
            return NULL;
        list->at = more;
        list->room = room;
    }
    return (char *)list->at + list->count++ * bytes;
}

static bool no_memory(struct reason *reason)
{
    return reason_set(reason, "there is not enough memory");
}

static bool read_numbers(struct json *json, struct list *numbers, struct reason *reason)
{
    bool first = true, good = true;
    double number = 0;
    while (good && json_next_element(json, &first, &good, reason)) {
        good = json_number(json, &number, reason);
        float *to = good ? one_more(numbers, sizeof *to) : NULL;
        if (to)
            *to = (float)number;
        else if (good)
            good = no_memory(reason);
    }
    return good;
}

static bool read_strings(struct json *json, struct list *strings, struct reason *reason)
{
    bool first = true, good = true;
    while (good && json_next_element(json, &first, &good, reason)) {
        char *string = json_string(json, reason), **to;
        good = string;
        to = good ? one_more(strings, sizeof *to) : NULL;
        if (to)
            *to = string;
        else if (good)
            good = no_memory(reason);
    }
    return good;
}

static bool read_whole(struct json *json, int low, int high, int *whole, struct reason *reason)
{
    double number;
    if (!json_number(json, &number, reason))
        return false;
    if (!(number >= low && number <= high) || number != floor(number))
        return reason_set(reason, "line %d: expected a whole number from %d to %d", json->line,
                          low, high);
    *whole = (int)number;
    return true;
}

/* --- data and label sets ------------------------------------------------------------------ */

struct set_lists {
    struct list ids, values, labels;
};

/* Reads one row: as many numbers as the others have, or one string. */
static bool read_row(struct json *json, struct fluid_set *set, struct set_lists *lists,
                     char *id, struct reason *reason)
{
    size_t before = lists->values.count;
    struct json ahead = *json;
    json_take(&ahead, '[');
    bool strings = json_is_next(&ahead, '"');
    char **to = one_more(&lists->ids, sizeof *to);
    if (!to)
        return no_memory(reason);
    *to = id;
    if (!(strings ? read_strings(json, &lists->labels, reason)
                  : read_numbers(json, &lists->values, reason)))
        return false;
    size_t rows = lists->ids.count, columns = lists->values.count - before;
    if (rows == 1)
        set->columns = strings ? 1 : (int)columns;
    if (strings ? lists->labels.count != rows
                : lists->labels.count || !columns || columns != (size_t)set->columns)
        return reason_set(reason,
                          "line %d: expected of %.200s as many numbers as of others, "
                          "or one label",
                          json->line, id);
    return true;
}

static bool read_set(struct json *json, struct fluid_set *set, struct set_lists *lists,
                     struct reason *reason)
{
    bool first = true, good = true, data = false;
    char *key;
    while (good && json_next_key(json, &first, &key, &good, reason)) {
        bool rows = true;
        if (strcmp(key, "data") != 0 || data) {
            good = json_skip(json, reason);
            continue;
        }
        data = true;
        while (good && json_next_key(json, &rows, &key, &good, reason))
            good = read_row(json, set, lists, key, reason);
    }
    if (good && !lists->ids.count)
        return reason_set(reason, "expected a data set or a label set, with something in it");
    return good && json_is_over(json, reason);
}

bool fluid_read_set(struct fluid_set *set, char *text, size_t size, struct reason *reason)
{
    struct json json = json_begin(text, size);
    struct set_lists lists = {0};
    *set = (struct fluid_set){0};
    bool good = read_set(&json, set, &lists, reason);
    set->rows = (int)lists.ids.count;
    set->id = lists.ids.at;
    set->values = lists.values.at;
    set->label = lists.labels.at;
    if (!good)
        fluid_free_set(set);
    return good;
}

void fluid_free_set(struct fluid_set *set)
{
    free(set->id);
    free(set->values);
    free(set->label);
    *set = (struct fluid_set){0};
}

struct place {
    const char *id;
    int row;
};

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct place *)a)->id, ((const struct place *)b)->id);
}

int *fluid_match(const struct fluid_set *data, const struct fluid_set *other,
                 struct reason *reason)
{
    struct place *places = malloc((size_t)other->rows * sizeof *places);
    int *match = malloc((size_t)data->rows * sizeof *match);
    bool good = places && match;
    if (!good)
        no_memory(reason);
    for (int k = 0; good && k < other->rows; k++)
        places[k] = (struct place){other->id[k], k};
    if (good)
        qsort(places, (size_t)other->rows, sizeof *places, by_id);
    for (int k = 0; good && k < data->rows; k++) {
        const struct place wanted = {data->id[k], 0};
        const struct place *found =
            bsearch(&wanted, places, (size_t)other->rows, sizeof *places, by_id);
        if (found)
            match[k] = found->row;
        else
            good = reason_set(reason, "%.200s is in the first set alone, expected it in both",
                              data->id[k]);
    }
    free(places);
    if (good)
        return match;
    free(match);
    return NULL;
}

/* --- networks ----------------------------------------------------------------------------- */

/* Reads the weights: an array for each input. */
static bool read_weights(struct json *json, struct list *weights, int *inputs,
                         struct reason *reason)
{
    bool first = true, good = true;
    *inputs = 0;
    while (good && json_next_element(json, &first, &good, reason)) {
        good = read_numbers(json, weights, reason);
        ++*inputs;
    }
    return good;
}

static bool read_layer(struct json *json, struct fluid_layer *layer, struct reason *reason)
{
    bool first = true, good = true;
    struct list weights = {0}, biases = {0};
    int rows = -1, inputs = 0;
    char *key;
    *layer = (struct fluid_layer){.activation = -1};
    while (good && json_next_key(json, &first, &key, &good, reason)) {
        if (!strcmp(key, "activation"))
            good = read_whole(json, 0, 3, &layer->activation, reason);
        else if (!strcmp(key, "rows"))
            good = read_whole(json, 1, 1 << 16, &rows, reason);
        else if (!strcmp(key, "cols"))
            good = read_whole(json, 1, 1 << 16, &layer->units, reason);
        else if (!strcmp(key, "weights") && !weights.at)
            good = read_weights(json, &weights, &inputs, reason);
        else if (!strcmp(key, "biases") && !biases.at)
            good = read_numbers(json, &biases, reason);
        else
            good = json_skip(json, reason);
    }
    layer->inputs = rows;
    layer->weights = weights.at;
    layer->biases = biases.at;
    size_t units = (size_t)layer->units;
    if (good && (layer->activation < 0 || rows < 1 || units < 1 || inputs != rows ||
                 biases.count != units || weights.count != units * (size_t)rows))
        good = reason_set(reason,
                          "line %d: expected a layer: activation, rows, cols, as many biases "
                          "and weights",
                          json->line);
    return good;
}

static bool read_layers(struct json *json, struct fluid_network *network, struct reason *reason)
{
    bool first = true, good = true;
    if (network->layers)
        return reason_set(reason, "line %d: expected layers once", json->line);
    while (good && json_next_element(json, &first, &good, reason)) {
        if (network->layers == FLUID_MOST_LAYERS)
            return reason_set(reason, "line %d: expected at most %d layers", json->line,
                              FLUID_MOST_LAYERS);
        struct fluid_layer *layer = &network->layer[network->layers++];
        good = read_layer(json, layer, reason);
        if (good && network->layers > 1 && layer[-1].units != layer->inputs)
            good = reason_set(reason,
                              "line %d: expected as many rows as the layer before has "
                              "cols",
                              json->line);
    }
    return good;
}

/* "labels": {"labels": [...], "rows": n} */
static bool read_labels(struct json *json, struct fluid_network *network, struct reason *reason)
{
    bool first = true, good = true;
    struct list labels = {0};
    char *key;
    while (good && json_next_key(json, &first, &key, &good, reason))
        good = !strcmp(key, "labels") && !labels.at ? read_strings(json, &labels, reason)
                                                    : json_skip(json, reason);
    free(network->label);
    network->label = labels.at;
    network->labels = (int)labels.count;
    return good;
}

/* Reads a regressor, or a classifier, which contains one. */
static bool read_network(struct json *json, struct fluid_network *network, int depth,
                         struct reason *reason)
{
    bool first = true, good = true;
    char *key;
    while (good && json_next_key(json, &first, &key, &good, reason)) {
        if (!strcmp(key, "layers"))
            good = read_layers(json, network, reason);
        else if (!strcmp(key, "mlp") && !depth)
            good = read_network(json, network, 1, reason);
        else if (!strcmp(key, "labels") && !depth && json_is_next(json, '{'))
            good = read_labels(json, network, reason);
        else
            good = json_skip(json, reason);
    }
    return good;
}

bool fluid_read_network(struct fluid_network *network, char *text, size_t size,
                        struct reason *reason)
{
    struct json json = json_begin(text, size);
    *network = (struct fluid_network){0};
    bool good = read_network(&json, network, 0, reason) && json_is_over(&json, reason);
    if (good && !network->layers)
        good = reason_set(reason, "no network in it, expected one of fluid.mlpclassifier~ or "
                                  "fluid.mlpregressor~");
    if (good && network->label && network->labels != network->layer[network->layers - 1].units)
        good = reason_set(reason, "%d labels, expected %d", network->labels,
                          network->layer[network->layers - 1].units);
    if (!good)
        fluid_free_network(network);
    return good;
}

void fluid_free_network(struct fluid_network *network)
{
    for (int l = 0; l < network->layers; l++) {
        free(network->layer[l].weights);
        free(network->layer[l].biases);
    }
    free(network->label);
    *network = (struct fluid_network){0};
}
