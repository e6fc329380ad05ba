/* [nn.features~]: sound in, lists of features out, for [nn~] or any other classifier. This file
   is the Pd side: arguments, messages, signals, outlets. The work on the sound is done in
   sound/, mostly in sound/sound_features.

   The path of a block: nn_features_perform (samples arrive) -> features_block -> a clock ->
   nn_features_tick -> the outlets. Nothing is sent from inside the DSP routine. */
#include "model/nn_host.h"
#include "nn_atoms.h"
#include "sound/sound_features.h"
#include "system/exported.h"
#include "system/realtime.h"

#include <g_canvas.h>
#include <m_pd.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum {
    NN_FEATURES_CHUNK = 64,        /* samples turned into floats at a time */
    NN_FEATURES_LARGEST = 1 << 18, /* samples; more than a second at any rate */
    NN_FEATURES_USUAL = 8192       /* samples; enough for the default size at any rate */
};

static t_class *nn_features_class;

typedef struct _nn_features {
    t_object x_obj;
    t_float x_f;
    t_outlet *x_list, *x_onset, *x_info;
    t_clock *x_clock;
    t_nn_atoms x_atoms;
    t_glist *x_canvas;
    struct features_settings x_settings;
    struct features *x_features; /* NULL: the settings are impossible at this sample rate */
    int x_skip;       /* samples at the start of a block that were in the one before */
    t_sample *x_work; /* buffer for Pd's FFT, x_room samples */
    int x_room;
} t_nn_features;

/* --- the analysis ------------------------------------------------------------------------- */

/* Pd's FFT works on t_sample, which may be double. */
static void nn_features_fft(void *host, int n, float *x)
{
    t_sample *work = ((t_nn_features *)host)->x_work;
    for (int k = 0; k < n; k++)
        work[k] = (t_sample)x[k];
    mayer_realfft(n, work);
    for (int k = 0; k < n; k++)
        x[k] = (float)work[k];
}

static void nn_features_reserve(t_nn_features *x, int size)
{
    int room = size > NN_FEATURES_USUAL ? size : NN_FEATURES_USUAL;
    if (room <= x->x_room || room > NN_FEATURES_LARGEST)
        return;
    x->x_work = resizebytes(x->x_work, (size_t)x->x_room * sizeof(t_sample),
                            (size_t)room * sizeof(t_sample));
    x->x_room = room;
}

/* Replaces the analysis by a new one, or by none. */
static void nn_features_replace(t_nn_features *x, struct features *features)
{
    features_free(x->x_features);
    x->x_features = features;
}

/* Reserves room in advance, so that no list has to allocate. */
static void nn_features_make_room(t_nn_features *x)
{
    int count = features_count(x->x_features);
    nn_atoms_return(&x->x_atoms, nn_atoms_borrow(&x->x_atoms, count), count);
}

/* Uses these settings from now on, also for a hit or phrase under way, unless the sample rate
   differs. If they are impossible, posts why, leaves everything as it was and returns false. */
static bool nn_features_use(t_nn_features *x, const struct features_settings *settings)
{
    struct reason reason;
    bool done;
    nn_features_reserve(x, settings->size);
    if (x->x_features && settings->sample_rate == x->x_settings.sample_rate) {
        done = features_change(x->x_features, settings, &reason);
    } else {
        struct features *features = features_new(settings, nn_features_fft, x, &reason);
        done = features != NULL;
        if (done)
            nn_features_replace(x, features);
    }
    if (!done) {
        pd_error(x, "nn.features~: %s", reason.text);
        return false;
    }
    x->x_settings = *settings;
    nn_features_make_room(x);
    if (features_waiting(x->x_features))
        clock_delay(x->x_clock, 0);
    return true;
}

/* --- sound -------------------------------------------------------------------------------- */

