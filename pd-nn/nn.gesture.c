/* [nn.gesture]: a stream of numbers in, one list per gesture out, for [nn~] or any other
   classifier. This file is the Pd side: arguments, messages, outlets, and Pd's time. The work
   on the stream is done in gesture/, mostly in gesture/gesture.

   The path of a frame: nn_gesture_list -> gesture_frame -> nn_gesture_tell -> the outlets. A
   gesture that ends because no more frames arrive is reported from a clock. */
#include "gesture/gesture.h"
#include "model/nn_host.h"
#include "nn_atoms.h"
#include "system/exported.h"

#include <m_pd.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

static t_class *nn_gesture_class;

typedef struct _nn_gesture {
    t_object x_obj;
    t_outlet *x_list, *x_early, *x_state, *x_info;
    t_symbol *x_began, *x_ended, *x_progress; /* made before they are needed */
    t_clock *x_clock;
    bool x_waiting; /* the clock is set */
    double x_start; /* Pd's time when the object was made */
    t_nn_atoms x_atoms;
    float *x_frame; /* room for GESTURE_WIDEST */
    struct gesture *x_gesture;
} t_nn_gesture;

/* --- time --------------------------------------------------------------------------------- */

/* Seconds since the object was made. */
static double nn_gesture_now(const t_nn_gesture *x)
{
    return clock_gettimesince(x->x_start) / 1000;
}

/* Sets the clock for what is due even if no frame arrives. It is not moved with every frame: if
   it fires too early, it is set again. */
static void nn_gesture_wait(t_nn_gesture *x)
{
    double due = gesture_due(x->x_gesture);
    if (due < 0 || x->x_waiting)
        return;
    x->x_waiting = true;
    clock_delay(x->x_clock, fmax(0, due - nn_gesture_now(x)) * 1000);
}

/* --- out ---------------------------------------------------------------------------------- */

/* Sends for example `began 120`: it began so many milliseconds ago. */
static void nn_gesture_ago(t_nn_gesture *x, t_symbol *what, double seconds)
{
    t_atom ago;
    SETFLOAT(&ago, (t_float)((nn_gesture_now(x) - seconds) * 1000));
    outlet_anything(x->x_info, what, 1, &ago);
}

/* Sends the results of a frame. The list is copied before anything is sent, since whatever is
   connected may call the object again. */
static void nn_gesture_tell(t_nn_gesture *x, const struct gesture_outcome *outcome)
{
    int count = outcome->count;
    if (!outcome->begins && !outcome->early && !outcome->ends)
        return;
    t_atom *atoms = nn_atoms_borrow(&x->x_atoms, count);
    nn_atoms_set(atoms, outcome->values, count);
    if (outcome->begins) {
        nn_gesture_ago(x, x->x_began, outcome->begin);
        outlet_float(x->x_state, 1);
    }
    if (outcome->early) {
        t_atom seconds = atoms[count - 1];
        outlet_anything(x->x_state, x->x_progress, 1, &seconds);
        outlet_list(x->x_early, gensym("list"), count, atoms);
    }
    if (outcome->ends) {
        nn_gesture_ago(x, x->x_ended, outcome->end);
        outlet_float(x->x_state, 0);
        if (count)
            outlet_list(x->x_list, gensym("list"), count, atoms);
    }
    nn_atoms_return(&x->x_atoms, atoms, count);
}

/* Reserves room in advance, so that no list has to allocate. */
static void nn_gesture_reserve(t_nn_gesture *x)
{
    if (gesture_width(x->x_gesture))
        nn_atoms_reserve(&x->x_atoms, gesture_count(x->x_gesture));
}

static void nn_gesture_tick(t_nn_gesture *x)
{
    struct gesture_outcome outcome;
    double now = nn_gesture_now(x), due = gesture_due(x->x_gesture);
    x->x_waiting = false;
    if (due >= 0 && due - now < 1e-6) { /* Pd's time is not exact */
        gesture_time(x->x_gesture, fmax(now, due), &outcome);
        nn_gesture_tell(x, &outcome);
    }
    nn_gesture_wait(x);
}

/* --- frames ------------------------------------------------------------------------------- */

