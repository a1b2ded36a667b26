// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.procarray;

import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.TransactionId;
import dev.gajah.transaction.snapshot.XidHorizon;

/// One session's view of the horizon of a kind of relations, refined only when the answer depends
/// on it (PostgreSQL: `GlobalVisState`).
///
/// Below `maybeNeeded` everything is removable; from `definitelyNeeded` on nothing is; between them
/// the exact horizon is computed at most once for each snapshot xmin. Belongs to one thread.
public final class GlobalVisibility implements XidHorizon {
  private final ProcArray array;
  private final Proc proc;
  private final HorizonKind kind;
  private long maybeNeeded = FullTransactionId.FIRST_NORMAL;
  private long definitelyNeeded = FullTransactionId.FIRST_NORMAL;
  private int xminAtLastUpdate = TransactionId.INVALID;
  private int recentXmin = TransactionId.INVALID;

  public GlobalVisibility(ProcArray array, Proc proc, HorizonKind kind) {
    this.array = array;
    this.proc = proc;
    this.kind = kind;
  }

  /// Learns from a snapshot that the session took.
  public void snapshotTaken(int snapshotXmin) {
    recentXmin = snapshotXmin;
    long reference = array.latestCompletedFull();
    long needed = FullTransactionId.near(reference, snapshotXmin);
    if (kind == HorizonKind.TEMPORARY) {
      int own = proc.xid();
      definitelyNeeded =
          TransactionId.isNormal(own)
              ? FullTransactionId.near(reference, own)
              : FullTransactionId.advance(reference);
      maybeNeeded = definitelyNeeded;
      return;
    }
    definitelyNeeded = Math.max(definitelyNeeded, needed);
    maybeNeeded = Math.max(maybeNeeded, array.oldestFullXid());
  }

  @Override
  public boolean isRemovable(int xid) {
    return isRemovableFull(
        FullTransactionId.near(Math.max(definitelyNeeded, FullTransactionId.FIRST_NORMAL), xid));
  }

  /// The same for a 64-bit id.
  public boolean isRemovableFull(long full) {
    if (full < maybeNeeded) {
      return true;
    }
    if (full >= definitelyNeeded && xminAtLastUpdate != TransactionId.INVALID) {
      return false;
    }
    if (!shouldUpdate()) {
      return false;
    }
    update();
    return full < maybeNeeded;
  }

  private boolean shouldUpdate() {
    if (xminAtLastUpdate == TransactionId.INVALID) {
      return true;
    }
    return maybeNeeded < definitelyNeeded && recentXmin != xminAtLastUpdate;
  }

  private void update() {
    long exact = array.oldestNonRemovableFull(proc, kind);
    maybeNeeded = Math.max(maybeNeeded, exact);
    definitelyNeeded = Math.max(definitelyNeeded, maybeNeeded);
    xminAtLastUpdate =
        recentXmin == TransactionId.INVALID ? FullTransactionId.xid(exact) : recentXmin;
  }
}
