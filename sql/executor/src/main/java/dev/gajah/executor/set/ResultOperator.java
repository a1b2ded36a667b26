// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.Operator;
import org.jspecify.annotations.Nullable;

/// Result: one row without input, or the input behind a condition that is checked once, filtered
/// and projected.
public final class ResultOperator extends Operator {
  private final @Nullable Operator input;
  private final Filter constantFilter;
  private final Filter filter;
  private final Projection projection;
  private final Batch oneRow = new Batch(new Vector[0]);
  private boolean checked;
  private boolean done;

  public ResultOperator(
      @Nullable Operator input, Filter constantFilter, Filter filter, Projection projection) {
    this.input = input;
    this.constantFilter = constantFilter;
    this.filter = filter;
    this.projection = projection;
  }

  @Override
  public void open() {
    checked = false;
    done = false;
    if (input != null) {
      input.open();
    }
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    if (!checked) {
      checked = true;
      oneRow.setAll(1);
      constantFilter.apply(oneRow);
      done = oneRow.count == 0;
    }
    if (done) {
      return null;
    }
    if (input == null) {
      done = true;
      oneRow.setAll(1);
      filter.apply(oneRow);
      return oneRow.count == 0 ? null : projection.project(oneRow);
    }
    for (Batch batch = input.next(maxRows); batch != null; batch = input.next(maxRows)) {
      filter.apply(batch);
      if (batch.count > 0) {
        return projection.project(batch);
      }
    }
    done = true;
    return null;
  }

  @Override
  public void rescan() {
    checked = false;
    done = false;
    if (input != null) {
      input.rescan();
    }
  }

  @Override
  public void close() {
    if (input != null) {
      input.close();
    }
  }
}
