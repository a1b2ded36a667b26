// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.setting.Setting;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.transaction.xact.Transaction;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/// Reads messages, hands them to the simple or extended protocol, answers errors (PostgreSQL:
/// `PostgresMain`).
final class MessageLoop {
  private final Session session;
  private final ClientConnection client;
  private final MessageWriter writer;
  private final SimpleQuery simple;
  private final ExtendedQuery extended;
  private final Set<Setting<?>> changedReported = new LinkedHashSet<>();

  /// What the session does once it waits for its client.
  private final Runnable becomeIdle;

  /// After an error in the extended protocol: everything up to Sync is ignored.
  private boolean skippingToSync;

  /// True while a message of the extended protocol is served: an error then skips to Sync.
  private boolean inExtended;

  MessageLoop(Session session, ClientConnection client) {
    this.session = session;
    this.client = client;
    this.writer = client.writer();
    RowSender rows = new RowSender(writer, session);
    SessionStatements statements = new SessionStatements(session);
    StatementRunner runner = new StatementRunner(session, statements, rows);
    this.simple = new SimpleQuery(session, client, runner);
    this.extended = new ExtendedQuery(session, client, runner, rows);
    session
        .settings()
        .onChange(
            setting -> {
              if (setting.isReported()) {
                changedReported.add(setting);
              }
            });
    becomeIdle = session.notifications()::idle;
    session.notifications().setClient(() -> client.runIfIdle(this::deliverToIdleClient));
    session.timeouts().setEndIfIdle(client::terminateIfIdle);
  }

  private void deliverToIdleClient() {
    session.notifications().deliver(writer::notification);
    writer.flush();
  }

  /// Runs until the client goes or the session is told to end.
  void run() {
    boolean ready = true;
    while (true) {
      try {
        if (ready) {
          if (session.transaction().blockStatus() == 'I') {
            session.notifications().deliver(writer::notification);
          }
          reportChangedSettings();
          writer.readyForQuery(session.transaction().blockStatus());
          writer.flush();
          ready = false;
        }
        session.interrupts().clear(Interrupts.Reason.CANCEL);
        session.timeouts().startIdle();
        int type =
            client.next(
                becomeIdle, session.interrupts(), session.transaction().blockStatus() == 'I');
        session.timeouts().stopIdle();
        if (type < 0 || type == 'X') {
          return;
        }
        // An error raised from here on belongs to this message, and is answered in its protocol.
        inExtended = isExtended(type);
        session.interrupts().check();
        if (session.interrupts().clear(Interrupts.Reason.RELOAD)) {
          session.settings().acceptServerValues();
        }
        ready = dispatch(type);
      } catch (SqlError e) {
        ready = recover(e);
      } catch (StackOverflowError e) {
        ready =
            recover(
                new SqlError(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded")
                    .hint(
                        "Increase the configuration parameter \"max_stack_depth\", after ensuring"
                            + " the platform's stack depth limit is adequate."));
      } catch (OutOfMemoryError e) {
        ready = recover(new SqlError(SqlState.OUT_OF_MEMORY, "out of memory", e));
      } catch (Panic | ProcessAbandoned e) {
        throw e;
      } catch (IOException e) {
        return;
      } catch (RuntimeException | AssertionError e) {
        recover(new SqlError(SqlState.INTERNAL_ERROR, "unexpected failure: " + e, e).fatal());
      }
    }
  }

  private static boolean isExtended(int type) {
    return type == 'P' || type == 'B' || type == 'D' || type == 'E' || type == 'C' || type == 'H';
  }

  private boolean dispatch(int type) throws IOException {
    if (skippingToSync && type != 'S') {
      return false;
    }
    if (type == 'Q' || type == 'P' || type == 'B' || type == 'E') {
      session
          .transaction()
          .setStatementStartTimestamp(session.services().clock().timestampMicros());
    }
    session.refreshFormats();
    session.timeouts().startStatement();
    switch (type) {
      case 'Q' -> {
        String text = client.reader().getString();
        client.reader().expectEnd();
        simple.execute(text);
        session.timeouts().stopStatement();
        return true;
      }
      case 'P' -> extended.parse();
      case 'B' -> extended.bind();
      case 'D' -> extended.describe();
      case 'E' -> {
        extended.execute();
        session.timeouts().stopStatement();
      }
      case 'C' -> extended.close();
      case 'H' -> writer.flush();
      case 'S' -> {
        skippingToSync = false;
        extended.sync();
        session.timeouts().stopStatement();
        return true;
      }
      case 'F' -> throw SqlError.unsupported("fastpath function call");
      case 'd', 'c', 'f' -> {
        // Left over from a COPY that ended with an error.
      }
      default ->
          throw new SqlError(SqlState.PROTOCOL_VIOLATION, "invalid frontend message type " + type)
              .fatal();
    }
    return false;
  }

  /// Answers an error: aborts the transaction, tells the client, and decides how to go on. A FATAL
  /// error ends the session by being thrown on.
  private boolean recover(SqlError error) {
    if (session.interrupts().inCritical()) {
      throw new Panic(error.message(), error);
    }
    session.interrupts().resetHoldOffs();
    session.timeouts().stopStatement();
    session.timeouts().stopIdle();
    writer.abandon();
    boolean fatal = error.severity().isAtLeast(Severity.FATAL);
    Transaction transaction = session.transaction();
    SqlError farewell = Interrupts.farewell(error);
    if (farewell == null) {
      session
          .services()
          .log()
          .write(
              session.process().pid(),
              session.process().backendType(),
              error.severity(),
              error,
              null);
    }
    writer.report(farewell == null ? error : farewell);
    if (fatal) {
      writer.flush();
      throw error;
    }
    session.recover();
    boolean wasExtended = inExtended;
    inExtended = false;
    if (wasExtended) {
      skippingToSync = true;
      return false;
    }
    return true;
  }

  private void reportChangedSettings() {
    if (changedReported.isEmpty()) {
      return;
    }
    for (Setting<?> setting : changedReported) {
      writer.parameterStatus(setting.name(), session.show(setting));
    }
    changedReported.clear();
  }

  void forgetReportedSettings() {
    changedReported.clear();
  }
}
