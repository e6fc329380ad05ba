/* What [nn~] tells of itself: evaluate, examples, bang, print. */
#include "nn_object.h"

/* `evaluate` says a number for each pair of classes: of more classes than this, nobody reads
   it, and Pd would stand still. */
enum { NN_MOST_CONFUSION = 1000 };

void nn_evaluate(t_nn *x)
{
    const t_nn_model *model = x->x_model;
    if (!model->m_learner || !model->m_learner->memory.count) {
        pd_error(x, "nn~: evaluate: no example is remembered yet");
        return;
    }
    int classes = learner_classes(model->m_learner), right, total;
    int told = classes <= NN_MOST_CONFUSION ? classes : 0;
    size_t bytes = (size_t)told * (size_t)told * sizeof(int);
    int *confusion = told ? getbytes(bytes) : NULL;
    learner_evaluate(model->m_learner, confusion, &right, &total);
    t_atom *names = getbytes((size_t)classes * sizeof(t_atom));
    t_atom *row = getbytes((size_t)(classes + 1) * sizeof(t_atom));
    for (int k = 0; k < classes; k++)
        nn_name_to_atom(model->m_learner->class[k].name, &names[k]);
    SETFLOAT(&row[0], (t_float)right / (t_float)total);
    SETFLOAT(&row[1], (t_float)total);
    int of_classes = total - memory_count_of(&model->m_learner->memory, MEMORY_NO_CLASS);
    nn_info(x, "accuracy", 2, row);
    if (of_classes && !told)
        pd_error(x, "nn~: evaluate: no confusion of %d classes, expected at most %d", classes,
                 NN_MOST_CONFUSION);
    for (int k = 0; k < told && of_classes; k++) {
        row[0] = names[k];
        for (int j = 0; j < classes; j++)
            SETFLOAT(&row[1 + j], (t_float)confusion[k * classes + j]);
        nn_info(x, "confusion", classes + 1, row);
    }
    if (confusion)
        freebytes(confusion, bytes);
    freebytes(names, (size_t)classes * sizeof(t_atom));
    freebytes(row, (size_t)(classes + 1) * sizeof(t_atom));
}

/* How many examples of each class are remembered; `list`: of output values. */
void nn_examples(t_nn *x)
{
    const struct learner *learner = x->x_model->m_learner;
    int classes = learner ? learner_classes(learner) : 0, n = classes;
    size_t bytes = ((size_t)classes + 1) * 2 * sizeof(t_atom);
    t_atom *counts = getbytes(bytes); /* all of it told before anything is sent */
    for (int k = 0; k < classes; k++) {
        nn_name_to_atom(learner->class[k].name, &counts[2 * k]);
        SETFLOAT(&counts[2 * k + 1], (t_float)memory_count_of(&learner->memory, k));
    }
    if (learner && memory_count_of(&learner->memory, MEMORY_NO_CLASS)) {
        SETSYMBOL(&counts[2 * n], &s_list);
        SETFLOAT(&counts[2 * n + 1],
                 (t_float)memory_count_of(&learner->memory, MEMORY_NO_CLASS));
        n++;
    }
    for (int k = 0; k < n; k++)
        nn_info(x, "examples", 2, &counts[2 * k]);
    if (!n)
        nn_info(x, "examples", 0, counts);
    freebytes(counts, bytes);
}

/* Everything, in messages that the object itself understands. A message without values would be
   a question, so what is not known yet is left out; numbered classes are told by the layers. */
void nn_bang(t_nn *x)
{
    t_nn_parameters parameters = x->x_model->m_parameters;
    t_nn_layout layout = nn_model_layout(x->x_model); /* as it is before anything is sent */
    if (layout.inputs)
        nn_report_layers(x, &layout);
    if (!layout.numbered && layout.outputs)
        nn_report_labels(x, &layout);
    nn_layout_free(&layout);
    for (int k = 0; k < nn_parameter_count; k++) {
        t_atom value;
        if (nn_parameter_get(&parameters, k, &value))
            nn_info(x, nn_parameter_name(k), value.a_type != A_NULL, &value);
    }
}

static void nn_print_network(const t_nn_model *model)
{
    const struct learner *learner = model->m_learner;
    const struct network *network = learner->network;
    startpost("nn~: %d features", model->m_layout.inputs);
    if (model->m_parameters.window > 1)
        startpost(" in a window of %d lists", model->m_parameters.window);
    for (int l = 1; l < network->layers; l++)
        startpost(", %d hidden units", network->layer[l - 1].units);
    post(", %d outputs, %lu weights", learner_classes(learner),
         (unsigned long)network_weights(network));
    post("nn~: %d examples learned, %d of at most %d remembered", learner->examples,
         learner->memory.count, learner->memory.capacity);
    for (int k = 0; k < learner_classes(learner); k++) {
        t_atom name;
        char text[MAXPDSTRING];
        nn_name_to_atom(learner->class[k].name, &name);
        atom_string(&name, text, MAXPDSTRING);
        post("nn~: output %d is %s: %d examples remembered%s", k, text,
             memory_count_of(&learner->memory, k),
             learner->class[k].taught ? "" : ", never taught");
    }
}

void nn_print(t_nn *x)
{
    const t_nn_model *model = x->x_model;
    if (model->m_learner)
        nn_print_network(model);
    else
        post("nn~: no network yet: it is made when the first list comes");
    startpost("nn~:");
    for (int k = 0; k < nn_parameter_count; k++) {
        t_atom value;
        if (!nn_parameter_get(&model->m_parameters, k, &value))
            continue;
        startpost(" %s", nn_parameter_name(k));
        if (value.a_type != A_NULL)
            postatom(1, &value);
    }
    endpost();
    post("nn~: version %s", PDNN_VERSION);
}
