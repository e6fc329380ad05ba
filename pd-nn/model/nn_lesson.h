/* Sound in arrays, from which a network at the rate of sound learns as if the arrays were
   played to it from their beginning, after silence; but as fast as it can, in slices. */
#pragma once

#include "common/reason.h"
#include "signal/signal_network.h"

#include <m_pd.h>

typedef struct _nn_lesson t_nn_lesson;

/* `input ... target ...`: arrays of one size, as many as the shape has inputs and outputs. */
t_nn_lesson *nn_lesson_new(const struct signal_shape *shape, const struct network *network,
                           int argc, const t_atom *argv, struct reason *reason);
void nn_lesson_free(t_nn_lesson *lesson);

enum nn_lesson_state { NN_LESSON_GOES_ON, NN_LESSON_OVER, NN_LESSON_FAILED };

/* Learns a slice of it, or all that is left. Adds to *refused how many updates were not made.
 */
enum nn_lesson_state nn_lesson_go_on(t_nn_lesson *lesson, struct network *network,
                                     const struct signal_settings *settings, bool all,
                                     int *refused, struct reason *reason);

/* How many samples there are, and the mean of their errors, each before it was learned. */
int nn_lesson_samples(const t_nn_lesson *lesson);
double nn_lesson_error(const t_nn_lesson *lesson);
