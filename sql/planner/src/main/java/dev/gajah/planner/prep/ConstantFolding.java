// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.prep;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.PlannerGlobal;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Simplifies expressions: evaluates what is constant, normalises AND, OR and NOT, drops locations
/// (PostgreSQL: `eval_const_expressions`, `canonicalize_qual`).
public final class ConstantFolding {
  private static final int BOOL_EQ = 91;
  private static final int BOOL_NE = 85;

  private final PlannerCatalog catalog;
  private final Expr.@Nullable Const @Nullable [] parameters;

  public ConstantFolding(PlannerGlobal global) {
    this.catalog = global.catalog;
    this.parameters = global.boundParameters;
  }

  public Expr fold(Expr root) {
    Expr e = ExprTree.mapChildren(root, this::fold);
    return simplify(e);
  }

  /// Folds a condition and brings it into canonical form; null for a condition that is always true.
  public @Nullable Expr foldQual(@Nullable Expr qual) {
    if (qual == null) {
      return null;
    }
    Expr e = factorOr(fold(qual));
    return e instanceof Expr.Const c && c.value() instanceof Long l && l == 1 ? null : e;
  }

  private Expr simplify(Expr e) {
    return switch (e) {
      case Expr.Var v ->
          v.location() == -1
              ? v
              : new Expr.Var(
                  v.varno(),
                  v.varattno(),
                  v.typeOid(),
                  v.typmod(),
                  v.collation(),
                  v.varlevelsup(),
                  -1);
      case Expr.Const c -> c;
      case Expr.Param p -> param(p);
      case Expr.FuncExpr f ->
          function(
              new Expr.FuncExpr(
                  f.funcid(),
                  f.typeOid(),
                  f.returnsSet(),
                  f.variadic(),
                  f.format(),
                  f.collation(),
                  f.inputCollation(),
                  f.args(),
                  -1));
      case Expr.OpExpr o ->
          operator(
              new Expr.OpExpr(
                  o.opno(),
                  o.opfuncid(),
                  o.typeOid(),
                  o.returnsSet(),
                  o.collation(),
                  o.inputCollation(),
                  o.args(),
                  -1));
      case Expr.DistinctExpr d ->
          distinct(new Expr.DistinctExpr(d.opno(), d.opfuncid(), d.inputCollation(), d.args(), -1));
      case Expr.NullIfExpr n ->
          evaluated(
              new Expr.NullIfExpr(
                  n.opno(),
                  n.opfuncid(),
                  n.typeOid(),
                  n.collation(),
                  n.inputCollation(),
                  n.args(),
                  -1),
              n.opfuncid(),
              n.args());
      case Expr.ScalarArrayOpExpr s ->
          arrayOperator(
              new Expr.ScalarArrayOpExpr(
                  s.opno(), s.opfuncid(), s.useOr(), s.inputCollation(), s.args(), -1));
      case Expr.BoolExpr b -> bool(b);
      case Expr.RelabelType r -> relabel(r);
      case Expr.CoerceViaIO c ->
          new Expr.CoerceViaIO(c.arg(), c.typeOid(), c.collation(), c.format(), -1);
      case Expr.CaseExpr c -> caseExpr(c);
      case Expr.CoalesceExpr c -> coalesce(c);
      case Expr.NullTest n -> nullTest(new Expr.NullTest(n.arg(), n.isNull(), n.argIsRow(), -1));
      case Expr.BooleanTest b -> booleanTest(new Expr.BooleanTest(b.arg(), b.test(), -1));
      case Expr.ArrayExpr a ->
          constant(
              new Expr.ArrayExpr(
                  a.typeOid(), a.collation(), a.elementType(), a.elements(), a.multidims(), -1),
              a.elements());
      case Expr.RowExpr r -> new Expr.RowExpr(r.args(), r.typeOid(), r.format(), r.colnames(), -1);
      case Expr.MinMaxExpr m ->
          constant(
              new Expr.MinMaxExpr(
                  m.typeOid(),
                  m.collation(),
                  m.inputCollation(),
                  m.greatest(),
                  m.comparisonProc(),
                  m.args(),
                  -1),
              m.args());
      case Expr.ArrayCoerceExpr a ->
          new Expr.ArrayCoerceExpr(
              a.arg(), a.elementExpr(), a.typeOid(), a.typmod(), a.collation(), a.format(), -1);
      case Expr.CollateExpr c -> collate(c);
      case Expr.Aggref a ->
          new Expr.Aggref(
              a.aggfnoid(),
              a.typeOid(),
              a.collation(),
              a.inputCollation(),
              a.direct(),
              a.args(),
              a.order(),
              a.distinct(),
              a.filter(),
              a.star(),
              a.variadic(),
              a.kind(),
              a.agglevelsup(),
              -1);
      case Expr.WindowFunc w ->
          new Expr.WindowFunc(
              w.winfnoid(),
              w.typeOid(),
              w.collation(),
              w.inputCollation(),
              w.args(),
              w.filter(),
              w.winref(),
              w.star(),
              w.aggregate(),
              -1);
      case Expr.GroupingFunc g -> new Expr.GroupingFunc(g.args(), g.refs(), g.agglevelsup(), -1);
      case Expr.SqlValueFunction s ->
          new Expr.SqlValueFunction(s.op(), s.typeOid(), s.typmod(), -1);
      case Expr.CoerceToDomain c ->
          new Expr.CoerceToDomain(c.arg(), c.typeOid(), c.typmod(), c.collation(), c.format(), -1);
      case Expr.ConvertRowtypeExpr c ->
          new Expr.ConvertRowtypeExpr(c.arg(), c.typeOid(), c.format(), -1);
      case Expr.FieldSelect f -> fieldSelect(f);
      default -> e;
    };
  }

