// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

/// How a block is brought into the pool (PostgreSQL: `ReadBufferMode`).
public enum ReadMode {
  /// Read and verify it.
  NORMAL,
  /// The caller will fill it: not read, zeroed if it was not in the pool, locked exclusively.
  ZERO_AND_LOCK,
  /// As [#ZERO_AND_LOCK], with a cleanup lock.
  ZERO_AND_CLEANUP_LOCK,
  /// Read it; if it is damaged, take zeros instead, with a warning.
  ZERO_ON_ERROR,
  /// In redo: as [#NORMAL], but a missing block is not noted.
  NORMAL_NO_LOG
}
