// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.commands.TypeLookup;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.pipeline.Execution;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawStatement;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.transaction.xact.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The prepared statements of a session by name, those of Parse messages and those of PREPARE alike
/// (PostgreSQL: `prepare.c`). They outlive transactions, committed or not.
final class PreparedStatements {
  private final Session session;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  PreparedStatements(Session session) {
    this.session = session;
  }

  /// @throws SqlError 42P05 unless the statement is the unnamed one
  void requireFree(String name) {
    if (!name.isEmpty() && statements.containsKey(name)) {
      throw new SqlError(
          SqlState.DUPLICATE_PSTATEMENT,
          "prepared statement \"%s\" already exists".formatted(name));
    }
  }

  void put(PreparedStatement statement) {
    statements.put(statement.name, statement);
  }

  /// @throws SqlError 26000
  PreparedStatement require(String name) {
    PreparedStatement statement = statements.get(name);
    if (statement == null) {
      throw new SqlError(
          SqlState.UNDEFINED_PSTATEMENT,
          name.isEmpty()
              ? "unnamed prepared statement does not exist"
              : "prepared statement \"%s\" does not exist".formatted(name));
    }
    return statement;
  }

  void remove(String name) {
    statements.remove(name);
  }

  void removeAll() {
    statements.clear();
  }

  /// PREPARE.
  void prepare(Statement.PrepareStmt prepare, String text) {
    if (prepare.name().isEmpty()) {
      throw new SqlError(
          SqlState.INVALID_PSTATEMENT_DEFINITION, "invalid statement name: must not be empty");
    }
    TypeLookup types = new TypeLookup(session.catalog());
    int[] given = new int[prepare.argtypes().size()];
    for (int i = 0; i < given.length; i++) {
      given[i] = types.resolve(prepare.argtypes().get(i)).typeOid();
    }
    PreparedStatement statement =
        new PreparedStatement(prepare.name(), text, prepare.query(), given);
    session.sessionPlanner().prepare(statement, new RawStatement(prepare.query(), 0, 0));
    requireFree(prepare.name());
    put(statement);
  }

  /// DEALLOCATE; null means all. The tag.
  String deallocate(@Nullable String name) {
    if (name == null) {
      removeAll();
      return "DEALLOCATE ALL";
    }
    require(name);
    remove(name);
    return "DEALLOCATE";
  }

  /// The values of EXECUTE's parameters, in object form.
  ///
  /// @throws SqlError 42601 if there are too few or too many; 42804 if one does not fit
  @Nullable Object[] parameters(
      Statement.ExecuteStmt execute, PreparedStatement target, String text) {
    int[] types = session.sessionPlanner().parameterTypes(target);
    List<RawExpr> given = execute.params();
    if (given.size() != types.length) {
      throw new SqlError(
              SqlState.SYNTAX_ERROR,
              "wrong number of parameters for prepared statement \"%s\"".formatted(execute.name()))
          .detail("Expected %d parameters but got %d.".formatted(types.length, given.size()));
    }
    if (types.length == 0) {
      return new Object[0];
    }
    List<RawExpr> casts = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      RawExpr parameter = given.get(i);
      casts.add(
          new RawExpr.TypeCast(parameter, TypeName.ofOid(types[i], -1), parameter.location()));
    }
    return evaluate(casts, text);
  }

  private @Nullable Object[] evaluate(List<RawExpr> expressions, String text) {
    Transaction transaction = session.transaction();
    transaction.pushActiveSnapshot(
        transaction.statementSnapshot().withCommandId(transaction.commandId()));
    try {
      Query query =
          session
              .sessionPlanner()
              .analyze(
                  dev.gajah.commands.RawQueries.select(null, expressions, null), text, new int[0]);
      if (query.hasSubLinks()) {
        throw new SqlError(
            SqlState.FEATURE_NOT_SUPPORTED, "cannot use subquery in EXECUTE parameter");
      }
      if (query.hasAggs()) {
        throw new SqlError(
            SqlState.GROUPING_ERROR, "aggregate functions are not allowed in EXECUTE parameters");
      }
      PlannedStatement plan = session.sessionPlanner().plan(query, text);
      Execution execution = new Execution(session, plan);
      try {
        execution.start(transaction.activeSnapshot(), new Object[0]);
        Batch row = execution.next(1);
        if (row == null) {
          throw SqlError.internal("parameters without values");
        }
        @Nullable Object[] values = new Object[expressions.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = row.columns[i].get(row.row(0));
        }
        return values;
      } finally {
        execution.finish();
      }
    } finally {
      transaction.popActiveSnapshot();
    }
  }
}
