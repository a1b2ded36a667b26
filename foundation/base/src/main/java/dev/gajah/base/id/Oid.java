// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// Object identifiers: unsigned 32-bit numbers kept in an `int`.
public final class Oid {
  public static final int INVALID = 0;

  /// First OID handed out in normal operation; below it are the objects of initdb.
  public static final int FIRST_NORMAL = 16384;

  /// First OID that initdb's scripts hand out by counter, above all hand-assigned ones.
  public static final int FIRST_UNPINNED = 12000;

  private Oid() {}

  public static boolean isValid(int oid) {
    return oid != INVALID;
  }

  public static int compare(int a, int b) {
    return Integer.compareUnsigned(a, b);
  }

  public static long toLong(int oid) {
    return Integer.toUnsignedLong(oid);
  }

  public static String toString(int oid) {
    return Integer.toUnsignedString(oid);
  }
}
