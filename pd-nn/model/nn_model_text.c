/* The model as lines: see nn_model_text.h. */
#include "nn_model_text.h"

#include "nn_number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NN_MODEL_FORMAT = 1, NN_MODEL_COUNTS = 1 << 24 /* a float is exact up to this */ };

/* --- names -------------------------------------------------------------------------------- */

/* The letter that stands for a character not allowed in a name, or 0. */
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

/* NULL if it is not a valid name. */
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

/* A line being written. */
typedef struct _nn_words {
    t_atom *w_vec;
    int w_count;
    t_nn_text_line w_line; /* receives it; NULL: it goes to w_lines */
    void *w_to;
    t_nn_lines *w_lines;
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

/* Nearly all of a model: copied as they are where possible. */
static void numbers(t_nn_words *words, const float *values, int n)
{
    if (words->w_lines) {
        nn_lines_part(words->w_lines, words->w_count, words->w_vec);
        nn_lines_floats(words->w_lines, values, n);
        words->w_count = 0;
        return;
    }
    for (int k = 0; k < n; k++)
        number(words, (double)values[k]);
}

/* The same of doubles, as floats. */
static void rounded(t_nn_words *words, const double *values, int n)
{
    for (int k = 0; k < n; k++)
        number(words, (double)(float)values[k]);
}

/* 64 bits as four whole numbers, from the highest 16 bits down. */
static void bits(t_nn_words *words, uint64_t value)
{
    for (int shift = 48; shift >= 0; shift -= 16)
        number(words, (double)(value >> shift & 0xffff));
}

static void bits_of(t_nn_words *words, double value)
{
    uint64_t as;
    memcpy(&as, &value, sizeof as);
    bits(words, as);
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
    if (words->w_lines) {
        nn_lines_part(words->w_lines, words->w_count, words->w_vec);
        nn_lines_end(words->w_lines);
    } else {
        words->w_line(words->w_to, words->w_count, words->w_vec);
    }
}

static void write_parameters(t_nn_words *words, const t_nn_model *model)
{
    for (int k = 0; k < nn_parameter_count; k++) {
        t_atom value;
        if (!nn_parameter_get(&model->m_parameters, k, &value) ||
            nn_parameter_is_open(&model->m_parameters, k))
            continue;
        begin(words, nn_parameter_name(k));
        if (value.a_type != A_NULL)
            words->w_vec[words->w_count++] = value;
        end(words);
    }
}

static void write_layout(t_nn_words *words, const t_nn_model *model)
{
    t_nn_layout layout = nn_model_layout(model);
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
    if (model->m_feedback) {
        begin(words, "feedback");
        number(words, model->m_feedback);
        end(words);
    }
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

static uint64_t counted(uint64_t seen)
{
    return seen < NN_MODEL_COUNTS ? seen : NN_MODEL_COUNTS;
}

/* The statistics in full, since floats lose digits. */
static void write_exactly(t_nn_words *words, const char *selector, const struct scaler *scaler)
{
    for (int k = 0; scaler->seen && k < scaler->features; k++) {
        begin(words, selector);
        number(words, k);
        bits_of(words, scaler->mean[k]);
        bits_of(words, scaler->variance[k]);
        end(words);
    }
}

static void write_statistics(t_nn_words *words, const struct learner *learner)
{
    const struct scaler *scaler = &learner->scaler, *values = &learner->values.scaler;
    begin(words, "statistics");
    number(words, (double)counted(scaler->seen));
    rounded(words, scaler->mean, scaler->features);
    rounded(words, scaler->variance, scaler->features);
    end(words);
    write_exactly(words, "exact-feature", scaler);
    if (values->seen) {
        begin(words, "range");
        number(words, (double)counted(values->seen));
        number(words, (double)learner->values.decay);
        rounded(words, values->mean, values->features);
        rounded(words, values->variance, values->features);
        end(words);
    }
    write_exactly(words, "exact-value", values);
    if (scaler->seen > NN_MODEL_COUNTS || values->seen > NN_MODEL_COUNTS) {
        begin(words, "seen");
        bits(words, scaler->seen);
        bits(words, values->seen);
        end(words);
    }
}

static void write_learned(t_nn_words *words, const struct learner *learner)
{
    write_statistics(words, learner);
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
    bits(words, learner->random.state);
    end(words);
}

/* If a float cannot hold one of the counts, each is written as two numbers, the first in units
   of 65536. */
static void write_offered(t_nn_words *words, const struct memory *memory)
{
    bool wide = false;
    for (int k = 0; k <= memory->classes; k++)
        wide = wide || memory->seen[k] > NN_MODEL_COUNTS;
    begin(words, "offered");
    for (int k = 0; k <= memory->classes; k++) {
        if (wide)
            number(words, memory->seen[k] >> 16);
        number(words, wide ? memory->seen[k] & 0xffff : memory->seen[k]);
    }
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
    write_offered(words, memory);
    begin(words, "rehearsing");
    number(words, learner->rehearsal_left);
    number(words, learner->rehearsal_steps);
    end(words);
}

/* The kernel machine, as far as it has been computed. */
static void write_likeness(t_nn_words *words, const struct likeness *likeness)
{
    const struct kernel_machine *machine = &likeness->machine;
    for (int j = 0; j < machine->count; j++) {
        begin(words, "centre");
        number(words, machine->class[j]);
        number(words, (double)machine->apart[j]);
        numbers(words, kernel_machine_coefficients(machine, j), machine->classes);
        numbers(words, kernel_machine_features(machine, j), machine->features);
        end(words);
    }
    if (!machine->count)
        return;
    begin(words, "power");
    number(words, (double)machine->power);
    end(words);
}

/* No line has more atoms than this. */
static size_t longest(const t_nn_model *model)
{
    size_t most = 2 * LEARNER_RECENT + (size_t)model->m_layout.outputs;
    if (!model->m_learner)
        return most;
    const struct network *network = model->m_learner->network;
    for (int l = 0; l < network->layers; l++)
        most += (size_t)network->layer[l].inputs * 2 + (size_t)network->layer[l].units;
    return most + 2 * (size_t)learner_classes(model->m_learner);
}

static void write_model(const t_nn_model *model, int examples, t_nn_words words)
{
    size_t bytes = longest(model) * sizeof(t_atom);
    words.w_vec = getbytes(bytes);
    begin(&words, "nn~");
    number(&words, NN_MODEL_FORMAT);
    end(&words);
    begin(&words, "version");
    word(&words, PDNN_VERSION);
    end(&words);
    write_parameters(&words, model);
    write_layout(&words, model);
    if (model->m_learner) {
        float *row = getbytes(bytes);
        write_network(&words, model->m_learner->network, row);
        write_learned(&words, model->m_learner);
        if (examples) {
            write_examples(&words, model->m_learner);
            write_likeness(&words, &model->m_learner->likeness);
        }
        freebytes(row, bytes);
    }
    begin(&words, "nn~");
    word(&words, "end");
    end(&words);
    freebytes(words.w_vec, bytes);
}

void nn_model_text_write(const t_nn_model *model, int examples, t_nn_text_line line, void *to)
{
    write_model(model, examples, (t_nn_words){.w_line = line, .w_to = to});
}

void nn_model_text_snapshot(const t_nn_model *model, int examples, t_nn_lines *lines)
{
    write_model(model, examples, (t_nn_words){.w_lines = lines});
}

/* --- reading ------------------------------------------------------------------------------ */

/* Each function reads the rest of a line that begins with its word, for a reader whose network
   has been built. Reasons give what was expected instead. */

/* n finite numbers, for the caller to free. */
static float *read_numbers(int n, const t_atom *argv, struct reason *reason)
{
    float *values = malloc(((size_t)n + 1) * sizeof *values);
    bool finite = values != NULL;
    for (int k = 0; finite && k < n; k++) {
        values[k] = argv[k].a_type == A_FLOAT ? (float)argv[k].a_w.w_float : (float)NAN;
        finite = isfinite(values[k]);
    }
    if (finite)
        return values;
    reason_set(reason, "finite numbers");
    free(values);
    return NULL;
}

static int units_of(const int *sizes, int n)
{
    int units = 0;
    for (int l = 1; l < n; l++)
        units += sizes[l];
    return units;
}

/* Checks that this is the next row (rows come in order, so that none is missing), and returns
   its values, for the caller to free. */
static float *read_row(const int *sizes, int n, int row, int argc, const t_atom *argv,
                       struct reason *reason)
{
    int layer = 1, unit = row, same;
    while (layer < n && unit >= sizes[layer])
        unit -= sizes[layer++];
    if (layer == n)
        reason_set(reason, "no more of these: the layers have no more units");
    else if (argc < 2 || !nn_whole(&argv[0], layer, layer, &same) ||
             !nn_whole(&argv[1], unit, unit, &same))
        reason_set(reason, "the next layer and unit");
    else if (argc - 3 != sizes[layer - 1])
        reason_set(reason, "a bias, and as many weights as the unit has inputs");
    else
        return read_numbers(argc - 2, argv + 2, reason);
    return NULL;
}

/* Sets all rows, one after another. */
static void set_rows(struct network *network, const float *row)
{
    for (int l = 1; l <= network->layers; l++)
        for (int u = 0; u < network->layer[l - 1].units; u++) {
            network_set_row(network, l, u, row);
            row += network->layer[l - 1].inputs + 1;
        }
}

/* Builds the network, once all weights have come. */
static bool build(t_nn_text_reader *reader, struct reason *reason)
{
    t_nn_model *model = reader->r_model;
    if (!nn_model_build_blank(model, reason))
        return false;
    struct learner *learner = model->m_learner;
    set_rows(learner->network, reader->r_rows);
    free(reader->r_rows);
    reader->r_rows = NULL;
    if (!nn_names_init(&reader->r_names, learner_classes(learner)))
        return reason_set(reason, "less: there is not enough memory");
    for (int k = 0; k < learner_classes(learner); k++)
        nn_names_add(&reader->r_names, learner->class[k].name, k);
    return true;
}

/* Makes room for so many more weights. */
static bool reserve_rows(t_nn_text_reader *reader, size_t more)
{
    if (reader->r_count + more <= reader->r_room)
        return true;
    size_t room = reader->r_count + reader->r_count / 2 + more;
    float *rows = realloc(reader->r_rows, room * sizeof *rows);
    if (!rows)
        return false;
    reader->r_rows = rows;
    reader->r_room = room;
    return true;
}

static bool read_weights(t_nn_text_reader *reader, int argc, const t_atom *argv,
                         struct reason *reason)
{
    const t_nn_model *model = reader->r_model;
    const char *wrong = nn_model_sizes_wrong(model);
    if (wrong)
        return reason_set(reason, "%s", wrong);
    int sizes[NETWORK_MAX_LAYERS + 1], n = nn_model_sizes(model, sizes);
    float *values = read_row(sizes, n, reader->r_weights, argc, argv, reason);
    if (!values)
        return false;
    size_t count = (size_t)argc - 2;
    bool good = (values[0] == 0 || model->m_parameters.bias) ||
                reason_set(reason, "a bias of 0, since bias is 0");
    if (good && !reserve_rows(reader, count))
        good = reason_set(reason, "less: there is not enough memory");
    if (good)
        memcpy(reader->r_rows + reader->r_count, values, count * sizeof *values);
    free(values);
    reader->r_count += count;
    return good && (++reader->r_weights < units_of(sizes, n) || build(reader, reason));
}

static bool read_velocity(t_nn_text_reader *reader, int argc, const t_atom *argv,
                          struct reason *reason)
{
    struct network *network = reader->r_model->m_learner->network;
    int sizes[NETWORK_MAX_LAYERS + 1], n = nn_model_sizes(reader->r_model, sizes), layer = 1;
    float *values = read_row(sizes, n, reader->r_velocities, argc, argv, reason);
    if (!values)
        return false;
    int unit = reader->r_velocities++;
    while (unit >= sizes[layer])
        unit -= sizes[layer++];
    bool good = (values[0] == 0 || network->settings.bias) ||
                reason_set(reason, "a bias of 0, since bias is 0");
    network_set_velocity(network, layer, unit, values);
    free(values);
    return good;
}

/* n means, then n variances, for the caller to free. */
static double *read_moments(int n, const t_atom *argv, struct reason *reason)
{
    double *moments = malloc(2 * (size_t)n * sizeof *moments + 1);
    float *numbers = read_numbers(2 * n, argv, reason);
    bool good = moments && numbers;
    for (int k = 0; good && k < n; k++) {
        moments[k] = (double)numbers[k];
        moments[n + k] = (double)numbers[n + k];
        good = fabsf(numbers[k]) <= SCALER_LARGEST && numbers[n + k] >= 0;
    }
    free(numbers);
    if (good)
        return moments;
    free(moments);
    if (numbers)
        reason_set(reason, "means within +-1e18 and variances of at least 0");
    return NULL;
}

static bool read_statistics(t_nn_text_reader *reader, int argc, const t_atom *argv,
                            struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    int features = network_inputs(learner->network), seen;
    if (argc != 1 + 2 * features || !nn_whole(argv, 0, NN_MODEL_COUNTS, &seen))
        return reason_set(reason, "a count, and a mean and a variance for each feature");
    double *moments = read_moments(features, argv + 1, reason);
    if (!moments)
        return false;
    learner_restore_statistics(learner, moments, (uint64_t)seen);
    free(moments);
    return true;
}

static bool read_range(t_nn_text_reader *reader, int argc, const t_atom *argv,
                       struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    int outputs = learner_classes(learner), seen;
    if (argc != 2 + 2 * outputs || !nn_whole(argv, 0, NN_MODEL_COUNTS, &seen))
        return reason_set(reason,
                          "a count, a decay, and a mean and a variance for each output");
    float decay = argv[1].a_type == A_FLOAT ? (float)argv[1].a_w.w_float : -1;
    if (!(decay >= 0 && decay <= 1))
        return reason_set(reason, "a decay from 0 to 1");
    double *moments = read_moments(outputs, argv + 2, reason);
    if (!moments)
        return false;
    learner_restore_values(learner, moments, (uint64_t)seen, decay);
    free(moments);
    return true;
}

/* 64 bits, as four whole numbers. */
static bool read_bits(const t_atom *argv, uint64_t *bits)
{
    *bits = 0;
    for (int k = 0, part; k < 4; k++) {
        if (!nn_whole(&argv[k], 0, 0xffff, &part))
            return false;
        *bits = *bits << 16 | (uint64_t)part;
    }
    return true;
}

static bool read_double(const t_atom *argv, double *value)
{
    uint64_t bits;
    if (!read_bits(argv, &bits))
        return false;
    memcpy(value, &bits, sizeof *value);
    return isfinite(*value);
}

/* Reads the index, mean and variance of a feature or value: those already there, with more
   digits. */
static bool read_exactly(const struct scaler *scaler, int argc, const t_atom *argv, int *at,
                         double *mean, double *variance, struct reason *reason)
{
    if (argc != 9 || !nn_whole(argv, 0, scaler->features - 1, at) ||
        !read_double(argv + 1, mean) || !read_double(argv + 5, variance))
        return reason_set(reason, "its number, and the bits of a mean and of a variance");
    return (*variance >= 0 && (float)*mean == (float)scaler->mean[*at] &&
            (float)*variance == (float)scaler->variance[*at]) ||
           reason_set(reason, "the mean and variance of the line above, with more digits");
}

static bool read_exact_feature(t_nn_text_reader *reader, int argc, const t_atom *argv,
                               struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    int at = 0;
    double mean = 0, variance = 0;
    if (!read_exactly(&learner->scaler, argc, argv, &at, &mean, &variance, reason))
        return false;
    learner_restore_feature(learner, at, mean, variance);
    return true;
}

static bool read_exact_value(t_nn_text_reader *reader, int argc, const t_atom *argv,
                             struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    int at = 0;
    double mean = 0, variance = 0;
    if (!read_exactly(&learner->values.scaler, argc, argv, &at, &mean, &variance, reason))
        return false;
    learner_restore_value(learner, at, mean, variance);
    return true;
}

static bool read_seen(t_nn_text_reader *reader, int argc, const t_atom *argv,
                      struct reason *reason)
{
    uint64_t features, values;
    if (argc != 8 || !read_bits(argv, &features) || !read_bits(argv + 4, &values))
        return reason_set(reason, "eight whole numbers below 65536");
    learner_restore_seen(reader->r_model->m_learner, features, values);
    return true;
}

static bool read_taught(t_nn_text_reader *reader, int argc, const t_atom *argv,
                        struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    bool *taught = calloc((size_t)argc + 1, sizeof *taught);
    bool good = taught && argc == learner_classes(learner);
    int number;
    for (int k = 0; k < argc && good; k++) {
        good = nn_whole(&argv[k], 0, 1, &number);
        taught[k] = good && number;
    }
    if (good)
        learner_restore_taught(learner, taught);
    free(taught);
    return good || reason_set(reason, "0 or 1 for each class");
}

static bool read_recent(t_nn_text_reader *reader, int argc, const t_atom *argv,
                        struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    unsigned char right[LEARNER_RECENT];
    int examples, number;
    if (argc != 1 + LEARNER_RECENT || !nn_whole(argv, 0, NN_MODEL_COUNTS, &examples))
        return reason_set(reason, "a count and 50 numbers");
    for (int k = 0; k < LEARNER_RECENT; k++) {
        if (!nn_whole(&argv[1 + k], 0, LEARNER_FIRST, &number))
            return reason_set(reason, "0, 1 or 2 for each of the last 50");
        right[k] = (unsigned char)number;
    }
    learner_restore_recent(learner, examples, right);
    return true;
}

static bool read_random(t_nn_text_reader *reader, int argc, const t_atom *argv,
                        struct reason *reason)
{
    uint64_t state;
    if (argc != 4 || !read_bits(argv, &state))
        return reason_set(reason, "four whole numbers below 65536");
    learner_restore_random(reader->r_model->m_learner, state);
    return true;
}

/* An example of a class, or with MEMORY_NO_CLASS of values, which come before the features. */
static bool read_remembered(struct learner *learner, int class, int argc, const t_atom *argv,
                            struct reason *reason)
{
    int values = class == MEMORY_NO_CLASS ? learner_classes(learner) : 0;
    if (argc != values + network_inputs(learner->network))
        return reason_set(reason,
                          "as many numbers as there are features (and outputs, for values)");
    if (learner->memory.count == learner->memory.capacity)
        return reason_set(reason, "no more examples than the memory holds");
    float *numbers = read_numbers(argc, argv, reason);
    if (!numbers)
        return false;
    bool good = true;
    for (int k = values; k < argc; k++)
        good = good && fabsf(numbers[k]) <= SCALER_LARGEST;
    if (good)
        learner_restore_example(learner, numbers + values, class, values ? numbers : NULL);
    free(numbers);
    return good || reason_set(reason, "features within +-1e18");
}

static bool read_name(const t_atom *atom, t_atom *class, struct reason *reason)
{
    *class = *atom;
    if (atom->a_type == A_SYMBOL)
        class->a_w.w_symbol = unescaped(atom->a_w.w_symbol);
    return atom->a_type != A_SYMBOL || class->a_w.w_symbol ||
           reason_set(reason, "the name of a class");
}

static bool read_example(t_nn_text_reader *reader, int argc, const t_atom *argv,
                         struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    t_atom name;
    int class = -1;
    if (argc && read_name(argv, &name, reason) && !nn_names_wrong(1, &name)) {
        class = nn_names_find(&reader->r_names, nn_name(&name));
        name = nn_class_name(&name); /* until 0.2.0 symbols could look like numbers */
        class = class < 0 ? nn_names_find(&reader->r_names, nn_name(&name)) : class;
    }
    if (class < 0)
        return reason_set(reason, "the name of a class");
    return read_remembered(learner, class, argc - 1, argv + 1, reason);
}

static bool read_values(t_nn_text_reader *reader, int argc, const t_atom *argv,
                        struct reason *reason)
{
    return read_remembered(reader->r_model->m_learner, MEMORY_NO_CLASS, argc, argv, reason);
}

static bool read_centre(t_nn_text_reader *reader, int argc, const t_atom *argv,
                        struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    int classes = learner_classes(learner), class;
    if (argc != 2 + classes + network_inputs(learner->network) ||
        !nn_whole(argv, 0, classes - 1, &class))
        return reason_set(reason,
                          "a class, a distance, a coefficient for each class, features");
    float *numbers = read_numbers(argc - 1, argv + 1, reason);
    if (!numbers)
        return false;
    bool good = true;
    for (int k = 1 + classes; k < argc - 1; k++)
        good = good && fabsf(numbers[k]) <= SCALER_LARGEST;
    if (!good)
        reason_set(reason, "features within +-1e18");
    else if (!likeness_restore_centre(&learner->likeness, numbers + 1 + classes, class,
                                      numbers[0], numbers + 1))
        good = reason_set(reason, "no more centres than there is room for");
    free(numbers);
    return good;
}

static bool read_power(t_nn_text_reader *reader, int argc, const t_atom *argv,
                       struct reason *reason)
{
    struct likeness *likeness = &reader->r_model->m_learner->likeness;
    float *power = argc == 1 ? read_numbers(argc, argv, reason) : NULL;
    reader->r_power = power && likeness_restore_power(likeness, *power);
    free(power);
    return reader->r_power || reason_set(reason, "a power from 1 to 5");
}

/* Models of versions before 0.2.0 may have a discriminant, which is ignored. */
static bool read_discriminant(t_nn_text_reader *reader, int argc, const t_atom *argv,
                              struct reason *reason)
{
    (void)reader;
    (void)argc;
    (void)argv;
    (void)reason;
    return true;
}

static bool read_offered(t_nn_text_reader *reader, int argc, const t_atom *argv,
                         struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    int groups = learner_classes(learner) + 1, high = 0;
    bool wide = argc == 2 * groups;
    if (argc != groups && !wide)
        return reason_set(reason, "a number for the outputs and one for each class");
    int *offered = malloc((size_t)groups * sizeof *offered);
    bool good = offered != NULL;
    for (int k = 0; k < groups && good; k++) {
        const t_atom *word = wide ? &argv[2 * k + 1] : &argv[k];
        int low = 0;
        good = (!wide || nn_whole(&argv[2 * k], 0, MEMORY_COUNTS >> 16, &high)) &&
               nn_whole(word, 0, wide ? 0xffff : NN_MODEL_COUNTS, &low);
        offered[k] = (high << 16) + low;
        good = good && offered[k] >= memory_count_of(&learner->memory, k - 1);
    }
    if (good)
        learner_restore_offered(learner, offered);
    free(offered);
    return good || reason_set(reason, "at least as many as are remembered");
}

static bool read_rehearsing(t_nn_text_reader *reader, int argc, const t_atom *argv,
                            struct reason *reason)
{
    struct learner *learner = reader->r_model->m_learner;
    int left, steps, most = learner->memory.count ? NN_MODEL_COUNTS : 0;
    if ((argc != 1 && argc != 2) || !nn_whole(argv, 0, most, &left))
        return reason_set(reason, "how many steps are left, with something to rehearse");
    if (!nn_whole(&argv[argc - 1], left, NN_MODEL_COUNTS, &steps)) /* 0.1.0 wrote one number */
        return reason_set(reason, "at least as many steps in all as are left");
    learner_restore_rehearsal(learner, left, steps);
    return true;
}

static const struct {
    const char *word;
    bool (*read)(t_nn_text_reader *reader, int argc, const t_atom *argv, struct reason *reason);
} learned[] = {{"weights", read_weights},
               {"velocity", read_velocity},
               {"statistics", read_statistics},
               {"exact-feature", read_exact_feature},
               {"range", read_range},
               {"exact-value", read_exact_value},
               {"seen", read_seen},
               {"taught", read_taught},
               {"recent", read_recent},
               {"random", read_random},
               {"example", read_example},
               {"values", read_values},
               {"centre", read_centre},
               {"power", read_power},
               {"units", read_discriminant},
               {"scores", read_discriminant},
               {"offered", read_offered},
               {"rehearsing", read_rehearsing}};

static bool sizes_fit(const t_nn_model *model, struct reason *reason)
{
    const char *wrong = nn_model_sizes_wrong(model);
    return !wrong || reason_set(reason, "%s", wrong);
}

static bool read_layers(t_nn_model *model, int argc, const t_atom *argv, struct reason *reason)
{
    t_nn_layout layout;
    if (model->m_layout.inputs || model->m_layout.outputs)
        return reason_set(reason, "the layers only once, and before the labels");
    if (!nn_layout_parse(&layout, argc, argv, reason))
        return reason_set(reason, "sizes: inputs, hidden layers if any, outputs");
    model->m_layout = layout;
    return layout.inputs ? sizes_fit(model, reason) : reason_set(reason, "sizes: inputs first");
}

/* Until 0.2.0 a symbol that looks like a number was a class of its own: now it becomes that
   number, unless that is a class too. */
static void name_numbers(int argc, t_atom *argv)
{
    t_nn_names names;
    if (!nn_names_init(&names, 2 * argc))
        return;
    for (int k = 0; k < argc; k++)
        nn_names_add(&names, nn_name(&argv[k]), k);
    for (int k = 0; k < argc; k++) {
        t_atom name = nn_class_name(&argv[k]);
        if (argv[k].a_type == A_SYMBOL && nn_names_add(&names, nn_name(&name), k))
            argv[k] = name;
    }
    nn_names_free(&names);
}

static bool read_labels(t_nn_model *model, int argc, const t_atom *argv, struct reason *reason)
{
    t_atom *names = malloc(((size_t)argc + 1) * sizeof *names);
    bool good = names && (argc || reason_set(reason, "names of classes"));
    for (int k = 0; good && k < argc; k++)
        good = read_name(&argv[k], &names[k], reason);
    if (!names || (model->m_layout.outputs && !model->m_layout.numbered))
        good = reason_set(reason, "the labels only once");
    else if (model->m_layout.numbered && argc != model->m_layout.outputs)
        good = reason_set(reason, "as many labels as outputs");
    else if (good && nn_names_wrong(argc, names))
        good = reason_set(reason, "names of classes, each another");
    if (good)
        name_numbers(argc, names);
    if (good) {
        nn_layout_set_names(&model->m_layout, argc, names);
        good = !model->m_layout.inputs || sizes_fit(model, reason);
    }
    free(names);
    return good;
}

static bool read_first(t_nn_text_reader *reader, int argc, const t_atom *argv,
                       struct reason *reason)
{
    int format;
    if (argc != 2 || argv[0].a_type != A_SYMBOL ||
        strcmp(argv[0].a_w.w_symbol->s_name, "nn~") != 0 ||
        !nn_whole(&argv[1], 1, NN_MODEL_COUNTS, &format))
        return reason_set(reason, "nn~ 1: this is no model of [nn~]");
    if (format > NN_MODEL_FORMAT)
        return reason_set(reason, "nn~ 1: this is a model of a later version of [nn~]");
    t_nn_layout layout = nn_layout_empty();
    reader->r_model = nn_model_new(&nn_parameters_default, &layout, reason);
    return reader->r_model != NULL;
}

static int rows(const struct network *network)
{
    int units = 0;
    for (int l = 0; l < network->layers; l++)
        units += network->layer[l].units;
    return units;
}

static bool read_end(t_nn_text_reader *reader, struct reason *reason)
{
    const t_nn_model *model = reader->r_model;
    const struct network *network = model->m_learner ? model->m_learner->network : NULL;
    if (model->m_layout.inputs && !network)
        return reason_set(reason, "weights for every unit before the end");
    if (network && reader->r_velocities != (network->settings.momentum > 0 ? rows(network) : 0))
        return reason_set(reason,
                          "a velocity for every unit, if there is momentum, before the end");
    if (network && !reader->r_power)
        learner_settle(model->m_learner); /* versions before 0.2.0 wrote no centres or power */
    reader->r_done = true;
    return true;
}

/* Builds a network that has no units yet, since its classes are still to come. */
static bool build_without_weights(t_nn_text_reader *reader, struct reason *reason)
{
    int sizes[NETWORK_MAX_LAYERS + 1];
    const char *wrong = nn_model_sizes_wrong(reader->r_model);
    if (wrong)
        return reason_set(reason, "%s", wrong);
    if (units_of(sizes, nn_model_sizes(reader->r_model, sizes)))
        return reason_set(reason, "weights for every unit before that");
    return build(reader, reason);
}

t_nn_model *nn_model_text_end(t_nn_text_reader *reader)
{
    t_nn_model *model = reader->r_model;
    free(reader->r_rows);
    nn_names_free(&reader->r_names);
    *reader = (t_nn_text_reader){0};
    return model;
}

bool nn_model_text_read(t_nn_text_reader *reader, int argc, const t_atom *argv,
                        struct reason *reason)
{
    if (!reader->r_model)
        return read_first(reader, argc, argv, reason);
    if (reader->r_done)
        return reason_set(reason, "nothing after the end");
    if (!argc || argv->a_type != A_SYMBOL)
        return reason_set(reason, "a word");
    t_nn_model *model = reader->r_model;
    const char *word = argv->a_w.w_symbol->s_name;
    if (!strcmp(word, "nn~") && argc == 2 && argv[1].a_type == A_SYMBOL &&
        !strcmp(argv[1].a_w.w_symbol->s_name, "end"))
        return read_end(reader, reason);
    for (size_t k = 0; k < sizeof learned / sizeof *learned; k++) {
        if (strcmp(learned[k].word, word) != 0)
            continue;
        if (!model->m_layout.inputs)
            return reason_set(reason, "the layers before that");
        bool weights = learned[k].read == read_weights;
        if (weights && model->m_learner)
            return reason_set(reason, "no more of these: the layers have no more units");
        return (weights || model->m_learner || build_without_weights(reader, reason)) &&
               learned[k].read(reader, argc - 1, argv + 1, reason);
    }
    if (model->m_learner || reader->r_weights)
        return reason_set(reason, "weights, or what was learned, or nn~ end");
    if (!strcmp(word, "layers"))
        return read_layers(model, argc - 1, argv + 1, reason);
    if (!strcmp(word, "labels"))
        return read_labels(model, argc - 1, argv + 1, reason);
    if (!strcmp(word, "feedback"))
        return (argc == 2 && nn_whole(&argv[1], 1, NETWORK_MAX_UNITS, &model->m_feedback)) ||
               reason_set(reason, "how many outputs are fed back");
    if (!strcmp(word, "version"))
        return argc == 2 || reason_set(reason, "one version");
    if (!strcmp(word, "discriminant"))
        return read_discriminant(reader, argc - 1, argv + 1, reason);
    return nn_parameter_read(&model->m_parameters, argv->a_w.w_symbol, argc - 1, argv + 1,
                             reason);
}
