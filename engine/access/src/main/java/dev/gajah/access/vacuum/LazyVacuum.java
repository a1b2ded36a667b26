// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.vacuum;

import dev.gajah.access.heap.Heap;
import dev.gajah.access.heap.HeapPage;
import dev.gajah.access.heap.HeapPruner;
import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.PruneReason;
import dev.gajah.access.heap.VacuumCutoffs;
import dev.gajah.access.heap.VacuumPages;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexVacuumRequest;
import dev.gajah.access.index.IndexVacuumStats;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.table.RelationOptions.IndexCleanup;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.BufferRing;
import dev.gajah.storage.buffer.ReadMode;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.multixact.MultiXacts;
import dev.gajah.transaction.snapshot.XidHorizon;
import dev.gajah.transaction.xact.Transaction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// VACUUM of one table, without FULL (PostgreSQL: `vacuumlazy.c`).
///
/// First pass: prune and freeze each page that the visibility map does not excuse, collecting dead
/// line pointers. When memory is full, and at the end: remove those from the indexes, then, in a
/// second pass over the pages, make them unused. Last: index cleanup, free space map, truncation of
/// the empty tail.
///
/// If we stop anywhere, nothing is lost: each page is consistent by itself, and dead line pointers
/// wait for the next vacuum.
public final class LazyVacuum {
  private static final int SKIP_PAGES_MIN = 32;
  private static final int FSM_VACUUM_EVERY_PAGES = 1 << 20;
  private static final double BYPASS_PAGES_FRACTION = 0.02;
  private static final long BYPASS_MEMORY_MAX = 32L << 20;
  private static final int TRUNCATE_PAGES_MIN = 1000;
  private static final int TRUNCATE_FRACTION = 16;
  private static final long TRUNCATE_LOCK_WAIT_NANOS = 50_000_000L;
  private static final int TRUNCATE_LOCK_TRIES = 100;

  private final HeapSession session;
  private final Heap heap;
  private final Transaction transaction;
  private final BufferPool buffers;
  private final FreeSpaceMap freeSpace;
  private final VisibilityMap map;
  private final HeapPruner pruner;
  private final VacuumPages pages;
  private final VacuumServices services;
  private final RelationDescriptor relation;
  private final VacuumOptions options;
  private final BufferRing ring;
  private final List<IndexDescriptor> indexes;
  private final @Nullable IndexVacuumStats[] indexStats;
  private final DeadTuplesStore dead = new DeadTuplesStore();
  private final VacuumResult result = new VacuumResult();
  private final int[] offsets = new int[HeapPage.TUPLES_MAX];

  private VacuumCutoffs cutoffs;
  private XidHorizon horizon;
  private boolean aggressive;
  private boolean doIndexVacuuming;
  private boolean doIndexCleanup;
  private boolean considerBypass;
  private int relationPages;
  private int nonEmptyPages;
  private int newFrozenXid;
  private int newMinMultixact;
  private boolean skippedAllVisible;
  private int mapBuffer = VisibilityMap.NO_BUFFER;
  private long scannedLiveTuples;

  // The next block that must be looked at.
  private int nextUnskippable;
  private boolean nextUnskippableAllVisible;
  private boolean skipsAllVisible;

  public LazyVacuum(
      HeapSession session,
      RelationDescriptor relation,
      VacuumOptions options,
      VacuumServices services) {
    this.session = session;
    this.relation = relation;
    this.options = options;
    this.services = services;
    heap = session.heap();
    transaction = session.transaction();
    buffers = heap.buffers();
    freeSpace = heap.freeSpace();
    map = heap.visibilityMap();
    pruner = session.pruner();
    pages = new VacuumPages(session);
    ring = buffers.newRing(BufferRing.Kind.VACUUM);
    indexes = relation.indexes();
    indexStats = new IndexVacuumStats[indexes.size()];
    cutoffs = computeCutoffs();
    horizon = transaction.globalVisibility(Heap.horizonKind(relation));
  }

  // ---- cutoffs ----

