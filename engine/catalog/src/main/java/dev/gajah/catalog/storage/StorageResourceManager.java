// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.storage;

import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.Panic;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;

/// Replays `RM_SMGR` records (PostgreSQL: `smgr_redo`).
///
///     CREATE    0 locator (12)  12 fork (4)
///     TRUNCATE  0 blocks (4)     4 locator (12)  16 flags (4)
public final class StorageResourceManager implements ResourceManager {
  private final RedoBuffers redo;
  private final FreeSpaceMap freeSpace;
  private final VisibilityMap visibilityMap;

  public StorageResourceManager(
      RedoBuffers redo, FreeSpaceMap freeSpace, VisibilityMap visibilityMap) {
    this.redo = redo;
    this.freeSpace = freeSpace;
    this.visibilityMap = visibilityMap;
  }

  @Override
  public int id() {
    return RmgrIds.STORAGE;
  }

  @Override
  public String name() {
    return RmgrIds.name(RmgrIds.STORAGE);
  }

  @Override
  public void redo(WalRecord record) {
    byte[] data = record.mainData();
    int at = record.mainDataOffset();
    switch (record.info() & 0xF0) {
      case RelationStorage.INFO_CREATE ->
          redo.pool()
              .storage()
              .create(locator(data, at), ForkNumber.of(Bytes.getInt(data, at + 12)), true);
      case RelationStorage.INFO_TRUNCATE ->
          truncate(locator(data, at + 4), Bytes.getInt(data, at), Bytes.getInt(data, at + 16));
      default -> throw new Panic("smgr_redo: unknown op code " + (record.info() & 0xF0));
    }
  }

  private static RelFileLocator locator(byte[] data, int at) {
    return new RelFileLocator(
        Bytes.getInt(data, at), Bytes.getInt(data, at + 4), Bytes.getInt(data, at + 8));
  }

  private void truncate(RelFileLocator locator, int blocks, int flags) {
    BufferPool pool = redo.pool();
    // The relation may have been dropped later in the log; then the file is made again for now.
    pool.storage().create(locator, ForkNumber.MAIN, true);
    if ((flags & RelationStorage.TRUNCATE_HEAP) != 0) {
      redo.relationTruncated(locator, ForkNumber.MAIN, blocks);
      if (BlockNumber.isBefore(blocks, pool.blockCount(locator, ForkNumber.MAIN))) {
        pool.truncate(locator, ForkNumber.MAIN, blocks);
      }
    }
    if ((flags & RelationStorage.TRUNCATE_FREE_SPACE_MAP) != 0
        && pool.exists(locator, ForkNumber.FREE_SPACE_MAP)) {
      int keep = freeSpace.prepareTruncate(locator, blocks, REDO_FREE_SPACE);
      if (keep != BlockNumber.INVALID) {
        pool.truncate(locator, ForkNumber.FREE_SPACE_MAP, keep);
        freeSpace.vacuumRange(locator, blocks, BlockNumber.INVALID);
      }
    }
    if ((flags & RelationStorage.TRUNCATE_VISIBILITY_MAP) != 0
        && pool.exists(locator, ForkNumber.VISIBILITY_MAP)) {
      int keep = visibilityMap.prepareTruncate(locator, blocks, REDO_VISIBILITY);
      if (keep >= 0) {
        pool.truncate(locator, ForkNumber.VISIBILITY_MAP, keep);
      }
    }
  }

  private static final FreeSpaceMap.PageLogger REDO_FREE_SPACE =
      new FreeSpaceMap.PageLogger() {
        @Override
        public void enterCritical() {}

        @Override
        public void logFullPage(int buffer) {}

        @Override
        public void exitCritical() {}
      };

  private static final VisibilityMap.PageLogger REDO_VISIBILITY =
      new VisibilityMap.PageLogger() {
        @Override
        public void enterCritical() {}

        @Override
        public void logFullPage(int buffer) {}

        @Override
        public void exitCritical() {}
      };
}
