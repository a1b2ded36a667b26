// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.join;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.planner.cost.ExprCost;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.path.SpecialJoin;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes FROM apart into a list of things to join and places every condition where it can first be
/// checked (PostgreSQL: `deconstruct_jointree`, `distribute_qual_to_rels`).
public final class QualDistribution {
  /// A thing to join: a base relation, or a list to be joined on its own.
  public sealed interface Item {
    record Base(long relid) implements Item {}

    record Problem(List<Item> items) implements Item {}
  }

  private record Scope(long rels, long innerJoinRels, List<Item> items) {}

  private final PlannerRoot root;
  private final PlannerCatalog catalog;
  private final EquivalenceClasses classes;

  public QualDistribution(PlannerRoot root, EquivalenceClasses classes) {
    this.root = root;
    this.catalog = root.global.catalog;
    this.classes = classes;
  }

  public List<Item> run() {
    Scope scope = recurse(root.parse.jointree, false);
    classes.deriveBase(r -> place(r));
    root.classesMerged = true;
    for (RelOptInfo rel : root.baseRels.values()) {
      rel.hasClassJoins = hasClassJoins(rel);
    }
    return scope.items;
  }

  private boolean hasClassJoins(RelOptInfo rel) {
    for (var c : root.classes) {
      if (c.members.size() > 1
          && Relids.overlap(c.relids, rel.relids)
          && !Relids.isSubset(c.relids, rel.relids)) {
        return true;
      }
    }
    return false;
  }

