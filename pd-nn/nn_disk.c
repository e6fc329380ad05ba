/* [nn~] and the disk: files of models, of examples, for other programs; and what is kept in the
   patch. */
#include "nn_object.h"

#include "nn_csv.h"
#include "nn_export.h"
#include "nn_file.h"
#include "nn_store.h"

#include <string.h>

enum nn_part { NN_ALL, NN_NET, NN_EXAMPLES };

/* What `write` and `read` are given: a file and perhaps a word. Returns 0, and says so, if it
   is something else. */
static int nn_file_arguments(t_nn *x, const char *what, int argc, const t_atom *argv,
                             char *name, enum nn_part *part)
{
    const t_symbol *word = argc > 1 ? atom_getsymbol(argv + 1) : &s_;
    *part = argc == 1 ? NN_ALL : word == gensym("net") ? NN_NET : NN_EXAMPLES;
    int known = argc == 1 || word == gensym("examples") ||
                (word == gensym("net") && strcmp(what, "write") == 0);
    if (argc && argc < 3 && known && nn_file_name(argv, name))
        return 1;
    pd_error(x, "nn~: %s: expected the name of one file%s", what,
             strcmp(what, "write") ? ", alone or with examples"
                                   : ", alone or with net or examples");
    return 0;
}

void nn_write(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    enum nn_part part;
    t_nn_wrong wrong;
    (void)s;
    if (!nn_file_arguments(x, "write", argc, argv, name, &part))
        return;
    int good = part == NN_EXAMPLES
                   ? nn_csv_write(x->x_net, x->x_canvas, name, &wrong)
                   : nn_store_write(x->x_net, part == NN_ALL, x->x_canvas, name, &wrong);
    if (good)
        nn_info(x, "written", 1, argv);
    else
        pd_error(x, "nn~: write %.200s: %s", name, wrong.w_text);
}

/* Returns the network that has remembered them, or NULL. */
static t_nn_net *nn_remember_table(t_nn *x, const t_nn_csv *csv, t_nn_wrong *wrong)
{
    t_nn_net *net = x->x_net, *made = NULL;
    if (!net->n_learner || (csv->c_outputs && !learner_classes(net->n_learner))) {
        net = made = nn_csv_net(csv, net, wrong);
        if (!made)
            return NULL;
    }
    if (!nn_csv_remember(csv, net, wrong)) {
        nn_net_free(made);
        return NULL;
    }
    if (made) {
        nn_net_go_on(made, x->x_net);
        nn_replace(x, made);
    }
    return net;
}

static int nn_read_examples(t_nn *x, const char *name, t_nn_wrong *wrong)
{
    t_nn_csv csv;
    if (!nn_csv_read(&csv, x->x_canvas, name, wrong))
        return 0;
    int classes = x->x_net->n_learner ? learner_classes(x->x_net->n_learner) : 0;
    t_nn_net *net = nn_remember_table(x, &csv, wrong);
    nn_csv_free(&csv);
    if (!net)
        return 0;
    x->x_take_open = 0;
    x->x_decided = NN_NOTHING;
    nn_changed(x);
    learner_rehearse(net->n_learner, net->n_parameters.rehearse);
    nn_rehearse_on(x);
    for (int k = classes;
         x->x_net == net && !net->n_layout.numbered && k < learner_classes(net->n_learner);
         k++) {
        t_atom class;
        nn_name_to_atom(net->n_learner->class[k].name, &class);
        nn_info_class(x, &class, k);
    }
    return 1;
}

static int nn_read_model(t_nn *x, const char *name, t_nn_wrong *wrong)
{
    t_nn_net *net = nn_store_read(x->x_canvas, name, wrong);
    if (!net)
        return 0;
    nn_net_go_on(net, x->x_net);
    nn_replace(x, net);
    if (net->n_learner)
        nn_rehearse_on(x);
    return 1;
}

void nn_read(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    enum nn_part part;
    t_nn_wrong wrong;
    (void)s;
    if (!nn_file_arguments(x, "read", argc, argv, name, &part))
        return;
    if (part == NN_EXAMPLES ? nn_read_examples(x, name, &wrong)
                            : nn_read_model(x, name, &wrong))
        nn_info(x, "read", 1, argv);
    else
        pd_error(x, "nn~: read %.200s: %s", name, wrong.w_text);
}

/* What was kept in the patch has arrived. */
void nn_kept(void *owner, t_nn_net *net, const char *expected)
{
    t_nn *x = owner;
    if (!net) {
        pd_error(x, "nn~: what was kept in the patch is damaged, expected %s", expected);
        return;
    }
    t_nn_net *before = x->x_net;
    if (nn_net_has_learned(before)) {
        nn_replace(x, net);
    } else {
        nn_use(x, net);
        nn_net_free(before);
    }
    net->n_parameters.keep = 1;
    if (net->n_learner)
        nn_rehearse_on(x);
}

/* As [text define -k] does, see nn_keep.h. */
void nn_save(t_gobj *object, t_binbuf *to)
{
    t_nn *x = (t_nn *)object;
    binbuf_addv(to, "ssii", &s__X, gensym("obj"), x->x_obj.te_xpix, x->x_obj.te_ypix);
    binbuf_addbinbuf(to, x->x_obj.te_binbuf);
    binbuf_addsemi(to);
    if (x->x_net->n_parameters.keep)
        nn_keep_write(x->x_net, to);
    obj_saveformat(&x->x_obj, to);
}

/* The patch is open, and with it has come all that it keeps. */
void nn_loadbang(t_nn *x)
{
    nn_keeper_end(x->x_keeper);
}

void nn_export_to(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    if (argc != 1 || !nn_file_name(argv, name)) {
        pd_error(x, "nn~: %s: expected the name of one file", s->s_name);
        return;
    }
    const char *wrong = nn_export(x->x_net, x->x_canvas, name);
    if (wrong)
        pd_error(x, "nn~: export %s: %s", name, wrong);
    else
        nn_info(x, "exported", 1, argv);
}
