/* The model as lines: see nn_model.h. */
#include "nn_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NN_MODEL_FORMAT = 1, NN_MODEL_COUNTS = 1 << 24 /* a float is exact so far */ };

/* --- names -------------------------------------------------------------------------------- */

/* What stands for a character that cannot be in a name, or 0. */
static char escape(char c)
{
    switch (c) {
    case '\\':
        return '\\';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

/* Whether Pd might read it as a number. */
static int like_a_number(const char *name)
{
    return !name[strspn(name, "0123456789+-.eE")];
}

static t_symbol *escaped(const t_symbol *name)
{
    char text[2 * NN_NAME_MOST + 3], *to = text;
    if (like_a_number(name->s_name)) { /* the empty one too */
        *to++ = '\\';
        *to++ = '.';
    }
    for (const char *c = name->s_name; *c && to < text + 2 * NN_NAME_MOST; c++) {
        if (escape(*c))
            *to++ = '\\';
        *to++ = escape(*c) ? escape(*c) : *c;
    }
    *to = 0;
    return gensym(text);
}

/* NULL if it is no such name. */
static t_symbol *unescaped(const t_symbol *name)
{
    static const char written[] = "\\nrt", meant[] = "\\\n\r\t";
    char text[NN_NAME_MOST + 1], *to = text;
    for (const char *c = name->s_name + (strncmp(name->s_name, "\\.", 2) ? 0 : 2); *c; c++) {
        const char *which = c;
        if (*c == '\\')
            which = *++c ? strchr(written, *c) : NULL;
        if (!which || to == text + NN_NAME_MOST)
            return NULL;
        *to++ = which == c ? *c : meant[which - written];
    }
    *to = 0;
    return gensym(text);
}

/* --- writing ------------------------------------------------------------------------------ */

/* A line under way. */
typedef struct _nn_words {
    t_atom *w_vec;
    int w_count;
    t_nn_model_line w_line;
    void *w_to;
} t_nn_words;

static void word(t_nn_words *words, const char *text)
{
    SETSYMBOL(&words->w_vec[words->w_count], gensym(text));
    words->w_count++;
}

static void begin(t_nn_words *words, const char *selector)
{
    words->w_count = 0;
    word(words, selector);
}

static void number(t_nn_words *words, double value)
{
    SETFLOAT(&words->w_vec[words->w_count], (t_float)value);
    words->w_count++;
}

static void numbers(t_nn_words *words, const float *values, int n)
{
    for (int k = 0; k < n; k++)
        number(words, (double)values[k]);
}

static void name(t_nn_words *words, const t_atom *class)
{
    t_atom *to = &words->w_vec[words->w_count++];
    *to = *class;
    if (to->a_type == A_SYMBOL)
        to->a_w.w_symbol = escaped(to->a_w.w_symbol);
}

static void end(t_nn_words *words)
{
    words->w_line(words->w_to, words->w_count, words->w_vec);
}

static void write_parameters(t_nn_words *words, const t_nn_net *net)
{
    for (int k = 0; k < nn_parameter_count; k++) {
        t_atom value;
        if (!nn_parameter_get(&net->n_parameters, k, &value))
            continue;
        begin(words, nn_parameter_name(k));
        if (value.a_type != A_NULL)
            words->w_vec[words->w_count++] = value;
        end(words);
    }
}

static void write_layout(t_nn_words *words, const t_nn_net *net)
{
    t_nn_layout layout = nn_net_layout(net);
    if (layout.inputs) {
        begin(words, "layers");
        words->w_count += nn_layout_to_atoms(&layout, words->w_vec + 1);
        end(words);
    }
    if (!layout.numbered && layout.outputs) {
        begin(words, "labels");
        for (int k = 0; k < layout.outputs; k++)
            name(words, &layout.names[k]);
        end(words);
    }
    nn_layout_free(&layout);
}

static void write_row(t_nn_words *words, const char *selector, int layer, int unit,
                      const float *row, int n)
{
    begin(words, selector);
    number(words, layer);
    number(words, unit);
    numbers(words, row, n);
    end(words);
}

static void write_network(t_nn_words *words, const struct network *network, float *row)
{
    for (int l = 1; l <= network->layers; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++) {
            network_get_row(network, l, u, row);
            write_row(words, "weights", l, u, row, network->layer[l - 1].inputs + 1);
        }
    for (int l = 1; l <= network->layers && network->settings.momentum > 0; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++) {
            network_get_velocity(network, l, u, row);
            write_row(words, "velocity", l, u, row, network->layer[l - 1].inputs + 1);
        }
}

static void write_learned(t_nn_words *words, const struct learner *learner)
{
    int features = network_inputs(learner->network);
    begin(words, "statistics");
    number(words, learner->scaler.seen);
    numbers(words, learner->scaler.mean, features);
    numbers(words, learner->scaler.variance, features);
    end(words);
    begin(words, "taught");
    for (int k = 0; k < learner_classes(learner); k++)
        number(words, learner->class[k].taught);
    end(words);
    begin(words, "recent");
    number(words, learner->examples);
    for (int k = 0; k < LEARNER_RECENT; k++)
        number(words, learner->right[k]);
    end(words);
    begin(words, "random");
    for (int shift = 48; shift >= 0; shift -= 16)
        number(words, (double)(learner->random.state >> shift & 0xffff));
    end(words);
}

static void write_examples(t_nn_words *words, const struct learner *learner)
{
    const struct memory *memory = &learner->memory;
    for (int place = 0; place < memory->count; place++) {
        int row = memory->order[place], class = memory_class(memory, row);
        if (class == MEMORY_NO_CLASS) {
            begin(words, "values");
            numbers(words, memory_target(memory, row), memory->classes);
        } else {
            t_atom atom;
            nn_name_to_atom(learner->class[class].name, &atom);
            begin(words, "example");
            name(words, &atom);
        }
        numbers(words, memory_features(memory, row), memory->features);
        end(words);
    }
    begin(words, "offered");
    for (int k = 0; k <= memory->classes; k++)
        number(words, memory->seen[k]);
    end(words);
    begin(words, "rehearsing");
    number(words, learner->rehearsal_left);
    end(words);
}

/* No line has more atoms than this. */
static size_t longest(const t_nn_net *net)
{
    size_t most = 2 * LEARNER_RECENT + (size_t)net->n_layout.outputs;
    if (!net->n_learner)
        return most;
    const struct network *network = net->n_learner->network;
    for (int l = 0; l < network->layers; l++)
        most += (size_t)network->layer[l].inputs * 2 + (size_t)network->layer[l].units;
    return most;
}

void nn_model_write(const t_nn_net *net, int examples, t_nn_model_line line, void *to)
{
    size_t bytes = longest(net) * sizeof(t_atom);
    t_nn_words words = {getbytes(bytes), 0, line, to};
    begin(&words, "nn~");
    number(&words, NN_MODEL_FORMAT);
    end(&words);
    write_parameters(&words, net);
    write_layout(&words, net);
    if (net->n_learner) {
        float *row = getbytes(bytes);
        write_network(&words, net->n_learner->network, row);
        write_learned(&words, net->n_learner);
        if (examples)
            write_examples(&words, net->n_learner);
        freebytes(row, bytes);
    }
    begin(&words, "nn~");
    word(&words, "end");
    end(&words);
    freebytes(words.w_vec, bytes);
}

/* --- reading ------------------------------------------------------------------------------ */

/* Each reads a line of its word, for a reader whose network is built, and returns what was
   expected instead, or NULL. */

static const char *const FINITE = "finite numbers";

/* n finite numbers, for the caller to free; NULL if they are not. */
static float *read_numbers(int n, const t_atom *argv)
{
    float *values = malloc(((size_t)n + 1) * sizeof *values);
    for (int k = 0; values && k < n; k++) {
        values[k] = argv[k].a_type == A_FLOAT ? (float)argv[k].a_w.w_float : (float)NAN;
        if (!isfinite(values[k])) {
            free(values);
            return NULL;
        }
    }
    return values;
}

static int rows(const struct network *network)
{
    int units = 0;
    for (int l = 0; l < network->layers; l++)
        units += network->layer[l].units;
    return units;
}

/* Rows come in order, so that none is missing. */
static const char *read_row(struct network *network, int *row, int argc, const t_atom *argv,
                            void (*set)(struct network *, int, int, const float *))
{
    int layer = 1, unit = *row, same;
    while (layer <= network->layers && unit >= network->layer[layer - 1].units)
        unit -= network->layer[layer++ - 1].units;
    if (layer > network->layers)
        return "no more of these: the layers have no more units";
    if (argc < 2 || !nn_whole(&argv[0], layer, layer, &same) ||
        !nn_whole(&argv[1], unit, unit, &same))
        return "the next layer and unit";
    if (argc - 3 != network->layer[layer - 1].inputs)
        return "a bias, and as many weights as the unit has inputs";
    float *values = read_numbers(argc - 2, argv + 2);
    if (!values)
        return FINITE;
    int biased = values[0] != 0 && !network->settings.bias;
    set(network, layer, unit, values);
    free(values);
    ++*row;
    return biased ? "a bias of 0, since bias is 0" : NULL;
}

static const char *read_weights(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    return read_row(reader->r_net->n_learner->network, &reader->r_weights, argc, argv,
                    network_set_row);
}

static const char *read_velocity(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    return read_row(reader->r_net->n_learner->network, &reader->r_velocities, argc, argv,
                    network_set_velocity);
}

static const char *read_statistics(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    struct learner *learner = reader->r_net->n_learner;
    int features = network_inputs(learner->network), seen;
    if (argc != 1 + 2 * features || !nn_whole(argv, 0, NN_MODEL_COUNTS, &seen))
        return "a count, and a mean and a variance for each feature";
    float *values = read_numbers(2 * features, argv + 1);
    if (!values)
        return FINITE;
    int good = 1;
    for (int k = 0; k < features; k++)
        good = good && fabsf(values[k]) <= SCALER_LARGEST && values[features + k] >= 0;
    if (good)
        learner_restore_statistics(learner, values, seen);
    free(values);
    return good ? NULL : "means within +-1e18 and variances of at least 0";
}

static const char *read_taught(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    struct learner *learner = reader->r_net->n_learner;
    bool *taught = calloc((size_t)argc + 1, sizeof *taught);
    int good = taught && argc == learner_classes(learner), number;
    for (int k = 0; k < argc && good; k++) {
        good = nn_whole(&argv[k], 0, 1, &number);
        taught[k] = good && number;
    }
    if (good)
        learner_restore_taught(learner, taught);
    free(taught);
    return good ? NULL : "0 or 1 for each class";
}

static const char *read_recent(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    struct learner *learner = reader->r_net->n_learner;
    bool right[LEARNER_RECENT];
    int examples, number;
    if (argc != 1 + LEARNER_RECENT || !nn_whole(argv, 0, NN_MODEL_COUNTS, &examples))
        return "a count and 50 numbers";
    for (int k = 0; k < LEARNER_RECENT; k++) {
        if (!nn_whole(&argv[1 + k], 0, 1, &number))
            return "0 or 1 for each of the last 50";
        right[k] = number;
    }
    learner_restore_recent(learner, examples, right);
    return NULL;
}

static const char *read_random(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    uint64_t state = 0;
    int part = 0;
    for (int k = 0; k < 4; k++) {
        if (argc != 4 || !nn_whole(&argv[k], 0, 0xffff, &part))
            return "four whole numbers below 65536";
        state = state << 16 | (uint64_t)part;
    }
    learner_restore_random(reader->r_net->n_learner, state);
    return NULL;
}

/* An example of a class, or with MEMORY_NO_CLASS of values, which come before the features. */
static const char *read_remembered(struct learner *learner, int class, int argc,
                                   const t_atom *argv)
{
    int values = class == MEMORY_NO_CLASS ? learner_classes(learner) : 0;
    if (argc != values + network_inputs(learner->network))
        return "as many numbers as there are features (and outputs, for values)";
    if (learner->memory.count == learner->memory.capacity)
        return "no more examples than the memory holds";
    float *numbers = read_numbers(argc, argv);
    if (!numbers)
        return FINITE;
    int good = 1;
    for (int k = values; k < argc; k++)
        good = good && fabsf(numbers[k]) <= SCALER_LARGEST;
    if (good)
        learner_restore_example(learner, numbers + values, class, values ? numbers : NULL);
    free(numbers);
    return good ? NULL : "features within +-1e18";
}

static const char *read_name(const t_atom *atom, t_atom *class)
{
    *class = *atom;
    if (atom->a_type == A_SYMBOL)
        class->a_w.w_symbol = unescaped(atom->a_w.w_symbol);
    return atom->a_type == A_SYMBOL && !class->a_w.w_symbol ? "the name of a class" : NULL;
}

static const char *read_example(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    struct learner *learner = reader->r_net->n_learner;
    t_atom name;
    if (!argc || read_name(argv, &name) || nn_names_wrong(1, &name) ||
        learner_find(learner, nn_name(&name)) < 0)
        return "the name of a class";
    return read_remembered(learner, learner_find(learner, nn_name(&name)), argc - 1, argv + 1);
}

static const char *read_values(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    return read_remembered(reader->r_net->n_learner, MEMORY_NO_CLASS, argc, argv);
}

static const char *read_offered(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    struct learner *learner = reader->r_net->n_learner;
    if (argc != learner_classes(learner) + 1)
        return "a number for the outputs and one for each class";
    int *offered = malloc((size_t)argc * sizeof *offered), good = offered != NULL;
    for (int k = 0; k < argc && good; k++)
        good = nn_whole(&argv[k], memory_count_of(&learner->memory, k - 1), NN_MODEL_COUNTS,
                        &offered[k]);
    if (good)
        learner_restore_offered(learner, offered);
    free(offered);
    return good ? NULL : "at least as many as are remembered";
}

static const char *read_rehearsing(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    struct learner *learner = reader->r_net->n_learner;
    int steps, most = learner->memory.count ? NN_MODEL_COUNTS : 0;
    if (argc != 1 || !nn_whole(argv, 0, most, &steps))
        return "how many steps are left, with something to rehearse";
    learner_rehearse(learner, steps);
    return NULL;
}

static const struct {
    const char *word;
    const char *(*read)(t_nn_model_reader *reader, int argc, const t_atom *argv);
} learned[] = {{"weights", read_weights},       {"velocity", read_velocity},
               {"statistics", read_statistics}, {"taught", read_taught},
               {"recent", read_recent},         {"random", read_random},
               {"example", read_example},       {"values", read_values},
               {"offered", read_offered},       {"rehearsing", read_rehearsing}};

static const char *read_layers(t_nn_net *net, int argc, const t_atom *argv)
{
    t_nn_layout layout;
    if (net->n_layout.inputs || net->n_layout.outputs)
        return "the layers only once, and before the labels";
    if (nn_layout_parse(&layout, argc, argv))
        return "sizes: inputs, hidden layers if any, outputs";
    net->n_layout = layout;
    return layout.inputs ? nn_net_sizes_wrong(net) : "sizes: inputs first";
}

static const char *read_labels(t_nn_net *net, int argc, const t_atom *argv)
{
    t_atom *names = malloc(((size_t)argc + 1) * sizeof *names);
    const char *expected = argc ? NULL : "names of classes";
    for (int k = 0; names && k < argc && !expected; k++)
        expected = read_name(&argv[k], &names[k]);
    if (!names || (net->n_layout.outputs && !net->n_layout.numbered))
        expected = "the labels only once";
    else if (net->n_layout.numbered && argc != net->n_layout.outputs)
        expected = "as many labels as outputs";
    else if (!expected && nn_names_wrong(argc, names))
        expected = "names of classes, each another";
    if (!expected) {
        nn_layout_set_names(&net->n_layout, argc, names);
        expected = net->n_layout.inputs ? nn_net_sizes_wrong(net) : NULL;
    }
    free(names);
    return expected;
}

static const char *read_first(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    int format;
    if (argc != 2 || argv[0].a_type != A_SYMBOL ||
        strcmp(argv[0].a_w.w_symbol->s_name, "nn~") != 0 ||
        !nn_whole(&argv[1], 1, NN_MODEL_COUNTS, &format))
        return "nn~ 1: this is no model of [nn~]";
    if (format > NN_MODEL_FORMAT)
        return "nn~ 1: this is a model of a later version of [nn~]";
    t_nn_layout layout = nn_layout_empty();
    const char *wrong;
    reader->r_net = nn_net_new(&nn_parameters_default, &layout, &wrong);
    return wrong;
}

static const char *read_end(t_nn_model_reader *reader)
{
    const t_nn_net *net = reader->r_net;
    const struct network *network = net->n_learner ? net->n_learner->network : NULL;
    if (network && reader->r_weights != rows(network))
        return "weights for every unit before the end";
    if (network && reader->r_velocities != (network->settings.momentum > 0 ? rows(network) : 0))
        return "a velocity for every unit, if there is momentum, before the end";
    if (net->n_layout.inputs && !network)
        return "weights before the end";
    reader->r_done = 1;
    return NULL;
}

const char *nn_model_read(t_nn_model_reader *reader, int argc, const t_atom *argv)
{
    if (!reader->r_net)
        return read_first(reader, argc, argv);
    if (reader->r_done)
        return "nothing after the end";
    if (!argc || argv->a_type != A_SYMBOL)
        return "a word";
    t_nn_net *net = reader->r_net;
    const char *word = argv->a_w.w_symbol->s_name;
    if (!strcmp(word, "nn~") && argc == 2 && argv[1].a_type == A_SYMBOL &&
        !strcmp(argv[1].a_w.w_symbol->s_name, "end"))
        return read_end(reader);
    for (size_t k = 0; k < sizeof learned / sizeof *learned; k++) {
        if (strcmp(learned[k].word, word) != 0)
            continue;
        if (!net->n_layout.inputs)
            return "the layers before that";
        const char *wrong = net->n_learner ? NULL : nn_net_build(net);
        return wrong ? wrong : learned[k].read(reader, argc - 1, argv + 1);
    }
    if (net->n_learner)
        return "weights, or what was learned, or nn~ end";
    if (!strcmp(word, "layers"))
        return read_layers(net, argc - 1, argv + 1);
    if (!strcmp(word, "labels"))
        return read_labels(net, argc - 1, argv + 1);
    return nn_parameter_read(&net->n_parameters, argv->a_w.w_symbol, argc - 1, argv + 1);
}
