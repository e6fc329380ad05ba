/* The table of parameters: see nn_parameters.h. */
#include "nn_parameters.h"

#include "nn_number.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

const t_nn_parameters nn_parameters_default = {
    .rate = 0.2f,
    .rule = NETWORK_BOOK,
    .act = NETWORK_SIGMOID,
    .out = NETWORK_SIGMOID,
    .bias = 1,
    .normalize = 1,
    .grow = 1,
    .replay = 8,
    .kernel = 1,
    .rehearse = 2000,
    .memory = 2000,
    .window = 1,
    .smooth = 1,
    .seed = 1,
};

/* NN_MARK is 0 or 1; 1 if no value is given. */
enum nn_kind { NN_NUMBER, NN_WHOLE, NN_CHOICE, NN_MARK, NN_PLAIN };

struct nn_parameter {
    const char *name;
    enum nn_kind kind;
    size_t offset;
    double low, high;
    const char *expected;  /* in words, for error messages */
    const char *choice[4]; /* for NN_CHOICE: the words, and their values */
    int means[4];
};

#define AT(field) offsetof(t_nn_parameters, field)

static const struct nn_parameter table[] = {
    /* plain comes first: when a report is read back, what follows it still applies */
    {.name = "plain", .kind = NN_PLAIN, .offset = AT(plain), .expected = "nothing after it"},
    {"rate", NN_NUMBER, AT(rate), 1e-30, 1e30, "a number above 0", {0}, {0}},
    {"momentum", NN_NUMBER, AT(momentum), 0, 0.9999999, "a number from 0 to below 1", {0}, {0}},
    {.name = "rule",
     .kind = NN_CHOICE,
     .offset = AT(rule),
     .expected = "book or gradient",
     .choice = {"book", "gradient"},
     .means = {NETWORK_BOOK, NETWORK_GRADIENT}},
    {.name = "act",
     .kind = NN_CHOICE,
     .offset = AT(act),
     .expected = "sigmoid, tanh or relu",
     .choice = {"sigmoid", "tanh", "relu"},
     .means = {NETWORK_SIGMOID, NETWORK_TANH, NETWORK_RELU}},
    {.name = "out",
     .kind = NN_CHOICE,
     .offset = AT(out),
     .expected = "sigmoid, softmax or linear",
     .choice = {"sigmoid", "softmax", "linear"},
     .means = {NETWORK_SIGMOID, NETWORK_SOFTMAX, NETWORK_LINEAR}},
    {"bias", NN_WHOLE, AT(bias), 0, 1, "0 or 1", {0}, {0}},
    {"normalize", NN_WHOLE, AT(normalize), 0, 1, "0 or 1", {0}, {0}},
    {"grow", NN_WHOLE, AT(grow), 0, 1, "0 or 1", {0}, {0}},
    {"replay", NN_WHOLE, AT(replay), 0, 1000, "a whole number from 0 to 1000", {0}, {0}},
    {"rehearse", NN_WHOLE, AT(rehearse), 0, 1e6, "a whole number from 0 to 1000000", {0}, {0}},
    {"kernel", NN_WHOLE, AT(kernel), 0, 1, "0 or 1", {0}, {0}},
    {"memory", NN_WHOLE, AT(memory), 0, 1e6, "a whole number from 0 to 1000000", {0}, {0}},
    {"window", NN_WHOLE, AT(window), 1, 1000, "a whole number from 1 to 1000", {0}, {0}},
    {"smooth", NN_WHOLE, AT(smooth), 1, 1000, "a whole number from 1 to 1000", {0}, {0}},
    {"threshold", NN_NUMBER, AT(threshold), -1e30, 1e30, "a number", {0}, {0}},
    {"margin", NN_NUMBER, AT(margin), 0, 1e30, "a number of at least 0", {0}, {0}},
    {"novelty", NN_NUMBER, AT(novelty), 0, 1e30, "a number of at least 0", {0}, {0}},
    {"change", NN_WHOLE, AT(change), 0, 1, "0 or 1", {0}, {0}},
    {"keep", NN_MARK, AT(keep), 0, 1, "0 or 1", {0}, {0}},
    {"seed", NN_WHOLE, AT(seed), 0, 1 << 24, "a whole number from 0 to 16777216", {0}, {0}},
};

