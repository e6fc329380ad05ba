/* [waits~], whose DSP routine allocates, which tests/realtime must detect. */
#include "../../pd-nn/system/realtime.h"

#include <m_pd.h>
#include <stdlib.h>

static t_class *waits_class;

static t_int *waits_perform(t_int *w) REALTIME
{
    void *volatile some = malloc(100);
    free(some);
    return w + 1;
}

static void waits_dsp(t_object *x, t_signal **sp)
{
    (void)x, (void)sp;
    dsp_add(waits_perform, 0);
}

static void *waits_new(void)
{
    return pd_new(waits_class);
}

__attribute__((visibility("default"))) void waits_tilde_setup(void)
{
    waits_class = class_new(gensym("waits~"), (t_newmethod)waits_new, NULL, sizeof(t_object),
                            CLASS_DEFAULT, A_NULL);
    class_addmethod(waits_class, (t_method)waits_dsp, gensym("dsp"), A_CANT, A_NULL);
}
