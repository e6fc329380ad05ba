/* The trainer: Adam against a calculation in double precision that is written here, the choice
   of the best epoch, the split, what is left alone, what is not finite. (The gradient is
   checked in test_network.c.) */
#include "check_network.h"
#include "net/trainer.h"

static struct learner_settings settings(void)
{
    return (struct learner_settings){.network = {.rate = 0.2f, .bias = true}, .seed = 1};
}

static struct trainer *made(struct learner_settings set, const int *sizes, int n, int examples,
                            int targets, int epochs)
{
    struct trainer *t = trainer_new(&set, sizes, n, examples, targets, epochs);
    assert_non_null(t);
    check_draw(t->network, 3);
    return t;
}

/* Examples of classes that lie around points, and overlap. */
static void fill(struct trainer *t, int classes, int each, float spread)
{
    check_state = 99;
    for (int k = 0; k < classes * each; k++) {
        float features[4];
        for (int i = 0; i < 4; i++)
            features[i] = (float)((k % classes) >> i & 1) + spread * check_float();
        trainer_add(t, features, k % classes, NULL);
    }
}

/* w x for two weights and half the squared error, all examples the same: every step is known.
   One of the eight is the validation set. */
static void adam_by_hand(void **state)
{
    (void)state;
    const float x[2] = {1, -2}, target = 3;
    struct learner_settings set = settings();
    set.network.bias = false;
    set.network.out = NETWORK_LINEAR;
    struct trainer *t = made(set, (const int[]){2, 1}, 2, 8, 8, 3);
    double w[2], m[2] = {0}, v[2] = {0};
    float row[3];
    network_get_row(t->network, 1, 0, row);
    w[0] = (double)row[1];
    w[1] = (double)row[2];
    for (int k = 0; k < 8; k++)
        trainer_add(t, x, MEMORY_NO_CLASS, &target);
    while (trainer_step(t))
        ;
    assert_true(trainer_finish(t));
    for (int step = 1; step <= 21; step++) {
        double rate = 0.005 * (1 - (step - 1) / 21.0);
        double error = 3 - (w[0] - 2 * w[1]);
        for (int i = 0; i < 2; i++) {
            double g = -error * (double)x[i];
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.999 * v[i] + 0.001 * g * g;
            w[i] -= rate * (m[i] / (1 - pow(0.9, step))) /
                    (sqrt(v[i] / (1 - pow(0.999, step))) + 1e-8);
        }
    }
    network_get_row(t->network, 1, 0, row);
    check_close((double)row[1], w[0], 1e-5);
    check_close((double)row[2], w[1], 1e-5);
    assert_true(row[0] == 0);
    trainer_free(t);
}

/* Different examples, in the order in which the trainer uses them, two in a mini-batch. */
static void mean_of_a_batch(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    set.network.bias = false;
    set.network.out = NETWORK_LINEAR;
    struct trainer *t = made(set, (const int[]){1, 1}, 2, 122, 122, 1);
    float x[122], target[122];
    network_set_row(t->network, 1, 0, (const float[]){0, 0.5f});
    for (int k = 0; k < 122; k++) {
        x[k] = check_float();
        target[k] = check_float();
        trainer_add(t, &x[k], MEMORY_NO_CLASS, &target[k]);
    }
    trainer_step(t);
    assert_int_equal(t->train, 110);
    assert_int_equal(t->batch, 2);
    double w = 0.5, m = 0, v = 0;
    for (int step = 1, at = 0; at < 110; step++) {
        double rate = 0, g = 0;
        for (int k = 0; k < 2; k++, at++) {
            int e = t->visits[at];
            rate = 0.005 * (1 - at / 110.0); /* by what is done before the update */
            g += ((double)x[e] * w - (double)target[e]) * (double)x[e] / 2;
        }
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        w -= rate * (m / (1 - pow(0.9, step))) / (sqrt(v / (1 - pow(0.999, step))) + 1e-8);
    }
    while (trainer_step(t))
        ;
    float row[2];
    network_get_row(t->network, 1, 0, row);
    check_close((double)row[1], w, 1e-6);
    trainer_free(t);
}

/* The mean over the classes of the validation set for the present network, with features scaled
   by this scaler, or unscaled. */
