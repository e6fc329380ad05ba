/* Threads of POSIX: see thread.h. */
#define _GNU_SOURCE
#include "thread.h"

#include <stdlib.h>
#include <time.h>
#if defined(__linux__)
#include <sys/resource.h>
#elif defined(__APPLE__)
#include <pthread/qos.h>
#endif

struct start {
    void (*run)(void *);
    void *argument;
};

static void *run_start(void *argument)
{
    struct start start = *(struct start *)argument;
    free(argument);
    start.run(start.argument);
    return NULL;
}

/* On macOS a thread begins with an ordinary priority anyway, and one that asks for priority 0
   would hardly run. */
static void do_not_inherit(pthread_attr_t *attributes)
{
#if !defined(__APPLE__)
    const struct sched_param none = {0};
    pthread_attr_setinheritsched(attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(attributes, SCHED_OTHER);
    pthread_attr_setschedparam(attributes, &none);
#else
    pthread_attr_set_qos_class_np(attributes, QOS_CLASS_DEFAULT, 0);
#endif
}

bool thread_start(void (*run)(void *), void *argument)
{
    struct start *start = malloc(sizeof *start);
    pthread_attr_t attributes;
    pthread_t thread;
    if (!start || pthread_attr_init(&attributes)) {
        free(start);
        return false;
    }
    *start = (struct start){run, argument};
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    do_not_inherit(&attributes);
    bool started = !pthread_create(&thread, &attributes, run_start, start);
    pthread_attr_destroy(&attributes);
    if (!started)
        free(start);
    return started;
}

void thread_lower_priority(void)
{
#if defined(__linux__)
    setpriority(PRIO_PROCESS, 0, 5); /* on Linux: of this thread only */
#elif defined(__APPLE__)
    pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
#endif
}

void thread_sleep(int milliseconds)
{
    const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

void thread_at_exit(void (*run)(void))
{
    atexit(run);
}

void thread_lock(struct thread_lock *lock)
{
    pthread_mutex_lock(&lock->lock);
}

void thread_unlock(struct thread_lock *lock)
{
    pthread_mutex_unlock(&lock->lock);
}

void thread_wait(struct thread_condition *condition, struct thread_lock *lock)
{
    pthread_cond_wait(&condition->condition, &lock->lock);
}

void thread_wake_all(struct thread_condition *condition)
{
    pthread_cond_broadcast(&condition->condition);
}
