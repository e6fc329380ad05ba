/* [guard~], whose signal outlet is silent, and a watch over what runs behind it in the DSP
   chain: from there to the end of the tick it counts allocations, locks and system calls, which
   have no place in a DSP routine. `bang` posts the counts; `try` makes one of each in the next
   tick, to show that they are seen.

   [guard] passes every message on and watches while it does; [unguard], behind an outlet,
   passes it on and does not. A [guard~] counts for them too. `try` to [guard] is a try in a
   message.

   The same file is preloaded into Pd, so that its malloc and its friends are those of the whole
   program. System calls are caught by Linux' syscall user dispatch (5.11 and later); where that
   is missing they are not counted, and `bang` says -1. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <m_pd.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON 1
#endif

#define VISIBLE __attribute__((visibility("default")))

static volatile char guard_on; /* also read by the kernel: 1 catches system calls */
static volatile int guard_allocations, guard_locks, guard_calls;
static pthread_t guard_thread;

static int guard_watches(void)
{
    return guard_on && pthread_equal(pthread_self(), guard_thread);
}

/* --- in place of the C library's functions -------------------------------------------- */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void __libc_free(void *p);

VISIBLE void *malloc(size_t size)
{
    guard_allocations += guard_watches();
    return __libc_malloc(size);
}

VISIBLE void *calloc(size_t n, size_t size)
{
    guard_allocations += guard_watches();
    return __libc_calloc(n, size);
}

VISIBLE void *realloc(void *p, size_t size)
{
    guard_allocations += guard_watches();
    return __libc_realloc(p, size);
}

VISIBLE void free(void *p)
{
    guard_allocations += p && guard_watches();
    __libc_free(p);
}

VISIBLE int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    static int (*real)(pthread_mutex_t *);
    guard_locks += guard_watches();
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pthread_mutex_lock");
    return real(mutex);
}

VISIBLE int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    static int (*real)(pthread_mutex_t *);
    guard_locks += guard_watches();
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pthread_mutex_trylock");
    return real(mutex);
}

/* --- [guard~] ----------------------------------------------------------------------------- */

typedef struct _guard {
    t_object x_obj;
    t_clock *x_clock;
    int x_try;
    int x_dispatched; /* whether system calls are caught */
} t_guard;

static t_class *guard_class;

static void guard_caught(int number)
{
    (void)number;
    guard_on = 0; /* the way back from here is a system call */
    guard_calls++;
}

/* One of each. */
static void guard_offend(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    void *volatile p = malloc(1);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    free(p);
    getppid();
}

static t_int *guard_perform(t_int *w)
{
    t_guard *x = (t_guard *)w[1];
    clock_delay(x->x_clock, 0); /* before clocks set later, so it runs first */
    guard_thread = pthread_self();
    guard_on = 1;
    if (x->x_try)
        guard_offend();
    x->x_try = 0;
    return w + 2;
}

static void guard_tick(t_guard *x)
{
    (void)x;
    guard_on = 0;
}

static void guard_dsp(t_guard *x, t_signal **sp)
{
    dsp_add_zero(sp[0]->s_vec, sp[0]->s_n);
    dsp_add(guard_perform, 1, x);
}

static void guard_bang(t_guard *x)
{
    post("guard: %d allocations, %d locks, %d system calls", guard_allocations, guard_locks,
         x->x_dispatched ? guard_calls : -1);
    guard_allocations = guard_locks = guard_calls = 0;
}

static void guard_try(t_guard *x)
{
    x->x_try = 1;
}

static void guard_free(t_guard *x)
{
    clock_free(x->x_clock);
}

static void *guard_new(void)
{
    t_guard *x = (t_guard *)pd_new(guard_class);
    x->x_clock = clock_new(x, (t_method)guard_tick);
    x->x_try = 0;
    signal(SIGSYS, guard_caught);
    x->x_dispatched =
        prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &guard_on) == 0;
    outlet_new(&x->x_obj, &s_signal);
    return x;
}

/* --- [guard], [unguard] ------------------------------------------------------------------- */

typedef struct _guard_message {
    t_object x_obj;
    char x_on;
} t_guard_message;

static t_class *guard_message_class;

static void guard_message_anything(t_guard_message *x, t_symbol *s, int argc, t_atom *argv)
{
    char before = guard_on;
    guard_thread = pthread_self();
    guard_on = x->x_on;
    if (s == gensym("try"))
        guard_offend();
    else
        outlet_anything(x->x_obj.te_outlet, s, argc, argv);
    guard_on = before;
}

static void *guard_message_new(t_symbol *s, int argc, t_atom *argv)
{
    t_guard_message *x = (t_guard_message *)pd_new(guard_message_class);
    x->x_on = s == gensym("guard");
    outlet_new(&x->x_obj, &s_anything);
    (void)argc;
    (void)argv;
    return x;
}

VISIBLE void guard_tilde_setup(void)
{
    guard_message_class = class_new(gensym("guard"), (t_newmethod)guard_message_new, NULL,
                                    sizeof(t_guard_message), CLASS_DEFAULT, A_GIMME, A_NULL);
    class_addcreator((t_newmethod)guard_message_new, gensym("unguard"), A_GIMME, A_NULL);
    class_addanything(guard_message_class, guard_message_anything);

    guard_class = class_new(gensym("guard~"), (t_newmethod)guard_new, (t_method)guard_free,
                            sizeof(t_guard), CLASS_DEFAULT, A_NULL);
    class_addmethod(guard_class, (t_method)guard_dsp, gensym("dsp"), A_CANT, A_NULL);
    class_addmethod(guard_class, (t_method)guard_try, gensym("try"), A_NULL);
    class_addbang(guard_class, guard_bang);
}
