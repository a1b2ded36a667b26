// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Questions about expressions that all of planning asks.
public final class Exprs {
  private Exprs() {}

  /// Base relations of this query level that an expression refers to.
  public static long relids(PlannerRoot root, @Nullable Expr expr) {
    if (expr == null) {
      return 0;
    }
    if (expr instanceof Expr.Var v) {
      return v.varlevelsup() == 0 ? root.bitOf(v.varno()) : 0;
    }
    long[] set = new long[1];
    forEachVar(expr, v -> set[0] |= v.varlevelsup() == 0 ? root.bitOf(v.varno()) : 0);
    return set[0];
  }

  public static void forEachVar(@Nullable Expr expr, Consumer<Expr.Var> use) {
    if (expr == null) {
      return;
    }
    if (expr instanceof Expr.Var v) {
      use.accept(v);
      return;
    }
    ExprTree.mapChildren(
        expr,
        child -> {
          forEachVar(child, use);
          return child;
        });
  }

  /// Range table indexes of this level's `Var`s.
  public static Set<Integer> varnos(@Nullable Expr expr) {
    Set<Integer> result = new LinkedHashSet<>();
    forEachVar(
        expr,
        v -> {
          if (v.varlevelsup() == 0) {
            result.add(v.varno());
          }
        });
    return result;
  }

  /// `Var`s of this level, and aggregates and window functions as a whole.
  public static void pullVars(@Nullable Expr expr, Set<Expr> into, boolean wholeAggregates) {
    if (expr == null) {
      return;
    }
    switch (expr) {
      case Expr.Var v -> {
        if (v.varlevelsup() == 0) {
          into.add(v);
        }
      }
      case Expr.Aggref a when wholeAggregates -> into.add(a);
      case Expr.WindowFunc w when wholeAggregates -> into.add(w);
      default ->
          ExprTree.mapChildren(
              expr,
              child -> {
                pullVars(child, into, wholeAggregates);
                return child;
              });
    }
  }

  public static boolean containsAggregate(@Nullable Expr expr) {
    return ExprTree.any(expr, e -> e instanceof Expr.Aggref || e instanceof Expr.GroupingFunc);
  }

  public static boolean containsWindowFunction(@Nullable Expr expr) {
    return ExprTree.any(expr, e -> e instanceof Expr.WindowFunc);
  }

  public static boolean containsSubPlan(@Nullable Expr expr) {
    return ExprTree.any(
        expr,
        e ->
            e instanceof Expr.SubPlan
                || e instanceof Expr.SubLink
                || e instanceof Expr.AlternativeSubPlan);
  }

  public static boolean containsExecParam(@Nullable Expr expr) {
    return ExprTree.any(expr, e -> e instanceof Expr.Param p && p.kind() == Expr.ParamKind.EXEC);
  }

  public static boolean returnsSet(@Nullable Expr expr) {
    return ExprTree.any(
        expr,
        e ->
            (e instanceof Expr.FuncExpr f && f.returnsSet())
                || (e instanceof Expr.OpExpr o && o.returnsSet()));
  }

  /// Function OIDs an expression node calls itself, 0 for none.
  public static int functionOf(Expr e) {
    return switch (e) {
      case Expr.FuncExpr f -> f.funcid();
      case Expr.OpExpr o -> o.opfuncid();
      case Expr.DistinctExpr o -> o.opfuncid();
      case Expr.NullIfExpr o -> o.opfuncid();
      case Expr.ScalarArrayOpExpr o -> o.opfuncid();
      default -> 0;
    };
  }

  public static boolean isVolatile(PlannerCatalog catalog, @Nullable Expr expr) {
    return ExprTree.any(expr, e -> volatility(catalog, e) == 'v');
  }

  /// True if the value may change within one statement or depends on more than constants.
  public static boolean isMutable(PlannerCatalog catalog, @Nullable Expr expr) {
    return ExprTree.any(expr, e -> volatility(catalog, e) != 'i');
  }

  private static char volatility(PlannerCatalog catalog, Expr e) {
    return switch (e) {
      case Expr.NextValueExpr _ -> 'v';
      case Expr.SqlValueFunction _ -> 's';
      case Expr.CoerceViaIO _ -> 's';
      case Expr.RowCompareExpr _, Expr.MinMaxExpr _ -> 'i';
      default -> {
        int function = functionOf(e);
        yield function == 0 ? 'i' : catalog.function(function).volatility();
      }
    };
  }

  /// Refers to no relation of this level and is not volatile: constant within one scan.
  public static boolean isPseudoConstant(PlannerRoot root, Expr expr) {
    return relids(root, expr) == 0 && !isVolatile(root.global.catalog, expr);
  }

  public static Expr stripRelabel(Expr expr) {
    Expr e = expr;
    while (e instanceof Expr.RelabelType r) {
      e = r.arg();
    }
    return e;
  }

  /// `expr` relabelled to a type, if it is not of that type already.
  public static Expr relabel(Expr expr, int type, int typmod, int collation) {
    if (expr.typeOid() == type && expr.collation() == collation) {
      return expr;
    }
    Expr bare = stripRelabel(expr);
    if (bare.typeOid() == type && bare.collation() == collation && bare.typmod() == typmod) {
      return bare;
    }
    return new Expr.RelabelType(bare, type, typmod, collation, Expr.CoercionForm.IMPLICIT_CAST, -1);
  }

  public static Expr left(Expr.OpExpr op) {
    return op.args().get(0);
  }

