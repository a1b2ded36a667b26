// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.RowMarkClause;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Statement;
import java.util.ArrayList;
import java.util.List;

/// SELECT and VALUES. PostgreSQL: `transformSelectStmt`, `transformValuesClause`.
final class Selects {
  private final Analysis analysis;

  Selects(Analysis analysis) {
    this.analysis = analysis;
  }

  Query select(ParseState state, Statement.SelectStmt raw) {
    analysis.enter();
    try {
      if (raw.op() != Statement.SetOp.NONE) {
        return analysis.setOperations.transform(state, raw);
      }
      return raw.valuesLists().isEmpty() ? plain(state, raw) : values(state, raw);
    } finally {
      analysis.leave();
    }
  }

  private Query plain(ParseState state, Statement.SelectStmt raw) {
    analysis.with.transform(state, raw.withClause());
    if (raw.intoClause() != null) {
      throw SqlError.unsupported("SELECT INTO");
    }
    state.lockingClauses = raw.lockingClause();
    state.windowDefs.addAll(raw.windowClause());
    analysis.from.transform(state, raw.fromClause());
    QueryBuilder query = new QueryBuilder();
    query.commandType = CmdType.SELECT;
    List<TargetEntry> targets =
        new ArrayList<>(
            analysis.targets.transform(state, raw.targetList(), ExprKind.SELECT_TARGET));
    Expr where = analysis.clauses.where(state, raw.whereClause());
    RawExpr having = raw.havingClause();
    if (having != null) {
      query.havingQual = analysis.clauses.condition(state, having, ExprKind.HAVING, "HAVING");
    }
    finishOrder(state, raw, query, targets);
    query.groupClause =
        analysis.clauses.groupBy(state, raw.groupClause(), targets, query.sortClause);
    List<RawExpr> distinct = raw.distinctClause();
    if (distinct != null) {
      query.distinctClause = analysis.clauses.distinct(state, distinct, targets, query.sortClause);
    }
    if (!state.windowDefs.isEmpty()) {
      query.windowClause = analysis.windows.definitions(state, targets);
    }
    finish(state, query, targets, where);
    if (distinct != null && !distinct.isEmpty()) {
      query.hasDistinctOn = true;
    }
    if (state.hasAggs || !query.groupClause.isEmpty() || query.havingQual != null) {
      List<Expr> groups = new ArrayList<>();
      for (SortGroupClause group : query.groupClause) {
        for (TargetEntry target : query.targetList) {
          if (target.ressortgroupref() == group.tleSortGroupRef()) {
            groups.add(target.expr());
          }
        }
      }
      analysis.aggregates.check(state, query.targetList, groups, query.havingQual);
    }
    lock(state, raw, query);
    return query.build();
  }

  private void finishOrder(
      ParseState state, Statement.SelectStmt raw, QueryBuilder query, List<TargetEntry> targets) {
    query.sortClause = analysis.clauses.orderBy(state, raw.sortClause(), targets);
    query.limitOffset = analysis.clauses.limit(state, raw.limitOffset(), ExprKind.OFFSET, "OFFSET");
    query.limitCount = analysis.clauses.limit(state, raw.limitCount(), ExprKind.LIMIT, "LIMIT");
    query.limitOption = raw.limitOption();
  }

  void finish(
      ParseState state,
      QueryBuilder query,
      List<TargetEntry> targets,
      @org.jspecify.annotations.Nullable Expr where) {
    query.targetList = state.resolveUnknowns ? analysis.targets.resolveUnknowns(targets) : targets;
    query.rtable = state.rtable;
    query.rteperminfos = state.buildPermissions();
    query.jointree = new JoinTreeNode.FromExpr(state.joinlist, where);
    query.hasAggs = state.hasAggs;
    query.hasSubLinks = state.hasSubLinks;
    query.hasTargetSRFs = state.hasTargetSrfs;
    query.hasWindowFuncs = state.hasWindowFuncs;
    analysis.with.finish(state, query);
  }

