// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.redo;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.time.Clock;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.ClusterState;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.segment.WalSegments;
import java.util.List;
import java.util.function.IntSupplier;

/// Makes checkpoints (PostgreSQL: `CreateCheckPoint`).
///
/// **Crash safety.** The redo pointer is fixed first; everything changed by records before it is
/// then made durable; only then is the checkpoint record written and flushed, and last `pg_control`
/// points to it. A crash before that last step recovers from the previous checkpoint, whose WAL is
/// removed only afterwards.
public final class Checkpoints {
  /// Sizes that decide how many segments are kept, in megabytes.
  public record Sizes(
      IntSupplier maxWalSize,
      IntSupplier minWalSize,
      IntSupplier walKeepSize,
      double completionTarget) {}

  private final Wal wal;
  private final WalSegments segments;
  private final ControlFile control;
  private final CheckpointSource source;
  private final List<CheckpointParticipant> participants;
  private final Clock clock;
  private final int timeline;
  private final IntSupplier walLevel;
  private final Sizes sizes;

  // Estimates of the WAL between checkpoints, in bytes; used by the checkpointing process only.
  private double distanceEstimate;
  private double previousDistance;

  public Checkpoints(
      Wal wal,
      WalSegments segments,
      ControlFile control,
      CheckpointSource source,
      List<CheckpointParticipant> participants,
      Clock clock,
      int timeline,
      IntSupplier walLevel,
      Sizes sizes) {
    this.wal = wal;
    this.segments = segments;
    this.control = control;
    this.source = source;
    this.participants = List.copyOf(participants);
    this.clock = clock;
    this.timeline = timeline;
    this.walLevel = walLevel;
    this.sizes = sizes;
  }

  /// Outcome of [#create].
  ///
  /// @param skipped true if nothing had happened since the last checkpoint
  public record Result(
      boolean skipped, long lsn, long redo, double distanceBytes, double estimateBytes) {}

  /// Makes a checkpoint.
  ///
  /// @param record the calling process's record builder
  public Result create(CheckpointContext context, WalRecordBuilder record, Interrupts interrupts) {
    boolean shutdown = context.is(CheckpointFlags.IS_SHUTDOWN | CheckpointFlags.END_OF_RECOVERY);
    context.startNanos = clock.nanoTime();
    for (CheckpointParticipant participant : participants) {
      participant.prepare();
    }
    if (context.is(CheckpointFlags.IS_SHUTDOWN)) {
      control.update(data -> data.withState(ClusterState.SHUTDOWNING, clock.unixSeconds()));
    }
    long previousRedo = control.data().checkpointCopy().redo();
    if (!shutdown
        && !context.is(CheckpointFlags.FORCE)
        && wal.lastImportantLsn() == control.data().checkpoint()) {
      return new Result(true, control.data().checkpoint(), previousRedo, 0, distanceEstimate);
    }
    int oldestActive = shutdown ? TransactionId.INVALID : source.oldestActiveXid();
    long redo =
        shutdown
            ? wal.moveRedoToInsertPosition()
            : wal.insertCheckpointRedo(record, walLevel.getAsInt());
    context.started();
    CheckpointRecord body = body(redo, shutdown, oldestActive);
    source.awaitCommitsInProgress();
    context.writeStartNanos = clock.nanoTime();
    for (CheckpointParticipant participant : participants) {
      participant.checkpoint(context);
    }
    source.awaitActionsInProgress();
    if (!shutdown) {
      source.logStandbySnapshot();
    }
    interrupts.enterCritical();
    record.begin(
        RmgrIds.XLOG,
        shutdown ? WalFormat.CHECKPOINT_SHUTDOWN : WalFormat.CHECKPOINT_ONLINE,
        TransactionId.INVALID);
    record.registerData(body.encode(), 0, CheckpointRecord.LENGTH);
    long end = wal.insert(record);
    long start = record.startLsn();
    wal.flush(end);
    if (shutdown && start != redo) {
      throw new Panic("concurrent write-ahead log activity while database system is shutting down");
    }
    control.update(
        data -> {
          var changed =
              data.withCheckpoint(start, body, clock.unixSeconds())
                  .withMinRecoveryPoint(Lsn.INVALID, 0);
          return context.is(CheckpointFlags.IS_SHUTDOWN)
              ? changed.withState(ClusterState.SHUTDOWNED, clock.unixSeconds())
              : changed;
        });
    interrupts.exitCritical();
    for (CheckpointParticipant participant : participants) {
      participant.finish(context);
    }
    double distance = redo - previousRedo;
    updateDistance(distance);
    removeOldSegments(context, redo, end);
    if (!context.is(CheckpointFlags.IS_SHUTDOWN)) {
      preallocate(context, end);
    }
    source.afterCheckpoint(context.is(CheckpointFlags.END_OF_RECOVERY));
    context.endNanos = clock.nanoTime();
    return new Result(false, start, redo, distance, distanceEstimate);
  }

