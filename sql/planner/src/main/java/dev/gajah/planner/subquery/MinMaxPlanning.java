// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.cost.ExprCost;
import dev.gajah.planner.join.PathSet;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PlannerParam;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// min and max by an index: `SELECT min(x) FROM t` becomes the first `x` in order (PostgreSQL:
/// `planagg.c`).
final class MinMaxPlanning {
  private final PlannerRoot root;
  private final Costs costs;
  private final PlannerCatalog catalog;

  MinMaxPlanning(PlannerRoot root, Costs costs) {
    this.root = root;
    this.costs = costs;
    this.catalog = root.global.catalog;
  }

  /// A relation with one path, or null if the query is not of this kind.
  @Nullable RelOptInfo plan(List<Expr> target, List<Expr> having) {
    QueryBuilder b = root.parse;
    if (!b.groupClause.isEmpty()
        || b.hasWindowFuncs
        || !having.isEmpty()
        || !b.hasAggs
        || b.jointree.fromlist().size() != 1
        || !(b.jointree.fromlist().getFirst() instanceof JoinTreeNode.RangeTblRef ref)
        || !(root.entry(ref.rtindex()) instanceof RangeTblEntry.Relation)) {
      return null;
    }
    Map<Expr.Aggref, Integer> operators = new LinkedHashMap<>();
    boolean[] ok = {true};
    for (Expr e : target) {
      ExprTree.any(
          e,
          x -> {
            if (x instanceof Expr.Aggref a) {
              int sort = sortOperator(a);
              if (sort == 0) {
                ok[0] = false;
              } else {
                operators.put(a, sort);
              }
            }
            return false;
          });
    }
    if (!ok[0]
        || operators.isEmpty()
        || Exprs.containsExecParam(b.jointree.quals())
        || Exprs.containsSubPlan(b.jointree.quals())) {
      return null;
    }
    // Nothing may be left behind if an aggregate has no index after all.
    List<Path.Extreme> extremes = new ArrayList<>();
    Map<Expr, Expr> replacements = new LinkedHashMap<>();
    int savedRelations = root.global.rangeTable.size();
    double cost = 0;
    for (Map.Entry<Expr.Aggref, Integer> e : operators.entrySet()) {
      Expr.Aggref aggregate = e.getKey();
      PlannerRoot sub = subPlan(aggregate.args().getFirst().expr(), e.getValue());
      Path path = sub.finalRel == null ? null : PathSet.cheapestFractional(sub.finalRel, 1.0);
      if (path == null || hasSort(path)) {
        while (root.global.rangeTable.size() > savedRelations) {
          root.global.rangeTable.removeLast();
        }
        return null;
      }
      int id = root.global.newParam(aggregate.typeOid());
      extremes.add(new Path.Extreme(sub, path, id, aggregate));
      replacements.put(
          aggregate,
          new Expr.Param(
              Expr.ParamKind.EXEC, id, aggregate.typeOid(), -1, aggregate.collation(), -1));
      cost += path.total;
    }
    List<Expr> results = new ArrayList<>();
    for (Expr e : target) {
      results.add(ExprTree.rewrite(e, x -> replacements.get(x)));
    }
    RelOptInfo rel = new RelOptInfo(RelOptInfo.Kind.UPPER, 0);
    Path.MinMaxPath path = new Path.MinMaxPath(rel, results, extremes);
    ExprCost c = ExprCost.ofAll(root, results);
    path.rows = 1;
    path.startup = c.startup + cost;
    path.total = path.startup + root.global.settings.cpuTupleCost() + c.perTuple;
    path.width = costs.width(results);
    rel.paths.add(path);
    return rel;
  }

  private static boolean hasSort(Path p) {
    return switch (p) {
      case Path.SortPath _ -> true;
      case Path.LimitPath l -> hasSort(l.sub);
      case Path.ProjectionPath x -> hasSort(x.sub);
      default -> false;
    };
  }

  private int sortOperator(Expr.Aggref a) {
    if (a.args().size() != 1
        || !a.order().isEmpty()
        || !a.distinct().isEmpty()
        || a.filter() != null
        || a.agglevelsup() != 0) {
      return 0;
    }
    Expr arg = a.args().getFirst().expr();
    if (Exprs.relids(root, arg) != 0
        || Exprs.varnos(arg).isEmpty()
        || Exprs.isMutable(catalog, arg)) {
      // relids are unknown before base relations exist, so only variables count here
      if (Exprs.varnos(arg).isEmpty() || Exprs.isMutable(catalog, arg)) {
        return 0;
      }
    }
    String name = catalog.function(a.aggfnoid()).name();
    PlannerCatalog.TypeFacts type = catalog.type(arg.typeOid());
    return switch (name) {
      case "min" -> type.lessOperator();
      case "max" -> type.greaterOperator();
      default -> 0;
    };
  }

  private PlannerRoot subPlan(Expr arg, int sortOperator) {
    QueryBuilder q = root.parse.build().toBuilder();
    q.targetList = new ArrayList<>(List.of(new TargetEntry(arg, 1, "agg_target", 1, 0, 0, false)));
    q.hasAggs = false;
    q.havingQual = null;
    q.distinctClause = new ArrayList<>();
    q.hasDistinctOn = false;
    q.cteList = new ArrayList<>();
    q.rowMarks = new ArrayList<>();
    q.returningList = new ArrayList<>();
    boolean descending = catalog.type(arg.typeOid()).greaterOperator() == sortOperator;
    q.sortClause =
        new ArrayList<>(
            List.of(
                new SortGroupClause(
                    1,
                    catalog.type(arg.typeOid()).equalOperator(),
                    sortOperator,
                    descending,
                    true)));
    q.limitOffset = null;
    q.limitCount = new Expr.Const(20, -1, 0, 1L, -1);
    List<Expr> quals = new ArrayList<>(Exprs.conjuncts(q.jointree.quals()));
    quals.add(new Expr.NullTest(arg, false, false, -1));
    q.jointree = new JoinTreeNode.FromExpr(q.jointree.fromlist(), Exprs.and(quals));
    List<PlannerParam> saved = root.planParams;
    root.planParams = new ArrayList<>();
    PlannerRoot sub = root.global.levelPlanner.planLevel(root.global, q.build(), root, 1.0);
    saved.addAll(root.planParams);
    root.planParams = saved;
    return sub;
  }
}
