// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.Expr.CoercionForm;
import dev.gajah.nodes.expr.ExprTree;
import org.jspecify.annotations.Nullable;

/// Equality of expressions that ignores where they stand and how a conversion was written.
/// PostgreSQL: `equal()`.
public final class Equality {
  private Equality() {}

  public static boolean same(@Nullable Expr a, @Nullable Expr b) {
    if (a == b) {
      return true;
    }
    if (a == null || b == null || a.getClass() != b.getClass() || a.typeOid() != b.typeOid()) {
      return false;
    }
    if (a instanceof Expr.Var x && b instanceof Expr.Var y) {
      return x.varno() == y.varno()
          && x.varattno() == y.varattno()
          && x.varlevelsup() == y.varlevelsup();
    }
    return normalize(a).equals(normalize(b));
  }

  /// The expression without locations, all conversions written the same way.
  public static Expr normalize(Expr expr) {
    Expr e = ExprTree.mapChildren(expr, Equality::normalize);
    CoercionForm form = CoercionForm.EXPLICIT_CALL;
    return switch (e) {
      case Expr.Var x ->
          new Expr.Var(
              x.varno(), x.varattno(), x.typeOid(), x.typmod(), x.collation(), x.varlevelsup(), -1);
      case Expr.Const x -> new Expr.Const(x.typeOid(), x.typmod(), x.collation(), x.value(), -1);
      case Expr.Param x ->
          new Expr.Param(x.kind(), x.paramId(), x.typeOid(), x.typmod(), x.collation(), -1);
      case Expr.Aggref x ->
          new Expr.Aggref(
              x.aggfnoid(),
              x.typeOid(),
              x.collation(),
              x.inputCollation(),
              x.direct(),
              x.args(),
              x.order(),
              x.distinct(),
              x.filter(),
              x.star(),
              x.variadic(),
              x.kind(),
              x.agglevelsup(),
              -1);
      case Expr.GroupingFunc x -> new Expr.GroupingFunc(x.args(), x.refs(), x.agglevelsup(), -1);
      case Expr.WindowFunc x ->
          new Expr.WindowFunc(
              x.winfnoid(),
              x.typeOid(),
              x.collation(),
              x.inputCollation(),
              x.args(),
              x.filter(),
              x.winref(),
              x.star(),
              x.aggregate(),
              -1);
      case Expr.FuncExpr x ->
          new Expr.FuncExpr(
              x.funcid(),
              x.typeOid(),
              x.returnsSet(),
              x.variadic(),
              form,
              x.collation(),
              x.inputCollation(),
              x.args(),
              -1);
      case Expr.OpExpr x ->
          new Expr.OpExpr(
              x.opno(),
              x.opfuncid(),
              x.typeOid(),
              x.returnsSet(),
              x.collation(),
              x.inputCollation(),
              x.args(),
              -1);
      case Expr.DistinctExpr x ->
          new Expr.DistinctExpr(x.opno(), x.opfuncid(), x.inputCollation(), x.args(), -1);
      case Expr.NullIfExpr x ->
          new Expr.NullIfExpr(
              x.opno(), x.opfuncid(), x.typeOid(), x.collation(), x.inputCollation(), x.args(), -1);
      case Expr.ScalarArrayOpExpr x ->
          new Expr.ScalarArrayOpExpr(
              x.opno(), x.opfuncid(), x.useOr(), x.inputCollation(), x.args(), -1);
      case Expr.BoolExpr x -> new Expr.BoolExpr(x.op(), x.args(), -1);
      case Expr.SubLink x ->
          new Expr.SubLink(
              x.subLinkType(),
              x.subLinkId(),
              x.testexpr(),
              x.operName(),
              x.subselect(),
              x.typeOid(),
              x.typmod(),
              x.collation(),
              -1);
      case Expr.RelabelType x ->
          new Expr.RelabelType(x.arg(), x.typeOid(), x.typmod(), x.collation(), form, -1);
      case Expr.CoerceViaIO x ->
          new Expr.CoerceViaIO(x.arg(), x.typeOid(), x.collation(), form, -1);
      case Expr.ArrayCoerceExpr x ->
          new Expr.ArrayCoerceExpr(
              x.arg(), x.elementExpr(), x.typeOid(), x.typmod(), x.collation(), form, -1);
      case Expr.ConvertRowtypeExpr x -> new Expr.ConvertRowtypeExpr(x.arg(), x.typeOid(), form, -1);
      case Expr.CollateExpr x -> new Expr.CollateExpr(x.arg(), x.collation(), -1);
      case Expr.CaseExpr x ->
          new Expr.CaseExpr(x.typeOid(), x.collation(), x.arg(), x.whens(), x.defaultResult(), -1);
      case Expr.ArrayExpr x ->
          new Expr.ArrayExpr(
              x.typeOid(), x.collation(), x.elementType(), x.elements(), x.multidims(), -1);
      case Expr.RowExpr x -> new Expr.RowExpr(x.args(), x.typeOid(), form, x.colnames(), -1);
      case Expr.CoalesceExpr x -> new Expr.CoalesceExpr(x.typeOid(), x.collation(), x.args(), -1);
      case Expr.MinMaxExpr x ->
          new Expr.MinMaxExpr(
              x.typeOid(),
              x.collation(),
              x.inputCollation(),
              x.greatest(),
              x.comparisonProc(),
              x.args(),
              -1);
      case Expr.SqlValueFunction x ->
          new Expr.SqlValueFunction(x.op(), x.typeOid(), x.typmod(), -1);
      case Expr.NullTest x -> new Expr.NullTest(x.arg(), x.isNull(), x.argIsRow(), -1);
      case Expr.BooleanTest x -> new Expr.BooleanTest(x.arg(), x.test(), -1);
      case Expr.CoerceToDomain x ->
          new Expr.CoerceToDomain(x.arg(), x.typeOid(), x.typmod(), x.collation(), form, -1);
      case Expr.CoerceToDomainValue x ->
          new Expr.CoerceToDomainValue(x.typeOid(), x.typmod(), x.collation(), -1);
      case Expr.SetToDefault x -> new Expr.SetToDefault(x.typeOid(), x.typmod(), x.collation(), -1);
      default -> e;
    };
  }
}
