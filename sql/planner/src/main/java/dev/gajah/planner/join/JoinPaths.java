// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.join;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.path.EquivalenceClass;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PathKey;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.path.SpecialJoin;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ways to join one relation with another: nested loops, hash joins, merge joins (PostgreSQL:
/// `joinpath.c`).
final class JoinPaths {
  private final PlannerRoot root;
  private final Costs costs;
  private final EquivalenceClasses classes;
  private final ScanPaths scans;

  JoinPaths(PlannerRoot root, Costs costs, EquivalenceClasses classes, ScanPaths scans) {
    this.root = root;
    this.costs = costs;
    this.classes = classes;
    this.scans = scans;
  }

  /// What all paths of one join of two sides share.
  private static final class Pair {
    final RelOptInfo rel;
    final RelOptInfo outer;
    final RelOptInfo inner;
    final JoinType type;
    final boolean rightward;
    final SpecialJoin sj;
    final List<RestrictInfo> clauses;
    boolean innerUnique;
    double @Nullable [] semi;

    Pair(
        RelOptInfo rel,
        RelOptInfo outer,
        RelOptInfo inner,
        JoinType type,
        boolean rightward,
        SpecialJoin sj,
        List<RestrictInfo> clauses) {
      this.rel = rel;
      this.outer = outer;
      this.inner = inner;
      this.type = type;
      this.rightward = rightward;
      this.sj = sj;
      this.clauses = clauses;
    }
  }

  void add(
      RelOptInfo rel,
      RelOptInfo outer,
      RelOptInfo inner,
      JoinType type,
      boolean rightward,
      SpecialJoin sj,
      List<RestrictInfo> clauses) {
    Pair p = new Pair(rel, outer, inner, type, rightward, sj, clauses);
    boolean canBeUnique =
        type != JoinType.SEMI && type != JoinType.ANTI && type != JoinType.FULL && !rightward
            || type == JoinType.INNER;
    p.innerUnique = canBeUnique && isUnique(inner, rel.relids, type, clauses);
    if (p.innerUnique || ((type == JoinType.SEMI || type == JoinType.ANTI) && !rightward)) {
      p.semi = costs.semiFactors(rel.relids, outer, inner, type, sj, clauses);
    }
    addAll(p, outer.cheapestParameterized, null);
  }

  /// A semi-join as an inner join with the right side made unique, in both directions.
  void addUnique(
      RelOptInfo rel,
      RelOptInfo left,
      RelOptInfo right,
      SpecialJoin sj,
      List<RestrictInfo> clauses) {
    Path unique = unique(right, sj);
    if (unique == null) {
      return;
    }
    Pair p = new Pair(rel, left, right, JoinType.INNER, false, sj, clauses);
    p.innerUnique = true;
    p.semi = costs.semiFactors(rel.relids, left, right, JoinType.INNER, sj, clauses);
    addAll(p, left.cheapestParameterized, unique);
    Pair q = new Pair(rel, right, left, JoinType.INNER, false, sj, clauses);
    q.innerUnique = isUnique(left, rel.relids, JoinType.INNER, clauses);
    if (q.innerUnique) {
      q.semi = costs.semiFactors(rel.relids, right, left, JoinType.INNER, sj, clauses);
    }
    addAll(q, List.of(unique), null);
  }

