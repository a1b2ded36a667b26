// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.transaction.lmgr.LockHolder;
import dev.gajah.transaction.lmgr.LockOwner;
import dev.gajah.transaction.predicate.PredicateLocking;
import dev.gajah.transaction.procarray.GlobalVisibility;
import dev.gajah.transaction.procarray.HorizonKind;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.twophase.PreparedTransaction;
import dev.gajah.transaction.twophase.StatsItem;
import dev.gajah.wal.record.WalRecordBuilder;
import org.jspecify.annotations.Nullable;

/// The transaction state of one session: what PostgreSQL keeps in globals of `xact.c` and
/// `snapmgr.c`.
///
/// Lives as long as the session and serves one transaction after the other. Only the session's
/// thread calls it.
///
/// A command runs between [#startCommand] and [#commitCommand], or [#abortCurrent] if it failed.
/// The statements of transaction control ([#beginBlock], [#endBlock], [#defineSavepoint] and so on)
/// only set states, on which these act.
public final class Transaction implements LockHolder {
  private final TransactionLifecycle lifecycle;
  private final BlockMachine blocks;
  private final GlobalVisibility[] visibility = new GlobalVisibility[HorizonKind.values().length];

  Transaction(Transactions shared, ProcessContext process, Proc proc) {
    lifecycle = new TransactionLifecycle(shared, this, process, proc);
    blocks = new BlockMachine(lifecycle);
    for (HorizonKind kind : HorizonKind.values()) {
      visibility[kind.ordinal()] = lifecycle.newVisibility(kind);
    }
  }

  // ---- surroundings ----

  public Transactions transactions() {
    return lifecycle.shared;
  }

  public ProcessContext process() {
    return lifecycle.process;
  }

  public Proc proc() {
    return lifecycle.proc;
  }

  @Override
  public LockOwner locks() {
    return lifecycle.locks;
  }

  /// The session's record builder: begin, register, insert; never kept across calls.
  public WalRecordBuilder walRecord() {
    return lifecycle.walRecord;
  }

  /// Notes that this transaction inserted a WAL record that ends at `end`: its commit must not
  /// return before the disk has it.
  public void noteWal(long end) {
    lifecycle.lastWalEnd = end;
  }

  public NoticeSink notices() {
    return lifecycle.notices();
  }

  public void setNotices(NoticeSink sink) {
    lifecycle.setNotices(sink);
  }

  public void setSettings(TransactionSettings settings) {
    lifecycle.settings = settings;
    lifecycle.locks.setSettings(settings);
  }

  /// The session has found its database.
  public void setDatabase(int databaseOid, int tablespaceOid) {
    lifecycle.proc.setDatabaseOid(databaseOid);
    lifecycle.databaseTablespaceOid = tablespaceOid;
  }

  public int databaseOid() {
    return lifecycle.proc.databaseOid();
  }

  public int databaseTablespaceOid() {
    return lifecycle.databaseTablespaceOid;
  }

  public ComboCommandIds comboCommandIds() {
    return lifecycle.comboCommandIds;
  }

  /// Decides for relations of a kind which ended transactions everybody sees as ended.
  public GlobalVisibility globalVisibility(HorizonKind kind) {
    return visibility[kind.ordinal()];
  }

  public void addParticipant(TransactionParticipant participant) {
    lifecycle.addParticipant(participant);
  }

  // ---- xids ----

  /// The xid of the current (sub)transaction, assigned if it has none, those of its parents before
  /// it.
  public int xid() {
    TransactionLevel level = lifecycle.current();
    if (!level.hasXid()) {
      lifecycle.assignXid(level);
    }
    return level.xid();
  }

  /// The xid of the current (sub)transaction, invalid if it has none yet.
  public int xidOrInvalid() {
    return lifecycle.current().xid();
  }

  public int topXid() {
    return TransactionId.isValid(topXidOrInvalid()) ? topXidOrInvalid() : assignTop();
  }

  private int assignTop() {
    lifecycle.assignXid(lifecycle.top());
    return lifecycle.top().xid();
  }

  public int topXidOrInvalid() {
    return lifecycle.top().xid();
  }

