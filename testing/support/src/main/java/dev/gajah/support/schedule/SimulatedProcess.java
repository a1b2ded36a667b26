// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.schedule;

import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ServerThread;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A process of a [Scheduler]: a thread that runs only while it has the baton.
///
/// State machine, guarded by the scheduler's lock: RUNNABLE -> RUNNING when the scheduler chooses
/// it; RUNNING -> RUNNABLE when it yields; RUNNING -> PARKED when it waits; PARKED -> RUNNABLE when
/// it is unparked or its time has come; RUNNING -> ENDED when its body returns.
final class SimulatedProcess extends ServerThread implements LaunchedProcess {
  enum State {
    RUNNABLE,
    RUNNING,
    PARKED,
    ENDED
  }

  static final long NEVER = Long.MAX_VALUE;

  private final Scheduler scheduler;
  final int number;

  // Guarded by the scheduler's lock.
  State state = State.RUNNABLE;
  boolean permit;
  long wakeAt = NEVER;

  /// Whose end this one waits for.
  @Nullable SimulatedProcess awaited;

  /// Set by who hands the baton over, taken by this thread.
  volatile boolean baton;

  SimulatedProcess(Scheduler scheduler, int number, String name, Runnable body, long stackBytes) {
    super(body, name, stackBytes);
    this.scheduler = scheduler;
    this.number = number;
  }

  @Override
  public void run() {
    awaitBaton();
    try {
      super.run();
    } catch (Throwable e) {
      scheduler.noteDeath(this, e);
    } finally {
      scheduler.end(this);
    }
  }

  void awaitBaton() {
    while (!baton) {
      LockSupport.park(this);
    }
    baton = false;
  }

  void giveBaton() {
    baton = true;
    LockSupport.unpark(this);
  }

  @Override
  protected void parkProcess(Object blocker) {
    scheduler.park(this, NEVER);
  }

  @Override
  protected void parkProcessNanos(Object blocker, long nanos) {
    scheduler.park(this, nanos);
  }

  @Override
  protected void unparkProcess() {
    scheduler.unpark(this);
  }

  @Override
  protected long processNanoTime() {
    return scheduler.nanoTime();
  }

  @Override
  public boolean awaitEnd(long timeoutNanos) {
    return scheduler.awaitEnd(this, timeoutNanos);
  }

  @Override
  public void rename(String name) {
    setName(name);
  }
}
