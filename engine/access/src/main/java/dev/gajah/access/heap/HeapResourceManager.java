// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.Panic;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoAction;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;

/// Replays `RM_HEAP` records: insert, delete, update, lock, confirm, in-place update, truncate
/// (PostgreSQL: `heap_redo`).
public final class HeapResourceManager implements ResourceManager {
  private static final int INFO_MASK = 0xF0;

  private final HeapRedo redo;
  private final BufferPool buffers;

  public HeapResourceManager(BufferPool buffers, RedoBuffers redoBuffers, FreeSpaceMap freeSpace) {
    this.buffers = buffers;
    redo = new HeapRedo(buffers, redoBuffers, freeSpace);
  }

  @Override
  public int id() {
    return RmgrIds.HEAP;
  }

  @Override
  public String name() {
    return RmgrIds.name(RmgrIds.HEAP);
  }

  @Override
  public void redo(WalRecord record) {
    int info = record.info() & INFO_MASK;
    switch (info & HeapLog.OPERATION_MASK) {
      case HeapLog.INSERT -> insert(record, (info & HeapLog.INIT_PAGE) != 0);
      case HeapLog.DELETE -> delete(record);
      case HeapLog.UPDATE -> update(record, false, (info & HeapLog.INIT_PAGE) != 0);
      case HeapLog.HOT_UPDATE -> update(record, true, (info & HeapLog.INIT_PAGE) != 0);
      case HeapLog.TRUNCATE -> {} // for logical decoding only
      case HeapLog.CONFIRM -> confirm(record);
      case HeapLog.LOCK -> lock(record);
      case HeapLog.INPLACE -> inPlace(record);
      default -> throw new Panic("heap_redo: unknown op code " + info);
    }
  }

