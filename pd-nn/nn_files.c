/* [nn~] and files: models, examples, exports; what is kept in the patch; and `share name`:
   [nn~] gives its network to every [nn.signal~] of that name, and takes none. */
#include "nn_object.h"

#include "model/nn_file.h"
#include "model/nn_file_job.h"
#include "model/nn_fluid.h"
#include "model/nn_load.h"
#include "model/nn_model_export.h"
#include "model/nn_model_file.h"
#include "model/nn_model_text.h"
#include "model/nn_number.h"
#include "model/nn_signal_model.h"

#include <stdlib.h>
#include <string.h>

enum nn_part { NN_ALL, NN_NET, NN_EXAMPLES };

/* The arguments after the name of a table: `label` and a column, or `values` and their
   number. */
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

/* The arguments of `write` and `read`: a file, and perhaps a word. Posts an error and returns
   false if they are anything else. */
static bool nn_file_arguments(t_nn *x, const char *what, int argc, const t_atom *argv,
                              char *name, enum nn_part *part, struct table_wish *wish)
{
    bool reads = strcmp(what, "read") == 0;
    const t_symbol *word = argc > 1 ? atom_getsymbol(argv + 1) : gensym("");
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

/* A file that is being written, and the name to report. */
struct _nn_writing {
    t_nn_file_job *w_job;
    t_atom w_name;
    struct _nn_writing *w_next;
};

/* A file that is being read: loaded, on the thread if it is large, and then processed in
   slices. */
struct _nn_reading {
    t_nn_load *r_load;
    t_nn_file_job *r_job; /* the job that owns r_load; NULL: it is loaded here */
    bool r_loaded;
    t_atom r_name[2];
    int r_names;
    const t_nn_model *r_model; /* the model, and its latest take, when the file was asked for */
    uint64_t r_take;
    t_nn_model_reading *r_lines; /* a model that is being read; NULL: none */
    t_nn_remembering r_rows;     /* a table that is being read */
    bool r_stopped;         /* the model or take that its rows went into no longer exists */
    int r_classes, r_added; /* classes before, and classes added */
    int r_before;           /* examples before */
    struct _nn_reading *r_next;
};

/* Files up to NN_SMALL_BYTES are read at once. Larger ones are read in slices: so many bytes of
   a model's text, or so many numbers of a table, each about 0.2 milliseconds. */
enum { NN_SMALL_BYTES = 1 << 17, NN_SLICE_BYTES = 1 << 14, NN_SLICE_NUMBERS = 1 << 15 };

/* With DSP off nothing is held up, so a message is completed before it returns. */
static bool nn_may_wait(void)
{
    return !pd_getdspstate();
}

/* --- writing ------------------------------------------------------------------------------ */

/* Reports on the oldest file if it has been written. Whatever is connected may delete the
   object: nothing is done after that. */
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
        nn_file_jobs_finish_writing();
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
        nn_model_text_snapshot(x->x_model, part == NN_ALL, &lines);
    if (good)
        nn_start_writing(x, argv, &file, &lines,
                         part == NN_EXAMPLES ? nn_lines_write_table : nn_lines_write_messages);
    else
        pd_error(x, "nn~: write %.200s: %s", name, reason.text);
}

/* --- taking a table ----------------------------------------------------------------------- */

/* Begins to remember its rows, in a new model if the present one cannot take them. */
static bool nn_begin_rows(t_nn *x, struct _nn_reading *reading, struct reason *reason)
{
    const struct table *table = &reading->r_load->l_table;
    t_nn_model *model = x->x_model, *made = NULL;
    reading->r_classes = nn_model_outputs(model);
    reading->r_before = model->m_learner ? model->m_learner->memory.count : 0;
    if (!model->m_learner || (table->outputs && !learner_classes(model->m_learner))) {
        model = made = nn_examples_csv_model(table, model, reason);
        if (!made)
            return false;
    }
    if (!nn_examples_csv_begin(&reading->r_rows, table, model, reason)) {
        nn_model_free(made);
        return false;
    }
    reading->r_model = model;
    reading->r_added = learner_classes(model->m_learner) - reading->r_classes;
    if (made) {
        nn_model_go_on(made, x->x_model);
        nn_replace(x, made, NN_REPLACED);
    }
    nn_follow(x, NN_LEARNED_TABLE);
    return true;
}