  /// PostgreSQL: `vacuum_get_cutoffs`.
  private VacuumCutoffs computeCutoffs() {
    int oldestXmin = heap.oldestNonRemovable(relation, transaction);
    int oldestMultixact = heap.multixacts().oldestRunning();
    int nextXid = (int) heap.transactions().xidGenerator().nextFullXid();
    int nextMultixact = heap.multixacts().next();

    int minAge = Math.min(options.freezeMinAge(), options.autovacuumFreezeMaxAge() / 2);
    int freezeLimit = backwards(nextXid, minAge);
    if (TransactionId.precedes(oldestXmin, freezeLimit)) {
      freezeLimit = oldestXmin;
    }
    int multiMinAge =
        Math.min(options.multixactFreezeMinAge(), options.autovacuumMultixactFreezeMaxAge() / 2);
    int multixactCutoff = nextMultixact - multiMinAge;
    if (multixactCutoff == MultiXacts.INVALID) {
      multixactCutoff = MultiXacts.FIRST;
    }
    if (MultiXacts.precedes(oldestMultixact, multixactCutoff)) {
      multixactCutoff = oldestMultixact;
    }
    int tableAge =
        (int) Math.min(options.freezeTableAge(), options.autovacuumFreezeMaxAge() * 0.95);
    int aggressiveXid = backwards(nextXid, tableAge);
    int multiTableAge =
        (int)
            Math.min(
                options.multixactFreezeTableAge(),
                options.autovacuumMultixactFreezeMaxAge() * 0.95);
    int aggressiveMulti = nextMultixact - multiTableAge;
    if (aggressiveMulti == MultiXacts.INVALID) {
      aggressiveMulti = MultiXacts.FIRST;
    }
    aggressive =
        options.disablePageSkipping()
            || TransactionId.precedesOrEquals(relation.frozenXid(), aggressiveXid)
            || MultiXacts.precedesOrEquals(relation.minMultixact(), aggressiveMulti);
    return new VacuumCutoffs(
        relation.frozenXid(),
        relation.minMultixact(),
        oldestXmin,
        oldestMultixact,
        freezeLimit,
        multixactCutoff);
  }

  private static int backwards(int xid, int age) {
    int result = xid - age;
    return TransactionId.isNormal(result) ? result : TransactionId.FIRST_NORMAL;
  }

  // ---- the whole ----

  public VacuumResult run() {
    considerBypass = true;
    doIndexVacuuming = true;
    doIndexCleanup = true;
    if (options.indexCleanup() == IndexCleanup.OFF) {
      doIndexVacuuming = false;
      doIndexCleanup = false;
      considerBypass = false;
    } else if (options.indexCleanup() == IndexCleanup.ON) {
      considerBypass = false;
    }
    relationPages = buffers.blockCount(relation.locator(), ForkNumber.MAIN);
    newFrozenXid = cutoffs.oldestXmin();
    newMinMultixact = cutoffs.oldestMultixact();
    result.aggressive = aggressive;
    result.oldestXmin = cutoffs.oldestXmin();
    result.oldestMultixact = cutoffs.oldestMultixact();
    result.oldPages = relation.pages();
    result.oldLiveTuples = relation.tuples();

    scanHeap();
    if (options.truncate() && shouldTruncate()) {
      truncate();
    }
    finish();
    return result;
  }

  private void finish() {
    result.pages = relationPages;
    int visible = Math.min((int) map.count(relation.locator()), relationPages);
    result.allVisiblePages = visible;
    if (skippedAllVisible) {
      assert !aggressive : "an aggressive vacuum skipped pages";
      result.newFrozenXid = TransactionId.INVALID;
      result.newMinMultixact = MultiXacts.INVALID;
    } else {
      result.newFrozenXid = newFrozenXid;
      result.newMinMultixact = newMinMultixact;
    }
    List<@Nullable IndexVacuumStats> stats = new ArrayList<>();
    for (IndexVacuumStats stat : indexStats) {
      stats.add(stat);
    }
    result.indexes = stats;
  }

  // ---- first pass ----

