// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Walks and rewrites expression trees (PostgreSQL: `expression_tree_walker`,
/// `expression_tree_mutator`).
///
/// Neither goes into the queries of [Expr.SubLink]s; their test expressions count as children.
public final class ExprTree {
  private ExprTree() {}

  /// True if `test` holds for `root` or an expression below it.
  public static boolean any(@Nullable Expr root, Predicate<Expr> test) {
    if (root == null) {
      return false;
    }
    if (test.test(root)) {
      return true;
    }
    boolean[] found = new boolean[1];
    mapChildren(
        root,
        child -> {
          if (!found[0] && any(child, test)) {
            found[0] = true;
          }
          return child;
        });
    return found[0];
  }

  /// Rewrites bottom-up never, top-down once: `change` is asked for `root`; where it returns null
  /// the children are rewritten.
  public static Expr rewrite(Expr root, java.util.function.Function<Expr, @Nullable Expr> change) {
    Expr changed = change.apply(root);
    return changed != null ? changed : mapChildren(root, child -> rewrite(child, change));
  }

  /// The same expression over changed children; the same object if no child changed.
  public static Expr mapChildren(Expr expr, UnaryOperator<Expr> f) {
    return switch (expr) {
      case Expr.Var _,
          Expr.Const _,
          Expr.Param _,
          Expr.CaseTestExpr _,
          Expr.CoerceToDomainValue _,
          Expr.SetToDefault _,
          Expr.CurrentOfExpr _,
          Expr.NextValueExpr _,
          Expr.SqlValueFunction _ ->
          expr;
      case Expr.Aggref e -> {
        List<Expr> direct = map(e.direct(), f);
        List<TargetEntry> args = mapTargets(e.args(), f);
        Expr filter = e.filter() == null ? null : f.apply(e.filter());
        yield direct == e.direct() && args == e.args() && filter == e.filter()
            ? e
            : new Expr.Aggref(
                e.aggfnoid(),
                e.typeOid(),
                e.collation(),
                e.inputCollation(),
                direct,
                args,
                e.order(),
                e.distinct(),
                filter,
                e.star(),
                e.variadic(),
                e.kind(),
                e.agglevelsup(),
                e.location());
      }
      case Expr.GroupingFunc e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.GroupingFunc(args, e.refs(), e.agglevelsup(), e.location());
      }
      case Expr.WindowFunc e -> {
        List<Expr> args = map(e.args(), f);
        Expr filter = e.filter() == null ? null : f.apply(e.filter());
        yield args == e.args() && filter == e.filter()
            ? e
            : new Expr.WindowFunc(
                e.winfnoid(),
                e.typeOid(),
                e.collation(),
                e.inputCollation(),
                args,
                filter,
                e.winref(),
                e.star(),
                e.aggregate(),
                e.location());
      }
      case Expr.FuncExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.FuncExpr(
                e.funcid(),
                e.typeOid(),
                e.returnsSet(),
                e.variadic(),
                e.format(),
                e.collation(),
                e.inputCollation(),
                args,
                e.location());
      }
      case Expr.OpExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.OpExpr(
                e.opno(),
                e.opfuncid(),
                e.typeOid(),
                e.returnsSet(),
                e.collation(),
                e.inputCollation(),
                args,
                e.location());
      }
      case Expr.DistinctExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.DistinctExpr(e.opno(), e.opfuncid(), e.inputCollation(), args, e.location());
      }
      case Expr.NullIfExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.NullIfExpr(
                e.opno(),
                e.opfuncid(),
                e.typeOid(),
                e.collation(),
                e.inputCollation(),
                args,
                e.location());
      }
      case Expr.ScalarArrayOpExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.ScalarArrayOpExpr(
                e.opno(), e.opfuncid(), e.useOr(), e.inputCollation(), args, e.location());
      }
      case Expr.BoolExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args() ? e : new Expr.BoolExpr(e.op(), args, e.location());
      }
      case Expr.SubLink e -> {
        Expr test = e.testexpr() == null ? null : f.apply(e.testexpr());
        yield test == e.testexpr()
            ? e
            : new Expr.SubLink(
                e.subLinkType(),
                e.subLinkId(),
                test,
                e.operName(),
                e.subselect(),
                e.typeOid(),
                e.typmod(),
                e.collation(),
                e.location());
      }
      case Expr.SubPlan e -> {
        Expr test = e.testexpr() == null ? null : f.apply(e.testexpr());
        List<Expr> args = map(e.args(), f);
        yield test == e.testexpr() && args == e.args()
            ? e
            : new Expr.SubPlan(
                e.subLinkType(),
                test,
                e.paramIds(),
                e.planId(),
                e.planName(),
                e.typeOid(),
                e.typmod(),
                e.collation(),
                e.useHashTable(),
                e.unknownEqFalse(),
                e.setParam(),
                e.parParam(),
                args,
                e.startupCost(),
                e.perCallCost());
      }
      case Expr.AlternativeSubPlan e -> {
        List<Expr> plans = map(e.subplans(), f);
        yield plans == e.subplans() ? e : new Expr.AlternativeSubPlan(plans);
      }
      case Expr.FieldSelect e -> {
        Expr arg = f.apply(e.arg());
        yield arg == e.arg()
            ? e
            : new Expr.FieldSelect(arg, e.fieldnum(), e.typeOid(), e.typmod(), e.collation());
      }
      case Expr.FieldStore e -> {
        Expr arg = f.apply(e.arg());
        List<Expr> values = map(e.newvals(), f);
        yield arg == e.arg() && values == e.newvals()
            ? e
            : new Expr.FieldStore(arg, values, e.fieldnums(), e.typeOid());
      }
      case Expr.SubscriptingRef e -> {
        List<@Nullable Expr> upper = mapNullable(e.upper(), f);
        List<@Nullable Expr> lower = mapNullable(e.lower(), f);
        Expr container = f.apply(e.expr());
        Expr assign = e.assign() == null ? null : f.apply(e.assign());
        yield upper == e.upper()
                && lower == e.lower()
                && container == e.expr()
                && assign == e.assign()
            ? e
            : new Expr.SubscriptingRef(
                e.containerType(),
                e.elementType(),
                e.typeOid(),
                e.typmod(),
                e.collation(),
                upper,
                lower,
                container,
                assign);
      }
      case Expr.RelabelType e -> {
        Expr arg = f.apply(e.arg());
        yield arg == e.arg()
            ? e
            : new Expr.RelabelType(
                arg, e.typeOid(), e.typmod(), e.collation(), e.format(), e.location());
      }
      case Expr.CoerceViaIO e -> {
        Expr arg = f.apply(e.arg());
        yield arg == e.arg()
            ? e
            : new Expr.CoerceViaIO(arg, e.typeOid(), e.collation(), e.format(), e.location());
      }
      case Expr.ArrayCoerceExpr e -> {
        Expr arg = f.apply(e.arg());
        Expr element = f.apply(e.elementExpr());
        yield arg == e.arg() && element == e.elementExpr()
            ? e
            : new Expr.ArrayCoerceExpr(
                arg, element, e.typeOid(), e.typmod(), e.collation(), e.format(), e.location());
      }
      case Expr.ConvertRowtypeExpr e -> {
        Expr arg = f.apply(e.arg());
        yield arg == e.arg()
            ? e
            : new Expr.ConvertRowtypeExpr(arg, e.typeOid(), e.format(), e.location());
      }
      case Expr.CollateExpr e -> {
        Expr arg = f.apply(e.arg());
        yield arg == e.arg() ? e : new Expr.CollateExpr(arg, e.collation(), e.location());
      }
      case Expr.CaseExpr e -> {
        Expr arg = e.arg() == null ? null : f.apply(e.arg());
        List<Expr.CaseWhen> whens = new ArrayList<>(e.whens().size());
        boolean changed = arg != e.arg();
        for (Expr.CaseWhen when : e.whens()) {
          Expr condition = f.apply(when.condition());
          Expr result = f.apply(when.result());
          changed |= condition != when.condition() || result != when.result();
          whens.add(new Expr.CaseWhen(condition, result));
        }
        Expr otherwise = e.defaultResult() == null ? null : f.apply(e.defaultResult());
        changed |= otherwise != e.defaultResult();
        yield changed
            ? new Expr.CaseExpr(e.typeOid(), e.collation(), arg, whens, otherwise, e.location())
            : e;
      }
      case Expr.ArrayExpr e -> {
        List<Expr> elements = map(e.elements(), f);
        yield elements == e.elements()
            ? e
            : new Expr.ArrayExpr(
                e.typeOid(), e.collation(), e.elementType(), elements, e.multidims(), e.location());
      }
      case Expr.RowExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.RowExpr(args, e.typeOid(), e.format(), e.colnames(), e.location());
      }
      case Expr.RowCompareExpr e -> {
        List<Expr> left = map(e.largs(), f);
        List<Expr> right = map(e.rargs(), f);
        yield left == e.largs() && right == e.rargs()
            ? e
            : new Expr.RowCompareExpr(
                e.rctype(),
                e.opnos(),
                e.opfuncids(),
                e.opfamilies(),
                e.inputCollations(),
                left,
                right);
      }
      case Expr.CoalesceExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.CoalesceExpr(e.typeOid(), e.collation(), args, e.location());
      }
      case Expr.MinMaxExpr e -> {
        List<Expr> args = map(e.args(), f);
        yield args == e.args()
            ? e
            : new Expr.MinMaxExpr(
                e.typeOid(),
                e.collation(),
                e.inputCollation(),
                e.greatest(),
                e.comparisonProc(),
                args,
                e.location());
      }
      case Expr.NullTest e -> {
        Expr arg = f.apply(e.arg());
        yield arg == e.arg() ? e : new Expr.NullTest(arg, e.isNull(), e.argIsRow(), e.location());
      }
      case Expr.BooleanTest e -> {
        Expr arg = f.apply(e.arg());
        yield arg == e.arg() ? e : new Expr.BooleanTest(arg, e.test(), e.location());
      }
      case Expr.CoerceToDomain e -> {
        Expr arg = f.apply(e.arg());
        yield arg == e.arg()
            ? e
            : new Expr.CoerceToDomain(
                arg, e.typeOid(), e.typmod(), e.collation(), e.format(), e.location());
      }
    };
  }

  /// `f` over each element; the same list if nothing changed.
  public static List<Expr> map(List<Expr> list, UnaryOperator<Expr> f) {
    List<Expr> result = null;
    for (int i = 0; i < list.size(); i++) {
      Expr before = list.get(i);
      Expr after = f.apply(before);
      if (after != before && result == null) {
        result = new ArrayList<>(list);
      }
      if (result != null) {
        result.set(i, after);
      }
    }
    return result == null ? list : result;
  }

  private static List<@Nullable Expr> mapNullable(
      List<@Nullable Expr> list, UnaryOperator<Expr> f) {
    List<@Nullable Expr> result = new ArrayList<>(list.size());
    boolean changed = false;
    for (Expr before : list) {
      Expr after = before == null ? null : f.apply(before);
      changed |= after != before;
      result.add(after);
    }
    return changed ? result : list;
  }

  /// `f` over the expressions of target entries; the same list if nothing changed.
  public static List<TargetEntry> mapTargets(List<TargetEntry> list, UnaryOperator<Expr> f) {
    List<TargetEntry> result = null;
    for (int i = 0; i < list.size(); i++) {
      TargetEntry before = list.get(i);
      Expr after = f.apply(before.expr());
      if (after != before.expr() && result == null) {
        result = new ArrayList<>(list);
      }
      if (result != null) {
        result.set(i, before.withExpr(after));
      }
    }
    return result == null ? list : result;
  }
}