  private void lock(ParseState state, Statement.SelectStmt raw, QueryBuilder query) {
    for (Clause.LockingClause clause : raw.lockingClause()) {
      if (query.hasAggs || !query.groupClause.isEmpty() || !query.distinctClause.isEmpty()) {
        throw new SqlError(
            SqlState.FEATURE_NOT_SUPPORTED,
            "%s is not allowed with %s"
                .formatted(
                    clause.strength().name().replace('_', ' '),
                    !query.distinctClause.isEmpty()
                        ? "DISTINCT clause"
                        : query.groupClause.isEmpty() ? "aggregate functions" : "GROUP BY clause"));
      }
      query.hasForUpdate = true;
      for (int i = 0; i < state.rtable.size(); i++) {
        if (!(state.rtable.get(i) instanceof RangeTblEntry.Relation relation)) {
          continue;
        }
        boolean named =
            clause.lockedRels().isEmpty()
                || clause.lockedRels().stream()
                    .anyMatch(r -> r.relname().equals(relation.eref().aliasname()));
        if (named) {
          query.rowMarks.add(
              new RowMarkClause(i + 1, clause.strength(), clause.waitPolicy(), false));
          state.permissions.get(relation.perminfoindex() - 1).required |= AclMode.UPDATE;
        }
      }
    }
    if (query.hasForUpdate) {
      query.rteperminfos = state.buildPermissions();
    }
  }

  /// Rows of VALUES as expressions, columns brought to common types.
  List<List<Expr>> rows(
      ParseState state,
      List<List<RawExpr>> raw,
      List<Integer> types,
      List<Integer> typmods,
      List<Integer> collations) {
    List<List<Expr>> rows = new ArrayList<>();
    for (List<RawExpr> row : raw) {
      List<Expr> analyzed = new ArrayList<>();
      for (RawExpr value : row) {
        analyzed.add(analysis.expressions.transform(state, value, ExprKind.VALUES));
      }
      if (!rows.isEmpty() && analyzed.size() != rows.getFirst().size()) {
        throw analysis.error(
            SqlState.SYNTAX_ERROR,
            "VALUES lists must all be the same length",
            analyzed.isEmpty() ? -1 : Locations.of(analyzed.getFirst()));
      }
      rows.add(analyzed);
    }
    int width = rows.getFirst().size();
    for (int c = 0; c < width; c++) {
      int column = c;
      List<Expr> all = rows.stream().map(row -> row.get(column)).toList();
      int type = analysis.coercion.commonType(all, "VALUES");
      List<Expr> converted = new ArrayList<>();
      for (List<Expr> row : rows) {
        row.set(c, analysis.coercion.toCommonType(row.get(c), type, "VALUES"));
        converted.add(row.get(c));
      }
      types.add(type);
      typmods.add(analysis.coercion.commonTypmod(converted, type));
      collations.add(analysis.collations.common(type, converted));
    }
    return rows;
  }

  private Query values(ParseState state, Statement.SelectStmt raw) {
    analysis.with.transform(state, raw.withClause());
    List<Integer> types = new ArrayList<>();
    List<Integer> typmods = new ArrayList<>();
    List<Integer> collations = new ArrayList<>();
    List<List<Expr>> rows = rows(state, raw.valuesLists(), types, typmods, collations);
    ParseState.Item item =
        analysis.ranges.addValues(state, rows, types, typmods, collations, null, false);
    state.namespace.add(item);
    state.joinlist.add(new JoinTreeNode.RangeTblRef(item.rtindex));
    List<TargetEntry> targets = new ArrayList<>(analysis.ranges.expand(state, state, item, 0, -1));
    QueryBuilder query = new QueryBuilder();
    query.commandType = CmdType.SELECT;
    finishOrder(state, raw, query, targets);
    finish(state, query, targets, null);
    return query.build();
  }
}
