/* [nn.signal~] and files: models and exports, and what is kept in the patch. */
#include "model/nn_file.h"
#include "model/nn_model_export.h"
#include "model/nn_model_file.h"
#include "model/nn_model_text.h"
#include "nn_signal_object.h"

#include <stdint.h>
#include <string.h>

/* --- files -------------------------------------------------------------------------------- */

static bool nn_signal_file(t_nn_signal *x, t_symbol *s, int argc, const t_atom *argv,
                           char *name)
{
    if (argc == 1 && nn_file_name(argv, name))
        return true;
    pd_error(x, "nn.signal~: %s: expected the name of one file", s->s_name);
    return false;
}

/* Reports on the file being written, once it is done. */
void nn_signal_tell_written(t_nn_signal *x)
{
    struct reason reason;
    t_atom name = x->x_writing_name;
    char text[MAXPDSTRING];
    if (!nn_file_job_is_done(x->x_writing, &reason)) {
        clock_delay(x->x_writing_clock, 1);
        return;
    }
    nn_file_job_leave(x->x_writing);
    x->x_writing = NULL;
    clock_unset(x->x_writing_clock);
    atom_string(&name, text, MAXPDSTRING);
    if (*reason.text)
        pd_error(x, "nn.signal~: write %.200s: %s", text, reason.text);
    else
        nn_signal_info(x, "written", 1, &name);
}

/* A thread of its own waits for the disk; with DSP off nothing is held up, so the message waits
   for it. */
void nn_signal_write(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    struct reason reason;
    t_nn_file file;
    t_nn_lines lines = {0};
    if (!nn_signal_file(x, s, argc, argv, name))
        return;
    if (!nn_file_path(&file, x->x_canvas, name, &reason)) {
        pd_error(x, "nn.signal~: write %.200s: %s", name, reason.text);
        return;
    }
    while (x->x_writing) { /* one at a time */
        nn_file_jobs_finish_writing();
        nn_signal_tell_written(x);
    }
    nn_signal_catch_up(x);
    nn_model_text_snapshot(x->x_model, 1, &lines);
    x->x_writing = nn_file_job_start(&file, &lines, nn_lines_write_messages);
    x->x_writing_name = *argv;
    if (!x->x_writing) {
        pd_error(x, "nn.signal~: write %.200s: not enough memory, or no thread to be had",
                 name);
        return;
    }
    if (!pd_getdspstate())
        nn_file_jobs_finish_writing();
    nn_signal_tell_written(x);
}

void nn_signal_export(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    struct reason reason;
    if (!nn_signal_file(x, s, argc, argv, name))
        return;
    nn_file_jobs_finish_writing(); /* it may be the same file */
    nn_signal_catch_up(x);
    if (nn_model_export(x->x_model, x->x_canvas, name, &reason))
        nn_signal_info(x, "exported", 1, argv);
    else
        pd_error(x, "nn.signal~: export %.200s: %s", name, reason.text);
}

/* Switches to a model from elsewhere, if it fits the inlets and outlets. */
static bool nn_signal_adopt(t_nn_signal *x, t_nn_model *model, struct reason *reason)
{
    t_nn_signal_options options = x->x_options;
    if (nn_signal_model_adopt(model, &options, reason))
        return nn_signal_replace(x, model, &options) ||
               reason_set(reason, "there is not enough memory");
    nn_model_free(model);
    return false;
}

/* The model of a file, read as a whole. */
static t_nn_model *nn_signal_model_read(const t_canvas *canvas, const char *name,
                                        struct reason *reason)
{
    bool more;
    t_nn_model_reading *reading = nn_model_file_open(canvas, name, reason);
    if (!reading)
        return NULL;
    nn_model_file_go_on(reading, SIZE_MAX, &more, reason);
    return nn_model_file_close(reading);
}

void nn_signal_read(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    struct reason reason;
    if (!nn_signal_file(x, s, argc, argv, name))
        return;
    nn_file_jobs_finish_writing(); /* it may be a file that was written just now */
    t_nn_model *model = nn_signal_model_read(x->x_canvas, name, &reason);
    if (model && nn_signal_adopt(x, model, &reason))
        nn_signal_info(x, "read", 1, argv);
    else
        pd_error(x, "nn.signal~: read %.200s: %s", name, reason.text);
}

/* What was kept in the patch has arrived, or NULL and what was expected. */
void nn_signal_kept(void *owner, t_nn_model *model, const struct reason *expected)
{
    t_nn_signal *x = owner;
    struct reason reason;
    if (!model)
        pd_error(x, "nn.signal~: what was kept in the patch is damaged, expected %s",
                 expected->text);
    else if (!nn_signal_adopt(x, model, &reason))
        pd_error(x, "nn.signal~: what was kept in the patch: %s", reason.text);
    else
        x->x_options.parameters.keep = model->m_parameters.keep = 1;
}

/* Saves the object in a patch, as [text define -k] does. */
void nn_signal_save(t_gobj *object, t_binbuf *to)
{
    t_nn_signal *x = (t_nn_signal *)object;
    binbuf_addv(to, "ssii", gensym("#X"), gensym("obj"), x->x_obj.te_xpix, x->x_obj.te_ypix);
    binbuf_addbinbuf(to, x->x_obj.te_binbuf);
    binbuf_addsemi(to);
    nn_signal_catch_up(x);
    if (x->x_options.parameters.keep)
        nn_model_patch_write(x->x_model, to);
    obj_saveformat(&x->x_obj, to);
}

/* Called once the patch has been opened, and with it everything that is kept in it. */
void nn_signal_loadbang(t_nn_signal *x)
{
    nn_keeper_end(x->x_keeper);
}
