// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import java.util.Arrays;
import java.util.function.LongBinaryOperator;

/// Folds longs with one operator: `bool_and`, `bool_or`, `bit_and`, `bit_or`, `bit_xor`.
final class BitTotals extends RowState {
  private final LongBinaryOperator operator;
  private long[] values = new long[0];
  private boolean[] present = new boolean[0];

  BitTotals(LongBinaryOperator operator) {
    this.operator = operator;
  }

  @Override
  protected void grow(int groups) {
    values = grown(values, groups);
    present = Arrays.copyOf(present, groups);
  }

  @Override
  protected void take(int group, Vector[] args, int row, EvalContext context) {
    long value = ((LongVector) args[0]).values[row];
    values[group] = present[group] ? operator.applyAsLong(values[group], value) : value;
    present[group] = true;
  }

  @Override
  public void finish(int group, Vector result, int row, EvalContext context) {
    if (present[group]) {
      ((LongVector) result).set(row, values[group]);
    } else {
      result.setNull(row);
    }
  }
}