  private void addAll(Pair p, List<Path> outers, @Nullable Path onlyInner) {
    boolean wholeInner = p.type == JoinType.FULL || p.rightward;
    List<Path> outerPaths =
        outers.size() == 1 && outers.getFirst() instanceof Path.UniquePath ? outers : p.outer.paths;
    Path innerTotal = onlyInner != null ? onlyInner : p.inner.total();
    if (!wholeInner || p.type == JoinType.FULL && p.clauses.isEmpty()) {
      nestLoops(p, outerPaths, innerTotal, onlyInner != null);
    }
    List<RestrictInfo> merge = mergeClauses(p);
    if (!merge.isEmpty()) {
      sortBoth(p, bestOuter(outerPaths, p), innerTotal, merge);
      if (outerPaths != outers || true) {
        presorted(p, outerPaths, innerTotal, onlyInner == null, merge);
      }
    } else if (p.type == JoinType.FULL && p.clauses.isEmpty()) {
      // A full join without condition: merge with no keys.
      Path.JoinPath path =
          new Path.JoinPath(
              p.rel,
              Path.JoinMethod.MERGE,
              p.type,
              false,
              bestOuter(outerPaths, p),
              innerTotal,
              p.clauses);
      costs.mergeJoin(path, p.rel.rows, false, false);
      PathSet.add(p.rel, path);
    }
    hash(p, outerPaths, innerTotal, onlyInner == null);
  }

  private static Path bestOuter(List<Path> outers, Pair p) {
    return outers.size() == 1 ? outers.getFirst() : p.outer.total();
  }

  // Uniqueness.

  /// At most one row of `inner` matches an outer row: a unique index covers the equalities.
  private boolean isUnique(
      RelOptInfo inner, long joinRelids, JoinType type, List<RestrictInfo> clauses) {
    if (inner.kind != RelOptInfo.Kind.BASE) {
      return false;
    }
    List<Expr> equal = new ArrayList<>();
    List<Integer> operators = new ArrayList<>();
    for (RestrictInfo r : clauses) {
      if (type != JoinType.INNER && r.isFilterAt(joinRelids)) {
        continue;
      }
      collectEqual(r, inner, equal, operators);
    }
    if (equal.isEmpty()) {
      return false;
    }
    for (RestrictInfo r : inner.baseRestrict) {
      if (r.clause instanceof Expr.OpExpr op
          && !r.mergeFamilies.isEmpty()
          && op.args().size() == 2) {
        if (r.rightRelids == 0) {
          equal.add(Exprs.stripRelabel(op.args().get(0)));
          operators.add(op.opno());
        } else if (r.leftRelids == 0) {
          equal.add(Exprs.stripRelabel(op.args().get(1)));
          operators.add(op.opno());
        }
      }
    }
    RelationFacts facts = inner.facts;
    if (facts != null) {
      for (RelationFacts.Index index : facts.indexes()) {
        if (index.unique()
            && index.immediate()
            && index.predicate().isEmpty()
            && covers(index, inner, equal, operators)) {
          return true;
        }
      }
      return false;
    }
    if (inner.entry instanceof RangeTblEntry.Subquery s) {
      return isSubqueryUnique(s, inner, equal);
    }
    return false;
  }

  private static void collectEqual(
      RestrictInfo r, RelOptInfo inner, List<Expr> equal, List<Integer> operators) {
    if (r.mergeFamilies.isEmpty() || !r.canJoin || !(r.clause instanceof Expr.OpExpr op)) {
      return;
    }
    if (r.rightRelids == inner.relids && !Relids.overlap(r.leftRelids, inner.relids)) {
      equal.add(Exprs.stripRelabel(op.args().get(1)));
      operators.add(op.opno());
    } else if (r.leftRelids == inner.relids && !Relids.overlap(r.rightRelids, inner.relids)) {
      equal.add(Exprs.stripRelabel(op.args().get(0)));
      operators.add(op.opno());
    }
  }

