/* Whether the machine and the Pd that loaded the library can run it. */
#pragma once

/* What is wrong with this version of Pd or with the processor, or NULL. For each object's
   setup, which then makes no class: Pd posts that it could not create the object. */
const char *host_wrong(int pd_major, int pd_minor);
