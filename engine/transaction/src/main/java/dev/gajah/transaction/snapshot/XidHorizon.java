// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.snapshot;

/// Answers whether everybody already sees the outcome of a transaction.
@FunctionalInterface
public interface XidHorizon {
  /// True if no snapshot, now or later, can see `xid` as running; `xid` itself must have ended.
  boolean isRemovable(int xid);
}
