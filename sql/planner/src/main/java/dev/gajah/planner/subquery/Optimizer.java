// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.Query;
import dev.gajah.planner.join.PathSet;
import dev.gajah.planner.path.PlannerGlobal;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.statistics.PlannerCatalog;
import dev.gajah.planner.statistics.PlannerSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From an analyzed and rewritten query to a plan (PostgreSQL: `standard_planner`).
public final class Optimizer {
  private Optimizer() {}

  /// Plans a query of which all rows will be fetched.
  ///
  /// @param parameters values of `$1`... for a custom plan; null for a generic one
  public static PlannedStatement plan(
      Query query,
      PlannerCatalog catalog,
      PlannerSettings settings,
      Expr.@Nullable Const @Nullable [] parameters) {
    return plan(query, catalog, settings, parameters, false);
  }

  /// @param forCursor true if not all rows may be fetched
  public static PlannedStatement plan(
      Query query,
      PlannerCatalog catalog,
      PlannerSettings settings,
      Expr.@Nullable Const @Nullable [] parameters,
      boolean forCursor) {
    PlannerGlobal global = new PlannerGlobal(catalog, settings, new LevelPlanning(), parameters);
    double fraction = 0;
    if (forCursor) {
      fraction =
          settings.cursorTupleFraction() >= 1.0
              ? 0
              : Math.max(settings.cursorTupleFraction(), 1e-10);
    }
    PlannerRoot root = global.levelPlanner.planLevel(global, query, null, fraction);
    if (root.finalRel == null) {
      throw SqlError.internal("query without plan");
    }
    Plan plan =
        global.levelPlanner.createPlan(
            root, PathSet.cheapestFractional(root.finalRel, root.tupleFraction));
    PlannedStatement.Command command =
        switch (query.commandType()) {
          case SELECT -> PlannedStatement.Command.SELECT;
          case INSERT -> PlannedStatement.Command.INSERT;
          case UPDATE -> PlannedStatement.Command.UPDATE;
          case DELETE -> PlannedStatement.Command.DELETE;
          case MERGE -> PlannedStatement.Command.MERGE;
          case UTILITY -> throw SqlError.internal("utility statement in the planner");
        };
    return new PlannedStatement(
        command,
        !query.returningList().isEmpty(),
        global.hasModifyingCte,
        plan,
        global.subplans,
        global.rangeTable,
        global.paramTypes,
        global.dependsOnRole,
        List.copyOf(global.dependencies),
        query.stmtLocation(),
        query.stmtLen());
  }
}
