/* [nn.signal~]: the network of [nn~] at the rate of sound: signals in, signals out, and
   learning from a target signal while it plays. This file is the Pd side: arguments, messages,
   signals. What is done with the samples is in signal/, what a model is in model/.

   The way through it: nn_signal_perform (samples arrive) -> signal_network_run -> the signal
   outlets. What has to be said of that is said by a clock, once a second at most. */
#include "model/nn_array_model.h"
#include "model/nn_file.h"
#include "model/nn_file_job.h"
#include "model/nn_grid.h"
#include "model/nn_host.h"
#include "model/nn_lesson.h"
#include "model/nn_model_export.h"
#include "model/nn_model_file.h"
#include "model/nn_model_patch.h"
#include "model/nn_number.h"
#include "model/nn_share.h"
#include "model/nn_signal_model.h"
#include "model/nn_stored.h"
#include "nn_atoms.h"
#include "signal/signal_morph.h"
#include "system/exported.h"
#include "system/realtime.h"
#include "system/symbol.h"

#include <g_canvas.h>
#include <m_pd.h>
#include <stdint.h>
#include <string.h>

#define NN_SIGNAL_SAYS_MS 1000.0 /* between two things that are said of what is going on */

static t_class *nn_signal_class;

/* --- multichannel signals ----------------------------------------------------------------- */

/* Pd has them since 0.54. Its function is looked up when the library is loaded, so that one
   library is for older Pds too, and what its m_pd.h says is said here again, so that it can be
   built with that of an older Pd. */
typedef struct _nn_channels {
    int c_n; /* samples of a channel */
    t_sample *c_vec;
    t_float c_sr;
    int c_count; /* channels, one after another in c_vec */
} t_nn_channels;

enum { NN_MULTICHANNEL = 0x10 }; /* the flag of a class that deals with them */

/* Makes the vectors of an outlet. */
static void (*nn_set_channels)(t_signal **signal, int count);

/* For -mc; NULL in a Pd that is too old. */
static t_class *nn_signal_mc_class;

/* --- the object --------------------------------------------------------------------------- */

typedef struct _nn_signal {
    t_object x_obj;
    t_float x_f; /* the first inlet, while no signal is connected to it */
    t_outlet *x_info;
    t_canvas *x_canvas;
    t_clock *x_clock;
    t_nn_keeper *x_keeper;    /* what was kept in the patch arrives here */
    t_nn_file_job *x_writing; /* a file that is being written, or NULL */
    t_atom x_writing_name;
    t_clock *x_writing_clock;
    t_binbuf *x_arguments; /* of creation, for `reset` */
    t_nn_signal_options x_options;
    t_nn_model *x_model;
    struct signal_network *x_signal;
    t_nn_stored *x_stored; /* networks under names, for `morph` */
    struct signal_morph x_morph;
    t_nn_grid *x_grids;    /* that are being worked out; or NULL */
    t_nn_lesson *x_lesson; /* that is being learned from arrays; or NULL */
    t_clock *x_array_clock;
    t_nn_sharer x_share;
    bool x_fits;      /* it has a name, and the network given under it is of its layers */
    int x_way;        /* so many samples until it is where that network is */
    bool x_mc;        /* its signals have channels */
    t_sample **x_vec; /* of inputs, targets, learn, morph, outputs, error; NULL: silence */
    int x_vecs;
    int x_refused;       /* updates that were not made, until that has been said */
    bool x_learned;      /* something, until the patch has been told */
    bool x_clock_is_set; /* to say so */
    double x_said;       /* when something was said */
} t_nn_signal;

/* --- sound -------------------------------------------------------------------------------- */

static void nn_signal_take_in(float *to, const t_sample *from, int n)
{
    for (int t = 0; t < n; t++)
        to[t] = from ? (float)from[t] : 0;
}

static void nn_signal_put_out(t_sample *to, const float *from, int n)
{
    for (int t = 0; t < n; t++)
        to[t] = (t_sample)from[t];
}

/* What happened is said when the last word was said a second ago. */
static void nn_signal_set_clock(t_nn_signal *x)
{
    double since = clock_gettimesince(x->x_said);
    x->x_clock_is_set = true;
    clock_delay(x->x_clock, since < NN_SIGNAL_SAYS_MS ? NN_SIGNAL_SAYS_MS - since : 0);
}

/* Goes on with what others have given under the name; a morph of its own comes first. */
static void nn_signal_follow(t_nn_signal *x, struct network *network, int n)
{
    struct signal_shape shape;
    if (nn_share_is_new(&x->x_share))
        x->x_way = SIGNAL_MORPH_SAMPLES;
    if (!x->x_way || x->x_morph.left)
        return;
    x->x_way = signal_morph_toward(network, nn_share_given(&x->x_share, &shape), x->x_way, n);
    x->x_learned = true;
}

/* Runs the network on a chunk of samples, which are in place; `place` is where the last inlet
   wants it to be. */
static void nn_signal_run(t_nn_signal *x, float place, int n)
{
    struct network *network = x->x_model->m_learner->network;
    long updates = signal_network_updates(x->x_signal);
    if (x->x_fits)
        nn_signal_follow(x, network, n);
    bool changed = signal_morph_run(&x->x_morph, network, place, n);
    x->x_refused += signal_network_run(x->x_signal, network, &x->x_options.settings, n);
    changed |= signal_network_updates(x->x_signal) != updates;
    x->x_learned |= changed;
    if (x->x_fits && changed)
        nn_share_give_weights(&x->x_share, network);
}

/* All of a chunk is taken in before anything is put out: Pd may have given an outlet the vector
   of an inlet. */
