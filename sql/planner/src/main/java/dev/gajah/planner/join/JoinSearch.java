// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.join;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.planner.cost.Costs;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.path.SpecialJoin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the join order by dynamic programming over sets of relations (PostgreSQL:
/// `standard_join_search`, `joinrels.c`).
public final class JoinSearch {
  private final PlannerRoot root;
  private final Costs costs;
  private final EquivalenceClasses classes;
  private final JoinPaths paths;

  public JoinSearch(PlannerRoot root, Costs costs, EquivalenceClasses classes, ScanPaths scans) {
    this.root = root;
    this.costs = costs;
    this.classes = classes;
    this.paths = new JoinPaths(root, costs, classes, scans);
  }

  /// The relation of all items joined.
  public RelOptInfo run(List<QualDistribution.Item> items) {
    List<RelOptInfo> initial = new ArrayList<>();
    for (QualDistribution.Item item : items) {
      initial.add(
          switch (item) {
            case QualDistribution.Item.Base b -> root.baseRel(b.relid());
            case QualDistribution.Item.Problem p -> run(p.items());
          });
    }
    return initial.size() == 1 ? initial.getFirst() : search(initial);
  }

  private RelOptInfo search(List<RelOptInfo> initial) {
    int n = initial.size();
    List<List<RelOptInfo>> levels = new ArrayList<>();
    for (int i = 0; i <= n; i++) {
      levels.add(new ArrayList<>());
    }
    levels.get(1).addAll(initial);
    for (int level = 2; level <= n; level++) {
      List<RelOptInfo> here = levels.get(level);
      // Left-deep and right-deep: a join of level - 1 with a single item.
      List<RelOptInfo> lower = levels.get(level - 1);
      for (int i = 0; i < lower.size(); i++) {
        RelOptInfo old = lower.get(i);
        List<RelOptInfo> others =
            level == 2 ? initial.subList(initial.indexOf(old) + 1, n) : initial;
        boolean restricted =
            !old.joinInfo.isEmpty() || old.hasClassJoins || hasOrderRestriction(old);
        for (RelOptInfo other : others) {
          if (Relids.overlap(old.relids, other.relids)) {
            continue;
          }
          if (!restricted || haveClause(old, other) || haveOrderRestriction(old, other)) {
            join(old, other, here);
          }
        }
      }
      // Bushy.
      for (int k = 2; k <= level - k; k++) {
        int other = level - k;
        List<RelOptInfo> a = levels.get(k);
        List<RelOptInfo> b = levels.get(other);
        for (int i = 0; i < a.size(); i++) {
          RelOptInfo r1 = a.get(i);
          if (r1.joinInfo.isEmpty() && !r1.hasClassJoins && !hasOrderRestriction(r1)) {
            continue;
          }
          for (int j = k == other ? i + 1 : 0; j < b.size(); j++) {
            RelOptInfo r2 = b.get(j);
            if (!Relids.overlap(r1.relids, r2.relids)
                && (haveClause(r1, r2) || haveOrderRestriction(r1, r2))) {
              join(r1, r2, here);
            }
          }
        }
      }
      if (here.isEmpty()) {
        // No condition joins anything: products must do.
        for (RelOptInfo old : levels.get(level - 1)) {
          for (RelOptInfo other : initial) {
            if (!Relids.overlap(old.relids, other.relids)) {
              join(old, other, here);
            }
          }
        }
      }
      for (RelOptInfo rel : here) {
        PathSet.setCheapest(rel);
      }
    }
    List<RelOptInfo> top = levels.get(n);
    if (top.isEmpty()) {
      throw dev.gajah.base.error.SqlError.internal("failed to build any " + n + "-way joins");
    }
    return top.getFirst();
  }

  private boolean haveClause(RelOptInfo a, RelOptInfo b) {
    List<RestrictInfo> infos = a.joinInfo.size() <= b.joinInfo.size() ? a.joinInfo : b.joinInfo;
    long other = infos == a.joinInfo ? b.relids : a.relids;
    for (RestrictInfo r : infos) {
      if (Relids.overlap(r.requiredRelids, other)) {
        return true;
      }
    }
    return (a.hasClassJoins && b.hasClassJoins) && classes.haveJoinClause(a.relids, b.relids);
  }

  /// Outer and semi joins and LATERAL may ask for joins without conditions.
  private boolean hasOrderRestriction(RelOptInfo rel) {
    if (rel.lateral != 0 || isReferredByLateral(rel.relids)) {
      return true;
    }
    for (SpecialJoin sj : root.specialJoins) {
      if (sj.type() == JoinType.FULL) {
        continue;
      }
      if (Relids.isSubset(sj.minLeft(), rel.relids) && Relids.isSubset(sj.minRight(), rel.relids)) {
        continue;
      }
      if (Relids.overlap(sj.minLeft(), rel.relids) || Relids.overlap(sj.minRight(), rel.relids)) {
        return true;
      }
    }
    return false;
  }

