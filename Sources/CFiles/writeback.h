/* Sending a file's bytes on their way to the disk, for which the C library's Swift module has no name. */
#ifndef SLUICE_WRITEBACK_H
#define SLUICE_WRITEBACK_H

#include <stdint.h>
#include <sys/types.h>

#if defined(__linux__)
/* Declared here because <fcntl.h> shows it only to those who ask for GNU's extensions before everything else. */
extern int sync_file_range(int file, int64_t offset, int64_t count, unsigned int flags);

/* Begins to write dirty pages of a file to the disk and does not wait for them. It promises nothing: only fsync does,
   which then has less left to wait for. */
static inline void sluice_begin_writeback(int file, int64_t offset, int64_t count) {
  const unsigned int write = 2; /* SYNC_FILE_RANGE_WRITE */
  (void)sync_file_range(file, offset, count, write);
}
#else
static inline void sluice_begin_writeback(int file, int64_t offset, int64_t count) {
  (void)file; (void)offset; (void)count;
}
#endif

#endif
