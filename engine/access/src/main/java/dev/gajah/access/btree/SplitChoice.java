// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;

/// Chooses where to split a page: a compromise between even halves and short separators.
///
/// Among the split points near the one that divides the space best, the one whose neighbours differ
/// in the earliest column wins, since its high key can be truncated most. Pages that grow at the
/// right end are split by fill factor; pages full of duplicates get strategies of their own. Makes
/// the choices of PostgreSQL's `nbtsplitloc.c`, so that trees have the same shape. Reused from
/// split to split.
final class SplitChoice {
  private static final int NONLEAF_FILL_FACTOR = 70;
  private static final int SINGLE_VALUE_FILL_FACTOR = 96;
  private static final double LEAF_DISTANCE = 0.050;
  private static final double INTERNAL_DISTANCE = 0.075;

  private enum Strategy {
    DEFAULT,
    MANY_DUPLICATES,
    SINGLE_VALUE
  }

  // Candidates, as parallel arrays; `order` sorts them.
  private final int[] delta = new int[BTreePage.ITEMS_MAX + 2];
  private final int[] leftFree = new int[BTreePage.ITEMS_MAX + 2];
  private final int[] rightFree = new int[BTreePage.ITEMS_MAX + 2];
  private final int[] firstRight = new int[BTreePage.ITEMS_MAX + 2];
  private final boolean[] newOnLeft = new boolean[BTreePage.ITEMS_MAX + 2];
  private final long[] order = new long[BTreePage.ITEMS_MAX + 2];
  private int count;

  // Set by every choose().
  @SuppressWarnings("NullAway.Init")
  private KeyCodec codec;

  private MemorySegment page = MemorySegment.NULL;
  private MemorySegment newItem = MemorySegment.NULL;
  private boolean isLeaf;
  private boolean isRightmost;
  private int newItemBytes;
  private int newItemOffset;
  private int leftSpace;
  private int rightSpace;
  private int oldItemsTotal;
  private int firstRightBytesMin;
  private int interval;
  private boolean useFillFactor;

  /// Result: offset number of the first item of the right half, where the new item does not count.
  int firstRightOffset;

  /// Result: does the new item go to the left half? Decides if it is at the boundary.
  boolean newItemOnLeft;

  /// Chooses the split of `page` for the new tuple at offset 0 of `item`, to be put at `offnum`.
  void choose(OpenIndex index, MemorySegment page, int offnum, int itemBytes, MemorySegment item) {
    this.codec = index.codec;
    this.page = page;
    this.newItem = item;
    isLeaf = BTreePage.isLeaf(page);
    isRightmost = BTreePage.isRightmost(page);
    newItemOffset = offnum;
    int max = BTreePage.maxOffset(page);
    int space = BTreePage.PAGE_BYTES - BTreePage.HEADER_BYTES - BTreePage.SPECIAL_BYTES;
    leftSpace = space;
    rightSpace = space;
    if (!isRightmost) {
      rightSpace -=
          Bytes.maxAlign(BTreePage.itemLength(page, BTreePage.HIGH_KEY)) + BTreePage.ITEM_ID_BYTES;
    }
    oldItemsTotal = rightSpace - BTreePage.exactFreeSpace(page);
    int leafFillFactor = index.descriptor.fillFactor();
    newItemBytes = itemBytes + BTreePage.ITEM_ID_BYTES;
    firstRightBytesMin = Integer.MAX_VALUE;
    count = 0;

    int toLeft = 0;
    for (int off = BTreePage.firstDataKey(page); off <= max; off++) {
      int bytes = Bytes.maxAlign(BTreePage.itemLength(page, off)) + BTreePage.ITEM_ID_BYTES;
      if (off < offnum) {
        record(off, false, toLeft, bytes);
      } else if (off > offnum) {
        record(off, true, toLeft, bytes);
      } else {
        record(off, false, toLeft, bytes);
        record(off, true, toLeft, bytes);
      }
      toLeft += bytes;
    }
    if (offnum > max) {
      record(offnum, false, oldItemsTotal, 0);
    }
    if (count == 0) {
      throw SqlError.internal(
          "could not find a feasible split point for index \"" + index.descriptor.name() + "\"");
    }

    double multiplier;
    if (!isLeaf) {
      useFillFactor = isRightmost;
      multiplier = NONLEAF_FILL_FACTOR / 100.0;
    } else if (isRightmost) {
      useFillFactor = true;
      multiplier = leafFillFactor / 100.0;
    } else if (isAfterNewItem(max, leafFillFactor)) {
      if (useFillFactor) {
        multiplier = leafFillFactor / 100.0;
      } else {
        for (int i = 0; i < count; i++) {
          if (newOnLeft[i] && offnum == firstRight[i]) {
            newItemOnLeft = true;
            firstRightOffset = offnum;
            return;
          }
        }
        multiplier = 0.50;
      }
    } else {
      useFillFactor = false;
      multiplier = 0.50;
    }

    // The extreme candidates before sorting.
    int leftmost = 0;
    int rightmost = count - 1;
    sortByDelta(multiplier, useFillFactor);
    interval = defaultInterval();
    Strategy strategy = Strategy.DEFAULT;
    int perfect;
    if (!isLeaf) {
      perfect = firstRightBytesMin;
    } else {
      int keyCount = codec.layout.keyCount;
      perfect = penaltyOfInterval();
      if (perfect > keyCount) {
        perfect = penaltyBetween(leftmost, rightmost);
        if (perfect <= keyCount) {
          strategy = Strategy.MANY_DUPLICATES;
          perfect = keyCount;
        } else if (isRightmost) {
          strategy = Strategy.SINGLE_VALUE;
        } else {
          perfect =
              codec.keepAttributesFast(
                  page, BTreePage.itemOffset(page, BTreePage.HIGH_KEY), newItem, 0);
          if (perfect <= keyCount) {
            strategy = Strategy.SINGLE_VALUE;
          }
        }
      }
    }
    switch (strategy) {
      case DEFAULT -> {}
      case MANY_DUPLICATES -> interval = count;
      case SINGLE_VALUE -> {
        sortByDelta(SINGLE_VALUE_FILL_FACTOR / 100.0, true);
        interval = 1;
      }
    }
    pickBest(perfect, strategy);
  }

