// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

/// The kinds of children, with what `pg_stat_activity` and the log call them and what their death
/// means (PostgreSQL: `process_pm_child_exit`).
enum ProcessKind {
  CLIENT_BACKEND("client backend", "server process", Death.HARMLESS),
  /// A connection that is told why it cannot come in.
  DEAD_END("dead-end client backend", "server process", Death.HARMLESS),
  STARTUP("startup", "startup process", Death.ENDS_SERVER),
  CHECKPOINTER("checkpointer", "checkpointer process", Death.CRASH),
  BACKGROUND_WRITER("background writer", "background writer process", Death.RESPAWN),
  WAL_WRITER("walwriter", "WAL writer process", Death.RESPAWN),
  AUTOVACUUM_LAUNCHER("autovacuum launcher", "autovacuum launcher process", Death.RESPAWN),
  AUTOVACUUM_WORKER("autovacuum worker", "server process", Death.HARMLESS),
  LOGGER("logger", "system logger process", Death.RESPAWN);

  /// What an end without failure means while the server runs.
  enum Death {
    HARMLESS,
    RESPAWN,
    CRASH,
    ENDS_SERVER
  }

  private final String backendType;
  private final String logName;
  private final Death death;

  ProcessKind(String backendType, String logName, Death death) {
    this.backendType = backendType;
    this.logName = logName;
    this.death = death;
  }

  String backendType() {
    return backendType;
  }

  /// As in `checkpointer process (PID 7) was terminated by signal 6: Aborted`.
  String logName() {
    return logName;
  }

  Death death() {
    return death;
  }

  /// True if it lives in shared memory and ends with it. The logger and refused clients do not.
  boolean usesSharedMemory() {
    return this != LOGGER && this != DEAD_END;
  }
}