static void nn_signal_chunk(t_nn_signal *x, int at, int n)
{
    int inputs = x->x_options.shape.inputs, outputs = x->x_options.shape.outputs;
    t_sample **vec = x->x_vec;
    for (int k = 0; k < inputs; k++)
        nn_signal_take_in(signal_network_in(x->x_signal, k), *vec++ + at, n);
    for (int k = 0; k < outputs; k++)
        nn_signal_take_in(signal_network_target(x->x_signal, k), *vec++ + at, n);
    nn_signal_take_in(signal_network_learn(x->x_signal), *vec++ + at, n);
    nn_signal_run(x, (float)(*vec++)[at], n);
    for (int k = 0; k < outputs; k++)
        nn_signal_put_out(*vec++ + at, signal_network_out(x->x_signal, k), n);
    nn_signal_put_out(*vec + at, signal_network_error(x->x_signal), n);
}

static t_int *nn_signal_perform(t_int *w) REALTIME
{
    t_nn_signal *x = (t_nn_signal *)w[1];
    int n = (int)w[2];
    for (int at = 0; at < n; at += SIGNAL_CHUNK)
        nn_signal_chunk(x, at, n - at < SIGNAL_CHUNK ? n - at : SIGNAL_CHUNK);
    if (!x->x_clock_is_set && (x->x_refused || (x->x_learned && x->x_options.parameters.keep)))
        nn_signal_set_clock(x);
    return w + 3;
}

static void nn_signal_dsp(t_nn_signal *x, t_signal **sp)
{
    for (int k = 0; k < x->x_vecs; k++)
        x->x_vec[k] = sp[k]->s_vec;
    dsp_add(nn_signal_perform, 2, x, (t_int)sp[0]->s_n);
}

/* The channels of an inlet, as many as are wanted: what is missing is silence, what is too much
   is not looked at. */
static t_sample **nn_signal_channels(t_nn_signal *x, const char *what, const t_signal *signal,
                                     t_sample **vec, int wanted)
{
    const t_nn_channels *channels = (const t_nn_channels *)(const void *)signal;
    if (channels->c_count > 1 && channels->c_count != wanted) /* 1: it may be unconnected */
        pd_error(x, "nn.signal~: %d channels of %s, expected %d", channels->c_count, what,
                 wanted);
    for (int k = 0; k < wanted; k++)
        *vec++ = k < channels->c_count ? channels->c_vec + k * channels->c_n : NULL;
    return vec;
}

static void nn_signal_dsp_mc(t_nn_signal *x, t_signal **sp)
{
    int outputs = x->x_options.shape.outputs;
    t_sample **vec = x->x_vec;
    vec = nn_signal_channels(x, "inputs", sp[0], vec, x->x_options.shape.inputs);
    vec = nn_signal_channels(x, "targets", sp[1], vec, outputs);
    *vec++ = sp[2]->s_vec;
    *vec++ = sp[3]->s_vec;
    nn_set_channels(&sp[4], outputs);
    nn_set_channels(&sp[5], 1);
    vec = nn_signal_channels(x, "outputs", sp[4], vec, outputs);
    *vec = sp[5]->s_vec;
    dsp_add(nn_signal_perform, 2, x, (t_int)sp[0]->s_n);
}

static void nn_signal_tick(t_nn_signal *x)
{
    x->x_clock_is_set = false;
    x->x_said = clock_getlogicaltime();
    if (x->x_refused)
        pd_error(x, "nn.signal~: %d samples were not learned: weights would not be finite",
                 x->x_refused);
    if (x->x_learned && x->x_options.parameters.keep)
        canvas_dirty(x->x_canvas, 1);
    x->x_refused = 0;
    x->x_learned = false;
}

/* --- models ------------------------------------------------------------------------------- */

static void nn_signal_info(t_nn_signal *x, const char *selector, int argc, t_atom *argv)
{
    outlet_anything(x->x_info, gensym(selector), argc, argv);
}

/* Gives its network to those of the same name. */
static void nn_signal_give(t_nn_signal *x)
{
    if (!x->x_share.s_shared)
        return;
    x->x_fits = nn_share_give(&x->x_share, x->x_model->m_learner->network, &x->x_options.shape);
    x->x_way = 0;
    if (x->x_fits)
        nn_share_tell(&x->x_share);
    else
        pd_error(x, "nn.signal~: share: not enough memory");
}

/* The network is another now. The patch is no longer what it was saved as, if the model is kept
   in it. */
static void nn_signal_changed(t_nn_signal *x)
{
    if (x->x_options.parameters.keep)
        canvas_dirty(x->x_canvas, 1);
    nn_signal_give(x);
}

/* What is being learned from arrays is not learned to its end. */
static void nn_signal_end_lesson(t_nn_signal *x)
{
    nn_lesson_free(x->x_lesson);
    x->x_lesson = NULL;
}

/* Goes on with another model and options; what becomes of the old model is the caller's to say.
   False, and said, if there is not enough memory. */
static bool nn_signal_use(t_nn_signal *x, t_nn_model *model, const t_nn_signal_options *options)
{
    struct signal_network *signal =
        signal_network_new(&options->shape, model->m_learner->network, x->x_signal);
    if (!signal) {
        pd_error(x, "nn.signal~: not enough memory");
        return false;
    }
    signal_network_free(x->x_signal);
    signal_morph_stop(&x->x_morph);
    nn_signal_end_lesson(x);
    x->x_signal = signal;
    x->x_model = model;
    x->x_options = *options;
    return true;
}

/* The same, of a new model, which `undo` takes back. */
static bool nn_signal_replace(t_nn_signal *x, t_nn_model *model,
                              const t_nn_signal_options *options)
{
    t_nn_model *before = x->x_model;
    if (!nn_signal_use(x, model, options)) {
        nn_model_free(model);
        return false;
    }
    if (!before) /* the first one, of a new object */
        return true;
    nn_model_put_before(model, before);
    nn_signal_changed(x);
    return true;
}

