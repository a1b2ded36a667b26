// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.process.ConditionVariable;
import dev.gajah.transaction.clog.CommitLog;
import dev.gajah.transaction.clog.CommitLogResourceManager;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.multixact.MultiXactResourceManager;
import dev.gajah.transaction.multixact.MultiXacts;
import dev.gajah.transaction.predicate.SerializableTransactions;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.procarray.XidGenerator;
import dev.gajah.transaction.slru.Slru;
import dev.gajah.transaction.standby.StandbyRecords;
import dev.gajah.transaction.standby.StandbyResourceManager;
import dev.gajah.transaction.subtrans.Subtransactions;
import dev.gajah.transaction.twophase.PreparedTransactions;
import dev.gajah.transaction.xact.OidGenerator;
import dev.gajah.transaction.xact.RelationFiles;
import dev.gajah.transaction.xact.SnapshotExport;
import dev.gajah.transaction.xact.Transactions;
import dev.gajah.transaction.xact.XactResourceManager;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.redo.CheckpointContext;
import dev.gajah.wal.redo.CheckpointParticipant;
import dev.gajah.wal.redo.CheckpointSource;
import dev.gajah.wal.redo.ResourceManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// All shared structures of the transaction module, built once for each life of the shared memory.
///
/// Life: constructed, then either [#bootstrap] (initdb), or [#startup] from a checkpoint, replay
/// through [#resourceManagers], and [#finishRecovery]; then sessions.
public final class TransactionSystem implements CheckpointSource, CheckpointParticipant {
  private static final long CHECKPOINT_DELAY_NAP_NANOS = 2_000_000;
  private static final int FIRST_INITDB_OID = 10000;

  private final CommitLog commitLog;
  private final Subtransactions subtransactions;
  private final XidGenerator xidGenerator;
  private final OidGenerator oidGenerator;
  private final ProcArray procArray;
  private final LockTable locks;
  private final Transactions transactions;
  private final MultiXacts multiXacts;
  private final PreparedTransactions prepared;
  private final XactResourceManager xactResourceManager;
  private final StandbyResourceManager standbyResourceManager = new StandbyResourceManager();
  private final List<Runnable> checkpointDelays = new CopyOnWriteArrayList<>();
  private final Wal wal;
  private final FileSystem files;
  private final Path dataDirectory;
  private volatile int autovacuumFreezeMaxAge = 200_000_000;
  private volatile int autovacuumMultixactFreezeMaxAge = 400_000_000;

  /// @param processSlots how many processes can take part at once
  /// @param sharedBuffers their number; sizes of the SLRU caches follow from it
  public TransactionSystem(
      FileSystem files,
      Path dataDirectory,
      Wal wal,
      RelationFiles relationFiles,
      int processSlots,
      int sharedBuffers) {
    this.wal = wal;
    this.files = files;
    this.dataDirectory = dataDirectory;
    int slots = Slru.autotunedSlots(sharedBuffers, 512, 1024);
    commitLog = new CommitLog(files, dataDirectory, slots, wal);
    subtransactions = new Subtransactions(files, dataDirectory, slots);
    xidGenerator = new XidGenerator(commitLog, subtransactions);
    oidGenerator = new OidGenerator(wal);
    procArray = new ProcArray(processSlots, commitLog, subtransactions, xidGenerator);
    locks = new LockTable(procArray, subtransactions);
    SerializableTransactions serializable =
        new SerializableTransactions(files, dataDirectory, processSlots);
    prepared =
        new PreparedTransactions(
            files,
            dataDirectory,
            commitLog,
            subtransactions,
            xidGenerator,
            procArray,
            locks,
            serializable);
    transactions =
        new Transactions(
            wal,
            commitLog,
            subtransactions,
            xidGenerator,
            oidGenerator,
            procArray,
            locks,
            serializable,
            prepared,
            relationFiles);
    multiXacts =
        new MultiXacts(files, dataDirectory, 16, 32, processSlots, wal, transactions.xidStatus());
    transactions.setMultiXacts(multiXacts);
    transactions.addSharedParticipant(multiXacts);
    xactResourceManager = new XactResourceManager(commitLog, xidGenerator, relationFiles, prepared);
  }

  public CommitLog commitLog() {
    return commitLog;
  }

  public Subtransactions subtransactions() {
    return subtransactions;
  }

  public XidGenerator xidGenerator() {
    return xidGenerator;
  }

  public OidGenerator oidGenerator() {
    return oidGenerator;
  }

  public ProcArray procArray() {
    return procArray;
  }