  public static Expr right(Expr.OpExpr op) {
    return op.args().get(1);
  }

  /// AND of a list; null if it is empty.
  public static @Nullable Expr and(List<Expr> clauses) {
    if (clauses.isEmpty()) {
      return null;
    }
    return clauses.size() == 1
        ? clauses.getFirst()
        : new Expr.BoolExpr(Expr.BoolOp.AND, clauses, -1);
  }

  /// The list of an AND's conditions; empty for a null condition.
  public static List<Expr> conjuncts(@Nullable Expr expr) {
    List<Expr> result = new ArrayList<>();
    addConjuncts(expr, result);
    return result;
  }

  private static void addConjuncts(@Nullable Expr expr, List<Expr> into) {
    if (expr == null) {
      return;
    }
    if (expr instanceof Expr.BoolExpr b && b.op() == Expr.BoolOp.AND) {
      for (Expr arg : b.args()) {
        addConjuncts(arg, into);
      }
    } else if (!(expr instanceof Expr.Const c && c.value() instanceof Long l && l == 1)) {
      into.add(expr);
    }
  }

  public static Expr.Const bool(boolean value) {
    return new Expr.Const(Expr.BOOL, -1, 0, value ? 1L : 0L, -1);
  }

  public static boolean isFalseOrNull(Expr e) {
    return e instanceof Expr.Const c && (c.isNull() || (c.value() instanceof Long l && l == 0));
  }

  /// The same expression over another range table index.
  public static Expr changeVarno(Expr expr, int from, int to) {
    return ExprTree.rewrite(
        expr,
        e ->
            e instanceof Expr.Var v && v.varno() == from && v.varlevelsup() == 0
                ? new Expr.Var(to, v.varattno(), v.typeOid(), v.typmod(), v.collation(), 0, -1)
                : null);
  }

  public static List<Expr> exprs(List<TargetEntry> targets) {
    List<Expr> result = new ArrayList<>(targets.size());
    for (TargetEntry t : targets) {
      result.add(t.expr());
    }
    return result;
  }

  /// Target entry with a sort group reference.
  public static TargetEntry targetOf(int ref, List<TargetEntry> targets) {
    for (TargetEntry t : targets) {
      if (t.ressortgroupref() == ref) {
        return t;
      }
    }
    throw dev.gajah.base.error.SqlError.internal(
        "ORDER/GROUP BY expression not found in targetlist");
  }

  /// Relations of which a null in every column makes the condition false or null (PostgreSQL:
  /// find_nonnullable_rels).
  public static Set<Integer> nonNullableRels(
      PlannerCatalog catalog, @Nullable Expr expr, boolean topLevel) {
    Set<Integer> result = new LinkedHashSet<>();
    if (expr == null) {
      return result;
    }
    switch (expr) {
      case Expr.Var v -> {
        if (v.varlevelsup() == 0) {
          result.add(v.varno());
        }
      }
      case Expr.BoolExpr b -> {
        switch (b.op()) {
          case AND -> {
            if (topLevel) {
              for (Expr arg : b.args()) {
                result.addAll(nonNullableRels(catalog, arg, true));
              }
            } else {
              intersect(catalog, b.args(), false, result);
            }
          }
          case OR -> intersect(catalog, b.args(), topLevel, result);
          case NOT -> result.addAll(nonNullableRels(catalog, b.args().getFirst(), false));
        }
      }
      case Expr.FuncExpr f -> {
        if (catalog.function(f.funcid()).strict()) {
          addAll(catalog, f.args(), result);
        }
      }
      case Expr.OpExpr o -> {
        if (catalog.function(o.opfuncid()).strict()) {
          addAll(catalog, o.args(), result);
        }
      }
      case Expr.ScalarArrayOpExpr s -> {
        if (s.useOr() && topLevel && catalog.function(s.opfuncid()).strict()) {
          result.addAll(nonNullableRels(catalog, s.args().getFirst(), false));
        }
      }
      case Expr.RelabelType r -> result.addAll(nonNullableRels(catalog, r.arg(), topLevel));
      case Expr.CoerceViaIO c -> result.addAll(nonNullableRels(catalog, c.arg(), false));
      case Expr.CollateExpr c -> result.addAll(nonNullableRels(catalog, c.arg(), topLevel));
      case Expr.NullTest n -> {
        if (topLevel && !n.isNull() && !n.argIsRow()) {
          result.addAll(nonNullableRels(catalog, n.arg(), false));
        }
      }
      case Expr.BooleanTest b -> {
        if (topLevel
            && (b.test() == Expr.BoolTestType.IS_TRUE
                || b.test() == Expr.BoolTestType.IS_FALSE
                || b.test() == Expr.BoolTestType.IS_NOT_UNKNOWN)) {
          result.addAll(nonNullableRels(catalog, b.arg(), false));
        }
      }
      default -> {}
    }
    return result;
  }

  private static void addAll(PlannerCatalog catalog, List<Expr> args, Set<Integer> into) {
    for (Expr arg : args) {
      into.addAll(nonNullableRels(catalog, arg, false));
    }
  }

  private static void intersect(
      PlannerCatalog catalog, List<Expr> args, boolean topLevel, Set<Integer> into) {
    Set<Integer> common = null;
    for (Expr arg : args) {
      Set<Integer> some = nonNullableRels(catalog, arg, topLevel);
      if (common == null) {
        common = some;
      } else {
        common.retainAll(some);
      }
    }
    if (common != null) {
      into.addAll(common);
    }
  }
}