/* Makes the network anew, with nothing learned. */
static bool nn_signal_start_afresh(t_nn_signal *x, const t_nn_signal_options *options,
                                   const t_nn_layout *layout)
{
    struct reason reason;
    t_nn_model *model = nn_signal_model_new(options, layout, &reason);
    if (!model)
        pd_error(x, "nn.signal~: these layers cannot be, expected %s", reason.text);
    return model && nn_signal_replace(x, model, options);
}

static void nn_signal_mark(t_nn_signal *x)
{
    learner_begin_take(x->x_model->m_learner);
    nn_signal_info(x, "marked", 0, NULL);
}

static void nn_signal_undo(t_nn_signal *x)
{
    t_nn_model *model = x->x_model, *before = model->m_before;
    signal_morph_stop(&x->x_morph);
    nn_signal_end_lesson(x);
    if (!learner_undo(model->m_learner)) {
        t_nn_signal_options options = x->x_options;
        struct reason reason;
        if (!before || !nn_signal_model_adopt(before, &options, &reason) ||
            !nn_signal_use(x, before, &options)) {
            pd_error(x, "nn.signal~: undo: expected a mark, a read or a reset before");
            return;
        }
        model->m_before = NULL;
        nn_model_free(model);
    }
    nn_signal_changed(x);
    nn_signal_info(x, "undone", 0, NULL);
}

/* --- networks under names ----------------------------------------------------------------- */

/* Keeps a copy of the network under a name, in place of the one of this name. */
static void nn_signal_store(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    if (nn_stored_put(&x->x_stored, x->x_model->m_learner, argc, argv, &reason))
        nn_signal_info(x, "stored", 1, argv);
    else
        pd_error(x, "nn.signal~: %s: %s", s->s_name, reason.text);
}

/* Goes to a place between two of them, without a click; of two alone, the place is that of the
   last signal inlet, from now on. */
static void nn_signal_morph(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const struct stored *end[2];
    if (argc != 2 && !nn_stored_is_place(argc, argv)) {
        pd_error(x, "nn.signal~: %s: expected two names, and a number from 0 to 1 or none",
                 s->s_name);
        return;
    }
    if (!nn_stored_find_two(x->x_stored, x->x_model->m_learner->network, argv, end, &reason)) {
        pd_error(x, "nn.signal~: morph: %s", reason.text);
        return;
    }
    const struct network *first = end[0]->network, *second = end[1]->network;
    bool goes = argc == 2
                    ? signal_morph_follow(&x->x_morph, first, second)
                    : signal_morph_go(&x->x_morph, first, second, (float)argv[2].a_w.w_float);
    if (!goes)
        pd_error(x, "nn.signal~: morph: not enough memory");
    nn_signal_changed(x);
}

/* --- options ------------------------------------------------------------------------------ */

static void nn_signal_wrong(t_nn_signal *x, const char *name, int argc, const t_atom *argv,
                            const struct reason *reason)
{
    char text[MAXPDSTRING] = "nothing";
    if (argc)
        atom_string(argv, text, MAXPDSTRING);
    pd_error(x, "nn.signal~: %s %s%s, expected %s", name, text, argc > 1 ? " ..." : "",
             reason->text);
}

/* Sets options that leave the network's shape and weights as they are. */
static bool nn_signal_set(t_nn_signal *x, const t_nn_signal_options *options)
{
    t_nn_model *model = x->x_model;
    struct learner_settings settings = nn_learner_settings(&options->parameters);
    if (!learner_set(model->m_learner, &settings))
        return false;
    model->m_parameters = options->parameters;
    model->m_parameters.window = options->shape.feedback ? 1 : options->shape.order;
    x->x_options = *options;
    return true;
}

static void nn_signal_option(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_signal_options options = x->x_options;
    struct reason reason;
    if (!nn_signal_option_read(&options, s, argc, argv, &reason)) {
        nn_signal_wrong(x, s->s_name, argc, argv, &reason);
        return;
    }
    t_nn_model *model = x->x_model;
    bool same_shape = options.shape.order == x->x_options.shape.order &&
                      options.shape.feedback == x->x_options.shape.feedback;
    if (!same_shape || options.parameters.plain != x->x_options.parameters.plain ||
        options.parameters.seed != x->x_options.parameters.seed) {
        nn_signal_start_afresh(x, &options, &model->m_layout);
        return;
    }
    if (options.parameters.keep || x->x_options.parameters.keep)
        canvas_dirty(x->x_canvas, 1);
    if (!nn_signal_set(x, &options))
        pd_error(x, "nn.signal~: %s: not enough memory", s->s_name);
    else if (nn_signal_option_is_of_units(s))
        nn_signal_give(x);
}

/* --- a network that others have too ------------------------------------------------------- */

/* Has what was given under the name, and its units, at once. */
static bool nn_signal_have(t_nn_signal *x, const struct network *given)
{
    t_nn_signal_options options = x->x_options;
    options.parameters.act = (int)given->settings.hidden;
    options.parameters.out = (int)given->settings.out;
    options.parameters.bias = given->settings.bias;
    if (!nn_signal_set(x, &options)) {
        pd_error(x, "nn.signal~: share: not enough memory");
        return false;
    }
    network_mix(x->x_model->m_learner->network, given, given, 0);
    x->x_way = 0;
    nn_share_is_new(&x->x_share);
    if (options.parameters.keep)
        canvas_dirty(x->x_canvas, 1);
    return true;
}

