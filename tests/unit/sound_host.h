/* What the tests of pd-nn/sound share: a host with an independent Fourier transform (FFTW), and
   running samples through it. */
#pragma once

#include "sound/sound_features.h"

#include <stddef.h>

/* FFTW's half-complex transform. Plans are made at the first call for a size and stay. */
void sound_host_fft(void *host, int n, float *x);

/* features_new with FFTW; fails the test with the reason if it returns NULL. */
struct features *sound_host_new(const struct features_settings *settings);

/* Asks for every feature, in the order of enum feature_kind, each with its default count. */
void sound_host_want_all(struct features_settings *settings);

struct sound_run {
    int events;
    struct features_event *event; /* in order; `values` point into `value` */
    float *value;
};

/* Passes n samples to f in blocks of `block`, taking out the events after each; block 0: of
   varying length, 1 to settings->block. */
struct sound_run sound_host_run(struct features *f, const float *samples, int n, int block);
void sound_host_end(struct sound_run *run);

/* The i-th event of a kind, or NULL. */
const struct features_event *sound_host_event(const struct sound_run *run,
                                              enum features_event_kind kind, int i);
int sound_host_count(const struct sound_run *run, enum features_event_kind kind);

/* Uniform in -1..1, the same sequence for the same seed. */
float sound_host_noise(unsigned *seed);

/* The samples of a sound file, channels averaged; fails the test if it cannot be read. Free it
   with free(). */
float *sound_host_read(const char *path, int *n, double *sample_rate);

/* Fails the test unless a is `within` of b. */
#define assert_near(a, b, within)                                                              \
    sound_host_near((double)(a), (double)(b), (double)(within), __FILE__, __LINE__)
void sound_host_near(double a, double b, double within, const char *file, int line);
