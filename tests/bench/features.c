/* The cost of 13 MFCC of a frame, at 48 kHz with windows of 1024 samples, 512 apart: with
   sound/ and with libaubio, over the same samples, both with FFTW. That of sound/ includes
   onset detection, which cannot be switched off. */
#include "../unit/sound_host.h"
#include "bench.h"

#include <aubio/aubio.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RATE = 48000, SIZE = 1024, HOP = 512, HOPS = 1000, ROUNDS = 101 };

static float samples[HOPS * HOP];

/* Processor time, as in pd_features.py: less affected by other programs. */
static double microseconds_a_hop(clock_t since)
{
    return (double)(clock() - since) / CLOCKS_PER_SEC * 1e6 / HOPS;
}

static double ours(struct features *features)
{
    struct features_event event;
    clock_t start = clock();
    for (int k = 0; k < HOPS; k++) {
        features_block(features, samples + k * HOP, HOP);
        while (features_event(features, &event))
            ;
    }
    return microseconds_a_hop(start);
}

static double theirs(aubio_pvoc_t *pvoc, aubio_mfcc_t *mfcc, cvec_t *spectrum, fvec_t *result)
{
    clock_t start = clock();
    for (int k = 0; k < HOPS; k++) {
        fvec_t hop = {HOP, samples + k * HOP};
        aubio_pvoc_do(pvoc, &hop, spectrum);
        aubio_mfcc_do(mfcc, spectrum, result);
    }
    return microseconds_a_hop(start);
}

static void print(const char *what, double *microseconds)
{
    struct spread s = bench_spread(microseconds, ROUNDS);
    printf("%-28s %7.2f [%6.2f-%6.2f] us a frame, %.3f %% of a core\n", what, s.median, s.lower,
           s.upper, s.median * 1e-6 * RATE / HOP * 100);
}

int main(void)
{
    static double our[ROUNDS], their[ROUNDS];
    uint32_t state = 1;
    for (int k = 0; k < HOPS * HOP; k++)
        samples[k] = 0.2f * bench_uniform(&state) - 0.1f;

    struct features_settings settings;
    features_defaults(&settings);
    settings.sample_rate = RATE;
    settings.block = HOP;
    settings.size = SIZE;
    settings.hop = HOP;
    settings.wanted = 1;
    settings.feature[0] = (struct feature){FEATURE_MFCC, 13};
    struct features *features = sound_host_new(&settings);
    aubio_pvoc_t *pvoc = bench_need(new_aubio_pvoc(SIZE, HOP));
    aubio_mfcc_t *mfcc = bench_need(new_aubio_mfcc(SIZE, 40, 13, RATE));
    cvec_t *spectrum = bench_need(new_cvec(SIZE));
    fvec_t *result = bench_need(new_fvec(13));
    for (int round = 0; round < ROUNDS; round++) {
        our[round] = ours(features);
        their[round] = theirs(pvoc, mfcc, spectrum, result);
    }
    printf("13 MFCC, 48 kHz, size 1024, hop 512: median of %d rounds [quarters]\n", ROUNDS);
    print("sound/, and onsets", our);
    print("aubio_pvoc and aubio_mfcc", their);

    del_fvec(result);
    del_cvec(spectrum);
    del_aubio_mfcc(mfcc);
    del_aubio_pvoc(pvoc);
    features_free(features);
    return 0;
}
