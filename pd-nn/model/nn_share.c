/* A network shared under a name: see nn_share.h. */
#include "nn_share.h"

#include <stdio.h>
#include <string.h>

static t_class *nn_shared_class;

static const char *const CLASS = "nn~ shared";

struct _nn_shared {
    t_pd s_pd;
    t_symbol *s_name, *s_bound; /* as given; the symbol it is bound to */
    t_nn_sharer *s_first;
    struct network *s_network; /* NULL: nothing was given yet */
    struct signal_shape s_shape;
    unsigned long s_times; /* how often something was given */
};

void nn_share_setup(void)
{
    if (!nn_shared_class)
        nn_shared_class =
            class_new(gensym(CLASS), NULL, NULL, sizeof(t_nn_shared), CLASS_PD, A_NULL);
}

int nn_share_flag(int argc, const t_atom *argv)
{
    if (argv[0].a_type != A_SYMBOL || argv[0].a_w.w_symbol != gensym("-share"))
        return 0;
    return argc > 1 && *atom_getsymbol(argv + 1)->s_name != '-' ? 2 : 1;
}

t_symbol *nn_share_argument(void *object, const char *class, int argc, const t_atom *argv)
{
    t_symbol *name = NULL;
    for (int k = 0; k < argc; k++) {
        int used = nn_share_flag(argc - k, argv + k);
        if (used == 2 && argv[k + 1].a_type == A_SYMBOL)
            name = argv[k + 1].a_w.w_symbol;
        else if (used)
            pd_error(object, "%s: -share: expected a name", class);
    }
    return name;
}

/* --- who has which name ------------------------------------------------------------------- */

static t_symbol *bound_to(const t_symbol *name)
{
    char text[MAXPDSTRING];
    snprintf(text, sizeof text, "pd-nn %s shared %.900s", PDNN_VERSION, name->s_name);
    return gensym(text);
}

/* Finds or makes the one of this name. NULL if something else is bound to it. */
static t_nn_shared *find(t_symbol *name)
{
    t_symbol *bound = bound_to(name);
    if (!bound->s_thing) {
        t_nn_shared *shared = (t_nn_shared *)pd_new(nn_shared_class);
        shared->s_name = name;
        shared->s_bound = bound;
        shared->s_first = NULL;
        shared->s_network = NULL;
        shared->s_shape = (struct signal_shape){0};
        shared->s_times = 0;
        pd_bind(&shared->s_pd, bound);
    }
    /* made by another of our libraries, its class is another one of the same name */
    bool ours = !strcmp(class_getname(*bound->s_thing), CLASS);
    return ours ? (t_nn_shared *)bound->s_thing : NULL;
}

void nn_share_leave(t_nn_sharer *sharer)
{
    t_nn_shared *shared = sharer->s_shared;
    if (!shared)
        return;
    t_nn_sharer **at = &shared->s_first;
    while (*at != sharer)
        at = &(*at)->s_next;
    *at = sharer->s_next;
    sharer->s_shared = NULL;
    if (shared->s_first)
        return;
    pd_unbind(&shared->s_pd, shared->s_bound);
    network_free(shared->s_network);
    pd_free(&shared->s_pd);
}

bool nn_share_join(t_nn_sharer *sharer, t_symbol *name, struct reason *reason)
{
    t_nn_shared *shared = name ? find(name) : NULL;
    if (name && !shared)
        return reason_set(reason, "another name: this one is in use by something else");
    if (shared == sharer->s_shared)
        return true;
    nn_share_leave(sharer);
    if (!shared)
        return true;
    sharer->s_shared = shared;
    sharer->s_next = shared->s_first;
    sharer->s_seen = shared->s_times;
    shared->s_first = sharer;
    return true;
}

t_symbol *nn_share_name(const t_nn_sharer *sharer)
{
    return sharer->s_shared ? sharer->s_shared->s_name : NULL;
}

/* --- giving and taking -------------------------------------------------------------------- */

const struct network *nn_share_given(const t_nn_sharer *sharer, struct signal_shape *shape)
{
    *shape = sharer->s_shared->s_shape;
    return sharer->s_shared->s_network;
}

bool nn_share_is_new(t_nn_sharer *sharer)
{
    bool is_new = sharer->s_seen != sharer->s_shared->s_times;
    sharer->s_seen = sharer->s_shared->s_times;
    return is_new;
}

void nn_share_give_weights(t_nn_sharer *sharer, const struct network *network)
{
    t_nn_shared *shared = sharer->s_shared;
    network_mix(shared->s_network, network, network, 0);
    sharer->s_seen = ++shared->s_times;
}

struct network *nn_share_give(t_nn_sharer *sharer, const struct network *network,
                              const struct signal_shape *shape)
{
    t_nn_shared *shared = sharer->s_shared;
    if (!shared->s_network || !network_is_like(shared->s_network, network)) {
        struct network *copy = network_copy(network);
        if (!copy)
            return NULL;
        network_free(shared->s_network);
        shared->s_network = copy;
    }
    network_set(shared->s_network, &network->settings);
    shared->s_shape = *shape;
    nn_share_give_weights(sharer, network);
    return shared->s_network;
}

void nn_share_tell(t_nn_sharer *sharer)
{
    t_nn_sharer *other = sharer->s_shared->s_first;
    for (; other; other = other->s_next)
        if (other != sharer && other->s_take)
            other->s_take(other->s_owner);
}
