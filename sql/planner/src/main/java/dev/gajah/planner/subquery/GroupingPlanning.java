// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.RowMarkClause;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.query.WindowClause;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.cost.ExprCost;
import dev.gajah.planner.join.EquivalenceClasses;
import dev.gajah.planner.join.PathSet;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PathKey;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.statistics.PlannerSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plans what comes after FROM and WHERE: groups, windows, duplicates, order, limit, locks, changes
/// (PostgreSQL: `grouping_planner`).
final class GroupingPlanning {
  private final PlannerRoot root;
  private final QueryBuilder parse;
  private final Costs costs;
  private final PlannerSettings settings;
  private EquivalenceClasses classes;

  GroupingPlanning(PlannerRoot root) {
    this.root = root;
    this.parse = root.parse;
    this.costs = new Costs(root);
    this.settings = root.global.settings;
    this.classes = new EquivalenceClasses(root);
  }

  private RelOptInfo upper() {
    RelOptInfo rel = new RelOptInfo(RelOptInfo.Kind.UPPER, 0);
    rel.considerStartup = true;
    return rel;
  }

  void plan() {
    if (!parse.groupingSets.isEmpty()) {
      throw SqlError.unsupported("GROUPING SETS");
    }
    limitFraction();
    RelOptInfo current;
    if (parse.setOperations != null) {
      root.processedTarget = List.copyOf(parse.targetList);
      current = new SetOperationPlanning(root).plan();
      root.sortPathKeys = keys(parse.sortClause, parse.targetList);
      if (!parse.rowMarks.isEmpty()) {
        throw new SqlError(
            dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED,
            "FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT");
      }
    } else {
      current = planQuery();
    }
    if (!root.sortPathKeys.isEmpty()) {
      current = ordered(current);
    }
    RelOptInfo rel = upper();
    for (Path p : current.paths) {
      Path path = p;
      if (!parse.rowMarks.isEmpty() && parse.commandType == CmdType.SELECT) {
        Path.LockRowsPath lock = new Path.LockRowsPath(rel, path, List.copyOf(parse.rowMarks));
        lock.startup = path.startup;
        lock.total = path.total + settings.cpuTupleCost() * path.rows;
        lock.rows = path.rows;
        lock.width = path.width;
        lock.pathkeys = path.pathkeys;
        path = lock;
      }
      if (parse.limitCount != null || parse.limitOffset != null) {
        path = limited(rel, path);
      }
      if (parse.commandType != CmdType.SELECT) {
        Path.ModifyTablePath modify =
            new Path.ModifyTablePath(rel, path, List.copyOf(parse.returningList));
        modify.startup = path.startup;
        modify.total = path.total;
        modify.rows = parse.returningList.isEmpty() ? 0 : path.rows;
        modify.width =
            parse.returningList.isEmpty() ? 0 : costs.width(Exprs.exprs(parse.returningList));
        path = modify;
      }
      PathSet.add(rel, path);
    }
    PathSet.setCheapest(rel);
    root.finalRel = rel;
  }

  // Limits.

  private void limitFraction() {
    if (parse.limitCount == null && parse.limitOffset == null) {
      return;
    }
    double count = constant(parse.limitCount, -1);
    double offset = constant(parse.limitOffset, 0);
    boolean unknown = parse.limitCount != null && count < 0 || offset < 0;
    if (!unknown && count > 0 && parse.limitCount != null) {
      if (parse.limitOption == Statement.LimitOption.COUNT) {
        root.limitTuples = count + offset;
      }
    }
    double fraction;
    if (parse.limitCount != null) {
      fraction = unknown ? 0.10 : count + offset;
      if (root.tupleFraction >= 1.0 && fraction >= 1.0) {
        fraction = Math.min(root.tupleFraction, fraction);
      } else if (root.tupleFraction > 0 && root.tupleFraction < 1.0 && fraction < 1.0) {
        fraction = Math.min(root.tupleFraction, fraction);
      }
      root.tupleFraction = fraction == 0 ? 1.0 : fraction;
    } else if (root.tupleFraction > 0) {
      double more = offset < 0 ? 0.10 : offset;
      if (root.tupleFraction >= 1.0) {
        root.tupleFraction = more >= 1.0 ? root.tupleFraction + more : more;
      } else if (more < 1.0) {
        root.tupleFraction = Math.min(1.0, root.tupleFraction + more);
        if (root.tupleFraction >= 1.0) {
          root.tupleFraction = 0;
        }
      }
    }
  }

