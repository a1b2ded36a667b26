// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.Latch;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ProcessLauncher;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.time.Clock;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The postmaster's children, from launch to reaping (PostgreSQL: `BackendList`, `reaper`).
///
/// [#launch] is called by the postmaster and by listener threads; everything else by the postmaster
/// only. A child that ends puts itself into the queue of exits and wakes the postmaster; what it
/// threw is judged there.
final class ChildTable {
  private static final long FAREWELL_NANOS = 500_000_000L;
  private static final long ABANDON_WAIT_NANOS = 5_000_000_000L;

  /// A living child.
  ///
  /// @param hangUp ends a wait of the child for something outside of the server, such as its client
  record Child(
      ProcessKind kind, ProcessContext process, LaunchedProcess launched, Runnable hangUp) {}

  /// A child that has ended; `failure` is what it died of, null if it ended by itself.
  record Exit(ProcessKind kind, ProcessContext process, @Nullable Throwable failure) {}

  private final ProcessLauncher launcher;
  private final Clock clock;
  private final ServerLog log;
  private final Latch postmaster;

  /// By pid, so that they are told to end in the order of their birth.
  private final ConcurrentSkipListMap<Integer, Child> children = new ConcurrentSkipListMap<>();

  private final ConcurrentLinkedQueue<Exit> exits = new ConcurrentLinkedQueue<>();

  /// @param postmaster is set at each exit
  ChildTable(ProcessLauncher launcher, Clock clock, ServerLog log, Latch postmaster) {
    this.launcher = launcher;
    this.clock = clock;
    this.log = log;
    this.postmaster = postmaster;
  }

  void launch(ProcessKind kind, ProcessContext process, ServerProcess body) {
    launch(kind, process, body, () -> {});
  }

  void launch(ProcessKind kind, ProcessContext process, ServerProcess body, Runnable hangUp) {
    Latch listed = new Latch();
    LaunchedProcess launched =
        launcher.launch(
            kind.backendType() + " " + process.pid(), () -> live(kind, process, body, listed));
    children.put(process.pid(), new Child(kind, process, launched, hangUp));
    listed.set();
  }

  private void live(ProcessKind kind, ProcessContext process, ServerProcess body, Latch listed) {
    Throwable death = null;
    try {
      listed.await(-1);
      body.run();
    } catch (ProcessAbandoned e) {
      return; // the postmaster knows, and waits for the thread
    } catch (Throwable e) {
      death = e;
      reportDeath(kind, process, e);
    }
    exits.add(new Exit(kind, process, death));
    postmaster.set();
  }

  /// The dying child's own last words.
  private void reportDeath(ProcessKind kind, ProcessContext process, Throwable death) {
    boolean endsSessionOnly = kind == ProcessKind.CLIENT_BACKEND && !(death instanceof Panic);
    if (death instanceof SqlError error) {
      log.write(process.pid(), kind.backendType(), error.severity(), error, null);
      return;
    }
    String message =
        death instanceof Panic panic && panic.getMessage() != null
            ? panic.getMessage()
            : "unexpected failure: " + death;
    Severity severity = endsSessionOnly ? Severity.FATAL : Severity.PANIC;
    log.write(
        process.pid(),
        kind.backendType(),
        severity,
        SqlError.report(severity, stateOf(death), message),
        null);
  }

  private static SqlState stateOf(Throwable death) {
    return death.getCause() instanceof SqlError cause ? cause.state() : SqlState.INTERNAL_ERROR;
  }

  /// The next child that has ended, taken off the table; null if there is none.
  @Nullable Exit reap() {
    Exit exit = exits.poll();
    if (exit != null) {
      children.remove(exit.process().pid());
    }
    return exit;
  }

  boolean has(ProcessKind kind) {
    return any(child -> child.kind() == kind);
  }

  boolean any(Predicate<Child> wanted) {
    for (Child child : children.values()) {
      if (wanted.test(child)) {
        return true;
      }
    }
    return false;
  }

  int count(ProcessKind kind) {
    int count = 0;
    for (Child child : children.values()) {
      count += child.kind() == kind ? 1 : 0;
    }
    return count;
  }

  /// Sends a request to all children of a kind (PostgreSQL: `SignalChildren`).
  void request(ProcessKind kind, Interrupts.Reason reason) {
    for (Child child : children.values()) {
      if (child.kind() == kind) {
        child.process().interrupts().request(reason);
      }
    }
  }

  void requestAll(Interrupts.Reason reason) {
    for (Child child : children.values()) {
      child.process().interrupts().request(reason);
    }
  }

  /// Ends connections that have no session to be told anything.
  void hangUp(Predicate<Child> which) {
    for (Child child : children.values()) {
      if (which.test(child)) {
        child.hangUp().run();
      }
    }
  }

  /// Makes every wait of the children that live in shared memory fail, and waits for their end.
  /// They get a moment to say farewell to their clients, then lose the connection. One that
  /// computes on without waiting loses its memory under its feet.
  void abandonUsersOfSharedMemory() {
    for (Child child : children.values()) {
      if (child.kind().usesSharedMemory()) {
        if (child.kind() != ProcessKind.CLIENT_BACKEND) {
          child.process().interrupts().request(Interrupts.Reason.CRASH);
        } // sessions have been told already, each with the reason for its client
        child.launched().abandon();
      }
    }
    awaitUsersOfSharedMemory(FAREWELL_NANOS);
    hangUp(child -> child.kind().usesSharedMemory() && child.launched().isAlive());
    awaitUsersOfSharedMemory(ABANDON_WAIT_NANOS);
    children.values().removeIf(child -> child.kind().usesSharedMemory());
    exits.removeIf(exit -> exit.kind().usesSharedMemory());
  }

  private void awaitUsersOfSharedMemory(long nanos) {
    long deadline = clock.nanoTime() + nanos;
    for (Child child : children.values()) {
      if (child.kind().usesSharedMemory()) {
        child.launched().awaitEnd(Math.max(1, deadline - clock.nanoTime()));
      }
    }
  }
}