  /// The top-level xid with its epoch, assigned if there is none.
  public long topFullXid() {
    topXid();
    return lifecycle.top().fullXid;
  }

  public long topFullXidOrInvalid() {
    return lifecycle.top().fullXid;
  }

  /// True if `xid` is the own transaction, an open subtransaction of it or a committed one
  /// (PostgreSQL: `TransactionIdIsCurrentTransactionId`). Hot path.
  public boolean isCurrent(int xid) {
    return lifecycle.isCurrent(xid);
  }

  /// Number of the current subtransaction within the transaction; 1 at top level.
  public int subId() {
    return lifecycle.current().subId;
  }

  /// 1 at top level.
  public int nestingLevel() {
    return lifecycle.current().nestingLevel;
  }

  /// True if the numbered subtransaction is an open level of the current transaction.
  public boolean isOpen(int subId) {
    for (TransactionLevel level = lifecycle.current(); level != null; level = level.parent) {
      if (level.phase != TransactionLevel.Phase.ABORT && level.subId == subId) {
        return true;
      }
    }
    return false;
  }

  // ---- commands ----

  /// The number of the current command.
  public int commandId() {
    return lifecycle.commandId(false);
  }

  /// The number of the current command, which is about to go into a tuple.
  public int commandIdForWrite() {
    return lifecycle.commandId(true);
  }

  /// Makes the changes so far visible to the commands that follow.
  public void commandCounterIncrement() {
    lifecycle.commandCounterIncrement();
  }

  // ---- snapshots ----

  /// The snapshot to run a statement with: the transaction's at REPEATABLE READ, else a new one
  /// (PostgreSQL: `GetTransactionSnapshot`). Protected only once it is pushed or registered.
  public Snapshot transactionSnapshot() {
    if (lifecycle.isolation == IsolationLevel.SERIALIZABLE && !lifecycle.snapshots.isFirstSet()) {
      return noteXmin(
          lifecycle.snapshots.firstSnapshot(
              lifecycle.predicate.begin(
                  lifecycle.snapshots::take, lifecycle.readOnly, lifecycle.deferrable),
              lifecycle.commandId(false)));
    }
    return noteXmin(
        lifecycle.snapshots.transactionSnapshot(
            lifecycle.isolation.usesTransactionSnapshot(), lifecycle.commandId(false)));
  }

  /// The same as [#transactionSnapshot].
  public Snapshot statementSnapshot() {
    return transactionSnapshot();
  }

  /// Xids of committed subtransactions of the top level.
  int[] committedChildren() {
    return java.util.Arrays.copyOf(lifecycle.top().children, lifecycle.top().childCount);
  }