  private void record(int off, boolean onLeft, int oldToLeft, int offBytes) {
    boolean newIsFirstRight = off == newItemOffset && !onLeft;
    int firstRightBytes = newIsFirstRight ? newItemBytes : offBytes;
    int postingBytes = 0;
    if (!newIsFirstRight && isLeaf && firstRightBytes > 64) {
      long tuple = BTreePage.itemOffset(page, off);
      if (BTreeTuple.isPosting(page, tuple)) {
        postingBytes = BTreeTuple.size(page, tuple) - BTreeTuple.postingOffset(page, tuple);
      }
    }
    int left = leftSpace - oldToLeft;
    int right = rightSpace - (oldItemsTotal - oldToLeft);
    // The first right item becomes the left high key, perhaps with a heap tuple id added.
    left -= isLeaf ? firstRightBytes + 8 - postingBytes : firstRightBytes;
    if (onLeft) {
      left -= newItemBytes;
    } else {
      right -= newItemBytes;
    }
    if (!isLeaf) {
      // It is truncated to nothing on the right page.
      right += firstRightBytes - (BTreeTuple.HEADER_BYTES + BTreePage.ITEM_ID_BYTES);
    }
    if (left >= 0 && right >= 0) {
      firstRightBytesMin = Math.min(firstRightBytesMin, firstRightBytes);
      leftFree[count] = left;
      rightFree[count] = right;
      firstRight[count] = off;
      newOnLeft[count] = onLeft;
      count++;
    }
  }

  /// Sorts `order` by distance from the wanted division of space; equal ones by position.
  private void sortByDelta(double multiplier, boolean byFillFactor) {
    for (int i = 0; i < count; i++) {
      int d =
          byFillFactor
              ? (int) (multiplier * leftFree[i] - (1.0 - multiplier) * rightFree[i])
              : leftFree[i] - rightFree[i];
      delta[i] = Math.abs(d);
      order[i] = (long) delta[i] << 32 | i;
    }
    java.util.Arrays.sort(order, 0, count);
  }

  private int candidate(int rank) {
    return (int) order[rank];
  }

