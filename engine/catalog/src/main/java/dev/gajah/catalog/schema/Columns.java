// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converts the column types of system catalogs between object form (`Long`, `Double`, `byte[]`) and Java values.
///
/// Arrays are PostgreSQL's ArrayType after its varlena header:
///
///     offset  size  field
///          0     4  ndim
///          4     4  dataoffset, 0 if there are no nulls
///          8     4  element type OID
///         12     4  size of dimension 1 (absent if ndim is 0)
///         16     4  lower bound of dimension 1
///         20     .  elements, aligned as the element type demands, counted from 4 bytes before offset 0
public final class Columns {
  private static final int HEADER = 20;
  private static final int EMPTY_HEADER = 12;

  private Columns() {}

  // ---- decoding ----

  public static boolean bool(@Nullable Object value) {
    return number(value) != 0;
  }

  public static char character(@Nullable Object value) {
    return (char) (number(value) & 0xFF);
  }

  public static int integer(@Nullable Object value) {
    return (int) number(value);
  }

  public static int oid(@Nullable Object value) {
    return (int) number(value);
  }

  public static long bigint(@Nullable Object value) {
    return number(value);
  }

  public static float real(@Nullable Object value) {
    if (value instanceof Double number) {
      return number.floatValue();
    }
    throw SqlError.corrupt("unexpected null value in a system catalog");
  }

