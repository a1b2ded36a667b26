// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.SetOperationNode;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.cost.ExprCost;
import dev.gajah.planner.join.PathSet;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.prep.QueryTransform;
import java.util.ArrayList;
import java.util.List;

/// Plans UNION, INTERSECT, EXCEPT and recursive WITH items (PostgreSQL: `prepunion.c`).
final class SetOperationPlanning {
  private final PlannerRoot root;
  private final Costs costs;

  SetOperationPlanning(PlannerRoot root) {
    this.root = root;
    this.costs = new Costs(root);
  }

  private static RelOptInfo upper(List<Expr> target, int width) {
    RelOptInfo rel = new RelOptInfo(RelOptInfo.Kind.UPPER, 0);
    rel.target = target;
    rel.width = width;
    rel.considerStartup = true;
    return rel;
  }

  RelOptInfo plan() {
    SetOperationNode.SetOperationStmt top =
        java.util.Objects.requireNonNull(root.parse.setOperations);
    registerLeaves(top);
    Path path = root.hasRecursion ? recursive(top) : node(top);
    List<Expr> columns = new ArrayList<>();
    for (TargetEntry t : root.parse.targetList) {
      columns.add(t.expr());
    }
    RelOptInfo rel = upper(columns, costs.width(columns));
    if (path.target.equals(columns)) {
      rel.paths.add(path);
    } else {
      Path.ProjectionPath p = new Path.ProjectionPath(rel, path, columns);
      p.startup = path.startup;
      p.total = path.total;
      p.rows = path.rows;
      p.width = rel.width;
      rel.paths.add(p);
    }
    PathSet.setCheapest(rel);
    return rel;
  }

