// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.sort.RowOrder;
import org.jspecify.annotations.Nullable;

/// Limit: skips and stops, asking its input for no more rows than it will use. With ties, rows
/// equal to the last one follow.
public final class LimitOperator extends Operator {
  private final Operator input;
  private final @Nullable Evaluator offsetExpression;
  private final @Nullable Evaluator countExpression;
  private final @Nullable RowOrder ties;
  private final Batch oneRow = new Batch(new Vector[0]);
  private final Rows slice = new Rows();
  private boolean computed;
  private long toSkip;
  private long toReturn;
  private Vector @Nullable [] lastRow;

  public LimitOperator(
      Operator input,
      @Nullable Evaluator offsetExpression,
      @Nullable Evaluator countExpression,
      @Nullable RowOrder ties) {
    this.input = input;
    this.offsetExpression = offsetExpression;
    this.countExpression = countExpression;
    this.ties = ties;
    oneRow.setAll(1);
  }

  @Override
  public void open() {
    computed = false;
    input.open();
  }

  private void compute() {
    computed = true;
    toSkip =
        value(
            offsetExpression,
            0,
            SqlState.INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE,
            "OFFSET must not be negative");
    toReturn =
        value(
            countExpression,
            Long.MAX_VALUE,
            SqlState.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE,
            "LIMIT must not be negative");
    lastRow = null;
  }

  private long value(@Nullable Evaluator expression, long ifNull, SqlState state, String message) {
    if (expression == null) {
      return ifNull;
    }
    LongVector result = (LongVector) expression.evaluate(oneRow, null, 1);
    if (result.nulls[0]) {
      return ifNull;
    }
    if (result.values[0] < 0) {
      throw new SqlError(state, message);
    }
    return result.values[0];
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    if (!computed) {
      compute();
    }
    while (toReturn > 0) {
      long useful = toReturn > Long.MAX_VALUE - toSkip ? Long.MAX_VALUE : toSkip + toReturn;
      long ask =
          toSkip > 0 ? Math.min(useful, Math.max(maxRows, toSkip)) : Math.min(useful, maxRows);
      Batch batch = input.next((int) Math.min(Vector.BATCH, ask));
      if (batch == null) {
        toReturn = 0;
        return null;
      }
      if (toSkip >= batch.count) {
        toSkip -= batch.count;
        continue;
      }
      int from = (int) toSkip;
      toSkip = 0;
      int count = (int) Math.min(batch.count - from, toReturn);
      toReturn -= count;
      if (from > 0 || count < batch.count) {
        slice.clear();
        for (int i = 0; i < count; i++) {
          slice.add(batch.row(from + i));
        }
        batch.rows = slice.rows;
        batch.count = count;
      }
      if (toReturn == 0 && ties != null) {
        remember(batch);
      }
      return batch;
    }
    return ties != null && lastRow != null ? nextTie() : null;
  }

  private void remember(Batch batch) {
    Vector[] copy = new Vector[batch.columns.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = Vector.create(batch.columns[i].representation(), 1);
      copy[i].copyFrom(batch.columns[i], batch.row(batch.count - 1), 0);
    }
    lastRow = copy;
  }

  private @Nullable Batch nextTie() {
    Batch batch = input.next(1);
    Vector[] last = lastRow;
    RowOrder order = ties;
    if (batch == null
        || last == null
        || order == null
        || !order.isEqual(last, 0, batch.columns, batch.row(0))) {
      lastRow = null;
      return null;
    }
    return batch;
  }

  @Override
  public void rescan() {
    computed = false;
    input.rescan();
  }

  @Override
  public void close() {
    input.close();
  }
}
