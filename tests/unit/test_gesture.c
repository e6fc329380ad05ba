/* Gestures: lists calculated by hand, and where gestures begin and end in streams made here. */
#include "check.h"
#include "gesture/gesture.h"

#include <errno.h>

/* --- allocations -------------------------------------------------------------------------- */

static long allocations, fails_at = -1;

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *__wrap_calloc(size_t n, size_t size)
{
    if (allocations++ == fails_at) {
        errno = ENOMEM;
        return NULL;
    }
    return __real_calloc(n, size);
}

/* --- a stream ----------------------------------------------------------------------------- */

/* What has come out so far. */
struct heard {
    int begins, ends, lists, early;
    double begin, end; /* of the last gesture */
    float list[2 * 3 * GESTURE_PARTS + 1];
    int count;
};

static struct heard heard;

static struct gesture *made(void)
{
    struct gesture *g = gesture_new();
    assert_non_null(g);
    heard = (struct heard){0};
    return g;
}

static void hear(const struct gesture_outcome *o)
{
    heard.begins += o->begins;
    heard.early += o->early;
    heard.ends += o->ends;
    if (o->begins)
        heard.begin = o->begin;
    if (o->ends) {
        assert_int_equal(heard.begins, heard.ends);
        heard.end = o->end;
        heard.lists += o->count > 0;
    }
    if (!o->count)
        return;
    heard.count = o->count;
    for (int i = 0; i < o->count; i++)
        assert_true(isfinite(o->values[i]));
    if ((size_t)o->count <= sizeof heard.list / sizeof *heard.list)
        memcpy(heard.list, o->values, (size_t)o->count * sizeof(float));
}

static void set(struct gesture *g, struct gesture_settings settings, double now)
{
    struct gesture_outcome outcome;
    struct reason reason;
    assert_true(gesture_set(g, &settings, now, &outcome, &reason));
    hear(&outcome);
}

/* Hold mode, 2 parts, and plain lists: no deviations, not relative, not scaled. */
static struct gesture_settings plain(void)
{
    struct gesture_settings s;
    gesture_defaults(&s);
    s.mode = GESTURE_HOLD;
    s.parts = 2;
    s.spread = s.relative = s.scale = false;
    return s;
}

static void frame(struct gesture *g, double now, const float *values, int width)
{
    struct gesture_outcome outcome;
    struct reason reason;
    double due = gesture_due(g);
    if (due >= 0 && due < now) {
        gesture_time(g, due, &outcome);
        hear(&outcome);
    }
    assert_true(gesture_frame(g, now, values, width, &outcome, &reason));
    hear(&outcome);
}

static void frame1(struct gesture *g, double now, double value)
{
    float one = (float)value;
    frame(g, now, &one, 1);
}

static void start(struct gesture *g, double now)
{
    struct gesture_outcome outcome;
    assert_true(gesture_start(g, now, &outcome));
    hear(&outcome);
}

static void stop(struct gesture *g, double now)
{
    struct gesture_outcome outcome;
    assert_true(gesture_finish(g, now, &outcome));
    hear(&outcome);
}

static void check_list(int count, const double *expected)
{
    assert_int_equal(heard.count, count);
    for (int i = 0; i < count; i++)
        check_close((double)heard.list[i], expected[i], 1e-5);
}

/* --- lists -------------------------------------------------------------------------------- */

/* 1 3 5 9, a second each: means 2 and 7, deviations 1 and 2; the whole has mean 4.5 and
 * variance 8.75. */
static void known_list(struct gesture_settings settings)
{
    struct gesture *g = made();
    const double values[] = {1, 3, 5, 9};
    set(g, settings, 0);
    start(g, 100);
    for (int i = 0; i < 4; i++)
        frame1(g, 100 + i, values[i]);
    stop(g, 104);
    assert_int_equal(heard.begins, 1);
    assert_int_equal(heard.lists, 1);
    gesture_free(g);
}

static void test_means(void **state)
{
    (void)state;
    known_list(plain());
    check_list(3, (double[]){2, 7, 4});
}

static void test_spread(void **state)
{
    struct gesture_settings s = plain();
    (void)state;
    s.spread = true;
    known_list(s);
    check_list(5, (double[]){2, 7, 1, 2, 4});
}

static void test_relative(void **state)
{
    struct gesture_settings s = plain();
    (void)state;
    s.relative = true;
    known_list(s);
    check_list(3, (double[]){1, 6, 4});
}

