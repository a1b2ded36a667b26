// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.schedule;

import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.process.ProcessLauncher;
import dev.gajah.base.process.ServerThread;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.base.time.Clock;
import dev.gajah.support.schedule.SimulatedProcess.State;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The thread door and the time door of a simulated world: processes pass a baton, and a seed says
/// who gets it next.
///
/// Exactly one process runs. It gives the baton away when it waits (every wait of `base` ends up in
/// [#park]), when it ends, and, as the seed will have it, at [#reached], which the other simulated
/// doors call first of all. So one seed makes one history, as long as the processes wait nowhere
/// else and nothing that they do depends on the JVM (identity hash codes, thread numbers).
///
/// Time is a number. It moves a little at each door call, and to the next deadline when all wait.
/// When all wait for ever, the world is stuck: [#run] ends everything and says who waits where.
public final class Scheduler implements ProcessLauncher, Clock {
  /// 2024-01-01 00:00:00 UTC.
  private static final long START_MICROS = 757_382_400_000_000L;

  private static final int STEP_NANOS_MAX = 20_000;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final SplittableRandom random;
  private final int calmness;
  private final List<SimulatedProcess> runnable = new ArrayList<>();
  private final List<SimulatedProcess> sleeping = new ArrayList<>();
  private final List<SimulatedProcess> all = new ArrayList<>();
  private final List<Throwable> deaths = new ArrayList<>();
  private @Nullable String stuck;
  private boolean over;
  private int launched;
  private long now = 1;
  private final History history = new History();

  /// @param calmness at one of how many door calls, on average, another process gets its turn
  public Scheduler(long seed, int calmness) {
    random = new SplittableRandom(seed);
    this.calmness = calmness;
  }

  /// Runs `body` as the first process of this world; returns when it has ended, having ended all
  /// others.
  ///
  /// @throws AssertionError if the world got stuck, with the stacks of those that wait
  public void run(Runnable body) throws InterruptedException {
    SimulatedProcess first = make("scenario", body);
    first.start();
    lock.lock();
    try {
      handOn();
    } finally {
      lock.unlock();
    }
    try {
      first.join();
      endTheRest();
    } catch (InterruptedException e) {
      e.addSuppressed(new AssertionError(stacks()));
      throw e;
    }
    if (stuck != null) {
      throw new AssertionError("all processes wait for ever\n" + stuck);
    }
  }

  private void endTheRest() throws InterruptedException {
    while (true) {
      List<SimulatedProcess> rest;
      lock.lock();
      try {
        rest = List.copyOf(all);
      } finally {
        lock.unlock();
      }
      if (rest.isEmpty()) {
        return;
      }
      rest.forEach(ServerThread::abandon);
      for (SimulatedProcess process : rest) {
        process.join();
      }
    }
  }

  /// What processes died of, but for being abandoned; in order.
  public List<Throwable> deaths() {
    lock.lock();
    try {
      return List.copyOf(deaths);
    } finally {
      lock.unlock();
    }
  }

  /// How many processes there are now.
  public int aliveCount() {
    lock.lock();
    try {
      return all.size();
    } finally {
      lock.unlock();
    }
  }

  /// What happened while the first process lived.
  public History history() {
    return history;
  }

  private String stacks() {
    StringBuilder text = new StringBuilder();
    for (SimulatedProcess process : List.copyOf(all)) {
      text.append(process.getName()).append(' ').append(process.state).append('\n');
      for (StackTraceElement element : process.getStackTrace()) {
        text.append("    at ").append(element).append('\n');
      }
    }
    return text.toString();
  }

  // ---- the thread door ----

  @Override
  public LaunchedProcess launch(String name, Runnable body) {
    SimulatedProcess process = make(name, body);
    process.start();
    reached("launch " + name);
    return process;
  }

