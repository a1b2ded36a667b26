// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import dev.gajah.base.error.SqlError;
import dev.gajah.commands.copy.CopyCommand;
import dev.gajah.commands.definition.DefinitionCommands;
import dev.gajah.commands.explain.ExplainCommand;
import dev.gajah.commands.maintenance.MaintenanceCommands;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The entrance: runs utility statements, other than those about transactions, settings, portals
/// and prepared statements, which sessions handle themselves (PostgreSQL: `utility.c`).
public final class UtilityCommands {
  private static final int TEXT = 25;

  private UtilityCommands() {}

  /// Runs one statement.
  ///
  /// @param isTopLevel false inside of functions and multi-statement strings
  public static CommandResult execute(
      Statement statement,
      String queryText,
      CommandSession session,
      boolean isTopLevel,
      RowSink rows) {
    return switch (statement) {
      case Statement.CopyStmt copy -> new CopyCommand(session, copy, queryText).run();
      case Statement.ExplainStmt explain ->
          new ExplainCommand(session, explain, queryText).run(rows);
      case Statement.VacuumStmt _,
          Statement.CheckPointStmt _,
          Statement.TruncateStmt _,
          Statement.LockStmt _ ->
          new MaintenanceCommands(session).run(statement, isTopLevel);
      default -> {
        CommandResult result =
            new DefinitionCommands(session, queryText).run(statement, isTopLevel);
        if (result == null) {
          throw SqlError.unsupported(name(statement));
        }
        yield result;
      }
    };
  }

  public static boolean returnsRows(Statement statement) {
    return statement instanceof Statement.ExplainStmt;
  }

  /// Columns of the rows that a statement returns; null if it returns none.
  public static @Nullable List<RowSink.Column> describe(
      Statement statement, CommandSession session) {
    return returnsRows(statement) ? List.of(new RowSink.Column("QUERY PLAN", TEXT, -1)) : null;
  }

  /// False for statements that must not hold a snapshot when they start, or need none.
  public static boolean needsSnapshot(Statement statement) {
    return switch (statement) {
      case Statement.VacuumStmt vacuum -> !vacuum.isVacuumcmd();
      case Statement.LockStmt _,
          Statement.CheckPointStmt _,
          Statement.ListenStmt _,
          Statement.NotifyStmt _,
          Statement.UnlistenStmt _,
          Statement.TransactionStmt _,
          Statement.VariableSetStmt _,
          Statement.VariableShowStmt _,
          Statement.ConstraintsSetStmt _,
          Statement.FetchStmt _ ->
          false;
      default -> true;
    };
  }

  /// What messages call a statement, its command tag without counts.
  static String name(Statement statement) {
    String text = statement.getClass().getSimpleName().replaceAll("Stmt$", "");
    return text.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toUpperCase(java.util.Locale.ROOT);
  }

  /// The value of an option that is a bare word or a string.
  public static @Nullable String optionText(Clause.DefElem option) {
    return switch (option.arg()) {
      case null -> null;
      case Value.StringValue v -> v.sval();
      case Value.IntegerValue v -> Integer.toString(v.ival());
      case Value.FloatValue v -> v.fval();
      case Value.BooleanValue v -> v.boolval() ? "true" : "false";
      case Value.StarValue _ -> "*";
      case dev.gajah.nodes.raw.TypeName v -> String.join(".", v.names());
      default -> throw SqlError.internal("unrecognized node type in option " + option.defname());
    };
  }

  /// A boolean option; one without value is true (PostgreSQL: `defGetBoolean`).
  public static boolean optionFlag(Clause.DefElem option) {
    String text = optionText(option);
    if (text == null) {
      return true;
    }
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case "true", "on", "1" -> true;
      case "false", "off", "0" -> false;
      default ->
          throw new SqlError(
              dev.gajah.base.error.SqlState.SYNTAX_ERROR,
              option.defname() + " requires a Boolean value");
    };
  }
}
