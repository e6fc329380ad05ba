/* The benchmark of "Make Your Own Neural Network": MNIST with [nn~]'s -plain settings, through
   net/. One epoch in the file's order, pixels scaled to 0.01..1, then the accuracy on the
   10000 test pictures, for several seeds.

   bench_mnist <folder with the four idx files> */
#include "net/learner.h"

#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, CLASSES = 10, SEEDS = 5 };

struct pictures {
    int count;
    unsigned char *pixels, *labels;
};

static void give_up(const char *what, const char *path)
{
    fprintf(stderr, "mnist: %s: %s\n", path, what);
    exit(1);
}

/* An idx file: 4 bytes of type and number of dimensions, the dimensions (big-endian), bytes. */
static unsigned char *idx_read(const char *folder, const char *name, int count, int size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    size_t header = size == 1 ? 8 : 16, bytes = header + (size_t)count * (size_t)size;
    unsigned char *data = malloc(bytes);
    if (!file || !data)
        give_up("cannot be read", path);
    if (fread(data, 1, bytes, file) != bytes || fgetc(file) != EOF)
        give_up("not as long as it should be", path);
    fclose(file);
    if (data[2] != 8 || data[3] != (size == 1 ? 1 : 3) ||
        ((data[4] << 24) | (data[5] << 16) | (data[6] << 8) | data[7]) != count)
        give_up("not what it should be", path);
    return data;
}

static struct pictures pictures_read(const char *folder, const char *images, const char *labels,
                                     int count)
{
    return (struct pictures){.count = count,
                             .pixels = idx_read(folder, images, count, PIXELS) + 16,
                             .labels = idx_read(folder, labels, count, 1) + 8};
}

static void features_of(const struct pictures *pictures, int k, float *features)
{
    for (int i = 0; i < PIXELS; i++)
        features[i] =
            (float)pictures->pixels[(size_t)k * PIXELS + (size_t)i] / 255.0f * 0.99f + 0.01f;
}

/* The accuracy on the test set after one epoch. */
static double accuracy(const struct pictures *train, const struct pictures *test, int hidden,
                       float rate, unsigned seed)
{
    int sizes[] = {PIXELS, hidden, CLASSES};
    struct learner_settings settings = {.network = {.rate = rate}, .seed = seed, .plain = true};
    struct learner *learner = learner_new(&settings, sizes, 3);
    if (!learner)
        give_up("not enough memory", "the network");
    float features[PIXELS];
    for (int k = 0; k < train->count; k++) {
        features_of(train, k, features);
        learner_learn(learner, features, train->labels[k], NULL);
    }
    int right = 0, second;
    for (int k = 0; k < test->count; k++) {
        features_of(test, k, features);
        const float *outputs = learner_query(learner, features);
        right += outputs && learner_best(learner, outputs, &second) == test->labels[k];
    }
    learner_free(learner);
    return (double)right / test->count;
}

static void row(const struct pictures *train, const struct pictures *test, int hidden,
                float rate, const char *expected)
{
    double sum = 0, least = 1, most = 0;
    printf("784-%d-10 rate %.1f ", hidden, (double)rate);
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        double share = accuracy(train, test, hidden, rate, seed);
        printf(" %.4f", share);
        fflush(stdout);
        sum += share;
        least = share < least ? share : least;
        most = share > most ? share : most;
    }
    printf("   mean %.4f, %.4f to %.4f (expected %s)\n", sum / SEEDS, least, most, expected);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: bench_mnist folder\n");
        return 2;
    }
    struct pictures train =
        pictures_read(argv[1], "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 60000);
    struct pictures test =
        pictures_read(argv[1], "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 10000);
    printf("MNIST, -plain, one epoch in file order, through net/: accuracy on the test set, "
           "seeds 1 to %d\n\n",
           SEEDS);
    row(&train, &test, 200, 0.1f, "0.953 to 0.965");
    row(&train, &test, 100, 0.3f, "0.938 to 0.948");
    free(train.pixels - 16);
    free(train.labels - 8);
    free(test.pixels - 16);
    free(test.labels - 8);
    return 0;
}