static t_int *nn_features_perform(t_int *w) REALTIME
{
    t_nn_features *x = (t_nn_features *)w[1];
    const t_sample *in = (const t_sample *)w[2];
    int n = (int)w[3];
    float chunk[NN_FEATURES_CHUNK];
    if (!x->x_features)
        return w + 4;
    for (int done = x->x_skip; done < n; done += NN_FEATURES_CHUNK) {
        int count = n - done < NN_FEATURES_CHUNK ? n - done : NN_FEATURES_CHUNK;
        for (int k = 0; k < count; k++)
            chunk[k] = (float)in[done + k];
        features_block(x->x_features, chunk, count);
    }
    if (features_waiting(x->x_features))
        clock_delay(x->x_clock, 0);
    return w + 4;
}

/* The factor by which [block~] and [switch~] resample here: their third argument. */
static double nn_features_resampling(const t_nn_features *x)
{
    double resampling = 1;
    for (t_glist *canvas = x->x_canvas; canvas; canvas = canvas->gl_owner)
        for (t_gobj *g = canvas->gl_list; g; g = g->g_next) {
            if (strcmp(class_getname(pd_class(&g->g_pd)), "block~") != 0)
                continue;
            const t_binbuf *text = ((t_text *)g)->te_binbuf;
            const t_atom *third = binbuf_getvec(text) + 3;
            if (binbuf_getnatom(text) > 3 && third->a_type == A_FLOAT && third->a_w.w_float > 0)
                resampling *= (double)third->a_w.w_float;
        }
    return resampling;
}

/* With [block~ size overlap], each block begins with samples that were already in the one
   before, and the sample rate is `overlap` times the real one. */
static void nn_features_dsp(t_nn_features *x, t_signal **sp)
{
    int n = sp[0]->s_n, tick = sys_getblksize();
    double rate = (double)sp[0]->s_sr, faster = rate / (double)sys_getsr();
    int overlap = (int)lround(faster / nn_features_resampling(x));
    if (overlap < 1 || n % overlap)
        overlap = 1;
    struct features_settings settings = x->x_settings;
    x->x_skip = n - n / overlap;
    settings.sample_rate = rate / overlap;
    settings.block = (int)ceil(tick * fmax(faster, 1));
    if (settings.block < n)
        settings.block = n;
    /* so that switching DSP off and on again does not interrupt a hit or phrase */
    if ((settings.sample_rate != x->x_settings.sample_rate ||
         settings.block != x->x_settings.block) &&
        !nn_features_use(x, &settings)) {
        nn_features_replace(x, NULL);
        x->x_settings = settings;
    }
    dsp_add(nn_features_perform, 3, x, sp[0]->s_vec, (t_int)n);
}

/* --- out ---------------------------------------------------------------------------------- */

static void nn_features_send(t_nn_features *x, const float *values, int count)
{
    t_atom *atoms = nn_atoms_borrow(&x->x_atoms, count);
    nn_atoms_set(atoms, values, count);
    outlet_list(x->x_list, gensym("list"), count, atoms);
    nn_atoms_return(&x->x_atoms, atoms, count);
}

static void nn_features_noise(t_nn_features *x, float db)
{
    t_atom atom;
    SETFLOAT(&atom, (t_float)db);
    outlet_anything(x->x_info, gensym("noise"), 1, &atom);
}

static void nn_features_tick(t_nn_features *x)
{
    struct features_event event;
    /* whatever is connected may replace the analysis */
    while (x->x_features && features_event(x->x_features, &event)) {
        if (event.kind == FEATURES_ONSET)
            outlet_float(x->x_onset, (t_float)event.db);
        else if (event.kind == FEATURES_NOISE)
            nn_features_noise(x, event.db);
        else
            nn_features_send(x, event.values, event.count);
    }
}

/* Whether there is an analysis; posts an error if not. */
static bool nn_features_ready(t_nn_features *x)
{
    if (!x->x_features)
        pd_error(x, "nn.features~: nothing is analysed: these settings cannot be at %g Hz",
                 x->x_settings.sample_rate);
    return x->x_features != NULL;
}

static void nn_features_bang(t_nn_features *x)
{
    if (nn_features_ready(x))
        nn_features_send(x, features_now(x->x_features), features_frame_count(x->x_features));
}

