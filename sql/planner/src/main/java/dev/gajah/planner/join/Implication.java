// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.join;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.statistics.PlannerCatalog;

/// Proofs that one condition follows from another, as far as partial indexes need them (PostgreSQL:
/// `predtest.c`).
final class Implication {
  /// `[known - 1][wanted - 1]`: does `x known c` imply `x wanted c` for equal constants (0 no, 1
  /// yes), for known constant less (2 adds) or greater (4 adds)?
  private static final int[][] STRATEGIES = {
    {1 | 2, 1 | 2, 0, 0, 0}, // known <
    {2, 1 | 2, 0, 0, 0}, // known <=
    {2, 1 | 2, 1, 1 | 4, 4}, // known =
    {0, 0, 0, 1 | 4, 4}, // known >=
    {0, 0, 0, 1 | 4, 1 | 4} // known >
  };

  private Implication() {}

  static boolean implies(PlannerCatalog catalog, Expr known, Expr wanted) {
    if (known.equals(wanted)) {
      return true;
    }
    if (wanted instanceof Expr.BoolExpr b && b.op() != Expr.BoolOp.NOT) {
      boolean isAnd = b.op() == Expr.BoolOp.AND;
      for (Expr arg : b.args()) {
        if (implies(catalog, known, arg) != isAnd) {
          return !isAnd;
        }
      }
      return isAnd;
    }
    if (known instanceof Expr.BoolExpr b && b.op() != Expr.BoolOp.NOT) {
      boolean isAnd = b.op() == Expr.BoolOp.AND;
      for (Expr arg : b.args()) {
        if (implies(catalog, arg, wanted) == isAnd) {
          return isAnd;
        }
      }
      return !isAnd;
    }
    if (wanted instanceof Expr.NullTest n && !n.isNull() && !n.argIsRow()) {
      // A strict condition that holds has no null among its arguments.
      return known instanceof Expr.OpExpr o
          && catalog.function(o.opfuncid()).strict()
          && o.args().stream()
              .anyMatch(a -> Exprs.stripRelabel(a).equals(Exprs.stripRelabel(n.arg())));
    }
    return known instanceof Expr.OpExpr k
        && wanted instanceof Expr.OpExpr w
        && impliesComparison(catalog, k, w);
  }

  private static boolean impliesComparison(
      PlannerCatalog catalog, Expr.OpExpr known, Expr.OpExpr wanted) {
    if (known.args().size() != 2
        || wanted.args().size() != 2
        || !known.args().get(0).equals(wanted.args().get(0))
        || !(known.args().get(1) instanceof Expr.Const a)
        || !(wanted.args().get(1) instanceof Expr.Const b)
        || a.value() == null
        || b.value() == null
        || a.typeOid() != b.typeOid()) {
      return false;
    }
    for (PlannerCatalog.FamilyMember k : catalog.btreeFamilies(known.opno())) {
      for (PlannerCatalog.FamilyMember w : catalog.btreeFamilies(wanted.opno())) {
        if (k.family() != w.family()) {
          continue;
        }
        int proc = catalog.familyProcedure(k.family(), a.typeOid(), b.typeOid(), 1);
        ValueComparator order = proc == 0 ? null : catalog.comparator(proc);
        if (order == null) {
          return false;
        }
        int c = order.compareObjects(a.value(), b.value());
        int table = STRATEGIES[k.strategy() - 1][w.strategy() - 1];
        return (table & (c == 0 ? 1 : c < 0 ? 2 : 4)) != 0;
      }
    }
    return false;
  }
}
