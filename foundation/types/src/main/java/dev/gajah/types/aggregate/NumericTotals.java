// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.number.Numeric;
import dev.gajah.types.number.NumericMath;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sum, average, variance and deviation of numerics, exact.
///
/// Each group holds its sum as an unscaled long at the group's scale while that fits, and what did
/// not fit as a decimal.
final class NumericTotals extends RowState {
  private static final long BOUND = 4_000_000_000_000_000_000L;

  private final Moment moment;
  private long[] counts = new long[0];
  private long[] sums = new long[0];
  private int[] scales = new int[0];
  private @Nullable BigDecimal[] large = new BigDecimal[0];
  private @Nullable BigDecimal[] squares = new BigDecimal[0];
  private byte[] specials = new byte[0]; // 1: NaN, 2: Infinity, 4: -Infinity seen

  NumericTotals(Moment moment) {
    this.moment = moment;
  }

  @Override
  protected void grow(int groups) {
    counts = grown(counts, groups);
    sums = grown(sums, groups);
    scales = Arrays.copyOf(scales, groups);
    large = Arrays.copyOf(large, groups);
    squares = moment.isSecond() ? Arrays.copyOf(squares, groups) : squares;
    specials = Arrays.copyOf(specials, groups);
  }

  @Override
  protected void take(int group, Vector[] args, int row, EvalContext context) {
    BytesVector vector = (BytesVector) args[0];
    byte[] heap = vector.heap;
    int offset = vector.offsets[row];
    int length = vector.lengths[row];
    counts[group]++;
    if (Numeric.isSpecial(heap, offset)) {
      int sign = Numeric.infinitySign(heap, offset);
      specials[group] |= (byte) (sign == 0 ? 1 : sign > 0 ? 2 : 4);
      return;
    }
    if (moment.isSecond()) {
      BigDecimal value = Numeric.toBigDecimal(heap, offset, length);
      BigDecimal before = squares[group];
      BigDecimal square = value.multiply(value);
      squares[group] = before == null ? square : before.add(square);
    }
    if (!Numeric.isSmall(heap, offset, length)
        || !addSmall(
            group, Numeric.unscaled(heap, offset, length), Numeric.displayScale(heap, offset))) {
      addLarge(group, Numeric.toBigDecimal(heap, offset, length));
    }
  }

  private boolean addSmall(int group, long unscaled, int scale) {
    long value = unscaled;
    long sum = sums[group];
    int difference = scale - scales[group];
    if (difference > 0) {
      long factor = Numeric.power10(difference);
      if (Math.abs(sum) > BOUND / factor) {
        return false;
      }
      sum *= factor;
    } else if (difference < 0) {
      if (difference < -18) {
        return false;
      }
      long factor = Numeric.power10(-difference);
      if (Math.abs(value) > BOUND / factor) {
        return false;
      }
      value *= factor;
    }
    long total = sum + value;
    if (Math.abs(value) > BOUND || Math.abs(sum) > BOUND || Math.abs(total) > BOUND) {
      return false;
    }
    sums[group] = total;
    if (difference > 0) {
      scales[group] = scale;
    }
    return true;
  }

  private void addLarge(int group, BigDecimal value) {
    BigDecimal before = large[group];
    large[group] = before == null ? value : before.add(value);
  }

  private BigDecimal sum(int group) {
    BigDecimal small = BigDecimal.valueOf(sums[group], scales[group]);
    BigDecimal rest = large[group];
    return rest == null ? small : small.add(rest);
  }

  @Override
  public void finish(int group, Vector result, int row, EvalContext context) {
    BytesVector target = (BytesVector) result;
    long count = counts[group];
    if (count == 0 || (moment.isSample() && count <= 1)) {
      result.setNull(row);
      return;
    }
    int special = specials[group];
    if (special != 0) {
      boolean oneInfinity = special == 2 || special == 4;
      target.set(
          row,
          !oneInfinity || moment.isSecond()
              ? Numeric.NAN
              : special == 2 ? Numeric.POSITIVE_INFINITY : Numeric.NEGATIVE_INFINITY);
      return;
    }
    BigDecimal sum = sum(group);
    switch (moment) {
      case SUM -> target.set(row, Numeric.of(sum));
      case AVERAGE ->
          target.set(row, Numeric.of(NumericMath.divide(sum, BigDecimal.valueOf(count))));
      case VARIANCE_POPULATION, VARIANCE_SAMPLE, DEVIATION_POPULATION, DEVIATION_SAMPLE -> {
        BigDecimal second = squares[group];
        moment.finish(count, sum, second == null ? BigDecimal.ZERO : second, target, row);
      }
    }
  }
}
