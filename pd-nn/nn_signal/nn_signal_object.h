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
    t_nn_keeper *x_keeper;    /* what was kept in the patch arrives here */
    t_nn_file_job *x_writing; /* a file that is being written, or NULL */
    t_atom x_writing_name;
    t_clock *x_writing_clock;
    t_binbuf *x_arguments; /* of creation, for `reset` */
    t_nn_signal_options x_options;
    t_nn_model *x_model;
    struct signal_network *x_signal;
    t_nn_stored *x_stored; /* networks under names, for `morph` */
    struct signal_morph x_morph;
    t_nn_grid *x_grids;    /* that are being worked out; or NULL */
    t_nn_lesson *x_lesson; /* that is being learned from arrays; or NULL */
    t_clock *x_array_clock;
    t_nn_sharer x_share;
    bool x_fits;      /* it has a name, and the network given under it is of its layers */
    int x_way;        /* so many samples until it is where that network is */
    double x_ran;     /* when its DSP routine last ran, */
    double x_block;   /* which it does every so many milliseconds at least */
    bool x_mc;        /* its signals have channels */
    t_sample **x_vec; /* of inputs, targets, learn, morph, outputs, error; NULL: silence */
    int x_vecs;
    int x_refused;       /* updates that were not made, until that has been said */
    bool x_learned;      /* something, until the patch has been told */
    bool x_clock_is_set; /* to say so */
    double x_said;       /* when something was said */
} t_nn_signal;

/* --- nn.signal~.c ----------------------------------------------------------------------- */

/* What happened in the sound is said when the last word was said a second ago. */
void nn_signal_set_clock(t_nn_signal *x);

void nn_signal_layers(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);

/* --- nn_signal_object.c ----------------------------------------------------------------- */

void nn_signal_info(t_nn_signal *x, const char *selector, int argc, t_atom *argv);

/* Sets options that leave the network's shape and weights as they are. False, and nothing
   changed, if there is not enough memory. */
bool nn_signal_set(t_nn_signal *x, const t_nn_signal_options *options);

/* Whether sound goes through it: not without DSP, nor where [switch~] is off. */
bool nn_signal_is_heard(const t_nn_signal *x);

/* To be called before it is told or asked something that is of the network: while no sound goes
   through it, it does not follow what others learn, and goes there now. */
void nn_signal_catch_up(t_nn_signal *x);

/* Gives its network to those of the same name. */
void nn_signal_give(t_nn_signal *x);

/* The network is another now: everything that must be done after that. */
void nn_signal_changed(t_nn_signal *x);

/* What is being learned from arrays is not learned to its end. */
void nn_signal_end_lesson(t_nn_signal *x);

/* Goes on with another model and options, which `undo` takes back. False, said, and the new
   model freed, if there is not enough memory. */
bool nn_signal_replace(t_nn_signal *x, t_nn_model *model, const t_nn_signal_options *options);

/* Makes the network anew, with nothing learned. False, and said, if it cannot be. */
bool nn_signal_start_afresh(t_nn_signal *x, const t_nn_signal_options *options,
                            const t_nn_layout *layout);

/* Has the name from now on, or none: gives its network if nothing was given under it, or else
   takes that; at once if nothing is heard of it yet. */
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

/* What the clock does: the next slice of a grid, or of what is learned from arrays. */
void nn_signal_array_tick(t_nn_signal *x);

/* --- nn_signal_files.c ------------------------------------------------------------------ */

void nn_signal_write(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);
void nn_signal_read(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);
void nn_signal_export(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv);

/* What the clock does: says what became of the file that is being written, if it is over. */
void nn_signal_tell_written(t_nn_signal *x);

/* What was kept in the patch has arrived, or NULL and what was expected. */
void nn_signal_kept(void *owner, t_nn_model *model, const struct reason *expected);

/* Saves the object in a patch. */
void nn_signal_save(t_gobj *object, t_binbuf *to);

/* The patch is open, and with it has come all that it keeps. */
void nn_signal_loadbang(t_nn_signal *x);
