// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.planner.analyze.ParseState.Column;
import dev.gajah.planner.analyze.ParseState.Item;
import java.util.ArrayList;
import java.util.List;

/// FROM: tables, subselects, functions, joins. PostgreSQL: `transformFromClause`.
final class FromClause {
  private static final int ACCESS_SHARE = 1;

  private final Analysis analysis;

  /// What a FROM item gives: its place in the join tree, and the names it makes visible.
  private record Result(JoinTreeNode node, List<Item> items) {}

  FromClause(Analysis analysis) {
    this.analysis = analysis;
  }

  void transform(ParseState state, List<FromItem> items) {
    for (FromItem item : items) {
      Result result = item(state, item);
      analysis.ranges.checkConflicts(state.namespace, result.items);
      state.joinlist.add(result.node);
      state.setVisibility(result.items, true, true);
      state.namespace.addAll(result.items);
    }
    state.setVisibility(state.namespace, false, true);
  }

  private Result item(ParseState state, FromItem item) {
    return switch (item) {
      case FromItem.RangeVar table -> {
        WithClauses.Found cte =
            table.schemaname() == null
                ? analysis.with.find(state, table.relname(), table.location())
                : null;
        if (cte != null) {
          yield leaf(analysis.ranges.addCte(state, cte.cte(), cte.levelsUp(), table));
        }
        int lock = locked(state, table) ? 2 : ACCESS_SHARE;
        AnalyzerCatalog.RelationInfo relation = analysis.ranges.open(state, table, lock);
        Item added =
            analysis.ranges.addRelation(
                state, relation, lock, RangeTable.alias(table.alias()), table.inh(), true);
        if (added.permissions != null) {
          added.permissions.required |= AclMode.SELECT;
        }
        yield leaf(added);
      }
      case FromItem.RangeSubselect sub -> {
        ParseState inner = new ParseState(state);
        state.lateralActive = sub.lateral();
        Query query = analysis.selects.select(inner, sub.subquery());
        state.lateralActive = false;
        yield leaf(
            analysis.ranges.addSubquery(
                state, query, RangeTable.alias(sub.alias()), sub.lateral(), true));
      }
      case FromItem.RangeFunction function -> function(state, function);
      case FromItem.JoinExpr join -> join(state, join);
      default -> throw SqlError.unsupported("this kind of FROM item");
    };
  }

  private static boolean locked(ParseState state, FromItem.RangeVar table) {
    String name = table.alias() == null ? table.relname() : table.alias().aliasname();
    return state.lockingClauses.stream()
        .anyMatch(
            c ->
                c.lockedRels().isEmpty()
                    || c.lockedRels().stream().anyMatch(r -> r.relname().equals(name)));
  }

  private static Result leaf(Item item) {
    List<Item> items = new ArrayList<>();
    items.add(item);
    return new Result(new JoinTreeNode.RangeTblRef(item.rtindex), items);
  }

  private Result function(ParseState state, FromItem.RangeFunction raw) {
    List<FromItem.RangeFunctionItem> items = expandUnnest(raw);
    checkColumnDefinitions(raw, items);
    Alias alias = RangeTable.alias(raw.alias());
    List<RangeTblEntry.RangeTblFunction> functions = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    List<Integer> typmods = new ArrayList<>();
    List<Integer> collations = new ArrayList<>();
    String firstName = "";
    boolean lateral = raw.lateral();
    for (FromItem.RangeFunctionItem item : items) {
      state.lateralActive = true;
      state.lastSrf = null;
      Expr expr = analysis.expressions.transform(state, item.func(), ExprKind.FROM_FUNCTION);
      state.lateralActive = false;
      // A function may refer to what stands before it without saying LATERAL.
      lateral |= Expressions.containsLocalVars(expr);
      String functionName = Targets.figureName(item.func());
      if (functions.isEmpty()) {
        firstName = functionName;
      }
      String scalar = items.size() == 1 && alias != null ? alias.aliasname() : functionName;
      List<Clause.ColumnDef> definitions =
          raw.coldeflist().isEmpty() ? item.coldeflist() : raw.coldeflist();
      FunctionColumns columns = new FunctionColumns(analysis, expr, definitions, scalar);
      functions.add(columns.function());
      names.addAll(columns.names);
      types.addAll(columns.types);
      typmods.addAll(columns.typmods);
      collations.addAll(columns.collations);
    }
    if (raw.ordinality()) {
      names.add("ordinality");
      types.add(Types.INT8);
      typmods.add(-1);
      collations.add(0);
    }
    return leaf(
        analysis.ranges.addFunction(
            state,
            functions,
            raw.ordinality(),
            names,
            types,
            typmods,
            collations,
            firstName,
            alias,
            lateral));
  }