  public static String name(@Nullable Object value) {
    byte[] bytes = raw(value);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, UTF_8);
  }

  public static String text(@Nullable Object value) {
    return new String(raw(value), UTF_8);
  }

  public static byte[] raw(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    throw SqlError.corrupt("unexpected null value in a system catalog");
  }

  private static long number(@Nullable Object value) {
    if (value instanceof Long number) {
      return number;
    }
    throw SqlError.corrupt("unexpected null value in a system catalog");
  }

  /// Number of elements of a one-dimensional array without nulls.
  private static int count(byte[] array) {
    if (array.length < EMPTY_HEADER) {
      throw SqlError.corrupt("array in a system catalog is too short");
    }
    int dimensions = Bytes.getInt(array, 0);
    if (dimensions == 0) {
      return 0;
    }
    if (dimensions != 1 || Bytes.getInt(array, 4) != 0) {
      throw SqlError.corrupt("array in a system catalog is not one-dimensional or has nulls");
    }
    return Bytes.getInt(array, 12);
  }

  /// Elements of an int2[] or int2vector.
  public static int[] shorts(@Nullable Object value) {
    byte[] array = raw(value);
    int[] result = new int[count(array)];
    for (int i = 0; i < result.length; i++) {
      result[i] = Bytes.getShort(array, HEADER + 2 * i);
    }
    return result;
  }

  /// Elements of an oid[] or oidvector.
  public static int[] oids(@Nullable Object value) {
    byte[] array = raw(value);
    int[] result = new int[count(array)];
    for (int i = 0; i < result.length; i++) {
      result[i] = Bytes.getInt(array, HEADER + 4 * i);
    }
    return result;
  }

  public static float[] reals(@Nullable Object value) {
    byte[] array = raw(value);
    float[] result = new float[count(array)];
    for (int i = 0; i < result.length; i++) {
      result[i] = Float.intBitsToFloat(Bytes.getInt(array, HEADER + 4 * i));
    }
    return result;
  }

  /// Elements of a "char"[], one character each.
  public static String characters(@Nullable Object value) {
    byte[] array = raw(value);
    return new String(array, HEADER, count(array), StandardCharsets.ISO_8859_1);
  }

  public static List<String> texts(@Nullable Object value) {
    byte[] array = raw(value);
    int count = count(array);
    List<String> result = new ArrayList<>(count);
    int at = HEADER;
    for (int i = 0; i < count; i++) {
      // Elements are aligned to 4, counted from the start of the varlena; its header has 4 bytes.
      // No short headers inside.
      at = at + 3 & ~3;
      int size = Bytes.getInt(array, at) >>> 2;
      result.add(new String(array, at + 4, size - 4, UTF_8));
      at += size;
    }
    return List.copyOf(result);
  }

  // ---- encoding ----

  public static Object fromBool(boolean value) {
    return value ? 1L : 0L;
  }

  public static Object fromCharacter(char value) {
    return (long) (byte) value;
  }

  public static Object fromInteger(int value) {
    return (long) value;
  }

  public static Object fromOid(int value) {
    return Integer.toUnsignedLong(value);
  }

  public static Object fromBigint(long value) {
    return value;
  }

  public static Object fromReal(float value) {
    return (double) value;
  }

  public static Object fromName(String value) {
    return value.getBytes(UTF_8);
  }

  public static Object fromText(String value) {
    return value.getBytes(UTF_8);
  }

  public static Object fromRaw(byte[] value) {
    return value;
  }

  private static byte[] array(int count, int elementType, int lowerBound, int dataBytes) {
    byte[] array = new byte[HEADER + dataBytes];
    Bytes.putInt(array, 0, 1);
    Bytes.putInt(array, 8, elementType);
    Bytes.putInt(array, 12, count);
    Bytes.putInt(array, 16, lowerBound);
    return array;
  }

  /// An array without elements; vectors have one dimension of size 0 instead.
  public static byte[] emptyArray(int elementType) {
    byte[] array = new byte[EMPTY_HEADER];
    Bytes.putInt(array, 8, elementType);
    return array;
  }

  public static Object fromShorts(int[] value) {
    return value.length == 0 ? emptyArray(TypeOids.INT2) : fillShorts(value, 1);
  }

  /// An int2vector, whose index starts at 0.
  public static Object fromShortVector(int[] value) {
    return fillShorts(value, 0);
  }

  private static byte[] fillShorts(int[] value, int lowerBound) {
    byte[] array = array(value.length, TypeOids.INT2, lowerBound, 2 * value.length);
    for (int i = 0; i < value.length; i++) {
      Bytes.putShort(array, HEADER + 2 * i, value[i]);
    }
    return array;
  }

  public static Object fromOids(int[] value) {
    return value.length == 0 ? emptyArray(TypeOids.OID) : fillOids(value, 1);
  }

  /// An oidvector, whose index starts at 0.
  public static Object fromOidVector(int[] value) {
    return fillOids(value, 0);
  }

  private static byte[] fillOids(int[] value, int lowerBound) {
    byte[] array = array(value.length, TypeOids.OID, lowerBound, 4 * value.length);
    for (int i = 0; i < value.length; i++) {
      Bytes.putInt(array, HEADER + 4 * i, value[i]);
    }
    return array;
  }

  public static Object fromReals(float[] value) {
    if (value.length == 0) {
      return emptyArray(TypeOids.FLOAT4);
    }
    byte[] array = array(value.length, TypeOids.FLOAT4, 1, 4 * value.length);
    for (int i = 0; i < value.length; i++) {
      Bytes.putInt(array, HEADER + 4 * i, Float.floatToRawIntBits(value[i]));
    }
    return array;
  }

  public static Object fromCharacters(String value) {
    if (value.isEmpty()) {
      return emptyArray(TypeOids.CHAR);
    }
    byte[] array = array(value.length(), TypeOids.CHAR, 1, value.length());
    byte[] elements = value.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(elements, 0, array, HEADER, elements.length);
    return array;
  }

  public static Object fromTexts(List<String> value) {
    if (value.isEmpty()) {
      return emptyArray(TypeOids.TEXT);
    }
    byte[][] elements = new byte[value.size()][];
    int end = HEADER;
    for (int i = 0; i < elements.length; i++) {
      elements[i] = value.get(i).getBytes(UTF_8);
      // PostgreSQL pads after each element too, so that the size of the array is a multiple of its
      // alignment.
      end = (end + 4 + elements[i].length + 3) & ~3;
    }
    byte[] array = array(elements.length, TypeOids.TEXT, 1, end - HEADER);
    int at = HEADER;
    for (byte[] element : elements) {
      Bytes.putInt(array, at, (element.length + 4) << 2);
      System.arraycopy(element, 0, array, at + 4, element.length);
      at = (at + 4 + element.length + 3) & ~3;
    }
    return array;
  }

  /// Two values in object form are equal.
  public static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof byte[] left && b instanceof byte[] right) {
      return Arrays.equals(left, right);
    }
    return java.util.Objects.equals(a, b);
  }
}