static void test_scale(void **state)
{
    struct gesture_settings s = plain();
    double size = sqrt(8.75);
    (void)state;
    s.scale = s.spread = true;
    known_list(s);
    check_list(5, (double[]){2 / size, 7 / size, 1 / size, 2 / size, 4});
}

static void test_delta(void **state)
{
    struct gesture_settings s = plain();
    (void)state;
    s.delta = true;
    known_list(s);
    check_list(3, (double[]){1, 5, 4});
    s.relative = true; /* delta leaves nothing for it to do */
    known_list(s);
    check_list(3, (double[]){1, 5, 4});
}

/* The size is of all channels together: variances 1 and 4. */
static void test_two_channels(void **state)
{
    struct gesture *g = made();
    struct gesture_settings s = plain();
    float frames[2][2] = {{1, 10}, {3, 6}};
    (void)state;
    s.relative = s.scale = s.spread = true;
    set(g, s, 0);
    start(g, 0);
    for (int i = 0; i < 2; i++)
        frame(g, i, frames[i], 2);
    stop(g, 2);
    check_list(9, (double[]){0, 2 / sqrt(5), 0, -4 / sqrt(5), 0, 0, 0, 0, 2});
    const char *const names[] = {
        "channel-0-part-0",      "channel-0-part-1",      "channel-1-part-0",
        "channel-1-part-1",      "channel-0-deviation-0", "channel-0-deviation-1",
        "channel-1-deviation-0", "channel-1-deviation-1", "duration"};
    for (int i = 0; i < 9; i++) {
        char name[100];
        gesture_name(g, i, name, sizeof name);
        assert_string_equal(name, names[i]);
    }
    gesture_free(g);
}

static void test_where_nothing_changes(void **state)
{
    struct gesture *g = made();
    struct gesture_settings s = plain();
    (void)state;
    s.scale = true;
    set(g, s, 0);
    start(g, 0);
    frame1(g, 0, 7);
    stop(g, 1);
    check_list(3, (double[]){7, 7, 1});
    gesture_free(g);
}

static void test_frames_of_one_moment(void **state)
{
    struct gesture *g = made();
    (void)state;
    set(g, plain(), 0);
    start(g, 5);
    for (int i = 0; i < 4; i++)
        frame1(g, 5, i);
    stop(g, 5);
    check_list(3, (double[]){0.5, 2.5, 0});
    gesture_free(g);
}

static void test_holds_without_a_frame_of_their_own(void **state)
{
    struct gesture *g = made();
    (void)state;
    set(g, plain(), 0);
    start(g, 0);
    stop(g, 1); /* no frame has ever come */
    assert_int_equal(heard.ends, 1);
    assert_int_equal(heard.lists, 0);
    frame1(g, 1.5, 4);
    start(g, 2);
    stop(g, 3);
    check_list(3, (double[]){4, 4, 1});
    start(g, 4); /* the first one holds from the beginning on */
    frame1(g, 5, 8);
    frame1(g, 7, 2);
    stop(g, 8);
    check_list(3, (double[]){8, 5, 4});
    gesture_free(g);
}

static void test_long_holds(void **state)
{
    struct gesture *g = made();
    struct gesture_settings s = plain();
    (void)state;
    s.parts = 3;
    set(g, s, 0);
    start(g, 0);
    for (int i = 0; i < 360000; i++)
        frame1(g, i / 100.0, i < 120000 ? 1 : i < 240000 ? 5 : -3);
    stop(g, 3600);
    check_close((double)heard.list[0], 1, 0.03);
    check_close((double)heard.list[1], 5, 0.05);
    check_close((double)heard.list[2], -3, 0.03);
    check_close((double)heard.list[3], 3600, 1e-3);
    gesture_free(g);
}

static void test_early_lists(void **state)
{
    struct gesture *g = made();
    struct gesture_settings s = plain();
    (void)state;
    s.early = 1;
    set(g, s, 0);
    start(g, 0);
    frame1(g, 0, 1);
    frame1(g, 0.5, 5);
    assert_int_equal(heard.early, 0);
    frame1(g, 1, 3);
    assert_int_equal(heard.early, 1);
    check_list(3, (double[]){1, 5, 1});
    frame1(g, 1.9, 3);
    assert_int_equal(heard.early, 1);
    frame1(g, 4, 3); /* no list of what is long past */
    assert_int_equal(heard.early, 2);
    check_list(3, (double[]){(1 * 0.5 + 5 * 0.5 + 3) / 2, 3, 4});
    stop(g, 5);
    gesture_free(g);
}

