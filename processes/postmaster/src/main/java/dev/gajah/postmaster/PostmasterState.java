// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

/// What the server is doing (PostgreSQL: `PMState`).
///
///     INIT -> STARTUP -> RUN -> STOP_BACKENDS -> WAIT_BACKENDS -> SHUTDOWN -> NO_CHILDREN
///                ^                                     |
///                +------------ after a crash ----------+
public enum PostmasterState {
  INIT,
  /// The startup process recovers.
  STARTUP,
  /// Open for clients.
  RUN,
  /// Told to stop; clients are being ended or waited for.
  STOP_BACKENDS,
  /// Waiting for the last client.
  WAIT_BACKENDS,
  /// The checkpointer makes the shutdown checkpoint.
  SHUTDOWN,
  NO_CHILDREN
}
