/* [nn~] and files: of models, of examples, for other programs; what is kept in the patch; and
   `share name`: [nn~] gives its network to each [nn.signal~] that has the name, and takes none.
 */
#include "nn_object.h"

#include "model/nn_examples_csv.h"
#include "model/nn_file.h"
#include "model/nn_file_job.h"
#include "model/nn_fluid.h"
#include "model/nn_model_export.h"
#include "model/nn_model_file.h"
#include "model/nn_model_text.h"
#include "model/nn_number.h"
#include "model/nn_signal_model.h"

#include <string.h>

enum nn_part { NN_ALL, NN_NET, NN_EXAMPLES };

/* What comes after the name of a table: `label` and a column, or `values` and how many. */
static bool nn_table_arguments(int argc, const t_atom *argv, struct table_wish *wish)
{
    if (!argc)
        return true;
    const t_symbol *word = atom_getsymbol(argv);
    if (argc != 2)
        return false;
    if (word == gensym("values"))
        return nn_whole(argv + 1, 1, CSV_MOST_FIELDS, &wish->values);
    if (word != gensym("label"))
        return false;
    if (argv[1].a_type == A_SYMBOL)
        wish->label_name = argv[1].a_w.w_symbol->s_name;
    return wish->label_name || nn_whole(argv + 1, 0, CSV_MOST_FIELDS, &wish->label);
}

/* What `write` and `read` are given: a file and perhaps a word. False, and said, if it is
   something else. */
static bool nn_file_arguments(t_nn *x, const char *what, int argc, const t_atom *argv,
                              char *name, enum nn_part *part, struct table_wish *wish)
{
    bool reads = strcmp(what, "read") == 0;
    const t_symbol *word = argc > 1 ? atom_getsymbol(argv + 1) : &s_;
    *part = argc < 2 ? NN_ALL : word == gensym("net") ? NN_NET : NN_EXAMPLES;
    *wish = (struct table_wish){.label = -1};
    bool known = argc == 1 || (argc == 2 && word == gensym("net") && !reads) ||
                 (argc > 1 && word == gensym("examples") &&
                  (argc == 2 || (reads && nn_table_arguments(argc - 2, argv + 2, wish))));
    if (known && nn_file_name(argv, name))
        return true;
    pd_error(x, "nn~: %s: expected the name of one file%s", what,
             reads ? ", alone or with examples (and label or values)"
                   : ", alone or with net or examples");
    return false;
}

/* --- what goes on beside everything else -------------------------------------------------- */

/* A file that is being written, and what to say then. */
struct _nn_writing {
    t_nn_file_job *w_job;
    t_atom w_name;
    struct _nn_writing *w_next;
};

/* Reading in slices: so many bytes in one, some half a millisecond's. Less is read at once. */
enum { NN_SLICE_BYTES = 1 << 16, NN_SMALL_BYTES = 1 << 17 };

/* While there is no sound to hold up, a message is done when it is over. */
static bool nn_may_wait(void)
{
    return !pd_getdspstate();
}

/* Says what became of the oldest of the files, if it is written by now. Whatever hears of it
   may end the object: nothing is done after that. */
static void nn_report_written(t_nn *x)
{
    struct reason reason;
    struct _nn_writing *done = x->x_writing;
    if (!done || !nn_file_job_is_done(done->w_job, &reason))
        return;
    t_atom name = done->w_name;
    x->x_writing = done->w_next;
    nn_file_job_leave(done->w_job);
    freebytes(done, sizeof *done);
    if (*reason.text) {
        char text[MAXPDSTRING];
        atom_string(&name, text, MAXPDSTRING);
        pd_error(x, "nn~: write %.200s: %s", text, reason.text);
    } else {
        nn_info(x, "written", 1, &name);
    }
}

