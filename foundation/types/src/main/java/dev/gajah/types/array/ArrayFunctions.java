// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.array;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.DataTypes;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.bit.BitString;
import dev.gajah.types.datetime.DateTimeFunctions;
import dev.gajah.types.datetime.Interval;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.CallSite;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import dev.gajah.types.json.JsonbOrder;
import dev.gajah.types.network.InetFunctions;
import dev.gajah.types.number.FloatFunctions;
import dev.gajah.types.number.IntegerFunctions;
import dev.gajah.types.number.NumericFunctions;
import dev.gajah.types.range.RangeFunctions;
import dev.gajah.types.system.MiscFunctions;
import dev.gajah.types.text.TextFunctions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// SQL functions of arrays, under their pg_proc OIDs.
public final class ArrayFunctions {
  private static final int ACLITEM = 1033;

  private ArrayFunctions() {}

  /// Default order of the elements of an array of a built-in type.
  public static ValueComparator elementOrder(int elementType) {
    return elementOrder(elementType, null);
  }

  /// Default order of values of a type; without a catalog only of built-in types.
  public static ValueComparator elementOrder(int elementType, @Nullable TypeCatalog catalog) {
    return switch (elementType) {
      case 700, 701 -> FloatFunctions.ORDER;
      case 1700 -> NumericFunctions.ORDER;
      case 1042 -> TextFunctions.BPCHAR;
      case 1186 -> Interval.ORDER;
      case 3802 -> JsonbOrder.ORDER;
      case 1560, 1562 -> BitString.ORDER;
      case 3904, 3906, 3908, 3910, 3912, 3926, 4451, 4532, 4533, 4534, 4535, 4536 ->
          RangeFunctions.order(catalog);
      case 1266 -> DateTimeFunctions.TIMETZ_ORDER;
      case 3220, 5069 -> IntegerFunctions.UNSIGNED;
      case 869, 650 -> InetFunctions.ORDER;
      case 774, 829, 17, 19, 25, 1043, 2950, 705, 2275 -> TextFunctions.BYTES;
      case 16,
          18,
          20,
          21,
          23,
          24,
          26,
          27,
          28,
          29,
          1082,
          1083,
          1114,
          1184,
          2202,
          2203,
          2204,
          2205,
          2206,
          4089,
          4096,
          4191,
          3734,
          3769 ->
          IntegerFunctions.SIGNED;
      default -> catalogOrder(elementType, catalog);
    };
  }

  private static ValueComparator catalogOrder(int type, @Nullable TypeCatalog catalog) {
    TypeCatalog.TypeInfo info = catalog == null ? null : catalog.findType(type);
    if (catalog != null && info != null) {
      switch (info.kind()) {
        case 'd' -> {
          return elementOrder(info.baseType(), catalog);
        }
        case 'e' -> {
          return MiscFunctions.enumOrder(catalog);
        }
        case 'r', 'm' -> {
          return RangeFunctions.order(catalog);
        }
        default -> {
          if (info.isVarlenaArray()) {
            return order(catalog);
          }
        }
      }
    }
    throw new SqlError(
        SqlState.UNDEFINED_FUNCTION,
        "could not identify a comparison function for type %s"
            .formatted(
                catalog == null ? Integer.toUnsignedString(type) : catalog.formatType(type, -1)));
  }

  /// Order of arrays of built-in element types: by elements, then count, dimensions, lengths and
  /// bounds.
  public static final ValueComparator ORDER = order(null);