static void nn_gesture_list(t_nn_gesture *x, t_symbol *s, int argc, t_atom *argv)
{
    struct gesture_outcome outcome;
    struct reason reason;
    int width = gesture_width(x->x_gesture);
    (void)s;
    for (int k = 0; k < argc && k < GESTURE_WIDEST; k++) {
        if (argv[k].a_type != A_FLOAT) {
            char word[MAXPDSTRING];
            atom_string(&argv[k], word, MAXPDSTRING);
            pd_error(x, "nn.gesture: number %d of a frame is %s, expected a number", k, word);
            return;
        }
        x->x_frame[k] = (float)atom_getfloat(&argv[k]);
    }
    if (!gesture_frame(x->x_gesture, nn_gesture_now(x), x->x_frame, argc, &outcome, &reason)) {
        pd_error(x, "nn.gesture: %s", reason.text);
        return;
    }
    if (!width)
        nn_gesture_reserve(x);
    nn_gesture_tell(x, &outcome);
    nn_gesture_wait(x);
}

/* --- start and stop ----------------------------------------------------------------------- */

static void nn_gesture_finish(t_nn_gesture *x)
{
    struct gesture_outcome outcome;
    if (!gesture_finish(x->x_gesture, nn_gesture_now(x), &outcome))
        return;
    nn_gesture_tell(x, &outcome);
    if (!outcome.count)
        pd_error(x, "nn.gesture: stop: no frame has come yet, so there is no list");
}

static bool nn_gesture_holds(t_nn_gesture *x, const char *what)
{
    bool holds = gesture_settings(x->x_gesture)->mode == GESTURE_HOLD;
    if (!holds)
        pd_error(x, "nn.gesture: %s: begins and ends are found in auto, expected hold before",
                 what);
    return holds;
}

/* `start`; and `start 1` and `start 0`, as the right inlet sends them, which may be
   repeated. */
static void nn_gesture_start(t_nn_gesture *x, t_symbol *s, int argc, t_atom *argv)
{
    struct gesture_outcome outcome;
    (void)s;
    if (argc > 1 || (argc && argv->a_type != A_FLOAT)) {
        pd_error(x, "nn.gesture: start: expected nothing, 1 or 0 after it");
        return;
    }
    if (!nn_gesture_holds(x, "start"))
        return;
    if (argc && atom_getfloat(argv) == 0)
        nn_gesture_finish(x);
    else if (gesture_start(x->x_gesture, nn_gesture_now(x), &outcome))
        nn_gesture_tell(x, &outcome);
    else if (!argc)
        pd_error(x, "nn.gesture: start: one is going on already, expected stop before");
}

static void nn_gesture_stop(t_nn_gesture *x)
{
    if (!nn_gesture_holds(x, "stop"))
        return;
    if (gesture_going(x->x_gesture))
        nn_gesture_finish(x);
    else
        pd_error(x, "nn.gesture: stop: nothing is going on, expected start before");
}

static void nn_gesture_reset(t_nn_gesture *x)
{
    struct gesture_outcome outcome;
    gesture_reset(x->x_gesture, &outcome);
    nn_gesture_tell(x, &outcome);
}

/* --- settings ----------------------------------------------------------------------------- */

/* How a setting is given. A switch without a number is turned on. */
enum nn_gesture_kind { NN_GESTURE_WHOLE, NN_GESTURE_SWITCH, NN_GESTURE_NUMBER, NN_GESTURE_MS };

static const struct nn_gesture_setting {
    const char *name;
    enum nn_gesture_kind kind;
    size_t offset;
} nn_gesture_settings[] = {
    {"parts", NN_GESTURE_WHOLE, offsetof(struct gesture_settings, parts)},
    {"spread", NN_GESTURE_SWITCH, offsetof(struct gesture_settings, spread)},
    {"relative", NN_GESTURE_SWITCH, offsetof(struct gesture_settings, relative)},
    {"scale", NN_GESTURE_SWITCH, offsetof(struct gesture_settings, scale)},
    {"delta", NN_GESTURE_SWITCH, offsetof(struct gesture_settings, delta)},
    {"early", NN_GESTURE_MS, offsetof(struct gesture_settings, early)},
    {"sensitivity", NN_GESTURE_NUMBER, offsetof(struct gesture_settings, sensitivity)},
    {"rest", NN_GESTURE_MS, offsetof(struct gesture_settings, rest)},
    {"shortest", NN_GESTURE_MS, offsetof(struct gesture_settings, shortest)},
    {"longest", NN_GESTURE_MS, offsetof(struct gesture_settings, longest)},
};

static const int nn_gesture_setting_count =
    (int)(sizeof nn_gesture_settings / sizeof *nn_gesture_settings);

static double nn_gesture_get(const struct gesture_settings *settings,
                             const struct nn_gesture_setting *entry)
{
    const void *at = (const char *)settings + entry->offset;
    switch (entry->kind) {
    case NN_GESTURE_WHOLE:
        return *(const int *)at;
    case NN_GESTURE_SWITCH:
        return *(const bool *)at;
    case NN_GESTURE_NUMBER:
        return *(const double *)at;
    default:
        return *(const double *)at * 1000;
    }
}

