/* Linear discriminant analysis (Fisher 1936): classes with means of their own and one
   covariance, shared by all and shrunk towards the identity because there are few examples
   (Friedman 1989; Ledoit and Wolf 2004; for one example after another: Hayes and Kanan, arXiv
   1909.01520):

     V = 0.9 S + 0.1 I        S the covariance within the classes
     w_k = V^-1 m_k           score_k(x) = x . w_k - m_k . w_k / 2

   The features come in units of their spread within the classes, in which the diagonal of S is
   near 1. The solution is worked out in pieces (see cholesky.h); until it is there, the one
   before holds. */
#pragma once

#include "cholesky.h"
#include "takes.h"
#include <stdbool.h>
#include <stddef.h>

enum { DISCRIMINANT_FEATURES = 256 }; /* with more there is none: V would be too large */

struct discriminant {
    int features, classes, most; /* examples there is room for */
    size_t stride;               /* numbers from one feature's weights to the next feature's */

    /* the solution that holds */
    float *weight;      /* [features][stride] */
    float *bias;        /* [stride]: -m_k . w_k / 2 */
    bool *solved;       /* [classes] */
    float *mean, *gain; /* [features]: its units, a list becomes (x - mean) * gain */

    /* the one that is worked out */
    int count, row;
    double freedom;    /* what the sums of squares are divided by */
    float *residual;   /* [features][most]: of each example, from its class's mean */
    float *class_mean; /* [features][stride] */
    int *class;        /* [most] */
    int *count_of;     /* [classes] */
    float *next_mean, *next_gain;
    struct cholesky cholesky;
    void *floats, *ints;
};

/* Nothing solved yet. False if there is not enough memory. */
bool discriminant_init(struct discriminant *discriminant, int features, int classes, int most);
void discriminant_free(struct discriminant *discriminant);

/* A class has no score any more, or none has (class -1). */
void discriminant_drop(struct discriminant *discriminant, int class);

/* Copies the solution that holds to an empty discriminant, in which class k is what class
   from[k] was, or a new one where from[k] is -1. */
void discriminant_renumber(struct discriminant *to, const struct discriminant *discriminant,
                           const int *from);

/* Begins anew, in these units (mean and gain of each feature, which are copied). */
void discriminant_begin(struct discriminant *discriminant, const double *mean,
                        const double *gain, double freedom);

/* One example for it, in these units. */
void discriminant_add(struct discriminant *discriminant, const float *scaled, int class);

/* Goes on by about *work multiplications, and takes what it did off *work. True once it is done
   and holds. */
bool discriminant_solve(struct discriminant *discriminant, size_t *work);

/* The scores of a list as it came; a class that is not solved has -INFINITY. False if no class
 * is. */
bool discriminant_scores(const struct discriminant *discriminant, const float *features,
                         float *scores);

/* Whether class k has a score. */
bool discriminant_has(const struct discriminant *discriminant, int k);

/* For a file: the bias and weights of class k, 1 + features numbers; with them and the units
   (mean and gain, which anyone may read) the solution that holds is restored. */
void discriminant_get(const struct discriminant *discriminant, int k, float *row);
void discriminant_restore(struct discriminant *discriminant, int k, const float *row);
void discriminant_restore_units(struct discriminant *discriminant, const float *mean,
                                const float *gain);

/* What a take saves of it. */
void discriminant_visit(struct discriminant *discriminant, struct takes_visit *visit);
