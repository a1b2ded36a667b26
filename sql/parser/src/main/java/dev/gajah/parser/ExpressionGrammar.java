// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.nodes.raw.Clause.SortBy;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawExpr.AConst;
import dev.gajah.nodes.raw.RawExpr.AExpr;
import dev.gajah.nodes.raw.RawExpr.AExprKind;
import dev.gajah.nodes.raw.RawExpr.BoolExpr;
import dev.gajah.nodes.raw.RawExpr.BoolOp;
import dev.gajah.nodes.raw.RawExpr.BoolTestKind;
import dev.gajah.nodes.raw.RawExpr.BooleanTest;
import dev.gajah.nodes.raw.RawExpr.ExprList;
import dev.gajah.nodes.raw.RawExpr.FuncCall;
import dev.gajah.nodes.raw.RawExpr.FuncFormat;
import dev.gajah.nodes.raw.RawExpr.Indirection;
import dev.gajah.nodes.raw.RawExpr.NullTest;
import dev.gajah.nodes.raw.RawExpr.SubLink;
import dev.gajah.nodes.raw.RawExpr.SubLinkKind;
import dev.gajah.nodes.raw.RawExpr.TypeCast;
import dev.gajah.nodes.raw.Statement.SelectStmt;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Operators by precedence climbing: `a_expr` and the restricted `b_expr`.
///
/// Precedence, lowest first: OR, AND, NOT, IS, comparison, BETWEEN IN LIKE, other operators,
/// additive, multiplicative, `^`, AT, COLLATE, sign, subscripts, `::`. IS, comparison and BETWEEN
/// IN LIKE do not associate.
abstract class ExpressionGrammar extends TypeGrammar {
  static final int P_LOWEST = 0;
  private static final int P_OR = 1;
  private static final int P_AND = 2;
  private static final int P_NOT = 3;
  private static final int P_IS = 4;
  private static final int P_COMPARE = 5;
  private static final int P_LIKE = 6;
  private static final int P_ESCAPE = 7;
  private static final int P_OP = 8;
  private static final int P_ADD = 9;
  private static final int P_MULTIPLY = 10;
  private static final int P_POWER = 11;
  private static final int P_AT = 12;
  private static final int P_COLLATE = 13;
  private static final int P_SIGN = 14;
  private static final int P_TYPECAST = 17;

  ExpressionGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  /// What a pair of parentheses held: a select, or one or more expressions.
  record Parenthesized(@Nullable SelectStmt select, List<RawExpr> exprs, int location) {}

  abstract boolean startsSelect();

  /// `( select )`, at the opening parenthesis.
  abstract SelectStmt selectWithParens();

  /// The rest of a select whose first operand, in parentheses, was already read.
  abstract SelectStmt continueSelect(SelectStmt first);

  abstract boolean continuesSelect();

  /// A `c_expr` that does not begin with a parenthesis.
  abstract RawExpr primary();

  abstract List<SortBy> sortByList();

  final RawExpr expr() {
    return operand(P_LOWEST, false);
  }

  final RawExpr restrictedExpr() {
    return operand(P_LOWEST, true);
  }

  /// A `c_expr`.
  final RawExpr simpleExpr() {
    return at('(') ? parenPrimary() : primary();
  }

  @Override
  final List<RawExpr> exprList() {
    List<RawExpr> list = new ArrayList<>(4);
    do {
      list.add(expr());
    } while (accept(','));
    return list;
  }

  private RawExpr operand(int minimum, boolean restricted) {
    enter();
    RawExpr left = prefix(restricted);
    RawExpr result = operators(left, minimum, restricted);
    leave();
    return result;
  }

  private RawExpr prefix(boolean restricted) {
    int location = loc();
    switch (tok) {
      case '+' -> {
        advance();
        return new AExpr(AExprKind.OP, List.of("+"), null, operand(P_SIGN, restricted), location);
      }
      case '-' -> {
        advance();
        return negate(operand(P_SIGN, restricted), location);
      }
      case Token.OP -> {
        List<String> name = List.of(text());
        advance();
        return new AExpr(AExprKind.OP, name, null, operand(P_OP, restricted), location);
      }
      case Keyword.OPERATOR -> {
        if (peek(1) == '(') {
          List<String> name = operatorInParens();
          return new AExpr(AExprKind.OP, name, null, operand(P_OP, restricted), location);
        }
        return simpleExpr();
      }
      case Keyword.NOT, Token.NOT_LA -> {
        if (restricted) {
          throw syntaxError();
        }
        advance();
        RawExpr arg = operand(P_NOT, false);
        return new BoolExpr(BoolOp.NOT, List.of(arg), location);
      }
      case Keyword.DEFAULT -> {
        if (restricted) {
          throw syntaxError();
        }
        advance();
        return new RawExpr.SetToDefault(location);
      }
      case Keyword.UNIQUE -> {
        if (restricted) {
          throw syntaxError();
        }
        throw error(
            dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED,
            "UNIQUE predicate is not yet implemented",
            location);
      }
      default -> {
        return simpleExpr();
      }
    }
  }

