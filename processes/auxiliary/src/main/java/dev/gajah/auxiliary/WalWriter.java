// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalSettings;

/// WAL writer: flushes asynchronously committed WAL so that sessions seldom wait for the disk.
///
/// Started by the postmaster when recovery has ended. It may be late, as sessions can flush WAL
/// themselves. Asked to end, it ends and is started again while the server runs; any other end is a
/// crash of the server. Guarantee: an asynchronous commit is on disk within three
/// `wal_writer_delay`s.
public final class WalWriter implements ServerProcess {
  private static final int IDLE_CYCLES_BEFORE_HIBERNATION = 50;
  private static final int HIBERNATION_FACTOR = 25;

  private final AuxiliaryContext context;
  private final Wal wal;
  private int idleCycles;

  // Statistics; written by this process only.
  private volatile long cycles;
  private volatile long bytesFlushed;

  public WalWriter(AuxiliaryContext context, Wal wal) {
    this.context = context;
    this.wal = wal;
  }

  @Override
  public void run() {
    wal.setWalWriterWakeup(context.process().latch()::set);
    try {
      while (!context.isShutdownRequested()) {
        // Said before looking for work too, so that a commit after the look wakes us from a long
        // sleep.
        wal.setWalWriterState(
            idleCycles >= IDLE_CYCLES_BEFORE_HIBERNATION - 1,
            context.settings().get(WalSettings.WAL_WRITER_FLUSH_AFTER));
        // Reset before looking for work: a commit arriving after the look sets the latch again, so
        // no wakeup is lost.
        context.process().latch().reset();
        long napMillis = cycle();
        context.process().awaitLatch(napMillis * 1_000_000L, WaitEvent.WAL_WRITER_MAIN);
      }
    } finally {
      wal.setWalWriterWakeup(null);
    }
  }

  /// One duty cycle; returns how many milliseconds to sleep when nobody wakes us.
  long cycle() {
    int delay = context.settings().get(WalSettings.WAL_WRITER_DELAY);
    try {
      long flushedBytes = wal.flushAsyncCommits();
      cycles++;
      bytesFlushed += flushedBytes;
      idleCycles = flushedBytes > 0 ? 0 : Math.min(idleCycles + 1, IDLE_CYCLES_BEFORE_HIBERNATION);
    } catch (SqlError e) {
      context.survive(e);
    }
    return idleCycles < IDLE_CYCLES_BEFORE_HIBERNATION ? delay : (long) delay * HIBERNATION_FACTOR;
  }

  public long cycles() {
    return cycles;
  }

  /// Bytes of WAL that this process, not a session, made durable.
  public long bytesFlushed() {
    return bytesFlushed;
  }
}
