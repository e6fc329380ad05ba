/* Learning from arrays of samples: see nn_lesson.h. */
#include "nn_lesson.h"

#include "nn_array.h"
#include <stdlib.h>
#include <string.h>

/* What a slice may cost, in weights visited: a sample visits each three times, and costs at
   least SAMPLE_WEIGHTS. Measured, a slice takes 0.1 to 0.2 ms. */
static const size_t SLICE_WEIGHTS = 1000000, SAMPLE_WEIGHTS = 1000;

struct _nn_lesson {
    struct signal_shape shape;
    struct signal_network *signal; /* with delay lines of its own */
    t_atom *names;
    int count; /* of arrays */
    int size, at;
    double errors;
};

/* Whether all arrays exist and have the same size. */
static bool measure(t_nn_lesson *lesson, struct reason *reason)
{
    for (int k = 0; k < lesson->count; k++) {
        t_nn_array array;
        if (!nn_array_find_numbers(&array, lesson->names + k, reason))
            return false;
        if (k && array.a_size != lesson->size)
            return reason_set(reason, "array %.400s has %d values, expected %d, as %.400s has",
                              array.a_name->s_name, array.a_size, lesson->size,
                              atom_getsymbol(lesson->names)->s_name);
        lesson->size = array.a_size;
    }
    return true;
}

t_nn_lesson *nn_lesson_new(const struct signal_shape *shape, const struct network *network,
                           int argc, const t_atom *argv, struct reason *reason)
{
    if (argc != shape->inputs + shape->outputs) {
        reason_set(reason, "%d arrays, expected %d: of each input, then of each target", argc,
                   shape->inputs + shape->outputs);
        return NULL;
    }
    t_nn_lesson *lesson = calloc(1, sizeof *lesson);
    if (lesson) {
        lesson->shape = *shape;
        lesson->count = argc;
        lesson->names = malloc((size_t)argc * sizeof *lesson->names);
        lesson->signal = signal_network_new(shape, network, NULL);
    }
    if (!lesson || !lesson->names || !lesson->signal) {
        nn_lesson_free(lesson);
        reason_set(reason, "there is not enough memory");
        return NULL;
    }
    memcpy(lesson->names, argv, (size_t)argc * sizeof *argv);
    if (measure(lesson, reason))
        return lesson;
    nn_lesson_free(lesson);
    return NULL;
}

void nn_lesson_free(t_nn_lesson *lesson)
{
    if (!lesson)
        return;
    signal_network_free(lesson->signal);
    free(lesson->names);
    free(lesson);
}

/* Copies the next n samples from the arrays, which may have changed since it began. */
static bool take_in(t_nn_lesson *lesson, int n, struct reason *reason)
{
    int inputs = lesson->shape.inputs;
    for (int k = 0; k < lesson->count; k++) {
        t_nn_array array;
        if (!nn_array_find(&array, lesson->names + k, reason))
            return false;
        if (array.a_size != lesson->size)
            return reason_set(reason, "array %.400s has another size now",
                              array.a_name->s_name);
        float *to = k < inputs ? signal_network_in(lesson->signal, k)
                               : signal_network_target(lesson->signal, k - inputs);
        for (int t = 0; t < n; t++)
            to[t] = nn_array_get(&array, lesson->at + t);
    }
    for (int t = 0; t < n; t++)
        signal_network_learn(lesson->signal)[t] = 1;
    return true;
}

static size_t samples_of_slice(const struct network *network)
{
    return SLICE_WEIGHTS / (3 * network_weights(network) + SAMPLE_WEIGHTS) + 1;
}

enum nn_lesson_state nn_lesson_go_on(t_nn_lesson *lesson, struct network *network,
                                     const struct signal_settings *settings, bool all,
                                     int *refused, struct reason *reason)
{
    int left = lesson->size - lesson->at;
    size_t most = samples_of_slice(network);
    if (!all && (size_t)left > most)
        left = (int)most;
    while (left > 0) {
        int n = left < SIGNAL_CHUNK ? left : SIGNAL_CHUNK;
        if (!take_in(lesson, n, reason))
            return NN_LESSON_FAILED;
        *refused += signal_network_run(lesson->signal, network, settings, n);
        for (int t = 0; t < n; t++)
            lesson->errors += (double)signal_network_error(lesson->signal)[t];
        lesson->at += n;
        left -= n;
    }
    return lesson->at < lesson->size ? NN_LESSON_GOES_ON : NN_LESSON_OVER;
}

int nn_lesson_samples(const t_nn_lesson *lesson)
{
    return lesson->size;
}

double nn_lesson_error(const t_nn_lesson *lesson)
{
    return lesson->errors / lesson->size;
}
