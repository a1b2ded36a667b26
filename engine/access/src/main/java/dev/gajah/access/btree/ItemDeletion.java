// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.page.Page;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Items to remove from one leaf, and posting lists of it to shorten; applied with one WAL record.
///
/// Offsets ascend. PostgreSQL: `_bt_delitems_vacuum`, `_bt_delitems_delete`, `btree_xlog_updates`.
final class ItemDeletion {
  final int[] deleted = new int[BTreePage.ITEMS_MAX];
  int deletedCount;

  /// Posting tuples to shorten, and in `removed[removedStart[i] .. removedStart[i + 1])` the
  /// indexes into each list.
  final int[] updated = new int[BTreePage.ITEMS_MAX];

  final int[] removedStart = new int[BTreePage.ITEMS_MAX + 1];
  private int[] removed = new int[BTreePage.TIDS_MAX];
  int updatedCount;

  private final long[] keptTids = new long[BTreePage.TIDS_MAX];

  void clear() {
    deletedCount = 0;
    updatedCount = 0;
    removedStart[0] = 0;
  }

  boolean isEmpty() {
    return deletedCount == 0 && updatedCount == 0;
  }

  void delete(int offnum) {
    deleted[deletedCount++] = offnum;
  }

  /// Notes that list element `index` of the posting tuple that the next [#update] names goes away.
  void remove(int index, int alreadyNoted) {
    int at = removedStart[updatedCount] + alreadyNoted;
    if (at == removed.length) {
      removed = Arrays.copyOf(removed, 2 * at);
    }
    removed[at] = index;
  }

  /// Ends the notes of one posting tuple.
  void update(int offnum, int removedCount) {
    updated[updatedCount] = offnum;
    removedStart[updatedCount + 1] = removedStart[updatedCount] + removedCount;
    updatedCount++;
  }

  /// Changes the page. Caller holds the lock it takes, and is in a critical section or in redo.
  void apply(MemorySegment page, MemorySegment scratch) {
    for (int i = 0; i < updatedCount; i++) {
      int offnum = updated[i];
      long tuple = BTreePage.itemOffset(page, offnum);
      int count = BTreeTuple.postingCount(page, tuple);
      int kept = 0;
      int next = removedStart[i];
      int end = removedStart[i + 1];
      for (int k = 0; k < count; k++) {
        if (next < end && removed[next] == k) {
          next++;
        } else {
          keptTids[kept++] = BTreeTuple.postingTid(page, tuple, k);
        }
      }
      int size = BTreeTuple.formPosting(page, tuple, keptTids, kept, scratch, 0);
      if (!Page.indexTupleOverwrite(page, offnum, scratch, 0, Bytes.maxAlign(size))) {
        throw new IllegalStateException("failed to update partially dead item");
      }
    }
    if (deletedCount > 0) {
      Page.indexMultiDelete(page, deleted, deletedCount);
    }
    BTreePage.clearFlags(page, BTreePage.HAS_GARBAGE);
  }

  /// Writes the block data of the record: deleted offsets, updated offsets, and per updated tuple
  /// the list of removals.
  void writeTo(Workspace work) {
    for (int i = 0; i < deletedCount; i++) {
      work.putShort(deleted[i]);
    }
    for (int i = 0; i < updatedCount; i++) {
      work.putShort(updated[i]);
    }
    for (int i = 0; i < updatedCount; i++) {
      work.putShort(removedStart[i + 1] - removedStart[i]);
      for (int k = removedStart[i]; k < removedStart[i + 1]; k++) {
        work.putShort(removed[k]);
      }
    }
  }

  /// Reads what [#writeTo] wrote.
  void readFrom(byte[] data, int offset, int deletedItems, int updatedItems) {
    clear();
    int at = offset;
    for (int i = 0; i < deletedItems; i++, at += 2) {
      delete(Bytes.getUnsignedShort(data, at));
    }
    int offsets = at;
    at += 2 * updatedItems;
    for (int i = 0; i < updatedItems; i++) {
      int count = Bytes.getUnsignedShort(data, at);
      at += 2;
      for (int k = 0; k < count; k++, at += 2) {
        remove(Bytes.getUnsignedShort(data, at), k);
      }
      update(Bytes.getUnsignedShort(data, offsets + 2 * i), count);
    }
  }
}