  public LockTable locks() {
    return locks;
  }

  public Transactions transactions() {
    return transactions;
  }

  public MultiXacts multiXacts() {
    return multiXacts;
  }

  /// The last end of a transaction that replay met, for the log line at the end of recovery.
  public XactResourceManager xactResourceManager() {
    return xactResourceManager;
  }

  /// Who replays the WAL records of this module.
  public List<ResourceManager> resourceManagers() {
    return List.of(
        xactResourceManager,
        new CommitLogResourceManager(commitLog),
        new MultiXactResourceManager(multiXacts, xidGenerator),
        standbyResourceManager);
  }

  /// Settings `autovacuum_freeze_max_age` and `autovacuum_multixact_freeze_max_age`; before
  /// [#startup].
  public void setFreezeMaxAges(int xidAge, int multixactAge) {
    autovacuumFreezeMaxAge = xidAge;
    autovacuumMultixactFreezeMaxAge = multixactAge;
  }

  /// initdb: makes the first pages on disk and sets the counters of a new cluster. Its directories
  /// exist.
  ///
  /// @param templateDatabaseOid the database that holds the oldest xid, template1
  public void bootstrap(int templateDatabaseOid) {
    commitLog.bootstrap();
    subtransactions.bootstrap();
    multiXacts.bootstrap();
    xidGenerator.setNextFullXid(FullTransactionId.FIRST_NORMAL);
    xidGenerator.setLimit(TransactionId.FIRST_NORMAL, templateDatabaseOid, autovacuumFreezeMaxAge);
    oidGenerator.setInitdb(true);
    oidGenerator.set(FIRST_INITDB_OID);
    multiXacts.setNext(MultiXacts.FIRST, 0);
    multiXacts.setLimit(MultiXacts.FIRST, templateDatabaseOid, autovacuumMultixactFreezeMaxAge);
    commitLog.advanceOldest(TransactionId.FIRST_NORMAL);
    commitLog.startup(TransactionId.FIRST_NORMAL);
    multiXacts.startup();
    procArray.initialize(FullTransactionId.FIRST_NORMAL);
    multiXacts.trim();
  }

  /// Sets all counters from the checkpoint that the server starts from, before any replay.
  public void startup(CheckpointRecord checkpoint, boolean needsRecovery) {
    xidGenerator.setNextFullXid(checkpoint.nextXid());
    oidGenerator.set(checkpoint.nextOid());
    multiXacts.setNext(checkpoint.nextMulti(), checkpoint.nextMultiOffset());
    commitLog.advanceOldest(checkpoint.oldestXid());
    xidGenerator.setLimit(
        checkpoint.oldestXid(), checkpoint.oldestXidDatabase(), autovacuumFreezeMaxAge);
    multiXacts.setLimit(
        checkpoint.oldestMulti(),
        checkpoint.oldestMultiDatabase(),
        autovacuumMultixactFreezeMaxAge);
    commitLog.startup(FullTransactionId.xid(checkpoint.nextXid()));
    multiXacts.startup();
    setInRecovery(needsRecovery);
    prepared.readFiles();
    removeExportedSnapshots();
  }