/* --- what is refused ---------------------------------------------------------------------- */

static void refused(struct gesture *g, const float *values, int width, const char *words)
{
    struct gesture_outcome outcome;
    struct reason reason;
    assert_false(gesture_frame(g, 50, values, width, &outcome, &reason));
    if (!strstr(reason.text, words))
        fail_msg("%s, expected %s in it", reason.text, words);
}

static void test_wrong_frames_change_nothing(void **state)
{
    struct gesture *g = made();
    static float many[GESTURE_WIDEST + 1];
    (void)state;
    set(g, plain(), 0);
    refused(g, many, 0, "0 numbers in a frame, expected 1 to 4096");
    refused(g, many, GESTURE_WIDEST + 1, "4097 numbers in a frame, expected 1 to 4096");
    assert_int_equal(gesture_width(g), 0);
    start(g, 0);
    frame(g, 0, (float[]){1, 2}, 2);
    refused(g, (float[]){1, 2, 3}, 3, "3 numbers in a frame, expected 2 as before");
    refused(g, (float[]){1}, 1, "1 numbers in a frame, expected 2 as before");
    refused(g, (float[]){1, NAN}, 2, "number 1 of a frame is");
    refused(g, (float[]){-INFINITY, 1}, 2, "number 0 of a frame is -inf");
    refused(g, (float[]){2e18f, 1}, 2, "number 0 of a frame is 2e+18, expected at most 1e+18");
    stop(g, 1);
    check_list(5, (double[]){1, 1, 2, 2, 1});
    gesture_free(g);
}

static void test_wrong_settings_change_nothing(void **state)
{
    struct gesture *g = made();
    struct gesture_settings good, s;
    struct gesture_outcome outcome;
    struct reason reason;
    (void)state;
    gesture_defaults(&good);
    for (int i = 0; i < 12; i++) {
        s = good;
        s.parts = i == 0 ? 1 : i == 1 ? 65 : 8;
        s.sensitivity = i == 2 ? -0.1 : i == 3 ? 1.1 : i == 4 ? (double)NAN : 0.5;
        s.early = i == 5 ? -1 : i == 6 ? 61 : 0;
        s.rest = i == 7 ? 0.01 : i == 8 ? 6 : 0.2;
        s.shortest = i == 9 ? -1 : 0.1;
        s.longest = i == 10 ? 0.05 : i == 11 ? 601 : 10;
        s.mode = GESTURE_HOLD;
        assert_false(gesture_set(g, &s, 0, &outcome, &reason));
        assert_int_equal(gesture_settings(g)->mode, GESTURE_AUTO);
    }
    gesture_free(g);
}

static void test_start_and_stop_in_turn(void **state)
{
    struct gesture *g = made();
    struct gesture_outcome outcome;
    (void)state;
    set(g, plain(), 0);
    assert_false(gesture_finish(g, 0, &outcome));
    start(g, 0);
    assert_false(gesture_start(g, 0, &outcome));
    assert_true(gesture_going(g));
    frame1(g, 0, 1);
    stop(g, 1);
    assert_false(gesture_going(g));
    assert_int_equal(heard.lists, 1);
    gesture_free(g);
}

static void test_no_memory(void **state)
{
    struct gesture_outcome outcome;
    struct reason reason;
    float one = 1;
    (void)state;
    allocations = 0;
    fails_at = 0;
    assert_null(gesture_new());
    fails_at = -1;
    struct gesture *g = made();
    for (int k = 0; k < 8; k++) {
        allocations = 0;
        fails_at = k;
        assert_false(gesture_frame(g, 0, &one, 1, &outcome, &reason));
        assert_string_equal(reason.text, "no memory for frames of 1 numbers");
        assert_int_equal(gesture_width(g), 0);
    }
    fails_at = -1;
    frame1(g, 0, 1);
    gesture_free(g);
}

/* --- auto --------------------------------------------------------------------------------- */

enum { RATE = 100 };

/* A raised cosine from 0 to 1 and back within a second: a movement that begins and ends
   softly. */
static double moved(double time)
{
    return time <= 0 || time >= 1 ? 0 : 0.5 - 0.5 * cos(2 * 3.14159265358979 * time);
}

