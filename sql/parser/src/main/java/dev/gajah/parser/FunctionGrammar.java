// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.nodes.raw.Clause.SortBy;
import dev.gajah.nodes.raw.Clause.WindowDef;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawExpr.AConst;
import dev.gajah.nodes.raw.RawExpr.CaseWhen;
import dev.gajah.nodes.raw.RawExpr.ColumnRef;
import dev.gajah.nodes.raw.RawExpr.FuncCall;
import dev.gajah.nodes.raw.RawExpr.FuncFormat;
import dev.gajah.nodes.raw.RawExpr.Indirection;
import dev.gajah.nodes.raw.RawExpr.SqlValueFunction;
import dev.gajah.nodes.raw.RawExpr.SqlValueFunctionKind;
import dev.gajah.nodes.raw.RawExpr.SubLink;
import dev.gajah.nodes.raw.RawExpr.SubLinkKind;
import dev.gajah.nodes.raw.RawExpr.TypeCast;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Primary expressions: columns, literals, function calls and everything that looks like one.
abstract class FunctionGrammar extends ExpressionGrammar {
  FunctionGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  /// `OVER name` or `OVER ( ... )` behind OVER.
  abstract WindowDef overClause();

  /// A JSON or XML function call at its keyword, or null.
  abstract @Nullable RawExpr documentFunction();

  @Override
  final RawExpr primary() {
    int location = loc();
    switch (tok) {
      case Token.IDENT -> {
        return nameExpression();
      }
      case Token.ICONST -> {
        int value = intValue();
        advance();
        return intConst(value, location);
      }
      case Token.FCONST -> {
        String value = text();
        advance();
        return new AConst(new Value.FloatValue(value), location);
      }
      case Token.SCONST -> {
        return stringConst(string(), location);
      }
      case Token.BCONST, Token.XCONST -> {
        String value = text();
        advance();
        return new AConst(new Value.BitStringValue(value), location);
      }
      case Token.PARAM -> {
        int number = intValue();
        advance();
        return withIndirection(new RawExpr.ParamRef(number, location));
      }
      case Keyword.TRUE, Keyword.FALSE -> {
        boolean value = at(Keyword.TRUE);
        advance();
        return new AConst(new Value.BooleanValue(value), location);
      }
      case Keyword.NULL -> {
        advance();
        return new AConst(null, location);
      }
      case Keyword.CASE -> {
        return caseExpr();
      }
      case Keyword.ARRAY -> {
        return array();
      }
      default -> {}
    }
    if (tok < Keyword.BASE) {
      throw syntaxError();
    }
    RawExpr special = specialFunction();
    if (special != null) {
      return special;
    }
    return switch (Keyword.category(tok)) {
      case Keyword.UNRESERVED_CATEGORY, Keyword.COLUMN_NAME_CATEGORY -> nameExpression();
      case Keyword.TYPE_FUNCTION_CATEGORY -> typeFunctionCall();
      default -> throw syntaxError();
    };
  }

  /// A type_func_name keyword: only a call or a typed literal may follow.
  private RawExpr typeFunctionCall() {
    int location = loc();
    if (peek(1) != '(' && peek(1) != Token.SCONST) {
      advance();
      throw syntaxError();
    }
    List<String> name = List.of(text());
    advance();
    return at('(') ? callOrTypedLiteral(name, location) : typedLiteral(name, location);
  }

  private RawExpr typedLiteral(List<String> typeName, int location) {
    int stringLocation = loc();
    return new TypeCast(
        stringConst(string(), stringLocation), TypeName.of(typeName, location), location);
  }

  /// Column reference, function call or typed literal at a name.
  private RawExpr nameExpression() {
    int location = loc();
    boolean functionName = isTypeFunctionName(tok);
    String first = text();
    if (startsConstType() || at(Keyword.INTERVAL)) {
      RawExpr literal = constTypeLiteral(location);
      if (literal != null) {
        return literal;
      }
    }
    advance();
    if (functionName) {
      if (at('(')) {
        return callOrTypedLiteral(List.of(first), location);
      }
      if (at(Token.SCONST)) {
        return typedLiteral(List.of(first), location);
      }
    }
    if (!at('.') && !at('[')) {
      return new ColumnRef(List.of(first), false, location);
    }
    return qualifiedReference(first, location);
  }