static double validation_error(struct trainer *t, const struct scaler *scaler)
{
    double sum[2] = {0};
    int count[2] = {0};
    for (int k = t->train; k < t->count; k++) {
        int class = t->example[t->order[k]].class;
        float features[4];
        memcpy(features, t->features + 4 * t->order[k], sizeof features);
        if (scaler)
            scaler_apply(scaler, t->features + 4 * t->order[k], features);
        const float *out = network_forward(t->network, features);
        for (int o = 0; o < 2; o++) {
            double target = class == o ? 0.99 : 0.01;
            sum[class] += (target - (double)out[o]) * (target - (double)out[o]) / 2;
        }
        count[class]++;
    }
    return (sum[0] / count[0] + sum[1] / count[1]) / 2;
}

static void best_epoch_wins(void **state)
{
    (void)state;
    struct trainer *t = made(settings(), (const int[]){4, 30, 2}, 3, 120, 0, 200);
    struct network *best = NULL;
    int validated = 0, best_at = 0;
    double least = 1e9;
    fill(t, 2, 60, 3);
    bool more = trainer_step(t);
    while (more) {
        int epoch = t->epoch;
        if (t->at == t->train) { /* an epoch has been trained */
            double error = validation_error(t, NULL);
            validated++;
            if (error < least) {
                least = error;
                best_at = validated;
                network_free(best);
                best = check_copy(t->network);
            }
            while (t->epoch == epoch && more)
                more = trainer_step(t);
        } else {
            more = trainer_step(t);
        }
    }
    assert_int_equal(validated, 200);
    assert_true(best_at < 190); /* or there would be nothing to choose */
    check_close((double)t->result_error, least, 1e-6);
    assert_true(trainer_finish(t));
    assert_true(check_same(t->network, best));
    network_free(best);
    trainer_free(t);
}

static void same_again(void **state)
{
    (void)state;
    struct trainer *t[3];
    for (int k = 0; k < 3; k++) {
        struct learner_settings set = settings();
        set.seed = k < 2 ? 5 : 6;
        t[k] = made(set, (const int[]){4, 8, 4}, 3, 200, 0, 10);
        fill(t[k], 4, 50, 1);
        while (trainer_step(t[k]))
            ;
        assert_true(trainer_finish(t[k]));
    }
    assert_true(check_same(t[0]->network, t[1]->network));
    assert_false(check_same(t[0]->network, t[2]->network));
    for (int k = 0; k < 3; k++)
        trainer_free(t[k]);
}

/* 40, 25, 8 and 1 examples: 4, 2, 1 and none are in the validation set, whichever. */
static void a_tenth_of_each_class(void **state)
{
    (void)state;
    struct trainer *t = made(settings(), (const int[]){4, 4}, 2, 74, 0, 1);
    const float features[4] = {0};
    bool in[74] = {false};
    int validation[4] = {0};
    for (int k = 0; k < 74; k++)
        trainer_add(t, features, k < 40 ? 0 : k < 65 ? 1 : k < 73 ? 2 : 3, NULL);
    trainer_add(t, features, 0, NULL); /* no room: left out */
    trainer_step(t);
    assert_int_equal(t->count, 74);
    assert_int_equal(t->train, 67);
    for (int k = 0; k < 74; k++) {
        assert_false(in[t->order[k]]);
        in[t->order[k]] = true;
        validation[t->example[t->order[k]].class] += k >= t->train;
    }
    assert_int_equal(validation[0], 4);
    assert_int_equal(validation[1], 2);
    assert_int_equal(validation[2], 1);
    assert_int_equal(validation[3], 0);
    trainer_free(t);
}

/* With 300 examples of one class and 5 of another, an epoch visits as many of each: all of the
   5, equally often, and as many of the others, each once. */
static void classes_weigh_the_same(void **state)
{
    (void)state;
    struct trainer *t = made(settings(), (const int[]){4, 3}, 2, 305, 0, 1);
    const float features[4] = {0};
    for (int k = 0; k < 305; k++)
        trainer_add(t, features, k < 300 ? 0 : 2, NULL);
    trainer_step(t);
    assert_int_equal(t->train, 305 - 30 - 1);
    int visits[305] = {0}, of_class[3] = {0};
    for (int k = 0; k < t->train; k++) {
        visits[t->visits[k]]++;
        of_class[t->example[t->visits[k]].class]++;
    }
    assert_int_equal(of_class[0], 137);
    assert_int_equal(of_class[1], 0);
    assert_int_equal(of_class[2], 137);
    for (int k = 0; k < 300; k++)
        assert_true(visits[k] <= 1);
    for (int k = 300; k < 305; k++)
        assert_true(visits[k] == 0 || visits[k] == 34 || visits[k] == 35);
    trainer_free(t);
}

/* Random labels cannot be predicted from features: a network that has not seen the validation
   set is right about half of it. This network has learned all of it by heart. */
