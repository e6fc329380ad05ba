/* Examples as a table: see nn_examples_csv.h. */
#include "nn_examples_csv.h"

#include <stdlib.h>
#include <string.h>

/* --- writing ------------------------------------------------------------------------------ */

static void write_header(t_nn_lines *lines, int features, int outputs, int classes, t_atom *row)
{
    for (int k = 0; k < features + outputs; k++) {
        char name[32];
        snprintf(name, sizeof name, "%c%d", k < features ? 'f' : 'o',
                 k < features ? k + 1 : k - features + 1);
        SETSYMBOL(&row[k], gensym(name));
    }
    SETSYMBOL(&row[features + outputs], gensym("class"));
    nn_lines_part(lines, features + outputs + classes, row);
    nn_lines_end(lines);
}

bool nn_examples_csv_write(const t_nn_model *model, t_nn_lines *lines, struct reason *reason)
{
    if (!model->m_learner || !model->m_learner->memory.count)
        return reason_set(reason, "no example is remembered yet");
    const struct learner *learner = model->m_learner;
    const struct memory *memory = &learner->memory;
    int of_values = memory_count_of(memory, MEMORY_NO_CLASS), features = memory->features;
    int outputs = of_values ? memory->classes : 0, classes = memory->count > of_values;
    size_t bytes = ((size_t)features + (size_t)outputs + 1) * sizeof(t_atom);
    t_atom *line = getbytes(bytes);
    write_header(lines, features, outputs, classes, line);
    for (int k = 0; k <= outputs; k++)
        line[k].a_type = A_NULL;
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place], class = memory_class(memory, row);
        nn_lines_floats(lines, memory_features(memory, row), features);
        if (class == MEMORY_NO_CLASS) {
            nn_lines_floats(lines, memory_target(memory, row), outputs);
            nn_lines_part(lines, classes, line);
        } else {
            nn_name_to_atom(learner->class[class].name, &line[outputs]);
            nn_lines_part(lines, outputs + classes, line);
            line[outputs].a_type = A_NULL;
        }
        nn_lines_end(lines);
    }
    freebytes(line, bytes);
    return true;
}

/* --- remembering -------------------------------------------------------------------------- */

t_nn_model *nn_examples_csv_model(const struct table *table, const t_nn_model *like,
                                  struct reason *reason)
{
    t_nn_layout layout = nn_model_layout(like);
    int window = like->m_parameters.window;
    if (!layout.inputs) /* rows are whole windows, or else single lists */
        layout.inputs = table->features % window ? table->features : table->features / window;
    if (table->outputs && !layout.outputs) {
        layout.numbered = 1;
        nn_layout_set_outputs(&layout, table->outputs);
    }
    struct reason expected;
    t_nn_parameters parameters = like->m_parameters;
    if (table->outputs)
        nn_parameters_for_values(&parameters);
    t_nn_model *model = nn_model_new(&parameters, &layout, &expected);
    if (model)
        model->m_of_target = true; /* one undo takes back what it learned, and it */
    else
        reason_set(reason, "no network for %d features, expected %.900s", table->features,
                   expected.text);
    return model;
}

/* Finds the names of the table's classes. */
static bool name_classes(t_nn_remembering *remembering, struct reason *reason)
{
    const struct table *table = remembering->r_table;
    for (int k = 0; k < table->class_count; k++) {
        const struct table_class *class = &table->classes[k];
        t_atom atom;
        if (class->is_number) {
            SETFLOAT(&atom, (t_float) class->number);
        } else {
            SETSYMBOL(&atom, gensym(class->text));
            atom = nn_class_name(&atom);
        }
        const char *wrong = nn_names_wrong(1, &atom);
        if (wrong)
            return reason_set(reason, "line %d: %s", class->line, wrong);
        remembering->r_name[k] = nn_name(&atom);
    }
    return true;
}

/* Whether the network has this class of the table, or can add it. */
static bool has_class(const t_nn_remembering *remembering, int k, const t_nn_model *model,
                      struct reason *reason)
{
    const struct table_class *class = &remembering->r_table->classes[k];
    bool is_switch = nn_model_is_switch(model), outputs = remembering->r_table->outputs;
    if (is_switch ? remembering->r_name[k] & 1 : remembering->r_class[k] >= 0)
        return true;
    if (is_switch)
        return reason_set(reason, "line %d: class %.400s, expected the value of the output",
                          class->line, class->text);
    if (model->m_layout.numbered)
        return reason_set(reason, "line %d: no class %.400s, expected 0 to %d", class->line,
                          class->text, learner_classes(model->m_learner) - 1);
    return (model->m_parameters.grow && !outputs) ||
           reason_set(reason, "line %d: no class %.400s, and none can be added (%s)",
                      class->line, class->text, outputs ? "the table has outputs" : "grow 0");
}

/* Whether every row fits the network. */
static bool fits(const t_nn_remembering *remembering, const t_nn_model *model,
                 struct reason *reason)
{
    const struct table *table = remembering->r_table;
    int features = network_inputs(model->m_learner->network);
    int outputs = learner_classes(model->m_learner);
    if (!model->m_parameters.memory)
        return reason_set(reason, "memory is 0, expected room for examples");
    if (table->features != features && table->features != model->m_layout.inputs)
        return reason_set(reason, "line %d: %d features%s, expected %d", table->line[0],
                          table->features, table->outputs ? " beside the values" : "",
                          features);
    if (table->outputs && table->outputs != outputs)
        return reason_set(reason, "line %d: %d outputs, expected %d", table->line[0],
                          table->outputs, outputs);
    for (int k = 0; k < table->class_count; k++)
        if (!has_class(remembering, k, model, reason))
            return false;
    return true;
}