  private RawExpr qualifiedReference(String first, int location) {
    List<String> names = new ArrayList<>(3);
    names.add(first);
    boolean star = false;
    while (at('.')) {
      advance();
      if (accept('*')) {
        star = true;
        break;
      }
      names.add(colLabel());
    }
    if (star) {
      if (at('.') || at('[')) {
        indirection();
        throw errorHere("improper use of \"*\"");
      }
      return new ColumnRef(names, true, location);
    }
    if (at('(') && names.size() > 1) {
      return callOrTypedLiteral(names, location);
    }
    if (at(Token.SCONST) && names.size() > 1) {
      return typedLiteral(names, location);
    }
    RawExpr column = new ColumnRef(names, false, location);
    if (at('[')) {
      List<Indirection> steps = indirection();
      return new RawExpr.AIndirection(column, steps);
    }
    return column;
  }

  /// `int '1'`, `interval '1' year` and so on; null (nothing read) if this is a column name.
  private @Nullable RawExpr constTypeLiteral(int location) {
    if (at(Keyword.INTERVAL)) {
      if (peek(1) == Token.SCONST) {
        advance();
        int stringLocation = loc();
        RawExpr literal = stringConst(string(), stringLocation);
        return new TypeCast(literal, intervalWithFields(location, intervalFields()), location);
      }
      if (peek(1) == '(') {
        advance();
        advance();
        int precisionLocation = loc();
        int precision = integer();
        expect(')');
        List<RawExpr> typmods =
            List.of(intConst(INTERVAL_FULL_RANGE, -1), intConst(precision, precisionLocation));
        int stringLocation = loc();
        RawExpr literal = stringConst(string(), stringLocation);
        return new TypeCast(literal, intervalWithFields(location, typmods), location);
      }
      return null;
    }
    if (at(Keyword.JSON, '(')) {
      return null; // JSON(...) is a function
    }
    int next = peek(1);
    boolean literal =
        switch (next) {
          case Token.SCONST, '(', Keyword.VARYING, Token.WITH_LA, Token.WITHOUT_LA -> true;
          case Keyword.PRECISION -> at(Keyword.DOUBLE);
          case Keyword.CHARACTER, Keyword.CHAR -> at(Keyword.NATIONAL);
          default -> false;
        };
    if (!literal) {
      return null;
    }
    TypeName type = constTypename(true);
    int stringLocation = loc();
    return new TypeCast(stringConst(string(), stringLocation), type, location);
  }

  private RawExpr callOrTypedLiteral(List<String> name, int location) {
    FuncCall call = functionApplication(name, location);
    if (at(Token.SCONST) && isPlain(call)) {
      for (RawExpr arg : call.args()) {
        if (arg instanceof RawExpr.NamedArgExpr named) {
          throw error("type modifier cannot have parameter name", named.location());
        }
      }
      if (!call.aggOrder().isEmpty()) {
        throw error("type modifier cannot have ORDER BY", location);
      }
      int stringLocation = loc();
      return new TypeCast(
          stringConst(string(), stringLocation),
          TypeName.of(name, location).withTypmods(call.args()),
          location);
    }
    return decorated(call);
  }

  private static boolean isPlain(FuncCall call) {
    return !call.args().isEmpty() && !call.aggStar() && !call.aggDistinct() && !call.funcVariadic();
  }

  /// `( ... )` behind a function name, at the parenthesis.
  final FuncCall functionApplication(List<String> name, int location) {
    expect('(');
    if (accept(')')) {
      return FuncCall.of(name, List.of(), FuncFormat.EXPLICIT_CALL, location);
    }
    if (at('*')) {
      advance();
      expect(')');
      return new FuncCall(
          name,
          List.of(),
          List.of(),
          null,
          null,
          false,
          true,
          false,
          false,
          FuncFormat.EXPLICIT_CALL,
          location);
    }
    boolean distinct = false;
    boolean variadic = false;
    boolean quantified = false;
    if (at(Keyword.ALL)) {
      advance();
      quantified = true;
    } else if (at(Keyword.DISTINCT)) {
      advance();
      distinct = true;
      quantified = true;
    }
    List<RawExpr> args = new ArrayList<>(4);
    while (true) {
      if (at(Keyword.VARIADIC) && !quantified) {
        advance();
        variadic = true;
        args.add(functionArgument());
        break;
      }
      args.add(functionArgument());
      if (!accept(',')) {
        break;
      }
    }
    List<SortBy> order = at(Keyword.ORDER) ? orderByClause() : List.of();
    expect(')');
    return new FuncCall(
        name,
        args,
        order,
        null,
        null,
        false,
        false,
        distinct,
        variadic,
        FuncFormat.EXPLICIT_CALL,
        location);
  }