/* Whether the network given under the name is of its layers; says if it no longer is. */
static bool nn_signal_fits(t_nn_signal *x, const struct network *given,
                           const struct signal_shape *shape)
{
    const struct network *network = x->x_model->m_learner->network;
    if (nn_signal_is_like(shape, &x->x_options.shape) && network_is_like(given, network))
        return true;
    char words[2][MAXPDSTRING];
    nn_signal_words(shape, given, words[0]);
    nn_signal_words(&x->x_options.shape, network, words[1]);
    if (x->x_fits)
        pd_error(x, "nn.signal~: share %.200s: %s is given there, expected %s",
                 nn_share_name(&x->x_share)->s_name, words[0], words[1]);
    return false;
}

/* Another object has given a network, by a message. With other units there is no way to go in
   steps, and without sound no need to; otherwise it goes block by block. */
static void nn_signal_take(void *owner)
{
    t_nn_signal *x = owner;
    struct signal_shape shape;
    const struct network *given = nn_share_given(&x->x_share, &shape);
    const t_nn_parameters *parameters = &x->x_options.parameters;
    bool same_units = parameters->act == (int)given->settings.hidden &&
                      parameters->out == (int)given->settings.out &&
                      parameters->bias == given->settings.bias;
    x->x_fits = nn_signal_fits(x, given, &shape);
    if (x->x_fits && !(same_units && pd_getdspstate()))
        x->x_fits = nn_signal_have(x, given);
}

/* Has the name from now on: gives its network if nothing was given under it, or else takes
   that; at once if nothing is heard of it yet. */
static void nn_signal_join(t_nn_signal *x, t_symbol *name, bool at_once)
{
    struct signal_shape shape;
    struct reason reason;
    x->x_way = 0;
    x->x_fits = false;
    if (!nn_share_join(&x->x_share, name, &reason)) {
        pd_error(x, "nn.signal~: share %.200s, expected %s", name->s_name, reason.text);
    } else if (name && !nn_share_given(&x->x_share, &shape)) {
        nn_signal_give(x);
    } else if (name) {
        x->x_fits = true;
        x->x_way = SIGNAL_MORPH_SAMPLES;
        nn_signal_take(x);
        if (x->x_fits && at_once)
            x->x_fits = nn_signal_have(x, nn_share_given(&x->x_share, &shape));
    }
}

/* `share name`; alone: has no name any more. */
static void nn_signal_share(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    if (argc > 1 || (argc && argv->a_type != A_SYMBOL))
        pd_error(x, "nn.signal~: share: expected one name, or nothing");
    else
        nn_signal_join(x, argc ? argv->a_w.w_symbol : NULL, false);
}

/* --- creation arguments, layers, reset ---------------------------------------------------- */

static bool nn_signal_is_flag(const t_atom *atom)
{
    return atom->a_type == A_SYMBOL && atom->a_w.w_symbol->s_name[0] == '-';
}

static bool nn_signal_is_mc(const t_atom *atom)
{
    return atom->a_type == A_SYMBOL && atom->a_w.w_symbol == gensym("-mc");
}

/* Reads a flag with its value from the front of the arguments, and returns how many atoms it
   took. A wrong one is said, and skipped. */
static int nn_signal_flag(t_nn_signal *x, t_nn_signal_options *options, int argc,
                          const t_atom *argv)
{
    const char *name = argv->a_w.w_symbol->s_name + 1;
    int wanted = nn_signal_option_values(name), mark;
    int values = wanted != 0 && argc > 1 && !nn_signal_is_flag(argv + 1);
    struct reason reason;
    if (wanted == -1)
        values = values && nn_whole(argv + 1, 0, 1, &mark);
    if (wanted == -2)
        pd_error(x, "nn.signal~: no flag -%s, expected one of the options in the help", name);
    else if (!nn_signal_option_read(options, gensym(name), values, argv + 1, &reason))
        nn_signal_wrong(x, name, values, argv + 1, &reason);
    return 1 + values;
}

/* Reads creation arguments. What is wrong with them is said, and left out. */
static t_nn_layout nn_signal_arguments(t_nn_signal *x, t_nn_signal_options *options, int argc,
                                       const t_atom *argv)
{
    t_atom *sizes = getbytes(((size_t)argc + 1) * sizeof(t_atom));
    t_nn_layout layout, usual = nn_layout_empty();
    struct reason reason;
    int n = 0;
    *options = nn_signal_options_default();
    for (int k = 0; k < argc;) {
        int used = nn_signal_is_mc(argv + k) ? 1 : nn_share_flag(argc - k, argv + k);
        if (!used && nn_signal_is_flag(argv + k))
            used = nn_signal_flag(x, options, argc - k, argv + k);
        else if (!used)
            sizes[n++] = argv[k];
        k += used ? used : 1;
    }
    usual.hidden_count = 1;
    usual.hidden[0] = 16;
    layout = usual;
    if (n && !nn_signal_layout(&layout, n, sizes, &reason)) {
        pd_error(x, "nn.signal~: %s", reason.text);
        layout = usual;
    } else if (n) {
        options->shape.inputs = layout.inputs;
        options->shape.outputs = layout.outputs;
    }
    freebytes(sizes, ((size_t)argc + 1) * sizeof(t_atom));
    return layout;
}

