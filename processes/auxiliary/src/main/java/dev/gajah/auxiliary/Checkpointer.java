// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalSettings;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.CheckpointContext;
import dev.gajah.wal.redo.CheckpointFlags;
import dev.gajah.wal.redo.CheckpointRequests;
import dev.gajah.wal.redo.Checkpoints;

/// Checkpointer: makes all checkpoints, on time, on WAL volume and on request; syncs the files that
/// others wrote.
///
/// Started by the postmaster before recovery, ended by it last of all with
/// [#requestShutdownCheckpoint]; any other end is a crash of the server. Promise: recovery never
/// has to start before the last completed checkpoint's redo pointer.
public final class Checkpointer implements ServerProcess {
  private final AuxiliaryContext context;
  private final Wal wal;
  private final Checkpoints checkpoints;
  private final CheckpointRequests requests;
  private final int sharedBuffers;
  private final WalRecordBuilder record = new WalRecordBuilder();
  private volatile boolean shutdownRequested;
  private long lastCheckpointNanos;

  // The checkpoint in progress.
  private long startNanos;
  private long startLsn;

  // Statistics of pg_stat_checkpointer.
  private volatile long timed;
  private volatile long requested;
  private volatile long buffersWritten;
  private volatile long writeNanos;
  private volatile long syncNanos;

  public Checkpointer(
      AuxiliaryContext context,
      Wal wal,
      Checkpoints checkpoints,
      CheckpointRequests requests,
      int sharedBuffers) {
    this.context = context;
    this.wal = wal;
    this.checkpoints = checkpoints;
    this.requests = requests;
    this.sharedBuffers = sharedBuffers;
  }

  /// Makes a shutdown checkpoint and ends.
  public void requestShutdownCheckpoint() {
    shutdownRequested = true;
    context.process().latch().set();
  }

  @Override
  public void run() {
    requests.attach(context.process().latch());
    lastCheckpointNanos = context.process().clock().nanoTime();
    while (!context.process().interrupts().isPending(Interrupts.Reason.CRASH)) {
      context.process().latch().reset();
      if (context.process().interrupts().clear(Interrupts.Reason.RELOAD) && !wal.isInRecovery()) {
        wal.setFullPageWrites(context.settings().get(WalSettings.FULL_PAGE_WRITES), record);
      }
      if (shutdownRequested) {
        context.log("shutting down");
        make(CheckpointFlags.IS_SHUTDOWN | CheckpointFlags.IMMEDIATE);
        return;
      }
      long napNanos = cycle();
      if (napNanos > 0) {
        context.process().awaitLatch(napNanos, WaitEvent.CHECKPOINTER_MAIN);
      }
    }
  }

  /// Makes a checkpoint if one is due; returns how long until the next one is, by time.
  long cycle() {
    long timeoutNanos =
        context.settings().get(AuxiliarySettings.CHECKPOINT_TIMEOUT) * 1_000_000_000L;
    long now = context.process().clock().nanoTime();
    int flags = 0;
    boolean due = false;
    if (requests.isPending()) {
      due = true;
      requested++;
    } else if (now - lastCheckpointNanos >= timeoutNanos && !wal.isInRecovery()) {
      due = true;
      timed++;
      flags |= CheckpointFlags.CAUSE_TIME;
    }
    if (due) {
      flags |= requests.begin();
      warnIfTooFrequent(flags, now);
      boolean succeeded = false;
      try {
        make(flags & ~CheckpointFlags.REQUESTED);
        succeeded = true;
      } catch (SqlError e) {
        requests.end(false);
        context.survive(e);
        return 0;
      }
      requests.end(succeeded);
      return 0;
    }
    return Math.max(1, timeoutNanos - (now - lastCheckpointNanos));
  }

  private void make(int flags) {
    boolean logged = context.settings().get(AuxiliarySettings.LOG_CHECKPOINTS);
    startNanos = context.process().clock().nanoTime();
    startLsn = wal.insertPosition();
    CheckpointContext checkpoint = new CheckpointContext(flags, this::pace);
    if (logged) {
      checkpoint.onStart(() -> context.log("checkpoint starting:" + CheckpointFlags.text(flags)));
    }
    Checkpoints.Result result;
    try {
      result = checkpoints.create(checkpoint, record, context.process().interrupts());
    } catch (SqlError e) {
      if ((flags & CheckpointFlags.IS_SHUTDOWN) != 0) {
        throw new Panic("shutdown checkpoint failed: " + e.message(), e);
      }
      throw e;
    }
    lastCheckpointNanos = startNanos;
    buffersWritten += checkpoint.buffersWritten;
    if (!result.skipped()) {
      writeNanos += Math.max(0, checkpoint.syncStartNanos - checkpoint.writeStartNanos);
      syncNanos += Math.max(0, checkpoint.syncEndNanos - checkpoint.syncStartNanos);
    }
    if (logged && !result.skipped()) {
      context.log(completeLine(checkpoint, result));
    }
  }

