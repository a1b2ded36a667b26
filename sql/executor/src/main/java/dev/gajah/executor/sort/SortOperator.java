// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.sort;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.pipeline.Operator;
import org.jspecify.annotations.Nullable;

/// Sort: reads its whole input at the first call. A rescan delivers the same rows again unless a
/// parameter changed.
public final class SortOperator extends Operator {
  private final Operator input;
  private final Sorter sorter;
  private final boolean inputMayChange;
  private boolean sorted;

  /// @param inputMayChange true if a rescan must read the input anew
  public SortOperator(Operator input, Sorter sorter, boolean inputMayChange) {
    this.input = input;
    this.sorter = sorter;
    this.inputMayChange = inputMayChange;
  }

  public Sorter sorter() {
    return sorter;
  }

  @Override
  public void open() {
    input.open();
    sorted = false;
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    if (!sorted) {
      for (Batch batch = input.next(Vector.BATCH);
          batch != null;
          batch = input.next(Vector.BATCH)) {
        sorter.add(batch);
      }
      sorter.sort();
      sorted = true;
    }
    return sorter.next(maxRows);
  }

  @Override
  public void rescan() {
    if (sorted && !inputMayChange) {
      sorter.rewind();
      return;
    }
    sorter.clear();
    sorted = false;
    input.rescan();
  }

  @Override
  public void close() {
    sorter.clear();
    sorted = false;
    input.close();
  }
}
