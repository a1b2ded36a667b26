// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.Vector;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.BufferRing;
import dev.gajah.storage.buffer.ReadMode;
import dev.gajah.transaction.snapshot.Snapshot;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads a table for an index build: every version that some snapshot may need, under its chain's
/// root tid (PostgreSQL: `heapam_index_build_range_scan`).
///
/// Without a snapshot (ordinary CREATE INDEX, under a lock that excludes writers) versions count as
/// vacuum sees them; with one (CONCURRENTLY) those that it sees. Belongs to one session.
public final class IndexBuildScan {
  private final HeapSession session;
  private final RelationDescriptor relation;
  private final BufferPool buffers;
  private final Visibility visibility;
  private final HeldBuffers held;
  private final RowDecoder decoder;
  private final @Nullable Snapshot snapshot;
  private final boolean checksUniqueness;
  private final int oldestXmin;
  private final BufferRing ring;
  private final byte[] page = new byte[BlockNumber.BLOCK_BYTES];
  private final int[] rootOffsets = new int[HeapPage.TUPLES_MAX];
  private final int[] offsets = new int[HeapPage.TUPLES_MAX];
  private final int[] offsetNumbers = new int[HeapPage.TUPLES_MAX];
  private final long[] roots = new long[HeapPage.TUPLES_MAX];
  private final boolean[] live = new boolean[HeapPage.TUPLES_MAX];
  private int found;
  private int position;
  private int block = BlockNumber.INVALID;
  private int nextBlock;
  private final int endBlock;
  private double tuples;
  private boolean brokenHotChain;

  /// @param checksUniqueness the index is unique: rows whose fate is open must be waited for
  public IndexBuildScan(
      HeapSession session,
      RelationDescriptor relation,
      int[] attributeNumbers,
      @Nullable Snapshot snapshot,
      boolean checksUniqueness) {
    this.session = session;
    this.relation = relation;
    this.snapshot = snapshot;
    this.checksUniqueness = checksUniqueness;
    buffers = session.heap().buffers();
    visibility = session.visibility();
    held = session.held();
    decoder = new RowDecoder(relation, attributeNumbers, session.detoaster());
    oldestXmin = session.heap().oldestNonRemovable(relation, session.transaction());
    ring = session.heap().newBulkReadRing();
    endBlock = buffers.blockCount(relation.locator(), ForkNumber.MAIN);
  }

  /// Decodes up to `max` rows from row 0 on; `rootTids[i]` is what the index entry points to,
  /// `alive[i]` is false for versions that only old snapshots see. Returns how many, 0 at the end.
  public int next(Vector[] targets, long[] rootTids, boolean[] alive, int max) {
    int done = 0;
    while (done < max) {
      if (position == found && !nextPage()) {
        break;
      }
      int count = Math.min(max - done, found - position);
      decoder.decode(page, block, offsets, offsetNumbers, position, count, targets, done);
      System.arraycopy(roots, position, rootTids, done, count);
      System.arraycopy(live, position, alive, done, count);
      position += count;
      done += count;
    }
    return done;
  }

  /// Live tuples seen, for pg_class.reltuples.
  public double heapTuples() {
    return tuples;
  }

  /// Some HOT chain has members with different keys: the index must not be used by older snapshots
  /// (`indcheckxmin`).
  public boolean hasBrokenHotChain() {
    return brokenHotChain;
  }

  private boolean nextPage() {
    while (BlockNumber.isBefore(nextBlock, endBlock)) {
      session.transaction().process().interrupts().check();
      block = nextBlock++;
      int mark = held.mark();
      try {
        readPage();
      } catch (Throwable t) {
        session.failed(mark);
        throw t;
      }
      if (found > 0) {
        return true;
      }
    }
    return false;
  }

  private void readPage() {
    int buffer =
        held.adopt(
            buffers.pin(relation.locator(), ForkNumber.MAIN, block, ReadMode.NORMAL, ring), false);
    session.pruner().pruneIfUseful(relation, buffer);
    double tuplesBefore = tuples;
    while (true) {
      held.lockShared(buffer);
      MemorySegment shared = buffers.page(buffer);
      tuples = tuplesBefore;
      found = 0;
      position = 0;
      session.pruner().rootOffsets(shared, rootOffsets);
      int wait = collect(shared, buffer);
      if (wait == 0) {
        if (found > 0) {
          Bytes.copy(shared, 0, page, 0, BlockNumber.BLOCK_BYTES);
        }
        held.release(buffer);
        return;
      }
      held.unlock(buffer);
      session.waiter().waitForXid(wait, relation, Tid.pack(block, 1), RowWaiter.Purpose.LOCK);
    }
  }

  /// Collects the page's versions; returns an xid to wait for first, or 0.
  private int collect(MemorySegment shared, int buffer) {
    int max = HeapPage.maxOffset(shared);
    for (int offset = 1; offset <= max; offset++) {
      int item = HeapPage.item(shared, offset);
      if (!HeapPage.isNormal(item)) {
        continue;
      }
      int at = HeapPage.start(item);
      Snapshot seen = snapshot;
      if (seen != null) {
        if (visibility.isVisibleTo(seen, shared, at, buffer)) {
          tuples++;
          add(shared, at, offset, true);
        }
        continue;
      }
      VacuumState state = visibility.vacuumState(shared, at, buffer, oldestXmin);
      boolean hot =
          HeapTupleHeader.isHotUpdated(
              HeapTupleHeader.infomask(shared, at), HeapTupleHeader.infomask2(shared, at));
      switch (state) {
        case DEAD -> {}
        case LIVE -> {
          tuples++;
          add(shared, at, offset, true);
        }
        case RECENTLY_DEAD -> {
          if (hot) {
            brokenHotChain = true;
          } else {
            add(shared, at, offset, false);
          }
        }
        case INSERT_IN_PROGRESS -> {
          int xmin = HeapTupleHeader.xmin(shared, at);
          if (!visibility.isCurrent(xmin) && checksUniqueness) {
            return xmin;
          }
          tuples++;
          add(shared, at, offset, true);
        }
        case DELETE_IN_PROGRESS -> {
          int xmax = visibility.updateXid(shared, at);
          if (visibility.isCurrent(xmax)) {
            if (hot) {
              brokenHotChain = true;
            } else {
              add(shared, at, offset, false);
            }
          } else if (checksUniqueness || hot) {
            return xmax;
          } else {
            tuples++;
            add(shared, at, offset, false);
          }
        }
      }
    }
    return 0;
  }

  private void add(MemorySegment shared, int at, int offset, boolean alive) {
    int root = offset;
    if (HeapTupleHeader.isHeapOnly(HeapTupleHeader.infomask2(shared, at))) {
      root = rootOffsets[offset - 1];
      if (root == 0) {
        throw SqlError.corrupt(
            "failed to find parent tuple for heap-only tuple at (%s,%d) in table \"%s\""
                .formatted(BlockNumber.toString(block), offset, relation.name()));
      }
    }
    offsets[found] = at;
    offsetNumbers[found] = offset;
    roots[found] = Tid.pack(block, root);
    live[found] = alive;
    found++;
  }
}
