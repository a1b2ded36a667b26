// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// Numbers of 8 KB blocks in a relation fork: unsigned 32-bit, kept in an `int`.
public final class BlockNumber {
  public static final int INVALID = 0xFFFFFFFF;
  public static final int MAX = 0xFFFFFFFE;

  /// Bytes in a block.
  public static final int BLOCK_BYTES = 8192;

  private BlockNumber() {}

  public static boolean isValid(int block) {
    return block != INVALID;
  }

  public static int compare(int a, int b) {
    return Integer.compareUnsigned(a, b);
  }

  public static boolean isBefore(int a, int b) {
    return Integer.compareUnsigned(a, b) < 0;
  }

  public static long toLong(int block) {
    return Integer.toUnsignedLong(block);
  }

  public static String toString(int block) {
    return Integer.toUnsignedString(block);
  }
}
