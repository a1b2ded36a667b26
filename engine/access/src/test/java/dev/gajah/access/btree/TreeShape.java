// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.Tid;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Checks the invariants of a whole tree, level by level.
final class TreeShape {
  private TreeShape() {}

  static void check(OpenIndex index) {
    int root = index.trueRoot();
    if (root == OpenIndex.NO_BUFFER) {
      return;
    }
    int level = BTreePage.level(index.page(root));
    int leftmost = index.block(root);
    index.release(root);
    List<Integer> expected = null; // children in order, as the level above links them
    for (; ; level--) {
      List<Integer> seen = new ArrayList<>();
      List<Integer> children = new ArrayList<>();
      int block = leftmost;
      int previous = BTreePage.NONE;
      while (block != BTreePage.NONE) {
        int buffer = index.get(block, false);
        MemorySegment page = index.page(buffer);
        assertThat(BTreePage.level(page)).isEqualTo(level);
        assertThat(BTreePage.isLeaf(page)).isEqualTo(level == 0);
        assertThat(BTreePage.prev(page)).as("left link of %d", block).isEqualTo(previous);
        assertThat(BTreePage.isIncompleteSplit(page)).isFalse();
        if (!BTreePage.isIgnored(page)) {
          seen.add(block);
        }
        checkItems(index, page, block, level, children);
        previous = block;
        block = BTreePage.next(page);
        index.release(buffer);
      }
      if (expected != null) {
        assertThat(seen).as("pages of level %d", level).isEqualTo(expected);
      }
      if (level == 0) {
        return;
      }
      expected = children;
      leftmost = children.getFirst();
    }
  }

  private static void checkItems(
      OpenIndex index, MemorySegment page, int block, int level, List<Integer> children) {
    int min = BTreePage.firstDataKey(page);
    int max = BTreePage.maxOffset(page);
    KeyCodec codec = index.codec;
    InsertionKey key = new InsertionKey();
    for (int off = min; off <= max; off++) {
      long tuple = BTreePage.itemOffset(page, off);
      if (level > 0) {
        children.add(BTreeTuple.downlink(page, tuple));
        assertThat(BTreeTuple.isPivot(page, tuple)).isTrue();
        if (off == min) {
          assertThat(BTreeTuple.attributeCount(page, tuple, 9)).isZero();
          continue;
        }
      } else {
        assertThat(BTreeTuple.isPivot(page, tuple)).isFalse();
        long last = 0;
        for (int i = 0;
            BTreeTuple.isPosting(page, tuple) && i < BTreeTuple.postingCount(page, tuple);
            i++) {
          assertThat(BTreeTuple.postingTid(page, tuple, i)).isGreaterThan(last);
          last = BTreeTuple.postingTid(page, tuple, i);
        }
      }
      codec.keyOfTuple(page, tuple, key);
      if (level == 0) {
        key.tid = BTreeTuple.maxHeapTid(page, tuple);
      }
      if (off < max) {
        // A truncated pivot is minus infinity where the next one goes on, which a search key cannot
        // express.
        assertThat(codec.compare(key, page, off + 1))
            .as("block %d item %d", block, off)
            .isLessThan(level == 0 ? 0 : 1);
      }
      if (!BTreePage.isRightmost(page)) {
        int toHigh = codec.compare(key, page, BTreePage.HIGH_KEY);
        assertThat(level == 0 ? toHigh <= 0 : toHigh < 0 || key.tid == Tid.INVALID)
            .as("block %d item %d against its high key: %d", block, off, toHigh)
            .isTrue();
      }
    }
  }
}