  private static RawExpr negate(RawExpr arg, int location) {
    if (arg instanceof AConst constant) {
      if (constant.val() instanceof Value.IntegerValue(int number)) {
        return intConst(-number, location);
      }
      if (constant.val() instanceof Value.FloatValue(String number)) {
        String negated = number.startsWith("-") ? number.substring(1) : "-" + number;
        return new AConst(new Value.FloatValue(negated), location);
      }
    }
    return new AExpr(AExprKind.OP, List.of("-"), null, arg, location);
  }

  /// Precedence of the current token as an operator behind a left operand, -1 if it is none.
  private int operatorPrecedence(boolean restricted) {
    switch (tok) {
      case '+', '-' -> {
        return P_ADD;
      }
      case '*', '/', '%' -> {
        return P_MULTIPLY;
      }
      case '^' -> {
        return P_POWER;
      }
      case '<', '>', '=', Token.LESS_EQUALS, Token.GREATER_EQUALS, Token.NOT_EQUALS -> {
        return P_COMPARE;
      }
      case Token.OP -> {
        return P_OP;
      }
      case Token.TYPECAST -> {
        return P_TYPECAST;
      }
      case Keyword.OPERATOR -> {
        return peek(1) == '(' ? P_OP : -1;
      }
      case Keyword.IS -> {
        return P_IS;
      }
      default -> {}
    }
    if (restricted) {
      return -1;
    }
    return switch (tok) {
      case Keyword.OR -> P_OR;
      case Keyword.AND -> P_AND;
      case Keyword.ISNULL, Keyword.NOTNULL -> P_IS;
      case Keyword.BETWEEN, Keyword.IN, Keyword.LIKE, Keyword.ILIKE, Token.NOT_LA -> P_LIKE;
      case Keyword.SIMILAR -> peek(1) == Keyword.TO ? P_LIKE : -1;
      case Keyword.AT -> peek(1) == Keyword.TIME || peek(1) == Keyword.LOCAL ? P_AT : -1;
      case Keyword.COLLATE -> P_COLLATE;
      default -> -1;
    };
  }

  /// Reads operators that bind tighter than `minimum`; one of the same, non-associative level is a
  /// syntax error.
  private RawExpr operators(RawExpr first, int minimum, boolean restricted) {
    RawExpr left = first;
    while (true) {
      int precedence = operatorPrecedence(restricted);
      if (precedence < 0 || precedence <= minimum) {
        if (precedence >= 0 && precedence == minimum && isNonAssociative(precedence)) {
          throw syntaxError();
        }
        return left;
      }
      int location = loc();
      int kind = tok;
      switch (kind) {
        case Token.TYPECAST -> {
          advance();
          left = new TypeCast(left, typename(), location);
        }
        case Keyword.OR -> {
          advance();
          left = combine(BoolOp.OR, left, operand(P_OR, false), location);
        }
        case Keyword.AND -> {
          advance();
          left = combine(BoolOp.AND, left, operand(P_AND, false), location);
        }
        case Keyword.COLLATE -> {
          advance();
          left = new RawExpr.CollateClause(left, anyName(), location);
        }
        case Keyword.AT -> {
          advance();
          if (accept(Keyword.LOCAL)) {
            left = sqlFunction("timezone", List.of(left), -1);
          } else {
            expect(Keyword.TIME, Keyword.ZONE);
            RawExpr zone = operand(P_AT, false);
            left = sqlFunction("timezone", List.of(zone, left), location);
          }
        }
        case Keyword.ISNULL -> {
          advance();
          left = new NullTest(left, false, location);
        }
        case Keyword.NOTNULL -> {
          advance();
          left = new NullTest(left, true, location);
        }
        case Keyword.IS -> {
          advance();
          left = isTest(left, location, restricted);
        }
        case Keyword.BETWEEN,
            Keyword.IN,
            Keyword.LIKE,
            Keyword.ILIKE,
            Keyword.SIMILAR,
            Token.NOT_LA ->
            left = predicate(left, location);
        default -> {
          List<String> name = kind == Keyword.OPERATOR ? operatorInParens() : List.of(allOp());
          if (!restricted && atSubType()) {
            left = quantified(left, name, location);
          } else {
            RawExpr right = operand(precedence, restricted);
            left = new AExpr(AExprKind.OP, name, left, right, location);
          }
        }
      }
    }
  }

