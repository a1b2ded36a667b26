// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import dev.gajah.transaction.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All serializable transactions of a server, the dependencies among them, and who has to fail.
/// Thread-safe; every method takes [#lock].
public final class SerializableTransactions {
  private static final int TRANSACTIONS_PER_PROCESS = 10;

  final LwLock lock = new LwLock();
  private final PredicateLockTable table = new PredicateLockTable();
  private final SerialLog serialLog;
  private final int transactionsMax;
  private final int processSlots;
  private volatile PredicateSettings settings = PredicateSettings.DEFAULTS;

  /// Running and finished ones that still count.
  private final Set<SerializableXact> active = new LinkedHashSet<>();

  private final Map<Integer, SerializableXact> byXid = new HashMap<>();

  /// Committed ones, in order of commit.
  private final ArrayDeque<SerializableXact> finished = new ArrayDeque<>();

  private long lastCommit = 1;

  /// Transactions that committed up to here need their SIREAD locks no more, as only read-only ones
  /// are concurrent; and up to where that has been made use of.
  private long partialClearUpTo;

  private long partialClearedUpTo;

  private int writableCount;

  /// Oldest xmin of running ones, and how many have it.
  private int globalXmin = TransactionId.INVALID;

  private int globalXminCount;

  public SerializableTransactions(FileSystem files, Path dataDirectory, int processSlots) {
    serialLog = new SerialLog(files, dataDirectory);
    this.processSlots = processSlots;
    transactionsMax = processSlots * TRANSACTIONS_PER_PROCESS;
  }

  public void setSettings(PredicateSettings value) {
    settings = value;
  }

  PredicateSettings settings() {
    return settings;
  }

  // ---- beginning ----

  /// What a new serializable transaction gets; `xact` is null if it cannot take part in an anomaly.
  record Beginning(Snapshot snapshot, @Nullable SerializableXact xact) {}

  Beginning begin(
      Supplier<Snapshot> take,
      int pid,
      int procNumber,
      int localXid,
      boolean readOnly,
      Runnable wakeup) {
    lock.lockExclusive();
    try {
      while (active.size() >= transactionsMax) {
        if (finished.isEmpty()) {
          throw new SqlError(
                  SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                  "not enough elements in RWConflictPool to record a read/write conflict")
              .hint(
                  "You might need to run fewer transactions at a time or increase"
                      + " \"max_connections\".");
        }
        summarizeOldest();
      }
      Snapshot snapshot = take.get();
      if (readOnly && writableCount == 0) {
        return new Beginning(snapshot, null);
      }
      SerializableXact xact =
          new SerializableXact(
              pid, procNumber, localXid, readOnly, snapshot.xmin(), lastCommit, wakeup);
      if (readOnly) {
        for (SerializableXact other : active) {
          if (!other.isCommitted() && !other.isDoomed() && !other.isReadOnly()) {
            xact.possibleUnsafeConflicts.add(other);
            other.possibleUnsafeConflicts.add(xact);
          }
        }
        if (xact.possibleUnsafeConflicts.isEmpty()) {
          return new Beginning(snapshot, null);
        }
      } else {
        writableCount++;
      }
      active.add(xact);
      if (!TransactionId.isValid(globalXmin)) {
        globalXmin = xact.xmin;
        globalXminCount = 1;
        serialLog.setOldestXmin(globalXmin);
      } else if (xact.xmin == globalXmin) {
        globalXminCount++;
      }
      return new Beginning(snapshot, xact);
    } finally {
      lock.unlock();
    }
  }

  void setDeferrableWaiting(SerializableXact xact, boolean waiting) {
    lock.lockExclusive();
    if (waiting) {
      xact.set(SerializableXact.DEFERRABLE_WAITING);
    } else {
      xact.clear(SerializableXact.DEFERRABLE_WAITING);
    }
    lock.unlock();
  }

  /// True once it is known whether the snapshot of a read-only transaction is safe.
  boolean isSafetyKnown(SerializableXact xact) {
    lock.lockShared();
    boolean known =
        xact.possibleUnsafeConflicts.isEmpty() || xact.is(SerializableXact.READ_ONLY_UNSAFE);
    lock.unlock();
    return known;
  }

