// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause.ColumnDef;
import dev.gajah.nodes.raw.Clause.ResTarget;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.nodes.raw.FromItem.Alias;
import dev.gajah.nodes.raw.FromItem.JoinExpr;
import dev.gajah.nodes.raw.FromItem.JoinKind;
import dev.gajah.nodes.raw.FromItem.JsonTableColumn;
import dev.gajah.nodes.raw.FromItem.JsonTableColumnType;
import dev.gajah.nodes.raw.FromItem.JsonTablePathSpec;
import dev.gajah.nodes.raw.FromItem.RangeFunction;
import dev.gajah.nodes.raw.FromItem.RangeFunctionItem;
import dev.gajah.nodes.raw.FromItem.RangeSubselect;
import dev.gajah.nodes.raw.FromItem.RangeTableFuncCol;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawExpr.JsonQuotes;
import dev.gajah.nodes.raw.RawExpr.JsonWrapper;
import dev.gajah.nodes.raw.Statement.SelectStmt;
import dev.gajah.nodes.raw.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// FROM: tables, functions, subqueries, joins.
abstract class FromGrammar extends DocumentGrammar {
  FromGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  /// What stands in a pair of parentheses in FROM: a select, or a join.
  private record ParenthesizedItem(@Nullable SelectStmt select, @Nullable JoinExpr join) {}

  final List<FromItem> fromList() {
    List<FromItem> items = new ArrayList<>(2);
    do {
      items.add(tableRef());
    } while (accept(','));
    return items;
  }

  final FromItem tableRef() {
    enter();
    FromItem item = tablePrimary();
    while (atJoin()) {
      item = join(item);
    }
    leave();
    return item;
  }

  private boolean atJoin() {
    return switch (tok) {
      case Keyword.JOIN,
          Keyword.INNER,
          Keyword.LEFT,
          Keyword.RIGHT,
          Keyword.FULL,
          Keyword.CROSS,
          Keyword.NATURAL ->
          true;
      default -> false;
    };
  }

  /// One join step with `left`, at the join's first keyword.
  private FromItem join(FromItem left) {
    enter();
    int location = loc();
    if (accept(Keyword.CROSS)) {
      expect(Keyword.JOIN);
      FromItem right = tablePrimary();
      leave();
      return new JoinExpr(
          JoinKind.INNER, false, left, right, List.of(), null, null, null, location);
    }
    boolean natural = accept(Keyword.NATURAL);
    JoinKind kind = joinKind();
    FromItem right = tablePrimary();
    if (natural) {
      leave();
      return new JoinExpr(kind, true, left, right, List.of(), null, null, null, location);
    }
    while (atJoin()) {
      right = join(right);
    }
    leave();
    if (accept(Keyword.USING)) {
      List<String> columns = nameListInParens();
      Alias alias = accept(Keyword.AS) ? new Alias(colId(), List.of()) : null;
      return new JoinExpr(kind, false, left, right, columns, alias, null, null, location);
    }
    expect(Keyword.ON);
    return new JoinExpr(kind, false, left, right, List.of(), null, expr(), null, location);
  }

  private JoinKind joinKind() {
    JoinKind kind = JoinKind.INNER;
    switch (tok) {
      case Keyword.INNER -> advance();
      case Keyword.LEFT, Keyword.RIGHT, Keyword.FULL -> {
        kind =
            at(Keyword.LEFT) ? JoinKind.LEFT : at(Keyword.RIGHT) ? JoinKind.RIGHT : JoinKind.FULL;
        advance();
        accept(Keyword.OUTER);
      }
      default -> {}
    }
    expect(Keyword.JOIN);
    return kind;
  }

  private FromItem tablePrimary() {
    if (at('(')) {
      return finishParenthesized(parenthesizedItem());
    }
    boolean lateral = accept(Keyword.LATERAL);
    if (lateral && at('(')) {
      SelectStmt select = selectWithParens();
      return new RangeSubselect(true, select, optionalAlias());
    }
    if (at(Keyword.XMLTABLE, '(')) {
      return xmlTable(lateral);
    }
    if (at(Keyword.JSON_TABLE, '(')) {
      return jsonTable(lateral);
    }
    if (at(Keyword.ROWS, Keyword.FROM)) {
      return rowsFrom(lateral);
    }
    if (at(Keyword.ONLY)) {
      if (lateral) {
        throw syntaxError();
      }
      return relation(relationExpr());
    }
    if (tok >= Keyword.BASE && Keyword.category(tok) != Keyword.UNRESERVED_CATEGORY) {
      RawExpr special = specialFunction();
      if (special != null) {
        return functionItem(windowless(special), lateral);
      }
      if (Keyword.category(tok) == Keyword.TYPE_FUNCTION_CATEGORY) {
        int location = loc();
        List<String> name = List.of(text());
        advance();
        return functionItem(functionApplication(name, location), lateral);
      }
    }
    return namedItem(lateral);
  }

