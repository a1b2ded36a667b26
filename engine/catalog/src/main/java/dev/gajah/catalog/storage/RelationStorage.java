// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.storage;

import dev.gajah.access.heap.Heap;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;

/// Makes, drops and truncates files of relations as part of a transaction (PostgreSQL:
/// `storage.c`). One object per session.
public final class RelationStorage {
  static final int INFO_CREATE = 0x10;
  static final int INFO_TRUNCATE = 0x20;

  /// The record changes files beside those of its blocks, which tools such as pg_rewind must know
  /// (XLR_SPECIAL_REL_UPDATE).
  static final int SPECIAL_RELATION_UPDATE = 0x01;

  static final int TRUNCATE_HEAP = 0x0001;
  static final int TRUNCATE_VISIBILITY_MAP = 0x0002;
  static final int TRUNCATE_FREE_SPACE_MAP = 0x0004;
  static final int TRUNCATE_ALL = TRUNCATE_HEAP | TRUNCATE_VISIBILITY_MAP | TRUNCATE_FREE_SPACE_MAP;

  static final int INFO_FULL_PAGE_IMAGE = 0xB0;

  private final BufferPool buffers;
  private final Wal wal;
  private final FreeSpaceMap freeSpace;
  private final VisibilityMap visibilityMap;
  private final Transaction transaction;
  private final boolean logsHints;

  public RelationStorage(Heap heap, Transaction transaction) {
    this.buffers = heap.buffers();
    this.wal = heap.wal();
    this.freeSpace = heap.freeSpace();
    this.visibilityMap = heap.visibilityMap();
    this.transaction = transaction;
    this.logsHints = heap.logsHints();
  }

  /// Makes an empty main fork. It goes away if the transaction aborts.
  ///
  /// @param persistence `pg_class.relpersistence`; only permanent relations are logged
  public void create(RelFileLocator locator, char persistence) {
    create(locator, persistence, true);
  }

  /// As the other; `deleteAtAbort` false for files whose removal somebody else takes care of.
  public void create(RelFileLocator locator, char persistence, boolean deleteAtAbort) {
    if (deleteAtAbort) {
      transaction.registerPendingDelete(locator, false);
    }
    buffers.storage().create(locator, ForkNumber.MAIN, false);
    if (persistence == 'p') {
      logCreate(locator, ForkNumber.MAIN);
    } else {
      buffers.noteUnlogged(locator);
    }
  }

  /// Makes the empty INIT fork of an unlogged relation, which is logged: after a crash it is what
  /// the relation is reset to.
  public void createInitFork(RelFileLocator locator) {
    buffers.storage().create(locator, ForkNumber.INIT, false);
    logCreate(locator, ForkNumber.INIT);
  }

  public void logCreate(RelFileLocator locator, ForkNumber fork) {
    WalRecordBuilder record = transaction.walRecord();
    record.begin(
        RmgrIds.STORAGE, INFO_CREATE | SPECIAL_RELATION_UPDATE, transaction.xidOrInvalid());
    putLocator(record, locator);
    record.putInt(fork.number());
    transaction.noteWal(wal.insert(record));
  }

  private static void putLocator(WalRecordBuilder record, RelFileLocator locator) {
    record.putInt(locator.tablespaceOid());
    record.putInt(locator.databaseOid());
    record.putInt(locator.relNumber());
  }

  /// The files go away when the transaction commits.
  public void drop(RelFileLocator locator) {
    transaction.registerPendingDelete(locator, true);
  }

  /// Takes back a pending removal: the files stay (PostgreSQL: `RelationPreserveStorage`).
  public void preserve(RelFileLocator locator, boolean atCommit) {
    transaction.forgetPendingDelete(locator, atCommit);
  }

