/* Whether a stream of numbers moves: see stillness.h. */
#include "stillness.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Chosen by simulation, with the streams of tests/patches/pen.py. Distances are squares in
   units of the noise. */
static const double REST_DISTANCE = 16; /* four deviations: beyond, it may have moved .. */
static const double REST_SUM = 40;      /* .. and with so much excess it has */
static const double MOVE_DISTANCE = 3;  /* beyond, a movement continues; its ends are there */
static const double MOVE_SUM = 8;
static const double MOST_EXCESS = 10;   /* of one frame, so that it takes several */
static const double FRAME_S = 0.01;     /* faster frames count less, slower ones up to twice */
static const double LEVEL_S = 0.1;      /* time constant of the level */
static const double NOISE_FAST = 0.5;   /* weight of a window in the noise if it is above, .. */
static const double NOISE_SLOW = 0.1;   /* .. and if below; but fast again .. */
static const double NOISE_LEAST = 0.06; /* .. below this share: that was never noise */
static const double NOISE_MOST = 3;     /* windows count as at most this many times the noise */
static const double MOVING_RANGE = 1.128; /* mean difference of two values / their deviation */
enum { WINDOW_FRAMES = 8 };               /* the least frames in a window */

bool stillness_init(struct stillness *s, int width)
{
    *s = (struct stillness){.width = width, .more = 2 * log(width)};
    s->channel = calloc((size_t)width, sizeof *s->channel);
    return s->channel != NULL;
}

void stillness_free(struct stillness *s)
{
    free(s->channel);
    *s = (struct stillness){0};
}

static void clear_window(struct stillness *s, double time)
{
    s->window = time;
    s->frames = 0;
    for (int k = 0; k < s->width; k++)
        s->channel[k].square = s->channel[k].jump = 0;
}

static void clear_sums(struct still_channel *c, double time)
{
    c->sum = c->early_sum = 0;
    c->quiet = c->early = time;
    c->frames = 0;
}

void stillness_start(struct stillness *s, double time, const float *frame)
{
    s->time = s->still = time;
    s->pending = false;
    for (int k = 0; k < s->width; k++) {
        struct still_channel *c = &s->channel[k];
        c->level = c->last = (double)frame[k];
        c->since = time;
        clear_sums(c, time);
    }
    clear_window(s, time);
}

void stillness_relearn(struct stillness *s)
{
    s->known = s->pending = false;
    s->steady = true;
    for (int k = 0; k < s->width; k++)
        clear_sums(&s->channel[k], s->time);
    clear_window(s, s->time);
}

/* The weight of distances by sensitivity: 1 at 0.5, 2 dB for each 0.1. */
static double gain(double sensitivity)
{
    return pow(100, sensitivity - 0.5);
}

/* What a distance adds to a sum. */
static double excess(double distance, double limit, double lasted)
{
    return fmin(distance - limit, MOST_EXCESS) * fmin(lasted / FRAME_S, 2);
}

static double distance(const struct still_channel *c, double value)
{
    return (value - c->level) * (value - c->level) * c->weight;
}

/* --- the noise ---------------------------------------------------------------------------- */

static void weigh(struct still_channel *c)
{
    c->weight = 1 / (c->noise + c->step * c->step / 4 + DBL_MIN);
}

static void add_to_window(struct still_channel *c, double value)
{
    double away = value - c->level, jump = fabs(value - c->last);
    c->square += away * away;
    c->jump += jump;
    if (jump > 0 && (c->step == 0 || jump < c->step)) {
        c->step = jump;
        weigh(c);
    }
    c->last = value;
}

/* Learns the first noise. From here on it is known what is at rest. The variance of few frames
   is itself uncertain, by a factor of about e^(sqrt(2 / frames)), and among many channels one
   is far too small: so all are increased. */
static void learn_first(struct stillness *s)
{
    double caution = exp(sqrt(2 * s->more / s->frames));
    for (int k = 0; k < s->width; k++) {
        struct still_channel *c = &s->channel[k];
        double range = c->jump / s->frames / MOVING_RANGE;
        c->noise = caution * (s->steady ? c->square / s->frames : range * range);
        c->quiet = c->early = s->time;
        weigh(c);
    }
    s->known = true;
    s->steady = false;
    s->still = s->time;
}

/* Adds a window to the noise once the next one is over without a change: its end may have been
   the beginning of one. */
