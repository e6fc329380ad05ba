/* Training on a thread of its own: what is copied, what is adopted, and everything that may
   happen meanwhile in random order, for TRAINING_SECONDS. Built with ThreadSanitizer (preset
   tsan), this tests that the two threads never use the same memory at the same time. */
#define _POSIX_C_SOURCE 199309L /* nanosleep */
#include "check_network.h"
#include "net/train_thread.h"

#include <time.h>

enum { INPUTS = 3 };

static struct learner_settings settings(void)
{
    return (struct learner_settings){.network = {.rate = 0.2f, .bias = true},
                                     .normalize = true,
                                     .replay = 2,
                                     .rehearse = 20,
                                     .memory = 300,
                                     .seed = 1};
}

static struct learner *made(int classes)
{
    struct learner_settings set = settings();
    struct learner *learner = learner_new(&set, (const int[]){INPUTS, 8, classes}, 3);
    assert_non_null(learner);
    return learner;
}

/* Examples of a class lie around a point of its own. */
static void draw(float *features, int class)
{
    for (int i = 0; i < INPUTS; i++)
        features[i] = 3 * (float)(class >> i & 1) + check_float();
}

static void remember(struct learner *learner, int class)
{
    float features[INPUTS];
    draw(features, class);
    learner_begin_take(learner);
    learner_remember(learner, features, class, NULL);
}

static void pause_shortly(void)
{
    nanosleep(&(struct timespec){0, 200000}, NULL);
}

/* Continues until the state of the thread is no longer this. */
static enum train_thread_state after(struct train_thread *thread, const struct learner *learner,
                                     enum train_thread_state state,
                                     struct train_thread_report *report)
{
    enum train_thread_state now;
    while ((now = train_thread_go_on(thread, learner, report)) == state)
        pause_shortly();
    return now;
}

static enum train_thread_state ended(struct train_thread *thread, const struct learner *learner,
                                     struct train_thread_report *report)
{
    enum train_thread_state state = after(thread, learner, TRAIN_THREAD_COPYING, report);
    return state == TRAIN_THREAD_RUNNING ? after(thread, learner, state, report) : state;
}

static void trained_and_undone(void **state)
{
    (void)state;
    struct network *result[2];
    for (int round = 0; round < 2; round++) {
        struct learner *learner = made(4);
        check_state = 17;
        for (int k = 0; k < 200; k++)
            remember(learner, k % 4);
        struct network *before = check_copy(learner->network);
        struct train_thread *thread = train_thread_start(learner, 40);
        struct train_thread_report report;
        assert_non_null(thread);
        assert_int_equal(train_thread_epochs(thread), 40);
        assert_int_equal(ended(thread, learner, &report), TRAIN_THREAD_TRAINED);
        assert_true(check_same(learner->network, before)); /* not before it is asked for */
        assert_true(train_thread_adopt(thread, learner));
        train_thread_leave(thread);
        assert_true(report.done == 40 && report.accuracy > 0.9f && report.error < 0.05f);
        assert_int_equal(learner->rehearsal_left, 0); /* nothing was taught meanwhile */
        assert_int_equal(learner->taught, 4);
        int confusion[16], right, total;
        learner_evaluate(learner, confusion, &right, &total);
        assert_true(right > 190);
        result[round] = check_copy(learner->network);
        assert_true(learner_undo(learner));
        assert_true(check_same(learner->network, before));
        assert_int_equal(learner->taught, 0);
        assert_int_equal(learner->memory.count, 200);
        network_free(before);
        learner_free(learner);
    }
    assert_true(
        check_same(result[0], result[1])); /* the same memory and seed, the same result */
    network_free(result[0]);
    network_free(result[1]);
}

