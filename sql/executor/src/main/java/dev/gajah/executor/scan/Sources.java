// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.spill.RowStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Scans of what is not a table: VALUES lists, sub-queries, CTEs, work tables.
public final class Sources {
  private Sources() {}

  /// Rows of expressions.
  public static final class Values extends ScanOperator {
    private final Evaluator[][] rows;
    private final Batch oneRow = new Batch(new Vector[0]);
    private int position;

    public Values(Batch batch, Evaluator[][] rows, Filter filter, Projection projection) {
      super(batch, filter, projection);
      this.rows = rows;
      oneRow.setAll(1);
    }

    @Override
    public void open() {
      forget();
      position = 0;
    }

    @Override
    protected int fill(int wanted) {
      int count = Math.min(wanted, rows.length - position);
      ensureCapacity(Math.max(1, count));
      for (int i = 0; i < count; i++) {
        Evaluator[] row = rows[position + i];
        for (int c = 0; c < row.length; c++) {
          batch.columns[c].copyFrom(row[c].evaluate(oneRow, null, 1), 0, i);
        }
      }
      position += count;
      return count;
    }

    @Override
    public void rescan() {
      open();
    }

    @Override
    public void close() {}
  }

  /// The output of another operator under this query level's names.
  public static final class Subquery extends Operator {
    private final Operator input;
    private final Filter filter;
    private final Projection projection;

    public Subquery(Operator input, Filter filter, Projection projection) {
      this.input = input;
      this.filter = filter;
      this.projection = projection;
    }

    @Override
    public void open() {
      input.open();
    }

    @Override
    protected @Nullable Batch fetch(int maxRows) {
      for (Batch batch = input.next(maxRows); batch != null; batch = input.next(maxRows)) {
        filter.apply(batch);
        if (batch.count > 0) {
          return projection.project(batch);
        }
      }
      return null;
    }

    @Override
    public void rescan() {
      input.rescan();
    }

    @Override
    public void close() {
      input.close();
    }
  }

  /// The rows of a CTE, which its first reader pulls and all others share.
  public static final class SharedRows {
    private final Operator source;
    private final RowStore rows;
    private boolean opened;
    private boolean done;

    public SharedRows(Operator source, RowStore rows) {
      this.source = source;
      this.rows = rows;
    }

    boolean pull() {
      if (done) {
        return false;
      }
      if (!opened) {
        opened = true;
        source.open();
      }
      Batch batch = source.next(Vector.BATCH);
      if (batch == null) {
        done = true;
        return false;
      }
      rows.addBatch(batch);
      return true;
    }

    /// Runs the CTE to its end, as a data-modifying one must.
    public void finish() {
      while (pull()) {
        // to the end
      }
    }

    public void close() {
      rows.clear();
      done = false;
      if (opened) {
        opened = false;
        source.close();
      }
    }
  }

  /// Rows kept in a store: of a CTE, or of a work table.
  public static final class Stored extends ScanOperator {
    private final @Nullable SharedRows shared;
    private final Supplier<RowStore> store;
    private int position;

    public Stored(
        Batch batch,
        @Nullable SharedRows shared,
        Supplier<RowStore> store,
        Filter filter,
        Projection projection) {
      super(batch, filter, projection);
      this.shared = shared;
      this.store = store;
    }

    @Override
    public void open() {
      forget();
      position = 0;
    }

    @Override
    protected int fill(int wanted) {
      RowStore rows = store.get();
      while (position >= rows.rowCount()) {
        if (shared == null || !shared.pull()) {
          return 0;
        }
      }
      int count = Math.min(wanted, rows.rowCount() - position);
      ensureCapacity(count);
      for (int i = 0; i < count; i++) {
        for (int c = 0; c < batch.columns.length; c++) {
          rows.copyTo(position + i, c, batch.columns[c], i);
        }
      }
      position += count;
      return count;
    }

    @Override
    public void rescan() {
      open();
    }

    @Override
    public void close() {}
  }
}
