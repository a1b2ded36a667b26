// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests to one server process, set by anyone and obeyed where the process polls [#check]
/// (PostgreSQL: `CHECK_FOR_INTERRUPTS`, `HOLD_INTERRUPTS`, `START_CRIT_SECTION`).
///
/// Only the owner calls [#check], [#holdOff], [#resume], [#enterCritical], [#exitCritical]. A
/// request also sets the owner's latch.
///
/// **Critical sections**: code between [#enterCritical] and [#exitCritical] changes shared state
/// that recovery would have to rebuild. The exit is not put in a `finally`: if an exception leaves
/// the section, [#inCritical] stays true, and the process's outermost frame turns the failure into
/// a panic.
public final class Interrupts {
  /// Why a process is interrupted; the order is the order of precedence.
  public enum Reason {
    /// Another process crashed: end at once.
    CRASH,
    /// The server stops without waiting for anything.
    IMMEDIATE_SHUTDOWN,
    TERMINATE,
    IDLE_IN_TRANSACTION_TIMEOUT,
    IDLE_SESSION_TIMEOUT,
    TRANSACTION_TIMEOUT,
    LOCK_TIMEOUT,
    STATEMENT_TIMEOUT,
    /// An autovacuum worker in the way of a lock, or a user's request.
    CANCEL,
    /// Configuration files changed.
    RELOAD,
    /// Shared invalidation messages pile up.
    CATCHUP,
    /// Anything that only the process's own loop looks at.
    WAKEUP;

    final int bit = 1 << ordinal();
  }

  private static final int THROWING =
      Reason.CRASH.bit
          | Reason.IMMEDIATE_SHUTDOWN.bit
          | Reason.TERMINATE.bit
          | Reason.IDLE_IN_TRANSACTION_TIMEOUT.bit
          | Reason.IDLE_SESSION_TIMEOUT.bit
          | Reason.TRANSACTION_TIMEOUT.bit
          | Reason.LOCK_TIMEOUT.bit
          | Reason.STATEMENT_TIMEOUT.bit
          | Reason.CANCEL.bit;

  private static final VarHandle PENDING;

  static {
    try {
      PENDING = MethodHandles.lookup().findVarHandle(Interrupts.class, "pending", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Latch latch;
  private final boolean isAutovacuumWorker;
  private volatile int pending;
  private int holdOffCount;
  private int criticalCount;

  public Interrupts(Latch latch) {
    this(latch, false);
  }

  public Interrupts(Latch latch, boolean isAutovacuumWorker) {
    this.latch = latch;
    this.isAutovacuumWorker = isAutovacuumWorker;
  }

  public boolean isAutovacuumWorker() {
    return isAutovacuumWorker;
  }

  public void request(Reason reason) {
    PENDING.getAndBitwiseOr(this, reason.bit);
    latch.set();
  }

  public boolean isPending(Reason reason) {
    return (pending & reason.bit) != 0;
  }

  /// Takes a request back, or acknowledges it; returns whether it was there.
  public boolean clear(Reason reason) {
    return ((int) PENDING.getAndBitwiseAnd(this, ~reason.bit) & reason.bit) != 0;
  }

  /// True if [#check] would throw now.
  public boolean wouldThrow() {
    return (pending & THROWING) != 0 && holdOffCount == 0 && criticalCount == 0;
  }

  /// Obeys a pending request by throwing, unless interrupts are held off. Cheap when nothing is
  /// pending.
  ///
  /// @throws SqlError FATAL 57P01, 57P02, 25P03, 57P05, 25P04 or ERROR 57014, 55P03
  public void check() {
    if ((pending & THROWING) != 0) {
      obey();
    }
    ServerThread.checkAbandoned();
  }

  private void obey() {
    if (holdOffCount > 0 || criticalCount > 0) {
      return;
    }
    for (Reason reason : Reason.values()) {
      if ((reason.bit & THROWING) != 0 && clear(reason)) {
        throw errorFor(reason, isAutovacuumWorker);
      }
    }
  }

  /// What a client is told when its session ends without cleaning up: a warning, as the session
  /// does not answer its command any more, and the log is silent about it; null for other errors
  /// (PostgreSQL: `quickdie`).
  public static @Nullable SqlError farewell(SqlError error) {
    for (Reason reason : List.of(Reason.CRASH, Reason.IMMEDIATE_SHUTDOWN)) {
      SqlError known = errorFor(reason, false);
      if (known.state().equals(error.state()) && known.message().equals(error.message())) {
        return known.severity(Severity.WARNING);
      }
    }
    return null;
  }

  /// What a process throws when it obeys a request.
  public static SqlError errorFor(Reason reason, boolean isAutovacuumWorker) {
    return switch (reason) {
      case CRASH ->
          new SqlError(
                  SqlState.CRASH_SHUTDOWN,
                  "terminating connection because of crash of another server process")
              .detail(
                  "The postmaster has commanded this server process to roll back the current"
                      + " transaction and exit, because another server process exited abnormally"
                      + " and possibly corrupted shared memory.")
              .hint(
                  "In a moment you should be able to reconnect to the database and repeat your"
                      + " command.")
              .fatal();
      case IMMEDIATE_SHUTDOWN ->
          new SqlError(
                  SqlState.ADMIN_SHUTDOWN,
                  "terminating connection due to immediate shutdown command")
              .fatal();
      case TERMINATE ->
          new SqlError(
                  SqlState.ADMIN_SHUTDOWN,
                  isAutovacuumWorker
                      ? "terminating autovacuum process due to administrator command"
                      : "terminating connection due to administrator command")
              .fatal();
      case IDLE_IN_TRANSACTION_TIMEOUT ->
          new SqlError(
                  SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                  "terminating connection due to idle-in-transaction timeout")
              .fatal();
      case IDLE_SESSION_TIMEOUT ->
          new SqlError(
                  SqlState.IDLE_SESSION_TIMEOUT,
                  "terminating connection due to idle-session timeout")
              .fatal();
      case TRANSACTION_TIMEOUT ->
          new SqlError(
                  SqlState.TRANSACTION_TIMEOUT, "terminating connection due to transaction timeout")
              .fatal();
      case LOCK_TIMEOUT ->
          new SqlError(SqlState.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout");
      case STATEMENT_TIMEOUT ->
          new SqlError(SqlState.QUERY_CANCELED, "canceling statement due to statement timeout");
      case CANCEL ->
          new SqlError(
              SqlState.QUERY_CANCELED,
              isAutovacuumWorker
                  ? "canceling autovacuum task"
                  : "canceling statement due to user request");
      case RELOAD, CATCHUP, WAKEUP ->
          throw new IllegalStateException("not a throwing reason: " + reason);
    };
  }

  public void holdOff() {
    holdOffCount++;
  }

  public void resume() {
    assert holdOffCount > 0 : "interrupts not held off";
    holdOffCount--;
  }

  public void enterCritical() {
    criticalCount++;
  }

  public void exitCritical() {
    assert criticalCount > 0 : "not in a critical section";
    criticalCount--;
  }

  public boolean inCritical() {
    return criticalCount > 0;
  }

  /// For the outermost error handler: forgets hold-offs that an exception skipped.
  public void resetHoldOffs() {
    holdOffCount = 0;
  }
}
