// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import java.util.concurrent.locks.LockSupport;

/// How the waits of `base` put a thread to sleep: by the hooks of a [ServerThread], or as the JDK
/// does for any other thread.
final class Parking {
  private Parking() {}

  static void park(Object blocker) {
    if (Thread.currentThread() instanceof ServerThread thread) {
      thread.parkProcess(blocker);
    } else {
      LockSupport.park(blocker);
    }
  }

  static void parkNanos(Object blocker, long nanos) {
    if (Thread.currentThread() instanceof ServerThread thread) {
      thread.parkProcessNanos(blocker, nanos);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
  }

  static void unpark(Thread sleeper) {
    if (sleeper instanceof ServerThread thread) {
      thread.unparkProcess();
    } else {
      LockSupport.unpark(sleeper);
    }
  }

  static long nanoTime() {
    return Thread.currentThread() instanceof ServerThread thread
        ? thread.processNanoTime()
        : System.nanoTime();
  }
}
