/* The inner loops of every instruction set that this machine runs, against plain loops in
   double precision. */
#include "check.h"
#include "net/kernels.h"
#include "net/network.h"

enum { MOST = 160 };

/* After the weights come the biases, after both the velocities. */
enum { BIAS = MOST * MOST, PARAMETERS = BIAS + MOST };

struct arrays {
    _Alignas(64) float weights[2 * PARAMETERS];
    float in[MOST], out[MOST], step[MOST], back[MOST], error[MOST];
};

static struct arrays a, was;

static const float SLOPE[] = {0.5f, 2, -3};

static struct kernels_update update_of(bool moving)
{
    return (struct kernels_update){.slope = SLOPE,
                                   .rate = 0.1f,
                                   .momentum = moving ? 0.9f : 0,
                                   .velocity = moving ? PARAMETERS : 0};
}

/* The change by the update above, for a unit with this activation and error. */
static double delta_of(float out, float error)
{
    double o = (double)out;
    return (double)error * (0.5 + 2 * o - 3 * o * o);
}

static void fill(float *values, size_t n, size_t padded)
{
    for (size_t k = 0; k < padded; k++)
        values[k] = k < n ? check_float() : 0;
}

/* A matrix by columns, for `inputs` inputs and `units` units. */
static void fill_columns(float *values, int inputs, int units)
{
    size_t stride = kernels_padded((size_t)units);
    for (int i = 0; i < inputs; i++)
        for (size_t u = 0; u < stride; u++)
            values[kernels_column(stride, (size_t)inputs, (size_t)i, u)] =
                u < (size_t)units ? check_float() : 0;
}

/* `rows` rows of `n` columns, padded with zeros to the stride. */
static void fill_matrix(float *values, int rows, size_t n, size_t stride)
{
    for (int r = 0; r < rows; r++)
        fill(values + (size_t)r * stride, n, stride);
}

static const int SIZES[] = {1, 2, 3, 8, 13, 15, 16, 17, 31, 32, 33, 40, 64, 100, 129};
enum { COUNT = sizeof SIZES / sizeof *SIZES };

#define EACH_SET(k, set)                                                                       \
    const struct kernels *set;                                                                 \
    for (int k = 0; (set = kernels_runnable(k)) != NULL; k++)
#define EACH_SHAPE(rows, columns)                                                              \
    for (int r_ = 0; r_ < COUNT; r_++)                                                         \
        for (int c_ = 0, rows = SIZES[r_], columns = SIZES[c_]; c_ < COUNT;                    \
             columns = SIZES[++c_ % COUNT])

static void padding(void **state)
{
    (void)state;
    assert_int_equal(kernels_padded(0), 0);
    assert_int_equal(kernels_padded(1), 16);
    assert_int_equal(kernels_padded(16), 16);
    assert_int_equal(kernels_padded(17), 32);
}

static void the_fastest_is_in_use(void **state)
{
    (void)state;
    int k = 0;
    assert_string_equal(kernels_runnable(0)->name, "plain");
    while (kernels_runnable(k + 1))
        k++;
    assert_ptr_equal(kernels, kernels_runnable(k));
}

static double exact(enum kernels_activation activation, double sum)
{
    return activation == KERNELS_SIGMOID ? check_sigmoid(sum)
           : activation == KERNELS_TANH  ? tanh(sum)
           : activation == KERNELS_RELU  ? fmax(sum, 0)
                                         : sum;
}

#define EACH_ACTIVATION(activation)                                                            \
    for (enum kernels_activation activation = KERNELS_LINEAR; activation <= KERNELS_RELU;      \
         activation++)

static void forward_columns(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(inputs, units) EACH_ACTIVATION(activation)
    {
        size_t stride = kernels_padded((size_t)units);
        fill_columns(a.weights, inputs, units);
        fill(a.weights + BIAS, (size_t)units, stride);
        fill(a.in, (size_t)inputs, MOST);
        fill(a.out, MOST, MOST); /* what was there before must not matter */
        set->forward_columns(a.weights, a.weights + BIAS, a.in, inputs, a.out, units,
                             activation);
        for (int u = 0; u < units; u++) {
            double sum = (double)a.weights[BIAS + u];
            for (int i = 0; i < inputs; i++)
                sum +=
                    (double)a.in[i] *
                    (double)
                        a.weights[kernels_column(stride, (size_t)inputs, (size_t)i, (size_t)u)];
            check_close((double)a.out[u], exact(activation, sum), 1e-5);
        }
        for (size_t u = (size_t)units; u < stride; u++)
            assert_true(a.out[u] == 0);
    }
}

