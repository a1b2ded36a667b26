// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.IndexedTable;
import dev.gajah.base.id.TransactionId;
import dev.gajah.wal.record.WalRecordBuilder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes room on a full leaf without splitting it: deletion of dead entries and merging of equal
/// ones.
///
/// Caller holds the exclusive content lock. Each pass is one atomic action with one WAL record
/// (DELETE or DEDUP).
final class LeafCleanup {
  /// Heap blocks that a bottom-up deletion visits at most.
  private static final int BOTTOM_UP_BLOCKS_MAX = 6;

  private static final int SINGLE_VALUE_FILL_FACTOR = 96;

  private LeafCleanup() {}

  /// Deletes entries marked dead, and what else the heap knows to be dead in the same heap blocks.
  /// PostgreSQL: `_bt_simpledel_pass`.
  static void deleteDead(
      OpenIndex index, @Nullable IndexedTable table, Workspace work, int buffer) {
    if (table == null) {
      return;
    }
    MemorySegment page = index.page(buffer);
    int max = BTreePage.maxOffset(page);
    long[] blocks = new long[BTreePage.TIDS_MAX + 1];
    int blockCount = 0;
    blocks[blockCount++] = BTreeTuple.readTid(work.item, 0) >>> 16;
    for (int off = BTreePage.firstDataKey(page); off <= max; off++) {
      if (BTreePage.isItemDead(page, off)) {
        long tuple = BTreePage.itemOffset(page, off);
        boolean posting = BTreeTuple.isPosting(page, tuple);
        int count = BTreeTuple.tidCount(page, tuple);
        for (int i = 0; i < count; i++) {
          blocks[blockCount++] = tidOf(page, tuple, posting, i) >>> 16;
        }
      }
    }
    Arrays.sort(blocks, 0, blockCount);
    collect(page, work, blocks, blockCount, index, table, buffer);
  }

  private static long tidOf(MemorySegment page, long tuple, boolean posting, int i) {
    return posting ? BTreeTuple.postingTid(page, tuple, i) : BTreeTuple.readTid(page, tuple);
  }

  /// Asks the heap about all entries that point into the given blocks (sorted), and deletes what is
  /// dead.
  private static void collect(
      MemorySegment page,
      Workspace work,
      long[] blocks,
      int blockCount,
      OpenIndex index,
      IndexedTable table,
      int buffer) {
    int max = BTreePage.maxOffset(page);
    int count = 0;
    for (int off = BTreePage.firstDataKey(page); off <= max; off++) {
      long tuple = BTreePage.itemOffset(page, off);
      boolean posting = BTreeTuple.isPosting(page, tuple);
      int ids = BTreeTuple.tidCount(page, tuple);
      for (int i = 0; i < ids; i++) {
        long tid = tidOf(page, tuple, posting, i);
        if (Arrays.binarySearch(blocks, 0, blockCount, tid >>> 16) >= 0) {
          work.tids[count] = tid;
          work.tidItem[count] = off << 16 | i;
          work.known[count] = BTreePage.isItemDead(page, off);
          work.deletable[count] = false;
          count++;
        }
      }
    }
    int horizon = table.deletable(work.tids, work.known, work.deletable, count);
    delete(index, work, buffer, count, horizon);
  }

  /// Turns `work.deletable` into a deletion of whole items and parts of posting lists.
  private static void delete(OpenIndex index, Workspace work, int buffer, int count, int horizon) {
    MemorySegment page = index.page(buffer);
    ItemDeletion deletion = work.deletion;
    deletion.clear();
    for (int i = 0; i < count; ) {
      int off = work.tidItem[i] >>> 16;
      int removed = 0;
      int from = i;
      for (; i < count && work.tidItem[i] >>> 16 == off; i++) {
        if (work.deletable[i]) {
          removed++;
        }
      }
      if (removed == 0) {
        continue;
      }
      if (removed == BTreeTuple.tidCount(page, BTreePage.itemOffset(page, off))) {
        deletion.delete(off);
        continue;
      }
      int noted = 0;
      for (int k = from; k < i; k++) {
        if (work.deletable[k]) {
          deletion.remove(work.tidItem[k] & 0xFFFF, noted++);
        }
      }
      deletion.update(off, removed);
    }
    if (deletion.isEmpty()) {
      return;
    }
    index.enterCritical();
    deletion.apply(page, work.posting);
    index.pool.markDirty(buffer);
    if (index.needsWal()) {
      work.beginWal();
      int main = work.putInt(index.btree.logsStandbyInfo() ? horizon : TransactionId.INVALID);
      work.putShort(deletion.deletedCount);
      work.putShort(deletion.updatedCount);
      work.putByte(index.descriptor.heapIsCatalog() ? 1 : 0);
      int mainBytes = work.walUsed() - main;
      int data = work.walUsed();
      deletion.writeTo(work);
      WalRecordBuilder record = index.beginRecord(work, BTreeRecords.DELETE);
      index.registerBlock(record, 0, buffer, WalRecordBuilder.STANDARD);
      record.registerData(work.wal(), main, mainBytes);
      record.registerBlockData(0, work.wal(), data, work.walUsed() - data);
      BTreePage.setLsn(page, index.insertRecord(record));
    }
    index.exitCritical();
  }

