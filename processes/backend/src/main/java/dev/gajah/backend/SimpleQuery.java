// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.nodes.raw.RawStatement;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.parser.Parser;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.transaction.xact.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The simple query protocol: a string of statements, run one after the other (PostgreSQL:
/// `exec_simple_query`).
final class SimpleQuery {
  private static final int[] NO_PARAMETERS = {};

  private final Session session;
  private final MessageWriter writer;
  private final StatementRunner runner;

  SimpleQuery(Session session, ClientConnection client, StatementRunner runner) {
    this.session = session;
    this.writer = client.writer();
    this.runner = runner;
  }

  void execute(String text) {
    Transaction transaction = session.transaction();
    startCommand(session);
    List<RawStatement> statements = Parser.parse(text);
    if (statements.isEmpty()) {
      finishCommand(session);
      writer.empty('I');
      return;
    }
    boolean implicitBlock = statements.size() > 1;
    for (int i = 0; i < statements.size(); i++) {
      RawStatement statement = statements.get(i);
      boolean last = i == statements.size() - 1;
      if (i > 0) {
        startCommand(session);
      }
      checkAborted(transaction, statement.stmt());
      if (implicitBlock) {
        transaction.beginImplicitBlock();
      }
      session.interrupts().check();
      String tag = runOne(text, statement, !implicitBlock);
      if (last) {
        if (implicitBlock) {
          transaction.endImplicitBlock();
        }
        finishCommand(session);
      } else if (statement.stmt() instanceof Statement.TransactionStmt) {
        finishCommand(session);
      } else {
        transaction.commandCounterIncrement();
      }
      if (tag != null) {
        writer.commandComplete(tag);
      }
    }
  }

  static void startCommand(Session session) {
    Transaction transaction = session.transaction();
    if (!session.beginCommand()) {
      return; // the messages of one extended query share a command
    }
    boolean fresh = !transaction.isInTransactionBlock();
    transaction.startCommand();
    if (fresh) {
      session.catalog().acceptInvalidations();
    }
  }

  /// Commits if no block is open.
  static void finishCommand(Session session) {
    if (session.endCommand()) {
      session.transaction().commitCommand();
    }
  }

  static void checkAborted(Transaction transaction, @Nullable Statement statement) {
    if (transaction.isAbortedBlock() && !isTransactionExit(statement)) {
      throw Transaction.abortedBlockError();
    }
  }

  private static boolean isTransactionExit(@Nullable Statement statement) {
    return statement instanceof Statement.TransactionStmt t
        && switch (t.kind()) {
          case COMMIT, ROLLBACK, ROLLBACK_TO, PREPARE -> true;
          case BEGIN, START, SAVEPOINT, RELEASE, COMMIT_PREPARED, ROLLBACK_PREPARED -> false;
        };
  }

  private @Nullable String runOne(String text, RawStatement raw, boolean isTopLevel) {
    PreparedStatement statement = new PreparedStatement("", text, raw.stmt(), NO_PARAMETERS, false);
    session.sessionPlanner().prepare(statement, raw);
    Portal portal = new Portal(session.transaction(), "", statement, new Object[0], new int[0]);
    try {
      runner.run(portal, 0, isTopLevel, true);
      return portal.tag;
    } finally {
      if (!portal.done) {
        portal.close();
      }
    }
  }
}