  private void registerLeaves(SetOperationNode node) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> {
        long bit = root.addBit(r.rtindex());
        RelOptInfo rel = new RelOptInfo(RelOptInfo.Kind.BASE, bit);
        rel.rti = r.rtindex();
        rel.entry = root.entry(r.rtindex());
        root.baseRels.put(r.rtindex(), rel);
        root.allBaseRels |= bit;
      }
      case SetOperationNode.SetOperationStmt s -> {
        registerLeaves(s.larg());
        registerLeaves(s.rarg());
      }
    }
  }

  private Path node(SetOperationNode node) {
    return switch (node) {
      case JoinTreeNode.RangeTblRef r -> leaf(r);
      case SetOperationNode.SetOperationStmt s ->
          s.op() == Statement.SetOp.UNION ? union(s) : difference(s);
    };
  }

  /// An input with its columns converted to the types of the operation.
  private Path input(SetOperationNode node, SetOperationNode.SetOperationStmt above) {
    Path path = node(node);
    List<Expr> target = new ArrayList<>();
    for (int i = 0; i < path.target.size(); i++) {
      Expr e = path.target.get(i);
      int type = above.colTypes().get(i);
      target.add(e.typeOid() == type ? e : root.global.catalog.convert(e, type));
    }
    if (target.equals(path.target)) {
      return path;
    }
    Path.ProjectionPath converted =
        new Path.ProjectionPath(upper(target, costs.width(target)), path, target);
    ExprCost cost = ExprCost.ofAll(root, target);
    converted.startup = path.startup + cost.startup;
    converted.total = path.total + cost.startup + cost.perTuple * path.rows;
    converted.rows = path.rows;
    converted.width = costs.width(target);
    return converted;
  }

  private Path leaf(JoinTreeNode.RangeTblRef r) {
    RelOptInfo rel = root.rel(r.rtindex());
    if (!(rel.entry instanceof RangeTblEntry.Subquery s)) {
      throw SqlError.internal("set operation leaf is not a subquery");
    }
    PlannerRoot sub = root.global.levelPlanner.planLevel(root.global, s.subquery(), root, 0);
    rel.subroot = sub;
    if (sub.finalRel == null) {
      throw SqlError.internal("subquery without plan");
    }
    List<Expr> columns = new ArrayList<>();
    for (TargetEntry t : sub.processedTarget) {
      if (!t.resjunk()) {
        Expr e = t.expr();
        columns.add(
            new Expr.Var(rel.rti, t.resno(), e.typeOid(), e.typmod(), e.collation(), 0, -1));
      }
    }
    rel.target = columns;
    Path best = sub.finalRel.total();
    rel.tuples = best.rows;
    costs.setBaseRows(rel);
    Path.SubqueryPath path = new Path.SubqueryPath(rel, best);
    costs.subqueryScan(path, true);
    path.width = best.width;
    return path;
  }

  private void flatten(
      SetOperationNode node, SetOperationNode.SetOperationStmt top, List<SetOperationNode> into) {
    if (node instanceof SetOperationNode.SetOperationStmt s
        && s.op() == Statement.SetOp.UNION
        && (s.all() == top.all() || s.all())
        && s.colTypes().equals(top.colTypes())) {
      flatten(s.larg(), top, into);
      flatten(s.rarg(), top, into);
    } else {
      into.add(node);
    }
  }

  /// Columns of a set operation's result: those of its left input, with the result types.
  private static List<Expr> columns(Path left, SetOperationNode.SetOperationStmt s) {
    List<Expr> result = new ArrayList<>();
    for (int i = 0; i < s.colTypes().size(); i++) {
      Expr e = left.target.get(i);
      if (e instanceof Expr.Var v) {
        result.add(
            new Expr.Var(
                v.varno(),
                v.varattno(),
                s.colTypes().get(i),
                s.colTypmods().get(i),
                s.colCollations().get(i),
                0,
                -1));
      } else {
        result.add(e);
      }
    }
    return result;
  }

  private Path append(List<Path> inputs, List<Expr> target) {
    int width = 0;
    for (Path p : inputs) {
      width = Math.max(width, p.width);
    }
    Path.AppendPath path = new Path.AppendPath(upper(target, width), target, inputs);
    costs.append(path);
    return path;
  }

  private Path union(SetOperationNode.SetOperationStmt s) {
    List<SetOperationNode> leaves = new ArrayList<>();
    flatten(s.larg(), s, leaves);
    flatten(s.rarg(), s, leaves);
    List<Path> inputs = new ArrayList<>();
    for (SetOperationNode n : leaves) {
      inputs.add(input(n, s));
    }
    List<Expr> target = columns(inputs.getFirst(), s);
    Path path = append(inputs, target);
    return s.all() ? path : unique(path, s, target);
  }

  private Path unique(Path input, SetOperationNode.SetOperationStmt s, List<Expr> target) {
    RelOptInfo rel = upper(target, input.width);
    double groups = input.rows;
    boolean hashable = s.groupClauses().stream().allMatch(SortGroupClause::hashable);
    Path best = null;
    if (hashable) {
      Path.AggPath path =
          new Path.AggPath(
              rel,
              input,
              target,
              Plan.AggStrategy.HASHED,
              s.groupClauses(),
              target,
              List.of(),
              groups);
      costs.aggregate(
          path, input, Plan.AggStrategy.HASHED, new double[4], target.size(), groups, 0, List.of());
      path.width = input.width;
      best = path;
    }
    if (best == null || !costs.hashFits(groups, 0, input.width)) {
      Path sorted = sorted(input, s.groupClauses(), target);
      if (sorted != null) {
        Path.UpperUniquePath path = new Path.UpperUniquePath(rel, sorted, s.groupClauses(), target);
        path.startup = sorted.startup;
        path.total =
            sorted.total + root.global.settings.cpuOperatorCost() * sorted.rows * target.size();
        path.rows = groups;
        path.width = input.width;
        if (best == null || path.total < best.total) {
          best = path;
        }
      }
    }
    if (best == null) {
      throw new SqlError(
          dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED, "could not implement UNION");
    }
    return best;
  }

  private @org.jspecify.annotations.Nullable Path sorted(
      Path input, List<SortGroupClause> clauses, List<Expr> target) {
    dev.gajah.planner.join.EquivalenceClasses classes =
        new dev.gajah.planner.join.EquivalenceClasses(root);
    List<dev.gajah.planner.path.PathKey> keys = new ArrayList<>();
    for (int i = 0; i < clauses.size(); i++) {
      var k =
          classes.pathKey(
              target.get(i), clauses.get(i).sortop(), clauses.get(i).nullsFirst(), 0, true);
      if (k == null) {
        return null;
      }
      if (!dev.gajah.planner.path.PathKey.isRedundant(k, keys)) {
        keys.add(k);
      }
    }
    Path.SortPath sort = new Path.SortPath(input, keys, 0);
    costs.sort(sort, input.total, input.rows, input.width, -1);
    sort.width = input.width;
    return sort;
  }

  /// INTERSECT and EXCEPT: both inputs in one stream, told apart by a flag column.
  private Path difference(SetOperationNode.SetOperationStmt s) {
    Path left = input(s.larg(), s);
    Path right = input(s.rarg(), s);
    double leftGroups = left.rows;
    double rightGroups = right.rows;
    List<Expr> target = columns(left, s);
    Path first = left;
    Path second = right;
    boolean swap = s.op() == Statement.SetOp.INTERSECT && leftGroups > rightGroups;
    if (swap) {
      first = right;
      second = left;
    }
    List<Expr> flagged = new ArrayList<>(target);
    flagged.add(new Expr.Var(0, target.size() + 1, 23, -1, 0, 0, -1));
    Path input = append(List.of(flag(first, 0), flag(second, 1)), flagged);
    Plan.SetOpCommand command =
        s.op() == Statement.SetOp.INTERSECT
            ? s.all() ? Plan.SetOpCommand.INTERSECT_ALL : Plan.SetOpCommand.INTERSECT
            : s.all() ? Plan.SetOpCommand.EXCEPT_ALL : Plan.SetOpCommand.EXCEPT;
    boolean hashed = s.groupClauses().stream().allMatch(SortGroupClause::hashable);
    if (!hashed) {
      Path sorted = sorted(input, s.groupClauses(), target);
      if (sorted == null) {
        throw new SqlError(
            dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED, "could not implement " + s.op());
      }
      input = sorted;
    }
    Path.SetOpPath op =
        new Path.SetOpPath(
            upper(flagged, input.width), flagged, input, command, hashed, s.groupClauses());
    op.startup = hashed ? input.total : input.startup;
    op.total =
        input.total + root.global.settings.cpuOperatorCost() * input.rows * s.groupClauses().size();
    op.startup = Math.min(op.startup, op.total);
    op.rows = s.op() == Statement.SetOp.INTERSECT ? Math.min(leftGroups, rightGroups) : leftGroups;
    op.width = input.width;
    Path.ProjectionPath path = new Path.ProjectionPath(upper(target, op.width - 4), op, target);
    path.startup = op.startup;
    path.total = op.total;
    path.rows = op.rows;
    path.width = op.width - 4;
    return path;
  }

  private Path flag(Path p, long value) {
    List<Expr> target = new ArrayList<>(p.target);
    target.add(new Expr.Const(23, -1, 0, value, -1));
    Path.ProjectionPath path = new Path.ProjectionPath(upper(target, p.width + 4), p, target);
    path.startup = p.startup;
    path.total = p.total + root.global.settings.cpuTupleCost() * p.rows;
    path.rows = p.rows;
    path.width = p.width + 4;
    return path;
  }

  // Recursion.

  /// Plans `base UNION [ALL] step` of a recursive WITH item as a level of its own below `root`.
  PlannerRoot planRecursive(Query query) {
    if (query.setOperations() == null) {
      return root.global.levelPlanner.planLevel(root.global, query, root, 0);
    }
    PlannerRoot sub = new PlannerRoot(root.global, root, query.toBuilder());
    sub.hasRecursion = true;
    sub.workTableParam = root.global.newParam(2281);
    sub.rangeTableOffset = root.global.rangeTable.size();
    for (RangeTblEntry e : sub.parse.rtable) {
      sub.global.rangeTable.add(
          new dev.gajah.nodes.plan.PlanRelation(
              0,
              ' ',
              0,
              e.eref().aliasname(),
              e.eref().colnames(),
              0,
              0,
              List.of(),
              List.of(),
              List.of()));
    }
    sub.parse.targetList =
        new ArrayList<>(
            QueryTransform.targets(
                sub.parse.targetList,
                0,
                (e, depth) ->
                    e instanceof Expr.Var v
                        ? new Expr.Var(
                            v.varno(),
                            v.varattno(),
                            v.typeOid(),
                            v.typmod(),
                            v.collation(),
                            v.varlevelsup(),
                            -1)
                        : null));
    new GroupingPlanning(sub).plan();
    return sub;
  }

  private Path recursive(SetOperationNode.SetOperationStmt s) {
    Path left = input(s.larg(), s);
    root.nonRecursiveRows = left.rows;
    Path right = input(s.rarg(), s);
    List<Expr> target = columns(left, s);
    Path.RecursiveUnionPath path =
        new Path.RecursiveUnionPath(
            upper(target, left.width),
            target,
            left,
            right,
            root.workTableParam,
            s.all() ? List.of() : s.groupClauses());
    path.startup = left.startup;
    path.rows = left.rows + 10 * right.rows;
    path.total = left.total + 10 * right.total + root.global.settings.cpuTupleCost() * path.rows;
    path.width = Math.max(left.width, right.width);
    return path;
  }
}
