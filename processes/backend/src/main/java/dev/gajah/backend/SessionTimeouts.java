// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.backend.timeout.SessionTimer;
import dev.gajah.backend.timeout.Timeouts;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.Settings;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionParticipant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Starts and stops one session's timeouts as its settings say: for a statement, a transaction, and
/// the time between statements.
///
/// `lock_timeout` is not here: who sleeps on a lock watches it.
final class SessionTimeouts implements TransactionParticipant {
  private final Transaction transaction;
  private final Settings settings;
  private final SessionTimer timer;
  private Consumer<SqlError> endIfIdle = reason -> {};

  // What this session has started; so a message without timeouts takes no lock of the timer.
  private boolean statementRunning;
  private boolean transactionRunning;
  private SessionTimer.@Nullable Kind idle;

  SessionTimeouts(
      Timeouts timeouts, Transaction transaction, Settings settings, Interrupts interrupts) {
    this.transaction = transaction;
    this.settings = settings;
    timer =
        timeouts.newTimer(
            interrupts, reason -> endIfIdle.accept(Interrupts.errorFor(reason, false)));
    transaction.addParticipant(this);
    settings.onChange(this::changed);
  }

  /// @param action ends the session if it waits for its client
  void setEndIfIdle(Consumer<SqlError> action) {
    endIfIdle = action;
  }

  private void changed(Setting<?> setting) {
    if (setting == SessionParameters.TRANSACTION_TIMEOUT && transaction.isInTransaction()) {
      timer.stop(SessionTimer.Kind.TRANSACTION);
      startTransaction();
    }
  }

  private void startTransaction() {
    int millis = settings.get(SessionParameters.TRANSACTION_TIMEOUT);
    transactionRunning = millis > 0;
    if (transactionRunning) {
      timer.start(SessionTimer.Kind.TRANSACTION, millis);
    }
  }

  @Override
  public void started(Transaction started) {
    startTransaction();
  }

  @Override
  public void ended(Transaction ended, boolean committed) {
    if (transactionRunning) {
      stopUnlessFired(SessionTimer.Kind.TRANSACTION);
      transactionRunning = false;
    }
  }

  /// A message came that starts a statement, unless one runs already.
  void startStatement() {
    if (!statementRunning) {
      int millis = settings.get(SessionParameters.STATEMENT_TIMEOUT);
      if (millis > 0) {
        timer.start(SessionTimer.Kind.STATEMENT, millis);
        statementRunning = true;
      }
    }
  }

  void stopStatement() {
    if (statementRunning) {
      timer.stop(SessionTimer.Kind.STATEMENT);
      statementRunning = false;
    }
  }

  /// The session is about to wait for its client.
  void startIdle() {
    if (transaction.isInTransactionBlock()) {
      int millis = settings.get(SessionParameters.IDLE_IN_TRANSACTION_SESSION_TIMEOUT);
      int transactionMillis = settings.get(SessionParameters.TRANSACTION_TIMEOUT);
      if (millis > 0 && (transactionMillis == 0 || millis < transactionMillis)) {
        startIdle(SessionTimer.Kind.IDLE_IN_TRANSACTION, millis);
      }
    } else {
      int millis = settings.get(SessionParameters.IDLE_SESSION_TIMEOUT);
      if (millis > 0) {
        startIdle(SessionTimer.Kind.IDLE_SESSION, millis);
      }
    }
  }

  private void startIdle(SessionTimer.Kind kind, int millis) {
    timer.start(kind, millis);
    idle = kind;
  }

  void stopIdle() {
    SessionTimer.Kind running = idle;
    if (running != null) {
      stopUnlessFired(running);
      idle = null;
    }
  }

  /// One that has fired keeps its interrupt, which ends the session.
  private void stopUnlessFired(SessionTimer.Kind kind) {
    if (timer.isRunning(kind)) {
      timer.stop(kind);
    }
  }

  void close() {
    timer.close();
  }
}
