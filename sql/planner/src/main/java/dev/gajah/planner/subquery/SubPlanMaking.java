// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlanInfo;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.cost.ExprCost;
import dev.gajah.planner.join.PathSet;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PlannerParam;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.prep.JoinTreePreparation;
import dev.gajah.planner.statistics.PlannerCatalog;
import dev.gajah.planner.statistics.PlannerSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Replaces sublinks by subplans and references to outer levels by params (PostgreSQL:
/// `subselect.c`).
final class SubPlanMaking {
  private final PlannerRoot root;
  private final PlannerCatalog catalog;

  SubPlanMaking(PlannerRoot root) {
    this.root = root;
    this.catalog = root.global.catalog;
  }

  /// `topQual`: the expression is a condition, where unknown and false are the same.
  Expr process(Expr e, boolean topQual) {
    return outerReferences(subLinks(e, topQual));
  }

  private Expr subLinks(Expr e, boolean topQual) {
    if (e instanceof Expr.SubLink s) {
      Expr test = s.testexpr() == null ? null : subLinks(s.testexpr(), false);
      return make(s, test, topQual);
    }
    boolean below = topQual && e instanceof Expr.BoolExpr b && b.op() != Expr.BoolOp.NOT;
    return ExprTree.mapChildren(e, c -> subLinks(c, below));
  }

  /// References to outer levels become params that the level in question provides.
  private Expr outerReferences(Expr e) {
    if (root.parent == null) {
      return e;
    }
    return ExprTree.rewrite(
        e,
        x -> {
          if (x instanceof Expr.Var v && v.varlevelsup() > 0) {
            Expr here =
                new Expr.Var(
                    v.varno(), v.varattno(), v.typeOid(), v.typmod(), v.collation(), 0, -1);
            return outer(here, v.varlevelsup());
          }
          if (x instanceof Expr.Aggref a && a.agglevelsup() > 0) {
            Expr.Aggref here =
                new Expr.Aggref(
                    a.aggfnoid(),
                    a.typeOid(),
                    a.collation(),
                    a.inputCollation(),
                    a.direct(),
                    a.args(),
                    a.order(),
                    a.distinct(),
                    a.filter(),
                    a.star(),
                    a.variadic(),
                    a.kind(),
                    0,
                    -1);
            return outer(lowered(here, a.agglevelsup()), a.agglevelsup());
          }
          return null;
        });
  }

  private static Expr lowered(Expr e, int levels) {
    return ExprTree.rewrite(
        e,
        x ->
            x instanceof Expr.Var v && v.varlevelsup() >= levels
                ? new Expr.Var(
                    v.varno(),
                    v.varattno(),
                    v.typeOid(),
                    v.typmod(),
                    v.collation(),
                    v.varlevelsup() - levels,
                    -1)
                : null);
  }

  private Expr outer(Expr item, int levelsUp) {
    PlannerRoot owner = root.ancestor(levelsUp);
    if (owner == null) {
      throw SqlError.internal("variable of a level that does not exist: " + item);
    }
    for (PlannerParam p : owner.planParams) {
      if (p.item().equals(item)) {
        return param(p.paramId(), item);
      }
    }
    int id = root.global.newParam(item.typeOid());
    owner.planParams.add(new PlannerParam(item, id));
    return param(id, item);
  }

  private static Expr param(int id, Expr e) {
    return new Expr.Param(Expr.ParamKind.EXEC, id, e.typeOid(), e.typmod(), e.collation(), -1);
  }

  private Expr make(Expr.SubLink s, @Nullable Expr test, boolean topQual) {
    Query query = (Query) s.subselect();
    if (s.subLinkType() == Expr.SubLinkType.EXISTS) {
      QueryBuilder simple = JoinTreePreparation.simplifyExists(query);
      if (simple != null) {
        query = simple.build();
      }
    }
    double fraction =
        switch (s.subLinkType()) {
          case EXISTS -> 1.0;
          case ALL, ANY -> 0.5;
          default -> 0.0;
        };
    List<PlannerParam> saved = root.planParams;
    root.planParams = new ArrayList<>();
    PlannerRoot sub = root.global.levelPlanner.planLevel(root.global, query, root, fraction);
    List<PlannerParam> params = root.planParams;
    root.planParams = saved;
    if (sub.finalRel == null) {
      throw SqlError.internal("subquery without plan");
    }
    Path path = PathSet.cheapestFractional(sub.finalRel, fraction);
    Plan plan = root.global.levelPlanner.createPlan(sub, path);
    return build(s, test, topQual, sub, plan, params);
  }

  private static List<TargetEntry> columns(PlannerRoot sub) {
    List<TargetEntry> result = new ArrayList<>();
    for (TargetEntry t : sub.processedTarget) {
      if (!t.resjunk()) {
        result.add(t);
      }
    }
    return result;
  }

  private Expr build(
      Expr.SubLink s,
      @Nullable Expr test,
      boolean topQual,
      PlannerRoot sub,
      Plan plan,
      List<PlannerParam> params) {
    List<Integer> parParam = new ArrayList<>();
    List<Expr> args = new ArrayList<>();
    for (PlannerParam p : params) {
      parParam.add(p.paramId());
      args.add(process(p.item(), false));
    }
    boolean uncorrelated = params.isEmpty();
    List<TargetEntry> columns = columns(sub);
    int firstType = columns.isEmpty() ? Expr.BOOL : columns.getFirst().expr().typeOid();
    int firstTypmod = columns.isEmpty() ? -1 : columns.getFirst().expr().typmod();
    int firstCollation = columns.isEmpty() ? 0 : columns.getFirst().expr().collation();
    if (uncorrelated) {
      switch (s.subLinkType()) {
        case EXISTS, EXPR, ARRAY -> {
          int type =
              switch (s.subLinkType()) {
                case EXISTS -> Expr.BOOL;
                case ARRAY -> s.typeOid();
                default -> firstType;
              };
          int id = root.global.newParam(type);
          int planId = addPlan(plan, sub);
          root.initPlans.add(
              new Expr.SubPlan(
                  s.subLinkType(),
                  null,
                  List.of(),
                  planId,
                  "InitPlan " + planId,
                  type,
                  firstTypmod,
                  firstCollation,
                  false,
                  false,
                  List.of(id),
                  List.of(),
                  List.of(),
                  plan.info().startupCost(),
                  plan.info().totalCost()));
          return new Expr.Param(Expr.ParamKind.EXEC, id, type, firstTypmod, firstCollation, -1);
        }
        case ROWCOMPARE -> {
          List<Integer> ids = new ArrayList<>();
          for (TargetEntry t : columns) {
            ids.add(root.global.newParam(t.expr().typeOid()));
          }
          int planId = addPlan(plan, sub);
          root.initPlans.add(
              new Expr.SubPlan(
                  s.subLinkType(),
                  null,
                  List.of(),
                  planId,
                  "InitPlan " + planId,
                  2249,
                  -1,
                  0,
                  false,
                  false,
                  ids,
                  List.of(),
                  List.of(),
                  plan.info().startupCost(),
                  plan.info().totalCost()));
          return withParams(java.util.Objects.requireNonNull(test), ids);
        }
        default -> {}
      }
    }
    List<Integer> ids = new ArrayList<>();
    Expr testExpr = test;
    if (test != null) {
      for (TargetEntry t : columns) {
        ids.add(root.global.newParam(t.expr().typeOid()));
      }
      testExpr = withParams(test, ids);
    }
    boolean hashed =
        s.subLinkType() == Expr.SubLinkType.ANY
            && uncorrelated
            && testExpr != null
            && isHashable(plan)
            && isHashable(testExpr);
    Plan body = plan;
    if (!hashed
        && uncorrelated
        && !(plan instanceof Plan.Material)
        && !(plan instanceof Plan.CteScan)) {
      body = material(plan);
    }
    int planId = addPlan(body, sub);
    double[] cost = cost(s.subLinkType(), testExpr, hashed, body.info(), uncorrelated, body);
    int type =
        switch (s.subLinkType()) {
          case EXISTS, ANY, ALL, ROWCOMPARE -> Expr.BOOL;
          case ARRAY -> s.typeOid();
          default -> firstType;
        };
    boolean typed = s.subLinkType() == Expr.SubLinkType.EXPR;
    return new Expr.SubPlan(
        s.subLinkType(),
        testExpr,
        ids,
        planId,
        (hashed ? "hashed " : "") + "SubPlan " + planId,
        type,
        typed ? firstTypmod : -1,
        typed ? firstCollation : 0,
        hashed,
        topQual,
        List.of(),
        parParam,
        args,
        cost[0],
        cost[1]);
  }

  private int addPlan(Plan plan, PlannerRoot sub) {
    root.global.subplans.add(plan);
    root.global.subroots.add(sub);
    return root.global.subplans.size();
  }

  private static Expr withParams(Expr test, List<Integer> ids) {
    return ExprTree.rewrite(
        test,
        e ->
            e instanceof Expr.Param p && p.kind() == Expr.ParamKind.SUBLINK
                ? new Expr.Param(
                    Expr.ParamKind.EXEC,
                    ids.get(p.paramId() - 1),
                    p.typeOid(),
                    p.typmod(),
                    p.collation(),
                    -1)
                : null);
  }

  private boolean isHashable(Plan plan) {
    PlannerSettings s = root.global.settings;
    return Costs.bytes(plan.info().rows(), plan.info().width()) <= s.hashMemoryBytes();
  }

  private boolean isHashable(Expr test) {
    return switch (test) {
      case Expr.OpExpr o ->
          catalog.operator(o.opno()).canHash()
              && catalog.function(o.opfuncid()).strict()
              && o.args().size() == 2
              && !hasExecParam(o.args().get(0))
              && hasExecParam(o.args().get(1));
      case Expr.BoolExpr b when b.op() == Expr.BoolOp.AND ->
          b.args().stream().allMatch(this::isHashable);
      default -> false;
    };
  }

  private static boolean hasExecParam(Expr e) {
    return dev.gajah.planner.path.Exprs.containsExecParam(e);
  }

  private Plan material(Plan plan) {
    PlanInfo below = plan.info();
    List<TargetEntry> targets = new ArrayList<>();
    for (int i = 0; i < below.targetList().size(); i++) {
      Expr e = below.targetList().get(i).expr();
      targets.add(
          below
              .targetList()
              .get(i)
              .withExpr(
                  new Expr.Var(
                      Expr.Var.OUTER_VAR, i + 1, e.typeOid(), e.typmod(), e.collation(), 0, -1)));
    }
    double run =
        below.totalCost()
            - below.startupCost()
            + 2 * root.global.settings.cpuOperatorCost() * below.rows();
    return new Plan.Material(
        new PlanInfo(
            below.startupCost(),
            below.startupCost() + run,
            below.rows(),
            below.width(),
            targets,
            List.of(),
            List.of()),
        plan);
  }

  private double[] cost(
      Expr.SubLinkType type,
      @Nullable Expr test,
      boolean hashed,
      PlanInfo plan,
      boolean uncorrelated,
      Plan body) {
    ExprCost t = ExprCost.of(root, test);
    double startup = t.startup;
    double perTuple = t.perTuple;
    double run = plan.totalCost() - plan.startupCost();
    if (hashed) {
      startup += plan.totalCost() + root.global.settings.cpuOperatorCost() * plan.rows();
    } else {
      switch (type) {
        case EXISTS -> perTuple += run / Costs.clampRows(plan.rows());
        case ALL, ANY ->
            perTuple += 0.50 * run + 0.50 * plan.rows() * root.global.settings.cpuOperatorCost();
        default -> perTuple += run;
      }
      if (uncorrelated && body instanceof Plan.Material) {
        startup += plan.startupCost();
      } else {
        perTuple += plan.startupCost();
      }
    }
    return new double[] {startup, perTuple};
  }
}
