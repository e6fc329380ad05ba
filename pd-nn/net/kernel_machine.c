/* Regularised least squares with a kernel: see kernel_machine.h. */
#include "kernel_machine.h"

#include "kernels.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Constants of the regression. Chosen on drum strokes, confirmed on other data: see
   tests/bench. */
static const float RIDGE = 0.05f;
static const float LEAST_SHARE = 0.05f; /* share of RIDGE, for the rarest class */
static const float CONSTANT = 1.0f;

/* How many examples KERNEL_MACHINE_POWER counts as. */
static const double POWER_EXAMPLES = 10;
enum { POWER_ROUNDS = 8 };

/* Constants of novelty: see kernel_machine.h. Chosen and confirmed like RIDGE. */
static const float DOUBT = 0.5f, PRIOR_DISTANCES = 1, FEW_EXAMPLES = 4;

/* Scaled features are limited to this, so that their squares stay finite. */
static const double FURTHEST = 1e8;

/* A variance below this share of the squared mean comes from rounding: the feature never
   changes. */
static const double ROUNDING = 1e-24;

static const size_t NUMBERS_COMPARED = 40000;
enum { LEAST_CENTRES = 384, MOST_CENTRES = 768, MOST_FEATURES = 4096, MOST_CLASSES = 256 };

/* --- room --------------------------------------------------------------------------------- */

int kernel_machine_most(int features, int classes, int examples)
{
    int most = (int)(NUMBERS_COMPARED / (size_t)features);
    most = most < LEAST_CENTRES ? LEAST_CENTRES : most > MOST_CENTRES ? MOST_CENTRES : most;
    most = features > MOST_FEATURES || classes > MOST_CLASSES ? 0 : most;
    return most < examples ? most : examples;
}

/* Whole panels of kernels.h, so that panels are as wide with few centres as with many. */
static size_t panels(int centres)
{
    return ((size_t)centres + KERNELS_PANEL - 1) / KERNELS_PANEL * KERNELS_PANEL;
}

/* Places each array in a block (unless base is NULL). Returns the number of floats. */
static size_t lay_out(struct kernel_machine *machine, float *base)
{
    size_t most = (size_t)machine->most, at = 0;
    size_t columns = panels(machine->most), features = (size_t)machine->features;
    struct {
        float **array;
        size_t size;
    } part[] = {
        {&machine->scaled, columns * features},
        {&machine->half, columns},
        {&machine->query, features},
        {&machine->distance, columns},
        {&machine->other, columns},
        {&machine->centre, most * features},
        {&machine->coefficient, most * machine->class_stride},
        {&machine->output, machine->class_stride},
        {&machine->spread, machine->class_stride},
        {&machine->apart, most},
        {&machine->nearest, most},
        {&machine->sorted, most},
        {&machine->cholesky.inverse, most},
        {&machine->cholesky.work, most},
        {&machine->cholesky.right, most * machine->class_stride},
        {&machine->cholesky.matrix, most * machine->cholesky.stride},
    };
    for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
        *part[k].array = base ? base + at : NULL;
        at += kernels_padded(part[k].size + 1);
    }
    return at;
}

bool kernel_machine_init(struct kernel_machine *machine, int features, int classes, int most)
{
    *machine = (struct kernel_machine){
        .features = features, .classes = classes, .most = most, .power = KERNEL_MACHINE_POWER};
    machine->class_stride = kernels_padded((size_t)classes + 1);
    machine->cholesky = (struct cholesky){.stride = kernels_padded((size_t)most + 1),
                                          .right_stride = machine->class_stride,
                                          .least = RIDGE * LEAST_SHARE / 2};
    size_t bytes = lay_out(machine, NULL) * sizeof(float) + KERNELS_ALIGNMENT;
    size_t n = (size_t)features;
    machine->block = calloc(1, bytes);
    machine->doubles = calloc(n * ((size_t)classes + 5), sizeof(double));
    machine->class = calloc((size_t)most + 1, sizeof *machine->class);
    machine->rank = calloc((size_t)most + 1, sizeof *machine->rank);
    if (!machine->block || !machine->doubles || !machine->class || !machine->rank) {
        kernel_machine_free(machine);
        return false;
    }
    uintptr_t aligned = ((uintptr_t)machine->block + KERNELS_ALIGNMENT - 1) /
                        KERNELS_ALIGNMENT * KERNELS_ALIGNMENT;
    lay_out(machine, (float *)aligned);
    machine->mean = machine->doubles;
    machine->gain = machine->mean + n;
    machine->sums = machine->gain + n;
    return true;
}

