/* A network that is taught while it is used: see learner.h. */
#include "learner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a slice of rehearsal may cost, in weights visited by a step: about 20 microseconds on a
   desktop of 2024. A step of a very small network costs as much as this many weights. */
static const size_t SLICE_WEIGHTS = 100000;
static const size_t STEP_WEIGHTS = 1000;

/* What a slice does for the likeness, in multiplications: half of that time. */
static const size_t SLICE_PRODUCTS = 100000;

/* Rehearsal makes no step on an example of a class if the squares of its errors sum to less
   than this. Such steps make the weights grow, and new examples are classified less well: on
   strokes of drum kits that were not taught (tests/bench/drums.py, 5 seeds) the accuracy was
   0.68 with them, and is 0.71 without. */
static const float KNOWN_ERROR = 0.015f;

/* --- what a take saves, and undo restores ------------------------------------------------- */

/* `features`: how many the state has; a scaler that is only measured need not have them yet. */
static inline void visit_scaler(struct scaler *scaler, int features, struct takes_visit *visit)
{
    uint64_t seen = scaler->seen;
    takes_part(visit, &seen, sizeof seen);
    double *statistics = takes_room(visit, (size_t)features * 2 * sizeof *statistics);
    if (visit->purpose == TAKES_SAVE)
        scaler_save(scaler, statistics);
    else if (visit->purpose == TAKES_RESTORE)
        scaler_restore(scaler, statistics, seen);
}

static inline void visit_network(struct network *network, struct takes_visit *visit)
{
    size_t *bytes = takes_room(visit, sizeof *bytes);
    void *saved = takes_room(visit, network_saved_most(network));
    if (visit->purpose == TAKES_SAVE)
        *bytes = network_save(network, saved);
    else if (visit->purpose == TAKES_RESTORE)
        network_restore(network, saved, *bytes);
}

/* All parts of the state, in the order in which they are saved. The examples are not among
   them: the memory restores those by the number of the take. When measuring, `network` and
   `likeness` may be those that are to replace the learner's. */
static inline void visit_state(struct learner *learner, struct network *network,
                               struct likeness *likeness, struct takes_visit *visit)
{
    int classes = network_outputs(network);
    size_t n = (size_t)classes;
    takes_part(visit, &classes, sizeof classes);
    takes_part(visit, learner->class, n * sizeof *learner->class);
    takes_part(visit, learner->memory.seen, (n + 1) * sizeof *learner->memory.seen);
    takes_part(visit, learner->right, sizeof learner->right);
    takes_part(visit, &learner->examples, sizeof learner->examples);
    takes_part(visit, &learner->random, sizeof learner->random);
    visit_scaler(&learner->scaler, learner->scaler.features, visit);
    visit_scaler(&learner->values.scaler, classes, visit);
    takes_part(visit, &learner->values.decay, sizeof learner->values.decay);
    visit_network(network, visit);
    likeness_visit(likeness, visit);
}

/* Makes room in the takes for the state with this network and likeness. */
static bool reserve_takes(struct learner *learner, struct network *network,
                          struct likeness *likeness)
{
    struct takes_visit visit = {TAKES_MEASURE, NULL, 0};
    visit_state(learner, network, likeness, &visit);
    bool reserved = takes_reserve(&learner->takes, visit.bytes);
    memory_settle(&learner->memory, learner->takes.final);
    return reserved;
}

/* --- what depends on the number of classes ------------------------------------------------ */

static void count_taught(struct learner *learner)
{
    learner->taught = 0;
    for (int k = 0; k < learner_classes(learner); k++)
        learner->taught += learner->class[k].taught;
}

/* Renumbers classes: class and output k become what class and output from[k] were, or new ones
   where from[k] is -1. Examples of classes that are removed are dropped for good. False, and
   nothing changed, if there is not enough memory. */
