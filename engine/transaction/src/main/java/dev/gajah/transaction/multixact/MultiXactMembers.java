// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.multixact;

/// The members of one multixact: `xid(i)` holds `status(i)`. Immutable.
public final class MultiXactMembers {
  public static final MultiXactMembers NONE = new MultiXactMembers(new int[0], new byte[0]);

  private final int[] xids;
  private final byte[] statuses;

  MultiXactMembers(int[] xids, byte[] statuses) {
    this.xids = xids;
    this.statuses = statuses;
  }

  public int count() {
    return xids.length;
  }

  public int xid(int index) {
    return xids[index];
  }

  public MultiXactStatus status(int index) {
    return MultiXactStatus.of(statuses[index]);
  }
}
