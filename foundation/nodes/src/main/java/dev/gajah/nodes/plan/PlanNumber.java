// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Numbers of plans as EXPLAIN prints them.
public final class PlanNumber {
  private PlanNumber() {}

  /// As C's `printf("%.*f")`: the exact binary value rounded half to even. Java's own `%.2f` rounds
  /// the shortest decimal text instead, so 0.585 (which is a little less) becomes 0.59 there.
  public static String fixed(double value, int digits) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }
}
