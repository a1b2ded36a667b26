// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// 32-bit transaction ids (xids), kept in an `int` and compared modulo 2^32.
///
/// Ids below [#FIRST_NORMAL] are special and older than every normal id. Source: PostgreSQL
/// `transam.h`.
public final class TransactionId {
  public static final int INVALID = 0;
  public static final int BOOTSTRAP = 1;
  public static final int FROZEN = 2;
  public static final int FIRST_NORMAL = 3;

  private TransactionId() {}

  public static boolean isValid(int xid) {
    return xid != INVALID;
  }

  public static boolean isNormal(int xid) {
    return Integer.compareUnsigned(xid, FIRST_NORMAL) >= 0;
  }

  /// True if `a` is logically older than `b`.
  public static boolean precedes(int a, int b) {
    if (!isNormal(a) || !isNormal(b)) {
      return Integer.compareUnsigned(a, b) < 0;
    }
    return a - b < 0;
  }

  public static boolean precedesOrEquals(int a, int b) {
    return a == b || precedes(a, b);
  }

  public static boolean follows(int a, int b) {
    return precedes(b, a);
  }

  public static boolean followsOrEquals(int a, int b) {
    return a == b || precedes(b, a);
  }

  /// The next normal id after `xid`.
  public static int advance(int xid) {
    int next = xid + 1;
    return isNormal(next) ? next : FIRST_NORMAL;
  }

  /// The normal id before `xid`.
  public static int retreat(int xid) {
    int previous = xid - 1;
    while (!isNormal(previous)) {
      previous--;
    }
    return previous;
  }

  /// The older of two ids, where an invalid one counts as absent.
  public static int older(int a, int b) {
    if (!isValid(a)) {
      return b;
    }
    if (!isValid(b)) {
      return a;
    }
    return precedes(a, b) ? a : b;
  }

  public static String toString(int xid) {
    return Integer.toUnsignedString(xid);
  }
}