  /// `unnest` of several arrays is that many calls side by side.
  private static List<FromItem.RangeFunctionItem> expandUnnest(FromItem.RangeFunction raw) {
    List<FromItem.RangeFunctionItem> result = new ArrayList<>();
    for (FromItem.RangeFunctionItem item : raw.functions()) {
      if (item.func() instanceof RawExpr.FuncCall call
          && call.funcname().equals(List.of("unnest"))
          && call.args().size() > 1
          && call.aggOrder().isEmpty()
          && call.aggFilter() == null
          && call.over() == null
          && !call.aggStar()
          && !call.aggDistinct()
          && !call.funcVariadic()
          && item.coldeflist().isEmpty()) {
        for (RawExpr arg : call.args()) {
          result.add(
              new FromItem.RangeFunctionItem(
                  RawExpr.FuncCall.of(
                      List.of("pg_catalog", "unnest"),
                      List.of(arg),
                      RawExpr.FuncFormat.EXPLICIT_CALL,
                      call.location()),
                  List.of()));
        }
      } else {
        result.add(item);
      }
    }
    return result;
  }

  private void checkColumnDefinitions(
      FromItem.RangeFunction raw, List<FromItem.RangeFunctionItem> items) {
    if (raw.coldeflist().isEmpty()) {
      return;
    }
    int location = raw.coldeflist().getFirst().location();
    if (items.size() != 1) {
      throw raw.isRowsfrom()
          ? analysis
              .error(
                  SqlState.SYNTAX_ERROR,
                  "ROWS FROM() with multiple functions cannot have a column definition list",
                  location)
              .hint("Put a separate column definition list for each function inside ROWS FROM().")
          : analysis
              .error(
                  SqlState.SYNTAX_ERROR,
                  "UNNEST() with multiple arguments cannot have a column definition list",
                  location)
              .hint(
                  "Use separate UNNEST() calls inside ROWS FROM(), and attach a column definition"
                      + " list to each one.");
    }
    if (raw.ordinality()) {
      throw analysis
          .error(
              SqlState.SYNTAX_ERROR,
              "WITH ORDINALITY cannot be used with a column definition list",
              location)
          .hint("Put the column definition list inside ROWS FROM().");
    }
  }

