/* A network shared under a name by several objects of one Pd: `share name`. Each object has a
   network of its own. Whoever changes it gives it to the others: a copy is kept under the name,
   and all others who take it continue with that.

   A name belongs to nobody: it exists as long as an object uses it. The objects may come from
   different libraries ([nn~], [nn.signal~]), so they meet at a symbol of Pd's, of which every
   instance of Pd has its own. The name of the symbol includes the version, so that only
   libraries meet that agree on the structures here. */
#pragma once

#include "common/reason.h"
#include "net/network.h"
#include "signal/signal_network.h"

#include <m_pd.h>
#include <stdbool.h>

typedef struct _nn_shared t_nn_shared;

/* An object's part in it. Begin with zeros. */
typedef struct _nn_sharer {
    t_nn_shared *s_shared; /* NULL: none */
    void *s_owner;
    void (*s_take)(void *owner); /* another gave by a message; NULL: it only gives */
    unsigned long s_seen;        /* the value of s_times when it last looked */
    struct _nn_sharer *s_next;
} t_nn_sharer;

/* To be called by a setup. */
void nn_share_setup(void);

/* How many creation arguments `-share name` takes if they begin with that, else 0. */
int nn_share_flag(int argc, const t_atom *argv);

/* The name given by creation arguments, or NULL. Errors are posted in the name of the class. */
t_symbol *nn_share_argument(void *object, const char *class, int argc, const t_atom *argv);

/* Leaves its name and joins this one; NULL: none. The reason gives what was expected. */
bool nn_share_join(t_nn_sharer *sharer, t_symbol *name, struct reason *reason);
void nn_share_leave(t_nn_sharer *sharer);

/* The name, or NULL. */
t_symbol *nn_share_name(const t_nn_sharer *sharer);

/* The network given last, and its shape; NULL if there is none. */
const struct network *nn_share_given(const t_nn_sharer *sharer, struct signal_shape *shape);

/* Whether another object has given a network since this was last asked. */
bool nn_share_is_new(t_nn_sharer *sharer);

/* Gives a network, from a message: a copy, which the caller may still change before
   nn_share_tell informs the others. NULL if there is not enough memory. */
struct network *nn_share_give(t_nn_sharer *sharer, const struct network *network,
                              const struct signal_shape *shape);
void nn_share_tell(t_nn_sharer *sharer);

/* The same from a DSP routine, for a network with the layers of the one given last: the others
   find it when they look. */
void nn_share_give_weights(t_nn_sharer *sharer, const struct network *network);