static void nn_start_writing(t_nn *x, const t_atom *name, const t_nn_file *file,
                             t_nn_lines *lines, t_nn_lines_write write)
{
    char text[MAXPDSTRING];
    t_nn_file_job *job = nn_file_job_start(file, lines, write);
    if (!job) {
        atom_string(name, text, MAXPDSTRING);
        pd_error(x, "nn~: write %.200s: not enough memory, or no thread to be had", text);
        return;
    }
    struct _nn_writing **last = &x->x_writing, *writing = getbytes(sizeof *writing);
    *writing = (struct _nn_writing){job, *name, NULL};
    while (*last)
        last = &(*last)->w_next;
    *last = writing;
    bool alone = x->x_writing == writing;
    if (nn_may_wait())
        nn_file_jobs_finish();
    if (!nn_may_wait() || !alone)
        clock_delay(x->x_file_clock, NN_SLICE_MS);
    if (nn_may_wait())
        nn_report_written(x);
}

void nn_write(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    enum nn_part part;
    struct reason reason;
    struct table_wish wish;
    t_nn_file file;
    t_nn_lines lines = {0};
    (void)s;
    if (!nn_file_arguments(x, "write", argc, argv, name, &part, &wish))
        return;
    bool good = nn_file_path(&file, x->x_canvas, name, &reason);
    if (good && part == NN_EXAMPLES)
        good = nn_examples_csv_write(x->x_model, &lines, &reason);
    else if (good)
        nn_model_text_write(x->x_model, part == NN_ALL, nn_lines_add, &lines);
    if (good)
        nn_start_writing(x, argv, &file, &lines,
                         part == NN_EXAMPLES ? nn_lines_write_table : nn_lines_write_messages);
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

/* What the columns of a table for this network can be. */
static void nn_wish(const t_nn_model *model, struct table_wish *wish)
{
    wish->features = model->m_layout.inputs;
    wish->window = model->m_parameters.window;
    wish->outputs = model->m_layout.numbered ? model->m_layout.outputs : 0;
}

/* Says what became of the rows that nobody would expect. */
static void nn_post_table(const t_nn *x, const char *name, const t_nn_examples_csv *table,
                          int before)
{
    const t_nn_model *model = x->x_model;
    int kept = model->m_learner->memory.count;
    bool one_class = table->c_rows > 1 && table->c_class[0].a_type != A_NULL;
    for (int k = 1; one_class && k < table->c_rows; k++)
        one_class = table->c_class[k].a_type != A_NULL &&
                    nn_name(&table->c_class[k]) == nn_name(&table->c_class[0]);
    if (kept - before < table->c_rows)
        post("nn~: read %.200s: %d rows, %d remembered (memory %d)", name, table->c_rows, kept,
             model->m_parameters.memory);
    if (one_class)
        post("nn~: read %.200s: all rows are of one class; `read ... examples label n` says "
             "which column it is",
             name);
}

/* Teaches what was read, which is freed. */
static bool nn_take_table(t_nn *x, const char *name, t_nn_examples_csv *table,
                          struct reason *reason)
{
    int classes = nn_model_outputs(x->x_model),
        before = x->x_model->m_learner ? x->x_model->m_learner->memory.count : 0;
    bool remembered = nn_remember_table(x, table, reason);
    if (remembered)
        nn_post_table(x, name, table, before);
    size_t row = (size_t)table->c_features + (size_t)table->c_outputs;
    for (int k = 0; remembered && table->c_outputs && k < table->c_rows; k++)
        if (table->c_class[k].a_type == A_NULL)
            nn_say_unreachable(x, "read",
                               table->c_values + (size_t)k * row + table->c_features);
    nn_examples_csv_free(table);
    if (remembered)
        nn_info_classes(x, classes);
    return remembered;
}

static bool nn_read_examples(t_nn *x, const char *name, struct table_wish *wish,
                             struct reason *reason)
{
    t_nn_examples_csv table;
    nn_wish(x->x_model, wish);
    if (nn_fluid_is_name(name))
        return reason_set(reason,
                          "a data set, expected its labels too: read data.json labels.json "
                          "examples");
    return nn_examples_csv_read(&table, x->x_canvas, name, wish, reason) &&
           nn_take_table(x, name, &table, reason);
}

/* `read data.json labels.json examples`: false if the message is another. */
static bool nn_read_sets(t_nn *x, int argc, t_atom *argv)
{
    char data[MAXPDSTRING], labels[MAXPDSTRING];
    struct reason reason;
    t_nn_examples_csv table;
    if (argc != 3 || atom_getsymbol(argv + 2) != gensym("examples") ||
        !nn_file_name(argv, data) || !nn_file_name(argv + 1, labels) ||
        !nn_fluid_is_name(data) || !nn_fluid_is_name(labels))
        return false;
    if (nn_fluid_read_table(&table, x->x_canvas, data, labels, &reason) &&
        nn_take_table(x, data, &table, &reason))
        nn_info(x, "read", 2, argv);
    else
        pd_error(x, "nn~: read %.200s: %s", data, reason.text);
    return true;
}

/* --- reading a model ---------------------------------------------------------------------- */

/* Goes on with what is being read, for so many bytes, and takes the model when it is whole. */
static void nn_go_on_reading(t_nn *x, size_t bytes)
{
    struct reason reason;
    char text[MAXPDSTRING];
    bool more;
    bool good = nn_model_file_go_on(x->x_reading, bytes, &more, &reason);
    if (good && more) {
        clock_delay(x->x_file_clock, NN_SLICE_MS);
        return;
    }
    t_atom name = x->x_reading_name;
    t_nn_model *model = nn_model_file_close(x->x_reading);
    x->x_reading = NULL;
    if (good) {
        nn_model_go_on(model, x->x_model);
        nn_replace(x, model, NN_REPLACED);
        nn_info(x, "read", 1, &name);
    } else {
        atom_string(&name, text, MAXPDSTRING);
        pd_error(x, "nn~: read %.200s: %s", text, reason.text);
    }
}

static void nn_read_network(t_nn *x, t_atom *atom, const char *name)
{
    struct reason reason;
    t_nn_model *model = nn_fluid_read_model(x->x_canvas, name, x->x_model, &reason);
    if (!model) {
        pd_error(x, "nn~: read %.200s: %s", name, reason.text);
        return;
    }
    nn_model_go_on(model, x->x_model);
    nn_replace(x, model, NN_REPLACED);
    nn_info(x, "read", 1, atom);
}

/* Reads a model: at once, unless it is large and there is sound. */
static void nn_read_model(t_nn *x, const t_atom *atom, const char *name)
{
    struct reason reason;
    t_nn_model_reading *reading = nn_model_file_open(x->x_canvas, name, &reason);
    if (!reading) {
        pd_error(x, "nn~: read %.200s: %s", name, reason.text);
        return;
    }
    if (x->x_reading) { /* another, which this one is read in place of */
        nn_model_free(nn_model_file_close(x->x_reading));
        pd_error(x, "nn~: read: given up for another, expected `read` of one at a time");
    }
    x->x_reading = reading;
    x->x_reading_name = *atom;
    bool at_once = nn_may_wait() || nn_model_file_left(reading) <= NN_SMALL_BYTES;
    nn_go_on_reading(x, at_once ? SIZE_MAX : NN_SLICE_BYTES);
}

void nn_read(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    enum nn_part part;
    struct reason reason;
    struct table_wish wish;
    (void)s;
    nn_file_jobs_finish(); /* it may be what was written just now */
    if (nn_read_sets(x, argc, argv) ||
        !nn_file_arguments(x, "read", argc, argv, name, &part, &wish))
        return;
    if (part != NN_EXAMPLES && nn_fluid_is_name(name))
        nn_read_network(x, argv, name);
    else if (part != NN_EXAMPLES)
        nn_read_model(x, argv, name);
    else if (nn_read_examples(x, name, &wish, &reason))
        nn_info(x, "read", 1, argv);
    else
        pd_error(x, "nn~: read %.200s: %s", name, reason.text);
}

void nn_file_tick(t_nn *x)
{
    struct reason reason;
    if (x->x_writing && (!x->x_reading || nn_file_job_is_done(x->x_writing->w_job, &reason))) {
        clock_delay(x->x_file_clock, NN_SLICE_MS); /* for the next, if there is one */
        nn_report_written(x);
    } else if (x->x_reading) {
        if (x->x_writing)
            clock_delay(x->x_file_clock, NN_SLICE_MS);
        nn_go_on_reading(x, NN_SLICE_BYTES);
    }
}

void nn_leave_files(t_nn *x)
{
    if (x->x_reading)
        nn_model_free(nn_model_file_close(x->x_reading));
    while (x->x_writing) {
        struct _nn_writing *next = x->x_writing->w_next;
        nn_file_job_leave(x->x_writing->w_job);
        freebytes(x->x_writing, sizeof *x->x_writing);
        x->x_writing = next;
    }
    clock_free(x->x_file_clock);
}

/* Goes on with a model that belongs to the object. */
static void nn_take_kept(t_nn *x, t_nn_model *model)
{
    t_nn_model *before = x->x_model;
    if (nn_model_has_learned(before)) {
        nn_replace(x, model, NN_REPLACED);
    } else {
        nn_use(x, model, NN_REPLACED_BY_KEPT);
        nn_model_free(before);
    }
}

/* What was kept in the patch has arrived. */
void nn_kept(void *owner, t_nn_model *model, const struct reason *reason)
{
    t_nn *x = owner;
    if (!model) {
        pd_error(x, "nn~: what was kept in the patch is damaged, expected %s", reason->text);
        return;
    }
    nn_take_kept(x, model);
    model->m_parameters.keep = 1;
}

/* --- what a patch carries for an abstraction ---------------------------------------------- */

void nn_stated(void *owner, t_nn_model *model, const struct reason *reason)
{
    t_nn *x = owner;
    if (!model) {
        pd_error(x, "nn~: state: damaged, expected %s", reason->text);
        return;
    }
    nn_take_kept(x, model);
}

static void nn_collect(void *to, int argc, const t_atom *argv)
{
    t_atom word;
    SETSYMBOL(&word, gensym("state"));
    binbuf_add(to, 1, &word);
    binbuf_add(to, argc, argv);
    binbuf_addsemi(to);
}

void nn_state(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (argc) {
        nn_keeper_line(x->x_stated, argc, argv);
        return;
    }
    t_binbuf *lines = binbuf_new(); /* all of it told before anything is sent */
    nn_model_patch_lines(x->x_model, nn_collect, lines);
    t_atom *at = binbuf_getvec(lines), *end = at + binbuf_getnatom(lines);
    while (at < end) {
        t_atom *stop = at;
        while (stop->a_type != A_SEMI)
            stop++;
        nn_info(x, "state", (int)(stop - at) - 1, at + 1);
        at = stop + 1;
    }
    binbuf_free(lines);
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
    nn_keeper_end(x->x_stated);
}

void nn_export(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    struct reason reason;
    nn_file_jobs_finish();
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

/* --- share -------------------------------------------------------------------------------- */

/* What was never taught is not given; but whoever has given goes on, with `reset` too. */
static bool nn_has_something_to_give(const t_nn *x)
{
    const t_nn_model *model = x->x_model;
    return x->x_share.s_shared && nn_model_outputs(model) &&
           (x->x_given || nn_model_has_learned(model));
}

void nn_give_soon(t_nn *x)
{
    if (nn_has_something_to_give(x))
        clock_delay(x->x_share_clock, 0);
}

/* Given is the network alone, with what it normalises folded in. */
void nn_share_tick(t_nn *x)
{
    if (!nn_has_something_to_give(x))
        return;
    const char *wrong = nn_signal_fold_wrong(x->x_model);
    struct signal_shape shape = nn_signal_shape(x->x_model);
    struct network *given =
        wrong ? NULL : nn_share_give(&x->x_share, x->x_model->m_learner->network, &shape);
    if (given) {
        nn_signal_fold(x->x_model, given);
        nn_share_tell(&x->x_share);
        x->x_given = true;
    } else if (!x->x_said_why_not) {
        pd_error(x, "nn~: share %.200s: %s", nn_share_name(&x->x_share)->s_name,
                 wrong ? wrong : "not enough memory");
    }
    x->x_said_why_not = !given;
}

void nn_join(t_nn *x, t_symbol *name)
{
    struct reason reason;
    x->x_given = x->x_said_why_not = false;
    if (!nn_share_join(&x->x_share, name, &reason))
        pd_error(x, "nn~: share %.200s, expected %s", name->s_name, reason.text);
    nn_give_soon(x);
}

/* `share name`; alone: has no name any more. */
void nn_share(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (argc > 1 || (argc && argv->a_type != A_SYMBOL))
        pd_error(x, "nn~: share: expected one name, or nothing");
    else
        nn_join(x, argc ? argv->a_w.w_symbol : NULL);
}