void kernel_machine_free(struct kernel_machine *machine)
{
    free(machine->block);
    free(machine->doubles);
    free(machine->class);
    free(machine->rank);
    *machine = (struct kernel_machine){0};
}

/* --- centres ------------------------------------------------------------------------------ */

static float *centre_of(const struct kernel_machine *machine, int j)
{
    return machine->centre + (size_t)j * (size_t)machine->features;
}

static float *coefficients_of(const struct kernel_machine *machine, int j)
{
    return machine->coefficient + (size_t)j * machine->class_stride;
}

static int count_of(const struct kernel_machine *machine, int class)
{
    int count = 0;
    for (int j = 0; j < machine->count; j++)
        count += machine->class[j] == class;
    return count;
}

/* The ridge of a class's centres: proportional to their number, so that all classes weigh the
   same. */
static float ridge_of(const struct kernel_machine *machine, int class)
{
    int present = 0;
    for (int j = 0; j < machine->count; j++)
        present += !j || machine->class[j] != machine->class[j - 1];
    float share = (float)(present * count_of(machine, class)) /
                  (float)(machine->count ? machine->count : 1);
    return RIDGE * fmaxf(share, LEAST_SHARE);
}

/* FNV-1a over the bits of the features (Fowler, Noll and Vo), mixed once more so that all its
   bits depend on all of theirs. */
static unsigned hash(const float *features, int n)
{
    uint32_t hash = UINT32_C(2166136261);
    for (int i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &features[i], sizeof bits);
        hash = (hash ^ bits) * UINT32_C(16777619);
        hash ^= hash >> 15;
    }
    return hash;
}

/* Marks everything that follows from the centres as out of date. */
static void changed(struct kernel_machine *machine)
{
    machine->current = machine->limit_current = false;
    machine->pending = true;
    machine->taken_over = false;
    machine->filled = 0;
}

static void put(struct kernel_machine *machine, int j, const float *features, int class,
                unsigned rank)
{
    memcpy(centre_of(machine, j), features, (size_t)machine->features * sizeof(float));
    memset(coefficients_of(machine, j), 0, machine->class_stride * sizeof(float));
    machine->class[j] = class;
    machine->rank[j] = rank;
    machine->apart[j] = -1;
    changed(machine);
}

/* Moves the rows from `from` on to row `to`. */
static void move(struct kernel_machine *machine, int to, int from)
{
    size_t n = (size_t)(machine->count - from), features = (size_t)machine->features;
    memmove(centre_of(machine, to), centre_of(machine, from), n * features * sizeof(float));
    memmove(coefficients_of(machine, to), coefficients_of(machine, from),
            n * machine->class_stride * sizeof(float));
    memmove(&machine->class[to], &machine -> class[from], n * sizeof *machine->class);
    memmove(&machine->rank[to], &machine->rank[from], n * sizeof *machine->rank);
    memmove(&machine->apart[to], &machine->apart[from], n * sizeof *machine->apart);
}

/* A centre left alone in its class is not apart from any other. */
static void take_out(struct kernel_machine *machine, int j)
{
    int class = machine->class[j];
    move(machine, j, j + 1);
    machine->count--;
    bool alone = count_of(machine, class) == 1;
    for (int l = 0; alone && l < machine->count; l++)
        if (machine->class[l] == class)
            machine->apart[l] = -1;
    changed(machine);
}