static bool nn_take_rows(t_nn *x, struct _nn_reading *reading, bool whole, bool *more,
                         struct reason *reason)
{
    bool took = false;
    if (!reading->r_rows.r_table && !nn_begin_rows(x, reading, reason))
        return false;
    if (reading->r_stopped)
        return reason_set(reason, "given up after %d of %d rows: undone, or replaced",
                          reading->r_rows.r_rows, reading->r_load->l_table.rows);
    if (!nn_examples_csv_go_on(&reading->r_rows, x->x_model,
                               whole ? SIZE_MAX : NN_SLICE_NUMBERS, &took))
        return reason_set(reason, "there is not enough memory");
    *more = nn_examples_csv_more(&reading->r_rows);
    if (!*more)
        learner_rehearse(x->x_model->m_learner, x->x_model->m_parameters.rehearse);
    if (took || !*more)
        nn_follow(x, NN_LEARNED_TABLE);
    return true;
}

void nn_check_reading(t_nn *x)
{
    struct _nn_reading *reading = x->x_reading;
    if (!reading || !reading->r_rows.r_take)
        return;
    const struct learner *learner = x->x_model->m_learner;
    reading->r_stopped = reading->r_stopped || x->x_model != reading->r_model ||
                         learner->takes.number < reading->r_rows.r_take;
}

/* Whether all rows have the same class. */
static bool nn_is_of_one_class(const t_nn_remembering *rows)
{
    const struct table *table = rows->r_table;
    bool one = table->rows > 1 && table->class[0] >= 0;
    for (int k = 1; one && k < table->rows; k++)
        one = table->class[k] >= 0 &&
              rows->r_name[table->class[k]] == rows->r_name[table->class[0]];
    return one;
}

/* Posts what happened to the rows, where that may be unexpected. */
static void nn_post_rows(t_nn *x, const char *name, const struct _nn_reading *reading)
{
    const t_nn_model *model = x->x_model;
    const struct table *table = &reading->r_load->l_table;
    int kept = model->m_learner->memory.count;
    if (kept - reading->r_before < table->rows)
        post("nn~: read %.200s: %d rows, %d remembered (memory %d)", name, table->rows, kept,
             model->m_parameters.memory);
    size_t row = (size_t)table->features + (size_t)table->outputs;
    for (int k = 0; table->outputs && k < table->rows; k++)
        if (table->class[k] < 0)
            nn_say_unreachable(x, "read", table->values + (size_t)k * row + table->features);
}

/* Reports the classes that a table added. Whatever is connected may replace the model: then
   there is nothing more to report. */
static void nn_info_classes(t_nn *x, int before, int added)
{
    const t_nn_model *model = x->x_model;
    for (int k = before; x->x_model == model && !model->m_layout.numbered &&
                         k < before + added && k < learner_classes(model->m_learner);
         k++) {
        t_atom name;
        nn_name_to_atom(model->m_learner->class[k].name, &name);
        nn_info_class(x, &name, k);
    }
}

bool nn_take_table(t_nn *x, const char *name, struct table *table, struct reason *reason)
{
    t_nn_load load = {.l_table = *table};
    struct _nn_reading reading = {.r_load = &load};
    bool more, taken = nn_take_rows(x, &reading, true, &more, reason);
    if (taken)
        nn_post_rows(x, name, &reading);
    nn_examples_csv_end(&reading.r_rows);
    table_free(table);
    if (taken)
        nn_info_classes(x, reading.r_classes, reading.r_added);
    return taken;
}

/* --- taking a model ----------------------------------------------------------------------- */

static uint64_t nn_latest_take(const t_nn_model *model)
{
    return model->m_learner ? model->m_learner->takes.number : 0;
}

/* Replaces the current model; posts a note if that was changed since the file was asked for. */
static void nn_take_model(t_nn *x, const struct _nn_reading *reading, const char *name,
                          t_nn_model *model)
{
    if (x->x_model != reading->r_model || nn_latest_take(x->x_model) != reading->r_take)
        post("nn~: read %.200s: in place of what was taught since then; undo brings it back",
             name);
    nn_model_go_on(model, x->x_model);
    nn_replace(x, model, NN_REPLACED);
}

static bool nn_take_lines(t_nn *x, struct _nn_reading *reading, const char *name, bool whole,
                          bool *more, struct reason *reason)
{
    const t_nn_load *load = reading->r_load;
    if (!reading->r_lines)
        reading->r_lines = nn_model_file_begin(load->l_text, load->l_size);
    if (!reading->r_lines)
        return reason_set(reason, "not enough memory");
    if (!nn_model_file_go_on(reading->r_lines, whole ? SIZE_MAX : NN_SLICE_BYTES, more, reason))
        return false;
    if (*more)
        return true;
    t_nn_model *model = nn_model_file_close(reading->r_lines);
    reading->r_lines = NULL;
    nn_take_model(x, reading, name, model);
    return true;
}

