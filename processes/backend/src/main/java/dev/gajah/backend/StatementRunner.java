// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.Vector;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.PlanAccess;
import dev.gajah.commands.RowSink;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.pipeline.Execution;
import dev.gajah.nodes.plan.PlanRelation;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.types.DataType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs portals: planned statements through the executor, utility statements through their commands
/// (PostgreSQL: `pquery.c`).
final class StatementRunner {
  private final Session session;
  private final SessionStatements sessionStatements;
  private final RowSender rows;

  StatementRunner(Session session, SessionStatements sessionStatements, RowSender rows) {
    this.session = session;
    this.sessionStatements = sessionStatements;
    this.rows = rows;
  }

  /// Fills in what Describe tells of a utility statement that returns rows.
  List<ResultColumn> describeUtility(Statement statement) {
    if (statement instanceof Statement.ExecuteStmt execute) {
      return session.prepared().require(execute.name()).columns;
    }
    List<RowSink.Column> columns = sessionStatements.describe(statement);
    if (columns == null) {
      columns = UtilityCommands.describe(statement, session);
    }
    return columns == null ? List.of() : resultColumns(columns);
  }

  private List<ResultColumn> resultColumns(List<RowSink.Column> columns) {
    List<ResultColumn> result = new ArrayList<>();
    for (RowSink.Column column : columns) {
      int length = session.evalContext().types().type(column.typeOid()).length();
      result.add(new ResultColumn(column.name(), 0, 0, column.typeOid(), length, column.typmod()));
    }
    return result;
  }

  /// Runs a portal until `maxRows` rows are out (0: all); returns true if it has ended, and then
  /// [Portal#tag] is set.
  boolean run(Portal portal, long maxRows, boolean isTopLevel, boolean describeRows) {
    Statement raw = portal.statement.raw;
    if (raw == null) {
      throw SqlError.internal("empty portal");
    }
    if (raw instanceof Statement.ExecuteStmt execute) {
      return runPrepared(portal, execute, maxRows, isTopLevel, describeRows);
    }
    if (portal.statement.query == null) {
      return runUtility(portal, raw, maxRows, isTopLevel, describeRows);
    }
    return runPlanned(portal, maxRows, describeRows);
  }

  /// EXECUTE: runs a prepared statement in the portal's place.
  private boolean runPrepared(
      Portal portal,
      Statement.ExecuteStmt execute,
      long maxRows,
      boolean isTopLevel,
      boolean describeRows) {
    Portal inner = portal.inner;
    if (inner == null) {
      PreparedStatement target = session.prepared().require(execute.name());
      @Nullable Object[] parameters =
          session.prepared().parameters(execute, target, portal.statement.text);
      session.sessionPlanner().revalidate(target);
      inner = new Portal(session.transaction(), portal.name, target, parameters, portal.formats);
      portal.inner = inner;
    }
    if (inner.statement.raw == null) {
      portal.tag = "EXECUTE";
      portal.done = true;
      return true;
    }
    boolean ended = run(inner, maxRows, isTopLevel, describeRows);
    if (ended) {
      portal.tag = inner.tag;
      portal.done = true;
    }
    return ended;
  }

  private boolean runPlanned(Portal portal, long maxRows, boolean describeRows) {
    PreparedStatement statement = portal.statement;
    PlannedStatement plan = statement.plan;
    if (plan == null) {
      throw SqlError.internal("portal without plan");
    }
    boolean isSelect = plan.command() == PlannedStatement.Command.SELECT;
    if (!isSelect) {
      session.transaction().preventCommandIfReadOnly(plan.command().name());
    }
    if (portal.done) {
      return runAgain(portal, isSelect);
    }
    Execution execution = portal.execution;
    if (execution == null) {
      execution = start(portal, statement, plan);
    }
    if (describeRows && !statement.columns.isEmpty()) {
      rows.describe(statement.columns, portal);
    }
    Transaction transaction = session.transaction();
    Snapshot snapshot = portal.snapshot;
    assert snapshot != null : "portal without snapshot";
    transaction.pushActiveSnapshot(snapshot);
    try {
      boolean returnsRows = !statement.columns.isEmpty();
      boolean ended = returnsRows ? send(portal, execution, maxRows) : runToEnd(execution);
      if (ended) {
        end(portal, execution, plan, isSelect);
      }
      return ended;
    } finally {
      if (transaction.hasActiveSnapshot()) {
        transaction.popActiveSnapshot();
      }
    }
  }

  /// Execute on a portal that has ended: a query has no more rows, anything else cannot run twice.
  private static boolean runAgain(Portal portal, boolean isSelect) {
    if (!isSelect) {
      throw new SqlError(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          "portal \"%s\" cannot be run".formatted(portal.name));
    }
    portal.tag = "SELECT 0";
    return true;
  }

  private static boolean runToEnd(Execution execution) {
    execution.runToEnd();
    return true;
  }

