// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

/// Sets of base relations of one query level as bits of a `long`.
public final class Relids {
  /// Most base relations in one query level.
  public static final int MAX = 62;

  private Relids() {}

  public static boolean isSubset(long a, long b) {
    return (a & ~b) == 0;
  }

  public static boolean overlap(long a, long b) {
    return (a & b) != 0;
  }

  public static int size(long a) {
    return Long.bitCount(a);
  }

  public static boolean isSingleton(long a) {
    return a != 0 && (a & (a - 1)) == 0;
  }
}
