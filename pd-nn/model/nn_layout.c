/* Sizes and class names: see nn_layout.h. */
#include "nn_layout.h"

#include "net/network.h"
#include "nn_names.h"
#include "nn_number.h"
#include <math.h>
#include <string.h>

t_nn_layout nn_layout_empty(void)
{
    return (t_nn_layout){.hidden_count = -1};
}

static size_t names_size(const t_nn_layout *layout)
{
    return ((size_t)layout->outputs + 1) * sizeof(t_atom);
}

void nn_layout_free(t_nn_layout *layout)
{
    if (layout->names)
        freebytes(layout->names, names_size(layout));
    layout->names = NULL;
}

void nn_layout_set_outputs(t_nn_layout *layout, int outputs)
{
    t_atom *names = NULL;
    if (!layout->numbered) {
        names = getbytes(((size_t)outputs + 1) * sizeof(t_atom));
        int kept = layout->names ? (outputs < layout->outputs ? outputs : layout->outputs) : 0;
        if (kept > 0)
            memcpy(names, layout->names, (size_t)kept * sizeof(t_atom));
    }
    nn_layout_free(layout);
    layout->outputs = outputs;
    layout->names = names;
}

t_nn_layout nn_layout_copy(const t_nn_layout *layout)
{
    t_nn_layout copy = *layout;
    copy.names = NULL;
    nn_layout_set_outputs(&copy, layout->outputs);
    if (layout->names)
        memcpy(copy.names, layout->names, names_size(layout));
    return copy;
}

void nn_layout_set_names(t_nn_layout *layout, int argc, const t_atom *argv)
{
    layout->numbered = 0;
    nn_layout_set_outputs(layout, argc);
    memcpy(layout->names, argv, (size_t)argc * sizeof(t_atom));
}

static const char *are_twice(int argc, const t_atom *argv)
{
    t_nn_names names;
    bool twice = false;
    if (!nn_names_init(&names, argc))
        return "there is not enough memory";
    for (int k = 0; k < argc && !twice; k++)
        twice = !nn_names_add(&names, nn_name(&argv[k]), k);
    nn_names_free(&names);
    return twice ? "two classes have the same name" : NULL;
}

const char *nn_names_wrong(int argc, const t_atom *argv)
{
    if (argc > NETWORK_MAX_UNITS)
        return "at most 65536 classes";
    for (int k = 0; k < argc; k++) {
        if (argv[k].a_type != A_SYMBOL &&
            !(argv[k].a_type == A_FLOAT && isfinite((float)argv[k].a_w.w_float)))
            return "a name of a class must be a symbol or a finite number";
        if (argv[k].a_type == A_SYMBOL && strlen(argv[k].a_w.w_symbol->s_name) > NN_NAME_MOST)
            return "a name of a class can have at most 400 letters";
    }
    return argc > 1 ? are_twice(argc, argv) : NULL;
}

/* Reads the first `sizes` atoms; the rest are names. */
static bool parse_sizes(t_nn_layout *layout, int sizes, int argc, const t_atom *argv,
                        struct reason *reason)
{
    int size = 0;
    if (sizes == argc && sizes < 2)
        return reason_set(
            reason,
            "sizes must be inputs, hidden layers if any, and outputs or names of classes");
    int hidden = sizes == argc ? sizes - 2 : sizes - 1;
    if (hidden > NN_MOST_HIDDEN)
        return reason_set(reason, "there can be at most 31 hidden layers");
    if (sizes) {
        nn_whole(&argv[0], 1, NETWORK_MAX_UNITS, &layout->inputs);
        layout->hidden_count = hidden;
    }
    for (int k = 0; k < hidden; k++)
        nn_whole(&argv[k + 1], 1, NETWORK_MAX_UNITS, &layout->hidden[k]);
    if (sizes == argc) {
        nn_whole(&argv[argc - 1], 0, NETWORK_MAX_UNITS, &size);
        layout->numbered = size > 0;
        nn_layout_set_outputs(layout, size);
    }
    return true;
}

bool nn_layout_parse(t_nn_layout *layout, int argc, const t_atom *argv, struct reason *reason)
{
    *layout = nn_layout_empty();
    int sizes = 0, size = 0;
    while (sizes < argc && argv[sizes].a_type != A_SYMBOL)
        sizes++;
    for (int k = 0; k < sizes; k++)
        if (!nn_whole(&argv[k], k && k == argc - 1 ? 0 : 1, NETWORK_MAX_UNITS, &size))
            return reason_set(
                reason, "sizes must be whole numbers from 1 to 65536 (the outputs from 0)");
    size_t bytes = ((size_t)(argc - sizes) + 1) * sizeof(t_atom);
    t_atom *names = getbytes(bytes);
    for (int k = 0; k < argc - sizes; k++)
        names[k] = nn_class_name(&argv[sizes + k]);
    const char *wrong = nn_names_wrong(argc - sizes, names);
    bool good = wrong ? reason_set(reason, "%s", wrong)
                      : parse_sizes(layout, sizes, argc, argv, reason);
    if (good && sizes < argc)
        nn_layout_set_names(layout, argc - sizes, names);
    freebytes(names, bytes);
    return good;
}

int nn_layout_to_atoms(const t_nn_layout *layout, t_atom *atoms)
{
    int n = 1 + (layout->hidden_count > 0 ? layout->hidden_count : 0);
    SETFLOAT(&atoms[0], (t_float)layout->inputs);
    for (int k = 1; k < n; k++)
        SETFLOAT(&atoms[k], (t_float)layout->hidden[k - 1]);
    SETFLOAT(&atoms[n], (t_float)(layout->numbered ? layout->outputs : 0));
    return n + 1;
}
