// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.planner.analyze.ParseState.Cte;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// WITH, plain and recursive. PostgreSQL: `parse_cte.c`.
final class WithClauses {
  private final Analysis analysis;

  WithClauses(Analysis analysis) {
    this.analysis = analysis;
  }

  void transform(ParseState state, Clause.@Nullable WithClause raw) {
    if (raw == null) {
      return;
    }
    List<Clause.CommonTableExpr> items = raw.ctes();
    for (int i = 0; i < items.size(); i++) {
      for (int k = 0; k < i; k++) {
        if (items.get(i).ctename().equals(items.get(k).ctename())) {
          throw analysis.error(
              SqlState.DUPLICATE_ALIAS,
              "WITH query name \"" + items.get(i).ctename() + "\" specified more than once",
              items.get(i).location());
        }
      }
      if (!(items.get(i).ctequery() instanceof Statement.SelectStmt)) {
        if (state.parent != null) {
          throw analysis.error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "WITH clause containing a data-modifying statement must be at the top level",
              items.get(i).location());
        }
        state.hasModifyingCte = true;
      }
    }
    state.hasRecursive = raw.recursive();
    state.futureCtes.addAll(items);
    for (Clause.CommonTableExpr item : items) {
      if (item.searchClause() != null || item.cycleClause() != null) {
        throw analysis.unsupported("SEARCH or CYCLE clause", item.location());
      }
      Cte cte = new Cte(item);
      if (raw.recursive()) {
        state.ctes.put(item.ctename(), cte); // visible to itself
      }
      analyze(state, cte, raw.recursive());
      state.ctes.put(item.ctename(), cte);
      state.futureCtes.remove(item);
    }
  }

  private void analyze(ParseState state, Cte cte, boolean mayRecurse) {
    ParseState inner = new ParseState(state);
    if (mayRecurse) {
      inner.recursiveCte = cte;
    }
    QueryBuilder builder = analysis.statement(inner, cte.raw.ctequery()).toBuilder();
    if (builder.commandType == CmdType.SELECT) {
      builder.canSetTag = false;
    }
    Query query = builder.build();
    if (cte.recursive && query.setOperations() == null) {
      throw analysis.error(
          SqlState.INVALID_RECURSION,
          "recursive query \"%s\" does not have the form non-recursive-term UNION [ALL] recursive-term"
              .formatted(cte.raw.ctename()),
          cte.raw.location());
    }
    List<TargetEntry> targets =
        query.commandType() == CmdType.SELECT ? query.targetList() : query.returningList();
    List<Expr> columns = new ArrayList<>();
    for (TargetEntry t : targets) {
      if (!t.resjunk()) {
        columns.add(t.expr());
      }
    }
    if (cte.recursive) {
      checkColumns(cte, columns);
    }
    describe(cte, targets, columns);
    cte.analyzed = common(cte, query);
  }

  private void checkColumns(Cte cte, List<Expr> columns) {
    for (int i = 0; i < columns.size(); i++) {
      Expr column = columns.get(i);
      int typmod = analysis.coercion.typmodOf(column);
      if (column.typeOid() != cte.types.get(i) || typmod != cte.typmods.get(i)) {
        throw analysis
            .error(
                SqlState.DATATYPE_MISMATCH,
                "recursive query \"%s\" column %d has type %s in non-recursive term but type %s overall"
                    .formatted(
                        cte.raw.ctename(),
                        i + 1,
                        analysis.catalog.formatType(cte.types.get(i), cte.typmods.get(i)),
                        analysis.catalog.formatType(column.typeOid(), typmod)),
                Locations.of(column))
            .hint("Cast the output of the non-recursive term to the correct type.");
      }
    }
  }

  private void describe(Cte cte, List<TargetEntry> targets, List<Expr> columns) {
    List<String> names = new ArrayList<>(cte.raw.aliascolnames());
    List<Integer> types = new ArrayList<>();
    List<Integer> typmods = new ArrayList<>();
    List<Integer> collations = new ArrayList<>();
    int i = 0;
    for (TargetEntry t : targets) {
      if (t.resjunk()) {
        continue;
      }
      if (i >= names.size()) {
        names.add(Objects.requireNonNullElse(t.resname(), "?column?"));
      }
      Expr column = columns.get(i);
      boolean unknown = column.typeOid() == Types.UNKNOWN;
      types.add(unknown ? Types.TEXT : column.typeOid());
      typmods.add(unknown ? -1 : analysis.coercion.typmodOf(column));
      collations.add(unknown ? Types.DEFAULT_COLLATION : column.collation());
      i++;
    }
    if (names.size() > types.size()) {
      throw analysis.error(
          SqlState.INVALID_COLUMN_REFERENCE,
          "WITH query \"%s\" has %d columns available but %d columns specified"
              .formatted(cte.raw.ctename(), types.size(), names.size()),
          cte.raw.location());
    }
    cte.names = names;
    cte.types = types;
    cte.typmods = typmods;
    cte.collations = collations;
  }

  private static CommonTableExpr common(Cte cte, Query query) {
    return new CommonTableExpr(
        cte.raw.ctename(),
        cte.raw.aliascolnames(),
        cte.raw.ctematerialized(),
        query,
        cte.raw.location(),
        cte.recursive,
        cte.references,
        cte.names,
        cte.types,
        cte.typmods,
        cte.collations);
  }

  /// Called when the left term of a set operation is analyzed: a recursive item gets its columns
  /// from it.
  void leftTermDone(ParseState state, Query left, List<Expr> columns) {
    Cte cte = state.recursiveCte;
    if (cte != null && cte.analyzed == null && cte.types.isEmpty()) {
      describe(cte, left.targetList(), columns);
      cte.termReady = true;
    }
  }

  boolean isRecursiveTerm(ParseState state) {
    Cte cte = state.recursiveCte;
    return cte != null && cte.recursive;
  }

  /// A WITH item with the number of query levels between.
  record Found(Cte cte, int levelsUp) {}

  @Nullable Found find(ParseState from, String name, int location) {
    int up = 0;
    for (ParseState state = from; state != null; state = state.parent) {
      Cte cte = state.ctes.get(name);
      if (cte != null) {
        if (cte.analyzed == null) {
          if (!cte.termReady) {
            throw analysis.error(
                SqlState.INVALID_RECURSION,
                cte.raw.ctequery() instanceof Statement.SelectStmt s
                        && s.op() == Statement.SetOp.UNION
                    ? "recursive reference to query \"%s\" must not appear within its non-recursive term"
                        .formatted(name)
                    : "recursive query \"%s\" does not have the form non-recursive-term UNION [ALL] recursive-term"
                        .formatted(name),
                location);
          }
          cte.recursive = true;
        }
        return new Found(cte, up);
      }
      up++;
    }
    return null;
  }

  /// Puts this level's items into its query, with their final reference counts.
  void finish(ParseState state, QueryBuilder query) {
    for (Cte cte : state.ctes.values()) {
      query.cteList.add(common(cte, Objects.requireNonNull(cte.analyzed).ctequery()));
    }
    query.hasRecursive = state.hasRecursive;
    query.hasModifyingCTE = state.hasModifyingCte;
  }
}