static double noise(double deviation)
{
    double sum = 0;
    for (int i = 0; i < 12; i++)
        sum += (double)check_float();
    return deviation * sum / 2; /* twelve of variance 1/3 */
}

/* Sends `seconds` of a stream of one channel from *now on, in which a movement begins after
 * `after`. */
static void flow(struct gesture *g, double *now, double seconds, double after, double deviation)
{
    for (int i = 0; i < seconds * RATE; i++)
        frame1(g, *now + (double)i / RATE, moved((double)i / RATE - after) + noise(deviation));
    *now += seconds;
}

static void test_found_where_it_is(void **state)
{
    struct gesture *g = made();
    double now = 1;
    (void)state;
    flow(g, &now, 3, 9, 0.003);
    assert_int_equal(heard.begins, 0);
    for (int i = 0; i < 50; i++) {
        double begin = now + 0.7;
        flow(g, &now, 2.5, 0.7, 0.003);
        assert_int_equal(heard.lists, i + 1);
        check_close(heard.begin, begin, 0.06);
        check_close(heard.end, begin + 1, 0.06);
        check_close((double)heard.list[heard.count - 1], heard.end - heard.begin, 1e-5);
    }
    assert_int_equal(heard.begins, 50);
    assert_int_equal(heard.ends, 50);
    gesture_free(g);
}

/* The list of a gesture that was found equals that of a hold from its beginning to its end. */
static void test_the_list_is_that_of_the_same_hold(void **state)
{
    double now = 0;
    struct gesture *g = made();
    (void)state;
    flow(g, &now, 2, 9, 0);
    flow(g, &now, 2, 0.5, 0);
    struct heard found = heard;
    gesture_free(g);
    assert_int_equal(found.lists, 1);
    g = made();
    struct gesture_settings s;
    gesture_defaults(&s);
    s.mode = GESTURE_HOLD;
    set(g, s, 0);
    start(g, found.begin);
    for (int i = 0; i < 400; i++) {
        double time = i / 100.0;
        if (time > found.begin - 0.01 && time < found.end)
            frame1(g, fmax(time, found.begin), moved(time - 2.5));
    }
    stop(g, found.end);
    assert_int_equal(heard.count, found.count);
    for (int i = 0; i < found.count; i++)
        check_close((double)heard.list[i], (double)found.list[i], 1e-4);
    gesture_free(g);
}

static void test_noise_alone(void **state)
{
    const double deviations[] = {0, 1e-3, 1, 1e6};
    (void)state;
    for (int k = 0; k < 4; k++) {
        struct gesture *g = made();
        double now = 0;
        for (int i = 0; i < 600 * RATE; i++)
            frame1(g, now + (double)i / RATE, 1 + noise(deviations[k]));
        assert_int_equal(heard.begins, 0);
        gesture_free(g);
    }
}

static void test_a_spike_and_a_step(void **state)
{
    struct gesture *g = made();
    double now = 0;
    (void)state;
    flow(g, &now, 2, 9, 0.003);
    frame1(g, now += 0.01, 50);
    flow(g, &now, 2, 9, 0.003);
    for (int i = 0; i < 200; i++) /* a step to another place, as of a switch */
        frame1(g, now += 0.01, 2 + noise(0.003));
    assert_int_equal(heard.begins, 0);
    gesture_free(g);
}

static void test_drift(void **state)
{
    struct gesture *g = made();
    (void)state;
    for (int i = 0; i < 60 * RATE; i++)
        frame1(g, (double)i / RATE,
               3 * sin(i / 6000.0) + noise(0.003)); /* up to 0.05 a second */
    assert_int_equal(heard.begins, 0);
    gesture_free(g);
}

static void test_sensitivity(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) { /* a movement of 6 deviations of the noise */
        struct gesture *g = made();
        struct gesture_settings s;
        double now = 0;
        gesture_defaults(&s);
        s.sensitivity = k ? 0.6 : 0.1;
        set(g, s, 0);
        flow(g, &now, 3, 9, 1.0 / 12);
        flow(g, &now, 3, 1, 1.0 / 12);
        assert_int_equal(heard.lists, k);
        gesture_free(g);
    }
}