  /// Value of a constant; -1 if it is not known.
  private static double constant(@Nullable Expr e, double absent) {
    if (e == null) {
      return absent;
    }
    if (e instanceof Expr.Const c) {
      return c.value() instanceof Long l ? Math.max(l, 0) : 0;
    }
    return -1;
  }

  private Path limited(RelOptInfo rel, Path sub) {
    Path.LimitPath path =
        new Path.LimitPath(
            rel,
            sub,
            parse.limitOffset,
            parse.limitCount,
            parse.limitOption == Statement.LimitOption.WITH_TIES);
    double rows = sub.rows;
    double startup = sub.startup;
    double total = sub.total;
    double inputRows = sub.rows;
    double inputRun = sub.total - sub.startup;
    if (parse.limitOffset != null) {
      double offset = constant(parse.limitOffset, 0);
      double skipped = offset >= 0 ? offset : Costs.clampRows(inputRows * 0.10);
      skipped = Math.min(skipped, rows);
      if (rows > 0) {
        startup += inputRun * skipped / inputRows;
      }
      rows = Math.max(1, rows - skipped);
    }
    if (parse.limitCount != null) {
      boolean isNull = parse.limitCount instanceof Expr.Const c && c.isNull();
      double count = isNull ? inputRows : constant(parse.limitCount, -1);
      double taken = count >= 0 ? count : Costs.clampRows(inputRows * 0.10);
      taken = Math.min(taken, rows);
      if (rows > 0) {
        total = startup + inputRun * taken / inputRows;
      }
      rows = Math.max(1, taken);
    }
    path.rows = rows;
    path.startup = startup;
    path.total = total;
    path.width = sub.width;
    return path;
  }

  // The query proper.

  private PathKey @Nullable [] keyOf(SortGroupClause c, Expr e) {
    if (c.sortop() == 0) {
      return null;
    }
    PathKey k = classes.pathKey(e, c.sortop(), c.nullsFirst(), c.tleSortGroupRef(), true);
    return k == null ? null : new PathKey[] {k};
  }

  /// Path keys of sort clauses; empty if one of them cannot be sorted.
  private List<PathKey> keys(List<SortGroupClause> clauses, List<TargetEntry> targets) {
    List<PathKey> keys = new ArrayList<>();
    for (SortGroupClause c : clauses) {
      PathKey[] k = keyOf(c, Exprs.targetOf(c.tleSortGroupRef(), targets).expr());
      if (k == null) {
        return List.of();
      }
      if (!PathKey.isRedundant(k[0], keys)) {
        keys.add(k[0]);
      }
    }
    return keys;
  }

  private static List<Expr> exprsOf(List<SortGroupClause> clauses, List<TargetEntry> targets) {
    List<Expr> result = new ArrayList<>();
    for (SortGroupClause c : clauses) {
      result.add(Exprs.targetOf(c.tleSortGroupRef(), targets).expr());
    }
    return result;
  }