static bool nn_take_network(t_nn *x, const struct _nn_reading *reading, const char *name,
                            struct reason *reason)
{
    t_nn_model *model = nn_fluid_model(&reading->r_load->l_network, x->x_model, reason);
    if (model)
        nn_take_model(x, reading, name, model);
    return model;
}

/* --- reading ------------------------------------------------------------------------------ */

static void nn_free_reading(struct _nn_reading *reading)
{
    if (reading->r_lines)
        nn_model_free(nn_model_file_close(reading->r_lines));
    nn_examples_csv_end(&reading->r_rows);
    if (reading->r_job)
        nn_file_job_leave(reading->r_job);
    else
        nn_load_free(reading->r_load);
    freebytes(reading, sizeof *reading);
}

/* Loads it, or polls whether it has been loaded. */
static bool nn_load(struct _nn_reading *reading, struct reason *reason)
{
    if (!reading->r_job) {
        reading->r_loaded = true;
        return nn_load_do(reading->r_load, reason);
    }
    reading->r_loaded = nn_file_job_is_done(reading->r_job, reason);
    return !reading->r_loaded || !*reason->text;
}

static bool nn_take(t_nn *x, struct _nn_reading *reading, const char *name, bool whole,
                    bool *more, struct reason *reason)
{
    switch (reading->r_load->l_kind) {
    case NN_LOAD_MODEL:
        return nn_take_lines(x, reading, name, whole, more, reason);
    case NN_LOAD_NETWORK:
        return nn_take_network(x, reading, name, reason);
    case NN_LOAD_TABLE:
    case NN_LOAD_SETS:
        return nn_take_rows(x, reading, whole, more, reason);
    }
    return false;
}

/* The oldest file has been read, or could not be (then `reason` says why): reports it. Whatever
   is connected may delete the object: nothing is done after that. */
static void nn_end_reading(t_nn *x, const char *name, const struct reason *reason)
{
    struct _nn_reading *reading = x->x_reading, ended = *reading;
    if (!reason && ended.r_rows.r_table)
        nn_post_rows(x, name, reading);
    if (!reason && ended.r_load->l_kind == NN_LOAD_TABLE && nn_is_of_one_class(&ended.r_rows))
        post("nn~: read %.200s: all rows are of one class; `read ... examples label n` says "
             "which column it is",
             name);
    x->x_reading = ended.r_next;
    nn_free_reading(reading);
    for (struct _nn_reading *next = x->x_reading; next; next = next->r_next) {
        next->r_model = x->x_model;
        next->r_take = nn_latest_take(x->x_model);
    }
    if (reason) {
        pd_error(x, "nn~: read %.200s: %s", name, reason->text);
        return;
    }
    nn_info_classes(x, ended.r_classes, ended.r_added);
    nn_info(x, "read", ended.r_names, ended.r_name);
}

/* Continues reading the oldest file, to its end or for a slice. */
static void nn_go_on_reading(t_nn *x, bool whole)
{
    struct _nn_reading *reading = x->x_reading;
    struct reason reason;
    char name[MAXPDSTRING];
    bool more = false;
    nn_file_name(&reading->r_name[0], name);
    bool good = reading->r_loaded || nn_load(reading, &reason);
    if (good && !reading->r_loaded)
        return;
    good = good && nn_take(x, reading, name, whole, &more, &reason);
    if (!good || !more)
        nn_end_reading(x, name, good ? NULL : &reason);
}

/* What the columns of a table for this network may be. */
static void nn_wish(const t_nn_model *model, struct table_wish *wish)
{
    wish->features = model->m_layout.inputs;
    wish->window = model->m_parameters.window;
    wish->outputs = model->m_layout.numbered ? model->m_layout.outputs : 0;
}

/* Whether the message is `read data.json labels.json examples`. */
static bool nn_is_of_sets(int argc, const t_atom *argv, char *data, char *labels)
{
    return argc == 3 && atom_getsymbol(argv + 2) == gensym("examples") &&
           nn_file_name(argv, data) && nn_file_name(argv + 1, labels) &&
           nn_fluid_is_name(data) && nn_fluid_is_name(labels);
}