static bool set_classes(struct learner *learner, const int *from, int classes)
{
    int before = learner_classes(learner);
    size_t n = (size_t)classes + 1;
    struct learner_class *class = calloc(n, sizeof *class);
    int *to = malloc(((size_t)before + 1) * sizeof *to);
    struct values values;
    bool enough = values_init(&values, classes);
    struct network *network = network_with_outputs(learner->network, from, classes,
                                                   &learner->random, learner->settings.plain);
    for (int k = 0; to && k < before; k++)
        to[k] = -1;
    for (int k = 0; class && to && k < classes; k++) {
        if (from[k] < 0)
            continue;
        class[k] = learner->class[from[k]];
        to[from[k]] = k;
    }
    struct likeness likeness;
    bool alike = enough && class && to && network &&
                 likeness_renumbered(&likeness, &learner->likeness, from, classes);
    enough = alike && reserve_takes(learner, network, &likeness) &&
             memory_renumber(&learner->memory, to, classes);
    free(to);
    if (!enough) {
        if (alike)
            likeness_free(&likeness);
        values_free(&values);
        free(class);
        network_free(network);
        return false;
    }
    values_copy(&values, &learner->values, from);
    values_free(&learner->values);
    network_free(learner->network);
    free(learner->class);
    likeness_free(&learner->likeness);
    learner->likeness = likeness;
    learner->values = values;
    learner->network = network;
    learner->class = class;
    count_taught(learner);
    return true;
}

/* --- creation ----------------------------------------------------------------------------- */

/* How many remembered examples the likeness may use. */
static int examples_of(const struct learner_settings *settings)
{
    return settings->kernel ? settings->memory : 0;
}

struct learner *learner_new_blank(const struct learner_settings *settings, const int *sizes,
                                  int n)
{
    struct learner *learner = calloc(1, sizeof *learner);
    if (!learner)
        return NULL;
    int features = sizes[0], classes = sizes[n - 1];
    learner->settings = *settings;
    learner->network = network_new(sizes, n, &settings->network);
    learner->class = calloc((size_t)classes + 1, sizeof *learner->class);
    learner->scaled = malloc((size_t)features * sizeof(float));
    learner->before = malloc((size_t)features * 2 * sizeof *learner->before);
    if (!learner->network || !learner->class || !learner->scaled || !learner->before ||
        !scaler_init(&learner->scaler, features) || !values_init(&learner->values, classes) ||
        !memory_init(&learner->memory, settings->memory, features, classes) ||
        !likeness_init(&learner->likeness, features, classes, examples_of(settings)) ||
        !reserve_takes(learner, learner->network, &learner->likeness)) {
        learner_free(learner);
        return NULL;
    }
    for (int k = 0; k < classes; k++)
        learner->class[k].name = (learner_name)k;
    random_seed(&learner->random, settings->seed);
    return learner;
}

struct learner *learner_new(const struct learner_settings *settings, const int *sizes, int n)
{
    struct learner *learner = learner_new_blank(settings, sizes, n);
    if (learner)
        network_draw(learner->network, &learner->random, settings->plain);
    return learner;
}

void learner_free(struct learner *learner)
{
    if (!learner)
        return;
    takes_free(&learner->takes);
    network_free(learner->network);
    scaler_free(&learner->scaler);
    values_free(&learner->values);
    memory_free(&learner->memory);
    likeness_free(&learner->likeness);
    free(learner->class);
    free(learner->scaled);
    free(learner->before);
    free(learner);
}

size_t learner_bytes(const struct learner *learner)
{
    const struct memory *memory = &learner->memory;
    size_t example = (size_t)(memory->features + memory->target_stride) * sizeof(float);
    return (size_t)learner->takes.depth * learner->takes.bytes +
           2 * (size_t)memory->capacity * example + 2 * network_saved_most(learner->network) +
           likeness_bytes(&learner->likeness);
}

static void liken(struct learner *learner, const float *features, int class, bool learn)
{
    if (class != MEMORY_NO_CLASS)
        likeness_add(&learner->likeness, features, class, learn);
}

