// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.join;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.planner.path.EquivalenceClass;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.PathKey;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds classes of equal expressions and derives conditions and orders from them (PostgreSQL:
/// `equivclass.c`).
public final class EquivalenceClasses {
  private final PlannerRoot root;
  private final PlannerCatalog catalog;

  public EquivalenceClasses(PlannerRoot root) {
    this.root = root;
    this.catalog = root.global.catalog;
  }

  /// Btree families in which an operator is equality.
  List<Integer> mergeFamilies(int opno) {
    List<Integer> families = new ArrayList<>();
    for (PlannerCatalog.FamilyMember m : catalog.btreeFamilies(opno)) {
      if (m.strategy() == 3) {
        families.add(m.family());
      }
    }
    return families;
  }

  /// Takes an equality into the classes. False if it must be treated as an ordinary condition.
  boolean process(RestrictInfo r, boolean belowOuterJoin) {
    Expr.OpExpr op = (Expr.OpExpr) r.clause;
    Expr left = op.args().get(0);
    Expr right = op.args().get(1);
    if (Exprs.isVolatile(catalog, left) || Exprs.isVolatile(catalog, right)) {
      return false;
    }
    if (Exprs.stripRelabel(left).equals(Exprs.stripRelabel(right))) {
      return false;
    }
    PlannerCatalog.OperatorFacts facts = catalog.operator(op.opno());
    EquivalenceClass c1 =
        find(left, r.mergeFamilies, op.inputCollation(), facts.leftType(), belowOuterJoin);
    EquivalenceClass c2 =
        find(right, r.mergeFamilies, op.inputCollation(), facts.rightType(), belowOuterJoin);
    if (c1 != null && c2 != null) {
      if (c1 != c2) {
        merge(c1, c2);
      }
      attach(c1, r, belowOuterJoin);
    } else if (c1 != null) {
      c1.add(member(right, r.rightRelids, r.nullableRelids, facts.rightType()));
      attach(c1, r, belowOuterJoin);
    } else if (c2 != null) {
      c2.add(member(left, r.leftRelids, r.nullableRelids, facts.leftType()));
      attach(c2, r, belowOuterJoin);
    } else {
      EquivalenceClass c = new EquivalenceClass(r.mergeFamilies, op.inputCollation());
      c.add(member(left, r.leftRelids, r.nullableRelids, facts.leftType()));
      c.add(member(right, r.rightRelids, r.nullableRelids, facts.rightType()));
      root.classes.add(c);
      attach(c, r, belowOuterJoin);
    }
    return true;
  }

  private static void attach(EquivalenceClass c, RestrictInfo r, boolean belowOuterJoin) {
    c.sources.add(r);
    c.belowOuterJoin |= belowOuterJoin;
    r.parent = c;
    r.leftClass = c;
    r.rightClass = c;
  }

  private EquivalenceClass.Member member(Expr e, long relids, long nullable, int type) {
    return new EquivalenceClass.Member(e, relids, nullable & relids, relids == 0, type);
  }

  private void merge(EquivalenceClass into, EquivalenceClass from) {
    for (EquivalenceClass.Member m : from.members) {
      into.add(m);
    }
    into.sources.addAll(from.sources);
    into.belowOuterJoin |= from.belowOuterJoin;
    for (RestrictInfo r : from.sources) {
      r.parent = into;
      r.leftClass = into;
      r.rightClass = into;
    }
    from.merged = into;
    root.classes.remove(from);
  }

  private @Nullable EquivalenceClass find(
      Expr e, List<Integer> families, int collation, int type, boolean belowOuterJoin) {
    for (EquivalenceClass c : root.classes) {
      if (c.hasVolatile || c.collation != collation || !c.families.equals(families)) {
        continue;
      }
      for (EquivalenceClass.Member m : c.members) {
        if ((c.belowOuterJoin || belowOuterJoin) && m.isConst()) {
          continue;
        }
        if (m.type() == type && sameExpr(m.expr(), e)) {
          return c;
        }
      }
    }
    return null;
  }

  private static boolean sameExpr(Expr a, Expr b) {
    return a.equals(b)
        || Exprs.stripRelabel(a).equals(Exprs.stripRelabel(b)) && a.typeOid() == b.typeOid();
  }

