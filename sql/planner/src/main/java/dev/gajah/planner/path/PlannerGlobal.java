// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlanRelation;
import dev.gajah.nodes.query.Query;
import dev.gajah.planner.statistics.PlannerCatalog;
import dev.gajah.planner.statistics.PlannerSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What all query levels of one planning share (PostgreSQL: `PlannerGlobal`).
public final class PlannerGlobal {
  public final PlannerCatalog catalog;
  public final PlannerSettings settings;
  public final LevelPlanner levelPlanner;

  /// Values of the client's parameters if this is a custom plan, else null.
  public final dev.gajah.nodes.expr.Expr.@Nullable Const @Nullable [] boundParameters;

  public final List<Plan> subplans = new ArrayList<>();
  public final List<@Nullable PlannerRoot> subroots = new ArrayList<>();
  public final List<Integer> paramTypes = new ArrayList<>();
  public final List<PlanRelation> rangeTable = new ArrayList<>();
  public final Set<Integer> dependencies = new LinkedHashSet<>();
  public boolean dependsOnRole;
  public boolean hasModifyingCte;

  public PlannerGlobal(
      PlannerCatalog catalog,
      PlannerSettings settings,
      LevelPlanner levelPlanner,
      dev.gajah.nodes.expr.Expr.@Nullable Const @Nullable [] boundParameters) {
    this.catalog = catalog;
    this.settings = settings;
    this.levelPlanner = levelPlanner;
    this.boundParameters = boundParameters;
  }

  /// A new exec param.
  public int newParam(int type) {
    paramTypes.add(type);
    return paramTypes.size() - 1;
  }

  /// Plans a query level; the steps above and below it call each other only through this.
  public interface LevelPlanner {
    /// Plans a subquery up to its best paths, in [PlannerRoot#finalRel].
    PlannerRoot planLevel(
        PlannerGlobal global, Query query, @Nullable PlannerRoot parent, double tupleFraction);

    /// Makes the plan of a level's path.
    Plan createPlan(PlannerRoot root, Path path);
  }
}
