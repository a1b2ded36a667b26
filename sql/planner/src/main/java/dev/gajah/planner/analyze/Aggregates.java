// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.TypeOperators;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawExpr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Aggregate calls and the rules of grouping. PostgreSQL: `parse_agg.c`.
final class Aggregates {
  private final Analysis analysis;

  Aggregates(Analysis analysis) {
    this.analysis = analysis;
  }

  Expr aggregate(
      ParseState state,
      RawExpr.FuncCall raw,
      PgProc proc,
      int resultType,
      List<Expr> args,
      boolean variadic,
      @Nullable Expr filter) {
    if (raw.aggWithinGroup()) {
      throw analysis.unsupported("WITHIN GROUP", raw.location());
    }
    checkPlace(state, raw.location());
    List<TargetEntry> targets = new ArrayList<>();
    for (Expr arg : args) {
      if (ExprTree.any(arg, e -> e instanceof Expr.Aggref)) {
        throw analysis.error(
            SqlState.GROUPING_ERROR,
            "aggregate function calls cannot be nested",
            Locations.of(arg));
      }
      targets.add(new TargetEntry(arg, targets.size() + 1, null));
    }
    List<SortKey> order = new ArrayList<>();
    for (Clause.SortBy sort : raw.aggOrder()) {
      Expr expr = analysis.expressions.transform(state, sort.node(), ExprKind.ORDER_BY);
      int column = indexOf(targets, expr);
      if (column < 0) {
        column = targets.size();
        targets.add(new TargetEntry(expr, column + 1, null, 0, 0, 0, true));
      }
      order.add(sortKey(column, expr, sort));
    }
    List<SortKey> distinct = new ArrayList<>();
    if (raw.aggDistinct()) {
      for (int i = 0; i < args.size(); i++) {
        distinct.add(sortKey(i, args.get(i), null));
      }
    }
    state.hasAggs = true;
    return new Expr.Aggref(
        proc.oid(),
        resultType,
        analysis.collations.result(resultType, args),
        analysis.collations.input(args),
        List.of(),
        targets,
        order,
        distinct,
        filter,
        raw.aggStar(),
        variadic,
        'n',
        0,
        raw.location());
  }

  private static int indexOf(List<TargetEntry> targets, Expr expr) {
    for (int i = 0; i < targets.size(); i++) {
      if (Equality.same(targets.get(i).expr(), expr)) {
        return i;
      }
    }
    return -1;
  }

  private SortKey sortKey(int column, Expr expr, Clause.@Nullable SortBy sort) {
    TypeOperators operators = analysis.catalog.typeOperators(expr.typeOid());
    boolean descending = sort != null && sort.sortbyDir() == Clause.SortByDir.DESC;
    boolean nullsFirst =
        sort == null || sort.sortbyNulls() == Clause.SortByNulls.DEFAULT
            ? descending
            : sort.sortbyNulls() == Clause.SortByNulls.FIRST;
    int equality = analysis.catalog.operator(operators.equalOperator()).oprcode();
    return new SortKey(
        column,
        descending ? operators.greaterOperator() : operators.lessOperator(),
        operators.compareProc(),
        equality,
        expr.collation(),
        descending,
        nullsFirst);
  }

  private void checkPlace(ParseState state, int location) {
    switch (state.kind) {
      case WHERE,
          JOIN_ON,
          LIMIT,
          OFFSET,
          GROUP_BY,
          VALUES,
          VALUES_SINGLE,
          INSERT_TARGET,
          UPDATE_SOURCE,
          RETURNING,
          FILTER,
          FROM_FUNCTION,
          CHECK_CONSTRAINT,
          COLUMN_DEFAULT,
          INDEX_EXPRESSION,
          INDEX_PREDICATE ->
          throw analysis.error(
              SqlState.GROUPING_ERROR,
              state.kind == ExprKind.JOIN_ON
                  ? "aggregate functions are not allowed in JOIN conditions"
                  : "aggregate functions are not allowed in " + state.kind.label,
              location);
      default -> {}
    }
  }

  Expr window(
      ParseState state,
      RawExpr.FuncCall raw,
      PgProc proc,
      int resultType,
      List<Expr> args,
      @Nullable Expr filter) {
    return analysis.windows.call(state, raw, proc, resultType, args, filter);
  }

  /// Every variable outside of aggregates must be a grouping column. PostgreSQL:
  /// `parseCheckAggregates`.
  void check(
      ParseState state, List<TargetEntry> targets, List<Expr> groups, @Nullable Expr having) {
    for (TargetEntry target : targets) {
      checkOne(state, target.expr(), groups);
    }
    if (having != null) {
      checkOne(state, having, groups);
    }
  }

  private void checkOne(ParseState state, Expr root, List<Expr> groups) {
    for (Expr group : groups) {
      if (Equality.same(group, root)) {
        return;
      }
    }
    if (root instanceof Expr.Aggref) {
      return;
    }
    if (root instanceof Expr.Var v && v.varlevelsup() == 0) {
      var entry = state.rtable.get(v.varno() - 1);
      String column =
          v.varattno() > 0
              ? entry.eref().colnames().get(v.varattno() - 1)
              : entry.eref().aliasname();
      throw analysis.error(
          SqlState.GROUPING_ERROR,
          "column \"%s.%s\" must appear in the GROUP BY clause or be used in an aggregate function"
              .formatted(entry.eref().aliasname(), column),
          v.location());
    }
    ExprTree.mapChildren(
        root,
        child -> {
          checkOne(state, child, groups);
          return child;
        });
  }
}
