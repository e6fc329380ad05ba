/* Files written on a thread: see nn_file_job.h.

   One thread for all objects takes the jobs from a queue. The lock is held for no longer than
   it takes to hang a job on the queue or off it. A program that ends waits for what is in the
   queue. */
#include "nn_file_job.h"

#include "system/thread.h"
#include <stdatomic.h>
#include <stdlib.h>

struct _nn_file_job {
    atomic_int j_holders;
    atomic_bool j_done;
    t_nn_file j_file;
    t_nn_lines j_lines;
    t_nn_lines_write j_write;
    struct reason j_reason;
    struct _nn_file_job *j_next;
};

static struct thread_lock lock = {THREAD_LOCK};
static struct thread_condition changed = {THREAD_CONDITION};
static t_nn_file_job *queue; /* the one that is being written is the first */
static bool started;

void nn_file_job_leave(t_nn_file_job *job)
{
    if (atomic_fetch_sub(&job->j_holders, 1) == 1)
        free(job);
}

static void do_job(t_nn_file_job *job)
{
    job->j_reason.text[0] = 0;
    if (job->j_lines.l_lost) {
        reason_set(&job->j_reason, "not enough memory");
    } else if (nn_file_begin(&job->j_file, &job->j_reason)) {
        job->j_write(&job->j_lines, job->j_file.f_stream);
        nn_file_end(&job->j_file, &job->j_reason);
    }
    nn_lines_free(&job->j_lines);
    atomic_store(&job->j_done, true);
}

static void work(void *unused)
{
    (void)unused;
    thread_lock(&lock);
    for (;;) {
        while (!queue)
            thread_wait(&changed, &lock);
        t_nn_file_job *job = queue;
        thread_unlock(&lock);
        do_job(job);
        thread_lock(&lock);
        queue = job->j_next;
        nn_file_job_leave(job);
        thread_wake_all(&changed);
    }
}

/* With the lock held. */
static bool start_thread(void)
{
    if (!started && thread_start(work, NULL)) {
        started = true;
        thread_at_exit(nn_file_jobs_finish);
    }
    return started;
}

t_nn_file_job *nn_file_job_start(const t_nn_file *file, t_nn_lines *lines,
                                 t_nn_lines_write write)
{
    t_nn_file_job *job = calloc(1, sizeof *job);
    if (!job) {
        nn_lines_free(lines);
        return NULL;
    }
    atomic_init(&job->j_holders, 2);
    atomic_init(&job->j_done, false);
    job->j_file = *file;
    job->j_lines = *lines;
    job->j_write = write;
    thread_lock(&lock);
    bool good = start_thread();
    if (good) {
        t_nn_file_job **last = &queue;
        while (*last)
            last = &(*last)->j_next;
        *last = job;
        thread_wake_all(&changed);
    }
    thread_unlock(&lock);
    if (good)
        return job;
    nn_lines_free(&job->j_lines);
    free(job);
    return NULL;
}

bool nn_file_job_is_done(const t_nn_file_job *job, struct reason *reason)
{
    if (!atomic_load(&job->j_done))
        return false;
    *reason = job->j_reason;
    return true;
}

void nn_file_jobs_finish(void)
{
    thread_lock(&lock);
    while (queue)
        thread_wait(&changed, &lock);
    thread_unlock(&lock);
}
