// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Inserts tuples (PostgreSQL: `heap_insert`, `heap_multi_insert`). Belongs to one session.
final class HeapInsert {
  /// Tuples longer than this are toasted (PostgreSQL: `TOAST_TUPLE_THRESHOLD`).
  static final int TOAST_THRESHOLD = 2032;

  /// Bytes of a tuple's own header in a multi-insert record: length, infomask2, infomask, hoff.
  private static final int MULTI_TUPLE_BYTES = 7;

  private final HeapSession session;
  private final Heap heap;
  private final Transaction transaction;
  private final BufferPool buffers;
  private final VisibilityMap map;
  private final HeldBuffers held;
  private final MapPin mapPin;
  private final ByteWriter scratch = new ByteWriter(8192);
  private final ByteWriter main = new ByteWriter(1024);
  private final byte[] header = new byte[HeapLog.TUPLE_HEADER_BYTES];

  HeapInsert(HeapSession session) {
    this.session = session;
    heap = session.heap();
    transaction = session.transaction();
    buffers = heap.buffers();
    map = heap.visibilityMap();
    held = session.held();
    mapPin = new MapPin(map, held);
  }

  /// Fills in the transaction fields, and toasts if needed (PostgreSQL: `heap_prepare_insert`).
  private HeapTuple prepare(
      RelationDescriptor relation, HeapTuple tuple, int xid, int cid, int options) {
    byte[] b = tuple.bytes;
    int infomask =
        HeapTupleHeader.infomask(b, 0) & ~HeapTupleHeader.XACT_MASK | HeapTupleHeader.XMAX_INVALID;
    if ((options & InsertOption.FROZEN) != 0) {
      infomask |= HeapTupleHeader.XMIN_FROZEN;
    }
    HeapTupleHeader.setInfomask(b, 0, infomask);
    HeapTupleHeader.setInfomask2(
        b, 0, HeapTupleHeader.infomask2(b, 0) & ~HeapTupleHeader.XACT_MASK2);
    HeapTupleHeader.setXmin(b, 0, xid);
    HeapTupleHeader.setCid(b, 0, cid);
    HeapTupleHeader.setXmax(b, 0, TransactionId.INVALID);
    tuple.tableOid = relation.oid();
    boolean mayToast = relation.kind() == 'r' || relation.kind() == 'm';
    if (mayToast && (tuple.hasExternal() || tuple.length > TOAST_THRESHOLD)) {
      return session.toaster().toast(relation, tuple, null, options);
    }
    return tuple;
  }

