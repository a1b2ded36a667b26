// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.RawExpr;
import java.util.List;

/// Subselects in expressions. PostgreSQL: `transformSubLink`.
final class SubLinks {
  private final Analysis analysis;
  private final Expressions expressions;
  private final Comparisons comparisons;

  SubLinks(Analysis analysis, Expressions expressions, Comparisons comparisons) {
    this.analysis = analysis;
    this.expressions = expressions;
    this.comparisons = comparisons;
  }

  Expr transform(ParseState state, RawExpr.SubLink raw) {
    state.hasSubLinks = true;
    ParseState inner = new ParseState(state);
    inner.resolveUnknowns = true;
    Query query = analysis.selects.select(inner, raw.subselect());
    List<TargetEntry> columns = query.targetList().stream().filter(t -> !t.resjunk()).toList();
    return switch (raw.subLinkType()) {
      case EXISTS ->
          link(Expr.SubLinkType.EXISTS, null, List.of(), query, Types.BOOL, -1, 0, raw.location());
      case EXPR -> {
        Expr column = single(columns, raw.location()).expr();
        yield link(
            Expr.SubLinkType.EXPR,
            null,
            List.of(),
            query,
            column.typeOid(),
            column.typmod(),
            column.collation(),
            raw.location());
      }
      case ARRAY -> {
        Expr column = single(columns, raw.location()).expr();
        int array = analysis.catalog.arrayTypeOid(column.typeOid());
        if (array == 0) {
          throw analysis.error(
              SqlState.UNDEFINED_OBJECT,
              "could not find array type for data type " + analysis.format(column.typeOid()),
              raw.location());
        }
        yield link(
            Expr.SubLinkType.ARRAY,
            null,
            List.of(),
            query,
            array,
            -1,
            column.collation(),
            raw.location());
      }
      case ANY, ALL -> comparison(state, raw, query, columns);
      case MULTIEXPR -> throw analysis.unsupported("multiple assignment", raw.location());
    };
  }

  private Expr comparison(
      ParseState state, RawExpr.SubLink raw, Query query, List<TargetEntry> columns) {
    List<String> name = raw.operName().isEmpty() ? List.of("=") : raw.operName();
    RawExpr test = raw.testexpr();
    List<Expr> left =
        test instanceof RawExpr.RowExpr row
            ? expressions.rowFields(state, row.args())
            : List.of(expressions.recurse(state, java.util.Objects.requireNonNull(test)));
    if (columns.size() != left.size()) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          columns.size() > left.size()
              ? "subquery has too many columns"
              : "subquery has too few columns",
          raw.location());
    }
    List<Expr> params = new java.util.ArrayList<>();
    for (TargetEntry target : columns) {
      Expr column = target.expr();
      params.add(
          new Expr.Param(
              Expr.ParamKind.SUBLINK,
              target.resno(),
              column.typeOid(),
              analysis.coercion.typmodOf(column),
              column.collation(),
              -1));
    }
    Expr made = comparisons.rows(state, name, left, params, raw.location());
    return link(
        raw.subLinkType() == RawExpr.SubLinkKind.ANY ? Expr.SubLinkType.ANY : Expr.SubLinkType.ALL,
        made,
        name,
        query,
        Types.BOOL,
        -1,
        0,
        raw.location());
  }

  private TargetEntry single(List<TargetEntry> columns, int location) {
    if (columns.size() != 1) {
      throw analysis.error(SqlState.SYNTAX_ERROR, "subquery must return only one column", location);
    }
    return columns.getFirst();
  }

  private static Expr link(
      Expr.SubLinkType type,
      @org.jspecify.annotations.Nullable Expr test,
      List<String> name,
      Query query,
      int resultType,
      int typmod,
      int collation,
      int location) {
    return new Expr.SubLink(type, 0, test, name, query, resultType, typmod, collation, location);
  }
}