void learner_settle(struct learner *learner)
{
    const struct memory *memory = &learner->memory;
    struct likeness likeness;
    if (!likeness_init(&likeness, memory->features, memory->classes,
                       examples_of(&learner->settings)))
        return;
    likeness_free(&learner->likeness);
    learner->likeness = likeness;
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place];
        liken(learner, memory_features(memory, row), memory_class(memory, row), false);
    }
    while (!likeness_is_solved(&learner->likeness))
        likeness_solve(&learner->likeness, SLICE_PRODUCTS);
}

/* Rebuilds memory and likeness with these settings from the remembered examples. */
static bool remember_anew(struct learner *learner, const struct learner_settings *settings)
{
    struct memory *old = &learner->memory, resized;
    struct likeness likeness;
    if (!memory_init(&resized, settings->memory, old->features, old->classes))
        return false;
    if (!likeness_init(&likeness, old->features, old->classes, examples_of(settings)) ||
        !reserve_takes(learner, learner->network, &likeness)) {
        likeness_free(&likeness);
        memory_free(&resized);
        return false;
    }
    likeness_free(&learner->likeness);
    learner->likeness = likeness;
    for (int place = 0; place < old->count; place++) {
        int row = old->order[place];
        memory_add(&resized, &learner->random, learner->takes.number, memory_features(old, row),
                   memory_class(old, row), memory_target(old, row));
    }
    /* those that are no longer remembered were offered, too */
    memcpy(resized.seen, old->seen, ((size_t)old->classes + 1) * sizeof *resized.seen);
    memory_free(old);
    learner->memory = resized;
    takes_clear(&learner->takes);
    return true;
}

bool learner_set(struct learner *learner, const struct learner_settings *settings)
{
    const struct learner_settings *before = &learner->settings;
    bool same = settings->memory == before->memory && settings->kernel == before->kernel;
    if (!same && !remember_anew(learner, settings))
        return false;
    learner->settings = *settings;
    network_set(learner->network, &settings->network);
    if (!same)
        learner_settle(learner);
    return true;
}

/* --- classifying -------------------------------------------------------------------------- */

int learner_find(const struct learner *learner, learner_name name)
{
    int classes = learner_classes(learner);
    for (int k = 0; k < classes; k++)
        if (learner->class[k].name == name)
            return k;
    return -1;
}

struct values *learner_values(const struct learner_settings *settings, struct values *values)
{
    bool used = settings->normalize && settings->network.out == NETWORK_LINEAR;
    return used && values->scaler.seen ? values : NULL;
}

static struct values *values_of(struct learner *learner)
{
    return learner_values(&learner->settings, &learner->values);
}

/* The outputs of the network. */
static const float *forward(struct learner *learner, const float *features)
{
    if (learner->settings.normalize) {
        scaler_apply(&learner->scaler, features, learner->scaled);
        features = learner->scaled;
    }
    const float *outputs = network_forward(learner->network, features);
    int classes = learner_classes(learner), wrong = 0;
    for (int k = 0; k < classes; k++)
        wrong |= !isfinite(outputs[k]);
    return wrong ? NULL : outputs;
}

/* Outputs that are normalised values, in the units of the values. */
static const float *in_units(struct learner *learner, const float *outputs)
{
    return outputs && values_of(learner) ? values_of_outputs(&learner->values, outputs)
                                         : outputs;
}

bool learner_has_likeness(const struct learner *learner)
{
    const struct memory *memory = &learner->memory;
    bool has = learner->settings.network.out != NETWORK_LINEAR &&
               learner->likeness.machine.count && !memory_count_of(memory, MEMORY_NO_CLASS);
    for (int k = 0; has && k < learner_classes(learner); k++)
        has = !learner->class[k].taught || memory_count_of(memory, k);
    return has;
}

/* The final outputs for these outputs of the network; NULL for NULL. */
static const float *as_they_leave(struct learner *learner, const float *features,
                                  const float *outputs)
{
    if (!outputs)
        return NULL;
    float taught = memory_offered(&learner->memory);
    const float *alike = likeness_outputs(&learner->likeness, features, outputs, taught);
    return learner_has_likeness(learner) ? alike : in_units(learner, outputs);
}

