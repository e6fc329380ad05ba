/* Files that are written on a thread of their own, one after another in the order in which they
   were asked for, so that Pd need not wait for a disk. */
#pragma once

#include "nn_file.h"
#include "nn_lines.h"

typedef struct _nn_file_job t_nn_file_job;

typedef void (*t_nn_lines_write)(const t_nn_lines *lines, FILE *stream);

/* Begins to write the lines, which are its own from now on, to the file (a path: see
   nn_file_path). NULL if there is not enough memory or no thread. */
t_nn_file_job *nn_file_job_start(const t_nn_file *file, t_nn_lines *lines,
                                 t_nn_lines_write write);

/* Whether it is over; then *reason is why not, or empty if the file is written. */
bool nn_file_job_is_done(const t_nn_file_job *job, struct reason *reason);

/* Gives it back; the file is still written. */
void nn_file_job_leave(t_nn_file_job *job);

/* Waits until all that was asked for is written. */
void nn_file_jobs_finish(void);
