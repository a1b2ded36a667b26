// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoAction;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.page.Page;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;

/// Replays `RM_HEAP2` records: prune and freeze, visible, multi insert, lock updated (PostgreSQL:
/// `heap2_redo`).
public final class Heap2ResourceManager implements ResourceManager {
  private static final int INFO_MASK = 0xF0;
  private static final int MULTI_TUPLE_BYTES = 7;

  private final HeapRedo redo;
  private final BufferPool buffers;
  private final boolean logsHints;
  private final int[] redirected = new int[2 * HeapPage.TUPLES_MAX];
  private final int[] nowDead = new int[HeapPage.TUPLES_MAX];
  private final int[] nowUnused = new int[HeapPage.TUPLES_MAX];

  public Heap2ResourceManager(
      BufferPool buffers, RedoBuffers redoBuffers, FreeSpaceMap freeSpace, boolean logsHints) {
    this.buffers = buffers;
    this.logsHints = logsHints;
    redo = new HeapRedo(buffers, redoBuffers, freeSpace);
  }

  @Override
  public int id() {
    return RmgrIds.HEAP2;
  }

  @Override
  public String name() {
    return RmgrIds.name(RmgrIds.HEAP2);
  }

  @Override
  public void redo(WalRecord record) {
    int info = record.info() & INFO_MASK;
    switch (info & HeapLog.OPERATION_MASK) {
      case HeapLog.PRUNE_ON_ACCESS, HeapLog.PRUNE_VACUUM_SCAN, HeapLog.PRUNE_VACUUM_CLEANUP ->
          prune(record);
      case HeapLog.VISIBLE -> visible(record);
      case HeapLog.MULTI_INSERT -> multiInsert(record, (info & HeapLog.INIT_PAGE) != 0);
      case HeapLog.LOCK_UPDATED -> lockUpdated(record);
      case HeapLog.NEW_CID -> {} // for logical decoding only
      case 0x00 -> throw SqlError.unsupported("redo of heap rewrite mappings");
      default -> throw new Panic("heap2_redo: unknown op code " + info);
    }
  }

