/* [control]: takes the messages that [nn~] takes, and does nothing. The cost of a message to it
   is Pd's own. */
#include <m_pd.h>

static t_class *control_class;

static void control_anything(t_object *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)x;
    (void)s;
    (void)argc;
    (void)argv;
}

static void *control_new(void)
{
    return pd_new(control_class);
}

EXTERN __attribute__((visibility("default"))) void control_setup(void)
{
    control_class = class_new(gensym("control"), (t_newmethod)control_new, NULL,
                              sizeof(t_object), 0, A_NULL);
    class_addlist(control_class, control_anything);
    class_addmethod(control_class, (t_method)control_anything, gensym("target"), A_GIMME,
                    A_NULL);
}
