// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.cost.ExprCost;
import dev.gajah.planner.join.EquivalenceClasses;
import dev.gajah.planner.join.JoinSearch;
import dev.gajah.planner.join.PathSet;
import dev.gajah.planner.join.QualDistribution;
import dev.gajah.planner.join.ScanPaths;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PlannerParam;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.prep.QueryTransform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Plans FROM and WHERE of a level (PostgreSQL: `query_planner`, `set_base_rel_pathlists`).
final class JoinPlanning {
  private final PlannerRoot root;
  private final Costs costs;
  final EquivalenceClasses classes;

  JoinPlanning(PlannerRoot root, Costs costs) {
    this.root = root;
    this.costs = costs;
    this.classes = new EquivalenceClasses(root);
  }

  /// The relation of everything joined; its paths deliver at least the columns of `needed`.
  /// `orders` sets the level's path keys once the classes are known.
  RelOptInfo run(List<Expr> needed, Runnable orders) {
    addBaseRels(root.parse.jointree);
    for (Expr e : needed) {
      QualDistribution.need(root, e, QualDistribution.TOP);
    }
    laterals();
    for (RelOptInfo rel : root.baseRels.values()) {
      facts(rel);
    }
    List<QualDistribution.Item> items = new QualDistribution(root, classes).run();
    orders.run();
    if (root.baseRels.size() == 1
        && root.baseRels.values().iterator().next().entry instanceof RangeTblEntry.Result) {
      return onlyResult(root.baseRels.values().iterator().next());
    }
    ScanPaths scans = new ScanPaths(root, costs, classes);
    List<RelOptInfo> rels = new ArrayList<>(root.baseRels.values());
    rels.sort(java.util.Comparator.comparingLong(r -> r.relids));
    for (RelOptInfo rel : rels) {
      size(rel);
    }
    for (RelOptInfo rel : rels) {
      paths(rel, scans);
      PathSet.setCheapest(rel);
    }
    return new JoinSearch(root, costs, classes, scans).run(items);
  }

