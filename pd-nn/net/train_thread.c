/* Training on a thread of its own: see train_thread.h.

   `state` says whose turn it is, the learner's or the worker's; only that thread may use the
   shared data, except for the atomic members. */
#include "train_thread.h"

#include "system/thread.h"
#include "trainer.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The size of one slice of copying: floats, and rows looked at. */
enum { SLICE_FLOATS = 1 << 16, SLICE_ROWS = 1 << 12 };

enum {
    ALLOCATING, /* the worker's turn */
    COPYING,    /* the learner's */
    TRAINING,   /* the worker's */
    TRAINED,    /* the learner's */
    FUTILE,     /* the learner's */
    FAILED,     /* the learner's */
    ADOPTED     /* the worker's: it may free all */
};

struct train_thread {
    atomic_int state, holders;
    atomic_bool stop, left;
    _Atomic float done, error; /* updated by the worker */
    float accuracy;

    struct trainer *trainer;
    struct learner_settings settings;
    int sizes[NETWORK_MAX_LAYERS + 1], n;
    int classes, examples, targets, epochs;
    uint64_t take;     /* examples added after this take are not copied */
    int learned;       /* how many examples had been learned at the start */
    int capacity;      /* of the memory, at the start */
    size_t parameters; /* how many have been copied */
    int row;           /* how many rows of the memory have been looked at */
};

static void release(struct train_thread *t)
{
    if (atomic_fetch_sub(&t->holders, 1) == 1)
        free(t);
}

/* --- the worker --------------------------------------------------------------------------- */

static bool wait_while(struct train_thread *t, int state)
{
    while (atomic_load(&t->state) == state && !atomic_load(&t->left))
        thread_sleep(1);
    return !atomic_load(&t->left);
}

static void work(void *argument)
{
    struct train_thread *t = argument;
    thread_lower_priority(); /* the machine may have a single core */
    t->trainer = trainer_new(&t->settings, t->sizes, t->n, t->examples, t->targets, t->epochs);
    atomic_store(&t->state, t->trainer ? COPYING : FAILED);
    if (t->trainer && wait_while(t, COPYING)) {
        bool stopped = false;
        while (!atomic_load(&t->left) && trainer_step(t->trainer)) {
            atomic_store_explicit(&t->done, t->trainer->done, memory_order_relaxed);
            atomic_store_explicit(&t->error, t->trainer->progress_error, memory_order_relaxed);
            if (!stopped && atomic_load(&t->stop)) {
                trainer_stop(t->trainer);
                stopped = true;
            }
        }
        if (!atomic_load(&t->left)) {
            bool found = trainer_finish(t->trainer);
            atomic_store(&t->done, t->trainer->done);
            atomic_store(&t->error, t->trainer->result_error);
            t->accuracy = t->trainer->result_accuracy;
            atomic_store(&t->state, found ? TRAINED : FUTILE);
            wait_while(t, TRAINED);
        }
    }
    trainer_free(t->trainer);
    release(t);
}

/* --- the learner's side ------------------------------------------------------------------- */

struct train_thread *train_thread_start(const struct learner *learner, int epochs)
{
    const struct network *network = learner->network;
    struct train_thread *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->settings = learner->settings;
    for (int l = 0; l < network->layers; l++)
        t->sizes[t->n++] = network->layer[l].inputs;
    t->sizes[t->n++] = t->classes = network_outputs(network);
    t->examples = learner->memory.count;
    t->targets = memory_count_of(&learner->memory, MEMORY_NO_CLASS);
    t->epochs = epochs;
    t->take = learner->takes.number;
    t->learned = learner->examples;
    t->capacity = learner->memory.capacity;
    atomic_init(&t->state, ALLOCATING);
    atomic_init(&t->holders, 2);

    if (thread_start(work, t))
        return t;
    free(t);
    return NULL;
}

int train_thread_epochs(const struct train_thread *t)
{
    return t->epochs;
}

/* Copies first the parameters, then the scaler and the classes, then the examples, row by row
   of the memory: rows keep their place while others come and go. False when all is copied. */
static bool copy_slice(struct train_thread *t, const struct learner *learner)
{
    struct trainer *trainer = t->trainer;
    const struct memory *memory = &learner->memory;
    size_t left = SLICE_FLOATS, all = trainer->network->size;
    if (t->parameters < all) {
        size_t n = all - t->parameters < left ? all - t->parameters : left;
        memcpy(trainer->network->parameters + t->parameters,
               learner->network->parameters + t->parameters, n * sizeof(float));
        t->parameters += n;
        left -= n;
        if (t->parameters < all)
            return true;
        scaler_copy(&trainer->scaler, &learner->scaler);
        scaler_copy(&trainer->values.scaler, &learner->values.scaler);
        memcpy(trainer->class, learner->class, (size_t)t->classes * sizeof *learner->class);
    }
    for (int rows = SLICE_ROWS; rows && left && t->row < 2 * memory->capacity; rows--) {
        int row = t->row++;
        if (memory->row[row].place < 0 || memory->row[row].added_at > t->take)
            continue;
        trainer_add(trainer, memory_features(memory, row), memory_class(memory, row),
                    memory_target(memory, row));
        size_t n = (size_t)memory->features;
        left -= n < left ? n : left;
    }
    return t->row < 2 * memory->capacity;
}

enum train_thread_state train_thread_go_on(struct train_thread *t,
                                           const struct learner *learner,
                                           struct train_thread_report *report)
{
    int state = atomic_load(&t->state);
    bool stale =
        learner_classes(learner) != t->classes || learner->memory.capacity != t->capacity;
    *report =
        (struct train_thread_report){atomic_load_explicit(&t->done, memory_order_relaxed),
                                     atomic_load_explicit(&t->error, memory_order_relaxed), 0};
    switch (state) {
    case ALLOCATING:
        return stale ? TRAIN_THREAD_STALE : TRAIN_THREAD_COPYING;
    case COPYING:
        if (stale)
            return TRAIN_THREAD_STALE;
        if (!copy_slice(t, learner))
            atomic_store(&t->state, TRAINING);
        return TRAIN_THREAD_COPYING;
    case TRAINING:
        return TRAIN_THREAD_RUNNING;
    case FAILED:
        return TRAIN_THREAD_FAILED;
    }
    report->accuracy = t->accuracy;
    return state == TRAINED ? TRAIN_THREAD_TRAINED : TRAIN_THREAD_FUTILE;
}

void train_thread_stop(struct train_thread *t)
{
    atomic_store(&t->stop, true);
}

bool train_thread_stopping(const struct train_thread *t)
{
    return atomic_load(&t->stop);
}

bool train_thread_holds(const struct train_thread *t, const struct learner *learner)
{
    return learner->takes.number >= t->take;
}

bool train_thread_adopt(struct train_thread *t, struct learner *learner)
{
    bool more = learner->takes.number != t->take || learner->examples != t->learned;
    if (!learner_adopt(learner, &t->trainer->network, &t->trainer->values.scaler,
                       t->trainer->class, t->classes, more))
        return false;
    atomic_store(&t->state, ADOPTED);
    return true;
}

void train_thread_leave(struct train_thread *t)
{
    atomic_store(&t->left, true);
    release(t);
}
