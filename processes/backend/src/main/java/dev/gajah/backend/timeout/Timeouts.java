// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.timeout;

import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.Latch;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.process.ProcessLauncher;
import dev.gajah.base.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// All running timers of a server, and the thread that watches them. Thread-safe.
///
/// The thread starts with the first deadline and ends with [#close].
///
/// **Memory order**: a session enters its timer, then reads `wakeAt`; the thread writes `wakeAt`,
/// then reads the timers once more before it sleeps. So either the session sees that the thread
/// would sleep too long and wakes it, or the thread sees the deadline.
public final class Timeouts implements AutoCloseable {
  private final Clock clock;
  private final ProcessLauncher launcher;
  private final Set<SessionTimer> timers = ConcurrentHashMap.newKeySet();
  private final Latch latch = new Latch();
  private volatile long wakeAt = Long.MIN_VALUE;
  private volatile boolean closed;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile @Nullable LaunchedProcess watcher;

  public Timeouts(Clock clock, ProcessLauncher launcher) {
    this.clock = clock;
    this.launcher = launcher;
  }

  /// A timer for one session, without deadlines yet.
  public SessionTimer newTimer(Interrupts interrupts, SessionTimer.SessionEnd sessionEnd) {
    return new SessionTimer(this, interrupts, sessionEnd);
  }

  long now() {
    return clock.nanoTime();
  }

  void expect(SessionTimer timer, long deadline) {
    timers.add(timer);
    if (!started.get() && started.compareAndSet(false, true)) {
      watcher = launcher.launch("timeouts", this::watch);
    }
    if (wakeAt - deadline > 0) {
      latch.set();
    }
  }

  void remove(SessionTimer timer) {
    timers.remove(timer);
  }

  private void watch() {
    try {
      while (!closed) {
        latch.reset();
        wakeAt = Long.MIN_VALUE;
        long next = fireAll();
        wakeAt = next;
        next = Math.min(next, fireAll());
        if (next == Long.MAX_VALUE) {
          latch.await(-1);
        } else {
          latch.await(Math.max(1, next - clock.nanoTime()));
        }
      }
    } catch (ProcessAbandoned e) {
      // The server's life is over.
    }
  }

  private long fireAll() {
    long now = clock.nanoTime();
    long next = Long.MAX_VALUE;
    for (SessionTimer timer : timers) {
      next = Math.min(next, timer.fire(now));
    }
    return next;
  }

  /// Ends the thread and waits for it; no session may be there any more.
  @Override
  public void close() {
    closed = true;
    latch.set();
    LaunchedProcess running = watcher;
    if (running != null) {
      running.awaitEnd(-1);
    }
  }
}
