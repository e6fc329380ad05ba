/* Networks stored by name: see nn_stored.h. */
#include "nn_stored.h"

#include <stdlib.h>

struct _nn_stored {
    t_symbol *s_name;
    struct stored *s_what;
    t_nn_stored *s_next;
};

static t_nn_stored *find(t_nn_stored *list, const t_symbol *name)
{
    while (list && list->s_name != name)
        list = list->s_next;
    return list;
}

static bool add(t_nn_stored **list, t_symbol *name, struct stored *what)
{
    t_nn_stored *stored = malloc(sizeof *stored);
    if (!stored)
        return false;
    *stored = (t_nn_stored){name, what, *list};
    *list = stored;
    return true;
}

bool nn_stored_put(t_nn_stored **list, const struct learner *learner, int argc,
                   const t_atom *argv, struct reason *reason)
{
    if (argc != 1 || argv->a_type != A_SYMBOL)
        return reason_set(reason, "expected one name");
    t_symbol *name = argv->a_w.w_symbol;
    struct stored *what = stored_new(learner);
    t_nn_stored *same = find(*list, name);
    if (!what || (!same && !add(list, name, what))) {
        stored_free(what);
        return reason_set(reason, "there is not enough memory");
    }
    if (same) {
        stored_free(same->s_what);
        same->s_what = what;
    }
    return true;
}

void nn_stored_free_all(t_nn_stored **list)
{
    while (*list) {
        t_nn_stored *next = (*list)->s_next;
        stored_free((*list)->s_what);
        free(*list);
        *list = next;
    }
}

bool nn_stored_find_two(t_nn_stored *list, const struct network *network, const t_atom *argv,
                        const struct stored *found[2], struct reason *reason)
{
    for (int k = 0; k < 2; k++) {
        char name[MAXPDSTRING];
        bool word = argv[k].a_type == A_SYMBOL;
        const t_nn_stored *stored = word ? find(list, argv[k].a_w.w_symbol) : NULL;
        atom_string(argv + k, name, MAXPDSTRING);
        if (!stored || !network_is_like(stored->s_what->network, network))
            return reason_set(reason,
                              "%s %.400s, expected one that was stored with these layers",
                              stored ? "other layers:" : "no network", name);
        found[k] = stored->s_what;
    }
    return true;
}

bool nn_stored_is_place(int argc, const t_atom *argv)
{
    return argc == 3 && argv[2].a_type == A_FLOAT && argv[2].a_w.w_float >= 0 &&
           argv[2].a_w.w_float <= 1;
}
