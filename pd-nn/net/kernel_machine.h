/* Classifies a list by its similarity to examples: regularised least squares with a kernel.

   The machine keeps examples of the classes, at most `most`, as its centres. Features are
   scaled to units of their spread within classes, pooled over all classes, so that a feature
   that varies within a class counts little. With r the distance of a list x from a centre c in
   these units, and R the root mean square distance of the centres from their mean,

     kernel  k(x, c) = (1 + r^2 / (8 R^2))^-8
     output  f_k(x)  = sum over centres c of a_ck (k(x, c) + 1)

   The kernel is the rational quadratic one (Rasmussen and Williams 2006, equation 4.19): close
   to exp(-r^2 / R^2), without the exponential. The coefficients a are those of ridge regression
   to 1 for a centre's own class and 0 for the others (Saunders, Gammerman and Vovk 1998); with
   the constant added to the kernel this is the least squares support vector machine of Suykens
   and Vandewalle (1999) with its bias regularised too. The ridge of a centre grows with the
   number of centres of its class, so that a small class counts as much as a large one (as if
   its examples weighed 1 / n each: Suykens et al. 2002). A new centre at once gets the
   coefficients that are best while all others are unchanged; then all of them are solved for
   together, by Cholesky's method, in pieces of bounded size.

   The inverse B^-1 of the matrix of these equations also gives the outputs for a centre c of a
   machine that was not taught c (leave-one-out: Cawley and Talbot 2004):

     f'_k(c) = wanted_k - a_ck / B^-1_cc

   They tell how far the outputs can be trusted (kernel_machine.power), and which distance from
   everything taught is usual (kernel_machine_novelty). */
#pragma once

#include "cholesky.h"
#include "takes.h"
#include <stdbool.h>
#include <stddef.h>

/* How many examples the spread of everything taught counts as, beside the spread within
   classes: it stands in while classes have one example each. */
enum { KERNEL_MACHINE_PRIOR = 2 };

/* The power of the outputs, until examples show that a lower one, down to 1, is right. */
enum { KERNEL_MACHINE_POWER = 5 };

struct kernel_machine {
    int features, classes;
    int most;            /* the most centres */
    int count;           /* number of centres; they are sorted by class */
    int latest;          /* the centre added last */
    size_t class_stride; /* floats from one centre's coefficients to the next */
    float *centre;       /* [most][features], unscaled */
    int *class;          /* [most] */
    unsigned *rank;      /* [most], see kernel_machine_add */
    float *coefficient;  /* [most][class_stride] */
    float *apart; /* [most]: squared distance from the others of its class; -1: there are none
                   */
    float power; /* the outputs to this power, as shares of their sum, are calibrated on average
                  */

    /* derived from these */
    bool current;        /* the next fields are up to date */
    double *mean, *gain; /* [features]: a list becomes (x - mean) * gain */
    float *scaled;       /* the centres in these units, by columns (see kernels.h) */
    float *half;         /* [padded most]: -1/2 of their squared lengths */
    double freedom;      /* of the spread: centres - classes + KERNEL_MACHINE_PRIOR */
    float width;         /* 1 / (8 R^2), or 0 */
    bool limit_current;  /* the next two are up to date */
    float *spread;       /* [classes]: usual squared distance within a class */
    float limit;         /* the squared distance, in these units, that is novelty 1 */

    /* a solution being computed */
    bool pending;    /* it or what follows from it is incomplete, .. */
    bool taken_over; /* .. but its coefficients are in use */
    int filled;      /* rows of the equations filled so far */
    struct cholesky cholesky;
    float *nearest; /* [most]: squared distance to the nearest of the same class, or -1 */
    struct {
        int round, centre; /* of the search for the power */
        double low, high;  /* bounds of its logarithm */
        double sum;        /* of the shares of the best outputs */
        int judged, right;
    } search;

    /* buffers */
    float *query, *distance, *other, *output, *sorted;
    double *sums;
    void *block, *doubles;
};

/* How many centres there may be: so many that a list is compared with some 40000 numbers at
   most; but at least 384, at most 768, and no more than `examples`. 0 for lists of more than
   4096 features, and for more than 256 classes. */
int kernel_machine_most(int features, int classes, int examples);

/* An empty machine. False if there is not enough memory. */
bool kernel_machine_init(struct kernel_machine *machine, int features, int classes, int most);
void kernel_machine_free(struct kernel_machine *machine);

/* Adds an example of a class. When there is no room, one of the class that has most is dropped;
   which ones stay is decided by a hash of the features, so that each has the same chance
   whenever it came (bottom-k sampling, Cohen and Kaplan 2007). False if this one does not
   stay. */
bool kernel_machine_add(struct kernel_machine *machine, const float *features, int class);

/* Removes all centres of a class, or all there are (class -1). */
void kernel_machine_drop(struct kernel_machine *machine, int class);

/* Removes this example of the class, if it is a centre. */
void kernel_machine_remove(struct kernel_machine *machine, const float *features, int class);

/* Copies the centres to an empty machine, in which class k is what class from[k] was, or a new
   one where from[k] is -1; those of other classes are left out. */
void kernel_machine_renumber(struct kernel_machine *to, const struct kernel_machine *machine,
                             const int *from);

/* Adds a centre read from a file, with its coefficients, one per class, and its `apart`. There
   must be room. */
void kernel_machine_restore(struct kernel_machine *machine, const float *features, int class,
                            float apart, const float *coefficients);
const float *kernel_machine_coefficients(const struct kernel_machine *machine, int j);
const float *kernel_machine_features(const struct kernel_machine *machine, int j);

/* Computes the coefficients of the centre just added, with all others unchanged. */
void kernel_machine_learn(struct kernel_machine *machine);

/* Continues the solution by about *work multiplications, and subtracts what it did from *work.
   True once nothing is left to do. */
bool kernel_machine_solve(struct kernel_machine *machine, size_t *work);

/* The output of each class for a list, valid until the next call: near 1 for its class and near
   0 for the others. NULL while there are no centres. */
const float *kernel_machine_query(struct kernel_machine *machine, const float *features);

/* For the list of the last query: how far it is from everything taught. With d its distance
   from the nearest centre, and f the largest of the outputs, limited to 1, the measure is

     d (1.5 - f)

   since the machine is sure in the middle of a class, and unsure between classes. The unit is
   the root mean square of this measure over the centres of the nearest centre's class, each
   judged without itself (leave-one-out); the mean over all classes counts as one more centre,
   and so weighs most in a class of few. 95 % of the centres are within 1, which is further out
   by (1 + 4 / (examples - classes))^1/2, since few examples understate the spread. While no
   class has two centres, half the distance between the classes stands in for the unit. 0 with
   fewer than two centres. */
float kernel_machine_novelty(struct kernel_machine *machine);

/* Visits the parts that a take saves. */
void kernel_machine_visit(struct kernel_machine *machine, struct takes_visit *visit);