  /// The class an expression is sorted as, made if need be.
  public @Nullable EquivalenceClass forSort(
      Expr e, List<Integer> families, int collation, int type, int sortRef, boolean create) {
    boolean isVolatile = sortRef != 0 && Exprs.isVolatile(catalog, e);
    for (EquivalenceClass c : root.classes) {
      if (c.collation != collation || !c.families.equals(families)) {
        continue;
      }
      if (c.hasVolatile && (sortRef == 0 || sortRef != c.sortRef)) {
        continue;
      }
      for (EquivalenceClass.Member m : c.members) {
        if (c.belowOuterJoin && m.isConst()) {
          continue;
        }
        if (m.type() == type && sameExpr(m.expr(), e)) {
          return c;
        }
      }
    }
    if (!create) {
      return null;
    }
    EquivalenceClass c = new EquivalenceClass(families, collation);
    c.hasVolatile = isVolatile;
    c.sortRef = isVolatile ? sortRef : 0;
    long relids = Exprs.relids(root, e);
    boolean isConst =
        relids == 0
            && !isVolatile
            && !Exprs.containsAggregate(e)
            && !Exprs.containsWindowFunction(e)
            && !Exprs.returnsSet(e)
            && !Exprs.containsSubPlan(e);
    c.add(new EquivalenceClass.Member(e, relids, 0, isConst, type));
    root.classes.add(c);
    return c;
  }

  /// The path key of an expression under a sort operator; null if the operator does not sort or
  /// nothing is to be made.
  public @Nullable PathKey pathKey(
      Expr e, int sortOperator, boolean nullsFirst, int sortRef, boolean create) {
    for (PlannerCatalog.FamilyMember m : catalog.btreeFamilies(sortOperator)) {
      if (m.strategy() != 1 && m.strategy() != 5) {
        continue;
      }
      return pathKey(
          e,
          m.family(),
          m.leftType(),
          e.collation(),
          m.strategy() == 5,
          nullsFirst,
          sortRef,
          create);
    }
    return null;
  }

  public @Nullable PathKey pathKey(
      Expr e,
      int family,
      int type,
      int collation,
      boolean descending,
      boolean nullsFirst,
      int sortRef,
      boolean create) {
    int equality = catalog.familyOperator(family, type, type, 3);
    if (equality == 0) {
      return null;
    }
    EquivalenceClass c =
        forSort(
            canonical(e, type, collation),
            mergeFamilies(equality),
            collation,
            type,
            sortRef,
            create);
    return c == null ? null : new PathKey(c, family, descending, nullsFirst);
  }

  /// An expression as the operator sees it: relabelled to its input type (varchar sorts as text).
  private static Expr canonical(Expr e, int type, int collation) {
    boolean polymorphic =
        type == 2277
            || type == 2283
            || type == 3500
            || type == 3831
            || type == 2249
            || type == 4537;
    return polymorphic ? e : Exprs.relabel(e, type, e.typmod(), collation);
  }

  // Derived conditions.

  /// Conditions on single relations that the classes imply, to be placed by `place`.
  void deriveBase(java.util.function.Consumer<RestrictInfo> place) {
    for (EquivalenceClass c : List.copyOf(root.classes)) {
      if (c.members.size() < 2) {
        continue;
      }
      if (c.hasConst) {
        deriveConst(c, place);
      } else {
        deriveSameRel(c, place);
      }
    }
  }

  private void deriveConst(EquivalenceClass c, java.util.function.Consumer<RestrictInfo> place) {
    if (c.members.size() == 2 && c.sources.size() == 1) {
      place.accept(c.sources.getFirst());
      return;
    }
    EquivalenceClass.Member constant = null;
    for (EquivalenceClass.Member m : c.members) {
      if (m.isConst() && (constant == null || m.expr() instanceof Expr.Const)) {
        constant = m;
        if (m.expr() instanceof Expr.Const) {
          break;
        }
      }
    }
    if (constant == null) {
      return;
    }
    for (EquivalenceClass.Member m : c.members) {
      if (m == constant) {
        continue;
      }
      RestrictInfo r = equality(c, m, constant, null);
      if (r == null) {
        for (RestrictInfo s : c.sources) {
          place.accept(s);
        }
        c.broken = true;
        return;
      }
      place.accept(r);
    }
  }

