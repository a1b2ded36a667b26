// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.storage.smgr.UnloggedRelations;
import dev.gajah.storage.sync.WholeDirectorySync;
import dev.gajah.transaction.TransactionSystem;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.ClusterState;
import dev.gajah.wal.control.ControlData;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalSettings;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.CheckpointFlags;
import dev.gajah.wal.redo.CheckpointRequests;
import dev.gajah.wal.redo.RedoLoop;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Startup process: brings the data directory to a consistent state before anyone may use it
/// (PostgreSQL: `StartupXLOG`).
///
/// Started by the postmaster first of all and after each crash; its end with success opens the
/// server, its failure shuts it down. Promise: when it ends, every committed transaction is there
/// and no other, insertion continues at the end of the WAL, and a checkpoint stands behind it.
public final class StartupProcess implements ServerProcess {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", java.util.Locale.ROOT);

  /// What recovery works on.
  public record Target(
      ControlFile control,
      WalSegments segments,
      Wal wal,
      TransactionSystem transactions,
      StorageManager storage,
      RedoBuffers redoBuffers,
      List<ResourceManager> resourceManagers,
      CheckpointRequests checkpoints) {}

  private static final int RECORDS_BETWEEN_LOOKS = 1024;

  private final AuxiliaryContext context;
  private final Target target;

  public StartupProcess(AuxiliaryContext context, Target target) {
    this.context = context;
    this.target = target;
  }

  @Override
  public void run() {
    ControlData data = target.control().data();
    logState(data);
    target.segments().refuseBackupOrStandby();
    target.segments().cleanUp();
    if (data.state() != ClusterState.SHUTDOWNED && context.settings().get(WalSettings.FSYNC)) {
      StorageManager storage = target.storage();
      new WholeDirectorySync(storage.files()).run(storage.directory().root());
    }
    long checkpointLsn = data.checkpoint();
    try (WalReader reader =
        new WalReader(
            target.segments(), data.checkpointCopy().timeline(), data.systemIdentifier())) {
      RedoLoop loop = new RedoLoop(reader, target.resourceManagers());
      WalRecord first = readCheckpoint(reader, loop, checkpointLsn);
      int info = first.info() & WalFormat.INFO_RMGR_MASK;
      if (first.rmid() != RmgrIds.XLOG
          || (info != WalFormat.CHECKPOINT_SHUTDOWN && info != WalFormat.CHECKPOINT_ONLINE)) {
        throw SqlError.corrupt("invalid checkpoint record").fatal();
      }
      CheckpointRecord checkpoint =
          CheckpointRecord.decode(first.mainData(), first.mainDataOffset());
      boolean wasShutdown = info == WalFormat.CHECKPOINT_SHUTDOWN;
      if (!TransactionId.isNormal(FullTransactionId.xid(checkpoint.nextXid()))) {
        throw SqlError.corrupt("invalid next transaction ID").fatal();
      }
      boolean needsRecovery =
          Lsn.isBefore(checkpoint.redo(), checkpointLsn)
              || data.state() != ClusterState.SHUTDOWNED
              || !wasShutdown;
      target.transactions().startup(checkpoint, needsRecovery);
      if (needsRecovery) {
        recover(reader, loop, checkpointLsn, checkpoint);
      } else {
        openAt(reader, checkpointLsn, checkpoint);
      }
    } catch (IOException e) {
      throw new SqlError(
          dev.gajah.base.error.SqlState.IO_ERROR, "could not close WAL file: " + e.getMessage(), e);
    }
  }

  private WalRecord readCheckpoint(WalReader reader, RedoLoop loop, long checkpointLsn) {
    try {
      return loop.readCheckpoint(checkpointLsn);
    } catch (SqlError e) {
      if (reader.problem() != null) {
        context.log(reader.problem());
      }
      context.log("invalid checkpoint record");
      throw e;
    }
  }

  private void logState(ControlData data) {
    String time = TIME.format(Instant.ofEpochSecond(data.time()).atZone(ZoneId.systemDefault()));
    switch (data.state()) {
      case SHUTDOWNED -> context.log("database system was shut down at " + time);
      case SHUTDOWNED_IN_RECOVERY ->
          context.log("database system was shut down in recovery at " + time);
      case SHUTDOWNING ->
          context.log("database system shutdown was interrupted; last known up at " + time);
      case IN_CRASH_RECOVERY ->
          context.log("database system was interrupted while in recovery at " + time);
      case IN_ARCHIVE_RECOVERY ->
          context.log("database system was interrupted while in recovery at log time " + time);
      case IN_PRODUCTION ->
          context.log("database system was interrupted; last known up at " + time);
      case STARTUP ->
          throw SqlError.corrupt("control file contains invalid database cluster state").fatal();
    }
  }

