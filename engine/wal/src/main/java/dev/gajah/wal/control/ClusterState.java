// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.control;

import dev.gajah.base.error.SqlError;

/// State of the cluster in `pg_control`; the ordinal is the number on disk (PostgreSQL: `DBState`).
public enum ClusterState {
  STARTUP("starting up"),
  SHUTDOWNED("shut down"),
  SHUTDOWNED_IN_RECOVERY("shut down in recovery"),
  SHUTDOWNING("shutting down"),
  IN_CRASH_RECOVERY("in crash recovery"),
  IN_ARCHIVE_RECOVERY("in archive recovery"),
  IN_PRODUCTION("in production");

  private static final ClusterState[] VALUES = values();

  private final String text;

  ClusterState(String text) {
    this.text = text;
  }

  /// As `pg_controldata` prints it.
  public String text() {
    return text;
  }

  static ClusterState of(int number) {
    if (number < 0 || number >= VALUES.length) {
      throw SqlError.corrupt("control file contains invalid database cluster state");
    }
    return VALUES[number];
  }
}