/* Where a new centre of a class belongs: the order does not depend on when they came, so that
   the same examples always make the same machine. */
static int place_for(const struct kernel_machine *machine, int class, unsigned rank)
{
    int j = 0;
    while (j < machine->count && (machine->class[j] < class ||
                                  (machine->class[j] == class && machine->rank[j] <= rank)))
        j++;
    return j;
}

/* The centre to be dropped for a new one of a class, or -1 if none is. */
static int giving_way(const struct kernel_machine *machine, int class, unsigned rank)
{
    int most = class, has = count_of(machine, class), victim = -1;
    for (int k = 0; k < machine->classes; k++) {
        int count = count_of(machine, k);
        if (count > has) {
            most = k;
            has = count;
        }
    }
    for (int j = 0; j < machine->count; j++)
        if (machine->class[j] == most &&
            (victim < 0 || machine->rank[j] > machine->rank[victim]))
            victim = j;
    bool stays = victim < 0 || (most == class && machine->rank[victim] <= rank);
    return stays ? -1 : victim;
}

/* Inserts a new centre of a class, and returns its index. */
static int insert(struct kernel_machine *machine, const float *features, int class,
                  unsigned rank)
{
    int j = place_for(machine, class, rank);
    move(machine, j + 1, j);
    put(machine, j, features, class, rank);
    machine->count++;
    return j;
}

bool kernel_machine_add(struct kernel_machine *machine, const float *features, int class)
{
    unsigned rank = hash(features, machine->features);
    if (machine->count == machine->most) {
        int victim = giving_way(machine, class, rank);
        if (victim < 0)
            return false;
        take_out(machine, victim);
    }
    machine->latest = insert(machine, features, class, rank);
    return true;
}

void kernel_machine_drop(struct kernel_machine *machine, int class)
{
    for (int j = machine->count - 1; j >= 0; j--)
        if (class < 0 || machine->class[j] == class)
            take_out(machine, j);
}

void kernel_machine_remove(struct kernel_machine *machine, const float *features, int class)
{
    size_t bytes = (size_t)machine->features * sizeof *features;
    for (int j = 0; j < machine->count; j++)
        if (machine->class[j] == class && !memcmp(centre_of(machine, j), features, bytes)) {
            take_out(machine, j);
            return;
        }
}

void kernel_machine_renumber(struct kernel_machine *to, const struct kernel_machine *machine,
                             const int *from)
{
    to->power = machine->power;
    for (int j = 0; j < machine->count; j++) {
        int class = -1;
        for (int k = 0; k < to->classes; k++)
            class = from[k] == machine->class[j] ? k : class;
        if (class < 0)
            continue;
        int at = insert(to, centre_of(machine, j), class, machine->rank[j]);
        to->apart[at] = machine->apart[j];
        for (int k = 0; k < to->classes; k++)
            if (from[k] >= 0)
                coefficients_of(to, at)[k] = coefficients_of(machine, j)[from[k]];
    }
}

void kernel_machine_restore(struct kernel_machine *machine, const float *features, int class,
                            float apart, const float *coefficients)
{
    int j = insert(machine, features, class, hash(features, machine->features));
    machine->apart[j] = apart;
    memcpy(coefficients_of(machine, j), coefficients,
           (size_t)machine->classes * sizeof *coefficients);
}

const float *kernel_machine_coefficients(const struct kernel_machine *machine, int j)
{
    return coefficients_of(machine, j);
}

const float *kernel_machine_features(const struct kernel_machine *machine, int j)
{
    return centre_of(machine, j);
}

/* --- what follows from the centres -------------------------------------------------------- */