static void test_rest(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) { /* two movements with 0.3 s of stillness between */
        struct gesture *g = made();
        struct gesture_settings s;
        double now = 0;
        gesture_defaults(&s);
        s.rest = k ? 0.6 : 0.1;
        set(g, s, 0);
        flow(g, &now, 3, 9, 0.003);
        flow(g, &now, 1.3, 0, 0.003);
        flow(g, &now, 3, 0, 0.003);
        assert_int_equal(heard.lists, k ? 1 : 2);
        gesture_free(g);
    }
}

static void test_shortest_and_longest(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) {
        struct gesture *g = made();
        struct gesture_settings s;
        double now = 0;
        gesture_defaults(&s);
        s.shortest = k == 0 ? 1.5 : 0.1;
        s.longest = k == 1 ? 0.5 : 10;
        s.shortest = k == 1 ? 0.1 : s.shortest;
        set(g, s, 0);
        flow(g, &now, 3, 9, 0.003);
        flow(g, &now, 3, 1, 0.003);
        assert_int_equal(heard.lists, k == 2);
        assert_int_equal(heard.begins, heard.ends);
        assert_int_equal(heard.begins, k != 0);
        gesture_free(g);
    }
}

/* A stream that comes only while something moves, in whole steps, as a mouse does. Ends are
   found by time alone. */
static void test_silence_at_rest(void **state)
{
    struct gesture *g = made();
    struct gesture_outcome outcome;
    (void)state;
    for (int n = 0; n < 5; n++) {
        double began = 10.0 * n, last = -1, now = 0;
        for (int i = 0; i <= 100; i++) {
            double value = floor(300 * moved(i / 100.0));
            if (value == last)
                continue;
            now = began + i / 100.0;
            frame1(g, now, value);
            last = value;
        }
        double due = gesture_due(g);
        check_close(due, now + 0.2, 1e-9);
        gesture_time(g, due - 0.01, &outcome);
        hear(&outcome);
        assert_int_equal(heard.lists, n);
        gesture_time(g, due, &outcome);
        hear(&outcome);
        assert_int_equal(heard.lists, n + 1);
        check_close(heard.begin, began, 0.06);
        check_close(heard.end, began + 1, 0.06);
        assert_true(gesture_due(g) < 0);
    }
    gesture_free(g);
}

/* Two channels that tremble at 5 Hz, stronger and weaker in turn. */
static void test_tremble(void **state)
{
    struct gesture *g = made();
    (void)state;
    for (int i = 0; i < 600 * RATE; i++) {
        double time = (double)i / RATE,
               strength = 0.02 * (1 + 0.8 * sin(time) * sin(0.37 * time));
        float values[2] = {(float)(strength * sin(31 * time) + noise(0.003)),
                           (float)(strength * cos(31 * time) + noise(0.003))};
        frame(g, time, values, 2);
    }
    assert_int_equal(heard.begins, 0);
    gesture_free(g);
}

/* A stream that suddenly trembles more is movement for `longest`, and then counts as rest. */
static void test_a_hand_that_begins_to_tremble(void **state)
{
    struct gesture *g = made();
    double now = 0;
    (void)state;
    flow(g, &now, 3, 99, 0.003);
    flow(g, &now, 60, 99, 0.3);
    assert_true(heard.begins <= 1);
    assert_int_equal(heard.begins, heard.ends);
    assert_int_equal(heard.lists, 0);
    int begun = heard.begins;
    for (int i = 0; i < 200; i++) /* a movement of 50 deviations is one again */
        frame1(g, now += 0.01, 30 * moved(i / 100.0) + noise(0.3));
    assert_int_equal(heard.lists, 1);
    assert_int_equal(heard.begins, begun + 1);
    gesture_free(g);
}

static void test_modes_in_the_middle(void **state)
{
    struct gesture *g = made();
    struct gesture_settings s;
    double now = 0;
    (void)state;
    gesture_defaults(&s);
    flow(g, &now, 3, 9, 0.003);
    flow(g, &now, 0.6, 0, 0.003);
    s.mode = GESTURE_HOLD; /* the gesture under way ends as if at rest */
    set(g, s, now);
    assert_int_equal(heard.lists, 1);
    check_close(heard.begin, 3, 0.06);
    start(g, now);
    flow(g, &now, 1, 0, 0.003);
    s.mode = GESTURE_AUTO;
    set(g, s, now);
    assert_int_equal(heard.lists, 2);
    flow(g, &now, 3, 1, 0.003); /* the noise at rest was not forgotten */
    assert_int_equal(heard.lists, 3);
    assert_int_equal(heard.begins, 3);
    gesture_free(g);
}

