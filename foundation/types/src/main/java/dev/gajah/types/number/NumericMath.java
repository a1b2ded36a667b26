// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Arithmetic of finite numerics with PostgreSQL's choice of result scales; rounding is half away
/// from zero.
public final class NumericMath {
  private NumericMath() {}

  private static final int SIGNIFICANT_DIGITS_MIN = 16;
  private static final int DISPLAY_SCALE_MAX = 1000;
  private static final int RESULT_SCALE_MAX = 2000;
  private static final double LOG10_E = 0.434294481903252;
  private static final BigDecimal NINE_TENTHS = new BigDecimal("0.9");
  private static final BigDecimal ELEVEN_TENTHS = new BigDecimal("1.1");

  static BigDecimal round(BigDecimal value, int scale) {
    return value.setScale(scale, RoundingMode.HALF_UP);
  }

  /// Power of 10000 of the first stored digit; 0 for zero.
  static int weight(BigDecimal value) {
    return value.signum() == 0 ? 0 : Math.floorDiv(value.precision() - value.scale() - 1, 4);
  }

  /// The first stored digit, 1 to 9999; 0 for zero.
  private static int firstDigit(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.abs().movePointLeft(4 * weight(value)).intValue();
  }

  private static int clampScale(int scale, int minimum) {
    return Math.min(Math.max(Math.max(scale, minimum), 0), DISPLAY_SCALE_MAX);
  }

  /// The scale of `a / b`: at least 16 significant digits and no less than either scale.
  public static int divisionScale(BigDecimal a, BigDecimal b) {
    int quotientWeight = weight(a) - weight(b);
    if (firstDigit(a) <= firstDigit(b)) {
      quotientWeight--;
    }
    return clampScale(SIGNIFICANT_DIGITS_MIN - quotientWeight * 4, Math.max(a.scale(), b.scale()));
  }

