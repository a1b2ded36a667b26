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

/// Starts and stops one session's timeouts as its settings say: for a statement, a transaction, and
/// the time between statements.
///
/// `lock_timeout` is not here: who sleeps on a lock watches it.
final class SessionTimeouts implements TransactionParticipant {
  private final Transaction transaction;
  private final Settings settings;
  private final SessionTimer timer;
  private Consumer<SqlError> endIfIdle = reason -> {};
  private boolean statementRunning;

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
    if (millis > 0) {
      timer.start(SessionTimer.Kind.TRANSACTION, millis);
    }
  }

  @Override
  public void started(Transaction started) {
    startTransaction();
  }

  @Override
  public void ended(Transaction ended, boolean committed) {
    if (timer.isRunning(SessionTimer.Kind.TRANSACTION)) {
      timer.stop(SessionTimer.Kind.TRANSACTION);
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
        timer.start(SessionTimer.Kind.IDLE_IN_TRANSACTION, millis);
      }
    } else {
      int millis = settings.get(SessionParameters.IDLE_SESSION_TIMEOUT);
      if (millis > 0) {
        timer.start(SessionTimer.Kind.IDLE_SESSION, millis);
      }
    }
  }

  void stopIdle() {
    for (SessionTimer.Kind kind :
        new SessionTimer.Kind[] {
          SessionTimer.Kind.IDLE_IN_TRANSACTION, SessionTimer.Kind.IDLE_SESSION
        }) {
      if (timer.isRunning(kind)) {
        timer.stop(kind);
      }
    }
  }

  void close() {
    timer.close();
  }
}