  private static boolean isNonAssociative(int precedence) {
    return precedence == P_IS || precedence == P_COMPARE || precedence == P_LIKE;
  }

  private static RawExpr combine(BoolOp op, RawExpr left, RawExpr right, int location) {
    if (left instanceof BoolExpr bool && bool.boolop() == op && bool.args() instanceof ArrayList) {
      bool.args().add(right);
      return bool;
    }
    List<RawExpr> args = new ArrayList<>(4);
    if (left instanceof BoolExpr bool && bool.boolop() == op) {
      args.addAll(bool.args());
      location = bool.location();
    } else {
      args.add(left);
    }
    args.add(right);
    return new BoolExpr(op, args, location);
  }

  private boolean atSubType() {
    return at(Keyword.ANY) || at(Keyword.SOME) || at(Keyword.ALL);
  }

  /// `op ANY (...)` with the operator read.
  private RawExpr quantified(RawExpr left, List<String> name, int location) {
    boolean all = at(Keyword.ALL);
    advance();
    if (!at('(')) {
      throw syntaxError();
    }
    Parenthesized right = parenthesized(false);
    if (right.select() != null) {
      return new SubLink(
          all ? SubLinkKind.ALL : SubLinkKind.ANY, left, name, right.select(), location);
    }
    return new AExpr(
        all ? AExprKind.OP_ALL : AExprKind.OP_ANY, name, left, right.exprs().getFirst(), location);
  }

  private RawExpr isTest(RawExpr left, int location, boolean restricted) {
    boolean not = accept(Keyword.NOT);
    if (at(Keyword.DISTINCT)) {
      advance();
      expect(Keyword.FROM);
      RawExpr right = operand(P_IS, restricted);
      return new AExpr(
          not ? AExprKind.NOT_DISTINCT : AExprKind.DISTINCT, List.of("="), left, right, location);
    }
    if (at(Keyword.DOCUMENT)) {
      advance();
      RawExpr test =
          new RawExpr.XmlExpr(
              RawExpr.XmlExprOp.DOCUMENT, null, List.of(), List.of(left), false, location);
      return not ? new BoolExpr(BoolOp.NOT, List.of(test), location) : test;
    }
    if (restricted) {
      throw syntaxError();
    }
    switch (tok) {
      case Keyword.NULL -> {
        advance();
        return new NullTest(left, not, location);
      }
      case Keyword.TRUE -> {
        advance();
        return new BooleanTest(left, not ? BoolTestKind.NOT_TRUE : BoolTestKind.TRUE, location);
      }
      case Keyword.FALSE -> {
        advance();
        return new BooleanTest(left, not ? BoolTestKind.NOT_FALSE : BoolTestKind.FALSE, location);
      }
      case Keyword.UNKNOWN -> {
        advance();
        return new BooleanTest(
            left, not ? BoolTestKind.NOT_UNKNOWN : BoolTestKind.UNKNOWN, location);
      }
      case Keyword.NORMALIZED -> {
        advance();
        RawExpr test = sqlFunction("is_normalized", List.of(left), location);
        return not ? new BoolExpr(BoolOp.NOT, List.of(test), location) : test;
      }
      case Keyword.NFC, Keyword.NFD, Keyword.NFKC, Keyword.NFKD -> {
        RawExpr form = stringConst(text().toUpperCase(java.util.Locale.ROOT), loc());
        advance();
        expect(Keyword.NORMALIZED);
        RawExpr test = sqlFunction("is_normalized", List.of(left, form), location);
        return not ? new BoolExpr(BoolOp.NOT, List.of(test), location) : test;
      }
      case Keyword.JSON -> {
        advance();
        RawExpr.JsonItemType type = RawExpr.JsonItemType.ANY;
        if (accept(Keyword.OBJECT)) {
          type = RawExpr.JsonItemType.OBJECT;
        } else if (accept(Keyword.ARRAY)) {
          type = RawExpr.JsonItemType.ARRAY;
        } else if (accept(Keyword.SCALAR)) {
          type = RawExpr.JsonItemType.SCALAR;
        } else {
          accept(Keyword.VALUE);
        }
        RawExpr test = new RawExpr.JsonIsPredicate(left, type, uniqueKeys(), location);
        return not ? new BoolExpr(BoolOp.NOT, List.of(test), location) : test;
      }
      default -> throw syntaxError();
    }
  }

