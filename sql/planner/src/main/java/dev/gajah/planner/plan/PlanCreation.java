// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.plan;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlanInfo;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.RowMarkClause;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.path.EquivalenceClass;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PathKey;
import dev.gajah.planner.path.PlannerParam;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.statistics.PlannerCatalog;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes plan nodes of paths, bottom up (PostgreSQL: `createplan.c` and `setrefs.c` in one pass).
///
/// Every step returns a plan and the expressions that its columns hold; the node above finds its
/// own expressions among them and replaces them by column references.
public final class PlanCreation {
  private final PlannerRoot root;
  private final PlannerCatalog catalog;
  private final Costs costs;

  /// A plan whose column `i` holds `columns.get(i)`.
  record Built(Plan plan, List<Expr> columns) {}

  public PlanCreation(PlannerRoot root) {
    this.root = root;
    this.catalog = root.global.catalog;
    this.costs = new Costs(root);
  }

  /// The plan of a path, with the level's output names.
  public Plan create(Path path) {
    Built built = build(path);
    Plan plan = built.plan;
    if (!(path instanceof Path.ModifyTablePath) && !root.processedTarget.isEmpty()) {
      plan = labelled(plan);
    }
    return plan;
  }

  private Plan labelled(Plan plan) {
    List<TargetEntry> old = plan.targetList();
    if (old.size() != root.processedTarget.size()) {
      return plan;
    }
    List<TargetEntry> targets = new ArrayList<>();
    for (int i = 0; i < old.size(); i++) {
      TargetEntry t = root.processedTarget.get(i);
      targets.add(
          new TargetEntry(
              old.get(i).expr(),
              i + 1,
              t.resname(),
              t.ressortgroupref(),
              t.resorigtbl(),
              t.resorigcol(),
              t.resjunk()));
    }
    return withInfo(plan, plan.info().withTargetList(targets));
  }

  // Helpers.

  private static List<TargetEntry> entries(List<Expr> exprs) {
    List<TargetEntry> result = new ArrayList<>(exprs.size());
    for (int i = 0; i < exprs.size(); i++) {
      result.add(new TargetEntry(exprs.get(i), i + 1, null));
    }
    return result;
  }

  private static PlanInfo info(Path path, List<Expr> targets, List<Expr> qual) {
    return new PlanInfo(
        path.startup, path.total, path.rows, path.width, entries(targets), qual, List.of());
  }

  /// A node that passes its input's columns on.
  private static PlanInfo passing(Path path, Built input) {
    return info(path, outerVars(input), List.of());
  }

  private static List<Expr> outerVars(Built input) {
    List<Expr> vars = new ArrayList<>();
    for (int i = 0; i < input.columns.size(); i++) {
      vars.add(columnVar(Expr.Var.OUTER_VAR, i, input.columns.get(i)));
    }
    return vars;
  }

  private static Expr.Var columnVar(int varno, int index, Expr e) {
    return new Expr.Var(varno, index + 1, e.typeOid(), e.typmod(), e.collation(), 0, -1);
  }

  /// Index of a column that holds `e`; `hint` is tried first.
  private static int columnOf(List<Expr> columns, Expr e, int hint) {
    if (hint >= 0 && hint < columns.size() && columns.get(hint).equals(e)) {
      return hint;
    }
    return columns.indexOf(e);
  }

  /// Replaces what the input computes by references to its columns. `what` names the node for the
  /// error.
  private Expr overOuter(Expr e, Built input, int hint) {
    Expr done =
        ExprTree.rewrite(
            e,
            x -> {
              if (x instanceof Expr.Const || x instanceof Expr.Param) {
                return x;
              }
              int at = columnOf(input.columns, x, x == e ? hint : -1);
              return at >= 0 ? columnVar(Expr.Var.OUTER_VAR, at, x) : null;
            });
    check(done, e);
    return done;
  }

