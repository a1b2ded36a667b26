// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.CommandId;
import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.transaction.lmgr.HeldLock;
import dev.gajah.transaction.lmgr.LockOwner;
import dev.gajah.transaction.lmgr.StandbyLockLog;
import dev.gajah.transaction.predicate.PredicateLocking;
import dev.gajah.transaction.procarray.GlobalVisibility;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.standby.StandbyRecords;
import dev.gajah.transaction.twophase.PreparedTransaction;
import dev.gajah.transaction.twophase.PreparedTransactions;
import dev.gajah.transaction.twophase.StatsItem;
import dev.gajah.transaction.twophase.TwoPhaseState;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What really happens when a transaction or subtransaction starts, commits, aborts (PostgreSQL:
/// the lower half of `xact.c`).
///
/// Owner thread only.
final class TransactionLifecycle implements StandbyLockLog {
  private static final int SUBXIDS_REPORTED_AT_ONCE = Proc.CACHED_SUBXIDS_MAX;

  final Transactions shared;
  final Transaction transaction;
  final ProcessContext process;
  final Proc proc;
  final LockOwner locks;
  final TransactionSnapshots snapshots;
  final PredicateLocking predicate;
  final PendingDeletes pendingDeletes = new PendingDeletes();
  final ComboCommandIds comboCommandIds = new ComboCommandIds();
  final ByteWriter invalidations = new ByteWriter(64);
  final ArrayList<TransactionParticipant> participants = new ArrayList<>();
  final WalRecordBuilder walRecord;

  private final TransactionLevel top = new TransactionLevel(null);
  private final CommitContents contents = new CommitContents();
  private final ByteWriter buffer = new ByteWriter(64);
  private TransactionLevel current = top;
  private NoticeSink notices = NoticeSink.NONE;
  TransactionSettings settings = TransactionSettings.DEFAULTS;
  int databaseTablespaceOid;

  IsolationLevel isolation = IsolationLevel.READ_COMMITTED;
  boolean readOnly;
  boolean deferrable;

  private int lastSubId;
  private int commandId;
  private boolean commandIdUsed;
  private boolean forceSyncCommit;
  private boolean exclusiveLocksLogged;
  boolean pipelining;
  boolean needsImmediateCommit;
  private final List<StatsItem> droppedStats = new ArrayList<>();
  private final int[] unreported = new int[SUBXIDS_REPORTED_AT_ONCE];
  private int unreportedCount;
  long startTimestamp;
  long statementTimestamp;
  private long stopTimestamp;

  /// End of the last WAL record of this transaction, 0 if none.
  long lastWalEnd;

  /// Where the session's last record before this transaction started: another start means that this
  /// one wrote some.
  private long walStartBefore;

  /// End of the last commit record of this session.
  long lastCommitEnd;

  TransactionLifecycle(
      Transactions shared, Transaction transaction, ProcessContext process, Proc proc) {
    this.shared = shared;
    this.transaction = transaction;
    this.process = process;
    this.proc = proc;
    walRecord = new WalRecordBuilder();
    snapshots = new TransactionSnapshots(shared.procArray(), proc);
    locks = shared.locks().newOwner(process, proc);
    predicate =
        new PredicateLocking(
            shared.serializable(), process, proc, () -> shared.xidGenerator().nextXid());
    locks.setStandbyLog(this);
  }

  TransactionLevel current() {
    return current;
  }

  TransactionLevel top() {
    return top;
  }

  NoticeSink notices() {
    return notices;
  }

  void setNotices(NoticeSink sink) {
    notices = sink;
  }

  void addParticipant(TransactionParticipant participant) {
    participants.add(participant);
    participants.sort(Comparator.comparingInt(TransactionParticipant::order));
  }

  // ---- top level ----

  void start() {
    assert current == top : "nested";
    assert top.phase == TransactionLevel.Phase.DEFAULT : top.phase;
    top.phase = TransactionLevel.Phase.START;
    top.fullXid = FullTransactionId.INVALID;
    readOnly = settings.defaultReadOnly();
    deferrable = settings.defaultDeferrable();
    isolation = settings.defaultIsolation();
    forceSyncCommit = false;
    exclusiveLocksLogged = false;
    pipelining = false;
    needsImmediateCommit = false;
    lastSubId = 1;
    top.subId = 1;
    commandId = CommandId.FIRST;
    commandIdUsed = false;
    unreportedCount = 0;
    invalidations.clear();
    droppedStats.clear();
    if (statementTimestamp == 0) {
      statementTimestamp = process.clock().timestampMicros();
    }
    startTimestamp = statementTimestamp;
    stopTimestamp = 0;
    lastWalEnd = Lsn.INVALID;
    walStartBefore = walRecord.startLsn();
    locks.setLevel(1);
    shared.locks().beginVirtualXid(locks, proc.startLocalXid());
    top.phase = TransactionLevel.Phase.IN_PROGRESS;
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).started(transaction);
    }
  }

  /// Deferred work may make more of it.
  private void runDeferredWork() {
    boolean again = true;
    while (again) {
      again = false;
      for (int i = 0; i < participants.size(); i++) {
        again |= participants.get(i).deferredWork(transaction);
      }
    }
  }

  void commit() {
    assert current == top : "commit with open subtransactions";
    runDeferredWork();
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).preCommit(transaction);
    }
    predicate.preCommit();
    Interrupts interrupts = process.interrupts();
    interrupts.holdOff();
    try {
      contents.clear();
      contents.forceSyncCommit = forceSyncCommit;
      contents.addInvalidations(invalidations.array(), 0, invalidations.length());
      contents.droppedStats.addAll(droppedStats);
      for (int i = 0; i < participants.size(); i++) {
        participants.get(i).collect(transaction, contents);
      }
      contents.droppedFiles.addAll(pendingDeletes.list(true, 1));
      top.phase = TransactionLevel.Phase.COMMIT;
      int latestXid = recordCommit();
      shared.procArray().endTransaction(proc, latestXid);
      snapshots.transactionEnded();
      runEndCallbacks(top, true);
      for (int i = 0; i < participants.size(); i++) {
        participants.get(i).committed(transaction);
      }
      predicate.end(true);
      shared.locks().releaseAll(locks, true);
      shared.locks().endVirtualXid(locks);
      if (!contents.droppedFiles.isEmpty()) {
        shared.relationFiles().delete(contents.droppedFiles, false);
      }
      forgetTransaction();
      for (int i = 0; i < participants.size(); i++) {
        participants.get(i).ended(transaction, true);
      }
      top.clear();
      locks.setLevel(0);
    } finally {
      interrupts.resume();
    }
  }

  // ---- two-phase commit ----

  /// Ends the session's part in the transaction, which waits to be committed or aborted by anyone
  /// (PostgreSQL: `PrepareTransaction`).
  ///
  /// @throws SqlError what deferred work throws; 0A000, 22023, 55000, 42710, 53200
  void prepare(String gid, int ownerOid) {
    assert current == top : "prepare with open subtransactions";
    runDeferredWork();
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).preparing(transaction);
    }
    predicate.preCommit();
    assignXid(top);
    PreparedTransaction prepared = shared.prepared().reserve(gid, top.fullXid, proc.databaseOid());
    Interrupts interrupts = process.interrupts();
    interrupts.holdOff();
    try {
      handOver(prepared, gid, ownerOid);
    } finally {
      interrupts.resume();
    }
  }

  private void handOver(PreparedTransaction prepared, String gid, int ownerOid) {
    TwoPhaseState state;
    byte[] data;
    try {
      state = preparedState(gid, ownerOid);
      data = state.encode();
    } catch (RuntimeException | Error e) {
      shared.prepared().remove(prepared);
      throw e;
    }
    Interrupts interrupts = process.interrupts();
    interrupts.enterCritical();
    proc.delayCheckpoint(Proc.DELAY_CHECKPOINT_START);
    walRecord.begin(RmgrIds.TRANSACTION, XactRecords.INFO_PREPARE, top.xid());
    walRecord.registerData(data, 0, data.length);
    long end = shared.wal().insert(walRecord);
    lastWalEnd = end;
    shared.wal().flush(end);
    shared.multiXacts().handOver(proc, prepared.proc());
    shared.prepared().publish(prepared, state, end, predicate.detach());
    proc.endDelayCheckpoint(Proc.DELAY_CHECKPOINT_START);
    shared.procArray().handOver(proc, prepared.proc());
    shared.locks().handOver(locks, prepared.locks());
    interrupts.exitCritical();
    lastCommitEnd = end;
    top.phase = TransactionLevel.Phase.COMMIT;
    snapshots.transactionEnded();
    runEndCallbacks(top, true);
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).aborted(transaction);
    }
    shared.locks().releaseAll(locks, true);
    shared.locks().endVirtualXid(locks);
    forgetTransaction();
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).ended(transaction, true);
    }
    top.clear();
    locks.setLevel(0);
    shared.prepared().release(prepared);
  }

  private TwoPhaseState preparedState(String gid, int ownerOid) {
    List<TwoPhaseState.Item> items = new ArrayList<>();
    for (HeldLock held : shared.locks().heldByTransaction(locks)) {
      items.add(PreparedTransactions.lockItem(held));
    }
    for (byte[] item : predicate.stateItems()) {
      items.add(new TwoPhaseState.Item(TwoPhaseState.PREDICATE, item));
    }
    int member = shared.multiXacts().oldestMember(proc);
    if (member != 0) {
      byte[] item = new byte[4];
      dev.gajah.base.memory.Bytes.putInt(item, 0, member);
      items.add(new TwoPhaseState.Item(TwoPhaseState.MULTIXACT, item));
    }
    return new TwoPhaseState(
        top.xid(),
        proc.databaseOid(),
        process.clock().timestampMicros(),
        ownerOid,
        gid,
        java.util.Arrays.copyOf(top.children, top.childCount),
        pendingDeletes.list(true, 1),
        pendingDeletes.list(false, 1),
        List.copyOf(droppedStats),
        List.of(),
        java.util.Arrays.copyOf(invalidations.array(), invalidations.length()),
        false,
        items);
  }

  /// COMMIT PREPARED and ROLLBACK PREPARED (PostgreSQL: `FinishPreparedTransaction`).
  ///
  /// @param prepared claimed by this session
  void finishPrepared(PreparedTransaction prepared, boolean commit) {
    TwoPhaseState state = prepared.state();
    Interrupts interrupts = process.interrupts();
    interrupts.holdOff();
    try {
      interrupts.enterCritical();
      proc.delayCheckpoint(Proc.DELAY_CHECKPOINT_START);
      int info =
          XactRecords.writePreparedEnd(buffer, commit, process.clock().timestampMicros(), state);
      long end = insert(info, TransactionId.INVALID);
      shared.wal().flush(end);
      int[] subxids = state.subxids();
      if (commit) {
        shared.commitLog().setCommitted(state.xid(), subxids, subxids.length, Lsn.INVALID);
      } else {
        shared.commitLog().setAborted(state.xid(), subxids, subxids.length);
      }
      proc.endDelayCheckpoint(Proc.DELAY_CHECKPOINT_START);
      interrupts.exitCritical();
      lastCommitEnd = end;
      shared.procArray().endTransaction(prepared.proc(), state.latestXid());
      List<RelFileLocator> files = commit ? state.commitFiles() : state.abortFiles();
      if (!files.isEmpty()) {
        shared.relationFiles().delete(files, false);
      }
      if (commit && state.invalidations().length > 0) {
        for (int i = 0; i < participants.size(); i++) {
          participants.get(i).preparedCommitted(transaction, state.invalidations());
        }
      }
      shared.prepared().endSerializable(prepared, commit);
      shared.multiXacts().preparedEnded(prepared.proc());
      shared.prepared().remove(prepared);
    } finally {
      interrupts.resume();
    }
  }

  private void forgetTransaction() {
    pendingDeletes.drop(1);
    comboCommandIds.clear();
    invalidations.clear();
    droppedStats.clear();
    exclusiveLocksLogged = false;
    forceSyncCommit = false;
  }

  /// Makes the commit durable and known.
  ///
  /// @return the newest xid of the transaction, invalid if it has none
  private int recordCommit() {
    boolean wroteWal = Lsn.isValid(lastWalEnd) || walRecord.startLsn() != walStartBefore;
    if (!top.hasXid()) {
      if (!contents.droppedFiles.isEmpty() || !contents.droppedStats.isEmpty()) {
        throw SqlError.internal("cannot commit a transaction that deleted files but has no xid");
      }
      if (contents.invalidations.length() > 0 && shared.isStandbyInfoLogged()) {
        lastWalEnd =
            StandbyRecords.logInvalidations(
                shared.wal(),
                walRecord,
                proc.databaseOid(),
                databaseTablespaceOid,
                contents.relationCacheFileInvalid,
                contents.invalidations.array(),
                contents.invalidations.length());
        wroteWal = true;
      }
      if (wroteWal) {
        long end = Lsn.max(lastWalEnd, walRecord.startLsn());
        if (contents.forceSyncCommit) {
          shared.wal().flush(end);
        } else {
          shared.wal().asyncCommit(end);
        }
      }
      return TransactionId.INVALID;
    }
    int xid = top.xid();
    if (!shared.isStandbyInfoLogged()) {
      contents.invalidations.clear();
      contents.relationCacheFileInvalid = false;
    }
    SynchronousCommit level = settings.synchronousCommit();
    Interrupts interrupts = process.interrupts();
    // From the record to the commit log entry no checkpoint may begin: its redo point would be
    // behind the record, while its copy of
    // the commit log would miss the entry.
    interrupts.enterCritical();
    proc.delayCheckpoint(Proc.DELAY_CHECKPOINT_START);
    int info =
        XactRecords.writeCommit(
            buffer,
            stopTimestamp(),
            top.children,
            top.childCount,
            contents,
            exclusiveLocksLogged,
            level == SynchronousCommit.REMOTE_APPLY,
            proc.databaseOid(),
            databaseTablespaceOid);
    long end = insert(info, xid);
    if ((wroteWal && level != SynchronousCommit.OFF)
        || contents.forceSyncCommit
        || !contents.droppedFiles.isEmpty()) {
      shared.wal().flush(end);
      shared.commitLog().setCommitted(xid, top.children, top.childCount, Lsn.INVALID);
    } else {
      shared.wal().asyncCommit(end);
      shared.commitLog().setCommitted(xid, top.children, top.childCount, end);
    }
    proc.endDelayCheckpoint(Proc.DELAY_CHECKPOINT_START);
    interrupts.exitCritical();
    lastCommitEnd = end;
    return top.latestXid();
  }

  private long insert(int info, int xid) {
    walRecord.begin(RmgrIds.TRANSACTION, info, xid);
    walRecord.registerData(buffer.array(), 0, buffer.length());
    long end = shared.wal().insert(walRecord);
    lastWalEnd = end;
    return end;
  }

  void abort() {
    Interrupts interrupts = process.interrupts();
    interrupts.holdOff();
    try {
      // Errors may come at any level; inner ones have been left by the block machine.
      top.phase = TransactionLevel.Phase.ABORT;
      readOnly = false;
      List<RelFileLocator> created = pendingDeletes.list(false, 1);
      int latestXid = recordAbort(top, created);
      shared.procArray().endTransaction(proc, latestXid);
      snapshots.transactionEnded();
      runEndCallbacks(top, false);
      for (int i = 0; i < participants.size(); i++) {
        participants.get(i).aborted(transaction);
      }
      predicate.end(false);
      shared.locks().releaseAll(locks, false);
      shared.locks().endVirtualXid(locks);
      if (!created.isEmpty()) {
        shared.relationFiles().delete(created, false);
      }
      forgetTransaction();
      for (int i = 0; i < participants.size(); i++) {
        participants.get(i).ended(transaction, false);
      }
    } finally {
      interrupts.resume();
    }
  }

  /// Logs the abort of a level, without waiting for the disk: what is lost of it is taken for an
  /// abort anyway.
  private int recordAbort(TransactionLevel level, List<RelFileLocator> created) {
    if (!level.hasXid()) {
      return TransactionId.INVALID;
    }
    int xid = level.xid();
    if (shared.xidStatus().didCommit(xid)) {
      throw new Panic(
          "cannot abort transaction %s, it was already committed"
              .formatted(TransactionId.toString(xid)));
    }
    boolean isSub = level.parent != null;
    Interrupts interrupts = process.interrupts();
    interrupts.enterCritical();
    int info =
        XactRecords.writeAbort(
            buffer,
            isSub ? process.clock().timestampMicros() : stopTimestamp(),
            level.children,
            level.childCount,
            created,
            List.of(),
            exclusiveLocksLogged);
    long end = insert(info, xid);
    if (!isSub) {
      shared.wal().asyncCommit(end);
    }
    shared.commitLog().setAborted(xid, level.children, level.childCount);
    interrupts.exitCritical();
    int latestXid = level.latestXid();
    if (isSub) {
      shared
          .procArray()
          .removeSubtransactions(proc, xid, level.children, level.childCount, latestXid);
    }
    return latestXid;
  }

  void cleanup() {
    if (top.phase != TransactionLevel.Phase.ABORT) {
      throw SqlError.internal("CleanupTransaction: unexpected state " + top.phase).fatal();
    }
    snapshots.transactionEnded();
    top.clear();
    locks.setLevel(0);
  }

  // ---- subtransactions ----

  TransactionLevel push() {
    if (lastSubId == -1) {
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "cannot have more than 2^32-1 subtransactions in a transaction");
    }
    lastSubId++;
    TransactionLevel level = new TransactionLevel(current);
    level.subId = lastSubId;
    level.savepointLevel = current.savepointLevel;
    level.blockState = BlockState.SUB_BEGIN;
    level.previousReadOnly = readOnly;
    current = level;
    locks.setLevel(level.nestingLevel);
    return level;
  }

  private void pop() {
    TransactionLevel level = current;
    TransactionLevel parent =
        java.util.Objects.requireNonNull(level.parent, "cannot pop the top level");
    current = parent;
    locks.setLevel(parent.nestingLevel);
  }

  void startSub() {
    TransactionLevel level = current;
    level.phase = TransactionLevel.Phase.IN_PROGRESS;
    level.invalidationStart = invalidations.length();
    level.droppedStatsStart = droppedStats.size();
    int parentId = java.util.Objects.requireNonNull(level.parent).subId;
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).subtransactionStarted(transaction, level.subId, parentId);
    }
  }

  void commitSub() {
    TransactionLevel level = current;
    TransactionLevel parent = java.util.Objects.requireNonNull(level.parent);
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).subtransactionPreCommit(transaction, level.subId, parent.subId);
    }
    level.phase = TransactionLevel.Phase.COMMIT;
    commandCounterIncrement();
    // Nothing is written: the fate of the subtransaction is that of its parent.
    if (level.hasXid()) {
      parent.addChildren(level);
    }
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).subtransactionCommitted(transaction, level.subId, parent.subId);
    }
    if (level.hasXid()) {
      // Waiters go on to the parent's lock.
      shared.locks().deleteXid(level.xid(), locks);
    }
    shared.locks().moveLevelToParent(locks, level.nestingLevel);
    parent.endCallbacks.addAll(level.endCallbacks);
    pendingDeletes.moveToParent(level.nestingLevel);
    snapshots.subtransactionCommitted(level.nestingLevel);
    readOnly = level.previousReadOnly;
    pop();
  }

  void abortSub() {
    TransactionLevel level = current;
    TransactionLevel parent = java.util.Objects.requireNonNull(level.parent);
    Interrupts interrupts = process.interrupts();
    interrupts.holdOff();
    try {
      boolean wasStarted = level.phase != TransactionLevel.Phase.DEFAULT;
      level.phase = TransactionLevel.Phase.ABORT;
      if (wasStarted) {
        List<RelFileLocator> created = pendingDeletes.list(false, level.nestingLevel);
        recordAbort(level, created);
        invalidations.setLength(level.invalidationStart);
        droppedStats.subList(level.droppedStatsStart, droppedStats.size()).clear();
        runEndCallbacks(level, false);
        for (int i = participants.size() - 1; i >= 0; i--) {
          participants.get(i).subtransactionAborted(transaction, level.subId, parent.subId);
        }
        shared.locks().releaseLevel(locks, level.nestingLevel);
        if (!created.isEmpty()) {
          shared.relationFiles().delete(created, false);
        }
        pendingDeletes.drop(level.nestingLevel);
        snapshots.subtransactionAborted(level.nestingLevel);
      }
      readOnly = level.previousReadOnly;
    } finally {
      interrupts.resume();
    }
  }

  void cleanupSub() {
    pop();
  }

  private static void runEndCallbacks(TransactionLevel level, boolean committed) {
    for (int i = level.endCallbacks.size() - 1; i >= 0; i--) {
      level.endCallbacks.get(i).ended(committed);
    }
    level.endCallbacks.clear();
  }

  // ---- xids and commands ----

  /// Assigns xids to the level and to those of its parents that have none, outermost first: a
  /// parent's xid is always older.
  void assignXid(TransactionLevel level) {
    if (level.phase != TransactionLevel.Phase.IN_PROGRESS) {
      throw SqlError.internal("cannot assign a transaction id in state " + level.phase);
    }
    ArrayList<TransactionLevel> missing = new ArrayList<>(1);
    for (TransactionLevel each = level; each != null && !each.hasXid(); each = each.parent) {
      missing.add(each);
    }
    for (int i = missing.size() - 1; i >= 0; i--) {
      assignOne(missing.get(i));
    }
  }

  private void assignOne(TransactionLevel level) {
    TransactionLevel parent = level.parent;
    if (shared.isBootstrap()) {
      level.fullXid = TransactionId.BOOTSTRAP;
      return;
    }
    int xid =
        shared
            .xidGenerator()
            .assign(proc, shared.procArray(), parent != null, notices, shared::databaseNameOrNull);
    level.fullXid = shared.xidGenerator().fullXid(xid);
    if (parent == null) {
      predicate.xidAssigned(xid);
    }
    if (parent != null) {
      shared.subtransactions().setParent(xid, parent.xid());
    }
    int lockLevel = locks.level();
    locks.setLevel(level.nestingLevel);
    shared.locks().insertXid(xid, locks);
    locks.setLevel(lockLevel);
    if (parent != null && shared.isStandbyInfoLogged()) {
      unreported[unreportedCount++] = xid;
      if (unreportedCount == SUBXIDS_REPORTED_AT_ONCE) {
        XactRecords.writeAssignment(buffer, top.xid(), unreported, unreportedCount);
        insert(XactRecords.INFO_ASSIGNMENT, xid);
        unreportedCount = 0;
      }
    }
  }

  int commandId(boolean forWrite) {
    commandIdUsed |= forWrite;
    return commandId;
  }

  void commandCounterIncrement() {
    if (!commandIdUsed) {
      return;
    }
    commandId++;
    if (commandId == CommandId.INVALID) {
      commandId--;
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "cannot have more than 2^32-2 commands in a transaction");
    }
    commandIdUsed = false;
    for (int i = 0; i < participants.size(); i++) {
      participants.get(i).commandEnded(transaction);
    }
  }

  long stopTimestamp() {
    if (stopTimestamp == 0) {
      stopTimestamp = process.clock().timestampMicros();
    }
    return stopTimestamp;
  }

  void forceSyncCommit() {
    forceSyncCommit = true;
  }

  void addDroppedStats(StatsItem item) {
    droppedStats.add(item);
  }

  /// True if `xid` is that of an open level or of a committed child of one.
  boolean isCurrent(int xid) {
    if (!top.hasXid()) {
      return false;
    }
    int topXid = top.xid();
    if (xid == topXid) {
      return top.phase != TransactionLevel.Phase.ABORT;
    }
    if (TransactionId.precedes(xid, topXid)) {
      return false;
    }
    for (TransactionLevel level = current; level != null; level = level.parent) {
      if (level.phase == TransactionLevel.Phase.ABORT || !level.hasXid()) {
        continue;
      }
      if (level.xid() == xid || level.hasChild(xid)) {
        return true;
      }
    }
    return false;
  }

  GlobalVisibility newVisibility(dev.gajah.transaction.procarray.HorizonKind kind) {
    return new GlobalVisibility(shared.procArray(), proc, kind);
  }

  // ---- StandbyLockLog ----

  @Override
  public void prepare() {
    if (shared.isStandbyInfoLogged() && !current.hasXid()) {
      assignXid(current);
    }
  }

  @Override
  public void log(int databaseOid, int relationOid) {
    if (shared.isStandbyInfoLogged()) {
      lastWalEnd =
          StandbyRecords.logLock(shared.wal(), walRecord, current.xid(), databaseOid, relationOid);
      exclusiveLocksLogged = true;
    }
  }
}