static void honest(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    struct trainer *t = made(set, (const int[]){4, 60, 2}, 3, 400, 0, 300);
    float at_first[2];
    for (int round = 0; round < 2; round++) {
        if (round) { /* again, with the resulting network, which has been taught */
            struct network *network = check_copy(t->network);
            trainer_free(t);
            t = trainer_new(&set, (const int[]){4, 60, 2}, 3, 400, 0, 40);
            memcpy(t->network->parameters, network->parameters, network->size * sizeof(float));
            network_free(network);
            t->class[0].taught = t->class[1].taught = true;
        }
        check_state = 99;
        for (int k = 0; k < 400; k++) {
            float f[4] = {check_float(), check_float(), check_float(), check_float()};
            trainer_add(t, f, check_float() > 0, NULL);
        }
        while (trainer_step(t))
            ;
        assert_true(trainer_finish(t));
        at_first[round] = t->result_accuracy;
    }
    /* of 40 fair coins, 30 fall on one side once in 700 times */
    assert_true(at_first[0] < 0.75f && at_first[1] < 0.75f);
    assert_int_equal(t->side[0].examples, 400);
    assert_true(t->train < 362 && t->side[1].examples == t->train);
    trainer_free(t);
}

static void untaught_is_left_alone(void **state)
{
    (void)state;
    for (int plain = 0; plain < 2; plain++) {
        struct learner_settings set = settings();
        set.plain = plain;
        struct trainer *t = made(set, (const int[]){4, 5, 3}, 3, 40, 0, 3);
        float before[6], after[6];
        network_get_row(t->network, 2, 2, before);
        fill(t, 2, 20, 1);
        while (trainer_step(t))
            ;
        assert_true(trainer_finish(t));
        network_get_row(t->network, 2, 2, after);
        assert_int_equal(memcmp(before, after, sizeof before) != 0, plain);
        assert_true(t->class[0].taught && t->class[1].taught && !t->class[2].taught);
        trainer_free(t);
    }
}

/* Every activation and kind of target improves: half the error of the first epoch. */
static void it_learns(void **state)
{
    (void)state;
    for (int out = NETWORK_SIGMOID; out <= NETWORK_LINEAR; out++)
        for (int hidden = NETWORK_SIGMOID; hidden <= NETWORK_RELU; hidden++)
            for (int by_target = 0; by_target < 2; by_target++) {
                struct learner_settings set = settings();
                set.network.out = (enum network_activation)out;
                set.network.hidden = (enum network_activation)hidden;
                if (out == NETWORK_TANH || out == NETWORK_RELU)
                    continue;
                set.normalize = true;
                struct trainer *t = made(set, (const int[]){2, 12, 2}, 3, 400, 400, 150);
                check_state = 5;
                for (int k = 0; k < 400; k++) { /* inside a circle or outside of it */
                    float f[2] = {300 + 100 * check_float(), 0.01f * check_float()};
                    float x = (f[0] - 300) / 100, y = 100 * f[1];
                    int class = x * x + y * y < 0.6f;
                    const float target[2] = {class ? 0.1f : 0.9f, class ? 0.9f : 0.1f};
                    scaler_learn(&t->scaler, f);
                    trainer_add(t, f, by_target ? MEMORY_NO_CLASS : class,
                                by_target ? target : NULL);
                }
                float first = 0;
                while (trainer_step(t))
                    if (t->epoch == 1 && first == 0)
                        first = t->result_error;
                assert_true(trainer_finish(t));
                assert_true(t->result_error < first / 2);
                assert_true(t->result_accuracy >= 0.9f);
                assert_true(t->done == 150);
                trainer_free(t);
            }
}

/* The last feature is at rest in three quarters of the examples; during training it is measured
   from there, and is about 1 when it is not at rest (the last but one always is, which does not
   count). The result is a network for features as they were normalised. */
