// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.Panic;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoAction;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.page.Page;
import dev.gajah.wal.read.WalRecord;
import java.lang.foreign.MemorySegment;

/// What the redo of heap records has in common. Belongs to the startup process.
final class HeapRedo {
  /// Pages with less room are worth an entry in the free space map after an insertion.
  private static final int LITTLE_SPACE = BlockNumber.BLOCK_BYTES / 5;

  final BufferPool buffers;
  final RedoBuffers redo;
  final FreeSpaceMap freeSpace;
  final VisibilityMap map;

  /// A tuple being rebuilt.
  final byte[] tuple = new byte[BlockNumber.BLOCK_BYTES];

  HeapRedo(BufferPool buffers, RedoBuffers redo, FreeSpaceMap freeSpace) {
    this.buffers = buffers;
    this.redo = redo;
    this.freeSpace = freeSpace;
    map = new VisibilityMap(buffers);
  }

  /// The page of block `id`, to be changed if the answer is NEEDS_REDO. [#buffer()] is pinned and
  /// locked, or -1.
  RedoAction read(WalRecord record, int id) {
    return redo.readForRedo(record, id);
  }

  /// As [#read], with a cleanup lock.
  RedoAction readForCleanup(WalRecord record, int id) {
    return redo.readForRedoCleanup(record, id);
  }

  int buffer() {
    return redo.buffer();
  }

  /// The page of block `id`, made anew.
  int init(WalRecord record, int id) {
    int buffer = redo.initForRedo(record, id);
    Page.init(buffers.page(buffer), 0);
    return buffer;
  }

  /// Sets the LSN of a changed page, marks it dirty.
  void changed(int buffer, WalRecord record) {
    Page.setLsn(buffers.page(buffer), record.endLsn());
    buffers.markDirty(buffer);
  }

  void release(int buffer) {
    if (buffer >= 0) {
      buffers.release(buffer);
    }
  }

  /// Clears visibility map bits of heap block `heapBlock`; block `mapId` of the record is the map
  /// page, if it was changed.
  void clearMap(WalRecord record, RelFileLocator locator, int heapBlock, int mapId, int bits) {
    if (record.hasBlock(mapId)) {
      RedoAction action = read(record, mapId);
      int buffer = buffer();
      if (action == RedoAction.NEEDS_REDO && map.clearLocked(heapBlock, buffer, bits)) {
        Page.setLsn(buffers.page(buffer), record.endLsn());
      }
      release(buffer);
      return;
    }
    // Older records name no map page; it may have been changed or not.
    int buffer = map.pin(locator, heapBlock, VisibilityMap.NO_BUFFER);
    buffers.lockExclusive(buffer);
    map.clearLocked(heapBlock, buffer, bits);
    buffers.release(buffer);
  }

  /// Start of the tuple at a line pointer that must be normal.
  static int tupleAt(MemorySegment page, int offset) {
    if (offset < 1 || offset > HeapPage.maxOffset(page)) {
      throw new Panic("invalid lp");
    }
    int item = HeapPage.item(page, offset);
    if (!HeapPage.isNormal(item)) {
      throw new Panic("invalid lp");
    }
    return HeapPage.start(item);
  }

  /// Puts the flags of a record's infobits into a tuple header.
  static void setInfobits(MemorySegment page, int at, int infobits) {
    int infomask =
        HeapTupleHeader.infomask(page, at) & ~(HeapTupleHeader.XMAX_BITS | HeapTupleHeader.MOVED)
            | HeapLog.infomaskFrom(infobits);
    int infomask2 =
        HeapTupleHeader.infomask2(page, at) & ~HeapTupleHeader.KEYS_UPDATED
            | HeapLog.infomask2From(infobits);
    HeapTupleHeader.setInfomask(page, at, infomask);
    HeapTupleHeader.setInfomask2(page, at, infomask2);
  }

  /// The command id of a deleted tuple is of no use any more; combo ids least of all.
  static void resetCid(MemorySegment page, int at) {
    HeapTupleHeader.setCid(page, at, 0);
    HeapTupleHeader.setInfomask(
        page, at, HeapTupleHeader.infomask(page, at) & ~HeapTupleHeader.COMBOCID);
  }

  /// Fills the fixed header of [#tuple] from a record's short one at `data[at]`.
  void startTuple(byte[] data, int at, int xmin, int xmax, long tid) {
    HeapTupleHeader.setXmin(tuple, 0, xmin);
    HeapTupleHeader.setXmax(tuple, 0, xmax);
    HeapTupleHeader.setCid(tuple, 0, 0);
    HeapTupleHeader.setCtid(tuple, 0, tid);
    HeapTupleHeader.setInfomask2(tuple, 0, Bytes.getUnsignedShort(data, at));
    HeapTupleHeader.setInfomask(tuple, 0, Bytes.getUnsignedShort(data, at + 2));
    HeapTupleHeader.setHoff(tuple, 0, data[at + 4] & 0xFF);
  }

  /// Adds the rebuilt tuple to the page.
  void add(MemorySegment page, int length, int offset) {
    if (HeapPage.maxOffset(page) + 1 < offset) {
      throw new Panic("invalid max offset number");
    }
    if (Page.addItem(page, tuple, 0, length, offset, Page.ADD_OVERWRITE | Page.ADD_IS_HEAP) == 0) {
      throw new Panic("failed to add tuple");
    }
  }

  /// After an insertion: the map of free space need not know about pages that are still roomy, as
  /// it will hear of them later.
  void recordIfLittle(RelFileLocator locator, int block, int free) {
    if (free < LITTLE_SPACE) {
      freeSpace.recordInRedo(locator, block, free);
    }
  }

  /// True if block `id` belongs to the main fork of a table.
  static boolean isMain(WalRecord record, int id) {
    return record.fork(id) == ForkNumber.MAIN;
  }
}
