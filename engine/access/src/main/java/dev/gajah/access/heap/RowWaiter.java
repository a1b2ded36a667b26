// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Tid;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.multixact.MultiXactMembers;
import dev.gajah.transaction.multixact.MultiXactStatus;
import dev.gajah.transaction.multixact.MultiXacts;
import dev.gajah.transaction.xact.Transaction;

/// Waits for those who hold a row: first the heavyweight tuple lock, so that waiters queue, then
/// the holders' transactions (PostgreSQL: `heap_acquire_tuplock`, `MultiXactIdWait`,
/// `XactLockTableWait`). No content lock is held. Belongs to one session.
final class RowWaiter {
  /// What the caller is doing, for the context line of errors raised while waiting.
  enum Purpose {
    UPDATE("updating"),
    DELETE("deleting"),
    LOCK("locking"),
    LOCK_UPDATED("locking updated version of");

    final String text;

    Purpose(String text) {
      this.text = text;
    }
  }

  private final Transaction transaction;
  private final Visibility visibility;
  private final MultiXacts multixacts;
  private final LockTable locks;

  /// After [#waitForMulti]: members that are still there, because they did not conflict.
  int remaining;

  RowWaiter(Heap heap, Transaction transaction, Visibility visibility) {
    this.transaction = transaction;
    this.visibility = visibility;
    multixacts = heap.multixacts();
    locks = heap.locks();
  }

  /// Queues for the row; false only with [RowWaitPolicy#SKIP].
  boolean lockTuple(RelationDescriptor relation, long tid, RowLockMode mode, RowWaitPolicy policy) {
    boolean nowait = policy != RowWaitPolicy.BLOCK;
    if (locks.lock(tag(relation, tid), mode.heavyweight(), transaction, nowait).isHeld()) {
      return true;
    }
    if (policy == RowWaitPolicy.ERROR) {
      throw notAvailable(relation);
    }
    return false;
  }

  void unlockTuple(RelationDescriptor relation, long tid, RowLockMode mode) {
    locks.unlock(tag(relation, tid), mode.heavyweight(), transaction);
  }

  void lockTuple(RelationDescriptor relation, long tid, LockMode mode) {
    locks.lock(tag(relation, tid), mode, transaction, false);
  }

  void unlockTuple(RelationDescriptor relation, long tid, LockMode mode) {
    locks.unlock(tag(relation, tid), mode, transaction);
  }

  private LockTag tag(RelationDescriptor relation, long tid) {
    int database = relation.isShared() ? 0 : transaction.databaseOid();
    return LockTag.tuple(database, relation.oid(), Tid.block(tid), Tid.offset(tid));
  }

  static SqlError notAvailable(RelationDescriptor relation) {
    return new SqlError(
        SqlState.LOCK_NOT_AVAILABLE,
        "could not obtain lock on row in relation \"%s\"".formatted(relation.name()));
  }

  void waitForXid(int xid, RelationDescriptor relation, long tid, Purpose purpose) {
    locks.waitForXid(
        xid,
        transaction,
        () ->
            "while %s tuple %s in relation \"%s\""
                .formatted(purpose.text, describe(tid), relation.name()));
  }

  private static String describe(long tid) {
    return "(%s,%d)".formatted(Integer.toUnsignedString(Tid.block(tid)), Tid.offset(tid));
  }

  boolean tryWaitForXid(int xid) {
    return locks.tryWaitForXid(xid, transaction);
  }

  /// Waits for the members that conflict with `wanted`. Sets [#remaining].
  void waitForMulti(
      int multi,
      int infomask,
      MultiXactStatus wanted,
      RelationDescriptor relation,
      long tid,
      Purpose purpose) {
    waitForMembers(multi, infomask, wanted, false, relation, tid, purpose);
  }

  /// False if a conflicting member still runs.
  boolean tryWaitForMulti(
      int multi, int infomask, MultiXactStatus wanted, RelationDescriptor relation, long tid) {
    return waitForMembers(multi, infomask, wanted, true, relation, tid, Purpose.LOCK);
  }

  private boolean waitForMembers(
      int multi,
      int infomask,
      MultiXactStatus wanted,
      boolean nowait,
      RelationDescriptor relation,
      long tid,
      Purpose purpose) {
    remaining = 0;
    if (HeapTupleHeader.isLockedUpgraded(infomask)) {
      return true;
    }
    MultiXactMembers members =
        multixacts.members(transaction, multi, HeapTupleHeader.isXmaxLockedOnly(infomask));
    LockMode wantedMode = RowLockMode.of(wanted).heavyweight();
    for (int i = 0; i < members.count(); i++) {
      int xid = members.xid(i);
      if (visibility.isCurrent(xid)) {
        remaining++;
        continue;
      }
      if (!RowLockMode.of(members.status(i)).heavyweight().conflictsWith(wantedMode)) {
        if (visibility.isInProgress(xid)) {
          remaining++;
        }
        continue;
      }
      if (nowait) {
        if (!tryWaitForXid(xid)) {
          return false;
        }
      } else {
        waitForXid(xid, relation, tid, purpose);
      }
    }
    return true;
  }
}