static void forward_rows(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(inputs, units) EACH_ACTIVATION(activation)
    {
        size_t stride = kernels_padded((size_t)inputs);
        fill_matrix(a.weights, units, (size_t)inputs, stride);
        fill(a.weights + BIAS, (size_t)units, MOST);
        fill(a.in, (size_t)inputs, stride);
        fill(a.out, MOST, MOST); /* what was there before must not matter */
        set->forward_rows(a.weights, a.weights + BIAS, a.in, stride, a.out, units, activation);
        for (int u = 0; u < units; u++) {
            double sum = (double)a.weights[BIAS + u];
            for (int i = 0; i < inputs; i++)
                sum += (double)a.in[i] * (double)a.weights[(size_t)u * stride + (size_t)i];
            check_close((double)a.out[u], exact(activation, sum), 1e-5);
        }
        for (size_t u = (size_t)units; u < kernels_padded((size_t)units); u++)
            assert_true(a.out[u] == 0);
    }
}

static void backward_without_update(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(units, inputs)
    {
        size_t stride = kernels_padded((size_t)inputs);
        fill_matrix(a.weights, units, (size_t)inputs, stride);
        fill(a.back, (size_t)units, MOST);
        fill(a.error, MOST, MOST); /* what was there before must not matter */
        set->back_rows(a.weights, stride, a.back, a.error, units);
        double squares = 0;
        for (int i = 0; i < inputs; i++) {
            double sum = 0;
            for (int u = 0; u < units; u++)
                sum += (double)a.back[u] * (double)a.weights[(size_t)u * stride + (size_t)i];
            check_close((double)a.error[i], sum, 1e-5);
            squares += (double)a.weights[i] * (double)a.weights[i];
        }
        check_close((double)set->squares(a.weights, (size_t)inputs), squares, 1e-5 * inputs);
    }
}

/* Numbers of units that are not multiples of four, samples at any address, weights in both
   orders. */
static void forward_samples(void **state)
{
    (void)state;
    static const int units_of[] = {1, 2, 3, 4, 5, 7, 10, 16};
    static float line[MOST + 3];
    for (size_t k = 0; k < MOST + 3; k++)
        line[k] = check_float();
    EACH_SET(k, set)
    EACH_ACTIVATION(activation)
    for (int i_ = 0; i_ < 5; i_++)
        for (size_t u_ = 0; u_ < sizeof units_of / sizeof *units_of; u_++)
            for (size_t samples = 16; samples <= 64; samples += 16)
                for (int rows = 0; rows < 2; rows++) {
                    int inputs = SIZES[i_], units = units_of[u_];
                    size_t by_unit = rows ? 16 : 1, by_input = rows ? 1 : 16;
                    const float *in[16];
                    for (int i = 0; i < inputs; i++)
                        in[i] = line + i;
                    fill(a.weights, 16 * 16, 16 * 16);
                    fill(a.weights + BIAS, (size_t)units, MOST);
                    set->forward_samples(a.weights, by_input, by_unit, a.weights + BIAS, in,
                                         inputs, a.weights + PARAMETERS, units, samples,
                                         activation);
                    for (size_t u = 0; u < (size_t)units; u++)
                        for (size_t t = 0; t < samples; t++) {
                            double sum = (double)a.weights[BIAS + u];
                            for (size_t i = 0; i < (size_t)inputs; i++)
                                sum += (double)in[i][t] *
                                       (double)a.weights[i * by_input + u * by_unit];
                            check_close((double)a.weights[PARAMETERS + u * samples + t],
                                        exact(activation, sum), 1e-5);
                        }
                }
}

/* The expected parameter and velocity after a move by `change`. */
static void check_move(size_t at, bool moving, double change)
{
    if (moving) {
        change += 0.9 * (double)was.weights[PARAMETERS + at];
        check_close((double)a.weights[PARAMETERS + at], change, 1e-6);
    }
    check_close((double)a.weights[at], (double)was.weights[at] + change, 1e-6);
}

