/* A network that is taught while it is used: network + scaler + memory, and what makes them
   learn live: a step on each new example, replay of remembered ones, rehearsal between targets,
   and the undo of takes (see takes.h). */
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

/* How an example was classified before it was learned. The first one of a class could not be
   right, and does not count. */
enum learner_judged { LEARNER_WRONG, LEARNER_RIGHT, LEARNER_FIRST };

/* What the caller calls a class; the learner only compares them. */
typedef uint64_t learner_name;

struct learner_settings {
    struct network_settings network;
    bool normalize;
    bool kernel;  /* the examples have a say, by the kernel machine of likeness.h */
    int replay;   /* steps on remembered examples after each new one */
    int rehearse; /* steps that follow in slices */
    int memory;   /* examples */
    uint64_t seed;
    bool plain; /* the source's network: drawn by units, untaught outputs trained like any */
};

struct learner_report {
    float error;    /* mean over the network's outputs of (t - o)^2, before learning; of values
                       that are normalised, in units of their variances */
    float accuracy; /* over the last 50 examples, each classified before it was learned;
                       not counting the first one of a class */
    bool learned;   /* false: nothing was changed, a weight would not have been finite */
    int refused;    /* replay steps not made for that reason */
};

struct learner_class {
    learner_name name;
    bool taught;
};

struct learner {
    struct learner_settings settings;
    struct network *network;
    struct scaler scaler;
    struct values values; /* of targets, if the outputs are linear */
    struct memory memory;
    struct likeness likeness;
    struct random random;
    struct learner_class *class; /* one per output */
    int taught;                  /* how many of them are */
    float *scaled;               /* the features as the network sees them */
    double *before;              /* the scaler before the example that is being learned */
    unsigned char right[LEARNER_RECENT]; /* enum learner_judged */
    int examples;                        /* learned; counts no further than LEARNER_COUNTS */
    struct takes takes;
    int rehearsal_left, rehearsal_done, rehearsal_refused;
    int rehearsal_steps; /* in all: what is left and what was done */
    double rehearsal_error;
};

/* A learner of sizes[0] features, hidden layers, and sizes[n - 1] outputs, which may be 0: none
   yet. Output k is called k until it is renamed. NULL if there is not enough memory. */
struct learner *learner_new(const struct learner_settings *settings, const int *sizes, int n);

/* The same with weights of 0, which are to be set: to draw them takes longer than all else. */
struct learner *learner_new_blank(const struct learner_settings *settings, const int *sizes,
                                  int n);
void learner_free(struct learner *learner);

/* About how many bytes it needs, without what grows with the units alone. */
size_t learner_bytes(const struct learner *learner);

/* New settings; what was learned is kept. (seed and plain only matter to a new learner.) A
   change of the memory's size, or of which likeness there is, makes all takes final. False, and
   nothing changed, if there is not enough memory. */
bool learner_set(struct learner *learner, const struct learner_settings *settings);

static inline int learner_classes(const struct learner *learner)
{
    return network_outputs(learner->network);
}

/* The index of a class, or -1. */
int learner_find(const struct learner *learner, learner_name name);

/* The values that the outputs are normalised by, or NULL: linear outputs, of a network that was
   first taught by a list. */
struct values *learner_values(const struct learner_settings *settings, struct values *values);

/* Classifies. Returns one output per class, good until the next call; NULL if one of the
   network's is not a finite number. Nothing is learned. */
const float *learner_query(struct learner *learner, const float *features);

/* Whether the examples have a say in the outputs: where these are shares, and where all that
   was taught is still remembered, and remembered as classes. */
bool learner_has_likeness(const struct learner *learner);

/* Which class wins: the index of the highest output, and in *second the next highest's (-1:
   there is none). While only some classes have been taught, only those can win. -1 without
   classes. */
int learner_best(const struct learner *learner, const float *outputs, int *second);

/* The error of each output of a network, of which there are as many as classes, and as the
   result the mean of its square: for an example of class `of`, or of a target (one value per
   output; `of` is then not looked at). A class k is the target 0.99 at k and 0.01 elsewhere
   (softmax: 1 and 0). With `values` (or NULL) targets are normalised by them. What sigmoid and
   softmax cannot reach counts as the 0 or 1 that is nearest. The error of an output whose class
   was never taught is 0: examples of all the other classes would push it so far down that it
   could hardly be taught later. */
float learner_error(const struct learner_settings *settings, const struct values *values,
                    const struct learner_class *class, int classes, const float *outputs,
                    int of, const float *target, float *error);

/* Whether outputs like these can reach a value, or take any, being plain. */
bool learner_reaches(const struct learner_settings *settings, float value);

/* Whether the outputs are right: the class wins; for a target, its highest output wins, or with
   one output both are on the same side of 0.5. */
bool learner_right(const struct learner_class *class, int classes, const float *outputs, int of,
                   const float *target);

