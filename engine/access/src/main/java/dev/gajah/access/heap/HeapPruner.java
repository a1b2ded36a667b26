// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.statistics.SessionStatistics;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.snapshot.XidHorizon;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Removes dead versions from a page, shortens HOT chains, and freezes (PostgreSQL: `pruneheap.c`).
///
/// The caller holds the cleanup lock. Phases: classify every tuple; walk every chain from its root
/// and decide what becomes of each line pointer; then apply all decisions, and the freeze plan if
/// it is worth it, in one critical section with one WAL record.
///
/// Results stay in the public fields until the next call. Belongs to one session; no allocation per
/// page.
public final class HeapPruner {
  private static final VacuumState[] STATES = VacuumState.values();

  private final Heap heap;
  private final Transaction transaction;
  private final SessionStatistics statistics;
  private final Visibility visibility;
  private final BufferPool buffers;
  private final FreezePlan freezePlan;
  private final ByteWriter scratch = new ByteWriter(4096);

  private final boolean[] processed = new boolean[HeapPage.TUPLES_MAX + 1];
  private final byte[] states = new byte[HeapPage.TUPLES_MAX + 1];
  private final int[] roots = new int[HeapPage.TUPLES_MAX];
  private final int[] heapOnly = new int[HeapPage.TUPLES_MAX];
  private final int[] chain = new int[HeapPage.TUPLES_MAX];
  private final int[] redirected = new int[2 * HeapPage.TUPLES_MAX];
  private final int[] nowDead = new int[HeapPage.TUPLES_MAX];
  private final int[] nowUnused = new int[HeapPage.TUPLES_MAX];
  private int redirectedCount;
  private int nowDeadCount;
  private int nowUnusedCount;
  private boolean markUnusedNow;
  private boolean freeze;
  private @Nullable VacuumCutoffs cutoffs;
  private XidHorizon horizon = xid -> false;
  private int newPruneXid;
  private int latestXidRemoved;
  private int visibilityCutoff;

  /// Offset numbers of dead line pointers on the page, old and new, and their count.
  public final int[] deadOffsets = new int[HeapPage.TUPLES_MAX];

  public int deadItems;

  /// Tuples whose storage was removed.
  public int deleted;

  /// Line pointers that became dead.
  public int newlyDead;

  public int frozen;
  public int liveTuples;
  public int recentlyDeadTuples;

  /// The page must stay if the table is truncated.
  public boolean hasTuples;

  /// What may be set in the visibility map, and the newest xmin for standbys.
  public boolean allVisible;

  public boolean allFrozen;
  public int visibleHorizon;

  /// After a pruning with freezing: oldest xid and multixact left, as of this page.
  public int newFrozenXid;

  public int newMinMultixact;

  HeapPruner(
      Heap heap,
      Transaction transaction,
      Visibility visibility,
      NewXmax newXmax,
      SessionStatistics statistics) {
    this.heap = heap;
    this.statistics = statistics;
    this.transaction = transaction;
    this.visibility = visibility;
    buffers = heap.buffers();
    freezePlan = new FreezePlan(heap, transaction, visibility, newXmax);
  }

  /// Prunes on the way of a reader, if there is reason to hope for success and the cleanup lock is
  /// free (PostgreSQL: `heap_page_prune_opt`). The caller holds one pin and no content lock.
  void pruneIfUseful(RelationDescriptor relation, int buffer) {
    MemorySegment page = buffers.page(buffer);
    int pruneXid = HeapPage.pruneXid(page);
    if (!TransactionId.isValid(pruneXid)) {
      return;
    }
    int minFree = Math.max(relation.saveFreeBytes(), BlockNumber.BLOCK_BYTES / 10);
    if (!HeapPage.isFull(page) && HeapPage.freeBytes(page) >= minFree) {
      return;
    }
    if (heap.isInRecovery()) {
      return;
    }
    XidHorizon removable = heap.horizonFor(relation, transaction);
    if (!removable.isRemovable(pruneXid)) {
      return;
    }
    if (!buffers.tryLockForCleanup(buffer)) {
      return;
    }
    try {
      if (HeapPage.isFull(page) || HeapPage.freeBytes(page) < minFree) {
        prune(relation, buffer, removable, false, null, PruneReason.ON_ACCESS, 0, 0);
        // Dead line pointers stay behind for VACUUM.
        if (deleted > newlyDead) {
          statistics.pruned(relation, deleted - newlyDead);
        }
      }
    } finally {
      if (!transaction.process().interrupts().inCritical()) {
        buffers.unlock(buffer);
      }
    }
  }