  private Result join(ParseState state, FromItem.JoinExpr raw) {
    Result left = item(state, raw.larg());
    JoinType type =
        switch (raw.jointype()) {
          case INNER -> JoinType.INNER;
          case LEFT -> JoinType.LEFT;
          case FULL -> JoinType.FULL;
          case RIGHT -> JoinType.RIGHT;
        };
    boolean lateralOk = type == JoinType.INNER || type == JoinType.LEFT;
    int before = state.namespace.size();
    state.setVisibility(left.items, true, lateralOk);
    state.namespace.addAll(left.items);
    Result right = item(state, raw.rarg());
    while (state.namespace.size() > before) {
      state.namespace.removeLast();
    }
    analysis.ranges.checkConflicts(left.items, right.items);
    List<Item> items = new ArrayList<>(left.items);
    items.addAll(right.items);
    JoinColumns columns = new JoinColumns();
    collect(left.items, columns.left);
    collect(right.items, columns.right);
    List<String> using = raw.isNatural() ? common(columns.left, columns.right) : raw.usingClause();
    int rtindex = state.rtable.size() + 1;
    Expr quals = merge(state, raw, type, using, columns, rtindex);
    RawExpr condition = raw.quals();
    if (condition != null) {
      List<Item> saved = state.namespace;
      state.setVisibility(items, false, true);
      state.namespace = items;
      quals = analysis.clauses.condition(state, condition, ExprKind.JOIN_ON, "JOIN/ON");
      state.namespace = saved;
    }
    if (state.rtable.size() + 1 != rtindex) {
      throw SqlError.internal("range table grew while a join condition was analyzed");
    }
    columns.addRest();
    Alias alias = RangeTable.alias(raw.alias());
    Alias usingAlias = RangeTable.alias(raw.joinUsingAlias());
    if (usingAlias != null) {
      throw analysis.unsupported("alias of JOIN USING", raw.location());
    }
    Item joined =
        analysis.ranges.addJoin(
            state,
            columns.names,
            columns.columns.toArray(Column[]::new),
            type,
            columns.merged,
            columns.vars,
            columns.leftNumbers,
            columns.rightNumbers,
            usingAlias,
            alias,
            null);
    JoinTreeNode node =
        new JoinTreeNode.JoinExpr(
            type,
            raw.isNatural(),
            left.node,
            right.node,
            using,
            usingAlias,
            quals,
            alias,
            joined.rtindex);
    List<Item> visible = new ArrayList<>();
    if (alias == null) {
      // tables stay reachable by name, columns come from the join
      for (Item item : items) {
        item.colsVisible = false;
        visible.add(item);
      }
      joined.relVisible = false;
    }
    visible.add(joined);
    return new Result(node, visible);
  }

  /// One visible column of a join's input.
  private record Side(String name, Column column, int number) {
    Expr.Var var() {
      return new Expr.Var(
          column.varno(),
          column.varattno(),
          column.type(),
          column.typmod(),
          column.collation(),
          0,
          -1);
    }
  }

  /// The columns of a join under construction.
  private static final class JoinColumns {
    final List<Side> left = new ArrayList<>();
    final List<Side> right = new ArrayList<>();
    final List<String> names = new ArrayList<>();
    final List<Column> columns = new ArrayList<>();
    final List<Expr> vars = new ArrayList<>();
    final List<Integer> leftNumbers = new ArrayList<>();
    final List<Integer> rightNumbers = new ArrayList<>();
    final List<Side> used = new ArrayList<>();
    int merged;

    void add(String name, Column column, Expr var, int leftNumber, int rightNumber) {
      names.add(name);
      columns.add(column);
      vars.add(var);
      leftNumbers.add(leftNumber);
      rightNumbers.add(rightNumber);
    }

    /// After the merged columns: the other ones of the left, then of the right input.
    void addRest() {
      for (Side side : left) {
        if (!isUsed(side)) {
          add(side.name, side.column, side.var(), side.number, 0);
        }
      }
      for (Side side : right) {
        if (!isUsed(side)) {
          add(side.name, side.column, side.var(), 0, side.number);
        }
      }
    }

    private boolean isUsed(Side side) {
      for (Side other : used) {
        if (other == side) {
          return true;
        }
      }
      return false;
    }
  }

  private static void collect(List<Item> items, List<Side> into) {
    int number = 0;
    for (Item item : items) {
      if (!item.colsVisible) {
        continue;
      }
      for (int i = 0; i < item.columns.length; i++) {
        number++;
        if (item.columns[i].varno() != 0) {
          into.add(new Side(item.names.colnames().get(i), item.columns[i], number));
        }
      }
    }
  }

  private static List<String> common(List<Side> left, List<Side> right) {
    List<String> names = new ArrayList<>();
    for (Side l : left) {
      if (right.stream().anyMatch(r -> r.name.equals(l.name)) && !names.contains(l.name)) {
        names.add(l.name);
      }
    }
    return names;
  }

