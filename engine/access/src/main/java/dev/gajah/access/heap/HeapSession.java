// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.statistics.SessionStatistics;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Detoaster;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.CommandId;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.snapshot.TupleVisibility;
import dev.gajah.transaction.snapshot.XidHorizon;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One session's way to the heap: everything that reads or changes tables goes through it.
///
/// Made by [Heap#session] with the session's [Transaction] and kept for its life. All methods
/// belong to the session's thread. The scratch state makes the common paths free of allocation.
public final class HeapSession {
  private final Heap heap;
  private final Transaction transaction;
  private final BufferPool buffers;
  private final HeldBuffers held;
  private final Visibility visibility;
  private final NewXmax newXmax;
  private final RowWaiter waiter;
  private final TargetPage target;
  private final HeapPruner pruner;
  private final SerializableReads serializable;
  private final SessionStatistics statistics;
  private final HeapInsert insert;
  private final HeapDelete delete;

  /// Deleting a row may delete TOAST chunks on the way, so those have an operation of their own.
  private final HeapDelete toastDelete;

  private final HeapUpdate update;
  private final HeapLocker locker;
  private final HeapTuple scratchTuple = new HeapTuple(256);
  private final TupleFailure ownFailure = new TupleFailure();
  private HeapChangeListener listener = HeapChangeListener.NONE;
  private @Nullable TupleToaster toaster;
  private Detoaster detoaster = Detoaster.NONE;
  private boolean combo;
  private boolean allDead;

  HeapSession(Heap heap, Transaction transaction) {
    this.heap = heap;
    this.transaction = transaction;
    buffers = heap.buffers();
    held = new HeldBuffers(buffers);
    visibility = new Visibility(heap, transaction);
    newXmax = new NewXmax(heap, transaction, visibility);
    waiter = new RowWaiter(heap, transaction, visibility);
    target = new TargetPage(heap, held);
    statistics = new SessionStatistics(heap.statistics(), transaction);
    transaction.addParticipant(statistics);
    pruner = new HeapPruner(heap, transaction, visibility, newXmax, statistics);
    serializable = new SerializableReads(heap, transaction, visibility);
    insert = new HeapInsert(this);
    delete = new HeapDelete(this);
    toastDelete = new HeapDelete(this);
    update = new HeapUpdate(this);
    locker = new HeapLocker(this);
  }

  // ---- wiring ----

  public Heap heap() {
    return heap;
  }

  /// What serializable transactions note of reads and writes.
  public SerializableReads serializable() {
    return serializable;
  }

  /// Counts what this session does to tables.
  public SessionStatistics statistics() {
    return statistics;
  }

  public Transaction transaction() {
    return transaction;
  }

  /// The TOAST half; set once, after construction. Without it, oversized tuples are errors.
  public void setToaster(TupleToaster newToaster, Detoaster newDetoaster) {
    toaster = newToaster;
    detoaster = newDetoaster;
  }

  TupleToaster toaster() {
    TupleToaster current = toaster;
    if (current == null) {
      throw SqlError.internal("this session has no TOAST access");
    }
    return current;
  }

  public Detoaster detoaster() {
    return detoaster;
  }

  /// Who hears of changes of system catalogs.
  public void setListener(HeapChangeListener newListener) {
    listener = newListener;
  }

  HeapChangeListener listener() {
    return listener;
  }

  public Visibility visibility() {
    return visibility;
  }

  public HeapPruner pruner() {
    return pruner;
  }

  NewXmax newXmax() {
    return newXmax;
  }

  RowWaiter waiter() {
    return waiter;
  }

  HeldBuffers held() {
    return held;
  }

  TargetPage target() {
    return target;
  }

  HeapTuple scratchTuple() {
    return scratchTuple;
  }

  /// Forgets hints about a relation whose files were truncated or replaced.
  public void forget(RelFileLocator locator) {
    target.forget(locator);
  }

  // ---- changes ----

  /// Inserts a tuple and sets its tid. `options`: bits of [InsertOption]. `cid` is the inserting
  /// command's id.
  public void insert(
      RelationDescriptor relation,
      HeapTuple tuple,
      int cid,
      int options,
      @Nullable BulkInsert bulk) {
    insert.insert(relation, tuple, cid, options, bulk);
  }

  public void insert(RelationDescriptor relation, HeapTuple tuple, int cid) {
    insert.insert(relation, tuple, cid, 0, null);
  }

