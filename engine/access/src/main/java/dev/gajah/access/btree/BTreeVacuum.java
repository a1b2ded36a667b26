// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.DeadTuples;
import dev.gajah.access.index.IndexVacuumRequest;
import dev.gajah.access.index.IndexVacuumStats;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.wal.record.WalRecordBuilder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Vacuum of one index: removes entries of dead tuples, in block order, and takes empty pages out
/// of the tree.
///
/// A leaf is changed only under a cleanup lock, so that no index-only scan is between reading an
/// entry and asking the visibility map. Pages split meanwhile are found by [VacuumCycles].
/// PostgreSQL: `btvacuumscan`.
final class BTreeVacuum {
  private static final int PENDING_MAX = 1 << 18;

  private final OpenIndex index;
  private final IndexVacuumRequest request;
  private final IndexVacuumStats stats;
  private final @Nullable DeadTuples dead;
  private final int cycleId;
  private final Workspace work;
  private final PageDeletion pageDeletion;

  /// Pages deleted by this vacuum with their safe xids, ascending: candidates for the free space
  /// map at the end.
  private int[] pendingBlock = new int[64];

  private long[] pendingXid = new long[64];
  private int pendingCount;

  BTreeVacuum(
      OpenIndex index,
      IndexVacuumRequest request,
      IndexVacuumStats stats,
      @Nullable DeadTuples dead,
      int cycleId,
      Workspace work) {
    this.index = index;
    this.request = request;
    this.stats = stats;
    this.dead = dead;
    this.cycleId = cycleId;
    this.work = work;
    this.pageDeletion = new PageDeletion(index, work, this);
  }

  void run() {
    try {
      stats.pages = 0;
      stats.indexTuples = 0;
      stats.pagesDeleted = 0;
      stats.pagesFree = 0;
      int block = BTreePage.METAPAGE + 1;
      int blocks;
      // The file may grow while we walk it; what a split put there must be seen.
      while (BlockNumber.compare(
              block, blocks = index.pool.blockCount(index.locator, ForkNumber.MAIN))
          < 0) {
        for (; BlockNumber.compare(block, blocks) < 0; block++) {
          vacuumPage(block);
        }
      }
      stats.pages = blocks;
      recordPending();
      if (stats.pagesFree > 0) {
        index.btree.freeSpaceMap().vacuumIndex(index.locator);
      }
    } catch (Throwable failure) {
      throw index.releaseAll(failure);
    }
  }

  private void vacuumPage(int scanBlock) {
    int block = scanBlock;
    for (; ; ) {
      index.checkInterrupts();
      request.delay().run();
      int backtrackTo = vacuumOnce(block, scanBlock);
      if (backtrackTo == BTreePage.NONE) {
        return;
      }
      block = backtrackTo;
    }
  }

  /// Works on one page. Returns the page to go back to, or none.
  private int vacuumOnce(int block, int scanBlock) {
    int buffer = index.pin(block);
    index.lock(buffer, false);
    MemorySegment page = index.page(buffer);
    boolean isNew = BTreePage.isNew(page);
    if (!isNew) {
      index.checkPage(buffer);
    }
    if (block != scanBlock) {
      // A page split from one that we have seen, to the left of where we are.
      if (isNew
          || !BTreePage.isLeaf(page)
          || BTreePage.isHalfDead(page)
          || BTreePage.cycleId(page) != cycleId
          || BTreePage.isDeleted(page)) {
        index.release(buffer);
        return BTreePage.NONE;
      }
    }
    boolean deletePage = false;
    int backtrackTo = BTreePage.NONE;
    if (isNew || index.isRecyclable(page)) {
      index.btree.freeSpaceMap().recordFreeIndexPage(index.locator, block);
      stats.pagesDeleted++;
      stats.pagesFree++;
    } else if (BTreePage.isDeleted(page)) {
      stats.pagesDeleted++;
    } else if (BTreePage.isHalfDead(page)) {
      deletePage = true; // a vacuum that was interrupted left it
    } else if (BTreePage.isLeaf(page)) {
      index.unlock(buffer);
      index.lockForCleanup(buffer);
      if (cycleId != 0
          && BTreePage.cycleId(page) == cycleId
          && (BTreePage.flags(page) & BTreePage.SPLIT_END) == 0
          && !BTreePage.isRightmost(page)
          && BlockNumber.isBefore(BTreePage.next(page), scanBlock)) {
        backtrackTo = BTreePage.next(page);
      }
      deletePage = vacuumLeaf(buffer, page) && block == scanBlock;
    }
    if (deletePage) {
      pageDeletion.delete(buffer, scanBlock, stats);
    } else {
      index.release(buffer);
    }
    return backtrackTo;
  }

