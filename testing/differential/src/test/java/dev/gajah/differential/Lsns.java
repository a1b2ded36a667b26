// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

/// WAL positions and names of segments as text, for segments of 16 MB.
final class Lsns {
  private static final long SEGMENT_BYTES = 16L << 20;

  private Lsns() {}

  static long parse(String lsn) {
    int slash = lsn.indexOf('/');
    return Long.parseLong(lsn.substring(0, slash), 16) << 32
        | Long.parseLong(lsn.substring(slash + 1), 16);
  }

  static String format(long lsn) {
    return "%X/%08X".formatted(lsn >>> 32, lsn & 0xFFFFFFFFL);
  }

  /// First position of a segment file.
  static long segmentStart(String name) {
    return Long.parseLong(name.substring(8, 16), 16) << 32
        | Long.parseLong(name.substring(16), 16) * SEGMENT_BYTES;
  }

  /// File name of the segment that holds a position, on timeline 1.
  static String segmentOf(long lsn) {
    return "%08X%08X%08X".formatted(1, lsn >>> 32, (lsn & 0xFFFFFFFFL) / SEGMENT_BYTES);
  }

  static int offsetInSegment(long lsn) {
    return (int) (lsn % SEGMENT_BYTES);
  }
}