  /// Inserts many tuples with fewer WAL records (COPY). Sets their tids.
  public void multiInsert(
      RelationDescriptor relation,
      HeapTuple[] tuples,
      int count,
      int cid,
      int options,
      @Nullable BulkInsert bulk) {
    insert.multiInsert(relation, tuples, count, cid, options, bulk);
  }

  public BulkInsert beginBulkInsert() {
    return new BulkInsert(buffers, heap.newBulkWriteRing());
  }

  /// Inserts a tuple that others see as "maybe": ON CONFLICT. Then [#finishSpeculative]; `token` is
  /// held in the lock table.
  public void insertSpeculative(RelationDescriptor relation, HeapTuple tuple, int cid, int token) {
    HeapTupleHeader.setCtid(
        tuple.bytes, 0, Tid.pack(token, HeapTupleHeader.SPECULATIVE_TOKEN_OFFSET));
    insert.insert(relation, tuple, cid, InsertOption.SPECULATIVE, null);
  }

  /// Makes a speculative insertion real, or takes it back.
  public void finishSpeculative(RelationDescriptor relation, long tid, boolean succeeded) {
    if (succeeded) {
      insert.confirm(relation, tid);
    } else {
      insert.abort(relation, tid);
    }
  }

  /// Deletes the tuple at `tid` for command `cid`. With `wait`, waits for other transactions that
  /// hold it. `crosscheck`: the tuple must also be visible to this snapshot (referential actions
  /// under REPEATABLE READ), else UPDATED.
  public TupleResult delete(
      RelationDescriptor relation,
      long tid,
      int cid,
      @Nullable Snapshot crosscheck,
      boolean wait,
      TupleFailure failure,
      boolean changingPartition) {
    HeapDelete operation = relation.isToast() ? toastDelete : delete;
    return operation.delete(relation, tid, cid, crosscheck, wait, failure, changingPartition);
  }

  /// Replaces the tuple at `tid` by `tuple`, whose tid is set. Afterwards [#updateIndexes()] says
  /// which indexes need an entry.
  public TupleResult update(
      RelationDescriptor relation,
      long tid,
      HeapTuple tuple,
      int cid,
      @Nullable Snapshot crosscheck,
      boolean wait,
      TupleFailure failure) {
    return update.update(relation, tid, tuple, cid, crosscheck, wait, failure);
  }

  public UpdateIndexes updateIndexes() {
    return update.updateIndexes();
  }

  /// After [#update]: the strength with which a failed update should lock the row before it is
  /// tried on the newest version.
  public RowLockMode updateLockMode() {
    return update.lockMode();
  }

  /// Locks the row version at `tid`, copying it to `tuple`. `followUpdates`: lock newer versions as
  /// well, which weaker lock modes need (PostgreSQL: `heap_lock_tuple`).
  public TupleResult lockTuple(
      RelationDescriptor relation,
      long tid,
      int cid,
      RowLockMode mode,
      RowWaitPolicy policy,
      boolean followUpdates,
      HeapTuple tuple,
      TupleFailure failure) {
    return locker.lock(relation, tid, cid, mode, policy, followUpdates, tuple, failure);
  }

  /// Locks the newest version of the row, walking the update chain as READ COMMITTED wants it
  /// (PostgreSQL: `table_tuple_lock` with `TUPLE_LOCK_FLAG_FIND_LAST_VERSION`). On OK `tuple` is
  /// the locked version and `failure.traversed` tells if it is another one than `tid`; the caller
  /// then checks its quals again.
  public TupleResult lockNewest(
      RelationDescriptor relation,
      long tid,
      TupleVisibility snapshot,
      int cid,
      RowLockMode mode,
      RowWaitPolicy policy,
      HeapTuple tuple,
      TupleFailure failure) {
    return new NewestVersion(this).lock(relation, tid, snapshot, cid, mode, policy, tuple, failure);
  }

  // ---- changes of catalogs, where nobody else is expected to interfere ----

  /// Inserts with the current command id.
  public void simpleInsert(RelationDescriptor relation, HeapTuple tuple) {
    insert(relation, tuple, transaction.commandIdForWrite());
  }

  /// Deletes; a concurrent change is an error.
  public void simpleDelete(RelationDescriptor relation, long tid) {
    check(delete(relation, tid, transaction.commandIdForWrite(), null, true, ownFailure, false));
  }

