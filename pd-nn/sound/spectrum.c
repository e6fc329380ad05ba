/* The magnitude spectrum of one window of samples: see spectrum.h. */
#include "spectrum.h"

#include <math.h>
#include <stdlib.h>

bool spectrum_init(struct spectrum *s, int size, spectrum_fft fft, void *host)
{
    const double pi = 3.14159265358979323846;
    double sum = 0;
    s->size = size;
    s->fft = fft;
    s->host = host;
    s->window = calloc((size_t)size, sizeof *s->window);
    s->work = calloc((size_t)size, sizeof *s->work);
    if (!s->window || !s->work) {
        spectrum_free(s);
        return false;
    }
    for (int i = 0; i < size; i++) {
        double w = 0.5 - 0.5 * cos(2 * pi * i / size);
        s->window[i] = (float)w;
        sum += w;
    }
    s->scale = (float)(2 / sum);
    fft(host, size, s->work);
    return true;
}

void spectrum_free(struct spectrum *s)
{
    free(s->window);
    free(s->work);
    s->window = s->work = NULL;
}

int spectrum_bins(const struct spectrum *s)
{
    return s->size / 2 + 1;
}

void spectrum_magnitudes(struct spectrum *s, const float *samples, float *magnitudes)
{
    int n = s->size;
    for (int i = 0; i < n; i++)
        s->work[i] = samples[i] * s->window[i];
    s->fft(s->host, n, s->work);
    magnitudes[0] = fabsf(s->work[0]);
    magnitudes[n / 2] = fabsf(s->work[n / 2]);
    for (int k = 1; k < n / 2; k++) {
        float re = s->work[k], im = s->work[n - k];
        magnitudes[k] = sqrtf(re * re + im * im);
    }
}

int spectrum_nearest_size(double x)
{
    return 1 << (int)lround(log2(x));
}
