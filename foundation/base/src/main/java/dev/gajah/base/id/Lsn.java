// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// Log sequence numbers: byte positions in the WAL, unsigned 64-bit, kept in a `long`.
public final class Lsn {
  public static final long INVALID = 0;

  private Lsn() {}

  public static boolean isValid(long lsn) {
    return lsn != INVALID;
  }

  public static int compare(long a, long b) {
    return Long.compareUnsigned(a, b);
  }

  public static boolean isBefore(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  public static long max(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  public static long min(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  /// PostgreSQL's notation, such as `0/1A2B3C8`.
  public static String toString(long lsn) {
    return Integer.toHexString((int) (lsn >>> 32)).toUpperCase(java.util.Locale.ROOT)
        + "/"
        + Integer.toHexString((int) lsn).toUpperCase(java.util.Locale.ROOT);
  }

  /// Parses PostgreSQL's notation.
  ///
  /// @throws NumberFormatException if `text` is not an LSN
  public static long parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash > 8 || text.length() - slash - 1 < 1 || text.length() - slash - 1 > 8) {
      throw new NumberFormatException("not an LSN: " + text);
    }
    long high = Integer.parseUnsignedInt(text.substring(0, slash), 16) & 0xFFFFFFFFL;
    long low = Integer.parseUnsignedInt(text.substring(slash + 1), 16) & 0xFFFFFFFFL;
    return (high << 32) | low;
  }
}