/* Checks that the biases of these units have moved by their steps, or not at all. */
static void check_biases(int units, bool moving, bool biased, const double *step)
{
    for (int u = 0; u < units; u++) {
        if (biased)
            check_move(BIAS + (size_t)u, moving, step[u]);
        else
            assert_true(a.weights[BIAS + u] == was.weights[BIAS + u]);
    }
}

static void update_columns(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(inputs, units) for (int way = 0; way < 4; way++)
    {
        bool moving = way & 1, biased = way & 2;
        size_t stride = kernels_padded((size_t)units);
        struct kernels_update update = update_of(moving);
        double step[MOST] = {0};
        fill_columns(a.weights, inputs, units);
        fill_columns(a.weights + PARAMETERS, inputs, units);
        fill(a.weights + BIAS, (size_t)units, MOST);
        fill(a.weights + PARAMETERS + BIAS, (size_t)units, MOST);
        fill(a.out, (size_t)units, MOST);
        fill(a.error, (size_t)units, MOST);
        fill(a.in, (size_t)inputs, MOST);
        was = a;
        set->update_columns(a.weights, biased ? a.weights + BIAS : NULL, &update, a.in, inputs,
                            a.out, a.error, units);
        for (int u = 0; u < units; u++)
            step[u] = (double)0.1f * delta_of(a.out[u], a.error[u]);
        for (size_t i = 0; i < (size_t)inputs; i++)
            for (size_t u = 0; u < stride; u++)
                check_move(kernels_column(stride, (size_t)inputs, i, u), moving,
                           (double)a.in[i] * step[u]);
        check_biases(units, moving, biased, step);
    }
}

static void update_rows(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(inputs, units) for (int way = 0; way < 4; way++)
    {
        bool moving = way & 1, biased = way & 2;
        size_t stride = kernels_padded((size_t)inputs);
        struct kernels_update update = update_of(moving);
        double step[MOST];
        fill_matrix(a.weights, units, (size_t)inputs, stride);
        fill_matrix(a.weights + PARAMETERS, units, (size_t)inputs, stride);
        fill(a.weights + BIAS, (size_t)units, MOST);
        fill(a.weights + PARAMETERS + BIAS, (size_t)units, MOST);
        fill(a.step, (size_t)units, MOST);
        fill(a.back, (size_t)units, MOST);
        fill(a.in, (size_t)inputs, stride);
        fill(a.error, MOST, MOST); /* what was there before must not matter */
        was = a;
        set->update_rows(a.weights, biased ? a.weights + BIAS : NULL, &update, a.in, stride,
                         a.step, a.back, a.error, units);
        for (size_t i = 0; i < stride; i++) {
            double sum = 0;
            for (int u = 0; u < units; u++)
                sum += (double)a.back[u] * (double)was.weights[(size_t)u * stride + i];
            check_close((double)a.error[i], sum, 1e-5);
        }
        for (int u = 0; u < units; u++) {
            step[u] = (double)a.step[u];
            for (size_t i = 0; i < stride; i++)
                check_move((size_t)u * stride + i, moving, step[u] * (double)a.in[i]);
        }
        check_biases(units, moving, biased, step);
    }
}

/* The activations of these sums: from units that have a bias and no input. */
static void activate(const struct kernels *set, const float *sums, float *activations, int n,
                     enum kernels_activation activation)
{
    set->forward_columns(a.weights, sums, a.in, 0, activations, n, activation);
}

/* Every so-many-th of all floats is tested; `test_kernels every` tests all, in a minute or
   two. */
static uint32_t every = 251;

enum { SWEEP = 4096 };

/* The expected values for these floats: beyond +-50 the function is at its limits, far within
   the tolerance, and tiny inputs give its value at 0 and a straight line. */
static void expect(double (*exactly)(double), double low, double middle, double slope,
                   const float *of, double *expected)
{
    bool far = true, tiny = true;
    for (int k = 0; k < SWEEP; k++) {
        far = far && (of[k] > 50 || of[k] < -50);
        tiny = tiny && of[k] > -1e-6f && of[k] < 1e-6f;
    }
    for (int k = 0; k < SWEEP; k++)
        expected[k] = far    ? (of[k] > 0 ? 1.0 : low)
                      : tiny ? middle + slope * (double)of[k]
                             : exactly((double)of[k]);
}

