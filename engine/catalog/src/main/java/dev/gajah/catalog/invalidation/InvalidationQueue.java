// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.invalidation;

import dev.gajah.base.process.LwLock;

/// Messages of committed transactions on their way to all sessions: a ring that forgets the oldest
/// (PostgreSQL: `sinvaladt.c`).
///
/// Each reader keeps its own position. One that fell so far behind that messages it did not read
/// were overwritten must reset all its caches.
public final class InvalidationQueue {
  /// Messages kept.
  private static final int CAPACITY = 4096;

  private final LwLock lock = new LwLock();
  private final byte[] ring = new byte[CAPACITY * InvalidationMessage.LENGTH];

  private final SharedForgetter forgetter;

  /// Number of messages ever sent.
  private volatile long end;

  public InvalidationQueue() {
    this(SharedForgetter.NONE);
  }

  public InvalidationQueue(SharedForgetter forgetter) {
    this.forgetter = forgetter;
  }

  /// Runs `action` unless a message was sent since the queue's end was `position`; none is sent
  /// meanwhile.
  public void ifUnchangedSince(long position, Runnable action) {
    if (end != position) {
      return;
    }
    lock.lockShared();
    try {
      if (end == position) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Position of a reader that has read everything.
  public long end() {
    return end;
  }

  /// True if there is something to read from `position` on. Cheap.
  public boolean hasNewsSince(long position) {
    return end != position;
  }

  /// Sends whole messages.
  public void send(byte[] messages, int offset, int length) {
    int count = length / InvalidationMessage.LENGTH;
    if (count == 0) {
      return;
    }
    lock.lockExclusive();
    try {
      long at = end;
      // Of more messages than fit only the last are kept; who lacks the others will notice.
      int skip = Math.max(0, count - CAPACITY);
      for (int i = skip; i < count; i++) {
        System.arraycopy(
            messages,
            offset + i * InvalidationMessage.LENGTH,
            ring,
            (int) ((at + i) % CAPACITY) * InvalidationMessage.LENGTH,
            InvalidationMessage.LENGTH);
      }
      for (int i = 0; i < count; i++) {
        forgetter.forget(messages, offset + i * InvalidationMessage.LENGTH);
      }
      end = at + count;
    } finally {
      lock.unlock();
    }
  }

  /// Copies messages from `position` on into `target`; returns how many, or -1 if some are lost.
  public int receive(long position, byte[] target) {
    lock.lockShared();
    try {
      long available = end - position;
      if (available > CAPACITY) {
        return -1;
      }
      int count = (int) Math.min(available, target.length / InvalidationMessage.LENGTH);
      for (int i = 0; i < count; i++) {
        System.arraycopy(
            ring,
            (int) ((position + i) % CAPACITY) * InvalidationMessage.LENGTH,
            target,
            i * InvalidationMessage.LENGTH,
            InvalidationMessage.LENGTH);
      }
      return count;
    } finally {
      lock.unlock();
    }
  }
}
