// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

/// What a session can ask of the postmaster, and what only the postmaster knows (PostgreSQL:
/// `SendPostmasterSignal`). Thread-safe; nothing here waits.
public interface ServerRequests {
  /// When the server started, microseconds since 2000-01-01 UTC.
  long startTimestamp();

  /// When the configuration files were read last.
  long configurationLoadTimestamp();

  /// Asks for the configuration files to be read again (PostgreSQL: `pg_reload_conf`).
  void reloadConfiguration();

  /// Asks for an autovacuum worker in a database.
  void startAutovacuumWorker(int databaseOid);

  /// Asks for a new log file; false if no log is collected (PostgreSQL: `pg_rotate_logfile`).
  boolean rotateLog();
}