const int nn_parameter_count = (int)(sizeof table / sizeof *table);

static float *number_at(const t_nn_parameters *parameters, const struct nn_parameter *entry)
{
    return (float *)(void *)((char *)parameters + entry->offset);
}

static int *whole_at(const t_nn_parameters *parameters, const struct nn_parameter *entry)
{
    return (int *)(void *)((char *)parameters + entry->offset);
}

const char *nn_parameter_name(int k)
{
    return table[k].name;
}

bool nn_parameter_get(const t_nn_parameters *parameters, int k, t_atom *value)
{
    const struct nn_parameter *entry = &table[k];
    switch (entry->kind) {
    case NN_NUMBER:
        SETFLOAT(value, nn_given(*number_at(parameters, entry)));
        break;
    case NN_WHOLE:
    case NN_MARK:
        SETFLOAT(value, (t_float)*whole_at(parameters, entry));
        break;
    case NN_CHOICE:
        for (int c = 0; entry->choice[c]; c++)
            if (entry->means[c] == *whole_at(parameters, entry))
                SETSYMBOL(value, gensym(entry->choice[c]));
        break;
    case NN_PLAIN:
        value->a_type = A_NULL;
        return parameters->plain;
    }
    return true;
}

static const struct nn_parameter *find(const char *name)
{
    for (int k = 0; k < nn_parameter_count; k++)
        if (!strcmp(table[k].name, name))
            return &table[k];
    return NULL;
}

/* The network of the book and nothing else. */
static void set_plain(t_nn_parameters *parameters)
{
    parameters->plain = 1;
    parameters->bias = parameters->normalize = 0;
    parameters->kernel = 0;
    parameters->replay = parameters->rehearse = parameters->memory = 0;
}

static bool set_number(t_nn_parameters *parameters, const struct nn_parameter *entry,
                       const t_atom *value)
{
    float number = value->a_type == A_FLOAT ? (float)value->a_w.w_float : NAN;
    if (!((double)number >= entry->low && (double)number <= entry->high))
        return false;
    *number_at(parameters, entry) = number;
    return true;
}

static int *origin_of(t_nn_parameters *parameters, const struct nn_parameter *entry)
{
    return entry->offset == AT(act)   ? &parameters->act_origin
           : entry->offset == AT(out) ? &parameters->out_origin
                                      : NULL;
}

bool nn_parameter_is_open(const t_nn_parameters *parameters, int k)
{
    t_nn_parameters copy = *parameters;
    const int *origin = origin_of(&copy, &table[k]);
    return origin && *origin == NN_BY_DEFAULT;
}

void nn_parameters_for_values(t_nn_parameters *parameters)
{
    if (parameters->plain)
        return;
    if (parameters->out_origin != NN_GIVEN) {
        parameters->out = NETWORK_LINEAR;
        parameters->out_origin = NN_FOR_VALUES;
    }
    if (parameters->out == NETWORK_LINEAR && parameters->act_origin != NN_GIVEN) {
        parameters->act = NETWORK_TANH;
        parameters->act_origin = NN_FOR_VALUES;
    }
}

void nn_parameters_for_anything(t_nn_parameters *parameters)
{
    if (parameters->out_origin == NN_FOR_VALUES) {
        parameters->out = nn_parameters_default.out;
        parameters->out_origin = NN_BY_DEFAULT;
    }
    if (parameters->act_origin == NN_FOR_VALUES) {
        parameters->act = nn_parameters_default.act;
        parameters->act_origin = NN_BY_DEFAULT;
    }
}

