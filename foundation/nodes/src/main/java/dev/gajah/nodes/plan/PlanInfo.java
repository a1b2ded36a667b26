// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.plan;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import java.util.List;

/// What every plan node has.
///
/// @param startupCost,totalCost in units of one sequential page read
/// @param rows estimated output rows; @param width their estimated average bytes
/// @param targetList output columns; column `i` of the node's batches is `targetList.get(i)`
/// @param qual conditions, all of which must be true; evaluated before the target list
/// @param initPlans sub-plans that run at most once, before this node's expressions need their
///   params
public record PlanInfo(
    double startupCost,
    double totalCost,
    double rows,
    int width,
    List<TargetEntry> targetList,
    List<Expr> qual,
    List<Expr.SubPlan> initPlans) {
  public PlanInfo {
    targetList = List.copyOf(targetList);
    qual = List.copyOf(qual);
    initPlans = List.copyOf(initPlans);
  }

  /// The estimates as EXPLAIN prints them: `cost=0.29..8.31 rows=1 width=97`.
  public String estimates() {
    return "cost="
        + PlanNumber.fixed(startupCost, 2)
        + ".."
        + PlanNumber.fixed(totalCost, 2)
        + " rows="
        + PlanNumber.fixed(rows, 0)
        + " width="
        + width;
  }

  public PlanInfo withTargetList(List<TargetEntry> newTargetList) {
    return new PlanInfo(startupCost, totalCost, rows, width, newTargetList, qual, initPlans);
  }

  public PlanInfo withInitPlans(List<Expr.SubPlan> newInitPlans) {
    return new PlanInfo(startupCost, totalCost, rows, width, targetList, qual, newInitPlans);
  }
}
