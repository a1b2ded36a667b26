// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import static dev.gajah.storage.buffer.BufferDescriptors.DIRTY;
import static dev.gajah.storage.buffer.BufferDescriptors.IO_IN_PROGRESS;
import static dev.gajah.storage.buffer.BufferDescriptors.TAG_VALID;
import static dev.gajah.storage.buffer.BufferDescriptors.VALID;
import static dev.gajah.storage.buffer.BufferDescriptors.refCount;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.process.LwLock;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Work on all pages of a relation or database in the pool: throwing them away, writing them.
///
/// A scan reads tags without locks and looks again, under the right lock, at the frames that seem
/// to match. A frame that gets a matching page during the scan may be missed: the caller makes sure
/// that nobody brings such pages in (exclusive relation lock, or a database without users).
final class BufferScans {
  /// A relation smaller than this part of the pool is looked up block by block instead of scanning.
  private static final int LOOKUP_FRACTION = 32;

  private static final int INVALIDATE_WAITS_MAX = 30_000;
  private static final long INVALIDATE_WAIT_NANOS = 1_000_000;

  private final BufferPool pool;
  private final BufferDescriptors descriptors;

  BufferScans(BufferPool pool) {
    this.pool = pool;
    this.descriptors = pool.descriptors;
  }

  private boolean mayHavePage(int buffer) {
    return (descriptors.state(buffer) & TAG_VALID) != 0;
  }

  private void invalidate(int buffer) {
    invalidate(
        buffer,
        descriptors.tablespace(buffer),
        descriptors.database(buffer),
        descriptors.relation(buffer),
        descriptors.fork(buffer),
        descriptors.block(buffer));
  }

  /// Throws away the pages of a fork from `firstBlock` on, dirty or not.
  void dropFork(RelFileLocator locator, ForkNumber fork, int firstBlock) {
    long blocks =
        fork == ForkNumber.MAIN && !pool.storage.exists(locator, fork)
            ? 0
            : BlockNumber.toLong(pool.storage.blockCount(locator, fork));
    long toDrop = blocks - BlockNumber.toLong(firstBlock);
    if (toDrop < pool.bufferCount() / LOOKUP_FRACTION) {
      for (long block = BlockNumber.toLong(firstBlock); block < blocks; block++) {
        dropBlock(locator, fork, (int) block);
      }
      return;
    }
    int used = pool.sweep.usedFrames();
    for (int buffer = 0; buffer < used; buffer++) {
      if (mayHavePage(buffer)
          && descriptors.relation(buffer) == locator.relNumber()
          && descriptors.database(buffer) == locator.databaseOid()
          && descriptors.tablespace(buffer) == locator.tablespaceOid()
          && descriptors.fork(buffer) == fork.number()
          && BlockNumber.compare(descriptors.block(buffer), firstBlock) >= 0) {
        invalidateIfOf(buffer, locator, fork, firstBlock);
      }
    }
  }

  /// The tag was read without a pin: what is thrown away is what the tag says now, if that still
  /// belongs to the fork.
  private void invalidateIfOf(int buffer, RelFileLocator locator, ForkNumber fork, int firstBlock) {
    int block = descriptors.block(buffer);
    if (BlockNumber.compare(block, firstBlock) >= 0) {
      invalidate(
          buffer,
          locator.tablespaceOid(),
          locator.databaseOid(),
          locator.relNumber(),
          fork.number(),
          block);
    }
  }

  private void dropBlock(RelFileLocator locator, ForkNumber fork, int block) {
    int hash =
        BufferTable.hash(
            locator.tablespaceOid(),
            locator.databaseOid(),
            locator.relNumber(),
            fork.number(),
            block);
    LwLock partition = pool.table.lock(hash);
    partition.lockShared();
    int buffer =
        pool.table.find(
            hash,
            locator.tablespaceOid(),
            locator.databaseOid(),
            locator.relNumber(),
            fork.number(),
            block);
    partition.unlock();
    if (buffer >= 0) {
      invalidate(
          buffer,
          locator.tablespaceOid(),
          locator.databaseOid(),
          locator.relNumber(),
          fork.number(),
          block);
    }
  }

