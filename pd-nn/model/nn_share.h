/* A network under a name, for several objects of one Pd: `share name`. Each object has a
   network of its own. Whoever changes it gives it away, a copy is kept under the name, and all
   others who take it go on with that.

   A name belongs to nobody: it is there as long as an object has it. The objects may come from
   different libraries ([nn~], [nn.signal~]), so they meet at a symbol of Pd's, which every
   instance of Pd has for itself; the symbol names the version, so that only those meet who
   agree on what is here. */
#pragma once

#include "common/reason.h"
#include "net/network.h"
#include "signal/signal_network.h"

#include <m_pd.h>
#include <stdbool.h>

typedef struct _nn_shared t_nn_shared;

/* What an object has of it. Begin with zeros. */
typedef struct _nn_sharer {
    t_nn_shared *s_shared; /* or NULL */
    void *s_owner;
    void (*s_take)(void *owner); /* another has given by a message; NULL: it only gives */
    unsigned long s_seen;        /* how often something had been given when it last looked */
    struct _nn_sharer *s_next;
} t_nn_sharer;

/* For a setup. */
void nn_share_setup(void);

/* How many creation arguments are `-share name`, if they begin with that, else 0. */
int nn_share_flag(int argc, const t_atom *argv);

/* The name that creation arguments tell, or NULL. What is wrong is said in the name of the
   class. */
t_symbol *nn_share_argument(void *object, const char *class, int argc, const t_atom *argv);

/* Leaves the name it had and has this one; NULL: none. The reason tells what was expected. */
bool nn_share_join(t_nn_sharer *sharer, t_symbol *name, struct reason *reason);
void nn_share_leave(t_nn_sharer *sharer);

/* The name, or NULL. */
t_symbol *nn_share_name(const t_nn_sharer *sharer);

/* What was given last, and its shape; NULL if nothing was. */
const struct network *nn_share_given(const t_nn_sharer *sharer, struct signal_shape *shape);

/* Whether another has given something since this was last asked. */
bool nn_share_is_new(t_nn_sharer *sharer);

/* Gives a network, from a message: a copy, which the caller may still change before
   nn_share_tell tells the others. NULL if there is not enough memory. */
struct network *nn_share_give(t_nn_sharer *sharer, const struct network *network,
                              const struct signal_shape *shape);
void nn_share_tell(t_nn_sharer *sharer);

/* The same for a network that is like the one given last, from a DSP routine: the others find
   it when they look. */
void nn_share_give_weights(t_nn_sharer *sharer, const struct network *network);