  private RelOptInfo planQuery() {
    List<TargetEntry> targets = new ModificationPlanning(root).targets();
    addRowMarkColumns(targets);
    root.processedTarget = targets;
    List<Expr> finalTarget = Exprs.exprs(targets);
    List<Expr> having = Exprs.conjuncts(parse.havingQual);
    boolean grouping = !parse.groupClause.isEmpty() || parse.hasAggs || !having.isEmpty();
    List<WindowClause> windows = parse.hasWindowFuncs ? activeWindows(finalTarget) : List.of();
    boolean setReturning = finalTarget.stream().anyMatch(Exprs::returnsSet);

    List<Expr> afterGrouping =
        windows.isEmpty() ? withoutSets(finalTarget) : windowInput(targets, windows);
    List<Expr> groupExprs = exprsOf(parse.groupClause, targets);
    List<Expr> scanJoin = grouping ? groupInput(afterGrouping, groupExprs, having) : afterGrouping;

    RelOptInfo minMax = grouping ? new MinMaxPlanning(root, costs).plan(finalTarget, having) : null;

    JoinPlanning joins = new JoinPlanning(root, costs);
    classes = joins.classes;
    List<Expr> needed = new ArrayList<>(scanJoin);
    needed.addAll(having);
    RelOptInfo current = joins.run(needed, () -> setPathKeys(targets, windows));
    project(current, scanJoin);
    if (grouping) {
      current = grouped(current, afterGrouping, groupExprs, having);
      if (minMax != null) {
        for (Path p : minMax.paths) {
          PathSet.add(current, p);
        }
        PathSet.setCheapest(current);
      }
    }
    if (!windows.isEmpty()) {
      current = windowed(current, windows, targets, withoutSets(finalTarget));
    }
    if (setReturning) {
      current = projectSets(current, finalTarget);
    }
    if (!parse.distinctClause.isEmpty()) {
      current = distinct(current, targets);
    }
    return current;
  }

  private void addRowMarkColumns(List<TargetEntry> targets) {
    if (parse.commandType != CmdType.SELECT) {
      return;
    }
    for (RowMarkClause mark : parse.rowMarks) {
      if (root.entry(mark.rti()) instanceof RangeTblEntry.Relation) {
        targets.add(
            new TargetEntry(
                new Expr.Var(mark.rti(), -1, 27, -1, 0, 0, -1),
                targets.size() + 1,
                "ctid" + mark.rti(),
                0,
                0,
                0,
                true));
      }
    }
  }

  private void setPathKeys(List<TargetEntry> targets, List<WindowClause> windows) {
    root.groupPathKeys = keys(parse.groupClause, targets);
    root.sortPathKeys = keys(parse.sortClause, targets);
    root.distinctPathKeys = keys(parse.distinctClause, targets);
    if (!windows.isEmpty()) {
      root.windowPathKeys = windowKeys(windows.getFirst(), targets);
    }
    if (!root.groupPathKeys.isEmpty()) {
      root.queryPathKeys = root.groupPathKeys;
    } else if (!root.windowPathKeys.isEmpty()) {
      root.queryPathKeys = root.windowPathKeys;
    } else if (root.distinctPathKeys.size() > root.sortPathKeys.size()) {
      root.queryPathKeys = root.distinctPathKeys;
    } else {
      root.queryPathKeys =
          parse.hasAggs && parse.groupClause.isEmpty() ? List.of() : root.sortPathKeys;
    }
  }

  // Targets.

  /// The target with set-returning functions replaced by what they need.
  private List<Expr> withoutSets(List<Expr> target) {
    if (target.stream().noneMatch(Exprs::returnsSet)) {
      return target;
    }
    List<Expr> result = new ArrayList<>();
    for (Expr e : target) {
      if (!Exprs.returnsSet(e)) {
        addOnce(result, e);
      } else {
        Set<Expr> vars = new LinkedHashSet<>();
        Exprs.pullVars(e, vars, true);
        vars.forEach(v -> addOnce(result, v));
      }
    }
    return result;
  }

  private static void addOnce(List<Expr> list, Expr e) {
    if (!list.contains(e)) {
      list.add(e);
    }
  }