  void insert(
      RelationDescriptor relation,
      HeapTuple tuple,
      int cid,
      int options,
      @Nullable BulkInsert bulk) {
    int xid = transaction.xid();
    HeapTuple stored = prepare(relation, tuple, xid, cid, options);
    int mark = held.mark();
    mapPin.clear();
    try {
      insertPrepared(relation, stored, options, bulk);
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
    tuple.tid = stored.tid;
    if ((options & InsertOption.SPECULATIVE) == 0) {
      HeapTupleHeader.setCtid(tuple.bytes, 0, stored.tid);
    }
    session.statistics().inserted(relation, 1);
    if (relation.isCatalog()) {
      session.listener().changed(relation, null, stored);
    }
  }

  private void insertPrepared(
      RelationDescriptor relation, HeapTuple tuple, int options, @Nullable BulkInsert bulk) {
    int buffer = session.target().find(relation, tuple.length, -1, options, bulk, mapPin, null, 0);
    session.serializable().relationWritten(relation);
    MemorySegment page = buffers.page(buffer);
    boolean speculative = (options & InsertOption.SPECULATIVE) != 0;
    boolean clearVisible = HeapPage.isAllVisible(page);
    if (clearVisible) {
      held.lockExclusive(mapPin.buffer);
    }
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    put(page, buffers.block(buffer), tuple, speculative);
    boolean mapChanged = clearVisible && clearAllVisible(page, buffer);
    buffers.markDirty(buffer);
    if (relation.needsWal()) {
      log(relation, buffer, page, tuple, speculative, clearVisible, mapChanged);
    }
    interrupts.exitCritical();
    held.release(buffer);
    if (clearVisible) {
      held.unlock(mapPin.buffer);
    }
    mapPin.unpin();
  }

  private boolean clearAllVisible(MemorySegment page, int buffer) {
    boolean changed =
        map.clearLocked(buffers.block(buffer), mapPin.buffer, VisibilityMap.VALID_BITS);
    HeapPage.clearAllVisible(page);
    return changed;
  }

  /// Puts the tuple on the page and its tid into both copies (PostgreSQL: `RelationPutHeapTuple`).
  static void put(MemorySegment page, int block, HeapTuple tuple, boolean keepCtid) {
    int offset = Page.addItem(page, tuple.bytes, 0, tuple.length, 0, Page.ADD_IS_HEAP);
    if (offset == 0) {
      throw new Panic("failed to add tuple to page");
    }
    tuple.tid = Tid.pack(block, offset);
    if (!keepCtid) {
      HeapTupleHeader.setCtid(page, HeapPage.tupleAt(page, offset), tuple.tid);
      HeapTupleHeader.setCtid(tuple.bytes, 0, tuple.tid);
    }
  }

  private void log(
      RelationDescriptor relation,
      int buffer,
      MemorySegment page,
      HeapTuple tuple,
      boolean speculative,
      boolean clearVisible,
      boolean mapChanged) {
    int offset = Tid.offset(tuple.tid);
    int info = HeapLog.INSERT;
    int bufferFlags = WalRecordBuilder.STANDARD;
    if (offset == 1 && HeapPage.maxOffset(page) == 1) {
      info |= HeapLog.INIT_PAGE;
      bufferFlags |= WalRecordBuilder.WILL_INIT;
    }
    int flags = clearVisible ? HeapLog.INSERT_ALL_VISIBLE_CLEARED : 0;
    if (speculative) {
      flags |= HeapLog.INSERT_IS_SPECULATIVE;
    }
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.HEAP, info, transaction.xid());
    record.putShort(offset);
    record.putByte(flags);
    record.registerBlock(
        0, relation.locator(), ForkNumber.MAIN, buffers.block(buffer), page, bufferFlags);
    putHeader(header, tuple);
    record.registerBlockData(0, header, 0, header.length);
    record.registerBlockData(
        0, tuple.bytes, HeapTupleHeader.LENGTH, tuple.length - HeapTupleHeader.LENGTH);
    if (mapChanged) {
      session.registerMap(record, 1, relation, mapPin.buffer);
    }
    long lsn = heap.log(record, transaction);
    Page.setLsn(page, lsn);
    if (mapChanged) {
      Page.setLsn(buffers.page(mapPin.buffer), lsn);
    }
  }

  static void putHeader(byte[] target, HeapTuple tuple) {
    Bytes.putShort(target, 0, tuple.infomask2());
    Bytes.putShort(target, 2, tuple.infomask());
    target[4] = (byte) tuple.hoff();
  }

  // ---- many tuples ----

