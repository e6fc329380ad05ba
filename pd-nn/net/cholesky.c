/* Cholesky's method in pieces: see cholesky.h. */
#include "cholesky.h"

#include <math.h>

void cholesky_begin(struct cholesky *cholesky)
{
    cholesky->row = cholesky->column = cholesky->inverted = 0;
    cholesky->back = cholesky->n;
}

static float *row_of(const struct cholesky *cholesky, int i)
{
    return cholesky->matrix + (size_t)i * cholesky->stride;
}

static float *right_of(const struct cholesky *cholesky, int i)
{
    return cholesky->right + (size_t)i * cholesky->right_stride;
}

static float dot(const float *a, const float *b, int n)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Subtracts `times` times row `from` of the right sides from row `to`. */
static void subtract(const struct cholesky *cholesky, int to, int from, float times)
{
    float *a = right_of(cholesky, to);
    const float *b = right_of(cholesky, from);
#pragma omp simd
    for (size_t k = 0; k < cholesky->right_stride; k++)
        a[k] -= times * b[k];
}

static void divide(const struct cholesky *cholesky, int row, float by)
{
    float *right = right_of(cholesky, row);
    for (size_t k = 0; k < cholesky->right_stride; k++)
        right[k] /= by;
}

/* Computes the next element of L; with the last of a row also that row of Y, L Y = B. Returns
   the work done. */
static size_t next_element(struct cholesky *cholesky)
{
    int j = cholesky->row, i = cholesky->column;
    float *row = row_of(cholesky, j);
    if (i < j) {
        const float *above = row_of(cholesky, i);
        row[i] = (row[i] - dot(row, above, i)) / above[i];
        cholesky->column++;
        return (size_t)i + 1;
    }
    row[j] = sqrtf(fmaxf(row[j] - dot(row, row, j), cholesky->least));
    for (int l = 0; l < j; l++)
        subtract(cholesky, j, l, row[l]);
    divide(cholesky, j, row[j]);
    cholesky->row++;
    cholesky->column = 0;
    return (size_t)(j + 1) * (cholesky->right_stride + 1);
}

/* Computes the next row of X, L' X = Y, from the last to the first. */
static size_t next_back(struct cholesky *cholesky)
{
    int j = --cholesky->back;
    const float *row = row_of(cholesky, j);
    divide(cholesky, j, row[j]);
    for (int l = 0; l < j; l++)
        subtract(cholesky, l, j, row[l]);
    return (size_t)(j + 1) * cholesky->right_stride;
}

bool cholesky_solve(struct cholesky *cholesky, size_t *work)
{
    while (*work && cholesky->back) {
        size_t done =
            cholesky->row < cholesky->n ? next_element(cholesky) : next_back(cholesky);
        *work -= done < *work ? done : *work;
    }
    return !cholesky->back;
}

/* Computes the next element of a column of L's inverse; the squares of a column sum to an
   element of the diagonal of A's: A^-1 = L'^-1 L^-1. */
static size_t next_of_inverse(struct cholesky *cholesky)
{
    int j = cholesky->inverted, i = j + cholesky->column;
    const float *row = row_of(cholesky, i);
    float sum = dot(row + j, cholesky->work + j, i - j);
    float element = ((i == j ? 1.0f : 0.0f) - sum) / row[i];
    cholesky->work[i] = element;
    cholesky->inverse[j] = (i == j ? 0 : cholesky->inverse[j]) + element * element;
    cholesky->column++;
    if (i == cholesky->n - 1) {
        cholesky->inverted++;
        cholesky->column = 0;
    }
    return (size_t)(i - j) + 1;
}

bool cholesky_invert(struct cholesky *cholesky, size_t *work)
{
    while (*work && cholesky->inverted < cholesky->n) {
        size_t done = next_of_inverse(cholesky);
        *work -= done < *work ? done : *work;
    }
    return cholesky->inverted == cholesky->n;
}
