// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

/// How an attempt to update, delete or lock a tuple ended (PostgreSQL: `TM_Result`).
public enum TupleResult {
  /// Done; or, as an answer of the visibility check, free to be changed.
  OK,
  /// Not visible to the command.
  INVISIBLE,
  /// Changed by this command or a later one of the own transaction.
  SELF_MODIFIED,
  /// Updated by a transaction that has committed.
  UPDATED,
  /// Deleted, or moved to another partition, by a transaction that has committed.
  DELETED,
  /// A transaction in progress changes or locks it.
  BEING_MODIFIED,
  /// Locked by another, and the caller did not want to wait.
  WOULD_BLOCK
}