  void multiInsert(
      RelationDescriptor relation,
      HeapTuple[] tuples,
      int count,
      int cid,
      int options,
      @Nullable BulkInsert bulk) {
    int xid = transaction.xid();
    HeapTuple[] stored = new HeapTuple[count];
    for (int i = 0; i < count; i++) {
      HeapTuple prepared = prepare(relation, tuples[i], xid, cid, options);
      // The toaster's result lives only until its next call.
      stored[i] = prepared == tuples[i] ? prepared : prepared.copy();
    }
    session.serializable().relationWritten(relation);
    int mark = held.mark();
    mapPin.clear();
    try {
      int done = 0;
      boolean startedEmpty = false;
      int pages = 0;
      int pagesUsed = 0;
      while (done < count) {
        transaction.process().interrupts().check();
        if (done == 0 || !startedEmpty) {
          pages = pagesFor(relation, stored, done, count);
          pagesUsed = 0;
        } else {
          pagesUsed++;
        }
        int buffer =
            session
                .target()
                .find(
                    relation,
                    stored[done].length,
                    -1,
                    options,
                    bulk,
                    mapPin,
                    null,
                    pages - pagesUsed);
        startedEmpty = HeapPage.maxOffset(buffers.page(buffer)) == 0;
        done += fillPage(relation, buffer, stored, done, count, options, startedEmpty);
      }
      mapPin.unpin();
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
    session.statistics().inserted(relation, count);
    for (int i = 0; i < count; i++) {
      tuples[i].tid = stored[i].tid;
      HeapTupleHeader.setCtid(tuples[i].bytes, 0, stored[i].tid);
      if (relation.isCatalog()) {
        session.listener().changed(relation, null, stored[i]);
      }
    }
  }

  private static int pagesFor(
      RelationDescriptor relation, HeapTuple[] tuples, int done, int count) {
    int whole = BlockNumber.BLOCK_BYTES - HeapPage.HEADER - relation.saveFreeBytes();
    int free = whole;
    int pages = 1;
    for (int i = done; i < count; i++) {
      int size = HeapPage.LINE_POINTER_BYTES + Bytes.maxAlign(tuples[i].length);
      if (free < size) {
        pages++;
        free = whole;
      }
      free -= size;
    }
    return pages;
  }

  private int fillPage(
      RelationDescriptor relation,
      int buffer,
      HeapTuple[] tuples,
      int done,
      int count,
      int options,
      boolean startedEmpty) {
    MemorySegment page = buffers.page(buffer);
    int block = buffers.block(buffer);
    boolean frozen = (options & InsertOption.FROZEN) != 0;
    boolean setFrozen = startedEmpty && frozen;
    boolean clearVisible = HeapPage.isAllVisible(page) && !frozen;
    if (clearVisible) {
      held.lockExclusive(mapPin.buffer);
    }
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    put(page, block, tuples[done], false);
    int here = 1;
    while (done + here < count) {
      HeapTuple next = tuples[done + here];
      if (HeapPage.freeBytes(page) < Bytes.maxAlign(next.length) + relation.saveFreeBytes()) {
        break;
      }
      put(page, block, next, false);
      here++;
    }
    boolean mapChanged = false;
    if (clearVisible) {
      mapChanged = clearAllVisible(page, buffer);
    } else if (setFrozen) {
      HeapPage.setAllVisible(page);
    }
    buffers.markDirty(buffer);
    if (relation.needsWal()) {
      logMulti(
          relation,
          buffer,
          page,
          tuples,
          done,
          here,
          done + here == count,
          startedEmpty,
          clearVisible,
          mapChanged,
          setFrozen);
    }
    interrupts.exitCritical();
    if (clearVisible) {
      held.unlock(mapPin.buffer);
    }
    if (setFrozen) {
      session.setVisible(
          relation,
          buffer,
          mapPin.buffer,
          TransactionId.INVALID,
          VisibilityMap.ALL_VISIBLE | VisibilityMap.ALL_FROZEN);
    }
    held.release(buffer);
    return here;
  }

  private void logMulti(
      RelationDescriptor relation,
      int buffer,
      MemorySegment page,
      HeapTuple[] tuples,
      int first,
      int count,
      boolean last,
      boolean init,
      boolean clearVisible,
      boolean mapChanged,
      boolean setFrozen) {
    int flags = 0;
    if (clearVisible) {
      flags = HeapLog.INSERT_ALL_VISIBLE_CLEARED;
    }
    if (setFrozen) {
      flags = HeapLog.INSERT_ALL_FROZEN_SET;
    }
    if (last) {
      flags |= HeapLog.INSERT_LAST_IN_MULTI;
    }
    int info = HeapLog.MULTI_INSERT;
    int bufferFlags = WalRecordBuilder.STANDARD;
    if (init) {
      info |= HeapLog.INIT_PAGE;
      bufferFlags |= WalRecordBuilder.WILL_INIT;
    }
    main.clear();
    main.putByte(flags);
    main.putByte(0);
    main.putShort(count);
    scratch.clear();
    for (int i = first; i < first + count; i++) {
      HeapTuple tuple = tuples[i];
      if (!init) {
        main.putShort(Tid.offset(tuple.tid));
      }
      if ((scratch.length() & 1) != 0) {
        scratch.putByte(0);
      }
      int length = tuple.length - HeapTupleHeader.LENGTH;
      scratch.ensure(MULTI_TUPLE_BYTES + length);
      scratch.putShort(length);
      scratch.putShort(tuple.infomask2());
      scratch.putShort(tuple.infomask());
      scratch.putByte(tuple.hoff());
      scratch.putBytes(tuple.bytes, HeapTupleHeader.LENGTH, length);
    }
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.HEAP2, info, transaction.xid());
    record.registerData(main.array(), 0, main.length());
    record.registerBlock(
        0, relation.locator(), ForkNumber.MAIN, buffers.block(buffer), page, bufferFlags);
    if (mapChanged) {
      session.registerMap(record, 1, relation, mapPin.buffer);
    }
    record.registerBlockData(0, scratch.array(), 0, scratch.length());
    long lsn = heap.log(record, transaction);
    Page.setLsn(page, lsn);
    if (mapChanged) {
      Page.setLsn(buffers.page(mapPin.buffer), lsn);
    }
  }