  private boolean isReferredByLateral(long relids) {
    if (!root.hasLateral) {
      return false;
    }
    for (RelOptInfo rel : root.baseRels.values()) {
      if (Relids.overlap(rel.lateral, relids)) {
        return true;
      }
    }
    return false;
  }

  private boolean haveOrderRestriction(RelOptInfo a, RelOptInfo b) {
    if (Relids.overlap(a.lateral, b.relids) || Relids.overlap(b.lateral, a.relids)) {
      return true;
    }
    for (SpecialJoin sj : root.specialJoins) {
      if (sj.type() == JoinType.FULL) {
        continue;
      }
      if ((Relids.isSubset(sj.minLeft(), a.relids) && Relids.isSubset(sj.minRight(), b.relids))
          || (Relids.isSubset(sj.minLeft(), b.relids)
              && Relids.isSubset(sj.minRight(), a.relids))) {
        return true;
      }
      if ((Relids.overlap(sj.minRight(), a.relids) && Relids.overlap(sj.minRight(), b.relids))
          || (Relids.overlap(sj.minLeft(), a.relids) && Relids.overlap(sj.minLeft(), b.relids))) {
        return true;
      }
    }
    return false;
  }

  /// Whether two relations may be joined now, and as what.
  private @Nullable Legal legal(RelOptInfo r1, RelOptInfo r2, long joinRelids) {
    SpecialJoin match = null;
    boolean reversed = false;
    boolean uniqueified = false;
    boolean mustBeLeft = false;
    for (SpecialJoin sj : root.specialJoins) {
      if (!Relids.overlap(sj.minRight(), joinRelids)
          || Relids.isSubset(joinRelids, sj.minRight())) {
        continue;
      }
      if (Relids.isSubset(sj.minLeft(), r1.relids) && Relids.isSubset(sj.minRight(), r1.relids)) {
        continue;
      }
      if (Relids.isSubset(sj.minLeft(), r2.relids) && Relids.isSubset(sj.minRight(), r2.relids)) {
        continue;
      }
      if (sj.type() == JoinType.SEMI) {
        if (Relids.isSubset(sj.synRight(), r1.relids) && sj.synRight() != r1.relids) {
          continue;
        }
        if (Relids.isSubset(sj.synRight(), r2.relids) && sj.synRight() != r2.relids) {
          continue;
        }
      }
      if (Relids.isSubset(sj.minLeft(), r1.relids) && Relids.isSubset(sj.minRight(), r2.relids)) {
        if (match != null) {
          return null;
        }
        match = sj;
        reversed = false;
      } else if (Relids.isSubset(sj.minLeft(), r2.relids)
          && Relids.isSubset(sj.minRight(), r1.relids)) {
        if (match != null) {
          return null;
        }
        match = sj;
        reversed = true;
      } else if (sj.type() == JoinType.SEMI
          && sj.synRight() == r2.relids
          && paths.unique(r2, sj) != null) {
        if (match != null) {
          return null;
        }
        match = sj;
        reversed = false;
        uniqueified = true;
      } else if (sj.type() == JoinType.SEMI
          && sj.synRight() == r1.relids
          && paths.unique(r1, sj) != null) {
        if (match != null) {
          return null;
        }
        match = sj;
        reversed = true;
        uniqueified = true;
      } else {
        if (Relids.overlap(r1.relids, sj.minRight()) && Relids.overlap(r2.relids, sj.minRight())) {
          continue;
        }
        if (sj.type() != JoinType.LEFT || Relids.overlap(joinRelids, sj.minLeft())) {
          return null;
        }
        mustBeLeft = true;
      }
    }
    if (mustBeLeft && (match == null || match.type() != JoinType.LEFT || !match.strict())) {
      return null;
    }
    if (root.hasLateral) {
      boolean r1NeedsR2 = Relids.overlap(r1.lateral, r2.relids);
      boolean r2NeedsR1 = Relids.overlap(r2.lateral, r1.relids);
      if (r1NeedsR2 && r2NeedsR1) {
        return null;
      }
      if (match != null
          && match.type() != JoinType.SEMI
          && (reversed ? r2NeedsR1 && match.type() == JoinType.FULL : r1NeedsR2)) {
        return null;
      }
    }
    return new Legal(match, reversed, uniqueified);
  }

  private record Legal(@Nullable SpecialJoin join, boolean reversed, boolean uniqueified) {}

