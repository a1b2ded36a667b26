// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;

/// A group of equal entries on its way to become one posting list tuple.
///
/// Shared by deduplication of a full page, its redo, and index build. PostgreSQL:
/// `BTDedupStateData`.
final class DedupState {
  /// Largest posting tuple to make.
  int sizeMax;

  /// Groups finished that were made of more than one item: first item and number of items.
  final int[] intervalOffset = new int[BTreePage.ITEMS_MAX];

  final int[] intervalItems = new int[BTreePage.ITEMS_MAX];
  int intervals;

  /// Groups that ended because they were full.
  int fullGroups;

  MemorySegment base = MemorySegment.NULL;
  long baseTuple;
  int baseOffset;
  private int baseKeySize;
  int items;
  final long[] tids = new long[BTreePage.TIDS_MAX + 1];
  int tidCount;

  void begin(int sizeMax) {
    this.sizeMax = sizeMax;
    intervals = 0;
    fullGroups = 0;
    items = 0;
    tidCount = 0;
  }

  /// Starts a group with the given entry, which must stay in place until the group ends.
  void start(MemorySegment segment, long tuple, int offnum) {
    base = segment;
    baseTuple = tuple;
    baseOffset = offnum;
    baseKeySize = BTreeTuple.keySize(segment, tuple);
    items = 1;
    tidCount = 0;
    takeTids(segment, tuple);
    intervalOffset[intervals] = offnum;
  }

  private void takeTids(MemorySegment segment, long tuple) {
    if (BTreeTuple.isPosting(segment, tuple)) {
      int count = BTreeTuple.postingCount(segment, tuple);
      for (int i = 0; i < count; i++) {
        tids[tidCount++] = BTreeTuple.postingTid(segment, tuple, i);
      }
    } else {
      tids[tidCount++] = BTreeTuple.readTid(segment, tuple);
    }
  }

  /// Adds an equal entry to the group; false if the group would grow too large.
  boolean add(MemorySegment segment, long tuple) {
    int more = BTreeTuple.tidCount(segment, tuple);
    if (Bytes.maxAlign(baseKeySize + (tidCount + more) * Tid.LENGTH) > sizeMax) {
      if (tidCount > 50) {
        fullGroups++;
      }
      return false;
    }
    items++;
    takeTids(segment, tuple);
    return true;
  }

  /// Appends the finished group to `page`; `scratch` receives a merged tuple.
  void finish(MemorySegment page, MemorySegment scratch) {
    int offnum = BTreePage.maxOffset(page) + 1;
    if (items == 1) {
      BTreePage.addItemOrFail(page, base, baseTuple, BTreeTuple.size(base, baseTuple), offnum);
    } else {
      int size = BTreeTuple.formPosting(base, baseTuple, tids, tidCount, scratch, 0);
      BTreePage.addItemOrFail(page, scratch, 0, size, offnum);
      intervalItems[intervals++] = items;
    }
    items = 0;
    tidCount = 0;
  }
}
