/* A whole [nn~] as lines, each a list of atoms with a word first: for files, and for what is
   kept in a patch. In this order:

     nn~ 1                                  the format's version
     version 0.2.0                          the pd-nn that wrote it; for people
     rate 0.2 ...                           every parameter, as the message of that name
     layers 13 32 0, labels kick snare      as the messages
     feedback n                             of [nn.signal~], unless 0: n last outputs among the
                                            features, behind all others
     weights layer unit bias w w ...        every unit, as the messages
     velocity layer unit bias w w ...       its velocities, with momentum
     statistics n mean ... variance ...     of the features, from n examples
     exact-feature i m m m m v v v v        mean and variance of feature i as doubles, each
                                            in four parts of 16 bits, the highest first
     range n d mean ... variance ...        statistics of the values, and their decay
     exact-value i m m m m v v v v          as exact-feature, for value i
     seen n n n n n n n n                   n of features and of values, in four parts of 16
                                            bits, if a float cannot hold it
     taught 1 1 0                           which classes have been taught
     recent n 2 1 0 ...                     examples learned; which of the last 50 were right,
                                            or (2) the first of their class
     random n n n n                         the generator, in parts of 16 bits, highest first
     example kick f f ..., values o o ... f f ...   remembered examples, of a class or of values
     offered n n n ...                      how many there ever were: of values, of each class;
                                            if a float cannot hold one, each as two numbers,
                                            the first in units of 65536
     rehearsing n m                         n steps left, of m
     centre k d a a ... f f ...             an example of class k in the kernel machine:
                                            how far it is from the others of its class,
                                            coefficients, features
     power p                                of its outputs
     nn~ end

   A model without layers ends after its labels; one written without its examples lacks these
   and all that follows them. Names of classes are escaped: a symbol that looks like a number
   begins with \., and \\ \n \r \t stand for a backslash and for spaces that would end it. */
#pragma once

#include "nn_lines.h"
#include "nn_model.h"

/* Receives one line. */
typedef void (*t_nn_text_line)(void *to, int argc, const t_atom *argv);

/* Passes the model line by line, with or without the examples it remembers. */
void nn_model_text_write(const t_nn_model *model, int examples, t_nn_text_line line, void *to);

/* The same, to lines that are written later; faster. */
void nn_model_text_snapshot(const t_nn_model *model, int examples, t_nn_lines *lines);

/* A model being read. Nothing large is allocated in advance: the network only once all its
   weights have come. Begin with zeros. */
typedef struct _nn_text_reader {
    t_nn_model *r_model;         /* the model so far; NULL before the first line */
    int r_weights, r_velocities; /* rows read */
    bool r_power;                /* the power of the outputs has been read */
    float *r_rows;               /* the weights, until there is a network */
    size_t r_count, r_room;
    t_nn_names r_names; /* the classes by name, for the examples */
    bool r_done;        /* the end was read: the network is complete */
} t_nn_text_reader;

/* Reads the next line into a model of its own. The reason gives what was expected instead; an
   error is final. */
bool nn_model_text_read(t_nn_text_reader *reader, int argc, const t_atom *argv,
                        struct reason *reason);

/* Ends it. Returns the model so far, for the caller to free; NULL if there is none. */
t_nn_model *nn_model_text_end(t_nn_text_reader *reader);
