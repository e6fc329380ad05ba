/* Functions that only later versions of the host have. */
#pragma once

typedef void (*symbol_function)(void);

/* The function of this name in the program that has loaded the library, or in a library it is
   linked with; NULL if there is none. */
symbol_function symbol_find(const char *name);
