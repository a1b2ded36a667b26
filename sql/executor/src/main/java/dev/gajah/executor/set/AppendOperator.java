// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.pipeline.Operator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Append: its inputs one after the other.
public final class AppendOperator extends Operator {
  private final List<Operator> inputs;
  private int current;
  private int opened;

  public AppendOperator(List<Operator> inputs) {
    this.inputs = List.copyOf(inputs);
  }

  @Override
  public void open() {
    current = 0;
    opened = 0;
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    while (current < inputs.size()) {
      Operator input = inputs.get(current);
      if (opened <= current) {
        opened = current + 1;
        input.open();
      }
      Batch batch = input.next(maxRows);
      if (batch != null) {
        return batch;
      }
      current++;
    }
    return null;
  }

  @Override
  public void rescan() {
    for (int i = 0; i < opened; i++) {
      inputs.get(i).rescan();
    }
    current = 0;
  }

  @Override
  public void close() {
    for (int i = 0; i < opened; i++) {
      inputs.get(i).close();
    }
    opened = 0;
  }
}
