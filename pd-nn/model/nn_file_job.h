/* Files that are written and read on a thread of their own, one after another in the order in
   which they were asked for, so that Pd need not wait for a disk. */
#pragma once

#include "nn_file.h"
#include "nn_lines.h"

typedef struct _nn_file_job t_nn_file_job;

/* What a job does on the thread with its data. False, with the reason, if it fails. */
typedef bool (*t_nn_file_do)(void *what, struct reason *reason);
typedef void (*t_nn_file_free)(void *what);

/* Queues a job that reads. `what` belongs to the job, which frees it once it is done and has
   been left. NULL if there is not enough memory or no thread; then it has been freed. */
t_nn_file_job *nn_file_job_start_reading(void *what, t_nn_file_do read, t_nn_file_free free);

typedef void (*t_nn_lines_write)(const t_nn_lines *lines, FILE *stream);

/* Queues a job that writes the lines, which then belong to it, to the file (a path: see
   nn_file_path). NULL if there is not enough memory or no thread. */
t_nn_file_job *nn_file_job_start(const t_nn_file *file, t_nn_lines *lines,
                                 t_nn_lines_write write);

/* Whether it is over; then *reason is the error, or empty if it succeeded. */
bool nn_file_job_is_done(const t_nn_file_job *job, struct reason *reason);

/* Releases the job. A file is still written; one that has not been read yet is not. */
void nn_file_job_leave(t_nn_file_job *job);

/* Whether any file is still to be written, or any writing job has not been released yet. */
bool nn_file_jobs_write(void);

/* Waits until all jobs are done; or only those that write, and all queued before them. */
void nn_file_jobs_finish(void);
void nn_file_jobs_finish_writing(void);
