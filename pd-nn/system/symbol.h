/* Functions of the host that only its later versions have. */
#pragma once

typedef void (*symbol_function)(void);

/* The function of this name in the program that has loaded the library, or in what that is
   linked with; NULL if there is none. */
symbol_function symbol_find(const char *name);
