/* Kernel machine, discriminant and network together: see likeness.h. */
#include "likeness.h"

#include "kernels.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Chosen on drum strokes, confirmed on other data: tests/bench/run drums. */
static const float NETWORK_WEIGHT = 0.15f, NETWORK_EXAMPLES = 20;
static const float DISCRIMINANT_WEIGHT = 0.16f, DISCRIMINANT_EXAMPLES = 10;
static const float TEMPERATURE = 8;

static bool has_discriminant(const struct likeness *likeness)
{
    return likeness->discriminant.features > 0;
}

bool likeness_init(struct likeness *likeness, const struct likeness_settings *settings,
                   int features, int classes, int examples)
{
    int most = examples ? kernel_machine_most(features, classes, examples) : 0;
    *likeness = (struct likeness){
        .settings = *settings, .features = features, .examples = examples, .begun = -1};
    if (!settings->kernel || !most)
        return true;
    likeness->scores = calloc(kernels_padded((size_t)classes + 1), sizeof(float));
    likeness->outputs = calloc((size_t)classes + 1, sizeof(float));
    bool enough = likeness->scores && likeness->outputs &&
                  kernel_machine_init(&likeness->machine, features, classes, most);
    if (enough && settings->discriminant && features <= DISCRIMINANT_FEATURES)
        enough = discriminant_init(&likeness->discriminant, features, classes, most);
    if (!enough)
        likeness_free(likeness);
    return enough;
}

void likeness_free(struct likeness *likeness)
{
    kernel_machine_free(&likeness->machine);
    discriminant_free(&likeness->discriminant);
    free(likeness->scores);
    free(likeness->outputs);
    *likeness = (struct likeness){.settings = likeness->settings};
}

size_t likeness_bytes(const struct likeness *likeness)
{
    const struct kernel_machine *machine = &likeness->machine;
    size_t most = (size_t)machine->most, features = (size_t)machine->features;
    return most * (3 * features + most + 3 * machine->class_stride) * sizeof(float);
}

static void begin_anew(struct likeness *likeness)
{
    likeness->begun = -1;
    likeness->solved = false;
}

void likeness_add(struct likeness *likeness, const float *features, int class, bool learn)
{
    if (!likeness->machine.most)
        return;
    if (!kernel_machine_add(&likeness->machine, features, class))
        return;
    begin_anew(likeness);
    if (learn)
        kernel_machine_learn(&likeness->machine);
}

void likeness_drop(struct likeness *likeness, int class)
{
    begin_anew(likeness);
    kernel_machine_drop(&likeness->machine, class);
    if (has_discriminant(likeness))
        discriminant_drop(&likeness->discriminant, class);
}

void likeness_remove(struct likeness *likeness, const float *features, int class)
{
    begin_anew(likeness);
    kernel_machine_remove(&likeness->machine, features, class);
}

bool likeness_renumbered(struct likeness *renumbered, const struct likeness *likeness,
                         const int *from, int classes)
{
    const struct kernel_machine *machine = &likeness->machine;
    if (!likeness_init(renumbered, &likeness->settings, likeness->features, classes,
                       likeness->examples))
        return false;
    if (!machine->most || !renumbered->machine.most)
        return true;
    kernel_machine_renumber(&renumbered->machine, machine, from);
    if (has_discriminant(likeness))
        discriminant_renumber(&renumbered->discriminant, &likeness->discriminant, from);
    return true;
}

/* The discriminant is given the examples. True once it has all. */
static bool give_examples(struct likeness *likeness, size_t *work)
{
    const struct kernel_machine *machine = &likeness->machine;
    size_t done = (size_t)machine->features * 4;
    if (likeness->begun < 0) {
        discriminant_begin(&likeness->discriminant, machine->mean, machine->gain,
                           machine->freedom);
        likeness->begun = 0;
    }
    for (; *work && likeness->begun < machine->count; likeness->begun++) {
        discriminant_add(&likeness->discriminant,
                         kernel_machine_centre(machine, likeness->begun),
                         machine->class[likeness->begun]);
        *work -= done < *work ? done : *work;
    }
    return likeness->begun == machine->count;
}

bool likeness_is_solved(const struct likeness *likeness)
{
    return likeness->solved || !likeness->machine.count;
}

void likeness_solve(struct likeness *likeness, size_t work)
{
    if (likeness_is_solved(likeness))
        return;
    likeness->solved =
        kernel_machine_solve(&likeness->machine, &work) &&
        (!has_discriminant(likeness) || (give_examples(likeness, &work) &&
                                         discriminant_solve(&likeness->discriminant, &work)));
}

static float within_0_1(float x)
{
    return x > 0 ? (x < 1 ? x : 1) : 0;
}

/* Scores become a distribution. */
static void softmax(float *scores, int classes)
{
    float most = -INFINITY, sum = 0;
    for (int k = 0; k < classes; k++)
        most = scores[k] > most ? scores[k] : most;
    for (int k = 0; k < classes; k++) {
        scores[k] = expf((scores[k] - most) / TEMPERATURE);
        sum += scores[k];
    }
    for (int k = 0; k < classes; k++)
        scores[k] /= sum;
}

const float *likeness_outputs(struct likeness *likeness, const float *features,
                              const float *network)
{
    const float *kernel = kernel_machine_query(&likeness->machine, features);
    if (!kernel)
        return network;
    int classes = likeness->machine.classes;
    float examples = (float)likeness->machine.freedom - KERNEL_MACHINE_PRIOR;
    float of_network = NETWORK_WEIGHT * examples / (examples + NETWORK_EXAMPLES);
    float of_discriminant = DISCRIMINANT_WEIGHT * examples / (examples + DISCRIMINANT_EXAMPLES);
    float *outputs = likeness->outputs, *scores = likeness->scores, sum = 0;
    bool scored = has_discriminant(likeness) &&
                  discriminant_scores(&likeness->discriminant, features, scores);
    if (scored)
        softmax(scores, classes);
    for (int k = 0; k < classes; k++) {
        float mixed = within_0_1(kernel[k]) + of_network * within_0_1(network[k]) +
                      (scored ? of_discriminant * scores[k] : 0);
        outputs[k] = mixed * mixed * sqrtf(mixed);
        sum += outputs[k];
    }
    for (int k = 0; k < classes && sum > 0; k++)
        outputs[k] /= sum;
    return outputs;
}

bool likeness_restore_centre(struct likeness *likeness, const float *features, int class,
                             float nearest, const float *coefficients)
{
    struct kernel_machine *machine = &likeness->machine;
    if (machine->count == machine->most)
        return false;
    begin_anew(likeness);
    kernel_machine_restore(machine, features, class, nearest, coefficients);
    return true;
}

struct discriminant *likeness_discriminant(struct likeness *likeness)
{
    return has_discriminant(likeness) ? &likeness->discriminant : NULL;
}

float likeness_novelty(struct likeness *likeness)
{
    return kernel_machine_novelty(&likeness->machine);
}

void likeness_visit(struct likeness *likeness, struct takes_visit *visit)
{
    kernel_machine_visit(&likeness->machine, visit);
    if (has_discriminant(likeness))
        discriminant_visit(&likeness->discriminant, visit);
    takes_part(visit, &likeness->solved, sizeof likeness->solved);
    if (visit->purpose == TAKES_RESTORE)
        likeness->begun = -1;
}