  /// WITH UNIQUE [KEYS] gives true, WITHOUT UNIQUE [KEYS] and nothing give false.
  final boolean uniqueKeys() {
    if (at(Keyword.WITH, Keyword.UNIQUE) || at(Keyword.WITHOUT, Keyword.UNIQUE)) {
      boolean unique = at(Keyword.WITH);
      advance();
      advance();
      accept(Keyword.KEYS);
      return unique;
    }
    return false;
  }

  /// [NOT] BETWEEN, IN, LIKE, ILIKE, SIMILAR TO.
  private RawExpr predicate(RawExpr left, int location) {
    boolean not = accept(Token.NOT_LA);
    int kind = tok;
    advance();
    switch (kind) {
      case Keyword.BETWEEN -> {
        return between(left, not, location);
      }
      case Keyword.IN -> {
        return in(left, not, location);
      }
      case Keyword.SIMILAR -> {
        expect(Keyword.TO);
        RawExpr pattern = operand(P_LIKE, false);
        List<RawExpr> args = escapeArgument(pattern);
        RawExpr regexp = sqlFunctionNamed("similar_to_escape", args, location);
        return new AExpr(AExprKind.SIMILAR, List.of(not ? "!~" : "~"), left, regexp, location);
      }
      default -> {
        boolean ilike = kind == Keyword.ILIKE;
        String name = (not ? "!~~" : "~~") + (ilike ? "*" : "");
        if (atSubType()) {
          return quantified(left, List.of(name), location);
        }
        RawExpr pattern = operand(P_LIKE, false);
        List<RawExpr> args = escapeArgument(pattern);
        if (args.size() == 2) {
          pattern = sqlFunctionNamed("like_escape", args, location);
        }
        return new AExpr(
            ilike ? AExprKind.ILIKE : AExprKind.LIKE, List.of(name), left, pattern, location);
      }
    }
  }

  private List<RawExpr> escapeArgument(RawExpr pattern) {
    if (accept(Keyword.ESCAPE)) {
      return List.of(pattern, operand(P_ESCAPE, false));
    }
    return List.of(pattern);
  }

  private RawExpr between(RawExpr left, boolean not, int location) {
    boolean symmetric = accept(Keyword.SYMMETRIC);
    if (!symmetric) {
      accept(Keyword.ASYMMETRIC);
    }
    RawExpr low = restrictedExpr();
    expect(Keyword.AND);
    RawExpr high = operand(P_LIKE, false);
    AExprKind kind =
        symmetric
            ? (not ? AExprKind.NOT_BETWEEN_SYM : AExprKind.BETWEEN_SYM)
            : (not ? AExprKind.NOT_BETWEEN : AExprKind.BETWEEN);
    String name = (not ? "NOT BETWEEN" : "BETWEEN") + (symmetric ? " SYMMETRIC" : "");
    return new AExpr(
        kind, List.of(name), left, new ExprList(List.of(low, high), low.location()), location);
  }

  private RawExpr in(RawExpr left, boolean not, int location) {
    if (!at('(')) {
      throw syntaxError();
    }
    Parenthesized right = parenthesized(true);
    if (right.select() != null) {
      RawExpr test = new SubLink(SubLinkKind.ANY, left, List.of(), right.select(), location);
      return not ? new BoolExpr(BoolOp.NOT, List.of(test), location) : test;
    }
    return new AExpr(
        AExprKind.IN,
        List.of(not ? "<>" : "="),
        left,
        new ExprList(right.exprs(), right.location()),
        location);
  }

  /// Reads `( ... )`, deciding between a select and expressions as late as needed.
  ///
  /// @param manyAllowed whether a comma may follow the first expression
  final Parenthesized parenthesized(boolean manyAllowed) {
    enter();
    int location = loc();
    advance();
    RawExpr first;
    if (startsSelect()) {
      reopen();
      SelectStmt select = selectWithParens();
      leave();
      return new Parenthesized(select, List.of(), location);
    }
    if (at('(')) {
      Parenthesized inner = parenthesized(true);
      if (inner.select() != null) {
        if (accept(')')) {
          leave();
          return new Parenthesized(inner.select(), List.of(), location);
        }
        if (continuesSelect()) {
          SelectStmt select = continueSelect(inner.select());
          expect(')');
          leave();
          return new Parenthesized(select, List.of(), location);
        }
      }
      first = operators(finishParenthesized(inner), P_LOWEST, false);
    } else {
      first = expr();
    }
    List<RawExpr> exprs;
    if (at(',') && manyAllowed) {
      exprs = new ArrayList<>(4);
      exprs.add(first);
      while (accept(',')) {
        exprs.add(expr());
      }
    } else {
      exprs = List.of(first);
    }
    expect(')');
    leave();
    return new Parenthesized(null, exprs, location);
  }

