// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import dev.gajah.base.error.SqlError;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Chooses frames to reuse: a ring's own first, then frames never used, then the clock hand
/// (PostgreSQL: `freelist.c`).
///
/// The hand lowers usage counts until it meets an unpinned frame with count 0. `ticks` counts its
/// steps for ever, so that frame and round come from one atomic number.
final class ClockSweep {
  private final BufferDescriptors descriptors;
  private final int count;
  private final AtomicInteger neverUsed = new AtomicInteger();
  private final AtomicLong ticks = new AtomicLong();
  private final LongAdder allocations = new LongAdder();

  ClockSweep(BufferDescriptors descriptors, int count) {
    this.descriptors = descriptors;
    this.count = count;
  }

  /// Returns a frame of which the caller then holds the only pin. It may be dirty, and have a tag.
  ///
  /// @throws SqlError XX000 if all frames are pinned
  int claim(@Nullable BufferRing ring) {
    if (ring != null) {
      int buffer = ring.next();
      if (buffer >= 0) {
        int state = descriptors.state(buffer);
        if (BufferDescriptors.refCount(state) == 0
            && BufferDescriptors.usage(state) <= 1
            && descriptors.compareAndSet(buffer, state, state + 1)) {
          return buffer;
        }
      }
    }
    allocations.increment();
    while (neverUsed.get() < count) {
      int buffer = neverUsed.getAndIncrement();
      if (buffer >= count) {
        break;
      }
      if (descriptors.compareAndSet(buffer, 0, 1)) {
        return kept(ring, buffer);
      }
    }
    int tries = count;
    while (true) {
      int buffer = (int) (ticks.getAndIncrement() % count);
      int state = descriptors.state(buffer);
      while (BufferDescriptors.refCount(state) == 0) {
        if (BufferDescriptors.usage(state) == 0) {
          if (descriptors.compareAndSet(buffer, state, state + 1)) {
            return kept(ring, buffer);
          }
        } else if (descriptors.compareAndSet(buffer, state, state - BufferDescriptors.USAGE_ONE)) {
          tries = count;
          break;
        }
        state = descriptors.state(buffer);
      }
      if (BufferDescriptors.refCount(state) != 0 && --tries == 0) {
        throw SqlError.internal("no unpinned buffers available");
      }
    }
  }

  private static int kept(@Nullable BufferRing ring, int buffer) {
    if (ring != null) {
      ring.put(buffer);
    }
    return buffer;
  }

  /// Steps of the hand since the start.
  long ticks() {
    return ticks.get();
  }

  /// Frames handed out since the last call; for the background writer.
  long takeAllocations() {
    return allocations.sumThenReset();
  }

  /// Frames from 0 up to this were used at some time.
  int usedFrames() {
    return Math.min(count, neverUsed.get());
  }
}
