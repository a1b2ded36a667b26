// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.snapshot.TupleVisibility;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One session's side of serializable isolation: notes what it reads, and looks for dependencies
/// when it reads around or writes over what others did.
///
/// Owner thread only. Outside of serializable transactions every call ends at its first check.
public final class PredicateLocking {
  /// Relations with smaller OIDs are system catalogs, which serializable isolation leaves out.
  private static final int FIRST_USER_OID = 12000;

  /// What the session remembers of a target: whether it holds a lock on it, and how many on parts
  /// of it it asked for.
  private static final class Local {
    boolean held;
    int children;
  }

  private final SerializableTransactions shared;
  private final ProcessContext process;
  private final Proc proc;
  private final IntSupplier nextXid;
  private final Map<PredicateTarget, Local> local = new HashMap<>();
  private @Nullable SerializableXact self;
  private @Nullable Snapshot snapshot;
  private boolean wrote;

  /// @param nextXid reads the xid counter
  public PredicateLocking(
      SerializableTransactions shared, ProcessContext process, Proc proc, IntSupplier nextXid) {
    this.shared = shared;
    this.process = process;
    this.proc = proc;
    this.nextXid = nextXid;
  }

  /// True in a serializable transaction that can take part in an anomaly. Hot path.
  public boolean isActive() {
    return self != null;
  }

  // ---- life of a transaction ----

  /// The snapshot of a serializable transaction. One that is read only and deferrable waits here
  /// until it has a safe snapshot.
  ///
  /// @param take makes a snapshot of now
  public Snapshot begin(Supplier<Snapshot> take, boolean readOnly, boolean deferrable) {
    assert self == null : "serializable transaction within another";
    wrote = false;
    local.clear();
    while (true) {
      SerializableTransactions.Beginning beginning =
          shared.begin(
              take,
              process.pid(),
              proc.procNumber(),
              proc.localXid(),
              readOnly,
              process.latch()::set);
      SerializableXact xact = beginning.xact();
      self = xact;
      snapshot = beginning.snapshot();
      if (xact == null) {
        return beginning.snapshot();
      }
      if (!readOnly || !deferrable) {
        if (TransactionId.isValid(proc.xid())) {
          xidAssigned(proc.xid());
        }
        return beginning.snapshot();
      }
      boolean safe = awaitSafety(xact);
      end(false);
      if (safe) {
        return beginning.snapshot();
      }
    }
  }

  private boolean awaitSafety(SerializableXact xact) {
    shared.setDeferrableWaiting(xact, true);
    while (true) {
      process.latch().reset();
      if (shared.isSafetyKnown(xact)) {
        break;
      }
      process.interrupts().check();
      process.awaitLatch(-1, WaitEvent.SAFE_SNAPSHOT);
    }
    shared.setDeferrableWaiting(xact, false);
    return !xact.is(SerializableXact.READ_ONLY_UNSAFE);
  }

  /// The transaction got its top-level xid.
  public void xidAssigned(int xid) {
    SerializableXact xact = self;
    if (xact != null) {
      shared.registerXid(xact, xid);
    }
  }

  /// Last check before the commit record.
  ///
  /// @throws dev.gajah.base.error.SqlError 40001
  public void preCommit() {
    SerializableXact xact = self;
    if (xact != null) {
      shared.preCommit(xact);
    }
  }

  /// Takes the transaction off the session, as it is prepared; null if there is nothing to keep.
  /// [#preCommit] was called.
  public @Nullable PreparedSerializable detach() {
    SerializableXact xact = self;
    self = null;
    snapshot = null;
    local.clear();
    return xact == null ? null : new PreparedSerializable(xact, wrote);
  }

  /// What a prepared transaction has to remember, after [#preCommit].
  public List<byte[]> stateItems() {
    SerializableXact xact = self;
    return xact == null ? List.of() : shared.stateItems(xact);
  }

  /// The transaction has ended, for all to see.
  public void end(boolean committed) {
    SerializableXact xact = self;
    if (xact != null) {
      self = null;
      snapshot = null;
      local.clear();
      shared.end(xact, committed, wrote, nextXid);
    }
  }

  // ---- reading ----

  private static boolean isLockable(int relationOid) {
    return Integer.compareUnsigned(relationOid, FIRST_USER_OID) >= 0;
  }

  /// True if reading this relation by `rule` has to be noted (PostgreSQL:
  /// `SerializationNeededForRead`).
  public boolean notesReads(int relationOid, TupleVisibility rule) {
    return rule instanceof Snapshot && notesReads(relationOid);
  }

  /// The same for a reader by a snapshot.
  public boolean notesReads(int relationOid) {
    SerializableXact xact = self;
    if (xact == null || !isLockable(relationOid)) {
      return false;
    }
    if (xact.is(SerializableXact.READ_ONLY_SAFE)) {
      end(false);
      return false;
    }
    return true;
  }

  /// Notes that a relation was read as a whole.
  public void lockRelation(int databaseOid, int relationOid) {
    lock(PredicateTarget.relation(databaseOid, relationOid));
  }

