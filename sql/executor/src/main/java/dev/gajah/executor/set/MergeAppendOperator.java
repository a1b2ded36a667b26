// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.sort.RowOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// MergeAppend: merges sorted inputs into one sorted output.
public final class MergeAppendOperator extends Operator {
  private final List<Operator> inputs;
  private final RowOrder order;
  private final Batch output;
  private final @Nullable Batch[] heads;
  private final int[] positions;
  private boolean loaded;

  public MergeAppendOperator(List<Operator> inputs, RowOrder order, Representation[] shape) {
    this.inputs = List.copyOf(inputs);
    this.order = order;
    this.heads = new Batch[inputs.size()];
    this.positions = new int[inputs.size()];
    Vector[] columns = new Vector[shape.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(shape[i], 8);
    }
    this.output = new Batch(columns);
  }

  @Override
  public void open() {
    loaded = false;
    inputs.forEach(Operator::open);
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    if (!loaded) {
      loaded = true;
      for (int i = 0; i < heads.length; i++) {
        load(i);
      }
    }
    output.reset();
    int rows = 0;
    while (rows < Math.min(maxRows, Vector.BATCH)) {
      int best = -1;
      for (int i = 0; i < heads.length; i++) {
        if (heads[i] != null && (best < 0 || compare(i, best) < 0)) {
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      Batch head = heads[best];
      assert head != null : "chosen input has a row";
      for (int c = 0; c < output.columns.length; c++) {
        output.columns[c].ensureCapacity(rows + 1);
        output.columns[c].copyFrom(head.columns[c], head.row(positions[best]), rows);
      }
      rows++;
      if (++positions[best] >= head.count) {
        load(best);
      }
    }
    output.setAll(rows);
    return rows == 0 ? null : output;
  }

  private void load(int input) {
    heads[input] = inputs.get(input).next(Vector.BATCH);
    positions[input] = 0;
  }

  private int compare(int a, int b) {
    Batch left = heads[a];
    Batch right = heads[b];
    assert left != null && right != null : "compared inputs have rows";
    return order.compare(
        left.columns, left.row(positions[a]), right.columns, right.row(positions[b]));
  }

  @Override
  public void rescan() {
    loaded = false;
    inputs.forEach(Operator::rescan);
  }

  @Override
  public void close() {
    inputs.forEach(Operator::close);
  }
}
