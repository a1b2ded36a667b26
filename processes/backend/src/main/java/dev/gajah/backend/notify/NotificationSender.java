// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.notify;

import dev.gajah.base.process.Latch;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.process.ProcessLauncher;

/// Writes notifications to the client of one listening session while that session's own thread is
/// blocked reading.
///
/// Started when the session first goes idle while it listens; ends with the session. A client that
/// does not read stops this thread only.
///
/// **Nothing is missed**: a notifier publishes its entry, then sets our latch; we look whether the
/// session is idle. The session says that it is idle, then looks whether there are entries that it
/// did not deliver itself, and sets our latch if so. One of the two sees the other.
final class NotificationSender implements AutoCloseable {
  private final Latch latch = new Latch();
  private final IdleClient client;
  private volatile boolean closed;

  NotificationSender(ProcessLauncher launcher, int pid, IdleClient client) {
    this.client = client;
    launcher.launch("notification sender " + pid, this::run);
  }

  void wake() {
    latch.set();
  }

  private void run() {
    try {
      while (!closed) {
        latch.reset();
        client.deliverIfIdle();
        if (!closed) {
          latch.await(-1);
        }
      }
    } catch (ProcessAbandoned e) {
      // The server's life is over.
    }
  }

  /// Ends the thread, at the latest when the client's connection is closed.
  @Override
  public void close() {
    closed = true;
    latch.set();
  }
}
