/* The object [nn~], for the files that make it:
     nn~.c        what is created, how a list becomes a class, the table of messages
     nn_learn.c   target, teach, add, rehearse; undo, forget, clear
     nn_train.c   train and stop
     nn_report.c  layers, labels, weights; evaluate, examples, bang, print
     nn_disk.c    write, read, export; what is kept in the patch */
#pragma once

#include "net/train_thread.h"
#include "nn_atoms.h"
#include "nn_keep.h"
#include "nn_net.h"

#include <m_pd.h>

/* The right inlet: whatever arrives there is a target, a bare word too. */
typedef struct _nn_right {
    t_pd r_pd;
    struct _nn *r_owner;
} t_nn_right;

typedef struct _nn {
    t_object x_obj;
    t_nn_right x_right;
    t_outlet *x_class, *x_outputs, *x_info;
    t_nn_atoms x_atoms; /* outputs on their way out */
    float *x_values;    /* of a target, while it is learned */
    int x_values_room;
    t_canvas *x_canvas;
    t_nn_keeper *x_keeper; /* what was kept in the patch arrives here */
    t_clock *x_clock;      /* slices of rehearsal */
    t_binbuf *x_arguments; /* of creation, for `reset` */
    t_nn_net *x_net;
    struct train_thread *x_training; /* on its own thread, or NULL */
    t_clock *x_train_clock;
    double x_progress;   /* when it was last reported */
    t_symbol *x_dropped; /* why one was dropped, until that has been said; or NULL */
    t_binbuf *x_teach;   /* the held target, or NULL */
    int x_take_open;     /* whether held examples go on with the latest take */
    int x_decided;       /* the last decision sent: a class, NN_UNKNOWN or NN_NOTHING */
} t_nn;

enum { NN_UNKNOWN = DECISION_UNKNOWN, NN_NOTHING = -2 };

#define NN_SLICE_MS 1.0 /* between slices of rehearsal; looks at a training */

/* --- nn~.c -------------------------------------------------------------------------------- */

/* Words said where nothing may be allocated, as Pd does when it hears a word for the first
   time. */
extern t_symbol *nn_word_learned, *nn_word_unknown;

/* Sends a word and values from the info outlet. */
void nn_info(t_nn *x, const char *selector, int argc, t_atom *argv);

/* nn_net_new, for the object: what is wrong is said. */
t_nn_net *nn_make(t_nn *x, const t_nn_parameters *parameters, t_nn_layout *layout);

/* What was taught is no longer what the patch was saved with. */
void nn_changed(t_nn *x);

/* Room for outputs and targets to come, so that none is looked for when they come. */
void nn_make_room(t_nn *x);

/* Goes on with another network; what becomes of the old one is the caller's to say. */
void nn_use(t_nn *x, t_nn_net *net);

/* Puts a new network in place of the old one, which `undo` can bring back. */
void nn_replace(t_nn *x, t_nn_net *net);

/* --- nn_learn.c --------------------------------------------------------------------------- */

/* Goes on with the rehearsal that is due, or ends one that is no more. */
void nn_rehearse_on(t_nn *x);

/* The next slice of it. */
void nn_tick(t_nn *x);

/* The list that has just come is an example of the held target. */
void nn_teach_list(t_nn *x);

/* Says that a class was added. */
void nn_info_class(t_nn *x, const t_atom *name, int index);

void nn_target(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_right_list(t_nn_right *r, t_symbol *s, int argc, t_atom *argv);
void nn_right_anything(t_nn_right *r, t_symbol *s, int argc, t_atom *argv);
void nn_add(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_teach(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_rehearse(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_undo(t_nn *x);
void nn_forget(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_clear(t_nn *x);

/* --- nn_train.c --------------------------------------------------------------------------- */

/* What a training on its thread learns from, or its network, is no more: no result will be
   taken over. The clock says so, when whatever goes on now is over. */
void nn_drop_training(t_nn *x, const char *why);

/* Looks how far the training is. */
void nn_train_tick(t_nn *x);

void nn_train(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_stop(t_nn *x);

/* --- nn_report.c -------------------------------------------------------------------------- */

void nn_layers(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_labels(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_weights(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_evaluate(t_nn *x);
void nn_examples(t_nn *x);
void nn_bang(t_nn *x);
void nn_print(t_nn *x);

/* --- nn_disk.c ---------------------------------------------------------------------------- */

void nn_write(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_read(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_export_to(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* A network that was kept in the patch has arrived, or NULL and what is wrong. */
void nn_kept(void *owner, t_nn_net *net, const char *expected);

/* Saves the object in a patch, as [text define -k] does; the patch is open, and with it has
   come all that it keeps. */
void nn_save(t_gobj *object, t_binbuf *to);
void nn_loadbang(t_nn *x);