/* Other hidden layers; alone, it asks for those there are. */
static void nn_signal_layers(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_layout layout = x->x_model->m_layout;
    struct reason reason;
    if (!argc) {
        t_atom atoms[NN_MOST_HIDDEN + 2];
        int n = nn_layout_to_atoms(&layout, atoms);
        SETFLOAT(&atoms[0], (t_float)x->x_options.shape.inputs);
        SETFLOAT(&atoms[n - 1], (t_float)x->x_options.shape.outputs);
        nn_signal_info(x, s->s_name, n, atoms);
        return;
    }
    if (!nn_signal_layout(&layout, argc, argv, &reason)) {
        pd_error(x, "nn.signal~: layers: %s", reason.text);
        return;
    }
    if (layout.inputs == x->x_options.shape.inputs &&
        layout.outputs == x->x_options.shape.outputs)
        nn_signal_start_afresh(x, &x->x_options, &layout);
    else
        pd_error(
            x, "nn.signal~: layers: %d inputs and %d outputs, expected %d and %d as there are",
            layout.inputs, layout.outputs, x->x_options.shape.inputs,
            x->x_options.shape.outputs);
    nn_layout_free(&layout);
}

static void nn_signal_reset(t_nn_signal *x)
{
    t_nn_signal_options options;
    t_nn_layout layout = nn_signal_arguments(x, &options, binbuf_getnatom(x->x_arguments),
                                             binbuf_getvec(x->x_arguments));
    if (nn_signal_start_afresh(x, &options, &layout))
        nn_signal_info(x, "reset", 0, NULL);
    nn_layout_free(&layout);
}

static void nn_signal_clear(t_nn_signal *x)
{
    signal_network_clear(x->x_signal);
}

/* --- weights, and what it tells of itself ------------------------------------------------- */

static void nn_signal_report_row(t_nn_signal *x, int layer, int unit)
{
    const struct network *network = x->x_model->m_learner->network;
    int n = network->layer[layer - 1].inputs + 1;
    float *row = getbytes((size_t)n * sizeof(float));
    t_atom *atoms = getbytes((size_t)(n + 2) * sizeof(t_atom));
    network_get_row(network, layer, unit, row);
    SETFLOAT(&atoms[0], (t_float)layer);
    SETFLOAT(&atoms[1], (t_float)unit);
    nn_atoms_set(atoms + 2, row, n);
    nn_signal_info(x, "weights", n + 2, atoms);
    freebytes(row, (size_t)n * sizeof(float));
    freebytes(atoms, (size_t)(n + 2) * sizeof(t_atom));
}

static void nn_signal_set_row(t_nn_signal *x, int layer, int unit, int n, const t_atom *values)
{
    for (int k = 0; k < n; k++)
        if (!nn_is_number(&values[k])) {
            pd_error(x, "nn.signal~: weights: value %d of %d is no number within +-1e+18",
                     k + 1, n);
            return;
        }
    if (!x->x_options.parameters.bias && values[0].a_w.w_float != 0) {
        pd_error(x, "nn.signal~: weights: bias %g, expected 0 (bias is off)",
                 (double)values[0].a_w.w_float);
        return;
    }
    float *row = getbytes((size_t)n * sizeof(float));
    for (int k = 0; k < n; k++)
        row[k] = (float)values[k].a_w.w_float;
    signal_morph_stop(&x->x_morph);
    learner_set_row(x->x_model->m_learner, layer, unit, row);
    nn_signal_changed(x);
    freebytes(row, (size_t)n * sizeof(float));
}

static void nn_signal_weights(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    const t_nn_model *model = x->x_model;
    const struct network *network = model->m_learner->network;
    int layer, unit;
    if (!argc) { /* whoever hears of a row may replace the model */
        for (int l = 1; x->x_model == model && l <= network->layers; l++)
            for (int u = 0; x->x_model == model && u < network->layer[l - 1].units; u++)
                nn_signal_report_row(x, l, u);
        return;
    }
    if (!nn_whole(&argv[0], 1, network->layers, &layer)) {
        pd_error(x, "nn.signal~: weights: no such layer, expected 1 to %d", network->layers);
        return;
    }
    int units = network->layer[layer - 1].units, n = network->layer[layer - 1].inputs + 1;
    if (argc < 2 || !nn_whole(&argv[1], 0, units - 1, &unit))
        pd_error(x, "nn.signal~: weights: no such unit, expected 0 to %d in layer %d",
                 units - 1, layer);
    else if (argc == 2)
        nn_signal_report_row(x, layer, unit);
    else if (argc == n + 2)
        nn_signal_set_row(x, layer, unit, n, argv + 2);
    else
        pd_error(x, "nn.signal~: weights: %d values, expected %d (the bias first)", argc - 2,
                 n);
}

/* Everything, in messages that the object itself understands. */
static void nn_signal_bang(t_nn_signal *x)
{
    t_nn_signal_options options = x->x_options; /* as they are before anything is sent */
    nn_signal_layers(x, gensym("layers"), 0, NULL);
    t_symbol *name = nn_share_name(&x->x_share);
    for (int k = 0; k < nn_signal_option_count(); k++) {
        t_atom value;
        if (nn_signal_option_get(&options, k, &value))
            nn_signal_info(x, nn_signal_option_name(k), value.a_type != A_NULL, &value);
    }
    if (name) {
        t_atom value;
        SETSYMBOL(&value, name);
        nn_signal_info(x, "share", 1, &value);
    }
}

static void nn_signal_print(t_nn_signal *x)
{
    const struct signal_shape *shape = &x->x_options.shape;
    const struct network *network = x->x_model->m_learner->network;
    startpost("nn.signal~: %d inputs", shape->inputs);
    if (shape->order > 1)
        startpost(" of the last %d samples", shape->order);
    if (shape->feedback)
        startpost(", the last %d outputs", shape->feedback);
    for (int l = 1; l < network->layers; l++)
        startpost(", %d hidden units", network->layer[l - 1].units);
    post(", %d outputs, %lu weights", shape->outputs, (unsigned long)network_weights(network));
    startpost("nn.signal~:");
    for (int k = 0; k < nn_signal_option_count(); k++) {
        t_atom value;
        if (!nn_signal_option_get(&x->x_options, k, &value))
            continue;
        startpost(" %s", nn_signal_option_name(k));
        if (value.a_type != A_NULL)
            postatom(1, &value);
    }
    if (nn_share_name(&x->x_share))
        startpost(" share %.200s", nn_share_name(&x->x_share)->s_name);
    endpost();
    post("nn.signal~: version %s", PDNN_VERSION);
}

