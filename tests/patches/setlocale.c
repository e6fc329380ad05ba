/* A library that takes the locale of the environment, as many a host and external does: numbers
   may have a decimal comma from then on. */
#include <locale.h>
#include <m_pd.h>

EXTERN __attribute__((visibility("default"))) void setlocale_setup(void)
{
    post("locale %s", setlocale(LC_ALL, ""));
}
