// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.TransactionId;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One nesting level: the top transaction or a subtransaction (PostgreSQL: `TransactionStateData`).
final class TransactionLevel {
  /// What the level is doing, apart from blocks.
  enum Phase {
    DEFAULT,
    START,
    IN_PROGRESS,
    COMMIT,
    ABORT
  }

  private static final int[] NO_XIDS = new int[0];

  final @Nullable TransactionLevel parent;
  final int nestingLevel;
  BlockState blockState = BlockState.DEFAULT;
  Phase phase = Phase.DEFAULT;
  long fullXid;
  int subId;
  @Nullable String name;
  int savepointLevel;
  boolean chain;

  /// What `transaction_read_only` returns to when the level ends.
  boolean previousReadOnly;

  /// Committed children's xids, ascending.
  int[] children = NO_XIDS;

  int childCount;

  /// Newest last.
  final ArrayList<Transaction.EndCallback> endCallbacks = new ArrayList<>(0);

  /// Bytes of invalidation messages when the level began.
  int invalidationStart;

  /// Statistics entries to drop when the level began.
  int droppedStatsStart;

  TransactionLevel(@Nullable TransactionLevel parent) {
    this.parent = parent;
    nestingLevel = parent == null ? 1 : parent.nestingLevel + 1;
  }

  boolean hasXid() {
    return fullXid != FullTransactionId.INVALID;
  }

  int xid() {
    return FullTransactionId.xid(fullXid);
  }

  void addChildren(TransactionLevel child) {
    int needed = childCount + child.childCount + 1;
    if (needed > children.length) {
      children = Arrays.copyOf(children, Math.max(needed, 2 * children.length));
    }
    children[childCount] = child.xid();
    System.arraycopy(child.children, 0, children, childCount + 1, child.childCount);
    childCount = needed;
  }

  boolean hasChild(int xid) {
    int low = 0;
    int high = childCount - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int probe = children[middle];
      if (probe == xid) {
        return true;
      }
      if (TransactionId.precedes(probe, xid)) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  /// The newest xid of the level and its committed children.
  int latestXid() {
    return childCount > 0 ? children[childCount - 1] : xid();
  }

  void clear() {
    fullXid = FullTransactionId.INVALID;
    subId = 0;
    name = null;
    savepointLevel = 0;
    children = NO_XIDS;
    childCount = 0;
    endCallbacks.clear();
    invalidationStart = 0;
    phase = Phase.DEFAULT;
  }
}
