// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlanRelation;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RTEPermissionInfo;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PlannerGlobal;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.plan.PlanCreation;
import dev.gajah.planner.prep.ConstantFolding;
import dev.gajah.planner.prep.JoinTreePreparation;
import dev.gajah.planner.prep.QueryTransform;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans one query level, calling itself for the levels inside (PostgreSQL: `subquery_planner`).
public final class LevelPlanning implements PlannerGlobal.LevelPlanner {
  @Override
  public PlannerRoot planLevel(
      PlannerGlobal global, Query query, @Nullable PlannerRoot parent, double tupleFraction) {
    PlannerRoot root = new PlannerRoot(global, parent, query.toBuilder());
    root.tupleFraction = tupleFraction;
    QueryBuilder b = root.parse;
    withItems(root);
    JoinTreePreparation prep = new JoinTreePreparation(b, global.catalog);
    prep.replaceEmptyJoinTree();
    prep.pullUpSubLinks();
    prep.pullUpSubqueries();
    root.rangeTableOffset = global.rangeTable.size();
    for (RangeTblEntry entry : b.rtable) {
      global.rangeTable.add(planRelation(entry, root));
    }
    QueryTransform.builder(b, 0, prep.joinAliases());
    prepareExpressions(root);
    havingToWhere(root);
    prep.reduceOuterJoins();
    prep.removeUselessResults();
    new GroupingPlanning(root).plan();
    chargeInitPlans(root);
    return root;
  }

  /// Init plans run at the top of their level, once (PostgreSQL: `SS_charge_for_initplans`).
  private static void chargeInitPlans(PlannerRoot root) {
    if (root.finalRel == null || root.initPlans.isEmpty()) {
      return;
    }
    double cost = 0;
    for (Expr.SubPlan s : root.initPlans) {
      cost +=
          s.startupCost()
              + (s.subLinkType() == Expr.SubLinkType.CTE ? 0 : s.perCallCost() - s.startupCost());
    }
    for (Path p : root.finalRel.paths) {
      p.startup += cost;
      p.total += cost;
    }
  }

  @Override
  public Plan createPlan(PlannerRoot root, Path path) {
    Plan plan =
        path instanceof Path.ModifyTablePath m
            ? new ModificationPlanning(root).create(m)
            : new PlanCreation(root).create(path);
    if (!root.initPlans.isEmpty()) {
      List<Expr.SubPlan> all = new ArrayList<>(root.initPlans);
      for (Expr.SubPlan s : plan.info().initPlans()) {
        if (!all.contains(s)) {
          all.add(s);
        }
      }
      plan = PlanCreation.withInfo(plan, plan.info().withInitPlans(all));
    }
    return plan;
  }

  // WITH.

  private static void withItems(PlannerRoot root) {
    QueryBuilder b = root.parse;
    for (int i = 0; i < b.cteList.size(); i++) {
      CommonTableExpr cte = b.cteList.get(i);
      boolean select = cte.ctequery().commandType() == CmdType.SELECT;
      if (cte.cterefcount() == 0 && select) {
        continue;
      }
      if (select
          && !cte.cterecursive()
          && (cte.ctematerialized() == Clause.CteMaterialize.NEVER
              || (cte.ctematerialized() == Clause.CteMaterialize.DEFAULT && cte.cterefcount() == 1))
          && cte.ctequery().rowMarks().isEmpty()
          && !isVolatile(root, cte.ctequery())) {
        inline(b, cte);
        continue;
      }
      if (!select) {
        throw SqlError.unsupported("a data-modifying statement in WITH");
      }
      PlannerRoot sub =
          cte.cterecursive()
              ? new SetOperationPlanning(root).planRecursive(cte.ctequery())
              : root.global.levelPlanner.planLevel(root.global, cte.ctequery(), root, 0);
      if (sub.finalRel == null) {
        throw SqlError.internal("no plan for CTE \"" + cte.ctename() + "\"");
      }
      Path path = sub.finalRel.total();
      Plan plan = root.global.levelPlanner.createPlan(sub, path);
      root.global.subplans.add(plan);
      root.global.subroots.add(sub);
      int planId = root.global.subplans.size();
      int param = root.global.newParam(2281);
      root.ctes.put(cte.ctename(), new PlannerRoot.PlannedCte(planId, param, sub, path.rows));
      root.initPlans.add(
          new Expr.SubPlan(
              Expr.SubLinkType.CTE,
              null,
              List.of(),
              planId,
              "CTE " + cte.ctename(),
              2249,
              -1,
              0,
              false,
              false,
              List.of(param),
              List.of(),
              List.of(),
              plan.info().totalCost(),
              plan.info().totalCost()));
    }
  }

