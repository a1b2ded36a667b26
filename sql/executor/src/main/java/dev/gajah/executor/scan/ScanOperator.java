// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.pipeline.Operator;
import org.jspecify.annotations.Nullable;

/// What all sources share: fill a batch, filter it, hand it out in slices no larger than asked for,
/// projected.
public abstract class ScanOperator extends Operator {
  protected final Batch batch;
  private final Filter filter;
  private final Projection projection;
  private final boolean safeFilter;
  private final Rows passed = new Rows();
  private int passedNext;
  private final Rows slice = new Rows();

  protected ScanOperator(Batch batch, Filter filter, Projection projection) {
    this.batch = batch;
    this.filter = filter;
    this.projection = projection;
    this.safeFilter = filter.isSafe();
  }

  /// Puts up to `wanted` rows into [#batch], which is reset, from row 0 on; returns how many, 0 at
  /// the end.
  protected abstract int fill(int wanted);

  /// Forgets rows that were read but not handed out.
  protected final void forget() {
    passed.clear();
    passedNext = 0;
  }

  @Override
  protected final @Nullable Batch fetch(int maxRows) {
    while (passedNext >= passed.count) {
      batch.reset();
      int count = fill(safeFilter ? Vector.BATCH : Math.min(maxRows, Vector.BATCH));
      if (count == 0) {
        return null;
      }
      batch.setAll(count);
      Rows selected = filter.select(batch, null, count);
      passed.set(selected.rows, selected.count);
      passedNext = 0;
      if (instrumentation() != null) {
        instrumentation().countRemoved(0, count - selected.count);
      }
    }
    int rest = passed.count - passedNext;
    if (passedNext == 0 && rest <= maxRows) {
      batch.rows = passed.rows;
      batch.count = rest;
      passedNext = rest;
    } else {
      int count = Math.min(rest, maxRows);
      slice.clear();
      for (int i = 0; i < count; i++) {
        slice.add(passed.rows[passedNext + i]);
      }
      passedNext += count;
      batch.rows = slice.rows;
      batch.count = count;
    }
    return projection.project(batch);
  }

  /// Makes room for `rows` rows in every column.
  protected final void ensureCapacity(int rows) {
    for (Vector column : batch.columns) {
      if (column.capacity() < rows) {
        column.ensureCapacity(rows);
      }
    }
  }
}
