/* Threads of Windows: see thread.h. */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0600 /* Vista: the first with condition variables */
#include "thread.h"

#include <process.h>
#include <stdint.h>
#include <stdlib.h>
#include <windows.h>

_Static_assert(sizeof(struct thread_lock) == sizeof(SRWLOCK), "a lock is one pointer");
_Static_assert(sizeof(struct thread_condition) == sizeof(CONDITION_VARIABLE),
               "a condition is one pointer");

struct start {
    void (*run)(void *);
    void *argument;
};

static unsigned __stdcall run_start(void *argument)
{
    struct start start = *(struct start *)argument;
    free(argument);
    start.run(start.argument);
    return 0;
}

bool thread_start(void (*run)(void *), void *argument)
{
    struct start *start = malloc(sizeof *start);
    if (!start)
        return false;
    *start = (struct start){run, argument};
    uintptr_t thread = _beginthreadex(NULL, 0, run_start, start, 0, NULL);
    if (!thread) {
        free(start);
        return false;
    }
    CloseHandle((HANDLE)thread);
    return true;
}

void thread_lower_priority(void)
{
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL);
}

void thread_sleep(int milliseconds)
{
    Sleep((DWORD)milliseconds);
}

/* What a DLL registers by atexit runs after Windows has ended all other threads. So this uses
   the C library of the program, whichever of the two that is: what is registered there runs
   first. */
void thread_at_exit(void (*run)(void))
{
    static const char *const library[][2] = {{"msvcrt.dll", "_onexit"},
                                             {"ucrtbase.dll", "_crt_atexit"}};
    for (int k = 0; k < 2; k++) {
        HMODULE module = GetModuleHandleA(library[k][0]);
        FARPROC function = module ? GetProcAddress(module, library[k][1]) : NULL;
        if (function)
            ((void *(*)(void (*)(void)))(void (*)(void))function)(run);
    }
}

void thread_lock(struct thread_lock *lock)
{
    AcquireSRWLockExclusive((SRWLOCK *)(void *)&lock->lock);
}

void thread_unlock(struct thread_lock *lock)
{
    ReleaseSRWLockExclusive((SRWLOCK *)(void *)&lock->lock);
}

void thread_wait(struct thread_condition *condition, struct thread_lock *lock)
{
    SleepConditionVariableSRW((CONDITION_VARIABLE *)(void *)&condition->condition,
                              (SRWLOCK *)(void *)&lock->lock, INFINITE, 0);
}

void thread_wake_all(struct thread_condition *condition)
{
    WakeAllConditionVariable((CONDITION_VARIABLE *)(void *)&condition->condition);
}