  private Scope recurse(JoinTreeNode node, boolean belowOuterJoin) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> {
        long bit = root.bitOf(r.rtindex());
        return new Scope(bit, bit, List.of(new Item.Base(bit)));
      }
      case JoinTreeNode.FromExpr f -> {
        long rels = 0;
        long inner = 0;
        List<Item> items = new ArrayList<>();
        int remaining = f.fromlist().size();
        for (JoinTreeNode n : f.fromlist()) {
          Scope sub = recurse(n, belowOuterJoin);
          rels |= sub.rels;
          inner = f.fromlist().size() > 1 ? rels : sub.innerJoinRels;
          remaining--;
          if (sub.items.size() <= 1
              || items.size() + sub.items.size() + remaining
                  <= root.global.settings.fromCollapseLimit()) {
            items.addAll(sub.items);
          } else {
            items.add(new Item.Problem(sub.items));
          }
        }
        if (f.fromlist().size() > 1) {
          inner = rels;
        }
        for (Expr qual : Exprs.conjuncts(f.quals())) {
          distribute(qual, belowOuterJoin, JoinType.INNER, rels, 0, 0);
        }
        return new Scope(rels, inner, items);
      }
      case JoinTreeNode.JoinExpr j -> {
        return join(j, belowOuterJoin);
      }
    }
  }

  private Scope join(JoinTreeNode.JoinExpr j, boolean belowOuterJoin) {
    JoinType type = j.jointype();
    boolean leftBelow = belowOuterJoin || type == JoinType.FULL;
    boolean rightBelow =
        belowOuterJoin || type == JoinType.FULL || type == JoinType.LEFT || type == JoinType.ANTI;
    Scope left = recurse(j.larg(), leftBelow);
    Scope right = recurse(j.rarg(), rightBelow);
    long rels = left.rels | right.rels;
    long inner;
    long nonNullable = 0;
    switch (type) {
      case INNER -> inner = rels;
      case LEFT, ANTI -> {
        inner = left.innerJoinRels | right.innerJoinRels;
        nonNullable = left.rels;
        root.nullableBaseRels |= right.rels;
      }
      case SEMI -> inner = left.innerJoinRels | right.innerJoinRels;
      default -> {
        inner = left.innerJoinRels | right.innerJoinRels;
        nonNullable = rels;
        root.nullableBaseRels |= rels;
      }
    }
    List<Expr> quals = Exprs.conjuncts(j.quals());
    SpecialJoin special = null;
    long ojscope = 0;
    if (type != JoinType.INNER) {
      special = special(left.rels, right.rels, inner, type, quals);
      ojscope = type == JoinType.SEMI ? 0 : special.minLeft() | special.minRight();
    }
    for (Expr qual : quals) {
      distribute(qual, belowOuterJoin, type, rels, ojscope, nonNullable);
    }
    if (special != null) {
      root.specialJoins.add(special);
    }
    List<Item> items = new ArrayList<>();
    if (type == JoinType.FULL) {
      items.add(new Item.Problem(List.of(single(left.items), single(right.items))));
    } else if (left.items.size() + right.items.size() <= root.global.settings.joinCollapseLimit()) {
      items.addAll(left.items);
      items.addAll(right.items);
    } else {
      items.add(single(left.items));
      items.add(single(right.items));
    }
    return new Scope(rels, inner, items);
  }

  private static Item single(List<Item> items) {
    return items.size() == 1 ? items.getFirst() : new Item.Problem(items);
  }

  private long bits(Set<Integer> rtis) {
    long bits = 0;
    for (int rti : rtis) {
      bits |= root.bitOf(rti);
    }
    return bits;
  }

  private SpecialJoin special(
      long left, long right, long innerJoinRels, JoinType type, List<Expr> quals) {
    Expr clause = Exprs.and(quals);
    boolean semiBtree = false;
    boolean semiHash = false;
    List<Integer> operators = new ArrayList<>();
    List<Expr> exprs = new ArrayList<>();
    if (type == JoinType.FULL) {
      return new SpecialJoin(
          left, right, left, right, type, false, false, false, List.of(), List.of());
    }
    if (type == JoinType.SEMI) {
      boolean[] can = semiInfo(quals, right, operators, exprs);
      semiBtree = can[0];
      semiHash = can[1];
    }
    long clauseRels = Exprs.relids(root, clause);
    long strict = bits(Exprs.nonNullableRels(catalog, clause, true));
    boolean leftStrict = Relids.overlap(strict, left);
    long minLeft = clauseRels & left;
    long minRight = (clauseRels | innerJoinRels) & right;
    for (SpecialJoin other : root.specialJoins) {
      if (other.type() == JoinType.FULL) {
        if (Relids.overlap(left, other.synLeft()) || Relids.overlap(left, other.synRight())) {
          minLeft |= other.synLeft() | other.synRight();
        }
        if (Relids.overlap(right, other.synLeft()) || Relids.overlap(right, other.synRight())) {
          minRight |= other.synLeft() | other.synRight();
        }
        continue;
      }
      boolean semiOrAnti = type == JoinType.SEMI || type == JoinType.ANTI;
      if (Relids.overlap(left, other.synRight())
          && Relids.overlap(clauseRels, other.synRight())
          && (semiOrAnti || !Relids.overlap(strict, other.minRight()))) {
        minLeft |= other.synLeft() | other.synRight();
      }
      if (Relids.overlap(right, other.synRight())
          && (Relids.overlap(clauseRels, other.synRight())
              || !Relids.overlap(clauseRels, other.minLeft())
              || semiOrAnti
              || other.type() == JoinType.SEMI
              || other.type() == JoinType.ANTI
              || !other.strict())) {
        minRight |= other.synLeft() | other.synRight();
      }
    }
    if (minLeft == 0) {
      minLeft = left;
    }
    if (minRight == 0) {
      minRight = right;
    }
    return new SpecialJoin(
        minLeft, minRight, left, right, type, leftStrict, semiBtree, semiHash, operators, exprs);
  }

  /// Can the right side of a semi-join be made unique? Whether by sorting in `[0]`, by hashing in
  /// `[1]`.
  private boolean[] semiInfo(
      List<Expr> quals, long right, List<Integer> operators, List<Expr> exprs) {
    boolean btree = true;
    boolean hash = true;
    for (Expr qual : quals) {
      if (!(qual instanceof Expr.OpExpr op) || op.args().size() != 2) {
        if (Relids.overlap(Exprs.relids(root, qual), right)
            && !Relids.isSubset(Exprs.relids(root, qual), right)) {
          return new boolean[2];
        }
        continue;
      }
      long l = Exprs.relids(root, op.args().get(0));
      long r = Exprs.relids(root, op.args().get(1));
      if (Relids.isSubset(l | r, right) || !Relids.overlap(l | r, right)) {
        continue;
      }
      int opno = op.opno();
      Expr expr;
      if (r != 0 && Relids.isSubset(r, right) && !Relids.overlap(l, right)) {
        expr = op.args().get(1);
      } else if (l != 0 && Relids.isSubset(l, right) && !Relids.overlap(r, right)) {
        opno = catalog.operator(opno).commutator();
        expr = op.args().get(0);
        if (opno == 0) {
          return new boolean[2];
        }
      } else {
        return new boolean[2];
      }
      if (classes.mergeFamilies(opno).isEmpty()) {
        btree = false;
      }
      if (!catalog.operator(opno).canHash()) {
        hash = false;
      }
      if (classes.mergeFamilies(opno).isEmpty() && !catalog.operator(opno).canHash()) {
        return new boolean[2];
      }
      if (Exprs.isVolatile(catalog, expr)) {
        return new boolean[2];
      }
      operators.add(opno);
      exprs.add(expr);
    }
    boolean any = !operators.isEmpty();
    return new boolean[] {any && btree, any && hash};
  }

  private void distribute(
      Expr clause, boolean belowOuter, JoinType type, long scope, long ojscope, long nonNullable) {
    boolean belowOuterJoin = belowOuter;
    long relids = Exprs.relids(root, clause);
    long clauseRelids = relids;
    boolean pseudo = false;
    if (relids == 0) {
      if (ojscope != 0) {
        relids = ojscope;
      } else {
        relids = scope;
        if (!Exprs.isVolatile(catalog, clause)) {
          pseudo = true;
          root.hasPseudoConstantQuals = true;
          if (!belowOuterJoin) {
            relids = root.allBaseRels;
          }
        }
      }
    }
    boolean pushedDown;
    boolean maybeEquivalence;
    boolean maybeOuterJoin = false;
    long[] delayed;
    if (nonNullable != 0 && Relids.overlap(clauseRelids, nonNullable)) {
      // It mentions the side whose rows are kept: it decides matches, at the join itself.
      pushedDown = false;
      maybeEquivalence = false;
      maybeOuterJoin = true;
      delayed = outerJoinDelay(relids, true);
      relids = ojscope;
    } else {
      pushedDown = true;
      delayed = outerJoinDelay(relids, false);
      if (delayed[2] != 0) {
        relids = delayed[0];
        maybeEquivalence = false;
      } else {
        maybeEquivalence = true;
        if (nonNullable != 0) {
          belowOuterJoin = true;
        }
      }
      if (pseudo) {
        maybeEquivalence = false;
      }
    }
    RestrictInfo r = new RestrictInfo(clause, clauseRelids, relids);
    r.isPushedDown = pushedDown;
    r.outerJoinDelayed = delayed[2] != 0;
    r.nullableRelids = delayed[1];
    r.outerRelids = nonNullable;
    r.pseudoConstant = pseudo;
    describe(r);
    needVars(clause, relids);
    if (!r.mergeFamilies.isEmpty() && maybeEquivalence && (r.leftRelids | r.rightRelids) != 0) {
      if (classes.process(r, belowOuterJoin)) {
        return;
      }
    }
    if (!r.mergeFamilies.isEmpty() && maybeOuterJoin && r.canJoin) {
      classes.setMergeClasses(r);
    }
    place(r);
  }

  /// Sides, and whether it can be a merge or hash key.
  private void describe(RestrictInfo r) {
    if (!(r.clause instanceof Expr.OpExpr op)
        || op.args().size() != 2
        || op.typeOid() != Expr.BOOL) {
      return;
    }
    r.leftRelids = Exprs.relids(root, op.args().get(0));
    r.rightRelids = Exprs.relids(root, op.args().get(1));
    r.canJoin =
        r.leftRelids != 0 && r.rightRelids != 0 && !Relids.overlap(r.leftRelids, r.rightRelids);
    if (r.pseudoConstant || Exprs.isVolatile(catalog, op)) {
      return;
    }
    PlannerCatalog.OperatorFacts facts = catalog.operator(op.opno());
    if (facts.canMerge()) {
      r.mergeFamilies = classes.mergeFamilies(op.opno());
    }
    if (facts.canHash()) {
      r.hashOperator = op.opno();
    }
  }

  /// Relations after outer joins below are respected in `[0]`, nullable ones in `[1]`, 1 in `[2]`
  /// if it must wait.
  private long[] outerJoinDelay(long start, boolean isOuterJoinClause) {
    long relids = start;
    long nullable = 0;
    boolean delayed = false;
    boolean more;
    do {
      more = false;
      for (SpecialJoin sj : root.specialJoins) {
        if (sj.type() == JoinType.SEMI || sj.type() == JoinType.INNER) {
          continue;
        }
        boolean touches =
            Relids.overlap(relids, sj.minRight())
                || (sj.type() == JoinType.FULL && Relids.overlap(relids, sj.minLeft()));
        if (!touches) {
          continue;
        }
        delayed = true;
        if (!Relids.isSubset(sj.minLeft(), relids) || !Relids.isSubset(sj.minRight(), relids)) {
          relids |= sj.minLeft() | sj.minRight();
          more = true;
        }
        nullable |= sj.minRight();
        if (sj.type() == JoinType.FULL) {
          nullable |= sj.minLeft();
        }
      }
    } while (more);
    nullable &= start;
    return new long[] {relids, nullable, delayed ? 1 : 0};
  }

  /// Columns of a condition over several relations must reach the join that checks it.
  private void needVars(Expr clause, long relids) {
    if (Relids.isSingleton(relids)) {
      return;
    }
    need(root, clause, relids);
  }

  /// Needed above all joins, as by the output.
  public static final long TOP = Long.MIN_VALUE;

  /// Makes the relations below deliver the columns of an expression up to the join of `where`.
  public static void need(PlannerRoot root, @Nullable Expr e, long where) {
    Set<Expr> vars = new LinkedHashSet<>();
    Exprs.pullVars(e, vars, false);
    for (Expr v : vars) {
      Expr.Var var = (Expr.Var) v;
      root.varNeeded.merge(var, where, (x, y) -> x | y);
      RelOptInfo rel = root.baseRels.get(var.varno());
      if (rel != null && !rel.target.contains(var)) {
        rel.target.add(var);
      }
    }
  }

  private void place(RestrictInfo clause) {
    RestrictInfo r = clause;
    if (isAlwaysTrue(r, r.clause)) {
      return;
    }
    if (!r.pseudoConstant && isAlwaysFalse(r, r.clause)) {
      r =
          new RestrictInfo(
              new Expr.Const(Expr.BOOL, -1, 0, 0L, -1), r.clauseRelids, r.requiredRelids);
      r.isPushedDown = clause.isPushedDown;
      r.outerJoinDelayed = clause.outerJoinDelayed;
      r.nullableRelids = clause.nullableRelids;
      r.outerRelids = clause.outerRelids;
    }
    if (Relids.isSingleton(r.requiredRelids)) {
      RelOptInfo rel = root.baseRel(r.requiredRelids);
      if (!rel.baseRestrict.contains(r)) {
        rel.baseRestrict.add(r);
      }
      if (Exprs.isFalseOrNull(r.clause)) {
        rel.isDummy = true;
      }
      return;
    }
    if (r.requiredRelids == 0) {
      // Constants that contradict each other: it holds for no row of any relation.
      r.requiredRelids = Long.lowestOneBit(root.allBaseRels);
      r.pseudoConstant = true;
      root.hasPseudoConstantQuals = true;
      root.baseRel(r.requiredRelids).baseRestrict.add(r);
      return;
    }
    if (r.parent != null && r.isPushedDown && r.parent.sources.contains(r) && !r.parent.hasConst) {
      needVars(r.clause, r.requiredRelids);
    }
    if (!r.mergeFamilies.isEmpty()) {
      classes.setMergeClasses(r);
    }
    for (RelOptInfo rel : root.baseRels.values()) {
      if (Relids.overlap(rel.relids, r.requiredRelids)) {
        rel.joinInfo.add(r);
      }
    }
  }

  /// True of every row, as columns declared NOT NULL say (PostgreSQL:
  /// `restriction_is_always_true`).
  private boolean isAlwaysTrue(RestrictInfo r, Expr e) {
    return switch (e) {
      case Expr.NullTest n -> !n.isNull() && !n.argIsRow() && isNeverNull(r, n.arg());
      case Expr.BoolExpr b when b.op() == Expr.BoolOp.OR ->
          b.args().stream().anyMatch(x -> isAlwaysTrue(r, x));
      default -> false;
    };
  }

  /// False of every row (PostgreSQL: `restriction_is_always_false`).
  private boolean isAlwaysFalse(RestrictInfo r, Expr e) {
    return switch (e) {
      case Expr.NullTest n -> n.isNull() && !n.argIsRow() && isNeverNull(r, n.arg());
      case Expr.BoolExpr b when b.op() == Expr.BoolOp.OR ->
          b.args().stream().allMatch(x -> isAlwaysFalse(r, x));
      default -> false;
    };
  }

  /// A column declared NOT NULL, where no outer join below the condition makes it null.
  private boolean isNeverNull(RestrictInfo r, Expr e) {
    if (!(e instanceof Expr.Var v) || v.varlevelsup() != 0) {
      return false;
    }
    RelOptInfo rel = root.baseRels.get(v.varno());
    if (rel == null || rel.facts == null || Relids.overlap(rel.relids, r.nullableRelids)) {
      return false;
    }
    return v.varattno() < 0
        || (v.varattno() > 0 && rel.facts.columns().get(v.varattno() - 1).notNull());
  }

  /// Conditions cheaper to check come first, as PostgreSQL orders them.
  static List<RestrictInfo> byCost(PlannerRoot root, List<RestrictInfo> clauses) {
    List<RestrictInfo> sorted = new ArrayList<>(clauses);
    sorted.sort(
        (a, b) ->
            Double.compare(
                ExprCost.ofClauses(root, List.of(a)).perTuple,
                ExprCost.ofClauses(root, List.of(b)).perTuple));
    return sorted;
  }
}