  // ---- speculative insertion ----

  /// Replaces the token by the tuple's own tid: the insertion is no longer speculative (PostgreSQL:
  /// `heap_finish_speculative`).
  void confirm(RelationDescriptor relation, long tid) {
    int mark = held.mark();
    try {
      int buffer = held.pin(relation.locator(), Tid.block(tid));
      held.lockExclusive(buffer);
      MemorySegment page = buffers.page(buffer);
      int at = session.tupleAt(page, Tid.offset(tid));
      assert HeapTupleHeader.isSpeculative(HeapTupleHeader.ctid(page, at)) : "not speculative";
      Interrupts interrupts = transaction.process().interrupts();
      interrupts.enterCritical();
      HeapTupleHeader.setCtid(page, at, tid);
      buffers.markDirty(buffer);
      if (relation.needsWal()) {
        WalRecordBuilder record = transaction.walRecord();
        record.begin(RmgrIds.HEAP, HeapLog.CONFIRM, transaction.xidOrInvalid());
        record.putShort(Tid.offset(tid));
        record.registerBlock(
            0,
            relation.locator(),
            ForkNumber.MAIN,
            Tid.block(tid),
            page,
            WalRecordBuilder.STANDARD);
        Page.setLsn(page, heap.log(record, transaction));
      }
      interrupts.exitCritical();
      held.release(buffer);
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
  }

  /// Kills a tuple that a speculative insertion must take back: it is dead at once, for everybody
  /// (PostgreSQL: `heap_abort_speculative`).
  void abort(RelationDescriptor relation, long tid) {
    int xid = transaction.xid();
    int mark = held.mark();
    HeapTuple killed = session.scratchTuple();
    try {
      int buffer = held.pin(relation.locator(), Tid.block(tid));
      held.lockExclusive(buffer);
      MemorySegment page = buffers.page(buffer);
      int offset = Tid.offset(tid);
      int at = session.tupleAt(page, offset);
      if (HeapTupleHeader.xmin(page, at) != xid) {
        throw SqlError.internal("attempted to kill a tuple inserted by another transaction");
      }
      if (!relation.isToast() && !HeapTupleHeader.isSpeculative(HeapTupleHeader.ctid(page, at))) {
        throw SqlError.internal("attempted to kill a non-speculative tuple");
      }
      killed.copyFrom(page, at, HeapPage.length(HeapPage.item(page, offset)));
      killed.tableOid = relation.oid();
      Interrupts interrupts = transaction.process().interrupts();
      interrupts.enterCritical();
      int pruneXid = session.oldestRunningXmin();
      if (TransactionId.precedes(pruneXid, relation.frozenXid())) {
        pruneXid = relation.frozenXid();
      }
      HeapPage.setPrunable(page, pruneXid);
      int infomask =
          HeapTupleHeader.infomask(page, at) & ~(HeapTupleHeader.XMAX_BITS | HeapTupleHeader.MOVED);
      int infomask2 = HeapTupleHeader.infomask2(page, at) & ~HeapTupleHeader.KEYS_UPDATED;
      HeapTupleHeader.setInfomask(page, at, infomask);
      HeapTupleHeader.setInfomask2(page, at, infomask2);
      HeapTupleHeader.setXmin(page, at, TransactionId.INVALID);
      HeapTupleHeader.setCtid(page, at, tid);
      buffers.markDirty(buffer);
      if (relation.needsWal()) {
        WalRecordBuilder record = transaction.walRecord();
        record.begin(RmgrIds.HEAP, HeapLog.DELETE, xid);
        record.putInt(xid);
        record.putShort(offset);
        record.putByte(HeapLog.infobits(infomask, infomask2));
        record.putByte(HeapLog.DELETE_IS_SUPER);
        record.registerBlock(
            0,
            relation.locator(),
            ForkNumber.MAIN,
            Tid.block(tid),
            page,
            WalRecordBuilder.STANDARD);
        Page.setLsn(page, heap.log(record, transaction));
      }
      interrupts.exitCritical();
      held.release(buffer);
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
    session.statistics().deleted(relation);
    if (killed.hasExternal()) {
      session.toaster().delete(relation, killed, true);
    }
  }
}