  private void scanHeap() {
    int fsmDone = 0;
    int block = 0;
    nextUnskippable = BlockNumber.INVALID;
    int current = BlockNumber.INVALID;
    try {
      while (true) {
        int candidate = current == BlockNumber.INVALID ? 0 : current + 1;
        if (!BlockNumber.isBefore(candidate, relationPages)) {
          break;
        }
        block = nextBlock(candidate);
        boolean allVisibleInMap = block == nextUnskippable ? nextUnskippableAllVisible : true;
        current = block;
        result.pagesScanned++;
        services.delayPoint();
        if (dead.memoryBytes() > options.memoryBytesMax()) {
          unpinMap();
          considerBypass = false;
          vacuumIndexesAndHeap();
          freeSpace.vacuumRange(relation.locator(), fsmDone, block);
          fsmDone = block;
        }
        scanPage(block, allVisibleInMap);
        if (indexes.isEmpty() && block - fsmDone >= FSM_VACUUM_EVERY_PAGES) {
          freeSpace.vacuumRange(relation.locator(), fsmDone, block);
          fsmDone = block;
        }
      }
    } finally {
      unpinMap();
    }
    result.liveTuples = estimateTuples();
    if (dead.tidCount() > 0) {
      vacuumIndexesAndHeap();
    }
    if (relationPages != 0) {
      freeSpace.vacuumRange(relation.locator(), fsmDone, relationPages);
    }
    if (!indexes.isEmpty() && doIndexCleanup) {
      cleanupIndexes();
    }
  }

  private void unpinMap() {
    if (mapBuffer != VisibilityMap.NO_BUFFER && !transaction.process().interrupts().inCritical()) {
      buffers.unpin(mapBuffer);
      mapBuffer = VisibilityMap.NO_BUFFER;
    }
  }

  /// The block to look at, at or after `candidate` (PostgreSQL: `heap_vac_scan_next_block`). Short
  /// skippable ranges are read anyway.
  private int nextBlock(int candidate) {
    if (nextUnskippable == BlockNumber.INVALID
        || BlockNumber.isBefore(nextUnskippable, candidate)) {
      findUnskippable(candidate);
      if (BlockNumber.toLong(nextUnskippable) - BlockNumber.toLong(candidate) >= SKIP_PAGES_MIN) {
        if (skipsAllVisible) {
          skippedAllVisible = true;
        }
        return nextUnskippable;
      }
    }
    return candidate;
  }

  private void findUnskippable(int from) {
    skipsAllVisible = false;
    int block = from;
    while (true) {
      mapBuffer = map.pinExisting(relation.locator(), block, mapBuffer);
      int bits = mapBuffer == VisibilityMap.NO_BUFFER ? 0 : map.bits(block, mapBuffer);
      nextUnskippableAllVisible = (bits & VisibilityMap.ALL_VISIBLE) != 0;
      // The last page is always read: truncation wants to know if it is empty.
      if (!nextUnskippableAllVisible
          || block == relationPages - 1
          || options.disablePageSkipping()) {
        break;
      }
      if ((bits & VisibilityMap.ALL_FROZEN) == 0) {
        if (aggressive) {
          break;
        }
        skipsAllVisible = true;
      }
      block++;
    }
    nextUnskippable = block;
  }

