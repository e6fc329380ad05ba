/* The mark of a function that Pd looks for in the library. All others are hidden. (Pd's own
   EXTERN says the opposite on Windows: that it comes from elsewhere.) */
#pragma once

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif
