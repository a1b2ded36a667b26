// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.storage.buffer.BufferPool;
import java.util.Arrays;

/// The pins and content locks that one session's heap operations hold, so that a failing operation
/// can give all of them back.
///
/// An operation notes [#mark] at its start; when an exception leaves it (outside a critical
/// section) it calls [#releaseTo]. Belongs to one session. Hot path: no allocation.
final class HeldBuffers {
  private final BufferPool buffers;
  private int[] held = new int[16];
  private boolean[] locked = new boolean[16];
  private int count;

  HeldBuffers(BufferPool buffers) {
    this.buffers = buffers;
  }

  int mark() {
    return count;
  }

  void releaseTo(int mark) {
    while (count > mark) {
      count--;
      if (locked[count]) {
        buffers.unlock(held[count]);
      }
      buffers.unpin(held[count]);
    }
  }

  int pin(RelFileLocator locator, int block) {
    return adopt(buffers.pin(locator, ForkNumber.MAIN, block), false);
  }

  /// Takes over a pin, and a content lock if `isLocked`, that the caller got elsewhere.
  int adopt(int buffer, boolean isLocked) {
    if (count == held.length) {
      held = Arrays.copyOf(held, 2 * count);
      locked = Arrays.copyOf(locked, 2 * count);
    }
    held[count] = buffer;
    locked[count] = isLocked;
    count++;
    return buffer;
  }

  private int find(int buffer) {
    int i = count - 1;
    while (held[i] != buffer) {
      i--;
    }
    return i;
  }

  /// Gives the pin (the newest one on that buffer) to the caller.
  void disown(int buffer) {
    int i = find(buffer);
    assert !locked[i] : "still locked";
    remove(i);
  }

  private void remove(int i) {
    count--;
    System.arraycopy(held, i + 1, held, i, count - i);
    System.arraycopy(locked, i + 1, locked, i, count - i);
  }

  void lockExclusive(int buffer) {
    buffers.lockExclusive(buffer);
    locked[find(buffer)] = true;
  }

  boolean tryLockExclusive(int buffer) {
    if (!buffers.tryLockExclusive(buffer)) {
      return false;
    }
    locked[find(buffer)] = true;
    return true;
  }

  void lockShared(int buffer) {
    buffers.lockShared(buffer);
    locked[find(buffer)] = true;
  }

  void unlock(int buffer) {
    int i = find(buffer);
    assert locked[i] : "not locked";
    locked[i] = false;
    buffers.unlock(buffer);
  }

  void unpin(int buffer) {
    int i = find(buffer);
    assert !locked[i] : "unpinned while locked";
    remove(i);
    buffers.unpin(buffer);
  }

  /// Unlocks and unpins.
  void release(int buffer) {
    unlock(buffer);
    unpin(buffer);
  }
}
