// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.ScalarFunction;
import dev.gajah.types.function.SetReturningFunction;

/// SQL functions of booleans, integers, OIDs and other types that travel as `long`, under their
/// pg_proc OIDs.
public final class IntegerFunctions {
  private IntegerFunctions() {}

  private static final ScalarFunction EQ = Kernels::longEq;
  private static final ScalarFunction NE = Kernels::longNe;
  private static final ScalarFunction LT = Kernels::longLt;
  private static final ScalarFunction LE = Kernels::longLe;
  private static final ScalarFunction GT = Kernels::longGt;
  private static final ScalarFunction GE = Kernels::longGe;

  /// Signed order of `long` values.
  public static final ValueComparator SIGNED =
      new ValueComparator() {
        @Override
        public int compare(long a, long b) {
          return Long.compare(a, b);
        }
      };

  /// Unsigned order of `long` values.
  public static final ValueComparator UNSIGNED =
      new ValueComparator() {
        @Override
        public int compare(long a, long b) {
          return Long.compareUnsigned(a, b);
        }
      };

  /// `"char"` orders as unsigned bytes.
  static final ValueComparator CHAR =
      new ValueComparator() {
        @Override
        public int compare(long a, long b) {
          return Long.compare(a & 0xFF, b & 0xFF);
        }
      };

  /// Declares six comparison operators over signed longs; 0 leaves one out.
  public static void compareLongs(
      FunctionRegistry r, int eq, int ne, int lt, int le, int gt, int ge, int cmp) {
    int[] oids = {eq, ne, lt, le, gt, ge};
    ScalarFunction[] functions = {EQ, NE, LT, LE, GT, GE};
    for (int i = 0; i < 6; i++) {
      if (oids[i] != 0) {
        r.scalar(oids[i], functions[i]);
      }
    }
    if (cmp != 0) {
      r.comparator(cmp, SIGNED);
      r.strict(cmp, c -> c.set((long) Long.compare(c.getLong(0), c.getLong(1))));
    }
  }