/* Sends one word for each number of a list; "level frame 2" becomes level-frame-2. */
static void nn_features_names(t_nn_features *x)
{
    if (!nn_features_ready(x))
        return;
    int count = features_count(x->x_features);
    t_atom *atoms = nn_atoms_borrow(&x->x_atoms, count);
    for (int k = 0; k < count; k++) {
        char word[MAXPDSTRING];
        snprintf(word, sizeof word, "%s", features_name(x->x_features, k));
        for (char *space = word; (space = strchr(space, ' '));)
            *space = '-';
        SETSYMBOL(&atoms[k], gensym(word));
    }
    outlet_anything(x->x_info, gensym("names"), count, atoms);
    nn_atoms_return(&x->x_atoms, atoms, count);
}

/* --- settings ----------------------------------------------------------------------------- */

/* The settings that are numbers. */
static const struct nn_features_setting {
    const char *name;
    size_t offset;
    bool whole;
} nn_features_settings[] = {
    {"size", offsetof(struct features_settings, size), true},
    {"hop", offsetof(struct features_settings, hop), true},
    {"bands", offsetof(struct features_settings, bands), true},
    {"stack", offsetof(struct features_settings, stack), true},
    {"hit", offsetof(struct features_settings, hit_ms), false},
    {"phrase", offsetof(struct features_settings, phrase_ms), false},
    {"threshold", offsetof(struct features_settings, threshold), false},
    {"sensitivity", offsetof(struct features_settings, sensitivity), false},
};

static const int nn_features_setting_count =
    (int)(sizeof nn_features_settings / sizeof *nn_features_settings);

/* Reads `name number` into the settings. `hit` and `phrase` are also modes, and may stand
   alone; `frame` is the mode without either. Posts an error and returns false if it cannot. */
static bool nn_features_set(t_nn_features *x, struct features_settings *settings,
                            const char *name, int argc, const t_atom *argv)
{
    static const char *const modes[] = {"frame", "hit", "phrase"};
    for (int mode = 0; mode < 3; mode++)
        if (!strcmp(name, modes[mode])) {
            settings->mode = (enum features_mode)mode;
            if (!argc)
                return true;
        }
    if (!strcmp(name, "frame")) {
        pd_error(x, "nn.features~: frame: expected nothing after it");
        return false;
    }
    for (int k = 0; k < nn_features_setting_count; k++) {
        const struct nn_features_setting *entry = &nn_features_settings[k];
        if (strcmp(entry->name, name) != 0)
            continue;
        double number = (double)(argc == 1 ? atom_getfloat(argv) : 0);
        if (argc != 1 || argv->a_type != A_FLOAT || !(fabs(number) < 1e9) ||
            (entry->whole && number != floor(number))) {
            pd_error(x, "nn.features~: %s: expected one %snumber", name,
                     entry->whole ? "whole " : "");
            return false;
        }
        char *at = (char *)settings + entry->offset;
        if (entry->whole)
            *(int *)(void *)at = (int)number;
        else
            *(float *)(void *)at = (float)number;
        return true;
    }
    pd_error(x,
             "nn.features~: no %s, expected size, hop, bands, stack, hit, phrase, frame, "
             "threshold or sensitivity",
             name);
    return false;
}

/* Reads `mfcc 13 level ...` into the settings. Posts an error and returns false if it
   cannot. */
static bool nn_features_list(t_nn_features *x, struct features_settings *settings, int argc,
                             const t_atom *argv)
{
    int wanted = 0;
    for (int k = 0; k < argc; k++) {
        char word[MAXPDSTRING];
        atom_string(&argv[k], word, MAXPDSTRING);
        int found = argv[k].a_type == A_SYMBOL ? feature_kind_of(word) : -1;
        if (found < 0) {
            pd_error(x,
                     "nn.features~: no feature %s, expected mfcc, mel, level, centroid, "
                     "spread, rolloff, flatness, flux, zcr, chroma, pitch or loudness",
                     word);
            return false;
        }
        if (wanted == FEATURE_KINDS) {
            pd_error(x, "nn.features~: %s twice, expected once", word);
            return false;
        }
        enum feature_kind kind = (enum feature_kind)found;
        struct feature *feature = &settings->feature[wanted++];
        *feature = (struct feature){kind, feature_default_count(kind)};
        if (!feature_has_count(kind) || k + 1 == argc || argv[k + 1].a_type != A_FLOAT)
            continue;
        double count = (double)atom_getfloat(&argv[++k]);
        if (!(fabs(count) < 1e9) || count != floor(count)) {
            pd_error(x, "nn.features~: %s %g, expected a whole number", word, count);
            return false;
        }
        feature->count = (int)count;
    }
    settings->wanted = wanted;
    return true;
}

