/* Hosts that cannot run the library: see host.h. */
#include "host.h"

#include "processor.h"
#include <stddef.h>

const char *host_wrong(int pd_major, int pd_minor)
{
    if (pd_major == 0 && pd_minor < 52)
        return "this Pd is too old, expected Pd 0.52 or later";
#if defined(__i386__)
    if (!processor_has_sse2())
        return "this processor is too old, expected one with SSE2";
#endif
    return NULL;
}
