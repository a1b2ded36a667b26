// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.explain;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.time.Clock;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.PlanAccess;
import dev.gajah.commands.RowSink;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.executor.pipeline.Execution;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Statement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// EXPLAIN: options, the run for ANALYZE, times (PostgreSQL: `explain.c`).
public final class ExplainCommand {
  private static final int TEXT = 25;

  private final CommandSession session;
  private final Statement.ExplainStmt statement;
  private final String queryText;
  private boolean analyze;
  private boolean verbose;
  private boolean costs = true;
  private @Nullable Boolean timing;
  private @Nullable Boolean summary;

  public ExplainCommand(CommandSession session, Statement.ExplainStmt statement, String queryText) {
    this.session = session;
    this.statement = statement;
    this.queryText = queryText;
  }

  public CommandResult run(RowSink rows) {
    readOptions();
    rows.describe(List.of(new RowSink.Column("QUERY PLAN", TEXT, -1)));
    for (String line : lines()) {
      rows.row((Object) line.getBytes(StandardCharsets.UTF_8));
    }
    return new CommandResult("EXPLAIN", 0);
  }

  private void readOptions() {
    for (DefElem option : statement.options()) {
      String name = option.defname();
      switch (name) {
        case "analyze" -> analyze = UtilityCommands.optionFlag(option);
        case "verbose" -> verbose = UtilityCommands.optionFlag(option);
        case "costs" -> costs = UtilityCommands.optionFlag(option);
        case "timing" -> timing = UtilityCommands.optionFlag(option);
        case "summary" -> summary = UtilityCommands.optionFlag(option);
        case "format" -> format(option);
        case "buffers", "wal", "settings", "generic_plan", "memory" -> {
          if (UtilityCommands.optionFlag(option)) {
            throw SqlError.unsupported("EXPLAIN option " + name.toUpperCase(Locale.ROOT));
          }
        }
        case "serialize" -> {
          if (!"none".equals(UtilityCommands.optionText(option))) {
            throw SqlError.unsupported("EXPLAIN option SERIALIZE");
          }
        }
        default ->
            throw new SqlError(
                    SqlState.SYNTAX_ERROR, "unrecognized EXPLAIN option \"%s\"".formatted(name))
                .position(option.location() + 1);
      }
    }
    if (timing != null && timing && !analyze) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE, "EXPLAIN option TIMING requires ANALYZE");
    }
  }

  private static void format(DefElem option) {
    String value = String.valueOf(UtilityCommands.optionText(option));
    switch (value) {
      case "text" -> {}
      case "xml", "json", "yaml" ->
          throw SqlError.unsupported("EXPLAIN (FORMAT " + value.toUpperCase(Locale.ROOT) + ")");
      default ->
          throw new SqlError(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "unrecognized value for EXPLAIN option \"format\": \"%s\"".formatted(value))
              .position(option.location() + 1);
    }
  }

  private List<String> lines() {
    Statement raw = statement.query();
    if (raw instanceof Statement.CreateTableAsStmt create) {
      if (analyze) {
        throw SqlError.unsupported("EXPLAIN ANALYZE of CREATE TABLE AS");
      }
      raw = create.query();
    }
    if (!(raw instanceof Statement.Optimizable)) {
      if (raw instanceof Statement.ExecuteStmt || raw instanceof Statement.DeclareCursorStmt) {
        throw SqlError.unsupported("EXPLAIN of EXECUTE or DECLARE CURSOR");
      }
      return List.of("Utility statements have no plan structure");
    }
    Clock clock = session.executor().evalContext().clock();
    Query query = session.planner().analyze(raw, queryText, new int[0]);
    long planStart = clock.nanoTime();
    PlannedStatement plan = session.planner().plan(query, queryText);
    double planMillis = (clock.nanoTime() - planStart) / 1e6;
    PlanAccess.prepare(session, plan);
    boolean withTiming = analyze && (timing == null || timing);
    Execution execution = null;
    double runMillis = 0;
    if (analyze) {
      if (plan.command() != PlannedStatement.Command.SELECT) {
        session.transaction().preventCommandIfReadOnly(plan.command().name());
      }
      execution = new Execution(session.executor(), plan, true, withTiming);
      long start = clock.nanoTime();
      session.transaction().updateActiveSnapshotCommandId();
      try {
        execution.start(session.transaction().activeSnapshot(), new Object[0]);
        execution.runToEnd();
      } finally {
        execution.finish();
      }
      runMillis = (clock.nanoTime() - start) / 1e6;
      session.transaction().commandCounterIncrement();
    }
    PlanText text = new PlanText(session, plan, execution, costs, verbose, withTiming);
    text.print();
    boolean withSummary = summary == null ? analyze : summary;
    if (withSummary) {
      text.line("Planning Time: %.3f ms".formatted(planMillis));
      if (analyze) {
        text.line("Execution Time: %.3f ms".formatted(runMillis));
      }
    }
    return text.lines();
  }
}
