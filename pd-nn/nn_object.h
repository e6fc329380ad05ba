/* The object [nn~], for the files that make it:
     nn~.c          what is created, how a list becomes a class, the table of messages
     nn_teach.c     target, teach, add; undo, forget, clear, remove, relabel
     nn_train.c     what runs by a clock: rehearsal; train and stop
     nn_weights.c   layers, labels, weights: asked for or set; arrays; store, morph
     nn_report.c    evaluate, examples, bang, print
     nn_files.c     write, read, export, share; what is kept in the patch
     nn_object.c    what all of them need: info, models, and what follows a change */
#pragma once

#include "model/nn_examples_csv.h"
#include "model/nn_grid.h"
#include "model/nn_model.h"
#include "model/nn_model_patch.h"
#include "model/nn_share.h"
#include "model/nn_stored.h"
#include "net/train_thread.h"
#include "nn_atoms.h"

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
    t_symbol *x_learned, *x_unknown, *x_list; /* words said where Pd must not look them up */
    t_nn_atoms x_atoms;                       /* outputs on their way out */
    float *x_values;                          /* of a target, while it is learned */
    int x_values_room;
    t_canvas *x_canvas;
    t_nn_keeper *x_keeper; /* what was kept in the patch arrives here */
    t_nn_keeper *x_stated; /* and here what `state` gives */
    t_binbuf *x_arguments; /* of creation, for `reset` */
    t_nn_model *x_model;
    t_clock *x_rehearsal_clock;      /* slices of rehearsal */
    struct train_thread *x_training; /* on its own thread, or NULL */
    t_clock *x_train_clock;
    double x_progress;             /* when it was last reported */
    t_symbol *x_dropped;           /* why one was dropped, until that has been said; or NULL */
    t_clock *x_file_clock;         /* looks after the files that are written and read */
    struct _nn_writing *x_writing; /* the oldest first; or NULL */
    struct _nn_reading *x_reading; /* the same */
    t_nn_grid *x_grids;            /* that are being worked out; or NULL */
    t_clock *x_grid_clock;
    t_nn_stored *x_stored; /* networks under names */
    bool x_morphs;         /* the latest take is a morph, and nothing came after it */
    t_binbuf *x_teach;     /* the held target, or NULL */
    t_nn_sharer x_share;   /* the name under which others have its network */
    t_clock *x_share_clock;
    bool x_given;        /* it has given its network */
    bool x_said_why_not; /* why it could not */
    bool x_take_open;    /* held examples go on with the latest take */
    int x_decided;       /* the last decision sent: a class, NN_UNKNOWN or NN_NOTHING */
} t_nn;

enum { NN_UNKNOWN = DECISION_UNKNOWN, NN_NOTHING = -2 };

#define NN_SLICE_MS 1.0 /* between slices of rehearsal; looks at a training */

/* --- nn_object.c -------------------------------------------------------------------------- */

/* What can change. nn_object.c has a table of what follows from each. */
enum nn_change {
    NN_MADE,                /* the network: an object is new, or knows its features now */
    NN_SET,                 /* parameters; the weights mean what they meant */
    NN_SET_SHAPE,           /* parameters that make another network of the same weights */
    NN_SET_MEMORY,          /* the size of the memory: what was taught so far is final */
    NN_SET_KEEP,            /* whether it is kept in the patch */
    NN_SET_WEIGHTS,         /* of a unit, by hand */
    NN_OTHER_WEIGHTS,       /* of a layer or all, as a take */
    NN_RENAMED,             /* classes */
    NN_REHEARSING,          /* rehearsal began, or was made to its end */
    NN_LEARNED,             /* an example */
    NN_LEARNED_CLASS,       /* the same, of a new class */
    NN_LEARNED_TABLE,       /* examples were read */
    NN_TRAINED,             /* a training was adopted */
    NN_UNDONE,              /* the latest take was taken back */
    NN_FORGOT,              /* a class */
    NN_CLEARED,             /* all examples */
    NN_REMOVED,             /* one example */
    NN_RELABELLED,          /* one example, perhaps as one of a new class */
    NN_REPLACED,            /* by another model */
    NN_REPLACED_FOR_TARGET, /* the same, for a target: a held one goes on */
    NN_REPLACED_BACK,       /* by the one before it */
    NN_REPLACED_BY_KEPT     /* by what the patch brings along */
};

