// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.join;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.path.EquivalenceClass;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PathKey;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.statistics.PlannerCatalog;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ways to scan a table: sequentially, by tid, by an index, by bitmaps (PostgreSQL: `indxpath.c`,
/// `tidpath.c`).
public final class ScanPaths {
  private static final int BTREE = 403;
  private static final int TID_EQ = 387;

  private final PlannerRoot root;
  private final Costs costs;
  private final EquivalenceClasses classes;
  private final PlannerCatalog catalog;

  public ScanPaths(PlannerRoot root, Costs costs, EquivalenceClasses classes) {
    this.root = root;
    this.costs = costs;
    this.classes = classes;
    this.catalog = root.global.catalog;
  }

  /// Adds all paths of a plain table.
  public void table(RelOptInfo rel) {
    Path.ScanPath seq = new Path.ScanPath(rel);
    seq.requiredOuter = rel.lateral;
    costs.seqScan(seq);
    PathSet.add(rel, seq);
    tid(rel);
    indexes(rel);
  }

  // Tid scans.

  private void tid(RelOptInfo rel) {
    for (RestrictInfo r : rel.baseRestrict) {
      if (isTidClause(r.clause, rel)) {
        Path.TidPath path = new Path.TidPath(rel, List.of(r));
        costs.tidScan(path);
        PathSet.add(rel, path);
      }
    }
  }

  private boolean isTidClause(Expr clause, RelOptInfo rel) {
    return switch (clause) {
      case Expr.OpExpr o ->
          o.opno() == TID_EQ
              && ((isCtid(o.args().get(0), rel) && Exprs.isPseudoConstant(root, o.args().get(1)))
                  || (isCtid(o.args().get(1), rel)
                      && Exprs.isPseudoConstant(root, o.args().get(0))));
      case Expr.ScalarArrayOpExpr s ->
          s.opno() == TID_EQ
              && s.useOr()
              && isCtid(s.args().get(0), rel)
              && Exprs.isPseudoConstant(root, s.args().get(1));
      case Expr.CurrentOfExpr c -> c.cvarno() == rel.rti;
      default -> false;
    };
  }

  private static boolean isCtid(Expr e, RelOptInfo rel) {
    return e instanceof Expr.Var v
        && v.varno() == rel.rti
        && v.varattno() == -1
        && v.varlevelsup() == 0;
  }

  // Index scans.

  private void indexes(RelOptInfo rel) {
    RelationFacts facts = rel.facts;
    if (facts == null || facts.indexes().isEmpty()) {
      return;
    }
    List<Path> bitmaps = new ArrayList<>();
    List<List<Path>> joinBitmaps = new ArrayList<>();
    for (RelationFacts.Index index : facts.indexes()) {
      if (index.accessMethod() != BTREE || !predicateHolds(rel, index, List.of())) {
        continue;
      }
      List<Path.IndexClause> clauses = match(rel, index, rel.baseRestrict);
      build(rel, index, clauses, 0, List.of(), bitmaps);
      parameterized(rel, index, clauses, joinBitmaps);
    }
    bitmapOr(rel, bitmaps);
    if (!bitmaps.isEmpty()) {
      Path bitmap = chooseAnd(rel, bitmaps);
      Path.BitmapHeapPath path = new Path.BitmapHeapPath(rel, bitmap);
      path.requiredOuter = rel.lateral;
      costs.bitmapHeapScan(path, 1.0);
      PathSet.add(rel, path);
    }
    for (List<Path> group : joinBitmaps) {
      Path bitmap = chooseAnd(rel, group);
      Path.BitmapHeapPath path = new Path.BitmapHeapPath(rel, bitmap);
      path.requiredOuter = group.getFirst().requiredOuter;
      path.paramClauses = group.getFirst().paramClauses;
      costs.bitmapHeapScan(path, loops(path.requiredOuter));
      PathSet.add(rel, path);
    }
  }

