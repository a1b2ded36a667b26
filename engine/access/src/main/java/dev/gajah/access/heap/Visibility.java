// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.tuple.HeapTupleHeader.COMBOCID;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_COMMITTED;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_INVALID;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_IS_MULTI;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_LOCK_ONLY;
import static dev.gajah.access.tuple.HeapTupleHeader.XMIN_COMMITTED;
import static dev.gajah.access.tuple.HeapTupleHeader.XMIN_INVALID;

import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.id.CommandId;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.multixact.MultiXactMembers;
import dev.gajah.transaction.multixact.MultiXacts;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.snapshot.DirtySnapshot;
import dev.gajah.transaction.snapshot.NonVacuumableSnapshot;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.snapshot.SpecialSnapshot;
import dev.gajah.transaction.snapshot.TupleVisibility;
import dev.gajah.transaction.snapshot.XidHorizon;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.XidStatus;
import dev.gajah.wal.insert.Wal;
import java.lang.foreign.MemorySegment;

/// Decides which tuple versions are visible, and remembers what it learned in hint bits
/// (PostgreSQL: `heapam_visibility.c`).
///
/// The caller holds a pin and at least a shared content lock on the page. Order matters: a
/// transaction that is not in progress and did not commit has aborted; so "in progress" is asked
/// before "committed", because the commit log is written before the process array forgets the xid.
///
/// Hint bits: "committed" is set only once the commit record is flushed (or the page's own LSN will
/// force that flush), so that a hint never reaches disk before the commit does.
///
/// Belongs to one session. Hot path: no allocation, except where multixacts are read.
public final class Visibility {
  private final Transaction transaction;
  private final XidStatus xids;
  private final ProcArray procs;
  private final MultiXacts multixacts;
  private final BufferPool buffers;
  private final Wal wal;

  /// The last xid found committed, and its commit LSN (0: flushed or unknown); saves commit log
  /// look-ups.
  private int knownCommitted = TransactionId.INVALID;

  private int knownAborted = TransactionId.INVALID;

  /// Result of [#vacuumState]: the deleter of a recently dead tuple.
  private int deadAfter;

  public Visibility(Heap heap, Transaction transaction) {
    this.transaction = transaction;
    xids = heap.xids();
    procs = heap.procs();
    multixacts = heap.multixacts();
    buffers = heap.buffers();
    wal = heap.wal();
  }

  // ---- transaction status ----

  boolean didCommit(int xid) {
    if (xid == knownCommitted) {
      return true;
    }
    if (xid == knownAborted) {
      return false;
    }
    if (!TransactionId.isNormal(xid)) {
      return TransactionId.isValid(xid);
    }
    if (xids.didCommit(xid)) {
      knownCommitted = xid;
      return true;
    }
    return false;
  }

  boolean didAbort(int xid) {
    if (xid == knownAborted) {
      return true;
    }
    if (xid == knownCommitted || !TransactionId.isNormal(xid)) {
      return !TransactionId.isValid(xid);
    }
    if (xids.didAbort(xid)) {
      knownAborted = xid;
      return true;
    }
    return false;
  }

  boolean isInProgress(int xid) {
    return xid != knownCommitted
        && xid != knownAborted
        && TransactionId.isNormal(xid)
        && procs.isInProgress(xid);
  }

  boolean isCurrent(int xid) {
    return transaction.isCurrent(xid);
  }

  /// The xid in multixact `multi` that updated or deleted the tuple, or invalid (PostgreSQL:
  /// `MultiXactIdGetUpdateXid`).
  int updateXidOf(int multi) {
    MultiXactMembers members = multixacts.members(transaction, multi, false);
    for (int i = 0; i < members.count(); i++) {
      if (members.status(i).isUpdate()) {
        return members.xid(i);
      }
    }
    return TransactionId.INVALID;
  }

  /// The transaction that updated or deleted the tuple: xmax, or the updating member of it
  /// (PostgreSQL: `HeapTupleHeaderGetUpdateXid`).
  public int updateXid(MemorySegment page, int at) {
    return updateXid(HeapTupleHeader.infomask(page, at), HeapTupleHeader.xmax(page, at));
  }

