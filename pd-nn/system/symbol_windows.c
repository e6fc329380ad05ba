/* Functions of the host on Windows, where Pd's are in a library of its own: see symbol.h. */
#include "symbol.h"

#include <windows.h>

symbol_function symbol_find(const char *name)
{
    static const char *const module[] = {"pd.dll", "pd64.dll", NULL}; /* NULL: the program */
    FARPROC found = NULL;
    for (size_t k = 0; k < sizeof module / sizeof *module && !found; k++) {
        HMODULE handle = GetModuleHandleA(module[k]);
        found = handle ? GetProcAddress(handle, name) : NULL;
    }
    return (symbol_function)found;
}
