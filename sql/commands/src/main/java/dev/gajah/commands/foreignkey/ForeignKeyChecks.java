// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.foreignkey;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.cache.InvalidationListener;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.syscache.CacheId;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.PlanAccess;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.modify.RowChanges;
import dev.gajah.executor.pipeline.Execution;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.parser.Parser;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.xact.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the checks and actions of foreign keys for one session. The queries have no privilege
/// checks of their own: whoever may write one table makes the other one follow.
public final class ForeignKeyChecks implements RowChanges, InvalidationListener {
  private final CommandSession session;
  private final Catalog catalog;
  private final ForeignKeyQueries queries;
  private final Map<String, PlannedStatement> plans = new HashMap<>();

  public ForeignKeyChecks(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
    this.queries = new ForeignKeyQueries(catalog);
    catalog.addInvalidationListener(this);
  }

  @Override
  public void relationChanged(int relationOid) {
    plans.clear();
  }

  @Override
  public void catalogChanged(CacheId cache, int hash) {}

  @Override
  public void everythingChanged() {
    plans.clear();
  }

  @Override
  public @Nullable Listener of(RelationDescriptor table) {
    PgClass row = catalog.pgClass(table.oid());
    if (!row.relhastriggers()) {
      return null;
    }
    List<PgConstraint> own =
        catalog.constraintsOfRelation(table.oid()).stream()
            .filter(c -> c.contype() == 'f')
            .toList();
    List<PgConstraint> others = catalog.referencingConstraints(table.oid());
    return own.isEmpty() && others.isEmpty()
        ? null
        : new ChangedRows(this, table, own, others, session);
  }

  // ---- checks ----

  /// A row of the referencing table is new or has a new key.
  void checkReferencing(PgConstraint c, @Nullable Object[] key) {
    if (!exists(queries.findReferenced(c), c, key, c.conrelid(), c.conkey(), false)) {
      throw referencingViolation(c, missing(c, key));
    }
  }

  private String missing(PgConstraint c, @Nullable Object[] key) {
    return "Key %s is not present in table \"%s\"."
        .formatted(
            keyText(c.conrelid(), c.conkey(), key), catalog.pgClass(c.confrelid()).relname());
  }

  private SqlError referencingViolation(PgConstraint c, String detail) {
    return violation(
        "insert or update on table \"%s\" violates foreign key constraint \"%s\""
            .formatted(catalog.pgClass(c.conrelid()).relname(), c.conname()),
        detail,
        c);
  }

  SqlError mixedNulls(PgConstraint c) {
    return referencingViolation(
        c, "MATCH FULL does not allow mixing of null and nonnull key values.");
  }

  /// A key of the referenced table is gone; `now` is what it became, null if the row was deleted.
  void referencedChanged(
      PgConstraint c, @Nullable Object[] old, @Nullable Object @Nullable [] now) {
    switch (now == null ? c.confdeltype() : c.confupdtype()) {
      case 'a' -> {
        if (!exists(queries.findSameKey(c), c, old, c.confrelid(), c.confkey(), true)) {
          checkUnreferenced(c, old);
        }
      }
      case 'r' -> checkUnreferenced(c, old);
      case 'c' -> {
        if (now == null) {
          execute(queries.deleteReferencing(c), c, old);
        } else {
          @Nullable Object[] both = new @Nullable Object[old.length * 2];
          System.arraycopy(old, 0, both, 0, old.length);
          System.arraycopy(now, 0, both, old.length, now.length);
          execute(queries.updateReferencing(c), c, both);
        }
      }
      case 'n' -> execute(queries.setReferencing(c, "NULL", now == null), c, old);
      case 'd' -> {
        execute(queries.setReferencing(c, "DEFAULT", now == null), c, old);
        checkUnreferenced(c, old);
      }
      default -> throw SqlError.internal("unrecognized action of a foreign key");
    }
  }

  private void checkUnreferenced(PgConstraint c, @Nullable Object[] old) {
    if (exists(queries.findReferencing(c), c, old, c.confrelid(), c.confkey(), true)) {
      throw violation(
          "update or delete on table \"%s\" violates foreign key constraint \"%s\" on table \"%s\""
              .formatted(
                  catalog.pgClass(c.confrelid()).relname(),
                  c.conname(),
                  catalog.pgClass(c.conrelid()).relname()),
          "Key %s is still referenced from table \"%s\"."
              .formatted(
                  keyText(c.confrelid(), c.confkey(), old),
                  catalog.pgClass(c.conrelid()).relname()),
          c);
    }
  }