  /// FILTER and OVER are not allowed behind a function in FROM; the decorated JSON aggregates are
  /// the only case.
  private RawExpr windowless(RawExpr call) {
    if (call instanceof RawExpr.JsonAggConstructor agg
        && (agg.over() != null || agg.aggFilter() != null)) {
      throw syntaxError();
    }
    return call;
  }

  private FromItem namedItem(boolean lateral) {
    int location = loc();
    int first = tok;
    String name = colIdOrFunction();
    List<String> names = new ArrayList<>(3);
    names.add(name);
    attributes(names);
    if (at('(') && (names.size() > 1 || isTypeFunctionName(first))) {
      return functionItem(functionApplication(names, location), lateral);
    }
    if (lateral) {
      throw syntaxError();
    }
    if (at('[')) {
      throw syntaxError();
    }
    RangeVar relation = makeRangeVar(names, location);
    accept('*');
    return relation(relation);
  }

  private String colIdOrFunction() {
    return colId();
  }

  private FromItem relation(RangeVar name) {
    RangeVar relation = name.withAlias(optionalAlias());
    if (!at(Keyword.TABLESAMPLE)) {
      return relation;
    }
    advance();
    int location = loc();
    List<String> method = functionName();
    expect('(');
    List<RawExpr> args = exprList();
    expect(')');
    RawExpr repeatable = null;
    if (accept(Keyword.REPEATABLE, '(')) {
      repeatable = expr();
      expect(')');
    }
    return new FromItem.RangeTableSample(relation, method, args, repeatable, location);
  }

  /// `func_name`.
  final List<String> functionName() {
    if (peek(1) == '.' && isColId(tok)) {
      return anyName();
    }
    return List.of(typeFunctionName());
  }

  private FromItem functionItem(RawExpr call, boolean lateral) {
    boolean ordinality = withOrdinality();
    return functionAlias(
        lateral, ordinality, false, List.of(new RangeFunctionItem(call, List.of())));
  }

  private boolean withOrdinality() {
    if (at(Token.WITH_LA, Keyword.ORDINALITY)) {
      advance();
      advance();
      return true;
    }
    return false;
  }

  private FromItem rowsFrom(boolean lateral) {
    advance();
    advance();
    expect('(');
    List<RangeFunctionItem> functions = new ArrayList<>(2);
    do {
      RawExpr call = windowlessCall();
      List<ColumnDef> columns = List.of();
      if (accept(Keyword.AS)) {
        expect('(');
        columns = tableFuncElementList();
        expect(')');
      }
      functions.add(new RangeFunctionItem(call, columns));
    } while (accept(','));
    expect(')');
    boolean ordinality = withOrdinality();
    return functionAlias(lateral, ordinality, true, functions);
  }

  /// `func_expr_windowless`.
  final RawExpr windowlessCall() {
    RawExpr special = tok >= Keyword.BASE ? specialFunction() : null;
    if (special != null) {
      return windowless(special);
    }
    int location = loc();
    List<String> name = functionName();
    return functionApplication(name, location);
  }

  private FromItem functionAlias(
      boolean lateral, boolean ordinality, boolean rowsFrom, List<RangeFunctionItem> functions) {
    Alias alias = null;
    List<ColumnDef> columns = List.of();
    boolean as = accept(Keyword.AS);
    if (as && accept('(')) {
      columns = tableFuncElementList();
      expect(')');
    } else if (as || isColId(tok)) {
      String name = colId();
      List<String> names = List.of();
      if (accept('(')) {
        if (isColId(tok) && peek(1) != ',' && peek(1) != ')') {
          columns = tableFuncElementList();
        } else {
          names = nameList();
        }
        expect(')');
      }
      alias = new Alias(name, names);
    }
    return new RangeFunction(lateral, ordinality, rowsFrom, functions, alias, columns);
  }

