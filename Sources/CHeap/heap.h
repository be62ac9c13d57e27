/* How the program gets memory from the system, which Swift has no words for. */
#ifndef SLUICE_HEAP_H
#define SLUICE_HEAP_H

#include <stdint.h>
#include <stdlib.h>

/* The headers above tell which C library it is. */
#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

/* Arrays of some megabytes come and go with every step. By itself the C library asks the system for each of them and
   gives it back, and the system hands it over in pages of 4 KiB that it clears one by one: a quarter of the time of
   some steps. From now on they come from one heap, which keeps what was freed and whose first part lies in pages of
   2 MiB where the system has them. Only its addresses are taken at once, not the memory.

   To be called before there are other threads. Where something of it fails, all goes on as by itself. */
static inline void sluice_prepare_heap(void) {
  const size_t reserved = (size_t)256 << 20;
  const uintptr_t large_page = (uintptr_t)2 << 20;
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, (int)reserved);
  void *first = malloc(1 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
  uintptr_t start = ((uintptr_t)first + large_page - 1) & ~(large_page - 1);
  uintptr_t end = (uintptr_t)sbrk(0) & ~(large_page - 1);
  if (first && start < end) madvise((void *)start, end - start, MADV_HUGEPAGE);
  free(first);
}
#else
static inline void sluice_prepare_heap(void) {}
#endif

#endif
