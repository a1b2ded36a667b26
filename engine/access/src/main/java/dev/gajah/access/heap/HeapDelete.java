// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.CommandId;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.multixact.MultiXactStatus;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Deletes tuples (PostgreSQL: `heap_delete`). Belongs to one session.
final class HeapDelete {
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
  private final HeapTuple old = new HeapTuple(256);

  private boolean haveTupleLock;

  HeapDelete(HeapSession session) {
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
  }

  TupleResult delete(
      RelationDescriptor relation,
      long tid,
      int cid,
      @Nullable Snapshot crosscheck,
      boolean wait,
      TupleFailure failure,
      boolean changingPartition) {
    int xid = transaction.xid();
    int mark = held.mark();
    mapPin.clear();
    haveTupleLock = false;
    failure.clear();
    TupleResult result;
    try {
      result = deletePinned(relation, tid, cid, xid, crosscheck, wait, failure, changingPartition);
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
    if (result == TupleResult.OK) {
      session.statistics().deleted(relation);
      if (old.hasExternal() && !relation.isToast()) {
        session.toaster().delete(relation, old, false);
      }
      if (relation.isCatalog()) {
        session.listener().changed(relation, old, null);
      }
    }
    if (haveTupleLock) {
      waiter.unlockTuple(relation, tid, RowLockMode.EXCLUSIVE);
    }
    return result;
  }

  private TupleResult deletePinned(
      RelationDescriptor relation,
      long tid,
      int cid,
      int xid,
      @Nullable Snapshot crosscheck,
      boolean wait,
      TupleFailure failure,
      boolean changingPartition) {
    int block = Tid.block(tid);
    int offset = Tid.offset(tid);
    int buffer = held.pin(relation.locator(), block);
    MemorySegment page = buffers.page(buffer);
    if (HeapPage.isAllVisible(page)) {
      mapPin.pin(relation.locator(), block);
    }
    held.lockExclusive(buffer);
    int at;
    TupleResult result;
    while (true) {
      if (!mapPin.isPinned() && HeapPage.isAllVisible(page)) {
        held.unlock(buffer);
        mapPin.pin(relation.locator(), block);
        held.lockExclusive(buffer);
      }
      // The page may be compacted whenever it is unlocked (our pin forbids that, but a fresh look
      // is cheap).
      at = session.tupleAt(page, offset);
      result = visibility.forUpdate(page, at, tid, cid, buffer);
      if (result == TupleResult.INVISIBLE) {
        throw new SqlError(
            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "attempted to delete invisible tuple");
      }
      if (result != TupleResult.BEING_MODIFIED || !wait) {
        break;
      }
      if (awaitHolders(relation, tid, page, at, buffer)) {
        result = afterWait(page, at, tid);
        break;
      }
    }
    if (crosscheck != null
        && result == TupleResult.OK
        && !visibility.isVisibleTo(crosscheck, page, at, buffer)) {
      result = TupleResult.UPDATED;
    }
    if (result != TupleResult.OK) {
      session.describeFailure(failure, page, at, result);
      held.release(buffer);
      mapPin.unpin();
      return result;
    }
    session.serializable().tupleWritten(relation, tid);
    remove(relation, tid, cid, xid, buffer, page, at, changingPartition);
    return TupleResult.OK;
  }

  /// Waits for whoever holds the tuple. Locked again when it returns; false if everything must be
  /// checked again.
  private boolean awaitHolders(
      RelationDescriptor relation, long tid, MemorySegment page, int at, int buffer) {
    int xwait = HeapTupleHeader.xmax(page, at);
    int infomask = HeapTupleHeader.infomask(page, at);
    boolean isMulti = (infomask & HeapTupleHeader.XMAX_IS_MULTI) != 0;
    if (isMulti) {
      if (!newXmax.conflicts(xwait, infomask, RowLockMode.EXCLUSIVE)) {
        return true;
      }
      boolean member = newXmax.currentIsMember;
      held.unlock(buffer);
      if (!member) {
        lockTuple(relation, tid);
      }
      waiter.waitForMulti(
          xwait, infomask, MultiXactStatus.UPDATE, relation, tid, RowWaiter.Purpose.DELETE);
    } else if (visibility.isCurrent(xwait)) {
      return true;
    } else {
      held.unlock(buffer);
      lockTuple(relation, tid);
      waiter.waitForXid(xwait, relation, tid, RowWaiter.Purpose.DELETE);
    }
    held.lockExclusive(buffer);
    if ((!mapPin.isPinned() && HeapPage.isAllVisible(page))
        || NewXmax.changed(HeapTupleHeader.infomask(page, at), infomask)
        || HeapTupleHeader.xmax(page, at) != xwait) {
      return false;
    }
    if (!isMulti) {
      visibility.hintXmax(page, at, buffer, xwait);
    }
    return true;
  }

  private void lockTuple(RelationDescriptor relation, long tid) {
    if (!haveTupleLock) {
      waiter.lockTuple(relation, tid, RowLockMode.EXCLUSIVE, RowWaitPolicy.BLOCK);
      haveTupleLock = true;
    }
  }

  private TupleResult afterWait(MemorySegment page, int at, long tid) {
    int infomask = HeapTupleHeader.infomask(page, at);
    if ((infomask & HeapTupleHeader.XMAX_INVALID) != 0
        || HeapTupleHeader.isXmaxLockedOnly(infomask)
        || visibility.isOnlyLocked(page, at)) {
      return TupleResult.OK;
    }
    return HeapTupleHeader.ctid(page, at) == tid ? TupleResult.DELETED : TupleResult.UPDATED;
  }

  private void remove(
      RelationDescriptor relation,
      long tid,
      int cid,
      int xid,
      int buffer,
      MemorySegment page,
      int at,
      boolean changingPartition) {
    int block = Tid.block(tid);
    int offset = Tid.offset(tid);
    int infomask = HeapTupleHeader.infomask(page, at);
    int infomask2 = HeapTupleHeader.infomask2(page, at);
    int storedCid = session.cmaxToStore(page, at, cid);
    boolean isCombo = session.storesCombo();
    heap.multixacts().setOldestMember(transaction);
    newXmax.compute(
        HeapTupleHeader.xmax(page, at), infomask, infomask2, xid, RowLockMode.EXCLUSIVE, true);
    old.copyFrom(page, at, HeapPage.length(HeapPage.item(page, offset)));
    old.tid = tid;
    old.tableOid = relation.oid();
    boolean clearVisible = HeapPage.isAllVisible(page);
    if (clearVisible) {
      held.lockExclusive(mapPin.buffer);
    }
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    HeapPage.setPrunable(page, xid);
    boolean mapChanged = false;
    if (clearVisible) {
      mapChanged = map.clearLocked(block, mapPin.buffer, VisibilityMap.VALID_BITS);
      HeapPage.clearAllVisible(page);
    }
    infomask = infomask & ~(HeapTupleHeader.XMAX_BITS | HeapTupleHeader.MOVED) | newXmax.infomask;
    infomask2 =
        infomask2 & ~(HeapTupleHeader.KEYS_UPDATED | HeapTupleHeader.HOT_UPDATED)
            | newXmax.infomask2;
    HeapTupleHeader.setXmax(page, at, newXmax.xmax);
    HeapTupleHeader.setCid(page, at, storedCid);
    HeapTupleHeader.setInfomask(page, at, HeapSession.withCombo(infomask, isCombo));
    HeapTupleHeader.setInfomask2(page, at, infomask2);
    HeapTupleHeader.setCtid(
        page, at, changingPartition ? HeapTupleHeader.MOVED_PARTITIONS_TID : tid);
    buffers.markDirty(buffer);
    if (relation.needsWal()) {
      int flags = clearVisible ? HeapLog.DELETE_ALL_VISIBLE_CLEARED : 0;
      if (changingPartition) {
        flags |= HeapLog.DELETE_IS_PARTITION_MOVE;
      }
      WalRecordBuilder record = transaction.walRecord();
      record.begin(RmgrIds.HEAP, HeapLog.DELETE, xid);
      record.putInt(newXmax.xmax);
      record.putShort(offset);
      record.putByte(HeapLog.infobits(infomask, infomask2));
      record.putByte(flags);
      record.registerBlock(
          0, relation.locator(), ForkNumber.MAIN, block, page, WalRecordBuilder.STANDARD);
      if (mapChanged) {
        session.registerMap(record, 1, relation, mapPin.buffer);
      }
      long lsn = heap.log(record, transaction);
      Page.setLsn(page, lsn);
      if (mapChanged) {
        Page.setLsn(buffers.page(mapPin.buffer), lsn);
      }
    }
    interrupts.exitCritical();
    if (clearVisible) {
      held.unlock(mapPin.buffer);
    }
    held.release(buffer);
    mapPin.unpin();
    assert storedCid != CommandId.INVALID : "no command id";
  }
}