/* Whether these settings are already in use. */
static bool nn_features_is_so(const t_nn_features *x, const struct features_settings *settings)
{
    struct features_settings complete = *settings;
    struct reason reason;
    return x->x_features && features_complete(&complete, &reason) &&
           features_equal(&complete, features_in_use(x->x_features));
}

/* Applies `selector arguments` to the current settings. Posts an error and returns false if it
   cannot. */
static bool nn_features_read(t_nn_features *x, struct features_settings *settings,
                             const t_symbol *selector, int argc, const t_atom *argv)
{
    *settings = x->x_settings;
    if (selector == gensym("features"))
        return nn_features_list(x, settings, argc, argv);
    return nn_features_set(x, settings, selector->s_name, argc, argv);
}

/* A message that changes a setting. Lists still in the queue were made with the old settings:
   they are sent first, and so is what there is of a hit or phrase when the mode changes.
   Whatever is connected may change other settings meanwhile, so the message is then read
   again. */
static void nn_features_setting(t_nn_features *x, t_symbol *s, int argc, t_atom *argv)
{
    struct features_settings settings, complete;
    struct reason reason;
    if (!nn_features_read(x, &settings, s, argc, argv))
        return;
    if (nn_features_is_so(x, &settings)) {
        x->x_settings = settings;
        return;
    }
    complete = settings;
    if (x->x_features && features_complete(&complete, &reason)) {
        if (settings.mode != x->x_settings.mode)
            features_finish(x->x_features);
        nn_features_tick(x);
        if (!nn_features_read(x, &settings, s, argc, argv))
            return;
    }
    if (nn_features_use(x, &settings))
        nn_features_names(x);
}

static void nn_features_features(t_nn_features *x, t_symbol *s, int argc, t_atom *argv)
{
    if (!argc)
        pd_error(x, "nn.features~: features: expected the names of some");
    else
        nn_features_setting(x, s, argc, argv);
}

/* --- life --------------------------------------------------------------------------------- */

static bool nn_features_is_flag(const t_atom *atom)
{
    return atom->a_type == A_SYMBOL && atom->a_w.w_symbol->s_name[0] == '-';
}

/* Reads one flag, with its number if it has one, into the settings. Errors are posted, and the
   flag ignored. */
static void nn_features_flag(t_nn_features *x, struct features_settings *settings,
                             const char *name, int argc, const t_atom *argv)
{
    struct features_settings changed = *settings;
    bool mode = !strcmp(name, "hit") || !strcmp(name, "phrase");
    if (mode && settings->mode != FEATURES_FRAME) {
        pd_error(x, "nn.features~: -%s: expected either -hit or -phrase", name);
        return;
    }
    if (!nn_features_set(x, &changed, name, argc, argv))
        return;
    *settings = changed;
}

/* Reads creation arguments into the settings. */
static void nn_features_arguments(t_nn_features *x, struct features_settings *settings,
                                  int argc, const t_atom *argv)
{
    t_atom *features = getbytes(((size_t)argc + 1) * sizeof(t_atom));
    int count = 0;
    for (int k = 0; k < argc;) {
        if (!nn_features_is_flag(&argv[k])) {
            features[count++] = argv[k++];
            continue;
        }
        int values = k + 1 < argc && argv[k + 1].a_type == A_FLOAT;
        nn_features_flag(x, settings, argv[k].a_w.w_symbol->s_name + 1, values, argv + k + 1);
        k += 1 + values;
    }
    struct features_settings changed = *settings;
    if (count && nn_features_list(x, &changed, count, features))
        *settings = changed;
    freebytes(features, ((size_t)argc + 1) * sizeof(t_atom));
}