  private void deriveSameRel(EquivalenceClass c, java.util.function.Consumer<RestrictInfo> place) {
    java.util.Map<Long, EquivalenceClass.Member> previous = new java.util.HashMap<>();
    for (EquivalenceClass.Member m : c.members) {
      // Any of the members may be compared with any other, so all of them must reach the joins.
      QualDistribution.need(root, m.expr(), c.relids);
    }
    for (EquivalenceClass.Member m : c.members) {
      if (!Relids.isSingleton(m.relids())) {
        continue;
      }
      EquivalenceClass.Member p = previous.put(m.relids(), m);
      if (p != null) {
        RestrictInfo r = equality(c, p, m, null);
        if (r == null) {
          c.broken = true;
          for (RestrictInfo s : c.sources) {
            if (Relids.isSingleton(s.requiredRelids)) {
              place.accept(s);
            }
          }
          return;
        }
        place.accept(r);
      }
    }
  }

  /// `a = b` with the operator of the class's families for their types; null if there is none.
  /// `equality` caches.
  private @Nullable RestrictInfo equality(
      EquivalenceClass c,
      EquivalenceClass.Member a,
      EquivalenceClass.Member b,
      @Nullable EquivalenceClass parent) {
    for (RestrictInfo r : c.sources) {
      Expr.OpExpr op = (Expr.OpExpr) r.clause;
      if ((op.args().get(0).equals(a.expr()) && op.args().get(1).equals(b.expr()))
          || (op.args().get(0).equals(b.expr()) && op.args().get(1).equals(a.expr()))) {
        return r;
      }
    }
    for (RestrictInfo r : c.derived) {
      Expr.OpExpr op = (Expr.OpExpr) r.clause;
      if (op.args().get(0).equals(a.expr()) && op.args().get(1).equals(b.expr())) {
        return r;
      }
    }
    for (int family : c.families) {
      int opno = catalog.familyOperator(family, a.type(), b.type(), 3);
      if (opno != 0) {
        Expr clause =
            new Expr.OpExpr(
                opno,
                catalog.operator(opno).functionOid(),
                Expr.BOOL,
                false,
                0,
                c.collation,
                List.of(a.expr(), b.expr()),
                -1);
        if (a.isConst() && b.isConst()) {
          Expr.Const value =
              a.expr() instanceof Expr.Const && b.expr() instanceof Expr.Const
                  ? catalog.evaluate(clause)
                  : null;
          if (value != null) {
            clause = value;
          }
        }
        RestrictInfo r = new RestrictInfo(clause, a.relids() | b.relids(), a.relids() | b.relids());
        r.isPushedDown = true;
        r.leftRelids = a.relids();
        r.rightRelids = b.relids();
        r.canJoin = a.relids() != 0 && b.relids() != 0 && !Relids.overlap(a.relids(), b.relids());
        r.mergeFamilies = c.families;
        r.nullableRelids = a.nullableRelids() | b.nullableRelids();
        r.parent = c;
        r.leftClass = c;
        r.rightClass = c;
        r.pseudoConstant = (a.relids() | b.relids()) == 0;
        if (catalog.operator(opno).canHash()) {
          r.hashOperator = opno;
        }
        c.derived.add(r);
        return r;
      }
    }
    return null;
  }

