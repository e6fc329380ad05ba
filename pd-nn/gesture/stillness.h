/* Whether a stream of numbers moves, judged by its own noise.

   While nothing moves, every channel has a level and, around it, noise. The excess of
   (value - level)^2 / noise over what noise reaches is added up from frame to frame and never
   falls below 0: Page's cumulative sum (E. S. Page, Continuous inspection schemes, Biometrika
   41, 1954). When the sum of a channel reaches a limit its level has changed, and the change
   began where the sum was last 0. The level is the mean since the last change, and later an
   exponential average, so that it follows drift.

   The noise is the mean square about the level in windows, averaged over the windows at rest;
   what is far beyond the noise so far counts as less (Huber's winsorising, 1964). At first,
   when nobody knows whether something moves, it comes from the mean moving range of successive
   frames, as in Shewhart's control charts, which does not see a movement that is slow against
   the frames. A channel that moves in steps, as a mouse or a fader does, is known by its
   smallest step; half a step counts as noise. */
#pragma once

#include <stdbool.h>

struct still_channel {
    double last, level;
    double since;  /* of the level */
    double noise;  /* variance */
    double step;   /* the smallest change seen; 0: none yet */
    double weight; /* 1 / (noise + (step / 2)^2) */
    double sum,
        quiet;    /* Page's sum, against the limit that tells a change; when it was last 0 */
    double newer; /* mean since then, */
    int frames;   /* of so many frames */
    double early_sum; /* the same against a lower limit, which tells */
    double early;     /* better when a change began */
    double square;    /* sums over the window: squared distance from the level, */
    double jump;      /* and successive differences */
    double before;    /* mean square of the window before */
    double back_sum;  /* the sum that looks back from now, */
    double back;      /* and when it was last 0, in that direction */
};

struct stillness {
    int width;
    double more; /* limits of sums grow with the channels, for their noise has more chances: a
                    sum's falls as e^(-sum / 2) */
    struct still_channel *channel;
    double time;   /* of the last frame, seconds */
    double still;  /* since when nothing has moved */
    double began;  /* when the last change began */
    double window; /* when the window of the noise began; */
    int frames;    /* it has so many, */
    bool pending;  /* and the one before has not been taken into the noise yet */
    bool known;    /* there is a noise; until then nothing is seen to move */
    bool steady;   /* as it is not known yet: take it from the whole mean square */
    bool settled;  /* a window at rest is in it */
};

/* Room for frames of `width` numbers. False when memory is out. */
bool stillness_init(struct stillness *s, int width);
void stillness_free(struct stillness *s);

/* Begins anew with this frame, and with the noise that is known. */
void stillness_start(struct stillness *s, double time, const float *frame);

/* Forgets the noise: what comes in the next window is rest, however much it trembles. */
void stillness_relearn(struct stillness *s);

/* Takes a frame that came at `time`, later than the last. sensitivity: 0 to 1. window: seconds,
   the length of the noise's windows. resting: whether the host holds that nothing moves. True:
   something has changed, and began to at s->began. */
bool stillness_frame(struct stillness *s, double time, const float *frame, double sensitivity,
                     double window, bool resting);

/* Nothing comes any more: the last frame is the level. A stream that is silent at rest, and of
   which no frame at rest has been seen, has no noise but its steps. */
void stillness_silence(struct stillness *s);

/* The same sums from now back: begins them, and takes what came at `time` and lasted so long.
   True: that moved, and *until tells when the movement was over. */
void stillness_look_back(struct stillness *s);
bool stillness_moved(struct stillness *s, double time, const float *frame, double lasted,
                     double sensitivity, double *until);