  private Execution start(Portal portal, PreparedStatement statement, PlannedStatement plan) {
    PlanAccess.prepare(session, plan);
    Transaction transaction = session.transaction();
    Execution execution = statement.idleExecution;
    statement.idleExecution = null;
    if (execution == null || execution.statement() != plan) {
      execution = new Execution(session, plan);
    }
    Snapshot snapshot = transaction.statementSnapshot();
    snapshot = snapshot.withCommandId(transaction.commandId());
    transaction.registerSnapshot(snapshot);
    portal.snapshot = snapshot;
    portal.execution = execution;
    execution.start(snapshot, portal.parameters);
    return execution;
  }

  private boolean send(Portal portal, Execution execution, long maxRows) {
    DataType[] types = portal.statement.outputTypes;
    if (types == null) {
      types = rows.types(portal.statement.columns);
      portal.statement.outputTypes = types;
    }
    portal.rowCount = 0;
    long left = maxRows == 0 ? Long.MAX_VALUE : maxRows;
    while (left > 0) {
      Batch batch = execution.next((int) Math.min(Vector.BATCH, left));
      if (batch == null) {
        return true;
      }
      rows.rows(batch, types, portal);
      portal.rowCount += batch.count;
      left -= batch.count;
    }
    return false;
  }

  private void end(Portal portal, Execution execution, PlannedStatement plan, boolean isSelect) {
    long processed = isSelect ? portal.rowCount : execution.processed();
    execution.finish();
    portal.release();
    portal.statement.idleExecution = execution;
    portal.done = true;
    portal.tag = tag(plan.command(), processed);
  }

  private static String tag(PlannedStatement.Command command, long processed) {
    if (processed == 1) {
      return switch (command) { // most of them, without building a string
        case SELECT -> "SELECT 1";
        case INSERT -> "INSERT 0 1";
        case UPDATE -> "UPDATE 1";
        case DELETE -> "DELETE 1";
        case MERGE -> "MERGE 1";
      };
    }
    return switch (command) {
      case SELECT -> "SELECT " + processed;
      case INSERT -> "INSERT 0 " + processed;
      case UPDATE -> "UPDATE " + processed;
      case DELETE -> "DELETE " + processed;
      case MERGE -> "MERGE " + processed;
    };
  }

  private boolean runUtility(
      Portal portal, Statement raw, long maxRows, boolean isTopLevel, boolean describeRows) {
    if (portal.tag == null) {
      Collector collector = new Collector(portal);
      CommandResult result =
          sessionStatements.run(raw, portal.statement.text, isTopLevel, collector);
      if (result == null) {
        result = runCommand(raw, portal.statement.text, isTopLevel, collector);
      }
      if (!collector.columns.isEmpty()) {
        portal.statement.columns = resultColumns(collector.columns);
      }
      portal.tag = result.tag();
    }
    if (portal.stored != null) {
      if (describeRows) {
        rows.describe(portal.statement.columns, portal);
      }
      DataType[] types = rows.types(portal.statement.columns);
      long left = maxRows == 0 ? Long.MAX_VALUE : maxRows;
      List<@Nullable Object[]> stored = portal.stored;
      while (left > 0 && portal.storedNext < stored.size()) {
        rows.row(stored.get(portal.storedNext++), types, portal);
        left--;
      }
      if (portal.storedNext < stored.size()) {
        return false;
      }
    }
    portal.done = true;
    return true;
  }

  private CommandResult runCommand(Statement raw, String text, boolean isTopLevel, RowSink sink) {
    Transaction transaction = session.transaction();
    boolean needsSnapshot = UtilityCommands.needsSnapshot(raw);
    if (needsSnapshot) {
      transaction.pushActiveSnapshot(
          transaction.statementSnapshot().withCommandId(transaction.commandId()));
    }
    try {
      return UtilityCommands.execute(raw, text, session, isTopLevel, sink);
    } finally {
      if (needsSnapshot && transaction.hasActiveSnapshot()) {
        transaction.popActiveSnapshot();
      }
    }
  }

  private static final class Collector implements RowSink {
    private final Portal portal;
    List<Column> columns = List.of();

    Collector(Portal portal) {
      this.portal = portal;
    }

    @Override
    public void describe(List<Column> newColumns) {
      columns = List.copyOf(newColumns);
      portal.store();
    }

    @Override
    public void row(@Nullable Object... values) {
      portal.store().add(values.clone());
    }
  }

  /// Locks what the plan reads and writes, in range table order.
  static void lockRelations(Session session, PlannedStatement plan) {
    List<PlanRelation> relations = plan.rangeTable();
    for (int i = 0; i < relations.size(); i++) {
      PlanRelation relation = relations.get(i);
      if (relation.relationOid() != 0) {
        session.catalog().lockRelation(relation.relationOid(), LockMode.of(relation.lockMode()));
      }
    }
  }
}
