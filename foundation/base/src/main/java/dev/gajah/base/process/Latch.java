// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import org.jspecify.annotations.Nullable;

/// What one server process sleeps on and any other may set (PostgreSQL: `Latch`).
///
/// Use: reset, then look for work, then await. A [#set] after the reset makes the await return at
/// once, so no wakeup is lost.
///
/// **Memory order**: what a thread wrote before [#set] is visible to the owner after [#await]
/// returned true or [#isSet] did.
public final class Latch {
  private volatile boolean isSet;
  private volatile @Nullable Thread waiter;

  public void set() {
    if (isSet) {
      return;
    }
    isSet = true;
    Thread sleeper = waiter;
    if (sleeper != null) {
      Parking.unpark(sleeper);
    }
  }

  public void reset() {
    isSet = false;
  }

  public boolean isSet() {
    return isSet;
  }

  /// Sleeps until the latch is set or `timeoutNanos` have passed; a negative timeout means no
  /// limit. Only the owner calls this.
  ///
  /// @return true if the latch is set
  public boolean await(long timeoutNanos) {
    if (isSet) {
      return true;
    }
    waiter = Thread.currentThread();
    try {
      long deadline = timeoutNanos < 0 ? 0 : Parking.nanoTime() + timeoutNanos;
      while (!isSet) {
        ServerThread.checkAbandoned();
        if (timeoutNanos < 0) {
          Parking.park(this);
        } else {
          long rest = deadline - Parking.nanoTime();
          if (rest <= 0) {
            return isSet;
          }
          Parking.parkNanos(this, rest);
        }
      }
      return true;
    } finally {
      waiter = null;
    }
  }
}
