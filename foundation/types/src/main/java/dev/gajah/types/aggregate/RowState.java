// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.AggregateFunction;
import dev.gajah.types.function.EvalContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// States that take one row at a time and skip rows with a null argument. Subclasses keep their
/// groups in arrays.
public abstract class RowState implements AggregateFunction.State {
  /// Groups with room.
  protected int capacity;

  @Override
  public final void ensureGroups(int count) {
    if (count > capacity) {
      int grown = Math.max(count, Math.max(4, 2 * capacity));
      grow(grown);
      capacity = grown;
    }
  }

  /// Makes room for `groups` groups.
  protected abstract void grow(int groups);

  protected abstract void take(int group, Vector[] args, int row, EvalContext context);

  @Override
  public void add(
      int[] groups, Vector[] args, int @Nullable [] rows, int count, EvalContext context) {
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      boolean isNull = false;
      for (Vector arg : args) {
        isNull |= arg.nulls[row];
      }
      if (!isNull) {
        take(groups[i], args, row, context);
      }
    }
  }

  protected static long[] grown(long[] array, int length) {
    return Arrays.copyOf(array, length);
  }

  protected static double[] grown(double[] array, int length) {
    return Arrays.copyOf(array, length);
  }

  @Override
  public long memoryBytes() {
    return 32L * capacity;
  }
}