  public int updateXid(int infomask, int xmax) {
    if ((infomask & XMAX_INVALID) == 0
        && (infomask & XMAX_IS_MULTI) != 0
        && (infomask & XMAX_LOCK_ONLY) == 0) {
      return updateXidOf(xmax);
    }
    return xmax;
  }

  /// True if nobody updated or deleted the tuple: xmax is invalid, a locker, or an update that has
  /// aborted (PostgreSQL: `HeapTupleHeaderIsOnlyLocked`).
  boolean isOnlyLocked(MemorySegment page, int at) {
    int infomask = HeapTupleHeader.infomask(page, at);
    int xmax = HeapTupleHeader.xmax(page, at);
    if ((infomask & (XMAX_INVALID | XMAX_LOCK_ONLY)) != 0 || !TransactionId.isValid(xmax)) {
      return true;
    }
    if ((infomask & XMAX_IS_MULTI) == 0) {
      return false;
    }
    int updater = updateXidOf(xmax);
    return !isCurrent(updater) && !isInProgress(updater) && !didCommit(updater);
  }

  // ---- command ids ----

  int cmin(MemorySegment page, int at) {
    return cmin(HeapTupleHeader.infomask(page, at), HeapTupleHeader.cid(page, at));
  }

  /// Command that inserted a tuple of the own transaction.
  public int cmin(int infomask, int cid) {
    return (infomask & COMBOCID) != 0 ? transaction.comboCommandIds().realCmin(cid) : cid;
  }

  int cmax(MemorySegment page, int at) {
    return cmax(HeapTupleHeader.infomask(page, at), HeapTupleHeader.cid(page, at));
  }

  /// Command that deleted a tuple of the own transaction.
  public int cmax(int infomask, int cid) {
    return (infomask & COMBOCID) != 0 ? transaction.comboCommandIds().realCmax(cid) : cid;
  }

  // ---- hint bits ----

  /// Sets hint bits; `xid` is the transaction whose commit they claim, or invalid.
  void setHint(MemorySegment page, int at, int buffer, int bits, int xid) {
    if (TransactionId.isNormal(xid)) {
      long commitLsn = xids.commitLsn(xid);
      if (Lsn.isValid(commitLsn)
          && Lsn.isBefore(wal.flushedUpTo(), commitLsn)
          && Lsn.isBefore(Page.lsn(page), commitLsn)) {
        return;
      }
    }
    HeapTupleHeader.setInfomask(page, at, HeapTupleHeader.infomask(page, at) | bits);
    buffers.markDirtyHint(buffer);
  }

  /// After waiting for `xid`, notes its outcome in the tuple (PostgreSQL: `UpdateXmaxHintBits`).
  void hintXmax(MemorySegment page, int at, int buffer, int xid) {
    int infomask = HeapTupleHeader.infomask(page, at);
    if ((infomask & (XMAX_COMMITTED | XMAX_INVALID)) != 0) {
      return;
    }
    if (!HeapTupleHeader.isXmaxLockedOnly(infomask) && didCommit(xid)) {
      setHint(page, at, buffer, XMAX_COMMITTED, xid);
    } else {
      setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
    }
  }

  // ---- the rules ----

  /// True if the tuple at `page[at]` is visible (PostgreSQL: `HeapTupleSatisfiesVisibility`).
  public boolean isVisible(TupleVisibility rule, MemorySegment page, int at, int buffer) {
    return switch (rule) {
      case Snapshot snapshot -> isVisibleTo(snapshot, page, at, buffer);
      case SpecialSnapshot special ->
          switch (special) {
            case ANY -> true;
            case SELF -> isVisibleToSelf(page, at, buffer);
            case TOAST -> isVisibleToToast(page, at);
          };
      case DirtySnapshot dirty -> isVisibleDirty(dirty, page, at, buffer);
      case NonVacuumableSnapshot nonVacuumable ->
          vacuumState(page, at, buffer, nonVacuumable.horizon()) != VacuumState.DEAD;
    };
  }

