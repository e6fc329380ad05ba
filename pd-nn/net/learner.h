/* A network that is taught while it is used: network, scaler and memory, and what makes them
   learn live: a step on each new example, replay of remembered ones, rehearsal between targets,
   and undo by takes (see takes.h). */
#pragma once

#include "likeness.h"
#include "memory.h"
#include "network.h"
#include "random.h"
#include "scaler.h"
#include "takes.h"
#include "values.h"
#include <stdbool.h>
#include <stdint.h>

enum { LEARNER_RECENT = 50, LEARNER_COUNTS = 1 << 24 };

/* How an example was classified before it was learned. The first example of a class cannot be
   right, and does not count. */
enum learner_judged { LEARNER_WRONG, LEARNER_RIGHT, LEARNER_FIRST };

/* What the caller calls a class; the learner only compares them. */
typedef uint64_t learner_name;

struct learner_settings {
    struct network_settings network;
    bool normalize;
    bool kernel;  /* outputs also use the kernel machine of likeness.h */
    int replay;   /* steps on remembered examples after each new one */
    int rehearse; /* steps made afterwards, in slices */
    int memory;   /* examples */
    uint64_t seed;
    bool plain; /* the network of the book: drawn by units, outputs of untaught classes trained
                   like any */
};

struct learner_report {
    float error;    /* mean over the network's outputs of (t - o)^2, before learning; for
                       normalised values in units of their variances */
    float accuracy; /* over the last 50 examples, each classified before it was learned, without
                       the first one of each class */
    bool learned;   /* false: nothing was changed, since a weight would not have been finite */
    int refused;    /* replay steps refused for the same reason */
};

struct learner_class {
    learner_name name;
    bool taught;
};

struct learner {
    struct learner_settings settings;
    struct network *network;
    struct scaler scaler;
    struct values values; /* statistics of the targets, for linear outputs */
    struct memory memory;
    struct likeness likeness;
    struct random random;
    struct learner_class *class;         /* one per output */
    int taught;                          /* how many are taught */
    float *scaled;                       /* the features as the network sees them */
    double *before;                      /* the scaler before the example being learned */
    unsigned char right[LEARNER_RECENT]; /* enum learner_judged */
    int examples;                        /* examples learned, counted up to LEARNER_COUNTS */
    struct takes takes;
    int rehearsal_left, rehearsal_done, rehearsal_refused;
    int rehearsal_steps; /* all steps, left and done */
    double rehearsal_error;
};

/* A learner with sizes[0] features, hidden layers, and sizes[n - 1] outputs, which may be 0:
   none yet. Output k is called k until it is renamed. NULL if there is not enough memory. */
struct learner *learner_new(const struct learner_settings *settings, const int *sizes, int n);

/* The same with weights of 0, to be set by the caller: drawing them takes longer than all
   else. */
struct learner *learner_new_blank(const struct learner_settings *settings, const int *sizes,
                                  int n);
void learner_free(struct learner *learner);

/* Approximate size in bytes, without what grows with the units alone. */
size_t learner_bytes(const struct learner *learner);

/* Changes the settings; what was learned is kept. (seed and plain only matter to a new
   learner.) A change of the memory's size, or of `kernel`, makes all takes final. False, and
   nothing changed, if there is not enough memory. */
bool learner_set(struct learner *learner, const struct learner_settings *settings);

static inline int learner_classes(const struct learner *learner)
{
    return network_outputs(learner->network);
}

/* The index of a class, or -1. */
int learner_find(const struct learner *learner, learner_name name);

/* The statistics that outputs are normalised by, or NULL if they are not: only linear outputs
   are, with `normalize`, of a network that was first taught by a list of values. */
struct values *learner_values(const struct learner_settings *settings, struct values *values);

/* Classifies. Returns one output per class, valid until the next call; NULL if an output of the
   network is not finite. Nothing is learned. */
const float *learner_query(struct learner *learner, const float *features);

/* Whether the kernel machine contributes to the outputs: if these are shares (not linear), and
   everything taught is still remembered, as examples of classes. */
bool learner_has_likeness(const struct learner *learner);

/* The class that wins: the index of the highest output, and in *second that of the next highest
   (-1: none). While only some classes have been taught, only those can win. -1 without
   classes. */
int learner_best(const struct learner *learner, const float *outputs, int *second);

/* Writes the error of each output, one per class, and returns the mean of their squares: for an
   example of class `of`, or for a target (one value per output; `of` is then ignored). A class
   k is the target 0.99 at k and 0.01 elsewhere (softmax: 1 and 0). With `values` (or NULL)
   targets are normalised by them. Values out of reach of sigmoid and softmax count as the
   nearer of 0 and 1. The error of an output whose class was never taught is 0: examples of all
   other classes would push it so far down that it could hardly be taught later. */
float learner_error(const struct learner_settings *settings, const struct values *values,
                    const struct learner_class *class, int classes, const float *outputs,
                    int of, const float *target, float *error);

/* Whether outputs of this kind can reach the value; plain ones take any. */
bool learner_reaches(const struct learner_settings *settings, float value);

/* Whether the outputs are right. For a class: it wins. For a target: its highest output wins,
   or with a single output, both are on the same side of 0.5. */
