/* The part of reading a file that can be done on any thread: finding, loading and scanning it.
   What remains for Pd's own thread is to make symbols and a model of it. */
#pragma once

#include "fluid_json.h"
#include "nn_file.h"
#include "table.h"

enum nn_load_kind {
    NN_LOAD_MODEL,   /* a model as text */
    NN_LOAD_TABLE,   /* examples as a table */
    NN_LOAD_SETS,    /* the same as FluCoMa's data set and labels */
    NN_LOAD_NETWORK, /* FluCoMa's network */
};

typedef struct _nn_load {
    enum nn_load_kind l_kind;
    t_nn_place l_place, l_labels;
    char l_labels_name[MAXPDSTRING];
    struct table_wish l_wish;
    /* the result, by kind; names point into the texts */
    char *l_text, *l_labels_text;
    size_t l_size, l_labels_size;
    struct table l_table;
    struct fluid_network l_network;
} t_nn_load;

/* Loads and scans; `load` is a t_nn_load. False, with the reason, if it fails. */
bool nn_load_do(void *load, struct reason *reason);

void nn_load_free(void *load);

/* The number of bytes to be loaded. */
double nn_load_bytes(const t_nn_load *load);