  private boolean covers(
      RelationFacts.Index index, RelOptInfo inner, List<Expr> equal, List<Integer> operators) {
    for (int i = 0; i < index.keyColumns(); i++) {
      boolean found = false;
      for (int k = 0; k < equal.size() && !found; k++) {
        if (!classes.mergeFamilies(operators.get(k)).contains(index.families()[i])) {
          continue;
        }
        Expr e = equal.get(k);
        found =
            index.attributes()[i] != 0
                && e instanceof Expr.Var v
                && v.varno() == inner.rti
                && v.varattno() == index.attributes()[i];
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSubqueryUnique(
      RangeTblEntry.Subquery s, RelOptInfo inner, List<Expr> equal) {
    var q = s.subquery();
    List<dev.gajah.nodes.query.SortGroupClause> keys =
        !q.distinctClause().isEmpty()
            ? q.distinctClause()
            : q.groupingSets().isEmpty() ? q.groupClause() : List.of();
    if (keys.isEmpty() || q.setOperations() != null) {
      return false;
    }
    for (var key : keys) {
      boolean found = false;
      for (var t : q.targetList()) {
        if (t.ressortgroupref() == key.tleSortGroupRef()) {
          for (Expr e : equal) {
            found |= e instanceof Expr.Var v && v.varno() == inner.rti && v.varattno() == t.resno();
          }
        }
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /// The right side of a semi-join without duplicates; null if that cannot be made.
  @Nullable Path unique(RelOptInfo rel, SpecialJoin sj) {
    if (rel.cheapestUnique != null) {
      return rel.cheapestUnique;
    }
    if (rel.cheapestTotal == null || (!sj.semiCanBtree() && !sj.semiCanHash())) {
      return null;
    }
    Path sub = rel.total();
    if (sub.requiredOuter != 0) {
      return null;
    }
    double rows = costs.selectivity.groups(sj.semiRightExprs(), sub.rows);
    Path best = null;
    if (sj.semiCanHash() && costs.hashFits(rows, 0, sub.width)) {
      Path.UniquePath path =
          new Path.UniquePath(sub, true, sj.semiOperators(), sj.semiRightExprs());
      costs.aggregate(
          path,
          sub,
          Plan.AggStrategy.HASHED,
          new double[4],
          sj.semiOperators().size(),
          rows,
          0,
          List.of());
      best = path;
    }
    if (sj.semiCanBtree()) {
      Path.UniquePath path =
          new Path.UniquePath(sub, false, sj.semiOperators(), sj.semiRightExprs());
      Path.SortPath sort = new Path.SortPath(sub, List.of(), 0);
      costs.sort(sort, sub.total, sub.rows, sub.width, -1);
      path.startup = sort.startup;
      path.total =
          sort.total
              + root.global.settings.cpuOperatorCost() * sub.rows * sj.semiOperators().size();
      if (best == null || path.total < best.total) {
        best = path;
      }
    }
    if (best != null) {
      best.rows = rows;
      rel.cheapestUnique = best;
    }
    return best;
  }

  // Nested loops.

  private void nestLoops(Pair p, List<Path> outers, Path innerTotal, boolean onlyTotal) {
    Path material = null;
    if (root.global.settings.enableMaterial()
        && innerTotal.requiredOuter == 0
        && !(innerTotal instanceof Path.MaterialPath)
        && !materializes(innerTotal)) {
      Path.MaterialPath m = new Path.MaterialPath(innerTotal);
      costs.material(m);
      material = m;
    }
    for (Path outer : outers) {
      if (Relids.overlap(outer.requiredOuter, p.inner.relids)) {
        continue;
      }
      if (onlyTotal) {
        nestLoop(p, outer, innerTotal);
      } else {
        for (Path inner : p.inner.cheapestParameterized) {
          nestLoop(p, outer, inner);
        }
        if (!p.inner.cheapestParameterized.contains(innerTotal)) {
          nestLoop(p, outer, innerTotal);
        }
      }
      if (material != null) {
        nestLoop(p, outer, material);
      }
    }
  }

  private static boolean materializes(Path p) {
    return switch (p) {
      case Path.MaterialPath _ -> true;
      case Path.SortPath s -> s.presorted == 0;
      case Path.ScanPath s ->
          s.parent.entry instanceof RangeTblEntry.Function
              || s.parent.entry instanceof RangeTblEntry.Cte;
      default -> false;
    };
  }

  private void nestLoop(Pair p, Path outer, Path inner) {
    if (Relids.overlap(outer.requiredOuter, p.inner.relids)) {
      return;
    }
    long required = (outer.requiredOuter | inner.requiredOuter) & ~p.outer.relids;
    if (Relids.overlap(required, p.rel.relids)) {
      return;
    }
    // A parameterization from outside is worth it only for an inner scan of a join further up.
    if (required != 0 && !Relids.isSubset(p.rel.lateral, required) && p.rel.lateral != 0) {
      return;
    }
    List<RestrictInfo> clauses = p.clauses;
    if (Relids.overlap(inner.requiredOuter, p.outer.relids)) {
      // Conditions that the inner path checks already.
      clauses = new ArrayList<>();
      for (RestrictInfo r : p.clauses) {
        if (!isChecked(r, inner, p)) {
          clauses.add(r);
        }
      }
    }
    Path.JoinPath path =
        new Path.JoinPath(
            p.rel, Path.JoinMethod.NEST_LOOP, p.type, p.rightward, outer, inner, clauses);
    path.innerUnique = p.innerUnique;
    path.requiredOuter = required;
    path.pathkeys = outer.pathkeys;
    double rows = p.rel.rows;
    if (required != 0) {
      List<RestrictInfo> extra = new ArrayList<>();
      collectParamClauses(outer, required, extra);
      collectParamClauses(inner, required, extra);
      path.paramClauses = extra;
      rows =
          Math.min(
              rows,
              Costs.clampRows(costs.joinRows(p.rel.relids, outer.rows, inner.rows, p.sj, clauses)));
    }
    costs.nestLoop(path, rows, p.semi);
    PathSet.add(p.rel, path);
  }

  private static void collectParamClauses(Path path, long required, List<RestrictInfo> into) {
    for (RestrictInfo r : path.paramClauses) {
      if (Relids.overlap(r.clauseRelids, required)) {
        into.add(r);
      }
    }
  }

  private static boolean isChecked(RestrictInfo r, Path inner, Pair p) {
    for (RestrictInfo c : inner.paramClauses) {
      if (c == r) {
        return true;
      }
      if (r.parent != null && c.parent == r.parent) {
        // Same class: the inner scan compares with some member of the outer side, equal to all
        // others there.
        if (Relids.isSubset(c.clauseRelids, p.rel.relids)) {
          return true;
        }
      }
    }
    return false;
  }

  // Merge joins.

  private List<RestrictInfo> mergeClauses(Pair p) {
    List<RestrictInfo> result = new ArrayList<>();
    boolean outerJoin =
        p.type == JoinType.LEFT || p.type == JoinType.FULL || p.type == JoinType.ANTI;
    for (RestrictInfo r : p.clauses) {
      if (outerJoin && r.isFilterAt(p.rel.relids)) {
        continue;
      }
      if (!r.canJoin || r.mergeFamilies.isEmpty() || !isBetween(r, p)) {
        if ((p.rightward || p.type == JoinType.FULL) && !(r.clause instanceof Expr.Const)) {
          // Right and full joins cannot check other conditions between matches.
          return List.of();
        }
        continue;
      }
      classes.setMergeClasses(r);
      result.add(r);
    }
    return result;
  }

  private static boolean isBetween(RestrictInfo r, Pair p) {
    return (Relids.isSubset(r.leftRelids, p.outer.relids)
            && Relids.isSubset(r.rightRelids, p.inner.relids))
        || (Relids.isSubset(r.rightRelids, p.outer.relids)
            && Relids.isSubset(r.leftRelids, p.inner.relids));
  }

  private static EquivalenceClass side(RestrictInfo r, long relids) {
    EquivalenceClass c = Relids.isSubset(r.leftRelids, relids) ? r.leftClass : r.rightClass;
    if (c == null) {
      throw new IllegalStateException("merge condition without class: " + r);
    }
    return c.canonical();
  }

  private static PathKey ascending(EquivalenceClass c) {
    return new PathKey(c, c.families.getFirst(), false, false);
  }

  /// Orders of the outer side that the conditions suggest, the wanted output order first.
  private List<PathKey> outerKeys(List<RestrictInfo> merge, Pair p) {
    List<EquivalenceClass> wanted = new ArrayList<>();
    for (RestrictInfo r : merge) {
      EquivalenceClass c = side(r, p.outer.relids);
      if (!wanted.contains(c)) {
        wanted.add(c);
      }
    }
    List<PathKey> keys = new ArrayList<>();
    for (PathKey k : root.queryPathKeys) {
      if (!wanted.remove(k.equivalence().canonical())) {
        keys.clear();
        break;
      }
      keys.add(k);
    }
    if (keys.size() != root.queryPathKeys.size() || keys.isEmpty()) {
      keys.clear();
      wanted.clear();
      for (RestrictInfo r : merge) {
        EquivalenceClass c = side(r, p.outer.relids);
        if (!wanted.contains(c)) {
          wanted.add(c);
        }
      }
    }
    for (EquivalenceClass c : wanted) {
      PathKey k = ascending(c);
      if (!PathKey.isRedundant(k, keys)) {
        keys.add(k);
      }
    }
    return keys;
  }

  private void sortBoth(Pair p, Path outer, Path inner, List<RestrictInfo> merge) {
    if (Relids.overlap(outer.requiredOuter, p.inner.relids)
        || Relids.overlap(inner.requiredOuter, p.outer.relids)) {
      return;
    }
    List<PathKey> all = outerKeys(merge, p);
    for (int front = 0; front < all.size(); front++) {
      List<PathKey> keys = new ArrayList<>();
      keys.add(all.get(front));
      for (int i = 0; i < all.size(); i++) {
        if (i != front) {
          keys.add(all.get(i));
        }
      }
      List<RestrictInfo> ordered = clausesFor(keys, merge, p);
      if (ordered.size() < merge.size() && (p.rightward || p.type == JoinType.FULL)) {
        continue;
      }
      mergeJoin(p, outer, inner, ordered, keys, innerKeys(ordered, keys, p), keys);
    }
  }

  /// Merge conditions in the order of path keys, as far as they go.
  private static List<RestrictInfo> clausesFor(
      List<PathKey> keys, List<RestrictInfo> merge, Pair p) {
    List<RestrictInfo> result = new ArrayList<>();
    for (PathKey k : keys) {
      boolean found = false;
      for (RestrictInfo r : merge) {
        if (side(r, p.outer.relids) == k.equivalence().canonical() && !result.contains(r)) {
          result.add(r);
          found = true;
        }
      }
      if (!found) {
        break;
      }
    }
    return result;
  }

  private static List<PathKey> innerKeys(
      List<RestrictInfo> ordered, List<PathKey> outerKeys, Pair p) {
    List<PathKey> keys = new ArrayList<>();
    for (RestrictInfo r : ordered) {
      EquivalenceClass outer = side(r, p.outer.relids);
      EquivalenceClass inner = side(r, p.inner.relids);
      for (PathKey k : outerKeys) {
        if (k.equivalence().canonical() == outer) {
          PathKey mine = new PathKey(inner, k.family(), k.descending(), k.nullsFirst());
          if (!PathKey.isRedundant(mine, keys)) {
            keys.add(mine);
          }
          break;
        }
      }
    }
    return keys;
  }

  private void presorted(
      Pair p, List<Path> outers, Path innerTotal, boolean anyInner, List<RestrictInfo> merge) {
    for (Path outer : outers) {
      if (outer.pathkeys.isEmpty() || Relids.overlap(outer.requiredOuter, p.inner.relids)) {
        continue;
      }
      List<RestrictInfo> ordered = clausesFor(outer.pathkeys, merge, p);
      if (ordered.isEmpty()
          || (ordered.size() < merge.size() && (p.rightward || p.type == JoinType.FULL))) {
        continue;
      }
      List<PathKey> inner = innerKeys(ordered, outer.pathkeys, p);
      mergeJoin(p, outer, innerTotal, ordered, List.of(), inner, outer.pathkeys);
      if (!anyInner) {
        continue;
      }
      Path sorted = PathSet.cheapestFor(p.inner.paths, inner, 0, false);
      if (sorted != null && sorted != innerTotal) {
        mergeJoin(p, outer, sorted, ordered, List.of(), List.of(), outer.pathkeys);
      }
      Path quick = PathSet.cheapestFor(p.inner.paths, inner, 0, true);
      if (quick != null && quick != sorted) {
        mergeJoin(p, outer, quick, ordered, List.of(), List.of(), outer.pathkeys);
      }
    }
  }

  private void mergeJoin(
      Pair p,
      Path outer,
      Path inner,
      List<RestrictInfo> ordered,
      List<PathKey> outerSort,
      List<PathKey> innerSort,
      List<PathKey> keys) {
    long required = outer.requiredOuter | inner.requiredOuter;
    if (Relids.overlap(required, p.rel.relids) || required != 0) {
      return;
    }
    Path.JoinPath path =
        new Path.JoinPath(
            p.rel, Path.JoinMethod.MERGE, p.type, p.rightward, outer, inner, p.clauses);
    path.innerUnique = p.innerUnique;
    path.keyClauses = ordered;
    path.outerSortKeys = PathKey.isContained(outerSort, outer.pathkeys) ? List.of() : outerSort;
    path.innerSortKeys = PathKey.isContained(innerSort, inner.pathkeys) ? List.of() : innerSort;
    boolean keepsOrder = p.type != JoinType.FULL && !p.rightward;
    path.pathkeys = keepsOrder ? keys : List.of();
    costs.mergeJoin(path, p.rel.rows, keys.getFirst().descending(), keys.getFirst().nullsFirst());
    PathSet.add(p.rel, path);
  }

  // Hash joins.

  private void hash(Pair p, List<Path> outers, Path innerTotal, boolean anyInner) {
    boolean outerJoin =
        p.type == JoinType.LEFT || p.type == JoinType.FULL || p.type == JoinType.ANTI;
    List<RestrictInfo> keys = new ArrayList<>();
    for (RestrictInfo r : p.clauses) {
      if ((outerJoin && r.isFilterAt(p.rel.relids))
          || !r.canJoin
          || r.hashOperator == 0
          || !isBetween(r, p)) {
        continue;
      }
      keys.add(r);
    }
    if (keys.isEmpty()) {
      return;
    }
    Path outerTotal = bestOuter(outers, p);
    hashJoin(p, outerTotal, innerTotal, keys);
    Path quick = p.outer.cheapestStartup;
    if (quick != null && quick != outerTotal && outers.size() > 1) {
      hashJoin(p, quick, innerTotal, keys);
    }
    if (anyInner && outers.size() > 1) {
      for (Path o : p.outer.cheapestParameterized) {
        for (Path i : p.inner.cheapestParameterized) {
          if (o != outerTotal || i != innerTotal) {
            hashJoin(p, o, i, keys);
          }
        }
      }
    }
  }

  private void hashJoin(Pair p, Path outer, Path inner, List<RestrictInfo> keys) {
    if (outer.requiredOuter != 0 || inner.requiredOuter != 0) {
      return;
    }
    Path.JoinPath path =
        new Path.JoinPath(
            p.rel, Path.JoinMethod.HASH, p.type, p.rightward, outer, inner, p.clauses);
    path.innerUnique = p.innerUnique;
    path.keyClauses = keys;
    costs.hashJoin(path, p.rel.rows, p.semi);
    PathSet.add(p.rel, path);
  }

  ScanPaths scans() {
    return scans;
  }
}