  /// Grouping columns, and the columns that aggregates and the rest need.
  private static List<Expr> groupInput(
      List<Expr> target, List<Expr> groupExprs, List<Expr> having) {
    List<Expr> result = new ArrayList<>();
    List<Expr> rest = new ArrayList<>();
    for (Expr e : target) {
      if (groupExprs.contains(e)) {
        addOnce(result, e);
      } else {
        rest.add(e);
      }
    }
    for (Expr e : groupExprs) {
      addOnce(result, e);
    }
    rest.addAll(having);
    Set<Expr> vars = new LinkedHashSet<>();
    for (Expr e : rest) {
      pullInputs(e, groupExprs, vars);
    }
    vars.forEach(v -> addOnce(result, v));
    return result;
  }

  private static void pullInputs(Expr e, List<Expr> groupExprs, Set<Expr> into) {
    if (groupExprs.contains(e)) {
      return;
    }
    if (e instanceof Expr.Var) {
      into.add(e);
      return;
    }
    ExprTree.mapChildren(
        e,
        c -> {
          pullInputs(c, groupExprs, into);
          return c;
        });
  }

  private List<Expr> windowInput(List<TargetEntry> targets, List<WindowClause> windows) {
    Set<Integer> refs = new LinkedHashSet<>();
    for (WindowClause w : windows) {
      w.partitionClause().forEach(c -> refs.add(c.tleSortGroupRef()));
      w.orderClause().forEach(c -> refs.add(c.tleSortGroupRef()));
    }
    parse.groupClause.forEach(c -> refs.add(c.tleSortGroupRef()));
    List<Expr> result = new ArrayList<>();
    Set<Expr> vars = new LinkedHashSet<>();
    for (TargetEntry t : targets) {
      if (t.ressortgroupref() != 0 && refs.contains(t.ressortgroupref())) {
        addOnce(result, t.expr());
      } else {
        pullBelowWindows(t.expr(), vars);
      }
    }
    vars.forEach(v -> addOnce(result, v));
    return result;
  }

  private static void pullBelowWindows(Expr e, Set<Expr> into) {
    if (e instanceof Expr.Var || e instanceof Expr.Aggref) {
      into.add(e);
      return;
    }
    ExprTree.mapChildren(
        e,
        c -> {
          pullBelowWindows(c, into);
          return c;
        });
  }

  /// Makes all paths of a relation deliver a target.
  private void project(RelOptInfo rel, List<Expr> target) {
    ExprCost cost = new ExprCost(root);
    for (Expr e : target) {
      if (!(e instanceof Expr.Var)) {
        cost.add(e);
      }
    }
    int width = costs.width(target);
    List<Path> old = new ArrayList<>(rel.paths);
    rel.paths.clear();
    for (Path p : old) {
      if (p.requiredOuter != 0) {
        continue;
      }
      Path.ProjectionPath path = new Path.ProjectionPath(rel, p, target);
      path.startup = p.startup + cost.startup;
      path.total = p.total + cost.startup + cost.perTuple * p.rows;
      path.rows = p.rows;
      path.width = width;
      path.pathkeys = p.pathkeys;
      rel.paths.add(path);
    }
    PathSet.setCheapest(rel);
  }

  // Grouping.

