// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.redo;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.process.ConditionVariable;
import dev.gajah.base.process.Latch;
import dev.gajah.base.process.LwLock;
import org.jspecify.annotations.Nullable;

/// Mailbox of the checkpointer: others ask for a checkpoint here, and may wait for it (PostgreSQL:
/// `RequestCheckpoint`).
///
/// A waiter is served by a checkpoint that started after its request: it waits for the start
/// counter to move, then for the done counter to reach that start.
public final class CheckpointRequests {
  private final LwLock lock = new LwLock();
  private final ConditionVariable started = new ConditionVariable();
  private final ConditionVariable done = new ConditionVariable();

  /// Guarded by the lock.
  private int pendingFlags;

  private volatile int startedCount;
  private volatile int doneCount;
  private volatile int failedCount;
  private volatile @Nullable Latch checkpointer;

  /// Makes the checkpointer's latch known.
  public void attach(Latch latch) {
    checkpointer = latch;
  }

  /// Asks for a checkpoint without waiting.
  public void request(int flags) {
    lock.lockExclusive();
    pendingFlags |= flags | CheckpointFlags.REQUESTED;
    lock.unlock();
    Latch latch = checkpointer;
    if (latch != null) {
      latch.set();
    }
  }

  /// Asks for a checkpoint and waits until one that started later is complete.
  ///
  /// @throws SqlError XX000 if it failed
  public void requestAndWait(int flags, dev.gajah.base.process.Interrupts interrupts) {
    lock.lockExclusive();
    int oldStarted = startedCount;
    int oldFailed = failedCount;
    pendingFlags |= flags | CheckpointFlags.WAIT | CheckpointFlags.REQUESTED;
    lock.unlock();
    Latch latch = checkpointer;
    if (latch != null) {
      latch.set();
    }
    await(started, () -> startedCount != oldStarted, interrupts);
    int newStarted = startedCount;
    await(done, () -> doneCount - newStarted >= 0, interrupts);
    if (failedCount != oldFailed) {
      throw new SqlError(SqlState.INTERNAL_ERROR, "checkpoint request failed")
          .hint("Consult recent messages in the server log for details.");
    }
  }

  private static void await(
      ConditionVariable variable,
      java.util.function.BooleanSupplier condition,
      dev.gajah.base.process.Interrupts interrupts) {
    while (!variable.await(condition, 100_000_000L)) {
      interrupts.check();
    }
  }

  /// True if a request is waiting.
  public boolean isPending() {
    return pendingFlags != 0;
  }

  /// True if someone waits for speed now.
  public boolean isImmediatePending() {
    return (pendingFlags & CheckpointFlags.IMMEDIATE) != 0;
  }

  /// For the checkpointer: takes the requests and counts a start.
  public int begin() {
    lock.lockExclusive();
    int flags = pendingFlags;
    pendingFlags = 0;
    startedCount++;
    lock.unlock();
    started.broadcast();
    return flags;
  }

  /// For the checkpointer: the checkpoint begun last has ended.
  public void end(boolean succeeded) {
    lock.lockExclusive();
    if (!succeeded) {
      failedCount++;
    }
    doneCount = startedCount;
    lock.unlock();
    done.broadcast();
  }
}