  public static BigDecimal divide(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw Integers.divisionByZero();
    }
    return a.divide(b, divisionScale(a, b), RoundingMode.HALF_UP);
  }

  /// Truncated integer quotient.
  static BigDecimal divideInteger(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw Integers.divisionByZero();
    }
    return a.divide(b, 0, RoundingMode.DOWN);
  }

  public static BigDecimal modulo(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw Integers.divisionByZero();
    }
    return a.remainder(b).setScale(Math.max(a.scale(), b.scale()));
  }

  static SqlError logarithmError(BigDecimal value) {
    return new SqlError(
        SqlState.INVALID_ARGUMENT_FOR_LOG,
        value.signum() == 0
            ? "cannot take logarithm of zero"
            : "cannot take logarithm of a negative number");
  }

  static SqlError squareRootError() {
    return new SqlError(
        SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
        "cannot take square root of a negative number");
  }

  /// Square root to `scale` digits after the point.
  public static BigDecimal sqrt(BigDecimal value, int scale) {
    if (value.signum() < 0) {
      throw squareRootError();
    }
    // floor(sqrt(4 v)) at the wanted scale tells how to round.
    BigInteger scaled = value.setScale(2 * scale + 2, RoundingMode.DOWN).unscaledValue();
    BigInteger root = scaled.sqrt();
    return round(new BigDecimal(root, scale + 1), scale);
  }

  public static BigDecimal sqrt(BigDecimal value) {
    int integerDigits = weight(value) * 4 / 2 + 1;
    return sqrt(value, clampScale(SIGNIFICANT_DIGITS_MIN - integerDigits, value.scale()));
  }

  static BigDecimal exp(BigDecimal value) {
    double decimalWeight =
        Math.max(-RESULT_SCALE_MAX, Math.min(RESULT_SCALE_MAX, value.doubleValue() * LOG10_E));
    return exp(value, clampScale(SIGNIFICANT_DIGITS_MIN - (int) decimalWeight, value.scale()));
  }

  /// e to the `value`, rounded to `scale`.
  static BigDecimal exp(BigDecimal value, int scale) {
    double approximate = value.doubleValue();
    if (Math.abs(approximate) >= RESULT_SCALE_MAX * 3) {
      if (approximate > 0) {
        throw Numeric.overflow();
      }
      return BigDecimal.ZERO.setScale(scale);
    }
    int integerDigits = Math.max(0, (int) (approximate * LOG10_E) + 1);
    int halvings = 0;
    double reduced = Math.abs(approximate);
    while (reduced > 0.01) {
      reduced /= 2;
      halvings++;
    }
    MathContext context = new MathContext(Math.max(1, scale + integerDigits) + halvings + 10);
    BigDecimal x = value.divide(new BigDecimal(BigInteger.ONE.shiftLeft(halvings)), context);
    BigDecimal sum = BigDecimal.ONE.add(x);
    BigDecimal term = x;
    BigDecimal smallest = BigDecimal.ONE.movePointLeft(context.getPrecision() + 2);
    for (int n = 2; term.abs().compareTo(smallest) > 0; n++) {
      term = term.multiply(x, context).divide(BigDecimal.valueOf(n), context);
      sum = sum.add(term, context);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, context);
    }
    return round(sum, scale);
  }

  /// Decimal weight of `ln(value)`, estimated.
  private static int logarithmWeight(BigDecimal value) {
    if (value.signum() <= 0) {
      return 0;
    }
    if (value.compareTo(NINE_TENTHS) >= 0 && value.compareTo(ELEVEN_TENTHS) <= 0) {
      BigDecimal x = value.subtract(BigDecimal.ONE);
      return x.signum() == 0 ? 0 : weight(x) * 4 + (int) Math.log10(firstDigit(x));
    }
    int exponent = value.precision() - value.scale() - 1;
    double logarithm =
        Math.log(value.movePointLeft(exponent).doubleValue()) + exponent * 2.302585092994046;
    return (int) Math.log10(Math.abs(logarithm));
  }

  static BigDecimal ln(BigDecimal value) {
    return ln(value, clampScale(SIGNIFICANT_DIGITS_MIN - logarithmWeight(value), value.scale()));
  }

  /// Natural logarithm, rounded to `scale`: square roots until near 1, then the series of the
  /// inverse hyperbolic tangent.
  static BigDecimal ln(BigDecimal value, int scale) {
    if (value.signum() <= 0) {
      throw logarithmError(value);
    }
    int exponent = Math.abs(value.precision() - value.scale());
    int digits = Math.max(scale, 0) + String.valueOf(exponent).length() + 20;
    int roots = 0;
    BigDecimal x = value;
    BigDecimal bound = new BigDecimal("0.02");
    while (x.subtract(BigDecimal.ONE).abs().compareTo(bound) > 0) {
      int needed = digits + Math.max(0, -(x.precision() - x.scale())) + 10;
      x = x.sqrt(new MathContext(needed, RoundingMode.HALF_EVEN));
      roots++;
    }
    MathContext context = new MathContext(digits + roots);
    BigDecimal z = x.subtract(BigDecimal.ONE).divide(x.add(BigDecimal.ONE), context);
    BigDecimal square = z.multiply(z, context);
    BigDecimal power = z;
    BigDecimal sum = z;
    BigDecimal smallest = BigDecimal.ONE.movePointLeft(digits + 5);
    for (int n = 3; power.abs().compareTo(smallest) > 0; n += 2) {
      power = power.multiply(square, context);
      sum = sum.add(power.divide(BigDecimal.valueOf(n), context), context);
    }
    return round(sum.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(roots + 1))), scale);
  }

  static BigDecimal log(BigDecimal base, BigDecimal value) {
    int baseWeight = logarithmWeight(base);
    int valueWeight = logarithmWeight(value);
    int resultWeight = valueWeight - baseWeight;
    int scale =
        clampScale(SIGNIFICANT_DIGITS_MIN - resultWeight, Math.max(base.scale(), value.scale()));
    BigDecimal lnBase = ln(base, Math.max(0, scale + resultWeight - baseWeight + 8));
    BigDecimal lnValue = ln(value, Math.max(0, scale + resultWeight - valueWeight + 8));
    if (lnBase.signum() == 0) {
      throw Integers.divisionByZero();
    }
    return lnValue.divide(lnBase, scale, RoundingMode.HALF_UP);
  }

  static boolean isIntegral(BigDecimal value) {
    return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
  }

  static BigDecimal power(BigDecimal base, BigDecimal exponent) {
    if (isIntegral(exponent)) {
      BigInteger whole = exponent.toBigInteger();
      if (whole.bitLength() < 32) {
        return powerInteger(base, whole.intValue(), exponent.scale());
      }
    }
    if (base.signum() == 0) {
      return BigDecimal.ZERO.setScale(SIGNIFICANT_DIGITS_MIN);
    }
    boolean negative = false;
    BigDecimal magnitude = base.abs();
    if (base.signum() < 0) {
      if (!isIntegral(exponent)) {
        throw new SqlError(
            SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
            "a negative number raised to a non-integer power yields a complex result");
      }
      negative = exponent.toBigInteger().testBit(0);
    }
    int lnWeight = logarithmWeight(magnitude);
    int roughScale = Math.max(0, 8 - lnWeight);
    double estimate = round(ln(magnitude, roughScale).multiply(exponent), roughScale).doubleValue();
    if (Math.abs(estimate) > RESULT_SCALE_MAX * 3.01) {
      if (estimate > 0) {
        throw Numeric.overflow();
      }
      return BigDecimal.ZERO.setScale(DISPLAY_SCALE_MAX);
    }
    estimate *= LOG10_E;
    int scale =
        clampScale(
            SIGNIFICANT_DIGITS_MIN - (int) estimate, Math.max(base.scale(), exponent.scale()));
    int significant = Math.max(0, scale + (int) estimate);
    int lnScale = Math.max(0, significant - lnWeight + 8);
    BigDecimal product = round(ln(magnitude, lnScale).multiply(exponent), lnScale);
    BigDecimal result = exp(product, scale);
    return negative ? result.negate() : result;
  }

  private static BigDecimal powerInteger(BigDecimal base, int exponent, int exponentScale) {
    double weight = 0;
    if (base.signum() != 0) {
      int decimalExponent = base.precision() - base.scale() - 1;
      weight =
          exponent
              * (Math.log10(base.abs().movePointLeft(decimalExponent).doubleValue())
                  + decimalExponent);
    }
    if (weight > 32768.0 * 4) {
      throw Numeric.overflow();
    }
    if (weight + 1 < -DISPLAY_SCALE_MAX) {
      return BigDecimal.ZERO.setScale(DISPLAY_SCALE_MAX);
    }
    int scale =
        clampScale(SIGNIFICANT_DIGITS_MIN - (int) weight, Math.max(base.scale(), exponentScale));
    switch (exponent) {
      case 0 -> {
        return BigDecimal.ONE.setScale(scale);
      }
      case 1 -> {
        return round(base, scale);
      }
      case 2 -> {
        return round(base.multiply(base), scale);
      }
      default -> {}
    }
    if (base.signum() == 0) {
      if (exponent < 0) {
        throw Integers.divisionByZero();
      }
      return BigDecimal.ZERO.setScale(scale);
    }
    if (exponent == -1) {
      return BigDecimal.ONE.divide(base, scale, RoundingMode.HALF_UP);
    }
    int significant =
        Math.max(1, 1 + scale + (int) weight) + (int) Math.log(Math.abs((double) exponent)) + 12;
    MathContext context = new MathContext(significant, RoundingMode.HALF_UP);
    BigDecimal result = BigDecimal.ONE;
    BigDecimal factor = base;
    for (long rest = Math.abs((long) exponent); rest > 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        result = result.multiply(factor, context);
      }
      if (rest > 1) {
        factor = factor.multiply(factor, context);
      }
    }
    if (exponent < 0) {
      result = BigDecimal.ONE.divide(result, context);
    }
    return round(result, scale);
  }

  static BigDecimal gcd(BigDecimal a, BigDecimal b) {
    int scale = Math.max(a.scale(), b.scale());
    return new BigDecimal(
        a.setScale(scale).unscaledValue().gcd(b.setScale(scale).unscaledValue()), scale);
  }

  static BigDecimal lcm(BigDecimal a, BigDecimal b) {
    int scale = Math.max(a.scale(), b.scale());
    BigInteger x = a.setScale(scale).unscaledValue();
    BigInteger y = b.setScale(scale).unscaledValue();
    if (x.signum() == 0 || y.signum() == 0) {
      return BigDecimal.ZERO.setScale(scale);
    }
    return new BigDecimal(x.divide(x.gcd(y)).multiply(y).abs(), scale);
  }
}
