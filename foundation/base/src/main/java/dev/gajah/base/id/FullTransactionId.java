// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// 64-bit transaction ids: an epoch in the high half, the 32-bit xid in the low half. They never
/// wrap.
public final class FullTransactionId {
  public static final long INVALID = 0;
  public static final long FIRST_NORMAL = TransactionId.FIRST_NORMAL;

  private FullTransactionId() {}

  public static int xid(long full) {
    return (int) full;
  }

  public static int epoch(long full) {
    return (int) (full >>> 32);
  }

  public static long of(int epoch, int xid) {
    return ((long) epoch << 32) | Integer.toUnsignedLong(xid);
  }

  /// The full id of `xid`, given that it is at most 2^31 away from `reference`.
  public static long near(long reference, int xid) {
    if (!TransactionId.isNormal(xid)) {
      return Integer.toUnsignedLong(xid);
    }
    return reference + (xid - xid(reference));
  }

  /// The next full id, skipping the special xids at the start of each epoch.
  public static long advance(long full) {
    long next = full + 1;
    while (!TransactionId.isNormal(xid(next))) {
      next++;
    }
    return next;
  }
}