  /// The MVCC rule (PostgreSQL: `HeapTupleSatisfiesMVCC`).
  public boolean isVisibleTo(Snapshot snapshot, MemorySegment page, int at, int buffer) {
    int infomask = HeapTupleHeader.infomask(page, at);
    if ((infomask & XMIN_COMMITTED) == 0) {
      if ((infomask & XMIN_INVALID) != 0) {
        return false;
      }
      int xmin = HeapTupleHeader.xmin(page, at);
      if (isCurrent(xmin)) {
        return isOwnVisibleTo(snapshot, page, at, buffer, infomask);
      }
      if (snapshot.isRunning(xmin)) {
        return false;
      }
      if (!didCommit(xmin)) {
        setHint(page, at, buffer, XMIN_INVALID, TransactionId.INVALID);
        return false;
      }
      setHint(page, at, buffer, XMIN_COMMITTED, xmin);
    } else if ((infomask & XMIN_INVALID) == 0
        && snapshot.isRunning(HeapTupleHeader.xmin(page, at))) {
      return false;
    }
    // The inserter counts as committed.
    if ((infomask & XMAX_INVALID) != 0 || HeapTupleHeader.isXmaxLockedOnly(infomask)) {
      return true;
    }
    int xmax = HeapTupleHeader.xmax(page, at);
    if ((infomask & XMAX_IS_MULTI) != 0) {
      int updater = updateXidOf(xmax);
      if (isCurrent(updater)) {
        return !CommandId.isBefore(cmax(page, at), snapshot.curcid());
      }
      return snapshot.isRunning(updater) || !didCommit(updater);
    }
    if ((infomask & XMAX_COMMITTED) == 0) {
      if (isCurrent(xmax)) {
        return !CommandId.isBefore(cmax(page, at), snapshot.curcid());
      }
      if (snapshot.isRunning(xmax)) {
        return true;
      }
      if (!didCommit(xmax)) {
        setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
        return true;
      }
      setHint(page, at, buffer, XMAX_COMMITTED, xmax);
      return false;
    }
    return snapshot.isRunning(xmax);
  }

  private boolean isOwnVisibleTo(
      Snapshot snapshot, MemorySegment page, int at, int buffer, int infomask) {
    if (!CommandId.isBefore(cmin(page, at), snapshot.curcid())) {
      return false;
    }
    if ((infomask & XMAX_INVALID) != 0 || HeapTupleHeader.isXmaxLockedOnly(infomask)) {
      return true;
    }
    int xmax = HeapTupleHeader.xmax(page, at);
    if ((infomask & XMAX_IS_MULTI) != 0) {
      int updater = updateXidOf(xmax);
      return !isCurrent(updater) || !CommandId.isBefore(cmax(page, at), snapshot.curcid());
    }
    if (!isCurrent(xmax)) {
      // A subtransaction of ours deleted it and aborted.
      setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
      return true;
    }
    return !CommandId.isBefore(cmax(page, at), snapshot.curcid());
  }

  /// Committed now, or by the own transaction (PostgreSQL: `HeapTupleSatisfiesSelf`).
  private boolean isVisibleToSelf(MemorySegment page, int at, int buffer) {
    int infomask = HeapTupleHeader.infomask(page, at);
    int xmax = HeapTupleHeader.xmax(page, at);
    if ((infomask & XMIN_COMMITTED) == 0) {
      if ((infomask & XMIN_INVALID) != 0) {
        return false;
      }
      int xmin = HeapTupleHeader.xmin(page, at);
      if (isCurrent(xmin)) {
        return isOwnUndeleted(page, at, buffer, infomask, xmax);
      }
      if (isInProgress(xmin)) {
        return false;
      }
      if (!didCommit(xmin)) {
        setHint(page, at, buffer, XMIN_INVALID, TransactionId.INVALID);
        return false;
      }
      setHint(page, at, buffer, XMIN_COMMITTED, xmin);
    }
    if ((infomask & XMAX_INVALID) != 0 || HeapTupleHeader.isXmaxLockedOnly(infomask)) {
      return true;
    }
    if ((infomask & XMAX_COMMITTED) != 0) {
      return false;
    }
    if ((infomask & XMAX_IS_MULTI) != 0) {
      int updater = updateXidOf(xmax);
      return !isCurrent(updater) && (isInProgress(updater) || !didCommit(updater));
    }
    if (isCurrent(xmax)) {
      return false;
    }
    if (isInProgress(xmax)) {
      return true;
    }
    if (!didCommit(xmax)) {
      setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
      return true;
    }
    setHint(page, at, buffer, XMAX_COMMITTED, xmax);
    return false;
  }

