// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.error.Panic;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.RedoAction;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.page.Page;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Replays btree records. Does to pages exactly what the original action did. PostgreSQL:
/// `nbtxlog.c`.
///
/// Locks are taken in the order of the original action, so that a scan on a standby sees no page
/// before its siblings.
public final class BTreeResourceManager implements ResourceManager {
  private final RedoBuffers buffers;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment fresh = arena.allocate(BTreePage.PAGE_BYTES, 64);
  private final MemorySegment tuple = arena.allocate(Workspace.AREA_BYTES, 64);
  private final MemorySegment posting = arena.allocate(Workspace.AREA_BYTES, 64);
  private final MemorySegment area = arena.allocate(Workspace.AREA_BYTES, 64);
  private final DedupState dedup = new DedupState();
  private final ItemDeletion deletion = new ItemDeletion();

  public BTreeResourceManager(RedoBuffers buffers) {
    this.buffers = buffers;
  }

  @Override
  public int id() {
    return RmgrIds.BTREE;
  }

  @Override
  public String name() {
    return "Btree";
  }

  @Override
  public void redo(WalRecord record) {
    int info = record.info() & 0xF0;
    switch (info) {
      case BTreeRecords.INSERT_LEAF -> insert(record, true, false, false);
      case BTreeRecords.INSERT_UPPER -> insert(record, false, false, false);
      case BTreeRecords.INSERT_META -> insert(record, false, true, false);
      case BTreeRecords.INSERT_POST -> insert(record, true, false, true);
      case BTreeRecords.SPLIT_L -> split(record, true);
      case BTreeRecords.SPLIT_R -> split(record, false);
      case BTreeRecords.DEDUP -> deduplicate(record);
      case BTreeRecords.VACUUM -> delete(record, main(record, 0), main(record, 2), true);
      case BTreeRecords.DELETE -> delete(record, main(record, 4), main(record, 6), false);
      case BTreeRecords.MARK_PAGE_HALFDEAD -> markHalfDead(record);
      case BTreeRecords.UNLINK_PAGE -> unlink(record, false);
      case BTreeRecords.UNLINK_PAGE_META -> unlink(record, true);
      case BTreeRecords.NEWROOT -> newRoot(record);
      case BTreeRecords.REUSE_PAGE -> {
        // Only a conflict point for standby queries.
      }
      case BTreeRecords.META_CLEANUP -> restoreMeta(record, 0);
      default -> throw new Panic("btree_redo: unknown op code " + info);
    }
  }

  private static int main(WalRecord record, int at) {
    return Bytes.getUnsignedShort(record.mainData(), record.mainDataOffset() + at);
  }

  private static int mainInt(WalRecord record, int at) {
    return Bytes.getInt(record.mainData(), record.mainDataOffset() + at);
  }

  private void done(int buffer, WalRecord record) {
    BTreePage.setLsn(buffers.page(buffer), record.endLsn());
    buffers.markDirty(buffer);
  }

  private void releaseIfFound(RedoAction action, int buffer) {
    if (action != RedoAction.NOT_FOUND) {
      buffers.release(buffer);
    }
  }

