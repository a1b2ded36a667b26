// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.process.LwLock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The frames' memory: one arena for the life of the pool, taken from the system a megabyte at a
/// time when frames are first used.
///
/// The JDK fills what it allocates with zeros, which would make the whole pool resident at once; so
/// an idle server stays small.
final class BufferMemory {
  private static final int CHUNK_FRAMES = 128;
  private static final int ALIGNMENT = 4096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment[] pages;
  private final @Nullable MemorySegment[] chunks;
  private final LwLock chunkLock = new LwLock();
  private final int count;

  @SuppressWarnings("NullAway") // pages are set before their first use
  BufferMemory(int count) {
    this.count = count;
    pages = new MemorySegment[count];
    chunks = new MemorySegment[(count + CHUNK_FRAMES - 1) / CHUNK_FRAMES];
  }

  /// The frame's page. The frame has been made by [#ensure] before it could be pinned by the
  /// caller.
  MemorySegment page(int buffer) {
    return pages[buffer];
  }

  boolean isMade(int buffer) {
    return pages[buffer] != null;
  }

  /// Makes the frame. Caller holds its only pin.
  void ensure(int buffer) {
    if (pages[buffer] != null) {
      return;
    }
    int chunkIndex = buffer / CHUNK_FRAMES;
    MemorySegment chunk;
    chunkLock.lockExclusive();
    try {
      MemorySegment known = chunks[chunkIndex];
      if (known == null) {
        int frames = Math.min(CHUNK_FRAMES, count - chunkIndex * CHUNK_FRAMES);
        known = arena.allocate((long) frames * BlockNumber.BLOCK_BYTES, ALIGNMENT);
        chunks[chunkIndex] = known;
      }
      chunk = known;
    } finally {
      chunkLock.unlock();
    }
    pages[buffer] =
        chunk.asSlice(
            (long) (buffer % CHUNK_FRAMES) * BlockNumber.BLOCK_BYTES, BlockNumber.BLOCK_BYTES);
  }

  MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, ALIGNMENT);
  }

  void close() {
    arena.close();
  }
}
