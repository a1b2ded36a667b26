// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;

/// What VACUUM does to single heap pages beside pruning: the look without a cleanup lock,
/// visibility map bits, the second pass.
///
/// Results stay in the fields until the next call. Belongs to one session.
public final class VacuumPages {
  /// XLOG_FPI, a full page image by itself.
  private static final int XLOG_FULL_PAGE_IMAGE = 0xB0;

  private final HeapSession session;
  private final Heap heap;
  private final Transaction transaction;
  private final Visibility visibility;
  private final BufferPool buffers;

  public final int[] deadOffsets = new int[HeapPage.TUPLES_MAX];
  public int deadItems;
  public int liveTuples;
  public int recentlyDeadTuples;
  public int missedDeadTuples;
  public boolean hasTuples;
  public int newFrozenXid;
  public int newMinMultixact;

  public VacuumPages(HeapSession session) {
    this.session = session;
    heap = session.heap();
    transaction = session.transaction();
    visibility = session.visibility();
    buffers = heap.buffers();
  }

  /// Counts the tuples of a page under a shared lock (PostgreSQL: `lazy_scan_noprune`). False if
  /// the page must be pruned and frozen: something on it is too old, and the vacuum is aggressive.
  public boolean inspectWithoutPruning(
      RelationDescriptor relation,
      int buffer,
      VacuumCutoffs cutoffs,
      boolean aggressive,
      int oldestLeftXid,
      int oldestLeftMultixact) {
    MemorySegment page = buffers.page(buffer);
    deadItems = 0;
    liveTuples = 0;
    recentlyDeadTuples = 0;
    missedDeadTuples = 0;
    hasTuples = false;
    FreezePlan plan = session.pruner().freezePlan();
    plan.begin(cutoffs, oldestLeftXid, oldestLeftMultixact);
    int max = HeapPage.maxOffset(page);
    for (int offset = 1; offset <= max; offset++) {
      int item = HeapPage.item(page, offset);
      switch (HeapPage.state(item)) {
        case HeapPage.UNUSED -> {}
        case HeapPage.REDIRECT -> hasTuples = true;
        case HeapPage.DEAD -> deadOffsets[deadItems++] = offset;
        default -> {
          hasTuples = true;
          int at = HeapPage.start(item);
          if (plan.mustFreeze(cutoffs, page, at) && aggressive) {
            return false;
          }
          switch (visibility.vacuumState(page, at, buffer, cutoffs.oldestXmin())) {
            case LIVE, DELETE_IN_PROGRESS -> liveTuples++;
            case DEAD -> missedDeadTuples++;
            case RECENTLY_DEAD -> recentlyDeadTuples++;
            case INSERT_IN_PROGRESS -> {}
          }
        }
      }
    }
    newFrozenXid = plan.frozenXidIfNot;
    newMinMultixact = plan.minMultixactIfNot;
    return true;
  }

  /// Sets the page's all-visible flag and its map bits. The page is exclusively locked.
  public void markVisible(
      RelationDescriptor relation, int buffer, int mapBuffer, int conflictHorizon, int bits) {
    MemorySegment page = buffers.page(buffer);
    HeapPage.setAllVisible(page);
    buffers.markDirty(buffer);
    session.setVisible(relation, buffer, mapBuffer, conflictHorizon, bits);
  }

  /// The same for a page without tuples, which may never have been logged.
  public void markEmptyVisible(RelationDescriptor relation, int buffer, int mapBuffer) {
    MemorySegment page = buffers.page(buffer);
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    buffers.markDirty(buffer);
    if (relation.needsWal() && Page.lsn(page) == 0) {
      WalRecordBuilder record = transaction.walRecord();
      record.begin(RmgrIds.XLOG, XLOG_FULL_PAGE_IMAGE, transaction.xidOrInvalid());
      record.registerBlock(
          0,
          relation.locator(),
          ForkNumber.MAIN,
          buffers.block(buffer),
          page,
          WalRecordBuilder.FORCE_IMAGE | WalRecordBuilder.STANDARD);
      Page.setLsn(page, heap.log(record, transaction));
    }
    HeapPage.setAllVisible(page);
    session.setVisible(
        relation,
        buffer,
        mapBuffer,
        TransactionId.INVALID,
        VisibilityMap.ALL_VISIBLE | VisibilityMap.ALL_FROZEN);
    interrupts.exitCritical();
  }

  /// Repairs a map that claims too much, and says so.
  public void clearWrongMapBits(
      RelationDescriptor relation, int buffer, int mapBuffer, String problem) {
    int block = buffers.block(buffer);
    transaction
        .notices()
        .notice(
            SqlError.report(
                Severity.WARNING,
                SqlState.DATA_CORRUPTED,
                "%s in relation \"%s\" page %s"
                    .formatted(problem, relation.name(), BlockNumber.toString(block))));
    MemorySegment page = buffers.page(buffer);
    if (HeapPage.isAllVisible(page)) {
      HeapPage.clearAllVisible(page);
      buffers.markDirty(buffer);
    }
    buffers.lockExclusive(mapBuffer);
    heap.visibilityMap().clearLocked(block, mapBuffer, VisibilityMap.VALID_BITS);
    buffers.unlock(mapBuffer);
  }

  /// Makes dead line pointers unused, then marks the page all-visible if it is (PostgreSQL:
  /// `lazy_vacuum_heap_page`). The page is exclusively locked.
  public void reap(
      RelationDescriptor relation,
      int buffer,
      int mapBuffer,
      int[] offsets,
      int count,
      int oldestXmin) {
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    session.pruner().reap(relation, buffer, offsets, count);
    interrupts.exitCritical();
    MemorySegment page = buffers.page(buffer);
    if (isAllVisible(page, buffer, oldestXmin)) {
      markVisible(
          relation,
          buffer,
          mapBuffer,
          visibilityCutoff,
          VisibilityMap.ALL_VISIBLE | (allFrozen ? VisibilityMap.ALL_FROZEN : 0));
    }
  }

  private boolean allFrozen;
  private int visibilityCutoff;

  /// PostgreSQL: `heap_page_is_all_visible`.
  private boolean isAllVisible(MemorySegment page, int buffer, int oldestXmin) {
    allFrozen = true;
    visibilityCutoff = TransactionId.INVALID;
    int max = HeapPage.maxOffset(page);
    for (int offset = 1; offset <= max; offset++) {
      int item = HeapPage.item(page, offset);
      int state = HeapPage.state(item);
      if (state == HeapPage.UNUSED || state == HeapPage.REDIRECT) {
        continue;
      }
      if (state == HeapPage.DEAD) {
        return false;
      }
      int at = HeapPage.start(item);
      if (visibility.vacuumState(page, at, buffer, oldestXmin) != VacuumState.LIVE) {
        return false;
      }
      int infomask = HeapTupleHeader.infomask(page, at);
      int xmin = HeapTupleHeader.effectiveXmin(page, at);
      if (!HeapTupleHeader.isXminCommitted(infomask) || !TransactionId.precedes(xmin, oldestXmin)) {
        return false;
      }
      if (TransactionId.isNormal(xmin)) {
        if (TransactionId.follows(xmin, visibilityCutoff)) {
          visibilityCutoff = xmin;
        }
        allFrozen = false;
      }
      int xmax = HeapTupleHeader.xmax(page, at);
      if ((infomask & HeapTupleHeader.XMAX_IS_MULTI) != 0
          ? xmax != 0
          : TransactionId.isNormal(xmax)) {
        allFrozen = false;
      }
    }
    return true;
  }
}
