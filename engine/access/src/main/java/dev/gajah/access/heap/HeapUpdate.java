// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.AttributeSet;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.access.tuple.TupleWalker;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.multixact.MultiXactStatus;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Updates tuples (PostgreSQL: `heap_update`). Belongs to one session.
///
/// Steps: lock the page; find out what changes; wait for holders; if the new version must be
/// toasted or does not fit, mark the old one as locked by us, so that the page may be unlocked
/// meanwhile, and find a page; then put the new version and point the old one to it in one critical
/// section with one WAL record.
final class HeapUpdate {
  private final HeapSession session;
  private final Heap heap;
  private final Transaction transaction;
  private final Visibility visibility;
  private final NewXmax newXmax;
  private final RowWaiter waiter;
  private final BufferPool buffers;
  private final VisibilityMap map;
  private final HeldBuffers held;
  private final MapPin oldMap;
  private final MapPin newMap;
  private final HeapTuple old = new HeapTuple(512);
  private final byte[] header = new byte[HeapLog.TUPLE_HEADER_BYTES];
  private final byte[] affixes = new byte[4];
  private int[] oldOffsets = new int[32];
  private int[] newOffsets = new int[32];

  private boolean haveTupleLock;
  private boolean checkedLockers;
  private boolean lockerRemains;

  /// What [#lockOldMeanwhile] left in xmax.
  private int lockXmax;

  private RowLockMode lockMode = RowLockMode.EXCLUSIVE;
  private UpdateIndexes updateIndexes = UpdateIndexes.ALL;
  private boolean hotChanged;
  private boolean keyChanged;
  private boolean summarizedChanged;

  HeapUpdate(HeapSession session) {
    this.session = session;
    heap = session.heap();
    transaction = session.transaction();
    visibility = session.visibility();
    newXmax = session.newXmax();
    waiter = session.waiter();
    buffers = heap.buffers();
    map = heap.visibilityMap();
    held = session.held();
    oldMap = new MapPin(map, held);
    newMap = new MapPin(map, held);
  }

  /// After an update: how strongly the old version was, or would have to be, locked.
  RowLockMode lockMode() {
    return lockMode;
  }

  UpdateIndexes updateIndexes() {
    return updateIndexes;
  }