  /// Updates; a concurrent change is an error. Then ask [#updateIndexes()].
  public void simpleUpdate(RelationDescriptor relation, long tid, HeapTuple tuple) {
    check(update(relation, tid, tuple, transaction.commandIdForWrite(), null, true, ownFailure));
  }

  private static void check(TupleResult result) {
    switch (result) {
      case OK -> {}
      case SELF_MODIFIED -> throw SqlError.internal("tuple already updated by self");
      case UPDATED -> throw SqlError.internal("tuple concurrently updated");
      case DELETED -> throw SqlError.internal("tuple concurrently deleted");
      case INVISIBLE, BEING_MODIFIED, WOULD_BLOCK ->
          throw SqlError.internal("unrecognized tuple status: " + result);
    }
  }

  /// Overwrites the data of a catalog tuple where it lies, whatever becomes of the transaction
  /// (PostgreSQL: `heap_inplace_update_and_unlock`). `tuple` has the tid and the same layout as the
  /// stored one. `sendInvalidations` runs in the critical section, after WAL and before others can
  /// see the change. Returns false if the tuple is being changed by others: look it up again and
  /// retry.
  public boolean updateInPlace(
      RelationDescriptor relation, HeapTuple tuple, Runnable sendInvalidations) {
    long tid = tuple.tid;
    waiter.lockTuple(relation, tid, LockMode.SHARE_UPDATE_EXCLUSIVE);
    int mark = held.mark();
    boolean done;
    try {
      done = overwrite(relation, tuple, tid, sendInvalidations);
    } catch (Throwable t) {
      failed(mark);
      throw t;
    }
    waiter.unlockTuple(relation, tid, LockMode.SHARE_UPDATE_EXCLUSIVE);
    if (done) {
      listener.changed(relation, tuple, null);
    }
    return done;
  }

  private boolean overwrite(
      RelationDescriptor relation, HeapTuple tuple, long tid, Runnable sendInvalidations) {
    int buffer = held.pin(relation.locator(), Tid.block(tid));
    held.lockExclusive(buffer);
    MemorySegment page = buffers.page(buffer);
    int offset = Tid.offset(tid);
    int at = tupleAt(page, offset);
    TupleResult state = visibility.forUpdate(page, at, tid, transaction.commandId(), buffer);
    switch (state) {
      case OK -> {}
      case INVISIBLE ->
          throw new SqlError(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "attempted to overwrite invisible tuple");
      case SELF_MODIFIED ->
          throw new SqlError(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "tuple to be updated was already modified by an operation triggered by the current"
                  + " command");
      case BEING_MODIFIED -> {
        int xwait = HeapTupleHeader.xmax(page, at);
        int infomask = HeapTupleHeader.infomask(page, at);
        boolean isMulti = (infomask & HeapTupleHeader.XMAX_IS_MULTI) != 0;
        boolean free =
            isMulti
                ? !newXmax.conflicts(xwait, infomask, RowLockMode.NO_KEY_EXCLUSIVE)
                : visibility.isCurrent(xwait)
                    || (infomask & HeapTupleHeader.LOCK_MASK) == HeapTupleHeader.XMAX_KEYSHR_LOCK;
        if (!free) {
          held.release(buffer);
          if (isMulti) {
            waiter.waitForMulti(
                xwait,
                infomask,
                RowLockMode.NO_KEY_EXCLUSIVE.status(true),
                relation,
                tid,
                RowWaiter.Purpose.UPDATE);
          } else {
            waiter.waitForXid(xwait, relation, tid, RowWaiter.Purpose.UPDATE);
          }
          return false;
        }
      }
      case UPDATED, DELETED, WOULD_BLOCK -> {
        held.release(buffer);
        return false;
      }
    }
    int hoff = HeapTupleHeader.hoff(page, at);
    int length = HeapPage.length(HeapPage.item(page, offset)) - hoff;
    if (hoff != tuple.hoff() || length != tuple.length - hoff) {
      throw SqlError.internal("wrong tuple length");
    }
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    Bytes.copy(tuple.bytes, hoff, page, at + hoff, length);
    buffers.markDirty(buffer);
    if (relation.needsWal()) {
      WalRecordBuilder record = transaction.walRecord();
      record.begin(RmgrIds.HEAP, HeapLog.INPLACE, transaction.xidOrInvalid());
      record.putShort(offset);
      record.registerBlock(
          0, relation.locator(), ForkNumber.MAIN, Tid.block(tid), page, WalRecordBuilder.STANDARD);
      record.registerBlockData(0, tuple.bytes, hoff, length);
      Page.setLsn(page, heap.log(record, transaction));
    }
    sendInvalidations.run();
    interrupts.exitCritical();
    held.release(buffer);
    return true;
  }