/* --- arrays ------------------------------------------------------------------------------- */

/* What is worked out or learned goes on by a clock. While there is no sound to hold up, it is
   done when the message is over. */
static void nn_signal_go_on(t_nn_signal *x)
{
    if (x->x_grids || x->x_lesson)
        clock_delay(x->x_array_clock, 1);
}

static void nn_signal_next_of_grid(t_nn_signal *x)
{
    struct reason reason;
    t_atom name;
    enum nn_grid_state state =
        nn_grid_go_on(&x->x_grids, x->x_model->m_learner, x->x_options.settings.bound,
                      !pd_getdspstate(), &name, &reason);
    nn_signal_go_on(x);
    if (state == NN_GRID_FAILED)
        pd_error(x, "nn.signal~: tabwrite: %s", reason.text);
    else if (state == NN_GRID_WRITTEN)
        nn_signal_info(x, "written", 1, &name);
}

static void nn_signal_next_of_lesson(t_nn_signal *x)
{
    struct reason reason;
    enum nn_lesson_state state =
        nn_lesson_go_on(x->x_lesson, x->x_model->m_learner->network, &x->x_options.settings,
                        !pd_getdspstate(), &x->x_refused, &reason);
    t_atom learned[2];
    SETFLOAT(&learned[0], (t_float)nn_lesson_samples(x->x_lesson));
    SETFLOAT(&learned[1], (t_float)nn_lesson_error(x->x_lesson));
    nn_signal_changed(x);
    if (x->x_refused && !x->x_clock_is_set)
        nn_signal_set_clock(x);
    if (state != NN_LESSON_GOES_ON)
        nn_signal_end_lesson(x);
    nn_signal_go_on(x);
    if (state == NN_LESSON_FAILED)
        pd_error(x, "nn.signal~: tabread: %s", reason.text);
    else if (state == NN_LESSON_OVER)
        nn_signal_info(x, "learned", 2, learned);
}

static void nn_signal_array_tick(t_nn_signal *x)
{
    if (x->x_grids)
        nn_signal_next_of_grid(x);
    else if (x->x_lesson)
        nn_signal_next_of_lesson(x);
}

/* `tabwrite weights layer array`, `tabwrite outputs output array low high ...`. */
static void nn_signal_tabwrite(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const t_symbol *word = argc ? atom_getsymbol(argv) : NULL;
    const struct learner *learner = x->x_model->m_learner;
    bool first = !x->x_grids;
    (void)s;
    if (word == gensym("outputs")) {
        if (!nn_grid_add(&x->x_grids, learner, argc - 1, argv + 1, &reason))
            pd_error(x, "nn.signal~: tabwrite outputs: %s", reason.text);
        else if (first)
            nn_signal_next_of_grid(x);
    } else if (word != gensym("weights")) {
        pd_error(x, "nn.signal~: tabwrite: expected weights or outputs, and an array");
    } else if (nn_array_write_weights(learner->network, argc - 1, argv + 1, &reason)) {
        nn_signal_info(x, "written", 1, argv + 2);
    } else {
        pd_error(x, "nn.signal~: tabwrite weights: %s", reason.text);
    }
}

/* `tabread examples input ... target ...`: learns from sound in arrays. */
static void nn_signal_learn_arrays(t_nn_signal *x, int argc, const t_atom *argv)
{
    struct reason reason;
    t_nn_lesson *lesson =
        nn_lesson_new(&x->x_options.shape, x->x_model->m_learner->network, argc, argv, &reason);
    if (!lesson) {
        pd_error(x, "nn.signal~: tabread examples: %s", reason.text);
        return;
    }
    nn_signal_end_lesson(x);
    learner_begin_take(x->x_model->m_learner);
    x->x_lesson = lesson;
    nn_signal_next_of_lesson(x);
}

static void nn_signal_tabread(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    struct reason reason;
    const t_symbol *word = argc ? atom_getsymbol(argv) : NULL;
    (void)s;
    if (word == gensym("examples")) {
        nn_signal_learn_arrays(x, argc - 1, argv + 1);
    } else if (word != gensym("weights")) {
        pd_error(x, "nn.signal~: tabread: expected weights or examples, and arrays");
    } else if (nn_array_read_weights(x->x_model->m_learner, argc - 1, argv + 1, &reason)) {
        signal_morph_stop(&x->x_morph);
        nn_signal_changed(x);
        nn_signal_info(x, "read", 1, argv + 2);
    } else {
        pd_error(x, "nn.signal~: tabread weights: %s", reason.text);
    }
}

/* --- files -------------------------------------------------------------------------------- */

static bool nn_signal_file(t_nn_signal *x, t_symbol *s, int argc, const t_atom *argv,
                           char *name)
{
    if (argc == 1 && nn_file_name(argv, name))
        return true;
    pd_error(x, "nn.signal~: %s: expected the name of one file", s->s_name);
    return false;
}

/* Says what became of the file that is being written, if it is over by now. */
static void nn_signal_tell_written(t_nn_signal *x)
{
    struct reason reason;
    t_atom name = x->x_writing_name;
    char text[MAXPDSTRING];
    if (!nn_file_job_is_done(x->x_writing, &reason)) {
        clock_delay(x->x_writing_clock, 1);
        return;
    }
    nn_file_job_leave(x->x_writing);
    x->x_writing = NULL;
    clock_unset(x->x_writing_clock);
    atom_string(&name, text, MAXPDSTRING);
    if (*reason.text)
        pd_error(x, "nn.signal~: write %.200s: %s", text, reason.text);
    else
        nn_signal_info(x, "written", 1, &name);
}

