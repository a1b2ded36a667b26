// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.storage.page.Page;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;

/// Writes the pages of a new relation fork past the buffer pool: full images into WAL, then to the
/// file.
///
/// Pages gather until one record is full; then they go out in block order, and gaps are filled with
/// zero pages, which later pages of the same build overwrite. **Crash safety**: nobody reads the
/// file before the transaction commits, and its WAL is flushed by then; the file itself is synced
/// here if a checkpoint began since the first page, which would not have seen it, and by the next
/// checkpoint otherwise. PostgreSQL: `bulk_write.c`.
final class BulkWriter implements BuiltPages {
  /// XLR_MAX_BLOCK_ID: blocks of one WAL record.
  private static final int PENDING_MAX = 32;

  private static final int INFO_FULL_PAGE_IMAGE = 0xB0;

  private record Pending(int block, MemorySegment page) {}

  private final OpenIndex index;
  private final StorageManager storage;
  private final ForkNumber fork;
  private final Workspace work;
  private final boolean logged;
  private final long startRedoPointer;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment zeroPage = arena.allocate(BTreePage.PAGE_BYTES, 4096);
  private final Pending[] pending = new Pending[PENDING_MAX];
  private int pendingCount;
  private final MemorySegment[] free = new MemorySegment[PENDING_MAX];
  private int freeCount;
  private int fileBlocks;

  BulkWriter(
      OpenIndex index, StorageManager storage, ForkNumber fork, Workspace work, boolean logged) {
    this.index = index;
    this.storage = storage;
    this.fork = fork;
    this.work = work;
    this.logged = logged;
    this.startRedoPointer = index.btree.wal().redoPointer();
    this.fileBlocks = storage.blockCount(index.locator, fork);
  }

  /// A zeroed page to fill; give it back by [#write].
  @Override
  public MemorySegment newPage() {
    if (freeCount == 0) {
      return arena.allocate(BTreePage.PAGE_BYTES, 4096);
    }
    MemorySegment page = free[--freeCount];
    page.fill((byte) 0);
    return page;
  }

  @Override
  public void write(int block, MemorySegment page) {
    pending[pendingCount++] = new Pending(block, page);
    if (pendingCount == PENDING_MAX) {
      flush();
    }
  }

  private void flush() {
    if (pendingCount == 0) {
      return;
    }
    Arrays.sort(
        pending, 0, pendingCount, Comparator.comparingLong(p -> BlockNumber.toLong(p.block())));
    if (logged) {
      WalRecordBuilder record = work.record;
      record.begin(RmgrIds.XLOG, INFO_FULL_PAGE_IMAGE, index.transaction.xidOrInvalid());
      for (int i = 0; i < pendingCount; i++) {
        record.registerBlock(
            i,
            index.locator,
            fork,
            pending[i].block(),
            pending[i].page(),
            WalRecordBuilder.FORCE_IMAGE | WalRecordBuilder.STANDARD);
      }
      long lsn = index.btree.wal().insert(record);
      for (int i = 0; i < pendingCount; i++) {
        Page.setLsn(pending[i].page(), lsn);
      }
    }
    for (int i = 0; i < pendingCount; i++) {
      int block = pending[i].block();
      MemorySegment page = pending[i].page();
      Page.setChecksum(page, block);
      while (BlockNumber.compare(block, fileBlocks) > 0) {
        storage.extend(index.locator, fork, fileBlocks++, zeroPage);
      }
      if (block == fileBlocks) {
        storage.extend(index.locator, fork, fileBlocks++, page);
      } else {
        storage.write(index.locator, fork, block, page);
      }
      if (freeCount < PENDING_MAX) {
        free[freeCount++] = page;
      }
    }
    pendingCount = 0;
  }

  @Override
  public void finish() {
    flush();
    if (logged) {
      if (index.btree.wal().redoPointer() != startRedoPointer) {
        storage.sync(index.locator, fork);
      } else {
        storage.registerSync(index.locator, fork);
      }
    }
  }
}
