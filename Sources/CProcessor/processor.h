/* What the processor at hand can do, and is asked to do, which Swift has no words for. */
#ifndef SLUICE_PROCESSOR_H
#define SLUICE_PROCESSOR_H

#include <stdbool.h>

#if defined(__x86_64__)
/* Both ask the operating system too: without its help the wide registers are lost at every task switch. */
static inline bool sluice_processor_has_avx2(void) { return __builtin_cpu_supports("avx2"); }

static inline bool sluice_processor_has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}
#else
static inline bool sluice_processor_has_avx2(void) { return false; }
static inline bool sluice_processor_has_avx512(void) { return false; }
#endif

/* Brings a line of memory nearer that will be read soon. */
static inline void sluice_prefetch(const void *place) { __builtin_prefetch(place); }

#endif