/* A thread of its own waits for the disk; while there is no sound to hold up, it is waited for.
 */
static void nn_signal_write(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    struct reason reason;
    t_nn_file file;
    t_nn_lines lines = {0};
    if (!nn_signal_file(x, s, argc, argv, name))
        return;
    if (!nn_file_path(&file, x->x_canvas, name, &reason)) {
        pd_error(x, "nn.signal~: write %.200s: %s", name, reason.text);
        return;
    }
    while (x->x_writing) { /* one at a time */
        nn_file_jobs_finish_writing();
        nn_signal_tell_written(x);
    }
    nn_model_text_snapshot(x->x_model, 1, &lines);
    x->x_writing = nn_file_job_start(&file, &lines, nn_lines_write_messages);
    x->x_writing_name = *argv;
    if (!x->x_writing) {
        pd_error(x, "nn.signal~: write %.200s: not enough memory, or no thread to be had",
                 name);
        return;
    }
    if (!pd_getdspstate())
        nn_file_jobs_finish_writing();
    nn_signal_tell_written(x);
}

static void nn_signal_export(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    struct reason reason;
    if (!nn_signal_file(x, s, argc, argv, name))
        return;
    if (nn_model_export(x->x_model, x->x_canvas, name, &reason))
        nn_signal_info(x, "exported", 1, argv);
    else
        pd_error(x, "nn.signal~: export %.200s: %s", name, reason.text);
}

/* Goes on with a model from elsewhere, if it fits the inlets and outlets. */
static bool nn_signal_adopt(t_nn_signal *x, t_nn_model *model, struct reason *reason)
{
    t_nn_signal_options options = x->x_options;
    if (nn_signal_model_adopt(model, &options, reason))
        return nn_signal_replace(x, model, &options) ||
               reason_set(reason, "there is not enough memory");
    nn_model_free(model);
    return false;
}

/* The model of a file, read as a whole. */
static t_nn_model *nn_signal_model_read(const t_canvas *canvas, const char *name,
                                        struct reason *reason)
{
    bool more;
    t_nn_model_reading *reading = nn_model_file_open(canvas, name, reason);
    if (!reading)
        return NULL;
    nn_model_file_go_on(reading, SIZE_MAX, &more, reason);
    return nn_model_file_close(reading);
}

static void nn_signal_read(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    char name[MAXPDSTRING];
    struct reason reason;
    if (!nn_signal_file(x, s, argc, argv, name))
        return;
    nn_file_jobs_finish_writing(); /* it may be what was written just now */
    t_nn_model *model = nn_signal_model_read(x->x_canvas, name, &reason);
    if (model && nn_signal_adopt(x, model, &reason))
        nn_signal_info(x, "read", 1, argv);
    else
        pd_error(x, "nn.signal~: read %.200s: %s", name, reason.text);
}

/* What was kept in the patch has arrived, or NULL and what was expected. */
static void nn_signal_kept(void *owner, t_nn_model *model, const struct reason *expected)
{
    t_nn_signal *x = owner;
    struct reason reason;
    if (!model)
        pd_error(x, "nn.signal~: what was kept in the patch is damaged, expected %s",
                 expected->text);
    else if (!nn_signal_adopt(x, model, &reason))
        pd_error(x, "nn.signal~: what was kept in the patch: %s", reason.text);
    else
        x->x_options.parameters.keep = model->m_parameters.keep = 1;
}

/* Saves the object in a patch, as [text define -k] does. */
static void nn_signal_save(t_gobj *object, t_binbuf *to)
{
    t_nn_signal *x = (t_nn_signal *)object;
    binbuf_addv(to, "ssii", &s__X, gensym("obj"), x->x_obj.te_xpix, x->x_obj.te_ypix);
    binbuf_addbinbuf(to, x->x_obj.te_binbuf);
    binbuf_addsemi(to);
    if (x->x_options.parameters.keep)
        nn_model_patch_write(x->x_model, to);
    obj_saveformat(&x->x_obj, to);
}

/* The patch is open, and with it has come all that it keeps. */
static void nn_signal_loadbang(t_nn_signal *x)
{
    nn_keeper_end(x->x_keeper);
}

/* --- life --------------------------------------------------------------------------------- */

static void nn_signal_free(t_nn_signal *x)
{
    clock_free(x->x_clock);
    clock_free(x->x_writing_clock);
    if (x->x_writing)
        nn_file_job_leave(x->x_writing);
    nn_keeper_free(x->x_keeper);
    binbuf_free(x->x_arguments);
    signal_network_free(x->x_signal);
    nn_stored_free_all(&x->x_stored);
    nn_grid_free_all(&x->x_grids);
    nn_signal_end_lesson(x);
    clock_free(x->x_array_clock);
    signal_morph_free(&x->x_morph);
    nn_share_leave(&x->x_share);
    nn_model_free(x->x_model);
    freebytes(x->x_vec, (size_t)x->x_vecs * sizeof *x->x_vec);
}

/* The network of the creation arguments, or the usual one if it cannot be. */
static void nn_signal_make(t_nn_signal *x, int argc, const t_atom *argv)
{
    t_nn_signal_options options;
    t_nn_layout layout = nn_signal_arguments(x, &options, argc, argv);
    if (!nn_signal_start_afresh(x, &options, &layout)) {
        nn_layout_free(&layout);
        binbuf_clear(
            x->x_arguments); /* `reset` must fit the inlets and outlets made for this */
        layout = nn_signal_arguments(x, &options, 0, NULL);
        nn_signal_start_afresh(x, &options, &layout);
    }
    nn_layout_free(&layout);
}

