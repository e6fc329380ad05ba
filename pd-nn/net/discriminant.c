/* Linear discriminant analysis: see discriminant.h. */
#include "discriminant.h"

#include "kernels.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float SHRINKAGE = 0.1f;

/* A list is counted as no further out than this, so that its scores stay finite. */
static const double FURTHEST = 1e8;

bool discriminant_init(struct discriminant *discriminant, int features, int classes, int most)
{
    size_t n = (size_t)features, m = (size_t)most;
    size_t stride = kernels_padded((size_t)classes + 1), row = kernels_padded(n);
    *discriminant = (struct discriminant){
        .features = features, .classes = classes, .most = most, .stride = stride};
    float *floats = calloc(n * (3 * stride + row + m + 4) + stride, sizeof(float));
    int *ints = calloc(m + (size_t)classes + 1, sizeof(int));
    bool *solved = calloc((size_t)classes + 1, sizeof(bool));
    discriminant->floats = floats;
    discriminant->ints = ints;
    discriminant->solved = solved;
    if (!floats || !ints || !solved) {
        discriminant_free(discriminant);
        return false;
    }
    discriminant->weight = floats;
    discriminant->class_mean = floats + n * stride;
    discriminant->cholesky = (struct cholesky){.n = features,
                                               .stride = row,
                                               .right_stride = stride,
                                               .least = SHRINKAGE / 2,
                                               .right = floats + 2 * n * stride,
                                               .matrix = floats + 3 * n * stride};
    discriminant->residual = floats + n * (3 * stride + row);
    discriminant->mean = floats + n * (3 * stride + row + m);
    discriminant->gain = discriminant->mean + n;
    discriminant->next_mean = discriminant->gain + n;
    discriminant->next_gain = discriminant->next_mean + n;
    discriminant->bias = discriminant->next_gain + n;
    discriminant->class = ints;
    discriminant->count_of = ints + m;
    return true;
}

void discriminant_free(struct discriminant *discriminant)
{
    free(discriminant->floats);
    free(discriminant->ints);
    free(discriminant->solved);
    *discriminant = (struct discriminant){0};
}

void discriminant_drop(struct discriminant *discriminant, int class)
{
    for (int k = 0; k < discriminant->classes; k++)
        discriminant->solved[k] = discriminant->solved[k] && class >= 0 && k != class;
}

void discriminant_renumber(struct discriminant *to, const struct discriminant *discriminant,
                           const int *from)
{
    size_t n = (size_t)to->features;
    memcpy(to->mean, discriminant->mean, 2 * n * sizeof(float));
    for (int k = 0; k < to->classes; k++) {
        if (from[k] < 0)
            continue;
        to->solved[k] = discriminant->solved[from[k]];
        to->bias[k] = discriminant->bias[from[k]];
        for (size_t i = 0; i < n; i++)
            to->weight[i * to->stride + (size_t)k] =
                discriminant->weight[i * discriminant->stride + (size_t)from[k]];
    }
}

void discriminant_begin(struct discriminant *discriminant, const double *mean,
                        const double *gain, double freedom)
{
    size_t n = (size_t)discriminant->features;
    for (size_t i = 0; i < n; i++) {
        discriminant->next_mean[i] = (float)mean[i];
        discriminant->next_gain[i] = (float)gain[i];
    }
    memset(discriminant->class_mean, 0, n * discriminant->stride * sizeof(float));
    memset(discriminant->count_of, 0, (size_t)discriminant->classes * sizeof(int));
    discriminant->freedom = freedom;
    discriminant->count = discriminant->row = 0;
    cholesky_begin(&discriminant->cholesky);
}

void discriminant_add(struct discriminant *discriminant, const float *scaled, int class)
{
    int j = discriminant->count++;
    float share = 1 / (float)++discriminant->count_of[class];
    discriminant->class[j] = class;
    for (int i = 0; i < discriminant->features; i++) {
        float *mean =
            &discriminant->class_mean[(size_t)i * discriminant->stride + (size_t) class];
        *mean += (scaled[i] - *mean) * share;
        discriminant->residual[(size_t)i * (size_t)discriminant->most + (size_t)j] = scaled[i];
    }
}

static float *residuals_of(const struct discriminant *discriminant, int i)
{
    return discriminant->residual + (size_t)i * (size_t)discriminant->most;
}