  /// Declares comparison operators by a comparator.
  public static void compare(
      FunctionRegistry r,
      ValueComparator order,
      int eq,
      int ne,
      int lt,
      int le,
      int gt,
      int ge,
      int cmp) {
    r.strict(eq, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) == 0));
    r.strict(ne, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) != 0));
    r.strict(lt, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) < 0));
    r.strict(le, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) <= 0));
    r.strict(gt, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) > 0));
    r.strict(ge, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) >= 0));
    if (cmp != 0) {
      r.comparator(cmp, order);
      r.strict(
          cmp,
          c ->
              c.set(
                  (long)
                      Integer.signum(order.compare(c.vector(0), c.row(), c.vector(1), c.row()))));
    }
  }

  /// Declares `*_larger` and `*_smaller`. Of equal values, blank-padded strings and tids give the
  /// first, others the second.
  public static void extremes(FunctionRegistry r, ValueComparator order, int larger, int smaller) {
    int tie = larger == 1063 || larger == 2795 ? 0 : 1;
    r.strict(
        larger,
        c -> {
          int comparison = order.compare(c.vector(0), c.row(), c.vector(1), c.row());
          c.setArgument(comparison > 0 ? 0 : comparison < 0 ? 1 : tie);
        });
    r.strict(
        smaller,
        c -> {
          int comparison = order.compare(c.vector(0), c.row(), c.vector(1), c.row());
          c.setArgument(comparison < 0 ? 0 : comparison > 0 ? 1 : tie);
        });
  }

  public static void declare(FunctionRegistry r) {
    comparisons(r);
    arithmetic(r);
    bits(r);
    casts(r);
    other(r);
  }

  private static void comparisons(FunctionRegistry r) {
    compareLongs(r, 60, 84, 56, 1691, 57, 1692, 1693); // bool
    compareLongs(r, 63, 145, 64, 148, 146, 151, 0); // int2
    r.comparator(350, SIGNED).strict(350, c -> c.set(c.getLong(0) - c.getLong(1)));
    compareLongs(r, 65, 144, 66, 149, 147, 150, 351); // int4
    compareLongs(r, 467, 468, 469, 471, 470, 472, 842); // int8
    compareLongs(r, 158, 164, 160, 166, 162, 168, 2190); // int2, int4
    compareLongs(r, 159, 165, 161, 167, 163, 169, 2191); // int4, int2
    compareLongs(r, 852, 853, 854, 856, 855, 857, 2188); // int4, int8
    compareLongs(r, 474, 475, 476, 478, 477, 479, 2189); // int8, int4
    compareLongs(r, 1850, 1851, 1852, 1854, 1853, 1855, 2192); // int2, int8
    compareLongs(r, 1856, 1857, 1858, 1860, 1859, 1861, 2193); // int8, int2
    compareLongs(r, 184, 185, 716, 717, 1638, 1639, 356); // oid
    compareLongs(r, 1292, 1265, 2791, 2793, 2790, 2792, 2794); // tid
    compareLongs(r, 68, 3308, 0, 0, 0, 0, 0); // xid
    compareLongs(r, 69, 0, 0, 0, 0, 0, 0); // cid
    r.strict(1319, c -> c.set((int) c.getLong(0) == (int) c.getLong(1)));
    r.strict(3309, c -> c.set((int) c.getLong(0) != (int) c.getLong(1)));
    compare(r, UNSIGNED, 5084, 5085, 5034, 5036, 5035, 5037, 5096); // xid8
    compare(r, UNSIGNED, 3233, 3236, 3231, 3232, 3235, 3234, 3251); // pg_lsn
    extremes(r, UNSIGNED, 4187, 4188);
  }

  private static void arithmetic(FunctionRegistry r) {
    r.scalar(176, Kernels::int2Add)
        .scalar(180, Kernels::int2Subtract)
        .scalar(152, Kernels::int2Multiply);
    r.scalar(153, Kernels::int2Divide)
        .scalar(155, Kernels::int2Modulo)
        .scalar(940, Kernels::int2Modulo);
    for (int oid : new int[] {177, 178, 179}) {
      r.scalar(oid, Kernels::int4Add);
    }
    for (int oid : new int[] {181, 182, 183}) {
      r.scalar(oid, Kernels::int4Subtract);
    }
    for (int oid : new int[] {141, 170, 171}) {
      r.scalar(oid, Kernels::int4Multiply);
    }
    for (int oid : new int[] {154, 172, 173}) {
      r.scalar(oid, Kernels::int4Divide);
    }
    r.scalar(156, Kernels::int4Modulo).scalar(941, Kernels::int4Modulo);
    for (int oid : new int[] {463, 1274, 1278, 837, 841}) {
      r.scalar(oid, Kernels::int8Add);
    }
    for (int oid : new int[] {464, 1275, 1279, 838, 942}) {
      r.scalar(oid, Kernels::int8Subtract);
    }
    for (int oid : new int[] {465, 1276, 1280, 839, 943}) {
      r.scalar(oid, Kernels::int8Multiply);
    }
    for (int oid : new int[] {466, 1277, 1281, 840, 948}) {
      r.scalar(oid, Kernels::int8Divide);
    }
    r.scalar(945, Kernels::int8Modulo).scalar(947, Kernels::int8Modulo);
    r.strict(213, c -> c.set(Integers.checkInt2(-c.getLong(0))));
    r.strict(212, c -> c.set(Integers.checkInt4(-c.getLong(0))));
    r.strict(462, c -> c.set(Integers.subtract8(0, c.getLong(0))));
    for (int oid : new int[] {1911, 1912, 1910}) {
      r.strict(oid, c -> c.set(c.getLong(0)));
    }
    for (int oid : new int[] {1253, 1398}) {
      r.strict(oid, c -> c.set(Integers.checkInt2(Math.abs(c.getLong(0)))));
    }
    for (int oid : new int[] {1251, 1397}) {
      r.strict(oid, c -> c.set(Integers.checkInt4(Math.abs(c.getLong(0)))));
    }
    for (int oid : new int[] {1230, 1396}) {
      r.strict(
          oid, c -> c.set(c.getLong(0) < 0 ? Integers.subtract8(0, c.getLong(0)) : c.getLong(0)));
    }
    r.strict(766, c -> c.set(Integers.checkInt4(c.getLong(0) + 1)));
    r.strict(1219, c -> c.set(Integers.add8(c.getLong(0), 1)));
    r.strict(3546, c -> c.set(Integers.subtract8(c.getLong(0), 1)));
    r.strict(2804, c -> c.set(Integers.add8(c.getLong(0), 1)));
    r.strict(3547, c -> c.set(Integers.subtract8(c.getLong(0), 1)));
    r.strict(5044, c -> c.set(Integers.gcd(c.getLong(0), c.getLong(1), true)));
    r.strict(5045, c -> c.set(Integers.gcd(c.getLong(0), c.getLong(1), false)));
    r.strict(5046, c -> c.set(Integers.lcm(c.getLong(0), c.getLong(1), true)));
    r.strict(5047, c -> c.set(Integers.lcm(c.getLong(0), c.getLong(1), false)));
    extremes(r, SIGNED, 770, 771);
    extremes(r, SIGNED, 768, 769);
    extremes(r, SIGNED, 1236, 1237);
    extremes(r, SIGNED, 1965, 1966);
    extremes(r, SIGNED, 2795, 2796);
    extremes(r, UNSIGNED, 5097, 5098);
  }

  private static void bits(FunctionRegistry r) {
    for (int oid : new int[] {1892, 1898, 1904}) {
      r.strict(oid, c -> c.set(c.getLong(0) & c.getLong(1)));
    }
    for (int oid : new int[] {1893, 1899, 1905}) {
      r.strict(oid, c -> c.set(c.getLong(0) | c.getLong(1)));
    }
    for (int oid : new int[] {1894, 1900, 1906}) {
      r.strict(oid, c -> c.set(c.getLong(0) ^ c.getLong(1)));
    }
    for (int oid : new int[] {1895, 1901, 1907}) {
      r.strict(oid, c -> c.set(~c.getLong(0)));
    }
    r.strict(1896, c -> c.set((long) (short) (c.getInt(0) << c.getInt(1))));
    r.strict(1897, c -> c.set((long) (short) (c.getInt(0) >> c.getInt(1))));
    r.strict(1902, c -> c.set((long) (c.getInt(0) << c.getInt(1))));
    r.strict(1903, c -> c.set((long) (c.getInt(0) >> c.getInt(1))));
    r.strict(1908, c -> c.set(c.getLong(0) << c.getInt(1)));
    r.strict(1909, c -> c.set(c.getLong(0) >> c.getInt(1)));
    r.strict(2515, c -> c.set(c.getBool(0) && c.getBool(1)));
    r.strict(2516, c -> c.set(c.getBool(0) || c.getBool(1)));
  }

  private static void casts(FunctionRegistry r) {
    for (int oid : new int[] {313, 754, 481, 1288}) {
      r.strict(oid, c -> c.set(c.getLong(0))); // widening
    }
    for (int oid : new int[] {314, 714}) {
      r.strict(oid, c -> c.set(Integers.checkInt2(c.getLong(0))));
    }
    r.strict(480, c -> c.set(Integers.checkInt4(c.getLong(0))));
    r.strict(
        1287,
        c -> {
          long value = c.getLong(0);
          if ((value & 0xFFFFFFFFL) != value) {
            throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "OID out of range");
          }
          c.set(value);
        });
    r.strict(2557, c -> c.set(c.getLong(0) != 0));
    r.strict(2558, c -> c.set(c.getLong(0)));
    r.strict(77, c -> c.set((long) (byte) c.getLong(0)));
    r.strict(
        78,
        c -> {
          long value = c.getLong(0);
          if (value < Byte.MIN_VALUE || value > Byte.MAX_VALUE) {
            throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "\"char\" out of range");
          }
          c.set(value);
        });
    r.strict(5071, c -> c.set(c.getLong(0) & 0xFFFFFFFFL));
    r.strict(2971, c -> c.set(c.getBool(0) ? "true" : "false"));
    compare(r, CHAR, 61, 70, 1246, 72, 73, 74, 0);
    r.comparator(358, CHAR).strict(358, c -> c.set((c.getLong(0) & 0xFF) - (c.getLong(1) & 0xFF)));
  }

  private static String digits(long value, int shift) {
    int count = Math.max(1, (64 - Long.numberOfLeadingZeros(value) + shift - 1) / shift);
    char[] text = new char[count];
    long rest = value;
    for (int i = count - 1; i >= 0; i--) {
      text[i] = Character.forDigit((int) rest & ((1 << shift) - 1), 16);
      rest >>>= shift;
    }
    return new String(text);
  }

  private static void other(FunctionRegistry r) {
    int[][] bases = {{6330, 6331, 1}, {6332, 6333, 3}, {2089, 2090, 4}};
    for (int[] base : bases) {
      r.strict(base[0], c -> c.set(digits(c.getLong(0) & 0xFFFFFFFFL, base[2])));
      r.strict(base[1], c -> c.set(digits(c.getLong(0), base[2])));
    }
    for (int oid : new int[] {1066, 1067, 1068, 1069}) {
      boolean isInt4 = oid < 1068;
      r.set(oid, series(isInt4));
    }
    inRange(r, 4126, Integers::add8, Integers::subtract8);
    for (int oid : new int[] {4127, 4128, 4129, 4130, 4131, 4132}) {
      inRange(r, oid, Integers::add8, Integers::subtract8);
    }
  }

  private interface Arithmetic {
    long apply(long a, long b);
  }

  /// `in_range(value, base, offset, subtract, less)`: a sum that overflows is beyond every value.
  private static void inRange(FunctionRegistry r, int oid, Arithmetic add, Arithmetic subtract) {
    r.strict(
        oid,
        c -> {
          long offset = c.getLong(2);
          if (offset < 0) {
            throw new SqlError(
                SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
                "invalid preceding or following size in window function");
          }
          boolean minus = c.getBool(3);
          boolean less = c.getBool(4);
          long bound;
          try {
            bound = minus ? subtract.apply(c.getLong(1), offset) : add.apply(c.getLong(1), offset);
          } catch (SqlError e) {
            c.set(minus ? !less : less);
            return;
          }
          c.set(less ? c.getLong(0) <= bound : c.getLong(0) >= bound);
        });
  }

  private static SetReturningFunction series(boolean isInt4) {
    return (args, context) -> {
      for (Object arg : args) {
        if (arg == null) {
          return SetReturningFunction.Cursor.EMPTY;
        }
      }
      long stop = longOf(args[1]);
      long step = args.length > 2 ? longOf(args[2]) : 1;
      if (step == 0) {
        throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "step size cannot equal zero");
      }
      long[] state = {longOf(args[0])};
      boolean[] done = {false};
      return (columns, row) -> {
        long value = state[0];
        if (done[0] || (step > 0 ? value > stop : value < stop)) {
          return false;
        }
        ((dev.gajah.base.vector.LongVector) columns[0]).set(row, value);
        long next = value + step;
        done[0] = isInt4 ? (int) next != next : ((value ^ next) & (step ^ next)) < 0;
        state[0] = next;
        return true;
      };
    };
  }

  private static long longOf(@org.jspecify.annotations.Nullable Object value) {
    return value == null ? 0 : (Long) value;
  }
}
