// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.types.number.Numeric;
import dev.gajah.types.number.NumericMath;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// What is computed from the count, the sum and the sum of squares of a group.
enum Moment {
  SUM,
  AVERAGE,
  VARIANCE_POPULATION,
  VARIANCE_SAMPLE,
  DEVIATION_POPULATION,
  DEVIATION_SAMPLE;

  boolean isSecond() {
    return compareTo(AVERAGE) > 0;
  }

  boolean isSample() {
    return this == VARIANCE_SAMPLE || this == DEVIATION_SAMPLE;
  }

  boolean isDeviation() {
    return this == DEVIATION_POPULATION || this == DEVIATION_SAMPLE;
  }

  /// A variance or deviation as numeric; null for too few values.
  void finish(long count, BigDecimal sum, BigDecimal squares, BytesVector target, int row) {
    if (isSample() && count <= 1) {
      target.setNull(row);
      return;
    }
    BigDecimal n = BigDecimal.valueOf(count);
    BigDecimal numerator = n.multiply(squares).subtract(sum.multiply(sum));
    if (numerator.signum() <= 0) {
      target.set(row, Numeric.of(0));
      return;
    }
    BigDecimal denominator = n.multiply(isSample() ? BigDecimal.valueOf(count - 1) : n);
    int scale = NumericMath.divisionScale(numerator, denominator);
    BigDecimal variance = numerator.divide(denominator, scale, RoundingMode.HALF_UP);
    target.set(row, Numeric.of(isDeviation() ? NumericMath.sqrt(variance, scale) : variance));
  }
}
