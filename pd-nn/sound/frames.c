/* The features of one frame: see frames.h. */
#include "frames.h"

#include "describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const int64_t NEVER = INT64_MIN;
static const float LEAST_BELOW = -60;

/* How many numbers are measured for a feature. */
static int measured_for(const struct features_settings *s, const struct feature *wanted)
{
    return wanted->kind == FEATURE_MFCC ? s->bands : wanted->count;
}

static bool set_up_feature(struct frames *f, const struct feature *wanted, spectrum_fft fft,
                           void *host)
{
    const struct features_settings *s = &f->set;
    switch (wanted->kind) {
    case FEATURE_MEL:
        return mel_init(&f->mel, wanted->count, s->size, s->sample_rate);
    case FEATURE_PITCH:
        return pitch_init(&f->pitch, s->size, fft, host);
    case FEATURE_MFCC:
        f->bands = calloc((size_t)s->bands, sizeof *f->bands);
        f->dct = calloc((size_t)(wanted->count * s->bands), sizeof *f->dct);
        if (!f->bands || !f->dct || !mel_init(&f->mfcc_mel, s->bands, s->size, s->sample_rate))
            return false;
        mel_dct(wanted->count, s->bands, f->dct);
        return true;
    default:
        return true;
    }
}

bool frames_init(struct frames *f, const struct features_settings *settings, spectrum_fft fft,
                 void *host)
{
    *f = (struct frames){.set = *settings, .magnitudes_at = NEVER};
    const struct features_settings *s = &f->set;
    bool done = spectrum_init(&f->spectrum, s->size, fft, host);
    for (int i = 0; i < s->wanted && done; i++) {
        f->width += s->feature[i].count;
        f->measured += measured_for(s, &s->feature[i]);
        done = set_up_feature(f, &s->feature[i], fft, host);
    }
    size_t bins = (size_t)(s->size / 2 + 1);
    f->samples = calloc((size_t)s->size, sizeof *f->samples);
    f->magnitudes = calloc(bins, sizeof *f->magnitudes);
    f->previous = calloc(bins, sizeof *f->previous);
    if (done && f->samples && f->magnitudes && f->previous)
        return true;
    frames_free(f);
    return false;
}

void frames_free(struct frames *f)
{
    spectrum_free(&f->spectrum);
    mel_free(&f->mel);
    mel_free(&f->mfcc_mel);
    pitch_free(&f->pitch);
    free(f->bands);
    free(f->dct);
    free(f->samples);
    free(f->magnitudes);
    free(f->previous);
    *f = (struct frames){0};
}

bool frames_want(const struct frames *f, enum feature_kind kind)
{
    for (int i = 0; i < f->set.wanted; i++)
        if (f->set.feature[i].kind == kind)
            return true;
    return false;
}

/* --- measuring ---------------------------------------------------------------------------- */

static void spectrum_at(struct frames *f, const struct recent *recent, int64_t at)
{
    recent_copy(recent, at, f->set.size, f->samples);
    spectrum_magnitudes(&f->spectrum, f->samples, f->magnitudes);
    f->magnitudes_at = at;
}

static void make_previous(struct frames *f, const struct recent *recent, int64_t at)
{
    float *swap = f->previous;
    if (f->magnitudes_at != at)
        spectrum_at(f, recent, at);
    f->previous = f->magnitudes;
    f->magnitudes = swap;
}

static struct frame last_frame(const struct frames *f)
{
    return (struct frame){&f->spectrum, f->set.sample_rate, f->samples, f->magnitudes,
                          f->previous};
}