const float *learner_query(struct learner *learner, const float *features)
{
    return as_they_leave(learner, features, forward(learner, features));
}

float learner_novelty(struct learner *learner)
{
    return likeness_novelty(&learner->likeness);
}

/* As learner_best, for these classes, of which `taught` are taught. */
static int best_of(const struct learner_class *class, int classes, int taught,
                   const float *outputs, int *second)
{
    int best = -1;
    *second = -1;
    for (int k = 0; k < classes; k++) {
        if (taught && !class[k].taught)
            continue;
        if (best < 0 || outputs[k] > outputs[best]) {
            *second = best;
            best = k;
        } else if (*second < 0 || outputs[k] > outputs[*second]) {
            *second = k;
        }
    }
    return best;
}

int learner_best(const struct learner *learner, const float *outputs, int *second)
{
    return best_of(learner->class, learner_classes(learner), learner->taught, outputs, second);
}

bool learner_right(const struct learner_class *class, int classes, const float *outputs, int of,
                   const float *target)
{
    int second, taught = 0;
    if (classes == 1 && target)
        return (outputs[0] >= 0.5f) == (target[0] >= 0.5f);
    for (int k = 0; k < classes; k++)
        taught += class[k].taught;
    int best = best_of(class, classes, taught, outputs, &second);
    if (!target) /* a class never taught can only win by chance */
        return class[of].taught && best == of;
    int highest = 0;
    for (int k = 1; k < classes; k++)
        if (target[k] > target[highest])
            highest = k;
    return best == highest;
}

static bool is_right(const struct learner *learner, const float *outputs, int class,
                     const float *target)
{
    return learner_right(learner->class, learner_classes(learner), outputs, class, target);
}

/* --- learning ----------------------------------------------------------------------------- */

/* The target of output k for an example of a class: 0.99 or 0.01, which a sigmoid can reach;
   for softmax 1 or 0, so that the targets sum to 1. */
static float target_of_class(bool softmax, int k, int class)
{
    if (softmax)
        return k == class ? 1.0f : 0.0f;
    return k == class ? 0.99f : 0.01f;
}

bool learner_reaches(const struct learner_settings *settings, float value)
{
    return settings->plain || settings->network.out == NETWORK_LINEAR ||
           (value >= 0 && value <= 1);
}

float learner_error(const struct learner_settings *settings, const struct values *values,
                    const struct learner_class *class, int classes, const float *outputs,
                    int of, const float *target, float *error)
{
    bool softmax = settings->network.out == NETWORK_SOFTMAX;
    float sum = 0;
    int count = 0;
    for (int k = 0; k < classes; k++) {
        bool alone = !target && k != of && !class[k].taught && !settings->plain;
        float t = target ? target[k] : target_of_class(softmax, k, of);
        if (!learner_reaches(settings, t))
            t = t > 0;
        if (values && !values_to_output(values, k, t, &t))
            alone = true;
        error[k] = alone ? 0 : t - outputs[k];
        sum += error[k] * error[k];
        count += !alone;
    }
    return count ? sum / (float)count : 0;
}

static float output_error(struct learner *learner, const float *outputs, int class,
                          const float *target)
{
    return learner_error(&learner->settings, values_of(learner), learner->class,
                         learner_classes(learner), outputs, class, target,
                         network_error(learner->network));
}

static void mark_taught(struct learner *learner, int class)
{
    if (learner->taught == learner_classes(learner))
        return;
    for (int k = 0; k < learner_classes(learner); k++)
        if (k == class || class == MEMORY_NO_CLASS)
            learner->class[k].taught = true;
    count_taught(learner);
}

static float squares(const float *values, int n)
{
    float sum = 0;
    for (int k = 0; k < n; k++)
        sum += values[k] * values[k];
    return sum;
}

/* One step on an example, scaled by `share`, unless the squares of its errors sum to less than
   `known`. False if it was refused. */