  final List<ColumnDef> tableFuncElementList() {
    List<ColumnDef> columns = new ArrayList<>(4);
    do {
      columns.add(tableFuncElement());
    } while (accept(','));
    return columns;
  }

  final ColumnDef tableFuncElement() {
    int location = loc();
    String name = colId();
    TypeName type = typename();
    int collLocation = loc();
    List<String> collation = accept(Keyword.COLLATE) ? anyName() : List.of();
    return new ColumnDef(
        name, type, null, null, List.of(), null, collation, collLocation, List.of(), location);
  }

  final @Nullable Alias optionalAlias() {
    if (accept(Keyword.AS)) {
      String name = colId();
      return new Alias(name, optionalNameListInParens());
    }
    if (isColId(tok)) {
      String name = colId();
      return new Alias(name, optionalNameListInParens());
    }
    return null;
  }

  // Parentheses.

  private ParenthesizedItem parenthesizedItem() {
    enter();
    if (startsSelectAfterParen()) {
      SelectStmt select = selectWithParens();
      leave();
      return new ParenthesizedItem(select, null);
    }
    expect('(');
    FromItem item;
    if (at('(')) {
      ParenthesizedItem inner = parenthesizedItem();
      if (inner.select() != null) {
        if (accept(')')) {
          leave();
          return inner;
        }
        if (continuesSelect()) {
          SelectStmt select = continueSelect(inner.select());
          expect(')');
          leave();
          return new ParenthesizedItem(select, null);
        }
      }
      if (inner.join() != null && at(')')) {
        advance();
        leave();
        return inner;
      }
      item = finishParenthesized(inner);
    } else {
      item = tablePrimary();
    }
    while (atJoin()) {
      item = join(item);
    }
    if (!(item instanceof JoinExpr join) || join.alias() != null) {
      throw syntaxError();
    }
    expect(')');
    leave();
    return new ParenthesizedItem(null, join);
  }

  private boolean startsSelectAfterParen() {
    int mark = mark();
    advance();
    boolean starts = startsSelect();
    reset(mark);
    return starts;
  }

  private FromItem finishParenthesized(ParenthesizedItem inner) {
    if (inner.select() != null) {
      return new RangeSubselect(false, inner.select(), optionalAlias());
    }
    JoinExpr join = java.util.Objects.requireNonNull(inner.join());
    Alias alias = optionalAlias();
    if (alias == null) {
      return join;
    }
    return new JoinExpr(
        join.jointype(),
        join.isNatural(),
        join.larg(),
        join.rarg(),
        join.usingClause(),
        join.joinUsingAlias(),
        join.quals(),
        alias,
        join.location());
  }

  // XMLTABLE and JSON_TABLE.

  private FromItem xmlTable(boolean lateral) {
    int location = loc();
    advance();
    expect('(');
    List<ResTarget> namespaces = new ArrayList<>(1);
    if (at(Keyword.XMLNAMESPACES, '(')) {
      advance();
      expect('(');
      do {
        int at = loc();
        if (accept(Keyword.DEFAULT)) {
          namespaces.add(new ResTarget(null, List.of(), restrictedExpr(), at));
        } else {
          RawExpr uri = restrictedExpr();
          expect(Keyword.AS);
          namespaces.add(new ResTarget(colLabel(), List.of(), uri, at));
        }
      } while (accept(','));
      expect(')', ',');
    }
    RawExpr row = simpleExpr();
    RawExpr document = xmlExistsArgument();
    expect(Keyword.COLUMNS);
    List<RangeTableFuncCol> columns = new ArrayList<>(4);
    do {
      columns.add(xmlTableColumn());
    } while (accept(','));
    expect(')');
    return new FromItem.RangeTableFunc(
        lateral, document, row, namespaces, columns, optionalAlias(), location);
  }