  private CheckpointRecord body(long redo, boolean shutdown, int oldestActive) {
    return new CheckpointRecord(
        redo,
        timeline,
        timeline,
        wal.fullPageWrites(),
        walLevel.getAsInt(),
        source.nextFullXid(),
        source.nextOid(shutdown),
        source.nextMulti(),
        source.nextMultiOffset(),
        source.oldestXid(),
        source.oldestXidDatabase(),
        source.oldestMulti(),
        source.oldestMultiDatabase(),
        clock.unixSeconds(),
        source.oldestCommitTsXid(),
        source.newestCommitTsXid(),
        oldestActive);
  }

  /// A decaying average that rises at once and falls slowly.
  private void updateDistance(double distance) {
    previousDistance = distance;
    distanceEstimate =
        distanceEstimate < distance ? distance : 0.90 * distanceEstimate + 0.10 * distance;
  }

  public double previousDistance() {
    return previousDistance;
  }

  private void removeOldSegments(CheckpointContext context, long redo, long end) {
    long current = segments.segmentOf(end);
    long firstNeeded = segments.segmentOf(redo);
    long keepSegments = sizes.walKeepSize().getAsInt() * (1L << 20) / segments.segmentBytes();
    if (keepSegments > 0) {
      firstNeeded = Math.min(firstNeeded, Math.max(1, current - keepSegments));
    }
    WalSegments.Removal removal =
        segments.removeOld(timeline, firstNeeded, current, recycleTo(redo));
    context.segmentsRemoved = removal.removed();
    context.segmentsRecycled = removal.recycled();
  }

  /// Makes the next segment beforehand if this one is used to three quarters and none was recycled
  /// to its name (PostgreSQL: `PreallocXlogFiles`), so that no committer has to.
  private void preallocate(CheckpointContext context, long end) {
    int bytes = segments.segmentBytes();
    if (segments.offsetOf(end - 1) >= bytes / 4 * 3) {
      try {
        if (segments.create(timeline, segments.segmentOf(end - 1) + 1)) {
          context.segmentsAdded++;
        }
      } catch (SqlError e) {
        if (!e.state().equals(SqlState.DISK_FULL)) {
          throw e;
        }
        // Nothing is lost yet: who needs the segment will try again.
      }
    }
  }

  /// Highest segment worth keeping as a recycled file (PostgreSQL: `XLOGfileslop`).
  private long recycleTo(long redo) {
    int bytes = segments.segmentBytes();
    long minimum =
        segments.segmentOf(redo) + sizes.minWalSize().getAsInt() * (1L << 20) / bytes - 1;
    long maximum =
        segments.segmentOf(redo) + sizes.maxWalSize().getAsInt() * (1L << 20) / bytes - 1;
    double distance = (1.0 + sizes.completionTarget()) * distanceEstimate * 1.10;
    long wanted = (long) Math.ceil((redo + distance) / bytes);
    return Math.clamp(wanted, minimum, Math.max(minimum, maximum));
  }

  /// How many segments of WAL may be written between checkpoints before one is due.
  public int segmentsBetweenCheckpoints() {
    double target = sizes.maxWalSize().getAsInt() * (double) (1 << 20) / segments.segmentBytes();
    return Math.max(1, (int) (target / (1.0 + sizes.completionTarget())));
  }
}