static void measure_feature(struct frames *f, const struct frame *frame,
                            const struct loudness *loudness, int64_t end,
                            enum feature_kind kind, float *values)
{
    switch (kind) {
    case FEATURE_MFCC:
        mel_sums(&f->mfcc_mel, f->magnitudes, values);
        break;
    case FEATURE_MEL:
        mel_sums(&f->mel, f->magnitudes, values);
        break;
    case FEATURE_LEVEL:
        *values = describe_level(frame);
        break;
    case FEATURE_CENTROID:
        *values = describe_centroid(frame);
        break;
    case FEATURE_SPREAD:
        *values = describe_spread(frame);
        break;
    case FEATURE_ROLLOFF:
        *values = describe_rolloff(frame);
        break;
    case FEATURE_FLATNESS:
        *values = describe_flatness(frame);
        break;
    case FEATURE_FLUX:
        *values = describe_flux(frame);
        break;
    case FEATURE_ZCR:
        *values = describe_zcr(frame);
        break;
    case FEATURE_CHROMA:
        describe_chroma(frame, values);
        break;
    case FEATURE_PITCH:
        pitch_find(&f->pitch, f->samples, f->set.sample_rate, values, values + 1);
        break;
    case FEATURE_LOUDNESS:
        *values = loudness_at(loudness, end);
        break;
    case FEATURE_KINDS:
        break;
    }
}

void frames_measure(struct frames *f, const struct recent *recent,
                    const struct loudness *loudness, int64_t at, int64_t until, float *measured)
{
    int64_t end = at + f->set.size;
    if (frames_want(f, FEATURE_FLUX))
        make_previous(f, recent, at - f->set.hop);
    spectrum_at(f, recent, at);
    if (until < end) {
        int64_t sounding = until - at;
        memset(f->samples + sounding, 0, (size_t)(end - until) * sizeof *f->samples);
        spectrum_magnitudes(&f->spectrum, f->samples, f->magnitudes);
        f->magnitudes_at = NEVER;
        end = until;
    }
    const struct frame frame = last_frame(f);
    for (int i = 0; i < f->set.wanted; i++) {
        const struct feature *wanted = &f->set.feature[i];
        measure_feature(f, &frame, loudness, end, wanted->kind, measured);
        measured += measured_for(&f->set, wanted);
    }
}

float frames_level(const struct frames *f)
{
    const struct frame frame = last_frame(f);
    return describe_level(&frame);
}

/* --- the numbers of a list ---------------------------------------------------------------- */

void frames_compare(const struct frames *f, const float *measured,
                    struct frames_loudest *loudest)
{
    for (int i = 0; i < f->set.wanted; i++) {
        const struct feature *wanted = &f->set.feature[i];
        int count = measured_for(&f->set, wanted);
        if (wanted->kind == FEATURE_LEVEL)
            loudest->level = fmaxf(loudest->level, *measured);
        if (wanted->kind == FEATURE_MFCC || wanted->kind == FEATURE_MEL)
            for (int k = 0; k < count; k++)
                loudest->band = fmaxf(loudest->band, measured[k]);
        measured += count;
    }
}

static void mfcc(const struct frames *f, const float *bands, int count, float *values)
{
    const float *dct = f->dct;
    for (int j = 0; j < count; j++, dct += f->set.bands) {
        float sum = 0;
        for (int i = 0; i < f->set.bands; i++)
            sum += dct[i] * bands[i];
        values[j] = sum;
    }
}

void frames_values(const struct frames *f, const float *measured,
                   const struct frames_loudest *loudest, float *values)
{
    float gain = 1, floor = MEL_FLOOR;
    if (loudest) {
        gain = loudest->band > 0 ? 1 / loudest->band : 0;
        floor = MEL_RELATIVE_FLOOR;
    }
    for (int i = 0; i < f->set.wanted; i++) {
        const struct feature *wanted = &f->set.feature[i];
        if (wanted->kind == FEATURE_MFCC) {
            mel_logs(measured, f->set.bands, gain, floor, f->bands);
            mfcc(f, f->bands, wanted->count, values);
        } else if (wanted->kind == FEATURE_MEL) {
            mel_logs(measured, wanted->count, gain, floor, values);
        } else if (wanted->kind == FEATURE_LEVEL && loudest) {
            *values = fmaxf(*measured - loudest->level, LEAST_BELOW);
        } else {
            memcpy(values, measured, (size_t)wanted->count * sizeof *values);
        }
        measured += measured_for(&f->set, wanted);
        values += wanted->count;
    }
}