  private void scanPage(int block, boolean allVisibleInMap) {
    int buffer = buffers.pin(relation.locator(), ForkNumber.MAIN, block, ReadMode.NORMAL, ring);
    boolean locked = false;
    try {
      mapBuffer = map.pin(relation.locator(), block, mapBuffer);
      boolean cleanup = buffers.tryLockForCleanup(buffer);
      if (!cleanup) {
        buffers.lockShared(buffer);
      }
      locked = true;
      if (handleNewOrEmpty(block, buffer, !cleanup)) {
        locked = false;
        return;
      }
      if (!cleanup) {
        if (pages.inspectWithoutPruning(
            relation, buffer, cutoffs, aggressive, newFrozenXid, newMinMultixact)) {
          noPrune(block, buffer);
          int free = HeapPage.freeBytes(buffers.page(buffer));
          boolean record = indexes.isEmpty() || !doIndexVacuuming || pages.deadItems == 0;
          locked = false;
          buffers.release(buffer);
          if (record) {
            freeSpace.record(relation.locator(), block, free);
          }
          return;
        }
        locked = false;
        buffers.unlock(buffer);
        buffers.lockForCleanup(buffer, transaction.process());
        locked = true;
      }
      prunePage(block, buffer, allVisibleInMap);
      int free = HeapPage.freeBytes(buffers.page(buffer));
      boolean record = indexes.isEmpty() || !doIndexVacuuming || pruner.deadItems == 0;
      locked = false;
      buffers.release(buffer);
      if (record) {
        freeSpace.record(relation.locator(), block, free);
      }
    } catch (Throwable t) {
      if (!transaction.process().interrupts().inCritical()) {
        if (locked) {
          buffers.unlock(buffer);
        }
        buffers.unpin(buffer);
      }
      throw t;
    }
  }

  /// Pages without tuples; true if handled, with the buffer released (PostgreSQL:
  /// `lazy_scan_new_or_empty`).
  private boolean handleNewOrEmpty(int block, int buffer, boolean sharedOnly) {
    MemorySegment page = buffers.page(buffer);
    if (Page.isNew(page)) {
      buffers.release(buffer);
      if (freeSpace.recorded(relation.locator(), block) == 0) {
        freeSpace.record(relation.locator(), block, BlockNumber.BLOCK_BYTES - HeapPage.HEADER);
      }
      return true;
    }
    if (!Page.isEmpty(page)) {
      return false;
    }
    if (sharedOnly) {
      buffers.unlock(buffer);
      buffers.lockExclusive(buffer);
      if (!Page.isEmpty(page)) {
        // Somebody used it meanwhile: leave it to the next vacuum, but do not claim anything about
        // it.
        buffers.release(buffer);
        skippedAllVisible = true;
        return true;
      }
    }
    if (!HeapPage.isAllVisible(page)) {
      pages.markEmptyVisible(relation, buffer, mapBuffer);
    }
    int free = HeapPage.freeBytes(page);
    buffers.release(buffer);
    freeSpace.record(relation.locator(), block, free);
    return true;
  }

  private void noPrune(int block, int buffer) {
    newFrozenXid = pages.newFrozenXid;
    newMinMultixact = pages.newMinMultixact;
    scannedLiveTuples += pages.liveTuples;
    result.tuplesRecentlyDead += pages.recentlyDeadTuples;
    result.tuplesMissedDead += pages.missedDeadTuples;
    if (pages.missedDeadTuples > 0) {
      result.pagesMissed++;
    }
    if (pages.hasTuples) {
      nonEmptyPages = block + 1;
    }
    if (pages.deadItems > 0) {
      if (indexes.isEmpty()) {
        result.tuplesMissedDead += pages.deadItems;
      } else {
        dead.add(block, pages.deadOffsets, pages.deadItems);
        result.pagesWithDeadItems++;
        result.deadItems += pages.deadItems;
      }
      nonEmptyPages = Math.max(nonEmptyPages, doIndexVacuuming ? nonEmptyPages : block + 1);
    }
  }

