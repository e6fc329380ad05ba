/* pd-nn linked into a program, with two instances of Pd in two threads: in each an [nn~] learns
   classes of its own, by targets and by `train`, writes a file, and names what it was taught.
   What it says must be in the words of that instance, so that a [route] there understands it.
   An [nn.signal~] plays what it has learned, under a name that is the same in both instances,
   whose classes are at different places.

   Built by package/test with a libpd that has several instances. Ends with 0 if all is well. */
#define _POSIX_C_SOURCE 200809L
#include <m_pd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <z_libpd.h>

void nn_tilde_setup(void);
void setup_nn0x2efeatures_tilde(void);
void setup_nn0x2esignal_tilde(void);

static const char patch[] = "#N canvas 0 0 450 300 12;\n"
                            "#X obj 10 10 r in;\n"
                            "#X obj 10 40 pd-nn/nn~ 2 16 0 -rehearse 50 -share net;\n"
                            "#X obj 10 100 s class;\n"
                            "#X obj 100 70 route learned trained written;\n"
                            "#X obj 100 100 s learned;\n"
                            "#X obj 200 100 s trained;\n"
                            "#X obj 300 100 s written;\n"
                            "#X obj 10 200 osc~ 440;\n"
                            "#X obj 10 230 pd-nn/nn.features~;\n"
                            "#X obj 10 260 s features;\n"
                            "#X obj 10 300 sig~ 0.9;\n"
                            "#X obj 100 300 sig~ 0.1;\n"
                            "#X obj 10 330 pd-nn/nn.signal~ 2 16 2 -share net;\n"
                            "#X obj 200 330 r ask;\n"
                            "#X obj 10 360 snapshot~;\n"
                            "#X obj 10 390 s played;\n"
                            "#X connect 0 0 1 0;\n"
                            "#X connect 1 0 2 0;\n"
                            "#X connect 1 2 3 0;\n"
                            "#X connect 3 0 4 0;\n"
                            "#X connect 3 1 5 0;\n"
                            "#X connect 3 2 6 0;\n"
                            "#X connect 7 0 8 0;\n"
                            "#X connect 8 0 9 0;\n"
                            "#X connect 10 0 12 0;\n"
                            "#X connect 11 0 12 1;\n"
                            "#X connect 12 0 14 0;\n"
                            "#X connect 13 0 14 0;\n"
                            "#X connect 14 0 15 0;\n";

static const char *folder;

/* What a thread receives, and what it teaches. */
struct host {
    t_pdinstance *instance;
    const char *class[2], *file;
    int place; /* of the first class */
    float played;
    int right, wrong, learned, trained, written, features;
    const char *expected;
};

static _Thread_local struct host *host;

static void heard_symbol(const char *from, const char *symbol)
{
    if (!strcmp(from, "class") && host->expected) {
        host->right += !strcmp(symbol, host->expected);
        host->wrong += strcmp(symbol, host->expected) != 0;
    }
}

static void heard_list(const char *from, int argc, t_atom *argv)
{
    (void)argv;
    host->trained += !strcmp(from, "trained");
    host->features += !strcmp(from, "features") && argc == 14;
}

/* What [route] lets through begins with a word. */
static void heard_message(const char *from, const char *word, int argc, t_atom *argv)
{
    (void)argc, (void)argv;
    if (!strcmp(from, "learned"))
        host->learned += !strcmp(word, host->class[0]) || !strcmp(word, host->class[1]);
    host->written += !strcmp(from, "written") && !strcmp(word, host->file);
}

static void heard_float(const char *from, float number)
{
    if (!strcmp(from, "played"))
        host->played = number;
}

static void heard_nothing(const char *text)
{
    (void)text;
}

static void run_blocks(int blocks)
{
    static const float silence[64 * 2];
    float out[64 * 2];
    for (int k = 0; k < blocks; k++)
        libpd_process_float(1, silence, out);
}

static void say(const char *message, int count, const char *word, const float *numbers)
{
    libpd_start_message(8);
    if (word)
        libpd_add_symbol(word);
    for (int k = 0; k < count; k++)
        libpd_add_float(numbers[k]);
    libpd_finish_message("in", message);
}

static void *play(void *argument)
{
    static const float where[2][2] = {{0.9f, 0.1f}, {0.2f, 0.8f}}, epochs = 5;
    host = argument;
    libpd_set_instance(host->instance);
    for (int round = 0; round < 300; round++) {
        int class = round / 7 % 2;
        host->expected = round > 30 ? host->class[class] : NULL;
        say("list", 2, NULL, where[class ^ host->place]);
        host->expected = NULL;
        say("target", 0, host->class[class], NULL);
        if (round % 50 == 40)
            say("train", 1, NULL, &epochs);
        run_blocks(round % 50 == 41 ? 1500 : 5);
    }
    run_blocks(50);
    libpd_bang("ask");
    say("write", 0, host->file, NULL);
    const struct timespec moment = {0, 10000000}; /* a thread writes it, in real time */
    for (int k = 0; k < 1000 && !host->written; k++, nanosleep(&moment, NULL))
        run_blocks(10);
    return NULL;
}

static bool check(const struct host *h)
{
    fprintf(stderr,
            "%s, %s: %d right, %d wrong, %d learned, %d trained, %d written, %d features, "
            "%g played\n",
            h->class[0], h -> class[1], h -> right, h -> wrong, h -> learned, h -> trained,
            h -> written, h -> features, (double)h -> played);
    return h->right == 269 && !h->wrong && h->learned == 300 && h->trained && h->written == 1 &&
           h->features > 10 && (h->place ? h->played < 0.2f : h->played > 0.8f);
}

static void open_patch(struct host *h)
{
    static const char *const names[] = {"class",   "learned",  "trained",
                                        "written", "features", "played"};
    libpd_set_instance(h->instance);
    libpd_set_printhook(heard_nothing);
    libpd_set_symbolhook(heard_symbol);
    libpd_set_floathook(heard_float);
    libpd_set_listhook(heard_list);
    libpd_set_messagehook(heard_message);
    libpd_init_audio(1, 1, 44100);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        libpd_bind(names[k]);
    libpd_openfile("patch.pd", folder);
    libpd_start_message(1);
    libpd_add_float(1);
    libpd_finish_message("pd", "dsp");
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    folder = argv[1];
    char path[1000];
    snprintf(path, sizeof path, "%s/patch.pd", folder);
    FILE *file = fopen(path, "w");
    if (!file || fputs(patch, file) < 0 || fclose(file))
        return 2;

    libpd_init();
    nn_tilde_setup();
    setup_nn0x2efeatures_tilde();
    setup_nn0x2esignal_tilde();
    struct host hosts[2] = {{.class = {"kick", "snare"}, .file = "one.nn"},
                            {.class = {"red", "blue"}, .file = "two.nn", .place = 1}};
    pthread_t threads[2];
    hosts[0].instance = libpd_this_instance();
    hosts[1].instance = libpd_new_instance();
    for (int k = 0; k < 2; k++)
        open_patch(&hosts[k]);
    for (int k = 0; k < 2; k++)
        pthread_create(&threads[k], NULL, play, &hosts[k]);
    for (int k = 0; k < 2; k++)
        pthread_join(threads[k], NULL);
    bool one = check(&hosts[0]), two = check(&hosts[1]);
    return one && two ? 0 : 1;
}
