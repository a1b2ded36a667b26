// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.tuple.HeapTupleHeader.KEYS_UPDATED;
import static dev.gajah.access.tuple.HeapTupleHeader.LOCK_MASK;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_EXCL_LOCK;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_INVALID;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_IS_MULTI;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_KEYSHR_LOCK;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_SHR_LOCK;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.transaction.multixact.MultiXactMembers;
import dev.gajah.transaction.multixact.MultiXactStatus;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Locks rows in one of four modes (PostgreSQL: `heap_lock_tuple`, `heap_lock_updated_tuple`).
/// Belongs to one session.
final class HeapLocker {
  private final HeapSession session;
  private final Heap heap;
  private final Transaction transaction;
  private final Visibility visibility;
  private final NewXmax newXmax;
  private final RowWaiter waiter;
  private final BufferPool buffers;
  private final VisibilityMap map;
  private final HeldBuffers held;
  private final MapPin mapPin;
  private final MapPin followMap;

  private boolean haveTupleLock;
  private boolean skipTupleLock;

  HeapLocker(HeapSession session) {
    this.session = session;
    heap = session.heap();
    transaction = session.transaction();
    visibility = session.visibility();
    newXmax = session.newXmax();
    waiter = session.waiter();
    buffers = heap.buffers();
    map = heap.visibilityMap();
    held = session.held();
    mapPin = new MapPin(map, held);
    followMap = new MapPin(map, held);
  }