  /// PostgreSQL: `lazy_scan_prune`.
  private void prunePage(int block, int buffer, boolean allVisibleInMap) {
    pruner.prune(
        relation,
        buffer,
        horizon,
        indexes.isEmpty(),
        cutoffs,
        PruneReason.VACUUM_SCAN,
        newFrozenXid,
        newMinMultixact);
    newFrozenXid = pruner.newFrozenXid;
    newMinMultixact = pruner.newMinMultixact;
    result.tuplesRemoved += pruner.deleted;
    result.tuplesFrozen += pruner.frozen;
    if (pruner.frozen > 0) {
      result.pagesFrozen++;
    }
    scannedLiveTuples += pruner.liveTuples;
    result.tuplesRecentlyDead += pruner.recentlyDeadTuples;
    if (pruner.deadItems > 0) {
      dead.add(block, pruner.deadOffsets, pruner.deadItems);
      result.pagesWithDeadItems++;
      result.deadItems += pruner.deadItems;
    }
    if (pruner.hasTuples) {
      nonEmptyPages = block + 1;
    }
    MemorySegment page = buffers.page(buffer);
    int bits = map.bits(block, mapBuffer);
    if (pruner.allVisible) {
      int wanted = VisibilityMap.ALL_VISIBLE | (pruner.allFrozen ? VisibilityMap.ALL_FROZEN : 0);
      if (!allVisibleInMap || ((bits & wanted) != wanted && pruner.allFrozen)) {
        pages.markVisible(relation, buffer, mapBuffer, pruner.visibleHorizon, wanted);
      }
    } else if (bits != 0 && !HeapPage.isAllVisible(page)) {
      pages.clearWrongMapBits(
          relation,
          buffer,
          mapBuffer,
          "page is not marked all-visible but visibility map bit is set");
    } else if (pruner.deadItems > 0 && HeapPage.isAllVisible(page)) {
      pages.clearWrongMapBits(
          relation, buffer, mapBuffer, "page containing LP_DEAD items is marked as all-visible");
    }
  }

  /// PostgreSQL: `vac_estimate_reltuples`.
  private double estimateTuples() {
    if (result.pagesScanned >= relationPages) {
      return scannedLiveTuples;
    }
    if (result.pagesScanned == 0) {
      return relation.tuples();
    }
    double oldTuples = relation.tuples();
    int oldPages = relation.pages();
    if (oldPages == relationPages && result.pagesScanned < (double) relationPages * 0.02) {
      return oldTuples;
    }
    if (result.pagesScanned < 2 && oldTuples >= 0) {
      return oldTuples;
    }
    if (oldTuples < 0 || oldPages == 0) {
      return Math.floor((double) scannedLiveTuples / result.pagesScanned * relationPages + 0.5);
    }
    double oldDensity = oldTuples / oldPages;
    double unscanned = (double) relationPages - result.pagesScanned;
    return Math.floor(oldDensity * unscanned + scannedLiveTuples + 0.5);
  }

  // ---- indexes and second pass ----

  private void vacuumIndexesAndHeap() {
    if (!doIndexVacuuming) {
      dead.clear();
      return;
    }
    if (indexes.isEmpty()) {
      // Items on pages that could not be pruned with "unused now".
      vacuumHeap();
      dead.clear();
      return;
    }
    if (considerBypass && result.indexScans == 0) {
      if (result.pagesWithDeadItems < relationPages * BYPASS_PAGES_FRACTION
          && dead.memoryBytes() < BYPASS_MEMORY_MAX) {
        // A few dead items are not worth a pass over all indexes; they stay for the next vacuum.
        doIndexVacuuming = false;
        result.indexVacuumBypassed = true;
        dead.clear();
        return;
      }
    }
    for (int i = 0; i < indexes.size(); i++) {
      services.delayPoint();
      IndexDescriptor index = indexes.get(i);
      indexStats[i] =
          services
              .accessMethod(index.accessMethodOid())
              .bulkDelete(
                  index, transaction, request(relation.tuples(), true), indexStats[i], dead);
    }
    result.indexScans++;
    vacuumHeap();
    dead.clear();
  }

  private IndexVacuumRequest request(double heapTuples, boolean estimated) {
    return new IndexVacuumRequest(false, heapTuples, estimated, services::delayPoint);
  }

  private void cleanupIndexes() {
    boolean estimated = result.pagesScanned < relationPages;
    for (int i = 0; i < indexes.size(); i++) {
      services.delayPoint();
      IndexDescriptor index = indexes.get(i);
      indexStats[i] =
          services
              .accessMethod(index.accessMethodOid())
              .vacuumCleanup(
                  index, transaction, request(result.liveTuples, estimated), indexStats[i]);
    }
  }

