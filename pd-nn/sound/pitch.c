/* The pitch of a window of samples: see pitch.h. */
#include "pitch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float DIP = 0.15f;
static const double SILENCE = 1e-10; /* mean square */

bool pitch_init(struct pitch *pitch, int size, spectrum_fft fft, void *host)
{
    *pitch = (struct pitch){.size = size, .fft = fft, .host = host};
    pitch->head = calloc((size_t)size, sizeof *pitch->head);
    pitch->whole = calloc((size_t)size, sizeof *pitch->whole);
    pitch->dips = calloc((size_t)size / 2, sizeof *pitch->dips);
    if (!pitch->head || !pitch->whole || !pitch->dips) {
        pitch_free(pitch);
        return false;
    }
    fft(host, size, pitch->head);
    return true;
}

void pitch_free(struct pitch *pitch)
{
    free(pitch->head);
    free(pitch->whole);
    free(pitch->dips);
    pitch->head = pitch->whole = pitch->dips = NULL;
}

/* Afterwards head[t] / size is the sum over j < size / 2 of x(j) x(j + t), for t < size / 2.

   The product of the spectra must be transformed back, but there is only a forward transform of
   real numbers: the sum of the real and the imaginary part is the Hartley transform, which is
   its own inverse, whatever the sign of the imaginary part. */
static void correlate(struct pitch *pitch, const float *samples)
{
    int n = pitch->size;
    float *a = pitch->head, *b = pitch->whole;
    memcpy(a, samples, (size_t)n / 2 * sizeof *a);
    memset(a + n / 2, 0, (size_t)n / 2 * sizeof *a);
    memcpy(b, samples, (size_t)n * sizeof *b);
    pitch->fft(pitch->host, n, a);
    pitch->fft(pitch->host, n, b);
    a[0] *= b[0];
    a[n / 2] *= b[n / 2];
    for (int k = 1; k < n / 2; k++) {
        float real = a[k] * b[k] + a[n - k] * b[n - k];
        float imaginary = a[k] * b[n - k] - a[n - k] * b[k];
        a[k] = real + imaginary;
        a[n - k] = real - imaginary;
    }
    pitch->fft(pitch->host, n, a);
    for (int k = 1; k < n / 2; k++)
        a[k] += a[n - k];
}

/* d', from the correlation: d(t) is the energy of both parts less twice what they share. */
static void find_dips(struct pitch *pitch, const float *samples, double energy)
{
    int half = pitch->size / 2;
    double moved = energy, sum = 0;
    pitch->dips[0] = 1;
    for (int t = 1; t < half; t++) {
        double leaves = (double)samples[t - 1], enters = (double)samples[t - 1 + half];
        moved += enters * enters - leaves * leaves;
        double d = energy + moved - 2 * (double)pitch->head[t] / pitch->size;
        d = fmax(d, 0);
        sum += d;
        pitch->dips[t] = sum > 0 ? (float)(d * t / sum) : 1;
    }
}

static int find_period(const struct pitch *pitch)
{
    const float *dips = pitch->dips;
    int half = pitch->size / 2, lowest = 2;
    for (int t = 2; t < half - 1; t++) {
        if (dips[t] < DIP && dips[t] <= dips[t + 1])
            return t;
        if (dips[t] < dips[lowest])
            lowest = t;
    }
    return lowest;
}

void pitch_find(struct pitch *pitch, const float *samples, double sample_rate, float *note,
                float *clarity)
{
    int half = pitch->size / 2;
    double energy = 0;
    *note = *clarity = 0;
    for (int i = 0; i < half; i++)
        energy += (double)samples[i] * (double)samples[i];
    if (energy < SILENCE * half)
        return;
    correlate(pitch, samples);
    find_dips(pitch, samples, energy);
    int t = find_period(pitch);
    double a = (double)pitch->dips[t - 1], b = (double)pitch->dips[t],
           c = (double)pitch->dips[t + 1], bend = a - 2 * b + c;
    double period = bend > 0 ? t + fmin(fmax(0.5 * (a - c) / bend, -0.5), 0.5) : t;
    *note = (float)(69 + 12 * log2(sample_rate / period / 440));
    *clarity = (float)fmin(fmax(1 - b, 0), 1);
}
