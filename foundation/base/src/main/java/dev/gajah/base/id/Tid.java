// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// Tuple identifiers (item pointers) packed into a `long`: block number in bits 16 to 47, offset
/// number in bits 0 to 15.
///
/// Packed ids of valid tuples are positive, so `Long.compare` orders them by block, then offset.
public final class Tid {
  /// Offset 0 does not exist, so this names no tuple.
  public static final long INVALID = 0xFFFF_FFFF_0000L;

  /// Bytes of an item pointer on a page: block high half, block low half, offset, two bytes each.
  public static final int LENGTH = 6;

  private Tid() {}

  public static long pack(int block, int offset) {
    return (Integer.toUnsignedLong(block) << 16) | (offset & 0xFFFF);
  }

  public static int block(long tid) {
    return (int) (tid >>> 16);
  }

  public static int offset(long tid) {
    return (int) tid & 0xFFFF;
  }

  public static boolean isValid(long tid) {
    return (tid & 0xFFFF) != 0;
  }

  public static String toString(long tid) {
    return "(" + BlockNumber.toString(block(tid)) + "," + offset(tid) + ")";
  }
}
