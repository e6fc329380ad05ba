/* Makes a list of fixed length from the frames of a sound: see collect.h. */
#include "collect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool collect_init(struct collect *c, enum collect_kind kind, int parts, int width, int room)
{
    c->kind = kind;
    c->parts = parts;
    c->width = width;
    c->room = room;
    c->row = calloc((size_t)room * (size_t)width, sizeof *c->row);
    collect_start(c);
    return c->row != NULL;
}

void collect_free(struct collect *c)
{
    free(c->row);
    c->row = NULL;
}

int collect_count(const struct collect *c)
{
    return c->width * (c->kind == COLLECT_MEAN_DEVIATION ? 2 : c->parts);
}

void collect_start(struct collect *c)
{
    c->rows = c->part = c->kept = 0;
    c->step = 1;
}

static float *row(const struct collect *c, int i)
{
    return c->row + (size_t)i * (size_t)c->width;
}

static size_t bytes(const struct collect *c, int rows)
{
    return (size_t)rows * (size_t)c->width * sizeof(float);
}

static void average_pairs(struct collect *c)
{
    for (int r = 0; r < c->rows / 2; r++)
        for (int i = 0; i < c->width; i++)
            row(c, r)[i] = 0.5f * (row(c, 2 * r)[i] + row(c, 2 * r + 1)[i]);
    c->rows /= 2;
    c->step *= 2;
    c->kept = (c->kept + 1) / 2;
}

void collect_add(struct collect *c, const float *frame, int keep)
{
    if (c->rows == c->room) {
        if (c->kind == COLLECT_LAST) {
            c->rows--;
            memmove(c->row, row(c, 1), bytes(c, c->rows));
        } else
            average_pairs(c);
    }
    float *to = row(c, c->rows);
    if (c->part == 0)
        memset(to, 0, bytes(c, 1));
    c->part++;
    for (int i = 0; i < c->width; i++)
        to[i] += (frame[i] - to[i]) / (float)c->part;
    if (keep)
        c->kept = c->rows + 1;
    if (c->part == c->step) {
        c->rows++;
        c->part = 0;
    }
}

static float mean(const struct collect *c, int i, int from, int to)
{
    double sum = 0;
    for (int r = from; r < to; r++)
        sum += (double)row(c, r)[i];
    return (float)(sum / (to - from));
}

static float deviation(const struct collect *c, int i, float mean)
{
    double sum = 0;
    for (int r = 0; r < c->kept; r++) {
        double difference = (double)row(c, r)[i] - (double)mean;
        sum += difference * difference;
    }
    return (float)sqrt(sum / c->kept);
}

void collect_finish(const struct collect *c, float *list)
{
    int missing = c->parts - c->kept;
    if (c->kind == COLLECT_MEAN_DEVIATION) {
        for (int i = 0; i < c->width; i++) {
            list[i] = mean(c, i, 0, c->kept);
            list[c->width + i] = deviation(c, i, list[i]);
        }
        return;
    }
    for (int n = 0; n < c->parts; n++, list += c->width) {
        int from, to;
        if (c->kind == COLLECT_LAST)
            from = n > missing ? n - missing : 0;
        else if (c->kind == COLLECT_SIDE_BY_SIDE)
            from = n < c->kept ? n : c->kept - 1;
        else
            from = n * c->kept / c->parts;
        to = c->kind == COLLECT_SEGMENTS ? (n + 1) * c->kept / c->parts : 0;
        if (to <= from)
            to = from + 1;
        for (int i = 0; i < c->width; i++)
            list[i] = mean(c, i, from, to);
    }
}
