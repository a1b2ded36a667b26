// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.transaction.predicate.PredicateLocking;
import dev.gajah.transaction.snapshot.TupleVisibility;
import dev.gajah.transaction.xact.Transaction;
import java.lang.foreign.MemorySegment;

/// What a serializable transaction must note and check when it reads or writes tuples of a table.
/// Belongs to one session.
public final class SerializableReads {
  private final Heap heap;
  private final Transaction transaction;
  private final Visibility visibility;
  private final PredicateLocking predicate;

  SerializableReads(Heap heap, Transaction transaction, Visibility visibility) {
    this.heap = heap;
    this.transaction = transaction;
    this.visibility = visibility;
    predicate = transaction.predicate();
  }

  /// Hot path: one look at a field outside of serializable transactions.
  boolean isNeeded(RelationDescriptor relation, TupleVisibility rule) {
    return predicate.isActive()
        && !relation.isTemporary()
        && relation.kind() != 'm'
        && predicate.notesReads(relation.oid(), rule);
  }

  /// A scan of the whole table begins.
  public void relationRead(RelationDescriptor relation, TupleVisibility rule) {
    if (isNeeded(relation, rule)) {
      predicate.lockRelation(relation.locator().databaseOid(), relation.oid());
    }
  }

  /// An index-only scan answers from a page that is all-visible, without looking at it.
  public void pageRead(RelationDescriptor relation, int block, TupleVisibility rule) {
    if (isNeeded(relation, rule)) {
      predicate.lockPage(relation.locator().databaseOid(), relation.oid(), block);
    }
  }

  /// A version was found visible, as what the reader looked for.
  void tupleRead(RelationDescriptor relation, long tid, int xmin) {
    if (!transaction.isCurrent(xmin)) {
      predicate.lockTuple(
          relation.locator().databaseOid(), relation.oid(), Tid.block(tid), Tid.offset(tid));
    }
  }

  /// A version was looked at: if another transaction's doing decided, or will decide, over its
  /// visibility, there is a dependency on that one (PostgreSQL:
  /// `HeapCheckForSerializableConflictOut`). The caller holds pin and content lock.
  void versionSeen(MemorySegment page, int at, int buffer, boolean visible) {
    predicate.checkDoomed();
    int xmin = predicate.xmin();
    if (!TransactionId.isValid(xmin)) {
      return;
    }
    int xid;
    switch (visibility.vacuumState(page, at, buffer, xmin)) {
      case LIVE -> {
        if (visible) {
          return;
        }
        xid = HeapTupleHeader.effectiveXmin(page, at);
      }
      case RECENTLY_DEAD, DELETE_IN_PROGRESS -> {
        xid = visible ? visibility.updateXid(page, at) : HeapTupleHeader.effectiveXmin(page, at);
        if (TransactionId.precedes(xid, xmin)) {
          return;
        }
      }
      case INSERT_IN_PROGRESS -> xid = HeapTupleHeader.effectiveXmin(page, at);
      case DEAD -> {
        return;
      }
      default -> throw new AssertionError();
    }
    if (transaction.isCurrent(xid) || TransactionId.precedes(xid, xmin)) {
      return;
    }
    int top = heap.transactions().subtransactions().topmost(xid, xmin);
    if (!TransactionId.precedes(top, xmin)) {
      predicate.conflictOut(top);
    }
  }

  /// A tuple is about to be changed or deleted.
  void tupleWritten(RelationDescriptor relation, long tid) {
    if (predicate.isActive() && !relation.isTemporary()) {
      predicate.conflictIn(
          relation.locator().databaseOid(),
          relation.oid(),
          Tid.block(tid),
          Tid.offset(tid),
          transaction.nestingLevel() > 1);
    }
  }

  /// Tuples are about to be inserted, wherever.
  void relationWritten(RelationDescriptor relation) {
    if (predicate.isActive() && !relation.isTemporary()) {
      predicate.conflictIn(
          relation.locator().databaseOid(), relation.oid(), BlockNumber.INVALID, 0, false);
    }
  }
}