static void nn_signal_make_inlets(t_nn_signal *x)
{
    int inputs = x->x_options.shape.inputs, outputs = x->x_options.shape.outputs;
    int inlets = x->x_mc ? 4 : inputs + outputs + 2, outlets = x->x_mc ? 2 : outputs + 1;
    for (int k = 1; k < inlets; k++)
        signalinlet_new(&x->x_obj, 0);
    for (int k = 0; k < outlets; k++)
        outlet_new(&x->x_obj, gensym("signal"));
    x->x_info = outlet_new(&x->x_obj, gensym("anything"));
    x->x_vecs = inputs + 2 * outputs + 3;
    x->x_vec = getbytes((size_t)x->x_vecs * sizeof *x->x_vec);
}

static void *nn_signal_new(t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    bool mc = false;
    for (int k = 0; k < argc; k++)
        mc |= nn_signal_is_mc(argv + k);
    if (mc && !nn_signal_mc_class) {
        pd_error(NULL, "nn.signal~: -mc: this Pd has no multichannel signals, expected Pd 0.54 "
                       "or later");
        return NULL;
    }
    t_nn_signal *x = (t_nn_signal *)pd_new(mc ? nn_signal_mc_class : nn_signal_class);
    x->x_mc = mc;
    x->x_f = 0;
    x->x_canvas = canvas_getcurrent();
    x->x_clock = clock_new(x, (t_method)nn_signal_tick);
    x->x_keeper = nn_keeper_new(x, nn_signal_kept, true);
    x->x_writing = NULL;
    x->x_writing_clock = clock_new(x, (t_method)nn_signal_tell_written);
    x->x_arguments = binbuf_new();
    binbuf_add(x->x_arguments, argc, argv);
    x->x_model = NULL;
    x->x_signal = NULL;
    x->x_stored = NULL;
    x->x_morph = (struct signal_morph){0};
    x->x_grids = NULL;
    x->x_lesson = NULL;
    x->x_array_clock = clock_new(x, (t_method)nn_signal_array_tick);
    x->x_share = (t_nn_sharer){.s_owner = x, .s_take = nn_signal_take};
    x->x_fits = false;
    x->x_way = 0;
    x->x_refused = 0;
    x->x_learned = x->x_clock_is_set = false;
    x->x_said = clock_getlogicaltime();
    nn_signal_make(x, argc, argv);
    nn_signal_make_inlets(x);
    nn_signal_join(x, nn_share_argument(x, "nn.signal~", argc, argv), true);
    return x;
}

static void nn_signal_add_methods(t_class *c, t_method dsp)
{
    class_domainsignalin(c, (int)offsetof(t_nn_signal, x_f));
    class_setsavefn(c, nn_signal_save);
    class_addmethod(c, dsp, gensym("dsp"), A_CANT, A_NULL);
    class_addbang(c, nn_signal_bang);
    class_addmethod(c, (t_method)nn_signal_mark, gensym("mark"), A_NULL);
    class_addmethod(c, (t_method)nn_signal_undo, gensym("undo"), A_NULL);
    class_addmethod(c, (t_method)nn_signal_store, gensym("store"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_morph, gensym("morph"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_share, gensym("share"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_clear, gensym("clear"), A_NULL);
    class_addmethod(c, (t_method)nn_signal_reset, gensym("reset"), A_NULL);
    class_addmethod(c, (t_method)nn_signal_layers, gensym("layers"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_weights, gensym("weights"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_tabwrite, gensym("tabwrite"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_tabread, gensym("tabread"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_write, gensym("write"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_write, gensym("save"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_read, gensym("read"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_read, gensym("load"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_export, gensym("export"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_signal_print, gensym("print"), A_NULL);
    class_addmethod(c, (t_method)nn_signal_loadbang, gensym("loadbang"), A_NULL);
    for (int k = 0; k < nn_signal_option_count(); k++)
        class_addmethod(c, (t_method)nn_signal_option, gensym(nn_signal_option_name(k)),
                        A_GIMME, A_NULL);
}

/* The class for -mc, if this Pd can have it. Pd finds it by the other, which has its name. */
static void nn_signal_setup_mc(void)
{
    nn_set_channels = (void (*)(t_signal **, int))symbol_find("signal_setmultiout");
    if (!nn_set_channels)
        return;
    nn_signal_mc_class = class_new(gensym("nn.signal~"), NULL, (t_method)nn_signal_free,
                                   sizeof(t_nn_signal), NN_MULTICHANNEL, A_NULL);
    nn_signal_add_methods(nn_signal_mc_class, (t_method)nn_signal_dsp_mc);
}

/* Pd runs this when the library is loaded, and again when it is loaded by another path. */
EXPORTED void setup_nn0x2esignal_tilde(void)
{
    t_newmethod create = (t_newmethod)nn_signal_new;
    if (!nn_host_can_run("nn.signal~"))
        return;
    t_class *c = class_new(gensym("nn.signal~"), create, (t_method)nn_signal_free,
                           sizeof(t_nn_signal), CLASS_DEFAULT, A_GIMME, A_NULL);
    if (!c) /* this Pd's numbers have another size: it says so */
        return;
    nn_signal_class = c;
    if (zgetfn(&pd_objectmaker, gensym("pd-nn/nn.signal~")) != (t_gotfn)create)
        class_addcreator(create, gensym("pd-nn/nn.signal~"), A_GIMME, A_NULL);
    nn_signal_add_methods(c, (t_method)nn_signal_dsp);
    nn_signal_setup_mc();
    nn_keeper_setup();
    nn_share_setup();
}