/* The mean of each feature, and 1 / its spread within the classes. */
static void find_spread(struct kernel_machine *machine)
{
    int n = machine->features, classes = machine->classes, present = 0;
    double *mean = machine->mean, *of_class = machine->sums;
    double *within = of_class + (size_t)classes * (size_t)n, *total = within + n;
    memset(mean, 0, (size_t)n * sizeof *mean);
    memset(of_class, 0, (size_t)(classes + 2) * (size_t)n * sizeof *of_class);
    for (int j = 0; j < machine->count; j++) {
        const float *centre = centre_of(machine, j);
        double *sum = of_class + (size_t)machine->class[j] * (size_t)n;
        for (int i = 0; i < n; i++)
            sum[i] += (double)centre[i];
    }
    for (int k = 0; k < classes; k++) {
        int count = count_of(machine, k);
        double *sum = of_class + (size_t)k * (size_t)n;
        present += count > 0;
        for (int i = 0; i < n && count; i++) {
            mean[i] += sum[i] / machine->count;
            sum[i] /= count;
        }
    }
    for (int j = 0; j < machine->count; j++) {
        const float *centre = centre_of(machine, j);
        const double *sum = of_class + (size_t)machine->class[j] * (size_t)n;
        for (int i = 0; i < n; i++) {
            double of_mean = (double)centre[i] - sum[i], of_all = (double)centre[i] - mean[i];
            within[i] += of_mean * of_mean;
            total[i] += of_all * of_all;
        }
    }
    machine->freedom = machine->count - present + KERNEL_MACHINE_PRIOR;
    for (int i = 0; i < n; i++) {
        double variance =
            (within[i] + KERNEL_MACHINE_PRIOR * total[i] / machine->count) / machine->freedom;
        machine->gain[i] = variance > ROUNDING * mean[i] * mean[i] ? 1 / sqrt(variance) : 0;
    }
}

/* A list in units of the spread; returns its squared length. */
static float scale(const struct kernel_machine *machine, const float *features, float *scaled)
{
    float square = 0;
    for (int i = 0; i < machine->features; i++) {
        double x = ((double)features[i] - machine->mean[i]) * machine->gain[i];
        x = x > FURTHEST ? FURTHEST : x < -FURTHEST ? -FURTHEST : x;
        scaled[i] = (float)x;
        square += scaled[i] * scaled[i];
    }
    return square;
}

static void make_current(struct kernel_machine *machine)
{
    if (machine->current)
        return;
    find_spread(machine);
    size_t inputs = (size_t)machine->features, columns = panels(machine->most);
    double mean_square = 0;
    for (int j = 0; j < machine->count; j++) {
        float square = scale(machine, centre_of(machine, j), machine->query);
        machine->half[j] = -square / 2;
        mean_square += (double)square / machine->count;
        for (size_t i = 0; i < inputs; i++)
            machine->scaled[kernels_column(columns, inputs, i, (size_t)j)] = machine->query[i];
    }
    machine->width = mean_square > 0 ? (float)(1 / (8 * mean_square)) : 0;
    machine->current = true;
}

/* --- learning and answering --------------------------------------------------------------- */

/* The squared distances of a list from all centres. */
static void find_distances(struct kernel_machine *machine, const float *features,
                           float *distance)
{
    float square = scale(machine, features, machine->query);
    kernels->forward_columns(machine->scaled, machine->half, machine->query, machine->features,
                             distance, (int)panels(machine->count), KERNELS_LINEAR);
#pragma omp simd
    for (int j = 0; j < machine->count; j++) {
        float d = square - 2 * distance[j];
        distance[j] = d > 0 ? d : 0;
    }
}

static float kernel_at(float distance, float width)
{
    float k = 1 / (1 + distance * width);
    k *= k;
    k *= k;
    return k * k;
}

/* The nearest other centre of the class of centre j, whose distances have been found; -1:
   none. */
static float nearest_of_class(const struct kernel_machine *machine, int j)
{
    float nearest = -1;
    for (int l = 0; l < machine->count; l++)
        if (l != j && machine->class[l] == machine->class[j] &&
            (nearest < 0 || machine->distance[l] < nearest))
            nearest = machine->distance[l];
    return nearest;
}