  private void reopen() {
    reset(mark() - 1);
  }

  private RawExpr parenPrimary() {
    return finishParenthesized(parenthesized(true));
  }

  /// Makes a `c_expr` of parentheses: subquery, row or grouped expression, with indirection and
  /// OVERLAPS.
  private RawExpr finishParenthesized(Parenthesized inner) {
    if (inner.select() != null) {
      RawExpr sublink =
          new SubLink(SubLinkKind.EXPR, null, List.of(), inner.select(), inner.location());
      return withIndirection(sublink);
    }
    if (inner.exprs().size() == 1) {
      return withIndirection(inner.exprs().getFirst());
    }
    RawExpr row = new RawExpr.RowExpr(inner.exprs(), true, inner.location());
    return at(Keyword.OVERLAPS) ? overlaps(row) : row;
  }

  /// `row OVERLAPS row`, at OVERLAPS.
  final RawExpr overlaps(RawExpr leftRow) {
    int location = loc();
    advance();
    List<RawExpr> left = ((RawExpr.RowExpr) leftRow).args();
    List<RawExpr> right;
    int rightLocation = loc();
    if (accept(Keyword.ROW)) {
      right = rowArguments();
    } else if (at('(')) {
      Parenthesized row = parenthesized(true);
      if (row.exprs().size() < 2) {
        throw syntaxError();
      }
      right = row.exprs();
    } else {
      throw syntaxError();
    }
    if (left.size() != 2) {
      throw error(
          "wrong number of parameters on left side of OVERLAPS expression", leftRow.location());
    }
    if (right.size() != 2) {
      throw error("wrong number of parameters on right side of OVERLAPS expression", rightLocation);
    }
    List<RawExpr> args = new ArrayList<>(left);
    args.addAll(right);
    return sqlFunction("overlaps", args, location);
  }

  /// `( [exprs] )` behind ROW.
  final List<RawExpr> rowArguments() {
    expect('(');
    if (accept(')')) {
      return List.of();
    }
    List<RawExpr> args = exprList();
    expect(')');
    return args;
  }

  /// Subscripts and field selections behind an expression.
  final RawExpr withIndirection(RawExpr arg) {
    if (!at('[') && !at('.')) {
      return arg;
    }
    return new RawExpr.AIndirection(arg, indirection());
  }

  /// Zero or more `.name`, `.*`, `[...]`. A star must come last.
  final List<Indirection> indirection() {
    if (!at('[') && !at('.')) {
      return List.of();
    }
    List<Indirection> steps = new ArrayList<>(2);
    while (at('.') || at('[')) {
      if (!steps.isEmpty() && steps.getLast() instanceof RawExpr.AStar) {
        throw errorHere("improper use of \"*\"");
      }
      if (accept('.')) {
        if (accept('*')) {
          steps.add(new RawExpr.AStar());
        } else {
          steps.add(new RawExpr.FieldSelection(colLabel()));
        }
      } else {
        advance();
        steps.add(subscript());
      }
    }
    return steps;
  }

  private Indirection subscript() {
    RawExpr lower = at(':') ? null : expr();
    if (accept(':')) {
      RawExpr upper = at(']') ? null : expr();
      expect(']');
      return new RawExpr.AIndices(true, lower, upper);
    }
    if (lower == null) {
      throw syntaxError();
    }
    expect(']');
    return new RawExpr.AIndices(false, null, lower);
  }

  /// A call of a `pg_catalog` function that was written in SQL syntax.
  static RawExpr sqlFunction(String name, List<RawExpr> args, int location) {
    return FuncCall.of(List.of("pg_catalog", name), args, FuncFormat.SQL_SYNTAX, location);
  }

  private static RawExpr sqlFunctionNamed(String name, List<RawExpr> args, int location) {
    return FuncCall.of(List.of("pg_catalog", name), args, FuncFormat.EXPLICIT_CALL, location);
  }
}
