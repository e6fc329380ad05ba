/* What FluCoMa's objects write as JSON: fluid.dataset~ and fluid.labelset~,
   fluid.mlpclassifier~ and fluid.mlpregressor~. The formats as flucoma-core writes them
   (FluidJSON.hpp, MLPClassifierClient.hpp):

     data set    {"cols": n, "data": {id: [number ...], ...}}
     label set   {"cols": 1, "data": {id: [string], ...}}
     networks    see export/json.c

   Knows nothing of Pd. */
#pragma once

#include "common/reason.h"

#include <stdbool.h>
#include <stddef.h>

/* A data set or a label set. Its strings point into the text it was read from. */
struct fluid_set {
    int rows, columns;
    char **id;     /* of each row */
    float *values; /* rows of columns; NULL in a label set */
    char **label;  /* of each row; NULL in a data set */
};

bool fluid_read_set(struct fluid_set *set, char *text, size_t size, struct reason *reason);
void fluid_free_set(struct fluid_set *set);

/* For each row of `data` the row of `other` with the same id, for the caller to free; NULL if a
   row has none. */
int *fluid_match(const struct fluid_set *data, const struct fluid_set *other,
                 struct reason *reason);

enum { FLUID_MOST_LAYERS = 32 };

struct fluid_layer {
    int inputs, units, activation; /* 0 identity, 1 sigmoid, 2 relu, 3 tanh */
    float *weights;                /* a row for each input */
    float *biases;
};

struct fluid_network {
    int layers;
    struct fluid_layer layer[FLUID_MOST_LAYERS];
    char **label; /* of each output; NULL: outputs are values */
    int labels;
};

bool fluid_read_network(struct fluid_network *network, char *text, size_t size,
                        struct reason *reason);
void fluid_free_network(struct fluid_network *network);
