/* Functions of the host, by POSIX: see symbol.h. */
#define _XOPEN_SOURCE 700
#include "symbol.h"

#include <dlfcn.h>
#include <string.h>

symbol_function symbol_find(const char *name)
{
    symbol_function found = NULL;
    void *program = dlopen(NULL, RTLD_LAZY);
    if (!program)
        return NULL;
    void *address = dlsym(program, name);
    memcpy(&found, &address, sizeof found); /* C has no cast from the one to the other */
    dlclose(program);
    return found;
}
