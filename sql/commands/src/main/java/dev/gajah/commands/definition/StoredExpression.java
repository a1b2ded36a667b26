// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.nodetree.ExpressionReferences;
import dev.gajah.catalog.nodetree.ExpressionWriter;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RawQueries;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawExpr;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Expressions of definitions: analysed, and as the catalogs store them.
final class StoredExpression {
  private final CommandSession session;
  private final Catalog catalog;
  private final String queryText;

  StoredExpression(CommandSession session, String queryText) {
    this.session = session;
    this.catalog = session.catalog();
    this.queryText = queryText;
  }

  RangeVar nameOf(int relationOid) {
    PgClass row = catalog.pgClass(relationOid);
    return RangeVar.of(catalog.namespaceName(row.relnamespace()), row.relname(), -1);
  }

  private static SqlError notAllowed(SqlState state, String what, String where) {
    return new SqlError(state, "%s are not allowed in %s".formatted(what, where));
  }

  private static void checkPlain(Query query, String where) {
    if (query.hasSubLinks()) {
      throw new SqlError(SqlState.FEATURE_NOT_SUPPORTED, "cannot use subquery in " + where);
    }
    if (query.hasAggs()) {
      throw notAllowed(SqlState.GROUPING_ERROR, "aggregate functions", where);
    }
    if (query.hasWindowFuncs()) {
      throw notAllowed(SqlState.WINDOWING_ERROR, "window functions", where);
    }
    if (query.hasTargetSRFs()) {
      throw notAllowed(SqlState.FEATURE_NOT_SUPPORTED, "set-returning functions", where);
    }
  }

  /// A default, converted to the column's type.
  Expr columnDefault(int relationOid, int attributeNumber, String column, RawExpr raw) {
    Query query =
        session
            .planner()
            .analyze(RawQueries.insert(nameOf(relationOid), column, raw), queryText, new int[0]);
    if (query.hasSubLinks()) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED, "cannot use subquery in DEFAULT expression");
    }
    for (TargetEntry entry : query.targetList()) {
      if (entry.resno() == attributeNumber) {
        Expr expr = entry.expr();
        if (ExprTree.any(expr, node -> node instanceof Expr.Var)) {
          throw new SqlError(
              SqlState.FEATURE_NOT_SUPPORTED, "cannot use column reference in DEFAULT expression");
        }
        return expr;
      }
    }
    throw SqlError.internal("default expression got lost");
  }

  /// A boolean condition on the table's rows.
  Expr condition(int relationOid, RawExpr raw, String where) {
    Expr expr = expressions(relationOid, List.of(raw), where).getFirst();
    if (expr.typeOid() != Expr.BOOL) {
      throw new SqlError(
          SqlState.DATATYPE_MISMATCH,
          "argument of %s must be type boolean, not type %s"
              .formatted(where, catalog.formatType(expr.typeOid(), -1)));
    }
    return expr;
  }

  List<Expr> expressions(int relationOid, List<RawExpr> raw, String where) {
    Query query =
        session
            .planner()
            .analyze(RawQueries.select(nameOf(relationOid), raw, null), queryText, new int[0]);
    checkPlain(query, where);
    return query.targetList().stream()
        .filter(entry -> !entry.resjunk())
        .map(TargetEntry::expr)
        .toList();
  }

  String write(Expr expr) {
    return new ExpressionWriter(catalog).write(expr);
  }

  String writeList(List<Expr> exprs) {
    return new ExpressionWriter(catalog).writeList(exprs);
  }

  Set<ObjectAddress> references(Expr expr, int relationOid) {
    return ExpressionReferences.of(catalog, expr, relationOid);
  }

  /// Numbers of the columns that an expression reads, ascending.
  static int[] columnsOf(Expr expr) {
    Set<Integer> numbers = new TreeSet<>();
    ExprTree.any(
        expr,
        node -> {
          if (node instanceof Expr.Var variable) {
            numbers.add(variable.varattno());
          }
          return false;
        });
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  boolean isVolatile(Expr expr) {
    return has(expr, 'v');
  }

  boolean isMutable(Expr expr) {
    return has(expr, 'v') || has(expr, 's');
  }

  private boolean has(Expr expr, char volatility) {
    return ExprTree.any(
        expr,
        node ->
            switch (node) {
              case Expr.FuncExpr f -> catalog.proc(f.funcid()).provolatile() == volatility;
              case Expr.OpExpr o -> catalog.proc(o.opfuncid()).provolatile() == volatility;
              case Expr.ScalarArrayOpExpr o ->
                  catalog.proc(o.opfuncid()).provolatile() == volatility;
              case Expr.NextValueExpr _ -> volatility == 'v';
              case Expr.SqlValueFunction _ -> volatility == 's';
              default -> false;
            });
  }
}
