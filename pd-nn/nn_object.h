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

/* The right inlet: anything that arrives there is a target, even a bare word. */
typedef struct _nn_right {
    t_pd r_pd;
    struct _nn *r_owner;
} t_nn_right;

typedef struct _nn {
    t_object x_obj;
    t_nn_right x_right;
    t_outlet *x_class, *x_outputs, *x_info;
    t_symbol *x_learned, *x_unknown, *x_list; /* symbols, made in advance */
    t_nn_atoms x_atoms;                       /* the outputs while they are sent */
    float *x_values;                          /* the values of a target while it is learned */
    int x_values_room;
    t_canvas *x_canvas;
    t_nn_keeper *x_keeper; /* receives what was kept in the patch */
    t_nn_keeper *x_stated; /* receives what `state` sends */
    t_binbuf *x_arguments; /* the creation arguments, for `reset` */
    t_nn_model *x_model;
    t_clock *x_rehearsal_clock;      /* slices of rehearsal */
    struct train_thread *x_training; /* on a thread of its own; NULL: none */
    t_clock *x_train_clock;
    double x_progress;             /* when progress was last reported */
    t_symbol *x_dropped;           /* why a training was dropped, until reported; NULL: none */
    t_clock *x_file_clock;         /* polls the files that are being written and read */
    struct _nn_writing *x_writing; /* a list, oldest first; NULL: none */
    struct _nn_reading *x_reading; /* likewise */
    t_nn_grid *x_grids;            /* grids being computed; NULL: none */
    t_clock *x_grid_clock;
    t_nn_stored *x_stored; /* networks stored by name */
    bool x_morphs;         /* the latest take is a morph and nothing has changed since */
    t_binbuf *x_teach;     /* the held target, or NULL */
    t_nn_sharer x_share;   /* the name under which its network is shared */
    t_clock *x_share_clock;
    bool x_given;        /* it has shared its network at least once */
    bool x_said_why_not; /* it has said why it could not */
    bool x_take_open;    /* held examples join the latest take */
    int x_decided;       /* the last decision sent: a class, NN_UNKNOWN or NN_NOTHING */
} t_nn;

enum { NN_UNKNOWN = DECISION_UNKNOWN, NN_NOTHING = -2 };

#define NN_SLICE_MS 1.0 /* between slices of rehearsal, and between polls of a training */

/* --- nn_object.c -------------------------------------------------------------------------- */

/* What can change. A table in nn_object.c lists what follows from each. */
enum nn_change {
    NN_MADE,          /* the network: a new object, or its number of features is now known */
    NN_SET,           /* parameters; the weights mean the same as before */
    NN_SET_SHAPE,     /* parameters that change what the same weights compute */
    NN_SET_MEMORY,    /* the size of the memory: what was taught so far is final */
    NN_SET_KEEP,      /* whether it is kept in the patch */
    NN_SET_WEIGHTS,   /* the weights of one unit, by hand */
    NN_OTHER_WEIGHTS, /* the weights of a layer or of all, as a take */
    NN_RENAMED,       /* classes were renamed */
    NN_REHEARSING,    /* rehearsal began or was run to its end */
    NN_LEARNED,       /* an example */
    NN_LEARNED_CLASS, /* the first example of a new class */
    NN_LEARNED_TABLE, /* examples were read */
    NN_TRAINED,       /* a training was adopted */
    NN_UNDONE,        /* the latest take was taken back */
    NN_FORGOT,        /* a class */
    NN_CLEARED,       /* all examples */
    NN_REMOVED,       /* one example */
    NN_RELABELLED,    /* one example, perhaps as one of a new class */
    NN_REPLACED,      /* the model was replaced by another */
    NN_REPLACED_FOR_TARGET, /* likewise, because of a target; a held target continues */
    NN_REPLACED_BACK,       /* by the model it had replaced */
    NN_REPLACED_BY_KEPT     /* by the model kept in the patch */
};

/* Reports a change. Call it once, after the change, and do nothing else: everything that has to
   follow is done here. Sends nothing from an outlet. */
void nn_follow(t_nn *x, enum nn_change change);

