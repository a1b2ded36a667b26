// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import dev.gajah.base.id.TransactionId;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// One serializable transaction, running or finished and still of interest (PostgreSQL:
/// `SERIALIZABLEXACT`).
///
/// Guarded by the lock of [SerializableTransactions]; the owner reads [#flags] without.
///
/// Commit numbers: [#prepareNumber] when it got past its last check, [#commitNumber] when it was
/// done. `t.prepareNumber <= u.commitNumber` reads "t committed first".
final class SerializableXact {
  static final int COMMITTED = 1;
  static final int PREPARED = 1 << 1;
  static final int ROLLED_BACK = 1 << 2;
  static final int DOOMED = 1 << 3;

  /// Has a conflict out to a transaction that committed before it did.
  static final int CONFLICT_OUT = 1 << 4;

  static final int READ_ONLY = 1 << 5;
  static final int DEFERRABLE_WAITING = 1 << 6;
  static final int READ_ONLY_SAFE = 1 << 7;
  static final int READ_ONLY_UNSAFE = 1 << 8;
  static final int SUMMARY_CONFLICT_IN = 1 << 9;
  static final int SUMMARY_CONFLICT_OUT = 1 << 10;

  static final long NEVER = Long.MAX_VALUE;

  volatile int flags;
  final int pid;
  int procNumber;
  int localXid;
  final boolean declaredReadOnly;
  final int xmin;

  /// The last commit number when the snapshot was taken.
  final long lastCommitBeforeSnapshot;

  int topXid = TransactionId.INVALID;
  long prepareNumber = NEVER;
  long commitNumber = NEVER;

  /// With [#CONFLICT_OUT]: the smallest prepare number among those it conflicts out to.
  long earliestOutConflictCommit = NEVER;

  /// The next xid when it ended: who has an xmin from there on is not concurrent.
  int finishedBefore = TransactionId.INVALID;

  /// Who read what this one wrote.
  final Set<SerializableXact> inConflicts = new LinkedHashSet<>();

  /// Who wrote what this one read.
  final Set<SerializableXact> outConflicts = new LinkedHashSet<>();

  /// Of a read-only transaction: concurrent writers that could still make its snapshot unsafe. Of a
  /// writer: those read-only transactions.
  final Set<SerializableXact> possibleUnsafeConflicts = new LinkedHashSet<>();

  final Set<PredicateLockTable.Target> locks = new HashSet<>();

  /// Wakes the session while it waits for a safe snapshot.
  final Runnable wakeup;

  SerializableXact(
      int pid,
      int procNumber,
      int localXid,
      boolean declaredReadOnly,
      int xmin,
      long lastCommitBeforeSnapshot,
      Runnable wakeup) {
    this.pid = pid;
    this.procNumber = procNumber;
    this.localXid = localXid;
    this.declaredReadOnly = declaredReadOnly;
    this.xmin = xmin;
    this.lastCommitBeforeSnapshot = lastCommitBeforeSnapshot;
    this.wakeup = wakeup;
    flags = declaredReadOnly ? READ_ONLY : 0;
  }

  boolean is(int flag) {
    return (flags & flag) != 0;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold the lock
  void set(int flag) {
    flags |= flag;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold the lock
  void clear(int flag) {
    flags &= ~flag;
  }

  boolean isCommitted() {
    return is(COMMITTED);
  }

  /// Past its last check, committed or not.
  boolean isPrepared() {
    return is(PREPARED);
  }

  boolean isFinished() {
    return is(COMMITTED | ROLLED_BACK);
  }

  boolean isDoomed() {
    return is(DOOMED);
  }

  boolean isReadOnly() {
    return is(READ_ONLY);
  }

  boolean hasConflictOut() {
    return is(CONFLICT_OUT);
  }

  boolean hasSummaryConflictIn() {
    return is(SUMMARY_CONFLICT_IN);
  }

  boolean hasSummaryConflictOut() {
    return is(SUMMARY_CONFLICT_OUT);
  }

  boolean conflictsOutTo(SerializableXact writer) {
    return outConflicts.contains(writer);
  }
}