  private void prune(WalRecord record) {
    byte[] main = record.mainData();
    int flags = main[record.mainDataOffset() + 1] & 0xFF;
    boolean cleanupLock = (flags & HeapLog.PRUNE_CLEANUP_LOCK) != 0;
    RelFileLocator locator = record.locator(0);
    int block = record.block(0);
    RedoAction action = cleanupLock ? redo.readForCleanup(record, 0) : redo.read(record, 0);
    int buffer = redo.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      applyPrune(record, buffers.page(buffer), flags, cleanupLock);
      redo.changed(buffer, record);
    }
    if (buffer < 0) {
      return;
    }
    boolean freesSpace =
        (flags
                & (HeapLog.PRUNE_HAS_REDIRECTIONS
                    | HeapLog.PRUNE_HAS_DEAD_ITEMS
                    | HeapLog.PRUNE_HAS_NOW_UNUSED_ITEMS))
            != 0;
    int free = HeapPage.freeBytes(buffers.page(buffer));
    redo.release(buffer);
    if (freesSpace) {
      redo.freeSpace.recordInRedo(locator, block, free);
    }
  }

  private void applyPrune(WalRecord record, MemorySegment page, int flags, boolean cleanupLock) {
    byte[] data = record.blockData(0);
    int at = record.blockDataOffset(0);
    int end = at + record.blockDataLength(0);
    int plansAt = 0;
    int planCount = 0;
    if ((flags & HeapLog.PRUNE_HAS_FREEZE_PLANS) != 0) {
      planCount = Bytes.getUnsignedShort(data, at);
      plansAt = at + 4;
      at = plansAt + planCount * FreezePlan.PLAN_BYTES;
    }
    int redirectCount = 0;
    if ((flags & HeapLog.PRUNE_HAS_REDIRECTIONS) != 0) {
      redirectCount = Bytes.getUnsignedShort(data, at);
      at = readOffsets(data, at + 2, redirected, 2 * redirectCount);
    }
    int deadCount = 0;
    if ((flags & HeapLog.PRUNE_HAS_DEAD_ITEMS) != 0) {
      deadCount = Bytes.getUnsignedShort(data, at);
      at = readOffsets(data, at + 2, nowDead, deadCount);
    }
    int unusedCount = 0;
    if ((flags & HeapLog.PRUNE_HAS_NOW_UNUSED_ITEMS) != 0) {
      unusedCount = Bytes.getUnsignedShort(data, at);
      at = readOffsets(data, at + 2, nowUnused, unusedCount);
    }
    if (redirectCount > 0 || deadCount > 0 || unusedCount > 0) {
      HeapPruner.execute(
          page,
          !cleanupLock,
          redirected,
          redirectCount,
          nowDead,
          deadCount,
          nowUnused,
          unusedCount);
    }
    for (int p = 0; p < planCount; p++) {
      int plan = plansAt + p * FreezePlan.PLAN_BYTES;
      int xmax = Bytes.getInt(data, plan);
      int infomask2 = Bytes.getUnsignedShort(data, plan + 4);
      int infomask = Bytes.getUnsignedShort(data, plan + 6);
      int tuples = Bytes.getUnsignedShort(data, plan + 10);
      for (int i = 0; i < tuples; i++) {
        FreezePlan.apply(page, Bytes.getUnsignedShort(data, at), xmax, infomask, infomask2);
        at += 2;
      }
    }
    assert at == end : "prune record has " + (end - at) + " bytes left";
  }

  private static int readOffsets(byte[] data, int from, int[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[i] = Bytes.getUnsignedShort(data, from + 2 * i);
    }
    return from + 2 * count;
  }

  private void visible(WalRecord record) {
    byte[] main = record.mainData();
    int bits = main[record.mainDataOffset() + 4] & VisibilityMap.VALID_BITS;
    RelFileLocator locator = record.locator(1);
    int block = record.block(1);
    RedoAction action = redo.read(record, 1);
    int buffer = redo.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      HeapPage.setAllVisible(page);
      if (logsHints) {
        Page.setLsn(page, record.endLsn());
      }
      buffers.markDirty(buffer);
    }
    if (buffer >= 0) {
      int free = Page.freeBytes(buffers.page(buffer));
      redo.release(buffer);
      if (bits != 0) {
        redo.freeSpace.recordInRedo(locator, block, free);
      }
    }
    action = redo.redo.readForRedoZeroOnError(record, 0);
    int mapBuffer = redo.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment mapPage = buffers.page(mapBuffer);
      if (Page.isNew(mapPage)) {
        Page.init(mapPage, 0);
      }
      if (redo.map.setLocked(block, mapBuffer, bits)) {
        Page.setLsn(mapPage, record.endLsn());
      }
    }
    redo.release(mapBuffer);
  }

  private void multiInsert(WalRecord record, boolean init) {
    byte[] main = record.mainData();
    int from = record.mainDataOffset();
    int flags = main[from];
    int count = Bytes.getUnsignedShort(main, from + 2);
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
      int base = record.blockDataOffset(0);
      int at = 0;
      for (int i = 0; i < count; i++) {
        int offset = init ? i + 1 : Bytes.getUnsignedShort(main, from + 4 + 2 * i);
        at = at + 1 & ~1;
        int length = Bytes.getUnsignedShort(data, base + at);
        redo.startTuple(
            data, base + at + 2, record.xid(), TransactionId.INVALID, Tid.pack(block, offset));
        at += MULTI_TUPLE_BYTES;
        System.arraycopy(data, base + at, redo.tuple, HeapTupleHeader.LENGTH, length);
        at += length;
        redo.add(page, HeapTupleHeader.LENGTH + length, offset);
      }
      if (at != record.blockDataLength(0)) {
        throw new Panic("total tuple length mismatch");
      }
      free = HeapPage.freeBytes(page);
      if ((flags & HeapLog.INSERT_ALL_VISIBLE_CLEARED) != 0) {
        HeapPage.clearAllVisible(page);
      }
      if ((flags & HeapLog.INSERT_ALL_FROZEN_SET) != 0) {
        HeapPage.setAllVisible(page);
      }
      redo.changed(buffer, record);
    }
    redo.release(buffer);
    if (action == RedoAction.NEEDS_REDO) {
      redo.recordIfLittle(locator, block, free);
    }
  }

  private void lockUpdated(WalRecord record) {
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
      HeapTupleHeader.setXmax(page, at, Bytes.getInt(main, from));
      redo.changed(buffer, record);
    }
    redo.release(buffer);
  }
}
