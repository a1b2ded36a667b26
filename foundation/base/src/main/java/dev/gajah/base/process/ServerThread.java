// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

/// The platform thread that carries one server process.
///
/// After a crash of the server its shared memory is abandoned: locks there may never be released.
/// [#abandon] makes every wait of `base` in this thread, now or later, fail with
/// [ProcessAbandoned], so that the thread ends.
public final class ServerThread extends Thread {
  private volatile boolean abandoned;

  public ServerThread(Runnable body, String name, long stackBytes) {
    super(null, body, name, stackBytes, false);
    setDaemon(true);
  }

  public void abandon() {
    abandoned = true;
    java.util.concurrent.locks.LockSupport.unpark(this);
  }

  public boolean isAbandoned() {
    return abandoned;
  }

  /// @throws ProcessAbandoned if the calling thread is an abandoned server process
  static void checkAbandoned() {
    if (Thread.currentThread() instanceof ServerThread thread && thread.abandoned) {
      throw new ProcessAbandoned();
    }
  }
}