/* Examples that come and go while the memory is copied: later ones are not learned from. */
static void only_what_was_there(void **state)
{
    (void)state;
    struct network *result[2];
    for (int round = 0; round < 2; round++) {
        struct learner *learner = made(4);
        check_state = 18;
        for (int k = 0; k < 100; k++)
            remember(learner, k % 4);
        /* so that there is room before rows that are still to be copied */
        memory_drop(&learner->memory, 3, learner->takes.number);
        memory_settle(&learner->memory, learner->takes.number);
        struct train_thread *thread = train_thread_start(learner, 5);
        struct train_thread_report report;
        for (int k = 0; k < 50 && round; k++) {
            float features[INPUTS] = {100, 100, 100};
            learner_begin_take(learner);
            memory_add(&learner->memory, &learner->random, learner->takes.number, features, 0,
                       NULL);
        }
        assert_int_equal(ended(thread, learner, &report), TRAIN_THREAD_TRAINED);
        assert_true(train_thread_adopt(thread, learner));
        train_thread_leave(thread);
        assert_int_equal(learner->rehearsal_left, round ? 20 : 0);
        result[round] = check_copy(learner->network);
        learner_free(learner);
    }
    assert_true(check_same(result[0], result[1]));
    network_free(result[0]);
    network_free(result[1]);
}

static void a_class_added_meanwhile(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        struct learner *learner = made(2);
        for (int k = 0; k < 60; k++)
            remember(learner, k % 2);
        struct train_thread *thread = train_thread_start(learner, 20);
        struct train_thread_report report;
        if (late)
            after(thread, learner, TRAIN_THREAD_COPYING, &report);
        learner_begin_take(learner);
        assert_true(learner_add_class(learner, 77));
        float features[INPUTS] = {9, 9, 9}, row[9], now[9];
        learner_learn(learner, features, 2, NULL);
        network_get_row(learner->network, 2, 2, row);
        if (!late) { /* it would not be among those that are copied */
            assert_int_equal(train_thread_go_on(thread, learner, &report), TRAIN_THREAD_STALE);
            train_thread_leave(thread);
        } else {
            assert_int_equal(ended(thread, learner, &report), TRAIN_THREAD_TRAINED);
            assert_true(train_thread_adopt(thread, learner));
            train_thread_leave(thread);
            assert_int_equal(learner_classes(learner), 3);
            network_get_row(learner->network, 2, 2, now);
            assert_memory_equal(row, now, sizeof row);
            assert_int_equal(learner->rehearsal_left, 20);
            assert_true(learner_undo(learner));
            assert_true(learner_undo(learner));
            assert_int_equal(learner_classes(learner), 2);
        }
        learner_free(learner);
    }
}

static void what_it_learned_from_is_undone(void **state)
{
    (void)state;
    struct learner *learner = made(2);
    for (int k = 0; k < 20; k++)
        remember(learner, k % 2);
    struct train_thread *thread = train_thread_start(learner, 20);
    remember(learner, 0);
    assert_true(learner_undo(learner));
    assert_true(train_thread_holds(thread, learner));
    assert_true(learner_undo(learner));
    assert_false(train_thread_holds(thread, learner));
    train_thread_leave(thread);
    learner_free(learner);
}

static void stopped(void **state)
{
    (void)state;
    struct learner *learner = made(2);
    struct train_thread_report report;
    for (int k = 0; k < 200; k++)
        remember(learner, k % 2);
    struct train_thread *thread = train_thread_start(learner, 1000000);
    do {
        pause_shortly();
        train_thread_go_on(thread, learner, &report);
    } while (report.done < 3);
    train_thread_stop(thread);
    assert_int_equal(ended(thread, learner, &report), TRAIN_THREAD_TRAINED);
    assert_true(report.done >= 3 && report.done < 1000000);
    train_thread_leave(thread); /* never adopted: the worker frees it */

    thread = train_thread_start(learner, 5);
    train_thread_stop(thread);
    assert_int_equal(ended(thread, learner, &report), TRAIN_THREAD_FUTILE);
    assert_true(report.done == 0);
    train_thread_leave(thread);
    learner_free(learner);
}

/* --- everything at random ------------------------------------------------------------------
 */

