/* One [nn.signal~], as all of its files see it:
     ../nn.signal~.c      what is created, signals, options, layers; the table of messages
     nn_signal_object.c   models and what follows a change; mark, undo, share
     nn_signal_weights.c  weights, arrays, networks under names; what it tells of itself
     nn_signal_files.c    write, read, export; what is kept in the patch */
#pragma once

#include "model/nn_file_job.h"
#include "model/nn_grid.h"
#include "model/nn_lesson.h"
#include "model/nn_model_patch.h"
#include "model/nn_share.h"
#include "model/nn_signal_model.h"
#include "model/nn_stored.h"
#include "signal/signal_morph.h"

#include <g_canvas.h>
#include <m_pd.h>

typedef struct _nn_signal {
    t_object x_obj;
    t_float x_f; /* the first inlet, while no signal is connected to it */
    t_outlet *x_info;
    t_canvas *x_canvas;
    t_clock *x_clock;
    t_nn_keeper *x_keeper;    /* receives what was kept in the patch */
    t_nn_file_job *x_writing; /* a file that is being written, or NULL */
    t_atom x_writing_name;
    t_clock *x_writing_clock;
    t_binbuf *x_arguments; /* the creation arguments, for `reset` */
    t_nn_signal_options x_options;
    t_nn_model *x_model;
    struct signal_network *x_signal;
    t_nn_stored *x_stored; /* networks stored by name, for `morph` */
    struct signal_morph x_morph;
    t_nn_grid *x_grids;    /* grids being computed; NULL: none */
    t_nn_lesson *x_lesson; /* being learned from arrays; NULL: none */
    t_clock *x_array_clock;
    t_nn_sharer x_share;
    bool x_fits;    /* it shares under a name, and the network given there has its layers */
    int x_way;      /* samples left until it has reached that network */
    double x_ran;   /* when its DSP routine last ran */
    double x_block; /* the time between two runs, in milliseconds */
    bool x_mc;      /* multichannel signals (-mc) */
    int x_channels_in, x_channels_of_target; /* how many came when DSP was last set up */
    t_sample **x_vec; /* of inputs, targets, learn, morph, outputs, error; NULL: silence */
    int x_vecs;
    int x_refused;       /* updates refused, until reported */
    bool x_learned;      /* it has learned, until the patch has been marked */
    bool x_clock_is_set; /* to report these two */
    double x_said;       /* when something was last reported */
} t_nn_signal;

/* --- nn.signal~.c ----------------------------------------------------------------------- */

/* Sets the clock that reports what happened in the sound, at most once a second. */
void nn_signal_set_clock(t_nn_signal *x);

void nn_signal_layers(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);

/* --- nn_signal_object.c ----------------------------------------------------------------- */

void nn_signal_info(t_nn_signal *x, const char *selector, int argc, t_atom *argv);

/* Sets options that leave the network's shape and weights as they are. False, and nothing
   changed, if there is not enough memory. */
bool nn_signal_set(t_nn_signal *x, const t_nn_signal_options *options);

/* Whether sound runs through it: not with DSP off, nor where [switch~] is off. */
bool nn_signal_is_heard(const t_nn_signal *x);

/* To be called before a message that reads or changes the network: while no sound runs through
   it, it does not follow what others share, so it catches up now. */
void nn_signal_catch_up(t_nn_signal *x);

/* Gives its network to the objects that share its name. */
void nn_signal_give(t_nn_signal *x);

/* To be called after any change of the network: does everything that must follow. */
void nn_signal_changed(t_nn_signal *x);

/* Abandons the lesson that is being learned from arrays. */
void nn_signal_end_lesson(t_nn_signal *x);

/* Switches to another model and options, which `undo` takes back. If there is not enough
   memory, posts an error, frees the new model and returns false. */
bool nn_signal_replace(t_nn_signal *x, t_nn_model *model, const t_nn_signal_options *options);

/* Makes the network anew, with nothing learned. Posts an error and returns false if that is
   impossible. */
bool nn_signal_start_afresh(t_nn_signal *x, const t_nn_signal_options *options,
                            const t_nn_layout *layout);

/* Shares under this name from now on; NULL: under none. Gives its network if nothing was given
   under the name, or else takes what was; at once if it has not been heard yet. */
void nn_signal_join(t_nn_signal *x, t_symbol *name, bool at_once);

/* Another object has given a network, by a message. */
void nn_signal_take(void *owner);

void nn_signal_mark(t_nn_signal *x);
void nn_signal_undo(t_nn_signal *x);
void nn_signal_share(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);

/* --- nn_signal_weights.c ---------------------------------------------------------------- */

void nn_signal_store(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);
void nn_signal_morph(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);
void nn_signal_weights(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);
void nn_signal_bang(t_nn_signal *x);
void nn_signal_print(t_nn_signal *x);
void nn_signal_tabwrite(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);
void nn_signal_tabread(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);

/* Clock method: the next slice of a grid or of a lesson. */
void nn_signal_array_tick(t_nn_signal *x);

/* --- nn_signal_files.c ------------------------------------------------------------------ */

void nn_signal_write(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);
void nn_signal_read(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);
void nn_signal_export(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);

/* Clock method: reports on the file being written, once it is done. */
void nn_signal_tell_written(t_nn_signal *x);

/* Receives a model that was kept in the patch, or NULL with what was expected. */
void nn_signal_kept(void *owner, t_nn_model *model, const struct reason *expected);

/* Saves the object in a patch. */
void nn_signal_save(t_gobj *object, t_binbuf *to);

/* Called once the patch has been opened, and with it everything that is kept in it. */
void nn_signal_loadbang(t_nn_signal *x);
