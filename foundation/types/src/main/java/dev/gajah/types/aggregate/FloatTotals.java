// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.number.Floats;

/// Sum, average, variance and deviation of floats, by the method of Youngs and Cramer.
final class FloatTotals extends RowState {
  private final Moment moment;
  private final boolean isFloat4Sum;
  private double[] counts = new double[0];
  private double[] sums = new double[0];
  private double[] squares = new double[0];

  FloatTotals(Moment moment, boolean isFloat4) {
    this.moment = moment;
    this.isFloat4Sum = isFloat4 && moment == Moment.SUM;
  }

  @Override
  protected void grow(int groups) {
    counts = grown(counts, groups);
    sums = grown(sums, groups);
    squares = grown(squares, groups);
  }

  @Override
  protected void take(int group, Vector[] args, int row, EvalContext context) {
    double value = ((DoubleVector) args[0]).values[row];
    double before = counts[group];
    if (moment == Moment.SUM) {
      sums[group] =
          before == 0
              ? value
              : isFloat4Sum ? Floats.add4(sums[group], value) : Floats.add(sums[group], value);
      counts[group] = before + 1;
      return;
    }
    double n = before + 1;
    double oldSum = sums[group];
    double sum = oldSum + value;
    double square = squares[group];
    if (before > 0) {
      double difference = value * n - sum;
      square += difference * difference / (n * before);
      if (Double.isInfinite(sum) || Double.isInfinite(square)) {
        if (!Double.isInfinite(oldSum) && !Double.isInfinite(value)) {
          throw Floats.overflow();
        }
        square = Double.NaN;
      }
    } else if (Double.isNaN(value) || Double.isInfinite(value)) {
      square = Double.NaN;
    }
    counts[group] = n;
    sums[group] = sum;
    squares[group] = square;
  }

  @Override
  public void finish(int group, Vector result, int row, EvalContext context) {
    double n = counts[group];
    if (n == 0 || (moment.isSample() && n <= 1)) {
      result.setNull(row);
      return;
    }
    double value =
        switch (moment) {
          case SUM -> sums[group];
          case AVERAGE -> sums[group] / n;
          case VARIANCE_POPULATION -> squares[group] / n;
          case VARIANCE_SAMPLE -> squares[group] / (n - 1);
          case DEVIATION_POPULATION -> Math.sqrt(squares[group] / n);
          case DEVIATION_SAMPLE -> Math.sqrt(squares[group] / (n - 1));
        };
    ((DoubleVector) result).set(row, value);
  }
}
