// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import dev.gajah.base.error.Panic;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.log.ServerLog;
import dev.gajah.storage.page.Page;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.record.WalFormat;
import java.lang.foreign.MemorySegment;

/// Buffers as redo needs them: relations and blocks that are missing are made or noted, images are
/// restored, pages that have a change already are told apart by their LSN (PostgreSQL:
/// `XLogReadBufferForRedoExtended`, `XLogReadBufferExtended`).
///
/// **Crash safety**: redo may be repeated from the same redo pointer any number of times. A page is
/// skipped if its LSN says that it has the change; an image is always restored.
///
/// Used by the startup process only. Every `read...` leaves its buffer in [#buffer], locked
/// exclusively, unless the block was not found.
public final class RedoBuffers {
  private final BufferPool pool;
  private final InvalidPages invalidPages;
  private int buffer = BufferPool.NO_BUFFER;

  public RedoBuffers(BufferPool pool, ServerLog log) {
    this.pool = pool;
    invalidPages = new InvalidPages(log);
    pool.setInvalidPages(invalidPages);
  }

  public BufferPool pool() {
    return pool;
  }

  /// The buffer of the last read, or -1 if its block was not found.
  public int buffer() {
    return buffer;
  }

  // ---- blocks of a record ----

  /// The block `id` of the record, to be changed if the answer is [RedoAction#NEEDS_REDO].
  public RedoAction readForRedo(WalRecord record, int id) {
    return read(record, id, ReadMode.NORMAL, false);
  }

  /// As [#readForRedo], with a cleanup lock.
  public RedoAction readForRedoCleanup(WalRecord record, int id) {
    return read(record, id, ReadMode.NORMAL, true);
  }

  /// As [#readForRedo]; a damaged or missing page is taken as zeros, as suits maps.
  public RedoAction readForRedoZeroOnError(WalRecord record, int id) {
    return read(record, id, ReadMode.ZERO_ON_ERROR, false);
  }

  /// The block `id`, which the caller makes from nothing. Returns the buffer, pinned and locked
  /// exclusively.
  public int initForRedo(WalRecord record, int id) {
    read(record, id, ReadMode.ZERO_AND_LOCK, false);
    return buffer;
  }

  private RedoAction read(WalRecord record, int id, ReadMode mode, boolean cleanup) {
    if (!record.hasBlock(id)) {
      throw new Panic("failed to locate backup block with ID " + id + " in WAL record");
    }
    boolean zero = mode == ReadMode.ZERO_AND_LOCK || mode == ReadMode.ZERO_AND_CLEANUP_LOCK;
    if (record.willInit(id) && !zero) {
      throw new Panic("block with WILL_INIT flag in WAL record must be zeroed by redo routine");
    }
    if (!record.willInit(id) && zero) {
      throw new Panic(
          "block to be initialized in redo routine must be marked with WILL_INIT flag in the WAL"
              + " record");
    }
    RelFileLocator locator = record.locator(id);
    ForkNumber fork = record.fork(id);
    int block = record.block(id);
    if (record.appliesImage(id)) {
      buffer =
          readBlock(
              locator,
              fork,
              block,
              cleanup ? ReadMode.ZERO_AND_CLEANUP_LOCK : ReadMode.ZERO_AND_LOCK);
      MemorySegment page = pool.page(buffer);
      record.restoreImage(id, page);
      if (!Page.isNew(page)) {
        Page.setLsn(page, record.endLsn());
      }
      pool.markDirty(buffer);
      flushIfInit(fork);
      return RedoAction.RESTORED;
    }
    buffer = readBlock(locator, fork, block, mode);
    if (buffer < 0) {
      return RedoAction.NOT_FOUND;
    }
    if (!zero) {
      if (cleanup) {
        pool.lockForCleanup(buffer, null);
      } else {
        pool.lockExclusive(buffer);
      }
    }
    return Lsn.compare(record.endLsn(), Page.lsn(pool.page(buffer))) <= 0
        ? RedoAction.DONE
        : RedoAction.NEEDS_REDO;
  }

  /// At the end of recovery the init forks of unlogged relations are copied file by file, so they
  /// are always written through.
  private void flushIfInit(ForkNumber fork) {
    if (fork == ForkNumber.INIT) {
      pool.flushOne(buffer);
    }
  }

  /// Writes the page of an init fork that redo changed otherwise than by an image. Caller holds the
  /// lock.
  public void flushIfInit(WalRecord record, int id, int changed) {
    if (record.fork(id) == ForkNumber.INIT) {
      pool.flushOne(changed);
    }
  }

  /// Pins a block, making the relation and the block if they are missing and `mode` allows. Locked
  /// only in the modes that say so.
  ///
  /// @return -1 if there is no such page; it is noted then, unless `mode` is
  ///   [ReadMode#NORMAL_NO_LOG]
  public int readBlock(RelFileLocator locator, ForkNumber fork, int block, ReadMode mode) {
    pool.createFork(locator, fork);
    if (!BlockNumber.isBefore(block, pool.blockCount(locator, fork))) {
      if (mode == ReadMode.NORMAL) {
        invalidPages.note(locator, fork, block, false);
        return BufferPool.NO_BUFFER;
      }
      if (mode == ReadMode.NORMAL_NO_LOG) {
        return BufferPool.NO_BUFFER;
      }
      pool.extendTo(locator, fork, block + 1);
    }
    int found = pool.pin(locator, fork, block, mode, null);
    if (mode == ReadMode.NORMAL && Page.isNew(pool.page(found))) {
      pool.unpin(found);
      invalidPages.note(locator, fork, block, true);
      return BufferPool.NO_BUFFER;
    }
    return found;
  }

  // ---- full page images ----

  /// Redo of `XLOG_FPI` and `XLOG_FPI_FOR_HINT`: nothing but images.
  public void restoreImages(WalRecord record) {
    boolean forHint = (record.info() & WalFormat.INFO_RMGR_MASK) == WalFormat.FPI_FOR_HINT;
    for (int id = 0; id < record.blockCount(); id++) {
      if (!record.hasImage(id)) {
        if (!forHint) {
          throw new Panic("XLOG_FPI record did not contain a full-page image");
        }
        continue;
      }
      if (readForRedo(record, id) != RedoAction.RESTORED) {
        throw new Panic("unexpected XLogReadBufferForRedo result when restoring backup block");
      }
      pool.release(buffer);
    }
  }

  // ---- what became of missing pages; the pool tells of what is dropped or truncated through it
  // ----

  /// `ignore_invalid_pages`.
  public void setIgnoreInvalidPages(boolean value) {
    invalidPages.setIgnore(value);
  }

  /// A fork was dropped.
  public void relationDropped(RelFileLocator locator, ForkNumber fork) {
    invalidPages.forget(locator, fork, 0);
  }

  public void databaseDropped(int databaseOid) {
    invalidPages.forgetDatabase(databaseOid);
  }

  public void relationTruncated(RelFileLocator locator, ForkNumber fork, int blocks) {
    invalidPages.forget(locator, fork, blocks);
  }

  public boolean hasInvalidPages() {
    return !invalidPages.isEmpty();
  }

  /// To be called when recovery has become consistent, at the latest at its end.
  ///
  /// @throws Panic if pages are missing that no later record explains
  public void checkInvalidPages() {
    invalidPages.check();
  }

  // ---- the pool's, for convenience ----

  public MemorySegment page(int of) {
    return pool.page(of);
  }

  public void markDirty(int changed) {
    pool.markDirty(changed);
  }

  public void release(int used) {
    pool.release(used);
  }
}