  private void vacuumHeap() {
    int vmBuffer = VisibilityMap.NO_BUFFER;
    try {
      for (int i = 0; i < dead.blockCount(); i++) {
        services.delayPoint();
        int block = dead.block(i);
        int count = dead.offsets(i, offsets);
        vmBuffer = map.pin(relation.locator(), block, vmBuffer);
        int buffer = buffers.pin(relation.locator(), ForkNumber.MAIN, block, ReadMode.NORMAL, ring);
        buffers.lockExclusive(buffer);
        int free;
        try {
          pages.reap(relation, buffer, vmBuffer, offsets, count, cutoffs.oldestXmin());
          free = HeapPage.freeBytes(buffers.page(buffer));
        } finally {
          if (!transaction.process().interrupts().inCritical()) {
            buffers.release(buffer);
          }
        }
        freeSpace.record(relation.locator(), block, free);
      }
    } finally {
      if (vmBuffer != VisibilityMap.NO_BUFFER && !transaction.process().interrupts().inCritical()) {
        buffers.unpin(vmBuffer);
      }
    }
  }

  // ---- truncation ----

  private boolean shouldTruncate() {
    if (relation.isTemporary() && relation.isOtherTemporary()) {
      return false;
    }
    int freeable = relationPages - nonEmptyPages;
    return freeable > 0
        && (freeable >= TRUNCATE_PAGES_MIN || freeable >= relationPages / TRUNCATE_FRACTION);
  }

  /// PostgreSQL: `lazy_truncate_heap`. Gives up if somebody else wants the table.
  private void truncate() {
    LockTag tag =
        LockTag.relation(relation.isShared() ? 0 : transaction.databaseOid(), relation.oid());
    Interrupts interrupts = transaction.process().interrupts();
    while (true) {
      int tries = 0;
      while (!heap.locks().lock(tag, LockMode.ACCESS_EXCLUSIVE, transaction, true).isHeld()) {
        interrupts.check();
        if (++tries > TRUNCATE_LOCK_TRIES) {
          return;
        }
        transaction.process().latch().reset();
        transaction.process().awaitLatch(TRUNCATE_LOCK_WAIT_NANOS, WaitEvent.VACUUM_TRUNCATE);
      }
      boolean again;
      try {
        again = truncateLocked(tag);
      } finally {
        if (!interrupts.inCritical()) {
          heap.locks().unlock(tag, LockMode.ACCESS_EXCLUSIVE, transaction);
        }
      }
      if (!again) {
        return;
      }
    }
  }

  private boolean truncateLocked(LockTag tag) {
    int now = buffers.blockCount(relation.locator(), ForkNumber.MAIN);
    if (now != relationPages) {
      return false; // somebody extended it: there are tuples again
    }
    boolean suspended = false;
    int keep = nonEmptyPages;
    int block = relationPages;
    while (block > nonEmptyPages) {
      if ((block & 31) == 0) {
        transaction.process().interrupts().check();
        if (heap.locks().hasWaiters(tag, LockMode.ACCESS_EXCLUSIVE)) {
          suspended = true;
          keep = block;
          break;
        }
      }
      block--;
      if (hasItems(block)) {
        keep = block + 1;
        break;
      }
    }
    nonEmptyPages = suspended ? nonEmptyPages : keep;
    if (keep >= relationPages) {
      return false;
    }
    services.truncate(relation, keep);
    session.forget(relation.locator());
    result.pagesRemoved += relationPages - keep;
    relationPages = keep;
    return suspended && keep > nonEmptyPages;
  }

  private boolean hasItems(int block) {
    int buffer = buffers.pin(relation.locator(), ForkNumber.MAIN, block, ReadMode.NORMAL, ring);
    buffers.lockShared(buffer);
    MemorySegment page = buffers.page(buffer);
    boolean used = false;
    if (!Page.isNew(page)) {
      int max = HeapPage.maxOffset(page);
      for (int offset = 1; offset <= max && !used; offset++) {
        used = HeapPage.state(HeapPage.item(page, offset)) != HeapPage.UNUSED;
      }
    }
    buffers.release(buffer);
    return used;
  }
}
