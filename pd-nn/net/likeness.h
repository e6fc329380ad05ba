/* What class a list is most like, by the examples themselves: a kernel machine, learned beside
   the network from the same examples, and put together with its outputs. Few examples are
   enough for it, where the network wants many. And how far the list is from all that was taught
   (novelty). */
#pragma once

#include "kernel_machine.h"
#include "takes.h"
#include <stdbool.h>
#include <stddef.h>

struct likeness {
    int features, examples; /* as it was made for */
    struct kernel_machine machine;
    float *outputs;
};

/* For lists of so many features, of which so many are remembered; with 0 there is none of it.
   False if there is not enough memory. */
bool likeness_init(struct likeness *likeness, int features, int classes, int examples);
void likeness_free(struct likeness *likeness);

/* About how many bytes it needs. */
size_t likeness_bytes(const struct likeness *likeness);

/* One more example of a class. `learn`: it counts from now on, not only when likeness_solve is
 * done. */
void likeness_add(struct likeness *likeness, const float *features, int class, bool learn);

/* One example of a class is no example any more. */
void likeness_remove(struct likeness *likeness, const float *features, int class);

/* All examples of a class are dropped, or all there are (class -1). */
void likeness_drop(struct likeness *likeness, int class);

/* A likeness like this one, in which class k is what class from[k] was, or a new one where
   from[k] is -1. False if there is not enough memory. */
bool likeness_renumbered(struct likeness *renumbered, const struct likeness *likeness,
                         const int *from, int classes);

/* Whether all has been worked out that follows from the examples. */
bool likeness_is_solved(const struct likeness *likeness);

/* Goes on with that by about so many multiplications. */
void likeness_solve(struct likeness *likeness, size_t work);

/* The outputs for a list: with K those of the kernel machine, N those of the network, each
   between 0 and 1,

     o_k = s_k^p / (s_1^p + s_2^p + ..)      s = K + w N

   so that they sum to 1. The power p is that of the kernel machine: it makes the best output
   about as large as the share of such lists of which it is the right class (temperature
   scaling: Guo, Pleiss, Sun and Weinberger 2017). The network has little to say with few
   examples, and as much as the machine where this has room for only a part of the `taught`
   ones: with f more examples than classes, and r the share of the taught ones that it has,

     w = f/(f + 20) min(0.15 / r^2, 1)

   Good until the next call. `network` as it is while there are no examples. */
const float *likeness_outputs(struct likeness *likeness, const float *features,
                              const float *network, float taught);

/* For a file: one more centre of the kernel machine. False if it has no room for it. */
bool likeness_restore_centre(struct likeness *likeness, const float *features, int class,
                             float apart, const float *coefficients);

/* For a file: the power of the kernel machine. False if it is not within its limits. */
bool likeness_restore_power(struct likeness *likeness, float power);

/* Of the list of the last call of likeness_outputs: see kernel_machine_novelty. */
float likeness_novelty(struct likeness *likeness);

/* What a take saves of it. */
void likeness_visit(struct likeness *likeness, struct takes_visit *visit);