static void learn(struct stillness *s)
{
    for (int k = 0; k < s->width; k++) {
        struct still_channel *c = &s->channel[k];
        double more = fmin(c->before, NOISE_MOST / c->weight) - c->noise;
        bool far_below = c->before < NOISE_LEAST * c->noise;
        if (s->pending)
            c->noise += more * (more > 0 || far_below ? NOISE_FAST : NOISE_SLOW);
        c->before = c->square / s->frames;
        weigh(c);
    }
    s->settled |= s->pending;
    s->pending = true;
}

/* --- frames ------------------------------------------------------------------------------- */

/* The level follows the value that has held until now. */
static void follow(struct still_channel *c, double time, double passed)
{
    double age = fmin(time - c->since, LEVEL_S);
    c->level += (c->last - c->level) * passed / (age + passed);
}

/* `began`: when what is in the sum began. The frame before was still at rest, but may be long
   ago. */
static void add_to_sum(double *sum, double *began, double more, double time)
{
    bool empty = *sum == 0;
    *sum = fmax(0, *sum + more);
    if (*sum == 0)
        *began = time;
    else if (empty)
        *began = fmax(*began, time - 2 * FRAME_S);
}

/* Returns whether the channel has changed. */
static bool judge(struct still_channel *c, double value, double time, double passed,
                  double gain, double limit, double limit_of_sum)
{
    double away = distance(c, value) * gain;
    add_to_sum(&c->sum, &c->quiet, excess(away, limit, passed), time);
    add_to_sum(&c->early_sum, &c->early, excess(away, MOVE_DISTANCE, passed), time);
    if (c->sum == 0) {
        c->frames = 0;
        return false;
    }
    c->newer = c->frames ? c->newer : 0;
    c->newer += (value - c->newer) / ++c->frames;
    return c->sum > limit_of_sum;
}

/* Sets the level to the mean since the change began. */
static void change(struct stillness *s, struct still_channel *c)
{
    s->still = fmax(s->still, c->quiet);
    c->level = c->newer;
    c->since = c->quiet;
    c->sum = c->early_sum = 0;
    c->frames = 0;
}

bool stillness_frame(struct stillness *s, double time, const float *frame, double sensitivity,
                     double window, bool resting)
{
    double passed = time - s->time, weighs = gain(sensitivity);
    double limit = resting ? REST_DISTANCE : MOVE_DISTANCE;
    double limit_of_sum = (resting ? REST_SUM : MOVE_SUM) + s->more;
    bool changed = false;
    s->time = time;
    s->frames++;
    for (int k = 0; k < s->width; k++) {
        struct still_channel *c = &s->channel[k];
        double value = (double)frame[k];
        follow(c, time, passed);
        if (s->known && judge(c, value, time, passed, weighs, limit, limit_of_sum)) {
            s->began = changed ? fmin(s->began, c->early) : c->early;
            changed = true;
            change(s, c);
        }
        add_to_window(c, value);
    }
    bool over = time - s->window >= window && s->frames >= WINDOW_FRAMES;
    if (changed)
        s->pending = false;
    else if (over && !s->known)
        learn_first(s);
    else if (over && resting)
        learn(s);
    if (changed || over)
        clear_window(s, time);
    return changed;
}

void stillness_silence(struct stillness *s)
{
    s->still = s->time;
    for (int k = 0; k < s->width; k++) {
        struct still_channel *c = &s->channel[k];
        c->level = c->last;
        clear_sums(c, s->time);
        if (!s->settled)
            c->noise = 0;
        weigh(c);
    }
    s->known = true;
}

/* --- looking back ------------------------------------------------------------------------- */

void stillness_look_back(struct stillness *s)
{
    for (int k = 0; k < s->width; k++) {
        s->channel[k].back_sum = 0;
        s->channel[k].back = s->time;
    }
}

bool stillness_moved(struct stillness *s, double time, const float *frame, double lasted,
                     double sensitivity, double *until)
{
    double weighs = gain(sensitivity);
    bool moved = false;
    for (int k = 0; k < s->width; k++) {
        struct still_channel *c = &s->channel[k];
        double away = distance(c, (double)frame[k]) * weighs;
        c->back_sum = fmax(0, c->back_sum + excess(away, MOVE_DISTANCE, lasted));
        if (c->back_sum == 0)
            c->back = time;
        if (c->back_sum <= MOVE_SUM + s->more)
            continue;
        *until = moved ? fmax(*until, c->back) : c->back;
        moved = true;
    }
    return moved;
}