/* What the message asks for. Posts an error and returns false if that is impossible. */
static bool nn_asked(t_nn *x, int argc, const t_atom *argv, t_nn_load *load)
{
    char name[MAXPDSTRING];
    enum nn_part part = NN_EXAMPLES;
    struct reason reason;
    bool sets = nn_is_of_sets(argc, argv, name, load->l_labels_name);
    if (!sets && !nn_file_arguments(x, "read", argc, argv, name, &part, &load->l_wish))
        return false;
    bool fluid = nn_fluid_is_name(name), good = true;
    load->l_kind = sets                  ? NN_LOAD_SETS
                   : part == NN_EXAMPLES ? NN_LOAD_TABLE
                   : fluid               ? NN_LOAD_NETWORK
                                         : NN_LOAD_MODEL;
    nn_wish(x->x_model, &load->l_wish);
    if (load->l_kind == NN_LOAD_TABLE && fluid)
        good = reason_set(&reason, "a data set, expected its labels too: read data.json "
                                   "labels.json examples");
    good = good && nn_file_find(&load->l_place, x->x_canvas, name, &reason) &&
           (!sets || nn_file_find(&load->l_labels, x->x_canvas, load->l_labels_name, &reason));
    if (!good)
        pd_error(x, "nn~: read %.200s: %s", name, reason.text);
    return good;
}

/* Hands it to the thread. */
static bool nn_start_loading(struct _nn_reading *reading)
{
    reading->r_job = nn_file_job_start_reading(reading->r_load, nn_load_do, nn_load_free);
    return reading->r_job;
}

/* Reads everything that this object has been asked to read, waiting for it. */
static void nn_finish_reading(t_nn *x)
{
    while (x->x_reading) {
        nn_file_jobs_finish(); /* it may be a file that was written just now */
        nn_go_on_reading(x, true);
    }
}

void nn_read(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    t_nn_load *load = calloc(1, sizeof *load);
    if (!load)
        pd_error(x, "nn~: read: not enough memory");
    if (!load || !nn_asked(x, argc, argv, load)) {
        free(load);
        return;
    }
    struct _nn_reading *reading = getbytes(sizeof *reading), **last = &x->x_reading;
    *reading = (struct _nn_reading){.r_load = load,
                                    .r_model = x->x_model,
                                    .r_take = nn_latest_take(x->x_model),
                                    .r_names = load->l_kind == NN_LOAD_SETS ? 2 : 1};
    for (int k = 0; k < reading->r_names; k++)
        reading->r_name[k] = argv[k];
    bool at_once =
        !x->x_reading && !nn_file_jobs_write() && nn_load_bytes(load) <= NN_SMALL_BYTES;
    if (!nn_may_wait() && !at_once && !nn_start_loading(reading)) {
        pd_error(x, "nn~: read: not enough memory, or no thread to be had");
        freebytes(reading, sizeof *reading);
        return;
    }
    while (*last)
        last = &(*last)->r_next;
    *last = reading;
    if (nn_may_wait())
        nn_finish_reading(x);
    else if (at_once)
        nn_go_on_reading(x, true);
    else
        clock_delay(x->x_file_clock, NN_SLICE_MS);
}

void nn_file_tick(t_nn *x)
{
    struct reason reason;
    if (!x->x_writing && !x->x_reading)
        return;
    clock_delay(x->x_file_clock, NN_SLICE_MS);
    if (x->x_writing && nn_file_job_is_done(x->x_writing->w_job, &reason))
        nn_report_written(x);
    else if (x->x_reading)
        nn_go_on_reading(x, false);
}

void nn_leave_files(t_nn *x)
{
    while (x->x_reading) {
        struct _nn_reading *next = x->x_reading->r_next;
        nn_free_reading(x->x_reading);
        x->x_reading = next;
    }
    while (x->x_writing) {
        struct _nn_writing *next = x->x_writing->w_next;
        nn_file_job_leave(x->x_writing->w_job);
        freebytes(x->x_writing, sizeof *x->x_writing);
        x->x_writing = next;
    }
    clock_free(x->x_file_clock);
}

/* Switches to a model that belongs to the object. */
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
    t_binbuf *lines = binbuf_new(); /* all of it is written before anything is sent */
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
    binbuf_addv(to, "ssii", gensym("#X"), gensym("obj"), x->x_obj.te_xpix, x->x_obj.te_ypix);
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
    nn_file_jobs_finish_writing();
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

/* A network that was never taught is not shared; but one that has been shared stays shared,
   even after `reset`. */
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

/* Shares the network alone, with its normalisation folded into the weights. */
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

/* `share name`; `share` alone: shares no more. */
void nn_share(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (argc > 1 || (argc && argv->a_type != A_SYMBOL))
        pd_error(x, "nn~: share: expected one name, or nothing");
    else
        nn_join(x, argc ? argv->a_w.w_symbol : NULL);
}
