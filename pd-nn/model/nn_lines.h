/* Lines of atoms, kept until they are written: a snapshot that is cheap to take, so that a
   thread of its own can format it and wait for the disk. */
#pragma once

#include <m_pd.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct _nn_lines {
    unsigned char *l_bytes;
    size_t l_size, l_room;
    bool l_lost; /* there was not enough memory */
} t_nn_lines;

/* Appends a line in any number of parts, and ends it. Begin with zeros. An atom of A_NULL is an
   empty field. */
void nn_lines_part(t_nn_lines *lines, int argc, const t_atom *argv);
void nn_lines_floats(t_nn_lines *lines, const float *numbers, int n);
void nn_lines_end(t_nn_lines *lines);

void nn_lines_free(t_nn_lines *lines);

/* Writes them as Pd writes messages, or as a table with commas. Uses nothing of Pd but the
   names of symbols, which are never freed. */
void nn_lines_write_messages(const t_nn_lines *lines, FILE *stream);
void nn_lines_write_table(const t_nn_lines *lines, FILE *stream);
