// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.types.function.SetReturningFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ProjectSet: a target list with set-returning functions; each input row yields as many rows as
/// the longest set.
public final class ProjectSetOperator extends Operator {
  /// One output column: a set-returning call, or a plain expression.
  public record Column(
      @Nullable SetReturningFunction set, Evaluator[] arguments, @Nullable Evaluator scalar) {}

  private final Operator input;
  private final List<Column> columns;
  private final Batch output;
  private final ExecutionContext context;
  private @Nullable Batch current;
  private int position;
  private boolean rowStarted;
  private final SetReturningFunction.@Nullable Cursor[] cursors;
  private final Vector[] oneColumn = new Vector[1];
  private final @Nullable Vector[] scalars;
  private final int[] one = new int[1];

  public ProjectSetOperator(
      Operator input, List<Column> columns, Batch output, ExecutionContext context) {
    this.input = input;
    this.columns = List.copyOf(columns);
    this.output = output;
    this.context = context;
    this.cursors = new SetReturningFunction.Cursor[columns.size()];
    this.scalars = new Vector[columns.size()];
  }

  @Override
  public void open() {
    current = null;
    rowStarted = false;
    input.open();
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    output.reset();
    int rows = 0;
    while (rows < Math.min(maxRows, Vector.BATCH)) {
      Batch batch = current;
      if (batch == null) {
        if (rows > 0) {
          break; // the input's batch is gone with the next call, so hand out what refers to it
        }
        batch = input.next(maxRows);
        if (batch == null) {
          break;
        }
        current = batch;
        position = 0;
        rowStarted = false;
      }
      if (position >= batch.count) {
        current = null;
        continue;
      }
      if (!rowStarted) {
        startRow(batch, batch.row(position));
      }
      if (nextRow(rows, batch.row(position))) {
        rows++;
      } else {
        position++;
        rowStarted = false;
      }
    }
    output.setAll(rows);
    return rows == 0 ? null : output;
  }

  private void startRow(Batch batch, int row) {
    context.interrupts().check();
    rowStarted = true;
    one[0] = row;
    for (int i = 0; i < cursors.length; i++) {
      Column column = columns.get(i);
      SetReturningFunction set = column.set();
      if (set != null) {
        @Nullable Object[] values = new Object[column.arguments().length];
        for (int a = 0; a < values.length; a++) {
          values[a] = column.arguments()[a].evaluate(batch, one, 1).get(row);
        }
        cursors[i] = set.open(values, context.evalContext());
      } else {
        Evaluator scalar = column.scalar();
        assert scalar != null : "column without expression";
        scalars[i] = scalar.evaluate(batch, one, 1);
      }
    }
  }

  private boolean nextRow(int row, int inputRow) {
    boolean any = false;
    for (int i = 0; i < cursors.length; i++) {
      output.columns[i].ensureCapacity(row + 1);
      if (columns.get(i).set() == null) {
        continue;
      }
      oneColumn[0] = output.columns[i];
      SetReturningFunction.Cursor cursor = cursors[i];
      if (cursor != null && cursor.next(oneColumn, row)) {
        any = true;
      } else {
        cursors[i] = null;
        output.columns[i].setNull(row);
      }
    }
    if (any) {
      for (int i = 0; i < cursors.length; i++) {
        Vector scalar = scalars[i];
        if (columns.get(i).set() == null && scalar != null) {
          output.columns[i].copyFrom(scalar, inputRow, row);
        }
      }
    }
    return any;
  }

  @Override
  public void rescan() {
    current = null;
    rowStarted = false;
    input.rescan();
  }

  @Override
  public void close() {
    input.close();
  }
}