  private RelOptInfo grouped(
      RelOptInfo input, List<Expr> target, List<Expr> groupExprs, List<Expr> having) {
    RelOptInfo rel = upper();
    List<Expr> aggregating = new ArrayList<>(target);
    aggregating.addAll(having);
    double[] aggCosts = costs.aggregateCosts(aggregating);
    int transitions = Costs.countAggregates(aggregating);
    Path cheapest = input.total();
    if (parse.groupClause.isEmpty()) {
      Path.AggPath path =
          new Path.AggPath(
              rel, cheapest, target, Plan.AggStrategy.PLAIN, List.of(), List.of(), having, 1);
      costs.aggregate(path, cheapest, Plan.AggStrategy.PLAIN, aggCosts, 0, 1, transitions, having);
      finish(path);
      PathSet.add(rel, path);
      PathSet.setCheapest(rel);
      return rel;
    }
    double groups = costs.selectivity.groups(groupExprs, cheapest.rows);
    boolean sortable = parse.groupClause.stream().allMatch(c -> c.sortop() != 0);
    boolean hashable =
        parse.groupClause.stream().allMatch(SortGroupClause::hashable)
            && !hasOrderedAggregates(aggregating);
    if (sortable) {
      for (Path p : input.paths) {
        boolean sorted = PathKey.isContained(root.groupPathKeys, p.pathkeys);
        if (p != cheapest && !sorted && PathKey.commonPrefix(root.groupPathKeys, p.pathkeys) == 0) {
          continue;
        }
        Path below = sorted ? p : sort(p, root.groupPathKeys, -1);
        if (parse.hasAggs || Costs.countAggregates(aggregating) > 0) {
          Path.AggPath path =
              new Path.AggPath(
                  rel,
                  below,
                  target,
                  Plan.AggStrategy.SORTED,
                  List.copyOf(parse.groupClause),
                  groupExprs,
                  having,
                  groups);
          costs.aggregate(
              path,
              below,
              Plan.AggStrategy.SORTED,
              aggCosts,
              groupExprs.size(),
              groups,
              transitions,
              having);
          path.pathkeys = below.pathkeys;
          finish(path);
          PathSet.add(rel, path);
        } else {
          Path.GroupPath path =
              new Path.GroupPath(
                  rel, below, target, List.copyOf(parse.groupClause), groupExprs, having);
          costs.group(path, below, groupExprs.size(), groups, having);
          path.pathkeys = below.pathkeys;
          finish(path);
          PathSet.add(rel, path);
        }
      }
    }
    if (hashable) {
      Path.AggPath path =
          new Path.AggPath(
              rel,
              cheapest,
              target,
              Plan.AggStrategy.HASHED,
              List.copyOf(parse.groupClause),
              groupExprs,
              having,
              groups);
      costs.aggregate(
          path,
          cheapest,
          Plan.AggStrategy.HASHED,
          aggCosts,
          groupExprs.size(),
          groups,
          transitions,
          having);
      finish(path);
      PathSet.add(rel, path);
    }
    if (rel.paths.isEmpty()) {
      throw new SqlError(
              dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED, "could not implement GROUP BY")
          .detail("Some of the datatypes only support hashing, while others only support sorting.");
    }
    PathSet.setCheapest(rel);
    return rel;
  }

  private static boolean hasOrderedAggregates(List<Expr> exprs) {
    for (Expr e : exprs) {
      if (ExprTree.any(
          e,
          x -> x instanceof Expr.Aggref a && (!a.order().isEmpty() || !a.distinct().isEmpty()))) {
        return true;
      }
    }
    return false;
  }

  /// Adds the cost of an upper path's target list.
  private void finish(Path path) {
    ExprCost cost = new ExprCost(root);
    for (Expr e : path.target) {
      if (!(e instanceof Expr.Var)) {
        cost.add(e);
      }
    }
    path.startup += cost.startup;
    path.total += cost.startup + cost.perTuple * path.rows;
    path.width = costs.width(path.target);
  }

  private Path sort(Path p, List<PathKey> keys, double limit) {
    int presorted = PathKey.commonPrefix(keys, p.pathkeys);
    if (presorted > 0 && settings.enableIncrementalSort()) {
      Path.SortPath path = new Path.SortPath(p, keys, presorted);
      costs.incrementalSort(path, p, keys, presorted, limit);
      path.width = p.width;
      return path;
    }
    Path.SortPath path = new Path.SortPath(p, keys, 0);
    costs.sort(path, p.total, p.rows, p.width, limit);
    path.width = p.width;
    return path;
  }

  // Windows.