  /// May a snapshot be imported now?
  ///
  /// @throws SqlError 25001, 0A000
  void checkImport() {
    if (lifecycle.snapshots.isFirstSet() || nestingLevel() > 1) {
      throw new SqlError(
          SqlState.ACTIVE_SQL_TRANSACTION,
          "SET TRANSACTION SNAPSHOT must be called before any query");
    }
    if (!lifecycle.isolation.usesTransactionSnapshot()) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "a snapshot-importing transaction must have isolation level SERIALIZABLE or REPEATABLE"
              + " READ");
    }
    if (lifecycle.isolation == IsolationLevel.SERIALIZABLE
        && lifecycle.readOnly
        && lifecycle.deferrable) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "a snapshot-importing transaction must not be READ ONLY DEFERRABLE");
    }
  }

  /// Makes an imported snapshot that of the transaction.
  ///
  /// @param install takes over its xmin, or throws
  void adoptSnapshot(Snapshot snapshot, Runnable install) {
    if (lifecycle.isolation == IsolationLevel.SERIALIZABLE) {
      lifecycle.predicate.begin(
          () -> {
            install.run();
            return snapshot;
          },
          lifecycle.readOnly,
          false);
    } else {
      install.run();
    }
    lifecycle.snapshots.adopt(snapshot);
    noteXmin(snapshot);
  }

  /// A snapshot of now, at any isolation level (PostgreSQL: `GetLatestSnapshot`).
  public Snapshot latestSnapshot() {
    if (!lifecycle.snapshots.isFirstSet()) {
      return transactionSnapshot();
    }
    return noteXmin(lifecycle.snapshots.take().withCommandId(lifecycle.commandId(false)));
  }

  /// A snapshot of now for reading catalogs. Valid until the next command or catalog snapshot.
  public Snapshot catalogSnapshot() {
    return noteXmin(lifecycle.snapshots.catalogSnapshot(lifecycle.commandId(false)));
  }

  /// The session goes idle or lets others clean up: catalog snapshots hold nothing back any more.
  public void forgetCatalogSnapshot() {
    lifecycle.snapshots.forgetCatalogSnapshot();
  }

  private Snapshot noteXmin(Snapshot snapshot) {
    for (GlobalVisibility each : visibility) {
      each.snapshotTaken(snapshot.xmin());
    }
    return snapshot;
  }

  public void pushActiveSnapshot(Snapshot snapshot) {
    lifecycle.snapshots.push(snapshot, nestingLevel());
  }

  public void popActiveSnapshot() {
    lifecycle.snapshots.pop();
  }

  public Snapshot activeSnapshot() {
    Snapshot active = lifecycle.snapshots.active();
    if (active == null) {
      throw SqlError.internal("no active snapshot");
    }
    return active;
  }

  public boolean hasActiveSnapshot() {
    return lifecycle.snapshots.hasActive();
  }

  /// Replaces the active snapshot by the same one with the current command id.
  public void updateActiveSnapshotCommandId() {
    lifecycle.snapshots.updateActiveCommandId(lifecycle.commandId(false));
  }

  /// Keeps what `snapshot` sees until [#unregisterSnapshot] or the end of the transaction.
  public void registerSnapshot(Snapshot snapshot) {
    lifecycle.snapshots.register(snapshot);
  }

  public void unregisterSnapshot(Snapshot snapshot) {
    lifecycle.snapshots.unregister(snapshot);
  }

  /// What the session's serializable transactions read and write.
  public PredicateLocking predicate() {
    return lifecycle.predicate;
  }

  // ---- characteristics ----

  public IsolationLevel isolation() {
    return lifecycle.isolation;
  }

  public boolean isReadOnly() {
    return lifecycle.readOnly;
  }

  public boolean isDeferrable() {
    return lifecycle.deferrable;
  }

  /// @throws SqlError 25001 after the first query or in a subtransaction
  public void setIsolation(IsolationLevel level) {
    if (level != lifecycle.isolation && isInTransaction()) {
      if (lifecycle.snapshots.isFirstSet()) {
        throw new SqlError(
            SqlState.ACTIVE_SQL_TRANSACTION,
            "SET TRANSACTION ISOLATION LEVEL must be called before any query");
      }
      if (nestingLevel() > 1) {
        throw new SqlError(
            SqlState.ACTIVE_SQL_TRANSACTION,
            "SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction");
      }
    }
    lifecycle.isolation = level;
  }

  /// @throws SqlError 25001 if a read-only transaction becomes read-write too late
  public void setReadOnly(boolean readOnly) {
    if (!readOnly && lifecycle.readOnly && isInTransaction()) {
      if (nestingLevel() > 1) {
        throw new SqlError(
            SqlState.ACTIVE_SQL_TRANSACTION,
            "cannot set transaction read-write mode inside a read-only transaction");
      }
      if (lifecycle.snapshots.isFirstSet()) {
        throw new SqlError(
            SqlState.ACTIVE_SQL_TRANSACTION,
            "transaction read-write mode must be set before any query");
      }
    }
    lifecycle.readOnly = readOnly;
  }

  /// @throws SqlError 25001 after the first query or in a subtransaction
  public void setDeferrable(boolean deferrable) {
    if (deferrable != lifecycle.deferrable && isInTransaction()) {
      if (nestingLevel() > 1) {
        throw new SqlError(
            SqlState.ACTIVE_SQL_TRANSACTION,
            "SET TRANSACTION [NOT] DEFERRABLE cannot be called within a subtransaction");
      }
      if (lifecycle.snapshots.isFirstSet()) {
        throw new SqlError(
            SqlState.ACTIVE_SQL_TRANSACTION,
            "SET TRANSACTION [NOT] DEFERRABLE must be called before any query");
      }
    }
    lifecycle.deferrable = deferrable;
  }

  /// @throws SqlError 25006 in a read-only transaction
  public void preventCommandIfReadOnly(String commandName) {
    if (lifecycle.readOnly) {
      throw new SqlError(
          SqlState.READ_ONLY_SQL_TRANSACTION,
          "cannot execute %s in a read-only transaction".formatted(commandName));
    }
  }

  /// Start of the transaction, in microseconds since 2000 (`now()`).
  public long startTimestamp() {
    return lifecycle.startTimestamp;
  }

  /// Arrival of the current statement (`statement_timestamp()`).
  public long statementStartTimestamp() {
    return lifecycle.statementTimestamp;
  }

  /// The time that the commit record carries, or will.
  public long stopTimestamp() {
    return lifecycle.stopTimestamp();
  }

  public void setStatementStartTimestamp(long timestamp) {
    lifecycle.statementTimestamp = timestamp;
  }

  /// End of the session's last commit record, 0 if none.
  public long lastCommitEnd() {
    return lifecycle.lastCommitEnd;
  }

  // ---- around each command ----

  /// Starts a transaction unless one is open (PostgreSQL: `StartTransactionCommand`).
  public void startCommand() {
    blocks.startCommand();
  }

  /// Ends a command that went well; outside of blocks this commits (PostgreSQL:
  /// `CommitTransactionCommand`).
  public void commitCommand() {
    blocks.commitCommand();
  }

  /// Ends a command that failed (PostgreSQL: `AbortCurrentTransaction`).
  public void abortCurrent() {
    blocks.abortCurrent();
  }

  /// Ends everything that is open, for the end of the session.
  public void abortOutOfAny() {
    blocks.abortOutOfAny();
  }

  /// For ReadyForQuery: `I` idle, `T` in a block, `E` in a failed block.
  public char blockStatus() {
    return blocks.statusCode();
  }

  /// True if only ROLLBACK and its like are allowed.
  public boolean isAbortedBlock() {
    return blocks.isAborted();
  }

  /// The error for other statements in an aborted block: 25P02.
  public static SqlError abortedBlockError() {
    return new SqlError(
        SqlState.IN_FAILED_SQL_TRANSACTION,
        "current transaction is aborted, commands ignored until end of transaction block");
  }

  /// True if a transaction is open and healthy, so catalogs can be read (PostgreSQL:
  /// `IsTransactionState`).
  public boolean isInTransaction() {
    return lifecycle.current().phase == TransactionLevel.Phase.IN_PROGRESS;
  }

  /// True inside BEGIN and COMMIT, explicit or implicit (PostgreSQL: `IsTransactionBlock`).
  public boolean isInTransactionBlock() {
    return blocks.isInBlock();
  }

  /// True if a statement could not commit on its own (PostgreSQL: `IsInTransactionBlock`).
  public boolean cannotCommitAlone(boolean isTopLevel) {
    return blocks.isInBlock() || nestingLevel() > 1 || lifecycle.pipelining || !isTopLevel;
  }

  // ---- statements ----

  /// BEGIN.
  public void beginBlock() {
    blocks.begin();
  }

  /// COMMIT; false if it turns out to be a rollback.
  public boolean endBlock(boolean chain) {
    return blocks.end(chain);
  }

  /// PREPARE TRANSACTION; false if it turns out to be a rollback. Takes effect, and fails, at
  /// [#commitCommand], as COMMIT does.
  public boolean prepareBlock(String gid, int ownerOid) {
    return blocks.prepare(gid, ownerOid);
  }

  /// COMMIT PREPARED and ROLLBACK PREPARED, in a transaction that does nothing else.
  ///
  /// @param prepared claimed by this session
  public void finishPrepared(PreparedTransaction prepared, boolean commit) {
    lifecycle.finishPrepared(prepared, commit);
  }

  /// ROLLBACK.
  public void abortBlock(boolean chain) {
    blocks.userAbort(chain);
  }

  /// Makes the statements of a simple query with several statements one transaction.
  public void beginImplicitBlock() {
    blocks.beginImplicit();
  }

  public void endImplicitBlock() {
    blocks.endImplicit();
  }

  /// SAVEPOINT.
  public void defineSavepoint(String name) {
    blocks.defineSavepoint(name);
  }

  /// RELEASE SAVEPOINT.
  public void releaseSavepoint(String name) {
    blocks.releaseSavepoint(name);
  }

  /// ROLLBACK TO SAVEPOINT.
  public void rollbackToSavepoint(String name) {
    blocks.rollbackToSavepoint(name);
  }

  /// Starts a subtransaction for a function's exception block.
  public void beginInternalSubtransaction(@Nullable String name) {
    blocks.beginInternal(name);
  }

  public void releaseCurrentSubtransaction() {
    blocks.releaseInternal();
  }

  public void rollbackAndReleaseCurrentSubtransaction() {
    blocks.rollbackInternal();
  }

  /// For statements that must be alone in their transaction, such as VACUUM.
  ///
  /// @throws SqlError 25001
  public void preventInTransactionBlock(boolean isTopLevel, String statement) {
    blocks.preventInBlock(isTopLevel, lifecycle.pipelining, statement);
    lifecycle.needsImmediateCommit = true;
  }

  /// @throws SqlError 25P01 outside of blocks
  public void requireTransactionBlock(boolean isTopLevel, String statement) {
    blocks.checkBlock(isTopLevel, true, statement);
  }

  /// Warns outside of blocks.
  public void warnNoTransactionBlock(boolean isTopLevel, String statement) {
    blocks.checkBlock(isTopLevel, false, statement);
  }

  /// An Execute message ended and others may follow in the same transaction.
  public void markPipelining() {
    lifecycle.pipelining = true;
  }

  /// True if the statement just done must commit now, even in a pipeline.
  public boolean needsImmediateCommit() {
    return lifecycle.needsImmediateCommit;
  }

  // ---- effects at the end ----

  /// The files of a relation go away at commit (it was dropped) or at abort (it was created).
  public void registerPendingDelete(RelFileLocator locator, boolean atCommit) {
    lifecycle.pendingDeletes.add(locator, atCommit, nestingLevel());
  }

  /// True if the current subtransaction made these files: they go away with it.
  public boolean hasNewFiles(RelFileLocator locator) {
    return lifecycle.pendingDeletes.list(false, nestingLevel()).contains(locator);
  }

  /// Takes a pending delete back.
  public void forgetPendingDelete(RelFileLocator locator, boolean atCommit) {
    lifecycle.pendingDeletes.forget(locator, atCommit);
  }

  /// Adds invalidation messages of 16 bytes each to the commit record; gone if the subtransaction
  /// aborts.
  public void addInvalidation(byte[] messages, int offset, int length) {
    lifecycle.invalidations.putBytes(messages, offset, length);
  }

  /// A statistics entry goes away with the commit.
  public void addDroppedStats(int kind, int databaseOid, int objectOid) {
    lifecycle.addDroppedStats(new StatsItem(kind, databaseOid, objectOid));
  }

  /// The commit waits for the disk whatever `synchronous_commit` says.
  public void forceSyncCommit() {
    lifecycle.forceSyncCommit();
  }

  /// Registers something to be released when the current (sub)transaction ends: before locks are,
  /// newest first. At a subtransaction's commit it moves to the parent.
  public void onEnd(EndCallback callback) {
    lifecycle.current().endCallbacks.add(callback);
  }

  /// Takes a callback back: what it would release is released already.
  public void removeOnEnd(EndCallback callback) {
    for (TransactionLevel level = lifecycle.current(); level != null; level = level.parent) {
      for (int i = level.endCallbacks.size() - 1; i >= 0; i--) {
        if (level.endCallbacks.get(i) == callback) {
          level.endCallbacks.remove(i);
          return;
        }
      }
    }
  }

  /// Releases one resource. Must not fail.
  @FunctionalInterface
  public interface EndCallback {
    void ended(boolean committed);
  }
}
