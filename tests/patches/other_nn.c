/* Another library's nn~, like IRCAM's: it answers a list with a word. For test_names.py. */
#include <m_pd.h>

static t_class *other_class;

static void other_list(t_object *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s, (void)argc, (void)argv;
    outlet_symbol(x->ob_outlet, gensym("other"));
}

static void *other_new(void)
{
    t_object *x = (t_object *)pd_new(other_class);
    outlet_new(x, &s_symbol);
    return x;
}

__attribute__((visibility("default"))) void nn_tilde_setup(void);

void nn_tilde_setup(void)
{
    other_class = class_new(gensym("nn~"), (t_newmethod)other_new, NULL, sizeof(t_object),
                            CLASS_DEFAULT, A_NULL);
    class_addlist(other_class, other_list);
}