  /// Files that a crash left: nobody holds what their snapshots need.
  private void removeExportedSnapshots() {
    Path directory = dataDirectory.resolve(SnapshotExport.DIRECTORY);
    if (!files.isDirectory(directory)) {
      return;
    }
    try {
      for (String name : files.list(directory)) {
        files.delete(directory.resolve(name));
      }
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not remove files in \"pg_snapshots\": " + e.getMessage(), e);
    }
  }

  private void setInRecovery(boolean value) {
    commitLog.setInRecovery(value);
    subtransactions.setInRecovery(value);
    multiXacts.setInRecovery(value);
  }

  /// Replay met a checkpoint record.
  public void replayedCheckpoint(CheckpointRecord checkpoint, boolean shutdown) {
    if (shutdown) {
      xidGenerator.setNextFullXid(checkpoint.nextXid());
      oidGenerator.set(checkpoint.nextOid());
      multiXacts.setNext(checkpoint.nextMulti(), checkpoint.nextMultiOffset());
      xidGenerator.setLimit(
          checkpoint.oldestXid(), checkpoint.oldestXidDatabase(), autovacuumFreezeMaxAge);
    } else {
      if (xidGenerator.nextFullXid() < checkpoint.nextXid()) {
        xidGenerator.setNextFullXid(checkpoint.nextXid());
      }
      // OIDs are followed through their own records, which may be newer than this one.
      multiXacts.advanceNext(checkpoint.nextMulti(), checkpoint.nextMultiOffset());
      if (TransactionId.precedes(xidGenerator.oldestXid(), checkpoint.oldestXid())) {
        xidGenerator.setLimit(
            checkpoint.oldestXid(), checkpoint.oldestXidDatabase(), autovacuumFreezeMaxAge);
      }
    }
    multiXacts.advanceOldest(
        checkpoint.oldestMulti(),
        checkpoint.oldestMultiDatabase(),
        autovacuumMultixactFreezeMaxAge);
  }

  /// Replay met a record that reserves OIDs.
  public void replayedNextOid(int nextOid) {
    oidGenerator.set(nextOid);
  }

  /// Replay met a record with this xid in its header: the next xid is beyond it.
  public void replayedXid(int xid) {
    if (TransactionId.isValid(xid)) {
      xidGenerator.advancePast(xid);
    }
  }

  /// All WAL is replayed: everything that had not ended is over, and sessions may come.
  public void finishRecovery() {
    long next = xidGenerator.nextFullXid();
    int nextXid = FullTransactionId.xid(next);
    setInRecovery(false);
    procArray.initialize(next);
    subtransactions.startup(prepared.oldestRecoveredXid(nextXid), nextXid);
    commitLog.trim(nextXid);
    multiXacts.trim();
    prepared.finishRecovery(multiXacts::restoreOldestMember);
  }

  // ---- checkpoints ----

  @Override
  public String name() {
    return "transaction logs";
  }

  /// Writes and syncs all transaction states that were decided before this call.
  @Override
  public void checkpoint(CheckpointContext context) {
    context.slruBuffersWritten +=
        commitLog.checkpoint()
            + subtransactions.checkpoint()
            + multiXacts.checkpoint()
            + transactions.serializable().checkpoint();
    prepared.checkpoint(wal.redoPointer());
  }

  @Override
  public long nextFullXid() {
    return xidGenerator.nextFullXid();
  }

  @Override
  public int oldestXid() {
    return xidGenerator.oldestXid();
  }

  @Override
  public int oldestXidDatabase() {
    return xidGenerator.oldestXidDatabase();
  }

  @Override
  public int nextOid(boolean shutdown) {
    return oidGenerator.nextForCheckpoint(shutdown);
  }

  @Override
  public int nextMulti() {
    return multiXacts.next();
  }

  @Override
  public int nextMultiOffset() {
    return multiXacts.nextMember();
  }

  @Override
  public int oldestMulti() {
    return multiXacts.oldest();
  }

  @Override
  public int oldestMultiDatabase() {
    return multiXacts.oldestDatabase();
  }

  @Override
  public int oldestCommitTsXid() {
    return TransactionId.INVALID;
  }

  @Override
  public int newestCommitTsXid() {
    return TransactionId.INVALID;
  }

  @Override
  public int oldestActiveXid() {
    return procArray.oldestActiveXid();
  }

  /// Adds something that must also have ended before a checkpoint writes, such as the buffer pool's
  /// hint bits in progress.
  public void addCheckpointDelay(Runnable await) {
    checkpointDelays.add(await);
  }

  @Override
  public void awaitCommitsInProgress() {
    awaitDelays(Proc.DELAY_CHECKPOINT_START);
    for (Runnable await : checkpointDelays) {
      await.run();
    }
  }

  @Override
  public void awaitActionsInProgress() {
    awaitDelays(Proc.DELAY_CHECKPOINT_COMPLETE);
  }

  /// Nobody signals the end of a delay, which lasts as long as one WAL flush: so this looks again
  /// every few milliseconds.
  private void awaitDelays(int flag) {
    long[] delaying = procArray.delayingCheckpoint(flag);
    if (delaying.length == 0) {
      return;
    }
    ConditionVariable nap = new ConditionVariable();
    while (!nap.await(
        () -> !procArray.isCheckpointDelayed(delaying, flag), CHECKPOINT_DELAY_NAP_NANOS)) {
      // Not yet.
    }
  }

  /// Logs what runs now, for standbys.
  @Override
  public void logStandbySnapshot() {
    if (transactions.isStandbyInfoLogged()) {
      StandbyRecords.logSnapshot(wal, procArray, locks);
    }
  }

  /// Drops subtransactions that nobody can ask for any more.
  @Override
  public void afterCheckpoint(boolean duringRecovery) {
    if (!duringRecovery) {
      subtransactions.truncate(procArray.oldestConsideredRunning());
    }
  }
}
