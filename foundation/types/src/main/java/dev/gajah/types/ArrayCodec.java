// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Array values as they travel: PostgreSQL's `ArrayType` without its varlena header.
///
///     offset  size            field
///          0     4            number of dimensions; 0: an empty array
///          4     4            offset of the data from the start of the varlena, 0 if no element is null
///          8     4            element type OID
///         12     4 each       length of each dimension, then lower bound of each
///                             null bitmap (1 = present), if there are nulls
///                             data, aligned to 8 from the start of the varlena
///
/// Source: PostgreSQL `array.h`.
public final class ArrayCodec {
  private static final int VARLENA_HEADER = 4;

  private ArrayCodec() {}

  public static int dimensions(byte[] array, int offset) {
    return Bytes.getInt(array, offset);
  }

  public static int elementType(byte[] array, int offset) {
    return Bytes.getInt(array, offset + 8);
  }

  /// Length of dimension `dimension`, from 0.
  public static int length(byte[] array, int offset, int dimension) {
    return Bytes.getInt(array, offset + 12 + 4 * dimension);
  }

  public static int lowerBound(byte[] array, int offset, int dimension) {
    return Bytes.getInt(array, offset + 12 + 4 * (dimensions(array, offset) + dimension));
  }

  /// Number of elements.
  public static int count(byte[] array, int offset) {
    int dimensions = dimensions(array, offset);
    if (dimensions == 0) {
      return 0;
    }
    int count = 1;
    for (int i = 0; i < dimensions; i++) {
      count = Math.multiplyExact(count, length(array, offset, i));
    }
    return count;
  }

  /// The elements in storage order, in object form, given the layout of the element type.
  public static @Nullable Object[] elements(
      byte[] array, int offset, int length, TypeCatalog.TypeInfo element) {
    return elements(
        array, offset, length, element.length(), element.byValue(), element.alignment());
  }

  /// The elements of an array of a built-in type.
  ///
  /// @throws SqlError 0A000 for an element type whose layout is not known here
  public static @Nullable Object[] elements(byte[] array, int offset, int length) {
    BuiltinLayout layout = BuiltinLayout.of(elementType(array, offset));
    return elements(array, offset, length, layout.length(), layout.byValue(), layout.alignment());
  }

  public static @Nullable Object[] elements(
      byte[] array, int offset, int length, int typeLength, boolean byValue, char alignment) {
    int count = count(array, offset);
    @Nullable Object[] result = new Object[count];
    if (count == 0) {
      return result;
    }
    int dimensions = dimensions(array, offset);
    int dataOffset = Bytes.getInt(array, offset + 4);
    int bitmap = offset + 12 + 8 * dimensions;
    boolean hasNulls = dataOffset != 0;
    // Positions relative to the start of the varlena decide alignment.
    int base = offset - VARLENA_HEADER;
    int at = base + (hasNulls ? dataOffset : Bytes.maxAlign(VARLENA_HEADER + 12 + 8 * dimensions));
    int elementType = elementType(array, offset);
    for (int i = 0; i < count; i++) {
      if (hasNulls && (array[bitmap + (i >> 3)] & (1 << (i & 7))) == 0) {
        continue;
      }
      at = base + StoredValues.align(at - base, alignment, typeLength, array, at);
      result[i] = StoredValues.read(array, at, typeLength, byValue, elementType);
      at += StoredValues.storedLength(array, at, typeLength);
    }
    if (at > offset + length) {
      throw SqlError.corrupt("array value is shorter than its elements");
    }
    return result;
  }

  /// A one-dimensional array with lower bound 1, or an empty one.
  public static byte[] encode(
      int elementType, TypeCatalog.TypeInfo layout, @Nullable Object[] values) {
    return values.length == 0
        ? encode(elementType, layout, new int[0], new int[0], values)
        : encode(elementType, layout, new int[] {values.length}, new int[] {1}, values);
  }

  public static byte[] encode(
      int elementType,
      TypeCatalog.TypeInfo layout,
      int[] lengths,
      int[] lowerBounds,
      @Nullable Object[] values) {
    ByteWriter out = new ByteWriter(32 + 8 * values.length);
    boolean hasNulls = Arrays.stream(values).anyMatch(value -> value == null);
    int dimensions = lengths.length;
    out.putInt(dimensions);
    out.putInt(0);
    out.putInt(elementType);
    for (int length : lengths) {
      out.putInt(length);
    }
    for (int bound : lowerBounds) {
      out.putInt(bound);
    }
    if (hasNulls) {
      int bitmap = out.length();
      out.putZeros((values.length + 7) / 8);
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null) {
          out.array()[bitmap + (i >> 3)] |= (byte) (1 << (i & 7));
        }
      }
    }
    if (dimensions > 0) {
      out.putZeros(Bytes.maxAlign(out.length() + VARLENA_HEADER) - VARLENA_HEADER - out.length());
      if (hasNulls) {
        Bytes.putInt(out.array(), 4, out.length() + VARLENA_HEADER);
      }
    }
    for (Object value : values) {
      if (value != null) {
        StoredValues.write(
            out, VARLENA_HEADER, value, layout.length(), layout.alignment(), elementType);
      }
    }
    return out.toByteArray();
  }
}