  /// Looks for dead versions among duplicates, which updates that change no key pile up. True if
  /// that made enough room. PostgreSQL: `_bt_bottomupdel_pass`, with a simpler choice of heap
  /// blocks: those that most duplicates point to.
  static boolean deleteBottomUp(
      OpenIndex index, @Nullable IndexedTable table, Workspace work, int buffer, int itemBytes) {
    if (table == null) {
      return false;
    }
    MemorySegment page = index.page(buffer);
    KeyCodec codec = index.codec;
    int min = BTreePage.firstDataKey(page);
    int max = BTreePage.maxOffset(page);
    long[] promising = new long[BTreePage.TIDS_MAX];
    int count = 0;
    boolean anyDuplicates = false;
    for (int off = min; off <= max; ) {
      long base = BTreePage.itemOffset(page, off);
      int end = off + 1;
      while (end <= max
          && codec.keepAttributesFast(page, base, page, BTreePage.itemOffset(page, end))
              > codec.layout.keyCount) {
        end++;
      }
      if (end - off > 1) {
        anyDuplicates = true;
        for (int k = off; k < end; k++) {
          long tuple = BTreePage.itemOffset(page, k);
          if (!BTreeTuple.isPosting(page, tuple)) {
            promising[count++] = BTreeTuple.readTid(page, tuple) >>> 16;
          }
        }
      }
      off = end;
    }
    if (count == 0) {
      // Only a page without any duplicates could not be deduplicated either.
      return !anyDuplicates
          && BTreePage.exactFreeSpace(page) >= itemBytes + BTreePage.ITEM_ID_BYTES;
    }
    long[] blocks = mostFrequent(promising, count);
    collect(page, work, blocks, blocks.length, index, table, buffer);
    int wanted = Math.max(BTreePage.PAGE_BYTES / 24, itemBytes + BTreePage.ITEM_ID_BYTES);
    return BTreePage.exactFreeSpace(page) >= wanted;
  }

  private static long[] mostFrequent(long[] blocks, int count) {
    Arrays.sort(blocks, 0, count);
    long[] ranked = new long[count]; // frequency in the high bits, block in the low 32
    int groups = 0;
    for (int i = 0; i < count; ) {
      int from = i;
      while (i < count && blocks[i] == blocks[from]) {
        i++;
      }
      ranked[groups++] = (long) (i - from) << 32 | blocks[from];
    }
    Arrays.sort(ranked, 0, groups);
    int taken = Math.min(groups, BOTTOM_UP_BLOCKS_MAX);
    long[] best = new long[taken];
    for (int i = 0; i < taken; i++) {
      best[i] = ranked[groups - 1 - i] & 0xFFFFFFFFL;
    }
    Arrays.sort(best);
    return best;
  }