  /// Prunes, and with `freezeCutoffs` freezes, the page. `unusedNow`: the table has no indexes, so
  /// dead items need not wait for them. `oldestLeft*` are the vacuum's trackers, whose new values
  /// come back in [#newFrozenXid] and [#newMinMultixact].
  public void prune(
      RelationDescriptor relation,
      int buffer,
      XidHorizon removable,
      boolean unusedNow,
      @Nullable VacuumCutoffs freezeCutoffs,
      PruneReason reason,
      int oldestLeftXid,
      int oldestLeftMultixact) {
    MemorySegment page = buffers.page(buffer);
    int block = buffers.block(buffer);
    currentBlock = block;
    reset(removable, unusedNow, freezeCutoffs, oldestLeftXid, oldestLeftMultixact);
    long lsnBefore = Page.lsn(page);
    int max = HeapPage.maxOffset(page);
    classify(page, buffer, max);
    // We hold the page exclusively: a new LSN can only come from the image that a hint bit called
    // for.
    boolean hintMadeImage = freeze && Page.lsn(page) != lsnBefore;
    walkChains(page, max);
    int plannedFreezes = freezePlan.count;
    boolean doPrune = redirectedCount > 0 || nowDeadCount > 0 || nowUnusedCount > 0;
    boolean doHint = HeapPage.pruneXid(page) != newPruneXid || HeapPage.isFull(page);
    boolean doFreeze = decideFreeze(relation, page, doPrune, doHint, hintMadeImage);
    if (doFreeze) {
      freezePlan.check(page);
    } else if (plannedFreezes > 0) {
      allFrozen = false;
      freezePlan.count = 0;
    }
    apply(relation, buffer, page, block, doPrune, doFreeze, doHint, reason);
    frozen = freezePlan.count;
    newlyDead = nowDeadCount;
    if (deadItems > 0) {
      allVisible = false;
      allFrozen = false;
    }
    visibleHorizon = allFrozen ? TransactionId.INVALID : visibilityCutoff;
    if (freeze) {
      newFrozenXid = frozen > 0 ? freezePlan.frozenXidIfFrozen : freezePlan.frozenXidIfNot;
      newMinMultixact = frozen > 0 ? freezePlan.minMultixactIfFrozen : freezePlan.minMultixactIfNot;
    }
  }

  private void reset(
      XidHorizon removable,
      boolean unusedNow,
      @Nullable VacuumCutoffs freezeCutoffs,
      int oldestLeftXid,
      int oldestLeftMultixact) {
    horizon = removable;
    markUnusedNow = unusedNow;
    cutoffs = freezeCutoffs;
    freeze = freezeCutoffs != null;
    newPruneXid = TransactionId.INVALID;
    latestXidRemoved = TransactionId.INVALID;
    visibilityCutoff = TransactionId.INVALID;
    redirectedCount = 0;
    nowDeadCount = 0;
    nowUnusedCount = 0;
    deadItems = 0;
    deleted = 0;
    liveTuples = 0;
    recentlyDeadTuples = 0;
    hasTuples = false;
    allVisible = freeze;
    allFrozen = freeze;
    freezePlan.count = 0;
    freezePlan.required = false;
    if (freezeCutoffs != null) {
      freezePlan.begin(freezeCutoffs, oldestLeftXid, oldestLeftMultixact);
    }
  }

  private int currentBlock;
  private int rootCount;
  private int heapOnlyCount;

