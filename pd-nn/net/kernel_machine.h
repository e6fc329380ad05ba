/* What a list is, judged by its likeness to examples: regularised least squares with a kernel.

   The machine keeps examples of the classes, at most `most` of them, its centres. Features
   count in units of their spread within the classes, all classes pooled, so that a feature that
   varies within a class counts little. With r the distance of a list x from a centre c in these
   units, and R the root mean square of the centres' distances from their mean,

     kernel  k(x, c) = (1 + r^2 / (8 R^2))^-8
     output  f_k(x)  = sum over centres c of a_ck (k(x, c) + 1)

   The kernel is the rational quadratic one (Rasmussen and Williams 2006, equation 4.19): nearly
   exp(-r^2 / R^2), without its exponential. The coefficients a are those of ridge regression to
   1 for a centre's own class and 0 for the others (Saunders, Gammerman and Vovk 1998): with
   the constant added to the kernel this is the least squares support vector machine of Suykens
   and Vandewalle (1999), whose bias is regularised too. The ridge of a centre is the larger the
   more its class has, so that a class of few counts as much as one of many (as examples that
   weigh 1 / n each: Suykens et al. 2002). A new centre gets at once the
   coefficients that are best for it while all others stay; then all of them are solved for
   together, by Cholesky's method, in pieces of bounded size.

   With the inverse B^-1 of the matrix of these equations, what the machine would say of a
   centre c without having been taught it is known at once (leave-one-out: Cawley and Talbot
   2004):

     f'_k(c) = wanted_k - a_ck / B^-1_cc

   From this follow how far the outputs can be believed (kernel_machine.power), and what
   distance from all that was taught is usual (kernel_machine_novelty). */
#pragma once

#include "cholesky.h"
#include "takes.h"
#include <stdbool.h>
#include <stddef.h>

/* How many examples the spread over everything that was taught counts as, beside the spread
   within classes: it stands in while classes have one example each. */
enum { KERNEL_MACHINE_PRIOR = 2 };

/* The power of the outputs, until examples tell a lower one, down to 1. */
enum { KERNEL_MACHINE_POWER = 5 };

struct kernel_machine {
    int features, classes;
    int most;            /* centres there is room for */
    int count;           /* centres there are, class after class */
    int latest;          /* the one added last */
    size_t class_stride; /* coefficients from one centre to the next */
    float *centre;       /* [most][features], as they came */
    int *class;          /* [most] */
    unsigned *rank;      /* [most], see kernel_machine_add */
    float *coefficient;  /* [most][class_stride] */
    float *apart; /* [most]: how far it is from the others of its class, squared, or -1: as
                     kernel_machine_novelty, in the units of the features */
    float power;  /* raised to this, the outputs have shares (each of their sum) that are right,
                     on the whole */

    /* what follows from these */
    bool current;        /* it has been worked out, .. */
    double *mean, *gain; /* [features]: a list becomes (x - mean) * gain */
    float *scaled;       /* the centres so, by columns (see kernels.h) */
    float *half;         /* [padded most]: -1/2 of their squared lengths */
    double freedom;      /* of the spread: centres less classes, and KERNEL_MACHINE_PRIOR */
    float width;         /* 1 / (8 R^2), or 0 */
    bool limit_current;  /* the same for the next two */
    float *spread;       /* [classes]: squared distance that is usual within a class */
    float limit;         /* the square of the distance, in such units, that is novelty 1 */

    /* a solution on its way */
    bool pending;    /* it is not there yet, or not all that follows from it, .. */
    bool taken_over; /* .. but the coefficients are the solution's */
    int filled;      /* rows of the equations that are there */
    struct cholesky cholesky;
    float *nearest; /* [most]: squared distance to the nearest of the same class, or -1 */
    struct {
        int round, centre; /* of the search for the power */
        double low, high;  /* the logarithm of it is between these */
        double sum;        /* of the shares of the best outputs */
        int judged, right;
    } search;

    /* work */
    float *query, *distance, *other, *output, *sorted;
    double *sums;
    void *block, *doubles;
};

/* So many centres for lists of so many features, that a list need not be compared with more
   than some 40000 numbers; at least 384, at most 768, and no more than `examples`. 0 for lists
   of more than 4096, and for more than 256 classes. */
int kernel_machine_most(int features, int classes, int examples);

/* An empty machine. False if there is not enough memory. */
bool kernel_machine_init(struct kernel_machine *machine, int features, int classes, int most);
void kernel_machine_free(struct kernel_machine *machine);

/* One more example of a class. When there is room for no more, one of the class that has most
   goes; which ones stay is drawn by a hash of the features, each with the same chance whenever
   it came (bottom-k sampling, Cohen and Kaplan 2007). False if this one does not stay. */
bool kernel_machine_add(struct kernel_machine *machine, const float *features, int class);

/* All centres of a class go, or all there are (class -1). */
void kernel_machine_drop(struct kernel_machine *machine, int class);

/* This example of the class is no centre any more, if it was one. */
void kernel_machine_remove(struct kernel_machine *machine, const float *features, int class);

/* Copies the centres to an empty machine, in which class k is what class from[k] was, or a new
   one where from[k] is -1; those of other classes are left out. */
void kernel_machine_renumber(struct kernel_machine *to, const struct kernel_machine *machine,
                             const int *from);

/* A centre as a file holds it: its coefficients, one per class; its `apart`. It has room. */
void kernel_machine_restore(struct kernel_machine *machine, const float *features, int class,
                            float apart, const float *coefficients);
const float *kernel_machine_coefficients(const struct kernel_machine *machine, int j);
const float *kernel_machine_features(const struct kernel_machine *machine, int j);

/* Finds the coefficients of the centre just added, while all others stay. */
void kernel_machine_learn(struct kernel_machine *machine);

/* Goes on with the solution by about *work multiplications, and takes what it did off *work.
   True once nothing is left to do. */
bool kernel_machine_solve(struct kernel_machine *machine, size_t *work);

/* The output of each class for a list, good until the next call: near 1 for its class and near
   0 for the others. NULL while there are no centres. */
const float *kernel_machine_query(struct kernel_machine *machine, const float *features);

/* For the list of the last query: how far it is from all that was taught. With d its distance
   from the nearest centre, and f the largest of the outputs,

     d (1.5 - f)     f no larger than 1

   since in the midst of a class the machine is sure, and between classes it is not; in units of
   the mean of its square in the class of that centre, each centre judged by the others, which
   counts one more for all classes together: with few it leans on these. 1 is what 95 % of the
   centres keep within, and by (1 + 4 / (examples less classes))^1/2 further: few examples
   understate the spread. While no class has two centres, half the distance between the classes
   stands for what is usual. 0 while there are not two centres. */
float kernel_machine_novelty(struct kernel_machine *machine);

/* What a take saves of it. */
void kernel_machine_visit(struct kernel_machine *machine, struct takes_visit *visit);
