/* Files that are written and read on a thread of their own, one after another in the order in
   which they were asked for, so that Pd need not wait for a disk. */
#pragma once

#include "nn_file.h"
#include "nn_lines.h"

typedef struct _nn_file_job t_nn_file_job;

/* What a job does on the thread, with what was given to it. False, and why, if it cannot. */
typedef bool (*t_nn_file_do)(void *what, struct reason *reason);
typedef void (*t_nn_file_free)(void *what);

/* Begins to read: whatever `what` is, it belongs to the job, which frees it when it has been
   done and left. NULL if there is not enough memory or no thread; then it is freed. */
t_nn_file_job *nn_file_job_start_reading(void *what, t_nn_file_do read, t_nn_file_free free);

typedef void (*t_nn_lines_write)(const t_nn_lines *lines, FILE *stream);

/* Begins to write the lines, which are its own from now on, to the file (a path: see
   nn_file_path). NULL if there is not enough memory or no thread. */
t_nn_file_job *nn_file_job_start(const t_nn_file *file, t_nn_lines *lines,
                                 t_nn_lines_write write);

/* Whether it is over; then *reason is why not, or empty if it is done. */
bool nn_file_job_is_done(const t_nn_file_job *job, struct reason *reason);

/* Gives it back. A file is still written; one that has not been read yet is not. */
void nn_file_job_leave(t_nn_file_job *job);

/* Whether a file is still to be written, or its job has not been given back yet. */
bool nn_file_jobs_write(void);

/* Waits until all that was asked for is done, or (and for what was asked for before that) all
   that is to be written. */
void nn_file_jobs_finish(void);
void nn_file_jobs_finish_writing(void);