/* Finds the table's classes in the network: -1 where there is none. */
static bool find_classes(t_nn_remembering *remembering, const struct learner *learner)
{
    t_nn_names index;
    int classes = learner_classes(learner);
    if (!nn_names_init(&index, classes))
        return false;
    for (int k = 0; k < classes; k++)
        nn_names_add(&index, learner->class[k].name, k);
    for (int k = 0; k < remembering->r_table->class_count; k++)
        remembering->r_class[k] = nn_names_find(&index, remembering->r_name[k]);
    nn_names_free(&index);
    return true;
}

/* Adds the new ones all at once, since each change copies the network. */
static bool add_classes(t_nn_remembering *remembering, t_nn_model *model, struct reason *reason)
{
    struct learner *learner = model->m_learner;
    int classes = learner_classes(learner), n = 0, n_most = remembering->r_table->class_count;
    learner_name *names = malloc(((size_t)n_most + 1) * sizeof *names);
    t_nn_names index = {0};
    bool good = (names && nn_names_init(&index, n_most)) ||
                reason_set(reason, "there is not enough memory");
    for (int k = 0; good && k < n_most; k++)
        if (remembering->r_class[k] < 0 && nn_names_add(&index, remembering->r_name[k], k))
            names[n++] = remembering->r_name[k];
    int most = model->m_parameters.memory < NETWORK_MAX_UNITS ? model->m_parameters.memory
                                                              : NETWORK_MAX_UNITS;
    if (good && n && classes + n > most)
        good = reason_set(reason, "%d classes, expected at most %d%s", classes + n, most,
                          most < NETWORK_MAX_UNITS ? " (memory)" : "");
    else if (good && n &&
             !(learner_add_classes(learner, names, n) && find_classes(remembering, learner)))
        good = reason_set(reason, "there is not enough memory");
    nn_names_free(&index);
    free(names);
    return good;
}

static void begin_take(t_nn_remembering *remembering, struct learner *learner)
{
    learner_begin_take(learner);
    remembering->r_take = learner->takes.number;
}

bool nn_examples_csv_begin(t_nn_remembering *remembering, const struct table *table,
                           t_nn_model *model, struct reason *reason)
{
    size_t n = (size_t)table->class_count + 1,
           features = (size_t)network_inputs(model->m_learner->network);
    remembering->r_table = table;
    remembering->r_name = malloc(n * sizeof *remembering->r_name);
    remembering->r_class = malloc(n * sizeof *remembering->r_class);
    remembering->r_window = malloc(features * sizeof *remembering->r_window);
    if (!remembering->r_name || !remembering->r_class || !remembering->r_window)
        return reason_set(reason, "there is not enough memory");
    if (!name_classes(remembering, reason))
        return false;
    if (!find_classes(remembering, model->m_learner))
        return reason_set(reason, "there is not enough memory");
    if (!fits(remembering, model, reason))
        return false;
    begin_take(remembering, model->m_learner);
    if (nn_model_is_switch(model) || add_classes(remembering, model, reason))
        return true;
    learner_drop_take(model->m_learner);
    return false;
}

/* The features of a row; a single list fills the whole window. */
static const float *features_of(const t_nn_remembering *remembering, const float *row,
                                const struct learner *learner)
{
    int features = network_inputs(learner->network), n = remembering->r_table->features;
    if (n == features)
        return row;
    for (int k = 0; k < features; k++)
        remembering->r_window[k] = row[k % n];
    return remembering->r_window;
}

static void remember(const t_nn_remembering *remembering, int k, t_nn_model *model)
{
    struct learner *learner = model->m_learner;
    const struct table *table = remembering->r_table;
    const float *row = table->values + (size_t)k * (size_t)(table->features + table->outputs);
    const float *features = features_of(remembering, row, learner);
    int class = table->class[k];
    if (class < 0)
        learner_remember(learner, features, MEMORY_NO_CLASS, row + table->features);
    else if (nn_model_is_switch(model))
        learner_remember(learner, features, MEMORY_NO_CLASS, &table->classes[class].number);
    else if (remembering->r_class[class] >= 0)
        learner_remember(learner, features, remembering->r_class[class], NULL);
}

/* If something else has been taught, forgotten or renamed since, the rest is a take of its
   own. */
static bool catch_up(t_nn_remembering *remembering, struct learner *learner, bool *took)
{
    const struct take *latest = takes_latest(&learner->takes);
    *took = !latest || latest->number != remembering->r_take;
    if (!*took)
        return true;
    begin_take(remembering, learner);
    return find_classes(remembering, learner);
}

bool nn_examples_csv_go_on(t_nn_remembering *remembering, t_nn_model *model, size_t numbers,
                           bool *took)
{
    const struct table *table = remembering->r_table;
    size_t done = 0, all = (size_t)network_inputs(model->m_learner->network);
    if (!catch_up(remembering, model->m_learner, took))
        return false;
    /* values cost more: the last layer is rewritten for each row */
    all += 64 + (size_t)table->outputs * 128;
    for (; nn_examples_csv_more(remembering) && done < numbers; done += all)
        remember(remembering, remembering->r_rows++, model);
    return true;
}

bool nn_examples_csv_more(const t_nn_remembering *remembering)
{
    return remembering->r_rows < remembering->r_table->rows;
}

void nn_examples_csv_end(t_nn_remembering *remembering)
{
    free(remembering->r_name);
    free(remembering->r_class);
    free(remembering->r_window);
    *remembering = (t_nn_remembering){0};
}