  private void addBaseRels(JoinTreeNode node) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> {
        long bit = root.addBit(r.rtindex());
        RelOptInfo rel = new RelOptInfo(RelOptInfo.Kind.BASE, bit);
        rel.rti = r.rtindex();
        rel.entry = root.entry(r.rtindex());
        rel.considerStartup = root.tupleFraction > 0;
        root.baseRels.put(r.rtindex(), rel);
        root.allBaseRels |= bit;
      }
      case JoinTreeNode.FromExpr f -> f.fromlist().forEach(this::addBaseRels);
      case JoinTreeNode.JoinExpr j -> {
        addBaseRels(j.larg());
        addBaseRels(j.rarg());
      }
    }
  }

  /// A query without FROM: one row of constants.
  private RelOptInfo onlyResult(RelOptInfo rel) {
    List<Expr> quals = new ArrayList<>();
    for (RestrictInfo r : rel.baseRestrict) {
      quals.add(r.clause);
    }
    rel.rows = 1;
    rel.tuples = 1;
    Path.ResultPath path = new Path.ResultPath(rel, rel.target, null, quals);
    ExprCost cost = ExprCost.ofAll(root, quals);
    path.rows = 1;
    path.startup = cost.startup + cost.perTuple;
    path.total = path.startup + root.global.settings.cpuTupleCost();
    PathSet.add(rel, path);
    PathSet.setCheapest(rel);
    return rel;
  }

  private void laterals() {
    for (RelOptInfo rel : root.baseRels.values()) {
      RangeTblEntry entry = rel.entry;
      if (entry == null || !entry.lateral()) {
        continue;
      }
      long bits = 0;
      for (int rti : QueryTransform.outerVarnos(entry)) {
        bits |= root.bitOf(rti);
      }
      rel.directLateral = bits & ~rel.relids;
      rel.lateral = rel.directLateral;
      if (bits != 0) {
        root.hasLateral = true;
        QueryTransform.entry(
            entry,
            0,
            (e, depth) -> {
              if (e instanceof Expr.Var v
                  && v.varlevelsup() == depth
                  && root.bitOf(v.varno()) != 0) {
                QualDistribution.need(
                    root,
                    new Expr.Var(
                        v.varno(), v.varattno(), v.typeOid(), v.typmod(), v.collation(), 0, -1),
                    rel.relids);
              }
              return null;
            });
      }
    }
    // What a lateral item needs may itself be lateral.
    boolean more = root.hasLateral;
    while (more) {
      more = false;
      for (RelOptInfo rel : root.baseRels.values()) {
        for (RelOptInfo other : root.baseRels.values()) {
          if ((rel.lateral & other.relids) != 0 && (other.lateral & ~rel.lateral) != 0) {
            rel.lateral |= other.lateral & ~rel.relids;
            more = true;
          }
        }
      }
    }
  }

  private void facts(RelOptInfo rel) {
    if (rel.entry instanceof RangeTblEntry.Relation r) {
      if (r.tablesample() != null) {
        throw SqlError.unsupported("TABLESAMPLE");
      }
      rel.facts = root.global.catalog.relation(r.relid());
      costs.sizeOfTable(rel, rel.facts);
      costs.addTablePages(rel.pages);
    }
  }

  private void size(RelOptInfo rel) {
    switch (rel.entry) {
      case RangeTblEntry.Relation _ -> costs.setBaseRows(rel);
      case RangeTblEntry.Subquery s -> planSubquery(rel, s);
      case RangeTblEntry.Function f -> {
        double rows = 0;
        for (RangeTblEntry.RangeTblFunction x : f.functions()) {
          rows = Math.max(rows, costs.selectivity.functionRows(x.funcexpr()));
        }
        rel.tuples = Costs.clampRows(rows);
        costs.setBaseRows(rel);
      }
      case RangeTblEntry.Values v -> {
        rel.tuples = v.valuesLists().size();
        costs.setBaseRows(rel);
      }
      case RangeTblEntry.Cte c -> {
        PlannerRoot owner = root.ancestor(c.ctelevelsup());
        if (c.selfReference()) {
          PlannerRoot r = root;
          while (r != null && r.workTableParam < 0) {
            r = r.parent;
          }
          rel.tuples = Costs.clampRows(r == null ? 10 : 10 * r.nonRecursiveRows);
        } else {
          PlannerRoot.PlannedCte cte = owner == null ? null : owner.ctes.get(c.ctename());
          if (cte == null) {
            throw SqlError.internal("could not find plan for CTE \"" + c.ctename() + "\"");
          }
          rel.tuples = cte.rows();
          rel.subroot = cte.root();
        }
        costs.setBaseRows(rel);
      }
      case RangeTblEntry.Result _ -> {
        rel.tuples = 1;
        costs.setBaseRows(rel);
      }
      case null -> throw SqlError.internal("relation without range table entry");
      case RangeTblEntry.Join _ -> throw SqlError.internal("join as base relation");
    }
  }

  private void planSubquery(RelOptInfo rel, RangeTblEntry.Subquery s) {
    Query query = pushDown(rel, s.subquery());
    List<PlannerParam> saved = root.planParams;
    root.planParams = new ArrayList<>();
    boolean all =
        root.baseRels.size() > 1
            || root.parse.hasAggs
            || !root.parse.groupClause.isEmpty()
            || !root.parse.sortClause.isEmpty()
            || !root.parse.distinctClause.isEmpty();
    PlannerRoot sub =
        root.global.levelPlanner.planLevel(root.global, query, root, all ? 0 : root.tupleFraction);
    rel.subplanParams = root.planParams;
    root.planParams = saved;
    // What is for levels above ours goes up with our own params.
    rel.subroot = sub;
    if (sub.finalRel == null) {
      throw SqlError.internal("subquery without plan");
    }
    rel.tuples = sub.finalRel.total().rows;
    costs.setBaseRows(rel);
  }

  /// Moves conditions on a subquery's columns into it where that cannot change the result.
  private Query pushDown(RelOptInfo rel, Query sub) {
    if (rel.baseRestrict.isEmpty()
        || sub.setOperations() != null
        || sub.limitCount() != null
        || sub.limitOffset() != null
        || sub.hasWindowFuncs()
        || sub.hasTargetSRFs()
        || sub.hasDistinctOn()
        || !sub.groupingSets().isEmpty()
        || !sub.rowMarks().isEmpty()
        || (rel.entry instanceof RangeTblEntry.Subquery s && s.securityBarrier())) {
      return sub;
    }
    Map<Integer, Expr> columns = new LinkedHashMap<>();
    for (TargetEntry t : sub.targetList()) {
      if (!t.resjunk()) {
        columns.put(t.resno(), t.expr());
      }
    }
    List<RestrictInfo> kept = new ArrayList<>();
    List<Expr> moved = new ArrayList<>();
    for (RestrictInfo r : rel.baseRestrict) {
      if (isPushable(r, columns)) {
        moved.add(
            QueryTransform.expr(
                r.clause,
                0,
                (e, depth) -> e instanceof Expr.Var v ? columns.get(v.varattno()) : null));
      } else {
        kept.add(r);
      }
    }
    if (moved.isEmpty()) {
      return sub;
    }
    rel.baseRestrict.clear();
    rel.baseRestrict.addAll(kept);
    QueryBuilder b = sub.toBuilder();
    boolean grouped = b.hasAggs || !b.groupClause.isEmpty() || b.havingQual != null;
    if (grouped) {
      List<Expr> having = new ArrayList<>(Exprs.conjuncts(b.havingQual));
      having.addAll(moved);
      b.havingQual = Exprs.and(having);
    } else {
      List<Expr> where = new ArrayList<>(Exprs.conjuncts(b.jointree.quals()));
      where.addAll(moved);
      b.jointree = new JoinTreeNode.FromExpr(b.jointree.fromlist(), Exprs.and(where));
    }
    return b.build();
  }

  private boolean isPushable(RestrictInfo r, Map<Integer, Expr> columns) {
    if (r.pseudoConstant
        || Exprs.containsSubPlan(r.clause)
        || Exprs.containsExecParam(r.clause)
        || Exprs.isVolatile(root.global.catalog, r.clause)) {
      return false;
    }
    boolean[] ok = {true};
    Exprs.forEachVar(
        r.clause,
        v -> {
          Expr column = columns.get(v.varattno());
          if (column == null
              || Exprs.isVolatile(root.global.catalog, column)
              || Exprs.containsSubPlan(column)) {
            ok[0] = false;
          }
        });
    return ok[0];
  }

  private void paths(RelOptInfo rel, ScanPaths scans) {
    if (rel.entry instanceof RangeTblEntry.Relation) {
      scans.table(rel);
      return;
    }
    if (rel.entry instanceof RangeTblEntry.Subquery) {
      PlannerRoot sub = rel.subroot;
      if (sub == null || sub.finalRel == null) {
        throw SqlError.internal("subquery without plan");
      }
      boolean trivial = isTrivial(rel, sub);
      for (Path p : sub.finalRel.paths) {
        Path.SubqueryPath path = new Path.SubqueryPath(rel, p);
        path.requiredOuter = rel.lateral;
        costs.subqueryScan(path, trivial);
        path.pathkeys = outerKeys(rel, sub, p);
        PathSet.add(rel, path);
      }
      return;
    }
    Path.ScanPath path = new Path.ScanPath(rel);
    path.requiredOuter = rel.lateral;
    switch (rel.entry) {
      case RangeTblEntry.Function _ -> costs.functionScan(path);
      case RangeTblEntry.Values _ -> costs.valuesScan(path);
      case RangeTblEntry.Cte _ -> costs.cteScan(path);
      case null, default -> costs.resultScan(path);
    }
    PathSet.add(rel, path);
  }

  /// A subquery's order in terms of its columns.
  private List<dev.gajah.planner.path.PathKey> outerKeys(RelOptInfo rel, PlannerRoot sub, Path p) {
    List<dev.gajah.planner.path.PathKey> keys = new ArrayList<>();
    for (dev.gajah.planner.path.PathKey k : p.pathkeys) {
      dev.gajah.planner.path.PathKey mine = null;
      for (int i = 0; i < sub.processedTarget.size() && mine == null; i++) {
        TargetEntry t = sub.processedTarget.get(i);
        if (t.resjunk()) {
          continue;
        }
        for (var m : k.equivalence().canonical().members) {
          if (Exprs.stripRelabel(m.expr()).equals(Exprs.stripRelabel(t.expr()))) {
            Expr e = t.expr();
            Expr var =
                new Expr.Var(rel.rti, t.resno(), e.typeOid(), e.typmod(), e.collation(), 0, -1);
            mine =
                classes.pathKey(
                    var,
                    k.family(),
                    m.type(),
                    k.equivalence().canonical().collation,
                    k.descending(),
                    k.nullsFirst(),
                    0,
                    false);
            break;
          }
        }
      }
      if (mine == null) {
        break;
      }
      keys.add(mine);
    }
    return keys;
  }

  private static boolean isTrivial(RelOptInfo rel, PlannerRoot sub) {
    if (rel.target.size() != sub.processedTarget.size()) {
      return false;
    }
    for (int i = 0; i < rel.target.size(); i++) {
      if (!(rel.target.get(i) instanceof Expr.Var v) || v.varattno() != i + 1) {
        return false;
      }
    }
    return true;
  }

  /// Range table indexes of base relations in the join tree.
  static Set<Integer> baseRtis(JoinTreeNode node) {
    Set<Integer> result = new java.util.LinkedHashSet<>();
    collect(node, result);
    return result;
  }

  private static void collect(JoinTreeNode node, Set<Integer> into) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> into.add(r.rtindex());
      case JoinTreeNode.FromExpr f -> f.fromlist().forEach(n -> collect(n, into));
      case JoinTreeNode.JoinExpr j -> {
        collect(j.larg(), into);
        collect(j.rarg(), into);
      }
    }
  }
}
