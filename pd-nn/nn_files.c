/* [nn~] and files: of models, of examples, for other programs; and what is kept in the patch.
 */
#include "nn_object.h"

#include "model/nn_examples_csv.h"
#include "model/nn_file.h"
#include "model/nn_model_export.h"
#include "model/nn_model_file.h"

#include <string.h>

enum nn_part { NN_ALL, NN_NET, NN_EXAMPLES };

/* What `write` and `read` are given: a file and perhaps a word. False, and
   said, if it is something else. */
static bool nn_file_arguments(t_nn *x, const char *what, int argc, const t_atom *argv,
                              char *name, enum nn_part *part)
{
    const t_symbol *word = argc > 1 ? atom_getsymbol(argv + 1) : &s_;
    *part = argc == 1 ? NN_ALL : word == gensym("net") ? NN_NET : NN_EXAMPLES;
    int known = argc == 1 || word == gensym("examples") ||
                (word == gensym("net") && strcmp(what, "write") == 0);
    if (argc && argc < 3 && known && nn_file_name(argv, name))
        return true;
    pd_error(x, "nn~: %s: expected the name of one file%s", what,
             strcmp(what, "write") ? ", alone or with examples"
                                   : ", alone or with net or examples");
    return false;
}

void nn_write(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    enum nn_part part;
    struct reason reason;
    (void)s;
    if (!nn_file_arguments(x, "write", argc, argv, name, &part))
        return;
    bool good =
        part == NN_EXAMPLES
            ? nn_examples_csv_write(x->x_model, x->x_canvas, name, &reason)
            : nn_model_file_write(x->x_model, part == NN_ALL, x->x_canvas, name, &reason);
    if (good)
        nn_info(x, "written", 1, argv);
    else
        pd_error(x, "nn~: write %.200s: %s", name, reason.text);
}

/* Says which classes a table added to those there were. What hears of one may replace the
   model: then there is nothing more to say. */
static void nn_info_classes(t_nn *x, int before)
{
    const t_nn_model *model = x->x_model;
    for (int k = before; x->x_model == model && !model->m_layout.numbered &&
                         k < learner_classes(model->m_learner);
         k++) {
        t_atom name;
        nn_name_to_atom(model->m_learner->class[k].name, &name);
        nn_info_class(x, &name, k);
    }
}

/* Remembers the table, in a new model if there is none yet that could. */
static bool nn_remember_table(t_nn *x, const t_nn_examples_csv *table, struct reason *reason)
{
    t_nn_model *model = x->x_model, *made = NULL;
    if (!model->m_learner || (table->c_outputs && !learner_classes(model->m_learner))) {
        model = made = nn_examples_csv_model(table, model, reason);
        if (!made)
            return false;
    }
    if (!nn_examples_csv_remember(table, model, reason)) {
        nn_model_free(made);
        return false;
    }
    learner_rehearse(model->m_learner, model->m_parameters.rehearse);
    if (made) {
        nn_model_go_on(made, x->x_model);
        nn_replace(x, made, NN_REPLACED);
    }
    nn_follow(x, NN_LEARNED_TABLE);
    return true;
}

static bool nn_read_examples(t_nn *x, const char *name, struct reason *reason)
{
    t_nn_examples_csv table;
    if (!nn_examples_csv_read(&table, x->x_canvas, name, reason))
        return false;
    int classes = nn_model_outputs(x->x_model);
    bool remembered = nn_remember_table(x, &table, reason);
    size_t row = (size_t)table.c_features + (size_t)table.c_outputs;
    for (int k = 0; remembered && table.c_outputs && k < table.c_rows; k++)
        if (table.c_class[k].a_type == A_NULL)
            nn_say_unreachable(x, "read", table.c_values + (size_t)k * row + table.c_features);
    nn_examples_csv_free(&table);
    if (remembered)
        nn_info_classes(x, classes);
    return remembered;
}

static bool nn_read_model(t_nn *x, const char *name, struct reason *reason)
{
    t_nn_model *model = nn_model_file_read(x->x_canvas, name, reason);
    if (!model)
        return false;
    nn_model_go_on(model, x->x_model);
    nn_replace(x, model, NN_REPLACED);
    return true;
}

void nn_read(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    enum nn_part part;
    struct reason reason;
    (void)s;
    if (!nn_file_arguments(x, "read", argc, argv, name, &part))
        return;
    if (part == NN_EXAMPLES ? nn_read_examples(x, name, &reason)
                            : nn_read_model(x, name, &reason))
        nn_info(x, "read", 1, argv);
    else
        pd_error(x, "nn~: read %.200s: %s", name, reason.text);
}

/* What was kept in the patch has arrived. */
void nn_kept(void *owner, t_nn_model *model, const struct reason *reason)
{
    t_nn *x = owner;
    if (!model) {
        pd_error(x, "nn~: what was kept in the patch is damaged, expected %s", reason->text);
        return;
    }
    t_nn_model *before = x->x_model;
    if (nn_model_has_learned(before)) {
        nn_replace(x, model, NN_REPLACED);
    } else {
        nn_use(x, model, NN_REPLACED_BY_KEPT);
        nn_model_free(before);
    }
    model->m_parameters.keep = 1;
}

/* As [text define -k] does, see nn_model_patch.h. */
void nn_save(t_gobj *object, t_binbuf *to)
{
    t_nn *x = (t_nn *)object;
    binbuf_addv(to, "ssii", &s__X, gensym("obj"), x->x_obj.te_xpix, x->x_obj.te_ypix);
    binbuf_addbinbuf(to, x->x_obj.te_binbuf);
    binbuf_addsemi(to);
    if (x->x_model->m_parameters.keep)
        nn_model_patch_write(x->x_model, to);
    obj_saveformat(&x->x_obj, to);
}

/* The patch is open, and with it has come all that it keeps. */
void nn_loadbang(t_nn *x)
{
    nn_keeper_end(x->x_keeper);
}

void nn_export(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    struct reason reason;
    if (argc != 1 || !nn_file_name(argv, name))
        pd_error(x, "nn~: %s: expected the name of one file", s->s_name);
    else if (!nn_model_export(x->x_model, x->x_canvas, name, &reason))
        pd_error(x, "nn~: export %s: %s", name, reason.text);
    else {
        if (learner_has_likeness(x->x_model->m_learner))
            post("nn~: export %s: the network alone, without the say that remembered examples "
                 "have; with kernel 0, [nn~] says what the file says",
                 name);
        nn_info(x, "exported", 1, argv);
    }
}
