// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import dev.gajah.base.process.ConditionVariable;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Holds a checkpoint back between a log record and the change of shared memory that belongs to it
/// (PostgreSQL: `DELAY_CHKPT_START`).
///
/// A process enters *before* it reads the redo pointer or inserts its record, and exits after the
/// change. The checkpointer calls [#awaitCurrent] *after* it has moved the redo pointer: whoever
/// entered before is waited for, whoever enters later sees the new redo pointer.
///
/// Two counters, used in turn: entrants count in the one that `phase` names. One wait switches the
/// phase twice and waits for each old counter to drain, so an entrant that read the phase before a
/// switch and counted after it is waited for by the second drain at the latest, or has seen the new
/// redo pointer.
public final class CheckpointDelay {
  /// Counters on cache lines of their own.
  private static final int STRIDE = 32;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(3 * STRIDE);
  private final ConditionVariable drained = new ConditionVariable();
  private volatile int phase;

  /// Begins a delay; the result goes to [#exit].
  public int enter() {
    int slot = (phase & 1) * STRIDE + STRIDE;
    counts.incrementAndGet(slot);
    return slot;
  }

  public void exit(int slot) {
    if (counts.decrementAndGet(slot) == 0) {
      drained.broadcast();
    }
  }

  /// Waits for all who have entered so far. Called by one process at a time.
  @SuppressWarnings("NonAtomicVolatileUpdate") // a single writer at a time
  public void awaitCurrent() {
    for (int round = 0; round < 2; round++) {
      int old = (phase & 1) * STRIDE + STRIDE;
      phase = phase + 1;
      drained.await(() -> counts.get(old) == 0);
    }
  }
}