  private boolean isOwnUndeleted(MemorySegment page, int at, int buffer, int infomask, int xmax) {
    if ((infomask & XMAX_INVALID) != 0 || HeapTupleHeader.isXmaxLockedOnly(infomask)) {
      return true;
    }
    if ((infomask & XMAX_IS_MULTI) != 0) {
      return !isCurrent(updateXidOf(xmax));
    }
    if (!isCurrent(xmax)) {
      setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
      return true;
    }
    return false;
  }

  /// Chunks are as visible as their owner; only rows of aborted speculative insertions are not
  /// (PostgreSQL: `HeapTupleSatisfiesToast`).
  private static boolean isVisibleToToast(MemorySegment page, int at) {
    int infomask = HeapTupleHeader.infomask(page, at);
    if ((infomask & XMIN_COMMITTED) != 0) {
      return true;
    }
    return (infomask & XMIN_INVALID) == 0 && TransactionId.isValid(HeapTupleHeader.xmin(page, at));
  }

  /// Open transactions count as done, and are reported (PostgreSQL: `HeapTupleSatisfiesDirty`).
  private boolean isVisibleDirty(DirtySnapshot dirty, MemorySegment page, int at, int buffer) {
    dirty.clear();
    int infomask = HeapTupleHeader.infomask(page, at);
    int xmax = HeapTupleHeader.xmax(page, at);
    if ((infomask & XMIN_COMMITTED) == 0) {
      if ((infomask & XMIN_INVALID) != 0) {
        return false;
      }
      int xmin = HeapTupleHeader.xmin(page, at);
      if (isCurrent(xmin)) {
        return isOwnUndeleted(page, at, buffer, infomask, xmax);
      }
      if (isInProgress(xmin)) {
        long ctid = HeapTupleHeader.ctid(page, at);
        if (HeapTupleHeader.isSpeculative(ctid)) {
          dirty.speculativeToken = Tid.block(ctid);
        }
        dirty.xmin = xmin;
        return true;
      }
      if (!didCommit(xmin)) {
        setHint(page, at, buffer, XMIN_INVALID, TransactionId.INVALID);
        return false;
      }
      setHint(page, at, buffer, XMIN_COMMITTED, xmin);
    }
    boolean lockedOnly = HeapTupleHeader.isXmaxLockedOnly(infomask);
    if ((infomask & XMAX_INVALID) != 0) {
      return true;
    }
    if ((infomask & XMAX_COMMITTED) != 0) {
      return lockedOnly;
    }
    if ((infomask & XMAX_IS_MULTI) != 0) {
      if (lockedOnly) {
        return true;
      }
      int updater = updateXidOf(xmax);
      if (isCurrent(updater)) {
        return false;
      }
      if (isInProgress(updater)) {
        dirty.xmax = updater;
        return true;
      }
      return !didCommit(updater);
    }
    if (isCurrent(xmax)) {
      return lockedOnly;
    }
    if (isInProgress(xmax)) {
      if (!lockedOnly) {
        dirty.xmax = xmax;
      }
      return true;
    }
    if (lockedOnly || !didCommit(xmax)) {
      setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
      return true;
    }
    setHint(page, at, buffer, XMAX_COMMITTED, xmax);
    return false;
  }

