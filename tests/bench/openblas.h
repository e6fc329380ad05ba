/* The same network as one would write it with OpenBLAS: a sgemv forward, a sgemv backward and a
   sger for each layer, expf for the sigmoid. One thread. */
#pragma once

struct network;
struct openblas;

/* With the weights of this network. */
struct openblas *openblas_new(const struct network *net);
void openblas_free(struct openblas *blas);

/* The outputs, valid until the next call. */
const float *openblas_forward(struct openblas *blas, const float *input);

/* Forward, then one step on the squared error, by its exact gradient. */
void openblas_update(struct openblas *blas, const float *input, const float *target,
                     float rate);
