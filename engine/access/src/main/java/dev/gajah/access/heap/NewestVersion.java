// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.CommandId;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.transaction.snapshot.DirtySnapshot;
import dev.gajah.transaction.snapshot.SpecialSnapshot;
import dev.gajah.transaction.snapshot.TupleVisibility;

/// Walks an update chain to its end and locks the last version (PostgreSQL: `heapam_tuple_lock`).
final class NewestVersion {
  private final HeapSession session;
  private final DirtySnapshot dirty = new DirtySnapshot();

  NewestVersion(HeapSession session) {
    this.session = session;
  }

  TupleResult lock(
      RelationDescriptor relation,
      long tid,
      TupleVisibility snapshot,
      int cid,
      RowLockMode mode,
      RowWaitPolicy policy,
      HeapTuple tuple,
      TupleFailure failure) {
    boolean traversed = false;
    long current = tid;
    while (true) {
      TupleResult result =
          session.lockTuple(relation, current, cid, mode, policy, true, tuple, failure);
      if (result != TupleResult.UPDATED) {
        failure.traversed = traversed;
        return result;
      }
      if (HeapTupleHeader.isMovedPartitions(failure.ctid)) {
        throw new SqlError(
            SqlState.T_R_SERIALIZATION_FAILURE,
            "tuple to be locked was already moved to another partition due to concurrent update");
      }
      long next = failure.ctid;
      int priorXmax = failure.xmax;
      traversed = true;
      while (true) {
        TupleResult verdict =
            inspect(relation, next, priorXmax, current, cid, policy, tuple, failure);
        if (verdict == TupleResult.OK) {
          current = next;
          break;
        }
        if (verdict == TupleResult.BEING_MODIFIED) {
          continue; // waited; look again
        }
        if (verdict == TupleResult.UPDATED) {
          if (HeapTupleHeader.isMovedPartitions(tuple.ctid())) {
            throw new SqlError(
                SqlState.T_R_SERIALIZATION_FAILURE,
                "tuple to be locked was already moved to another partition due to concurrent"
                    + " update");
          }
          priorXmax = session.visibility().updateXid(tuple.infomask(), tuple.xmax());
          next = tuple.ctid();
          continue;
        }
        failure.traversed = true;
        return verdict;
      }
    }
  }

  /// Looks at one version. OK: live, lock it. UPDATED: go on to its ctid. BEING_MODIFIED: waited
  /// for its updater.
  private TupleResult inspect(
      RelationDescriptor relation,
      long tid,
      int priorXmax,
      long from,
      int cid,
      RowWaitPolicy policy,
      HeapTuple tuple,
      TupleFailure failure) {
    boolean live = session.fetch(relation, tid, dirty, tuple);
    if (!live && !session.fetch(relation, tid, SpecialSnapshot.ANY, tuple)) {
      return TupleResult.DELETED; // pruned away
    }
    if (tuple.effectiveXmin() != priorXmax) {
      return TupleResult.DELETED; // the slot was reused by an unrelated tuple
    }
    if (live) {
      if (TransactionId.isValid(dirty.xmin)) {
        throw SqlError.internal(
            "t_xmin %s is uncommitted in tuple (%s,%d) to be updated in table \"%s\""
                .formatted(
                    TransactionId.toString(dirty.xmin),
                    Integer.toUnsignedString(Tid.block(tid)),
                    Tid.offset(tid),
                    relation.name()));
      }
      if (TransactionId.isValid(dirty.xmax)) {
        int xwait = dirty.xmax;
        switch (policy) {
          case BLOCK -> session.waiter().waitForXid(xwait, relation, tid, RowWaiter.Purpose.LOCK);
          case SKIP -> {
            if (!session.waiter().tryWaitForXid(xwait)) {
              return TupleResult.WOULD_BLOCK;
            }
          }
          case ERROR -> {
            if (!session.waiter().tryWaitForXid(xwait)) {
              throw RowWaiter.notAvailable(relation);
            }
          }
        }
        return TupleResult.BEING_MODIFIED;
      }
      if (session.transaction().isCurrent(priorXmax)) {
        int cmin = session.visibility().cmin(tuple.infomask(), tuple.cid());
        if (!CommandId.isBefore(cmin, cid)) {
          failure.xmax = priorXmax;
          failure.cmax = cmin;
          return TupleResult.SELF_MODIFIED;
        }
      }
      return TupleResult.OK;
    }
    if (tuple.ctid() == tid) {
      return TupleResult.DELETED;
    }
    return TupleResult.UPDATED;
  }
}
