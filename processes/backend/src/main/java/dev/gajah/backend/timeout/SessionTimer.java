// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.timeout;

import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.LwLock;

/// The deadlines of one session.
///
/// The session's thread starts and stops; the watching thread fires. Both under the timer's lock,
/// which is held for a few assignments only, so that no timeout is heard of after its [#stop].
public final class SessionTimer {
  /// What a deadline is for.
  public enum Kind {
    STATEMENT(Interrupts.Reason.STATEMENT_TIMEOUT),
    TRANSACTION(Interrupts.Reason.TRANSACTION_TIMEOUT),
    IDLE_IN_TRANSACTION(Interrupts.Reason.IDLE_IN_TRANSACTION_TIMEOUT),
    IDLE_SESSION(Interrupts.Reason.IDLE_SESSION_TIMEOUT);

    final Interrupts.Reason reason;

    Kind(Interrupts.Reason reason) {
      this.reason = reason;
    }

    /// True if the end of the session is what follows.
    boolean endsSession() {
      return this != STATEMENT;
    }
  }

  /// Told of a timeout that ends the session, in the watching thread, for a session that is blocked
  /// in a read.
  @FunctionalInterface
  public interface SessionEnd {
    void end(Interrupts.Reason reason);
  }

  private static final Kind[] KINDS = Kind.values();

  private final Timeouts timeouts;
  private final Interrupts interrupts;
  private final SessionEnd sessionEnd;

  /// By ordinal of the kind, in nanoseconds of the clock; [Long#MAX_VALUE] if there is none.
  private final long[] deadlines = new long[KINDS.length];

  private final LwLock lock = new LwLock();

  SessionTimer(Timeouts timeouts, Interrupts interrupts, SessionEnd sessionEnd) {
    this.timeouts = timeouts;
    this.interrupts = interrupts;
    this.sessionEnd = sessionEnd;
    java.util.Arrays.fill(deadlines, Long.MAX_VALUE);
  }

  public boolean isRunning(Kind kind) {
    lock.lockExclusive();
    try {
      return deadlines[kind.ordinal()] != Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  public void start(Kind kind, int millis) {
    long deadline = timeouts.now() + millis * 1_000_000L;
    lock.lockExclusive();
    try {
      deadlines[kind.ordinal()] = deadline;
    } finally {
      lock.unlock();
    }
    timeouts.expect(this, deadline);
  }

  /// Takes a deadline back, and its interrupt if that is still pending.
  public void stop(Kind kind) {
    lock.lockExclusive();
    try {
      deadlines[kind.ordinal()] = Long.MAX_VALUE;
      interrupts.clear(kind.reason);
    } finally {
      lock.unlock();
    }
  }

  /// The session ends: nothing is watched any more.
  public void close() {
    lock.lockExclusive();
    try {
      java.util.Arrays.fill(deadlines, Long.MAX_VALUE);
    } finally {
      lock.unlock();
    }
    timeouts.remove(this);
  }

  /// Fires what is due.
  ///
  /// @return the next deadline, [Long#MAX_VALUE] if there is none
  long fire(long now) {
    Interrupts.Reason end = null;
    long next = Long.MAX_VALUE;
    lock.lockExclusive();
    try {
      for (int i = 0; i < KINDS.length; i++) {
        long deadline = deadlines[i];
        if (deadline == Long.MAX_VALUE) {
          continue;
        }
        if (deadline - now <= 0) {
          deadlines[i] = Long.MAX_VALUE;
          interrupts.request(KINDS[i].reason);
          if (KINDS[i].endsSession()) {
            end = KINDS[i].reason;
          }
        } else {
          next = Math.min(next, deadline);
        }
      }
    } finally {
      lock.unlock();
    }
    if (end != null) {
      sessionEnd.end(end);
    }
    return next;
  }
}
