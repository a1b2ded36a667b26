// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

/// How an insertion treats equal keys (PostgreSQL: `IndexUniqueCheck`).
public enum UniqueCheck {
  /// No check: the index is not unique.
  NO,
  /// A live equal key is an error; waits for transactions in progress.
  YES,
  /// Inserts in any case and answers false if there may be a conflict, never waits (deferrable
  /// constraint, ON CONFLICT).
  PARTIAL,
  /// Checks an entry that is in the index already, inserts nothing (deferred recheck).
  EXISTING
}
