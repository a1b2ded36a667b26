// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;

/// A target list: makes an output batch with the same row numbers and selection as its input.
public final class Projection {
  private final Evaluator[] outputs;
  private final Batch result;

  Projection(Evaluator[] outputs) {
    this.outputs = outputs;
    this.result = new Batch(new Vector[outputs.length]);
  }

  public int columnCount() {
    return outputs.length;
  }

  /// True if evaluating more rows than needed is invisible.
  public boolean isSafe() {
    return Calls.allSafe(outputs);
  }

  public Batch project(Batch input) {
    for (int i = 0; i < outputs.length; i++) {
      result.columns[i] = outputs[i].evaluate(input, input.rows, input.count);
    }
    result.rowCount = input.rowCount;
    result.rows = input.rows;
    result.count = input.count;
    return result;
  }
}