static void features_at_rest(void **state)
{
    (void)state;
    for (int bias = 0; bias < 2; bias++) {
        struct learner_settings set = settings();
        set.normalize = true;
        set.network.bias = bias;
        struct trainer *t = made(set, (const int[]){4, 8, 2}, 3, 400, 0, 10);
        struct scaler scaler;
        assert_true(scaler_init(&scaler, 4));
        check_state = 7;
        for (int k = 0; k < 400; k++) {
            float f[4] = {check_float(), 5 + check_float(), 7, k % 4 ? -3 : 2 * check_float()};
            scaler_learn(&t->scaler, f);
            trainer_add(t, f, f[0] + f[3] > -1, NULL);
        }
        scaler_copy(&scaler, &t->scaler);
        while (trainer_step(t))
            ;
        assert_true(trainer_finish(t));
        double squares = 0;
        for (int k = 0; k < t->count; k++) {
            float now[4];
            scaler_apply(&t->scaler, t->features + 4 * k, now);
            if (bias && k % 4)
                assert_true(now[3] == 0);
            squares += (double)now[3] * (double)now[3];
            scaler_apply(&scaler, t->features + 4 * k, t->scaled);
            assert_memory_equal(now, t->scaled, (bias ? 3 : 4) * sizeof *now);
        }
        /* not exactly, since the validation set is not counted in it */
        check_close(squares / t->count, bias ? 0.25 : 1, 0.02);
        check_close((double)t->result_error, validation_error(t, &scaler), 1e-6);
        scaler_free(&scaler);
        trainer_free(t);
    }
}

static void stopping(void **state)
{
    (void)state;
    struct trainer *t = made(settings(), (const int[]){4, 5, 2}, 3, 400, 0, 1000);
    fill(t, 2, 200, 1);
    trainer_stop(t); /* before the first step: nothing to keep */
    while (trainer_step(t))
        ;
    assert_false(trainer_finish(t));
    trainer_free(t);

    t = made(settings(), (const int[]){4, 5, 2}, 3, 400, 0, 1000);
    fill(t, 2, 200, 1);
    for (int k = 0; k < 2; k++)
        assert_true(trainer_step(t));
    assert_true(t->epoch == 0 && t->side[0].steps > 0 && t->at < t->train);
    trainer_stop(t); /* in the middle of the first epoch: that much is kept */
    while (trainer_step(t))
        ;
    assert_true(t->done > 0 && t->done < 1);
    assert_true(trainer_finish(t));
    trainer_free(t);
}

/* Stopped within the first mini-batch: nothing was learned, and nothing counts as done. */
static void stopping_before_the_first_step(void **state)
{
    (void)state;
    enum { EXAMPLES = 1200 };
    float features[100] = {0};
    struct trainer *t = made(settings(), (const int[]){100, 64, 2}, 3, EXAMPLES, 0, 10);
    for (int k = 0; k < EXAMPLES; k++) {
        features[k % 100] = check_float();
        trainer_add(t, features, k % 2, NULL);
    }
    while (t->done == 0)
        assert_true(trainer_step(t));
    assert_true(t->in_batch > 0 && t->side[0].steps == 0);
    trainer_stop(t);
    assert_false(trainer_step(t));
    assert_false(trainer_finish(t));
    assert_true(t->done == 0);
    trainer_free(t);
}

static void not_finite(void **state)
{
    (void)state;
    struct learner_settings set = settings();
    set.network.out = NETWORK_LINEAR;
    set.network.hidden = NETWORK_RELU;
    const float features[4] = {1e18f, -1e18f, 1e18f, 1e17f}, target[2] = {1e18f, -1e18f};
    for (int huge = 0; huge < 2; huge++) {
        struct trainer *t = made(set, (const int[]){4, 5, 5, 2}, 4, 10, 10, 50);
        if (huge)
            network_set_row(t->network, 3, 1, (const float[]){1e30f, 1e30f, 1e30f, 1, 1, 1});
        for (int k = 0; k < 10; k++)
            trainer_add(t, features, MEMORY_NO_CLASS, target);
        while (trainer_step(t))
            ;
        assert_int_equal(trainer_finish(t), !huge); /* as much as possible is finite */
        for (size_t k = 0; k < t->network->size && !huge; k++)
            assert_true(isfinite(t->network->parameters[k]));
        trainer_free(t);
    }

    struct trainer *t =
        made(settings(), (const int[]){4, 2}, 2, 0, 0, 5); /* and nothing at all */
    while (trainer_step(t))
        ;
    assert_false(trainer_finish(t));
    trainer_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adam_by_hand),
        cmocka_unit_test(mean_of_a_batch),
        cmocka_unit_test(best_epoch_wins),
        cmocka_unit_test(same_again),
        cmocka_unit_test(a_tenth_of_each_class),
        cmocka_unit_test(classes_weigh_the_same),
        cmocka_unit_test(honest),
        cmocka_unit_test(untaught_is_left_alone),
        cmocka_unit_test(it_learns),
        cmocka_unit_test(features_at_rest),
        cmocka_unit_test(stopping),
        cmocka_unit_test(stopping_before_the_first_step),
        cmocka_unit_test(not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