static bool learn_step(struct learner *learner, const float *features, int class,
                       const float *target, float known, float share, float *error)
{
    const float *outputs = forward(learner, features);
    if (!outputs)
        return false;
    *error = output_error(learner, outputs, class, target);
    const float *errors = network_error(learner->network);
    bool learns = known <= 0 || squares(errors, learner_classes(learner)) >= known;
    if (learns && !network_update_by(learner->network, errors, share))
        return false;
    mark_taught(learner, class);
    return true;
}

/* The same on a remembered example. `known` applies only to examples of a class: values are
   learned as exactly as possible. */
static bool replay_step(struct learner *learner, float known, float share, float *error)
{
    int row = memory_draw(&learner->memory, &learner->random);
    *error = 0;
    if (row < 0)
        return true;
    const float *target = memory_target(&learner->memory, row);
    return learn_step(learner, memory_features(&learner->memory, row),
                      memory_class(&learner->memory, row), target, target ? 0 : known, share,
                      error);
}

static void remember(struct learner *learner, const float *features, int class,
                     const float *target)
{
    memory_add(&learner->memory, &learner->random, learner->takes.number, features, class,
               target);
}

/* By how much a step of replay or rehearsal of values decays the weights, as a logarithm. Steps
   add it up, since applying it visits all weights. */
static float decay_of_step(struct learner *learner)
{
    return values_of(learner) ? learner->network->rate * learner->values.decay : 0;
}

static void decay(struct learner *learner, float by)
{
    if (by > 0)
        network_decay(learner->network, expf(-by));
}

/* Replays so many examples; returns how many were refused. */
static int replay(struct learner *learner, int steps)
{
    int refused = 0;
    float error, by = 0;
    for (int k = 0; k < steps && learner->memory.count; k++) {
        refused += !replay_step(learner, 0, 1, &error);
        by += decay_of_step(learner);
    }
    decay(learner, by);
    return refused;
}

/* Adds a target to the statistics of the values. Returns the error of the previous outputs, in
   units of the new statistics. */
static float learn_values(struct learner *learner, const float *outputs, const float *target)
{
    struct values *values = &learner->values;
    int classes = learner_classes(learner), count = 0;
    float sum = 0;
    const float *came_out = in_units(learner, outputs);
    bool first = !values->scaler.seen;
    values_learn(values, learner->network, target);
    if (first)
        return 0;
    values_learn_decay(values, came_out, target);
    for (int k = 0; k < classes; k++) {
        float out, wanted;
        values_to_output(values, k, came_out[k], &out);
        count += values_to_output(values, k, target[k], &wanted);
        sum += (wanted - out) * (wanted - out);
    }
    return count ? sum / (float)count : 0;
}

/* Whether the target is to be normalised: if the first thing taught was a list of values. */
static bool learns_values(const struct learner *learner, const float *target)
{
    bool first = !learner->taught && !learner->memory.count;
    return target && learner->settings.normalize &&
           learner->settings.network.out == NETWORK_LINEAR &&
           (first || learner->values.scaler.seen);
}

/* The accuracy over the last examples; 1 while there is none that counts. */
static float recent_accuracy(const struct learner *learner)
{
    int recent = learner->examples < LEARNER_RECENT ? learner->examples : LEARNER_RECENT,
        right = 0, counted = 0;
#pragma omp simd reduction(+ : right, counted)
    for (int k = 0; k < recent; k++) {
        right += learner->right[k] == LEARNER_RIGHT;
        counted += learner->right[k] != LEARNER_FIRST;
    }
    return counted ? (float)right / (float)counted : 1;
}