  private void classify(MemorySegment page, int buffer, int max) {
    rootCount = 0;
    heapOnlyCount = 0;
    // From the end: tuples are laid out so that this walks memory upwards.
    for (int offset = max; offset >= 1; offset--) {
      processed[offset] = false;
      states[offset] = -1;
      int item = HeapPage.item(page, offset);
      switch (HeapPage.state(item)) {
        case HeapPage.UNUSED -> processed[offset] = true;
        case HeapPage.DEAD -> {
          if (markUnusedNow) {
            recordUnused(offset, false);
          } else {
            processed[offset] = true;
            deadOffsets[deadItems++] = offset;
          }
        }
        case HeapPage.REDIRECT -> roots[rootCount++] = offset;
        default -> {
          int at = HeapPage.start(item);
          states[offset] = (byte) stateOf(page, at, buffer).ordinal();
          if (HeapTupleHeader.isHeapOnly(HeapTupleHeader.infomask2(page, at))) {
            heapOnly[heapOnlyCount++] = offset;
          } else {
            roots[rootCount++] = offset;
          }
        }
      }
    }
  }

  private VacuumState stateOf(MemorySegment page, int at, int buffer) {
    VacuumState state = visibility.vacuumState(page, at, buffer);
    if (state != VacuumState.RECENTLY_DEAD) {
      return state;
    }
    int deadAfter = visibility.deadAfter();
    VacuumCutoffs limits = cutoffs;
    if (limits != null
        && TransactionId.isValid(limits.oldestXmin())
        && TransactionId.precedes(deadAfter, limits.oldestXmin())) {
      return VacuumState.DEAD;
    }
    return horizon.isRemovable(deadAfter) ? VacuumState.DEAD : state;
  }

  private void walkChains(MemorySegment page, int max) {
    for (int i = rootCount - 1; i >= 0; i--) {
      if (!processed[roots[i]]) {
        walkChain(page, max, roots[i]);
      }
    }
    // Heap-only tuples that no chain reaches: leftovers of aborted HOT updates.
    for (int i = heapOnlyCount - 1; i >= 0; i--) {
      int offset = heapOnly[i];
      if (processed[offset]) {
        continue;
      }
      if (states[offset] == VacuumState.DEAD.ordinal()) {
        int at = HeapPage.tupleAt(page, offset);
        if (HeapTupleHeader.isHotUpdated(
            HeapTupleHeader.infomask(page, at), HeapTupleHeader.infomask2(page, at))) {
          throw SqlError.internal(
              "dead heap-only tuple (%s, %d) is not linked to from any HOT chain"
                  .formatted(BlockNumber.toString(currentBlock), offset));
        }
        advanceConflictHorizon(page, at);
        recordUnused(offset, true);
      } else {
        recordUnchanged(page, offset);
      }
    }
  }

  private void walkChain(MemorySegment page, int max, int root) {
    int rootItem = HeapPage.item(page, root);
    boolean rootIsRedirect = HeapPage.state(rootItem) == HeapPage.REDIRECT;
    int priorXmax = TransactionId.INVALID;
    int length = 0;
    int deadLength = 0;
    boolean endsLive = false;
    int offset = root;
    while (offset >= 1 && offset <= max && !processed[offset]) {
      int item = HeapPage.item(page, offset);
      if (HeapPage.state(item) == HeapPage.REDIRECT) {
        if (length > 0) {
          break;
        }
        chain[length++] = offset;
        offset = HeapPage.start(item);
        continue;
      }
      if (!HeapPage.isNormal(item)) {
        break;
      }
      int at = HeapPage.start(item);
      if (TransactionId.isValid(priorXmax)
          && HeapTupleHeader.effectiveXmin(page, at) != priorXmax) {
        break;
      }
      chain[length++] = offset;
      VacuumState state = STATES[states[offset]];
      if (state == VacuumState.DEAD) {
        deadLength = length;
        advanceConflictHorizon(page, at);
      } else if (state != VacuumState.RECENTLY_DEAD) {
        endsLive = true;
        break;
      }
      if (!HeapTupleHeader.isHotUpdated(
          HeapTupleHeader.infomask(page, at), HeapTupleHeader.infomask2(page, at))) {
        endsLive = true;
        break;
      }
      priorXmax = visibility.updateXid(page, at);
      offset = Tid.offset(HeapTupleHeader.ctid(page, at));
    }
    if (!endsLive && rootIsRedirect && length < 2) {
      // A redirect to nothing: an aborted update left it.
      recordDeadOrUnused(root, false);
      return;
    }
    settleChain(page, root, rootIsRedirect, length, deadLength);
  }

