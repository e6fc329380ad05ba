/* Linear equations with a symmetric positive definite matrix, A X = B, solved by Cholesky's
   method in pieces of bounded size, so that a solution with hundreds of unknowns can be spread
   over the slices of a rehearsal. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct cholesky {
    float *matrix; /* [n][stride]: A (only the lower triangle is read), then L, A = L L' */
    float *right;  /* [n][right_stride]: B; at the end X */
    size_t stride, right_stride;
    float *inverse, *work; /* [n]: the diagonal of A's inverse, at the end; a buffer */
    int n;
    float least; /* a lower bound of A's eigenvalues, kept despite rounding */
    int row, column, back, inverted;
};

/* Begins. The arrays, strides, n and least have been set. */
void cholesky_begin(struct cholesky *cholesky);

/* Continues by about *work multiplications, and subtracts what it did from *work (down to 0).
   True once X is complete. */
bool cholesky_solve(struct cholesky *cholesky, size_t *work);

/* Then, likewise: true once the diagonal of the inverse is complete. */
bool cholesky_invert(struct cholesky *cholesky, size_t *work);