  /// Removes dead entries from a leaf under a cleanup lock. True if the page is empty then.
  private boolean vacuumLeaf(int buffer, MemorySegment page) {
    int min = BTreePage.firstDataKey(page);
    int max = BTreePage.maxOffset(page);
    ItemDeletion deletion = work.deletion;
    deletion.clear();
    int removed = 0;
    int live = 0;
    DeadTuples callback = dead;
    if (callback != null) {
      for (int off = min; off <= max; off++) {
        long tuple = BTreePage.itemOffset(page, off);
        if (!BTreeTuple.isPosting(page, tuple)) {
          if (callback.isDead(BTreeTuple.readTid(page, tuple))) {
            deletion.delete(off);
            removed++;
          } else {
            live++;
          }
          continue;
        }
        int count = BTreeTuple.postingCount(page, tuple);
        int gone = 0;
        for (int i = 0; i < count; i++) {
          if (callback.isDead(BTreeTuple.postingTid(page, tuple, i))) {
            deletion.remove(i, gone++);
          }
        }
        if (gone == count) {
          deletion.delete(off);
        } else if (gone > 0) {
          deletion.update(off, gone);
        }
        removed += gone;
        live += count - gone;
      }
    }
    if (!deletion.isEmpty()) {
      applyVacuum(buffer, page, deletion);
      stats.tuplesRemoved += removed;
      max = BTreePage.maxOffset(page);
    } else if (cycleId != 0 && BTreePage.cycleId(page) == cycleId) {
      BTreePage.setCycleId(page, 0);
      index.pool.markDirtyHint(buffer);
    }
    if (min > max) {
      return true;
    }
    stats.indexTuples += callback != null ? live : max - min + 1;
    return false;
  }

  private void applyVacuum(int buffer, MemorySegment page, ItemDeletion deletion) {
    index.enterCritical();
    deletion.apply(page, work.posting);
    BTreePage.setCycleId(page, 0);
    index.pool.markDirty(buffer);
    if (index.needsWal()) {
      work.beginWal();
      int main = work.putShort(deletion.deletedCount);
      work.putShort(deletion.updatedCount);
      int data = work.walUsed();
      deletion.writeTo(work);
      WalRecordBuilder record = index.beginRecord(work, BTreeRecords.VACUUM);
      index.registerBlock(record, 0, buffer, WalRecordBuilder.STANDARD);
      record.registerData(work.wal(), main, 4);
      record.registerBlockData(0, work.wal(), data, work.walUsed() - data);
      BTreePage.setLsn(page, index.insertRecord(record));
    }
    index.exitCritical();
  }

  /// A page was unlinked; it can be used again once `safeXid` is older than everybody.
  void pageUnlinked(int block, long safeXid) {
    if (pendingCount == PENDING_MAX) {
      return; // the next vacuum finds it
    }
    if (pendingCount == pendingBlock.length) {
      pendingBlock = Arrays.copyOf(pendingBlock, 2 * pendingCount);
      pendingXid = Arrays.copyOf(pendingXid, 2 * pendingCount);
    }
    pendingBlock[pendingCount] = block;
    pendingXid[pendingCount++] = safeXid;
  }

  private void recordPending() {
    for (int i = 0; i < pendingCount; i++) {
      if (!index.btree.isRemovableForAll(pendingXid[i], index.descriptor, index.transaction)) {
        break;
      }
      index.btree.freeSpaceMap().recordFreeIndexPage(index.locator, pendingBlock[i]);
      stats.pagesFree++;
    }
  }

  /// Does a cleanup without deletions pay? Only if many deleted pages wait to be recycled.
  static boolean needsCleanup(OpenIndex index) {
    try {
      int meta = index.get(BTreePage.METAPAGE, false);
      index.checkMeta(index.page(meta));
      int deletedPages = BTreePage.metaDeletedPages(index.page(meta));
      index.release(meta);
      return deletedPages > 0
          && deletedPages
              > BlockNumber.toLong(index.pool.blockCount(index.locator, ForkNumber.MAIN)) / 20;
    } catch (Throwable failure) {
      throw index.releaseAll(failure);
    }
  }

  /// Remembers in the metapage how many deleted pages are not free yet.
  static void setCleanupInfo(OpenIndex index, int deletedPages, Workspace work) {
    try {
      int meta = index.get(BTreePage.METAPAGE, false);
      MemorySegment page = index.page(meta);
      if (BTreePage.metaDeletedPages(page) == deletedPages) {
        index.release(meta);
        return;
      }
      index.unlock(meta);
      index.lock(meta, true);
      index.enterCritical();
      BTreePage.setMetaCleanup(page, deletedPages);
      index.pool.markDirty(meta);
      if (index.needsWal()) {
        work.beginWal();
        int md = work.putMeta(page);
        WalRecordBuilder record = index.beginRecord(work, BTreeRecords.META_CLEANUP);
        index.registerBlock(
            record, 0, meta, WalRecordBuilder.WILL_INIT | WalRecordBuilder.STANDARD);
        record.registerBlockData(0, work.wal(), md, BTreeRecords.METADATA_BYTES);
        BTreePage.setLsn(page, index.insertRecord(record));
      }
      index.exitCritical();
      index.release(meta);
    } catch (Throwable failure) {
      throw index.releaseAll(failure);
    }
  }
}
