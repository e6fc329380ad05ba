/* The features of a frame that are a single number, and chroma: see describe.h. */
#include "describe.h"

#include <math.h>

static const double SILENCE = 1e-5; /* -100 dB as an amplitude */
static const double ROLLOFF = 0.85;
static const double LEAST_POWER = 1e-10;
static const double CHROMA_LOW_HZ = 60, CHROMA_HIGH_HZ = 5000;

static double total(const struct frame *f)
{
    double sum = 0;
    int bins = spectrum_bins(f->spectrum);
    for (int k = 0; k < bins; k++)
        sum += (double)f->magnitudes[k];
    return sum;
}

static bool silent(const struct frame *f, double sum)
{
    return sum * (double)f->spectrum->scale < SILENCE;
}

static double bin_hz(const struct frame *f)
{
    return f->sample_rate / f->spectrum->size;
}

float describe_level(const struct frame *f)
{
    const float *w = f->spectrum->window;
    double power = 0;
    for (int i = 0; i < f->spectrum->size; i++)
        power += (double)w[i] * (double)f->samples[i] * (double)f->samples[i];
    /* scale = 2 / sum of w, and the mean square of a full-scale sine is 1/2 */
    power *= (double)f->spectrum->scale;
    return (float)(10 * log10(fmax(power, 1e-10)));
}

static double mean_bin(const struct frame *f, double sum)
{
    double moment = 0;
    int bins = spectrum_bins(f->spectrum);
    for (int k = 0; k < bins; k++)
        moment += k * (double)f->magnitudes[k];
    return moment / sum;
}

float describe_centroid(const struct frame *f)
{
    double sum = total(f);
    return silent(f, sum) ? 0 : (float)(mean_bin(f, sum) * bin_hz(f));
}

float describe_spread(const struct frame *f)
{
    double sum = total(f), mean, moment = 0;
    int bins = spectrum_bins(f->spectrum);
    if (silent(f, sum))
        return 0;
    mean = mean_bin(f, sum);
    for (int k = 0; k < bins; k++)
        moment += (k - mean) * (k - mean) * (double)f->magnitudes[k];
    return (float)(sqrt(moment / sum) * bin_hz(f));
}

float describe_rolloff(const struct frame *f)
{
    double sum = total(f), running = 0;
    int k = 0;
    if (silent(f, sum))
        return 0;
    for (; k < spectrum_bins(f->spectrum) - 1; k++) {
        running += (double)f->magnitudes[k];
        if (running >= ROLLOFF * sum)
            break;
    }
    return (float)(k * bin_hz(f));
}

float describe_flatness(const struct frame *f)
{
    double logs = 0, powers = 0, product = 1;
    int bins = spectrum_bins(f->spectrum);
    if (silent(f, total(f)))
        return 0;
    for (int k = 0; k < bins; k++) {
        double power = fmax((double)f->magnitudes[k] * (double)f->magnitudes[k], LEAST_POWER);
        product *= power; /* eight factors of 1e-10 to 1e24 neither underflow nor overflow */
        powers += power;
        if (k % 8 == 7 || k == bins - 1) {
            logs += log(product);
            product = 1;
        }
    }
    return (float)(exp(logs / bins) / (powers / bins));
}

float describe_flux(const struct frame *f)
{
    double sum = 0;
    int bins = spectrum_bins(f->spectrum);
    if (silent(f, total(f)))
        return 0;
    for (int k = 0; k < bins; k++)
        sum += fmax((double)f->magnitudes[k] - (double)f->previous[k], 0);
    return (float)(sum * (double)f->spectrum->scale);
}

float describe_zcr(const struct frame *f)
{
    int crossings = 0, n = f->spectrum->size;
    for (int i = 1; i < n; i++)
        crossings += (f->samples[i] < 0) != (f->samples[i - 1] < 0);
    return (float)(crossings * f->sample_rate / (n - 1));
}

void describe_chroma(const struct frame *f, float *chroma)
{
    const float *m = f->magnitudes;
    double power[DESCRIBE_CHROMA] = {0}, strongest = 0;
    int last = spectrum_bins(f->spectrum) - 2;
    /* a peak is at most half a bin from its highest bin */
    last = (int)fmin(last, CHROMA_HIGH_HZ / bin_hz(f) + 1);
    if (!silent(f, total(f))) {
        for (int k = 1; k <= last; k++) {
            if (m[k] <= m[k - 1] || m[k] < m[k + 1])
                continue;
            double a = log(fmax((double)m[k - 1], 1e-12));
            double b = log(fmax((double)m[k], 1e-12));
            double c = log(fmax((double)m[k + 1], 1e-12));
            double bend = a - 2 * b + c;
            double hz = (k + (bend < 0 ? 0.5 * (a - c) / bend : 0)) * bin_hz(f);
            if (hz < CHROMA_LOW_HZ || hz > CHROMA_HIGH_HZ)
                continue;
            double pitch = 69 + 12 * log2(hz / 440), below = floor(pitch);
            int lower = (int)below % DESCRIBE_CHROMA;
            double weight = (double)m[k] * (double)m[k];
            power[lower] += weight * (1 - (pitch - below));
            power[(lower + 1) % DESCRIBE_CHROMA] += weight * (pitch - below);
        }
        for (int i = 0; i < DESCRIBE_CHROMA; i++)
            strongest = fmax(strongest, power[i]);
    }
    for (int i = 0; i < DESCRIBE_CHROMA; i++)
        chroma[i] = strongest > 0 ? (float)(power[i] / strongest) : 0;
}