  private void insert(WalRecord record, boolean init) {
    byte[] main = record.mainData();
    int at = record.mainDataOffset();
    int offset = Bytes.getUnsignedShort(main, at);
    int flags = main[at + 2];
    RelFileLocator locator = record.locator(0);
    int block = record.block(0);
    if ((flags & HeapLog.INSERT_ALL_VISIBLE_CLEARED) != 0) {
      redo.clearMap(record, locator, block, 1, VisibilityMap.VALID_BITS);
    }
    RedoAction action;
    int buffer;
    if (init) {
      buffer = redo.init(record, 0);
      action = RedoAction.NEEDS_REDO;
    } else {
      action = redo.read(record, 0);
      buffer = redo.buffer();
    }
    int free = BlockNumber.BLOCK_BYTES;
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      byte[] data = record.blockData(0);
      int from = record.blockDataOffset(0);
      int length = record.blockDataLength(0) - HeapLog.TUPLE_HEADER_BYTES;
      redo.startTuple(data, from, record.xid(), TransactionId.INVALID, Tid.pack(block, offset));
      System.arraycopy(
          data, from + HeapLog.TUPLE_HEADER_BYTES, redo.tuple, HeapTupleHeader.LENGTH, length);
      redo.add(page, HeapTupleHeader.LENGTH + length, offset);
      free = HeapPage.freeBytes(page);
      if ((flags & HeapLog.INSERT_ALL_VISIBLE_CLEARED) != 0) {
        HeapPage.clearAllVisible(page);
      }
      redo.changed(buffer, record);
    }
    redo.release(buffer);
    if (action == RedoAction.NEEDS_REDO) {
      redo.recordIfLittle(locator, block, free);
    }
  }

  private void delete(WalRecord record) {
    byte[] main = record.mainData();
    int from = record.mainDataOffset();
    int xmax = Bytes.getInt(main, from);
    int offset = Bytes.getUnsignedShort(main, from + 4);
    int infobits = main[from + 6];
    int flags = main[from + 7];
    int block = record.block(0);
    if ((flags & HeapLog.DELETE_ALL_VISIBLE_CLEARED) != 0) {
      redo.clearMap(record, record.locator(0), block, 1, VisibilityMap.VALID_BITS);
    }
    RedoAction action = redo.read(record, 0);
    int buffer = redo.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      int at = HeapRedo.tupleAt(page, offset);
      HeapRedo.setInfobits(page, at, infobits);
      HeapTupleHeader.setInfomask2(
          page, at, HeapTupleHeader.infomask2(page, at) & ~HeapTupleHeader.HOT_UPDATED);
      if ((flags & HeapLog.DELETE_IS_SUPER) == 0) {
        HeapTupleHeader.setXmax(page, at, xmax);
      } else {
        HeapTupleHeader.setXmin(page, at, TransactionId.INVALID);
      }
      HeapRedo.resetCid(page, at);
      HeapPage.setPrunable(page, record.xid());
      if ((flags & HeapLog.DELETE_ALL_VISIBLE_CLEARED) != 0) {
        HeapPage.clearAllVisible(page);
      }
      HeapTupleHeader.setCtid(
          page,
          at,
          (flags & HeapLog.DELETE_IS_PARTITION_MOVE) != 0
              ? HeapTupleHeader.MOVED_PARTITIONS_TID
              : Tid.pack(block, offset));
      redo.changed(buffer, record);
    }
    redo.release(buffer);
  }

  private void update(WalRecord record, boolean hot, boolean init) {
    byte[] main = record.mainData();
    int from = record.mainDataOffset();
    int oldXmax = Bytes.getInt(main, from);
    int oldOffset = Bytes.getUnsignedShort(main, from + 4);
    int oldInfobits = main[from + 6];
    int flags = main[from + 7];
    int newXmax = Bytes.getInt(main, from + 8);
    int newOffset = Bytes.getUnsignedShort(main, from + 12);
    RelFileLocator locator = record.locator(0);
    int newBlock = record.block(0);
    boolean samePage = !record.hasBlock(1);
    int oldBlock = samePage ? newBlock : record.block(1);
    long newTid = Tid.pack(newBlock, newOffset);
    boolean oldCleared = (flags & HeapLog.UPDATE_OLD_ALL_VISIBLE_CLEARED) != 0;
    boolean newCleared = (flags & HeapLog.UPDATE_NEW_ALL_VISIBLE_CLEARED) != 0;
    clearMaps(record, locator, oldBlock, newBlock, oldCleared, newCleared);

    RedoAction oldAction = redo.read(record, samePage ? 0 : 1);
    int oldBuffer = redo.buffer();
    int oldAt = 0;
    int oldLength = 0;
    if (oldAction == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(oldBuffer);
      oldAt = HeapRedo.tupleAt(page, oldOffset);
      oldLength = HeapPage.length(HeapPage.item(page, oldOffset));
      HeapRedo.setInfobits(page, oldAt, oldInfobits);
      int infomask2 = HeapTupleHeader.infomask2(page, oldAt);
      HeapTupleHeader.setInfomask2(
          page,
          oldAt,
          hot ? infomask2 | HeapTupleHeader.HOT_UPDATED : infomask2 & ~HeapTupleHeader.HOT_UPDATED);
      HeapTupleHeader.setXmax(page, oldAt, oldXmax);
      HeapRedo.resetCid(page, oldAt);
      HeapTupleHeader.setCtid(page, oldAt, newTid);
      HeapPage.setPrunable(page, record.xid());
      if (oldCleared) {
        HeapPage.clearAllVisible(page);
      }
      redo.changed(oldBuffer, record);
    }
    RedoAction newAction;
    int newBuffer;
    if (samePage) {
      newAction = oldAction;
      newBuffer = oldBuffer;
    } else if (init) {
      newBuffer = redo.init(record, 0);
      newAction = RedoAction.NEEDS_REDO;
    } else {
      newAction = redo.read(record, 0);
      newBuffer = redo.buffer();
    }
    int free = BlockNumber.BLOCK_BYTES;
    if (newAction == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(newBuffer);
      int length = rebuild(record, page, flags, oldAt, oldLength, newXmax, newTid);
      redo.add(page, length, newOffset);
      if (newCleared) {
        HeapPage.clearAllVisible(page);
      }
      free = HeapPage.freeBytes(page);
      redo.changed(newBuffer, record);
    }
    if (newBuffer != oldBuffer) {
      redo.release(newBuffer);
    }
    redo.release(oldBuffer);
    if (newAction == RedoAction.NEEDS_REDO && !hot) {
      redo.recordIfLittle(locator, newBlock, free);
    }
  }

  private void clearMaps(
      WalRecord record,
      RelFileLocator locator,
      int oldBlock,
      int newBlock,
      boolean oldCleared,
      boolean newCleared) {
    boolean hasNewMap = record.hasBlock(2);
    boolean hasOldMap = record.hasBlock(3);
    if (!hasNewMap && !hasOldMap) {
      // Written before records named map pages, or no bit was set.
      if (oldCleared) {
        redo.clearMap(record, locator, oldBlock, 3, VisibilityMap.VALID_BITS);
      }
      if (newCleared) {
        redo.clearMap(record, locator, newBlock, 2, VisibilityMap.VALID_BITS);
      }
      return;
    }
    if (hasNewMap) {
      RedoAction action = redo.read(record, 2);
      int buffer = redo.buffer();
      if (action == RedoAction.NEEDS_REDO) {
        boolean changed = false;
        if (oldCleared && redo.map.isPinned(oldBlock, buffer)) {
          changed = redo.map.clearLocked(oldBlock, buffer, VisibilityMap.VALID_BITS);
        }
        if (newCleared) {
          changed |= redo.map.clearLocked(newBlock, buffer, VisibilityMap.VALID_BITS);
        }
        if (changed) {
          redo.changed(buffer, record);
        }
      }
      redo.release(buffer);
    }
    if (hasOldMap) {
      redo.clearMap(record, locator, oldBlock, 3, VisibilityMap.VALID_BITS);
    }
  }

  /// Builds the new version in `redo.tuple`, taking a common prefix and suffix from the old version
  /// on the same page.
  private int rebuild(
      WalRecord record,
      MemorySegment page,
      int flags,
      int oldAt,
      int oldLength,
      int newXmax,
      long newTid) {
    byte[] data = record.blockData(0);
    int at = record.blockDataOffset(0);
    int end = at + record.blockDataLength(0);
    int prefix = 0;
    int suffix = 0;
    if ((flags & HeapLog.UPDATE_PREFIX_FROM_OLD) != 0) {
      prefix = Bytes.getUnsignedShort(data, at);
      at += 2;
    }
    if ((flags & HeapLog.UPDATE_SUFFIX_FROM_OLD) != 0) {
      suffix = Bytes.getUnsignedShort(data, at);
      at += 2;
    }
    redo.startTuple(data, at, record.xid(), newXmax, newTid);
    int hoff = data[at + 4] & 0xFF;
    at += HeapLog.TUPLE_HEADER_BYTES;
    int out = HeapTupleHeader.LENGTH;
    if (prefix > 0) {
      int bitmap = hoff - HeapTupleHeader.LENGTH;
      System.arraycopy(data, at, redo.tuple, out, bitmap);
      at += bitmap;
      out += bitmap;
      Bytes.copy(page, oldAt + HeapTupleHeader.hoff(page, oldAt), redo.tuple, out, prefix);
      out += prefix;
    }
    System.arraycopy(data, at, redo.tuple, out, end - at);
    out += end - at;
    if (suffix > 0) {
      Bytes.copy(page, oldAt + oldLength - suffix, redo.tuple, out, suffix);
      out += suffix;
    }
    return out;
  }

  private void confirm(WalRecord record) {
    int offset = Bytes.getUnsignedShort(record.mainData(), record.mainDataOffset());
    RedoAction action = redo.read(record, 0);
    int buffer = redo.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      HeapTupleHeader.setCtid(
          page, HeapRedo.tupleAt(page, offset), Tid.pack(record.block(0), offset));
      redo.changed(buffer, record);
    }
    redo.release(buffer);
  }

  private void lock(WalRecord record) {
    byte[] main = record.mainData();
    int from = record.mainDataOffset();
    int offset = Bytes.getUnsignedShort(main, from + 4);
    if ((main[from + 7] & HeapLog.LOCK_ALL_FROZEN_CLEARED) != 0) {
      redo.clearMap(record, record.locator(0), record.block(0), 1, VisibilityMap.ALL_FROZEN);
    }
    RedoAction action = redo.read(record, 0);
    int buffer = redo.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      int at = HeapRedo.tupleAt(page, offset);
      HeapRedo.setInfobits(page, at, main[from + 6]);
      if (HeapTupleHeader.isXmaxLockedOnly(HeapTupleHeader.infomask(page, at))) {
        HeapTupleHeader.setInfomask2(
            page, at, HeapTupleHeader.infomask2(page, at) & ~HeapTupleHeader.HOT_UPDATED);
        HeapTupleHeader.setCtid(page, at, Tid.pack(record.block(0), offset));
      }
      HeapTupleHeader.setXmax(page, at, Bytes.getInt(main, from));
      HeapRedo.resetCid(page, at);
      redo.changed(buffer, record);
    }
    redo.release(buffer);
  }

  private void inPlace(WalRecord record) {
    int offset = Bytes.getUnsignedShort(record.mainData(), record.mainDataOffset());
    RedoAction action = redo.read(record, 0);
    int buffer = redo.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      int at = HeapRedo.tupleAt(page, offset);
      int hoff = HeapTupleHeader.hoff(page, at);
      int length = HeapPage.length(HeapPage.item(page, offset)) - hoff;
      if (length != record.blockDataLength(0)) {
        throw new Panic("wrong tuple length");
      }
      Bytes.copy(record.blockData(0), record.blockDataOffset(0), page, at + hoff, length);
      redo.changed(buffer, record);
    }
    redo.release(buffer);
  }
}