static void nn_gesture_put(struct gesture_settings *settings,
                           const struct nn_gesture_setting *entry, double number)
{
    void *at = (char *)settings + entry->offset;
    switch (entry->kind) {
    case NN_GESTURE_WHOLE:
        *(int *)at = (int)number;
        break;
    case NN_GESTURE_SWITCH:
        *(bool *)at = number != 0;
        break;
    case NN_GESTURE_NUMBER:
        *(double *)at = number;
        break;
    default:
        *(double *)at = number / 1000;
    }
}

/* What is wrong with the number, or NULL. Ranges are checked by gesture/. */
static const char *nn_gesture_wrong(const struct nn_gesture_setting *entry, int argc,
                                    const t_atom *argv)
{
    double number = argc == 1 ? (double)atom_getfloat(argv) : 0;
    bool good = argc == 1 && argv->a_type == A_FLOAT && fabs(number) < 1e9;
    if (entry->kind == NN_GESTURE_SWITCH)
        return !argc || (good && (number == 0 || number == 1)) ? NULL : "0 or 1";
    if (entry->kind == NN_GESTURE_WHOLE)
        return good && number == floor(number) ? NULL : "one whole number";
    return good ? NULL : "one number";
}

/* Reads `name number`, `hold` or `auto` into the settings. Posts an error and returns false if
   it cannot. */
static bool nn_gesture_set(t_nn_gesture *x, struct gesture_settings *settings, const char *name,
                           int argc, const t_atom *argv)
{
    if (!strcmp(name, "hold") || !strcmp(name, "auto")) {
        settings->mode = *name == 'h' ? GESTURE_HOLD : GESTURE_AUTO;
        if (argc)
            pd_error(x, "nn.gesture: %s: expected nothing after it", name);
        return !argc;
    }
    for (int k = 0; k < nn_gesture_setting_count; k++) {
        const struct nn_gesture_setting *entry = &nn_gesture_settings[k];
        if (strcmp(entry->name, name) != 0)
            continue;
        const char *expected = nn_gesture_wrong(entry, argc, argv);
        if (expected)
            pd_error(x, "nn.gesture: %s: expected %s", name, expected);
        else
            nn_gesture_put(settings, entry, argc ? (double)atom_getfloat(argv) : 1);
        return !expected;
    }
    pd_error(
        x,
        "nn.gesture: no %s, expected hold, auto, parts, spread, relative, scale, delta, early, "
        "sensitivity, rest, shortest or longest",
        name);
    return false;
}

/* Applies the settings, or posts why it cannot and leaves everything as it was. */
static void nn_gesture_use(t_nn_gesture *x, const struct gesture_settings *settings)
{
    struct gesture_outcome outcome;
    struct reason reason;
    if (!gesture_set(x->x_gesture, settings, nn_gesture_now(x), &outcome, &reason)) {
        pd_error(x, "nn.gesture: %s", reason.text);
        return;
    }
    nn_gesture_reserve(x);
    nn_gesture_tell(x, &outcome);
    x->x_waiting = false; /* a shorter rest ends sooner */
    nn_gesture_wait(x);
}

static void nn_gesture_setting(t_nn_gesture *x, t_symbol *s, int argc, t_atom *argv)
{
    struct gesture_settings settings = *gesture_settings(x->x_gesture);
    if (nn_gesture_set(x, &settings, s->s_name, argc, argv))
        nn_gesture_use(x, &settings);
}

static void nn_gesture_bang(t_nn_gesture *x)
{
    struct gesture_settings settings = *gesture_settings(x->x_gesture);
    const char *mode = settings.mode == GESTURE_HOLD ? "hold" : "auto";
    outlet_anything(x->x_info, gensym(mode), 0, NULL);
    for (int k = 0; k < nn_gesture_setting_count; k++) {
        t_atom number;
        SETFLOAT(&number, (t_float)nn_gesture_get(&settings, &nn_gesture_settings[k]));
        outlet_anything(x->x_info, gensym(nn_gesture_settings[k].name), 1, &number);
    }
}

/* Sends one word for each number of a list. */
static void nn_gesture_names(t_nn_gesture *x)
{
    if (!gesture_width(x->x_gesture)) {
        pd_error(x, "nn.gesture: names: no frame has come yet, so there are no channels");
        return;
    }
    int count = gesture_count(x->x_gesture);
    t_atom *atoms = nn_atoms_borrow(&x->x_atoms, count);
    for (int k = 0; k < count; k++) {
        char word[MAXPDSTRING];
        gesture_name(x->x_gesture, k, word, sizeof word);
        SETSYMBOL(&atoms[k], gensym(word));
    }
    outlet_anything(x->x_info, gensym("names"), count, atoms);
    nn_atoms_return(&x->x_atoms, atoms, count);
}

