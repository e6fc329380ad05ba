/* Lessons from sound in arrays: a network at audio rate learns as if they were played to it
   from the beginning, after silence; but as fast as possible, in slices. */
#pragma once

#include "common/reason.h"
#include "signal/signal_network.h"

#include <m_pd.h>

typedef struct _nn_lesson t_nn_lesson;

/* `input ... target ...`: arrays of the same size, as many as the shape has inputs and
   outputs. */
t_nn_lesson *nn_lesson_new(const struct signal_shape *shape, const struct network *network,
                           int argc, const t_atom *argv, struct reason *reason);
void nn_lesson_free(t_nn_lesson *lesson);

enum nn_lesson_state { NN_LESSON_GOES_ON, NN_LESSON_OVER, NN_LESSON_FAILED };

/* Learns a slice, or all that is left. Adds the number of refused updates to *refused. */
enum nn_lesson_state nn_lesson_go_on(t_nn_lesson *lesson, struct network *network,
                                     const struct signal_settings *settings, bool all,
                                     int *refused, struct reason *reason);

/* The number of samples, and the mean of their errors, each before it was learned. */
int nn_lesson_samples(const t_nn_lesson *lesson);
double nn_lesson_error(const t_nn_lesson *lesson);
