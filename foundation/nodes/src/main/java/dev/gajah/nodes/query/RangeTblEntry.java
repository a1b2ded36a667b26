// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.expr.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry of a query's range table. PostgreSQL keeps all kinds in one struct; here each kind is a
/// record.
public sealed interface RangeTblEntry {
  /// The alias as the user wrote it.
  @Nullable Alias alias();

  /// The names in force, complete.
  Alias eref();

  boolean lateral();

  /// True if it was written in FROM (false: target of INSERT, OLD and NEW of rules).
  boolean inFromCl();

  record TableSampleClause(int tsmhandler, List<Expr> args, @Nullable Expr repeatable) {
    public TableSampleClause {
      args = List.copyOf(args);
    }
  }

  /// RTE_RELATION.
  ///
  /// @param rellockmode lock mode number (1 AccessShare, 2 RowShare, 3 RowExclusive ...)
  record Relation(
      @Nullable Alias alias,
      Alias eref,
      int relid,
      boolean inh,
      char relkind,
      int rellockmode,
      int perminfoindex,
      @Nullable TableSampleClause tablesample,
      boolean lateral,
      boolean inFromCl)
      implements RangeTblEntry {}

  /// RTE_SUBQUERY. `relid` to `perminfoindex` stay set when the rewriter replaced a view by its
  /// query, else 0.
  record Subquery(
      @Nullable Alias alias,
      Alias eref,
      Query subquery,
      boolean securityBarrier,
      int relid,
      char relkind,
      int rellockmode,
      int perminfoindex,
      boolean lateral,
      boolean inFromCl)
      implements RangeTblEntry {}

  /// RTE_JOIN.
  ///
  /// @param joinmergedcols number of columns merged by USING, at the start of the columns
  /// @param joinaliasvars what each column stands for, null for a dropped one
  /// @param joinleftcols attribute numbers of the left input per column; 0 if none (right-only)
  record Join(
      @Nullable Alias alias,
      Alias eref,
      JoinType jointype,
      int joinmergedcols,
      List<Expr> joinaliasvars,
      List<Integer> joinleftcols,
      List<Integer> joinrightcols,
      @Nullable Alias joinUsingAlias,
      boolean lateral,
      boolean inFromCl)
      implements RangeTblEntry {
    public Join {
      joinaliasvars = List.copyOf(joinaliasvars);
      joinleftcols = List.copyOf(joinleftcols);
      joinrightcols = List.copyOf(joinrightcols);
    }
  }

  /// One function in FROM. The column lists are set only with a column definition list.
  record RangeTblFunction(
      Expr funcexpr,
      int funccolcount,
      List<String> funccolnames,
      List<Integer> funccoltypes,
      List<Integer> funccoltypmods,
      List<Integer> funccolcollations) {
    public RangeTblFunction {
      funccolnames = List.copyOf(funccolnames);
      funccoltypes = List.copyOf(funccoltypes);
      funccoltypmods = List.copyOf(funccoltypmods);
      funccolcollations = List.copyOf(funccolcollations);
    }
  }

  /// RTE_FUNCTION. `coltypes` to `colcollations` describe all result columns, WITH ORDINALITY's
  /// included.
  record Function(
      @Nullable Alias alias,
      Alias eref,
      List<RangeTblFunction> functions,
      boolean funcordinality,
      List<Integer> coltypes,
      List<Integer> coltypmods,
      List<Integer> colcollations,
      boolean lateral,
      boolean inFromCl)
      implements RangeTblEntry {
    public Function {
      functions = List.copyOf(functions);
      coltypes = List.copyOf(coltypes);
      coltypmods = List.copyOf(coltypmods);
      colcollations = List.copyOf(colcollations);
    }
  }

  /// RTE_VALUES.
  record Values(
      @Nullable Alias alias,
      Alias eref,
      List<List<Expr>> valuesLists,
      List<Integer> coltypes,
      List<Integer> coltypmods,
      List<Integer> colcollations,
      boolean lateral,
      boolean inFromCl)
      implements RangeTblEntry {
    public Values {
      valuesLists = List.copyOf(valuesLists);
      coltypes = List.copyOf(coltypes);
      coltypmods = List.copyOf(coltypmods);
      colcollations = List.copyOf(colcollations);
    }
  }

  /// RTE_CTE: a reference to a WITH item `ctelevelsup` levels up.
  record Cte(
      @Nullable Alias alias,
      Alias eref,
      String ctename,
      int ctelevelsup,
      boolean selfReference,
      List<Integer> coltypes,
      List<Integer> coltypmods,
      List<Integer> colcollations,
      boolean lateral,
      boolean inFromCl)
      implements RangeTblEntry {
    public Cte {
      coltypes = List.copyOf(coltypes);
      coltypmods = List.copyOf(coltypmods);
      colcollations = List.copyOf(colcollations);
    }
  }

  /// RTE_RESULT: one row without columns; the planner adds it.
  record Result(@Nullable Alias alias, Alias eref) implements RangeTblEntry {
    @Override
    public boolean lateral() {
      return false;
    }

    @Override
    public boolean inFromCl() {
      return false;
    }
  }
}
