/* Whether this Pd and this machine can run the library. */
#pragma once

#include "system/host.h"

#include <m_pd.h>
#include <stdbool.h>

/* Posts what is wrong, in the name of the object. For a setup, which then makes no class: Pd
   goes on to post that it could not create the object. */
static inline bool nn_host_can_run(const char *object)
{
    int major, minor, bugfix;
    sys_getversion(&major, &minor, &bugfix);
    const char *wrong = host_wrong(major, minor);
    if (wrong)
        pd_error(NULL, "%s: %s", object, wrong);
    return !wrong;
}
