// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.BufferRing;

/// State of a bulk insertion such as COPY (PostgreSQL: `BulkInsertState`): a ring of buffers, and
/// the page in work.
///
/// Made by [HeapSession#beginBulkInsert], ended by [#close]. Belongs to one session and one
/// relation at a time.
public final class BulkInsert implements AutoCloseable {
  final BufferPool buffers;
  final BufferRing ring;

  /// Pages that this bulk insertion made but has not filled yet: `[nextFree, lastFree]`.
  int nextFree = BlockNumber.INVALID;

  int lastFree = BlockNumber.INVALID;
  int extendedBy;

  /// The block that got the last tuple.
  int currentBlock = BlockNumber.INVALID;

  BulkInsert(BufferPool buffers, BufferRing ring) {
    this.buffers = buffers;
    this.ring = ring;
  }

  /// Forgets the page in work, as when the next tuple goes to another partition.
  public void releasePage() {
    currentBlock = BlockNumber.INVALID;
    nextFree = BlockNumber.INVALID;
    lastFree = BlockNumber.INVALID;
  }

  @Override
  public void close() {
    releasePage();
  }
}