  void registerXid(SerializableXact xact, int xid) {
    lock.lockExclusive();
    xact.topXid = xid;
    byXid.put(xid, xact);
    lock.unlock();
  }

  // ---- SIREAD locks ----

  /// @throws SqlError 53200
  void acquire(PredicateTarget target, SerializableXact xact) {
    lock.lockExclusive();
    try {
      checkRoom();
      table.add(target, xact);
    } finally {
      lock.unlock();
    }
  }

  private void checkRoom() {
    while ((long) table.size() >= (long) settings.perTransaction() * processSlots) {
      if (finished.isEmpty()) {
        throw new SqlError(SqlState.OUT_OF_MEMORY, "out of shared memory")
            .hint("You might need to increase \"max_pred_locks_per_transaction\".");
      }
      int before = table.size();
      summarizeOldest();
      if (table.size() == before && finished.isEmpty()) {
        throw new SqlError(SqlState.OUT_OF_MEMORY, "out of shared memory")
            .hint("You might need to increase \"max_pred_locks_per_transaction\".");
      }
    }
  }

  void removeCovered(PredicateTarget coarser, SerializableXact xact) {
    lock.lockExclusive();
    table.removeCovered(coarser, xact);
    lock.unlock();
  }

  /// Readers of a page read what moved to another one, too (PostgreSQL: `PredicateLockPageSplit`).
  public void pageSplit(int databaseOid, int relationOid, int oldBlock, int newBlock) {
    lock.lockExclusive();
    try {
      if (table.size() > 0) {
        table.copy(
            PredicateTarget.page(databaseOid, relationOid, oldBlock),
            PredicateTarget.page(databaseOid, relationOid, newBlock));
      }
    } finally {
      lock.unlock();
    }
  }