/* The floats, from 0 up and from -0 down, through every set of kernels. */
static void sweep(enum kernels_activation activation, double (*exactly)(double), double low,
                  double middle, double slope, double tolerance)
{
    static _Alignas(64) float values[SWEEP], from[SWEEP];
    static double expected[SWEEP];
    for (int negative = 0; negative < 2; negative++)
        for (uint64_t next = 0; next <= UINT32_C(0x7f800000);) {
            for (int k = 0; k < SWEEP; k++) { /* the last block ends with infinities */
                uint32_t bits =
                    next < UINT32_C(0x7f800000) ? (uint32_t)next : UINT32_C(0x7f800000);
                next += every;
                bits |= (uint32_t)negative << 31;
                memcpy(&from[k], &bits, sizeof bits);
            }
            expect(exactly, low, middle, slope, from, expected);
            EACH_SET(s, set)
            {
                activate(set, from, values, SWEEP, activation);
                double most = 0;
                bool number = true;
                for (int k = 0; k < SWEEP; k++) {
                    double apart = fabs((double)values[k] - expected[k]);
                    most = apart > most ? apart : most;
                    number = number && values[k] == values[k];
                }
                if (!(most <= tolerance) || !number)
                    fail_msg("%s: %g apart in the block from %.9g", set->name, most,
                             (double)from[0]);
            }
        }
}

/* NaN propagates: every 1021st NaN. */
static void keeps_nan(const struct kernels *set, enum kernels_activation activation)
{
    for (uint32_t bits = UINT32_C(0x7f800001); bits < UINT32_C(0x80000000); bits += 1021) {
        _Alignas(64) float values[16] = {0};
        for (int k = 0; k < 8; k++) {
            uint32_t one = bits | (uint32_t)(k & 1) << 31;
            memcpy(&values[k], &one, sizeof one);
        }
        activate(set, values, a.out, 8, activation);
        for (int k = 0; k < 16; k++)
            assert_true(k < 8 ? isnan(a.out[k]) : a.out[k] == 0);
    }
}

static void sigmoid(void **state)
{
    (void)state;
    sweep(KERNELS_SIGMOID, check_sigmoid, 0, 0.5, 0.25, 2e-7);
}

static void hyperbolic_tangent(void **state)
{
    (void)state;
    sweep(KERNELS_TANH, tanh, -1, 0, 1, 4e-7);
}

static void activations_keep_nan(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_ACTIVATION(activation) keeps_nan(set, activation);
}

/* Elements are independent: NaN in one lane must not reach the next. */
static void lanes_are_separate(void **state)
{
    (void)state;
    EACH_SET(s, set)
    {
        for (int at = 0; at < 32; at++) {
            _Alignas(64) float sums[32], values[32];
            for (int k = 0; k < 32; k++)
                sums[k] = k == at ? NAN : 0.5f;
            activate(set, sums, values, 32, KERNELS_SIGMOID);
            for (int k = 0; k < 32; k++)
                assert_true(k == at ? isnan(values[k])
                                    : fabs((double)values[k] - check_sigmoid(0.5)) < 2e-7);
        }
    }
}

static void deltas_and_largest(void **state)
{
    (void)state;
    EACH_SET(s, set) for (int c = 0; c < COUNT; c++)
    {
        size_t n = (size_t)SIZES[c];
        fill(a.in, n, MOST);
        fill(a.out, n, MOST);
        float most = 0;
        for (size_t k = 0; k < n; k++)
            most = fmaxf(most, fabsf(a.in[k]));
        assert_true(set->largest(a.in, n) == most);
        const struct kernels_update update = update_of(false);
        set->deltas(a.out, a.in, &update, a.back, a.step, n);
        for (size_t k = 0; k < kernels_padded(n); k++) {
            double delta = delta_of(a.out[k], a.in[k]);
            check_close((double)a.back[k], delta, 1e-6);
            check_close((double)a.step[k], (double)0.1f * delta, 1e-6);
        }
        a.in[n / 2] = -INFINITY;
        assert_true(set->largest(a.in, n) == INFINITY);
        a.in[0] = -NAN;
        assert_true(isnan(set->largest(a.in, n)));
    }
}