struct learner_report learner_learn(struct learner *learner, const float *features, int class,
                                    const float *target)
{
    struct learner_report report = {.learned = false};
    const float *outputs = forward(learner, features);
    if (!outputs)
        return report;
    enum learner_judged right =
        is_right(learner, as_they_leave(learner, features, outputs), class, target);
    if (class != MEMORY_NO_CLASS && !learner->class[class].taught)
        right = LEARNER_FIRST;
    bool values = learns_values(learner, target);
    report.error = values ? learn_values(learner, outputs, target)
                          : output_error(learner, outputs, class, target);

    /* The statistics are updated first, which costs another forward pass: once they include the
       n-th example, none of its features is further than sqrt(n) deviations from the mean.
       Otherwise there is no such limit, and one step could ruin the weights. */
    uint64_t seen = learner->scaler.seen;
    if (learner->settings.normalize) {
        scaler_save(&learner->scaler, learner->before);
        scaler_learn(&learner->scaler, features);
    }
    float error;
    if (!learn_step(learner, features, class, target, 0, 1, &error)) {
        if (learner->settings.normalize)
            scaler_restore(&learner->scaler, learner->before, seen);
        if (values)
            values_unlearn(&learner->values, learner->network);
        return report;
    }
    remember(learner, features, class, target);
    liken(learner, features, class, true);
    report.refused = replay(learner, learner->settings.replay);
    learner_rehearse(learner, learner->settings.rehearse);

    learner->right[learner->examples++ % LEARNER_RECENT] = (unsigned char)right;
    if (learner->examples >
        LEARNER_COUNTS) /* only the place in the ring matters from here on */
        learner->examples -= LEARNER_RECENT;
    report.accuracy = recent_accuracy(learner);
    report.learned = true;
    return report;
}

void learner_remember(struct learner *learner, const float *features, int class,
                      const float *target)
{
    if (learner->settings.normalize)
        scaler_learn(&learner->scaler, features);
    if (learns_values(learner, target))
        values_learn(&learner->values, learner->network, target);
    remember(learner, features, class, target);
    liken(learner, features, class, false);
}

void learner_restore_rehearsal(struct learner *learner, int left, int steps)
{
    learner->rehearsal_left = learner->memory.count ? left : 0;
    learner->rehearsal_steps = steps;
    learner->rehearsal_done = learner->rehearsal_refused = 0;
    learner->rehearsal_error = 0;
}

void learner_rehearse(struct learner *learner, int steps)
{
    learner_restore_rehearsal(learner, steps, steps);
}

/* Steps that rehearse values become shorter after the first quarter, so that what is learned is
   the mean of noisy examples, not what the last ones said (Robbins and Monro 1951). */
static float share_of_step(struct learner *learner)
{
    float left = (float)learner->rehearsal_left / (float)learner->rehearsal_steps;
    return values_of(learner) ? fminf(1, 4 * left / 3) : 1;
}

int learner_rehearsing(const struct learner *learner)
{
    bool solving = learner->rehearsal_steps && !likeness_is_solved(&learner->likeness);
    return learner->rehearsal_left ? learner->rehearsal_left : solving;
}

int learner_rehearse_slice(struct learner *learner)
{
    size_t steps = SLICE_WEIGHTS / (network_weights(learner->network) + STEP_WEIGHTS);
    float by = 0;
    for (size_t k = 0; (k < steps || k == 0) && learner->rehearsal_left; k++) {
        float error;
        learner->rehearsal_refused +=
            !replay_step(learner, KNOWN_ERROR, share_of_step(learner), &error);
        by += decay_of_step(learner);
        learner->rehearsal_error += (double)error;
        learner->rehearsal_done++;
        learner->rehearsal_left--;
    }
    decay(learner, by);
    likeness_solve(&learner->likeness, SLICE_PRODUCTS);
    return learner_rehearsing(learner);
}

void learner_evaluate(struct learner *learner, int *confusion, int *right, int *total)
{
    const struct memory *memory = &learner->memory;
    int classes = learner_classes(learner), second;
    if (confusion)
        memset(confusion, 0, (size_t)classes * (size_t)classes * sizeof *confusion);
    *right = 0;
    *total = memory->count;
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place], class = memory_class(memory, row);
        const float *outputs = learner_query(learner, memory_features(memory, row));
        if (!outputs)
            continue;
        *right += is_right(learner, outputs, class, memory_target(memory, row));
        if (confusion && class != MEMORY_NO_CLASS)
            confusion[class * classes + learner_best(learner, outputs, &second)]++;
    }
}

