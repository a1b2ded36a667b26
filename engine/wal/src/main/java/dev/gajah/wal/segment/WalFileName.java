// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.segment;

import java.util.Locale;

/// Names of WAL segment files: timeline, then the segment number in two parts, eight hexadecimal
/// digits each.
public final class WalFileName {
  private WalFileName() {}

  public static String of(int timeline, long segment, int segmentBytes) {
    long perId = 0x1_0000_0000L / segmentBytes;
    return "%08X%08X%08X"
        .formatted(timeline, segment / perId, segment % perId)
        .toUpperCase(Locale.ROOT);
  }

  public static boolean isSegment(String name) {
    if (name.length() != 24) {
      return false;
    }
    for (int i = 0; i < 24; i++) {
      char c = name.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }

  public static int timeline(String name) {
    return Integer.parseUnsignedInt(name.substring(0, 8), 16);
  }

  public static long segment(String name, int segmentBytes) {
    long perId = 0x1_0000_0000L / segmentBytes;
    long high = Long.parseLong(name.substring(8, 16), 16);
    long low = Long.parseLong(name.substring(16, 24), 16);
    return high * perId + low;
  }
}
