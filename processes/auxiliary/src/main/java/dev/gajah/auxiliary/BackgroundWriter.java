// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.storage.buffer.BackgroundSweep;
import dev.gajah.transaction.TransactionSystem;
import dev.gajah.wal.insert.Wal;

/// Background writer: writes dirty buffers ahead of the clock hand, so that sessions find clean
/// ones.
///
/// Started by the postmaster before recovery. Asked to end, it ends and is started again; any other
/// end is a crash of the server. Promise: none but to help; every session can write buffers itself.
/// Every 15 seconds it also logs the running transactions, if WAL moved, for the sake of standbys.
public final class BackgroundWriter implements ServerProcess {
  private static final int HIBERNATION_FACTOR = 50;
  private static final long SNAPSHOT_INTERVAL_NANOS = 15_000_000_000L;

  private final AuxiliaryContext context;
  private final BackgroundSweep sweep;
  private final TransactionSystem transactions;
  private final Wal wal;
  private long lastSnapshotNanos;
  private long lastSnapshotLsn;
  private boolean previouslyIdle;

  public BackgroundWriter(
      AuxiliaryContext context, BackgroundSweep sweep, TransactionSystem transactions, Wal wal) {
    this.context = context;
    this.sweep = sweep;
    this.transactions = transactions;
    this.wal = wal;
  }

  @Override
  public void run() {
    lastSnapshotNanos = context.process().clock().nanoTime();
    while (!context.isShutdownRequested()) {
      context.process().latch().reset();
      boolean idle = cycle();
      int delay = context.settings().get(AuxiliarySettings.BGWRITER_DELAY);
      boolean woken = context.process().awaitLatch(delay * 1_000_000L, WaitEvent.BGWRITER_MAIN);
      if (idle && previouslyIdle && !woken) {
        context
            .process()
            .awaitLatch(
                (long) delay * HIBERNATION_FACTOR * 1_000_000L, WaitEvent.BGWRITER_HIBERNATE);
      }
      previouslyIdle = idle;
    }
  }

  /// One round; true if there is nothing to do and we may sleep long.
  boolean cycle() {
    try {
      boolean idle =
          sweep.sweepAhead(
              context.settings().get(AuxiliarySettings.BGWRITER_LRU_MAXPAGES),
              context.settings().get(AuxiliarySettings.BGWRITER_LRU_MULTIPLIER),
              context.settings().get(AuxiliarySettings.BGWRITER_DELAY));
      logSnapshotIfDue();
      return idle;
    } catch (SqlError e) {
      context.survive(e);
      return false;
    }
  }

  private void logSnapshotIfDue() {
    if (wal.isInRecovery()) {
      return;
    }
    long now = context.process().clock().nanoTime();
    if (now - lastSnapshotNanos >= SNAPSHOT_INTERVAL_NANOS
        && Lsn.isBefore(lastSnapshotLsn, wal.lastImportantLsn())) {
      transactions.logStandbySnapshot();
      lastSnapshotLsn = wal.insertPosition();
      lastSnapshotNanos = now;
    }
  }
}
