/* Kernel machine and network combined: see likeness.h. */
#include "likeness.h"

#include "kernels.h"
#include <math.h>
#include <stdlib.h>

/* Chosen on drum strokes and letters, confirmed on other data: see ARCHITECTURE.md. */
static const float NETWORK_WEIGHT = 0.15f, NETWORK_EXAMPLES = 20;

bool likeness_init(struct likeness *likeness, int features, int classes, int examples)
{
    int most = examples ? kernel_machine_most(features, classes, examples) : 0;
    *likeness = (struct likeness){.features = features, .examples = examples};
    if (!most)
        return true;
    likeness->outputs = calloc((size_t)classes + 1, sizeof(float));
    bool enough =
        likeness->outputs && kernel_machine_init(&likeness->machine, features, classes, most);
    if (!enough)
        likeness_free(likeness);
    return enough;
}

void likeness_free(struct likeness *likeness)
{
    kernel_machine_free(&likeness->machine);
    free(likeness->outputs);
    *likeness = (struct likeness){0};
}

size_t likeness_bytes(const struct likeness *likeness)
{
    const struct kernel_machine *machine = &likeness->machine;
    size_t most = (size_t)machine->most, features = (size_t)machine->features;
    return most * (3 * features + most + 3 * machine->class_stride) * sizeof(float);
}

void likeness_add(struct likeness *likeness, const float *features, int class, bool learn)
{
    if (!likeness->machine.most || !kernel_machine_add(&likeness->machine, features, class))
        return;
    if (learn)
        kernel_machine_learn(&likeness->machine);
}

void likeness_drop(struct likeness *likeness, int class)
{
    kernel_machine_drop(&likeness->machine, class);
}

void likeness_remove(struct likeness *likeness, const float *features, int class)
{
    kernel_machine_remove(&likeness->machine, features, class);
}

bool likeness_renumbered(struct likeness *renumbered, const struct likeness *likeness,
                         const int *from, int classes)
{
    const struct kernel_machine *machine = &likeness->machine;
    if (!likeness_init(renumbered, likeness->features, classes, likeness->examples))
        return false;
    if (machine->most && renumbered->machine.most)
        kernel_machine_renumber(&renumbered->machine, machine, from);
    return true;
}

bool likeness_is_solved(const struct likeness *likeness)
{
    return !likeness->machine.pending || !likeness->machine.count;
}

void likeness_solve(struct likeness *likeness, size_t work)
{
    kernel_machine_solve(&likeness->machine, &work);
}

static float within_0_1(float x)
{
    return x > 0 ? (x < 1 ? x : 1) : 0;
}

static float weight_of_network(const struct kernel_machine *machine, float taught)
{
    float examples = (float)machine->freedom - KERNEL_MACHINE_PRIOR;
    float times = fmaxf(taught / (float)machine->count, 1);
    return fminf(NETWORK_WEIGHT * times * times, 1) * examples / (examples + NETWORK_EXAMPLES);
}

const float *likeness_outputs(struct likeness *likeness, const float *features,
                              const float *network, float taught)
{
    const float *kernel = kernel_machine_query(&likeness->machine, features);
    if (!kernel)
        return network;
    int classes = likeness->machine.classes;
    float of_network = weight_of_network(&likeness->machine, taught);
    float *outputs = likeness->outputs, most = 0;
    for (int k = 0; k < classes; k++) {
        outputs[k] = within_0_1(kernel[k]) + of_network * within_0_1(network[k]);
        most = outputs[k] > most ? outputs[k] : most;
    }
    float sum = 0;
    for (int k = 0; k < classes; k++) {
        outputs[k] = most > 0 ? powf(outputs[k] / most, likeness->machine.power) : 1;
        sum += outputs[k];
    }
    for (int k = 0; k < classes; k++)
        outputs[k] /= sum;
    return outputs;
}

bool likeness_restore_centre(struct likeness *likeness, const float *features, int class,
                             float apart, const float *coefficients)
{
    struct kernel_machine *machine = &likeness->machine;
    if (machine->count == machine->most)
        return false;
    kernel_machine_restore(machine, features, class, apart, coefficients);
    return true;
}

bool likeness_restore_power(struct likeness *likeness, float power)
{
    bool good = power >= 1 && power <= KERNEL_MACHINE_POWER;
    if (good)
        likeness->machine.power = power;
    return good;
}

float likeness_novelty(struct likeness *likeness)
{
    return kernel_machine_novelty(&likeness->machine);
}

void likeness_visit(struct likeness *likeness, struct takes_visit *visit)
{
    kernel_machine_visit(&likeness->machine, visit);
}
