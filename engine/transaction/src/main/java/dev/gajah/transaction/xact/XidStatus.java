// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.id.TransactionId;
import dev.gajah.transaction.clog.CommitLog;
import dev.gajah.transaction.clog.XidState;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.subtrans.Subtransactions;

/// How a transaction ended, or that it has not (PostgreSQL: `transam.c`).
///
/// To decide on a tuple ask [#isInProgress] first, then [#didCommit]; the other order has a race,
/// as a commit is in the log before it leaves the process array. Neither committed nor in progress
/// means aborted, also for transactions that a crash cut off.
public final class XidStatus {
  private final CommitLog commitLog;
  private final Subtransactions subtransactions;
  private final ProcArray procArray;

  public XidStatus(CommitLog commitLog, Subtransactions subtransactions, ProcArray procArray) {
    this.commitLog = commitLog;
    this.subtransactions = subtransactions;
    this.procArray = procArray;
  }

  /// True if the transaction and all its parents committed.
  public boolean didCommit(int startXid) {
    int xid = startXid;
    while (true) {
      if (!TransactionId.isNormal(xid)) {
        return xid == TransactionId.BOOTSTRAP || xid == TransactionId.FROZEN;
      }
      switch (commitLog.status(xid)) {
        case COMMITTED -> {
          return true;
        }
        case ABORTED, IN_PROGRESS -> {
          return false;
        }
        case SUB_COMMITTED -> {
          int parent = parentOfSubcommitted(xid);
          if (!TransactionId.isValid(parent)) {
            return false;
          }
          xid = parent;
        }
      }
    }
  }

  /// True if the log says aborted; a transaction that a crash cut off is not.
  public boolean didAbort(int startXid) {
    int xid = startXid;
    while (true) {
      if (!TransactionId.isNormal(xid)) {
        return false;
      }
      switch (commitLog.status(xid)) {
        case ABORTED -> {
          return true;
        }
        case COMMITTED, IN_PROGRESS -> {
          return false;
        }
        case SUB_COMMITTED -> {
          int parent = parentOfSubcommitted(xid);
          if (!TransactionId.isValid(parent)) {
            return true;
          }
          xid = parent;
        }
      }
    }
  }

  /// Invalid if the parent is so old that it must have crashed.
  private int parentOfSubcommitted(int xid) {
    if (TransactionId.precedes(xid, procArray.oldestConsideredRunning())) {
      return TransactionId.INVALID;
    }
    return subtransactions.parent(xid);
  }

  /// True if the transaction, or the one it is part of, runs in some process, this one included.
  public boolean isInProgress(int xid) {
    return procArray.isInProgress(xid);
  }

  /// State in the commit log alone, without looking at parents.
  public XidState state(int xid) {
    return commitLog.status(xid);
  }

  /// The WAL position to be flushed before a hint of this commit may be set on a page that is not
  /// flushed with it; 0 if none (PostgreSQL: `TransactionIdGetCommitLSN`).
  public long commitLsn(int xid) {
    return TransactionId.isNormal(xid) ? commitLog.commitLsn(xid) : 0;
  }
}
