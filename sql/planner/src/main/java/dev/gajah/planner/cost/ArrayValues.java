// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.cost;

import dev.gajah.base.memory.Bytes;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Elements of constant arrays, as far as estimates need them.
///
/// Bytes are PostgreSQL's `ArrayType` after the varlena header: ndim, dataoffset, elemtype, dims,
/// lower bounds, null bitmap if dataoffset is not 0, elements.
public final class ArrayValues {
  private static final int HEADER_BYTES = 12;

  private ArrayValues() {}

  public static int count(byte[] array) {
    int dimensions = Bytes.getInt(array, 0);
    int count = dimensions == 0 ? 0 : 1;
    for (int d = 0; d < dimensions; d++) {
      count *= Bytes.getInt(array, HEADER_BYTES + 4 * d);
    }
    return count;
  }

  public static int elementType(byte[] array) {
    return Bytes.getInt(array, 8);
  }

  /// The elements in object form, nulls included; null if the element type cannot be read here.
  public static @Nullable List<@Nullable Object> elements(
      byte[] array, PlannerCatalog.TypeFacts type) {
    int dimensions = Bytes.getInt(array, 0);
    int count = count(array);
    int dataOffset = Bytes.getInt(array, 4);
    int bitmap = HEADER_BYTES + 8 * dimensions;
    // Offsets in the header count from the varlena header, which is 4 bytes before.
    int at = dataOffset != 0 ? dataOffset - 4 : align8(bitmap + 4) - 4;
    List<@Nullable Object> result = new ArrayList<>(count);
    int mask =
        switch (type.alignment()) {
          case 'c' -> 0;
          case 's' -> 1;
          case 'i' -> 3;
          default -> 7;
        };
    for (int i = 0; i < count; i++) {
      if (dataOffset != 0 && (array[bitmap + i / 8] >> i % 8 & 1) == 0) {
        result.add(null);
        continue;
      }
      at = ((at + 4 + mask) & ~mask) - 4;
      switch (type.length()) {
        case 1 -> result.add((long) (array[at] & 0xFF));
        case 2 -> result.add((long) Bytes.getShort(array, at));
        case 4 ->
            result.add(
                type.oid() == 700
                    ? (Object) (double) Bytes.getFloat(array, at)
                    : type.oid() == 26
                        ? Integer.toUnsignedLong(Bytes.getInt(array, at))
                        : (long) Bytes.getInt(array, at));
        case 8 ->
            result.add(
                type.oid() == 701
                    ? (Object) Bytes.getDouble(array, at)
                    : (Object) Bytes.getLong(array, at));
        case -1 -> {
          int first = array[at] & 0xFF;
          int header = (first & 1) != 0 ? 1 : 4;
          int size = header == 1 ? first >>> 1 : Bytes.getInt(array, at) >>> 2;
          if (header == 4 && (first & 3) != 0) {
            return null;
          }
          result.add(java.util.Arrays.copyOfRange(array, at + header, at + size));
          at += size;
          continue;
        }
        default -> {
          if (type.length() <= 0) {
            return null;
          }
          result.add(java.util.Arrays.copyOfRange(array, at, at + type.length()));
        }
      }
      at += type.length();
    }
    return result;
  }

  private static int align8(int n) {
    return (n + 7) & ~7;
  }
}
