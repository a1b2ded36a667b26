// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.deparse;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Expressions that only a query has: aggregates, window functions, sub-selects (PostgreSQL:
/// `get_agg_expr`, `get_windowfunc_expr`, `get_sublink_expr`).
final class QueryExpressionText {
  private final ExpressionText expressions;
  private final QueryText queries;

  QueryExpressionText(ExpressionText expressions, QueryText queries) {
    this.expressions = expressions;
    this.queries = queries;
  }

  void aggregate(Expr.Aggref a) {
    StringBuilder out = expressions.out();
    out.append(expressions.functionName(a.aggfnoid())).append('(');
    out.append(a.distinct().isEmpty() ? "" : "DISTINCT ");
    List<Expr> args = a.args().stream().filter(t -> !t.resjunk()).map(TargetEntry::expr).toList();
    if (a.kind() != 'n') {
      expressions.arguments(a.direct(), a.variadic() && args.isEmpty());
      out.append(") WITHIN GROUP (ORDER BY ");
      order(a);
    } else {
      if (a.star()) {
        out.append('*');
      } else {
        expressions.arguments(args, a.variadic());
      }
      if (!a.order().isEmpty()) {
        out.append(" ORDER BY ");
        order(a);
      }
    }
    filter(a.filter());
    out.append(')');
  }

  private void filter(@Nullable Expr filter) {
    if (filter != null) {
      expressions.out().append(") FILTER (WHERE ");
      expressions.expression(filter, false);
    }
  }

  private void order(Expr.Aggref a) {
    String separator = "";
    for (SortKey key : a.order()) {
      expressions.out().append(separator);
      separator = ", ";
      Expr expr = a.args().get(key.column()).expr();
      queries.sortExpression(expr);
      expressions.direction(key.sortOperator(), expr.typeOid(), key.nullsFirst());
    }
  }

  void windowFunction(Expr.WindowFunc w) {
    StringBuilder out = expressions.out();
    out.append(expressions.functionName(w.winfnoid())).append('(');
    if (w.star()) {
      out.append('*');
    } else {
      expressions.arguments(w.args(), false);
    }
    filter(w.filter());
    out.append(") OVER ");
    new WindowText(expressions, queries).over(w.winref());
  }

  void grouping(Expr.GroupingFunc g) {
    expressions.out().append("GROUPING(");
    expressions.expressionList(g.args());
    expressions.out().append(')');
  }

  void subLink(Expr.SubLink s) {
    StringBuilder out = expressions.out();
    out.append(s.subLinkType() == Expr.SubLinkType.ARRAY ? "ARRAY(" : "(");
    String operator = s.testexpr() == null ? "" : test(s.testexpr());
    boolean parentheses = true;
    switch (s.subLinkType()) {
      case EXISTS -> out.append("EXISTS ");
      case ANY -> out.append(operator.equals("=") ? " IN " : " " + operator + " ANY ");
      case ALL -> out.append(' ').append(operator).append(" ALL ");
      case ROWCOMPARE -> out.append(' ').append(operator).append(' ');
      case EXPR, MULTIEXPR, ARRAY -> parentheses = false;
      case CTE -> throw SqlError.internal("unrecognized sublink type");
    }
    out.append(parentheses ? "(" : "");
    queries.subquery((Query) s.subselect(), false);
    out.append(parentheses ? "))" : ")");
  }

  /// Writes the left side; returns the operator's name.
  private String test(Expr test) {
    StringBuilder out = expressions.out();
    switch (test) {
      case Expr.OpExpr o -> {
        expressions.expression(o.args().getFirst(), true);
        return expressions.operatorName(
            o.opno(), o.args().getFirst().typeOid(), o.args().get(1).typeOid());
      }
      case Expr.BoolExpr b -> {
        String name = "";
        out.append('(');
        String separator = "";
        for (Expr arg : b.args()) {
          Expr.OpExpr o = (Expr.OpExpr) arg;
          out.append(separator);
          separator = ", ";
          expressions.expression(o.args().getFirst(), true);
          if (name.isEmpty()) {
            name =
                expressions.operatorName(
                    o.opno(), o.args().getFirst().typeOid(), o.args().get(1).typeOid());
          }
        }
        out.append(')');
        return name;
      }
      case Expr.RowCompareExpr r -> {
        out.append('(');
        expressions.expressionList(r.largs());
        out.append(')');
        return expressions.operatorName(
            r.opnos().getFirst(), r.largs().getFirst().typeOid(), r.rargs().getFirst().typeOid());
      }
      default ->
          throw SqlError.internal(
              "unrecognized test expression " + test.getClass().getSimpleName());
    }
  }
}
