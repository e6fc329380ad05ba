/* Loaded before Pd (LD_PRELOAD), it counts the allocations that Pd and its objects make, and
   says how many there were when Pd ends. With glibc, whose own functions have a second name. */
#include <stddef.h>
#include <stdio.h>

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t n, size_t bytes);
extern void *__libc_realloc(void *old, size_t bytes);

static unsigned long count;

void *malloc(size_t bytes)
{
    count++;
    return __libc_malloc(bytes);
}

void *calloc(size_t n, size_t bytes)
{
    count++;
    return __libc_calloc(n, bytes);
}

void *realloc(void *old, size_t bytes)
{
    count++;
    return __libc_realloc(old, bytes);
}

__attribute__((destructor)) static void say(void)
{
    fprintf(stderr, "allocations: %lu\n", count);
}