/* --- classes ------------------------------------------------------------------------------ */

bool learner_add_classes(struct learner *learner, const learner_name *names, int n)
{
    int classes = learner_classes(learner);
    int *from = malloc(((size_t)classes + (size_t)n + 1) * sizeof *from);
    for (int k = 0; from && k < classes + n; k++)
        from[k] = k < classes ? k : -1;
    bool added = from && set_classes(learner, from, classes + n);
    free(from);
    for (int k = 0; added && k < n; k++)
        learner->class[classes + k] = (struct learner_class){names[k], false};
    return added;
}

bool learner_add_class(struct learner *learner, learner_name name)
{
    return learner_add_classes(learner, &name, 1);
}

void learner_rename(struct learner *learner, int k, learner_name name)
{
    learner->class[k].name = name;
    takes_clear(&learner->takes);
}

/* Ends the steps of a rehearsal; the likeness still completes its computation. */
static void end_steps(struct learner *learner)
{
    learner_restore_rehearsal(learner, 0, learner->settings.rehearse);
}

bool learner_adopt(struct learner *learner, struct network **trained,
                   const struct scaler *values, const struct learner_class *class, int classes,
                   bool rehearse)
{
    struct network *network = *trained, *before = learner->network;
    if (learner_classes(learner) != classes) { /* classes added since keep their outputs */
        int n = learner_classes(learner), inputs = before->layer[before->layers - 1].inputs;
        int *from = malloc((size_t)n * sizeof *from);
        float *row = malloc(((size_t)inputs + 1) * sizeof *row);
        for (int k = 0; from && k < n; k++)
            from[k] = k < classes ? k : 0; /* any weights: they are set below */
        network = from && row ? network_with_outputs(network, from, n, NULL, false) : NULL;
        for (int k = classes; network && k < n; k++) {
            network_get_row(before, before->layers, k, row);
            network_set_row(network, before->layers, k, row);
        }
        free(from);
        free(row);
        if (!network)
            return false;
        network_free(*trained);
    }
    learner_begin_take(learner);
    *trained = before;
    learner->network = network;
    network_set(network, &learner->settings.network);
    if (values_of(learner))
        values_rewrite(&learner->values, network, values);
    for (int k = 0; k < classes; k++)
        learner->class[k].taught = learner->class[k].taught || class[k].taught;
    count_taught(learner);
    if (rehearse)
        learner_rehearse(learner, learner->settings.rehearse);
    else
        end_steps(learner);
    return true;
}

void learner_set_row(struct learner *learner, int layer, int unit, const float *row)
{
    network_set_row(learner->network, layer, unit, row);
    if (layer == learner->network->layers)
        mark_taught(learner, unit);
}

bool learner_forget(struct learner *learner, int class, bool whole)
{
    int classes = learner_classes(learner);
    end_steps(learner);
    memory_drop(&learner->memory, class, learner->takes.number);
    likeness_drop(&learner->likeness, class);
    learner->class[class].taught = false;
    count_taught(learner);
    if (!whole)
        return true;
    memory_drop(&learner->memory, MEMORY_NO_CLASS, learner->takes.number);
    int *from = malloc((size_t)classes * sizeof *from);
    for (int k = 0; from && k < classes - 1; k++)
        from[k] = k < class ? k : k + 1;
    bool forgotten = from && set_classes(learner, from, classes - 1);
    free(from);
    return forgotten;
}

/* Forgets the example in this row; its data stay until the end of the take. */
static void take_away(struct learner *learner, int row)
{
    struct memory *memory = &learner->memory;
    if (memory_class(memory, row) != MEMORY_NO_CLASS)
        likeness_remove(&learner->likeness, memory_features(memory, row),
                        memory_class(memory, row));
    memory_remove(memory, row, learner->takes.number);
}

void learner_remove(struct learner *learner, int row)
{
    take_away(learner, row);
    if (!learner->memory.count)
        learner_rehearse(learner, 0);
}

