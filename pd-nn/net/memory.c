/* The bounded memory of examples: see memory.h. */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Group 0 holds the examples of no class, group k + 1 those of class k. */
static int group_of(int class)
{
    return class + 1;
}

static int groups(const struct memory *memory)
{
    return memory->classes + 1;
}

static int rows(const struct memory *memory)
{
    return 2 * memory->capacity;
}

bool memory_init(struct memory *memory, int capacity, int features, int classes)
{
    *memory = (struct memory){.capacity = capacity,
                              .features = features,
                              .classes = classes,
                              .target_stride = classes};
    size_t n = (size_t)capacity * 2 + 1; /* one more, so that no size is 0 */
    memory->row = calloc(n, sizeof *memory->row);
    memory->features_of = calloc(n, (size_t)features * sizeof(float));
    memory->target_of = calloc(n, ((size_t)classes + 1) * sizeof(float));
    memory->order = calloc(n, sizeof(int));
    memory->start = calloc((size_t)classes + 2, sizeof(int));
    memory->seen = calloc((size_t)classes + 1, sizeof(int));
    memory->vacant = calloc(n, sizeof(int));
    memory->gone = calloc(n, sizeof *memory->gone);
    if (!memory->row || !memory->features_of || !memory->target_of || !memory->order ||
        !memory->start || !memory->seen || !memory->vacant || !memory->gone) {
        memory_free(memory);
        return false;
    }
    for (int r = rows(memory) - 1; r >= 0; r--) { /* row 0 is to be used first */
        memory->row[r].place = -1;
        memory->vacant[memory->vacant_count++] = r;
    }
    return true;
}

void memory_free(struct memory *memory)
{
    free(memory->row);
    free(memory->features_of);
    free(memory->target_of);
    free(memory->order);
    free(memory->start);
    free(memory->seen);
    free(memory->vacant);
    free(memory->gone);
    *memory = (struct memory){0};
}

static void put(struct memory *memory, int place, int row)
{
    memory->order[place] = row;
    memory->row[row].place = place;
}

/* Inserts a row at the end of its group: every later group moves its first row to its end. */
static void insert(struct memory *memory, int row)
{
    int *start = memory->start, group = group_of(memory->row[row].class);
    for (int g = groups(memory) - 1; g > group; g--) {
        if (start[g] < start[g + 1])
            put(memory, start[g + 1], memory->order[start[g]]);
        start[g + 1]++;
    }
    put(memory, start[group + 1]++, row);
    memory->count++;
}

/* The reverse: the last row of the group takes its place, and every later group moves its last
   row to its front. */
static void extract(struct memory *memory, int row)
{
    int *start = memory->start, group = group_of(memory->row[row].class);
    put(memory, memory->row[row].place, memory->order[--start[group + 1]]);
    for (int g = group + 1; g < groups(memory); g++) {
        start[g + 1]--;
        if (start[g] < start[g + 1])
            put(memory, start[g], memory->order[start[g + 1]]);
    }
    memory->row[row].place = -1;
    memory->count--;
}

static void remove_row(struct memory *memory, int row, uint64_t take)
{
    extract(memory, row);
    if (memory->row[row].added_at == take) { /* nothing to bring back */
        memory->vacant[memory->vacant_count++] = row;
        return;
    }
    int at = (memory->gone_first + memory->gone_count++) % rows(memory);
    memory->gone[at] = (struct memory_gone){row, take};
}

void memory_add(struct memory *memory, struct random *random, uint64_t take,
                const float *features, int class, const float *target)
{
    if (!memory->capacity)
        return;
    int *seen = &memory->seen[group_of(class)];
    if (*seen < MEMORY_COUNTS)
        ++*seen;
    if (memory->count == memory->capacity) {
        int most = class;
        for (int k = MEMORY_NO_CLASS; k < memory->classes; k++)
            if (memory_count_of(memory, k) > memory_count_of(memory, most))
                most = k;
        int has = memory_count_of(memory, most);
        /* a reservoir: the n-th of a class stays with probability has / n */
        int victim = random_below(random, most == class ? *seen : has);
        if (victim >= has)
            return;
        remove_row(memory, memory->order[memory->start[group_of(most)] + victim], take);
    }
    while (!memory->vacant_count)
        memory_settle(memory, memory->gone[memory->gone_first].removed_at);
    int row = memory->vacant[--memory->vacant_count];
    memory->row[row] = (struct memory_row){.class = class, .added_at = take};
    memcpy(memory->features_of + (size_t)row * (size_t)memory->features, features,
           (size_t)memory->features * sizeof(float));
    if (target) {
        float *to = memory->target_of + (size_t)row * (size_t)memory->target_stride;
        memset(to, 0, (size_t)memory->target_stride * sizeof(float));
        memcpy(to, target, (size_t)memory->classes * sizeof(float));
    }
    insert(memory, row);
}

