// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/// Threads waiting for a condition on shared memory to become true (PostgreSQL:
/// `ConditionVariable`).
///
/// Who makes the condition true writes it with volatile or lock semantics, then calls [#broadcast].
public final class ConditionVariable {
  private final ConcurrentLinkedQueue<Thread> sleepers = new ConcurrentLinkedQueue<>();

  /// Sleeps until `condition` holds; not interruptible.
  public void await(BooleanSupplier condition) {
    await(condition, -1);
  }

  /// Sleeps until `condition` holds or `timeoutNanos` have passed (negative: no limit).
  ///
  /// @return whether the condition held at the last look
  public boolean await(BooleanSupplier condition, long timeoutNanos) {
    if (condition.getAsBoolean()) {
      return true;
    }
    Thread self = Thread.currentThread();
    sleepers.add(self);
    try {
      long deadline = timeoutNanos < 0 ? 0 : Parking.nanoTime() + timeoutNanos;
      while (!condition.getAsBoolean()) {
        ServerThread.checkAbandoned();
        if (timeoutNanos < 0) {
          Parking.park(this);
        } else {
          long rest = deadline - Parking.nanoTime();
          if (rest <= 0) {
            return false;
          }
          Parking.parkNanos(this, rest);
        }
      }
      return true;
    } finally {
      sleepers.remove(self);
    }
  }

  public void broadcast() {
    if (sleepers.isEmpty()) {
      return;
    }
    for (Thread sleeper : sleepers) {
      Parking.unpark(sleeper);
    }
  }
}