  private Expr param(Expr.Param p) {
    Expr.@Nullable Const[] bound = parameters;
    if (p.kind() == Expr.ParamKind.EXTERN && bound != null && p.paramId() <= bound.length) {
      Expr.Const value = bound[p.paramId() - 1];
      if (value != null && value.typeOid() == p.typeOid()) {
        return new Expr.Const(p.typeOid(), p.typmod(), p.collation(), value.value(), -1);
      }
    }
    return new Expr.Param(p.kind(), p.paramId(), p.typeOid(), p.typmod(), p.collation(), -1);
  }

  private static boolean allConstant(List<Expr> args) {
    for (Expr arg : args) {
      if (!(arg instanceof Expr.Const)) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyNull(List<Expr> args) {
    for (Expr arg : args) {
      if (arg instanceof Expr.Const c && c.isNull()) {
        return true;
      }
    }
    return false;
  }

  private static Expr.Const nullOf(Expr e) {
    return new Expr.Const(e.typeOid(), e.typmod(), e.collation(), null, -1);
  }

  private Expr constant(Expr e, List<Expr> args) {
    if (!allConstant(args)) {
      return e;
    }
    Expr.Const value = catalog.evaluate(e);
    return value == null ? e : value;
  }

  private Expr evaluated(Expr e, int function, List<Expr> args) {
    return allConstant(args) && catalog.function(function).volatility() == 'i'
        ? constant(e, args)
        : e;
  }

  private Expr function(Expr.FuncExpr f) {
    if (f.returnsSet() || f.typeOid() == 2249) {
      return f;
    }
    PlannerCatalog.FunctionFacts facts = catalog.function(f.funcid());
    if (facts.strict() && anyNull(f.args()) && facts.volatility() != 'v') {
      return nullOf(f);
    }
    return evaluated(f, f.funcid(), f.args());
  }

  private Expr operator(Expr.OpExpr o) {
    if (o.returnsSet()) {
      return o;
    }
    PlannerCatalog.FunctionFacts facts = catalog.function(o.opfuncid());
    if (facts.strict() && anyNull(o.args()) && facts.volatility() != 'v') {
      return nullOf(o);
    }
    Expr e = evaluated(o, o.opfuncid(), o.args());
    if (e == o && (o.opno() == BOOL_EQ || o.opno() == BOOL_NE)) {
      Expr left = o.args().get(0);
      Expr right = o.args().get(1);
      if (left instanceof Expr.Const c) {
        return sameAs(right, c, o.opno() == BOOL_EQ);
      }
      if (right instanceof Expr.Const c) {
        return sameAs(left, c, o.opno() == BOOL_EQ);
      }
    }
    return e;
  }

  private Expr sameAs(Expr e, Expr.Const c, boolean equal) {
    boolean value = c.value() instanceof Long l && l != 0;
    return value == equal ? e : negate(e);
  }

  private Expr distinct(Expr.DistinctExpr d) {
    Expr left = d.args().get(0);
    Expr right = d.args().get(1);
    boolean leftNull = left instanceof Expr.Const c && c.isNull();
    boolean rightNull = right instanceof Expr.Const c && c.isNull();
    if (leftNull && rightNull) {
      return Exprs.bool(false);
    }
    if (left instanceof Expr.Const && right instanceof Expr.Const) {
      if (leftNull || rightNull) {
        return Exprs.bool(true);
      }
      if (catalog.function(d.opfuncid()).volatility() == 'i') {
        Expr.Const equal =
            catalog.evaluate(
                new Expr.OpExpr(
                    d.opno(), d.opfuncid(), Expr.BOOL, false, 0, d.inputCollation(), d.args(), -1));
        if (equal != null) {
          return Exprs.bool(!(equal.value() instanceof Long l && l == 1));
        }
      }
    }
    return d;
  }

  private Expr arrayOperator(Expr.ScalarArrayOpExpr s) {
    if (s.args().get(1) instanceof Expr.Const c && c.isNull()) {
      return new Expr.Const(Expr.BOOL, -1, 0, null, -1);
    }
    return evaluated(s, s.opfuncid(), s.args());
  }

  private Expr collate(Expr.CollateExpr c) {
    if (c.arg() instanceof Expr.Const k) {
      return new Expr.Const(k.typeOid(), k.typmod(), c.collation(), k.value(), -1);
    }
    if (c.arg().collation() == c.collation()) {
      return c.arg();
    }
    return new Expr.RelabelType(
        c.arg(), c.typeOid(), c.typmod(), c.collation(), Expr.CoercionForm.IMPLICIT_CAST, -1);
  }

  private static Expr fieldSelect(Expr.FieldSelect f) {
    if (f.arg() instanceof Expr.RowExpr r && f.fieldnum() >= 1 && f.fieldnum() <= r.args().size()) {
      Expr field = r.args().get(f.fieldnum() - 1);
      if (field.typeOid() == f.typeOid()) {
        return field;
      }
    }
    if (f.arg() instanceof Expr.Var v && v.varattno() == 0 && v.typeOid() != 2249) {
      return new Expr.Var(
          v.varno(), f.fieldnum(), f.typeOid(), f.typmod(), f.collation(), v.varlevelsup(), -1);
    }
    return f;
  }

  private static Expr relabel(Expr.RelabelType r) {
    Expr arg = Exprs.stripRelabel(r.arg());
    if (arg instanceof Expr.Const c) {
      return new Expr.Const(r.typeOid(), r.typmod(), r.collation(), c.value(), -1);
    }
    if (arg.typeOid() == r.typeOid()
        && arg.typmod() == r.typmod()
        && arg.collation() == r.collation()) {
      return arg;
    }
    return new Expr.RelabelType(arg, r.typeOid(), r.typmod(), r.collation(), r.format(), -1);
  }

  private Expr caseExpr(Expr.CaseExpr c) {
    List<Expr.CaseWhen> whens = new ArrayList<>();
    Expr otherwise = c.defaultResult();
    boolean testIsConstant = c.arg() instanceof Expr.Const;
    for (Expr.CaseWhen when : c.whens()) {
      Expr condition = when.condition();
      Expr arg = c.arg();
      if (testIsConstant && arg != null) {
        Expr test = arg;
        condition =
            fold(ExprTree.rewrite(condition, e -> e instanceof Expr.CaseTestExpr ? test : null));
      }
      if (Exprs.isFalseOrNull(condition)) {
        continue;
      }
      if (condition instanceof Expr.Const) {
        otherwise = when.result();
        break;
      }
      whens.add(new Expr.CaseWhen(condition, when.result()));
    }
    if (whens.isEmpty()) {
      return otherwise == null ? nullOf(c) : otherwise;
    }
    return new Expr.CaseExpr(
        c.typeOid(), c.collation(), testIsConstant ? null : c.arg(), whens, otherwise, -1);
  }

  private static Expr coalesce(Expr.CoalesceExpr c) {
    List<Expr> args = new ArrayList<>();
    for (Expr arg : c.args()) {
      if (arg instanceof Expr.Const k) {
        if (k.isNull()) {
          continue;
        }
        args.add(arg);
        break;
      }
      args.add(arg);
    }
    if (args.isEmpty()) {
      return nullOf(c);
    }
    return args.size() == 1
        ? args.getFirst()
        : new Expr.CoalesceExpr(c.typeOid(), c.collation(), args, -1);
  }

  private static Expr nullTest(Expr.NullTest n) {
    if (!n.argIsRow() && n.arg() instanceof Expr.Const c) {
      return Exprs.bool(c.isNull() == n.isNull());
    }
    return n;
  }

  private static Expr booleanTest(Expr.BooleanTest b) {
    if (!(b.arg() instanceof Expr.Const c)) {
      return b;
    }
    boolean isTrue = c.value() instanceof Long l && l != 0;
    boolean isFalse = !c.isNull() && !isTrue;
    return Exprs.bool(
        switch (b.test()) {
          case IS_TRUE -> isTrue;
          case IS_NOT_TRUE -> !isTrue;
          case IS_FALSE -> isFalse;
          case IS_NOT_FALSE -> !isFalse;
          case IS_UNKNOWN -> c.isNull();
          case IS_NOT_UNKNOWN -> !c.isNull();
        });
  }

  private Expr bool(Expr.BoolExpr b) {
    if (b.op() == Expr.BoolOp.NOT) {
      return negate(b.args().getFirst());
    }
    boolean isAnd = b.op() == Expr.BoolOp.AND;
    List<Expr> args = new ArrayList<>();
    boolean sawNull = false;
    for (Expr arg : b.args()) {
      List<Expr> parts =
          arg instanceof Expr.BoolExpr inner && inner.op() == b.op() ? inner.args() : List.of(arg);
      for (Expr part : parts) {
        if (part instanceof Expr.Const c) {
          if (c.isNull()) {
            sawNull = true;
          } else if (c.value() instanceof Long l && (l != 0) != isAnd) {
            return Exprs.bool(!isAnd);
          }
          continue;
        }
        args.add(part);
      }
    }
    if (sawNull) {
      if (args.isEmpty()) {
        return new Expr.Const(Expr.BOOL, -1, 0, null, -1);
      }
      args.add(new Expr.Const(Expr.BOOL, -1, 0, null, -1));
    }
    if (args.isEmpty()) {
      return Exprs.bool(isAnd);
    }
    return args.size() == 1 ? args.getFirst() : new Expr.BoolExpr(b.op(), args, -1);
  }

  /// NOT `e`, with the NOT as deep as it can go.
  Expr negate(Expr e) {
    switch (e) {
      case Expr.Const c -> {
        return c.isNull() ? c : Exprs.bool(c.value() instanceof Long l && l == 0);
      }
      case Expr.OpExpr o -> {
        int negator = catalog.operator(o.opno()).negator();
        if (negator != 0) {
          return new Expr.OpExpr(
              negator,
              catalog.operator(negator).functionOid(),
              o.typeOid(),
              false,
              o.collation(),
              o.inputCollation(),
              o.args(),
              -1);
        }
      }
      case Expr.ScalarArrayOpExpr s -> {
        int negator = catalog.operator(s.opno()).negator();
        if (negator != 0) {
          return new Expr.ScalarArrayOpExpr(
              negator,
              catalog.operator(negator).functionOid(),
              !s.useOr(),
              s.inputCollation(),
              s.args(),
              -1);
        }
      }
      case Expr.BoolExpr b -> {
        if (b.op() == Expr.BoolOp.NOT) {
          return b.args().getFirst();
        }
        List<Expr> args = new ArrayList<>();
        for (Expr arg : b.args()) {
          args.add(negate(arg));
        }
        return bool(
            new Expr.BoolExpr(
                b.op() == Expr.BoolOp.AND ? Expr.BoolOp.OR : Expr.BoolOp.AND, args, -1));
      }
      case Expr.NullTest n -> {
        if (!n.argIsRow()) {
          return new Expr.NullTest(n.arg(), !n.isNull(), false, -1);
        }
      }
      case Expr.BooleanTest b -> {
        Expr.BoolTestType other =
            switch (b.test()) {
              case IS_TRUE -> Expr.BoolTestType.IS_NOT_TRUE;
              case IS_NOT_TRUE -> Expr.BoolTestType.IS_TRUE;
              case IS_FALSE -> Expr.BoolTestType.IS_NOT_FALSE;
              case IS_NOT_FALSE -> Expr.BoolTestType.IS_FALSE;
              case IS_UNKNOWN -> Expr.BoolTestType.IS_NOT_UNKNOWN;
              case IS_NOT_UNKNOWN -> Expr.BoolTestType.IS_UNKNOWN;
            };
        return new Expr.BooleanTest(b.arg(), other, -1);
      }
      default -> {}
    }
    return new Expr.BoolExpr(Expr.BoolOp.NOT, List.of(e), -1);
  }

  /// `(a AND b) OR (a AND c)` becomes `a AND (b OR c)`; constants null and false are the same in a
  /// condition.
  private Expr factorOr(Expr e) {
    if (!(e instanceof Expr.BoolExpr b) || b.op() == Expr.BoolOp.NOT) {
      return e;
    }
    List<Expr> args = new ArrayList<>();
    for (Expr arg : b.args()) {
      Expr done = factorOr(arg);
      if (done instanceof Expr.Const c && c.isNull()) {
        if (b.op() == Expr.BoolOp.AND) {
          return Exprs.bool(false);
        }
        continue;
      }
      if (done instanceof Expr.BoolExpr inner && inner.op() == b.op()) {
        args.addAll(inner.args());
      } else {
        args.add(done);
      }
    }
    if (b.op() == Expr.BoolOp.AND || args.size() < 2) {
      return rebuild(b.op(), args);
    }
    List<Expr> common = null;
    for (Expr arg : args) {
      List<Expr> parts =
          arg instanceof Expr.BoolExpr a && a.op() == Expr.BoolOp.AND ? a.args() : List.of(arg);
      if (common == null) {
        common = new ArrayList<>(parts);
      } else {
        common.retainAll(parts);
      }
    }
    if (common == null || common.isEmpty()) {
      return rebuild(Expr.BoolOp.OR, args);
    }
    List<Expr> rest = new ArrayList<>();
    for (Expr arg : args) {
      List<Expr> parts =
          new ArrayList<>(
              arg instanceof Expr.BoolExpr a && a.op() == Expr.BoolOp.AND
                  ? a.args()
                  : List.of(arg));
      parts.removeAll(common);
      if (parts.isEmpty()) {
        return rebuild(Expr.BoolOp.AND, common); // one branch is the common part alone
      }
      rest.add(rebuild(Expr.BoolOp.AND, parts));
    }
    List<Expr> all = new ArrayList<>(common);
    all.add(rebuild(Expr.BoolOp.OR, rest));
    return rebuild(Expr.BoolOp.AND, all);
  }

  private static Expr rebuild(Expr.BoolOp op, List<Expr> args) {
    if (args.isEmpty()) {
      return Exprs.bool(op == Expr.BoolOp.AND);
    }
    return args.size() == 1
        ? Objects.requireNonNull(args.getFirst())
        : new Expr.BoolExpr(op, args, -1);
  }
}