/* Drops the training that is under way, because what it learns from, or its network, no longer
   exists; its result will not be adopted. The clock reports this later, once the current
   message has been handled. */
void nn_drop_training(t_nn *x, const char *why);

/* Reserves room for outputs and targets, so that none has to be allocated when they arrive.
   Also for code that had borrowed from x_atoms, which could not grow in the meantime. */
void nn_make_room(t_nn *x);

/* Sends a word and values from the info outlet. */
void nn_info(t_nn *x, const char *selector, int argc, t_atom *argv);

/* nn_model_new for this object: errors are posted. */
t_nn_model *nn_make(t_nn *x, const t_nn_parameters *parameters, t_nn_layout *layout);

/* Switches to another model. The caller decides what becomes of the old one. */
void nn_use(t_nn *x, t_nn_model *model, enum nn_change change);

/* Replaces the model; `undo` can bring the old one back. */
void nn_replace(t_nn *x, t_nn_model *model, enum nn_change change);

/* Reports on the info outlet that a class was added. */
void nn_info_class(t_nn *x, const t_atom *name, int index);

/* --- nn_teach.c --------------------------------------------------------------------------- */

/* Warns, once, if the outputs cannot reach one of these values. */
void nn_say_unreachable(t_nn *x, const char *what, const float *values);

/* Teaches the list that has just arrived as an example of the held target. */
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

/* Clock methods: the next slice of rehearsal; a poll of the training. */
void nn_rehearsal_tick(t_nn *x);
void nn_train_tick(t_nn *x);

void nn_rehearse(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_train(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_stop(t_nn *x);

/* --- nn_weights.c ------------------------------------------------------------------------- */

/* Sends `layers` or `labels` for this layout. */
void nn_report_layers(t_nn *x, const t_nn_layout *layout);
void nn_report_labels(t_nn *x, const t_nn_layout *layout);

void nn_layers(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_labels(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_weights(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* Clock method: the next slice of a grid of outputs. */
void nn_grid_tick(t_nn *x);

void nn_tabread(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_tabwrite(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_store(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_morph(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* --- nn_report.c -------------------------------------------------------------------------- */

void nn_evaluate(t_nn *x);
void nn_examples(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* The index of the class that a message names, or -1. */
int nn_find(const t_nn *x, int argc, const t_atom *argv);
void nn_bang(t_nn *x);
void nn_print(t_nn *x);

/* --- nn_files.c --------------------------------------------------------------------------- */

void nn_write(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_read(t_nn *x, t_symbol *s, int argc, t_atom *argv);
void nn_export(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* Teaches the examples of a table, which is freed. `name` says where they come from. */
bool nn_take_table(t_nn *x, const char *name, struct table *table, struct reason *reason);

/* Clock method: the next slice of a file being read, and a poll of those being written. */
void nn_file_tick(t_nn *x);

/* To be called after any change: stops reading a table if the model or take that its rows went
   into no longer exists. */
void nn_check_reading(t_nn *x);

/* The network may have changed: it will be shared once the current message has been handled;
   and the clock method that does it. */
void nn_give_soon(t_nn *x);
void nn_share_tick(t_nn *x);

/* Shares under this name from now on, or under none if it is NULL. */
void nn_join(t_nn *x, t_symbol *name);
void nn_share(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* For an object that is deleted: files being written are completed, files being read are
   abandoned. */
void nn_leave_files(t_nn *x);

/* Receives a model that was kept in the patch, or NULL with what was expected. */
void nn_kept(void *owner, t_nn_model *model, const struct reason *reason);

/* Receives a model sent by `state`, or NULL with what was expected. */
void nn_stated(void *owner, t_nn_model *model, const struct reason *reason);

/* `state` alone sends the whole state of the object, line by line, as messages; `state` with
   such a line reads it back. */
void nn_state(t_nn *x, t_symbol *s, int argc, t_atom *argv);

/* nn_save saves the object in a patch, as [text define -k] does. nn_loadbang is called once the
   patch has been opened, and with it everything that is kept in it. */
void nn_save(t_gobj *object, t_binbuf *to);
void nn_loadbang(t_nn *x);
