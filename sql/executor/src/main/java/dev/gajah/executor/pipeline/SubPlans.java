// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.nodes.expr.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sub-plans of one execution: init plans, and those called row by row from expressions.
final class SubPlans {
  private final ExecutionContext context;
  private final PlanBuilder builder;
  private final List<InitPlan> initPlans = new ArrayList<>();
  private final List<PerRow> perRow = new ArrayList<>();

  SubPlans(ExecutionContext context, PlanBuilder builder) {
    this.context = context;
    this.builder = builder;
  }

  void addInitPlan(Expr.SubPlan plan) {
    if (plan.subLinkType() == Expr.SubLinkType.CTE) {
      return; // scanned by its CteScans
    }
    initPlans.add(new InitPlan(plan, builder.buildSubPlan(plan.planId()), context));
  }

  void open() {
    for (InitPlan plan : initPlans) {
      plan.arm();
    }
  }

  void close() {
    for (InitPlan plan : initPlans) {
      plan.close();
    }
    for (PerRow plan : perRow) {
      plan.close();
    }
  }

  Evaluator evaluator(Expr.SubPlan plan, ExpressionCompiler compiler) {
    PerRow evaluator = new PerRow(plan, builder.buildSubPlan(plan.planId()), compiler, context);
    perRow.add(evaluator);
    return evaluator;
  }

  /// A sub-plan that is run for each row, with values of the row as parameters.
  private static final class PerRow implements Evaluator {
    private final Expr.SubPlan plan;
    private final Operator operator;
    private final Evaluator[] arguments;
    private final @Nullable Evaluator test;
    private final Vector result;
    private final ExecutionContext context;
    private boolean opened;

    /// If the plan depends on nothing but its test expression's left side: its rows, kept from the
    /// first run.
    private @Nullable List<@Nullable Object[]> cachedRows;

    PerRow(
        Expr.SubPlan plan,
        Operator operator,
        ExpressionCompiler compiler,
        ExecutionContext context) {
      this.plan = plan;
      this.operator = operator;
      this.context = context;
      this.arguments = compiler.compileAll(plan.args());
      Expr testexpr = plan.testexpr();
      this.test = testexpr == null ? null : compiler.compile(testexpr);
      this.result = Vector.create(context.representation(plan.typeOid()), 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      Vector[] values = new Vector[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i].evaluate(input, rows, count);
      }
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      int[] one = new int[1];
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        for (int p = 0; p < values.length; p++) {
          context.setExecParameter(plan.parParam().get(p), values[p].get(row));
        }
        one[0] = row;
        result.set(row, runOnce(input, one));
      }
      return result;
    }

    private @Nullable Object runOnce(Batch input, int[] row) {
      context.interrupts().check();
      return switch (plan.subLinkType()) {
        case EXISTS -> {
          start();
          yield operator.next(1) != null ? 1L : 0L;
        }
        case EXPR -> {
          start();
          yield single();
        }
        case ARRAY -> {
          start();
          yield InitPlan.collectArray(operator, context, plan);
        }
        case ANY -> anyOrAll(input, row, true);
        case ALL -> anyOrAll(input, row, false);
        case ROWCOMPARE -> rowCompare(input, row);
        case MULTIEXPR, CTE ->
            throw SqlError.unsupported(
                "sub-plan of kind " + plan.subLinkType() + " in an expression");
      };
    }

    private void start() {
      if (opened) {
        operator.rescan();
      } else {
        opened = true;
        operator.open();
      }
    }

    private @Nullable Object single() {
      Batch batch = operator.next(2);
      if (batch == null) {
        return null;
      }
      Object value = batch.columns[0].get(batch.row(0));
      if (batch.count > 1 || operator.next(1) != null) {
        throw InitPlan.moreThanOneRow();
      }
      return value;
    }

    private @Nullable Object rowCompare(Batch input, int[] row) {
      start();
      Batch batch = operator.next(2);
      if (batch == null) {
        return null;
      }
      if (batch.count > 1) {
        throw InitPlan.moreThanOneRow();
      }
      return testRow(input, row, batch, batch.row(0));
    }

    /// Evaluates the test expression with the sub-plan's columns as parameters.
    private @Nullable Object testRow(Batch input, int[] row, Batch inner, int innerRow) {
      for (int i = 0; i < plan.paramIds().size(); i++) {
        context.setExecParameter(plan.paramIds().get(i), inner.columns[i].get(innerRow));
      }
      return test(input, row);
    }

    private @Nullable Object test(Batch input, int[] row) {
      Evaluator evaluator = test;
      if (evaluator == null) {
        throw SqlError.internal("sub-plan without test expression");
      }
      LongVector truth = (LongVector) evaluator.evaluate(input, row, 1);
      return truth.nulls[row[0]] ? null : (Object) truth.values[row[0]];
    }

    private @Nullable Object anyOrAll(Batch input, int[] row, boolean any) {
      boolean unknown = false;
      boolean cacheable = plan.parParam().isEmpty();
      if (cacheable) {
        List<@Nullable Object[]> kept = cachedRows;
        if (kept == null) {
          kept = readAll();
          cachedRows = kept;
        }
        for (@Nullable Object[] values : kept) {
          for (int i = 0; i < values.length; i++) {
            context.setExecParameter(plan.paramIds().get(i), values[i]);
          }
          Object truth = test(input, row);
          if (truth == null) {
            unknown = true;
          } else if ((((Long) truth) != 0) == any) {
            return any ? 1L : 0L;
          }
        }
      } else {
        start();
        for (Batch batch = operator.next(1024); batch != null; batch = operator.next(1024)) {
          for (int i = 0; i < batch.count; i++) {
            Object truth = testRow(input, row, batch, batch.row(i));
            if (truth == null) {
              unknown = true;
            } else if ((((Long) truth) != 0) == any) {
              return any ? 1L : 0L;
            }
          }
        }
      }
      return unknown ? null : (Object) (any ? 0L : 1L);
    }

    private List<@Nullable Object[]> readAll() {
      start();
      List<@Nullable Object[]> kept = new ArrayList<>();
      for (Batch batch = operator.next(1024); batch != null; batch = operator.next(1024)) {
        for (int i = 0; i < batch.count; i++) {
          @Nullable Object[] values = new Object[plan.paramIds().size()];
          for (int c = 0; c < values.length; c++) {
            values[c] = batch.columns[c].get(batch.row(i));
          }
          kept.add(values);
        }
      }
      return kept;
    }

    @Override
    public boolean isSafe() {
      return false;
    }

    void close() {
      cachedRows = null;
      if (opened) {
        opened = false;
        operator.close();
      }
    }
  }
}
