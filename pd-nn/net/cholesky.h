/* Linear equations with a symmetric positive definite matrix, A X = B, solved by Cholesky's
   method in pieces of bounded size, so that the solution of hundreds of equations can be spread
   over the slices of a rehearsal. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct cholesky {
    float *
        matrix; /* [n][stride]: A, of which only the lower triangle is read; then L, A = L L' */
    float *right; /* [n][right_stride]: B; in the end X */
    size_t stride, right_stride;
    float *inverse, *work; /* [n]: in the end the diagonal of A's inverse; numbers on the way */
    int n;
    float least; /* A's eigenvalues are at least this; what rounding takes below is put back */
    int row, column, back, inverted;
};

/* Begins; the arrays, strides, n and least have been set. */
void cholesky_begin(struct cholesky *cholesky);

/* Goes on by about *work multiplications, and takes what it did off *work (down to 0). True
   once X is there. */
bool cholesky_solve(struct cholesky *cholesky, size_t *work);

/* Then, in the same way: once it is true, the diagonal of the inverse is there. */
bool cholesky_invert(struct cholesky *cholesky, size_t *work);
