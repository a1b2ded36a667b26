// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.index.IndexedTable;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.transaction.snapshot.DirtySnapshot;
import dev.gajah.transaction.snapshot.NonVacuumableSnapshot;
import dev.gajah.transaction.snapshot.SpecialSnapshot;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Answers the questions of index access methods about a heap. Belongs to one session.
public final class HeapIndexedTable implements IndexedTable {
  private final HeapSession session;
  private final RelationDescriptor relation;
  private final BufferPool buffers;
  private final HeldBuffers held;
  private final DirtySnapshot dirty = new DirtySnapshot();
  private long liveTid = Tid.INVALID;

  HeapIndexedTable(HeapSession session, RelationDescriptor relation) {
    this.session = session;
    this.relation = relation;
    buffers = session.heap().buffers();
    held = session.held();
  }

  @Override
  public int liveness(long tid) {
    liveTid = Tid.INVALID;
    int mark = held.mark();
    try {
      int buffer = held.pin(relation.locator(), Tid.block(tid));
      held.lockShared(buffer);
      long found = session.searchChain(relation, buffer, tid, dirty);
      held.release(buffer);
      if (found == Tid.INVALID) {
        return session.isAllDead() ? ALL_DEAD : NOT_LIVE;
      }
      if (TransactionId.isValid(dirty.xmin) || TransactionId.isValid(dirty.xmax)) {
        return IN_PROGRESS;
      }
      liveTid = found;
      return LIVE;
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
  }

  @Override
  public int waitXid() {
    return TransactionId.isValid(dirty.xmin) ? dirty.xmin : dirty.xmax;
  }

  @Override
  public int speculativeToken() {
    return dirty.speculativeToken;
  }

  @Override
  public long liveTid() {
    return liveTid;
  }

  @Override
  public boolean isLiveToSelf(long tid) {
    int mark = held.mark();
    try {
      int buffer = held.pin(relation.locator(), Tid.block(tid));
      held.lockShared(buffer);
      boolean live =
          session.searchChain(relation, buffer, tid, SpecialSnapshot.SELF) != Tid.INVALID;
      held.release(buffer);
      return live;
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
  }

  @Override
  public int deletable(long[] tids, boolean[] knownDeletable, boolean[] deletable, int count) {
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(tids[a], tids[b]));
    NonVacuumableSnapshot rule =
        new NonVacuumableSnapshot(session.heap().horizonFor(relation, session.transaction()));
    int horizon = TransactionId.INVALID;
    int mark = held.mark();
    try {
      int buffer = -1;
      int block = BlockNumber.INVALID;
      for (Integer place : order) {
        int i = place;
        deletable[i] = false;
        if (Tid.block(tids[i]) != block) {
          if (buffer >= 0) {
            held.release(buffer);
          }
          block = Tid.block(tids[i]);
          session.transaction().process().interrupts().check();
          buffer = held.adopt(buffers.pin(relation.locator(), ForkNumber.MAIN, block), false);
          held.lockShared(buffer);
        }
        if (!knownDeletable[i]
            && session.searchChain(relation, buffer, tids[i], rule) != Tid.INVALID) {
          continue;
        }
        deletable[i] = true;
        horizon = advanceHorizon(buffer, Tid.offset(tids[i]), horizon);
      }
      if (buffer >= 0) {
        held.release(buffer);
      }
    } catch (Throwable t) {
      session.failed(mark);
      throw t;
    }
    return horizon;
  }

  /// Walks the chain and takes its newest deleter into the conflict horizon.
  private int advanceHorizon(int buffer, int start, int soFar) {
    MemorySegment page = buffers.page(buffer);
    int max = HeapPage.maxOffset(page);
    int offset = start;
    int priorXmax = TransactionId.INVALID;
    int horizon = soFar;
    while (offset >= 1 && offset <= max) {
      int item = HeapPage.item(page, offset);
      if (HeapPage.state(item) == HeapPage.REDIRECT) {
        offset = HeapPage.start(item);
        continue;
      }
      if (!HeapPage.isNormal(item)) {
        break;
      }
      int at = HeapPage.start(item);
      if (TransactionId.isValid(priorXmax)
          && HeapTupleHeader.effectiveXmin(page, at) != priorXmax) {
        break;
      }
      horizon = session.visibility().advanceConflictHorizon(page, at, horizon);
      if (!HeapTupleHeader.isHotUpdated(
          HeapTupleHeader.infomask(page, at), HeapTupleHeader.infomask2(page, at))) {
        break;
      }
      offset = Tid.offset(HeapTupleHeader.ctid(page, at));
      priorXmax = visibilityUpdateXid(page, at);
    }
    return horizon;
  }

  private int visibilityUpdateXid(MemorySegment page, int at) {
    return session.visibility().updateXid(page, at);
  }
}
