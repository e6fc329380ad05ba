/* What the tests of pd-nn/sound share: see sound_host.h. */
#include "sound_host.h"

#include <fftw3.h>
#include <math.h>
#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void sound_host_fft(void *host, int n, float *x)
{
    static fftwf_plan plan[32];
    int k = 0;

    (void)host;
    while (1 << k < n)
        k++;
    if (!plan[k]) {
        float *room = fftwf_alloc_real((size_t)n);
        plan[k] = fftwf_plan_r2r_1d(n, room, room, FFTW_R2HC, FFTW_ESTIMATE | FFTW_UNALIGNED);
        fftwf_free(room);
    }
    fftwf_execute_r2r(plan[k], x, x);
}

struct features *sound_host_new(const struct features_settings *settings)
{
    struct reason reason;
    struct features *f = features_new(settings, sound_host_fft, NULL, &reason);

    if (!f)
        fail_msg("features_new: %s", reason.text);
    return f;
}

void sound_host_want_all(struct features_settings *settings)
{
    settings->wanted = 0;
    for (int k = 0; k < FEATURE_KINDS; k++) {
        enum feature_kind kind = (enum feature_kind)k;
        settings->feature[settings->wanted++] =
            (struct feature){kind, feature_default_count(kind)};
    }
}

static void take(struct features *f, struct sound_run *run, int *room)
{
    struct features_event event;
    size_t count = (size_t)features_count(f);

    while (features_event(f, &event)) {
        if (run->events == *room) {
            *room = *room ? 2 * *room : 64;
            run->event = realloc(run->event, (size_t)*room * sizeof *run->event);
            run->value = realloc(run->value, (size_t)*room * count * sizeof *run->value);
        }
        if (event.kind == FEATURES_LIST)
            memcpy(run->value + (size_t)run->events * count, event.values,
                   count * sizeof *run->value);
        run->event[run->events++] = event;
    }
}

struct sound_run sound_host_run(struct features *f, const float *samples, int n, int block)
{
    struct sound_run run = {0};
    int room = 0, most = features_in_use(f)->block;
    unsigned seed = 1;

    while (n > 0) {
        int part = block;
        if (part == 0)
            part = 1 + (int)((sound_host_noise(&seed) + 1) / 2 * (float)(most - 1));
        if (part > n)
            part = n;
        features_block(f, samples, part);
        take(f, &run, &room);
        samples += part;
        n -= part;
    }
    for (int i = 0; i < run.events; i++)
        run.event[i].values = run.value + (size_t)i * (size_t)features_count(f);
    return run;
}

void sound_host_end(struct sound_run *run)
{
    free(run->event);
    free(run->value);
    *run = (struct sound_run){0};
}

const struct features_event *sound_host_event(const struct sound_run *run,
                                              enum features_event_kind kind, int i)
{
    for (int e = 0; e < run->events; e++)
        if (run->event[e].kind == kind && i-- == 0)
            return &run->event[e];
    return NULL;
}

int sound_host_count(const struct sound_run *run, enum features_event_kind kind)
{
    int count = 0;

    for (int e = 0; e < run->events; e++)
        count += run->event[e].kind == kind;
    return count;
}

float sound_host_noise(unsigned *seed)
{
    /* the generator of Numerical Recipes, its upper 24 bits */
    *seed = *seed * 1664525u + 1013904223u;
    return (float)(*seed >> 8) / 8388608.0f - 1;
}

float *sound_host_read(const char *path, int *n, double *sample_rate)
{
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    float *all, *mono;

    if (!file)
        fail_msg("%s: %s", path, sf_strerror(NULL));
    all = calloc((size_t)(info.frames * info.channels), sizeof *all);
    mono = calloc((size_t)info.frames, sizeof *mono);
    *n = (int)sf_readf_float(file, all, info.frames);
    sf_close(file);
    for (int i = 0; i < *n; i++)
        for (int c = 0; c < info.channels; c++)
            mono[i] += all[i * info.channels + c] / (float)info.channels;
    free(all);
    *sample_rate = info.samplerate;
    return mono;
}

void sound_host_near(double a, double b, double within, const char *file, int line)
{
    if (!(fabs(a - b) <= within)) {
        print_error("%g is not within %g of %g\n", a, within, b);
        _fail(file, line);
    }
}