/* Row i of V and of the right sides, the classes' means. */
static void fill_row(struct discriminant *discriminant, int i)
{
    size_t stride = discriminant->stride;
    float *row = discriminant->cholesky.matrix + (size_t)i * discriminant->cholesky.stride;
    float *residual = residuals_of(discriminant, i);
    const float *mean = discriminant->class_mean + (size_t)i * stride;
    for (int j = 0; j < discriminant->count; j++)
        residual[j] -= mean[discriminant->class[j]];
    for (int l = 0; l <= i; l++) {
        const float *other = residuals_of(discriminant, l);
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int j = 0; j < discriminant->count; j++)
            sum += residual[j] * other[j];
        row[l] = (1 - SHRINKAGE) * sum / (float)discriminant->freedom;
    }
    row[i] += SHRINKAGE;
    memcpy(discriminant->cholesky.right + (size_t)i * stride, mean, stride * sizeof *mean);
}

/* The new solution takes the place of the one before. */
static void take_over(struct discriminant *discriminant)
{
    size_t n = (size_t)discriminant->features, stride = discriminant->stride;
    memcpy(discriminant->weight, discriminant->cholesky.right, n * stride * sizeof(float));
    memcpy(discriminant->mean, discriminant->next_mean, 2 * n * sizeof(float));
    memset(discriminant->bias, 0, stride * sizeof(float));
    for (size_t i = 0; i < n * stride; i++)
        discriminant->bias[i % stride] -=
            discriminant->weight[i] * discriminant->class_mean[i] / 2;
    for (int k = 0; k < discriminant->classes; k++)
        discriminant->solved[k] = discriminant->count_of[k] > 0;
}

bool discriminant_solve(struct discriminant *discriminant, size_t *work)
{
    while (*work && discriminant->row < discriminant->features) {
        size_t done = (size_t)(discriminant->row + 1) * (size_t)discriminant->count;
        fill_row(discriminant, discriminant->row++);
        *work -= done < *work ? done : *work;
    }
    if (!*work || !cholesky_solve(&discriminant->cholesky, work))
        return false;
    take_over(discriminant);
    return true;
}

bool discriminant_has(const struct discriminant *discriminant, int k)
{
    return discriminant->solved[k];
}

bool discriminant_scores(const struct discriminant *discriminant, const float *features,
                         float *scores)
{
    bool any = false;
    memcpy(scores, discriminant->bias, discriminant->stride * sizeof *scores);
    for (int i = 0; i < discriminant->features; i++) {
        const float *weight = discriminant->weight + (size_t)i * discriminant->stride;
        double x = ((double)features[i] - (double)discriminant->mean[i]) *
                   (double)discriminant->gain[i];
        float scaled = (float)(x > FURTHEST ? FURTHEST : x < -FURTHEST ? -FURTHEST : x);
#pragma omp simd
        for (size_t k = 0; k < discriminant->stride; k++)
            scores[k] += scaled * weight[k];
    }
    for (int k = 0; k < discriminant->classes; k++) {
        bool has = discriminant_has(discriminant, k) && isfinite(scores[k]);
        scores[k] = has ? scores[k] : -INFINITY;
        any |= has;
    }
    return any;
}

void discriminant_get(const struct discriminant *discriminant, int k, float *row)
{
    row[0] = discriminant->bias[k];
    for (int i = 0; i < discriminant->features; i++)
        row[1 + i] = discriminant->weight[(size_t)i * discriminant->stride + (size_t)k];
}

void discriminant_restore(struct discriminant *discriminant, int k, const float *row)
{
    discriminant->solved[k] = true;
    discriminant->bias[k] = row[0];
    for (int i = 0; i < discriminant->features; i++)
        discriminant->weight[(size_t)i * discriminant->stride + (size_t)k] = row[1 + i];
}

void discriminant_restore_units(struct discriminant *discriminant, const float *mean,
                                const float *gain)
{
    memcpy(discriminant->mean, mean, (size_t)discriminant->features * sizeof *mean);
    memcpy(discriminant->gain, gain, (size_t)discriminant->features * sizeof *gain);
}

void discriminant_visit(struct discriminant *discriminant, struct takes_visit *visit)
{
    size_t n = (size_t)discriminant->features;
    takes_part(visit, discriminant->weight, n * discriminant->stride * sizeof(float));
    takes_part(visit, discriminant->bias, discriminant->stride * sizeof(float));
    takes_part(visit, discriminant->solved, (size_t)discriminant->classes * sizeof(bool));
    takes_part(visit, discriminant->mean, 2 * n * sizeof(float));
}
