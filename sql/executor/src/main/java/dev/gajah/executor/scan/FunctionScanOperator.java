// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.types.function.SetReturningFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions in FROM, side by side; a shorter one is filled up with nulls. WITH ORDINALITY adds a
/// count.
public final class FunctionScanOperator extends ScanOperator {
  /// One function call.
  ///
  /// @param set null for a function that returns one value, which `scalar` then computes
  public record Call(
      @Nullable SetReturningFunction set,
      Evaluator[] arguments,
      @Nullable Evaluator scalar,
      int columnCount) {}

  private final List<Call> calls;
  private final boolean ordinality;
  private final ExecutionContext context;
  private final SetReturningFunction.@Nullable Cursor[] cursors;
  private final Batch oneRow = new Batch(new Vector[0]);
  private boolean started;
  private long ordinal;

  public FunctionScanOperator(
      Batch batch,
      List<Call> calls,
      boolean ordinality,
      Filter filter,
      Projection projection,
      ExecutionContext context) {
    super(batch, filter, projection);
    this.calls = List.copyOf(calls);
    this.ordinality = ordinality;
    this.context = context;
    this.cursors = new SetReturningFunction.Cursor[calls.size()];
    oneRow.setAll(1);
  }

  @Override
  public void open() {
    forget();
    started = false;
    ordinal = 0;
  }

  private void start() {
    started = true;
    for (int i = 0; i < cursors.length; i++) {
      cursors[i] = cursor(calls.get(i));
    }
  }

  private SetReturningFunction.Cursor cursor(Call call) {
    SetReturningFunction set = call.set();
    if (set != null) {
      @Nullable Object[] values = new Object[call.arguments().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = call.arguments()[i].evaluate(oneRow, null, 1).get(0);
      }
      return set.open(values, context.evalContext());
    }
    Evaluator scalar = call.scalar();
    assert scalar != null : "function call without function";
    boolean[] done = new boolean[1];
    return (columns, row) -> {
      if (done[0]) {
        return false;
      }
      done[0] = true;
      columns[0].copyFrom(scalar.evaluate(oneRow, null, 1), 0, row);
      return true;
    };
  }

  @Override
  protected int fill(int wanted) {
    if (!started) {
      start();
    }
    context.interrupts().check();
    ensureCapacity(wanted);
    int rows = 0;
    while (rows < wanted && nextRow(rows)) {
      rows++;
    }
    return rows;
  }

  private boolean nextRow(int row) {
    boolean any = false;
    int first = 0;
    for (int i = 0; i < cursors.length; i++) {
      int columnCount = calls.get(i).columnCount();
      Vector[] columns =
          cursors.length == 1 && !ordinality
              ? batch.columns
              : java.util.Arrays.copyOfRange(batch.columns, first, first + columnCount);
      SetReturningFunction.Cursor cursor = cursors[i];
      boolean got = cursor != null && cursor.next(columns, row);
      if (got) {
        any = true;
      } else {
        cursors[i] = null;
        for (Vector column : columns) {
          column.setNull(row);
        }
      }
      first += columnCount;
    }
    if (any && ordinality) {
      ((LongVector) batch.columns[first]).set(row, ++ordinal);
    }
    return any;
  }

  @Override
  public void rescan() {
    open();
  }

  @Override
  public void close() {
    java.util.Arrays.fill(cursors, null);
  }
}