  /// Notes that a page was read, of an index or of a table.
  public void lockPage(int databaseOid, int relationOid, int block) {
    lock(PredicateTarget.page(databaseOid, relationOid, block));
  }

  /// Notes that a visible version was read, not made by the own transaction.
  public void lockTuple(int databaseOid, int relationOid, int block, int offsetNumber) {
    lock(PredicateTarget.tuple(databaseOid, relationOid, block, offsetNumber));
  }

  private boolean isHeld(PredicateTarget target) {
    Local entry = local.get(target);
    return entry != null && entry.held;
  }

  private void lock(PredicateTarget target) {
    SerializableXact xact = self;
    if (xact == null) {
      return;
    }
    for (PredicateTarget each = target; ; each = each.parent()) {
      if (isHeld(each)) {
        return;
      }
      if (each.isRelation()) {
        break;
      }
    }
    local.computeIfAbsent(target, tag -> new Local()).held = true;
    shared.acquire(target, xact);
    PredicateTarget promotion = promotion(target);
    if (promotion != null) {
      lock(promotion);
    } else if (!target.isTuple()) {
      forgetCovered(target, xact);
    }
  }

  /// The coarsest target that has too many locks below it now; null if there is none.
  private @Nullable PredicateTarget promotion(PredicateTarget target) {
    PredicateTarget result = null;
    for (PredicateTarget each = target; !each.isRelation(); ) {
      each = each.parent();
      Local entry = local.computeIfAbsent(each, tag -> new Local());
      entry.children++;
      if (entry.children > shared.settings().childrenMax(each)) {
        result = each;
      }
    }
    return result;
  }

  private void forgetCovered(PredicateTarget target, SerializableXact xact) {
    Local entry = local.get(target);
    if (entry == null || entry.children == 0) {
      return;
    }
    local.keySet().removeIf(other -> !other.equals(target) && target.covers(other));
    shared.removeCovered(target, xact);
  }

  /// The transaction may have been chosen to fail.
  ///
  /// @throws dev.gajah.base.error.SqlError 40001
  public void checkDoomed() {
    SerializableXact xact = self;
    if (xact != null && xact.isDoomed()) {
      throw SerializationFailure.because(
          "Canceled on identification as a pivot, during conflict out checking");
    }
  }

  /// The oldest xid that the transaction's snapshot saw running.
  public int xmin() {
    Snapshot mine = snapshot;
    return mine == null ? TransactionId.INVALID : mine.xmin();
  }

  /// Another transaction's version was met while reading: one that is not visible, or whose end is
  /// not.
  ///
  /// @param xid top-level; not before [#xmin()]
  /// @throws dev.gajah.base.error.SqlError 40001
  public void conflictOut(int xid) {
    SerializableXact xact = self;
    Snapshot mine = snapshot;
    if (xact == null || mine == null || xid == proc.xid()) {
      return;
    }
    checkDoomed();
    shared.conflictOut(xact, xid, mine);
  }

  // ---- writing ----

  /// A tuple, or something on a page, or something new in a relation is about to be written:
  /// whoever read there has a dependency on us. `offsetNumber` 0 and an invalid `block` mean that
  /// there is none.
  ///
  /// @param isSubtransaction whether the write may be rolled back alone
  /// @throws dev.gajah.base.error.SqlError 40001
  public void conflictIn(
      int databaseOid, int relationOid, int block, int offsetNumber, boolean isSubtransaction) {
    SerializableXact xact = self;
    Snapshot mine = snapshot;
    if (xact == null || mine == null || !isLockable(relationOid)) {
      return;
    }
    if (xact.isDoomed()) {
      throw SerializationFailure.because(
          "Canceled on identification as a pivot, during conflict in checking");
    }
    wrote = true;
    PredicateTarget relation = PredicateTarget.relation(databaseOid, relationOid);
    PredicateTarget[] targets;
    if (block == BlockNumber.INVALID) {
      targets = new PredicateTarget[] {relation};
    } else {
      PredicateTarget page = PredicateTarget.page(databaseOid, relationOid, block);
      targets =
          offsetNumber == 0
              ? new PredicateTarget[] {page, relation}
              : new PredicateTarget[] {
                PredicateTarget.tuple(databaseOid, relationOid, block, offsetNumber), page, relation
              };
    }
    if (shared.conflictIn(xact, targets, mine, !isSubtransaction)) {
      Local entry = local.remove(targets[0]);
      assert entry != null : "lock without local entry";
    }
  }

  /// A relation is about to be emptied or dropped.
  ///
  /// @throws dev.gajah.base.error.SqlError 40001
  public void conflictInWithTable(int databaseOid, int relationOid) {
    SerializableXact xact = self;
    Snapshot mine = snapshot;
    if (xact == null || mine == null || !isLockable(relationOid)) {
      return;
    }
    wrote = true;
    shared.conflictInWithTable(xact, databaseOid, relationOid);
  }

  /// A page of an index is split, or merged into another: its readers read both.
  public void pageSplit(int databaseOid, int relationOid, int oldBlock, int newBlock) {
    if (isLockable(relationOid)) {
      shared.pageSplit(databaseOid, relationOid, oldBlock, newBlock);
    }
  }
}
