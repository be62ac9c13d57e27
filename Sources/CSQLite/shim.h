#include <sqlite3.h>

// sqlite3_db_config takes variable arguments, which Swift cannot pass.
static inline int sluice_keep_journal_on_close(sqlite3 *connection) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

// SQLITE_TRANSIENT is a cast pointer, which Swift cannot import: SQLite takes a copy.
static inline int sluice_bind_text(sqlite3_stmt *statement, int place, const char *text, int length) {
  return sqlite3_bind_text(statement, place, text, length, SQLITE_TRANSIENT);
}

static inline int sluice_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, int length) {
  return sqlite3_bind_blob(statement, place, bytes, length, SQLITE_TRANSIENT);
}

// For queries of other people's making: a text in double quotes is a name, and nothing gets at the schema.
static inline int sluice_harden(sqlite3 *connection) {
  int status = sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  if (status == SQLITE_OK) status = sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
  if (status == SQLITE_OK) status = sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  return status;
}

// The byte of the statement that the last error is about; -1 where SQLite does not say, as before 3.38.
static inline int sluice_error_offset(sqlite3 *connection) {
#if SQLITE_VERSION_NUMBER >= 3038000
  return sqlite3_error_offset(connection);
#else
  return -1;
#endif
}

// The system's files without its clock: whoever asks for the time gets none, and it is remembered that he asked.
struct sluice_timeless_files {
  sqlite3_vfs base;
  int was_asked;
  char name[40];
};

static int sluice_no_time(sqlite3_vfs *files, double *time) {
  ((struct sluice_timeless_files *)files)->was_asked = 1;
  *time = 0;
  return SQLITE_ERROR;
}

static int sluice_no_precise_time(sqlite3_vfs *files, sqlite3_int64 *time) {
  ((struct sluice_timeless_files *)files)->was_asked = 1;
  *time = 0;
  return SQLITE_ERROR;
}

// Registers a layer of its own; null where there is no memory.
static inline struct sluice_timeless_files *sluice_make_timeless_files(void) {
  sqlite3_vfs *system = sqlite3_vfs_find((const char *)0);
  struct sluice_timeless_files *files = sqlite3_malloc(sizeof *files);
  if (!system || !files) {
    sqlite3_free(files);
    return 0;
  }
  files->base = *system;
  files->base.pNext = 0;
  files->base.xCurrentTime = sluice_no_time;
  if (files->base.iVersion >= 2) files->base.xCurrentTimeInt64 = sluice_no_precise_time;
  files->was_asked = 0;
  sqlite3_snprintf(sizeof files->name, files->name, "timeless-%p", (void *)files);
  files->base.zName = files->name;
  if (sqlite3_vfs_register(&files->base, 0) != SQLITE_OK) {
    sqlite3_free(files);
    return 0;
  }
  return files;
}

// From now on whoever asks for this machine's time zone gets an error, in the whole process.
static inline void sluice_forget_time_zone(void) {
  sqlite3_test_control(SQLITE_TESTCTRL_LOCALTIME_FAULT, 1);
}

// No connection may use it any more.
static inline void sluice_free_timeless_files(struct sluice_timeless_files *files) {
  sqlite3_vfs_unregister(&files->base);
  sqlite3_free(files);
}
