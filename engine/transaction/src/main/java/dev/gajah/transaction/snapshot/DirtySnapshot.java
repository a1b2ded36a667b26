// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.snapshot;

import dev.gajah.base.id.TransactionId;

/// Like [SpecialSnapshot#SELF], but open transactions count as done; a test leaves here whom the
/// caller may have to wait for (PostgreSQL: `SnapshotDirty`). Belongs to one thread.
public final class DirtySnapshot implements TupleVisibility {
  /// Inserter still in progress, or invalid.
  public int xmin;

  /// Deleter or locker-with-update still in progress, or invalid.
  public int xmax;

  /// Token of a speculative insertion in progress, or 0.
  public int speculativeToken;

  /// Done at the start of each test.
  public void clear() {
    xmin = TransactionId.INVALID;
    xmax = TransactionId.INVALID;
    speculativeToken = 0;
  }
}