  private void settleChain(
      MemorySegment page, int root, boolean rootIsRedirect, int length, int deadLength) {
    if (deadLength == 0) {
      int i = 0;
      if (rootIsRedirect) {
        processed[root] = true;
        i++;
      }
      for (; i < length; i++) {
        recordUnchanged(page, chain[i]);
      }
    } else if (deadLength == length) {
      recordDeadOrUnused(root, !rootIsRedirect);
      for (int i = 1; i < length; i++) {
        recordUnused(chain[i], true);
      }
    } else {
      processed[root] = true;
      redirected[2 * redirectedCount] = root;
      redirected[2 * redirectedCount + 1] = chain[deadLength];
      redirectedCount++;
      if (!rootIsRedirect) {
        deleted++;
      }
      hasTuples = true;
      for (int i = 1; i < deadLength; i++) {
        recordUnused(chain[i], true);
      }
      for (int i = deadLength; i < length; i++) {
        recordUnchanged(page, chain[i]);
      }
    }
  }

  private void recordDeadOrUnused(int offset, boolean wasNormal) {
    if (markUnusedNow) {
      recordUnused(offset, wasNormal);
      return;
    }
    processed[offset] = true;
    nowDead[nowDeadCount++] = offset;
    deadOffsets[deadItems++] = offset;
    if (wasNormal) {
      deleted++;
    }
  }

  private void recordUnused(int offset, boolean wasNormal) {
    processed[offset] = true;
    nowUnused[nowUnusedCount++] = offset;
    if (wasNormal) {
      deleted++;
    }
  }

  private void recordUnchanged(MemorySegment page, int offset) {
    processed[offset] = true;
    hasTuples = true;
    int at = HeapPage.tupleAt(page, offset);
    switch (STATES[states[offset]]) {
      case LIVE -> {
        liveTuples++;
        VacuumCutoffs limits = cutoffs;
        if (allVisible && limits != null) {
          int infomask = HeapTupleHeader.infomask(page, at);
          int xmin = HeapTupleHeader.effectiveXmin(page, at);
          if (!HeapTupleHeader.isXminCommitted(infomask)
              || !TransactionId.precedes(xmin, limits.oldestXmin())) {
            allVisible = false;
          } else if (TransactionId.isNormal(xmin)
              && TransactionId.follows(xmin, visibilityCutoff)) {
            visibilityCutoff = xmin;
          }
        }
      }
      case RECENTLY_DEAD -> {
        recentlyDeadTuples++;
        allVisible = false;
        notePrunable(visibility.updateXid(page, at));
      }
      case INSERT_IN_PROGRESS -> allVisible = false;
      case DELETE_IN_PROGRESS -> {
        liveTuples++;
        allVisible = false;
        notePrunable(visibility.updateXid(page, at));
      }
      case DEAD -> throw SqlError.internal("dead tuple left unpruned");
    }
    if (freeze) {
      freezePlan.prepare(page, at, offset);
      if (!freezePlan.totallyFrozen) {
        allFrozen = false;
      }
    }
  }

  private void notePrunable(int xid) {
    if (!TransactionId.isValid(newPruneXid) || TransactionId.precedes(xid, newPruneXid)) {
      newPruneXid = xid;
    }
  }

  /// Standbys must cancel snapshots that could still see the tuple (PostgreSQL:
  /// `HeapTupleHeaderAdvanceConflictHorizon`).
  private void advanceConflictHorizon(MemorySegment page, int at) {
    latestXidRemoved = visibility.advanceConflictHorizon(page, at, latestXidRemoved);
  }

  private boolean decideFreeze(
      RelationDescriptor relation,
      MemorySegment page,
      boolean doPrune,
      boolean doHint,
      boolean hintMadeImage) {
    if (!freeze) {
      return false;
    }
    if (freezePlan.required) {
      return freezePlan.count > 0;
    }
    if (!allVisible || !allFrozen || freezePlan.count == 0 || !relation.needsWal()) {
      return false;
    }
    // Freezing early costs little if the page goes to WAL whole anyway.
    if (hintMadeImage) {
      return true;
    }
    boolean wouldImage = heap.wal().needsFullPageImage(Page.lsn(page));
    return wouldImage && (doPrune || (doHint && heap.logsHints()));
  }

