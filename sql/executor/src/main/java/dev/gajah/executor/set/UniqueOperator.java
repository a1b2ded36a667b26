// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.sort.RowOrder;
import org.jspecify.annotations.Nullable;

/// Unique, and Group: the first row of each run of equal rows of a sorted input.
public final class UniqueOperator extends Operator {
  private final Operator input;
  private final RowOrder order;
  private final Rows kept = new Rows();
  private Vector @Nullable [] last;

  public UniqueOperator(Operator input, RowOrder order) {
    this.input = input;
    this.order = order;
  }

  @Override
  public void open() {
    last = null;
    input.open();
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    for (Batch batch = input.next(maxRows); batch != null; batch = input.next(maxRows)) {
      kept.clear();
      int previous = -1;
      for (int i = 0; i < batch.count; i++) {
        int row = batch.row(i);
        boolean repeated =
            previous >= 0
                ? order.isEqual(batch.columns, previous, batch.columns, row)
                : last != null && order.isEqual(last, 0, batch.columns, row);
        if (!repeated) {
          kept.add(row);
        }
        previous = row;
      }
      remember(batch, previous);
      if (kept.count > 0) {
        batch.rows = kept.rows;
        batch.count = kept.count;
        return batch;
      }
    }
    return null;
  }

  private void remember(Batch batch, int row) {
    Vector[] copy = last;
    if (copy == null) {
      copy = new Vector[batch.columns.length];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = Vector.create(batch.columns[i].representation(), 1);
      }
      last = copy;
    }
    for (int i = 0; i < copy.length; i++) {
      copy[i].reset();
      copy[i].copyFrom(batch.columns[i], row, 0);
    }
  }

  @Override
  public void rescan() {
    last = null;
    input.rescan();
  }

  @Override
  public void close() {
    input.close();
  }
}