static double seconds(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* One thing that a patch may do to the object; its effect on a training is that in nn~.c.
   Returns the training that is then under way. */
static struct train_thread *act(struct learner **learner_at, struct train_thread *thread)
{
    struct learner *learner = *learner_at;
    int classes = learner_classes(learner), class = classes ? check_below(classes) : 0;
    bool drop = false;
    float features[INPUTS], target[8] = {0.2f, 0.8f};
    draw(features, class);
    switch (check_below(40)) {
    case 0:
        drop = classes && check_below(4) == 0;
        if (drop) {
            learner_begin_take(learner);
            learner_forget(learner, class, check_below(2));
        }
        break;
    case 1:
        if (classes < 8) {
            learner_begin_take(learner);
            learner_add_class(learner, check_bits() | 1);
            learner_learn(learner, features, classes, NULL);
        }
        break;
    case 2:
        learner_undo(learner);
        drop = thread && !train_thread_holds(thread, learner);
        break;
    case 3:
        drop = check_below(4) == 0;
        if (drop) {
            learner_begin_take(learner);
            learner_clear(learner);
        }
        break;
    case 4: {
        struct learner_settings set = learner->settings;
        set.network.momentum = check_below(2) ? 0.5f : 0;
        set.network.rule = check_below(2) ? NETWORK_BOOK : NETWORK_GRADIENT;
        set.memory = check_below(4) ? set.memory : 20 + check_below(300);
        learner_set(learner, &set);
        break;
    }
    case 5:
        if (check_below(20) == 0) { /* reset, or the patch is closed */
            learner_free(learner);
            *learner_at = made(check_below(4));
            drop = true;
        }
        break;
    case 6:
        if (classes) {
            learner_begin_take(learner);
            learner_learn(learner, features, MEMORY_NO_CLASS, target);
        }
        break;
    case 7:
        if (thread)
            train_thread_stop(thread);
        break;
    case 8:
    case 9:
    case 10:
        if (!thread && learner->memory.count)
            return train_thread_start(learner, 1 + check_below(check_below(2) ? 3 : 3000));
        break;
    case 11:
        drop = check_below(5) == 0;
        break;
    case 12:
    case 13:
        pause_shortly();
        break;
    default:
        for (int k = 0; k < 10 && classes; k++) {
            learner_begin_take(learner);
            learner_learn(learner, features, class, NULL);
            learner_query(learner, features);
            draw(features, class);
        }
        learner_rehearse_slice(learner);
    }
    if (thread && drop) {
        train_thread_leave(thread);
        return NULL;
    }
    return thread;
}

static void storm(void **state)
{
    (void)state;
    const char *given = getenv("TRAINING_SECONDS");
    double until = seconds() + (given ? atof(given) : 1);
    struct learner *learner = made(2);
    struct train_thread *thread = NULL;
    int adopted = 0;
    while (seconds() < until) {
        thread = act(&learner, thread);
        if (!thread)
            continue;
        struct train_thread_report report;
        enum train_thread_state now = train_thread_go_on(thread, learner, &report);
        if (now == TRAIN_THREAD_COPYING || now == TRAIN_THREAD_RUNNING)
            continue;
        if (now == TRAIN_THREAD_TRAINED) {
            assert_true(train_thread_adopt(thread, learner));
            adopted++;
        }
        train_thread_leave(thread);
        thread = NULL;
        float features[INPUTS];
        draw(features, 0);
        assert_non_null(learner_query(learner, features));
    }
    if (thread)
        train_thread_leave(thread);
    learner_free(learner);
    assert_true(adopted > 0);
    print_message("%d trainings adopted\n", adopted);
    for (int k = 0; k < 100; k++) /* so that the last workers end, and leaks would be seen */
        pause_shortly();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trained_and_undone),
        cmocka_unit_test(only_what_was_there),
        cmocka_unit_test(a_class_added_meanwhile),
        cmocka_unit_test(what_it_learned_from_is_undone),
        cmocka_unit_test(stopped),
        cmocka_unit_test(storm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
