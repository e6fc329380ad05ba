/* Threads of POSIX (thread_posix.c) or of Windows (thread_windows.c). */
#pragma once

#include <stdbool.h>

/* Runs a function on a thread of its own, which ends with it. It does not inherit the priority
   of Pd, which may be real-time. False if no thread can be started. */
bool thread_start(void (*run)(void *), void *argument);

/* Lowers the priority of the calling thread: for work that nobody waits for. */
void thread_lower_priority(void);

void thread_sleep(int milliseconds);

/* Registers a function to run when the program ends, while its other threads still run. */
void thread_at_exit(void (*run)(void));

/* A lock, and a condition variable to wait for with the lock held. Both have static storage and
   need no other initialisation than {THREAD_LOCK} and {THREAD_CONDITION}. */
#if defined(_WIN32)
struct thread_lock {
    void *lock; /* an SRWLOCK */
};
struct thread_condition {
    void *condition; /* a CONDITION_VARIABLE */
};
#define THREAD_LOCK 0
#define THREAD_CONDITION 0
#else
#include <pthread.h>
struct thread_lock {
    pthread_mutex_t lock;
};
struct thread_condition {
    pthread_cond_t condition;
};
#define THREAD_LOCK PTHREAD_MUTEX_INITIALIZER
#define THREAD_CONDITION PTHREAD_COND_INITIALIZER
#endif

void thread_lock(struct thread_lock *lock);
void thread_unlock(struct thread_lock *lock);
void thread_wait(struct thread_condition *condition, struct thread_lock *lock);
void thread_wake_all(struct thread_condition *condition);
