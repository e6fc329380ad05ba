/* `export`: see nn_export.h. */
#include "nn_export.h"

#include "export/export.h"
#include "nn_file.h"

#include <stdlib.h>
#include <string.h>

/* What a class is called. */
static const char *label_of(learner_name name)
{
    t_atom atom;
    char text[MAXPDSTRING];
    nn_name_to_atom(name, &atom);
    if (atom.a_type == A_SYMBOL)
        return atom.a_w.w_symbol->s_name;
    atom_string(&atom, text, MAXPDSTRING);
    return gensym(text)->s_name;
}

/* Whether the outputs are values rather than classes. Names are for classes, and a switch has a
   value; other numbered outputs are what they were taught as, as far as that is remembered, and
   else what linear outputs are for. */
static int has_values(const t_nn_net *net)
{
    const struct memory *memory = &net->n_learner->memory;
    if (!net->n_layout.numbered)
        return 0;
    if (nn_net_is_switch(net) || net->n_of_target)
        return 1;
    if (memory->count)
        return memory_count_of(memory, MEMORY_NO_CLASS) == memory->count;
    return net->n_parameters.out == NETWORK_LINEAR;
}

/* The outputs and their labels. A class that was never taught cannot win in [nn~]; elsewhere it
   could, so it is left out. What is wrong, or NULL. */
static const char *set_outputs(struct export_model *model, const t_nn_net *net, int *output,
                               const char **labels)
{
    const struct learner *learner = net->n_learner;
    int classes = learner_classes(learner), values = has_values(net);
    for (int k = 0; k < classes; k++) {
        if (!values && learner->taught && !learner->class[k].taught)
            continue;
        output[model->outputs] = k;
        labels[model->outputs++] = label_of(learner->class[k].name);
    }
    if (model->outputs < classes && net->n_parameters.out == NETWORK_SOFTMAX)
        return "not every class has been taught, which softmax needs";
    model->output = output;
    model->labels = values ? NULL : labels;
    return export_labels_wrong(model);
}

static const char *write_file(const struct export_model *model,
                              const struct export_format *format, const t_canvas *canvas,
                              const char *name)
{
    t_nn_file file;
    const char *wrong = format->wrong(model);
    if (!wrong)
        wrong = nn_file_begin(&file, canvas, name);
    if (wrong)
        return wrong;
    if (format->write(model, file.f_stream))
        return nn_file_end(&file);
    nn_file_drop(&file);
    return "not enough memory";
}

const char *nn_export(const t_nn_net *net, const t_canvas *canvas, const char *name)
{
    const struct export_format *format = export_format_of(name);
    if (!format)
        return "expected a name that ends in .json (FluCoMa), .h (C) or .onnx";
    if (!net->n_learner)
        return "no network yet, expected a list first";
    if (!nn_net_has_learned(net) || !learner_classes(net->n_learner))
        return "nothing has been learned yet";
    char base[MAXPDSTRING];
    const char *slash = strrchr(name, '/');
    snprintf(base, sizeof base, "%s", slash ? slash + 1 : name);
    *strrchr(base, '.') = 0;
    struct export_model model = {
        .name = base, .network = net->n_learner->network, .window = net->n_parameters.window};
    if (net->n_parameters.normalize)
        model.scaler = &net->n_learner->scaler;
    size_t classes = (size_t)learner_classes(net->n_learner);
    int *output = malloc(classes * sizeof *output);
    const char **labels = malloc(classes * sizeof *labels);
    const char *wrong =
        output && labels ? set_outputs(&model, net, output, labels) : "not enough memory";
    if (!wrong)
        wrong = write_file(&model, format, canvas, name);
    free(output);
    free(labels);
    return wrong;
}
