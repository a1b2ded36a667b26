// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.TypeOperators;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// WHERE, GROUP BY, ORDER BY, DISTINCT, LIMIT. PostgreSQL: `parse_clause.c`.
final class Clauses {
  private final Analysis analysis;

  Clauses(Analysis analysis) {
    this.analysis = analysis;
  }

  /// A condition, as boolean.
  Expr condition(ParseState state, RawExpr raw, ExprKind kind, String construct) {
    return analysis.coercion.toBoolean(analysis.expressions.transform(state, raw, kind), construct);
  }

  @Nullable Expr where(ParseState state, @Nullable RawExpr raw) {
    return raw == null ? null : condition(state, raw, ExprKind.WHERE, "WHERE");
  }

  /// LIMIT and OFFSET: int8.
  @Nullable Expr limit(ParseState state, @Nullable RawExpr raw, ExprKind kind, String construct) {
    if (raw == null || (raw instanceof RawExpr.AConst c && c.isNull())) {
      return null;
    }
    return analysis.coercion.toSpecific(
        analysis.expressions.transform(state, raw, kind), Types.INT8, construct);
  }

  /// Finds the target that an ORDER BY or GROUP BY item means, adding a junk one if need be; its
  /// index.
  private int target(
      ParseState state,
      RawExpr raw,
      List<TargetEntry> targets,
      ExprKind kind,
      boolean outputNamesFirst) {
    if (raw instanceof RawExpr.ColumnRef ref && ref.fields().size() == 1 && !ref.star()) {
      String name = ref.fields().getFirst();
      boolean columnFirst =
          !outputNamesFirst
              && analysis.ranges.findColumn(state, name, true, ref.location()) != null;
      if (!columnFirst) {
        int found = -1;
        for (int i = 0; i < targets.size(); i++) {
          TargetEntry target = targets.get(i);
          if (!target.resjunk() && name.equals(target.resname())) {
            if (found >= 0 && !Equality.same(targets.get(found).expr(), target.expr())) {
              throw analysis.error(
                  SqlState.AMBIGUOUS_COLUMN,
                  "%s \"%s\" is ambiguous".formatted(kind.label, name),
                  ref.location());
            }
            if (found < 0) {
              found = i;
            }
          }
        }
        if (found >= 0) {
          return found;
        }
      }
    }
    if (raw instanceof RawExpr.AConst constant
        && constant.val() instanceof Value.IntegerValue number) {
      int position = 0;
      for (int i = 0; i < targets.size(); i++) {
        if (!targets.get(i).resjunk() && ++position == number.ival()) {
          return i;
        }
      }
      throw analysis.error(
          SqlState.INVALID_COLUMN_REFERENCE,
          "%s position %d is not in select list".formatted(kind.label, number.ival()),
          constant.location());
    }
    if (raw instanceof RawExpr.AConst constant) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          "non-integer constant in %s".formatted(kind.label),
          constant.location());
    }
    return expressionTarget(state, raw, targets, kind);
  }

  /// The same by SQL:1999 rules: the item is always an expression.
  private int expressionTarget(
      ParseState state, RawExpr raw, List<TargetEntry> targets, ExprKind kind) {
    Expr expr = analysis.expressions.transform(state, raw, kind);
    for (int i = 0; i < targets.size(); i++) {
      if (Equality.same(targets.get(i).expr(), expr)) {
        return i;
      }
    }
    targets.add(new TargetEntry(expr, state.nextResno++, null, 0, 0, 0, true));
    return targets.size() - 1;
  }

  private static int reference(List<TargetEntry> targets, int index) {
    TargetEntry target = targets.get(index);
    if (target.ressortgroupref() != 0) {
      return target.ressortgroupref();
    }
    int next = 1 + targets.stream().mapToInt(TargetEntry::ressortgroupref).max().orElse(0);
    targets.set(
        index,
        new TargetEntry(
            target.expr(),
            target.resno(),
            target.resname(),
            next,
            target.resorigtbl(),
            target.resorigcol(),
            target.resjunk()));
    return next;
  }

  private void resolveUnknown(List<TargetEntry> targets, int index) {
    TargetEntry target = targets.get(index);
    if (target.expr().typeOid() == Types.UNKNOWN) {
      targets.set(
          index,
          target.withExpr(
              analysis.coercion.coerce(
                  target.expr(),
                  Types.TEXT,
                  -1,
                  Coercion.Context.IMPLICIT,
                  Expr.CoercionForm.IMPLICIT_CAST,
                  -1)));
    }
  }

  List<SortGroupClause> orderBy(
      ParseState state, List<Clause.SortBy> raw, List<TargetEntry> targets) {
    return sortList(state, raw, targets, ExprKind.ORDER_BY);
  }

  /// Like ORDER BY; in a window definition names and numbers mean input columns and constants.
  List<SortGroupClause> sortList(
      ParseState state, List<Clause.SortBy> raw, List<TargetEntry> targets, ExprKind kind) {
    List<SortGroupClause> clauses = new ArrayList<>();
    for (Clause.SortBy sort : raw) {
      int index =
          kind == ExprKind.WINDOW_ORDER
              ? expressionTarget(state, sort.node(), targets, kind)
              : target(state, sort.node(), targets, kind, true);
      resolveUnknown(targets, index);
      add(clauses, targets, index, sort);
    }
    return clauses;
  }

  private void add(
      List<SortGroupClause> clauses,
      List<TargetEntry> targets,
      int index,
      Clause.@Nullable SortBy sort) {
    int type = targets.get(index).expr().typeOid();
    int location = sort == null ? Locations.of(targets.get(index).expr()) : sort.location();
    if (sort != null && sort.sortbyDir() == Clause.SortByDir.USING) {
      throw analysis.unsupported("ORDER BY ... USING", location);
    }
    boolean descending = sort != null && sort.sortbyDir() == Clause.SortByDir.DESC;
    int operator =
        descending
            ? analysis.operators.greaterOperator(type, location)
            : analysis.operators.lessOperator(type, location);
    TypeOperators operators = analysis.catalog.typeOperators(type);
    int reference = reference(targets, index);
    if (clauses.stream().anyMatch(c -> c.tleSortGroupRef() == reference)) {
      return;
    }
    boolean nullsFirst =
        sort == null || sort.sortbyNulls() == Clause.SortByNulls.DEFAULT
            ? descending
            : sort.sortbyNulls() == Clause.SortByNulls.FIRST;
    clauses.add(
        new SortGroupClause(
            reference,
            operators.equalOperator(),
            operator,
            nullsFirst,
            analysis.operators.isHashable(operators.equalOperator())));
  }

  List<SortGroupClause> groupBy(
      ParseState state,
      List<RawExpr> raw,
      List<TargetEntry> targets,
      List<SortGroupClause> sortClause) {
    return groupList(state, raw, targets, sortClause, ExprKind.GROUP_BY);
  }

  /// Like GROUP BY; also PARTITION BY of a window.
  List<SortGroupClause> groupList(
      ParseState state,
      List<RawExpr> raw,
      List<TargetEntry> targets,
      List<SortGroupClause> sortClause,
      ExprKind kind) {
    List<SortGroupClause> clauses = new ArrayList<>();
    for (RawExpr item : raw) {
      if (item instanceof RawExpr.GroupingSet) {
        throw analysis.unsupported("GROUPING SETS", item.location());
      }
      int index =
          kind == ExprKind.WINDOW_PARTITION
              ? expressionTarget(state, item, targets, kind)
              : target(state, item, targets, kind, false);
      resolveUnknown(targets, index);
      int reference = reference(targets, index);
      SortGroupClause ordered =
          sortClause.stream()
              .filter(c -> c.tleSortGroupRef() == reference)
              .findFirst()
              .orElse(null);
      if (clauses.stream().anyMatch(c -> c.tleSortGroupRef() == reference)) {
        continue;
      }
      if (ordered != null) {
        clauses.add(ordered);
        continue;
      }
      int type = targets.get(index).expr().typeOid();
      int equal = analysis.operators.equalOperator(type, Locations.of(targets.get(index).expr()));
      clauses.add(
          new SortGroupClause(
              reference,
              equal,
              analysis.catalog.typeOperators(type).lessOperator(),
              false,
              analysis.operators.isHashable(equal)));
    }
    return clauses;
  }

  private List<SortGroupClause> distinctOn(
      ParseState state,
      List<RawExpr> on,
      List<TargetEntry> targets,
      List<SortGroupClause> sortClause) {
    List<Integer> references = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (RawExpr item : on) {
      int index = target(state, item, targets, ExprKind.DISTINCT_ON, true);
      resolveUnknown(targets, index);
      indexes.add(index);
      references.add(reference(targets, index));
    }
    List<SortGroupClause> clauses = new ArrayList<>();
    boolean skipped = false;
    for (SortGroupClause sort : sortClause) {
      if (references.contains(sort.tleSortGroupRef())) {
        if (skipped) {
          throw mismatch(on.get(references.indexOf(sort.tleSortGroupRef())));
        }
        clauses.add(sort);
      } else {
        skipped = true;
      }
    }
    for (int i = 0; i < references.size(); i++) {
      int reference = references.get(i);
      if (clauses.stream().anyMatch(c -> c.tleSortGroupRef() == reference)) {
        continue;
      }
      if (skipped) {
        throw mismatch(on.get(i));
      }
      add(clauses, targets, indexes.get(i), null);
    }
    return clauses;
  }

  private dev.gajah.base.error.SqlError mismatch(RawExpr item) {
    return analysis.error(
        SqlState.INVALID_COLUMN_REFERENCE,
        "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
        Locations.ofRaw(item));
  }

  List<SortGroupClause> distinct(
      ParseState state,
      List<RawExpr> on,
      List<TargetEntry> targets,
      List<SortGroupClause> sortClause) {
    if (!on.isEmpty()) {
      return distinctOn(state, on, targets, sortClause);
    }
    List<SortGroupClause> clauses = new ArrayList<>();
    for (SortGroupClause sort : sortClause) {
      for (TargetEntry target : targets) {
        if (target.ressortgroupref() == sort.tleSortGroupRef() && target.resjunk()) {
          throw analysis.error(
              SqlState.INVALID_COLUMN_REFERENCE,
              "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
              Locations.of(target.expr()));
        }
      }
      clauses.add(sort);
    }
    for (int i = 0; i < targets.size(); i++) {
      if (!targets.get(i).resjunk()) {
        resolveUnknown(targets, i);
        add(clauses, targets, i, null);
      }
    }
    return clauses;
  }
}