int learner_relabel(struct learner *learner, int row, int class, const float *target)
{
    struct memory *memory = &learner->memory;
    take_away(learner, row);
    liken(learner, memory_features(memory, row), class, true);
    remember(learner, memory_features(memory, row), class, target);
    learner_rehearse(learner, learner->settings.rehearse);
    /* there was room, so it is now the last of its class */
    return memory->order[memory->start[class + 2] - 1];
}

void learner_clear(struct learner *learner)
{
    end_steps(learner);
    memory_clear(&learner->memory, learner->takes.number);
    likeness_drop(&learner->likeness, -1);
}

/* --- undo --------------------------------------------------------------------------------- */

void learner_begin_take(struct learner *learner)
{
    struct takes_visit visit = {TAKES_SAVE, takes_begin(&learner->takes), 0};
    memory_settle(&learner->memory, learner->takes.final);
    visit_state(learner, learner->network, &learner->likeness, &visit);
}

/* Restores the number of outputs, on which all other parts of the state depend. */
static bool restore_classes(struct learner *learner, void *state)
{
    struct takes_visit visit = {TAKES_RESTORE, state, 0};
    int classes;
    takes_part(&visit, &classes, sizeof classes);
    if (classes == learner_classes(learner))
        return true;
    const struct learner_class *class = takes_room(&visit, (size_t)classes * sizeof *class);
    int *from = malloc(((size_t)classes + 1) * sizeof *from);
    for (int k = 0; from && k < classes; k++)
        from[k] = learner_find(learner, class[k].name);
    bool restored = from && set_classes(learner, from, classes);
    free(from);
    return restored;
}

static bool undo(struct learner *learner)
{
    const struct take *take = takes_latest(&learner->takes);
    if (!take || take->number <= learner->memory.final ||
        !restore_classes(learner, take->state))
        return false;
    take = takes_latest(&learner->takes); /* the change of classes may have moved it */
    struct takes_visit visit = {TAKES_RESTORE, take->state, 0};
    memory_undo(&learner->memory, take->number);
    visit_state(learner, learner->network, &learner->likeness, &visit);
    count_taught(learner);
    takes_end(&learner->takes);
    return true;
}

bool learner_undo(struct learner *learner)
{
    if (!undo(learner))
        return false;
    end_steps(learner);
    return true;
}

bool learner_drop_take(struct learner *learner)
{
    return undo(learner);
}

/* --- a learner read from a file ----------------------------------------------------------- */

void learner_restore_taught(struct learner *learner, const bool *taught)
{
    for (int k = 0; k < learner_classes(learner); k++)
        learner->class[k].taught = taught[k];
    count_taught(learner);
}

void learner_restore_example(struct learner *learner, const float *features, int class,
                             const float *target)
{
    remember(learner, features, class, target);
}

void learner_restore_offered(struct learner *learner, const int *offered)
{
    memcpy(learner->memory.seen, offered,
           ((size_t)learner_classes(learner) + 1) * sizeof *offered);
}

void learner_restore_statistics(struct learner *learner, const double *statistics,
                                uint64_t seen)
{
    scaler_restore(&learner->scaler, statistics, seen);
}

void learner_restore_values(struct learner *learner, const double *statistics, uint64_t seen,
                            float by)
{
    scaler_restore(&learner->values.scaler, statistics, seen);
    learner->values.decay = by;
}

void learner_restore_feature(struct learner *learner, int i, double mean, double variance)
{
    scaler_set(&learner->scaler, i, mean, variance);
}

void learner_restore_value(struct learner *learner, int i, double mean, double variance)
{
    scaler_set(&learner->values.scaler, i, mean, variance);
}

void learner_restore_seen(struct learner *learner, uint64_t features, uint64_t values)
{
    learner->scaler.seen = features;
    learner->values.scaler.seen = values;
}

void learner_restore_recent(struct learner *learner, int examples, const unsigned char *right)
{
    learner->examples = examples;
    memcpy(learner->right, right, sizeof learner->right);
}

void learner_restore_random(struct learner *learner, uint64_t state)
{
    learner->random.state = state;
}
