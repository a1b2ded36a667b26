// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.ColumnResolver;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlanInfo;
import dev.gajah.nodes.plan.PlannedStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions outside of any plan: for constant folding, defaults, parameters of utility
/// statements.
public final class ConstantEvaluation {
  private static final PlannedStatement NO_PLAN =
      new PlannedStatement(
          PlannedStatement.Command.SELECT,
          false,
          false,
          new Plan.Result(
              new PlanInfo(0, 0, 1, 0, List.of(), List.of(), List.of()), null, List.of()),
          List.of(),
          List.of(),
          List.of(),
          false,
          List.of(),
          0,
          0);

  private ConstantEvaluation() {}

  /// For compiling expressions that read rows which no plan delivers.
  public static dev.gajah.executor.expression.ExpressionEnvironment environment(
      ExecutorSession session) {
    return new ExecutionContext(session, NO_PLAN);
  }

  /// The value, in object form, of an expression without variables and parameters.
  public static @Nullable Object evaluate(ExecutorSession session, Expr expr) {
    ExecutionContext context = new ExecutionContext(session, NO_PLAN);
    Batch oneRow = new Batch(new Vector[0]);
    oneRow.setAll(1);
    return new ExpressionCompiler(context, ColumnResolver.NONE)
        .compile(expr)
        .evaluate(oneRow, null, 1)
        .get(0);
  }
}