  /// Merges the USING columns and returns their equality condition; null if there are none.
  private @org.jspecify.annotations.Nullable Expr merge(
      ParseState state,
      FromItem.JoinExpr raw,
      JoinType type,
      List<String> using,
      JoinColumns columns,
      int rtindex) {
    List<Expr> tests = new ArrayList<>();
    for (int i = 0; i < using.size(); i++) {
      String name = using.get(i);
      if (using.subList(0, i).contains(name)) {
        throw new SqlError(
            SqlState.DUPLICATE_COLUMN,
            "column name \"" + name + "\" appears more than once in USING clause");
      }
      Side l = find(columns.left, name, "left");
      Side r = find(columns.right, name, "right");
      columns.used.add(l);
      columns.used.add(r);
      analysis.ranges.markSelected(state, l.column.varno(), l.column.varattno());
      analysis.ranges.markSelected(state, r.column.varno(), r.column.varattno());
      Expr test = analysis.operators.make(state, List.of("="), l.var(), r.var(), -1);
      tests.add(analysis.coercion.toBoolean(test, "JOIN/USING"));
      Expr merged = mergedColumn(type, l.var(), r.var());
      Column column =
          merged instanceof Expr.Var v
              ? new Column(v.varno(), v.varattno(), v.typeOid(), v.typmod(), v.collation())
              : new Column(
                  rtindex,
                  i + 1,
                  merged.typeOid(),
                  analysis.coercion.typmodOf(merged),
                  merged.collation());
      columns.add(name, column, merged, l.number, r.number);
    }
    columns.merged = using.size();
    return switch (tests.size()) {
      case 0 -> null;
      case 1 -> tests.getFirst();
      default -> new Expr.BoolExpr(Expr.BoolOp.AND, tests, -1);
    };
  }

  private static Side find(List<Side> sides, String name, String which) {
    Side found = null;
    for (Side side : sides) {
      if (side.name.equals(name)) {
        if (found != null) {
          throw new SqlError(
              SqlState.AMBIGUOUS_COLUMN,
              "common column name \"%s\" appears more than once in %s table"
                  .formatted(name, which));
        }
        found = side;
      }
    }
    if (found == null) {
      throw new SqlError(
          SqlState.UNDEFINED_COLUMN,
          "column \"%s\" specified in USING clause does not exist in %s table"
              .formatted(name, which));
    }
    return found;
  }

  /// What a merged column stands for. PostgreSQL: `buildMergedJoinVar`.
  private Expr mergedColumn(JoinType type, Expr left, Expr right) {
    int common = analysis.coercion.commonType(List.of(left, right), "JOIN/USING");
    int typmod = analysis.coercion.commonTypmod(List.of(left, right), common);
    Expr l = converted(left, common, typmod);
    Expr r = converted(right, common, typmod);
    return switch (type) {
      case INNER -> l instanceof Expr.Var ? l : r instanceof Expr.Var ? r : l;
      case LEFT -> l;
      case RIGHT -> r;
      case FULL, SEMI, ANTI ->
          new Expr.CoalesceExpr(
              common, analysis.collations.result(common, List.of(l, r)), List.of(l, r), -1);
    };
  }

  private Expr converted(Expr expr, int type, int typmod) {
    if (expr.typeOid() != type) {
      return analysis.coercion.coerce(
          expr, type, typmod, Coercion.Context.IMPLICIT, Expr.CoercionForm.IMPLICIT_CAST, -1);
    }
    return expr.typmod() == typmod
        ? expr
        : analysis.coercion.relabel(expr, type, typmod, Expr.CoercionForm.IMPLICIT_CAST, -1);
  }

  /// Makes the target of INSERT, UPDATE, DELETE.
  Item target(ParseState state, FromItem.RangeVar name, int permissions, boolean inNamespace) {
    AnalyzerCatalog.RelationInfo relation = analysis.ranges.open(state, name, 3);
    if (relation.kind() != 'r' && relation.kind() != 'p') {
      throw new SqlError(
          SqlState.WRONG_OBJECT_TYPE, "cannot change relation \"%s\"".formatted(relation.name()));
    }
    Item item =
        analysis.ranges.addRelation(
            state, relation, 3, RangeTable.alias(name.alias()), name.inh(), false);
    if (item.permissions != null) {
      item.permissions.required = permissions;
    }
    state.targetItem = item;
    state.targetRelation = relation;
    if (inNamespace) {
      state.namespace.add(item);
    }
    return item;
  }
}
