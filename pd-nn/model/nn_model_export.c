/* `export`: see nn_model_export.h. */
#include "nn_model_export.h"

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

/* Whether the outputs are values rather than classes. Named outputs are classes, and a switch
   is a value. Other numbered outputs are what they were taught as, if that is remembered, and
   otherwise what their activation suggests: linear ones are values. */
static bool has_values(const t_nn_model *model)
{
    const struct memory *memory = &model->m_learner->memory;
    if (!model->m_layout.numbered)
        return false;
    if (nn_model_is_switch(model) || model->m_of_target)
        return true;
    if (memory->count)
        return memory_count_of(memory, MEMORY_NO_CLASS) == memory->count;
    return model->m_parameters.out == NETWORK_LINEAR;
}

/* Chooses the outputs and their labels. A class that was never taught cannot win in [nn~], but
   could elsewhere, so it is left out. */
static bool set_outputs(struct export_model *exported, const t_nn_model *model, int *output,
                        const char **labels, struct reason *reason)
{
    const struct learner *learner = model->m_learner;
    int classes = learner_classes(learner);
    bool values = has_values(model);
    for (int k = 0; k < classes; k++) {
        if (!values && learner->taught && !learner->class[k].taught)
            continue;
        output[exported->outputs] = k;
        labels[exported->outputs++] = label_of(learner->class[k].name);
    }
    if (exported->outputs < classes && model->m_parameters.out == NETWORK_SOFTMAX)
        return reason_set(reason, "not every class has been taught, which softmax needs");
    exported->output = output;
    exported->labels = values ? NULL : labels;
    const char *wrong = export_labels_wrong(exported);
    return !wrong || reason_set(reason, "%s", wrong);
}

static bool write_file(const struct export_model *exported, const struct export_format *format,
                       const t_canvas *canvas, const char *name, struct reason *reason)
{
    t_nn_file file;
    const char *wrong = format->wrong(exported);
    if (wrong)
        return reason_set(reason, "%s", wrong);
    if (!nn_file_path(&file, canvas, name, reason) || !nn_file_begin(&file, reason))
        return false;
    if (format->write(exported, file.f_stream))
        return nn_file_end(&file, reason);
    nn_file_drop(&file);
    return reason_set(reason, "not enough memory");
}

bool nn_model_export(const t_nn_model *model, const t_canvas *canvas, const char *name,
                     struct reason *reason)
{
    const struct export_format *format = export_format_of(name);
    if (!format)
        return reason_set(reason,
                          "expected a name that ends in .json (FluCoMa), .h (C) or .onnx");
    if (!model->m_learner)
        return reason_set(reason, "no network yet, expected a list first");
    if (!nn_model_has_learned(model) || !learner_classes(model->m_learner))
        return reason_set(reason, "nothing has been learned yet");
    char base[MAXPDSTRING];
    const char *slash = strrchr(name, '/');
    snprintf(base, sizeof base, "%s", slash ? slash + 1 : name);
    *strrchr(base, '.') = 0;
    struct export_model exported = {.name = base,
                                    .network = model->m_learner->network,
                                    .window = model->m_parameters.window};
    if (model->m_parameters.normalize)
        exported.scaler = &model->m_learner->scaler;
    struct values *ranges =
        learner_values(&model->m_learner->settings, &model->m_learner->values);
    if (ranges)
        exported.values = &ranges->scaler;
    size_t classes = (size_t)learner_classes(model->m_learner);
    int *output = malloc(classes * sizeof *output);
    const char **labels = malloc(classes * sizeof *labels);
    bool good = output && labels ? set_outputs(&exported, model, output, labels, reason)
                                 : reason_set(reason, "not enough memory");
    good = good && write_file(&exported, format, canvas, name, reason);
    free(output);
    free(labels);
    return good;
}