  /// Every conjunct of a partial index's predicate is among the conditions, or follows from one in
  /// a simple way.
  private boolean predicateHolds(
      RelOptInfo rel, RelationFacts.Index index, List<RestrictInfo> more) {
    List<RestrictInfo> known = new ArrayList<>(rel.baseRestrict);
    known.addAll(more);
    for (Expr predicate : index.predicate()) {
      Expr mine = Exprs.changeVarno(predicate, 1, rel.rti);
      boolean holds = false;
      for (RestrictInfo r : known) {
        if (Implication.implies(catalog, r.clause, mine)) {
          holds = true;
          break;
        }
      }
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  /// Index conditions from a list of conditions, in column order.
  private List<Path.IndexClause> match(
      RelOptInfo rel, RelationFacts.Index index, List<RestrictInfo> clauses) {
    List<Path.IndexClause> result = new ArrayList<>();
    for (int column = 0; column < index.keyColumns(); column++) {
      Expr key = keyExpr(rel, index, column);
      for (RestrictInfo r : clauses) {
        if (r.pseudoConstant) {
          continue;
        }
        Path.IndexClause c = matchOne(rel, index, column, key, r);
        if (c != null) {
          result.add(c);
        }
      }
    }
    return result;
  }

  private Expr keyExpr(RelOptInfo rel, RelationFacts.Index index, int column) {
    int attribute = index.attributes()[column];
    if (attribute != 0) {
      RelationFacts facts = java.util.Objects.requireNonNull(rel.facts);
      if (attribute < 0) {
        return new Expr.Var(rel.rti, attribute, 27, -1, 0, 0, -1);
      }
      RelationFacts.Column c = facts.columns().get(attribute - 1);
      return new Expr.Var(rel.rti, attribute, c.typeOid(), c.typmod(), c.collation(), 0, -1);
    }
    int expression = 0;
    for (int i = 0; i < column; i++) {
      if (index.attributes()[i] == 0) {
        expression++;
      }
    }
    return Exprs.changeVarno(index.expressions().get(expression), 1, rel.rti);
  }

  private static boolean isKey(Expr operand, Expr key) {
    Expr bare = Exprs.stripRelabel(operand);
    if (key instanceof Expr.Var k) {
      return bare instanceof Expr.Var v
          && v.varno() == k.varno()
          && v.varattno() == k.varattno()
          && v.varlevelsup() == 0;
    }
    return bare.equals(Exprs.stripRelabel(key));
  }

  private Path.@Nullable IndexClause matchOne(
      RelOptInfo rel, RelationFacts.Index index, int column, Expr key, RestrictInfo r) {
    int family = index.families()[column];
    int collation = index.collations()[column];
    switch (r.clause) {
      case Expr.OpExpr op -> {
        if (op.args().size() != 2) {
          return null;
        }
        Expr left = op.args().get(0);
        Expr right = op.args().get(1);
        int opno = op.opno();
        Expr qual = op;
        if (isKey(left, key) && isComparand(rel, right)) {
          // as it is
        } else if (isKey(right, key) && isComparand(rel, left)) {
          opno = catalog.operator(opno).commutator();
          if (opno == 0) {
            return null;
          }
          qual =
              new Expr.OpExpr(
                  opno,
                  catalog.operator(opno).functionOid(),
                  op.typeOid(),
                  false,
                  op.collation(),
                  op.inputCollation(),
                  List.of(right, left),
                  -1);
        } else {
          return null;
        }
        if (collation != 0 && op.inputCollation() != 0 && collation != op.inputCollation()) {
          return null;
        }
        for (PlannerCatalog.FamilyMember m : catalog.btreeFamilies(opno)) {
          if (m.family() == family) {
            return new Path.IndexClause(r, qual, column, m.strategy(), family, false);
          }
        }
        return null;
      }
      case Expr.ScalarArrayOpExpr s -> {
        if (!s.useOr() || !isKey(s.args().get(0), key) || !isComparand(rel, s.args().get(1))) {
          return null;
        }
        if (collation != 0 && s.inputCollation() != 0 && collation != s.inputCollation()) {
          return null;
        }
        for (PlannerCatalog.FamilyMember m : catalog.btreeFamilies(s.opno())) {
          if (m.family() == family && m.strategy() == 3) {
            return new Path.IndexClause(r, s, column, 3, family, false);
          }
        }
        return null;
      }
      case Expr.NullTest n -> {
        return !n.argIsRow() && isKey(n.arg(), key)
            ? new Path.IndexClause(r, n, column, 0, family, false)
            : null;
      }
      case Expr.Var v when v.typeOid() == Expr.BOOL && isKey(v, key) -> {
        return booleanClause(r, v, column, family, true);
      }
      case Expr.BoolExpr b when b.op() == Expr.BoolOp.NOT && isKey(b.args().getFirst(), key) -> {
        return booleanClause(r, b.args().getFirst(), column, family, false);
      }
      default -> {
        return null;
      }
    }
  }

  /// A boolean column as a condition is `column = true`.
  private Path.@Nullable IndexClause booleanClause(
      RestrictInfo r, Expr key, int column, int family, boolean value) {
    int equal = catalog.familyOperator(family, Expr.BOOL, Expr.BOOL, 3);
    if (equal == 0) {
      return null;
    }
    Expr qual =
        new Expr.OpExpr(
            equal,
            catalog.operator(equal).functionOid(),
            Expr.BOOL,
            false,
            0,
            0,
            List.of(key, Exprs.bool(value)),
            -1);
    return new Path.IndexClause(r, qual, column, 3, family, false);
  }

  private boolean isComparand(RelOptInfo rel, Expr e) {
    return !Relids.overlap(Exprs.relids(root, e), rel.relids) && !Exprs.isVolatile(catalog, e);
  }

  /// Orders that the index delivers, as far as classes for them exist.
  private List<PathKey> order(RelOptInfo rel, RelationFacts.Index index, boolean backward) {
    List<PathKey> keys = new ArrayList<>();
    for (int column = 0; column < index.keyColumns(); column++) {
      Expr key = keyExpr(rel, index, column);
      boolean descending = index.descending()[column] != backward;
      boolean nullsFirst = index.nullsFirst()[column] != backward;
      PathKey k =
          classes.pathKey(
              key,
              index.families()[column],
              index.inputTypes()[column],
              index.collations()[column],
              descending,
              nullsFirst,
              0,
              false);
      if (k == null) {
        break;
      }
      if (!PathKey.isRedundant(k, keys)) {
        keys.add(k);
      }
    }
    return keys;
  }

  /// How many leading keys anybody above can use.
  private List<PathKey> useful(RelOptInfo rel, List<PathKey> keys) {
    int useful = PathKey.commonPrefix(keys, root.queryPathKeys);
    int merging = 0;
    for (PathKey k : keys) {
      EquivalenceClass c = k.equivalence().canonical();
      boolean joins =
          c.members.size() > 1
              && !c.hasConst
              && !Relids.isSubset(c.relids, rel.relids)
              && rel.hasClassJoins;
      for (RestrictInfo r : rel.joinInfo) {
        if (!r.mergeFamilies.isEmpty()
            && ((r.leftClass != null && r.leftClass.canonical() == c)
                || (r.rightClass != null && r.rightClass.canonical() == c))) {
          joins = true;
        }
      }
      if (!joins) {
        break;
      }
      merging++;
    }
    int n = Math.max(useful, merging);
    return n == 0 ? List.of() : n == keys.size() ? keys : List.copyOf(keys.subList(0, n));
  }

  private boolean isIndexOnly(RelOptInfo rel, RelationFacts.Index index) {
    if (!root.global.settings.enableIndexOnlyScan()) {
      return false;
    }
    Set<Expr> vars = new LinkedHashSet<>();
    for (Expr e : rel.target) {
      Exprs.pullVars(e, vars, false);
    }
    for (RestrictInfo r : rel.baseRestrict) {
      Exprs.pullVars(r.clause, vars, false);
    }
    for (Expr e : vars) {
      Expr.Var v = (Expr.Var) e;
      if (v.varno() != rel.rti) {
        continue;
      }
      boolean found = false;
      for (int i = 0; i < index.attributes().length; i++) {
        found |= index.attributes()[i] == v.varattno() && v.varattno() > 0 && index.canReturn()[i];
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /// Adds index paths for one set of index conditions, and the bitmap candidate.
  private void build(
      RelOptInfo rel,
      RelationFacts.Index index,
      List<Path.IndexClause> clauses,
      long outer,
      List<RestrictInfo> paramClauses,
      List<Path> bitmaps) {
    double loops = loops(outer);
    boolean usesOrder =
        outer == 0
            && (!root.queryPathKeys.isEmpty() || rel.hasClassJoins || !rel.joinInfo.isEmpty());
    List<PathKey> forward = usesOrder ? useful(rel, order(rel, index, false)) : List.of();
    boolean indexOnly = isIndexOnly(rel, index);
    if (!clauses.isEmpty() || !forward.isEmpty() || indexOnly || !index.predicate().isEmpty()) {
      Path.IndexPath path =
          indexPath(rel, index, clauses, false, indexOnly, forward, outer, paramClauses, loops);
      PathSet.add(rel, path);
    }
    if (usesOrder) {
      List<PathKey> backward = useful(rel, order(rel, index, true));
      if (!backward.isEmpty()) {
        PathSet.add(
            rel,
            indexPath(rel, index, clauses, true, indexOnly, backward, outer, paramClauses, loops));
      }
    }
    if (!clauses.isEmpty() || !index.predicate().isEmpty()) {
      bitmaps.add(
          indexPath(rel, index, clauses, false, false, List.of(), outer, paramClauses, loops));
    }
  }

  private Path.IndexPath indexPath(
      RelOptInfo rel,
      RelationFacts.Index index,
      List<Path.IndexClause> clauses,
      boolean backward,
      boolean indexOnly,
      List<PathKey> keys,
      long outer,
      List<RestrictInfo> paramClauses,
      double loops) {
    Path.IndexPath path = new Path.IndexPath(rel, index, clauses, backward, indexOnly);
    path.pathkeys = keys;
    path.requiredOuter = outer | rel.lateral;
    path.paramClauses = paramClauses;
    costs.indexScan(path, loops);
    return path;
  }

  /// How often a scan with params from these relations is expected to run.
  private double loops(long outer) {
    double result = 0;
    for (long rest = outer; rest != 0; rest &= rest - 1) {
      RelOptInfo rel = root.baseRel(Long.lowestOneBit(rest));
      if (rel.rows > 0 && (result == 0 || rel.rows < result)) {
        result = rel.rows;
      }
    }
    return result > 0 ? result : 1.0;
  }

  /// Index scans driven by values of other relations.
  private void parameterized(
      RelOptInfo rel,
      RelationFacts.Index index,
      List<Path.IndexClause> baseClauses,
      List<List<Path>> joinBitmaps) {
    List<RestrictInfo> candidates = new ArrayList<>();
    for (RestrictInfo r : rel.joinInfo) {
      if (isMovableTo(r, rel)) {
        candidates.add(r);
      }
    }
    if (rel.hasClassJoins) {
      for (int column = 0; column < index.keyColumns(); column++) {
        Expr key = keyExpr(rel, index, column);
        for (RestrictInfo r : classes.clausesFor(rel.relids, (c, m) -> isKey(m.expr(), key))) {
          if (!candidates.contains(r)) {
            candidates.add(r);
          }
        }
      }
    }
    List<Path.IndexClause> matched = match(rel, index, candidates);
    if (matched.isEmpty()) {
      return;
    }
    Set<Long> sets = new LinkedHashSet<>();
    for (Path.IndexClause c : matched) {
      long outer = c.rinfo().clauseRelids & ~rel.relids;
      for (long known : List.copyOf(sets)) {
        if (sets.size() < 10 * matched.size()) {
          sets.add(known | outer);
        }
      }
      sets.add(outer);
    }
    for (long outer : sets) {
      List<Path.IndexClause> clauses = new ArrayList<>(baseClauses);
      Set<EquivalenceClass> used = new LinkedHashSet<>();
      for (Path.IndexClause c : matched) {
        if (!Relids.isSubset(c.rinfo().clauseRelids & ~rel.relids, outer)) {
          continue;
        }
        if (c.rinfo().parent != null && !used.add(c.rinfo().parent)) {
          continue; // one equality of a class is enough
        }
        clauses.add(c);
      }
      clauses.sort(java.util.Comparator.comparingInt(Path.IndexClause::column));
      List<RestrictInfo> paramClauses = paramClauses(rel, outer);
      List<Path> bitmaps = new ArrayList<>();
      build(rel, index, clauses, outer, paramClauses, bitmaps);
      joinBitmaps.add(bitmaps);
    }
  }

  /// May a join condition be checked by this relation once the others' values are known?
  static boolean isMovableTo(RestrictInfo r, RelOptInfo rel) {
    if (!Relids.overlap(r.clauseRelids, rel.relids) || r.pseudoConstant) {
      return false;
    }
    // Not out of an outer join's kept side, nor below an outer join that makes the relation's
    // columns null.
    return !Relids.overlap(r.outerRelids, rel.relids)
        && !Relids.overlap(r.nullableRelids, rel.relids);
  }

  /// All conditions that a scan of `rel` with values of `outer` checks.
  List<RestrictInfo> paramClauses(RelOptInfo rel, long outer) {
    List<RestrictInfo> result = new ArrayList<>();
    long joinRelids = rel.relids | outer;
    for (RestrictInfo r : rel.joinInfo) {
      if (Relids.isSubset(r.clauseRelids, joinRelids)
          && isMovableTo(r, rel)
          && Relids.overlap(r.clauseRelids, outer)) {
        result.add(r);
      }
    }
    result.addAll(classes.joinClauses(joinRelids, outer, rel.relids));
    return result;
  }

  // Bitmaps.

  private void bitmapOr(RelOptInfo rel, List<Path> bitmaps) {
    RelationFacts facts = rel.facts;
    if (facts == null) {
      return;
    }
    for (RestrictInfo r : rel.baseRestrict) {
      if (!(r.clause instanceof Expr.BoolExpr b) || b.op() != Expr.BoolOp.OR) {
        continue;
      }
      List<Path> arms = new ArrayList<>();
      for (Expr arm : b.args()) {
        Path best = null;
        List<RestrictInfo> parts = new ArrayList<>();
        for (Expr part : Exprs.conjuncts(arm)) {
          parts.add(new RestrictInfo(part, rel.relids, rel.relids));
        }
        for (RelationFacts.Index index : facts.indexes()) {
          if (index.accessMethod() != BTREE || !predicateHolds(rel, index, parts)) {
            continue;
          }
          List<Path.IndexClause> clauses = match(rel, index, parts);
          if (clauses.isEmpty()) {
            continue;
          }
          Path.IndexPath path =
              indexPath(rel, index, clauses, false, false, List.of(), 0, List.of(), 1.0);
          if (best == null || path.indexTotal < ((Path.IndexPath) best).indexTotal) {
            best = path;
          }
        }
        if (best == null) {
          arms.clear();
          break;
        }
        arms.add(best);
      }
      if (arms.size() > 1) {
        Path.BitmapPath or = new Path.BitmapPath(rel, false, arms);
        costs.bitmap(or);
        bitmaps.add(or);
      }
    }
  }

  /// The cheapest bitmap, or AND of bitmaps over different conditions.
  private Path chooseAnd(RelOptInfo rel, List<Path> bitmaps) {
    Path best = bitmaps.getFirst();
    double bestCost = heapCost(rel, best);
    for (Path p : bitmaps) {
      double cost = heapCost(rel, p);
      if (cost < bestCost) {
        best = p;
        bestCost = cost;
      }
    }
    boolean improved = true;
    while (improved) {
      improved = false;
      for (Path p : bitmaps) {
        if (clausesOf(best).stream().anyMatch(clausesOf(p)::contains)) {
          continue;
        }
        List<Path> inputs =
            new ArrayList<>(
                best instanceof Path.BitmapPath b && b.isAnd ? b.inputs : List.of(best));
        inputs.add(p);
        Path.BitmapPath and = new Path.BitmapPath(rel, true, inputs);
        and.requiredOuter = best.requiredOuter | p.requiredOuter;
        and.paramClauses = best.paramClauses;
        costs.bitmap(and);
        double cost = heapCost(rel, and);
        if (cost < bestCost) {
          best = and;
          bestCost = cost;
          improved = true;
          break;
        }
      }
    }
    return best;
  }

  private double heapCost(RelOptInfo rel, Path bitmap) {
    Path.BitmapHeapPath path = new Path.BitmapHeapPath(rel, bitmap);
    path.requiredOuter = bitmap.requiredOuter;
    path.paramClauses = bitmap.paramClauses;
    costs.bitmapHeapScan(path, loops(path.requiredOuter));
    return path.total;
  }

  private static Set<Expr> clausesOf(Path bitmap) {
    Set<Expr> result = new LinkedHashSet<>();
    switch (bitmap) {
      case Path.IndexPath i -> i.clauses.forEach(c -> result.add(c.rinfo().clause));
      case Path.BitmapPath b -> b.inputs.forEach(p -> result.addAll(clausesOf(p)));
      default -> {}
    }
    return result;
  }
}