  private void apply(
      RelationDescriptor relation,
      int buffer,
      MemorySegment page,
      int block,
      boolean doPrune,
      boolean doFreeze,
      boolean doHint,
      PruneReason reason) {
    if (!doPrune && !doFreeze && !doHint) {
      return;
    }
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    if (doHint) {
      HeapPage.setPruneXid(page, newPruneXid);
      HeapPage.clearFull(page);
      if (!doPrune && !doFreeze) {
        buffers.markDirtyHint(buffer);
      }
    }
    if (doPrune || doFreeze) {
      if (doPrune) {
        execute(
            page,
            false,
            redirected,
            redirectedCount,
            nowDead,
            nowDeadCount,
            nowUnused,
            nowUnusedCount);
      }
      if (doFreeze) {
        freezePlan.execute(page);
      }
      buffers.markDirty(buffer);
      if (relation.needsWal()) {
        int conflict = latestXidRemoved;
        if (doFreeze) {
          VacuumCutoffs limits = cutoffs;
          int freezeConflict =
              allVisible && allFrozen
                  ? visibilityCutoff
                  : TransactionId.retreat(
                      limits == null ? TransactionId.FIRST_NORMAL : limits.oldestXmin());
          if (TransactionId.follows(freezeConflict, conflict)) {
            conflict = freezeConflict;
          }
        }
        log(relation, buffer, page, block, conflict, true, reason);
      }
    }
    interrupts.exitCritical();
  }

  /// Vacuum's second pass: dead line pointers become unused (PostgreSQL: `lazy_vacuum_heap_page`).
  /// The caller holds the exclusive content lock and is in a critical section.
  public void reap(RelationDescriptor relation, int buffer, int[] offsets, int count) {
    MemorySegment page = buffers.page(buffer);
    freezePlan.count = 0;
    redirectedCount = 0;
    nowDeadCount = 0;
    nowUnusedCount = 0;
    for (int i = 0; i < count; i++) {
      assert HeapPage.state(HeapPage.item(page, offsets[i])) == HeapPage.DEAD
          : "line pointer is not dead";
      HeapPage.setUnused(page, offsets[i]);
      nowUnused[nowUnusedCount++] = offsets[i];
    }
    HeapPage.truncateLinePointers(page);
    buffers.markDirty(buffer);
    if (relation.needsWal()) {
      log(
          relation,
          buffer,
          page,
          buffers.block(buffer),
          TransactionId.INVALID,
          false,
          PruneReason.VACUUM_CLEANUP);
    }
  }

  /// Applies decisions about line pointers; also used by redo (PostgreSQL:
  /// `heap_page_prune_execute`). `redirects` holds pairs (from, to). `deadToUnusedOnly`: there is
  /// no cleanup lock, so storage stays where it is.
  static void execute(
      MemorySegment page,
      boolean deadToUnusedOnly,
      int[] redirects,
      int redirectCount,
      int[] dead,
      int deadCount,
      int[] unused,
      int unusedCount) {
    for (int i = 0; i < redirectCount; i++) {
      HeapPage.setRedirect(page, redirects[2 * i], redirects[2 * i + 1]);
    }
    for (int i = 0; i < deadCount; i++) {
      HeapPage.setDead(page, dead[i]);
    }
    for (int i = 0; i < unusedCount; i++) {
      HeapPage.setUnused(page, unused[i]);
    }
    if (deadToUnusedOnly) {
      HeapPage.truncateLinePointers(page);
    } else {
      Page.compact(page);
    }
  }

