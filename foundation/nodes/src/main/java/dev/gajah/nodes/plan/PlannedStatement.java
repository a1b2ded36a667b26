// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.plan;

import java.util.List;

/// A statement ready to run (PostgreSQL: `PlannedStmt`).
///
/// @param command what the command tag says
/// @param plan the top node; @param subplans bodies of [dev.gajah.nodes.expr.Expr.SubPlan]s,
///   `planId` from 1
/// @param rangeTable for EXPLAIN, permission checks and opening relations; element `i` has range
///   table index `i + 1`
/// @param execParamTypes type of each exec param, by param id
/// @param transientPlan true if it must be planned anew when the snapshot's xmin advances
/// @param dependencies OIDs of relations whose change makes the plan invalid
public record PlannedStatement(
    Command command,
    boolean hasReturning,
    boolean hasModifyingCte,
    Plan plan,
    List<Plan> subplans,
    List<PlanRelation> rangeTable,
    List<Integer> execParamTypes,
    boolean dependsOnRole,
    List<Integer> dependencies,
    int statementLocation,
    int statementLength) {
  /// Kind of statement.
  public enum Command {
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    MERGE
  }

  public PlannedStatement {
    subplans = List.copyOf(subplans);
    rangeTable = List.copyOf(rangeTable);
    execParamTypes = List.copyOf(execParamTypes);
    dependencies = List.copyOf(dependencies);
  }
}