/* Keeps as much of an impossible set of settings as is possible: the mode, the features, then
   each number. */
static struct features_settings nn_features_what_can_be(const struct features_settings *plain,
                                                        const struct features_settings *asked)
{
    struct features_settings best = *plain, tried, complete;
    struct reason reason;
    best.mode = asked->mode;
    tried = best;
    tried.wanted = asked->wanted;
    memcpy(tried.feature, asked->feature, sizeof tried.feature);
    complete = tried;
    if (features_complete(&complete, &reason))
        best = tried;
    for (int k = 0; k < nn_features_setting_count; k++) {
        const struct nn_features_setting *entry = &nn_features_settings[k];
        size_t size = entry->whole ? sizeof(int) : sizeof(float);
        tried = best;
        memcpy((char *)&tried + entry->offset, (const char *)asked + entry->offset, size);
        complete = tried;
        if (features_complete(&complete, &reason))
            best = tried;
    }
    return best;
}

static void nn_features_free(t_nn_features *x)
{
    clock_free(x->x_clock);
    nn_atoms_free(&x->x_atoms);
    features_free(x->x_features);
    freebytes(x->x_work, (size_t)x->x_room * sizeof(t_sample));
}

static void *nn_features_new(t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    t_nn_features *x = (t_nn_features *)pd_new(nn_features_class);
    x->x_f = 0;
    x->x_clock = clock_new(x, (t_method)nn_features_tick);
    x->x_canvas = canvas_getcurrent();
    x->x_features = NULL;
    x->x_skip = 0;
    x->x_atoms = (t_nn_atoms){NULL, 0, 0};
    x->x_work = NULL;
    x->x_room = 0;
    struct features_settings settings, plain;
    features_defaults(&plain);
    plain.sample_rate = (double)sys_getsr();
    plain.block = sys_getblksize();
    settings = plain;
    nn_features_arguments(x, &settings, argc, argv);
    x->x_settings = plain;
    if (!nn_features_use(x, &settings)) {
        settings = nn_features_what_can_be(&plain, &settings);
        nn_features_use(x, &settings);
    }
    x->x_list = outlet_new(&x->x_obj, gensym("list"));
    x->x_onset = outlet_new(&x->x_obj, gensym("float"));
    x->x_info = outlet_new(&x->x_obj, gensym("anything"));
    return x;
}

/* Pd calls this when the library is loaded, and again when it is loaded by another path. */
EXPORTED void setup_nn0x2efeatures_tilde(void)
{
    t_newmethod create = (t_newmethod)nn_features_new;
    if (!nn_host_can_run("nn.features~"))
        return;
    t_class *c = class_new(gensym("nn.features~"), create, (t_method)nn_features_free,
                           sizeof(t_nn_features), CLASS_DEFAULT, A_GIMME, A_NULL);
    if (!c) /* this Pd has numbers of another size; it posts that itself */
        return;
    nn_features_class = c;
    if (zgetfn(&pd_objectmaker, gensym("pd-nn/nn.features~")) != (t_gotfn)create)
        class_addcreator(create, gensym("pd-nn/nn.features~"), A_GIMME, A_NULL);
    class_domainsignalin(c, (int)offsetof(t_nn_features, x_f));
    class_addmethod(c, (t_method)nn_features_dsp, gensym("dsp"), A_CANT, A_NULL);
    class_addbang(c, nn_features_bang);
    class_addmethod(c, (t_method)nn_features_names, gensym("names"), A_NULL);
    class_addmethod(c, (t_method)nn_features_features, gensym("features"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_features_setting, gensym("frame"), A_GIMME, A_NULL);
    for (int k = 0; k < nn_features_setting_count; k++)
        class_addmethod(c, (t_method)nn_features_setting, gensym(nn_features_settings[k].name),
                        A_GIMME, A_NULL);
}
