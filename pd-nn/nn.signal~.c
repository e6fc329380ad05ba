/* [nn.signal~]: the network of [nn~] at audio rate: signals in, signals out, and learning from
   a target signal while it plays. This file creates it and handles signals and options; the
   other messages are in nn_signal/, the work on samples is in signal/, models are in model/.

   The path of a block: nn_signal_perform (samples arrive) -> signal_network_run -> the signal
   outlets. Anything to be reported about that is reported by a clock, at most once a second. */
#include "model/nn_host.h"
#include "model/nn_number.h"
#include "nn_signal/nn_signal_object.h"
#include "system/exported.h"
#include "system/realtime.h"
#include "system/symbol.h"

#define NN_SIGNAL_SAYS_MS 1000.0 /* between two reports of what happens in the sound */

static t_class *nn_signal_class;

/* --- multichannel signals ----------------------------------------------------------------- */

/* Pd has them since 0.54. Its function is looked up when the library is loaded, so that one
   library also serves older Pds; and what Pd 0.54's m_pd.h declares is declared again here, so
   that it can be built with that of an older Pd. */
typedef struct _nn_channels {
    int c_n; /* samples of a channel */
    t_sample *c_vec;
    t_float c_sr;
    int c_count; /* channels, one after another in c_vec */
} t_nn_channels;

enum { NN_MULTICHANNEL = 0x10 }; /* the flag of a class that supports them */

/* Makes the vectors of an outlet. */
static void (*nn_set_channels)(t_signal **signal, int count);

/* For -mc; NULL in a Pd that is too old. */
static t_class *nn_signal_mc_class;

/* --- sound -------------------------------------------------------------------------------- */

/* from: NULL is silence. */
static void nn_signal_take_in(float *to, const t_sample *from, int at, int n)
{
    for (int t = 0; t < n; t++)
        to[t] = from ? (float)from[at + t] : 0;
}

static void nn_signal_put_out(t_sample *to, const float *from, int n)
{
    for (int t = 0; t < n; t++)
        to[t] = (t_sample)from[t];
}

/* Reports are at least a second apart. */
void nn_signal_set_clock(t_nn_signal *x)
{
    double since = clock_gettimesince(x->x_said);
    x->x_clock_is_set = true;
    clock_delay(x->x_clock, since < NN_SIGNAL_SAYS_MS ? NN_SIGNAL_SAYS_MS - since : 0);
}

/* Follows what others have shared under the name; a morph of its own comes first. */
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

/* Runs the network on a chunk of samples, which are in place; `place` is the value of the last
   inlet, where a morph is to go. */
static void nn_signal_run(t_nn_signal *x, float place, int n)
{
    struct network *network = x->x_model->m_learner->network;
    unsigned long updates = signal_network_updates(x->x_signal);
    if (x->x_fits)
        nn_signal_follow(x, network, n);
    bool changed = signal_morph_run(&x->x_morph, network, place, n);
    x->x_refused += signal_network_run(x->x_signal, network, &x->x_options.settings, n);
    changed |= signal_network_updates(x->x_signal) != updates;
    x->x_learned |= changed;
    if (x->x_fits && changed)
        nn_share_give_weights(&x->x_share, network);
}

/* All inputs of a chunk are read before any output is written: Pd may use the same vector for
   an inlet and an outlet. */
static void nn_signal_chunk(t_nn_signal *x, int at, int n)
{
    int inputs = x->x_options.shape.inputs, outputs = x->x_options.shape.outputs;
    t_sample **vec = x->x_vec;
    for (int k = 0; k < inputs; k++)
        nn_signal_take_in(signal_network_in(x->x_signal, k), *vec++, at, n);
    for (int k = 0; k < outputs; k++)
        nn_signal_take_in(signal_network_target(x->x_signal, k), *vec++, at, n);
    nn_signal_take_in(signal_network_learn(x->x_signal), *vec++, at, n);
    nn_signal_run(x, (float)(*vec++)[at], n);
    for (int k = 0; k < outputs; k++)
        nn_signal_put_out(*vec++ + at, signal_network_out(x->x_signal, k), n);
    nn_signal_put_out(*vec + at, signal_network_error(x->x_signal), n);
}

static t_int *nn_signal_perform(t_int *w) REALTIME
{
    t_nn_signal *x = (t_nn_signal *)w[1];
    int n = (int)w[2];
    x->x_ran = clock_getlogicaltime();
    for (int at = 0; at < n; at += SIGNAL_CHUNK)
        nn_signal_chunk(x, at, n - at < SIGNAL_CHUNK ? n - at : SIGNAL_CHUNK);
    if (!x->x_clock_is_set && (x->x_refused || (x->x_learned && x->x_options.parameters.keep)))
        nn_signal_set_clock(x);
    return w + 3;
}

static void nn_signal_add_to_chain(t_nn_signal *x, const t_signal *signal)
{
    x->x_block = 1000.0 * signal->s_n / (double)signal->s_sr;
    dsp_add(nn_signal_perform, 2, x, (t_int)signal->s_n);
}

