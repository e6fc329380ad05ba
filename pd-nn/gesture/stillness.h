/* Detects whether a stream of numbers moves, relative to its own noise.

   While nothing moves, every channel has a level and, around it, noise. The excess of
   (value - level)^2 / noise over what noise reaches is added up from frame to frame and never
   falls below 0: Page's cumulative sum (E. S. Page, Continuous inspection schemes, Biometrika
   41, 1954). When the sum of a channel reaches a limit, its level has changed, and the change
   began where the sum was last 0. The level is the mean since the last change, and later an
   exponential average, so that it follows drift.

   The noise is the mean square about the level in windows, averaged over the windows at rest;
   values far beyond the noise so far are limited (Huber's winsorising, 1964). At first, when it
   is not known whether anything moves, it is estimated from the mean moving range of successive
   frames, as in Shewhart's control charts, which ignores movements that are slow compared with
   the frame rate. A channel that moves in steps, like a mouse or a fader, is recognised by its
   smallest step; half a step counts as noise. */
#pragma once

#include <stdbool.h>

struct still_channel {
    double last, level;
    double since;      /* when the present level began */
    double noise;      /* variance */
    double step;       /* the smallest change seen; 0: none yet */
    double weight;     /* 1 / (noise + (step / 2)^2) */
    double sum, quiet; /* Page's sum; and when it was last 0 */
    double newer;      /* mean since then .. */
    int frames;        /* .. of so many frames */
    double early_sum;  /* the same sum with a lower limit, .. */
    double early;      /* .. which shows better when a change began */
    double square;     /* sums over the window: squared distance from the level .. */
    double jump;       /* .. and differences of successive frames */
    double before;     /* mean square of the window before */
    double back_sum;   /* the sum when looking back from now .. */
    double back;       /* .. and when it was last 0 in that direction */
};

struct stillness {
    int width;
    double more; /* what is added to the limits of sums, since more channels mean more chances
                    for noise: the chance of a sum falls as e^(-sum / 2) */
    struct still_channel *channel;
    double time;   /* of the last frame, in seconds */
    double still;  /* since when nothing has moved */
    double began;  /* when the last change began */
    double window; /* when the present noise window began .. */
    int frames;    /* .. how many frames it has .. */
    bool pending;  /* .. and that the one before is not in the noise yet */
    bool known;    /* the noise is known; until then no movement is seen */
    bool steady;   /* the first noise is to come from the whole mean square */
    bool settled;  /* the noise contains a window at rest */
};

/* Makes room for frames of `width` numbers. False if there is not enough memory. */
bool stillness_init(struct stillness *s, int width);
void stillness_free(struct stillness *s);

/* Starts again with this frame, keeping the noise that is known. */
void stillness_start(struct stillness *s, double time, const float *frame);

/* Forgets the noise: the next window counts as rest, however much it trembles. */
void stillness_relearn(struct stillness *s);

/* Takes a frame that came at `time`, later than the last. sensitivity: 0 to 1. window: the
   length of the noise windows in seconds. resting: whether the host considers it at rest.
   Returns true if something has changed, beginning at s->began. */
bool stillness_frame(struct stillness *s, double time, const float *frame, double sensitivity,
                     double window, bool resting);

/* To be called when no more frames come: the last frame is the level. A stream that is silent
   at rest, of which no frame at rest has been seen, has no noise but its steps. */
void stillness_silence(struct stillness *s);

/* The same sums backwards in time: stillness_look_back begins them; stillness_moved takes what
   came at `time` and lasted so long. Returns true if that moved; *until is when the movement
   was over. */
void stillness_look_back(struct stillness *s);
bool stillness_moved(struct stillness *s, double time, const float *frame, double lasted,
                     double sensitivity, double *until);
