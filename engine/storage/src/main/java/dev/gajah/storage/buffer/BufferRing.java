// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import java.util.Arrays;

/// A small set of frames that one bulk operation uses again and again, so that it does not sweep
/// the pool empty (PostgreSQL: `BufferAccessStrategy`). Belongs to one process.
public final class BufferRing {
  /// What the ring is for, which decides its size.
  public enum Kind {
    BULK_READ(256),
    BULK_WRITE(16 * 1024),
    VACUUM(2 * 1024);

    final int kilobytes;

    Kind(int kilobytes) {
      this.kilobytes = kilobytes;
    }
  }

  private static final int NONE = -1;

  private final Kind kind;
  private final int[] buffers;
  private int current;

  /// @param poolBuffers size of the pool; a ring takes at most an eighth of it
  BufferRing(Kind kind, int kilobytes, int poolBuffers) {
    this.kind = kind;
    int wanted = Math.max(1, kilobytes / 8);
    buffers = new int[Math.max(1, Math.min(wanted, poolBuffers / 8))];
    Arrays.fill(buffers, NONE);
  }

  public Kind kind() {
    return kind;
  }

  public int size() {
    return buffers.length;
  }

  /// Steps on; returns the frame in the next slot, or -1.
  int next() {
    if (++current >= buffers.length) {
      current = 0;
    }
    return buffers[current];
  }

  /// Puts a frame into the current slot.
  void put(int buffer) {
    buffers[current] = buffer;
  }

  /// A bulk read gives up a frame that would have to wait for the log, if it came from the ring.
  boolean rejects(int buffer) {
    if (kind != Kind.BULK_READ || buffers[current] != buffer) {
      return false;
    }
    buffers[current] = NONE;
    return true;
  }
}