  final List<SortBy> orderByClause() {
    expect(Keyword.ORDER, Keyword.BY);
    return sortByList();
  }

  private RawExpr functionArgument() {
    if ((peek(1) == Token.COLON_EQUALS || peek(1) == Token.EQUALS_GREATER)
        && isTypeFunctionName(tok)) {
      int location = loc();
      String name = typeFunctionName();
      advance();
      return new RawExpr.NamedArgExpr(name, expr(), location);
    }
    return expr();
  }

  /// WITHIN GROUP, FILTER and OVER behind a call.
  final RawExpr decorated(FuncCall call) {
    if (!at(Keyword.WITHIN) && !at(Keyword.FILTER) && !at(Keyword.OVER)) {
      return call;
    }
    List<SortBy> order = call.aggOrder();
    boolean withinGroup = false;
    if (at(Keyword.WITHIN)) {
      int location = loc();
      advance();
      expect(Keyword.GROUP);
      expect('(');
      List<SortBy> groupOrder = orderByClause();
      expect(')');
      if (!order.isEmpty()) {
        throw error("cannot use multiple ORDER BY clauses with WITHIN GROUP", location);
      }
      if (call.aggDistinct()) {
        throw error("cannot use DISTINCT with WITHIN GROUP", location);
      }
      if (call.funcVariadic()) {
        throw error("cannot use VARIADIC with WITHIN GROUP", location);
      }
      order = groupOrder;
      withinGroup = true;
    }
    RawExpr filter = filterClause();
    WindowDef over = null;
    if (accept(Keyword.OVER)) {
      over = overClause();
    }
    return new FuncCall(
        call.funcname(),
        call.args(),
        order,
        filter,
        over,
        withinGroup,
        call.aggStar(),
        call.aggDistinct(),
        call.funcVariadic(),
        call.funcformat(),
        call.location());
  }

  final @Nullable RawExpr filterClause() {
    if (!accept(Keyword.FILTER)) {
      return null;
    }
    expect('(');
    expect(Keyword.WHERE);
    RawExpr filter = expr();
    expect(')');
    return filter;
  }

  private RawExpr caseExpr() {
    int location = loc();
    advance();
    RawExpr arg = at(Keyword.WHEN) ? null : expr();
    List<CaseWhen> whens = new ArrayList<>(2);
    while (at(Keyword.WHEN)) {
      int whenLocation = loc();
      advance();
      RawExpr condition = expr();
      expect(Keyword.THEN);
      whens.add(new CaseWhen(condition, expr(), whenLocation));
    }
    if (whens.isEmpty()) {
      throw syntaxError();
    }
    RawExpr other = accept(Keyword.ELSE) ? expr() : null;
    expect(Keyword.END);
    return new RawExpr.CaseExpr(arg, whens, other, location);
  }

  private RawExpr array() {
    int location = loc();
    advance();
    if (at('(')) {
      return new SubLink(SubLinkKind.ARRAY, null, List.of(), selectWithParens(), location);
    }
    if (!at('[')) {
      throw syntaxError();
    }
    RawExpr.AArrayExpr elements = arrayElements(location);
    return elements;
  }

  private RawExpr.AArrayExpr arrayElements(int location) {
    enter();
    expect('[');
    List<RawExpr> elements = new ArrayList<>(4);
    if (at('[')) {
      do {
        if (!at('[')) {
          throw syntaxError();
        }
        elements.add(arrayElements(loc()));
      } while (accept(','));
    } else if (!at(']')) {
      elements.addAll(exprList());
    }
    expect(']');
    leave();
    return new RawExpr.AArrayExpr(elements, location);
  }

  private RawExpr valueFunction(SqlValueFunctionKind op) {
    int location = loc();
    advance();
    return new SqlValueFunction(op, -1, location);
  }

  private RawExpr timeFunction(SqlValueFunctionKind plain, SqlValueFunctionKind withPrecision) {
    int location = loc();
    advance();
    if (accept('(')) {
      int precision = integer();
      expect(')');
      return new SqlValueFunction(withPrecision, precision, location);
    }
    return new SqlValueFunction(plain, -1, location);
  }