  private RangeTableFuncCol xmlTableColumn() {
    int location = loc();
    String name = colId();
    if (accept(Keyword.FOR)) {
      expect(Keyword.ORDINALITY);
      return new RangeTableFuncCol(name, null, true, false, null, null, location);
    }
    TypeName type = typename();
    RawExpr path = null;
    RawExpr defaultValue = null;
    boolean nullitySeen = false;
    boolean notNull = false;
    while (true) {
      int at = loc();
      if (accept(Keyword.DEFAULT)) {
        if (defaultValue != null) {
          throw error("only one DEFAULT value is allowed", at);
        }
        defaultValue = restrictedExpr();
      } else if (accept(Keyword.PATH)) {
        if (path != null) {
          throw error("only one PATH value per column is allowed", at);
        }
        path = restrictedExpr();
      } else if (at(Keyword.NULL) || at(Keyword.NOT)) {
        boolean not = accept(Keyword.NOT);
        expect(Keyword.NULL);
        if (nullitySeen) {
          throw error(
              "conflicting or redundant NULL / NOT NULL declarations for column \"" + name + "\"",
              at);
        }
        nullitySeen = true;
        notNull = not;
      } else if (at(Token.IDENT)) {
        String option = text();
        advance();
        restrictedExpr();
        if (option.equals("__pg__is_not_null")) {
          throw error("option name \"" + option + "\" cannot be used in XMLTABLE", at);
        }
        throw error("unrecognized column option \"" + option + "\"", at);
      } else {
        return new RangeTableFuncCol(name, type, false, notNull, path, defaultValue, location);
      }
    }
  }

  private FromItem jsonTable(boolean lateral) {
    int location = loc();
    advance();
    expect('(');
    RawExpr.JsonValueExpr context = jsonValueExpr();
    expect(',');
    int pathLocation = loc();
    RawExpr path = expr();
    if (!(path instanceof RawExpr.AConst constant)
        || !(constant.val() instanceof dev.gajah.nodes.raw.Value.StringValue)) {
      throw error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "only string constants are supported in JSON_TABLE path specification",
          pathLocation);
    }
    String pathName = accept(Keyword.AS) ? name() : null;
    List<RawExpr.JsonArgument> passing = jsonPassing();
    List<JsonTableColumn> columns = jsonTableColumns();
    RawExpr.JsonBehavior onError = jsonBehaviors(false)[1];
    expect(')');
    return new FromItem.JsonTable(
        context,
        new JsonTablePathSpec(path, pathName, pathLocation),
        passing,
        columns,
        onError,
        optionalAlias(),
        lateral,
        location);
  }

  private List<JsonTableColumn> jsonTableColumns() {
    enter();
    expect(Keyword.COLUMNS, '(');
    List<JsonTableColumn> columns = new ArrayList<>(4);
    do {
      columns.add(jsonTableColumn());
    } while (accept(','));
    expect(')');
    leave();
    return columns;
  }

  private JsonTableColumn jsonTableColumn() {
    int location = loc();
    if (at(Keyword.NESTED) && (peek(1) == Keyword.PATH || peek(1) == Token.SCONST)) {
      advance();
      accept(Keyword.PATH);
      int pathLocation = loc();
      RawExpr path = stringConst(string(), pathLocation);
      String pathName = accept(Keyword.AS) ? name() : null;
      return new JsonTableColumn(
          JsonTableColumnType.NESTED,
          null,
          null,
          new JsonTablePathSpec(path, pathName, pathLocation),
          null,
          JsonWrapper.UNSPEC,
          JsonQuotes.UNSPEC,
          jsonTableColumns(),
          null,
          null,
          location);
    }
    String name = colId();
    if (accept(Keyword.FOR)) {
      expect(Keyword.ORDINALITY);
      return new JsonTableColumn(
          JsonTableColumnType.FOR_ORDINALITY,
          name,
          null,
          null,
          null,
          JsonWrapper.UNSPEC,
          JsonQuotes.UNSPEC,
          List.of(),
          null,
          null,
          location);
    }
    TypeName type = typename();
    boolean exists = accept(Keyword.EXISTS);
    RawExpr.JsonFormat format = exists ? null : jsonFormat();
    JsonTablePathSpec path = null;
    if (accept(Keyword.PATH)) {
      int pathLocation = loc();
      path = new JsonTablePathSpec(stringConst(string(), pathLocation), null, pathLocation);
    }
    JsonWrapper wrapper = exists ? JsonWrapper.UNSPEC : jsonWrapper();
    JsonQuotes quotes = exists ? JsonQuotes.UNSPEC : jsonQuotes();
    RawExpr.@Nullable JsonBehavior[] behavior = jsonBehaviors(!exists);
    JsonTableColumnType kind =
        exists
            ? JsonTableColumnType.EXISTS
            : format != null && format.given()
                ? JsonTableColumnType.FORMATTED
                : JsonTableColumnType.REGULAR;
    return new JsonTableColumn(
        kind,
        name,
        type,
        path,
        format,
        wrapper,
        quotes,
        List.of(),
        behavior[0],
        behavior[1],
        location);
  }
}
