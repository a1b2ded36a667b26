// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawExpr;
import java.util.ArrayList;
import java.util.List;

/// Target lists. PostgreSQL: `parse_target.c`.
final class Targets {
  private final Analysis analysis;

  Targets(Analysis analysis) {
    this.analysis = analysis;
  }

  List<TargetEntry> transform(ParseState state, List<Clause.ResTarget> raw, ExprKind kind) {
    List<TargetEntry> targets = new ArrayList<>();
    for (Clause.ResTarget target : raw) {
      RawExpr value = java.util.Objects.requireNonNull(target.val());
      if (value instanceof RawExpr.ColumnRef ref && ref.star()) {
        targets.addAll(expandStar(state, ref, true));
        continue;
      }
      Expr expr = analysis.expressions.transform(state, value, kind);
      String name = target.name() == null ? figureName(value) : target.name();
      targets.add(withOrigin(state, new TargetEntry(expr, state.nextResno++, name)));
    }
    return targets;
  }

  /// Literals without a type become text, now that nothing else will tell.
  List<TargetEntry> resolveUnknowns(List<TargetEntry> targets) {
    List<TargetEntry> result = new ArrayList<>(targets.size());
    for (TargetEntry target : targets) {
      Expr expr = target.expr();
      if (expr.typeOid() == Types.UNKNOWN) {
        expr =
            analysis.coercion.coerce(
                expr,
                Types.TEXT,
                -1,
                Coercion.Context.IMPLICIT,
                Expr.CoercionForm.IMPLICIT_CAST,
                -1);
      }
      result.add(target.withExpr(expr));
    }
    return result;
  }

  List<TargetEntry> expandStar(ParseState state, RawExpr.ColumnRef ref, boolean makeTargets) {
    if (ref.fields().isEmpty()) {
      if (state.namespace.isEmpty()) {
        throw analysis.error(
            SqlState.SYNTAX_ERROR,
            "SELECT * with no tables specified is not valid",
            ref.location());
      }
      List<TargetEntry> targets = new ArrayList<>();
      for (ParseState.Item item : state.namespace) {
        if (item.colsVisible) {
          targets.addAll(analysis.ranges.expand(state, state, item, 0, ref.location()));
        }
      }
      return targets;
    }
    int count = ref.fields().size();
    String schema = count > 1 ? ref.fields().get(count - 2) : null;
    String table = ref.fields().get(count - 1);
    RangeTable.Found found = analysis.ranges.findItem(state, schema, table, ref.location());
    if (found == null) {
      throw analysis.ranges.missingTable(state, schema, table, ref.location());
    }
    return analysis.ranges.expand(
        state, state.outer(found.levelsUp()), found.item(), found.levelsUp(), ref.location());
  }

  /// Adds the table and column that a plain column reference comes from.
  TargetEntry withOrigin(ParseState state, TargetEntry target) {
    if (target.expr() instanceof Expr.Var v
        && v.varlevelsup() == 0
        && v.varno() > 0
        && v.varattno() > 0) {
      RangeTblEntry entry = state.rtable.get(v.varno() - 1);
      if (entry instanceof RangeTblEntry.Relation relation) {
        return new TargetEntry(
            target.expr(),
            target.resno(),
            target.resname(),
            target.ressortgroupref(),
            relation.relid(),
            v.varattno(),
            target.resjunk());
      }
      if (entry instanceof RangeTblEntry.Cte c && !c.selfReference()) {
        ParseState.Cte cte = state.outer(c.ctelevelsup()).ctes.get(c.ctename());
        return cte == null || cte.analyzed == null
            ? target
            : originOf(target, cte.analyzed.ctequery(), v.varattno());
      }
      if (entry instanceof RangeTblEntry.Subquery subquery) {
        return originOf(target, subquery.subquery(), v.varattno());
      }
    }
    return target;
  }

  private static TargetEntry originOf(TargetEntry target, Query query, int column) {
    for (TargetEntry inner : query.targetList()) {
      if (!inner.resjunk() && inner.resno() == column) {
        return new TargetEntry(
            target.expr(),
            target.resno(),
            target.resname(),
            target.ressortgroupref(),
            inner.resorigtbl(),
            inner.resorigcol(),
            target.resjunk());
      }
    }
    return target;
  }

  /// The name of an output column that was not given one. PostgreSQL: `FigureColname`.
  static String figureName(RawExpr raw) {
    String name = guess(raw);
    return name == null ? "?column?" : name;
  }

  private static @org.jspecify.annotations.Nullable String guess(RawExpr raw) {
    return switch (raw) {
      case RawExpr.ColumnRef ref -> ref.fields().isEmpty() ? null : ref.fields().getLast();
      case RawExpr.FuncCall call -> call.funcname().getLast();
      case RawExpr.AExpr e when e.kind() == RawExpr.AExprKind.NULLIF -> "nullif";
      case RawExpr.TypeCast cast -> {
        String inner = guess(cast.arg());
        List<String> type = cast.typeName().names();
        yield inner != null || type.isEmpty() ? inner : type.getLast();
      }
      case RawExpr.AIndirection i -> {
        for (RawExpr.Indirection step : i.indirection().reversed()) {
          if (step instanceof RawExpr.FieldSelection(String field)) {
            yield field;
          }
        }
        yield guess(i.arg());
      }
      case RawExpr.CollateClause collate -> guess(collate.arg());
      case RawExpr.CaseExpr c -> {
        RawExpr otherwise = c.defresult();
        String inner = otherwise == null ? null : guess(otherwise);
        yield inner != null ? inner : "case";
      }
      case RawExpr.AArrayExpr _ -> "array";
      case RawExpr.RowExpr _ -> "row";
      case RawExpr.CoalesceExpr _ -> "coalesce";
      case RawExpr.MinMaxExpr m -> m.greatest() ? "greatest" : "least";
      case RawExpr.SqlValueFunction f ->
          f.op().name().replaceAll("_N$", "").toLowerCase(java.util.Locale.ROOT);
      case RawExpr.SubLink link ->
          switch (link.subLinkType()) {
            case EXISTS -> "exists";
            case ARRAY -> "array";
            case EXPR -> {
              var targets = link.subselect().targetList();
              if (targets.isEmpty()) {
                yield null;
              }
              String given = targets.getFirst().name();
              RawExpr value = targets.getFirst().val();
              yield given != null ? given : value == null ? null : figureName(value);
            }
            case ANY, ALL, MULTIEXPR -> null;
          };
      default -> null;
    };
  }
}
