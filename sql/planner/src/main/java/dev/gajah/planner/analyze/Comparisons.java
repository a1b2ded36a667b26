// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.raw.RawExpr;
import java.util.ArrayList;
import java.util.List;

/// Operators and the constructs built on them: IN, BETWEEN, LIKE, DISTINCT, NULLIF. PostgreSQL:
/// `transformAExpr*`.
final class Comparisons {
  private final Analysis analysis;
  private final Expressions expressions;

  Comparisons(Analysis analysis, Expressions expressions) {
    this.analysis = analysis;
    this.expressions = expressions;
  }

  Expr operator(ParseState state, RawExpr.AExpr raw) {
    return switch (raw.kind()) {
      case OP, LIKE, ILIKE, SIMILAR -> plain(state, raw);
      case OP_ANY, OP_ALL ->
          analysis.operators.makeArray(
              raw.name(),
              raw.kind() == RawExpr.AExprKind.OP_ANY,
              left(state, raw),
              expressions.recurse(state, raw.rexpr()),
              raw.location());
      case DISTINCT -> distinct(state, raw);
      case NOT_DISTINCT -> not(distinct(state, raw), raw.location());
      case NULLIF -> nullIf(state, raw);
      case IN -> in(state, raw);
      case BETWEEN -> between(state, raw, false, false);
      case NOT_BETWEEN -> between(state, raw, true, false);
      case BETWEEN_SYM -> between(state, raw, false, true);
      case NOT_BETWEEN_SYM -> between(state, raw, true, true);
    };
  }

  private Expr left(ParseState state, RawExpr.AExpr raw) {
    RawExpr left = raw.lexpr();
    if (left == null) {
      throw SqlError.internal("operator without left operand");
    }
    return expressions.recurse(state, left);
  }

  private Expr plain(ParseState state, RawExpr.AExpr raw) {
    RawExpr left = raw.lexpr();
    if (left instanceof RawExpr.RowExpr l && raw.rexpr() instanceof RawExpr.RowExpr r) {
      return rows(
          state,
          raw.name(),
          expressions.rowFields(state, l.args()),
          expressions.rowFields(state, r.args()),
          raw.location());
    }
    Expr analyzedLeft = left == null ? null : expressions.recurse(state, left);
    return analysis.operators.make(
        state, raw.name(), analyzedLeft, expressions.recurse(state, raw.rexpr()), raw.location());
  }