bool learner_right(const struct learner_class *class, int classes, const float *outputs, int of,
                   const float *target);

/* Begins a take: all changes from here on are undone together. Costs a copy of the network. */
void learner_begin_take(struct learner *learner);

/* Undoes the latest take. False if there is none left. */
bool learner_undo(struct learner *learner);

/* The same for a take in which nothing was learned: the rehearsal under way is not ended. */
bool learner_drop_take(struct learner *learner);

/* One more class, the last. False, and nothing changed, if there is not enough memory. */
bool learner_add_class(struct learner *learner, learner_name name);

/* Adds n classes at the cost of one. */
bool learner_add_classes(struct learner *learner, const learner_name *names, int n);

/* Gives class k another name. All takes so far become final. */
void learner_rename(struct learner *learner, int k, learner_name name);

/* Learns one example: of a class, or (class MEMORY_NO_CLASS) of a target, one value per output.
   Makes one step on it, then replays; rehearsal starts again. */
struct learner_report learner_learn(struct learner *learner, const float *features, int class,
                                    const float *target);

/* Remembers an example, as above, and adds it to the statistics, without a step. */
void learner_remember(struct learner *learner, const float *features, int class,
                      const float *target);

/* Drops a class's examples and, with `whole`, its output (and then also the examples taught by
   lists of values, which have a value for that output). Call learner_begin_take before. False
   if there is not enough memory: then learner_drop_take restores what there was. */
bool learner_forget(struct learner *learner, int class, bool whole);

/* Drops the example in this row of the memory. */
void learner_remove(struct learner *learner, int row);

/* Turns it into an example of another class, or of a target; rehearsal starts again. Returns
   its new row. */
int learner_relabel(struct learner *learner, int row, int class, const float *target);

/* Drops all examples. */
void learner_clear(struct learner *learner);

/* As one take, replaces the network by one that was trained elsewhere, from a copy of the
   learner's own and for its first `classes` classes. *trained is then the old network, for the
   caller to free. `values`: the statistics that its outputs are for. Classes added since keep
   their outputs; classes taught elsewhere (class[k].taught) count as taught. Rehearsal starts
   again or, without `rehearse`, ends. False, and nothing changed, if there is not enough
   memory. */
bool learner_adopt(struct learner *learner, struct network **trained,
                   const struct scaler *values, const struct learner_class *class, int classes,
                   bool rehearse);

/* Sets one unit's row, as network_set_row; a class whose output is set counts as taught. */
void learner_set_row(struct learner *learner, int layer, int unit, const float *row);

/* Computes the likeness from scratch, to the end, from the remembered examples. If there is not
   enough memory, it stays as it is. */
void learner_settle(struct learner *learner);

/* How far the features of the last learner_query are from everything taught: 1 is usual within
   a class. 0 without examples. */
float learner_novelty(struct learner *learner);

/* Starts a rehearsal of so many steps; 0 ends one. */
void learner_rehearse(struct learner *learner, int steps);

/* How many of its steps are left; 1 after the last one while the likeness still has something
   to compute. */
int learner_rehearsing(const struct learner *learner);

/* Makes the next slice: a number of steps that depends only on the size of the network, and at
   most as much time again for the likeness. Returns learner_rehearsing. */
int learner_rehearse_slice(struct learner *learner);

/* Classifies all remembered examples. confusion (or NULL): classes * classes counts, a row for
   each class taught, a column for each class decided. *right and *total also count examples
   taught by lists of values. */
void learner_evaluate(struct learner *learner, int *confusion, int *right, int *total);

/* --- a learner read from a file ----------------------------------------------------------- */

/* Which classes were taught. */
void learner_restore_taught(struct learner *learner, const bool *taught);

/* Adds a remembered example, as learner_remember does, but not to the statistics nor, until
   learner_settle, to the likeness. */
void learner_restore_example(struct learner *learner, const float *features, int class,
                             const float *target);

/* How many examples the memory was ever offered: those taught by targets, then those of each
   class. */
void learner_restore_offered(struct learner *learner, const int *offered);

/* The statistics of the features, as scaler_restore. */
void learner_restore_statistics(struct learner *learner, const double *statistics,
                                uint64_t seen);

/* The statistics of the values, as scaler_restore, and their decay. */
void learner_restore_values(struct learner *learner, const double *statistics, uint64_t seen,
                            float decay);

/* The mean and variance of one feature, or value, in full precision. */
void learner_restore_feature(struct learner *learner, int i, double mean, double variance);
void learner_restore_value(struct learner *learner, int i, double mean, double variance);

/* How many examples the statistics of the features, and of the values, contain. */
void learner_restore_seen(struct learner *learner, uint64_t features, uint64_t values);

/* A rehearsal with `left` of `steps` steps to go. */
void learner_restore_rehearsal(struct learner *learner, int left, int steps);

/* How many examples were learned, and how each of the last LEARNER_RECENT was judged.
 */
void learner_restore_recent(struct learner *learner, int examples, const unsigned char *right);

/* The state of the generator of random numbers. */
void learner_restore_random(struct learner *learner, uint64_t state);
