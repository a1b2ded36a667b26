// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.vacuum;

import dev.gajah.access.index.DeadTuples;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.Tid;
import java.util.Arrays;

/// The tids that a vacuum found dead, compactly: 8 bytes for each page, 2 for each tid. Filled in
/// ascending block order.
final class DeadTuplesStore implements DeadTuples {
  private int[] blocks = new int[64];

  /// `starts[i]`: where the offset numbers of `blocks[i]` start; `starts[blockCount]` is their end.
  private int[] starts = new int[65];

  private short[] offsets = new short[512];
  private int blockCount;

  void add(int block, int[] offsetNumbers, int count) {
    assert blockCount == 0 || BlockNumber.isBefore(blocks[blockCount - 1], block)
        : "blocks not ascending";
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * blockCount);
      starts = Arrays.copyOf(starts, 2 * blockCount + 1);
    }
    int at = starts[blockCount];
    if (at + count > offsets.length) {
      offsets = Arrays.copyOf(offsets, Math.max(2 * offsets.length, at + count));
    }
    for (int i = 0; i < count; i++) {
      offsets[at + i] = (short) offsetNumbers[i];
    }
    Arrays.sort(offsets, at, at + count);
    blocks[blockCount++] = block;
    starts[blockCount] = at + count;
  }

  @Override
  public boolean isDead(long tid) {
    int block = Tid.block(tid);
    int low = 0;
    int high = blockCount - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int compare = BlockNumber.compare(blocks[middle], block);
      if (compare < 0) {
        low = middle + 1;
      } else if (compare > 0) {
        high = middle - 1;
      } else {
        return Arrays.binarySearch(
                offsets, starts[middle], starts[middle + 1], (short) Tid.offset(tid))
            >= 0;
      }
    }
    return false;
  }

  int blockCount() {
    return blockCount;
  }

  int block(int index) {
    return blocks[index];
  }

  /// Copies the offset numbers of page `index` to `target`; returns how many.
  int offsets(int index, int[] target) {
    int count = starts[index + 1] - starts[index];
    for (int i = 0; i < count; i++) {
      target[i] = offsets[starts[index] + i];
    }
    return count;
  }

  long tidCount() {
    return starts[blockCount];
  }

  long memoryBytes() {
    return 8L * blockCount + 2L * starts[blockCount];
  }

  void clear() {
    blockCount = 0;
    starts[0] = 0;
  }
}