static void nn_signal_dsp(t_nn_signal *x, t_signal **sp)
{
    for (int k = 0; k < x->x_vecs; k++)
        x->x_vec[k] = sp[k]->s_vec;
    nn_signal_add_to_chain(x, sp[0]);
}

/* Reports a wrong number of channels: once, until there is another number of them. */
static void nn_signal_check_channels(t_nn_signal *x, const char *what, const t_signal *signal,
                                     int wanted, int *seen)
{
    int count = ((const t_nn_channels *)(const void *)signal)->c_count;
    if (count != *seen && count > 1 && count != wanted) /* 1: it may be unconnected */
        pd_error(x, "nn.signal~: %d channels of %s, expected %d", count, what, wanted);
    *seen = count;
}

/* The channels of an inlet or outlet, as many as are wanted: missing ones are silent, surplus
   ones ignored. */
static t_sample **nn_signal_channels(const t_signal *signal, t_sample **vec, int wanted)
{
    const t_nn_channels *channels = (const t_nn_channels *)(const void *)signal;
    for (int k = 0; k < wanted; k++)
        *vec++ = k < channels->c_count ? channels->c_vec + k * channels->c_n : NULL;
    return vec;
}

static void nn_signal_dsp_mc(t_nn_signal *x, t_signal **sp)
{
    int inputs = x->x_options.shape.inputs, outputs = x->x_options.shape.outputs;
    t_sample **vec = x->x_vec;
    nn_signal_check_channels(x, "inputs", sp[0], inputs, &x->x_channels_in);
    nn_signal_check_channels(x, "targets", sp[1], outputs, &x->x_channels_of_target);
    vec = nn_signal_channels(sp[0], vec, inputs);
    vec = nn_signal_channels(sp[1], vec, outputs);
    *vec++ = sp[2]->s_vec;
    *vec++ = sp[3]->s_vec;
    nn_set_channels(&sp[4], outputs);
    nn_set_channels(&sp[5], 1);
    vec = nn_signal_channels(sp[4], vec, outputs);
    *vec = sp[5]->s_vec;
    nn_signal_add_to_chain(x, sp[0]);
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

static void nn_signal_option(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
{
    nn_signal_catch_up(x);
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
   took. Errors are posted, and the flag skipped. */
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

/* Reads creation arguments. Errors are posted, and the argument ignored. */
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

/* Changes the hidden layers; alone, it asks for them. */
void nn_signal_layers(t_nn_signal *x, t_symbol *s, int argc, t_atom *argv)
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
    options.parameters.keep = x->x_options.parameters.keep; /* the object's, as in [nn~] */
    if (nn_signal_start_afresh(x, &options, &layout))
        nn_signal_info(x, "reset", 0, NULL);
    nn_layout_free(&layout);
}

static void nn_signal_clear(t_nn_signal *x)
{
    signal_network_clear(x->x_signal);
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

/* The network of the creation arguments, or the default one if that is impossible. */
static void nn_signal_make(t_nn_signal *x, int argc, const t_atom *argv)
{
    t_nn_signal_options options;
    t_nn_layout layout = nn_signal_arguments(x, &options, argc, argv);
    if (!nn_signal_start_afresh(x, &options, &layout)) {
        nn_layout_free(&layout);
        binbuf_clear(x->x_arguments); /* `reset` must fit the inlets and outlets made now */
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
    x->x_channels_in = x->x_channels_of_target = 0;
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
    x->x_ran = clock_getlogicaltime();
    x->x_block = 0;
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

/* The class for -mc, if this Pd supports it. Pd finds it through the other one, which has its
   name. */
static void nn_signal_setup_mc(void)
{
    nn_set_channels = (void (*)(t_signal **, int))symbol_find("signal_setmultiout");
    if (!nn_set_channels)
        return;
    nn_signal_mc_class = class_new(gensym("nn.signal~"), NULL, (t_method)nn_signal_free,
                                   sizeof(t_nn_signal), NN_MULTICHANNEL, A_NULL);
    nn_signal_add_methods(nn_signal_mc_class, (t_method)nn_signal_dsp_mc);
}

/* Pd calls this when the library is loaded, and again when it is loaded by another path. */
EXPORTED void setup_nn0x2esignal_tilde(void)
{
    t_newmethod create = (t_newmethod)nn_signal_new;
    if (!nn_host_can_run("nn.signal~"))
        return;
    t_class *c = class_new(gensym("nn.signal~"), create, (t_method)nn_signal_free,
                           sizeof(t_nn_signal), CLASS_DEFAULT, A_GIMME, A_NULL);
    if (!c) /* this Pd has numbers of another size; it posts that itself */
        return;
    nn_signal_class = c;
    if (zgetfn(&pd_objectmaker, gensym("pd-nn/nn.signal~")) != (t_gotfn)create)
        class_addcreator(create, gensym("pd-nn/nn.signal~"), A_GIMME, A_NULL);
    nn_signal_add_methods(c, (t_method)nn_signal_dsp);
    nn_signal_setup_mc();
    nn_keeper_setup();
    nn_share_setup();
}
