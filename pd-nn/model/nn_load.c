/* Loading and scanning files: see nn_load.h. */
#include "nn_load.h"

#include "fluid_table.h"

#include <stdlib.h>

static bool load_labels(t_nn_load *load, struct reason *reason)
{
    struct reason words;
    load->l_labels_text = nn_file_load(&load->l_labels, &load->l_labels_size, &words);
    return load->l_labels_text ||
           reason_set(reason, "%.300s: %.600s", load->l_labels_name, words.text);
}

bool nn_load_do(void *what, struct reason *reason)
{
    t_nn_load *load = what;
    load->l_text = nn_file_load(&load->l_place, &load->l_size, reason);
    if (!load->l_text)
        return false;
    switch (load->l_kind) {
    case NN_LOAD_MODEL:
        return true;
    case NN_LOAD_TABLE:
        return table_read(&load->l_table, load->l_text, load->l_size, &load->l_wish, reason);
    case NN_LOAD_SETS:
        return load_labels(load, reason) &&
               fluid_read_table(&load->l_table, load->l_text, load->l_size, load->l_labels_text,
                                load->l_labels_size, load->l_labels_name, reason);
    case NN_LOAD_NETWORK:
        return fluid_read_network(&load->l_network, load->l_text, load->l_size, reason);
    }
    return false;
}

void nn_load_free(void *what)
{
    t_nn_load *load = what;
    table_free(&load->l_table);
    fluid_free_network(&load->l_network);
    free(load->l_text);
    free(load->l_labels_text);
    free(load);
}

double nn_load_bytes(const t_nn_load *load)
{
    return nn_file_bytes(&load->l_place) +
           (load->l_kind == NN_LOAD_SETS ? nn_file_bytes(&load->l_labels) : 0);
}
