// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.DeadTuples;
import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.IndexBuildResult;
import dev.gajah.access.index.IndexBuildSource;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.IndexVacuumRequest;
import dev.gajah.access.index.IndexVacuumStats;
import dev.gajah.access.index.IndexedTable;
import dev.gajah.access.index.KeyTextWriter;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.Tid;
import dev.gajah.base.io.FileSystem;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.transaction.procarray.HorizonKind;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.Transactions;
import dev.gajah.wal.insert.Wal;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The btree access method, shared by all sessions. Its own state is only hints and scratch memory.
public final class BTree implements IndexAccessMethod {
  private static final int WORKSPACES_MAX = 16;
  private static final int STATES_MAX = 4096;

  private final BufferPool pool;
  private final Wal wal;
  private final FreeSpaceMap freeSpaceMap;
  private final StorageManager storage;
  private final Transactions transactions;
  private final FileSystem files;
  private final Supplier<Path> newTemporaryFile;
  private final boolean logsStandbyInfo;
  private final VacuumCycles cycles;
  private final Map<RelFileLocator, BTreeIndexState> states = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Workspace> workspaces = new ConcurrentLinkedDeque<>();
  private final AtomicInteger workspaceCount = new AtomicInteger();

  /// @param newTemporaryFile names a file that does not exist yet, for sorts that spill
  /// @param logsStandbyInfo true if WAL must serve a hot standby (`wal_level` replica or logical)
  public BTree(
      BufferPool pool,
      Wal wal,
      FreeSpaceMap freeSpaceMap,
      StorageManager storage,
      Transactions transactions,
      FileSystem files,
      Supplier<Path> newTemporaryFile,
      boolean logsStandbyInfo) {
    this.pool = pool;
    this.wal = wal;
    this.freeSpaceMap = freeSpaceMap;
    this.storage = storage;
    this.transactions = transactions;
    this.files = files;
    this.newTemporaryFile = newTemporaryFile;
    this.logsStandbyInfo = logsStandbyInfo;
    this.cycles = new VacuumCycles((int) wal.insertPosition());
  }

  // Services for the package.

  BufferPool pool() {
    return pool;
  }

  Wal wal() {
    return wal;
  }

  FreeSpaceMap freeSpaceMap() {
    return freeSpaceMap;
  }

  FileSystem files() {
    return files;
  }

  Path newTemporaryFile() {
    return newTemporaryFile.get();
  }

  boolean logsStandbyInfo() {
    return logsStandbyInfo;
  }

  long nextFullXid() {
    return transactions.xidGenerator().nextFullXid();
  }

  int vacuumCycleId(IndexDescriptor index) {
    return cycles.cycleOf(index.locator());
  }

  /// True if every snapshot, now or later, is younger than `fullXid`.
  boolean isRemovableForAll(long fullXid, IndexDescriptor index, Transaction transaction) {
    HorizonKind kind =
        index.shared()
            ? HorizonKind.SHARED
            : index.heapIsCatalog() ? HorizonKind.CATALOG : HorizonKind.DATA;
    return transaction.globalVisibility(kind).isRemovableFull(fullXid);
  }

  void waitForTransaction(int xid, IndexDescriptor index, long tid, Transaction transaction) {
    transactions
        .locks()
        .waitForXid(
            xid,
            transaction,
            () ->
                "while inserting index tuple "
                    + Tid.toString(tid)
                    + " in relation \""
                    + index.name()
                    + "\"");
  }

  void waitForSpeculativeInsertion(int xid, int token, Transaction transaction) {
    transactions.locks().speculativeInsertionWait(xid, token, transaction);
  }

  BTreeIndexState stateOf(IndexDescriptor descriptor) {
    BTreeIndexState state = states.get(descriptor.locator());
    if (state == null || state.descriptor != descriptor) {
      if (states.size() >= STATES_MAX) {
        states.clear();
      }
      state = new BTreeIndexState(descriptor);
      states.put(descriptor.locator(), state);
    }
    return state;
  }

  Workspace borrow() {
    Workspace workspace = workspaces.pollFirst();
    if (workspace == null) {
      return new Workspace();
    }
    workspaceCount.decrementAndGet();
    return workspace;
  }

  void giveBack(Workspace workspace) {
    if (workspaceCount.incrementAndGet() > WORKSPACES_MAX) {
      workspaceCount.decrementAndGet();
      return;
    }
    workspaces.addFirst(workspace);
  }

  // The access method.

  @Override
  public IndexBuildResult build(
      IndexDescriptor index,
      Transaction transaction,
      IndexBuildSource source,
      long memoryBytesMax,
      KeyTextWriter keyText) {
    OpenIndex open = new OpenIndex(this, index, transaction);
    Workspace work = borrow();
    BulkWriter writer = new BulkWriter(open, storage, ForkNumber.MAIN, work, index.permanent());
    IndexBuildResult result =
        new BTreeBuild(open, keyText, work, memoryBytesMax, writer).run(source);
    giveBack(work);
    states.remove(index.locator());
    return result;
  }

  @Override
  public void buildEmptyInitFork(IndexDescriptor index, Transaction transaction) {
    OpenIndex open = new OpenIndex(this, index, transaction);
    Workspace work = borrow();
    BulkWriter writer = new BulkWriter(open, storage, ForkNumber.INIT, work, true);
    MemorySegment meta = writer.newPage();
    BTreePage.initMeta(meta, BTreePage.NONE, 0, open.codec.layout.allEqualImage);
    writer.write(BTreePage.METAPAGE, meta);
    writer.finish();
    giveBack(work);
  }

  @Override
  public IndexInserter beginInsert(
      IndexDescriptor index,
      Transaction transaction,
      @Nullable IndexedTable table,
      KeyTextWriter keyText) {
    return new BTreeInserter(new OpenIndex(this, index, transaction), table, keyText);
  }

  @Override
  public IndexScan beginScan(IndexDescriptor index, Transaction transaction) {
    return new BTreeScan(new OpenIndex(this, index, transaction));
  }

  @Override
  public IndexVacuumStats bulkDelete(
      IndexDescriptor index,
      Transaction transaction,
      IndexVacuumRequest request,
      @Nullable IndexVacuumStats stats,
      DeadTuples dead) {
    IndexVacuumStats counters = stats != null ? stats : new IndexVacuumStats();
    int cycle = cycles.start(index.locator(), index.name());
    try {
      Workspace work = borrow();
      new BTreeVacuum(new OpenIndex(this, index, transaction), request, counters, dead, cycle, work)
          .run();
      giveBack(work);
    } finally {
      cycles.end(index.locator());
    }
    return counters;
  }

  @Override
  public @Nullable IndexVacuumStats vacuumCleanup(
      IndexDescriptor index,
      Transaction transaction,
      IndexVacuumRequest request,
      @Nullable IndexVacuumStats stats) {
    if (request.analyzeOnly()) {
      return stats;
    }
    OpenIndex open = new OpenIndex(this, index, transaction);
    Workspace work = borrow();
    IndexVacuumStats counters = stats;
    if (counters == null) {
      if (!BTreeVacuum.needsCleanup(open)) {
        giveBack(work);
        return null;
      }
      counters = new IndexVacuumStats();
      new BTreeVacuum(open, request, counters, null, 0, work).run();
      counters.estimatedCount = true;
    }
    BTreeVacuum.setCleanupInfo(open, counters.pagesDeleted - counters.pagesFree, work);
    giveBack(work);
    if (!request.estimatedHeapTuples() && counters.indexTuples > request.heapTuples()) {
      counters.indexTuples = request.heapTuples();
    }
    return counters;
  }
}