  private void insert(WalRecord record, boolean isLeaf, boolean isMeta, boolean isPosting) {
    if (!isLeaf) {
      clearIncompleteSplit(record, 1);
    }
    RedoAction action = buffers.readForRedo(record, 0);
    int buffer = buffers.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      byte[] data = record.blockData(0);
      int at = record.blockDataOffset(0);
      int length = record.blockDataLength(0);
      int offnum = main(record, 0);
      if (isPosting) {
        int postingIndex = Bytes.getUnsignedShort(data, at);
        at += 2;
        length -= 2;
        Bytes.copy(data, at, tuple, 0, length);
        long old = BTreePage.itemOffset(page, offnum - 1);
        int size = BTreeTuple.swapPosting(tuple, 0, page, old, postingIndex, posting, 0);
        MemorySegment.copy(posting, 0, page, old, size);
      } else {
        Bytes.copy(data, at, tuple, 0, length);
      }
      BTreePage.addItemOrFail(page, tuple, 0, length, offnum);
      done(buffer, record);
    }
    releaseIfFound(action, buffer);
    if (isMeta) {
      restoreMeta(record, 2);
    }
  }

  private void clearIncompleteSplit(WalRecord record, int blockId) {
    RedoAction action = buffers.readForRedo(record, blockId);
    int buffer = buffers.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      BTreePage.clearFlags(buffers.page(buffer), BTreePage.INCOMPLETE_SPLIT);
      done(buffer, record);
    }
    releaseIfFound(action, buffer);
  }

  private void restoreMeta(WalRecord record, int blockId) {
    int buffer = buffers.initForRedo(record, blockId);
    MemorySegment page = buffers.page(buffer);
    byte[] data = record.blockData(blockId);
    int at = record.blockDataOffset(blockId);
    BTreePage.initMeta(
        page, Bytes.getInt(data, at + 4), Bytes.getInt(data, at + 8), data[at + 24] != 0);
    BTreePage.setMetaVersion(page, Bytes.getInt(data, at));
    BTreePage.setMetaFastRoot(page, Bytes.getInt(data, at + 12), Bytes.getInt(data, at + 16));
    BTreePage.setMetaCleanup(page, Bytes.getInt(data, at + 20));
    done(buffer, record);
    buffers.release(buffer);
  }

  /// Adds tuples that a record holds in page order, which is the reverse of item order.
  private void restoreItems(MemorySegment page, byte[] data, int from, int length) {
    Bytes.copy(data, from, area, 0, length);
    int count = 0;
    for (int at = 0; at < length; at += Bytes.maxAlign(BTreeTuple.size(area, at))) {
      count++;
    }
    int[] offsets = new int[count];
    int i = 0;
    for (int at = 0; at < length; at += Bytes.maxAlign(BTreeTuple.size(area, at))) {
      offsets[i++] = at;
    }
    for (int k = count - 1; k >= 0; k--) {
      int size = Bytes.maxAlign(BTreeTuple.size(area, offsets[k]));
      BTreePage.addItemOrFail(page, area, offsets[k], size, count - k);
    }
  }

  private void split(WalRecord record, boolean newOnLeft) {
    int level = mainInt(record, 0);
    int firstRight = main(record, 4);
    int newOffset = main(record, 6);
    int postingIndex = main(record, 8);
    boolean isLeaf = level == 0;
    int leftBlock = record.block(0);
    int rightBlock = record.block(1);
    boolean hasSibling = record.hasBlock(2);
    int siblingBlock = hasSibling ? record.block(2) : BTreePage.NONE;
    if (!isLeaf) {
      clearIncompleteSplit(record, 3);
    }
    int right = buffers.initForRedo(record, 1);
    MemorySegment rightPage = buffers.page(right);
    BTreePage.init(rightPage);
    BTreePage.setPrev(rightPage, leftBlock);
    BTreePage.setNext(rightPage, siblingBlock);
    BTreePage.setLevel(rightPage, level);
    BTreePage.setFlags(rightPage, isLeaf ? BTreePage.LEAF : 0);
    BTreePage.setCycleId(rightPage, 0);
    restoreItems(
        rightPage, record.blockData(1), record.blockDataOffset(1), record.blockDataLength(1));
    done(right, record);

    RedoAction action = buffers.readForRedo(record, 0);
    int left = buffers.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(left);
      splitLeft(record, page, newOnLeft, firstRight, newOffset, postingIndex);
      BTreePage.setFlags(page, BTreePage.INCOMPLETE_SPLIT | (isLeaf ? BTreePage.LEAF : 0));
      BTreePage.setNext(page, rightBlock);
      BTreePage.setCycleId(page, 0);
      done(left, record);
    }
    if (hasSibling) {
      RedoAction siblingAction = buffers.readForRedo(record, 2);
      int sibling = buffers.buffer();
      if (siblingAction == RedoAction.NEEDS_REDO) {
        BTreePage.setPrev(buffers.page(sibling), rightBlock);
        done(sibling, record);
      }
      releaseIfFound(siblingAction, sibling);
    }
    buffers.release(right);
    releaseIfFound(action, left);
  }

  private void splitLeft(
      WalRecord record,
      MemorySegment page,
      boolean newOnLeft,
      int firstRight,
      int newOffset,
      int postingIndex) {
    int length = record.blockDataLength(0);
    Bytes.copy(record.blockData(0), record.blockDataOffset(0), area, 0, length);
    int highAt = 0;
    int newBytes = 0;
    int replaced = 0;
    if (newOnLeft || postingIndex != 0) {
      newBytes = Bytes.maxAlign(BTreeTuple.size(area, 0));
      highAt = newBytes;
      MemorySegment.copy(area, 0, tuple, 0, newBytes);
      if (postingIndex != 0) {
        replaced = newOffset - 1;
        BTreeTuple.swapPosting(
            tuple, 0, page, BTreePage.itemOffset(page, replaced), postingIndex, posting, 0);
      }
    }
    BTreePage.initLike(fresh, page);
    int to = BTreePage.HIGH_KEY;
    BTreePage.addItemOrFail(
        fresh, area, highAt, Bytes.maxAlign(BTreeTuple.size(area, highAt)), to++);
    int off = BTreePage.firstDataKey(page);
    for (; off < firstRight; off++) {
      if (off == replaced) {
        BTreePage.addItemOrFail(
            fresh, posting, 0, Bytes.maxAlign(BTreeTuple.size(posting, 0)), to++);
        continue;
      }
      if (newOnLeft && off == newOffset) {
        BTreePage.addItemOrFail(fresh, tuple, 0, newBytes, to++);
      }
      BTreePage.addItemOrFail(
          fresh, page, BTreePage.itemOffset(page, off), BTreePage.itemLength(page, off), to++);
    }
    if (newOnLeft && off == newOffset) {
      BTreePage.addItemOrFail(fresh, tuple, 0, newBytes, to);
    }
    BTreePage.copy(fresh, page);
  }

  private void deduplicate(WalRecord record) {
    RedoAction action = buffers.readForRedo(record, 0);
    int buffer = buffers.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      int intervals = main(record, 0);
      int[] offsets = new int[intervals];
      int[] items = new int[intervals];
      byte[] data = record.blockData(0);
      int at = record.blockDataOffset(0);
      for (int i = 0; i < intervals; i++, at += 4) {
        offsets[i] = Bytes.getUnsignedShort(data, at);
        items[i] = Bytes.getUnsignedShort(data, at + 2);
      }
      LeafCleanup.redoDeduplicate(page, fresh, posting, dedup, offsets, items, intervals);
      BTreePage.copy(fresh, page);
      done(buffer, record);
    }
    releaseIfFound(action, buffer);
  }

  /// VACUUM needs a cleanup lock, as the original did: a scan on a standby may hold a pin.
  private void delete(WalRecord record, int deletedItems, int updatedItems, boolean cleanup) {
    RedoAction action =
        cleanup ? buffers.readForRedoCleanup(record, 0) : buffers.readForRedo(record, 0);
    int buffer = buffers.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(buffer);
      deletion.readFrom(record.blockData(0), record.blockDataOffset(0), deletedItems, updatedItems);
      deletion.apply(page, posting);
      done(buffer, record);
    }
    releaseIfFound(action, buffer);
  }

  private void initHalfDead(MemorySegment page, int left, int right, int topParent) {
    BTreePage.init(page);
    BTreePage.setPrev(page, left);
    BTreePage.setNext(page, right);
    BTreePage.setLevel(page, 0);
    BTreePage.setFlags(page, BTreePage.HALF_DEAD | BTreePage.LEAF);
    BTreePage.setCycleId(page, 0);
    BTreeTuple.makeMinusInfinity(tuple, 0, topParent);
    BTreePage.addItemOrFail(page, tuple, 0, BTreeTuple.HEADER_BYTES, BTreePage.HIGH_KEY);
  }

  private void markHalfDead(WalRecord record) {
    RedoAction action = buffers.readForRedo(record, 1);
    int parent = buffers.buffer();
    if (action == RedoAction.NEEDS_REDO) {
      MemorySegment page = buffers.page(parent);
      int offnum = main(record, 0);
      int right = BTreeTuple.downlink(page, BTreePage.itemOffset(page, offnum + 1));
      BTreeTuple.setDownlink(page, BTreePage.itemOffset(page, offnum), right);
      Page.indexTupleDelete(page, offnum + 1);
      done(parent, record);
    }
    releaseIfFound(action, parent);
    int leaf = buffers.initForRedo(record, 0);
    initHalfDead(buffers.page(leaf), mainInt(record, 8), mainInt(record, 12), mainInt(record, 16));
    done(leaf, record);
    buffers.release(leaf);
  }

  private void unlink(WalRecord record, boolean isMeta) {
    int left = mainInt(record, 0);
    int right = mainInt(record, 4);
    int level = mainInt(record, 8);
    long safeXid = Bytes.getLong(record.mainData(), record.mainDataOffset() + 16);
    RedoAction leftAction = RedoAction.NOT_FOUND;
    int leftBuffer = -1;
    if (left != BTreePage.NONE) {
      leftAction = buffers.readForRedo(record, 1);
      leftBuffer = buffers.buffer();
      if (leftAction == RedoAction.NEEDS_REDO) {
        BTreePage.setNext(buffers.page(leftBuffer), right);
        done(leftBuffer, record);
      }
    }
    int target = buffers.initForRedo(record, 0);
    MemorySegment page = buffers.page(target);
    BTreePage.init(page);
    BTreePage.setPrev(page, left);
    BTreePage.setNext(page, right);
    BTreePage.setLevel(page, level);
    BTreePage.setDeleted(page, safeXid);
    if (level == 0) {
      BTreePage.addFlags(page, BTreePage.LEAF);
    }
    BTreePage.setCycleId(page, 0);
    done(target, record);
    RedoAction rightAction = buffers.readForRedo(record, 2);
    int rightBuffer = buffers.buffer();
    if (rightAction == RedoAction.NEEDS_REDO) {
      BTreePage.setPrev(buffers.page(rightBuffer), left);
      done(rightBuffer, record);
    }
    releaseIfFound(leftAction, leftBuffer);
    releaseIfFound(rightAction, rightBuffer);
    buffers.release(target);
    if (record.hasBlock(3)) {
      int leaf = buffers.initForRedo(record, 3);
      initHalfDead(
          buffers.page(leaf), mainInt(record, 24), mainInt(record, 28), mainInt(record, 32));
      done(leaf, record);
      buffers.release(leaf);
    }
    if (isMeta) {
      restoreMeta(record, 4);
    }
  }

  private void newRoot(WalRecord record) {
    int level = mainInt(record, 4);
    int root = buffers.initForRedo(record, 0);
    MemorySegment page = buffers.page(root);
    BTreePage.init(page);
    BTreePage.setFlags(page, BTreePage.ROOT | (level == 0 ? BTreePage.LEAF : 0));
    BTreePage.setLevel(page, level);
    if (level > 0) {
      restoreItems(page, record.blockData(0), record.blockDataOffset(0), record.blockDataLength(0));
      clearIncompleteSplit(record, 1);
    }
    done(root, record);
    buffers.release(root);
    restoreMeta(record, 2);
  }
}
