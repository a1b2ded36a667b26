// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.join;

import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.Plan.JoinType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Nested loop: for each outer row the inner side is scanned anew, with the row's values as
/// parameters.
public final class NestedLoopJoin extends JoinOperator {
  private final List<Plan.NestLoopParam> params;
  private final ExecutionContext context;
  private @Nullable Batch outerBatch;
  private int outerIndex;
  private boolean innerRunning;
  private boolean atEnd;

  public NestedLoopJoin(
      Operator outer,
      Operator inner,
      JoinType type,
      boolean innerUnique,
      JoinShape shape,
      Filter joinFilter,
      Filter filter,
      Projection projection,
      List<Plan.NestLoopParam> params,
      ExecutionContext context) {
    super(outer, inner, type, innerUnique, shape, joinFilter, filter, projection);
    this.params = params;
    this.context = context;
  }

  @Override
  public void open() {
    clear();
    reset();
    outer.open();
    inner.open();
  }

  private void reset() {
    outerBatch = null;
    outerIndex = 0;
    innerRunning = false;
    atEnd = false;
  }

  @Override
  protected void restart() {
    reset();
    outer.rescan();
  }

  @Override
  protected boolean produce(int wanted) {
    while (!hasOutput()) {
      if (atEnd) {
        return false;
      }
      Batch current = outerBatch;
      if (current == null) {
        // While rows match about one to one, no more outer rows are needed than rows are wanted.
        current = outer.next(wanted);
        if (current == null) {
          atEnd = true;
          return false;
        }
        outerBatch = current;
        outerIndex = 0;
        startOuterBatch(current);
      }
      step(current, wanted);
    }
    return true;
  }

  /// Works on the current outer batch until there is output, or the batch is done.
  private void step(Batch current, int wanted) {
    boolean inOrder = type != JoinType.INNER && type != JoinType.SEMI;
    while (outerIndex < current.count && outputCount() < wanted) {
      int row = current.row(outerIndex);
      if (!innerRunning) {
        startInner(current, row);
      }
      boolean rowDone = singleMatch && isOuterMatched(row);
      Batch innerBatch = rowDone ? null : inner.next(singleMatch ? Math.min(wanted, 64) : wanted);
      if (innerBatch == null) {
        innerRunning = false;
        outerIndex++;
        if (inOrder) {
          finishOuterRow(current.columns, row);
        }
        continue;
      }
      for (int i = 0; i < innerBatch.count; i++) {
        offer(current.columns, row, innerBatch.columns, innerBatch.row(i), NO_ROW);
      }
      if (singleMatch) {
        testCandidates();
      }
    }
    testCandidates();
    if (outerIndex >= current.count) {
      outerBatch = null;
    }
  }

  private void startInner(Batch current, int row) {
    for (Plan.NestLoopParam param : params) {
      context.setExecParameter(
          param.paramno(), current.columns[param.paramval().varattno() - 1].get(row));
    }
    context.interrupts().check();
    inner.rescan();
    innerRunning = true;
  }

  @Override
  public void close() {
    clear();
    reset();
    outer.close();
    inner.close();
  }
}
