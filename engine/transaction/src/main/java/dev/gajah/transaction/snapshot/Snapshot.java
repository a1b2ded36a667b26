// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.snapshot;

import dev.gajah.base.id.TransactionId;
import dev.gajah.transaction.subtrans.Subtransactions;

/// An MVCC snapshot: the transactions that were running when it was taken (PostgreSQL:
/// `SnapshotData` of kind MVCC).
///
/// Immutable. Hot path: [#isRunning] allocates nothing. The arrays may be longer than their counts
/// and are shared between snapshots of the same moment that differ in `curcid` only.
public final class Snapshot implements TupleVisibility {
  private static final int LINEAR_MAX = 32;

  private final int xmin;
  private final int xmax;
  private final int[] xip;
  private final int[] subxip;
  private final boolean suboverflowed;
  private final boolean takenDuringRecovery;
  private final int curcid;
  private final long completionCount;
  private final Subtransactions subtransactions;
  private final int[] sortedXip;
  private final int[] sortedSubxip;

  public Snapshot(
      int xmin,
      int xmax,
      int[] xip,
      int[] subxip,
      boolean suboverflowed,
      boolean takenDuringRecovery,
      int curcid,
      long completionCount,
      Subtransactions subtransactions) {
    this(
        xmin,
        xmax,
        xip,
        subxip,
        suboverflowed,
        takenDuringRecovery,
        curcid,
        completionCount,
        subtransactions,
        sortedIfLong(xip),
        sortedIfLong(subxip));
  }

  private Snapshot(
      int xmin,
      int xmax,
      int[] xip,
      int[] subxip,
      boolean suboverflowed,
      boolean takenDuringRecovery,
      int curcid,
      long completionCount,
      Subtransactions subtransactions,
      int[] sortedXip,
      int[] sortedSubxip) {
    this.xmin = xmin;
    this.xmax = xmax;
    this.xip = xip;
    this.subxip = subxip;
    this.suboverflowed = suboverflowed;
    this.takenDuringRecovery = takenDuringRecovery;
    this.curcid = curcid;
    this.completionCount = completionCount;
    this.subtransactions = subtransactions;
    this.sortedXip = sortedXip;
    this.sortedSubxip = sortedSubxip;
  }

  /// Long lists are searched by bisection, in the order of signed ints, which is as good as any.
  private static int[] sortedIfLong(int[] xids) {
    if (xids.length <= LINEAR_MAX) {
      return xids;
    }
    int[] sorted = xids.clone();
    java.util.Arrays.sort(sorted);
    return sorted;
  }

  /// The same moment, seen by command `commandId` of the own transaction.
  public Snapshot withCommandId(int commandId) {
    if (commandId == curcid) {
      return this;
    }
    return new Snapshot(
        xmin,
        xmax,
        xip,
        subxip,
        suboverflowed,
        takenDuringRecovery,
        commandId,
        completionCount,
        subtransactions,
        sortedXip,
        sortedSubxip);
  }

  /// All transactions before this one had ended.
  public int xmin() {
    return xmin;
  }

  /// All transactions from this one on had not started.
  public int xmax() {
    return xmax;
  }

  /// Running top-level transactions in `[xmin, xmax)`, without the own one. Not to be changed.
  public int[] xip() {
    return xip;
  }

  /// Running subtransactions, complete unless [#suboverflowed]. Not to be changed.
  public int[] subxip() {
    return subxip;
  }

  public boolean suboverflowed() {
    return suboverflowed;
  }

  public boolean takenDuringRecovery() {
    return takenDuringRecovery;
  }

  /// Own changes of commands before this one are visible.
  public int curcid() {
    return curcid;
  }

  /// Number of transactions with xid that had ended in this server's life when this was taken.
  public long completionCount() {
    return completionCount;
  }

  /// True if `xid` counts as still running (PostgreSQL: `XidInMVCCSnapshot`). The caller checks for
  /// the own transaction first.
  public boolean isRunning(int xid) {
    if (TransactionId.precedes(xid, xmin)) {
      return false;
    }
    if (!TransactionId.precedes(xid, xmax)) {
      return true;
    }
    int search = xid;
    if (!takenDuringRecovery) {
      if (!suboverflowed) {
        if (contains(subxip, sortedSubxip, xid)) {
          return true;
        }
      } else {
        search = subtransactions.topmost(xid, xmin);
        if (TransactionId.precedes(search, xmin)) {
          return false;
        }
      }
      return contains(xip, sortedXip, search);
    }
    if (suboverflowed) {
      search = subtransactions.topmost(xid, xmin);
      if (TransactionId.precedes(search, xmin)) {
        return false;
      }
    }
    return contains(subxip, sortedSubxip, search);
  }

  private static boolean contains(int[] list, int[] sorted, int xid) {
    if (list.length <= LINEAR_MAX) {
      for (int running : list) {
        if (running == xid) {
          return true;
        }
      }
      return false;
    }
    return java.util.Arrays.binarySearch(sorted, xid) >= 0;
  }
}
