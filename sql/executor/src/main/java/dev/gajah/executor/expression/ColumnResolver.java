// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;

/// Says which column of an evaluator's input batch holds a variable or an aggregate's result.
public interface ColumnResolver {
  /// Index from 0 into the input's columns.
  int column(Expr.Var variable);

  /// Index of the column that holds the aggregate's result.
  default int aggregate(Expr.Aggref aggregate) {
    throw SqlError.internal("Aggref found in non-Agg plan node");
  }

  default int windowFunction(Expr.WindowFunc function) {
    throw SqlError.internal("WindowFunc found in non-WindowAgg plan node");
  }

  /// For expressions without variables.
  ColumnResolver NONE =
      variable -> {
        throw SqlError.internal(
            "variable %d.%d in an expression without input"
                .formatted(variable.varno(), variable.varattno()));
      };

  /// For nodes with one child: every variable is a column of the child's target list.
  ColumnResolver OUTER = variable -> variable.varattno() - 1;

  /// For joins, whose batches hold the outer child's columns, then the inner child's.
  static ColumnResolver join(int outerColumnCount) {
    return variable ->
        variable.varno() == Expr.Var.INNER_VAR
            ? outerColumnCount + variable.varattno() - 1
            : variable.varattno() - 1;
  }
}
