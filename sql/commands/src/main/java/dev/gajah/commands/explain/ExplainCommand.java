// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.explain;

import dev.gajah.base.error.SqlError;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RowSink;
import dev.gajah.nodes.raw.Statement;

/// EXPLAIN.
public final class ExplainCommand {
  public ExplainCommand(CommandSession session, Statement.ExplainStmt statement, String queryText) {}

  public CommandResult run(RowSink rows) {
    throw SqlError.unsupported("EXPLAIN");
  }
}