  /// Checkpoints that WAL volume triggers soon after each other cost more than they save.
  private void warnIfTooFrequent(int flags, long now) {
    int warningSeconds = context.settings().get(AuxiliarySettings.CHECKPOINT_WARNING);
    long elapsedSeconds = (now - lastCheckpointNanos) / 1_000_000_000L;
    if ((flags & CheckpointFlags.CAUSE_WAL) == 0 || elapsedSeconds >= warningSeconds) {
      return;
    }
    SqlError report =
        SqlError.report(
                Severity.LOG,
                SqlState.SUCCESSFUL_COMPLETION,
                elapsedSeconds == 1
                    ? "checkpoints are occurring too frequently (1 second apart)"
                    : "checkpoints are occurring too frequently (%d seconds apart)"
                        .formatted(elapsedSeconds))
            .hint("Consider increasing the configuration parameter \"max_wal_size\".");
    context.log(report);
  }

  private String completeLine(CheckpointContext checkpoint, Checkpoints.Result result) {
    double syncSeconds = (checkpoint.syncEndNanos - checkpoint.syncStartNanos) / 1e9;
    double writeSeconds =
        Math.max(
            0,
            ((checkpoint.syncStartNanos > 0 ? checkpoint.syncStartNanos : checkpoint.endNanos)
                    - checkpoint.writeStartNanos)
                / 1e9);
    double totalSeconds = (checkpoint.endNanos - checkpoint.startNanos) / 1e9;
    double average =
        checkpoint.filesSynced == 0 ? 0 : checkpoint.totalSyncNanos / 1e9 / checkpoint.filesSynced;
    return ("checkpoint complete: wrote %d buffers (%.1f%%); %d WAL file(s) added, %d removed, %d"
            + " recycled; write=%.3f s, sync=%.3f s, total=%.3f s; sync files=%d, longest=%.3f"
            + " s, average=%.3f s; distance=%d kB, estimate=%d kB; lsn=%s, redo lsn=%s")
        .formatted(
            checkpoint.buffersWritten,
            checkpoint.buffersWritten * 100.0 / sharedBuffers,
            checkpoint.segmentsAdded,
            checkpoint.segmentsRemoved,
            checkpoint.segmentsRecycled,
            writeSeconds,
            syncSeconds,
            totalSeconds,
            checkpoint.filesSynced,
            checkpoint.longestSyncNanos / 1e9,
            average,
            (long) (result.distanceBytes() / 1024),
            (long) (result.estimateBytes() / 1024),
            Lsn.toString(result.lsn()),
            Lsn.toString(result.redo()));
  }

  /// Sleeps while the checkpoint is ahead of its schedule by time and by WAL (PostgreSQL:
  /// `CheckpointWriteDelay`).
  private void pace(int flags, double progress) {
    if (context.process().interrupts().isPending(Interrupts.Reason.CRASH)) {
      throw new ProcessAbandoned(); // what is in memory must not reach the disk any more
    }
    if ((flags & CheckpointFlags.IMMEDIATE) != 0
        || shutdownRequested
        || requests.isImmediatePending()
        || !isOnSchedule(progress)) {
      return;
    }
    context.process().latch().reset();
    context.process().awaitLatch(100_000_000L, WaitEvent.CHECKPOINT_WRITE_DELAY);
  }

  private boolean isOnSchedule(double progress) {
    double scaled =
        progress * context.settings().get(AuxiliarySettings.CHECKPOINT_COMPLETION_TARGET);
    double elapsedWal =
        (wal.insertPosition() - startLsn)
            / ((double) wal.segmentBytes() * checkpoints.segmentsBetweenCheckpoints());
    if (scaled < elapsedWal) {
      return false;
    }
    double elapsedSeconds = (context.process().clock().nanoTime() - startNanos) / 1e9;
    return scaled >= elapsedSeconds / context.settings().get(AuxiliarySettings.CHECKPOINT_TIMEOUT);
  }

  public long timed() {
    return timed;
  }

  public long requested() {
    return requested;
  }

  public long buffersWritten() {
    return buffersWritten;
  }

  /// Time spent writing, in milliseconds.
  public double writeMillis() {
    return writeNanos / 1e6;
  }

  /// Time spent syncing, in milliseconds.
  public double syncMillis() {
    return syncNanos / 1e6;
  }
}
