/* The mark of a DSP routine: with RealtimeSanitizer (tests/realtime) it stops at what may make
   such a routine wait. */
#pragma once

#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
#define REALTIME __attribute__((nonblocking))
#endif
#endif
#ifndef REALTIME
#define REALTIME
#endif