  /// Logs a TRUNCATE for logical decoding; the file change itself is logged by the storage.
  public void logTruncate(int[] relationOids, boolean cascade, boolean restartSequences) {
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.HEAP, HeapLog.TRUNCATE, transaction.xid());
    record.putInt(transaction.databaseOid());
    record.putInt(relationOids.length);
    record.putInt(
        (cascade ? HeapLog.TRUNCATE_CASCADE : 0)
            | (restartSequences ? HeapLog.TRUNCATE_RESTART_SEQUENCES : 0));
    for (int oid : relationOids) {
      record.putInt(oid);
    }
    heap.log(record, transaction);
  }

  // ---- reads ----

  /// Begins a scan of the whole table that decodes the given columns (user columns from 1,
  /// [SystemAttribute]).
  public HeapScan beginScan(
      RelationDescriptor relation, TupleVisibility rule, int[] attributeNumbers) {
    return new HeapScan(
        this, relation, rule, new RowDecoder(relation, attributeNumbers, detoaster));
  }

  /// Begins a scan that hands out whole tuples.
  public HeapScan beginScan(RelationDescriptor relation, TupleVisibility rule) {
    return beginScan(relation, rule, new int[0]);
  }

  /// Copies exactly the version at `tid` to `tuple`; false if there is none or it is not visible
  /// (PostgreSQL: `heap_fetch`).
  public boolean fetch(
      RelationDescriptor relation, long tid, TupleVisibility rule, HeapTuple tuple) {
    int mark = held.mark();
    try {
      int buffer = held.pin(relation.locator(), Tid.block(tid));
      held.lockShared(buffer);
      MemorySegment page = buffers.page(buffer);
      int offset = Tid.offset(tid);
      boolean visible = false;
      if (offset >= 1 && offset <= HeapPage.maxOffset(page)) {
        int item = HeapPage.item(page, offset);
        if (HeapPage.isNormal(item)) {
          int at = HeapPage.start(item);
          visible = visibility.isVisible(rule, page, at, buffer);
          if (serializable.isNeeded(relation, rule)) {
            if (visible) {
              serializable.tupleRead(relation, tid, HeapTupleHeader.effectiveXmin(page, at));
            }
            serializable.versionSeen(page, at, buffer, visible);
          }
          if (visible) {
            copyOut(relation, page, at, HeapPage.length(item), tid, tuple);
          }
        }
      }
      held.release(buffer);
      return visible;
    } catch (Throwable t) {
      failed(mark);
      throw t;
    }
  }

  private static void copyOut(
      RelationDescriptor relation,
      MemorySegment page,
      int at,
      int length,
      long tid,
      HeapTuple tuple) {
    tuple.copyFrom(page, at, length);
    tuple.tid = tid;
    tuple.tableOid = relation.oid();
  }

  /// Finds the visible member of the HOT chain that an index entry points to, and copies it to
  /// `tuple`, whose tid is the member's own (PostgreSQL: `heap_hot_search_buffer`). Afterwards
  /// [#isAllDead()] says if the whole chain is dead to everybody.
  public boolean fetchThroughIndex(
      RelationDescriptor relation, long tid, TupleVisibility rule, HeapTuple tuple) {
    int mark = held.mark();
    try {
      int buffer = held.pin(relation.locator(), Tid.block(tid));
      pruner.pruneIfUseful(relation, buffer);
      held.lockShared(buffer);
      long found = searchChain(relation, buffer, tid, rule);
      if (found != Tid.INVALID) {
        MemorySegment page = buffers.page(buffer);
        int item = HeapPage.item(page, Tid.offset(found));
        copyOut(relation, page, HeapPage.start(item), HeapPage.length(item), found, tuple);
      }
      held.release(buffer);
      return found != Tid.INVALID;
    } catch (Throwable t) {
      failed(mark);
      throw t;
    }
  }

  /// After [#fetchThroughIndex] returned false: the index entry may be marked dead.
  public boolean isAllDead() {
    return allDead;
  }

  /// The visible member of the chain at `tid`, or [Tid#INVALID]. The caller holds pin and content
  /// lock. Sets [#allDead].
  long searchChain(RelationDescriptor relation, int buffer, long tid, TupleVisibility rule) {
    MemorySegment page = buffers.page(buffer);
    int block = Tid.block(tid);
    int offset = Tid.offset(tid);
    int max = HeapPage.maxOffset(page);
    int priorXmax = TransactionId.INVALID;
    boolean atStart = true;
    boolean dead = true;
    XidHorizon horizon = null;
    boolean noted = serializable.isNeeded(relation, rule);
    while (offset >= 1 && offset <= max) {
      int item = HeapPage.item(page, offset);
      if (!HeapPage.isNormal(item)) {
        if (HeapPage.state(item) == HeapPage.REDIRECT && atStart) {
          offset = HeapPage.start(item);
          atStart = false;
          continue;
        }
        break;
      }
      int at = HeapPage.start(item);
      int infomask2 = HeapTupleHeader.infomask2(page, at);
      if (atStart && HeapTupleHeader.isHeapOnly(infomask2)) {
        break; // the index entry is out of date
      }
      if (TransactionId.isValid(priorXmax)
          && HeapTupleHeader.effectiveXmin(page, at) != priorXmax) {
        break;
      }
      boolean visible = visibility.isVisible(rule, page, at, buffer);
      if (noted) {
        serializable.versionSeen(page, at, buffer, visible);
      }
      if (visible) {
        long found = Tid.pack(block, offset);
        if (noted) {
          serializable.tupleRead(relation, found, HeapTupleHeader.effectiveXmin(page, at));
        }
        allDead = false;
        return found;
      }
      if (dead) {
        if (horizon == null) {
          horizon = heap.horizonFor(relation, transaction);
        }
        dead = visibility.isSurelyDead(page, at, horizon);
      }
      if (!HeapTupleHeader.isHotUpdated(HeapTupleHeader.infomask(page, at), infomask2)) {
        break;
      }
      priorXmax = visibility.updateXid(page, at);
      offset = Tid.offset(HeapTupleHeader.ctid(page, at));
      atStart = false;
    }
    allDead = dead;
    return Tid.INVALID;
  }

  /// Follows the update chain from `tid` to the newest version that is visible; `tid` itself if
  /// none is (PostgreSQL: `heap_get_latest_tid`).
  public long latestTid(RelationDescriptor relation, long tid, TupleVisibility rule) {
    long result = tid;
    long current = tid;
    int priorXmax = TransactionId.INVALID;
    int mark = held.mark();
    try {
      while (true) {
        transaction.process().interrupts().check();
        int buffer = held.pin(relation.locator(), Tid.block(current));
        held.lockShared(buffer);
        MemorySegment page = buffers.page(buffer);
        int offset = Tid.offset(current);
        long next = Tid.INVALID;
        if (offset >= 1
            && offset <= HeapPage.maxOffset(page)
            && HeapPage.isNormal(HeapPage.item(page, offset))) {
          int at = HeapPage.tupleAt(page, offset);
          if (!TransactionId.isValid(priorXmax)
              || HeapTupleHeader.effectiveXmin(page, at) == priorXmax) {
            if (visibility.isVisible(rule, page, at, buffer)) {
              result = current;
            }
            long ctid = HeapTupleHeader.ctid(page, at);
            if ((HeapTupleHeader.infomask(page, at) & HeapTupleHeader.XMAX_INVALID) == 0
                && !visibility.isOnlyLocked(page, at)
                && !HeapTupleHeader.isMovedPartitions(ctid)
                && ctid != current) {
              next = ctid;
              priorXmax = visibility.updateXid(page, at);
            }
          }
        }
        held.release(buffer);
        if (next == Tid.INVALID) {
          return result;
        }
        current = next;
      }
    } catch (Throwable t) {
      failed(mark);
      throw t;
    }
  }

  /// The table as an index access method asks it.
  public HeapIndexedTable indexedTable(RelationDescriptor relation) {
    return new HeapIndexedTable(this, relation);
  }

  // ---- for the operations ----

  /// Gives back what a failed operation held, unless the failure is a panic anyway.
  void failed(int mark) {
    if (!transaction.process().interrupts().inCritical()) {
      held.releaseTo(mark);
    }
  }

  /// Start of the tuple at a line pointer that must be normal.
  int tupleAt(MemorySegment page, int offset) {
    if (offset < 1 || offset > HeapPage.maxOffset(page)) {
      throw SqlError.internal("invalid lp");
    }
    int item = HeapPage.item(page, offset);
    if (!HeapPage.isNormal(item)) {
      throw SqlError.internal("invalid lp");
    }
    return HeapPage.start(item);
  }

  void describeFailure(TupleFailure failure, MemorySegment page, int at, TupleResult result) {
    failure.ctid = HeapTupleHeader.ctid(page, at);
    failure.xmax = visibility.updateXid(page, at);
    failure.cmax =
        result == TupleResult.SELF_MODIFIED ? visibility.cmax(page, at) : CommandId.INVALID;
  }

  /// The command id to store in a tuple that command `cid` deletes: a combo id if this transaction
  /// inserted it as well (PostgreSQL: `HeapTupleHeaderAdjustCmax`). [#storesCombo()] tells which.
  int cmaxToStore(MemorySegment page, int at, int cid) {
    int infomask = HeapTupleHeader.infomask(page, at);
    combo =
        !HeapTupleHeader.isXminCommitted(infomask)
            && transaction.isCurrent(HeapTupleHeader.xmin(page, at));
    return combo ? transaction.comboCommandIds().combo(visibility.cmin(page, at), cid) : cid;
  }

  boolean storesCombo() {
    return combo;
  }

  static int withCombo(int infomask, boolean isCombo) {
    return isCombo ? infomask | HeapTupleHeader.COMBOCID : infomask & ~HeapTupleHeader.COMBOCID;
  }

  void registerMap(
      WalRecordBuilder record, int blockId, RelationDescriptor relation, int mapBuffer) {
    record.registerBlock(
        blockId,
        relation.locator(),
        ForkNumber.VISIBILITY_MAP,
        buffers.block(mapBuffer),
        buffers.page(mapBuffer),
        0);
  }

  void logLock(
      RelationDescriptor relation,
      int rmgr,
      int info,
      long tid,
      int xmax,
      int infomask,
      int infomask2,
      MemorySegment page,
      int mapBuffer,
      boolean frozenCleared) {
    WalRecordBuilder record = transaction.walRecord();
    record.begin(rmgr, info, transaction.xidOrInvalid());
    record.registerBlock(
        0, relation.locator(), ForkNumber.MAIN, Tid.block(tid), page, WalRecordBuilder.STANDARD);
    record.putInt(xmax);
    record.putShort(Tid.offset(tid));
    record.putByte(HeapLog.infobits(infomask, infomask2));
    record.putByte(frozenCleared ? HeapLog.LOCK_ALL_FROZEN_CLEARED : 0);
    if (frozenCleared) {
      registerMap(record, 1, relation, mapBuffer);
    }
    long lsn = heap.log(record, transaction);
    Page.setLsn(page, lsn);
    if (frozenCleared) {
      Page.setLsn(buffers.page(mapBuffer), lsn);
    }
  }

  /// Sets visibility map bits for a heap page that is exclusively locked and flagged all-visible,
  /// and logs that (PostgreSQL: `visibilitymap_set`).
  public void setVisible(
      RelationDescriptor relation, int buffer, int mapBuffer, int conflictHorizon, int bits) {
    VisibilityMap map = heap.visibilityMap();
    int block = buffers.block(buffer);
    MemorySegment page = buffers.page(buffer);
    assert HeapPage.isAllVisible(page) : "page is not all-visible";
    buffers.lockExclusive(mapBuffer);
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    if (map.setLocked(block, mapBuffer, bits) && relation.needsWal()) {
      boolean logsHints = heap.logsHints();
      WalRecordBuilder record = transaction.walRecord();
      record.begin(RmgrIds.HEAP2, HeapLog.VISIBLE, transaction.xidOrInvalid());
      record.putInt(conflictHorizon);
      record.putByte(
          heap.isLogicallyReadableCatalog(relation)
              ? bits | VisibilityMap.LOG_CATALOG_RELATION
              : bits);
      registerMap(record, 0, relation, mapBuffer);
      record.registerBlock(
          1,
          relation.locator(),
          ForkNumber.MAIN,
          block,
          page,
          logsHints
              ? WalRecordBuilder.STANDARD
              : WalRecordBuilder.STANDARD | WalRecordBuilder.NO_IMAGE);
      long lsn = heap.log(record, transaction);
      if (logsHints) {
        Page.setLsn(page, lsn);
      }
      Page.setLsn(buffers.page(mapBuffer), lsn);
    }
    interrupts.exitCritical();
    buffers.unlock(mapBuffer);
  }

  /// An xid such that everything older has ended: this session's own horizon.
  int oldestRunningXmin() {
    return heap.oldestNonRemovable(transaction);
  }
}