  /// Conditions between two sides of a join that the classes imply.
  List<RestrictInfo> joinClauses(long joinRelids, long outer, long inner) {
    List<RestrictInfo> result = new ArrayList<>();
    for (EquivalenceClass c : root.classes) {
      if (c.hasConst
          || c.members.size() < 2
          || !Relids.overlap(c.relids, inner)
          || !Relids.overlap(c.relids, outer)) {
        continue;
      }
      if (c.broken) {
        broken(c, joinRelids, outer, inner, result);
        continue;
      }
      List<EquivalenceClass.Member> outerMembers = new ArrayList<>();
      List<EquivalenceClass.Member> innerMembers = new ArrayList<>();
      List<EquivalenceClass.Member> newMembers = new ArrayList<>();
      for (EquivalenceClass.Member m : c.members) {
        if (!Relids.isSubset(m.relids(), joinRelids)) {
          continue;
        }
        if (Relids.isSubset(m.relids(), outer)) {
          outerMembers.add(m);
        } else if (Relids.isSubset(m.relids(), inner)) {
          innerMembers.add(m);
        } else {
          newMembers.add(m);
        }
      }
      if (!outerMembers.isEmpty() && !innerMembers.isEmpty()) {
        RestrictInfo best = null;
        int bestScore = -1;
        for (EquivalenceClass.Member o : outerMembers) {
          for (EquivalenceClass.Member i : innerMembers) {
            RestrictInfo r = bestScore < 3 ? equality(c, o, i, c) : null;
            if (r == null) {
              continue;
            }
            int score =
                (isSimple(o.expr()) ? 1 : 0)
                    + (isSimple(i.expr()) ? 1 : 0)
                    + (r.hashOperator != 0 ? 1 : 0);
            if (score > bestScore) {
              best = r;
              bestScore = score;
            }
          }
        }
        if (best == null) {
          c.broken = true;
          broken(c, joinRelids, outer, inner, result);
          continue;
        }
        result.add(best);
      }
      if (!newMembers.isEmpty()) {
        List<EquivalenceClass.Member> old = new ArrayList<>(outerMembers);
        old.addAll(innerMembers);
        EquivalenceClass.Member previous = old.isEmpty() ? null : old.getFirst();
        for (EquivalenceClass.Member m : newMembers) {
          if (previous != null) {
            RestrictInfo r = equality(c, previous, m, null);
            if (r != null) {
              result.add(r);
            }
          }
          previous = m;
        }
      }
    }
    return result;
  }

  private static boolean isSimple(Expr e) {
    return e instanceof Expr.Var || e instanceof Expr.RelabelType r && r.arg() instanceof Expr.Var;
  }

  private static void broken(
      EquivalenceClass c, long joinRelids, long outer, long inner, List<RestrictInfo> into) {
    for (RestrictInfo r : c.sources) {
      if (Relids.isSubset(r.requiredRelids, joinRelids)
          && !Relids.isSubset(r.requiredRelids, outer)
          && !Relids.isSubset(r.requiredRelids, inner)) {
        into.add(r);
      }
    }
  }

  boolean haveJoinClause(long a, long b) {
    for (EquivalenceClass c : root.classes) {
      if (c.members.size() > 1
          && !c.hasConst
          && Relids.overlap(c.relids, a)
          && Relids.overlap(c.relids, b)) {
        return true;
      }
    }
    return false;
  }

  /// Equalities of a relation's expression with other relations' members, for parameterized index
  /// scans.
  List<RestrictInfo> clausesFor(
      long rel, java.util.function.BiPredicate<EquivalenceClass, EquivalenceClass.Member> wanted) {
    List<RestrictInfo> result = new ArrayList<>();
    for (EquivalenceClass c : List.copyOf(root.classes)) {
      if (c.hasConst || c.members.size() < 2 || c.broken || !Relids.overlap(c.relids, rel)) {
        continue;
      }
      for (EquivalenceClass.Member m : c.members) {
        if (m.relids() != rel || !wanted.test(c, m)) {
          continue;
        }
        for (EquivalenceClass.Member o : c.members) {
          if (o != m && !Relids.overlap(o.relids(), rel) && o.relids() != 0) {
            RestrictInfo r = equality(c, m, o, c);
            if (r != null) {
              result.add(r);
            }
          }
        }
        break;
      }
    }
    return result;
  }

  /// Sets the classes of both sides of a mergejoinable condition that is no equivalence (an outer
  /// join's).
  void setMergeClasses(RestrictInfo r) {
    if (r.mergeFamilies.isEmpty() || r.leftClass != null) {
      EquivalenceClass left = r.leftClass;
      EquivalenceClass right = r.rightClass;
      r.leftClass = left == null ? null : left.canonical();
      r.rightClass = right == null ? null : right.canonical();
      return;
    }
    Expr.OpExpr op = (Expr.OpExpr) r.clause;
    PlannerCatalog.OperatorFacts facts = catalog.operator(op.opno());
    r.leftClass =
        forSort(op.args().get(0), r.mergeFamilies, op.inputCollation(), facts.leftType(), 0, true);
    r.rightClass =
        forSort(op.args().get(1), r.mergeFamilies, op.inputCollation(), facts.rightType(), 0, true);
  }
}
