// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import dev.gajah.base.time.Clock;
import org.jspecify.annotations.Nullable;

/// What a server process carries with it: its number, its latch, its interrupts, what it waits for.
///
/// The owner thread writes; [#waitEvent] is read by anyone.
public final class ProcessContext {
  private final int pid;
  private final String backendType;
  private final Clock clock;
  private final Latch latch = new Latch();
  private final Interrupts interrupts;
  private int procNumber = -1;
  private volatile @Nullable WaitEvent waitEvent;

  /// @param backendType the text that `pg_stat_activity.backend_type` shows, such as `checkpointer`
  public ProcessContext(int pid, String backendType, Clock clock) {
    this.pid = pid;
    this.backendType = backendType;
    this.clock = clock;
    interrupts = new Interrupts(latch, backendType.equals("autovacuum worker"));
  }

  /// Unique in this server while the process lives; positive.
  public int pid() {
    return pid;
  }

  public String backendType() {
    return backendType;
  }

  public Clock clock() {
    return clock;
  }

  public Latch latch() {
    return latch;
  }

  public Interrupts interrupts() {
    return interrupts;
  }

  /// Index in the process array; -1 before it is there.
  public int procNumber() {
    return procNumber;
  }

  public void setProcNumber(int value) {
    procNumber = value;
  }

  public @Nullable WaitEvent waitEvent() {
    return waitEvent;
  }

  /// Says what the process is about to wait for; null when the wait is over.
  public void setWaitEvent(@Nullable WaitEvent event) {
    waitEvent = event;
  }

  /// Sleeps on the latch, showing `event` meanwhile; negative means no limit. Returns whether the
  /// latch is set.
  public boolean awaitLatch(long timeoutNanos, WaitEvent event) {
    waitEvent = event;
    try {
      return latch.await(timeoutNanos);
    } finally {
      waitEvent = null;
    }
  }
}