/* --- life --------------------------------------------------------------------------------- */

static bool nn_gesture_is_flag(const t_atom *atom)
{
    return atom->a_type == A_SYMBOL && atom->a_w.w_symbol->s_name[0] == '-';
}

/* Reads creation arguments: flags, each with its number or none. Errors are posted, and the
   flag ignored. */
static void nn_gesture_arguments(t_nn_gesture *x, int argc, const t_atom *argv)
{
    for (int k = 0; k < argc;) {
        struct gesture_settings settings = *gesture_settings(x->x_gesture);
        int next = k + 1;
        while (next < argc && !nn_gesture_is_flag(&argv[next]))
            next++;
        if (!nn_gesture_is_flag(&argv[k])) {
            char word[MAXPDSTRING];
            atom_string(&argv[k], word, MAXPDSTRING);
            pd_error(x, "nn.gesture: %s: expected a flag, such as -hold or -parts 8", word);
        } else if (nn_gesture_set(x, &settings, argv[k].a_w.w_symbol->s_name + 1, next - k - 1,
                                  argv + k + 1))
            nn_gesture_use(x, &settings);
        k = next;
    }
}

static void nn_gesture_free(t_nn_gesture *x)
{
    clock_free(x->x_clock);
    nn_atoms_free(&x->x_atoms);
    freebytes(x->x_frame, GESTURE_WIDEST * sizeof *x->x_frame);
    gesture_free(x->x_gesture);
}

static void *nn_gesture_new(t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    struct gesture *gesture = gesture_new();
    if (!gesture)
        return NULL;
    t_nn_gesture *x = (t_nn_gesture *)pd_new(nn_gesture_class);
    x->x_gesture = gesture;
    x->x_clock = clock_new(x, (t_method)nn_gesture_tick);
    x->x_waiting = false;
    x->x_start = clock_getlogicaltime();
    x->x_atoms = (t_nn_atoms){NULL, 0, 0};
    x->x_frame = getbytes(GESTURE_WIDEST * sizeof *x->x_frame);
    x->x_began = gensym("began");
    x->x_ended = gensym("ended");
    x->x_progress = gensym("progress");
    inlet_new(&x->x_obj, &x->x_obj.ob_pd, gensym("float"), gensym("start"));
    x->x_list = outlet_new(&x->x_obj, gensym("list"));
    x->x_early = outlet_new(&x->x_obj, gensym("list"));
    x->x_state = outlet_new(&x->x_obj, gensym("float"));
    x->x_info = outlet_new(&x->x_obj, gensym("anything"));
    nn_gesture_arguments(x, argc, argv);
    return x;
}

/* Pd calls this when the library is loaded, and again when it is loaded by another path. */
EXPORTED void setup_nn0x2egesture(void)
{
    t_newmethod create = (t_newmethod)nn_gesture_new;
    if (!nn_host_can_run("nn.gesture"))
        return;
    t_class *c = class_new(gensym("nn.gesture"), create, (t_method)nn_gesture_free,
                           sizeof(t_nn_gesture), CLASS_DEFAULT, A_GIMME, A_NULL);
    if (!c) /* this Pd has numbers of another size; it posts that itself */
        return;
    nn_gesture_class = c;
    if (zgetfn(&pd_objectmaker, gensym("pd-nn/nn.gesture")) != (t_gotfn)create)
        class_addcreator(create, gensym("pd-nn/nn.gesture"), A_GIMME, A_NULL);
    class_addlist(c, nn_gesture_list);
    class_addbang(c, nn_gesture_bang);
    class_addmethod(c, (t_method)nn_gesture_start, gensym("start"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_gesture_stop, gensym("stop"), A_NULL);
    class_addmethod(c, (t_method)nn_gesture_reset, gensym("reset"), A_NULL);
    class_addmethod(c, (t_method)nn_gesture_names, gensym("names"), A_NULL);
    class_addmethod(c, (t_method)nn_gesture_setting, gensym("hold"), A_GIMME, A_NULL);
    class_addmethod(c, (t_method)nn_gesture_setting, gensym("auto"), A_GIMME, A_NULL);
    for (int k = 0; k < nn_gesture_setting_count; k++)
        class_addmethod(c, (t_method)nn_gesture_setting, gensym(nn_gesture_settings[k].name),
                        A_GIMME, A_NULL);
}