  /// A call in a syntax of its own, at its keyword; null (nothing read) if the keyword is just a
  /// name here.
  final @Nullable RawExpr specialFunction() {
    int location = loc();
    switch (tok) {
      case Keyword.CURRENT_DATE -> {
        return valueFunction(SqlValueFunctionKind.CURRENT_DATE);
      }
      case Keyword.CURRENT_TIME -> {
        return timeFunction(SqlValueFunctionKind.CURRENT_TIME, SqlValueFunctionKind.CURRENT_TIME_N);
      }
      case Keyword.CURRENT_TIMESTAMP -> {
        return timeFunction(
            SqlValueFunctionKind.CURRENT_TIMESTAMP, SqlValueFunctionKind.CURRENT_TIMESTAMP_N);
      }
      case Keyword.LOCALTIME -> {
        return timeFunction(SqlValueFunctionKind.LOCALTIME, SqlValueFunctionKind.LOCALTIME_N);
      }
      case Keyword.LOCALTIMESTAMP -> {
        return timeFunction(
            SqlValueFunctionKind.LOCALTIMESTAMP, SqlValueFunctionKind.LOCALTIMESTAMP_N);
      }
      case Keyword.CURRENT_ROLE -> {
        return valueFunction(SqlValueFunctionKind.CURRENT_ROLE);
      }
      case Keyword.CURRENT_USER -> {
        return valueFunction(SqlValueFunctionKind.CURRENT_USER);
      }
      case Keyword.SESSION_USER -> {
        return valueFunction(SqlValueFunctionKind.SESSION_USER);
      }
      case Keyword.USER -> {
        return valueFunction(SqlValueFunctionKind.USER);
      }
      case Keyword.CURRENT_CATALOG -> {
        return valueFunction(SqlValueFunctionKind.CURRENT_CATALOG);
      }
      case Keyword.SYSTEM_USER -> {
        advance();
        return sqlFunction("system_user", List.of(), location);
      }
      case Keyword.CURRENT_SCHEMA -> {
        return peek(1) == '(' || peek(1) == Token.SCONST
            ? null
            : valueFunction(SqlValueFunctionKind.CURRENT_SCHEMA);
      }
      case Keyword.COLLATION -> {
        if (peek(1) != Keyword.FOR) {
          return null;
        }
        advance();
        advance();
        expect('(');
        RawExpr arg = expr();
        expect(')');
        return sqlFunction("pg_collation_for", List.of(arg), location);
      }
      case Keyword.CAST -> {
        advance();
        expect('(');
        RawExpr arg = expr();
        expect(Keyword.AS);
        TypeName type = typename();
        expect(')');
        return new TypeCast(arg, type, location);
      }
      default -> {}
    }
    if (peek(1) == '(') {
      return parenthesizedFunction(location);
    }
    if (at(Keyword.EXISTS)) {
      advance();
      throw syntaxError();
    }
    return null;
  }

  /// Special syntaxes whose keyword is followed by a parenthesis.
  private @Nullable RawExpr parenthesizedFunction(int location) {
    switch (tok) {
      case Keyword.EXISTS -> {
        advance();
        return new SubLink(SubLinkKind.EXISTS, null, List.of(), selectWithParens(), location);
      }
      case Keyword.ROW -> {
        advance();
        RawExpr row = new RawExpr.RowExpr(rowArguments(), false, location);
        return at(Keyword.OVERLAPS) ? overlaps(row) : row;
      }
      case Keyword.GROUPING -> {
        return new RawExpr.GroupingFunc(listCall(), location);
      }
      case Keyword.COALESCE -> {
        return new RawExpr.CoalesceExpr(listCall(), location);
      }
      case Keyword.GREATEST -> {
        return new RawExpr.MinMaxExpr(true, listCall(), location);
      }
      case Keyword.LEAST -> {
        return new RawExpr.MinMaxExpr(false, listCall(), location);
      }
      case Keyword.NULLIF -> {
        advance();
        expect('(');
        RawExpr left = expr();
        expect(',');
        RawExpr right = expr();
        expect(')');
        return new RawExpr.AExpr(RawExpr.AExprKind.NULLIF, List.of("="), left, right, location);
      }
      case Keyword.EXTRACT -> {
        return extract(location);
      }
      case Keyword.NORMALIZE -> {
        return normalize(location);
      }
      case Keyword.OVERLAY -> {
        return overlay(location);
      }
      case Keyword.POSITION -> {
        advance();
        expect('(');
        RawExpr needle = restrictedExpr();
        expect(Keyword.IN);
        RawExpr haystack = restrictedExpr();
        expect(')');
        return sqlFunction("position", List.of(haystack, needle), location);
      }
      case Keyword.SUBSTRING -> {
        return substring(location);
      }
      case Keyword.TREAT -> {
        advance();
        expect('(');
        RawExpr arg = expr();
        expect(Keyword.AS);
        TypeName type = typename();
        expect(')');
        return FuncCall.of(
            List.of("pg_catalog", type.names().getLast()),
            List.of(arg),
            FuncFormat.EXPLICIT_CALL,
            location);
      }
      case Keyword.TRIM -> {
        return trim(location);
      }
      case Keyword.MERGE_ACTION -> {
        advance();
        expect('(', ')');
        return new RawExpr.MergeSupportFunc(location);
      }
      default -> {
        return documentFunction();
      }
    }
  }