static void test_settings_in_the_middle(void **state)
{
    struct gesture *g = made();
    struct gesture_settings s;
    double now = 0;
    (void)state;
    gesture_defaults(&s);
    flow(g, &now, 3, 9, 0.003);
    flow(g, &now, 0.6, 0, 0.003);
    s.parts = 64;
    s.scale = s.spread = false;
    set(g, s, now);
    for (int i = 60; i < 200; i++)
        frame1(g, now + (i - 60) / 100.0, moved(i / 100.0));
    assert_int_equal(heard.lists, 1);
    assert_int_equal(heard.count, 65);
    check_close((double)heard.list[32], 1,
                0.03); /* the whole of it: the top is in the middle */
    gesture_free(g);
}

static void test_reset(void **state)
{
    struct gesture *g = made();
    struct gesture_outcome outcome;
    (void)state;
    set(g, plain(), 0);
    start(g, 0);
    frame1(g, 0, 1);
    gesture_reset(g, &outcome);
    hear(&outcome);
    assert_int_equal(heard.ends, 1);
    assert_int_equal(heard.lists, 0);
    start(g, 1);
    frame(g, 1, (float[]){1, 2, 3}, 3); /* another width */
    stop(g, 2);
    check_list(7, (double[]){1, 1, 2, 2, 3, 3, 1});
    gesture_free(g);
}

static void test_nothing_is_allocated_after_the_first_frame(void **state)
{
    struct gesture *g = made();
    struct gesture_settings s;
    double now = 0;
    (void)state;
    gesture_defaults(&s);
    s.early = 0.05;
    set(g, s, 0);
    frame1(g, 0, 0);
    allocations = 0;
    now = 0.01;
    for (int i = 0; i < 20; i++) {
        flow(g, &now, 3, 1, 0.003);
        s.parts = 2 + 3 * i;
        s.spread = i % 2;
        s.mode = i % 3 == 2 ? GESTURE_HOLD : GESTURE_AUTO;
        set(g, s, now);
        if (s.mode == GESTURE_HOLD)
            start(g, now);
    }
    assert_true(heard.lists > 10);
    assert_int_equal(allocations, 0);
    gesture_free(g);
}

static void test_many_channels(void **state)
{
    static float values[GESTURE_WIDEST];
    const int widths[] = {1000, GESTURE_WIDEST};
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct gesture *g = made();
        for (int i = 0; i < 400; i++) {
            for (int c = 0; c < widths[k]; c++)
                values[c] = (float)(noise(0.003) + (c == 7 ? moved(i / 100.0 - 2) : 0));
            frame(g, i / 100.0, values, widths[k]);
        }
        assert_int_equal(heard.lists, 1);
        check_close(heard.begin, 2, 0.06);
        check_close(heard.end, 3, 0.06);
        assert_int_equal(heard.count, widths[k] * 16 + 1);
        gesture_free(g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_means),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_relative),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_delta),
        cmocka_unit_test(test_two_channels),
        cmocka_unit_test(test_where_nothing_changes),
        cmocka_unit_test(test_frames_of_one_moment),
        cmocka_unit_test(test_holds_without_a_frame_of_their_own),
        cmocka_unit_test(test_long_holds),
        cmocka_unit_test(test_early_lists),
        cmocka_unit_test(test_wrong_frames_change_nothing),
        cmocka_unit_test(test_wrong_settings_change_nothing),
        cmocka_unit_test(test_start_and_stop_in_turn),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_found_where_it_is),
        cmocka_unit_test(test_the_list_is_that_of_the_same_hold),
        cmocka_unit_test(test_noise_alone),
        cmocka_unit_test(test_a_spike_and_a_step),
        cmocka_unit_test(test_drift),
        cmocka_unit_test(test_sensitivity),
        cmocka_unit_test(test_rest),
        cmocka_unit_test(test_shortest_and_longest),
        cmocka_unit_test(test_silence_at_rest),
        cmocka_unit_test(test_tremble),
        cmocka_unit_test(test_a_hand_that_begins_to_tremble),
        cmocka_unit_test(test_modes_in_the_middle),
        cmocka_unit_test(test_settings_in_the_middle),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_nothing_is_allocated_after_the_first_frame),
        cmocka_unit_test(test_many_channels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