  TupleResult update(
      RelationDescriptor relation,
      long tid,
      HeapTuple tuple,
      int cid,
      @Nullable Snapshot crosscheck,
      boolean wait,
      TupleFailure failure) {
    int xid = transaction.xid();
    int mark = held.mark();
    oldMap.clear();
    newMap.clear();
    haveTupleLock = false;
    failure.clear();
    updateIndexes = UpdateIndexes.NONE;
    TupleResult result;
    try {
      result = updatePinned(relation, tid, tuple, cid, xid, crosscheck, wait, failure);
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
    if (result == TupleResult.OK && relation.isCatalog()) {
      session.listener().changed(relation, old, tuple);
    }
    if (haveTupleLock) {
      waiter.unlockTuple(relation, tid, lockMode);
    }
    return result;
  }

  private TupleResult updatePinned(
      RelationDescriptor relation,
      long tid,
      HeapTuple tuple,
      int cid,
      int xid,
      @Nullable Snapshot crosscheck,
      boolean wait,
      TupleFailure failure) {
    int block = Tid.block(tid);
    int offset = Tid.offset(tid);
    int buffer = held.pin(relation.locator(), block);
    MemorySegment page = buffers.page(buffer);
    if (HeapPage.isAllVisible(page)) {
      oldMap.pin(relation.locator(), block);
    }
    held.lockExclusive(buffer);
    if (offset > HeapPage.maxOffset(page) || !HeapPage.isNormal(HeapPage.item(page, offset))) {
      // A catalog tuple found through a cache may be pruned already.
      failure.ctid = tid;
      held.release(buffer);
      oldMap.unpin();
      return TupleResult.DELETED;
    }
    int item = HeapPage.item(page, offset);
    int at = HeapPage.start(item);
    old.copyFrom(page, at, HeapPage.length(item));
    old.tid = tid;
    old.tableOid = relation.oid();
    tuple.tableOid = relation.oid();
    findChanges(relation, tuple);
    MultiXactStatus status;
    if (keyChanged) {
      lockMode = RowLockMode.EXCLUSIVE;
      status = MultiXactStatus.UPDATE;
    } else {
      lockMode = RowLockMode.NO_KEY_EXCLUSIVE;
      status = MultiXactStatus.NO_KEY_UPDATE;
      heap.multixacts().setOldestMember(transaction);
    }
    while (true) {
      TupleResult result = settle(relation, tid, cid, wait, status, buffer, page, at);
      if (result == null) {
        continue;
      }
      if (crosscheck != null
          && result == TupleResult.OK
          && !visibility.isVisibleTo(crosscheck, page, at, buffer)) {
        result = TupleResult.UPDATED;
      }
      if (result != TupleResult.OK) {
        session.describeFailure(failure, page, at, result);
        held.release(buffer);
        oldMap.unpin();
        return result;
      }
      if (oldMap.isPinned() || !HeapPage.isAllVisible(page)) {
        break;
      }
      held.unlock(buffer);
      oldMap.pin(relation.locator(), block);
      held.lockExclusive(buffer);
    }
    replace(relation, tid, tuple, cid, xid, buffer, page, at);
    return TupleResult.OK;
  }

  /// May the tuple be updated? Waits if asked to; null means: look again.
  private @Nullable TupleResult settle(
      RelationDescriptor relation,
      long tid,
      int cid,
      boolean wait,
      MultiXactStatus status,
      int buffer,
      MemorySegment page,
      int at) {
    checkedLockers = false;
    lockerRemains = false;
    TupleResult result = visibility.forUpdate(page, at, tid, cid, buffer);
    if (result == TupleResult.INVISIBLE) {
      throw new SqlError(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "attempted to update invisible tuple");
    }
    if (result != TupleResult.BEING_MODIFIED || !wait) {
      return result;
    }
    int xwait = HeapTupleHeader.xmax(page, at);
    int infomask = HeapTupleHeader.infomask(page, at);
    boolean canContinue = false;
    if ((infomask & HeapTupleHeader.XMAX_IS_MULTI) != 0) {
      if (newXmax.conflicts(xwait, infomask, lockMode)) {
        boolean member = newXmax.currentIsMember;
        held.unlock(buffer);
        if (!member) {
          lockTuple(relation, tid);
        }
        waiter.waitForMulti(xwait, infomask, status, relation, tid, RowWaiter.Purpose.UPDATE);
        checkedLockers = true;
        lockerRemains = waiter.remaining != 0;
        held.lockExclusive(buffer);
        if (changedMeanwhile(page, at, infomask, xwait)) {
          return null;
        }
      }
      int updater =
          HeapTupleHeader.isXmaxLockedOnly(HeapTupleHeader.infomask(page, at))
              ? TransactionId.INVALID
              : visibility.updateXid(page, at);
      canContinue = !TransactionId.isValid(updater) || visibility.didAbort(updater);
    } else if (visibility.isCurrent(xwait)
        || (!keyChanged
            && (infomask & HeapTupleHeader.LOCK_MASK) == HeapTupleHeader.XMAX_KEYSHR_LOCK)) {
      // Only we hold it, or somebody with a key share lock, which an update of other columns does
      // not disturb.
      checkedLockers = true;
      lockerRemains = true;
      canContinue = true;
    } else {
      held.unlock(buffer);
      lockTuple(relation, tid);
      waiter.waitForXid(xwait, relation, tid, RowWaiter.Purpose.UPDATE);
      checkedLockers = true;
      held.lockExclusive(buffer);
      if (changedMeanwhile(page, at, infomask, xwait)) {
        return null;
      }
      visibility.hintXmax(page, at, buffer, xwait);
      canContinue = (HeapTupleHeader.infomask(page, at) & HeapTupleHeader.XMAX_INVALID) != 0;
    }
    if (canContinue) {
      return TupleResult.OK;
    }
    return HeapTupleHeader.ctid(page, at) == tid ? TupleResult.DELETED : TupleResult.UPDATED;
  }

  private static boolean changedMeanwhile(MemorySegment page, int at, int infomask, int xwait) {
    return NewXmax.changed(HeapTupleHeader.infomask(page, at), infomask)
        || HeapTupleHeader.xmax(page, at) != xwait;
  }

  private void lockTuple(RelationDescriptor relation, long tid) {
    if (!haveTupleLock) {
      waiter.lockTuple(relation, tid, lockMode, RowWaitPolicy.BLOCK);
      haveTupleLock = true;
    }
  }

  /// Which of the interesting columns differ between the old tuple and the new (PostgreSQL:
  /// `HeapDetermineColumnsInfo`).
  private void findChanges(RelationDescriptor relation, HeapTuple tuple) {
    AttributeSet hot = relation.hotBlockingAttributes();
    AttributeSet key = relation.keyAttributes();
    AttributeSet summarized = relation.summarizedAttributes();
    hotChanged = hot.containsWholeRow();
    keyChanged = key.containsWholeRow();
    summarizedChanged = summarized.containsWholeRow();
    int last = Math.max(hot.max(), Math.max(key.max(), summarized.max()));
    if (last <= 0) {
      return;
    }
    if (oldOffsets.length < last) {
      oldOffsets = new int[last];
      newOffsets = new int[last];
    }
    TupleDescriptor descriptor = relation.tuple();
    TupleWalker.locate(descriptor, old.bytes, 0, last, oldOffsets);
    TupleWalker.locate(descriptor, tuple.bytes, 0, last, newOffsets);
    for (int number = 1; number <= last; number++) {
      boolean isHot = hot.contains(number);
      boolean isKey = key.contains(number);
      boolean isSummarized = summarized.contains(number);
      if ((isHot || isKey || isSummarized)
          && !TupleWalker.sameStored(
              descriptor,
              number - 1,
              old.bytes,
              oldOffsets[number - 1],
              tuple.bytes,
              newOffsets[number - 1])) {
        hotChanged |= isHot;
        keyChanged |= isKey;
        summarizedChanged |= isSummarized;
      }
    }
  }

  private void replace(
      RelationDescriptor relation,
      long tid,
      HeapTuple tuple,
      int cid,
      int xid,
      int buffer,
      MemorySegment page,
      int at) {
    int block = Tid.block(tid);
    int infomask = HeapTupleHeader.infomask(page, at);
    int infomask2 = HeapTupleHeader.infomask2(page, at);
    int rawXmax = HeapTupleHeader.xmax(page, at);
    newXmax.compute(rawXmax, infomask, infomask2, xid, lockMode, true);
    int oldXmax = newXmax.xmax;
    int oldInfomask = newXmax.infomask;
    int oldInfomask2 = newXmax.infomask2;
    stampNew(tuple, xid, cid, rawXmax, infomask);
    int storedCid = session.cmaxToStore(page, at, cid);
    boolean isCombo = session.storesCombo();

    boolean mayToast = relation.kind() == 'r' || relation.kind() == 'm';
    boolean needToast =
        mayToast
            && (old.hasExternal()
                || tuple.hasExternal()
                || tuple.length > HeapInsert.TOAST_THRESHOLD);
    HeapTuple stored = tuple;
    int newBuffer = buffer;
    if (needToast || Bytes.maxAlign(tuple.length) > HeapPage.freeBytes(page)) {
      lockOldMeanwhile(relation, tid, xid, storedCid, isCombo, buffer, page, at);
      held.unlock(buffer);
      if (needToast) {
        stored = session.toaster().toast(relation, tuple, old, 0);
      }
      newBuffer = findRoom(relation, stored, block, buffer, page);
      if (HeapTupleHeader.xmax(page, at) != lockXmax) {
        // While the page was unlocked, somebody added a key share lock to ours: it must survive in
        // both versions.
        infomask = HeapTupleHeader.infomask(page, at);
        rawXmax = HeapTupleHeader.xmax(page, at);
        newXmax.compute(
            rawXmax, infomask, HeapTupleHeader.infomask2(page, at), xid, lockMode, true);
        oldXmax = newXmax.xmax;
        oldInfomask = newXmax.infomask;
        oldInfomask2 = newXmax.infomask2;
        lockerRemains = true;
        stampNew(stored, xid, cid, rawXmax, infomask);
      }
    }

    session.serializable().tupleWritten(relation, tid);
    MemorySegment newPage = buffers.page(newBuffer);
    boolean samePage = newBuffer == buffer;
    boolean hot = samePage && !hotChanged;
    if (!samePage) {
      HeapPage.setFull(page);
    }
    int newBlock = buffers.block(newBuffer);
    boolean clearOld = HeapPage.isAllVisible(page);
    boolean clearNew = !samePage && HeapPage.isAllVisible(newPage);
    boolean sameMap = clearOld && clearNew && oldMap.buffer == newMap.buffer;
    lockMaps(clearOld, clearNew, sameMap);

    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    HeapPage.setPrunable(page, xid);
    int newInfomask2 = stored.infomask2();
    HeapTupleHeader.setInfomask2(
        stored.bytes,
        0,
        hot
            ? newInfomask2 | HeapTupleHeader.ONLY_TUPLE
            : newInfomask2 & ~HeapTupleHeader.ONLY_TUPLE);
    HeapInsert.put(newPage, newBlock, stored, false);
    infomask =
        HeapTupleHeader.infomask(page, at) & ~(HeapTupleHeader.XMAX_BITS | HeapTupleHeader.MOVED)
            | oldInfomask;
    infomask2 =
        HeapTupleHeader.infomask2(page, at)
                & ~(HeapTupleHeader.KEYS_UPDATED | HeapTupleHeader.HOT_UPDATED)
            | oldInfomask2
            | (hot ? HeapTupleHeader.HOT_UPDATED : 0);
    HeapTupleHeader.setXmax(page, at, oldXmax);
    HeapTupleHeader.setCid(page, at, storedCid);
    HeapTupleHeader.setInfomask(page, at, HeapSession.withCombo(infomask, isCombo));
    HeapTupleHeader.setInfomask2(page, at, infomask2);
    HeapTupleHeader.setCtid(page, at, stored.tid);
    boolean oldMapChanged = false;
    boolean newMapChanged = false;
    if (clearOld) {
      boolean changed = map.clearLocked(block, oldMap.buffer, VisibilityMap.VALID_BITS);
      if (sameMap) {
        newMapChanged = changed;
      } else {
        oldMapChanged = changed;
      }
      HeapPage.clearAllVisible(page);
    }
    if (clearNew) {
      newMapChanged |= map.clearLocked(newBlock, newMap.buffer, VisibilityMap.VALID_BITS);
      HeapPage.clearAllVisible(newPage);
    }
    if (!samePage) {
      buffers.markDirty(newBuffer);
    }
    buffers.markDirty(buffer);
    if (relation.needsWal()) {
      log(
          relation,
          tid,
          stored,
          xid,
          buffer,
          newBuffer,
          oldXmax,
          infomask,
          infomask2,
          hot,
          clearOld,
          clearNew,
          oldMapChanged,
          newMapChanged);
    }
    interrupts.exitCritical();

    if (clearOld) {
      held.unlock(oldMap.buffer);
    }
    if (clearNew && !sameMap) {
      held.unlock(newMap.buffer);
    }
    if (!samePage) {
      held.release(newBuffer);
    }
    held.release(buffer);
    oldMap.unpin();
    newMap.unpin();
    session.statistics().updated(relation, hot, !samePage);
    updateIndexes =
        !hot
            ? UpdateIndexes.ALL
            : summarizedChanged ? UpdateIndexes.SUMMARIZING : UpdateIndexes.NONE;
    if (stored != tuple) {
      tuple.tid = stored.tid;
      HeapTupleHeader.setCtid(tuple.bytes, 0, stored.tid);
      HeapTupleHeader.setInfomask2(
          tuple.bytes,
          0,
          hot
              ? tuple.infomask2() | HeapTupleHeader.ONLY_TUPLE
              : tuple.infomask2() & ~HeapTupleHeader.ONLY_TUPLE);
    }
  }

  /// Transaction fields of the new version. Lockers of the old one that did not conflict hold the
  /// new one too.
  private void stampNew(HeapTuple tuple, int xid, int cid, int rawXmax, int oldInfomask) {
    int xmax = rawXmax;
    int infomask;
    int infomask2 = 0;
    if ((oldInfomask & HeapTupleHeader.XMAX_INVALID) != 0
        || HeapTupleHeader.isLockedUpgraded(oldInfomask)
        || (checkedLockers && !lockerRemains)
        || !TransactionId.isValid(rawXmax)) {
      xmax = TransactionId.INVALID;
      infomask = HeapTupleHeader.XMAX_INVALID;
    } else if ((oldInfomask & HeapTupleHeader.XMAX_IS_MULTI) != 0) {
      newXmax.multiBits(rawXmax);
      infomask = newXmax.infomask;
      infomask2 = newXmax.infomask2;
    } else {
      infomask = HeapTupleHeader.XMAX_KEYSHR_LOCK | HeapTupleHeader.XMAX_LOCK_ONLY;
    }
    byte[] b = tuple.bytes;
    HeapTupleHeader.setInfomask(
        b, 0, tuple.infomask() & ~HeapTupleHeader.XACT_MASK | HeapTupleHeader.UPDATED | infomask);
    HeapTupleHeader.setInfomask2(b, 0, tuple.infomask2() & ~HeapTupleHeader.XACT_MASK2 | infomask2);
    HeapTupleHeader.setXmin(b, 0, xid);
    HeapTupleHeader.setCid(b, 0, cid);
    HeapTupleHeader.setXmax(b, 0, xmax);
  }

  /// Marks the old version as locked by us, and logs that, as the page will be unlocked for a
  /// while.
  private void lockOldMeanwhile(
      RelationDescriptor relation,
      long tid,
      int xid,
      int storedCid,
      boolean isCombo,
      int buffer,
      MemorySegment page,
      int at) {
    int infomask = HeapTupleHeader.infomask(page, at);
    int infomask2 = HeapTupleHeader.infomask2(page, at);
    newXmax.compute(HeapTupleHeader.xmax(page, at), infomask, infomask2, xid, lockMode, false);
    assert HeapTupleHeader.isXmaxLockedOnly(newXmax.infomask) : "not a mere lock";
    lockXmax = newXmax.xmax;
    boolean visible = HeapPage.isAllVisible(page);
    if (visible) {
      held.lockExclusive(oldMap.buffer);
    }
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    infomask = infomask & ~(HeapTupleHeader.XMAX_BITS | HeapTupleHeader.MOVED) | newXmax.infomask;
    infomask2 =
        infomask2 & ~(HeapTupleHeader.KEYS_UPDATED | HeapTupleHeader.HOT_UPDATED)
            | newXmax.infomask2;
    HeapTupleHeader.setXmax(page, at, newXmax.xmax);
    HeapTupleHeader.setCid(page, at, storedCid);
    HeapTupleHeader.setInfomask(page, at, HeapSession.withCombo(infomask, isCombo));
    HeapTupleHeader.setInfomask2(page, at, infomask2);
    HeapTupleHeader.setCtid(page, at, tid);
    boolean frozenCleared =
        visible && map.clearLocked(Tid.block(tid), oldMap.buffer, VisibilityMap.ALL_FROZEN);
    buffers.markDirty(buffer);
    if (relation.needsWal()) {
      session.logLock(
          relation,
          RmgrIds.HEAP,
          HeapLog.LOCK,
          tid,
          newXmax.xmax,
          infomask,
          infomask2,
          page,
          oldMap.buffer,
          frozenCleared);
    }
    interrupts.exitCritical();
    if (visible) {
      held.unlock(oldMap.buffer);
    }
  }

  /// A buffer for the new version, locked together with the old one's, which may be the same.
  private int findRoom(
      RelationDescriptor relation, HeapTuple stored, int block, int buffer, MemorySegment page) {
    int size = Bytes.maxAlign(stored.length);
    int free = HeapPage.freeBytes(page);
    while (size <= free) {
      if (!oldMap.isPinned() && HeapPage.isAllVisible(page)) {
        oldMap.pin(relation.locator(), block);
      }
      held.lockExclusive(buffer);
      free = HeapPage.freeBytes(page);
      if (size <= free && (oldMap.isPinned() || !HeapPage.isAllVisible(page))) {
        return buffer;
      }
      held.unlock(buffer);
    }
    return session.target().find(relation, stored.length, buffer, 0, null, newMap, oldMap, 0);
  }

  private void lockMaps(boolean clearOld, boolean clearNew, boolean sameMap) {
    if (sameMap) {
      held.lockExclusive(oldMap.buffer);
    } else if (clearOld
        && clearNew
        && BlockNumber.compare(buffers.block(oldMap.buffer), buffers.block(newMap.buffer)) > 0) {
      held.lockExclusive(newMap.buffer);
      held.lockExclusive(oldMap.buffer);
    } else {
      if (clearOld) {
        held.lockExclusive(oldMap.buffer);
      }
      if (clearNew) {
        held.lockExclusive(newMap.buffer);
      }
    }
  }

  private void log(
      RelationDescriptor relation,
      long tid,
      HeapTuple stored,
      int xid,
      int buffer,
      int newBuffer,
      int oldXmax,
      int infomask,
      int infomask2,
      boolean hot,
      boolean clearOld,
      boolean clearNew,
      boolean oldMapChanged,
      boolean newMapChanged) {
    boolean samePage = buffer == newBuffer;
    MemorySegment newPage = buffers.page(newBuffer);
    byte[] b = stored.bytes;
    int hoff = stored.hoff();
    int prefix = 0;
    int suffix = 0;
    if (samePage && !heap.wal().needsFullPageImage(Page.lsn(newPage))) {
      int oldHoff = old.hoff();
      int shorter = Math.min(old.length - oldHoff, stored.length - hoff);
      prefix = Arrays.mismatch(old.bytes, oldHoff, oldHoff + shorter, b, hoff, hoff + shorter);
      if (prefix < 0) {
        prefix = shorter;
      }
      if (prefix < 3) {
        prefix = 0;
      }
      while (suffix < shorter - prefix
          && b[stored.length - suffix - 1] == old.bytes[old.length - suffix - 1]) {
        suffix++;
      }
      if (suffix < 3) {
        suffix = 0;
      }
    }
    int flags = clearOld ? HeapLog.UPDATE_OLD_ALL_VISIBLE_CLEARED : 0;
    if (clearNew) {
      flags |= HeapLog.UPDATE_NEW_ALL_VISIBLE_CLEARED;
    }
    if (prefix > 0) {
      flags |= HeapLog.UPDATE_PREFIX_FROM_OLD;
    }
    if (suffix > 0) {
      flags |= HeapLog.UPDATE_SUFFIX_FROM_OLD;
    }
    int info = hot ? HeapLog.HOT_UPDATE : HeapLog.UPDATE;
    int bufferFlags = WalRecordBuilder.STANDARD;
    int newOffset = Tid.offset(stored.tid);
    if (newOffset == 1 && HeapPage.maxOffset(newPage) == 1) {
      info |= HeapLog.INIT_PAGE;
      bufferFlags |= WalRecordBuilder.WILL_INIT;
    }
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.HEAP, info, xid);
    record.registerBlock(
        0, relation.locator(), ForkNumber.MAIN, buffers.block(newBuffer), newPage, bufferFlags);
    if (!samePage) {
      record.registerBlock(
          1,
          relation.locator(),
          ForkNumber.MAIN,
          buffers.block(buffer),
          buffers.page(buffer),
          WalRecordBuilder.STANDARD);
    }
    record.putInt(oldXmax);
    record.putShort(Tid.offset(tid));
    record.putByte(HeapLog.infobits(infomask, infomask2));
    record.putByte(flags);
    record.putInt(stored.xmax());
    record.putShort(newOffset);
    int affixBytes = 0;
    if (prefix > 0) {
      Bytes.putShort(affixes, 0, prefix);
      affixBytes = 2;
    }
    if (suffix > 0) {
      Bytes.putShort(affixes, affixBytes, suffix);
      affixBytes += 2;
    }
    if (affixBytes > 0) {
      record.registerBlockData(0, affixes, 0, affixBytes);
    }
    HeapInsert.putHeader(header, stored);
    record.registerBlockData(0, header, 0, header.length);
    if (prefix == 0) {
      record.registerBlockData(
          0, b, HeapTupleHeader.LENGTH, stored.length - HeapTupleHeader.LENGTH - suffix);
    } else {
      record.registerBlockData(0, b, HeapTupleHeader.LENGTH, hoff - HeapTupleHeader.LENGTH);
      record.registerBlockData(0, b, hoff + prefix, stored.length - hoff - prefix - suffix);
    }
    if (newMapChanged) {
      session.registerMap(record, 2, relation, newMap.isPinned() ? newMap.buffer : oldMap.buffer);
    }
    if (oldMapChanged) {
      session.registerMap(record, 3, relation, oldMap.buffer);
    }
    long lsn = heap.log(record, transaction);
    if (!samePage) {
      Page.setLsn(newPage, lsn);
    }
    Page.setLsn(buffers.page(buffer), lsn);
    if (oldMapChanged) {
      Page.setLsn(buffers.page(oldMap.buffer), lsn);
    }
    if (newMapChanged) {
      Page.setLsn(buffers.page(newMap.isPinned() ? newMap.buffer : oldMap.buffer), lsn);
    }
  }
}
