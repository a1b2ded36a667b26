// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.notify;

/// One listening session's place in the queue. [#position] is moved by whoever delivers to the
/// session, one at a time.
final class Listener {
  final int pid;
  private final Runnable wakeup;
  volatile QueueEntry position;

  Listener(int pid, QueueEntry position, Runnable wakeup) {
    this.pid = pid;
    this.position = position;
    this.wakeup = wakeup;
  }

  void wake() {
    wakeup.run();
  }

  boolean isBehind() {
    return position.next != null;
  }
}
