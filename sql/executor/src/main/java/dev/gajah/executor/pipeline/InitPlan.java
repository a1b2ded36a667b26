// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.executor.batch.Batch;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.types.ArrayCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sub-plan without arguments from outside: runs at most once per execution, when one of its
/// parameters is first read.
final class InitPlan {
  private final Expr.SubPlan plan;
  private final Operator operator;
  private final ExecutionContext context;
  private boolean opened;

  InitPlan(Expr.SubPlan plan, Operator operator, ExecutionContext context) {
    this.plan = plan;
    this.operator = operator;
    this.context = context;
  }

  /// Makes the plan due again: at the start of an execution, or when its node is rescanned.
  void arm() {
    for (int param : plan.setParam()) {
      context.setPending(param, this);
    }
  }

  void run() {
    for (int param : plan.setParam()) {
      context.setPending(param, null);
    }
    if (opened) {
      operator.rescan();
    } else {
      opened = true;
      operator.open();
    }
    switch (plan.subLinkType()) {
      case EXISTS ->
          context.setExecParameter(plan.setParam().getFirst(), operator.next(1) != null ? 1L : 0L);
      case ARRAY -> context.setExecParameter(plan.setParam().getFirst(), array());
      case EXPR, ROWCOMPARE, MULTIEXPR -> row();
      case ALL, ANY -> throw SqlError.internal("ANY/ALL subselect unsupported as initplan");
      case CTE -> {}
    }
  }

  private void row() {
    Batch batch = operator.next(2);
    if (batch == null) {
      for (int param : plan.setParam()) {
        context.setExecParameter(param, null);
      }
      return;
    }
    if (batch.count > 1) {
      throw moreThanOneRow();
    }
    int row = batch.row(0);
    @Nullable Object[] values = new Object[plan.setParam().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = batch.columns[i].get(row);
    }
    if (operator.next(1) != null) {
      throw moreThanOneRow();
    }
    for (int i = 0; i < values.length; i++) {
      context.setExecParameter(plan.setParam().get(i), values[i]);
    }
  }

  static SqlError moreThanOneRow() {
    return new SqlError(
        SqlState.CARDINALITY_VIOLATION,
        "more than one row returned by a subquery used as an expression");
  }

  private byte[] array() {
    return collectArray(operator, context, plan);
  }

  static byte[] collectArray(Operator operator, ExecutionContext context, Expr.SubPlan plan) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Batch batch = operator.next(1024); batch != null; batch = operator.next(1024)) {
      for (int i = 0; i < batch.count; i++) {
        values.add(batch.columns[0].get(batch.row(i)));
      }
    }
    int element = context.arrayElementType(plan.typeOid());
    return ArrayCodec.encode(element, context.typeInfo(element), values.toArray());
  }

  void close() {
    if (opened) {
      opened = false;
      operator.close();
    }
  }
}
