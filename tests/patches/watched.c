/* Finds what must not happen between a list or target and its outlets: allocation, locks and
   system calls. Both a library to be loaded before Pd (LD_PRELOAD), which stands in front of
   malloc and the like, and a Pd library of a few objects:

     [watched]    passes every message on, and watches while it does
     [unwatched]  passes every message on, and does not watch while it does: behind an outlet
     [watched~], [unwatched~]  pass a signal on, and watch, or do not, from there on: connected
   to [watched~] first an object, then [unwatched~], it is that object that is watched

   The first thing found ends Pd with a word on stderr. Two words to [watched] prove that it
   finds anything: `!allocate` and `!call`. System calls are found by the kernel (Syscall User
   Dispatch, Linux 5.11 and later); where it cannot, only by the names below, which `!call`
   tells. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <m_pd.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* 1 while this thread is watched: the kernel reads it too, at each of its system calls. */
static __thread volatile char watching __attribute__((tls_model("initial-exec")));

static void found(const char *what)
{
    if (!watching)
        return;
    watching = 0;
    (void)!write(2, "watched: ", 9);
    (void)!write(2, what, strlen(what));
    (void)!write(2, "\n", 1);
    void *from[20];
    backtrace_symbols_fd(from, backtrace(from, 20), 2);
    abort();
}

/* The real function behind one of the names. */
#define REAL(result, name, ...)                                                                \
    static result (*real)(__VA_ARGS__);                                                        \
    if (!real)                                                                                 \
        *(void **)&real = dlsym(RTLD_NEXT, #name);

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t),
    *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

EXTERN void *malloc(size_t size)
{
    found("malloc");
    return __libc_malloc(size);
}

EXTERN void *calloc(size_t n, size_t size)
{
    found("calloc");
    return __libc_calloc(n, size);
}

EXTERN void *realloc(void *memory, size_t size)
{
    found("realloc");
    return __libc_realloc(memory, size);
}

EXTERN void free(void *memory)
{
    found("free");
    __libc_free(memory);
}

EXTERN void *aligned_alloc(size_t alignment, size_t size)
{
    found("aligned_alloc");
    return __libc_memalign(alignment, size);
}

EXTERN int posix_memalign(void **memory, size_t alignment, size_t size)
{
    found("posix_memalign");
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

EXTERN int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    REAL(int, pthread_mutex_lock, pthread_mutex_t *)
    found("pthread_mutex_lock");
    return real(mutex);
}

EXTERN int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    REAL(int, pthread_mutex_trylock, pthread_mutex_t *)
    found("pthread_mutex_trylock");
    return real(mutex);
}

EXTERN int sem_wait(sem_t *semaphore)
{
    REAL(int, sem_wait, sem_t *)
    found("sem_wait");
    return real(semaphore);
}

static void on_call(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    static char text[] = "system call 000";
    for (int k = 14, n = info->si_syscall; k > 11; k--, n /= 10)
        text[k] = (char)('0' + n % 10);
    found(text);
}

static t_class *watched_class, *unwatched_class;

typedef struct _watched {
    t_object x_obj;
    char x_watches;
} t_watched;

static void watched_anything(t_watched *x, t_symbol *s, int argc, t_atom *argv)
{
    char before = watching;
    watching = x->x_watches;
    if (!strcmp(s->s_name, "!allocate"))
        free(*(void *volatile *)&(void *){malloc(1)});
    if (!strcmp(s->s_name, "!call"))
        syscall(SYS_getppid);
    outlet_anything(x->x_obj.te_outlet, s, argc, argv);
    watching = before;
}

static void *watched_new(t_symbol *s, int argc, t_atom *argv)
{
    int watches = s == gensym("watched");
    t_watched *x = (t_watched *)pd_new(watches ? watched_class : unwatched_class);
    x->x_watches = (char)watches;
    outlet_new(&x->x_obj, &s_anything);
    (void)argc;
    (void)argv;
    return x;
}

static t_class *watched_tilde_class, *unwatched_tilde_class;

typedef struct _watched_tilde {
    t_object x_obj;
    t_float x_f;
    char x_watches;
} t_watched_tilde;

static t_int *watched_tilde_perform(t_int *w)
{
    memmove((t_sample *)w[3], (t_sample *)w[2], (size_t)w[4] * sizeof(t_sample));
    watching = ((t_watched_tilde *)w[1])->x_watches;
    return w + 5;
}

static void watched_tilde_dsp(t_watched_tilde *x, t_signal **sp)
{
    dsp_add(watched_tilde_perform, 4, x, sp[0]->s_vec, sp[1]->s_vec, (t_int)sp[0]->s_n);
}

static void *watched_tilde_new(t_symbol *s, int argc, t_atom *argv)
{
    int watches = s == gensym("watched~");
    t_watched_tilde *x =
        (t_watched_tilde *)pd_new(watches ? watched_tilde_class : unwatched_tilde_class);
    x->x_watches = (char)watches;
    outlet_new(&x->x_obj, &s_signal);
    (void)argc;
    (void)argv;
    return x;
}

static t_class *signal_class(const char *name)
{
    t_class *c = class_new(gensym(name), (t_newmethod)watched_tilde_new, NULL,
                           sizeof(t_watched_tilde), 0, A_GIMME, A_NULL);
    class_domainsignalin(c, offsetof(t_watched_tilde, x_f));
    class_addmethod(c, (t_method)watched_tilde_dsp, gensym("dsp"), A_CANT, A_NULL);
    return c;
}

EXTERN void watched_setup(void)
{
    watched_class = class_new(gensym("watched"), (t_newmethod)watched_new, NULL,
                              sizeof(t_watched), 0, A_GIMME, A_NULL);
    unwatched_class = class_new(gensym("unwatched"), (t_newmethod)watched_new, NULL,
                                sizeof(t_watched), 0, A_GIMME, A_NULL);
    class_addanything(watched_class, watched_anything);
    class_addanything(unwatched_class, watched_anything);
    watched_tilde_class = signal_class("watched~");
    unwatched_tilde_class = signal_class("unwatched~");
    struct sigaction action = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSYS, &action, NULL);
#ifdef PR_SET_SYSCALL_USER_DISPATCH
    if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &watching) == 0)
        return;
#endif
    post("watched: system calls are not seen");
}