  private void log(
      RelationDescriptor relation,
      int buffer,
      MemorySegment page,
      int block,
      int conflictHorizon,
      boolean cleanupLock,
      PruneReason reason) {
    int flags = 0;
    scratch.clear();
    if (freezePlan.count > 0) {
      flags |= HeapLog.PRUNE_HAS_FREEZE_PLANS;
      freezePlan.writePlans(scratch);
    }
    if (redirectedCount > 0) {
      flags |= HeapLog.PRUNE_HAS_REDIRECTIONS;
      writeItems(redirectedCount, redirected, 2 * redirectedCount);
    }
    if (nowDeadCount > 0) {
      flags |= HeapLog.PRUNE_HAS_DEAD_ITEMS;
      writeItems(nowDeadCount, nowDead, nowDeadCount);
    }
    if (nowUnusedCount > 0) {
      flags |= HeapLog.PRUNE_HAS_NOW_UNUSED_ITEMS;
      writeItems(nowUnusedCount, nowUnused, nowUnusedCount);
    }
    if (freezePlan.count > 0) {
      freezePlan.writeOffsets(scratch);
    }
    if (heap.isLogicallyReadableCatalog(relation)) {
      flags |= HeapLog.PRUNE_IS_CATALOG;
    }
    boolean hasConflict = TransactionId.isValid(conflictHorizon);
    if (hasConflict) {
      flags |= HeapLog.PRUNE_HAS_CONFLICT_HORIZON;
    }
    if (cleanupLock) {
      flags |= HeapLog.PRUNE_CLEANUP_LOCK;
    }
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.HEAP2, reason.info(), transaction.xidOrInvalid());
    record.registerBlock(
        0, relation.locator(), ForkNumber.MAIN, block, page, WalRecordBuilder.STANDARD);
    record.registerBlockData(0, scratch.array(), 0, scratch.length());
    record.putByte(reason.ordinal());
    record.putByte(flags);
    if (hasConflict) {
      record.putInt(conflictHorizon);
    }
    Page.setLsn(page, heap.log(record, transaction));
  }

  private void writeItems(int count, int[] items, int length) {
    scratch.putShort(count);
    for (int i = 0; i < length; i++) {
      scratch.putShort(items[i]);
    }
  }

  /// Like a freezing prune, but only looks: for pages whose cleanup lock is not to be had
  /// (PostgreSQL: `lazy_scan_noprune`). False if something must be frozen that only a cleanup lock
  /// allows.
  FreezePlan freezePlan() {
    return freezePlan;
  }

  /// For each offset number on the page, the root of its HOT chain, else 0; index 0 is offset
  /// number 1 (PostgreSQL: `heap_get_root_tuples`). The caller holds a content lock.
  void rootOffsets(MemorySegment page, int[] rootOf) {
    Arrays.fill(rootOf, 0);
    int max = HeapPage.maxOffset(page);
    for (int offset = 1; offset <= max; offset++) {
      int item = HeapPage.item(page, offset);
      int next;
      int priorXmax = TransactionId.INVALID;
      if (HeapPage.isNormal(item)) {
        int at = HeapPage.start(item);
        int infomask2 = HeapTupleHeader.infomask2(page, at);
        if (HeapTupleHeader.isHeapOnly(infomask2)) {
          continue;
        }
        rootOf[offset - 1] = offset;
        if (!HeapTupleHeader.isHotUpdated(HeapTupleHeader.infomask(page, at), infomask2)) {
          continue;
        }
        next = Tid.offset(HeapTupleHeader.ctid(page, at));
        priorXmax = visibility.updateXid(page, at);
      } else if (HeapPage.state(item) == HeapPage.REDIRECT) {
        next = HeapPage.start(item);
      } else {
        continue;
      }
      while (next >= 1 && next <= max) {
        int member = HeapPage.item(page, next);
        if (!HeapPage.isNormal(member)) {
          break;
        }
        int at = HeapPage.start(member);
        if (TransactionId.isValid(priorXmax)
            && HeapTupleHeader.effectiveXmin(page, at) != priorXmax) {
          break;
        }
        rootOf[next - 1] = offset;
        if (!HeapTupleHeader.isHotUpdated(
            HeapTupleHeader.infomask(page, at), HeapTupleHeader.infomask2(page, at))) {
          break;
        }
        next = Tid.offset(HeapTupleHeader.ctid(page, at));
        priorXmax = visibility.updateXid(page, at);
      }
    }
  }
}
