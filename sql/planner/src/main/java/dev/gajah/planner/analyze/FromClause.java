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
            analysis.ranges.addSubquery(state, query, RangeTable.alias(sub.alias()), sub.lateral(), true));
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
            c -> c.lockedRels().isEmpty() || c.lockedRels().stream().anyMatch(r -> r.relname().equals(name)));
  }

  private static Result leaf(Item item) {
    List<Item> items = new ArrayList<>();
    items.add(item);
    return new Result(new JoinTreeNode.RangeTblRef(item.rtindex), items);
  }

  private Result function(ParseState state, FromItem.RangeFunction raw) {
    if (raw.functions().size() != 1 || !raw.coldeflist().isEmpty() || raw.ordinality()) {
      throw SqlError.unsupported("ROWS FROM, WITH ORDINALITY or a column definition list");
    }
    state.lateralActive = true;
    RawExpr call = raw.functions().getFirst().func();
    Expr expr = analysis.expressions.transform(state, call, ExprKind.FROM_FUNCTION);
    state.lateralActive = false;
    if (analysis.isComplex(expr.typeOid()) || expr.typeOid() == Types.RECORD) {
      throw SqlError.unsupported("function in FROM that returns a composite value");
    }
    String functionName = Targets.figureName(call);
    Alias alias = RangeTable.alias(raw.alias());
    String column = alias == null ? functionName : alias.aliasname();
    RangeTblEntry.RangeTblFunction function =
        new RangeTblEntry.RangeTblFunction(expr, 1, List.of(), List.of(), List.of(), List.of());
    return leaf(
        analysis.ranges.addFunction(
            state,
            List.of(function),
            false,
            List.of(column),
            List.of(expr.typeOid()),
            List.of(expr.typmod()),
            List.of(expr.collation()),
            functionName,
            alias,
            raw.lateral()));
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
    if (raw.isNatural() || !raw.usingClause().isEmpty()) {
      throw analysis.unsupported(raw.isNatural() ? "NATURAL JOIN" : "JOIN USING", raw.location());
    }
    Expr quals = null;
    RawExpr condition = raw.quals();
    if (condition != null) {
      List<Item> saved = state.namespace;
      state.setVisibility(items, false, true);
      state.namespace = items;
      quals = analysis.clauses.condition(state, condition, ExprKind.JOIN_ON, "JOIN/ON");
      state.namespace = saved;
    }
    List<String> names = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    List<Expr> aliasVars = new ArrayList<>();
    List<Integer> leftColumns = new ArrayList<>();
    List<Integer> rightColumns = new ArrayList<>();
    collect(left.items, names, columns, aliasVars, leftColumns, rightColumns, true);
    collect(right.items, names, columns, aliasVars, leftColumns, rightColumns, false);
    Alias alias = RangeTable.alias(raw.alias());
    Item joined =
        analysis.ranges.addJoin(
            state,
            names,
            columns.toArray(Column[]::new),
            type,
            0,
            aliasVars,
            leftColumns,
            rightColumns,
            null,
            alias,
            null);
    JoinTreeNode node =
        new JoinTreeNode.JoinExpr(
            type, false, left.node, right.node, List.of(), null, quals, alias, joined.rtindex);
    if (alias != null) {
      List<Item> only = new ArrayList<>();
      only.add(joined);
      return new Result(node, only);
    }
    for (Item item : items) {
      item.relVisible = true;
    }
    return new Result(node, items);
  }

  private void collect(
      List<Item> items,
      List<String> names,
      List<Column> columns,
      List<Expr> aliasVars,
      List<Integer> leftColumns,
      List<Integer> rightColumns,
      boolean left) {
    int number = 0;
    for (Item item : items) {
      if (!item.colsVisible) {
        continue;
      }
      for (int i = 0; i < item.columns.length; i++) {
        Column column = item.columns[i];
        number++;
        if (column.varno() == 0) {
          continue;
        }
        names.add(item.names.colnames().get(i));
        columns.add(column);
        aliasVars.add(
            new Expr.Var(
                column.varno(), column.varattno(), column.type(), column.typmod(), column.collation(), 0, -1));
        leftColumns.add(left ? number : 0);
        rightColumns.add(left ? 0 : number);
      }
    }
  }

  /// Makes the target of INSERT, UPDATE, DELETE.
  Item target(ParseState state, FromItem.RangeVar name, int permissions, boolean inNamespace) {
    AnalyzerCatalog.RelationInfo relation = analysis.ranges.open(state, name, 3);
    if (relation.kind() != 'r' && relation.kind() != 'p') {
      throw new SqlError(
          SqlState.WRONG_OBJECT_TYPE,
          "cannot change relation \"%s\"".formatted(relation.name()));
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