  private SqlError violation(String message, String detail, PgConstraint c) {
    PgClass table = catalog.pgClass(c.conrelid());
    return new SqlError(SqlState.FOREIGN_KEY_VIOLATION, message)
        .detail(detail)
        .schema(catalog.namespaceName(table.relnamespace()))
        .table(table.relname())
        .constraint(c.conname());
  }

  private String keyText(int relation, int @Nullable [] columns, @Nullable Object[] values) {
    List<String> names = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    int[] numbers = ForeignKeyQueries.numbers(columns);
    for (int i = 0; i < numbers.length; i++) {
      var column = queries.column(relation, numbers[i]);
      names.add(column.attname());
      Object value = values[i];
      texts.add(value == null ? "null" : text(column.atttypid(), value));
    }
    return "(" + String.join(", ", names) + ")=(" + String.join(", ", texts) + ")";
  }

  private String text(int typeOid, Object value) {
    return new String(
        session.executor().dataType(typeOid).outputObject(value, session.executor().evalContext()),
        StandardCharsets.UTF_8);
  }

  /// All rows of a table checked at once, for a constraint that is added to it.
  public void validate(PgConstraint c) {
    String sql = queries.findOrphans(c);
    @Nullable Object[] key = first(sql, plan(sql, new int[0]), new Object[0], false);
    if (key == null) {
      return;
    }
    for (Object value : key) {
      if (value == null) {
        throw mixedNulls(c);
      }
    }
    throw referencingViolation(c, missing(c, key));
  }

  // ---- running queries ----

  private boolean exists(
      String sql,
      PgConstraint c,
      @Nullable Object[] key,
      int relation,
      int @Nullable [] columns,
      boolean latest) {
    int[] types = types(relation, ForeignKeyQueries.numbers(columns));
    return first(sql, plan(sql, types), key, latest) != null;
  }

  /// Values have the types of the referenced table's columns.
  private void execute(String sql, PgConstraint c, @Nullable Object[] values) {
    int[] one = types(c.confrelid(), ForeignKeyQueries.numbers(c.confkey()));
    int[] types = new int[values.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = one[i % one.length];
    }
    first(sql, plan(sql, types), values, true);
  }

  private int[] types(int relation, int[] columns) {
    int[] types = new int[columns.length];
    for (int i = 0; i < columns.length; i++) {
      types[i] = queries.column(relation, columns[i]).atttypid();
    }
    return types;
  }

  private PlannedStatement plan(String sql, int[] types) {
    PlannedStatement known = plans.get(sql);
    if (known == null) {
      known =
          session
              .planner()
              .plan(
                  session.planner().analyze(Parser.parse(sql).getFirst().stmt(), sql, types), sql);
      plans.put(sql, known);
    }
    return known;
  }

  /// Runs a statement to its end; returns its first row, null if there is none.
  ///
  /// @param latest see what has been committed up to now, even in REPEATABLE READ
  private @Nullable Object @Nullable [] first(
      String sql, PlannedStatement plan, @Nullable Object[] parameters, boolean latest) {
    Transaction transaction = session.transaction();
    PlanAccess.lock(session, plan);
    Snapshot snapshot = latest ? transaction.latestSnapshot() : transaction.statementSnapshot();
    transaction.pushActiveSnapshot(snapshot);
    try {
      transaction.updateActiveSnapshotCommandId();
      Execution execution = new Execution(session.executor(), plan);
      try {
        execution.start(transaction.activeSnapshot(), parameters);
        @Nullable Object @Nullable [] found = null;
        for (Batch batch = execution.next(Vector.BATCH);
            batch != null;
            batch = execution.next(Vector.BATCH)) {
          if (found == null && batch.count > 0) {
            found = new @Nullable Object[batch.columns.length];
            for (int i = 0; i < found.length; i++) {
              found[i] =
                  batch.columns[i].nulls[batch.row(0)] ? null : batch.columns[i].get(batch.row(0));
            }
          }
        }
        return found;
      } finally {
        execution.finish();
      }
    } finally {
      transaction.popActiveSnapshot();
    }
  }
}