  /// `(a, b) op (c, d)`. PostgreSQL: `make_row_comparison_op`.
  Expr rows(ParseState state, List<String> name, List<Expr> left, List<Expr> right, int location) {
    if (left.size() != right.size()) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR, "unequal number of entries in row expressions", location);
    }
    if (left.isEmpty()) {
      throw analysis.error(
          SqlState.FEATURE_NOT_SUPPORTED, "cannot compare rows of zero length", location);
    }
    List<Expr> tests = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      Expr test = analysis.operators.make(state, name, left.get(i), right.get(i), location);
      if (test.typeOid() != Types.BOOL) {
        throw analysis.error(
            SqlState.DATATYPE_MISMATCH,
            "row comparison operator must yield type boolean, not type "
                + analysis.format(test.typeOid()),
            location);
      }
      tests.add(test);
    }
    if (tests.size() == 1) {
      return tests.getFirst();
    }
    return switch (name.getLast()) {
      case "=" -> new Expr.BoolExpr(Expr.BoolOp.AND, tests, location);
      case "<>" -> new Expr.BoolExpr(Expr.BoolOp.OR, tests, location);
      case "<" -> ordered(Expr.RowCompareType.LT, 1, tests, name, location);
      case "<=" -> ordered(Expr.RowCompareType.LE, 2, tests, name, location);
      case ">=" -> ordered(Expr.RowCompareType.GE, 4, tests, name, location);
      case ">" -> ordered(Expr.RowCompareType.GT, 5, tests, name, location);
      default -> throw uninterpretable(name, location);
    };
  }

  private SqlError uninterpretable(List<String> name, int location) {
    return analysis
        .error(
            SqlState.FEATURE_NOT_SUPPORTED,
            "could not determine interpretation of row comparison operator "
                + String.join(".", name),
            location)
        .hint("Row comparison operators must be associated with btree operator families.");
  }

  private Expr ordered(
      Expr.RowCompareType type, int strategy, List<Expr> tests, List<String> name, int location) {
    List<Integer> operators = new ArrayList<>();
    List<Integer> functions = new ArrayList<>();
    List<Integer> families = new ArrayList<>();
    List<Integer> collations = new ArrayList<>();
    List<Expr> left = new ArrayList<>();
    List<Expr> right = new ArrayList<>();
    for (Expr test : tests) {
      Expr.OpExpr op = (Expr.OpExpr) test;
      int family = 0;
      for (var amop : analysis.catalog.amopsOfOperator(op.opno())) {
        if (amop.amopmethod() == Types.BTREE_AM && amop.amopstrategy() == strategy) {
          family = amop.amopfamily();
        }
      }
      if (family == 0) {
        throw uninterpretable(name, location);
      }
      operators.add(op.opno());
      functions.add(op.opfuncid());
      families.add(family);
      collations.add(op.inputCollation());
      left.add(op.args().get(0));
      right.add(op.args().get(1));
    }
    return new Expr.RowCompareExpr(type, operators, functions, families, collations, left, right);
  }

  private static Expr not(Expr expr, int location) {
    return new Expr.BoolExpr(Expr.BoolOp.NOT, List.of(expr), location);
  }

  private Expr.OpExpr equality(ParseState state, RawExpr.AExpr raw, String what) {
    Expr made =
        analysis.operators.make(
            state,
            raw.name(),
            left(state, raw),
            expressions.recurse(state, raw.rexpr()),
            raw.location());
    if (!(made instanceof Expr.OpExpr op) || op.typeOid() != Types.BOOL) {
      throw analysis.error(
          SqlState.DATATYPE_MISMATCH,
          "%s requires = operator to yield boolean".formatted(what),
          raw.location());
    }
    return op;
  }

  private Expr distinct(ParseState state, RawExpr.AExpr raw) {
    Expr.OpExpr op = equality(state, raw, "IS DISTINCT FROM");
    return new Expr.DistinctExpr(
        op.opno(), op.opfuncid(), op.inputCollation(), op.args(), raw.location());
  }

  private Expr nullIf(ParseState state, RawExpr.AExpr raw) {
    Expr.OpExpr op = equality(state, raw, "NULLIF");
    Expr first = op.args().getFirst();
    return new Expr.NullIfExpr(
        op.opno(),
        op.opfuncid(),
        first.typeOid(),
        analysis.collations.result(first.typeOid(), List.of(first)),
        op.inputCollation(),
        op.args(),
        raw.location());
  }

  private Expr in(ParseState state, RawExpr.AExpr raw) {
    boolean negated = raw.name().getLast().equals("<>");
    List<RawExpr> items = ((RawExpr.ExprList) raw.rexpr()).items();
    List<Expr> tests = new ArrayList<>();
    if (raw.lexpr() instanceof RawExpr.RowExpr row) {
      for (RawExpr item : items) {
        if (!(item instanceof RawExpr.RowExpr r)) {
          throw analysis.unsupported("row comparison with a single value", raw.location());
        }
        tests.add(
            rows(
                state,
                raw.name(),
                expressions.rowFields(state, row.args()),
                expressions.rowFields(state, r.args()),
                raw.location()));
      }
      return tests.size() == 1
          ? tests.getFirst()
          : new Expr.BoolExpr(negated ? Expr.BoolOp.AND : Expr.BoolOp.OR, tests, raw.location());
    }
    Expr left = left(state, raw);
    List<Expr> constants = new ArrayList<>();
    List<Expr> others = new ArrayList<>();
    for (RawExpr item : items) {
      Expr value = expressions.recurse(state, item);
      (Expressions.containsLocalVars(value) ? others : constants).add(value);
    }
    if (constants.size() > 1) {
      List<Expr> all = new ArrayList<>();
      all.add(left);
      all.addAll(constants);
      int type = analysis.coercion.commonType(all, null);
      int arrayType = type == 0 || type == Types.RECORD ? 0 : analysis.catalog.arrayTypeOid(type);
      if (arrayType != 0) {
        List<Expr> elements = new ArrayList<>();
        for (Expr constant : constants) {
          elements.add(analysis.coercion.toCommonType(constant, type, "IN"));
        }
        Expr array =
            new Expr.ArrayExpr(
                arrayType, analysis.collations.ofType(arrayType), type, elements, false, -1);
        tests.add(analysis.operators.makeArray(raw.name(), !negated, left, array, raw.location()));
        constants = List.of();
      }
    }
    others.addAll(constants);
    for (Expr other : others) {
      tests.add(analysis.operators.make(state, raw.name(), left, other, raw.location()));
    }
    return tests.size() == 1
        ? tests.getFirst()
        : new Expr.BoolExpr(negated ? Expr.BoolOp.AND : Expr.BoolOp.OR, tests, raw.location());
  }

  private Expr between(ParseState state, RawExpr.AExpr raw, boolean negated, boolean symmetric) {
    List<RawExpr> bounds = ((RawExpr.ExprList) raw.rexpr()).items();
    Expr value = left(state, raw);
    Expr low = expressions.recurse(state, bounds.get(0));
    Expr high = expressions.recurse(state, bounds.get(1));
    Expr inside = inside(state, value, low, high, negated, raw.location());
    if (!symmetric) {
      return inside;
    }
    Expr swapped = inside(state, value, high, low, negated, raw.location());
    return new Expr.BoolExpr(
        negated ? Expr.BoolOp.AND : Expr.BoolOp.OR, List.of(inside, swapped), raw.location());
  }

  private Expr inside(
      ParseState state, Expr value, Expr low, Expr high, boolean negated, int location) {
    Expr above =
        analysis.operators.make(state, List.of(negated ? "<" : ">="), value, low, location);
    Expr below =
        analysis.operators.make(state, List.of(negated ? ">" : "<="), value, high, location);
    return new Expr.BoolExpr(
        negated ? Expr.BoolOp.OR : Expr.BoolOp.AND, List.of(above, below), location);
  }
}