  /// The tuples of a table move, or an index of it goes away: all locks on it become locks on the
  /// whole table (PostgreSQL: `TransferPredicateLocksToHeapRelation`).
  public void transferToRelation(int databaseOid, int fromRelationOid, int heapOid) {
    lock.lockExclusive();
    try {
      if (table.size() > 0) {
        table.moveAll(databaseOid, fromRelationOid, PredicateTarget.relation(databaseOid, heapOid));
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- conflicts ----

  /// The current transaction reads around a version that another one wrote (PostgreSQL:
  /// `CheckForSerializableConflictOut`).
  ///
  /// @param xid top-level writer, not the own one
  /// @throws SqlError 40001
  void conflictOut(SerializableXact self, int xid, Snapshot snapshot) {
    lock.lockExclusive();
    try {
      SerializableXact writer = byXid.get(xid);
      if (writer == null) {
        conflictOutToSummarized(self, xid);
        return;
      }
      if (writer == self || writer.isDoomed()) {
        return;
      }
      if (writer.hasSummaryConflictOut()) {
        if (!writer.isPrepared()) {
          writer.set(SerializableXact.DOOMED);
          return;
        }
        throw SerializationFailure.because("Canceled on conflict out to old pivot");
      }
      if (self.isReadOnly()
          && writer.isCommitted()
          && (!writer.hasConflictOut()
              || self.lastCommitBeforeSnapshot < writer.earliestOutConflictCommit)) {
        return;
      }
      if (!snapshot.isRunning(xid) || self.conflictsOutTo(writer)) {
        return;
      }
      flagConflict(self, writer, self);
    } finally {
      lock.unlock();
    }
  }

  private void conflictOutToSummarized(SerializableXact self, int xid) {
    long earliest = serialLog.earliestOutConflict(xid);
    if (earliest == 0) {
      return; // it was not serializable
    }
    if (earliest != SerializableXact.NEVER
        && (!self.isReadOnly() || earliest <= self.lastCommitBeforeSnapshot)) {
      throw SerializationFailure.because(
          "Canceled on conflict out to old pivot " + TransactionId.toString(xid));
    }
    if (self.hasSummaryConflictIn() || !self.inConflicts.isEmpty()) {
      throw SerializationFailure.because(
          "Canceled on identification as a pivot, with conflict out to old committed transaction "
              + TransactionId.toString(xid));
    }
    self.set(SerializableXact.SUMMARY_CONFLICT_OUT);
  }

  /// The current transaction writes what others may have read (PostgreSQL:
  /// `CheckForSerializableConflictIn`).
  ///
  /// @param dropOwn whether the own lock on the first target is not needed any more
  /// @return true if the own lock was dropped
  /// @throws SqlError 40001
  boolean conflictIn(
      SerializableXact self, PredicateTarget[] targets, Snapshot snapshot, boolean dropOwn) {
    lock.lockExclusive();
    try {
      boolean dropped = false;
      for (PredicateTarget tag : targets) {
        PredicateLockTable.Target target = table.find(tag);
        if (target != null) {
          checkReaders(target, self, snapshot);
          if (dropOwn && tag.isTuple() && target.holders.contains(self)) {
            table.remove(target, self);
            dropped = true;
          }
        }
      }
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  private void checkReaders(
      PredicateLockTable.Target target, SerializableXact self, Snapshot snapshot) {
    for (SerializableXact reader : List.copyOf(target.holders)) {
      if (reader != self
          && !reader.isDoomed()
          && (!reader.isCommitted()
              || TransactionId.precedes(snapshot.xmin(), reader.finishedBefore))
          && !reader.conflictsOutTo(self)) {
        flagConflict(reader, self, self);
      }
    }
    // Among the summarised readers is one that committed after our snapshot was taken. (PostgreSQL
    // means to look at them here, too, but its test for concurrency never holds for them.)
    if (target.summarizedCommit > self.lastCommitBeforeSnapshot) {
      checkFailure(null, self, self);
      self.set(SerializableXact.SUMMARY_CONFLICT_IN);
    }
  }

  /// The current transaction replaces a whole relation (PostgreSQL:
  /// `CheckTableForSerializableConflictIn`).
  void conflictInWithTable(SerializableXact self, int databaseOid, int relationOid) {
    lock.lockExclusive();
    try {
      for (PredicateLockTable.Target target : table.ofRelation(databaseOid, relationOid)) {
        for (SerializableXact reader : List.copyOf(target.holders)) {
          if (reader != self && !reader.conflictsOutTo(self)) {
            flagConflict(reader, self, self);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void flagConflict(SerializableXact reader, SerializableXact writer, SerializableXact me) {
    checkFailure(reader, writer, me);
    reader.outConflicts.add(writer);
    writer.inConflicts.add(reader);
  }

  /// Would a dependency from reader to writer complete a dangerous structure? (PostgreSQL:
  /// `OnConflict_CheckForSerializationFailure`.)
  ///
  /// @param reader null for one that stands for all summarised ones
  private static void checkFailure(
      @Nullable SerializableXact reader, SerializableXact writer, SerializableXact me) {
    if (!isDangerous(reader, writer)) {
      return;
    }
    if (writer == me) {
      throw SerializationFailure.because("Canceled on identification as a pivot, during write");
    }
    if (writer.isPrepared()) {
      throw SerializationFailure.because(
          "Canceled on conflict out to pivot %s, during read"
              .formatted(TransactionId.toString(writer.topXid)));
    }
    writer.set(SerializableXact.DOOMED);
  }

  private static boolean isDangerous(@Nullable SerializableXact reader, SerializableXact writer) {
    if (writer.isCommitted() && (writer.hasConflictOut() || writer.hasSummaryConflictOut())) {
      return true;
    }
    if (writer.hasSummaryConflictOut()) {
      return true;
    }
    // reader -> writer -> third, and the third was first to commit.
    for (SerializableXact third : writer.outConflicts) {
      // A summarised reader committed before every transaction that is still known.
      if (reader != null
          && third.isPrepared()
          && (!reader.isCommitted() || third.prepareNumber <= reader.commitNumber)
          && (!writer.isCommitted() || third.prepareNumber <= writer.commitNumber)
          && (!reader.isReadOnly() || third.prepareNumber <= reader.lastCommitBeforeSnapshot)) {
        return true;
      }
    }
    // third -> reader -> writer, and the writer was first to commit.
    if (reader == null || !writer.isPrepared() || reader.isReadOnly()) {
      return false;
    }
    if (reader.hasSummaryConflictIn()) {
      return true;
    }
    for (SerializableXact third : reader.inConflicts) {
      if (!third.isDoomed()
          && (!third.isCommitted() || third.commitNumber >= writer.prepareNumber)
          && (!third.isReadOnly() || third.lastCommitBeforeSnapshot >= writer.prepareNumber)) {
        return true;
      }
    }
    return false;
  }

  // ---- the end ----

  /// Last check before the commit record (PostgreSQL: `PreCommit_CheckForSerializationFailure`).
  ///
  /// @throws SqlError 40001
  void preCommit(SerializableXact self) {
    lock.lockExclusive();
    try {
      if (self.isDoomed()) {
        throw SerializationFailure.because(
            "Canceled on identification as a pivot, during commit attempt");
      }
      for (SerializableXact near : self.inConflicts) {
        if (near.isCommitted() || near.isDoomed()) {
          continue;
        }
        for (SerializableXact far : near.inConflicts) {
          if (far == self || (!far.isCommitted() && !far.isReadOnly() && !far.isDoomed())) {
            if (near.isPrepared()) {
              throw SerializationFailure.because(
                  "Canceled on commit attempt with conflict in from prepared pivot");
            }
            near.set(SerializableXact.DOOMED);
            break;
          }
        }
      }
      self.prepareNumber = ++lastCommit;
      self.set(SerializableXact.PREPARED);
    } finally {
      lock.unlock();
    }
  }

  /// The transaction is over, or known to be safe (PostgreSQL: `ReleasePredicateLocks`).
  ///
  /// @param nextXid the xid counter's value now
  void end(SerializableXact self, boolean committed, boolean wrote, IntSupplier nextXid) {
    lock.lockExclusive();
    try {
      self.finishedBefore = nextXid.getAsInt();
      if (committed) {
        self.set(SerializableXact.COMMITTED);
        self.commitNumber = ++lastCommit;
        if (!wrote) {
          self.set(SerializableXact.READ_ONLY);
        }
      } else {
        self.set(SerializableXact.DOOMED | SerializableXact.ROLLED_BACK);
        self.clear(SerializableXact.PREPARED);
      }
      if (self.declaredReadOnly) {
        releaseUnsafeConflicts(self);
      } else if (--writableCount == 0) {
        partialClearUpTo = lastCommit;
      }
      settleConflicts(self, committed);
      if (!self.declaredReadOnly) {
        tellReadOnly(self, committed && wrote);
      }
      boolean clear = false;
      if (self.xmin == globalXmin && --globalXminCount == 0) {
        findGlobalXmin();
        clear = true;
      }
      if (committed) {
        finished.addLast(self);
      } else {
        release(self, false, false);
      }
      if (clear) {
        clearOld();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void releaseUnsafeConflicts(SerializableXact xact) {
    for (SerializableXact other : xact.possibleUnsafeConflicts) {
      other.possibleUnsafeConflicts.remove(xact);
    }
    xact.possibleUnsafeConflicts.clear();
  }

  private void settleConflicts(SerializableXact self, boolean committed) {
    if (committed && !self.isReadOnly() && self.hasSummaryConflictOut()) {
      self.earliestOutConflictCommit = 1;
      self.set(SerializableXact.CONFLICT_OUT);
    }
    for (SerializableXact writer : List.copyOf(self.outConflicts)) {
      if (committed && !self.isReadOnly() && writer.isCommitted()) {
        if (!self.hasConflictOut() || writer.prepareNumber < self.earliestOutConflictCommit) {
          self.earliestOutConflictCommit = writer.prepareNumber;
        }
        self.set(SerializableXact.CONFLICT_OUT);
      }
      if (!committed || writer.isCommitted() || writer.lastCommitBeforeSnapshot >= lastCommit) {
        removeConflict(self, writer);
      }
    }
    for (SerializableXact reader : List.copyOf(self.inConflicts)) {
      if (!committed || reader.isCommitted() || reader.isReadOnly()) {
        removeConflict(reader, self);
      }
    }
  }

  private static void removeConflict(SerializableXact reader, SerializableXact writer) {
    reader.outConflicts.remove(writer);
    writer.inConflicts.remove(reader);
  }

  /// A writer has ended: what does that mean for the snapshots of concurrent read-only ones?
  private static void tellReadOnly(SerializableXact self, boolean wroteAndCommitted) {
    for (SerializableXact reader : List.copyOf(self.possibleUnsafeConflicts)) {
      if (wroteAndCommitted
          && self.hasConflictOut()
          && self.earliestOutConflictCommit <= reader.lastCommitBeforeSnapshot) {
        reader.set(SerializableXact.READ_ONLY_UNSAFE);
        releaseUnsafeConflicts(reader);
      } else {
        reader.possibleUnsafeConflicts.remove(self);
        if (reader.possibleUnsafeConflicts.isEmpty()) {
          reader.set(SerializableXact.READ_ONLY_SAFE);
        }
      }
      if (reader.is(SerializableXact.DEFERRABLE_WAITING)
          && reader.is(SerializableXact.READ_ONLY_SAFE | SerializableXact.READ_ONLY_UNSAFE)) {
        reader.wakeup.run();
      }
    }
    self.possibleUnsafeConflicts.clear();
  }

  private void findGlobalXmin() {
    globalXmin = TransactionId.INVALID;
    globalXminCount = 0;
    for (SerializableXact xact : active) {
      if (xact.isFinished()) {
        continue;
      }
      if (!TransactionId.isValid(globalXmin) || TransactionId.precedes(xact.xmin, globalXmin)) {
        globalXmin = xact.xmin;
        globalXminCount = 1;
      } else if (xact.xmin == globalXmin) {
        globalXminCount++;
      }
    }
    serialLog.setOldestXmin(globalXmin);
  }

  /// Forgets committed transactions that nobody running is concurrent with, and of those that only
  /// read-only ones are concurrent with what these do not need (PostgreSQL:
  /// `ClearOldPredicateLocks`).
  private void clearOld() {
    for (SerializableXact xact : new ArrayList<>(finished)) {
      if (!TransactionId.isValid(globalXmin)
          || !TransactionId.precedes(globalXmin, xact.finishedBefore)) {
        finished.remove(xact);
        release(xact, false, false);
      } else if (xact.commitNumber > partialClearedUpTo && xact.commitNumber <= partialClearUpTo) {
        if (xact.isReadOnly()) {
          finished.remove(xact);
          release(xact, false, false);
        } else {
          release(xact, true, false);
        }
      } else {
        break;
      }
    }
    partialClearedUpTo = partialClearUpTo;
    table.removeSummarizedThrough(partialClearUpTo);
  }

  /// @param partial whether conflicts out, and the transaction itself, stay
  /// @param summarize whether what is dropped is kept in its summarised form
  private void release(SerializableXact xact, boolean partial, boolean summarize) {
    table.removeAll(xact, summarize);
    if (!partial) {
      for (SerializableXact writer : List.copyOf(xact.outConflicts)) {
        if (summarize) {
          writer.set(SerializableXact.SUMMARY_CONFLICT_IN);
        }
        removeConflict(xact, writer);
      }
    }
    for (SerializableXact reader : List.copyOf(xact.inConflicts)) {
      if (summarize) {
        reader.set(SerializableXact.SUMMARY_CONFLICT_OUT);
      }
      removeConflict(reader, xact);
    }
    if (!partial) {
      if (TransactionId.isValid(xact.topXid)) {
        byXid.remove(xact.topXid);
      }
      active.remove(xact);
    }
  }

  private void summarizeOldest() {
    SerializableXact oldest = finished.removeFirst();
    if (TransactionId.isValid(oldest.topXid) && !oldest.isReadOnly()) {
      serialLog.add(
          oldest.topXid,
          oldest.hasConflictOut() ? oldest.earliestOutConflictCommit : SerializableXact.NEVER);
    }
    release(oldest, false, true);
  }

  // ---- prepared transactions ----

  private static final int ITEM_BYTES = 24;
  private static final int ITEM_XACT = 0;
  private static final int ITEM_LOCK = 1;

  /// One item for the transaction (4 kind, 4 xmin, 4 flags) and one for each of its locks (4 kind,
  /// 16 target), 24 bytes each (PostgreSQL: `TwoPhasePredicateRecord`).
  List<byte[]> stateItems(SerializableXact xact) {
    List<byte[]> items = new ArrayList<>();
    lock.lockShared();
    try {
      byte[] head = new byte[ITEM_BYTES];
      Bytes.putInt(head, 0, ITEM_XACT);
      Bytes.putInt(head, 4, xact.xmin);
      Bytes.putInt(head, 8, xact.flags);
      items.add(head);
      for (PredicateLockTable.Target target : xact.locks) {
        byte[] item = new byte[ITEM_BYTES];
        Bytes.putInt(item, 0, ITEM_LOCK);
        Bytes.putInt(item, 4, target.tag.databaseOid());
        Bytes.putInt(item, 8, target.tag.relationOid());
        Bytes.putInt(item, 12, target.tag.block());
        Bytes.putInt(item, 16, target.tag.offsetNumber());
        items.add(item);
      }
    } finally {
      lock.unlock();
    }
    return items;
  }

  /// After a crash: a prepared transaction of which the dependencies are not known any more counts
  /// as having some in both directions.
  public PreparedSerializable recover(List<byte[]> items, int topXid) {
    lock.lockExclusive();
    try {
      byte[] head = items.getFirst();
      int flags = Bytes.getInt(head, 8);
      SerializableXact xact =
          new SerializableXact(
              0,
              -1,
              topXid,
              (flags & SerializableXact.READ_ONLY) != 0,
              Bytes.getInt(head, 4),
              lastCommit,
              () -> {});
      xact.flags =
          flags | SerializableXact.SUMMARY_CONFLICT_IN | SerializableXact.SUMMARY_CONFLICT_OUT;
      xact.prepareNumber = lastCommit;
      xact.topXid = topXid;
      active.add(xact);
      byXid.put(topXid, xact);
      if (!xact.declaredReadOnly) {
        writableCount++;
      }
      for (byte[] item : items) {
        if (Bytes.getInt(item, 0) == ITEM_LOCK) {
          table.add(
              new PredicateTarget(
                  Bytes.getInt(item, 4),
                  Bytes.getInt(item, 8),
                  Bytes.getInt(item, 12),
                  Bytes.getInt(item, 16)),
              xact);
        }
      }
      findGlobalXmin();
      return new PreparedSerializable(xact, true);
    } finally {
      lock.unlock();
    }
  }

  /// COMMIT PREPARED or ROLLBACK PREPARED.
  public void finish(PreparedSerializable prepared, boolean committed, IntSupplier nextXid) {
    end(prepared.xact, committed, prepared.wrote, nextXid);
  }

  // ---- views ----

  /// All SIREAD locks, for `pg_locks`.
  public List<PredicateLockStatus> list() {
    List<PredicateLockStatus> rows = new ArrayList<>();
    lock.lockShared();
    try {
      for (PredicateLockTable.Target target : table.all()) {
        for (SerializableXact holder : target.holders) {
          rows.add(
              new PredicateLockStatus(target.tag, holder.procNumber, holder.localXid, holder.pid));
        }
      }
    } finally {
      lock.unlock();
    }
    return rows;
  }

  /// Whom a process waits for that waits for a safe snapshot (`pg_safe_snapshot_blocking_pids`).
  public int[] safeSnapshotBlockers(int pid) {
    lock.lockShared();
    try {
      for (SerializableXact xact : active) {
        if (xact.pid == pid && xact.is(SerializableXact.DEFERRABLE_WAITING)) {
          return xact.possibleUnsafeConflicts.stream().mapToInt(other -> other.pid).toArray();
        }
      }
      return new int[0];
    } finally {
      lock.unlock();
    }
  }

  /// Writes `pg_serial`, at a checkpoint.
  public int checkpoint() {
    lock.lockExclusive();
    try {
      return serialLog.checkpoint();
    } finally {
      lock.unlock();
    }
  }

  // ---- for tests ----

  int activeCount() {
    lock.lockShared();
    int count = active.size();
    lock.unlock();
    return count;
  }

  int lockCount() {
    lock.lockShared();
    int count = table.size();
    lock.unlock();
    return count;
  }
}
