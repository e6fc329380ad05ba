/* The same network three times, by net/, by libfann and with OpenBLAS, and the limits of the
   machine. All have the same sizes, weights, biases, inputs and targets, sigmoid units, no
   momentum, and the exact gradient of the squared error; that they compute the same is checked
   before anything is timed. */
#pragma once

enum { CONTEST_MOST_SIZES = 6 };

/* What is timed. The limits of reading and of updating are those for the parameters without
   padding; they are measured on several blocks, since pages can be badly placed for a cache. */
enum contest_work {
    NET_FORWARD,
    NET_UPDATE,     /* forward and update */
    NET_AFTER,      /* an update whose list was just classified */
    LEARNER_QUERY,  /* the same through net/learner, with everything that [nn~] needs from it */
    LEARNER_UPDATE, /* as in [nn~ -plain] */
    FANN_FORWARD,
    FANN_UPDATE,
    BLAS_FORWARD,
    BLAS_UPDATE,
    LIMIT_FMA, /* one multiply-add for each parameter */
    LIMIT_READ,
    LIMIT_CHANGE = LIMIT_READ + 3,
    CONTEST_WORKS = LIMIT_CHANGE + 3
};

struct contest;

struct contest *contest_new(const int *sizes, int n);
void contest_free(struct contest *c);

/* The largest difference between the outputs of any two, before and after many updates. */
float contest_disagreement(struct contest *c);

/* Nanoseconds for one, averaged over a block of so many. */
double contest_block(struct contest *c, enum contest_work work, int times);

/* How many make a block of at least this many nanoseconds. */
int contest_times(struct contest *c, enum contest_work work, double nanoseconds);
