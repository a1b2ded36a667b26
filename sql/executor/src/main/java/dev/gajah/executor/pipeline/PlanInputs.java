// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Children and expressions of plan nodes, for walks over plans.
final class PlanInputs {
  private PlanInputs() {}

  static List<Plan> children(Plan plan) {
    return switch (plan) {
      case Plan.Result p -> p.outer() == null ? List.of() : List.of(p.outer());
      case Plan.ProjectSet p -> List.of(p.outer());
      case Plan.SeqScan _,
          Plan.SampleScan _,
          Plan.IndexScan _,
          Plan.IndexOnlyScan _,
          Plan.BitmapIndexScan _,
          Plan.TidScan _,
          Plan.FunctionScan _,
          Plan.ValuesScan _,
          Plan.CteScan _,
          Plan.WorkTableScan _ ->
          List.of();
      case Plan.BitmapAnd p -> p.bitmapPlans();
      case Plan.BitmapOr p -> p.bitmapPlans();
      case Plan.BitmapHeapScan p -> List.of(p.outer());
      case Plan.SubqueryScan p -> List.of(p.subplan());
      case Plan.NestLoop p -> List.of(p.outer(), p.inner());
      case Plan.HashJoin p -> List.of(p.outer(), p.inner());
      case Plan.MergeJoin p -> List.of(p.outer(), p.inner());
      case Plan.Hash p -> List.of(p.outer());
      case Plan.Material p -> List.of(p.outer());
      case Plan.Sort p -> List.of(p.outer());
      case Plan.IncrementalSort p -> List.of(p.outer());
      case Plan.Group p -> List.of(p.outer());
      case Plan.Agg p -> List.of(p.outer());
      case Plan.WindowAgg p -> List.of(p.outer());
      case Plan.Unique p -> List.of(p.outer());
      case Plan.SetOp p -> List.of(p.outer());
      case Plan.Append p -> p.plans();
      case Plan.MergeAppend p -> p.plans();
      case Plan.RecursiveUnion p -> List.of(p.outer(), p.inner());
      case Plan.LockRows p -> List.of(p.outer());
      case Plan.Limit p -> List.of(p.outer());
      case Plan.ModifyTable p -> List.of(p.outer());
    };
  }

  private static List<Expr> expressions(Plan plan) {
    List<Expr> all = new ArrayList<>(plan.info().qual());
    for (TargetEntry entry : plan.targetList()) {
      all.add(entry.expr());
    }
    switch (plan) {
      case Plan.Result p -> all.addAll(p.resconstantqual());
      case Plan.IndexScan p -> addComparands(all, p.indexConditions());
      case Plan.IndexOnlyScan p -> addComparands(all, p.indexConditions());
      case Plan.BitmapIndexScan p -> addComparands(all, p.indexConditions());
      case Plan.TidScan p -> all.addAll(p.tidquals());
      case Plan.NestLoop p -> all.addAll(p.joinqual());
      case Plan.HashJoin p -> all.addAll(p.joinqual());
      case Plan.MergeJoin p -> all.addAll(p.joinqual());
      case Plan.FunctionScan p -> p.functions().forEach(f -> all.add(f.funcexpr()));
      case Plan.ValuesScan p -> p.valuesLists().forEach(all::addAll);
      case Plan.Limit p -> {
        addIfPresent(all, p.offset());
        addIfPresent(all, p.count());
      }
      default -> {} // no expressions beyond those of every node
    }
    return all;
  }

  private static void addComparands(List<Expr> all, List<Plan.IndexCondition> conditions) {
    conditions.forEach(c -> addIfPresent(all, c.comparand()));
  }

  private static void addIfPresent(List<Expr> all, @Nullable Expr expr) {
    if (expr != null) {
      all.add(expr);
    }
  }

  /// True if the plan reads executor parameters, so that a rescan may deliver other rows.
  static boolean dependsOnParameters(Plan plan) {
    if (plan instanceof Plan.WorkTableScan) {
      return true;
    }
    for (Expr expression : expressions(plan)) {
      if (ExprTree.any(
          expression,
          e ->
              (e instanceof Expr.Param p && p.kind() == Expr.ParamKind.EXEC)
                  || (e instanceof Expr.SubPlan s && !s.parParam().isEmpty()))) {
        return true;
      }
    }
    for (Plan child : children(plan)) {
      if (dependsOnParameters(child)) {
        return true;
      }
    }
    return false;
  }
}
