/* Files written on a thread: see nn_file_job.h.

   One thread for all objects takes the jobs from a queue. The mutex is held for no longer than
   it takes to hang a job on the queue or off it. A program that ends waits for what is in the
   queue. */
#if !defined(_WIN32)
#define _GNU_SOURCE
#endif
#include "nn_file_job.h"

#include <pthread.h>
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

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
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

static void *work(void *unused)
{
    pthread_mutex_lock(&mutex);
    for (;;) {
        while (!queue)
            pthread_cond_wait(&changed, &mutex);
        t_nn_file_job *job = queue;
        pthread_mutex_unlock(&mutex);
        do_job(job);
        pthread_mutex_lock(&mutex);
        queue = job->j_next;
        nn_file_job_leave(job);
        pthread_cond_broadcast(&changed);
    }
    return unused;
}

/* With the mutex held. */
static bool start_thread(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    if (started || pthread_attr_init(&attributes))
        return started;
    /* so that it does not inherit the priority of Pd */
    const struct sched_param none = {0};
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_OTHER);
    pthread_attr_setschedparam(&attributes, &none);
    started = !pthread_create(&thread, &attributes, work, NULL);
    pthread_attr_destroy(&attributes);
    if (started)
        atexit(nn_file_jobs_finish);
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
    pthread_mutex_lock(&mutex);
    bool good = start_thread();
    if (good) {
        t_nn_file_job **last = &queue;
        while (*last)
            last = &(*last)->j_next;
        *last = job;
        pthread_cond_broadcast(&changed);
    }
    pthread_mutex_unlock(&mutex);
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
    pthread_mutex_lock(&mutex);
    while (queue)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}
