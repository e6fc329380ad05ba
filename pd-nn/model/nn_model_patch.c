/* What is kept in a patch: see nn_model_patch.h. */
#include "nn_model_patch.h"

#include "nn_model_text.h"
#include "nn_number.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- floats in six digits ----------------------------------------------------------------- */

/* The rank of a float among all floats in ascending order; -0 has that of 0. */
static int32_t place_of(float value)
{
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? INT32_MIN - bits : bits;
}

static float float_at(int32_t place)
{
    int32_t bits = place < 0 ? INT32_MIN - place : place;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The value as Pd will write and read it. If the processor is told to flush numbers below
   FLT_MIN to 0, as Pd does, a number just above must not be rounded below it. */
static float in_six_digits(float value)
{
    char text[32];
    snprintf(text, sizeof text, "%g", (double)value);
    float written = (float)atof(text);
    return written == 0 && isnormal(value) ? copysignf(1.1755e-38f, value) : written;
}

/* How many floats the value lies above what is written; 0 if it counts as 0. */
static int steps_from(float written, float value)
{
    return isnormal(value) || written != 0 ? place_of(value) - place_of(written) : 0;
}

/* --- writing ------------------------------------------------------------------------------ */

/* The destination of the lines. */
struct exact {
    t_nn_text_line line;
    void *to;
};

static void write_line(void *to, int argc, const t_atom *argv)
{
    const struct exact *exact = to;
    size_t bytes = ((size_t)argc + 1) * sizeof(t_atom);
    t_atom *exactly = getbytes(bytes), *line = getbytes(bytes);
    int n = 1, off = 0;
    SETSYMBOL(&exactly[0], gensym("exactly"));
    for (int k = 0; k < argc; k++) {
        line[k] = argv[k];
        if (argv[k].a_type != A_FLOAT)
            continue;
        float value = (float)argv[k].a_w.w_float, written = in_six_digits(value);
        SETFLOAT(&line[k], (t_float)written);
        SETFLOAT(&exactly[n], (t_float)steps_from(written, value));
        off = off || exactly[n].a_w.w_float != 0;
        n++;
    }
    if (off)
        exact->line(exact->to, n, exactly);
    exact->line(exact->to, argc, line);
    freebytes(exactly, bytes);
    freebytes(line, bytes);
}

void nn_model_patch_lines(const t_nn_model *model, t_nn_text_line line, void *to)
{
    struct exact exact = {line, to};
    nn_model_text_write(model, 1, write_line, &exact);
}

static void write_message(void *to, int argc, const t_atom *argv)
{
    t_atom receiver;
    SETSYMBOL(&receiver, gensym("#A"));
    binbuf_add(to, 1, &receiver);
    binbuf_add(to, argc, argv);
    binbuf_addsemi(to);
}

void nn_model_patch_write(const t_nn_model *model, t_binbuf *to)
{
    nn_model_patch_lines(model, write_message, to);
}

/* --- reading ------------------------------------------------------------------------------ */

static t_class *nn_keeper_class;

struct _nn_keeper {
    t_pd k_pd;
    void *k_owner;
    t_nn_kept k_kept;
    t_nn_text_reader k_reader;
    bool k_wrong;        /* lines are ignored until a model begins */
    t_binbuf *k_exactly; /* the steps for the next line */
};

static void forget_model(t_nn_keeper *keeper, bool wrong)
{
    nn_model_free(nn_model_text_end(&keeper->k_reader));
    keeper->k_wrong = wrong;
    binbuf_clear(keeper->k_exactly);
}

/* Moves each number of the line by its steps. */
static bool move_exactly(const t_binbuf *exactly, int argc, t_atom *argv, struct reason *reason)
{
    int n = binbuf_getnatom(exactly), at = 0, steps;
    for (int k = 0; n && k < argc; k++) {
        if (argv[k].a_type != A_FLOAT)
            continue;
        if (at == n || !nn_whole(&binbuf_getvec(exactly)[at++], -100, 100, &steps))
            return reason_set(reason,
                              "exactly, and as many small numbers as are in the next line");
        float value = (float)argv[k].a_w.w_float;
        if (steps && isfinite(value))
            SETFLOAT(&argv[k], (t_float)float_at(place_of(value) + steps));
    }
    return at == n ||
           reason_set(reason, "exactly, and no more numbers than are in the next line");
}

void nn_keeper_line(t_nn_keeper *keeper, int argc, const t_atom *argv)
{
    const t_symbol *s = argc ? atom_getsymbol(argv) : gensym("");
    if (s == gensym("nn~") && argc == 2 && argv[1].a_type == A_FLOAT)
        forget_model(keeper, false);
    if (keeper->k_wrong)
        return;
    if (s == gensym("exactly")) {
        binbuf_clear(keeper->k_exactly);
        binbuf_add(keeper->k_exactly, argc - 1, argv + 1);
        return;
    }
    struct reason reason;
    size_t bytes = ((size_t)argc + 1) * sizeof(t_atom);
    t_atom *line = getbytes(bytes);
    memcpy(line, argv, (size_t)argc * sizeof(t_atom));
    bool good = move_exactly(keeper->k_exactly, argc, line, &reason) &&
                nn_model_text_read(&keeper->k_reader, argc, line, &reason);
    freebytes(line, bytes);
    binbuf_clear(keeper->k_exactly);
    if (!good) {
        forget_model(keeper, true);
        keeper->k_kept(keeper->k_owner, NULL, &reason);
    } else if (keeper->k_reader.r_done) {
        t_nn_model *model = nn_model_text_end(&keeper->k_reader);
        keeper->k_kept(keeper->k_owner, model, NULL);
    }
}

static void nn_keeper_anything(t_nn_keeper *keeper, t_symbol *s, int argc, t_atom *argv)
{
    size_t bytes = ((size_t)argc + 1) * sizeof(t_atom);
    t_atom *line = getbytes(bytes);
    SETSYMBOL(&line[0], s);
    memcpy(line + 1, argv, (size_t)argc * sizeof(t_atom));
    nn_keeper_line(keeper, argc + 1, line);
    freebytes(line, bytes);
}

void nn_keeper_end(t_nn_keeper *keeper)
{
    struct reason reason;
    if (!keeper->k_reader.r_model)
        return;
    forget_model(keeper, true);
    reason_set(&reason, "nn~ end: the rest is missing");
    keeper->k_kept(keeper->k_owner, NULL, &reason);
}

/* --- life --------------------------------------------------------------------------------- */

t_nn_keeper *nn_keeper_new(void *owner, t_nn_kept kept, bool bound)
{
    t_nn_keeper *keeper = (t_nn_keeper *)pd_new(nn_keeper_class);
    keeper->k_owner = owner;
    keeper->k_kept = kept;
    keeper->k_reader = (t_nn_text_reader){0};
    keeper->k_wrong = false;
    keeper->k_exactly = binbuf_new();
    if (bound) { /* like Pd's own objects: #A belongs to the object made last alone */
        gensym("#A")->s_thing = NULL;
        pd_bind(&keeper->k_pd, gensym("#A"));
    }
    return keeper;
}

void nn_keeper_free(t_nn_keeper *keeper)
{
    nn_model_free(nn_model_text_end(&keeper->k_reader));
    binbuf_free(keeper->k_exactly);
    if (gensym("#A")->s_thing == &keeper->k_pd)
        pd_unbind(&keeper->k_pd, gensym("#A"));
    pd_free(&keeper->k_pd);
}

void nn_keeper_setup(void)
{
    if (nn_keeper_class)
        return;
    nn_keeper_class =
        class_new(gensym("nn~ kept"), NULL, NULL, sizeof(t_nn_keeper), CLASS_PD, A_NULL);
    class_addanything(nn_keeper_class, nn_keeper_anything);
}