  private List<WindowClause> activeWindows(List<Expr> target) {
    List<WindowClause> active = new ArrayList<>();
    for (WindowClause w : parse.windowClause) {
      for (Expr e : target) {
        if (ExprTree.any(e, x -> x instanceof Expr.WindowFunc f && f.winref() == w.winref())) {
          active.add(w);
          break;
        }
      }
    }
    return active;
  }

  private List<PathKey> windowKeys(WindowClause w, List<TargetEntry> targets) {
    List<SortGroupClause> all = new ArrayList<>(w.partitionClause());
    all.addAll(w.orderClause());
    return keys(all, targets);
  }

  private RelOptInfo windowed(
      RelOptInfo input,
      List<WindowClause> windows,
      List<TargetEntry> targets,
      List<Expr> finalTarget) {
    RelOptInfo rel = upper();
    for (Path start : input.paths) {
      if (start != input.total() && !PathKey.isContained(root.windowPathKeys, start.pathkeys)) {
        continue;
      }
      Path path = start;
      List<Expr> target = new ArrayList<>(start.target);
      for (int i = 0; i < windows.size(); i++) {
        WindowClause w = windows.get(i);
        List<PathKey> order = windowKeys(w, targets);
        if (!PathKey.isContained(order, path.pathkeys)) {
          path = sort(path, order, -1);
        }
        Set<Expr> functions = new LinkedHashSet<>();
        for (Expr e : finalTarget) {
          ExprTree.any(
              e,
              x -> {
                if (x instanceof Expr.WindowFunc f && f.winref() == w.winref()) {
                  functions.add(f);
                }
                return false;
              });
        }
        List<Expr> mine;
        if (i == windows.size() - 1) {
          mine = finalTarget;
        } else {
          target.addAll(functions);
          mine = List.copyOf(target);
        }
        Path.WindowPath p =
            new Path.WindowPath(
                rel,
                path,
                mine,
                w,
                exprsOf(w.partitionClause(), targets),
                exprsOf(w.orderClause(), targets));
        List<Expr.WindowFunc> list = new ArrayList<>();
        functions.forEach(f -> list.add((Expr.WindowFunc) f));
        costs.window(p, path, list, w.partitionClause().size(), w.orderClause().size());
        p.pathkeys = path.pathkeys;
        finish(p);
        path = p;
      }
      PathSet.add(rel, path);
    }
    PathSet.setCheapest(rel);
    return rel;
  }

  // Sets, duplicates, order.

  private RelOptInfo projectSets(RelOptInfo input, List<Expr> target) {
    RelOptInfo rel = upper();
    // Set-returning calls inside expressions come first, then the expressions over them.
    List<Expr> first = new ArrayList<>();
    boolean nested = false;
    for (Expr e : target) {
      if (isTopLevelSet(e) || !Exprs.returnsSet(e)) {
        first.add(e);
      } else {
        nested = true;
        ExprTree.any(
            e,
            x -> {
              if (isTopLevelSet(x)) {
                addOnce(first, x);
              }
              return false;
            });
        Set<Expr> vars = new LinkedHashSet<>();
        Exprs.pullVars(e, vars, true);
        vars.forEach(v -> addOnce(first, v));
      }
    }
    double factor = 1;
    for (Expr e : first) {
      factor = Math.max(factor, costs.selectivity.setRows(e));
    }
    for (Path p : input.paths) {
      Path.ProjectSetPath path = new Path.ProjectSetPath(rel, p, first);
      ExprCost cost = ExprCost.ofAll(root, first);
      path.rows = p.rows * factor;
      path.startup = p.startup + cost.startup;
      path.total =
          p.total
              + cost.startup
              + (settings.cpuTupleCost() + cost.perTuple) * p.rows
              + (path.rows - p.rows) * settings.cpuTupleCost() / 2;
      path.width = costs.width(first);
      path.pathkeys = p.pathkeys;
      if (!nested) {
        PathSet.add(rel, path);
        continue;
      }
      Path.ProjectionPath top = new Path.ProjectionPath(rel, path, target);
      ExprCost over = new ExprCost(root);
      for (Expr e : target) {
        if (!first.contains(e)) {
          over.add(e);
        }
      }
      top.rows = path.rows;
      top.startup = path.startup + over.startup;
      top.total = path.total + over.startup + (settings.cpuTupleCost() + over.perTuple) * path.rows;
      top.width = costs.width(target);
      PathSet.add(rel, top);
    }
    PathSet.setCheapest(rel);
    return rel;
  }

