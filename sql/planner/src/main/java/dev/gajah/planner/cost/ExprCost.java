// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.cost;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cost of evaluating expressions, once and per row (PostgreSQL: `cost_qual_eval`).
public final class ExprCost {
  private final PlannerCatalog catalog;
  private final double operatorCost;
  public double startup;
  public double perTuple;

  public ExprCost(PlannerRoot root) {
    catalog = root.global.catalog;
    operatorCost = root.global.settings.cpuOperatorCost();
  }

  public static ExprCost of(PlannerRoot root, @Nullable Expr expr) {
    ExprCost cost = new ExprCost(root);
    cost.add(expr);
    return cost;
  }

  public static ExprCost ofAll(PlannerRoot root, List<Expr> exprs) {
    ExprCost cost = new ExprCost(root);
    for (Expr e : exprs) {
      cost.add(e);
    }
    return cost;
  }

  public static ExprCost ofClauses(PlannerRoot root, List<RestrictInfo> clauses) {
    ExprCost cost = new ExprCost(root);
    for (RestrictInfo r : clauses) {
      if (r.evalStartup < 0) {
        ExprCost one = of(root, r.clause);
        if (r.pseudoConstant) {
          r.evalStartup = one.startup + one.perTuple;
          r.evalPerTuple = 0;
        } else {
          r.evalStartup = one.startup;
          r.evalPerTuple = one.perTuple;
        }
      }
      cost.startup += r.evalStartup;
      cost.perTuple += r.evalPerTuple;
    }
    return cost;
  }

  private double functionCost(int oid) {
    return catalog.function(oid).cost() * operatorCost;
  }

  public void add(@Nullable Expr expr) {
    if (expr == null) {
      return;
    }
    switch (expr) {
      case Expr.FuncExpr f -> perTuple += functionCost(f.funcid());
      case Expr.OpExpr o -> perTuple += functionCost(o.opfuncid());
      case Expr.DistinctExpr o -> perTuple += functionCost(o.opfuncid());
      case Expr.NullIfExpr o -> perTuple += functionCost(o.opfuncid());
      case Expr.ScalarArrayOpExpr o ->
          perTuple += functionCost(o.opfuncid()) * arrayLength(o.args().get(1)) * 0.5;
      case Expr.Aggref _, Expr.WindowFunc _ -> {
        return; // charged to the aggregation
      }
      case Expr.GroupingFunc _ -> {
        return;
      }
      case Expr.CoerceViaIO _ -> perTuple += 2 * operatorCost;
      case Expr.ArrayCoerceExpr a -> {
        ExprCost element = new ExprCost(catalog, operatorCost);
        element.add(a.elementExpr());
        startup += element.startup;
        perTuple += element.perTuple * arrayLength(a.arg());
        add(a.arg());
        return;
      }
      case Expr.RowCompareExpr r -> {
        for (int function : r.opfuncids()) {
          perTuple += functionCost(function);
        }
      }
      case Expr.MinMaxExpr _,
          Expr.SqlValueFunction _,
          Expr.CoerceToDomain _,
          Expr.NextValueExpr _ ->
          perTuple += operatorCost;
      case Expr.SubLink _ -> {
        return;
      }
      case Expr.SubPlan s -> {
        startup += s.startupCost();
        perTuple += s.perCallCost();
        return;
      }
      case Expr.AlternativeSubPlan a -> {
        add(a.subplans().getFirst());
        return;
      }
      default -> {}
    }
    ExprTree.mapChildren(
        expr,
        child -> {
          add(child);
          return child;
        });
  }

  private ExprCost(PlannerCatalog catalog, double operatorCost) {
    this.catalog = catalog;
    this.operatorCost = operatorCost;
  }

  /// Elements of an array expression; a guess of 10 if unknown.
  public static double arrayLength(Expr array) {
    return switch (array) {
      case Expr.ArrayExpr a when !a.multidims() -> a.elements().size();
      case Expr.Const c when c.value() instanceof byte[] bytes -> ArrayValues.count(bytes);
      case Expr.Const _ -> 0;
      case Expr.RelabelType r -> arrayLength(r.arg());
      case Expr.ArrayCoerceExpr a -> arrayLength(a.arg());
      default -> 10;
    };
  }
}