  TupleResult lock(
      RelationDescriptor relation,
      long tid,
      int cid,
      RowLockMode mode,
      RowWaitPolicy policy,
      boolean followUpdates,
      HeapTuple tuple,
      TupleFailure failure) {
    int mark = held.mark();
    mapPin.clear();
    haveTupleLock = false;
    skipTupleLock = false;
    failure.clear();
    TupleResult result;
    try {
      result = lockPinned(relation, tid, cid, mode, policy, followUpdates, tuple, failure);
      mapPin.unpin();
      held.releaseTo(mark);
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
    if (haveTupleLock) {
      waiter.unlockTuple(relation, tid, mode);
    }
    return result;
  }

  /// Returns with the page pinned, locked or not; the caller releases both.
  private TupleResult lockPinned(
      RelationDescriptor relation,
      long tid,
      int cid,
      RowLockMode mode,
      RowWaitPolicy policy,
      boolean followUpdates,
      HeapTuple tuple,
      TupleFailure failure) {
    int block = Tid.block(tid);
    int offset = Tid.offset(tid);
    int buffer = held.pin(relation.locator(), block);
    MemorySegment page = buffers.page(buffer);
    if (HeapPage.isAllVisible(page)) {
      mapPin.pin(relation.locator(), block);
    }
    held.lockExclusive(buffer);
    int at = session.tupleAt(page, offset);
    int length = HeapPage.length(HeapPage.item(page, offset));
    tuple.tid = tid;
    tuple.tableOid = relation.oid();
    boolean firstTime = true;
    while (true) {
      TupleResult result = visibility.forUpdate(page, at, tid, cid, buffer);
      if (result == TupleResult.INVISIBLE) {
        return result;
      }
      if (result != TupleResult.OK && result != TupleResult.SELF_MODIFIED) {
        result =
            negotiate(
                relation, tid, mode, policy, followUpdates, buffer, page, at, result, firstTime);
        firstTime = false;
        if (result == null) {
          continue;
        }
        if (alreadyHeld) {
          // Unlocked: the tuple cannot change while we hold it.
          held.lockShared(buffer);
          tuple.copyFrom(page, at, length);
          held.unlock(buffer);
          return TupleResult.OK;
        }
      }
      if (result != TupleResult.OK) {
        session.describeFailure(failure, page, at, result);
        tuple.copyFrom(page, at, length);
        return result;
      }
      if (!mapPin.isPinned() && HeapPage.isAllVisible(page)) {
        held.unlock(buffer);
        mapPin.pin(relation.locator(), block);
        held.lockExclusive(buffer);
        continue;
      }
      break;
    }
    heap.multixacts().setOldestMember(transaction);
    newXmax.compute(
        HeapTupleHeader.xmax(page, at),
        HeapTupleHeader.infomask(page, at),
        HeapTupleHeader.infomask2(page, at),
        transaction.xid(),
        mode,
        false);
    mark(relation, tid, buffer, page, at, mapPin, RmgrIds.HEAP, HeapLog.LOCK);
    tuple.copyFrom(page, at, length);
    return TupleResult.OK;
  }

  /// After [#negotiate] returned OK: we hold the row strongly enough already, and the page is not
  /// locked.
  private boolean alreadyHeld;

  /// Comes to terms with other holders. Null means: look again. Otherwise the page is locked,
  /// except with [#alreadyHeld].
  private @Nullable TupleResult negotiate(
      RelationDescriptor relation,
      long tid,
      RowLockMode mode,
      RowWaitPolicy policy,
      boolean followUpdates,
      int buffer,
      MemorySegment page,
      int at,
      TupleResult found,
      boolean firstTime) {
    int xwait = HeapTupleHeader.xmax(page, at);
    int infomask = HeapTupleHeader.infomask(page, at);
    int infomask2 = HeapTupleHeader.infomask2(page, at);
    long ctid = HeapTupleHeader.ctid(page, at);
    boolean isMulti = (infomask & XMAX_IS_MULTI) != 0;
    boolean lockedOnly = HeapTupleHeader.isXmaxLockedOnly(infomask);
    alreadyHeld = false;
    held.unlock(buffer);
    if (firstTime && holdsAlready(xwait, infomask, infomask2, mode)) {
      alreadyHeld = true;
      return TupleResult.OK;
    }
    boolean sleep = true;
    switch (mode) {
      case KEY_SHARE -> {
        if ((infomask2 & KEYS_UPDATED) == 0) {
          boolean updated = !lockedOnly;
          if (followUpdates && updated && ctid != tid) {
            TupleResult followed = lockUpdated(relation, infomask, xwait, ctid, mode);
            if (followed != TupleResult.OK) {
              held.lockExclusive(buffer);
              return followed;
            }
          }
          held.lockExclusive(buffer);
          if (!visibility.isOnlyLocked(page, at)
              && ((HeapTupleHeader.infomask2(page, at) & KEYS_UPDATED) != 0 || !updated)) {
            return null;
          }
          sleep = false;
        }
      }
      case SHARE -> {
        if (lockedOnly && (infomask & LOCK_MASK) != XMAX_EXCL_LOCK) {
          held.lockExclusive(buffer);
          int now = HeapTupleHeader.infomask(page, at);
          if (!HeapTupleHeader.isXmaxLockedOnly(now) || (now & LOCK_MASK) == XMAX_EXCL_LOCK) {
            return null;
          }
          sleep = false;
        }
      }
      case NO_KEY_EXCLUSIVE -> {
        boolean compatible =
            isMulti
                ? !newXmax.conflicts(xwait, infomask, mode)
                : (infomask & LOCK_MASK) == XMAX_KEYSHR_LOCK;
        if (compatible) {
          held.lockExclusive(buffer);
          if (changedMeanwhile(page, at, infomask, xwait)) {
            return null;
          }
          sleep = false;
        }
      }
      case EXCLUSIVE -> {}
    }
    if (sleep && !isMulti && visibility.isCurrent(xwait)) {
      // Only ourselves, with a weaker lock.
      held.lockExclusive(buffer);
      if (changedMeanwhile(page, at, infomask, xwait)) {
        return null;
      }
      sleep = false;
    }
    if (sleep && (found == TupleResult.UPDATED || found == TupleResult.DELETED)) {
      held.lockExclusive(buffer);
      return found;
    }
    if (sleep) {
      TupleResult waited =
          await(relation, tid, mode, policy, followUpdates, xwait, infomask, ctid, lockedOnly);
      held.lockExclusive(buffer);
      if (waited != TupleResult.OK) {
        return waited;
      }
      if (changedMeanwhile(page, at, infomask, xwait)) {
        return null;
      }
      if (!isMulti) {
        visibility.hintXmax(page, at, buffer, xwait);
      }
    }
    int now = HeapTupleHeader.infomask(page, at);
    if (!sleep
        || (now & XMAX_INVALID) != 0
        || HeapTupleHeader.isXmaxLockedOnly(now)
        || visibility.isOnlyLocked(page, at)) {
      return TupleResult.OK;
    }
    return HeapTupleHeader.ctid(page, at) == tid ? TupleResult.DELETED : TupleResult.UPDATED;
  }

  private TupleResult await(
      RelationDescriptor relation,
      long tid,
      RowLockMode mode,
      RowWaitPolicy policy,
      boolean followUpdates,
      int xwait,
      int infomask,
      long ctid,
      boolean lockedOnly) {
    if (!skipTupleLock && !haveTupleLock) {
      if (!waiter.lockTuple(relation, tid, mode, policy)) {
        return TupleResult.WOULD_BLOCK;
      }
      haveTupleLock = true;
    }
    boolean isMulti = (infomask & XMAX_IS_MULTI) != 0;
    MultiXactStatus status = mode.status(false);
    if (policy == RowWaitPolicy.BLOCK) {
      if (isMulti) {
        waiter.waitForMulti(xwait, infomask, status, relation, tid, RowWaiter.Purpose.LOCK);
      } else {
        waiter.waitForXid(xwait, relation, tid, RowWaiter.Purpose.LOCK);
      }
    } else {
      boolean gone =
          isMulti
              ? waiter.tryWaitForMulti(xwait, infomask, status, relation, tid)
              : waiter.tryWaitForXid(xwait);
      if (!gone) {
        if (policy == RowWaitPolicy.ERROR) {
          throw RowWaiter.notAvailable(relation);
        }
        return TupleResult.WOULD_BLOCK;
      }
    }
    if (followUpdates && !lockedOnly && ctid != tid) {
      return lockUpdated(relation, infomask, xwait, ctid, mode);
    }
    return TupleResult.OK;
  }

  /// True if the own transaction holds the row at least as strongly as wanted.
  private boolean holdsAlready(int xwait, int infomask, int infomask2, RowLockMode mode) {
    if ((infomask & XMAX_IS_MULTI) != 0) {
      MultiXactMembers members =
          heap.multixacts().members(transaction, xwait, HeapTupleHeader.isXmaxLockedOnly(infomask));
      for (int i = 0; i < members.count(); i++) {
        if (visibility.isCurrent(members.xid(i))) {
          if (RowLockMode.of(members.status(i)).ordinal() >= mode.ordinal()) {
            return true;
          }
          // We are a member with a weaker lock: queueing behind those who wait for us would
          // deadlock.
          skipTupleLock = true;
        }
      }
      return false;
    }
    if (!visibility.isCurrent(xwait)) {
      return false;
    }
    int lock = infomask & LOCK_MASK;
    return switch (mode) {
      case KEY_SHARE -> true;
      case SHARE -> lock == XMAX_SHR_LOCK || lock == XMAX_EXCL_LOCK;
      case NO_KEY_EXCLUSIVE -> lock == XMAX_EXCL_LOCK;
      case EXCLUSIVE -> lock == XMAX_EXCL_LOCK && (infomask2 & KEYS_UPDATED) != 0;
    };
  }

  private static boolean changedMeanwhile(MemorySegment page, int at, int infomask, int xwait) {
    return NewXmax.changed(HeapTupleHeader.infomask(page, at), infomask)
        || HeapTupleHeader.xmax(page, at) != xwait;
  }

  /// Writes the computed xmax into the tuple. The page is locked, its map page pinned if it is
  /// all-visible.
  private void mark(
      RelationDescriptor relation,
      long tid,
      int buffer,
      MemorySegment page,
      int at,
      MapPin pin,
      int rmgr,
      int info) {
    boolean isUpdatedVersion = rmgr == RmgrIds.HEAP2; // the info values are equal
    boolean visible = HeapPage.isAllVisible(page);
    if (visible) {
      held.lockExclusive(pin.buffer);
    }
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    int infomask =
        HeapTupleHeader.infomask(page, at) & ~HeapTupleHeader.XMAX_BITS | newXmax.infomask;
    int infomask2 = HeapTupleHeader.infomask2(page, at) & ~KEYS_UPDATED | newXmax.infomask2;
    boolean lockedOnly = HeapTupleHeader.isXmaxLockedOnly(newXmax.infomask);
    if (lockedOnly && !isUpdatedVersion) {
      infomask2 &= ~HeapTupleHeader.HOT_UPDATED;
      HeapTupleHeader.setCtid(page, at, tid);
    }
    HeapTupleHeader.setXmax(page, at, newXmax.xmax);
    HeapTupleHeader.setInfomask(page, at, infomask);
    HeapTupleHeader.setInfomask2(page, at, infomask2);
    boolean frozenCleared =
        visible && map.clearLocked(Tid.block(tid), pin.buffer, VisibilityMap.ALL_FROZEN);
    buffers.markDirty(buffer);
    if (relation.needsWal()) {
      session.logLock(
          relation,
          rmgr,
          info,
          tid,
          newXmax.xmax,
          newXmax.infomask,
          isUpdatedVersion ? newXmax.infomask2 : infomask2,
          page,
          pin.buffer,
          frozenCleared);
    }
    interrupts.exitCritical();
    if (visible) {
      held.unlock(pin.buffer);
    }
  }

  // ---- newer versions ----

  /// Locks the later versions of a row whose older version we lock, as far as they exist
  /// (PostgreSQL: `heap_lock_updated_tuple`).
  private TupleResult lockUpdated(
      RelationDescriptor relation,
      int priorInfomask,
      int priorRawXmax,
      long priorCtid,
      RowLockMode mode) {
    if (HeapTupleHeader.isMovedPartitions(priorCtid)) {
      return TupleResult.OK;
    }
    heap.multixacts().setOldestMember(transaction);
    int priorXmax =
        (priorInfomask & XMAX_IS_MULTI) != 0 ? visibility.updateXidOf(priorRawXmax) : priorRawXmax;
    followMap.clear();
    int mark = held.mark();
    long tid = priorCtid;
    while (true) {
      int buffer = held.pin(relation.locator(), Tid.block(tid));
      TupleResult result = lockVersion(relation, tid, priorXmax, mode, buffer);
      if (result != null) {
        held.releaseTo(mark);
        return result;
      }
      MemorySegment page = buffers.page(buffer);
      int at = HeapPage.tupleAt(page, Tid.offset(tid));
      long next = HeapTupleHeader.ctid(page, at);
      if ((HeapTupleHeader.infomask(page, at) & XMAX_INVALID) != 0
          || HeapTupleHeader.isMovedPartitions(next)
          || next == tid
          || visibility.isOnlyLocked(page, at)) {
        held.releaseTo(mark);
        return TupleResult.OK;
      }
      priorXmax = visibility.updateXid(page, at);
      tid = next;
      held.release(buffer);
    }
  }

  /// Locks one version. Null means: done (the page is locked), go on with the next version; else
  /// the end of the chain, or a failure.
  private @Nullable TupleResult lockVersion(
      RelationDescriptor relation, long tid, int priorXmax, RowLockMode mode, int buffer) {
    int block = Tid.block(tid);
    int offset = Tid.offset(tid);
    MemorySegment page = buffers.page(buffer);
    while (true) {
      transaction.process().interrupts().check();
      if (HeapPage.isAllVisible(page)) {
        followMap.pin(relation.locator(), block);
      }
      held.lockExclusive(buffer);
      if (HeapPage.isAllVisible(page) && !followMap.isFor(block)) {
        held.unlock(buffer);
        continue;
      }
      if (offset > HeapPage.maxOffset(page) || !HeapPage.isNormal(HeapPage.item(page, offset))) {
        return TupleResult.OK; // pruned: the update aborted
      }
      int at = HeapPage.tupleAt(page, offset);
      int xmin = HeapTupleHeader.effectiveXmin(page, at);
      if ((TransactionId.isValid(priorXmax) && xmin != priorXmax) || visibility.didAbort(xmin)) {
        return TupleResult.OK;
      }
      int infomask = HeapTupleHeader.infomask(page, at);
      int infomask2 = HeapTupleHeader.infomask2(page, at);
      int xmax = HeapTupleHeader.xmax(page, at);
      if ((infomask & XMAX_INVALID) == 0) {
        conflictXid = TransactionId.INVALID;
        TupleResult verdict = test(page, at, tid, infomask, infomask2, xmax, mode);
        if (verdict == TupleResult.SELF_MODIFIED) {
          return null;
        }
        if (TransactionId.isValid(conflictXid)) {
          int wait = conflictXid;
          held.unlock(buffer);
          waiter.waitForXid(wait, relation, tid, RowWaiter.Purpose.LOCK_UPDATED);
          continue;
        }
        if (verdict != TupleResult.OK) {
          return verdict;
        }
      }
      newXmax.compute(xmax, infomask, infomask2, transaction.xid(), mode, false);
      mark(relation, tid, buffer, page, at, followMap, RmgrIds.HEAP2, HeapLog.LOCK_UPDATED);
      return null;
    }
  }

  /// After [#test]: whom to wait for.
  private int conflictXid;

  private TupleResult test(
      MemorySegment page,
      int at,
      long tid,
      int infomask,
      int infomask2,
      int xmax,
      RowLockMode mode) {
    if ((infomask & XMAX_IS_MULTI) != 0) {
      MultiXactMembers members =
          heap.multixacts().members(transaction, xmax, HeapTupleHeader.isXmaxLockedOnly(infomask));
      for (int i = 0; i < members.count(); i++) {
        TupleResult verdict = testHolder(members.status(i), members.xid(i), mode, page, at, tid);
        if (verdict != TupleResult.OK || TransactionId.isValid(conflictXid)) {
          return verdict;
        }
      }
      return TupleResult.OK;
    }
    MultiXactStatus status = NewXmax.statusOf(infomask, infomask2);
    if (status == null) {
      throw SqlError.internal("invalid lock status in tuple");
    }
    return testHolder(status, xmax, mode, page, at, tid);
  }

  private TupleResult testHolder(
      MultiXactStatus status, int xid, RowLockMode mode, MemorySegment page, int at, long tid) {
    boolean conflict = RowLockMode.of(status).heavyweight().conflictsWith(mode.heavyweight());
    if (visibility.isCurrent(xid)) {
      return TupleResult.SELF_MODIFIED;
    }
    if (visibility.isInProgress(xid)) {
      if (conflict) {
        conflictXid = xid;
      }
      return TupleResult.OK;
    }
    if (visibility.didCommit(xid) && status.isUpdate() && conflict) {
      return HeapTupleHeader.ctid(page, at) == tid ? TupleResult.DELETED : TupleResult.UPDATED;
    }
    return TupleResult.OK;
  }
}