  /// Throws away all pages of relations that are being dropped.
  void dropRelations(Collection<RelFileLocator> locators) {
    long blocks = 0;
    for (RelFileLocator locator : locators) {
      for (ForkNumber fork : ForkNumber.values()) {
        if (pool.storage.exists(locator, fork)) {
          blocks += BlockNumber.toLong(pool.storage.blockCount(locator, fork));
        }
      }
    }
    if (blocks < pool.bufferCount() / LOOKUP_FRACTION) {
      for (RelFileLocator locator : locators) {
        for (ForkNumber fork : ForkNumber.values()) {
          if (pool.storage.exists(locator, fork)) {
            dropFork(locator, fork, 0);
          }
        }
      }
      return;
    }
    Set<RelFileLocator> wanted = new HashSet<>(locators);
    int used = pool.sweep.usedFrames();
    for (int buffer = 0; buffer < used; buffer++) {
      if (mayHavePage(buffer)) {
        RelFileLocator locator =
            new RelFileLocator(
                descriptors.tablespace(buffer),
                descriptors.database(buffer),
                descriptors.relation(buffer));
        if (wanted.contains(locator)) {
          invalidate(
              buffer,
              locator.tablespaceOid(),
              locator.databaseOid(),
              locator.relNumber(),
              descriptors.fork(buffer),
              descriptors.block(buffer));
        }
      }
    }
  }

  void dropDatabase(int databaseOid) {
    int used = pool.sweep.usedFrames();
    for (int buffer = 0; buffer < used; buffer++) {
      if (mayHavePage(buffer) && descriptors.database(buffer) == databaseOid) {
        invalidate(buffer);
      }
    }
  }

  /// Writes the dirty pages of a relation.
  void flushRelation(RelFileLocator locator) {
    int used = pool.sweep.usedFrames();
    for (int buffer = 0; buffer < used; buffer++) {
      if (descriptors.relation(buffer) == locator.relNumber()
          && descriptors.database(buffer) == locator.databaseOid()
          && descriptors.tablespace(buffer) == locator.tablespaceOid()
          && isDirty(buffer)) {
        pool.flushIfDirty(buffer, false);
      }
    }
  }

  void flushDatabase(int databaseOid) {
    int used = pool.sweep.usedFrames();
    for (int buffer = 0; buffer < used; buffer++) {
      if (descriptors.database(buffer) == databaseOid && isDirty(buffer)) {
        pool.flushIfDirty(buffer, false);
      }
    }
  }

  private boolean isDirty(int buffer) {
    return (descriptors.state(buffer) & (VALID | DIRTY)) == (VALID | DIRTY);
  }

  /// Throws away a page, written or not, if it still is the one named; waits for I/O. Nobody may
  /// have it pinned for long.
  private void invalidate(
      int buffer, int tablespace, int database, int relation, int fork, int block) {
    int hash = BufferTable.hash(tablespace, database, relation, fork, block);
    LwLock partition = pool.table.lock(hash);
    for (int waits = 0; ; ) {
      partition.lockExclusive();
      int state = descriptors.state(buffer);
      if ((state & TAG_VALID) == 0
          || !descriptors.hasTag(buffer, tablespace, database, relation, fork, block)) {
        partition.unlock();
        return;
      }
      if (refCount(state) == 0) {
        // Claim first, so that the sweep does not take the frame while it leaves the pool.table.
        if (descriptors.compareAndSet(buffer, state, 1)) {
          pool.table.remove(hash, buffer);
          partition.unlock();
          descriptors.unpin(buffer);
          return;
        }
        partition.unlock();
        continue;
      }
      partition.unlock();
      if ((state & IO_IN_PROGRESS) != 0) {
        pool.io.awaitIo(buffer);
      } else {
        // Pinned for a moment, by who writes or evicts it.
        if (++waits > INVALIDATE_WAITS_MAX) {
          throw SqlError.internal("buffer is pinned in InvalidateBuffer");
        }
        pool.io.awaitUnpinned(buffer, INVALIDATE_WAIT_NANOS);
      }
    }
  }
}