int memory_draw(const struct memory *memory, struct random *random)
{
    int filled = 0;
    for (int k = MEMORY_NO_CLASS; k < memory->classes; k++)
        filled += memory_count_of(memory, k) > 0;
    if (!filled)
        return -1;
    int class = MEMORY_NO_CLASS - 1;
    for (int pick = random_below(random, filled); pick >= 0;)
        pick -= memory_count_of(memory, ++class) > 0;
    return memory->order[memory->start[group_of(class)] +
                         random_below(random, memory_count_of(memory, class))];
}

const float *memory_features(const struct memory *memory, int row)
{
    return memory->features_of + (size_t)row * (size_t)memory->features;
}

int memory_class(const struct memory *memory, int row)
{
    return memory->row[row].class;
}

const float *memory_target(const struct memory *memory, int row)
{
    if (memory->row[row].class != MEMORY_NO_CLASS)
        return NULL;
    return memory->target_of + (size_t)row * (size_t)memory->target_stride;
}

int memory_count_of(const struct memory *memory, int class)
{
    return memory->start[group_of(class) + 1] - memory->start[group_of(class)];
}

float memory_offered(const struct memory *memory)
{
    float offered = 0;
    for (int k = 0; k < memory->classes; k++)
        offered += (float)memory->seen[group_of(k)];
    return offered;
}

bool memory_holds(const struct memory *memory, int row)
{
    return row >= 0 && row < rows(memory) && memory->row[row].place >= 0;
}

void memory_remove(struct memory *memory, int row, uint64_t take)
{
    remove_row(memory, row, take);
}

void memory_drop(struct memory *memory, int class, uint64_t take)
{
    while (memory_count_of(memory, class))
        remove_row(memory, memory->order[memory->start[group_of(class) + 1] - 1], take);
    memory->seen[group_of(class)] = 0;
}

void memory_clear(struct memory *memory, uint64_t take)
{
    for (int k = MEMORY_NO_CLASS; k < memory->classes; k++)
        memory_drop(memory, k, take);
}

/* Makes room for more outputs in every row, including those that may be restored. */
static bool widen_targets(struct memory *memory, int stride)
{
    size_t n = (size_t)rows(memory) + 1;
    float *wider = calloc(n, ((size_t)stride + 1) * sizeof(float));
    if (!wider)
        return false;
    for (int r = 0; r < rows(memory); r++)
        if (memory->row[r].class == MEMORY_NO_CLASS)
            memcpy(wider + (size_t)r * (size_t)stride,
                   memory->target_of + (size_t)r * (size_t)memory->target_stride,
                   (size_t)memory->target_stride * sizeof(float));
    free(memory->target_of);
    memory->target_of = wider;
    memory->target_stride = stride;
    return true;
}

bool memory_renumber(struct memory *memory, const int *to, int classes)
{
    int *start = calloc((size_t)classes + 2, sizeof(int));
    int *seen = calloc((size_t)classes + 1, sizeof(int));
    int *order = malloc(((size_t)memory->count + 1) * sizeof(int));
    if (!start || !seen || !order ||
        (classes > memory->target_stride && !widen_targets(memory, classes))) {
        free(start);
        free(seen);
        free(order);
        return false;
    }
    int count = memory->count;
    memcpy(order, memory->order, (size_t)count * sizeof(int));
    seen[0] = memory->seen[0];
    for (int k = 0; k < memory->classes; k++)
        if (to[k] >= 0)
            seen[group_of(to[k])] = memory->seen[group_of(k)];
    free(memory->start);
    free(memory->seen);
    memory->start = start;
    memory->seen = seen;
    memory->classes = classes;
    memory->count = 0;
    for (int place = 0; place < count; place++) {
        struct memory_row *row = &memory->row[order[place]];
        if (row->class != MEMORY_NO_CLASS && to[row->class] < 0) {
            row->place = -1;
            memory->vacant[memory->vacant_count++] = order[place];
            continue;
        }
        row->class = row->class == MEMORY_NO_CLASS ? MEMORY_NO_CLASS : to[row->class];
        insert(memory, order[place]);
    }
    free(order);
    return true;
}

void memory_undo(struct memory *memory, uint64_t take)
{
    /* from the end: a removal moves only rows that were looked at already */
    for (int place = memory->count - 1; place >= 0; place--)
        if (memory->row[memory->order[place]].added_at == take)
            remove_row(memory, memory->order[place], take);
    while (memory->gone_count) {
        int at = (memory->gone_first + memory->gone_count - 1) % rows(memory);
        if (memory->gone[at].removed_at != take)
            break;
        memory->gone_count--;
        insert(memory, memory->gone[at].row);
    }
}

void memory_settle(struct memory *memory, uint64_t take)
{
    while (memory->gone_count && memory->gone[memory->gone_first].removed_at <= take) {
        memory->vacant[memory->vacant_count++] = memory->gone[memory->gone_first].row;
        memory->gone_first = (memory->gone_first + 1) % rows(memory);
        memory->gone_count--;
    }
    memory->final = take > memory->final ? take : memory->final;
}
