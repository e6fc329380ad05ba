/* Files on a thread: see nn_file_job.h.

   A single thread takes the jobs of all objects from a queue. The lock is held no longer than
   it takes to add a job to the queue or remove one. When the program ends it waits for files to
   be written. */
#include "nn_file_job.h"

#include "system/thread.h"
#include <stdatomic.h>
#include <stdlib.h>

struct _nn_file_job {
    atomic_int j_holders;
    atomic_bool j_done;
    bool j_writes; /* it writes a file, even if nobody holds the job any more */
    bool j_over;   /* it is done, and only to be freed */
    void *j_what;
    t_nn_file_do j_do;
    t_nn_file_free j_free;
    struct reason j_reason;
    t_nn_file_job *j_next;
};

static struct thread_lock lock = {THREAD_LOCK};
static struct thread_condition changed = {THREAD_CONDITION};
static t_nn_file_job *queue; /* the first one is being done */
static bool started;
static atomic_int held; /* jobs that write, started and not yet left */

static void free_job(t_nn_file_job *job)
{
    job->j_free(job->j_what);
    free(job);
}

static void do_job(t_nn_file_job *job)
{
    job->j_reason.text[0] = 0;
    if (job->j_writes || atomic_load(&job->j_holders) > 1) /* else nobody waits for it */
        if (!job->j_do(job->j_what, &job->j_reason) && !*job->j_reason.text)
            reason_set(&job->j_reason, "not enough memory");
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
        if (!job->j_over)
            do_job(job);
        thread_lock(&lock);
        queue = job->j_next;
        thread_wake_all(&changed);
        thread_unlock(&lock);
        if (job->j_over || atomic_fetch_sub(&job->j_holders, 1) == 1)
            free_job(job);
        thread_lock(&lock);
    }
}

void nn_file_jobs_finish_writing(void)
{
    thread_lock(&lock);
    for (t_nn_file_job *job = queue; job;) {
        if (!job->j_writes) {
            job = job->j_next;
            continue;
        }
        thread_wait(&changed, &lock);
        job = queue;
    }
    thread_unlock(&lock);
}

/* With the lock held. */
static bool start_thread(void)
{
    if (!started && thread_start(work, NULL)) {
        started = true;
        thread_at_exit(nn_file_jobs_finish_writing);
    }
    return started;
}

/* With the lock held. */
static void append(t_nn_file_job *job)
{
    t_nn_file_job **last = &queue;
    while (*last)
        last = &(*last)->j_next;
    *last = job;
    job->j_next = NULL;
    thread_wake_all(&changed);
}

static t_nn_file_job *start(void *what, t_nn_file_do do_it, t_nn_file_free free_it, bool writes)
{
    t_nn_file_job *job = calloc(1, sizeof *job);
    if (!job) {
        free_it(what);
        return NULL;
    }
    atomic_init(&job->j_holders, 2);
    atomic_init(&job->j_done, false);
    job->j_writes = writes;
    job->j_what = what;
    job->j_do = do_it;
    job->j_free = free_it;
    thread_lock(&lock);
    bool good = start_thread();
    if (good)
        append(job);
    thread_unlock(&lock);
    if (good) {
        atomic_fetch_add(&held, writes);
        return job;
    }
    free_it(what);
    free(job);
    return NULL;
}

t_nn_file_job *nn_file_job_start_reading(void *what, t_nn_file_do read, t_nn_file_free free)
{
    return start(what, read, free, false);
}

/* --- writing ------------------------------------------------------------------------------ */

typedef struct _nn_file_writing {
    t_nn_file w_file;
    t_nn_lines w_lines;
    t_nn_lines_write w_write;
} t_nn_file_writing;

static bool write_file(void *what, struct reason *reason)
{
    t_nn_file_writing *writing = what;
    bool good = !writing->w_lines.l_lost || reason_set(reason, "not enough memory");
    good = good && nn_file_begin(&writing->w_file, reason);
    if (good) {
        writing->w_write(&writing->w_lines, writing->w_file.f_stream);
        good = nn_file_end(&writing->w_file, reason);
    }
    nn_lines_free(&writing->w_lines);
    return good;
}

static void free_writing(void *what)
{
    t_nn_file_writing *writing = what;
    nn_lines_free(&writing->w_lines);
    free(writing);
}

t_nn_file_job *nn_file_job_start(const t_nn_file *file, t_nn_lines *lines,
                                 t_nn_lines_write write)
{
    t_nn_file_writing *writing = malloc(sizeof *writing);
    if (!writing) {
        nn_lines_free(lines);
        return NULL;
    }
    *writing = (t_nn_file_writing){*file, *lines, write};
    return start(writing, write_file, free_writing, true);
}

/* --- what becomes of a job ---------------------------------------------------------------- */

/* The data may be large: the thread frees them. */
void nn_file_job_leave(t_nn_file_job *job)
{
    atomic_fetch_sub(&held, job->j_writes);
    if (atomic_fetch_sub(&job->j_holders, 1) != 1)
        return;
    job->j_over = true;
    thread_lock(&lock);
    append(job);
    thread_unlock(&lock);
}

bool nn_file_job_is_done(const t_nn_file_job *job, struct reason *reason)
{
    if (!atomic_load(&job->j_done))
        return false;
    *reason = job->j_reason;
    return true;
}

bool nn_file_jobs_write(void)
{
    bool some = atomic_load(&held) > 0;
    thread_lock(&lock);
    for (const t_nn_file_job *job = queue; job; job = job->j_next)
        some = some || (job->j_writes && !job->j_over);
    thread_unlock(&lock);
    return some;
}

void nn_file_jobs_finish(void)
{
    thread_lock(&lock);
    while (queue)
        thread_wait(&changed, &lock);
    thread_unlock(&lock);
}