  /// Cuts a relation to `blocks` blocks, at once and for good (PostgreSQL: `RelationTruncate`). The
  /// caller holds an access exclusive lock on it.
  ///
  /// Order: log, flush the log, cut the files, all in a critical section; a checkpoint must not
  /// fall in between.
  public void truncate(RelFileLocator locator, boolean isPermanent, int blocks) {
    Interrupts interrupts = transaction.process().interrupts();
    MapLogger logger = new MapLogger(isPermanent && logsHints, interrupts);
    int freeSpaceBlocks = BlockNumber.INVALID;
    if (buffers.exists(locator, ForkNumber.FREE_SPACE_MAP)) {
      freeSpaceBlocks = freeSpace.prepareTruncate(locator, blocks, logger);
    }
    int visibilityBlocks = -1;
    if (buffers.exists(locator, ForkNumber.VISIBILITY_MAP)) {
      visibilityBlocks = visibilityMap.prepareTruncate(locator, blocks, logger);
    }
    Proc proc = transaction.proc();
    int delay = Proc.DELAY_CHECKPOINT_START | Proc.DELAY_CHECKPOINT_COMPLETE;
    proc.delayCheckpoint(delay);
    interrupts.enterCritical();
    if (isPermanent) {
      WalRecordBuilder record = transaction.walRecord();
      record.begin(
          RmgrIds.STORAGE, INFO_TRUNCATE | SPECIAL_RELATION_UPDATE, transaction.xidOrInvalid());
      record.putInt(blocks);
      putLocator(record, locator);
      record.putInt(TRUNCATE_ALL);
      long end = wal.insert(record);
      transaction.noteWal(end);
      wal.flush(end);
    }
    buffers.truncate(locator, ForkNumber.MAIN, blocks);
    if (freeSpaceBlocks != BlockNumber.INVALID) {
      buffers.truncate(locator, ForkNumber.FREE_SPACE_MAP, freeSpaceBlocks);
    }
    if (visibilityBlocks >= 0) {
      buffers.truncate(locator, ForkNumber.VISIBILITY_MAP, visibilityBlocks);
    }
    interrupts.exitCritical();
    proc.endDelayCheckpoint(delay);
    if (freeSpaceBlocks != BlockNumber.INVALID) {
      freeSpace.vacuumRange(locator, blocks, BlockNumber.INVALID);
    }
  }

  /// Protects changed map pages by full images where hints must be protected.
  private final class MapLogger implements FreeSpaceMap.PageLogger, VisibilityMap.PageLogger {
    private final boolean logs;
    private final Interrupts interrupts;

    MapLogger(boolean logs, Interrupts interrupts) {
      this.logs = logs;
      this.interrupts = interrupts;
    }

    @Override
    public void enterCritical() {
      interrupts.enterCritical();
    }

    @Override
    public void logFullPage(int buffer) {
      if (logs) {
        RelationStorage.this.logFullPage(buffer, false);
      }
    }

    @Override
    public void exitCritical() {
      interrupts.exitCritical();
    }
  }

  /// Logs the whole page in a buffer that is exclusively locked and dirty (PostgreSQL:
  /// `log_newpage_buffer`).
  void logFullPage(int buffer, boolean standard) {
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.XLOG, INFO_FULL_PAGE_IMAGE, transaction.xidOrInvalid());
    record.registerBlock(
        0,
        buffers.locator(buffer),
        buffers.fork(buffer),
        buffers.block(buffer),
        buffers.page(buffer),
        WalRecordBuilder.FORCE_IMAGE | (standard ? WalRecordBuilder.STANDARD : 0));
    long end = wal.insert(record);
    transaction.noteWal(end);
    if (!Page.isNew(buffers.page(buffer))) {
      Page.setLsn(buffers.page(buffer), end);
    }
  }

  /// Copies one fork block by block through the buffers; the target is empty (PostgreSQL:
  /// `RelationCopyStorageUsingBuffer`).
  void copyFork(RelFileLocator source, RelFileLocator target, ForkNumber fork, boolean logged) {
    Interrupts interrupts = transaction.process().interrupts();
    long count = BlockNumber.toLong(buffers.blockCount(source, fork));
    for (long block = 0; block < count; block++) {
      interrupts.check();
      int from = buffers.pin(source, fork, (int) block);
      buffers.lockShared(from);
      int to = buffers.extend(target, fork, null);
      interrupts.enterCritical();
      java.lang.foreign.MemorySegment.copy(
          buffers.page(from), 0, buffers.page(to), 0, BlockNumber.BLOCK_BYTES);
      buffers.markDirty(to);
      if (logged) {
        logFullPage(to, true);
      }
      interrupts.exitCritical();
      buffers.release(to);
      buffers.release(from);
    }
  }

  BufferPool buffers() {
    return buffers;
  }
}
