// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.ScalarFunction;
import dev.gajah.types.function.ValueHasher;
import dev.gajah.types.number.IntegerFunctions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Equality and order of `text`, `name`, `bpchar`, `bytea`, `uuid` and `oidvector`: by bytes, as in the C locales.
public final class TextComparisons {
  private TextComparisons() {}

  /// Unsigned bytes, a prefix before what it begins.
  public static final ValueComparator BYTES =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          return Arrays.compareUnsigned(a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
        }
      };

  /// Without trailing blanks.
  public static final ValueComparator BPCHAR =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          int aEnd = aOffset + Strings.trimmedLength(a, aOffset, aLength);
          int bEnd = bOffset + Strings.trimmedLength(b, bOffset, bLength);
          return Arrays.compareUnsigned(a, aOffset, aEnd, b, bOffset, bEnd);
        }
      };

  /// Shorter vectors first, then by their OIDs.
  static final ValueComparator OID_VECTOR =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          int count = ArrayCodec.count(a, aOffset);
          int other = ArrayCodec.count(b, bOffset);
          if (count != other) {
            return Integer.compare(count, other);
          }
          for (int i = 0; i < count; i++) {
            int order =
                Integer.compareUnsigned(Bytes.getInt(a, aOffset + 20 + 4 * i), Bytes.getInt(b, bOffset + 20 + 4 * i));
            if (order != 0) {
              return order;
            }
          }
          return 0;
        }
      };

  private static final ValueHasher BPCHAR_HASH =
      (values, row) -> {
        BytesVector v = (BytesVector) values;
        return ValueHasher.ofBytes(
            v.heap, v.offsets[row], Strings.trimmedLength(v.heap, v.offsets[row], v.lengths[row]));
      };

  private static final ScalarFunction EQUAL = (args, rows, count, result, context) -> equal(args, rows, count, result, 1);
  private static final ScalarFunction NOT_EQUAL =
      (args, rows, count, result, context) -> equal(args, rows, count, result, 0);

  private static void equal(Vector[] args, int @Nullable [] rows, int count, Vector result, long ifEqual) {
    BytesVector left = (BytesVector) args[0];
    BytesVector right = (BytesVector) args[1];
    long[] r = ((LongVector) result).values;
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
        continue;
      }
      int length = left.lengths[row];
      int a = left.offsets[row];
      int b = right.offsets[row];
      boolean same = length == right.lengths[row] && Arrays.equals(left.heap, a, a + length, right.heap, b, b + length);
      r[row] = same ? ifEqual : 1 - ifEqual;
    }
  }

  /// Declares `<`, `<=`, `>`, `>=` and a support function by bytes; `=` and `<>` over whole batches.
  private static void byBytes(FunctionRegistry r, int eq, int ne, int lt, int le, int gt, int ge, int cmp) {
    if (eq != 0) {
      r.scalar(eq, EQUAL).scalar(ne, NOT_EQUAL);
    }
    order(r, BYTES, lt, le, gt, ge, cmp);
  }

  private static void order(FunctionRegistry r, ValueComparator order, int lt, int le, int gt, int ge, int cmp) {
    r.scalar(lt, test(order, -1, false)).scalar(le, test(order, 1, true));
    r.scalar(gt, test(order, 1, false)).scalar(ge, test(order, -1, true));
    r.comparator(cmp, order);
    r.strict(cmp, c -> c.set((long) Integer.signum(order.compare(c.vector(0), c.row(), c.vector(1), c.row()))));
  }

  /// True where the sign of the comparison is `sign`, or is not if `negate`.
  private static ScalarFunction test(ValueComparator order, int sign, boolean negate) {
    return (Vector[] args, int @Nullable [] rows, int count, Vector result, EvalContext context) -> {
      BytesVector left = (BytesVector) args[0];
      BytesVector right = (BytesVector) args[1];
      long[] r = ((LongVector) result).values;
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (left.nulls[row] || right.nulls[row]) {
          result.setNull(row);
        } else {
          int c =
              order.compare(
                  left.heap, left.offsets[row], left.lengths[row], right.heap, right.offsets[row], right.lengths[row]);
          r[row] = ((Integer.signum(c) == sign) ^ negate) ? 1 : 0;
        }
      }
    };
  }

  public static void declare(FunctionRegistry r) {
    byBytes(r, 67, 157, 740, 741, 742, 743, 360); // text
    byBytes(r, 62, 659, 655, 656, 657, 658, 359); // name
    byBytes(r, 240, 245, 241, 242, 244, 243, 246); // name, text
    byBytes(r, 247, 252, 248, 249, 251, 250, 253); // text, name
    byBytes(r, 1948, 1953, 1949, 1950, 1951, 1952, 1954); // bytea
    byBytes(r, 2956, 2959, 2954, 2955, 2958, 2957, 2960); // uuid
    order(r, BYTES, 2160, 2161, 2164, 2163, 2166); // text_pattern_ops
    IntegerFunctions.compare(r, BPCHAR, 1048, 1053, 1049, 1050, 1051, 1052, 1078);
    order(r, BPCHAR, 2174, 2175, 2178, 2177, 2180);
    IntegerFunctions.compare(r, OID_VECTOR, 679, 619, 677, 678, 681, 680, 404);
    IntegerFunctions.extremes(r, BYTES, 458, 459);
    IntegerFunctions.extremes(r, BPCHAR, 1063, 1064);
    r.hasher(1042, BPCHAR_HASH);
  }
}