/* The outputs for the list whose distances were found. */
static void find_outputs(struct kernel_machine *machine)
{
    size_t stride = machine->class_stride;
    float *output = machine->output;
    memset(output, 0, stride * sizeof *output);
    for (int j = 0; j < machine->count; j++) {
        const float *coefficient = coefficients_of(machine, j);
        float kernel = kernel_at(machine->distance[j], machine->width) + CONSTANT;
#pragma omp simd
        for (size_t k = 0; k < stride; k++)
            output[k] += kernel * coefficient[k];
    }
}

/* The square of the factor that weighs a distance if the outputs are these. */
static float doubt(const struct kernel_machine *machine, const float *output)
{
    float most = 0;
    for (int k = 0; k < machine->classes; k++)
        most = output[k] > most ? output[k] : most;
    most = DOUBT + 1 - (most < 1 ? most : 1);
    return most * most;
}

/* `apart` of a centre, from the squared distance to the nearest of its class and the outputs of
   the others. */
static float apart(const struct kernel_machine *machine, float nearest, const float *output)
{
    return nearest < 0 ? -1 : nearest * doubt(machine, output);
}

void kernel_machine_learn(struct kernel_machine *machine)
{
    int j = machine->latest;
    float *coefficient = coefficients_of(machine, j);
    float ridge = ridge_of(machine, machine->class[j]);
    make_current(machine);
    find_distances(machine, centre_of(machine, j), machine->distance);
    machine->distance[j] = 0;
    find_outputs(machine);
    machine->apart[j] = apart(machine, nearest_of_class(machine, j), machine->output);
    for (int k = 0; k < machine->classes; k++) {
        float wanted = k == machine->class[j] ? 1.0f : 0.0f;
        coefficient[k] +=
            (wanted - machine->output[k] - ridge * coefficient[k]) / (1 + CONSTANT + ridge);
    }
}

const float *kernel_machine_query(struct kernel_machine *machine, const float *features)
{
    if (!machine->count)
        return NULL;
    make_current(machine);
    find_distances(machine, features, machine->distance);
    find_outputs(machine);
    return machine->output;
}

/* --- solving ------------------------------------------------------------------------------ */

/* Fills row j of the equations: kernel + constant, with the ridge on the diagonal; 1 for its
   class on the right. */
static void fill_row(struct kernel_machine *machine, int j)
{
    struct cholesky *cholesky = &machine->cholesky;
    float *row = cholesky->matrix + (size_t)j * cholesky->stride;
    float *right = cholesky->right + (size_t)j * cholesky->right_stride;
    float ridge = ridge_of(machine, machine->class[j]);
    find_distances(machine, centre_of(machine, j), machine->distance);
    machine->nearest[j] = nearest_of_class(machine, j);
    for (int i = 0; i < j; i++)
        row[i] = kernel_at(machine->distance[i], machine->width) + CONSTANT;
    row[j] = 1 + CONSTANT + ridge;
    memset(right, 0, cholesky->right_stride * sizeof *right);
    right[machine->class[j]] = 1;
}

static void begin_search(struct kernel_machine *machine)
{
    cholesky_begin(&machine->cholesky);
    memset(&machine->search, 0, sizeof machine->search);
    machine->search.high = log(KERNEL_MACHINE_POWER);
}

/* The outputs for centre j of the solution without it (leave-one-out). */
static const float *output_without(struct kernel_machine *machine, int j)
{
    const struct cholesky *cholesky = &machine->cholesky;
    const float *coefficient = cholesky->right + (size_t)j * cholesky->right_stride;
    for (int k = 0; k < machine->classes; k++)
        machine->output[k] = -coefficient[k] / cholesky->inverse[j];
    machine->output[machine->class[j]] += 1;
    return machine->output;
}

/* The share of the largest of these outputs in the sum of all, each raised to a power and
   negative ones taken as 0; and whether it is that of `class`. */
