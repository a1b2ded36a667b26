// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.number.Numeric;
import dev.gajah.types.number.NumericMath;
import java.math.BigDecimal;
import java.math.BigInteger;

/// `sum(int8)`, averages and variances of integers: exact sums in 128 bits, results as numeric.
final class IntegerTotals extends RowState {
  private final Moment moment;
  private long[] counts = new long[0];
  private long[] low = new long[0];
  private long[] high = new long[0];
  private BigInteger[] squares = new BigInteger[0];
  private long[] squaresLow = new long[0];

  IntegerTotals(Moment moment) {
    this.moment = moment;
  }

  @Override
  protected void grow(int groups) {
    counts = grown(counts, groups);
    low = grown(low, groups);
    high = grown(high, groups);
    if (moment.isSecond()) {
      int old = squares.length;
      squares = java.util.Arrays.copyOf(squares, groups);
      java.util.Arrays.fill(squares, old, groups, BigInteger.ZERO);
      squaresLow = grown(squaresLow, groups);
    }
  }

  @Override
  protected void take(int group, Vector[] args, int row, EvalContext context) {
    long value = ((LongVector) args[0]).values[row];
    counts[group]++;
    long before = low[group];
    long after = before + value;
    low[group] = after;
    high[group] += (value >> 63) + (Long.compareUnsigned(after, before) < 0 ? 1 : 0);
    if (moment.isSecond()) {
      if ((int) value == value && squaresLow[group] >= 0) {
        squaresLow[group] += value * value; // below 2^63 + 2^62: shows as negative, then moves on
      } else {
        squares[group] =
            squares[group].add(BigInteger.valueOf(value).multiply(BigInteger.valueOf(value)));
      }
      if (squaresLow[group] < 0) {
        squares[group] =
            squares[group].add(new BigInteger(Long.toUnsignedString(squaresLow[group])));
        squaresLow[group] = 0;
      }
    }
  }

  private BigInteger sum(int group) {
    if (high[group] == low[group] >> 63) {
      return BigInteger.valueOf(low[group]);
    }
    return BigInteger.valueOf(high[group])
        .shiftLeft(64)
        .add(new BigInteger(Long.toUnsignedString(low[group])));
  }

  @Override
  public void finish(int group, Vector result, int row, EvalContext context) {
    BytesVector target = (BytesVector) result;
    long count = counts[group];
    if (count == 0) {
      result.setNull(row);
      return;
    }
    BigDecimal sum = new BigDecimal(sum(group));
    switch (moment) {
      case SUM -> target.set(row, Numeric.of(sum));
      case AVERAGE ->
          target.set(row, Numeric.of(NumericMath.divide(sum, BigDecimal.valueOf(count))));
      case VARIANCE_POPULATION, VARIANCE_SAMPLE, DEVIATION_POPULATION, DEVIATION_SAMPLE ->
          moment.finish(
              count,
              sum,
              new BigDecimal(squares[group].add(BigInteger.valueOf(squaresLow[group]))),
              target,
              row);
    }
  }
}