  /// Order of arrays; without a catalog only of built-in element types.
  static ValueComparator order(@Nullable TypeCatalog catalog) {
    return new ValueComparator() {
      @Override
      public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
        return compareArrays(a, aOffset, aLength, b, bOffset, bLength, catalog);
      }
    };
  }

  /// Order of `oidvector`: shorter ones first, then by their OIDs.
  private static final ValueComparator VECTOR_ORDER =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          long[] left = VectorDataType.decode(a, aOffset);
          long[] right = VectorDataType.decode(b, bOffset);
          return left.length != right.length
              ? Integer.compare(left.length, right.length)
              : Arrays.compare(left, right);
        }
      };

  private static int compareArrays(
      byte[] a,
      int aOffset,
      int aLength,
      byte[] b,
      int bOffset,
      int bLength,
      @Nullable TypeCatalog catalog) {
    if (ArrayCodec.elementType(a, aOffset) != ArrayCodec.elementType(b, bOffset)) {
      throw new SqlError(
          SqlState.DATATYPE_MISMATCH, "cannot compare arrays of different element types");
    }
    int element = ArrayCodec.elementType(a, aOffset);
    @Nullable Object[] left = elements(a, aOffset, aLength, element, catalog);
    @Nullable Object[] right = elements(b, bOffset, bLength, element, catalog);
    ValueComparator order = elementOrder(element, catalog);
    for (int i = 0; i < left.length && i < right.length; i++) {
      Object x = left[i];
      Object y = right[i];
      if (x == null || y == null) {
        if (x != y) {
          return x == null ? 1 : -1;
        }
        continue;
      }
      int comparison = order.compareObjects(x, y);
      if (comparison != 0) {
        return comparison < 0 ? -1 : 1;
      }
    }
    int result = Integer.compare(left.length, right.length);
    if (result != 0) {
      return result;
    }
    int dimensions = ArrayCodec.dimensions(a, aOffset);
    result = Integer.compare(dimensions, ArrayCodec.dimensions(b, bOffset));
    for (int i = 0; result == 0 && i < dimensions; i++) {
      result = Integer.compare(ArrayCodec.length(a, aOffset, i), ArrayCodec.length(b, bOffset, i));
    }
    for (int i = 0; result == 0 && i < dimensions; i++) {
      result =
          Integer.compare(
              ArrayCodec.lowerBound(a, aOffset, i), ArrayCodec.lowerBound(b, bOffset, i));
    }
    return result;
  }

  private static @Nullable Object[] elements(
      byte[] array, int offset, int length, int element, @Nullable TypeCatalog catalog) {
    return catalog == null
        ? ArrayCodec.elements(array, offset, length)
        : ArrayCodec.elements(array, offset, length, catalog.type(element));
  }

  private static int dimensions(Call c, int i) {
    return ArrayCodec.dimensions(c.heap(i), c.offset(i));
  }

  private static int elementType(Call c, int i) {
    return ArrayCodec.elementType(c.heap(i), c.offset(i));
  }

  static @Nullable Object[] elements(Call c, int i) {
    return ArrayCodec.elements(
        c.heap(i), c.offset(i), c.length(i), c.context().types().type(elementType(c, i)));
  }

  private static byte[] array(int elementType, @Nullable Object[] values, EvalContext context) {
    return ArrayCodec.encode(elementType, context.types().type(elementType), values);
  }

  private static byte[] array(
      int elementType, int[] lengths, int[] lower, @Nullable Object[] values, EvalContext context) {
    return ArrayCodec.encode(
        elementType, context.types().type(elementType), lengths, lower, values);
  }

  private static SqlError subscriptError(String message) {
    return new SqlError(SqlState.ARRAY_SUBSCRIPT_ERROR, message);
  }

  public static void declare(FunctionRegistry r) {
    comparisons(r);
    IntegerFunctions.extremes(r, ORDER, 515, 516);
    IntegerFunctions.compare(r, VECTOR_ORDER, 679, 619, 677, 678, 681, 680, 404);
    dev.gajah.types.aggregate.Aggregates.extremes(r, ORDER, 2050, 2051);
    shapes(r);
    building(r);
    searching(r);
    text(r);
    sets(r);
    containment(r);
  }

  private static int compare(Call c) {
    return order(c.context().types()).compare(c.vector(0), c.row(), c.vector(1), c.row());
  }

  /// Elements of `aclitem` have equality, but no order.
  private static boolean isEqual(Call c) {
    if (elementType(c, 0) != ACLITEM || elementType(c, 1) != ACLITEM) {
      return compare(c) == 0;
    }
    byte[] a = c.getBytes(0);
    byte[] b = c.getBytes(1);
    int dimensions = ArrayCodec.dimensions(a, 0);
    boolean equal = dimensions == ArrayCodec.dimensions(b, 0);
    for (int i = 0; equal && i < dimensions; i++) {
      equal =
          ArrayCodec.length(a, 0, i) == ArrayCodec.length(b, 0, i)
              && ArrayCodec.lowerBound(a, 0, i) == ArrayCodec.lowerBound(b, 0, i);
    }
    return equal
        && Arrays.deepEquals(
            elements(a, 0, a.length, ACLITEM, c.context().types()),
            elements(b, 0, b.length, ACLITEM, c.context().types()));
  }

  private static void comparisons(FunctionRegistry r) {
    r.strict(744, c -> c.set(isEqual(c)));
    r.strict(390, c -> c.set(!isEqual(c)));
    r.strict(391, c -> c.set(compare(c) < 0));
    r.strict(393, c -> c.set(compare(c) <= 0));
    r.strict(392, c -> c.set(compare(c) > 0));
    r.strict(396, c -> c.set(compare(c) >= 0));
    r.strict(382, c -> c.set((long) compare(c)));
    r.comparator(382, ArrayFunctions::order);
  }

  private static void shapes(FunctionRegistry r) {
    r.strict(
        748,
        c -> {
          if (dimensions(c, 0) == 0) {
            c.setNull();
          } else {
            c.set((long) dimensions(c, 0));
          }
        });
    r.strict(
        747,
        c -> {
          StringBuilder text = new StringBuilder();
          for (int i = 0; i < dimensions(c, 0); i++) {
            int lower = ArrayCodec.lowerBound(c.heap(0), c.offset(0), i);
            text.append('[').append(lower).append(':');
            text.append(lower + ArrayCodec.length(c.heap(0), c.offset(0), i) - 1).append(']');
          }
          c.setOrNull(text.isEmpty() ? null : text.toString());
        });
    for (int oid : new int[] {2091, 2092, 2176}) {
      r.strict(
          oid,
          c -> {
            int dimension = c.getInt(1);
            if (dimension <= 0 || dimension > dimensions(c, 0)) {
              c.setNull();
              return;
            }
            long lower = ArrayCodec.lowerBound(c.heap(0), c.offset(0), dimension - 1);
            long length = ArrayCodec.length(c.heap(0), c.offset(0), dimension - 1);
            c.set(oid == 2091 ? lower : oid == 2092 ? lower + length - 1 : length);
          });
    }
    r.strict(3179, c -> c.set((long) ArrayCodec.count(c.heap(0), c.offset(0))));
  }

  private static void building(FunctionRegistry r) {
    r.bound(378, site -> Call.loose(c -> append(c, site, 0, 1)));
    r.bound(379, site -> Call.loose(c -> append(c, site, 1, 0)));
    r.loose(383, ArrayFunctions::concatenate);
    r.bound(1193, site -> Call.loose(c -> fill(c, site)));
    r.bound(1286, site -> Call.loose(c -> fill(c, site)));
    r.strict(
        6172,
        c -> {
          Object[] values = elements(c, 0);
          int dimensions = dimensions(c, 0);
          int length = dimensions > 0 ? ArrayCodec.length(c.heap(0), c.offset(0), 0) : 0;
          int n = c.getInt(1);
          if (n < 0 || n > length) {
            throw subscriptError(
                "number of elements to trim must be between 0 and %d".formatted(length));
          }
          if (n == length) {
            c.set(array(elementType(c, 0), new Object[0], c.context()));
            return;
          }
          int[] lengths = new int[dimensions];
          int[] lower = new int[dimensions];
          for (int i = 0; i < dimensions; i++) {
            lengths[i] = ArrayCodec.length(c.heap(0), c.offset(0), i);
            lower[i] = 1;
          }
          int part = values.length / length;
          lengths[0] -= n;
          c.set(
              array(
                  elementType(c, 0),
                  lengths,
                  lower,
                  Arrays.copyOf(values, part * lengths[0]),
                  c.context()));
        });
    r.loose(
        3167,
        c -> {
          if (c.isNull(0)) {
            c.setNull();
            return;
          }
          if (dimensions(c, 0) > 1) {
            throw new SqlError(
                SqlState.FEATURE_NOT_SUPPORTED,
                "removing elements from multidimensional arrays is not supported");
          }
          replace(c, null, true);
        });
    r.loose(
        3168,
        c -> {
          if (c.isNull(0)) {
            c.setNull();
          } else {
            replace(c, c.getObject(2), false);
          }
        });
  }

  private static void replace(Call c, @Nullable Object with, boolean remove) {
    Object[] values = elements(c, 0);
    Object search = c.getObject(1);
    ValueComparator order = elementOrder(elementType(c, 0), c.context().types());
    List<@Nullable Object> kept = new ArrayList<>();
    boolean changed = false;
    for (Object value : values) {
      boolean match =
          value == null || search == null
              ? value == search
              : order.compareObjects(value, search) == 0;
      changed |= match;
      if (!match) {
        kept.add(value);
      } else if (!remove) {
        kept.add(with);
      }
    }
    if (!changed) {
      c.setArgument(0);
      return;
    }
    int dimensions = dimensions(c, 0);
    int[] lengths = new int[kept.isEmpty() ? 0 : dimensions];
    int[] lower = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = remove ? kept.size() : ArrayCodec.length(c.heap(0), c.offset(0), i);
      lower[i] = ArrayCodec.lowerBound(c.heap(0), c.offset(0), i);
    }
    c.set(array(elementType(c, 0), lengths, lower, kept.toArray(), c.context()));
  }

  private static void append(Call c, CallSite site, int array, int element) {
    Object value = c.getObject(element);
    if (c.isNull(array)) {
      int type = site.argumentType(element);
      c.set(array(type, new Object[] {value}, c.context()));
      return;
    }
    int dimensions = dimensions(c, array);
    if (dimensions > 1) {
      throw new SqlError(
          SqlState.DATA_EXCEPTION, "argument must be empty or one-dimensional array");
    }
    Object[] old = elements(c, array);
    Object[] values = new Object[old.length + 1];
    boolean atEnd = array == 0;
    System.arraycopy(old, 0, values, atEnd ? 0 : 1, old.length);
    values[atEnd ? old.length : 0] = value;
    int lower = dimensions == 0 ? 1 : ArrayCodec.lowerBound(c.heap(array), c.offset(array), 0);
    c.set(
        array(
            elementType(c, array),
            new int[] {values.length},
            new int[] {lower},
            values,
            c.context()));
  }

  private static int[] lengths(Call c, int i) {
    int[] result = new int[dimensions(c, i)];
    for (int d = 0; d < result.length; d++) {
      result[d] = ArrayCodec.length(c.heap(i), c.offset(i), d);
    }
    return result;
  }

  private static int[] lowerBounds(Call c, int i) {
    int[] result = new int[dimensions(c, i)];
    for (int d = 0; d < result.length; d++) {
      result[d] = ArrayCodec.lowerBound(c.heap(i), c.offset(i), d);
    }
    return result;
  }

  private static void concatenate(Call c) {
    if (c.isNull(0) || c.isNull(1)) {
      if (c.isNull(0) && c.isNull(1)) {
        c.setNull();
      } else {
        c.setArgument(c.isNull(0) ? 1 : 0);
      }
      return;
    }
    int left = dimensions(c, 0);
    int right = dimensions(c, 1);
    if (left == 0 || right == 0) {
      c.setArgument(right == 0 ? 0 : 1);
      return;
    }
    int[] a = lengths(c, 0);
    int[] b = lengths(c, 1);
    SqlError incompatible = subscriptError("cannot concatenate incompatible arrays");
    int[] result;
    int[] lower;
    if (left == right) {
      int[] aLower = lowerBounds(c, 0);
      int[] bLower = lowerBounds(c, 1);
      for (int i = 1; i < left; i++) {
        if (a[i] != b[i] || aLower[i] != bLower[i]) {
          throw incompatible.detail(
              "Arrays with differing element dimensions are not compatible for concatenation.");
        }
      }
      result = a.clone();
      result[0] += b[0];
      lower = lowerBounds(c, 0);
    } else if (left == right + 1 || right == left + 1) {
      int[] outer = left > right ? a : b;
      int[] inner = left > right ? b : a;
      int[] outerLower = lowerBounds(c, left > right ? 0 : 1);
      int[] innerLower = lowerBounds(c, left > right ? 1 : 0);
      if (!Arrays.equals(outer, 1, outer.length, inner, 0, inner.length)
          || !Arrays.equals(outerLower, 1, outerLower.length, innerLower, 0, innerLower.length)) {
        throw incompatible.detail(
            "Arrays with differing dimensions are not compatible for concatenation.");
      }
      result = outer.clone();
      result[0]++;
      lower = lowerBounds(c, left > right ? 0 : 1);
    } else {
      throw incompatible.detail(
          "Arrays of %d and %d dimensions are not compatible for concatenation."
              .formatted(left, right));
    }
    Object[] first = elements(c, 0);
    Object[] second = elements(c, 1);
    Object[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    c.set(array(elementType(c, 0), result, lower, all, c.context()));
  }

  private static void fill(Call c, CallSite site) {
    for (int i = 1; i < c.count(); i++) {
      if (c.isNull(i)) {
        throw new SqlError(
            SqlState.NULL_VALUE_NOT_ALLOWED, "dimension array or low bound array cannot be null");
      }
    }
    for (int i = 1; i < c.count(); i++) {
      if (dimensions(c, i) > 1) {
        throw subscriptError("wrong number of array subscripts")
            .detail("Dimension array must be one dimensional.");
      }
    }
    int[] lengths = ints(c, 1);
    int[] lower = new int[lengths.length];
    Arrays.fill(lower, 1);
    if (c.count() > 2) {
      lower = ints(c, 2);
      if (lower.length != lengths.length) {
        throw subscriptError("wrong number of array subscripts")
            .detail("Low bound array has different size than dimensions array.");
      }
    }
    long count = lengths.length == 0 ? 0 : 1;
    for (int length : lengths) {
      count *= Math.max(0, length);
      if (count > 134_217_727) {
        throw new SqlError(
            SqlState.PROGRAM_LIMIT_EXCEEDED, "array size exceeds the maximum allowed (134217727)");
      }
    }
    Object[] values = new Object[(int) count];
    Arrays.fill(values, c.getObject(0));
    int type = site.argumentType(0);
    if (count == 0) {
      c.set(array(type, values, c.context()));
    } else {
      c.set(array(type, lengths, lower, values, c.context()));
    }
  }

  private static int[] ints(Call c, int i) {
    Object[] values = elements(c, i);
    int[] result = new int[values.length];
    for (int k = 0; k < values.length; k++) {
      Object value = values[k];
      if (value == null) {
        throw new SqlError(SqlState.NULL_VALUE_NOT_ALLOWED, "dimension values cannot be null");
      }
      result[k] = (int) (long) (Long) value;
    }
    return result;
  }

  private static void searching(FunctionRegistry r) {
    for (int oid : new int[] {3277, 3278}) {
      r.loose(
          oid,
          c -> {
            if (c.isNull(0)) {
              c.setNull();
              return;
            }
            int dimensions = dimensions(c, 0);
            if (dimensions > 1) {
              throw new SqlError(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "searching for elements in multidimensional arrays is not supported");
            }
            if (dimensions == 0) {
              c.setNull();
              return;
            }
            int lower = ArrayCodec.lowerBound(c.heap(0), c.offset(0), 0);
            int from = 0;
            if (oid == 3278) {
              if (c.isNull(2)) {
                throw new SqlError(
                    SqlState.NULL_VALUE_NOT_ALLOWED, "initial position must not be null");
              }
              from = c.getInt(2) - lower;
            }
            Object[] values = elements(c, 0);
            Object search = c.getObject(1);
            ValueComparator order = elementOrder(elementType(c, 0), c.context().types());
            for (int i = Math.max(0, from); i < values.length; i++) {
              if (same(order, values[i], search)) {
                c.set((long) lower + i);
                return;
              }
            }
            c.setNull();
          });
    }
    r.loose(
        3279,
        c -> {
          if (c.isNull(0)) {
            c.setNull();
            return;
          }
          if (dimensions(c, 0) > 1) {
            throw new SqlError(
                SqlState.FEATURE_NOT_SUPPORTED,
                "searching for elements in multidimensional arrays is not supported");
          }
          List<Object> found = new ArrayList<>();
          Object[] values = elements(c, 0);
          ValueComparator order =
              values.length == 0
                  ? IntegerFunctions.SIGNED
                  : elementOrder(elementType(c, 0), c.context().types());
          Object search = c.getObject(1);
          long lower = values.length == 0 ? 1 : ArrayCodec.lowerBound(c.heap(0), c.offset(0), 0);
          for (int i = 0; i < values.length; i++) {
            if (same(order, values[i], search)) {
              found.add(lower + i);
            }
          }
          c.set(array(23, found.toArray(), c.context()));
        });
  }

  private static boolean same(ValueComparator order, @Nullable Object a, @Nullable Object b) {
    return a == null || b == null ? a == b : order.compareObjects(a, b) == 0;
  }

  private static void text(FunctionRegistry r) {
    r.strict(395, c -> join(c, null));
    r.loose(
        384,
        c -> {
          if (c.isNull(0) || c.isNull(1)) {
            c.setNull();
          } else {
            join(c, c.isNull(2) ? null : c.getBytes(2));
          }
        });
    for (int oid : new int[] {394, 376}) {
      r.loose(
          oid,
          c -> {
            if (c.isNull(0)) {
              c.setNull();
              return;
            }
            String nullText = c.count() > 2 && !c.isNull(2) ? c.getText(2) : null;
            List<String> parts =
                TextFunctions.splitForArray(c.getText(0), c.isNull(1) ? null : c.getText(1));
            String[] values = new String[parts.size()];
            for (int i = 0; i < values.length; i++) {
              values[i] = parts.get(i).equals(nullText) ? null : parts.get(i);
            }
            c.set(TextArrays.encode(values, c.context()));
          });
    }
  }

  private static void join(Call c, byte @Nullable [] nullText) {
    ByteWriter out = new ByteWriter(64);
    var element = DataTypes.of(elementType(c, 0), c.context().types());
    boolean first = true;
    for (Object value : elements(c, 0)) {
      if (value == null && nullText == null) {
        continue;
      }
      if (!first) {
        out.putBytes(c.heap(1), c.offset(1), c.length(1));
      }
      first = false;
      if (value == null) {
        out.putBytes(Objects.requireNonNull(nullText));
      } else {
        out.putBytes(element.outputObject(value, c.context()));
      }
    }
    c.set(out.array(), 0, out.length());
  }

  private static void sets(FunctionRegistry r) {
    r.set(
        2331,
        (args, context) -> {
          byte[] array = (byte[]) args[0];
          if (array == null) {
            return SetReturningFunction.Cursor.EMPTY;
          }
          int type = ArrayCodec.elementType(array, 0);
          Object[] values = ArrayCodec.elements(array, 0, array.length, context.types().type(type));
          int[] next = {0};
          return (columns, row) -> {
            if (next[0] >= values.length) {
              return false;
            }
            columns[0].set(row, values[next[0]++]);
            return true;
          };
        });
    for (int oid : new int[] {1191, 1192}) {
      r.set(
          oid,
          (args, context) -> {
            for (Object arg : args) {
              if (arg == null) {
                return SetReturningFunction.Cursor.EMPTY;
              }
            }
            byte[] array = (byte[]) Objects.requireNonNull(args[0]);
            long dimension = (Long) Objects.requireNonNull(args[1]);
            if (dimension <= 0 || dimension > ArrayCodec.dimensions(array, 0)) {
              return SetReturningFunction.Cursor.EMPTY;
            }
            int lower = ArrayCodec.lowerBound(array, 0, (int) dimension - 1);
            int length = ArrayCodec.length(array, 0, (int) dimension - 1);
            boolean reverse = args.length > 2 && (Long) Objects.requireNonNull(args[2]) != 0;
            int[] next = {0};
            return (columns, row) -> {
              if (next[0] >= length) {
                return false;
              }
              int i = next[0]++;
              ((LongVector) columns[0]).set(row, reverse ? lower + length - 1 - i : lower + i);
              return true;
            };
          });
    }
  }

  private static void containment(FunctionRegistry r) {
    r.strict(2747, c -> c.set(overlap(c)));
    r.strict(2748, c -> c.set(contains(c, 0, 1)));
    r.strict(2749, c -> c.set(contains(c, 1, 0)));
  }

  private static boolean overlap(Call c) {
    ValueComparator order = elementOrder(elementType(c, 0), c.context().types());
    Object[] left = elements(c, 0);
    for (Object y : elements(c, 1)) {
      for (Object x : left) {
        if (x != null && y != null && order.compareObjects(x, y) == 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean contains(Call c, int whole, int part) {
    ValueComparator order = elementOrder(elementType(c, whole), c.context().types());
    Object[] all = elements(c, whole);
    for (Object y : elements(c, part)) {
      boolean found = false;
      for (Object x : all) {
        found |= x != null && y != null && order.compareObjects(x, y) == 0;
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /// The bytes of an array in a vector, for callers that walk ANY and ALL.
  public static @Nullable Object[] elementsOf(BytesVector arrays, int row, EvalContext context) {
    int offset = arrays.offsets[row];
    return ArrayCodec.elements(
        arrays.heap,
        offset,
        arrays.lengths[row],
        context.types().type(ArrayCodec.elementType(arrays.heap, offset)));
  }
}
