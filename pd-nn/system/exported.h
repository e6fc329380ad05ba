/* Marks a function that Pd looks up in the library. All others are hidden. (Pd's own EXTERN
   means the opposite on Windows: imported from elsewhere.) */
#pragma once

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif
