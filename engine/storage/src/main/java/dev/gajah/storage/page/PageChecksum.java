// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.page;

import dev.gajah.base.id.BlockNumber;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// PostgreSQL's page checksum: 32 parallel FNV-1a-like sums over the page as 64 rows of 32 words,
/// folded by xor, mixed with the block number, reduced to 1..65535. The checksum field itself
/// counts as zero. Source: PostgreSQL `checksum_impl.h`.
///
/// Hot path: the inner loop is plain array and segment access over 32 independent lanes, which the
/// JIT vectorises.
public final class PageChecksum {
  private static final int LANES = 32;
  private static final long ROW_BYTES = 4L * LANES;
  private static final int PRIME = 16777619;
  private static final int CHECKSUM_WORD = 2;
  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int[] OFFSETS = {
    0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
    0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
    0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
    0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
  };

  private PageChecksum() {}

  /// The checksum that the page should carry as block `block` of its fork. The page is not changed.
  public static int compute(MemorySegment page, int block) {
    int[] sums = page.isNative() ? sumNative(page) : sumCopied(page);
    int result = 0;
    for (int lane = 0; lane < LANES; lane++) {
      result ^= mix(mix(sums[lane], 0), 0);
    }
    return (int) (Integer.toUnsignedLong(result ^ block) % 65535) + 1;
  }

  private static int mix(int sum, int word) {
    int mixed = sum ^ word;
    return mixed * PRIME ^ mixed >>> 17;
  }

  /// Straight from native memory: from an array the JIT would not vectorise, as it could be the
  /// array of sums. On its own, so that pages on the heap do not spoil its profile.
  private static int[] sumNative(MemorySegment page) {
    int[] sums = OFFSETS.clone();
    for (int lane = 0; lane < LANES; lane++) {
      int word = page.get(WORD, 4L * lane);
      sums[lane] = mix(sums[lane], lane == CHECKSUM_WORD ? word & 0xFFFF0000 : word);
    }
    for (long row = ROW_BYTES; row < BlockNumber.BLOCK_BYTES; row += ROW_BYTES) {
      for (int lane = 0; lane < LANES; lane++) {
        sums[lane] = mix(sums[lane], page.get(WORD, row + 4L * lane));
      }
    }
    return sums;
  }

  /// Each word becomes the sum of its lane up to its row.
  private static int[] sumCopied(MemorySegment page) {
    int words = BlockNumber.BLOCK_BYTES / Integer.BYTES;
    int[] sums = new int[LANES + words];
    System.arraycopy(OFFSETS, 0, sums, 0, LANES);
    MemorySegment.copy(page, WORD, 0, sums, LANES, words);
    sums[LANES + CHECKSUM_WORD] &= 0xFFFF0000;
    for (int i = LANES; i < sums.length; i++) {
      sums[i] = mix(sums[i - LANES], sums[i]);
    }
    return Arrays.copyOfRange(sums, words, words + LANES);
  }
}
