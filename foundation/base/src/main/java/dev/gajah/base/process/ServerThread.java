// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import java.util.concurrent.locks.LockSupport;

/// The platform thread that carries one server process.
///
/// After a crash of the server its shared memory is abandoned: locks there may never be released.
/// [#abandon] makes every wait of `base` in this thread, now or later, fail with
/// [ProcessAbandoned], so that the thread ends.
///
/// Every wait of `base` goes through the four hooks of the waiting thread, so that a simulator can
/// carry processes on threads of its own which run one at a time, in virtual time.
public class ServerThread extends Thread {
  private volatile boolean abandoned;

  public ServerThread(Runnable body, String name, long stackBytes) {
    super(null, body, name, stackBytes, false);
    setDaemon(true);
  }

  public final void abandon() {
    abandoned = true;
    unparkProcess();
  }

  public final boolean isAbandoned() {
    return abandoned;
  }

  /// Sleeps until [#unparkProcess] or for no reason; returns at once if that was called before.
  /// Only this thread calls it.
  protected void parkProcess(Object blocker) {
    LockSupport.park(blocker);
  }

  /// [#parkProcess] for at most `nanos`.
  protected void parkProcessNanos(Object blocker, long nanos) {
    LockSupport.parkNanos(blocker, nanos);
  }

  /// Called by any thread.
  protected void unparkProcess() {
    LockSupport.unpark(this);
  }

  /// What time this thread's waits are measured in.
  protected long processNanoTime() {
    return System.nanoTime();
  }

  /// @throws ProcessAbandoned if the calling thread is an abandoned server process
  static void checkAbandoned() {
    if (Thread.currentThread() instanceof ServerThread thread && thread.abandoned) {
      throw new ProcessAbandoned();
    }
  }
}