  private List<RawExpr> listCall() {
    advance();
    expect('(');
    List<RawExpr> list = exprList();
    expect(')');
    return list;
  }

  private RawExpr extract(int location) {
    advance();
    expect('(');
    int fieldLocation = loc();
    String field =
        switch (tok) {
          case Token.IDENT, Token.SCONST -> text();
          case Keyword.YEAR,
              Keyword.MONTH,
              Keyword.DAY,
              Keyword.HOUR,
              Keyword.MINUTE,
              Keyword.SECOND ->
              text();
          default -> throw syntaxError();
        };
    advance();
    expect(Keyword.FROM);
    RawExpr source = expr();
    expect(')');
    return sqlFunction("extract", List.of(stringConst(field, fieldLocation), source), location);
  }

  private RawExpr normalize(int location) {
    advance();
    expect('(');
    RawExpr arg = expr();
    List<RawExpr> args = List.of(arg);
    if (accept(',')) {
      switch (tok) {
        case Keyword.NFC, Keyword.NFD, Keyword.NFKC, Keyword.NFKD ->
            args = List.of(arg, stringConst(text().toUpperCase(Locale.ROOT), loc()));
        default -> throw syntaxError();
      }
      advance();
    }
    expect(')');
    return sqlFunction("normalize", args, location);
  }

  private RawExpr plainCall(String name, List<RawExpr> args, int location) {
    expect(')');
    return FuncCall.of(List.of(name), args, FuncFormat.EXPLICIT_CALL, location);
  }

  private List<RawExpr> moreArguments(RawExpr first) {
    List<RawExpr> args = new ArrayList<>(4);
    args.add(first);
    while (accept(',')) {
      args.add(functionArgument());
    }
    return args;
  }

  private RawExpr overlay(int location) {
    advance();
    expect('(');
    if (at(')')) {
      return plainCall("overlay", List.of(), location);
    }
    RawExpr source = functionArgument();
    if (!accept(Keyword.PLACING)) {
      return plainCall("overlay", moreArguments(source), location);
    }
    RawExpr placing = expr();
    expect(Keyword.FROM);
    RawExpr from = expr();
    List<RawExpr> args = new ArrayList<>(List.of(source, placing, from));
    if (accept(Keyword.FOR)) {
      args.add(expr());
    }
    expect(')');
    return sqlFunction("overlay", args, location);
  }

  private RawExpr substring(int location) {
    advance();
    expect('(');
    if (at(')')) {
      return plainCall("substring", List.of(), location);
    }
    RawExpr source = functionArgument();
    List<RawExpr> args = new ArrayList<>(3);
    args.add(source);
    if (accept(Keyword.FROM)) {
      args.add(expr());
      if (accept(Keyword.FOR)) {
        args.add(expr());
      }
    } else if (accept(Keyword.FOR)) {
      RawExpr count = expr();
      if (accept(Keyword.FROM)) {
        args.add(expr());
        args.add(count);
      } else {
        args.add(intConst(1, -1));
        args.add(new TypeCast(count, TypeName.system("int4", -1), -1));
      }
    } else if (accept(Keyword.SIMILAR)) {
      args.add(expr());
      expect(Keyword.ESCAPE);
      args.add(expr());
    } else {
      return plainCall("substring", moreArguments(source), location);
    }
    expect(')');
    return sqlFunction("substring", args, location);
  }

  private RawExpr trim(int location) {
    advance();
    expect('(');
    String function = "btrim";
    if (accept(Keyword.LEADING)) {
      function = "ltrim";
    } else if (accept(Keyword.TRAILING)) {
      function = "rtrim";
    } else {
      accept(Keyword.BOTH);
    }
    List<RawExpr> args;
    if (accept(Keyword.FROM)) {
      args = exprList();
    } else {
      List<RawExpr> first = exprList();
      if (first.size() == 1 && accept(Keyword.FROM)) {
        args = exprList();
        args.add(first.getFirst());
      } else {
        args = first;
      }
    }
    expect(')');
    return sqlFunction(function, args, location);
  }
}
