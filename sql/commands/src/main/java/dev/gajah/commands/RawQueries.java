// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statements made up to have single expressions analysed: a condition on a table as the WHERE of a
/// query on it, a default as the value of an INSERT.
public final class RawQueries {
  private RawQueries() {}

  /// `SELECT exprs FROM ONLY relation WHERE condition`.
  public static Statement.SelectStmt select(
      FromItem.@Nullable RangeVar relation, List<RawExpr> exprs, @Nullable RawExpr condition) {
    List<Clause.ResTarget> targets = new ArrayList<>();
    for (RawExpr expr : exprs) {
      targets.add(new Clause.ResTarget(null, List.of(), expr, expr.location()));
    }
    return new Statement.SelectStmt(
        null,
        null,
        targets,
        relation == null ? List.of() : List.of(relation.withInh(false)),
        condition,
        List.of(),
        false,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        null,
        Statement.LimitOption.COUNT,
        List.of(),
        null,
        Statement.SetOp.NONE,
        false,
        null,
        null,
        -1);
  }

  /// `INSERT INTO relation (column) SELECT expr`: the expression gets converted as in an
  /// assignment.
  public static Statement.InsertStmt insert(
      FromItem.RangeVar relation, String column, RawExpr expr) {
    Statement.SelectStmt empty = select(null, List.of(), null);
    Statement.SelectStmt values =
        new Statement.SelectStmt(
            null,
            null,
            List.of(),
            List.of(),
            null,
            List.of(),
            false,
            null,
            List.of(),
            List.of(List.of(expr)),
            List.of(),
            null,
            null,
            empty.limitOption(),
            List.of(),
            null,
            Statement.SetOp.NONE,
            false,
            null,
            null,
            -1);
    return new Statement.InsertStmt(
        relation,
        List.of(new Clause.ResTarget(column, List.of(), null, -1)),
        values,
        null,
        List.of(),
        null,
        Clause.Overriding.SYSTEM_VALUE);
  }
}