  private List<Expr> overOuter(List<Expr> list, Built input) {
    List<Expr> result = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      result.add(overOuter(list.get(i), input, i));
    }
    return result;
  }

  private Expr overJoin(Expr e, Built outer, Built inner) {
    Expr done =
        ExprTree.rewrite(
            e,
            x -> {
              if (x instanceof Expr.Const || x instanceof Expr.Param) {
                return x;
              }
              int at = outer.columns.indexOf(x);
              if (at >= 0) {
                return columnVar(Expr.Var.OUTER_VAR, at, x);
              }
              at = inner.columns.indexOf(x);
              return at >= 0 ? columnVar(Expr.Var.INNER_VAR, at, x) : outerParam(x);
            });
    check(done, e);
    return done;
  }

  private List<Expr> overJoin(List<Expr> list, Built outer, Built inner) {
    List<Expr> result = new ArrayList<>(list.size());
    for (Expr e : list) {
      result.add(overJoin(e, outer, inner));
    }
    return result;
  }

  private static void check(Expr done, Expr original) {
    if (ExprTree.any(done, x -> x instanceof Expr.Var v && v.varno() > 0)) {
      throw SqlError.internal("variable not found in subplan target list: " + original);
    }
  }

  // Scan expressions: columns of the table, or params for columns of outer relations.

  /// The value of an outer relation's column as a nested loop param, if `x` is one.
  private @Nullable Expr outerParam(Expr x) {
    if (!(x instanceof Expr.Var v) || v.varlevelsup() != 0 || v.varno() <= 0) {
      return null;
    }
    long bit = root.bitOf(v.varno());
    if (!Relids.overlap(bit, root.currentOuterRels)) {
      return null;
    }
    for (PlannerRoot.OuterParam p : root.currentOuterParams) {
      if (p.var().equals(v)) {
        return param(p.paramId(), v);
      }
    }
    int id = root.global.newParam(v.typeOid());
    root.currentOuterParams.add(new PlannerRoot.OuterParam(id, v, bit));
    return param(id, v);
  }

  private static Expr param(int id, Expr e) {
    return new Expr.Param(Expr.ParamKind.EXEC, id, e.typeOid(), e.typmod(), e.collation(), -1);
  }

  private Expr scanExpr(Expr e) {
    int offset = root.rangeTableOffset;
    return ExprTree.rewrite(
        e,
        x -> {
          Expr p = outerParam(x);
          if (p != null) {
            return p;
          }
          if (offset != 0 && x instanceof Expr.Var v && v.varno() > 0 && v.varlevelsup() == 0) {
            return new Expr.Var(
                v.varno() + offset, v.varattno(), v.typeOid(), v.typmod(), v.collation(), 0, -1);
          }
          return null;
        });
  }

  private List<Expr> scanExprs(List<Expr> list) {
    return ExprTree.map(list, this::scanExpr);
  }

  private int rti(RelOptInfo rel) {
    return rel.rti + root.rangeTableOffset;
  }

  /// The path's own conditions, without pseudo-constant ones.
  private static List<RestrictInfo> scanClauses(Path path) {
    List<RestrictInfo> all = new ArrayList<>();
    for (RestrictInfo r : path.parent.baseRestrict) {
      if (!r.pseudoConstant) {
        all.add(r);
      }
    }
    all.addAll(path.paramClauses);
    return all;
  }

  private List<Expr> ordered(List<RestrictInfo> clauses) {
    List<RestrictInfo> sorted = new ArrayList<>(clauses);
    sorted.sort(
        (a, b) ->
            Double.compare(
                dev.gajah.planner.cost.ExprCost.ofClauses(root, List.of(a)).perTuple,
                dev.gajah.planner.cost.ExprCost.ofClauses(root, List.of(b)).perTuple));
    List<Expr> result = new ArrayList<>();
    for (RestrictInfo r : sorted) {
      result.add(r.clause);
    }
    return result;
  }

  /// A one-time filter over a plan.
  private Built gated(Path path, Built built) {
    if (!root.hasPseudoConstantQuals) {
      return built;
    }
    List<RestrictInfo> source =
        path instanceof Path.JoinPath j ? j.clauses : path.parent.baseRestrict;
    List<Expr> quals = new ArrayList<>();
    for (RestrictInfo r : source) {
      if (r.pseudoConstant) {
        quals.add(paramsOnly(r.clause));
      }
    }
    if (quals.isEmpty()) {
      return built;
    }
    PlanInfo info = info(path, outerVars(built), List.of());
    boolean never = quals.stream().anyMatch(Exprs::isFalseOrNull);
    if (never) {
      // No row can pass: nothing below need run.
      List<Expr> nulls = new ArrayList<>();
      for (Expr e : built.columns) {
        nulls.add(new Expr.Const(e.typeOid(), e.typmod(), e.collation(), null, -1));
      }
      PlanInfo empty = new PlanInfo(0, 0, 0, path.width, entries(nulls), List.of(), List.of());
      return new Built(new Plan.Result(empty, null, List.of(Exprs.bool(false))), built.columns);
    }
    return new Built(new Plan.Result(info, built.plan, quals), built.columns);
  }

  private Expr paramsOnly(Expr e) {
    return ExprTree.rewrite(e, this::outerParam);
  }

  // Nodes.

  Built build(Path path) {
    return switch (path) {
      case Path.ScanPath p -> gated(p, scan(p));
      case Path.IndexPath p -> gated(p, index(p));
      case Path.BitmapHeapPath p -> gated(p, bitmapHeap(p));
      case Path.BitmapPath _ -> throw new IllegalStateException("bitmap outside a heap scan");
      case Path.TidPath p -> gated(p, tid(p));
      case Path.SubqueryPath p -> gated(p, subquery(p));
      case Path.ResultPath p -> result(p);
      case Path.MinMaxPath p -> minMax(p);
      case Path.JoinPath p -> gated(p, join(p));
      case Path.MaterialPath p -> {
        Built input = build(p.sub);
        yield new Built(new Plan.Material(passing(p, input), input.plan), input.columns);
      }
      case Path.UniquePath p -> unique(p);
      case Path.SortPath p -> sort(p);
      case Path.ProjectionPath p -> projection(p);
      case Path.ProjectSetPath p -> {
        Built input = build(p.sub);
        yield new Built(
            new Plan.ProjectSet(info(p, overOuter(p.target, input), List.of()), input.plan),
            p.target);
      }
      case Path.AggPath p -> aggregate(p);
      case Path.GroupPath p -> group(p);
      case Path.WindowPath p -> window(p);
      case Path.UpperUniquePath p -> {
        Built input = build(p.sub);
        yield new Built(
            new Plan.Unique(passing(p, input), input.plan, groupKeys(p.clauses, p.exprs, input)),
            input.columns);
      }
      case Path.AppendPath p -> append(p);
      case Path.SetOpPath p -> setOp(p);
      case Path.RecursiveUnionPath p -> recursiveUnion(p);
      case Path.LockRowsPath p -> lockRows(p);
      case Path.LimitPath p -> limit(p);
      case Path.ModifyTablePath p ->
          throw new IllegalStateException("ModifyTable is made by the level planner");
    };
  }

  private Built scan(Path.ScanPath p) {
    RelOptInfo rel = p.parent;
    int rti = rti(rel);
    List<Expr> quals = scanExprs(ordered(scanClauses(p)));
    PlanInfo info = info(p, scanExprs(p.target), quals);
    RangeTblEntry entry = rel.entry;
    Plan plan =
        switch (entry) {
          case RangeTblEntry.Relation _ -> new Plan.SeqScan(info, rti);
          case RangeTblEntry.Function f -> {
            List<Plan.RangeTableFunction> functions = new ArrayList<>();
            int at = 0;
            for (RangeTblEntry.RangeTblFunction x : f.functions()) {
              int count = Math.max(1, x.funccolcount());
              List<Integer> types =
                  f.coltypes().size() >= at + count
                      ? f.coltypes().subList(at, at + count)
                      : List.of(x.funcexpr().typeOid());
              List<String> names =
                  f.eref().colnames().size() >= at + count
                      ? f.eref().colnames().subList(at, at + count)
                      : List.of();
              functions.add(
                  new Plan.RangeTableFunction(
                      scanExpr(x.funcexpr()), List.copyOf(types), List.copyOf(names)));
              at += count;
            }
            yield new Plan.FunctionScan(info, rti, functions, f.funcordinality());
          }
          case RangeTblEntry.Values v -> {
            List<List<Expr>> lists = new ArrayList<>();
            for (List<Expr> row : v.valuesLists()) {
              lists.add(scanExprs(row));
            }
            yield new Plan.ValuesScan(info, rti, lists);
          }
          case RangeTblEntry.Cte c -> cteScan(c, info, rti);
          case RangeTblEntry.Result _ ->
              new Plan.Result(info.withTargetList(entries(scanExprs(p.target))), null, List.of());
          case null -> throw SqlError.internal("scan without range table entry");
          case RangeTblEntry.Subquery _, RangeTblEntry.Join _ ->
              throw SqlError.internal("no scan of " + entry);
        };
    return new Built(plan, p.target);
  }

  private Plan cteScan(RangeTblEntry.Cte c, PlanInfo info, int rti) {
    PlannerRoot owner = root.ancestor(c.ctelevelsup());
    if (owner == null) {
      throw SqlError.internal("bad levelsup for CTE \"" + c.ctename() + "\"");
    }
    if (c.selfReference()) {
      // The working table belongs to the query of the recursive item, one level below the owner of
      // the list.
      PlannerRoot r = root;
      while (r != null && r.workTableParam < 0) {
        r = r.parent;
      }
      if (r == null) {
        throw SqlError.internal("could not find plan for CTE \"" + c.ctename() + "\"");
      }
      return new Plan.WorkTableScan(info, rti, r.workTableParam);
    }
    PlannerRoot.PlannedCte cte = owner.ctes.get(c.ctename());
    if (cte == null) {
      throw SqlError.internal("could not find plan for CTE \"" + c.ctename() + "\"");
    }
    return new Plan.CteScan(info, rti, cte.planId(), cte.paramId());
  }

  private List<Plan.IndexCondition> conditions(
      List<Path.IndexClause> clauses, RelationFacts.Index index) {
    List<Plan.IndexCondition> result = new ArrayList<>();
    for (Path.IndexClause c : clauses) {
      Expr original = scanExpr(c.qual());
      switch (c.qual()) {
        case Expr.OpExpr o -> {
          PlannerCatalog.FamilyMember m = member(o.opno(), c.family());
          Expr comparand = scanExpr(o.args().get(1));
          int proc = catalog.familyProcedure(c.family(), m.leftType(), m.rightType(), 1);
          result.add(
              new Plan.IndexCondition(
                  c.column(), c.strategy(), comparand, m.rightType(), proc, false, 0, original));
        }
        case Expr.ScalarArrayOpExpr s -> {
          PlannerCatalog.FamilyMember m = member(s.opno(), c.family());
          int proc = catalog.familyProcedure(c.family(), m.leftType(), m.rightType(), 1);
          result.add(
              new Plan.IndexCondition(
                  c.column(),
                  c.strategy(),
                  scanExpr(s.args().get(1)),
                  m.rightType(),
                  proc,
                  true,
                  0,
                  original));
        }
        case Expr.NullTest n ->
            result.add(
                new Plan.IndexCondition(
                    c.column(),
                    0,
                    null,
                    index.inputTypes()[c.column()],
                    0,
                    false,
                    n.isNull() ? 1 : 2,
                    original));
        default -> throw SqlError.internal("unsupported index condition: " + c.qual());
      }
    }
    return result;
  }

  private PlannerCatalog.FamilyMember member(int opno, int family) {
    for (PlannerCatalog.FamilyMember m : catalog.btreeFamilies(opno)) {
      if (m.family() == family) {
        return m;
      }
    }
    throw SqlError.internal("operator " + opno + " is not a member of opfamily " + family);
  }

  private Built index(Path.IndexPath p) {
    List<RestrictInfo> rest = new ArrayList<>();
    for (RestrictInfo r : scanClauses(p)) {
      if (!Costs.isEnforced(r, p.clauses)) {
        rest.add(r);
      }
    }
    List<Expr> quals = ordered(rest);
    List<Plan.IndexCondition> conditions = conditions(p.clauses, p.index);
    Plan.ScanDirection direction =
        p.backward ? Plan.ScanDirection.BACKWARD : Plan.ScanDirection.FORWARD;
    int rti = rti(p.parent);
    if (!p.indexOnly) {
      PlanInfo info = info(p, scanExprs(p.target), scanExprs(quals));
      return new Built(
          new Plan.IndexScan(info, rti, p.index.oid(), conditions, direction), p.target);
    }
    List<TargetEntry> indexTargets = new ArrayList<>();
    RelationFacts facts = p.parent.facts;
    for (int i = 0; i < p.index.attributes().length; i++) {
      int attribute = p.index.attributes()[i];
      Expr column;
      if (attribute > 0 && facts != null) {
        RelationFacts.Column c = facts.columns().get(attribute - 1);
        column = new Expr.Var(rti, attribute, c.typeOid(), c.typmod(), c.collation(), 0, -1);
      } else {
        column = new Expr.Const(23, -1, 0, null, -1);
      }
      indexTargets.add(new TargetEntry(column, i + 1, null));
    }
    List<Expr> targets = new ArrayList<>();
    for (Expr e : p.target) {
      targets.add(overIndex(e, p));
    }
    List<Expr> filters = new ArrayList<>();
    for (Expr e : quals) {
      filters.add(overIndex(e, p));
    }
    PlanInfo info = info(p, targets, filters);
    return new Built(
        new Plan.IndexOnlyScan(info, rti, p.index.oid(), conditions, direction, indexTargets),
        p.target);
  }

  private Expr overIndex(Expr e, Path.IndexPath p) {
    return ExprTree.rewrite(
        e,
        x -> {
          Expr param = outerParam(x);
          if (param != null) {
            return param;
          }
          if (x instanceof Expr.Var v && v.varno() == p.parent.rti && v.varlevelsup() == 0) {
            for (int i = 0; i < p.index.attributes().length; i++) {
              if (p.index.attributes()[i] == v.varattno()) {
                return columnVar(Expr.Var.INDEX_VAR, i, v);
              }
            }
            throw SqlError.internal(
                "column " + v.varattno() + " is not in index " + p.index.name());
          }
          return null;
        });
  }

  private Built bitmapHeap(Path.BitmapHeapPath p) {
    List<Expr> original = new ArrayList<>();
    Plan bitmap = bitmap(p.bitmap, original);
    List<RestrictInfo> rest = new ArrayList<>();
    List<Expr> conditions = new ArrayList<>();
    collectClauses(p.bitmap, conditions);
    for (RestrictInfo r : scanClauses(p)) {
      boolean covered = conditions.contains(r.clause);
      if (!covered && r.parent != null) {
        covered = isCoveredByClass(p.bitmap, r);
      }
      if (!covered && p.bitmap instanceof Path.BitmapPath or && !or.isAnd) {
        covered =
            r.clause instanceof Expr.BoolExpr b && b.op() == Expr.BoolOp.OR && isExactOr(or, b);
      }
      if (!covered) {
        rest.add(r);
      }
    }
    PlanInfo info = info(p, scanExprs(p.target), scanExprs(ordered(rest)));
    return new Built(new Plan.BitmapHeapScan(info, rti(p.parent), bitmap, original), p.target);
  }

  private static boolean isExactOr(Path.BitmapPath or, Expr.BoolExpr b) {
    if (or.inputs.size() != b.args().size()) {
      return false;
    }
    for (int i = 0; i < or.inputs.size(); i++) {
      if (!(or.inputs.get(i) instanceof Path.IndexPath x)
          || x.clauses.size() != 1
          || !x.clauses.getFirst().rinfo().clause.equals(b.args().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCoveredByClass(Path bitmap, RestrictInfo r) {
    return switch (bitmap) {
      case Path.IndexPath i -> Costs.isEnforced(r, i.clauses);
      case Path.BitmapPath b -> b.isAnd && b.inputs.stream().anyMatch(x -> isCoveredByClass(x, r));
      default -> false;
    };
  }

  /// Conditions that the bitmap certainly checks.
  private static void collectClauses(Path bitmap, List<Expr> into) {
    switch (bitmap) {
      case Path.IndexPath i -> i.clauses.forEach(c -> into.add(c.rinfo().clause));
      case Path.BitmapPath b -> {
        if (b.isAnd) {
          b.inputs.forEach(x -> collectClauses(x, into));
        }
      }
      default -> {}
    }
  }

  private Plan bitmap(Path path, List<Expr> recheck) {
    switch (path) {
      case Path.IndexPath i -> {
        List<Plan.IndexCondition> conditions = conditions(i.clauses, i.index);
        for (Plan.IndexCondition c : conditions) {
          recheck.add(c.original());
        }
        PlanInfo info =
            new PlanInfo(
                0,
                i.indexTotal,
                Costs.clampRows(i.selectivity * i.parent.tuples),
                0,
                List.of(),
                List.of(),
                List.of());
        return new Plan.BitmapIndexScan(info, rti(i.parent), i.index.oid(), conditions);
      }
      case Path.BitmapPath b -> {
        List<Plan> plans = new ArrayList<>();
        List<Expr> arms = new ArrayList<>();
        for (Path input : b.inputs) {
          List<Expr> mine = new ArrayList<>();
          plans.add(bitmap(input, mine));
          if (b.isAnd) {
            recheck.addAll(mine);
          } else {
            Expr and = Exprs.and(mine);
            if (and != null) {
              arms.add(and);
            }
          }
        }
        double rows = Costs.clampRows(b.selectivity * b.parent.tuples);
        PlanInfo info = new PlanInfo(b.startup, b.total, rows, 0, List.of(), List.of(), List.of());
        if (b.isAnd) {
          return new Plan.BitmapAnd(info, plans);
        }
        recheck.add(new Expr.BoolExpr(Expr.BoolOp.OR, arms, -1));
        return new Plan.BitmapOr(info, plans);
      }
      default -> throw new IllegalStateException("not a bitmap: " + path);
    }
  }

  private Built tid(Path.TidPath p) {
    List<RestrictInfo> rest = new ArrayList<>(scanClauses(p));
    rest.removeAll(p.clauses);
    List<Expr> tids = new ArrayList<>();
    for (RestrictInfo r : p.clauses) {
      tids.add(scanExpr(r.clause));
    }
    PlanInfo info = info(p, scanExprs(p.target), scanExprs(ordered(rest)));
    return new Built(new Plan.TidScan(info, rti(p.parent), tids), p.target);
  }

  private Built subquery(Path.SubqueryPath p) {
    RelOptInfo rel = p.parent;
    PlannerRoot sub = rel.subroot;
    if (sub == null) {
      throw SqlError.internal("subquery without plan");
    }
    // Values that the subquery takes from this level arrive as nested loop params.
    for (PlannerParam item : rel.subplanParams) {
      if (item.item() instanceof Expr.Var v && v.varlevelsup() == 0) {
        long bit = root.bitOf(v.varno());
        if (Relids.overlap(bit, root.currentOuterRels)) {
          boolean known = false;
          for (PlannerRoot.OuterParam o : root.currentOuterParams) {
            known |= o.paramId() == item.paramId();
          }
          if (!known) {
            root.currentOuterParams.add(new PlannerRoot.OuterParam(item.paramId(), v, bit));
          }
        }
      }
    }
    Plan subplan = root.global.levelPlanner.createPlan(sub, p.sub);
    List<Expr> quals = scanExprs(ordered(scanClauses(p)));
    PlanInfo info = info(p, scanExprs(p.target), quals);
    Plan.SubqueryScan scan = new Plan.SubqueryScan(info, rti(rel), subplan);
    if (quals.isEmpty() && isTrivial(p, subplan)) {
      return new Built(subplan, p.target);
    }
    return new Built(scan, p.target);
  }

  /// The scan would only hand on all columns of the subquery in order.
  private static boolean isTrivial(Path.SubqueryPath p, Plan subplan) {
    List<TargetEntry> targets = subplan.targetList();
    if (targets.size() != p.target.size()) {
      return false;
    }
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i).resjunk()
          || !(p.target.get(i) instanceof Expr.Var v)
          || v.varno() != p.parent.rti
          || v.varattno() != i + 1) {
        return false;
      }
    }
    return true;
  }

  private Built result(Path.ResultPath p) {
    if (p.sub == null) {
      List<Expr> targets = ExprTree.map(p.target, this::paramsOnly);
      return new Built(
          new Plan.Result(
              info(p, targets, List.of()), null, ExprTree.map(p.quals, this::paramsOnly)),
          p.target);
    }
    Built input = build(p.sub);
    return new Built(
        new Plan.Result(
            info(p, overOuter(p.target, input), List.of()),
            input.plan,
            ExprTree.map(p.quals, this::paramsOnly)),
        p.target);
  }

  /// The init plans are made here, so that a path that loses leaves none. Their cost is in the
  /// path.
  private Built minMax(Path.MinMaxPath p) {
    List<Expr.SubPlan> inits = new ArrayList<>();
    for (Path.Extreme e : p.extremes) {
      Plan plan = root.global.levelPlanner.createPlan(e.root(), e.path());
      root.global.subplans.add(plan);
      root.global.subroots.add(e.root());
      int planId = root.global.subplans.size();
      inits.add(
          new Expr.SubPlan(
              Expr.SubLinkType.EXPR,
              null,
              List.of(),
              planId,
              "InitPlan " + planId,
              e.aggregate().typeOid(),
              -1,
              e.aggregate().collation(),
              false,
              false,
              List.of(e.paramId()),
              List.of(),
              List.of(),
              plan.info().startupCost(),
              plan.info().totalCost()));
    }
    PlanInfo info = info(p, ExprTree.map(p.target, this::paramsOnly), List.of());
    return new Built(new Plan.Result(info.withInitPlans(inits), null, List.of()), p.target);
  }

  private Built projection(Path.ProjectionPath p) {
    Built input = build(p.sub);
    if (input.columns.equals(p.target)) {
      return new Built(withInfo(input.plan, costed(input.plan.info(), p)), input.columns);
    }
    if (canProject(p.sub) && !(input.plan instanceof Plan.Result r && r.outer() != null)) {
      // The node below computes the columns itself.
      p.sub.target = p.target;
      double startup = p.sub.startup;
      double total = p.sub.total;
      int width = p.sub.width;
      p.sub.startup = p.startup;
      p.sub.total = p.total;
      p.sub.width = p.width;
      Built projected = build(p.sub);
      p.sub.startup = startup;
      p.sub.total = total;
      p.sub.width = width;
      p.sub.target = input.columns;
      return projected;
    }
    return new Built(
        new Plan.Result(info(p, overOuter(p.target, input), List.of()), input.plan, List.of()),
        p.target);
  }

  private static PlanInfo costed(PlanInfo info, Path p) {
    return new PlanInfo(
        p.startup,
        p.total,
        info.rows(),
        info.width(),
        info.targetList(),
        info.qual(),
        info.initPlans());
  }

  /// Nodes that compute target lists.
  static boolean canProject(Path path) {
    return switch (path) {
      case Path.ScanPath _,
          Path.IndexPath _,
          Path.BitmapHeapPath _,
          Path.TidPath _,
          Path.SubqueryPath _,
          Path.ResultPath _,
          Path.MinMaxPath _,
          Path.JoinPath _,
          Path.AggPath _,
          Path.GroupPath _,
          Path.WindowPath _ ->
          true;
      case Path.ProjectionPath p -> canProject(p.sub);
      case Path.ProjectSetPath _,
          Path.BitmapPath _,
          Path.MaterialPath _,
          Path.UniquePath _,
          Path.SortPath _,
          Path.UpperUniquePath _,
          Path.AppendPath _,
          Path.SetOpPath _,
          Path.RecursiveUnionPath _,
          Path.LockRowsPath _,
          Path.LimitPath _,
          Path.ModifyTablePath _ ->
          false;
    };
  }

  // Joins.

  private static Plan.JoinType joinType(Path.JoinPath p) {
    return switch (p.type) {
      case INNER -> Plan.JoinType.INNER;
      case LEFT -> p.rightward ? Plan.JoinType.RIGHT : Plan.JoinType.LEFT;
      case FULL -> Plan.JoinType.FULL;
      case RIGHT -> Plan.JoinType.RIGHT;
      case SEMI -> Plan.JoinType.SEMI;
      case ANTI -> p.rightward ? Plan.JoinType.RIGHT_ANTI : Plan.JoinType.ANTI;
    };
  }

  private Built join(Path.JoinPath p) {
    boolean nest = p.method == Path.JoinMethod.NEST_LOOP;
    Built outer = build(p.outer);
    List<Plan.NestLoopParam> params = new ArrayList<>();
    Built inner;
    if (nest) {
      long saved = root.currentOuterRels;
      root.currentOuterRels |= p.outer.parent.relids;
      inner = build(p.inner);
      root.currentOuterRels = saved;
      List<PlannerRoot.OuterParam> rest = new ArrayList<>();
      for (PlannerRoot.OuterParam o : root.currentOuterParams) {
        if (Relids.isSubset(o.relids(), p.outer.parent.relids)) {
          int at = outer.columns.indexOf(o.var());
          if (at < 0) {
            throw SqlError.internal("nested loop param " + o.var() + " is not in the outer plan");
          }
          params.add(
              new Plan.NestLoopParam(o.paramId(), columnVar(Expr.Var.OUTER_VAR, at, o.var())));
        } else {
          rest.add(o);
        }
      }
      root.currentOuterParams = rest;
    } else {
      inner = build(p.inner);
    }
    List<RestrictInfo> joinClauses = new ArrayList<>();
    List<RestrictInfo> filters = new ArrayList<>();
    boolean outerJoin = p.type != JoinType.INNER && p.type != JoinType.SEMI;
    for (RestrictInfo r : p.clauses) {
      if (r.pseudoConstant || (!nest && p.keyClauses.contains(r))) {
        continue;
      }
      if (outerJoin && r.isFilterAt(p.parent.relids)) {
        filters.add(r);
      } else {
        joinClauses.add(r);
      }
    }
    if (p.method == Path.JoinMethod.MERGE) {
      outer = sorted(p.outer, outer, p.outerSortKeys);
      inner = sorted(p.inner, inner, p.innerSortKeys);
      if (p.materializeInner) {
        PlanInfo below = inner.plan.info();
        PlanInfo info =
            new PlanInfo(
                below.startupCost(),
                below.totalCost() + root.global.settings.cpuOperatorCost() * below.rows(),
                below.rows(),
                below.width(),
                entries(outerVars(inner)),
                List.of(),
                List.of());
        inner = new Built(new Plan.Material(info, inner.plan), inner.columns);
      }
    }
    List<Expr> quals = overJoin(ordered(filters), outer, inner);
    List<Expr> joinQuals = overJoin(ordered(joinClauses), outer, inner);
    PlanInfo info = info(p, overJoin(p.target, outer, inner), quals);
    Plan.JoinType type = joinType(p);
    Plan plan;
    switch (p.method) {
      case NEST_LOOP ->
          plan =
              new Plan.NestLoop(
                  info, type, p.innerUnique, joinQuals, outer.plan, inner.plan, params);
      case HASH -> {
        List<Plan.JoinKey> keys = new ArrayList<>();
        for (RestrictInfo r : p.keyClauses) {
          keys.add(joinKey(r, p, outer, inner, 0));
        }
        PlanInfo hashInfo =
            new PlanInfo(
                inner.plan.info().totalCost(),
                inner.plan.info().totalCost(),
                inner.plan.info().rows(),
                inner.plan.info().width(),
                entries(outerVars(inner)),
                List.of(),
                List.of());
        plan =
            new Plan.HashJoin(
                info,
                type,
                p.innerUnique,
                joinQuals,
                keys,
                outer.plan,
                new Plan.Hash(hashInfo, inner.plan));
      }
      default -> {
        List<Plan.JoinKey> keys = new ArrayList<>();
        List<Boolean> descending = new ArrayList<>();
        List<Boolean> nullsFirst = new ArrayList<>();
        List<PathKey> order = p.outerSortKeys.isEmpty() ? p.outer.pathkeys : p.outerSortKeys;
        for (RestrictInfo r : p.keyClauses) {
          EquivalenceClass c =
              Relids.isSubset(r.leftRelids, p.outer.parent.relids) ? r.leftClass : r.rightClass;
          PathKey key = null;
          for (PathKey k : order) {
            if (c != null && k.equivalence().canonical() == c.canonical()) {
              key = k;
              break;
            }
          }
          if (key == null) {
            throw SqlError.internal("outer pathkeys do not match mergeclauses");
          }
          keys.add(joinKey(r, p, outer, inner, key.family()));
          descending.add(key.descending());
          nullsFirst.add(key.nullsFirst());
        }
        plan =
            new Plan.MergeJoin(
                info,
                type,
                p.innerUnique,
                joinQuals,
                keys,
                descending,
                nullsFirst,
                outer.plan,
                inner.plan);
      }
    }
    return new Built(plan, p.target);
  }

  /// `outer = inner` of a condition, turned round if need be.
  private Plan.JoinKey joinKey(
      RestrictInfo r, Path.JoinPath p, Built outer, Built inner, int family) {
    Expr.OpExpr op = (Expr.OpExpr) r.clause;
    boolean leftIsOuter = Relids.isSubset(r.leftRelids, p.outer.parent.relids);
    int opno = leftIsOuter ? op.opno() : catalog.operator(op.opno()).commutator();
    PlannerCatalog.OperatorFacts facts = catalog.operator(opno);
    Expr outerKey = overJoin(op.args().get(leftIsOuter ? 0 : 1), outer, inner);
    Expr innerKey = overJoin(op.args().get(leftIsOuter ? 1 : 0), outer, inner);
    int proc = 0;
    if (family != 0) {
      PlannerCatalog.FamilyMember m = member(opno, family);
      proc = catalog.familyProcedure(family, m.leftType(), m.rightType(), 1);
    }
    return new Plan.JoinKey(
        outerKey, innerKey, opno, facts.functionOid(), proc, op.inputCollation());
  }

  // Sorting.

  private SortKey sortKey(
      int column, int family, int type, int collation, boolean descending, boolean nullsFirst) {
    int sortOperator = catalog.familyOperator(family, type, type, descending ? 5 : 1);
    int equality = catalog.familyOperator(family, type, type, 3);
    int proc = catalog.familyProcedure(family, type, type, 1);
    return new SortKey(
        column,
        sortOperator,
        proc,
        catalog.operator(equality).functionOid(),
        collation,
        descending,
        nullsFirst);
  }

  /// Sort keys of path keys over a plan's columns; a key that no column holds is computed in a
  /// column added below.
  private List<SortKey> sortKeys(List<PathKey> keys, Built[] input) {
    List<SortKey> result = new ArrayList<>();
    for (PathKey k : keys) {
      EquivalenceClass c = k.equivalence().canonical();
      int column = -1;
      EquivalenceClass.Member member = null;
      for (EquivalenceClass.Member m : c.members) {
        if (m.isConst() && c.members.size() > 1) {
          continue;
        }
        int at = columnFor(input[0].columns, m.expr());
        if (at >= 0) {
          column = at;
          member = m;
          break;
        }
      }
      if (member == null) {
        // Compute the expression in the input.
        for (EquivalenceClass.Member m : c.members) {
          Expr e = m.expr();
          boolean available = true;
          java.util.Set<Expr> vars = new java.util.LinkedHashSet<>();
          Exprs.pullVars(e, vars, true);
          for (Expr v : vars) {
            available &= input[0].columns.contains(v);
          }
          if (available && !m.isConst()) {
            input[0] = withColumn(input[0], e);
            column = input[0].columns.size() - 1;
            member = m;
            break;
          }
        }
      }
      if (member == null) {
        throw SqlError.internal("could not find pathkey item to sort");
      }
      result.add(
          sortKey(column, k.family(), member.type(), c.collation, k.descending(), k.nullsFirst()));
    }
    return result;
  }

  private static int columnFor(List<Expr> columns, Expr e) {
    int at = columns.indexOf(e);
    if (at >= 0) {
      return at;
    }
    Expr bare = Exprs.stripRelabel(e);
    for (int i = 0; i < columns.size(); i++) {
      if (Exprs.stripRelabel(columns.get(i)).equals(bare)) {
        return i;
      }
    }
    return -1;
  }

  private Built withColumn(Built input, Expr e) {
    List<Expr> columns = new ArrayList<>(input.columns);
    columns.add(e);
    List<TargetEntry> targets = entries(outerVars(input));
    targets.add(new TargetEntry(overOuter(e, input, -1), targets.size() + 1, null, 0, 0, 0, true));
    PlanInfo below = input.plan.info();
    PlanInfo info =
        new PlanInfo(
            below.startupCost(),
            below.totalCost(),
            below.rows(),
            below.width(),
            targets,
            List.of(),
            List.of());
    return new Built(new Plan.Result(info, input.plan, List.of()), columns);
  }

  private Built sorted(Path path, Built input, List<PathKey> keys) {
    if (keys.isEmpty()) {
      return input;
    }
    Path.SortPath sort = new Path.SortPath(path, keys, 0);
    costs.sort(sort, path.total, path.rows, path.width, -1);
    Built[] holder = {input};
    List<SortKey> sortKeys = sortKeys(keys, holder);
    Built below = holder[0];
    return new Built(new Plan.Sort(passing(sort, below), below.plan, sortKeys), below.columns);
  }

  private Built sort(Path.SortPath p) {
    Built[] holder = {build(p.sub)};
    List<SortKey> keys = sortKeys(p.pathkeys, holder);
    Built below = holder[0];
    Plan plan =
        p.presorted > 0
            ? new Plan.IncrementalSort(passing(p, below), below.plan, keys, p.presorted)
            : new Plan.Sort(passing(p, below), below.plan, keys);
    return new Built(plan, below.columns);
  }

  // Grouping.

  private List<SortKey> groupKeys(List<SortGroupClause> clauses, List<Expr> exprs, Built input) {
    List<SortKey> result = new ArrayList<>();
    for (int i = 0; i < clauses.size(); i++) {
      SortGroupClause c = clauses.get(i);
      int column = columnFor(input.columns, exprs.get(i));
      if (column < 0) {
        throw SqlError.internal("could not find grouping column " + exprs.get(i));
      }
      result.add(groupKey(c, column, exprs.get(i)));
    }
    return result;
  }

  private SortKey groupKey(SortGroupClause c, int column, Expr e) {
    if (c.sortop() != 0) {
      for (PlannerCatalog.FamilyMember m : catalog.btreeFamilies(c.sortop())) {
        if (m.strategy() == 1 || m.strategy() == 5) {
          int proc = catalog.familyProcedure(m.family(), m.leftType(), m.rightType(), 1);
          return new SortKey(
              column,
              c.sortop(),
              proc,
              catalog.operator(c.eqop()).functionOid(),
              e.collation(),
              m.strategy() == 5,
              c.nullsFirst());
        }
      }
    }
    return new SortKey(
        column,
        0,
        0,
        catalog.operator(c.eqop()).functionOid(),
        e.collation(),
        false,
        c.nullsFirst());
  }

  private Built unique(Path.UniquePath p) {
    Built input = build(p.sub);
    for (Expr e : p.exprs) {
      if (columnFor(input.columns, e) < 0) {
        input = withColumn(input, e);
      }
    }
    List<SortKey> keys = new ArrayList<>();
    for (int i = 0; i < p.exprs.size(); i++) {
      Expr e = p.exprs.get(i);
      int column = columnFor(input.columns, e);
      SortKey key = null;
      for (PlannerCatalog.FamilyMember m : catalog.btreeFamilies(p.operators.get(i))) {
        if (m.strategy() == 3) {
          key = sortKey(column, m.family(), m.rightType(), e.collation(), false, false);
          break;
        }
      }
      if (key == null) {
        key =
            new SortKey(
                column,
                0,
                0,
                catalog.operator(p.operators.get(i)).functionOid(),
                e.collation(),
                false,
                false);
      }
      keys.add(key);
    }
    if (p.hashed) {
      PlanInfo info = passing(p, input);
      return new Built(
          new Plan.Agg(info, input.plan, Plan.AggStrategy.HASHED, keys, (long) p.rows),
          input.columns);
    }
    Path.SortPath sort = new Path.SortPath(p.sub, List.of(), 0);
    costs.sort(sort, p.sub.total, p.sub.rows, p.sub.width, -1);
    Plan sorted = new Plan.Sort(passing(sort, input), input.plan, keys);
    return new Built(
        new Plan.Unique(passing(p, new Built(sorted, input.columns)), sorted, keys), input.columns);
  }

  private Built aggregate(Path.AggPath p) {
    Built input = build(p.sub);
    List<SortKey> keys = groupKeys(p.groupClause, p.groupExprs, input);
    List<Expr> targets = new ArrayList<>();
    for (Expr e : p.target) {
      targets.add(overOuter(e, input, -1));
    }
    List<Expr> having = new ArrayList<>();
    for (Expr e : p.having) {
      having.add(overOuter(e, input, -1));
    }
    return new Built(
        new Plan.Agg(
            info(p, targets, having),
            input.plan,
            p.strategy,
            keys,
            (long) Math.min(p.groups, 1e18)),
        p.target);
  }

  private Built group(Path.GroupPath p) {
    Built input = build(p.sub);
    List<SortKey> keys = groupKeys(p.groupClause, p.groupExprs, input);
    List<Expr> having = new ArrayList<>();
    for (Expr e : p.having) {
      having.add(overOuter(e, input, -1));
    }
    List<Expr> targets = new ArrayList<>();
    for (Expr e : p.target) {
      targets.add(overOuter(e, input, -1));
    }
    return new Built(new Plan.Group(info(p, targets, having), input.plan, keys), p.target);
  }

  private Built window(Path.WindowPath p) {
    Built input = build(p.sub);
    List<Expr> targets = new ArrayList<>();
    for (Expr e : p.target) {
      targets.add(overOuter(e, input, -1));
    }
    Expr start = p.clause.startOffset();
    Expr end = p.clause.endOffset();
    return new Built(
        new Plan.WindowAgg(
            info(p, targets, List.of()),
            input.plan,
            p.clause.winref(),
            groupKeys(p.clause.partitionClause(), p.partitionExprs, input),
            groupKeys(p.clause.orderClause(), p.orderExprs, input),
            p.clause.frameOptions(),
            start == null ? null : overOuter(start, input, -1),
            end == null ? null : overOuter(end, input, -1)),
        p.target);
  }

  // Sets.

  private Built append(Path.AppendPath p) {
    if (p.inputs.isEmpty()) {
      List<Expr> nulls = new ArrayList<>();
      for (Expr e : p.target) {
        nulls.add(new Expr.Const(e.typeOid(), e.typmod(), e.collation(), null, -1));
      }
      return new Built(
          new Plan.Result(info(p, nulls, List.of()), null, List.of(Exprs.bool(false))), p.target);
    }
    List<Plan> plans = new ArrayList<>();
    for (Path input : p.inputs) {
      plans.add(build(input).plan);
    }
    if (plans.size() == 1) {
      return new Built(plans.getFirst(), p.target);
    }
    List<Expr> vars = new ArrayList<>();
    for (int i = 0; i < p.target.size(); i++) {
      vars.add(columnVar(Expr.Var.OUTER_VAR, i, p.target.get(i)));
    }
    return new Built(new Plan.Append(info(p, vars, List.of()), plans), p.target);
  }

  private Built setOp(Path.SetOpPath p) {
    Built input = build(p.sub);
    List<SortKey> keys = new ArrayList<>();
    for (int i = 0; i < p.clauses.size(); i++) {
      keys.add(groupKey(p.clauses.get(i), i, input.columns.get(i)));
    }
    int flag = input.columns.size() - 1;
    return new Built(
        new Plan.SetOp(passing(p, input), input.plan, p.command, p.hashed, keys, flag),
        input.columns);
  }

  private Built recursiveUnion(Path.RecursiveUnionPath p) {
    Built left = build(p.left);
    Built right = build(p.right);
    List<SortKey> keys = new ArrayList<>();
    for (int i = 0; i < p.distinct.size(); i++) {
      keys.add(groupKey(p.distinct.get(i), i, left.columns.get(i)));
    }
    List<Expr> vars = new ArrayList<>();
    for (int i = 0; i < p.target.size(); i++) {
      vars.add(columnVar(Expr.Var.OUTER_VAR, i, p.target.get(i)));
    }
    return new Built(
        new Plan.RecursiveUnion(info(p, vars, List.of()), left.plan, right.plan, p.param, keys),
        p.target);
  }

  // Rows.

  private Built lockRows(Path.LockRowsPath p) {
    Built input = build(p.sub);
    return new Built(
        new Plan.LockRows(passing(p, input), input.plan, rowMarks(p.marks, input.columns)),
        input.columns);
  }

  /// Row marks whose rows are found by the `ctid` columns of a plan.
  List<Plan.PlanRowMark> rowMarks(List<RowMarkClause> marks, List<Expr> columns) {
    List<Plan.PlanRowMark> result = new ArrayList<>();
    for (RowMarkClause m : marks) {
      if (!(root.entry(m.rti()) instanceof RangeTblEntry.Relation r)) {
        continue;
      }
      int ctid = -1;
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i) instanceof Expr.Var v && v.varno() == m.rti() && v.varattno() == -1) {
          ctid = i;
        }
      }
      if (ctid < 0) {
        continue;
      }
      Plan.LockStrength strength =
          switch (m.strength()) {
            case NONE -> null;
            case FOR_KEY_SHARE -> Plan.LockStrength.FOR_KEY_SHARE;
            case FOR_SHARE -> Plan.LockStrength.FOR_SHARE;
            case FOR_NO_KEY_UPDATE -> Plan.LockStrength.FOR_NO_KEY_UPDATE;
            case FOR_UPDATE -> Plan.LockStrength.FOR_UPDATE;
          };
      Plan.LockWait wait =
          switch (m.waitPolicy()) {
            case BLOCK -> Plan.LockWait.BLOCK;
            case SKIP -> Plan.LockWait.SKIP;
            case ERROR -> Plan.LockWait.ERROR;
          };
      result.add(
          new Plan.PlanRowMark(
              m.rti() + root.rangeTableOffset, r.relid(), strength, wait, ctid, -1));
    }
    return result;
  }

  private Built limit(Path.LimitPath p) {
    Built input = build(p.sub);
    List<SortKey> ties = new ArrayList<>();
    if (p.withTies) {
      Built[] holder = {input};
      ties = sortKeys(root.sortPathKeys, holder);
    }
    Expr offset = p.offset;
    Expr count = p.count;
    return new Built(
        new Plan.Limit(
            passing(p, input),
            input.plan,
            offset == null ? null : paramsOnly(offset),
            count == null ? null : paramsOnly(count),
            p.withTies,
            ties),
        input.columns);
  }

  /// An expression for RETURNING and ON CONFLICT: the target's columns by range table index, others
  /// from the child.
  Expr overTarget(Expr e, int resultRti, List<Expr> columns) {
    int offset = root.rangeTableOffset;
    return ExprTree.rewrite(
        e,
        x -> {
          if (x instanceof Expr.Var v && v.varno() == resultRti && v.varlevelsup() == 0) {
            return offset == 0
                ? v
                : new Expr.Var(
                    v.varno() + offset,
                    v.varattno(),
                    v.typeOid(),
                    v.typmod(),
                    v.collation(),
                    0,
                    -1);
          }
          if (x instanceof Expr.Var) {
            int at = columns.indexOf(x);
            if (at < 0) {
              throw SqlError.internal("variable not found in subplan target list: " + x);
            }
            return columnVar(Expr.Var.OUTER_VAR, at, x);
          }
          return null;
        });
  }

  /// The same plan node with other common fields.
  public static Plan withInfo(Plan plan, PlanInfo info) {
    return switch (plan) {
      case Plan.Result p -> new Plan.Result(info, p.outer(), p.resconstantqual());
      case Plan.ProjectSet p -> new Plan.ProjectSet(info, p.outer());
      case Plan.SeqScan p -> new Plan.SeqScan(info, p.scanrelid());
      case Plan.SampleScan p ->
          new Plan.SampleScan(info, p.scanrelid(), p.tsmhandler(), p.args(), p.repeatable());
      case Plan.IndexScan p ->
          new Plan.IndexScan(info, p.scanrelid(), p.indexid(), p.indexConditions(), p.direction());
      case Plan.IndexOnlyScan p ->
          new Plan.IndexOnlyScan(
              info,
              p.scanrelid(),
              p.indexid(),
              p.indexConditions(),
              p.direction(),
              p.indexTargetList());
      case Plan.BitmapIndexScan p ->
          new Plan.BitmapIndexScan(info, p.scanrelid(), p.indexid(), p.indexConditions());
      case Plan.BitmapAnd p -> new Plan.BitmapAnd(info, p.bitmapPlans());
      case Plan.BitmapOr p -> new Plan.BitmapOr(info, p.bitmapPlans());
      case Plan.BitmapHeapScan p ->
          new Plan.BitmapHeapScan(info, p.scanrelid(), p.outer(), p.bitmapqualOrig());
      case Plan.TidScan p -> new Plan.TidScan(info, p.scanrelid(), p.tidquals());
      case Plan.SubqueryScan p -> new Plan.SubqueryScan(info, p.scanrelid(), p.subplan());
      case Plan.FunctionScan p ->
          new Plan.FunctionScan(info, p.scanrelid(), p.functions(), p.ordinality());
      case Plan.ValuesScan p -> new Plan.ValuesScan(info, p.scanrelid(), p.valuesLists());
      case Plan.CteScan p -> new Plan.CteScan(info, p.scanrelid(), p.ctePlanId(), p.cteParam());
      case Plan.WorkTableScan p -> new Plan.WorkTableScan(info, p.scanrelid(), p.wtParam());
      case Plan.NestLoop p ->
          new Plan.NestLoop(
              info,
              p.jointype(),
              p.innerUnique(),
              p.joinqual(),
              p.outer(),
              p.inner(),
              p.nestParams());
      case Plan.HashJoin p ->
          new Plan.HashJoin(
              info,
              p.jointype(),
              p.innerUnique(),
              p.joinqual(),
              p.hashclauses(),
              p.outer(),
              p.inner());
      case Plan.MergeJoin p ->
          new Plan.MergeJoin(
              info,
              p.jointype(),
              p.innerUnique(),
              p.joinqual(),
              p.mergeclauses(),
              p.descending(),
              p.nullsFirst(),
              p.outer(),
              p.inner());
      case Plan.Hash p -> new Plan.Hash(info, p.outer());
      case Plan.Material p -> new Plan.Material(info, p.outer());
      case Plan.Sort p -> new Plan.Sort(info, p.outer(), p.keys());
      case Plan.IncrementalSort p ->
          new Plan.IncrementalSort(info, p.outer(), p.keys(), p.presortedColumns());
      case Plan.Group p -> new Plan.Group(info, p.outer(), p.groupKeys());
      case Plan.Agg p -> new Plan.Agg(info, p.outer(), p.strategy(), p.groupKeys(), p.numGroups());
      case Plan.WindowAgg p ->
          new Plan.WindowAgg(
              info,
              p.outer(),
              p.winref(),
              p.partitionKeys(),
              p.orderKeys(),
              p.frameOptions(),
              p.startOffset(),
              p.endOffset());
      case Plan.Unique p -> new Plan.Unique(info, p.outer(), p.keys());
      case Plan.SetOp p ->
          new Plan.SetOp(info, p.outer(), p.command(), p.hashed(), p.keys(), p.flagColumn());
      case Plan.Append p -> new Plan.Append(info, p.plans());
      case Plan.MergeAppend p -> new Plan.MergeAppend(info, p.plans(), p.keys());
      case Plan.RecursiveUnion p ->
          new Plan.RecursiveUnion(info, p.outer(), p.inner(), p.wtParam(), p.distinctKeys());
      case Plan.LockRows p -> new Plan.LockRows(info, p.outer(), p.rowMarks());
      case Plan.Limit p ->
          new Plan.Limit(info, p.outer(), p.offset(), p.count(), p.withTies(), p.tieKeys());
      case Plan.ModifyTable p ->
          new Plan.ModifyTable(
              info,
              p.operation(),
              p.resultRti(),
              p.outer(),
              p.ctidColumn(),
              p.updateColumns(),
              p.returning(),
              p.onConflict(),
              p.rowMarks());
    };
  }
}
