/* How the program gets memory from the system, which Swift has no words for. */
#ifndef SLUICE_HEAP_H
#define SLUICE_HEAP_H

/* Tells which C library it is. */
#include <stdlib.h>

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>

/* Arrays of some megabytes come and go with every step. By itself the C library asks the system for each of them and
   gives it back, and the system clears each page when it is touched again: a quarter of the time of some steps. From now
   on they come from one heap, which keeps what was freed.

   Large pages are not asked for. Where memory that lay idle has to be fetched back from the host of a virtual machine,
   whole pages of 2 MiB are what was given away, and each costs milliseconds: measured there, steps took 1.3 to 1.5 times
   as long, against a tenth less where memory was at hand.

   To be called before there are other threads. Where something of it fails, all goes on as by itself. */
static inline void sluice_prepare_heap(void) {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 20);
}
#else
static inline void sluice_prepare_heap(void) {}
#endif

#endif