static double best_share(const float *output, int classes, double power, int class, bool *right)
{
    int best = 0;
    double sum = 0;
    for (int k = 1; k < classes; k++)
        best = output[k] > output[best] ? k : best;
    *right = best == class;
    for (int k = 0; k < classes; k++)
        if (output[k] > 0)
            sum += pow((double)(output[k] / output[best]), power);
    return sum > 0 ? 1 / sum : 1 / (double)classes;
}

/* Judges the next centre by leave-one-out, in this round of the search. */
static void judge_next(struct kernel_machine *machine)
{
    int j = machine->search.centre++;
    if (machine->nearest[j] < 0)
        return;
    bool right;
    double power = exp((machine->search.low + machine->search.high) / 2);
    machine->search.sum += best_share(output_without(machine, j), machine->classes, power,
                                      machine->class[j], &right);
    machine->search.judged++;
    machine->search.right += right;
}

/* All have been judged: halves the range towards the side where the shares of the best outputs
   come nearer to the share that is right. */
static void end_round(struct kernel_machine *machine)
{
    double middle = (machine->search.low + machine->search.high) / 2;
    if (machine->search.sum < machine->search.right)
        machine->search.low = middle;
    else
        machine->search.high = middle;
    machine->search.centre = 0;
    if (++machine->search.round == POWER_ROUNDS)
        return;
    machine->search.sum = 0;
    machine->search.judged = machine->search.right = 0;
}

static bool find_power(struct kernel_machine *machine, size_t *work)
{
    while (*work && machine->search.round < POWER_ROUNDS) {
        size_t done = (size_t)machine->classes * 16;
        judge_next(machine);
        if (machine->search.centre == machine->count)
            end_round(machine);
        *work -= done < *work ? done : *work;
    }
    return machine->search.round == POWER_ROUNDS;
}

/* Replaces the coefficients by the solution. */
static void take_over(struct kernel_machine *machine)
{
    memcpy(machine->coefficient, machine->cholesky.right,
           (size_t)machine->count * machine->class_stride * sizeof(float));
    machine->taken_over = true;
}

/* Then takes over what was found by leave-one-out. */
static void end_search(struct kernel_machine *machine)
{
    double judged = machine->search.judged;
    double found = (machine->search.low + machine->search.high) / 2;
    double sum = judged * found + POWER_EXAMPLES * log(KERNEL_MACHINE_POWER);
    machine->power = (float)exp(sum / (judged + POWER_EXAMPLES));
    for (int j = 0; j < machine->count; j++)
        machine->apart[j] = apart(machine, machine->nearest[j], output_without(machine, j));
    machine->limit_current = machine->pending = false;
}

bool kernel_machine_solve(struct kernel_machine *machine, size_t *work)
{
    struct cholesky *cholesky = &machine->cholesky;
    if (!machine->pending || !machine->count)
        return true;
    make_current(machine);
    while (*work && machine->filled < machine->count) {
        size_t done = (size_t)machine->count * (size_t)(machine->features + 8) / 4;
        fill_row(machine, machine->filled++);
        cholesky->n = machine->filled;
        *work -= done < *work ? done : *work;
        if (machine->filled == machine->count)
            begin_search(machine);
    }
    if (!*work || !cholesky_solve(cholesky, work))
        return false;
    if (!machine->taken_over)
        take_over(machine);
    if (!cholesky_invert(cholesky, work) || !find_power(machine, work))
        return false;
    end_search(machine);
    return true;
}

/* --- novelty ------------------------------------------------------------------------------ */

/* The squared distance that stands in for those within classes while no class has two
   centres. */
static float between_classes(struct kernel_machine *machine)
{
    float sum = 0;
    for (int j = 0; j < machine->count; j++) {
        float nearest = INFINITY;
        find_distances(machine, centre_of(machine, j), machine->other);
        for (int l = 0; l < machine->count; l++)
            if (l != j && machine->other[l] < nearest)
                nearest = machine->other[l];
        sum += nearest / 4;
    }
    return sum / (float)machine->count;
}