  private static boolean isVolatile(PlannerRoot root, Query q) {
    boolean[] found = new boolean[1];
    QueryTransform.query(
        q,
        0,
        (e, depth) -> {
          int function = Exprs.functionOf(e);
          if (function != 0 && root.global.catalog.function(function).volatility() == 'v') {
            found[0] = true;
          }
          return null;
        });
    return found[0];
  }

  private static void inline(QueryBuilder b, CommonTableExpr cte) {
    QueryTransform.builder(
        b,
        0,
        new QueryTransform.Change() {
          @Override
          public @Nullable Expr apply(Expr e, int depth) {
            return null;
          }

          @Override
          public RangeTblEntry cte(RangeTblEntry.Cte c, int depth) {
            if (c.ctelevelsup() != depth
                || !c.ctename().equals(cte.ctename())
                || c.selfReference()) {
              return c;
            }
            Query query =
                depth == 0
                    ? cte.ctequery()
                    : QueryTransform.query(cte.ctequery(), 0, QueryTransform.levels(depth, 1));
            return new RangeTblEntry.Subquery(
                c.alias(), c.eref(), query, false, 0, ' ', 0, 0, c.lateral(), c.inFromCl());
          }
        });
  }

  // Range table.

  private static PlanRelation planRelation(RangeTblEntry entry, PlannerRoot root) {
    int oid = 0;
    char kind = ' ';
    int lock = 0;
    int perm = 0;
    switch (entry) {
      case RangeTblEntry.Relation r -> {
        oid = r.relid();
        kind = r.relkind();
        lock = r.rellockmode();
        perm = r.perminfoindex();
        root.global.dependencies.add(oid);
      }
      case RangeTblEntry.Subquery s -> {
        oid = s.relid();
        kind = s.relkind();
        lock = s.rellockmode();
        perm = s.perminfoindex();
        if (oid != 0) {
          root.global.dependencies.add(oid);
        }
      }
      default -> {}
    }
    String name = entry.eref().aliasname();
    List<String> columns = entry.eref().colnames();
    if (perm > 0 && perm <= root.parse.rteperminfos.size()) {
      RTEPermissionInfo p = root.parse.rteperminfos.get(perm - 1);
      return new PlanRelation(
          oid,
          kind,
          lock,
          name,
          columns,
          p.requiredPerms(),
          p.checkAsUser(),
          p.selectedCols(),
          p.insertedCols(),
          p.updatedCols());
    }
    return new PlanRelation(oid, kind, lock, name, columns, 0, 0, List.of(), List.of(), List.of());
  }

  // Expressions.

