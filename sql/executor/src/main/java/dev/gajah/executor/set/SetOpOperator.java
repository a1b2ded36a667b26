// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.join.HashTable;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.sort.RowOrder;
import dev.gajah.executor.spill.RowStore;
import dev.gajah.nodes.plan.Plan.SetOpCommand;
import dev.gajah.types.function.ValueHasher;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// SetOp: INTERSECT and EXCEPT by counting equal rows of both sides; a flag column tells the sides
/// apart and is not output.
public final class SetOpOperator extends Operator {
  private final Operator input;
  private final SetOpCommand command;
  private final RowOrder order;
  private final ValueHasher[] hashers;
  private final int flagColumn;
  private final RowStore distinct;
  private final HashTable table = new HashTable();
  private long[] leftCounts = new long[16];
  private long[] rightCounts = new long[16];
  private boolean computed;
  private int emitting;
  private long repeats;
  private final Batch output;

  public SetOpOperator(
      Operator input,
      SetOpCommand command,
      RowOrder order,
      ValueHasher[] hashers,
      int flagColumn,
      Representation[] inputShape) {
    this.input = input;
    this.command = command;
    this.order = order;
    this.hashers = hashers;
    this.flagColumn = flagColumn;
    this.distinct = new RowStore(inputShape);
    Vector[] columns = new Vector[inputShape.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(inputShape[i], 8);
    }
    this.output = new Batch(columns);
  }

  @Override
  public void open() {
    clear();
    input.open();
  }

  private void clear() {
    distinct.clear();
    table.clear();
    computed = false;
    emitting = 0;
    repeats = 0;
  }

  private void compute() {
    for (Batch batch = input.next(Vector.BATCH); batch != null; batch = input.next(Vector.BATCH)) {
      for (int i = 0; i < batch.count; i++) {
        int row = batch.row(i);
        int number = findOrAdd(batch.columns, row);
        if (((LongVector) batch.columns[flagColumn]).values[row] == 0) {
          leftCounts[number]++;
        } else {
          rightCounts[number]++;
        }
      }
    }
    computed = true;
    repeats = distinct.rowCount() > 0 ? outputCount(0) : 0;
  }

  private int findOrAdd(Vector[] columns, int row) {
    int hash = 0;
    for (int key = 0; key < order.keyCount(); key++) {
      Vector column = columns[order.column(key)];
      hash =
          Integer.rotateLeft(hash, 5) * 31
              + (column.nulls[row] ? 0x5BD1E995 : hashers[key].hash(column, row));
    }
    for (int number = table.first(hash); number >= 0; number = table.after(number)) {
      if (order.isEqual(
          distinct.chunk(number >>> 10).columns, RowStore.rowInChunk(number), columns, row)) {
        return number;
      }
    }
    int number = distinct.add(columns, row);
    table.add(hash);
    if (number >= leftCounts.length) {
      leftCounts = Arrays.copyOf(leftCounts, 2 * number);
      rightCounts = Arrays.copyOf(rightCounts, 2 * number);
    }
    leftCounts[number] = 0;
    rightCounts[number] = 0;
    return number;
  }

  private long outputCount(int number) {
    long left = leftCounts[number];
    long right = rightCounts[number];
    return switch (command) {
      case INTERSECT -> left > 0 && right > 0 ? 1 : 0;
      case INTERSECT_ALL -> Math.min(left, right);
      case EXCEPT -> left > 0 && right == 0 ? 1 : 0;
      case EXCEPT_ALL -> Math.max(0, left - right);
    };
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    if (!computed) {
      compute();
    }
    output.reset();
    int rows = 0;
    while (rows < Math.min(maxRows, Vector.BATCH) && emitting < distinct.rowCount()) {
      if (repeats == 0) {
        if (++emitting < distinct.rowCount()) {
          repeats = outputCount(emitting);
        }
        continue;
      }
      for (int c = 0; c < output.columns.length; c++) {
        output.columns[c].ensureCapacity(rows + 1);
        distinct.copyTo(emitting, c, output.columns[c], rows);
      }
      rows++;
      repeats--;
    }
    output.setAll(rows);
    return rows == 0 ? null : output;
  }

  @Override
  public void rescan() {
    clear();
    input.rescan();
  }

  @Override
  public void close() {
    clear();
    input.close();
  }
}