/* A whole network with this set of kernels: its outputs before, and after 100 updates. */
static void outputs_by(const struct kernels *set, const int *sizes, int n, float momentum,
                       float *before, float *after)
{
    const struct kernels *used = kernels;
    struct network_settings settings = {
        .rate = 0.1f, .momentum = momentum, .rule = NETWORK_GRADIENT, .bias = true};
    int inputs = sizes[0], outputs = sizes[n - 1];
    float features[4][MOST], error[MOST];
    kernels = set;
    struct network *network = network_new(sizes, n, &settings);
    struct random random;
    random_seed(&random, 7);
    network_draw(network, &random, false);
    for (int k = 0; k < 4 * inputs; k++)
        features[k / inputs][k % inputs] = random_normal(&random, 1);
    memcpy(before, network_forward(network, features[0]), (size_t)outputs * sizeof(float));
    for (int step = 0; step < 100; step++) {
        const float *out = network_forward(network, features[step % 4]);
        for (int k = 0; k < outputs; k++)
            error[k] = (k % 4 == step % 4 ? 0.99f : 0.01f) - out[k];
        assert_true(network_update(network, error));
    }
    memcpy(after, network_forward(network, features[0]), (size_t)outputs * sizeof(float));
    network_free(network);
    kernels = used;
}

static void every_set_makes_the_same_network(void **state)
{
    (void)state;
    static const int nets[][4] = {
        {13, 16, 5}, {40, 64, 10}, {64, 128, 64, 10}, {150, 100, 3}, {7, 2}};
    static const int layers[] = {3, 3, 4, 3, 2};
    for (int k = 0; k < 5; k++)
        for (int moving = 0; moving < 2; moving++) {
            float before[2][MOST], after[2][MOST];
            outputs_by(kernels_runnable(0), nets[k], layers[k], moving ? 0.5f : 0, before[0],
                       after[0]);
            EACH_SET(s, set)
            {
                outputs_by(set, nets[k], layers[k], moving ? 0.5f : 0, before[1], after[1]);
                for (int u = 0; u < nets[k][layers[k] - 1]; u++) {
                    check_close((double)before[1][u], (double)before[0][u], 1e-5);
                    check_close((double)after[1][u], (double)after[0][u], 1e-5);
                }
            }
        }
}

/* Infinity and NaN propagate in sums too. */
static void not_finite_stays_so(void **state)
{
    (void)state;
    EACH_SET(s, set)
    {
        fill_matrix(a.weights, 40, 40, 48);
        fill(a.weights + BIAS, 40, 48);
        fill(a.in, 40, 48);
        a.in[39] = NAN;
        set->forward_rows(a.weights, a.weights + BIAS, a.in, 48, a.out, 40, KERNELS_LINEAR);
        for (int u = 0; u < 40; u++)
            assert_true(isnan(a.out[u]));
        set->forward_columns(a.weights, a.weights + BIAS, a.in, 40, a.out, 40, KERNELS_LINEAR);
        for (int u = 0; u < 40; u++)
            assert_true(isnan(a.out[u]));
        a.in[39] = INFINITY;
        set->forward_rows(a.weights, a.weights + BIAS, a.in, 48, a.out, 40, KERNELS_LINEAR);
        for (int u = 0; u < 40; u++)
            assert_true(isinf(a.out[u]));
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "every"))
        every = 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding),
        cmocka_unit_test(the_fastest_is_in_use),
        cmocka_unit_test(forward_columns),
        cmocka_unit_test(forward_rows),
        cmocka_unit_test(backward_without_update),
        cmocka_unit_test(forward_samples),
        cmocka_unit_test(update_columns),
        cmocka_unit_test(update_rows),
        cmocka_unit_test(sigmoid),
        cmocka_unit_test(hyperbolic_tangent),
        cmocka_unit_test(activations_keep_nan),
        cmocka_unit_test(lanes_are_separate),
        cmocka_unit_test(deltas_and_largest),
        cmocka_unit_test(every_set_makes_the_same_network),
        cmocka_unit_test(not_finite_stays_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