  private SimulatedProcess make(String name, Runnable body) {
    lock.lock();
    try {
      SimulatedProcess process =
          new SimulatedProcess(this, launched++, name, body, ThreadLauncher.STACK_BYTES);
      all.add(process);
      runnable.add(process);
      return process;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sleep(long nanos) {
    SimulatedProcess self = self();
    long deadline = nanoTime() + nanos;
    for (long rest = nanos; rest > 0; rest = deadline - nanoTime()) {
      if (self.isAbandoned()) {
        throw new ProcessAbandoned();
      }
      park(self, rest);
    }
  }

  private SimulatedProcess self() {
    if (Thread.currentThread() instanceof SimulatedProcess process) {
      return process;
    }
    throw new IllegalStateException("not a process of this world");
  }

  // ---- the time door ----

  @Override
  public long nanoTime() {
    lock.lock();
    try {
      return now += 1 + random.nextInt(1000);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long timestampMicros() {
    return START_MICROS + nanoTime() / 1000;
  }

  // ---- the baton ----

  private void note(SimulatedProcess process, String event) {
    if (!over) {
      history.note(process.number, event);
    }
  }

  /// The running process has come to a door: notes that, and perhaps lets another go first. Threads
  /// from outside of this world pass.
  public void reached(String door) {
    if (!(Thread.currentThread() instanceof SimulatedProcess self)) {
      return;
    }
    lock.lock();
    try {
      note(self, door);
      now += random.nextInt(STEP_NANOS_MAX);
      if (random.nextInt(calmness) != 0) {
        return;
      }
      self.state = State.RUNNABLE;
      runnable.add(self);
      if (handOn() == self) {
        self.baton = false;
        return;
      }
    } finally {
      lock.unlock();
    }
    self.awaitBaton();
  }

  /// Takes the baton from the running process until it is unparked or `nanos` have passed.
  void park(SimulatedProcess self, long nanos) {
    lock.lock();
    try {
      if (self.permit) {
        self.permit = false;
        return;
      }
      note(self, "park");
      self.state = State.PARKED;
      self.wakeAt = nanos >= SimulatedProcess.NEVER - now ? SimulatedProcess.NEVER : now + nanos;
      sleeping.add(self);
      if (handOn() == self) {
        self.permit = false;
        self.baton = false;
        return;
      }
    } finally {
      lock.unlock();
    }
    self.awaitBaton();
    lock.lock();
    self.permit = false;
    lock.unlock();
  }

  void unpark(SimulatedProcess process) {
    lock.lock();
    try {
      process.permit = true;
      if (process.state == State.PARKED) {
        sleeping.remove(process);
        wake(process);
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake(SimulatedProcess process) {
    process.state = State.RUNNABLE;
    process.wakeAt = SimulatedProcess.NEVER;
    runnable.add(process);
  }

  void noteDeath(SimulatedProcess process, Throwable death) {
    if (!(death instanceof ProcessAbandoned)) {
      lock.lock();
      deaths.add(death);
      lock.unlock();
    }
  }

  void end(SimulatedProcess process) {
    lock.lock();
    try {
      note(process, "end");
      process.state = State.ENDED;
      over |= process.number == 0;
      all.remove(process);
      for (SimulatedProcess other : List.copyOf(sleeping)) {
        if (other.awaited == process) {
          sleeping.remove(other);
          wake(other);
        }
      }
      if (!all.isEmpty()) {
        handOn();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean awaitEnd(SimulatedProcess process, long timeoutNanos) {
    SimulatedProcess self = self();
    long deadline = timeoutNanos < 0 ? SimulatedProcess.NEVER : nanoTime() + timeoutNanos;
    while (true) {
      lock.lock();
      try {
        if (process.state == State.ENDED) {
          return true;
        }
        self.awaited = process;
      } finally {
        lock.unlock();
      }
      if (self.isAbandoned()) {
        throw new ProcessAbandoned();
      }
      long rest = timeoutNanos < 0 ? SimulatedProcess.NEVER : deadline - nanoTime();
      if (rest <= 0) {
        return false;
      }
      park(self, rest);
      self.awaited = null;
    }
  }

  /// Chooses who runs next and gives it the baton; the caller holds the lock, and no longer runs.
  private @Nullable SimulatedProcess handOn() {
    sleeping.removeIf(
        process -> {
          boolean due = process.wakeAt <= now;
          if (due) {
            wake(process);
          }
          return due;
        });
    if (runnable.isEmpty()) {
      long next = SimulatedProcess.NEVER;
      for (SimulatedProcess process : sleeping) {
        next = Math.min(next, process.wakeAt);
      }
      if (next == SimulatedProcess.NEVER) {
        if (stuck == null && !over) {
          stuck = stacks();
        }
        for (SimulatedProcess process : List.copyOf(sleeping)) {
          process.abandon();
        }
      } else {
        now = next;
      }
      return runnable.isEmpty() && sleeping.isEmpty() ? null : handOn();
    }
    SimulatedProcess chosen = runnable.remove(random.nextInt(runnable.size()));
    chosen.state = State.RUNNING;
    chosen.giveBaton();
    return chosen;
  }
}
