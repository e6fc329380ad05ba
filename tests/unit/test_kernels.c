/* The inner loops of every instruction set that this machine runs, against plain loops in
   double precision. */
#include "check.h"
#include "net/kernels.h"

enum { MOST = 160 };

struct arrays {
    _Alignas(64) float weights[MOST * MOST], velocity[MOST * MOST];
    _Alignas(64) float bias[MOST], in[MOST], out[MOST], delta[MOST], back[MOST], error[MOST];
    double sum[MOST * MOST];
};

static struct arrays a;

static void fill(float *values, size_t n, size_t padded)
{
    for (size_t k = 0; k < padded; k++)
        values[k] = k < n ? check_float() : 0;
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

static void forward_columns(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(inputs, units)
    {
        size_t stride = kernels_padded((size_t)units);
        fill_matrix(a.weights, inputs, (size_t)units, stride);
        fill(a.bias, (size_t)units, stride);
        fill(a.in, (size_t)inputs, MOST);
        set->forward_columns(a.weights, a.bias, a.in, inputs, a.out, stride);
        for (int u = 0; u < (int)stride; u++) {
            double sum = (double)a.bias[u];
            for (int i = 0; i < inputs; i++)
                sum += (double)a.in[i] * (double)a.weights[(size_t)i * stride + (size_t)u];
            check_close((double)a.out[u], sum, 1e-5);
        }
    }
}

static void forward_rows(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(inputs, units)
    {
        size_t stride = kernels_padded((size_t)inputs);
        fill_matrix(a.weights, units, (size_t)inputs, stride);
        fill(a.bias, (size_t)units, MOST);
        fill(a.in, (size_t)inputs, stride);
        fill(a.out, 0, MOST);
        set->forward_rows(a.weights, a.bias, a.in, stride, a.out, units);
        for (int u = 0; u < units; u++) {
            double sum = (double)a.bias[u];
            for (int i = 0; i < inputs; i++)
                sum += (double)a.in[i] * (double)a.weights[(size_t)u * stride + (size_t)i];
            check_close((double)a.out[u], sum, 1e-5);
        }
        for (size_t u = kernels_padded((size_t)units); u < MOST; u++)
            assert_true(a.out[u] == 0);
    }
}

/* What the weights and velocities must be after `rows` rows moved along `along` by `by`. */
static void check_move(const float *weights, const float *velocity, const float *weights_before,
                       const float *velocity_before, double momentum, int rows, size_t stride,
                       const float *by, const float *along)
{
    for (int r = 0; r < rows; r++)
        for (size_t k = 0; k < stride; k++) {
            size_t at = (size_t)r * stride + k;
            double change = (double)by[r] * (double)along[k];
            if (velocity) {
                change += momentum * (double)velocity_before[at];
                check_close((double)velocity[at], change, 1e-6);
            }
            check_close((double)weights[at], (double)weights_before[at] + change, 1e-6);
        }
}

static float weights_before[MOST * MOST], velocity_before[MOST * MOST];

static void update_columns(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(inputs, units)
    {
        for (int moving = 0; moving < 2; moving++) {
            size_t stride = kernels_padded((size_t)units);
            fill_matrix(a.weights, inputs, (size_t)units, stride);
            fill_matrix(a.velocity, inputs, (size_t)units, stride);
            fill(a.delta, (size_t)units, stride);
            fill(a.in, (size_t)inputs, MOST);
            memcpy(weights_before, a.weights, sizeof a.weights);
            memcpy(velocity_before, a.velocity, sizeof a.velocity);
            float *velocity = moving ? a.velocity : NULL;
            set->update_columns(a.weights, velocity, 0.9f, a.in, inputs, a.delta, stride);
            check_move(a.weights, velocity, weights_before, velocity_before, 0.9, inputs,
                       stride, a.in, a.delta);
        }
    }
}

static void update_rows(void **state)
{
    (void)state;
    EACH_SET(k, set) EACH_SHAPE(inputs, units)
    {
        for (int moving = 0; moving < 2; moving++) {
            size_t stride = kernels_padded((size_t)inputs);
            fill_matrix(a.weights, units, (size_t)inputs, stride);
            fill_matrix(a.velocity, units, (size_t)inputs, stride);
            fill(a.delta, (size_t)units, MOST);
            fill(a.back, (size_t)units, MOST);
            fill(a.in, (size_t)inputs, stride);
            fill(a.error, MOST, MOST); /* what was there before must not matter */
            memcpy(weights_before, a.weights, sizeof a.weights);
            memcpy(velocity_before, a.velocity, sizeof a.velocity);
            float *velocity = moving ? a.velocity : NULL;
            set->update_rows(a.weights, velocity, 0.9f, a.in, stride, a.delta, a.back, a.error,
                             units);
            for (size_t i = 0; i < stride; i++) {
                double sum = 0;
                for (int u = 0; u < units; u++)
                    sum += (double)a.back[u] * (double)weights_before[(size_t)u * stride + i];
                check_close((double)a.error[i], sum, 1e-5);
            }
            check_move(a.weights, velocity, weights_before, velocity_before, 0.9, units, stride,
                       a.delta, a.in);
        }
    }
}

/* Every 1021st of all floats, of both signs; then the special ones. */
static void sweep(void (*activation)(float *, size_t), double (*expected)(double),
                  double tolerance)
{
    _Alignas(64) float values[16], from[16];
    uint32_t bits = 0;
    while (bits < UINT32_C(0xff800000)) {
        for (int k = 0; k < 16; k++, bits += 1021) {
            if ((bits & UINT32_C(0x7fffffff)) > UINT32_C(0x7f800000))
                bits = UINT32_C(0x80000000); /* on from the not-a-numbers to the negatives */
            memcpy(&from[k], &bits, sizeof bits);
        }
        memcpy(values, from, sizeof values);
        activation(values, 16);
        for (int k = 0; k < 16; k++)
            if (!isnan(from[k]) &&
                !(fabs((double)values[k] - expected((double)from[k])) <= tolerance))
                fail_msg("of %.9g: %.9g", (double)from[k], (double)values[k]);
    }
    const float special[16] = {NAN,     -NAN,    INFINITY, -INFINITY, 0.0f,   -0.0f,
                               1e-45f,  -1e-45f, 3.4e38f,  -3.4e38f,  86.99f, 87.01f,
                               -86.99f, -87.01f, 1e-7f,    88.8f};
    memcpy(values, special, sizeof values);
    activation(values, 16);
    for (int k = 0; k < 16; k++)
        if (k < 2)
            assert_true(isnan(values[k]));
        else
            check_close((double)values[k], expected((double)special[k]), tolerance);
}

static double exact_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static void sigmoid(void **state)
{
    (void)state;
    EACH_SET(k, set) sweep(set->sigmoid, exact_sigmoid, 2e-7);
}

static void hyperbolic_tangent(void **state)
{
    (void)state;
    EACH_SET(k, set) sweep(set->tanh, tanh, 4e-7);
}

/* Each element on its own: what is not a number in one lane must not reach the next. */
static void lanes_are_separate(void **state)
{
    (void)state;
    EACH_SET(s, set)
    {
        for (int at = 0; at < 32; at++) {
            _Alignas(64) float values[32];
            for (int k = 0; k < 32; k++)
                values[k] = k == at ? NAN : 0.5f;
            set->sigmoid(values, 32);
            for (int k = 0; k < 32; k++)
                assert_true(k == at ? isnan(values[k])
                                    : fabs((double)values[k] - exact_sigmoid(0.5)) < 2e-7);
        }
    }
}

/* In a sum too, infinity and what is not a number are to be seen at the other end. */
static void not_finite_stays_so(void **state)
{
    (void)state;
    EACH_SET(s, set)
    {
        fill_matrix(a.weights, 40, 40, 48);
        fill(a.bias, 40, 48);
        fill(a.in, 40, 48);
        a.in[39] = NAN;
        set->forward_rows(a.weights, a.bias, a.in, 48, a.out, 40);
        for (int u = 0; u < 40; u++)
            assert_true(isnan(a.out[u]));
        set->forward_columns(a.weights, a.bias, a.in, 40, a.out, 48);
        for (int u = 0; u < 40; u++)
            assert_true(isnan(a.out[u]));
        a.in[39] = INFINITY;
        set->forward_rows(a.weights, a.bias, a.in, 48, a.out, 40);
        for (int u = 0; u < 40; u++)
            assert_true(isinf(a.out[u]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding),
        cmocka_unit_test(the_fastest_is_in_use),
        cmocka_unit_test(forward_columns),
        cmocka_unit_test(forward_rows),
        cmocka_unit_test(update_columns),
        cmocka_unit_test(update_rows),
        cmocka_unit_test(sigmoid),
        cmocka_unit_test(hyperbolic_tangent),
        cmocka_unit_test(lanes_are_separate),
        cmocka_unit_test(not_finite_stays_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