/* From here on, all changes are one take. Costs a copy of the network. */
void learner_begin_take(struct learner *learner);

/* Undoes the latest take. False if there is none left. */
bool learner_undo(struct learner *learner);

/* The same for a take in which nothing was learned: rehearsal goes on as if it had not begun.
 */
bool learner_drop_take(struct learner *learner);

/* One more class, the last. False, and nothing changed, if there is not enough memory. */
bool learner_add_class(struct learner *learner, learner_name name);

/* The same for so many at once, at the cost of one. */
bool learner_add_classes(struct learner *learner, const learner_name *names, int n);

/* Gives class k another name. All takes so far become final. */
void learner_rename(struct learner *learner, int k, learner_name name);

/* Learns one example: of a class, or (class MEMORY_NO_CLASS) of a target, one value per output.
   One step on it, then replay; rehearsal starts anew. */
struct learner_report learner_learn(struct learner *learner, const float *features, int class,
                                    const float *target);

/* Remembers an example, as above, and adds it to the statistics, without a step. */
void learner_remember(struct learner *learner, const float *features, int class,
                      const float *target);

/* Drops a class's examples and, if the whole class is to go, its output (then also the examples
   that were taught by a list of outputs, which have a value for that output). False,
   and nothing changed, if there is not enough memory. */
bool learner_forget(struct learner *learner, int class, bool whole);

/* Drops one example, the one in this row of the memory. */
void learner_remove(struct learner *learner, int row);

/* Makes it one of another class, or of a target; rehearsal starts anew. Returns its row. */
int learner_relabel(struct learner *learner, int row, int class, const float *target);

/* Drops all examples. */
void learner_clear(struct learner *learner);

/* As one take, puts a network that was trained elsewhere, from a copy of the learner's own and
   for its first `classes` classes, in place of it; *trained is then the network that was, the
   caller's to free. `values`: the statistics that its outputs are for. Classes that were added
   since keep their outputs; classes that were taught elsewhere (class[k].taught) count as
   taught. Rehearsal starts anew or ends. False, and nothing changed, if there is not enough
   memory. */
bool learner_adopt(struct learner *learner, struct network **trained,
                   const struct scaler *values, const struct learner_class *class, int classes,
                   bool rehearse);

/* Sets one unit's row, as network_set_row; a class whose output is set counts as taught. */
void learner_set_row(struct learner *learner, int layer, int unit, const float *row);

/* Makes the likeness anew, and wholly, from the examples that are remembered. If there is not
   enough memory, it stays as it is. */
void learner_settle(struct learner *learner);

/* How far the last features of learner_query are from all that was taught: 1 is what is usual
   within a class. 0 without examples. */
float learner_novelty(struct learner *learner);

/* Starts a rehearsal of so many steps; 0 ends one. */
void learner_rehearse(struct learner *learner, int steps);

/* How many of its steps are left; 1 after the last while the likeness has something left to
   work out. */
int learner_rehearsing(const struct learner *learner);

/* Makes the next slice of it: a number of steps that depends on the size of the network only,
   and as much time again at most for the likeness. Returns learner_rehearsing. */
int learner_rehearse_slice(struct learner *learner);

/* Classifies all remembered examples. confusion: classes * classes counts, rows are the
   class taught, columns the class decided, or NULL; *right and *total count those taught by
   lists of outputs too. */
void learner_evaluate(struct learner *learner, int *confusion, int *right, int *total);

/* --- a learner read from a file ----------------------------------------------------------- */

/* Which classes were taught. */
void learner_restore_taught(struct learner *learner, const bool *taught);

/* One more example that was remembered, as learner_remember, but not added to the statistics
   nor, until learner_settle, to the likeness. */
void learner_restore_example(struct learner *learner, const float *features, int class,
                             const float *target);

/* How many examples the memory was ever offered: those by targets, then those of each class. */
void learner_restore_offered(struct learner *learner, const int *offered);

/* The statistics of the features, as scaler_restore. */
void learner_restore_statistics(struct learner *learner, const double *statistics,
                                uint64_t seen);

/* The statistics of the values, as scaler_restore, and their decay. */
void learner_restore_values(struct learner *learner, const double *statistics, uint64_t seen,
                            float decay);

/* The mean and variance of one feature, or value, in all their digits. */
void learner_restore_feature(struct learner *learner, int i, double mean, double variance);
void learner_restore_value(struct learner *learner, int i, double mean, double variance);

/* How many examples are in the statistics of the features, and of the values. */
void learner_restore_seen(struct learner *learner, uint64_t features, uint64_t values);

/* A rehearsal of which so many steps of all are left. */
void learner_restore_rehearsal(struct learner *learner, int left, int steps);

/* How many examples were learned, and how each of the last LEARNER_RECENT was judged.
 */
void learner_restore_recent(struct learner *learner, int examples, const unsigned char *right);

/* The state of the generator of random numbers. */
void learner_restore_random(struct learner *learner, uint64_t state);
