/* What [nn~] reports about itself: evaluate, examples, bang, print. */
#include "model/nn_number.h"
#include "nn_object.h"

/* `evaluate` sends a number for each pair of classes. With more classes than this nobody would
   read them, and Pd would stall. */
enum { NN_MOST_CONFUSION = 1000 };

int nn_find(const t_nn *x, int argc, const t_atom *argv)
{
    const struct learner *learner = x->x_model->m_learner;
    if (!learner || argc != 1 || !(argv->a_type == A_SYMBOL || nn_is_number(argv)))
        return -1;
    t_atom name = nn_class_name(argv);
    return learner_find(learner, nn_name(&name));
}

/* --- examples one by one ------------------------------------------------------------------ */

/* What is reported of an example: its number, what it was taught as, and what the network makes
   of it. */
typedef struct _nn_judged {
    t_atom j_atoms[3];
} t_nn_judged;

/* Whether the network is right about the example in this row. */
static bool nn_judge(t_nn *x, int row, t_nn_judged *judged)
{
    struct learner *learner = x->x_model->m_learner;
    const struct memory *memory = &learner->memory;
    int class = memory_class(memory, row), classes = learner_classes(learner), second;
    const float *outputs = learner_query(learner, memory_features(memory, row)),
                *target = memory_target(memory, row);
    int best = outputs ? learner_best(learner, outputs, &second) : -1;
    t_atom *atoms = judged->j_atoms;
    SETFLOAT(&atoms[0], (t_float)row);
    SETSYMBOL(&atoms[2], gensym("unknown"));
    if (target) {
        double squares = 0;
        for (int k = 0; outputs && k < classes; k++)
            squares += ((double)target[k] - (double)outputs[k]) *
                       ((double)target[k] - (double)outputs[k]);
        SETSYMBOL(&atoms[1], gensym("list"));
        if (outputs)
            SETFLOAT(&atoms[2], (t_float)(squares / classes));
        return outputs && learner_right(learner->class, classes, outputs, class, target);
    }
    nn_name_to_atom(learner->class[class].name, &atoms[1]);
    if (best >= 0)
        nn_name_to_atom(learner->class[best].name, &atoms[2]);
    return outputs && best == class;
}

/* Reports all examples of a class (all), or those of any class that the network gets wrong. */
static void nn_tell_examples(t_nn *x, const char *word, bool all, int class)
{
    const struct memory *memory = &x->x_model->m_learner->memory;
    size_t bytes = ((size_t)memory->count + 1) * sizeof(t_nn_judged);
    t_nn_judged *judged = getbytes(bytes); /* all of it is collected before anything is sent */
    int n = 0;
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place];
        if (all && memory_class(memory, row) != class)
            continue;
        if (!nn_judge(x, row, &judged[n]) || all)
            n++;
    }
    for (int k = 0; k < n; k++)
        nn_info(x, word, 3, judged[k].j_atoms);
    freebytes(judged, bytes);
}

/* `examples X`: those of a class; `examples list`: those taught by values. */
static void nn_examples_of(t_nn *x, int argc, const t_atom *argv)
{
    const struct learner *learner = x->x_model->m_learner;
    int class = nn_find(x, argc, argv);
    bool values = class < 0 && argc == 1 && learner && atom_getsymbol(argv) == gensym("list");
    if (class >= 0 || values) {
        nn_tell_examples(x, "example", true, values ? MEMORY_NO_CLASS : class);
        return;
    }
    char name[MAXPDSTRING];
    atom_string(argv, name, MAXPDSTRING);
    pd_error(x, "nn~: examples %s%s: expected the name of one class", name,
             argc > 1 ? " ..." : "");
}

/* --- evaluate, examples ------------------------------------------------------------------- */

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
    if (x->x_model == model) /* whatever is connected may have replaced the model */
        nn_tell_examples(x, "wrong", false, 0);
    if (confusion)
        freebytes(confusion, bytes);
    freebytes(names, (size_t)classes * sizeof(t_atom));
    freebytes(row, (size_t)(classes + 1) * sizeof(t_atom));
}

/* Sends how many examples of each class are remembered; `list` is for those taught by
   values. */
void nn_examples(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (argc) {
        nn_examples_of(x, argc, argv);
        return;
    }
    const struct learner *learner = x->x_model->m_learner;
    int classes = learner ? learner_classes(learner) : 0, n = classes;
    size_t bytes = ((size_t)classes + 1) * 2 * sizeof(t_atom);
    t_atom *counts = getbytes(bytes); /* all of it is collected before anything is sent */
    for (int k = 0; k < classes; k++) {
        nn_name_to_atom(learner->class[k].name, &counts[2 * k]);
        SETFLOAT(&counts[2 * k + 1], (t_float)memory_count_of(&learner->memory, k));
    }
    if (learner && memory_count_of(&learner->memory, MEMORY_NO_CLASS)) {
        SETSYMBOL(&counts[2 * n], gensym("list"));
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

/* Sends everything, as messages that the object itself understands. A message without values
   would be a question, so what is not known yet is left out; numbered classes are given by the
   layers. */
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
    if (nn_share_name(&x->x_share)) {
        t_atom name;
        SETSYMBOL(&name, nn_share_name(&x->x_share));
        nn_info(x, "share", 1, &name);
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
    if (nn_share_name(&x->x_share))
        startpost(" share %.200s", nn_share_name(&x->x_share)->s_name);
    endpost();
    post("nn~: version %s", PDNN_VERSION);
}