  private static void prepareExpressions(PlannerRoot root) {
    QueryBuilder b = root.parse;
    ConstantFolding folding = new ConstantFolding(root.global);
    SubPlanMaking subPlans = new SubPlanMaking(root);
    b.targetList =
        new ArrayList<>(
            ExprTree.mapTargets(b.targetList, e -> subPlans.process(folding.fold(e), false)));
    b.returningList =
        new ArrayList<>(
            ExprTree.mapTargets(b.returningList, e -> subPlans.process(folding.fold(e), false)));
    b.jointree = (JoinTreeNode.FromExpr) joinTree(b.jointree, folding, subPlans);
    b.havingQual = qual(b.havingQual, folding, subPlans);
    Expr offset = b.limitOffset;
    Expr count = b.limitCount;
    b.limitOffset = offset == null ? null : subPlans.process(folding.fold(offset), false);
    b.limitCount = count == null ? null : subPlans.process(folding.fold(count), false);
    var conflict = b.onConflict;
    if (conflict != null) {
      b.onConflict =
          new dev.gajah.nodes.query.OnConflictExpr(
              conflict.doUpdate(),
              conflict.arbiterElems(),
              conflict.arbiterWhere(),
              conflict.constraint(),
              ExprTree.mapTargets(
                  conflict.onConflictSet(), e -> subPlans.process(folding.fold(e), false)),
              qual(conflict.onConflictWhere(), folding, subPlans),
              conflict.exclRelIndex(),
              conflict.exclRelTlist());
    }
    for (int i = 0; i < b.windowClause.size(); i++) {
      var w = b.windowClause.get(i);
      Expr start = w.startOffset();
      Expr end = w.endOffset();
      b.windowClause.set(
          i,
          new dev.gajah.nodes.query.WindowClause(
              w.name(),
              w.refname(),
              w.partitionClause(),
              w.orderClause(),
              w.frameOptions(),
              start == null ? null : subPlans.process(folding.fold(start), false),
              end == null ? null : subPlans.process(folding.fold(end), false),
              w.startInRangeFunc(),
              w.endInRangeFunc(),
              w.inRangeColl(),
              w.inRangeAsc(),
              w.inRangeNullsFirst(),
              w.winref(),
              w.copiedOrder()));
    }
    for (int i = 0; i < b.rtable.size(); i++) {
      RangeTblEntry entry = b.rtable.get(i);
      if (entry instanceof RangeTblEntry.Function || entry instanceof RangeTblEntry.Values) {
        b.rtable.set(
            i,
            QueryTransform.entry(entry, 0, (e, depth) -> subPlans.process(folding.fold(e), false)));
      }
    }
  }

  private static @Nullable Expr qual(
      @Nullable Expr e, ConstantFolding folding, SubPlanMaking subPlans) {
    Expr folded = folding.foldQual(e);
    return folded == null ? null : subPlans.process(folded, true);
  }

  private static JoinTreeNode joinTree(
      JoinTreeNode node, ConstantFolding folding, SubPlanMaking subPlans) {
    return switch (node) {
      case JoinTreeNode.RangeTblRef r -> r;
      case JoinTreeNode.FromExpr f -> {
        List<JoinTreeNode> list = new ArrayList<>();
        for (JoinTreeNode n : f.fromlist()) {
          list.add(joinTree(n, folding, subPlans));
        }
        yield new JoinTreeNode.FromExpr(list, qual(f.quals(), folding, subPlans));
      }
      case JoinTreeNode.JoinExpr j ->
          new JoinTreeNode.JoinExpr(
              j.jointype(),
              j.isNatural(),
              joinTree(j.larg(), folding, subPlans),
              joinTree(j.rarg(), folding, subPlans),
              j.usingClause(),
              j.joinUsingAlias(),
              qual(j.quals(), folding, subPlans),
              j.alias(),
              j.rtindex());
    };
  }

  /// Conditions of HAVING that do not need the groups filter rows instead.
  private static void havingToWhere(PlannerRoot root) {
    QueryBuilder b = root.parse;
    if (b.havingQual == null) {
      return;
    }
    List<Expr> having = new ArrayList<>();
    List<Expr> where = new ArrayList<>(Exprs.conjuncts(b.jointree.quals()));
    for (Expr e : Exprs.conjuncts(b.havingQual)) {
      if (Exprs.containsAggregate(e)
          || Exprs.isVolatile(root.global.catalog, e)
          || Exprs.containsSubPlan(e)
          || !b.groupingSets.isEmpty()) {
        having.add(e);
      } else if (!b.groupClause.isEmpty()) {
        where.add(e);
      } else {
        where.add(e);
        having.add(e);
      }
    }
    b.havingQual = Exprs.and(having);
    b.jointree = new JoinTreeNode.FromExpr(b.jointree.fromlist(), Exprs.and(where));
  }
}