/* The mean of `apart` within a class (-1: in all), in which `prior` counts as PRIOR_DISTANCES
   more; -1 if there is none. */
static float usual_distance(const struct kernel_machine *machine, int class, float prior)
{
    float count = prior < 0 ? 0 : PRIOR_DISTANCES, sum = count * prior;
    for (int j = 0; j < machine->count; j++)
        if (machine->apart[j] >= 0 && (class < 0 || machine->class[j] == class)) {
            sum += machine->apart[j];
            count++;
        }
    return count > 0 ? sum / count : -1;
}

/* The k-th smallest of n values, which it reorders (Hoare's quickselect). */
static float kth_smallest(float *values, int n, int k)
{
    int low = 0, high = n - 1;
    while (low < high) {
        float pivot = values[low + (high - low) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i <= j) {
                float value = values[i];
                values[i++] = values[j];
                values[j--] = value;
            }
        }
        low = k >= i ? i : low;
        high = k <= j ? j : high;
        if (k > j && k < i)
            break;
    }
    return values[k];
}

static void find_limit(struct kernel_machine *machine)
{
    float pooled = usual_distance(machine, -1, -1);
    if (pooled < 0)
        pooled = between_classes(machine);
    for (int k = 0; k < machine->classes; k++)
        machine->spread[k] = usual_distance(machine, k, pooled);
    int n = 0;
    for (int j = 0; j < machine->count; j++)
        if (machine->apart[j] >= 0 && pooled > 0)
            machine->sorted[n++] = machine->apart[j] / machine->spread[machine->class[j]];
    float examples = (float)machine->freedom - KERNEL_MACHINE_PRIOR;
    machine->limit = n ? kth_smallest(machine->sorted, n, (95 * (n - 1) + 50) / 100) *
                             (1 + FEW_EXAMPLES / examples)
                       : 1;
    machine->limit_current = true;
}

float kernel_machine_novelty(struct kernel_machine *machine)
{
    if (machine->count < 2)
        return 0;
    if (!machine->limit_current)
        find_limit(machine);
    float nearest = INFINITY;
    for (int j = 0; j < machine->count; j++) {
        float relative = machine->distance[j] / machine->spread[machine->class[j]];
        nearest = relative < nearest ? relative : nearest;
    }
    nearest *= doubt(machine, machine->output);
    return machine->limit > 0 && isfinite(nearest) ? sqrtf(nearest / machine->limit) : 0;
}

/* --- undo --------------------------------------------------------------------------------- */

/* Copies only the rows in use; the state has room for all. */
static void visit_rows(struct takes_visit *visit, const struct kernel_machine *machine,
                       void *rows, size_t row)
{
    void *room = takes_room(visit, (size_t)machine->most * row);
    size_t bytes = (size_t)machine->count * row;
    if (bytes && visit->purpose == TAKES_SAVE)
        memcpy(room, rows, bytes);
    else if (bytes && visit->purpose == TAKES_RESTORE)
        memcpy(rows, room, bytes);
}

void kernel_machine_visit(struct kernel_machine *machine, struct takes_visit *visit)
{
    bool pending = machine->pending;
    takes_part(visit, &machine->count, sizeof machine->count);
    takes_part(visit, &pending, sizeof pending);
    takes_part(visit, &machine->power, sizeof machine->power);
    visit_rows(visit, machine, machine->centre, (size_t)machine->features * sizeof(float));
    visit_rows(visit, machine, machine->coefficient, machine->class_stride * sizeof(float));
    visit_rows(visit, machine, machine->class, sizeof *machine->class);
    visit_rows(visit, machine, machine->rank, sizeof *machine->rank);
    visit_rows(visit, machine, machine->apart, sizeof *machine->apart);
    if (visit->purpose == TAKES_RESTORE) {
        changed(machine);
        machine->pending = pending;
    }
}
