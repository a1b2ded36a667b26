// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.nodes.raw.Statement;
import org.jspecify.annotations.Nullable;

/// DDL: which class makes what.
public final class DefinitionCommands {
  private final CommandSession session;
  private final String queryText;

  public DefinitionCommands(CommandSession session, String queryText) {
    this.session = session;
    this.queryText = queryText;
  }

  private static CommandResult tag(String tag) {
    return new CommandResult(tag, 0);
  }

  private void readOnly(String name) {
    session.transaction().preventCommandIfReadOnly(name);
  }

  /// Runs a statement; null if it is none of DDL that there is.
  public @Nullable CommandResult run(Statement statement, boolean isTopLevel) {
    switch (statement) {
      case Statement.CreateStmt s -> {
        readOnly("CREATE TABLE");
        new TableCommands(session, queryText).create(s);
        return tag("CREATE TABLE");
      }
      case Statement.CreateTableAsStmt s -> {
        readOnly("CREATE TABLE AS");
        return new TableCommands(session, queryText).createAs(s);
      }
      case Statement.IndexStmt s -> {
        readOnly("CREATE INDEX");
        new IndexCommands(session, queryText).create(s);
        return tag("CREATE INDEX");
      }
      case Statement.CreateSeqStmt s -> {
        readOnly("CREATE SEQUENCE");
        new SequenceCommands(session).create(s);
        return tag("CREATE SEQUENCE");
      }
      case Statement.DropStmt s -> {
        readOnly("DROP " + s.removeType().name().replace('_', ' '));
        return new DropCommands(session).run(s);
      }
      default -> {
        return null;
      }
    }
  }
}
