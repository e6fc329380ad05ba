/* Marks a DSP routine: RealtimeSanitizer (tests/realtime) reports any call in it that may
   block. */
#pragma once

#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
#define REALTIME __attribute__((nonblocking))
#endif
#endif
#ifndef REALTIME
#define REALTIME
#endif