  /// May the command `curcid` change the tuple, whose tid is `self`? (PostgreSQL:
  /// `HeapTupleSatisfiesUpdate`)
  TupleResult forUpdate(MemorySegment page, int at, long self, int curcid, int buffer) {
    int infomask = HeapTupleHeader.infomask(page, at);
    int xmax = HeapTupleHeader.xmax(page, at);
    boolean lockedOnly = HeapTupleHeader.isXmaxLockedOnly(infomask);
    boolean isMulti = (infomask & XMAX_IS_MULTI) != 0;
    if ((infomask & XMIN_COMMITTED) == 0) {
      if ((infomask & XMIN_INVALID) != 0) {
        return TupleResult.INVISIBLE;
      }
      int xmin = HeapTupleHeader.xmin(page, at);
      if (isCurrent(xmin)) {
        if (!CommandId.isBefore(cmin(page, at), curcid)) {
          return TupleResult.INVISIBLE;
        }
        if ((infomask & XMAX_INVALID) != 0) {
          return TupleResult.OK;
        }
        if (lockedOnly) {
          boolean running =
              isMulti
                  ? multixacts.isRunning(transaction, xmax, true)
                  : isCurrent(xmax) || isInProgress(xmax);
          return running ? TupleResult.BEING_MODIFIED : TupleResult.OK;
        }
        if (isMulti) {
          if (!isCurrent(updateXidOf(xmax))) {
            return multixacts.isRunning(transaction, xmax, false)
                ? TupleResult.BEING_MODIFIED
                : TupleResult.OK;
          }
          return ownChange(page, at, curcid);
        }
        if (!isCurrent(xmax)) {
          setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
          return TupleResult.OK;
        }
        return ownChange(page, at, curcid);
      }
      if (isInProgress(xmin)) {
        return TupleResult.INVISIBLE;
      }
      if (!didCommit(xmin)) {
        setHint(page, at, buffer, XMIN_INVALID, TransactionId.INVALID);
        return TupleResult.INVISIBLE;
      }
      setHint(page, at, buffer, XMIN_COMMITTED, xmin);
    }
    if ((infomask & XMAX_INVALID) != 0) {
      return TupleResult.OK;
    }
    if ((infomask & XMAX_COMMITTED) != 0) {
      return lockedOnly ? TupleResult.OK : changed(page, at, self);
    }
    if (isMulti) {
      if (HeapTupleHeader.isLockedUpgraded(infomask)) {
        return TupleResult.OK;
      }
      if (lockedOnly) {
        if (multixacts.isRunning(transaction, xmax, true)) {
          return TupleResult.BEING_MODIFIED;
        }
        setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
        return TupleResult.OK;
      }
      int updater = updateXidOf(xmax);
      if (isCurrent(updater)) {
        return ownChange(page, at, curcid);
      }
      if (multixacts.isRunning(transaction, xmax, false)) {
        return TupleResult.BEING_MODIFIED;
      }
      if (didCommit(updater)) {
        return changed(page, at, self);
      }
      // The updater aborted, and no locker is left.
      setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
      return TupleResult.OK;
    }
    if (isCurrent(xmax)) {
      return lockedOnly ? TupleResult.BEING_MODIFIED : ownChange(page, at, curcid);
    }
    if (isInProgress(xmax)) {
      return TupleResult.BEING_MODIFIED;
    }
    if (lockedOnly || !didCommit(xmax)) {
      setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
      return TupleResult.OK;
    }
    setHint(page, at, buffer, XMAX_COMMITTED, xmax);
    return changed(page, at, self);
  }

  private TupleResult ownChange(MemorySegment page, int at, int curcid) {
    return CommandId.isBefore(cmax(page, at), curcid)
        ? TupleResult.INVISIBLE
        : TupleResult.SELF_MODIFIED;
  }

  private static TupleResult changed(MemorySegment page, int at, long self) {
    return HeapTupleHeader.ctid(page, at) == self ? TupleResult.DELETED : TupleResult.UPDATED;
  }

  // ---- vacuum ----