/* Tells what changed. Whatever must follow does: whoever changes something calls this, once,
   after the change, and does nothing else for it. Sends nothing from an outlet. */
void nn_follow(t_nn *x, enum nn_change change);

/* What a training on its thread learns from, or its network, is no more: no result will be
   adopted. The clock says so, when whatever goes on now is over. */
void nn_drop_training(t_nn *x, const char *why);

/* Room for outputs and targets to come, so that none is looked for when they come. For those
   who borrowed from x_atoms: while they had it, it could not grow. */
void nn_make_room(t_nn *x);

/* Sends a word and values from the info outlet. */
void nn_info(t_nn *x, const char *selector, int argc, t_atom *argv);

/* nn_model_new, for the object: what is wrong is posted. */
t_nn_model *nn_make(t_nn *x, const t_nn_parameters *parameters, t_nn_layout *layout);

/* Goes on with another model; what becomes of the old one is the caller's to say. */
void nn_use(t_nn *x, t_nn_model *model, enum nn_change change);

/* Puts a new model in place of the old one, which `undo` can bring back. */
void nn_replace(t_nn *x, t_nn_model *model, enum nn_change change);

/* Says that a class was added. */
void nn_info_class(t_nn *x, const t_atom *name, int index);

/* --- nn_teach.c --------------------------------------------------------------------------- */

/* Says, once, that the outputs cannot reach one of these values, if that is so. */
void nn_say_unreachable(t_nn *x, const char *what, const float *values);

/* The list that has just come is an example of the held target. */
void nn_teach_list(t_nn *x);

void nn_target(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_right_list(t_nn_right *r, t_symbol *s, int argc, t_atom *argv);
void nn_right_anything(t_nn_right *r, t_symbol *s, int argc, t_atom *argv);
void nn_add(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_teach(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_undo(t_nn *x);
void nn_forget(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_clear(t_nn *x);
void nn_remove(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_relabel(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* --- nn_train.c --------------------------------------------------------------------------- */

/* What the clocks do: the next slice of rehearsal; a look at how far the training is. */
void nn_rehearsal_tick(t_nn *x);
void nn_train_tick(t_nn *x);

void nn_rehearse(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_train(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_stop(t_nn *x);

/* --- nn_weights.c ------------------------------------------------------------------------- */

/* Sends `layers` or `labels` of this layout. */
void nn_report_layers(t_nn *x, const t_nn_layout *layout);
void nn_report_labels(t_nn *x, const t_nn_layout *layout);

void nn_layers(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_labels(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_weights(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* What the clock does: the next slice of the outputs over a grid. */
void nn_grid_tick(t_nn *x);

void nn_tabread(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_tabwrite(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_store(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_morph(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* --- nn_report.c -------------------------------------------------------------------------- */

void nn_evaluate(t_nn *x);
void nn_examples(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* The class that a message names, -1 if there is none. */
int nn_find(const t_nn *x, int argc, const t_atom *argv);
void nn_bang(t_nn *x);
void nn_print(t_nn *x);

/* --- nn_files.c --------------------------------------------------------------------------- */

void nn_write(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_read(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_export(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* Teaches what was read, which is freed; `name` says where from. */
bool nn_take_table(t_nn *x, const char *name, struct table *table, struct reason *reason);

/* What the clock does: the next slice of a file that is read; a look at those that are
   written. */
void nn_file_tick(t_nn *x);

/* After any change: a table is not read on into what is no more. */
void nn_check_reading(t_nn *x);

/* The network may have changed, and is given to those who share it when what goes
   on now is over; what the clock does then. */
void nn_give_soon(t_nn *x);
void nn_share_tick(t_nn *x);

/* Has the name from now on, or none if it is NULL. */
void nn_join(t_nn *x, t_symbol *name);
void nn_share(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* The object ends: what is being written will be written, what is being read is not. */
void nn_leave_files(t_nn *x);

/* A model that was kept in the patch has arrived, or NULL and what was expected. */
void nn_kept(void *owner, t_nn_model *model, const struct reason *reason);

/* A model that `state` has given, or NULL and what was expected. */
void nn_stated(void *owner, t_nn_model *model, const struct reason *reason);

/* `state` alone: all there is to the object, line by line, as messages; with such a line: takes
   it. */
void nn_state(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* Saves the object in a patch, as [text define -k] does; the patch is open, and with it has
   come all that it keeps. */
void nn_save(t_gobj *object, t_binbuf *to);
void nn_loadbang(t_nn *x);