  private static boolean isTopLevelSet(Expr e) {
    return (e instanceof Expr.FuncExpr f && f.returnsSet())
        || (e instanceof Expr.OpExpr o && o.returnsSet());
  }

  private RelOptInfo distinct(RelOptInfo input, List<TargetEntry> targets) {
    RelOptInfo rel = upper();
    List<Expr> exprs = exprsOf(parse.distinctClause, targets);
    Path cheapest = input.total();
    double groups =
        parse.hasAggs || !parse.groupClause.isEmpty()
            ? cheapest.rows
            : costs.selectivity.groups(exprs, cheapest.rows);
    boolean sortable = parse.distinctClause.stream().allMatch(c -> c.sortop() != 0);
    if (sortable) {
      List<PathKey> wanted = root.distinctPathKeys;
      if (parse.hasDistinctOn && root.distinctPathKeys.size() < root.sortPathKeys.size()) {
        wanted = root.sortPathKeys;
      }
      for (Path p : input.paths) {
        boolean sorted = PathKey.isContained(wanted, p.pathkeys);
        if (p != cheapest && !sorted) {
          continue;
        }
        Path below = sorted ? p : sort(p, wanted, -1);
        Path.UpperUniquePath path =
            new Path.UpperUniquePath(rel, below, List.copyOf(parse.distinctClause), exprs);
        path.startup = below.startup;
        path.total = below.total + settings.cpuOperatorCost() * below.rows * exprs.size();
        path.rows = groups;
        path.width = below.width;
        PathSet.add(rel, path);
      }
    }
    if (!parse.hasDistinctOn && parse.distinctClause.stream().allMatch(SortGroupClause::hashable)) {
      Path.AggPath path =
          new Path.AggPath(
              rel,
              cheapest,
              cheapest.target,
              Plan.AggStrategy.HASHED,
              List.copyOf(parse.distinctClause),
              exprs,
              List.of(),
              groups);
      costs.aggregate(
          path,
          cheapest,
          Plan.AggStrategy.HASHED,
          new double[4],
          exprs.size(),
          groups,
          0,
          List.of());
      path.width = cheapest.width;
      PathSet.add(rel, path);
    }
    if (rel.paths.isEmpty()) {
      throw new SqlError(
              dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED, "could not implement DISTINCT")
          .detail("Some of the datatypes only support hashing, while others only support sorting.");
    }
    PathSet.setCheapest(rel);
    return rel;
  }

  private RelOptInfo ordered(RelOptInfo input) {
    RelOptInfo rel = upper();
    for (Path p : input.paths) {
      if (PathKey.isContained(root.sortPathKeys, p.pathkeys)) {
        PathSet.add(rel, p);
      } else if (p == input.total() || PathKey.commonPrefix(root.sortPathKeys, p.pathkeys) > 0) {
        PathSet.add(rel, sort(p, root.sortPathKeys, root.limitTuples));
        if (p == input.total() && PathKey.commonPrefix(root.sortPathKeys, p.pathkeys) > 0) {
          Path.SortPath full = new Path.SortPath(p, root.sortPathKeys, 0);
          costs.sort(full, p.total, p.rows, p.width, root.limitTuples);
          full.width = p.width;
          PathSet.add(rel, full);
        }
      }
    }
    PathSet.setCheapest(rel);
    return rel;
  }
}