  /// State of the tuple, where "recently dead" means that [#deadAfter()] tells whom to check
  /// (PostgreSQL: `HeapTupleSatisfiesVacuumHorizon`).
  VacuumState vacuumState(MemorySegment page, int at, int buffer) {
    deadAfter = TransactionId.INVALID;
    int infomask = HeapTupleHeader.infomask(page, at);
    int xmax = HeapTupleHeader.xmax(page, at);
    boolean lockedOnly = HeapTupleHeader.isXmaxLockedOnly(infomask);
    boolean isMulti = (infomask & XMAX_IS_MULTI) != 0;
    if ((infomask & XMIN_COMMITTED) == 0) {
      if ((infomask & XMIN_INVALID) != 0) {
        return VacuumState.DEAD;
      }
      int xmin = HeapTupleHeader.xmin(page, at);
      if (isCurrent(xmin)) {
        if ((infomask & XMAX_INVALID) != 0 || lockedOnly || isOnlyLocked(page, at)) {
          return VacuumState.INSERT_IN_PROGRESS;
        }
        return isCurrent(updateXid(infomask, xmax))
            ? VacuumState.DELETE_IN_PROGRESS
            : VacuumState.INSERT_IN_PROGRESS;
      }
      if (isInProgress(xmin)) {
        return VacuumState.INSERT_IN_PROGRESS;
      }
      if (!didCommit(xmin)) {
        setHint(page, at, buffer, XMIN_INVALID, TransactionId.INVALID);
        return VacuumState.DEAD;
      }
      setHint(page, at, buffer, XMIN_COMMITTED, xmin);
    }
    if ((infomask & XMAX_INVALID) != 0) {
      return VacuumState.LIVE;
    }
    if (lockedOnly) {
      if ((infomask & XMAX_COMMITTED) == 0) {
        boolean running =
            isMulti
                ? !HeapTupleHeader.isLockedUpgraded(infomask)
                    && multixacts.isRunning(transaction, xmax, true)
                : isCurrent(xmax) || isInProgress(xmax);
        if (!running) {
          setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
        }
      }
      return VacuumState.LIVE;
    }
    if (isMulti) {
      int updater = updateXidOf(xmax);
      if (isCurrent(updater) || isInProgress(updater)) {
        return VacuumState.DELETE_IN_PROGRESS;
      }
      if (didCommit(updater)) {
        deadAfter = updater;
        return VacuumState.RECENTLY_DEAD;
      }
      if (!multixacts.isRunning(transaction, xmax, false)) {
        setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
      }
      return VacuumState.LIVE;
    }
    if ((infomask & XMAX_COMMITTED) == 0) {
      if (isCurrent(xmax) || isInProgress(xmax)) {
        return VacuumState.DELETE_IN_PROGRESS;
      }
      if (!didCommit(xmax)) {
        setHint(page, at, buffer, XMAX_INVALID, TransactionId.INVALID);
        return VacuumState.LIVE;
      }
      setHint(page, at, buffer, XMAX_COMMITTED, xmax);
    }
    deadAfter = xmax;
    return VacuumState.RECENTLY_DEAD;
  }

  /// After [#vacuumState] said recently dead: the deleter; dead once its xid is removable.
  int deadAfter() {
    return deadAfter;
  }

  /// State of the tuple with the horizon applied.
  public VacuumState vacuumState(MemorySegment page, int at, int buffer, XidHorizon horizon) {
    VacuumState state = vacuumState(page, at, buffer);
    if (state == VacuumState.RECENTLY_DEAD && horizon.isRemovable(deadAfter)) {
      return VacuumState.DEAD;
    }
    return state;
  }

  /// State of the tuple for a fixed horizon (PostgreSQL: `HeapTupleSatisfiesVacuum`).
  public VacuumState vacuumState(MemorySegment page, int at, int buffer, int oldestXmin) {
    VacuumState state = vacuumState(page, at, buffer);
    if (state == VacuumState.RECENTLY_DEAD && TransactionId.precedes(deadAfter, oldestXmin)) {
      return VacuumState.DEAD;
    }
    return state;
  }

  /// Cheap test on hint bits alone: dead to everybody? (PostgreSQL: `HeapTupleIsSurelyDead`)
  boolean isSurelyDead(MemorySegment page, int at, XidHorizon horizon) {
    int infomask = HeapTupleHeader.infomask(page, at);
    if ((infomask & XMIN_COMMITTED) == 0) {
      return (infomask & XMIN_INVALID) != 0;
    }
    if ((infomask & (XMAX_INVALID | XMAX_IS_MULTI)) != 0
        || HeapTupleHeader.isXmaxLockedOnly(infomask)
        || (infomask & XMAX_COMMITTED) == 0) {
      return false;
    }
    return horizon.isRemovable(HeapTupleHeader.xmax(page, at));
  }

  /// The newest xid whose snapshot would notice the removal of the tuple, or `soFar` if that is
  /// newer.
  int advanceConflictHorizon(MemorySegment page, int at, int soFar) {
    int infomask = HeapTupleHeader.infomask(page, at);
    int xmin = HeapTupleHeader.effectiveXmin(page, at);
    int xmax = updateXid(page, at);
    if (HeapTupleHeader.isXminCommitted(infomask)
        || (!HeapTupleHeader.isXminInvalid(infomask) && didCommit(xmin))) {
      if (xmax != xmin && TransactionId.follows(xmax, soFar)) {
        return xmax;
      }
    }
    return soFar;
  }
}
