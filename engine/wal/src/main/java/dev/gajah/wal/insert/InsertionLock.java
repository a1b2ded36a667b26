// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import dev.gajah.base.process.ConditionVariable;
import dev.gajah.base.process.LwLock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One of the locks of which each inserter holds one while it reserves space and copies
/// (PostgreSQL: `WALInsertLock`).
///
/// `insertingAt` says how far the holder has come: everything before it is copied. 0 means: not
/// known yet. `releases` counts how often the lock was released, so that who waits for one holder
/// does not wait for the next one too.
///
/// **Memory order**: the holder publishes what it copied by the release stores to `insertingAt` and
/// `releases`; who waits reads both with acquire semantics.
final class InsertionLock {
  private static final int SPINS = 100;
  private static final VarHandle INSERTING_AT;
  private static final VarHandle RELEASES;
  private static final VarHandle LAST_IMPORTANT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      INSERTING_AT = lookup.findVarHandle(InsertionLock.class, "insertingAt", long.class);
      RELEASES = lookup.findVarHandle(InsertionLock.class, "releases", int.class);
      LAST_IMPORTANT = lookup.findVarHandle(InsertionLock.class, "lastImportantLsn", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final LwLock lock = new LwLock();
  private final ConditionVariable progress = new ConditionVariable();
  private volatile long insertingAt;
  private volatile int releases;

  /// Start of the last important record inserted under this lock; written by the holder.
  private volatile long lastImportantLsn;

  void advance(long lsn) {
    insertingAt = lsn;
    progress.broadcast();
  }

  void noteImportant(long lsn) {
    LAST_IMPORTANT.setRelease(this, lsn);
  }

  long lastImportantLsn() {
    return lastImportantLsn;
  }

  void release() {
    INSERTING_AT.setRelease(this, 0L);
    RELEASES.setRelease(this, (int) RELEASES.get(this) + 1);
    lock.unlock(); // a full fence: either we see the waiter below, or it sees the count above
    progress.broadcast();
  }

  /// Waits until who holds the lock now, if anyone, has copied everything before `upTo` or is done.
  ///
  /// @return up to where that holder has copied: `upTo` or later, `Long.MAX_VALUE` if there is none
  long awaitProgress(long upTo) {
    int seen = releases;
    if (!lock.isHeld()) {
      return Long.MAX_VALUE;
    }
    for (int i = 0; i < SPINS; i++) {
      if (isPast(upTo, seen)) {
        return reached(seen);
      }
      Thread.onSpinWait();
    }
    progress.await(() -> isPast(upTo, seen));
    return reached(seen);
  }

  private boolean isPast(long upTo, int seen) {
    return releases != seen || Long.compareUnsigned(insertingAt, upTo) >= 0 || !lock.isHeld();
  }

  private long reached(int seen) {
    long at = insertingAt;
    // Unless the count moved, `at` belongs to the holder we waited for, or it has just released.
    return releases != seen || at == 0 ? Long.MAX_VALUE : at;
  }
}
