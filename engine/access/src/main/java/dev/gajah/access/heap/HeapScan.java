// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.vector.Vector;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.BufferRing;
import dev.gajah.storage.buffer.ReadMode;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.snapshot.TupleVisibility;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads a table from front to back, page by page (PostgreSQL: `heap_beginscan`, page-at-a-time
/// mode).
///
/// For each page: pin, prune if useful, lock shared, find the visible tuples, copy the page,
/// unlock, unpin; then decode from the copy, which stays in cache. No pin is held between calls,
/// and no lock while decoding (which may fetch TOAST values).
///
/// Belongs to one session. Hot path: no allocation after construction.
public final class HeapScan implements AutoCloseable {
  private static final int PLAIN_MASK =
      HeapTupleHeader.XMIN_COMMITTED | HeapTupleHeader.XMIN_INVALID | HeapTupleHeader.XMAX_INVALID;
  private static final int PLAIN = HeapTupleHeader.XMIN_COMMITTED | HeapTupleHeader.XMAX_INVALID;

  private final HeapSession session;
  private final RelationDescriptor relation;
  private final BufferPool buffers;
  private final Visibility visibility;
  private final HeldBuffers held;
  private final Interrupts interrupts;
  private final RowDecoder decoder;
  private TupleVisibility rule;
  private @Nullable BufferRing ring;

  private final byte[] page = new byte[BlockNumber.BLOCK_BYTES];
  private final int[] offsets = new int[HeapPage.TUPLES_MAX];
  private final int[] offsetNumbers = new int[HeapPage.TUPLES_MAX];

  /// Tuples of the current page: `[position, visibleCount)` are still to be returned.
  private int visibleCount;

  private int position;
  private int currentBlock;
  private int nextBlock;
  private int endBlock;

  HeapScan(
      HeapSession session, RelationDescriptor relation, TupleVisibility rule, RowDecoder decoder) {
    this.session = session;
    this.relation = relation;
    this.rule = rule;
    this.decoder = decoder;
    buffers = session.heap().buffers();
    visibility = session.visibility();
    held = session.held();
    interrupts = session.transaction().process().interrupts();
    rescan(rule);
  }

  /// Starts again, over all blocks the table has now.
  public void rescan(TupleVisibility newRule) {
    rule = newRule;
    session.serializable().relationRead(relation, newRule);
    setRange(0, buffers.blockCount(relation.locator(), ForkNumber.MAIN));
  }

  /// Starts again, over `[startBlock, endBlock)`.
  public void setRange(int startBlock, int newEndBlock) {
    nextBlock = startBlock;
    endBlock = newEndBlock;
    visibleCount = 0;
    position = 0;
    long blocks = BlockNumber.toLong(newEndBlock) - BlockNumber.toLong(startBlock);
    if (ring == null && blocks > buffers.bufferCount() / 4) {
      ring = session.heap().newBulkReadRing();
    }
  }

  /// Blocks in the range that are still to be read.
  public long remainingBlocks() {
    return BlockNumber.toLong(endBlock) - BlockNumber.toLong(nextBlock);
  }

  /// Decodes up to `rowsMax` rows into `targets` from row `firstRow` on; returns how many, 0 at the
  /// end. The targets' capacity is the caller's business.
  public int next(Vector[] targets, int firstRow, int rowsMax) {
    int done = 0;
    while (done < rowsMax) {
      if (position == visibleCount && !nextPage()) {
        break;
      }
      int count = Math.min(rowsMax - done, visibleCount - position);
      decoder.decode(
          page, currentBlock, offsets, offsetNumbers, position, count, targets, firstRow + done);
      position += count;
      done += count;
    }
    return done;
  }

  /// Copies the next tuple into `tuple`; false at the end.
  public boolean next(HeapTuple tuple) {
    if (position == visibleCount && !nextPage()) {
      return false;
    }
    int offsetNumber = offsetNumbers[position];
    tuple.copyFrom(page, offsets[position], HeapPage.length(HeapPage.item(page, offsetNumber)));
    tuple.tid = Tid.pack(currentBlock, offsetNumber);
    tuple.tableOid = relation.oid();
    position++;
    return true;
  }

  /// Reads pages until one has visible tuples; false at the end of the range.
  private boolean nextPage() {
    while (BlockNumber.isBefore(nextBlock, endBlock)) {
      interrupts.check();
      currentBlock = nextBlock++;
      int mark = held.mark();
      try {
        readPage();
      } catch (Throwable t) {
        session.failed(mark);
        throw t;
      }
      if (visibleCount > 0) {
        return true;
      }
    }
    return false;
  }

  private void readPage() {
    int buffer =
        held.adopt(
            buffers.pin(relation.locator(), ForkNumber.MAIN, currentBlock, ReadMode.NORMAL, ring),
            false);
    session.pruner().pruneIfUseful(relation, buffer);
    held.lockShared(buffer);
    // All reads below are from the copy, which is in cache; only doubtful tuples are looked at, and
    // hinted, in the shared page.
    MemorySegment shared = buffers.page(buffer);
    Bytes.copy(shared, 0, page, 0, BlockNumber.BLOCK_BYTES);
    if (rule instanceof Snapshot snapshot) {
      boolean allVisible = HeapPage.isAllVisible(shared) && !snapshot.takenDuringRecovery();
      visibleCount = allVisible ? collectAll() : collectFor(snapshot, shared, buffer);
    } else {
      visibleCount = collectBy(rule, shared, buffer);
    }
    position = 0;
    held.release(buffer);
  }

  private int collectAll() {
    int max = HeapPage.maxOffset(page);
    int count = 0;
    for (int offset = 1; offset <= max; offset++) {
      int item = HeapPage.item(page, offset);
      if (HeapPage.isNormal(item)) {
        offsets[count] = HeapPage.start(item);
        offsetNumbers[count++] = offset;
      }
    }
    return count;
  }

  private int collectFor(Snapshot snapshot, MemorySegment shared, int buffer) {
    int max = HeapPage.maxOffset(page);
    int oldest = snapshot.xmin();
    int count = 0;
    boolean noted = session.serializable().isNeeded(relation, snapshot);
    for (int offset = 1; offset <= max; offset++) {
      int item = HeapPage.item(page, offset);
      if (!HeapPage.isNormal(item)) {
        continue;
      }
      int at = HeapPage.start(item);
      // Committed before every running transaction, and never deleted or locked: that is most
      // tuples.
      boolean plain =
          (HeapTupleHeader.infomask(page, at) & PLAIN_MASK) == PLAIN
              && TransactionId.precedes(HeapTupleHeader.xmin(page, at), oldest);
      boolean visible = plain || visibility.isVisibleTo(snapshot, shared, at, buffer);
      if (noted && !plain) {
        session.serializable().versionSeen(shared, at, buffer, visible);
      }
      if (visible) {
        offsets[count] = at;
        offsetNumbers[count++] = offset;
      }
    }
    return count;
  }

  private int collectBy(TupleVisibility any, MemorySegment shared, int buffer) {
    int max = HeapPage.maxOffset(page);
    int count = 0;
    for (int offset = 1; offset <= max; offset++) {
      int item = HeapPage.item(page, offset);
      if (HeapPage.isNormal(item)
          && visibility.isVisible(any, shared, HeapPage.start(item), buffer)) {
        offsets[count] = HeapPage.start(item);
        offsetNumbers[count++] = offset;
      }
    }
    return count;
  }

  @Override
  public void close() {
    visibleCount = 0;
    position = 0;
    nextBlock = endBlock;
  }
}
