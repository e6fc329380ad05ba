/* A library that sets the locale of the environment, as many hosts and externals do: numbers
   may have a decimal comma from then on. */
#include <locale.h>
#include <m_pd.h>

EXTERN __attribute__((visibility("default"))) void setlocale_setup(void)
{
    post("locale %s", setlocale(LC_ALL, ""));
}