  private boolean isAfterNewItem(int max, int leafFillFactor) {
    useFillFactor = false;
    int keyCount = codec.layout.keyCount;
    if (keyCount == 1
        || newItemOffset == BTreePage.FIRST_KEY
        || newItemBytes != firstRightBytesMin
        || newItemBytes * (max - 1) != oldItemsTotal
        || newItemBytes > Bytes.maxAlign(BTreeTuple.HEADER_BYTES + 16) + BTreePage.ITEM_ID_BYTES) {
      return false;
    }
    if (newItemOffset > max) {
      int keep = codec.keepAttributesFast(page, BTreePage.itemOffset(page, max), newItem, 0);
      useFillFactor = keep > 1 && keep <= keyCount;
      return useFillFactor;
    }
    long previous = BTreePage.itemOffset(page, newItemOffset - 1);
    if (BTreeTuple.isPosting(page, previous)
        || !isAdjacent(BTreeTuple.readTid(page, previous), BTreeTuple.readTid(newItem, 0))) {
      return false;
    }
    int keep = codec.keepAttributesFast(page, previous, newItem, 0);
    if (keep > 1 && keep <= keyCount) {
      useFillFactor = (double) newItemOffset / (max + 1.0) > leafFillFactor / 100.0;
      return true;
    }
    return false;
  }

  private static boolean isAdjacent(long low, long high) {
    return Tid.block(low) == Tid.block(high)
        || (Tid.block(low) + 1 == Tid.block(high) && Tid.offset(high) == 1);
  }

  private int defaultInterval() {
    int tolerance = (int) (oldItemsTotal * (isLeaf ? LEAF_DISTANCE : INTERNAL_DISTANCE));
    int best = candidate(0);
    for (int rank = 1; rank < count; rank++) {
      int c = candidate(rank);
      if (Math.abs(leftFree[c] - leftFree[best]) > tolerance
          || Math.abs(rightFree[c] - rightFree[best]) > tolerance) {
        return rank;
      }
    }
    return count;
  }

  /// Columns needed to tell the two ends of the interval apart.
  private int penaltyOfInterval() {
    int high = Math.min(interval, count);
    int best = candidate(0);
    int left = -1;
    int right = -1;
    for (int rank = high - 1; rank >= 0 && (left < 0 || right < 0); rank--) {
      int c = candidate(rank);
      boolean isLeftOfBest =
          firstRight[c] < firstRight[best]
              || (firstRight[c] == firstRight[best] && !newOnLeft[c] && newOnLeft[best]);
      boolean isRightOfBest =
          firstRight[c] > firstRight[best]
              || (firstRight[c] == firstRight[best] && newOnLeft[c] && !newOnLeft[best]);
      if (!isRightOfBest && left < 0) {
        left = c;
      }
      if (!isLeftOfBest && right < 0) {
        right = c;
      }
    }
    return penaltyBetween(left, right);
  }

  private int penaltyBetween(int left, int right) {
    boolean leftIsNew = newOnLeft[left] && firstRight[left] == newItemOffset;
    boolean rightIsNew = !newOnLeft[right] && firstRight[right] == newItemOffset;
    return codec.keepAttributesFast(
        leftIsNew ? newItem : page,
        leftIsNew ? 0 : BTreePage.itemOffset(page, firstRight[left] - 1),
        rightIsNew ? newItem : page,
        rightIsNew ? 0 : BTreePage.itemOffset(page, firstRight[right]));
  }

  private int penalty(int c) {
    if (isLeaf) {
      return penaltyBetween(c, c);
    }
    if (!newOnLeft[c] && firstRight[c] == newItemOffset) {
      return newItemBytes;
    }
    return Bytes.maxAlign(BTreePage.itemLength(page, firstRight[c])) + BTreePage.ITEM_ID_BYTES;
  }

  private void pickBest(int perfect, Strategy strategy) {
    int high = Math.min(interval, count);
    int bestPenalty = Integer.MAX_VALUE;
    int best = candidate(0);
    for (int rank = 0; rank < high; rank++) {
      int c = candidate(rank);
      int penalty = penalty(c);
      if (penalty < bestPenalty) {
        bestPenalty = penalty;
        best = c;
      }
      if (penalty <= perfect) {
        break;
      }
    }
    if (strategy == Strategy.MANY_DUPLICATES
        && !isRightmost
        && !newOnLeft[best]
        && firstRight[best] >= newItemOffset
        && firstRight[best] < newItemOffset + 9) {
      // The new item would soon fill the small left group again: split in the middle instead.
      best = candidate(0);
    }
    newItemOnLeft = newOnLeft[best];
    firstRightOffset = firstRight[best];
  }
}
