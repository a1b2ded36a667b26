// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.function.FunctionRegistry;
import java.util.function.DoubleUnaryOperator;

/// SQL functions of `float4` and `float8`, under their pg_proc OIDs.
public final class FloatFunctions {
  private FloatFunctions() {}

  /// Order of floats, NaN last.
  public static final ValueComparator ORDER =
      new ValueComparator() {
        @Override
        public int compare(double a, double b) {
          return Floats.compare(a, b);
        }
      };

  private static final double INT4_MIN = Integer.MIN_VALUE;
  private static final double INT8_MIN = Long.MIN_VALUE;

  private static SqlError inputOutOfRange() {
    return new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "input is out of range");
  }

  private static void compare(
      FunctionRegistry r, int eq, int ne, int lt, int le, int gt, int ge, int cmp) {
    r.scalar(eq, Kernels::doubleEq).scalar(ne, Kernels::doubleNe).scalar(lt, Kernels::doubleLt);
    r.scalar(le, Kernels::doubleLe).scalar(gt, Kernels::doubleGt).scalar(ge, Kernels::doubleGe);
    r.comparator(cmp, ORDER);
    r.strict(cmp, c -> c.set((long) Floats.compare(c.getDouble(0), c.getDouble(1))));
  }

  private static void unary(FunctionRegistry r, DoubleUnaryOperator f, int... oids) {
    for (int oid : oids) {
      r.strict(oid, c -> c.set(f.applyAsDouble(c.getDouble(0))));
    }
  }

  public static void declare(FunctionRegistry r) {
    compare(r, 293, 294, 295, 296, 297, 298, 355);
    compare(r, 287, 288, 289, 290, 291, 292, 354);
    compare(r, 299, 300, 301, 302, 303, 304, 2194);
    compare(r, 305, 306, 307, 308, 309, 310, 2195);
    for (int oid : new int[] {218, 281, 285}) {
      r.scalar(oid, Kernels::float8Add);
    }
    for (int oid : new int[] {219, 282, 286}) {
      r.scalar(oid, Kernels::float8Subtract);
    }
    for (int oid : new int[] {216, 279, 283}) {
      r.scalar(oid, Kernels::float8Multiply);
    }
    for (int oid : new int[] {217, 280, 284}) {
      r.scalar(oid, Kernels::float8Divide);
    }
    r.scalar(204, Kernels::float4Add).scalar(205, Kernels::float4Subtract);
    r.scalar(202, Kernels::float4Multiply).scalar(203, Kernels::float4Divide);
    IntegerFunctions.extremes(r, ORDER, 209, 211);
    IntegerFunctions.extremes(r, ORDER, 223, 224);
    unary(r, x -> -x, 206, 220);
    unary(r, x -> x, 1913, 1914, 311);
    unary(r, Math::abs, 207, 221, 1394, 1395);
    casts(r);
    rounding(r);
    transcendental(r);
    trigonometric(r);
    random(r);
    r.strict(
        320,
        c ->
            c.set((long) widthBucket(c.getDouble(0), c.getDouble(1), c.getDouble(2), c.getInt(3))));
    for (int oid : new int[] {4139, 4140}) {
      r.strict(
          oid,
          c ->
              c.set(
                  inRange(
                      c.getDouble(0), c.getDouble(1), c.getDouble(2), c.getBool(3), c.getBool(4))));
    }
  }

  private static void casts(FunctionRegistry r) {
    for (int oid : new int[] {235, 316, 482}) {
      r.strict(oid, c -> c.set((double) c.getLong(0)));
    }
    for (int oid : new int[] {236, 318, 652}) {
      r.strict(oid, c -> c.set((double) (float) c.getLong(0)));
    }
    for (int oid : new int[] {237, 238}) {
      r.strict(oid, c -> c.set(Floats.toInteger(c.getDouble(0), Short.MIN_VALUE, "smallint")));
    }
    for (int oid : new int[] {317, 319}) {
      r.strict(oid, c -> c.set(Floats.toInteger(c.getDouble(0), INT4_MIN, "integer")));
    }
    for (int oid : new int[] {483, 653}) {
      r.strict(oid, c -> c.set(Floats.toInteger(c.getDouble(0), INT8_MIN, "bigint")));
    }
    unary(r, Floats::narrow, 312);
  }

  private static void rounding(FunctionRegistry r) {
    unary(r, Math::rint, 228, 1342);
    unary(r, x -> x >= 0 ? Math.floor(x) : -Math.floor(-x), 229, 1343);
    unary(r, Math::ceil, 2308, 2320);
    unary(r, Math::floor, 2309);
    unary(r, x -> x > 0 ? 1 : x < 0 ? -1 : 0, 2310);
  }

  private static double power(double base, double exponent) {
    if (Double.isNaN(base)) {
      return exponent == 0 ? 1 : Double.NaN;
    }
    if (Double.isNaN(exponent)) {
      return base == 1 ? 1 : Double.NaN;
    }
    if (base == 0 && exponent < 0) {
      throw new SqlError(
          SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
          "zero raised to a negative power is undefined");
    }
    if (base < 0 && Math.floor(exponent) != exponent) {
      throw new SqlError(
          SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
          "a negative number raised to a non-integer power yields a complex result");
    }
    if (Math.abs(base) == 1 && Double.isInfinite(exponent)) {
      return 1;
    }
    double result = StrictMath.pow(base, exponent);
    if (!Double.isInfinite(base) && !Double.isInfinite(exponent)) {
      return Floats.checked(result, false, base == 0);
    }
    return result;
  }

  private static double log(double x, boolean base10) {
    if (x == 0) {
      throw new SqlError(SqlState.INVALID_ARGUMENT_FOR_LOG, "cannot take logarithm of zero");
    }
    if (x < 0) {
      throw new SqlError(
          SqlState.INVALID_ARGUMENT_FOR_LOG, "cannot take logarithm of a negative number");
    }
    return base10 ? Math.log10(x) : Math.log(x);
  }

  private static void transcendental(FunctionRegistry r) {
    unary(
        r,
        x -> {
          if (x < 0) {
            throw new SqlError(
                SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
                "cannot take square root of a negative number");
          }
          return Math.sqrt(x);
        },
        230,
        1344);
    unary(r, Math::cbrt, 231, 1345);
    for (int oid : new int[] {232, 1346, 1368}) {
      r.strict(oid, c -> c.set(power(c.getDouble(0), c.getDouble(1))));
    }
    unary(
        r,
        x ->
            Double.isInfinite(x)
                ? (x > 0 ? x : 0)
                : Floats.checked(Math.exp(x), Double.isNaN(x), false),
        233,
        1347);
    unary(r, x -> log(x, false), 234, 1341);
    unary(r, x -> log(x, true), 1339, 1340);
    unary(r, SpecialFunctions::erf, 6219);
    unary(r, SpecialFunctions::erfc, 6220);
  }

  private static double finite(double x, DoubleUnaryOperator f) {
    if (Double.isInfinite(x)) {
      throw inputOutOfRange();
    }
    return f.applyAsDouble(x);
  }

  private static double unit(double x, DoubleUnaryOperator f) {
    if (x < -1 || x > 1) {
      throw inputOutOfRange();
    }
    return f.applyAsDouble(x);
  }

  private static void trigonometric(FunctionRegistry r) {
    unary(r, x -> finite(x, Math::sin), 1604);
    unary(r, x -> finite(x, Math::cos), 1605);
    unary(r, x -> finite(x, Math::tan), 1606);
    unary(r, x -> finite(x, v -> 1.0 / Math.tan(v)), 1607);
    unary(r, x -> unit(x, Math::asin), 1600);
    unary(r, x -> unit(x, Math::acos), 1601);
    unary(r, Math::atan, 1602);
    r.strict(1603, c -> c.set(Math.atan2(c.getDouble(0), c.getDouble(1))));
    unary(r, x -> finite(x, SpecialFunctions::sind), 2735);
    unary(r, x -> finite(x, SpecialFunctions::cosd), 2736);
    unary(r, x -> finite(x, SpecialFunctions::tand), 2737);
    unary(r, x -> finite(x, SpecialFunctions::cotd), 2738);
    unary(r, x -> unit(x, SpecialFunctions::asind), 2731);
    unary(r, x -> unit(x, SpecialFunctions::acosd), 2732);
    unary(r, SpecialFunctions::atand, 2733);
    r.strict(2734, c -> c.set(SpecialFunctions.atan2d(c.getDouble(0), c.getDouble(1))));
    unary(r, x -> Floats.divide(x, Math.PI / 180), 1608);
    unary(r, x -> Floats.multiply(x, Math.PI / 180), 1609);
    r.strict(1610, c -> c.set(Math.PI));
    unary(r, Math::sinh, 2462);
    unary(r, Math::cosh, 2463);
    unary(r, Math::tanh, 2464);
    unary(r, SpecialFunctions::asinh, 2465);
    unary(
        r,
        x -> {
          if (x < 1) {
            throw inputOutOfRange();
          }
          return SpecialFunctions.acosh(x);
        },
        2466);
    unary(r, x -> unit(x, SpecialFunctions::atanh), 2467);
  }

  private static void random(FunctionRegistry r) {
    r.loose(1598, c -> c.set(c.context().random().nextDouble()));
    r.strict(
        6339,
        c -> c.set(randomBetween(c.context().random()::nextLong, c.getLong(0), c.getLong(1))));
    r.strict(
        6340,
        c -> c.set(randomBetween(c.context().random()::nextLong, c.getLong(0), c.getLong(1))));
    r.strict(
        6212,
        c -> {
          double u1 = 1.0 - c.context().random().nextDouble();
          double u2 = c.context().random().nextDouble();
          c.set(
              Math.sqrt(-2 * Math.log(u1)) * Math.cos(2 * Math.PI * u2) * c.getDouble(1)
                  + c.getDouble(0));
        });
  }

  private static long randomBetween(java.util.function.LongSupplier random, long low, long high) {
    if (low > high) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "lower bound must be less than or equal to upper bound");
    }
    long range = high - low + 1;
    return range == 0
        ? random.getAsLong()
        : low + Long.remainderUnsigned(random.getAsLong(), range);
  }

  static SqlError bucketError(String message) {
    return new SqlError(SqlState.INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION, message);
  }

  private static int widthBucket(double operand, double low, double high, int count) {
    if (count <= 0) {
      throw bucketError("count must be greater than zero");
    }
    if (Double.isNaN(operand) || Double.isNaN(low) || Double.isNaN(high)) {
      throw bucketError("operand, lower bound, and upper bound cannot be NaN");
    }
    if (Double.isInfinite(low) || Double.isInfinite(high)) {
      throw bucketError("lower and upper bounds must be finite");
    }
    if (low == high) {
      throw bucketError("lower bound cannot equal upper bound");
    }
    boolean ascending = low < high;
    if (ascending ? operand < low : operand > low) {
      return 0;
    }
    if (ascending ? operand >= high : operand <= high) {
      if (count == Integer.MAX_VALUE) {
        throw Integers.outOfRange("integer");
      }
      return count + 1;
    }
    double width = high - low;
    double part =
        Double.isInfinite(width)
            ? count * ((operand / 2 - low / 2) / (high / 2 - low / 2))
            : count * ((operand - low) / width);
    return Math.min((int) part, count - 1) + 1;
  }

  private static boolean inRange(
      double value, double base, double offset, boolean minus, boolean less) {
    if (Double.isNaN(offset) || offset < 0) {
      throw new SqlError(
          SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
          "invalid preceding or following size in window function");
    }
    if (Double.isNaN(value)) {
      return Double.isNaN(base) || !less;
    }
    if (Double.isNaN(base)) {
      return less;
    }
    if (Double.isInfinite(offset) && Double.isInfinite(base) && (minus ? base > 0 : base < 0)) {
      return true;
    }
    double bound = minus ? base - offset : base + offset;
    return less ? value <= bound : value >= bound;
  }
}
