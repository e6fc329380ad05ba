/* Which class a list is most like, by the examples themselves: a kernel machine, learned beside
   the network from the same examples, whose outputs are combined with the network's. It needs
   few examples, where the network needs many. Also how far the list is from everything taught
   (novelty). */
#pragma once

#include "kernel_machine.h"
#include "takes.h"
#include <stdbool.h>
#include <stddef.h>

struct likeness {
    int features, examples; /* as passed to likeness_init */
    struct kernel_machine machine;
    float *outputs;
};

/* For lists of `features` numbers, of which up to `examples` are remembered; 0: no kernel
   machine. False if there is not enough memory. */
bool likeness_init(struct likeness *likeness, int features, int classes, int examples);
void likeness_free(struct likeness *likeness);

/* Approximate size in bytes. */
size_t likeness_bytes(const struct likeness *likeness);

/* Adds an example of a class. With `learn` it counts at once, not only when likeness_solve is
   done. */
void likeness_add(struct likeness *likeness, const float *features, int class, bool learn);

/* Removes one example of a class. */
void likeness_remove(struct likeness *likeness, const float *features, int class);

/* Removes all examples of a class, or all there are (class -1). */
void likeness_drop(struct likeness *likeness, int class);

/* A copy in which class k is what class from[k] was, or a new one where from[k] is -1. False if
   there is not enough memory. */
bool likeness_renumbered(struct likeness *renumbered, const struct likeness *likeness,
                         const int *from, int classes);

/* Whether everything that follows from the examples has been computed. */
bool likeness_is_solved(const struct likeness *likeness);

/* Continues that computation by about so many multiplications. */
void likeness_solve(struct likeness *likeness, size_t work);

/* The outputs for a list: with K those of the kernel machine, N those of the network, each
   between 0 and 1,

     o_k = s_k^p / (s_1^p + s_2^p + ..)      s = K + w N

   so that they sum to 1. The power p of the kernel machine calibrates the best output: among
   lists with such an output, that share is classified correctly (temperature scaling: Guo,
   Pleiss, Sun and Weinberger 2017). The network weighs little with few examples, and as much as
   the machine if that has room for only a part of the `taught` examples: with f = examples -
   classes, and r the share of the taught examples that the machine holds,

     w = f/(f + 20) min(0.15 / r^2, 1)

   Valid until the next call. Returns `network` itself while there are no examples. */
const float *likeness_outputs(struct likeness *likeness, const float *features,
                              const float *network, float taught);

/* Adds a centre read from a file to the kernel machine. False if there is no room for it. */
bool likeness_restore_centre(struct likeness *likeness, const float *features, int class,
                             float apart, const float *coefficients);

/* Sets the power of the kernel machine, read from a file. False if it is out of range. */
bool likeness_restore_power(struct likeness *likeness, float power);

/* kernel_machine_novelty for the list of the last likeness_outputs. */
float likeness_novelty(struct likeness *likeness);

/* Visits the parts that a take saves. */
void likeness_visit(struct likeness *likeness, struct takes_visit *visit);