  /// A clean shutdown: nothing to replay, the WAL ends after the checkpoint.
  private void openAt(WalReader reader, long checkpointLsn, CheckpointRecord checkpoint) {
    continueAt(reader, checkpointLsn, reader.position(), checkpoint);
    target.transactions().finishRecovery();
    enterProduction();
  }

  /// Lets insertion continue at `end`.
  private void continueAt(
      WalReader reader, long lastRecord, long end, CheckpointRecord checkpoint) {
    byte @Nullable [] lastPage = end % WalFormat.PAGE_BYTES == 0 ? null : reader.pageUpTo(end);
    target.wal().startAt(lastRecord, end, lastPage, checkpoint.redo());
    target.wal().restoreFullPageWrites(checkpoint.fullPageWrites());
  }

  private void recover(
      WalReader reader, RedoLoop loop, long checkpointLsn, CheckpointRecord checkpoint) {
    context.log("database system was not properly shut down; automatic recovery in progress");
    target
        .control()
        .update(
            c ->
                c.withState(
                    ClusterState.IN_CRASH_RECOVERY, context.process().clock().unixSeconds()));
    UnloggedRelations unlogged =
        new UnloggedRelations(target.storage().files(), target.storage().directory());
    unlogged.removeContents();
    target.storage().setRecovery(true);
    RedoLoop.Result result = redo(loop, checkpointLsn, checkpoint);
    target.redoBuffers().checkInvalidPages();
    target.storage().setRecovery(false);
    unlogged.restore();
    if (Lsn.isValid(result.missingContinuation())) {
      // The last record's first part is on disk, perhaps copied elsewhere. It stays, and a mark
      // says that it does not count.
      continueAt(reader, result.lastRecord(), result.missingContinuation(), checkpoint);
      target
          .wal()
          .overwriteTornRecord(
              result.abortedRecord(),
              context.process().clock().timestampMicros(),
              new WalRecordBuilder());
    } else {
      continueAt(reader, result.lastRecord(), result.end(), checkpoint);
    }
    target.transactions().finishRecovery();
    target
        .checkpoints()
        .requestAndWait(
            CheckpointFlags.END_OF_RECOVERY | CheckpointFlags.IMMEDIATE,
            context.process().interrupts());
    enterProduction();
  }

  private RedoLoop.Result redo(RedoLoop loop, long checkpointLsn, CheckpointRecord checkpoint) {
    long started = context.process().clock().nanoTime();
    RedoProgress progress = new RedoProgress(context, started);
    RedoLoop.Result result =
        loop.run(
            checkpoint.redo(),
            checkpointLsn,
            record -> {
              progress.report(record.startLsn());
              context.process().interrupts().check();
              target.transactions().replayedXid(record.xid());
            });
    if (result.reason() != null) {
      context.log(result.reason());
    }
    if (result.applied() == 0) {
      context.log("redo is not required");
    } else {
      context.log(
          "redo done at %s system usage: elapsed: %.2f s"
              .formatted(
                  Lsn.toString(result.lastRecord()),
                  (context.process().clock().nanoTime() - started) / 1e9));
    }
    return result;
  }

  /// Says where redo starts, and now and then how far it is.
  private static final class RedoProgress {
    private final AuxiliaryContext context;
    private final long startedNanos;
    private boolean started;
    private int records;
    private long nextReportNanos;

    RedoProgress(AuxiliaryContext context, long startedNanos) {
      this.context = context;
      this.startedNanos = startedNanos;
      nextReportNanos = startedNanos + intervalNanos();
    }

    private long intervalNanos() {
      return context.settings().get(AuxiliarySettings.LOG_STARTUP_PROGRESS_INTERVAL) * 1_000_000L;
    }

    void report(long lsn) {
      if (!started) {
        started = true;
        context.log("redo starts at " + Lsn.toString(lsn));
      }
      if (++records % RECORDS_BETWEEN_LOOKS != 0 || intervalNanos() == 0) {
        return;
      }
      long now = context.process().clock().nanoTime();
      if (now >= nextReportNanos) {
        context.log(
            "redo in progress, elapsed time: %.2f s, current LSN: %s"
                .formatted((now - startedNanos) / 1e9, Lsn.toString(lsn)));
        nextReportNanos = now + intervalNanos();
      }
    }
  }

  private void enterProduction() {
    WalRecordBuilder record = new WalRecordBuilder();
    target.wal().setFullPageWrites(context.settings().get(WalSettings.FULL_PAGE_WRITES), record);
    RecordedParameters.report(context.settings(), target.control(), target.wal(), record);
    target
        .control()
        .update(
            c -> c.withState(ClusterState.IN_PRODUCTION, context.process().clock().unixSeconds()));
    target.wal().endRecovery();
  }
}
