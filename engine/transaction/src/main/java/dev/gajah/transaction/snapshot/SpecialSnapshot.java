// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.snapshot;

/// Visibility rules without a moment in time (PostgreSQL: `SnapshotSelf`, `SnapshotAny`,
/// `SnapshotToast`).
public enum SpecialSnapshot implements TupleVisibility {
  /// Committed now, or done by this transaction, including the current command.
  SELF,
  /// Every version.
  ANY,
  /// TOAST chunks: visible if their owner was found visible; only aborted speculative insertions
  /// are hidden.
  TOAST
}