  private void join(RelOptInfo a, RelOptInfo b, List<RelOptInfo> level) {
    long joinRelids = a.relids | b.relids;
    Legal legal = legal(a, b, joinRelids);
    if (legal == null) {
      return;
    }
    RelOptInfo r1 = legal.reversed ? b : a;
    RelOptInfo r2 = legal.reversed ? a : b;
    SpecialJoin sj = legal.join != null ? legal.join : Costs.asInner(r1, r2);
    RelOptInfo rel = root.joinRels.get(joinRelids);
    List<RestrictInfo> clauses = restrictList(joinRelids, r1, r2);
    if (rel == null) {
      rel = build(joinRelids, r1, r2, sj, clauses);
      level.add(rel);
    }
    if (r1.isDummy
        && (sj.type() == JoinType.INNER
            || sj.type() == JoinType.SEMI
            || sj.type() == JoinType.LEFT
            || sj.type() == JoinType.ANTI)) {
      rel.isDummy = true;
    }
    switch (sj.type()) {
      case INNER -> {
        paths.add(rel, r1, r2, JoinType.INNER, false, sj, clauses);
        paths.add(rel, r2, r1, JoinType.INNER, false, sj, clauses);
      }
      case LEFT -> {
        paths.add(rel, r1, r2, JoinType.LEFT, false, sj, clauses);
        paths.add(rel, r2, r1, JoinType.LEFT, true, sj, clauses);
      }
      case FULL -> {
        paths.add(rel, r1, r2, JoinType.FULL, false, sj, clauses);
        paths.add(rel, r2, r1, JoinType.FULL, false, sj, clauses);
        if (rel.paths.isEmpty()) {
          throw new dev.gajah.base.error.SqlError(
              dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED,
              "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions");
        }
      }
      case SEMI -> {
        if (Relids.isSubset(sj.minLeft(), r1.relids) && Relids.isSubset(sj.minRight(), r2.relids)) {
          paths.add(rel, r1, r2, JoinType.SEMI, false, sj, clauses);
        }
        if (sj.synRight() == r2.relids && paths.unique(r2, sj) != null) {
          paths.addUnique(rel, r1, r2, sj, clauses);
        }
      }
      case ANTI -> {
        paths.add(rel, r1, r2, JoinType.ANTI, false, sj, clauses);
        paths.add(rel, r2, r1, JoinType.ANTI, true, sj, clauses);
      }
      case RIGHT -> throw new IllegalStateException("right join after preparation");
    }
  }

  /// Conditions that can be checked at this join and not below.
  private List<RestrictInfo> restrictList(long joinRelids, RelOptInfo r1, RelOptInfo r2) {
    List<RestrictInfo> result = new ArrayList<>();
    for (RelOptInfo side : List.of(r1, r2)) {
      for (RestrictInfo r : side.joinInfo) {
        if (Relids.isSubset(r.requiredRelids, joinRelids) && !result.contains(r)) {
          result.add(r);
        }
      }
    }
    for (RestrictInfo r : classes.joinClauses(joinRelids, r1.relids, r2.relids)) {
      if (!result.contains(r)) {
        result.add(r);
      }
    }
    return result;
  }

  private RelOptInfo build(
      long joinRelids,
      RelOptInfo outer,
      RelOptInfo inner,
      SpecialJoin sj,
      List<RestrictInfo> clauses) {
    RelOptInfo rel = new RelOptInfo(RelOptInfo.Kind.JOIN, joinRelids);
    rel.considerStartup = root.tupleFraction > 0;
    for (RelOptInfo side : List.of(outer, inner)) {
      for (Expr e : side.target) {
        if (!(e instanceof Expr.Var v)
            || (root.varNeeded.getOrDefault(v, QualDistribution.TOP) & ~joinRelids) != 0) {
          rel.target.add(e);
        }
      }
    }
    for (RelOptInfo side : List.of(outer, inner)) {
      for (RestrictInfo r : side.joinInfo) {
        if (!Relids.isSubset(r.requiredRelids, joinRelids) && !rel.joinInfo.contains(r)) {
          rel.joinInfo.add(r);
        }
      }
    }
    rel.lateral = (outer.lateral | inner.lateral) & ~joinRelids;
    for (var c : root.classes) {
      if (c.members.size() > 1
          && !c.hasConst
          && Relids.overlap(c.relids, joinRelids)
          && !Relids.isSubset(c.relids, joinRelids)) {
        rel.hasClassJoins = true;
      }
    }
    costs.setTarget(rel);
    root.joinRels.put(joinRelids, rel);
    rel.rows = costs.joinRows(joinRelids, outer.rows, inner.rows, sj, clauses);
    return rel;
  }
}