  /// Merges neighbours with equal keys into posting lists (PostgreSQL: `_bt_dedup_pass`).
  static void deduplicate(
      OpenIndex index, Workspace work, int buffer, int itemBytes, boolean afterBottomUp) {
    MemorySegment page = index.page(buffer);
    KeyCodec codec = index.codec;
    int keyCount = codec.layout.keyCount;
    int min = BTreePage.firstDataKey(page);
    int max = BTreePage.maxOffset(page);
    DedupState state = work.dedup;
    state.begin(Math.min(BTreePage.ITEM_BYTES_MAX / 2, BTreeTuple.SIZE_MASK));
    boolean merging = true;
    // A page with one value only will soon split; leave its last items to the right page, as a
    // single-value split does.
    boolean singleValue =
        !afterBottomUp
            && codec.keepAttributesFast(work.item, 0, page, BTreePage.itemOffset(page, min))
                > keyCount
            && codec.keepAttributesFast(work.item, 0, page, BTreePage.itemOffset(page, max))
                > keyCount;

    MemorySegment fresh = work.page;
    BTreePage.initLike(fresh, page);
    BTreePage.setLsn(fresh, BTreePage.lsn(page));
    if (!BTreePage.isRightmost(page)) {
      BTreePage.addItemOrFail(
          fresh,
          page,
          BTreePage.itemOffset(page, BTreePage.HIGH_KEY),
          BTreePage.itemLength(page, BTreePage.HIGH_KEY),
          BTreePage.HIGH_KEY);
    }
    for (int off = min; off <= max; off++) {
      long tuple = BTreePage.itemOffset(page, off);
      if (off == min) {
        state.start(page, tuple, off);
      } else if (merging
          && codec.keepAttributesFast(page, state.baseTuple, page, tuple) > keyCount
          && state.add(page, tuple)) {
        continue;
      } else {
        state.finish(fresh, work.posting);
        if (singleValue) {
          if (state.fullGroups == 5) {
            int room = BTreePage.PAGE_BYTES - BTreePage.HEADER_BYTES - BTreePage.SPECIAL_BYTES;
            room -= itemBytes + BTreePage.ITEM_ID_BYTES + 8;
            int reduction = (int) (room * ((100 - SINGLE_VALUE_FILL_FACTOR) / 100.0));
            state.sizeMax = Math.max(0, state.sizeMax - reduction);
          } else if (state.fullGroups == 6) {
            merging = false;
            singleValue = false;
          }
        }
        state.start(page, tuple, off);
      }
    }
    state.finish(fresh, work.posting);
    if (state.intervals == 0) {
      return;
    }
    BTreePage.clearFlags(fresh, BTreePage.HAS_GARBAGE);

    index.enterCritical();
    BTreePage.copy(fresh, page);
    index.pool.markDirty(buffer);
    if (index.needsWal()) {
      work.beginWal();
      int main = work.putShort(state.intervals);
      int data = work.walUsed();
      for (int i = 0; i < state.intervals; i++) {
        work.putShort(state.intervalOffset[i]);
        work.putShort(state.intervalItems[i]);
      }
      WalRecordBuilder record = index.beginRecord(work, BTreeRecords.DEDUP);
      index.registerBlock(record, 0, buffer, WalRecordBuilder.STANDARD);
      record.registerData(work.wal(), main, 2);
      record.registerBlockData(0, work.wal(), data, work.walUsed() - data);
      BTreePage.setLsn(page, index.insertRecord(record));
    }
    index.exitCritical();
  }

  /// Page after redo of a DEDUP record; `intervals` as in the record. Builds it in `fresh`.
  static void redoDeduplicate(
      MemorySegment page,
      MemorySegment fresh,
      MemorySegment scratch,
      DedupState state,
      int[] offsets,
      int[] items,
      int intervals) {
    int min = BTreePage.firstDataKey(page);
    int max = BTreePage.maxOffset(page);
    state.begin(BTreePage.ITEM_BYTES_MAX);
    BTreePage.initLike(fresh, page);
    if (!BTreePage.isRightmost(page)) {
      BTreePage.addItemOrFail(
          fresh,
          page,
          BTreePage.itemOffset(page, BTreePage.HIGH_KEY),
          BTreePage.itemLength(page, BTreePage.HIGH_KEY),
          BTreePage.HIGH_KEY);
    }
    for (int off = min; off <= max; off++) {
      long tuple = BTreePage.itemOffset(page, off);
      if (off == min) {
        state.start(page, tuple, off);
      } else if (state.intervals < intervals
          && state.baseOffset == offsets[state.intervals]
          && state.items < items[state.intervals]) {
        if (!state.add(page, tuple)) {
          throw new IllegalStateException(
              "deduplication failed to add heap tid to pending posting list");
        }
      } else {
        state.finish(fresh, scratch);
        state.start(page, tuple, off);
      }
    }
    state.finish(fresh, scratch);
    BTreePage.clearFlags(fresh, BTreePage.HAS_GARBAGE);
  }
}