static bool set_choice(t_nn_parameters *parameters, const struct nn_parameter *entry,
                       const t_atom *value)
{
    for (int c = 0; value->a_type == A_SYMBOL && entry->choice[c]; c++)
        if (!strcmp(entry->choice[c], value->a_w.w_symbol->s_name)) {
            *whole_at(parameters, entry) = entry->means[c];
            if (origin_of(parameters, entry))
                *origin_of(parameters, entry) = NN_GIVEN;
            return true;
        }
    return false;
}

/* False if the value is invalid. */
static bool set(t_nn_parameters *parameters, const struct nn_parameter *entry, int argc,
                const t_atom *argv)
{
    t_atom one;
    SETFLOAT(&one, 1);
    if (!argc && entry->kind == NN_MARK) {
        argv = &one;
        argc = 1;
    }
    if (argc != (entry->kind != NN_PLAIN))
        return false;
    switch (entry->kind) {
    case NN_NUMBER:
        return set_number(parameters, entry, argv);
    case NN_WHOLE:
    case NN_MARK:
        return nn_whole(argv, (int)entry->low, (int)entry->high, whole_at(parameters, entry));
    case NN_CHOICE:
        return set_choice(parameters, entry, argv);
    case NN_PLAIN:
        set_plain(parameters);
        return true;
    }
    return false;
}

bool nn_parameter_read(t_nn_parameters *parameters, t_symbol *name, int argc,
                       const t_atom *argv, struct reason *reason)
{
    const struct nn_parameter *entry = find(name->s_name);
    if (!entry)
        return reason_set(reason, "the name of a parameter");
    return set(parameters, entry, argc, argv) || reason_set(reason, "%s", entry->expected);
}

bool nn_parameter_set(void *x, t_nn_parameters *parameters, t_symbol *name, int argc,
                      const t_atom *argv)
{
    struct reason reason;
    if (nn_parameter_read(parameters, name, argc, argv, &reason))
        return true;
    char text[MAXPDSTRING] = "nothing";
    if (argc)
        atom_string(argv, text, MAXPDSTRING);
    pd_error(x, "nn~: %s %s%s, expected %s", name->s_name, text, argc > 1 ? " ..." : "",
             reason.text);
    return false;
}

static bool is_flag(const t_atom *atom)
{
    return atom->a_type == A_SYMBOL && atom->a_w.w_symbol->s_name[0] == '-';
}

int nn_parameter_flag(void *x, t_nn_parameters *parameters, int argc, const t_atom *argv)
{
    if (!is_flag(argv))
        return 0;
    const char *name = argv->a_w.w_symbol->s_name + 1;
    const struct nn_parameter *entry = find(name);
    int values = (!entry || entry->kind != NN_PLAIN) && argc > 1 && !is_flag(argv + 1), mark;
    if (values && entry && entry->kind == NN_MARK)
        values = nn_whole(argv + 1, 0, 1, &mark);
    if (!entry) {
        pd_error(x, "nn~: no flag -%s, expected one of the parameters in the help", name);
        return 1 + values;
    }
    nn_parameter_set(x, parameters, gensym(entry->name), values, argv + 1);
    return 1 + values;
}

struct learner_settings nn_learner_settings(const t_nn_parameters *parameters)
{
    return (struct learner_settings){
        .network = {.rate = parameters->rate,
                    .momentum = parameters->momentum,
                    .rule = (enum network_rule)parameters->rule,
                    .hidden = (enum network_activation)parameters->act,
                    .out = (enum network_activation)parameters->out,
                    .bias = parameters->bias,
                    .plain = parameters->plain},
        .normalize = parameters->normalize,
        .kernel = parameters->kernel,
        .replay = parameters->replay,
        .rehearse = parameters->rehearse,
        .memory = parameters->memory,
        .seed = (uint64_t)parameters->seed,
        .plain = parameters->plain,
    };
}
