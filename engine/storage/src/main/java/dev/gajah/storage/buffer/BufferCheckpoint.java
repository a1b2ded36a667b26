// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import static dev.gajah.storage.buffer.BufferDescriptors.CHECKPOINT_NEEDED;
import static dev.gajah.storage.buffer.BufferDescriptors.DIRTY;
import static dev.gajah.storage.buffer.BufferDescriptors.PERMANENT;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.wal.redo.CheckpointContext;
import dev.gajah.wal.redo.CheckpointFlags;
import dev.gajah.wal.redo.CheckpointParticipant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Writes all pages that were dirty when the checkpoint began, in file order, spread over the
/// checkpoint's time (PostgreSQL: `BufferSync`).
///
/// A page is dirtied before its change is logged, so every page changed by a record before the redo
/// pointer is seen dirty here, or has been written meanwhile. Hint changes hold the checkpoint back
/// until their page is dirty, see [CheckpointDelay].
public final class BufferCheckpoint implements CheckpointParticipant {
  private final BufferPool pool;

  private record Item(long file, int fork, int block, int buffer) {}

  public BufferCheckpoint(BufferPool pool) {
    this.pool = pool;
  }

  @Override
  public String name() {
    return "buffers";
  }

  @Override
  public void checkpoint(CheckpointContext context) {
    pool.checkpointDelay().awaitCurrent();
    boolean all =
        context.is(CheckpointFlags.IS_SHUTDOWN)
            || context.is(CheckpointFlags.END_OF_RECOVERY)
            || context.is(CheckpointFlags.FLUSH_ALL);
    List<Item> items = collect(all);
    items.sort(
        Comparator.comparingLong(Item::file)
            .thenComparingInt(Item::fork)
            .thenComparing(Item::block, BlockNumber::compare));
    int done = 0;
    for (Item item : items) {
      if ((pool.descriptors.state(item.buffer) & CHECKPOINT_NEEDED) != 0
          && (pool.flushIfDirty(item.buffer, false) & BufferPool.WRITTEN) != 0) {
        context.buffersWritten++;
        pool.counters.checkpointWrites.increment();
      }
      done++;
      context.pace((double) done / items.size());
    }
  }

  private List<Item> collect(boolean all) {
    BufferDescriptors descriptors = pool.descriptors;
    int mask = all ? DIRTY : DIRTY | PERMANENT;
    List<Item> items = new ArrayList<>();
    int used = pool.sweep.usedFrames();
    for (int buffer = 0; buffer < used; buffer++) {
      int state = descriptors.state(buffer);
      while ((state & mask) == mask) {
        if (descriptors.compareAndSet(buffer, state, state | CHECKPOINT_NEEDED)) {
          long file =
              (long) descriptors.tablespace(buffer) << 32
                  | Integer.toUnsignedLong(descriptors.relation(buffer));
          items.add(new Item(file, descriptors.fork(buffer), descriptors.block(buffer), buffer));
          break;
        }
        state = descriptors.state(buffer);
      }
    }
    return items;
  }
}
