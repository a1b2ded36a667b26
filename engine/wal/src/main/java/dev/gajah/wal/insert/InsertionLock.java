// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import dev.gajah.base.process.ConditionVariable;
import dev.gajah.base.process.LwLock;

/// One of the locks of which each inserter holds one while it reserves space and copies (PostgreSQL: `WALInsertLock`).
///
/// `insertingAt` says how far the holder has come: everything before it is copied. 0 means: not known yet.
final class InsertionLock {
  final LwLock lock = new LwLock();
  private final ConditionVariable progress = new ConditionVariable();
  private volatile long insertingAt;

  void advance(long lsn) {
    insertingAt = lsn;
    progress.broadcast();
  }

  void release() {
    insertingAt = 0;
    lock.unlock();
    progress.broadcast();
  }

  /// Waits until the holder, if any, has copied everything before `upTo` or is done.
  ///
  /// @return up to where all of this lock's holder is copied: `upTo` or later
  long awaitProgress(long upTo) {
    if (!lock.isHeld()) {
      return upTo;
    }
    for (int i = 0; i < 100; i++) {
      Thread.onSpinWait();
      if (isPast(upTo)) {
        return Math.max(upTo, insertingAt);
      }
    }
    progress.await(() -> isPast(upTo));
    return upTo;
  }

  private boolean isPast(long upTo) {
    return Long.compareUnsigned(insertingAt, upTo) >= 0 || !lock.isHeld();
  }
}
