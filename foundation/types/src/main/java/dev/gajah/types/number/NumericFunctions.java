// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// SQL functions of `numeric`, under their pg_proc OIDs.
public final class NumericFunctions {
  private NumericFunctions() {}

  /// Order of numerics.
  public static final ValueComparator ORDER =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          return Numeric.compare(a, aOffset, aLength, b, bOffset, bLength);
        }
      };

  private static boolean isSpecial(Call c, int i) {
    return Numeric.isSpecial(c.heap(i), c.offset(i));
  }

  private static boolean isNaN(Call c, int i) {
    return Numeric.isNaN(c.heap(i), c.offset(i));
  }

  private static int infinity(Call c, int i) {
    return Numeric.infinitySign(c.heap(i), c.offset(i));
  }

  static BigDecimal decimal(Call c, int i) {
    return Numeric.toBigDecimal(c.heap(i), c.offset(i), c.length(i));
  }

  private static boolean isSmall(Call c, int i) {
    return Numeric.isSmall(c.heap(i), c.offset(i), c.length(i));
  }

  private static long unscaled(Call c, int i) {
    return Numeric.unscaled(c.heap(i), c.offset(i), c.length(i));
  }

  private static int scale(Call c, int i) {
    return Numeric.displayScale(c.heap(i), c.offset(i));
  }

  /// -1, 0 or 1; the sign of infinities too. Not for NaN.
  private static int sign(Call c, int i) {
    int infinite = infinity(c, i);
    if (infinite != 0) {
      return infinite;
    }
    return Numeric.digitCount(c.heap(i), c.offset(i), c.length(i)) == 0
        ? 0
        : Numeric.isNegative(c.heap(i), c.offset(i)) ? -1 : 1;
  }

  private static byte[] infinite(int sign) {
    return sign > 0
        ? Numeric.POSITIVE_INFINITY
        : sign < 0 ? Numeric.NEGATIVE_INFINITY : Numeric.NAN;
  }

  /// A function of one numeric that hands NaN and infinities through.
  private static void unary(FunctionRegistry r, UnaryOperator<BigDecimal> f, int... oids) {
    for (int oid : oids) {
      r.strict(
          oid,
          c -> {
            if (isSpecial(c, 0)) {
              c.setArgument(0);
            } else {
              c.set(Numeric.of(f.apply(decimal(c, 0))));
            }
          });
    }
  }

  private static void add(Call c, boolean subtract) {
    if (isSpecial(c, 0) || isSpecial(c, 1)) {
      int right = subtract ? -infinity(c, 1) : infinity(c, 1);
      int left = infinity(c, 0);
      if (isNaN(c, 0) || isNaN(c, 1) || left * right < 0) {
        c.set(Numeric.NAN);
      } else {
        c.set(infinite(left != 0 ? left : right));
      }
      return;
    }
    if (isSmall(c, 0) && isSmall(c, 1)) {
      int leftScale = scale(c, 0);
      int rightScale = scale(c, 1);
      int target = Math.max(leftScale, rightScale);
      long left = unscaled(c, 0);
      long right = subtract ? -unscaled(c, 1) : unscaled(c, 1);
      long leftFactor = Numeric.power10(target - leftScale);
      long rightFactor = Numeric.power10(target - rightScale);
      long bound = 4_000_000_000_000_000_000L;
      if (Math.abs(left) <= bound / leftFactor && Math.abs(right) <= bound / rightFactor) {
        c.set(Numeric.of(left * leftFactor + right * rightFactor, target));
        return;
      }
    }
    BigDecimal left = decimal(c, 0);
    BigDecimal right = decimal(c, 1);
    c.set(Numeric.of(subtract ? left.subtract(right) : left.add(right)));
  }

  private static void multiply(Call c) {
    if (isSpecial(c, 0) || isSpecial(c, 1)) {
      if (isNaN(c, 0) || isNaN(c, 1)) {
        c.set(Numeric.NAN);
      } else {
        c.set(infinite(sign(c, 0) * sign(c, 1)));
      }
      return;
    }
    if (isSmall(c, 0) && isSmall(c, 1)) {
      long left = unscaled(c, 0);
      long right = unscaled(c, 1);
      long low = left * right;
      if (Math.multiplyHigh(left, right) == low >> 63) {
        c.set(Numeric.of(low, scale(c, 0) + scale(c, 1)));
        return;
      }
    }
    BigDecimal product = decimal(c, 0).multiply(decimal(c, 1));
    c.set(
        Numeric.of(
            product.scale() > Numeric.SCALE_MAX
                ? NumericMath.round(product, Numeric.SCALE_MAX)
                : product));
  }

  private static boolean divideSpecial(Call c) {
    if (!isSpecial(c, 0) && !isSpecial(c, 1)) {
      return false;
    }
    if (isNaN(c, 0) || isNaN(c, 1) || (infinity(c, 0) != 0 && infinity(c, 1) != 0)) {
      c.set(Numeric.NAN);
    } else if (infinity(c, 0) != 0) {
      if (sign(c, 1) == 0) {
        throw Integers.divisionByZero();
      }
      c.set(infinite(sign(c, 0) * sign(c, 1)));
    } else {
      c.set(Numeric.of(0));
    }
    return true;
  }

  private static void modulo(Call c) {
    if (isSpecial(c, 0) || isSpecial(c, 1)) {
      if (isNaN(c, 0) || isNaN(c, 1)) {
        c.set(Numeric.NAN);
      } else if (infinity(c, 0) != 0) {
        if (sign(c, 1) == 0) {
          throw Integers.divisionByZero();
        }
        c.set(Numeric.NAN);
      } else {
        c.setArgument(0);
      }
      return;
    }
    c.set(Numeric.of(NumericMath.modulo(decimal(c, 0), decimal(c, 1))));
  }

  public static void declare(FunctionRegistry r) {
    IntegerFunctions.compare(r, ORDER, 1718, 1719, 1722, 1723, 1720, 1721, 1769);
    IntegerFunctions.extremes(r, ORDER, 1767, 1766);
    r.hasher(
        1700,
        (values, row) -> {
          BytesVector v = (BytesVector) values;
          return Numeric.hash(v.heap, v.offsets[row], v.lengths[row]);
        });
    r.strict(1724, c -> add(c, false))
        .strict(1725, c -> add(c, true))
        .strict(1726, NumericFunctions::multiply);
    r.strict(
        1727,
        c -> {
          if (!divideSpecial(c)) {
            c.set(Numeric.of(NumericMath.divide(decimal(c, 0), decimal(c, 1))));
          }
        });
    for (int oid : new int[] {1973, 1980}) {
      r.strict(
          oid,
          c -> {
            if (!divideSpecial(c)) {
              c.set(Numeric.of(NumericMath.divideInteger(decimal(c, 0), decimal(c, 1))));
            }
          });
    }
    r.strict(1728, NumericFunctions::modulo).strict(1729, NumericFunctions::modulo);
    r.strict(1703, c -> c.set(Numeric.applyTypmod(c.getBytes(0), c.getInt(1))));
    signs(r);
    rounding(r);
    transcendental(r);
    casts(r);
    series(r);
    other(r);
  }

  private static void signs(FunctionRegistry r) {
    for (int oid : new int[] {1704, 1705}) {
      r.strict(
          oid,
          c -> {
            if (isSpecial(c, 0)) {
              c.set(infinity(c, 0) != 0 ? Numeric.POSITIVE_INFINITY : Numeric.NAN);
            } else {
              c.set(Numeric.of(decimal(c, 0).abs()));
            }
          });
    }
    r.strict(
        1771,
        c -> {
          if (isSpecial(c, 0)) {
            c.set(infinite(-infinity(c, 0)));
          } else {
            c.set(Numeric.of(decimal(c, 0).negate()));
          }
        });
    r.strict(1915, c -> c.setArgument(0));
    r.strict(1706, c -> c.set(isNaN(c, 0) ? Numeric.NAN : Numeric.of(sign(c, 0))));
    unary(r, v -> v.add(BigDecimal.ONE), 1764);
  }

  private static void rounding(FunctionRegistry r) {
    for (int oid : new int[] {1707, 1709}) {
      RoundingMode mode = oid == 1707 ? RoundingMode.HALF_UP : RoundingMode.DOWN;
      r.strict(
          oid,
          c -> {
            if (isSpecial(c, 0)) {
              c.setArgument(0);
              return;
            }
            int scale = Math.max(-131072 - 4, Math.min(Numeric.SCALE_MAX, c.getInt(1)));
            BigDecimal value = decimal(c, 0);
            if (scale < 0 && value.precision() - value.scale() + 1 < -scale) {
              c.set(Numeric.of(0));
              return;
            }
            BigDecimal rounded = value.setScale(scale, mode);
            c.set(Numeric.of(scale < 0 ? rounded.setScale(0) : rounded));
          });
    }
    unary(r, v -> v.setScale(0, RoundingMode.HALF_UP), 1708);
    unary(r, v -> v.setScale(0, RoundingMode.DOWN), 1710);
    unary(r, v -> v.setScale(0, RoundingMode.CEILING), 1711, 2167);
    unary(r, v -> v.setScale(0, RoundingMode.FLOOR), 1712);
    r.strict(
        3281,
        c -> {
          if (isSpecial(c, 0)) {
            c.setNull();
          } else {
            c.set((long) scale(c, 0));
          }
        });
    r.strict(
        5042,
        c -> {
          if (isSpecial(c, 0)) {
            c.setNull();
          } else {
            c.set((long) minimalScale(decimal(c, 0)));
          }
        });
    unary(r, v -> v.setScale(minimalScale(v)), 5043);
  }

  private static int minimalScale(BigDecimal value) {
    return value.signum() == 0 ? 0 : Math.max(0, value.stripTrailingZeros().scale());
  }

  private static void transcendental(FunctionRegistry r) {
    for (int oid : new int[] {1730, 1731}) {
      r.strict(
          oid,
          c -> {
            if (isSpecial(c, 0)) {
              if (infinity(c, 0) < 0) {
                throw NumericMath.squareRootError();
              }
              c.setArgument(0);
            } else {
              c.set(Numeric.of(NumericMath.sqrt(decimal(c, 0))));
            }
          });
    }
    for (int oid : new int[] {1732, 1733}) {
      r.strict(
          oid,
          c -> {
            if (infinity(c, 0) < 0) {
              c.set(Numeric.of(0));
            } else if (isSpecial(c, 0)) {
              c.setArgument(0);
            } else {
              c.set(Numeric.of(NumericMath.exp(decimal(c, 0))));
            }
          });
    }
    for (int oid : new int[] {1734, 1735}) {
      r.strict(
          oid,
          c -> {
            if (infinity(c, 0) < 0) {
              throw NumericMath.logarithmError(BigDecimal.ONE.negate());
            } else if (isSpecial(c, 0)) {
              c.setArgument(0);
            } else {
              c.set(Numeric.of(NumericMath.ln(decimal(c, 0))));
            }
          });
    }
    for (int oid : new int[] {1736, 1737}) {
      r.strict(oid, NumericFunctions::log);
    }
    r.strict(
        1741,
        c -> {
          if (infinity(c, 0) < 0) {
            throw NumericMath.logarithmError(BigDecimal.ONE.negate());
          } else if (isSpecial(c, 0)) {
            c.setArgument(0);
          } else {
            c.set(Numeric.of(NumericMath.log(BigDecimal.TEN, decimal(c, 0))));
          }
        });
    for (int oid : new int[] {1738, 2169, 1739}) {
      r.strict(oid, NumericFunctions::power);
    }
    for (int oid : new int[] {5048, 5049}) {
      BinaryOperator<BigDecimal> f = oid == 5048 ? NumericMath::gcd : NumericMath::lcm;
      r.strict(
          oid,
          c ->
              c.set(
                  isSpecial(c, 0) || isSpecial(c, 1)
                      ? Numeric.NAN
                      : Numeric.of(f.apply(decimal(c, 0), decimal(c, 1)))));
    }
  }

  private static void log(Call c) {
    if (isNaN(c, 0) || isNaN(c, 1)) {
      c.set(Numeric.NAN);
      return;
    }
    if ((isSpecial(c, 0) || isSpecial(c, 1)) && Math.min(sign(c, 0), sign(c, 1)) < 0) {
      throw NumericMath.logarithmError(BigDecimal.ONE.negate());
    }
    for (int i = 0; i < 2; i++) {
      if (sign(c, i) <= 0) {
        throw NumericMath.logarithmError(BigDecimal.valueOf(sign(c, i)));
      }
    }
    boolean leftInfinite = infinity(c, 0) > 0;
    boolean rightInfinite = infinity(c, 1) > 0;
    if (leftInfinite || rightInfinite) {
      c.set(
          leftInfinite && rightInfinite
              ? Numeric.NAN
              : leftInfinite ? Numeric.of(0) : Numeric.POSITIVE_INFINITY);
      return;
    }
    c.set(Numeric.of(NumericMath.log(decimal(c, 0), decimal(c, 1))));
  }

  private static SqlError powerError(String message) {
    return new SqlError(SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION, message);
  }

  private static void power(Call c) {
    boolean leftFinite = !isSpecial(c, 0);
    boolean rightFinite = !isSpecial(c, 1);
    if (isNaN(c, 0)) {
      c.set(rightFinite && sign(c, 1) == 0 ? Numeric.of(1) : Numeric.NAN);
      return;
    }
    if (isNaN(c, 1)) {
      c.set(
          leftFinite && decimal(c, 0).compareTo(BigDecimal.ONE) == 0 ? Numeric.of(1) : Numeric.NAN);
      return;
    }
    int base = sign(c, 0);
    int exponent = sign(c, 1);
    if (base == 0 && exponent < 0) {
      throw powerError("zero raised to a negative power is undefined");
    }
    if (leftFinite && rightFinite) {
      c.set(Numeric.of(NumericMath.power(decimal(c, 0), decimal(c, 1))));
      return;
    }
    if (base < 0 && rightFinite && !NumericMath.isIntegral(decimal(c, 1))) {
      throw powerError("a negative number raised to a non-integer power yields a complex result");
    }
    if ((leftFinite && decimal(c, 0).compareTo(BigDecimal.ONE) == 0) || exponent == 0) {
      c.set(Numeric.of(1));
      return;
    }
    if (base == 0) {
      c.set(Numeric.of(0));
      return;
    }
    if (!rightFinite) {
      boolean large = true;
      if (leftFinite) {
        int order = decimal(c, 0).abs().compareTo(BigDecimal.ONE);
        if (order == 0) {
          c.set(Numeric.of(1));
          return;
        }
        large = order > 0;
      }
      c.set(large == (exponent > 0) ? Numeric.POSITIVE_INFINITY : Numeric.of(0));
      return;
    }
    if (exponent < 0) {
      c.set(Numeric.of(0));
    } else {
      boolean odd = base < 0 && decimal(c, 1).toBigInteger().testBit(0);
      c.set(odd ? Numeric.NEGATIVE_INFINITY : Numeric.POSITIVE_INFINITY);
    }
  }

  private static long toLong(Call c, int argument, long minimum, long maximum, String type) {
    if (isSpecial(c, argument)) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot convert %s to %s".formatted(isNaN(c, argument) ? "NaN" : "infinity", type));
    }
    BigInteger value = decimal(c, argument).setScale(0, RoundingMode.HALF_UP).unscaledValue();
    if (value.bitLength() > 63 || value.longValue() < minimum || value.longValue() > maximum) {
      throw Integers.outOfRange(type);
    }
    return value.longValue();
  }

  /// `float8` to `numeric`: 15 significant digits; `float4`: 6.
  static byte[] fromFloat(double value, int digits) {
    if (Double.isNaN(value)) {
      return Numeric.NAN;
    }
    if (Double.isInfinite(value)) {
      return infinite(value > 0 ? 1 : -1);
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new java.math.MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    return Numeric.of(rounded);
  }

  /// As `float8`; out of range is an error.
  public static double toDouble(byte[] value, int offset, int length, boolean isFloat4) {
    if (Numeric.isSpecial(value, offset)) {
      int sign = Numeric.infinitySign(value, offset);
      return sign == 0 ? Double.NaN : sign * Double.POSITIVE_INFINITY;
    }
    BigDecimal decimal = Numeric.toBigDecimal(value, offset, length);
    double result = isFloat4 ? decimal.floatValue() : decimal.doubleValue();
    if (Double.isInfinite(result) || (result == 0 && decimal.signum() != 0)) {
      throw new SqlError(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "\"%s\" is out of range for type %s"
              .formatted(decimal.toPlainString(), isFloat4 ? "real" : "double precision"));
    }
    return result;
  }

  private static void casts(FunctionRegistry r) {
    for (int oid : new int[] {1740, 1781, 1782}) {
      r.strict(oid, c -> c.set(Numeric.of(c.getLong(0))));
    }
    r.strict(1742, c -> c.set(fromFloat(c.getDouble(0), 6)));
    r.strict(1743, c -> c.set(fromFloat(c.getDouble(0), 15)));
    r.strict(1744, c -> c.set(toLong(c, 0, Integer.MIN_VALUE, Integer.MAX_VALUE, "integer")));
    r.strict(1779, c -> c.set(toLong(c, 0, Long.MIN_VALUE, Long.MAX_VALUE, "bigint")));
    r.strict(1783, c -> c.set(toLong(c, 0, Short.MIN_VALUE, Short.MAX_VALUE, "smallint")));
    r.strict(1745, c -> c.set(toDouble(c.heap(0), c.offset(0), c.length(0), true)));
    r.strict(1746, c -> c.set(toDouble(c.heap(0), c.offset(0), c.length(0), false)));
  }

  private static void series(FunctionRegistry r) {
    for (int oid : new int[] {3259, 3260}) {
      r.set(
          oid,
          (args, context) -> {
            byte[][] values = new byte[args.length][];
            for (int i = 0; i < args.length; i++) {
              Object arg = args[i];
              if (arg == null) {
                return SetReturningFunction.Cursor.EMPTY;
              }
              values[i] = (byte[]) arg;
              if (Numeric.isSpecial(values[i], 0)) {
                String what = i == 0 ? "start" : i == 1 ? "stop" : "step";
                throw new SqlError(
                    SqlState.INVALID_PARAMETER_VALUE,
                    i == 2
                        ? "step size cannot be "
                            + (Numeric.isNaN(values[i], 0) ? "NaN" : "infinity")
                        : what
                            + " value cannot be "
                            + (Numeric.isNaN(values[i], 0) ? "NaN" : "infinity"));
              }
            }
            BigDecimal step = args.length > 2 ? Numeric.toBigDecimal(values[2]) : BigDecimal.ONE;
            BigDecimal stop = Numeric.toBigDecimal(values[1]);
            if (step.signum() == 0) {
              throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "step size cannot equal zero");
            }
            BigDecimal[] next = {Numeric.toBigDecimal(values[0])};
            return (Vector[] columns, int row) -> {
              int order = next[0].compareTo(stop);
              if (step.signum() > 0 ? order > 0 : order < 0) {
                return false;
              }
              ((BytesVector) columns[0]).set(row, Numeric.of(next[0]));
              next[0] = next[0].add(step);
              return true;
            };
          });
    }
  }

  private static void other(FunctionRegistry r) {
    r.strict(
        1376,
        c -> {
          long n = c.getLong(0);
          if (n < 0) {
            throw new SqlError(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "factorial of a negative number is undefined");
          }
          if (n > 32177) {
            throw Numeric.overflow();
          }
          BigInteger product = BigInteger.ONE;
          for (long i = 2; i <= n; i++) {
            c.context().interrupts().check();
            product = product.multiply(BigInteger.valueOf(i));
          }
          c.set(Numeric.of(new BigDecimal(product)));
        });
    r.strict(2170, NumericFunctions::widthBucket);
    r.strict(
        6341,
        c -> {
          for (int i = 0; i < 2; i++) {
            if (isSpecial(c, i)) {
              throw new SqlError(
                  SqlState.INVALID_PARAMETER_VALUE,
                  (i == 0 ? "lower" : "upper")
                      + " bound cannot be "
                      + (isNaN(c, i) ? "NaN" : "infinity"));
            }
          }
          BigDecimal low = decimal(c, 0);
          BigDecimal high = decimal(c, 1);
          if (low.compareTo(high) > 0) {
            throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE,
                "lower bound must be less than or equal to upper bound");
          }
          int scale = Math.max(low.scale(), high.scale());
          BigInteger range = high.subtract(low).setScale(scale).unscaledValue().add(BigInteger.ONE);
          BigInteger random = BigInteger.ZERO;
          for (int bits = 0; bits < range.bitLength() + 64; bits += 63) {
            random =
                random.shiftLeft(63).or(BigInteger.valueOf(c.context().random().nextLong() >>> 1));
          }
          c.set(Numeric.of(low.setScale(scale).add(new BigDecimal(random.mod(range), scale))));
        });
    r.strict(
        3237,
        c ->
            c.set(
                Numeric.of(
                    new BigDecimal(unsigned(c.getLong(0)).subtract(unsigned(c.getLong(1)))))));
    r.strict(
        4141, // in_range
        c -> {
          if (isNaN(c, 2) || sign(c, 2) < 0) {
            throw new SqlError(
                SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
                "invalid preceding or following size in window function");
          }
          boolean minus = c.getBool(3);
          boolean less = c.getBool(4);
          if (isNaN(c, 0)) {
            c.set(isNaN(c, 1) || !less);
          } else if (isNaN(c, 1)) {
            c.set(less);
          } else if (infinity(c, 2) != 0) {
            int base = infinity(c, 1);
            boolean any = minus ? base > 0 : base < 0;
            c.set(
                any
                    || (minus
                        ? (less ? infinity(c, 0) < 0 : true)
                        : (less ? true : infinity(c, 0) > 0)));
          } else if (infinity(c, 0) != 0 || infinity(c, 1) != 0) {
            int order = Integer.compare(infinity(c, 0), infinity(c, 1));
            c.set(less ? order <= 0 : order >= 0);
          } else {
            BigDecimal bound =
                minus ? decimal(c, 1).subtract(decimal(c, 2)) : decimal(c, 1).add(decimal(c, 2));
            int order = decimal(c, 0).compareTo(bound);
            c.set(less ? order <= 0 : order >= 0);
          }
        });
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  private static void widthBucket(Call c) {
    int count = c.getInt(3);
    if (count <= 0) {
      throw FloatFunctions.bucketError("count must be greater than zero");
    }
    if (isNaN(c, 0) || isNaN(c, 1) || isNaN(c, 2)) {
      throw FloatFunctions.bucketError("operand, lower bound, and upper bound cannot be NaN");
    }
    if (isSpecial(c, 1) || isSpecial(c, 2)) {
      throw FloatFunctions.bucketError("lower and upper bounds must be finite");
    }
    BigDecimal low = decimal(c, 1);
    BigDecimal high = decimal(c, 2);
    int direction = low.compareTo(high);
    if (direction == 0) {
      throw FloatFunctions.bucketError("lower bound cannot equal upper bound");
    }
    int toLow = isSpecial(c, 0) ? infinity(c, 0) : decimal(c, 0).compareTo(low);
    int toHigh = isSpecial(c, 0) ? infinity(c, 0) : decimal(c, 0).compareTo(high);
    if (direction < 0 ? toLow < 0 : toLow > 0) {
      c.set(0L);
    } else if (direction < 0 ? toHigh >= 0 : toHigh <= 0) {
      c.set(Integers.checkInt4((long) count + 1));
    } else {
      BigDecimal numerator = decimal(c, 0).subtract(low).multiply(BigDecimal.valueOf(count));
      c.set(numerator.divide(high.subtract(low), 0, RoundingMode.DOWN).longValue() + 1);
    }
  }
}
