// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stored form of `jsonb`, without its varlena header.
///
///     offset  size           field
///          0     4           count of elements or pairs, with flags for scalar, object, array
///          4     4 each      entries: elements; or all keys, then all values
///                            their bytes; numerics and containers aligned to 4
///
/// An entry has the type of its value and its length; every 32nd has the end of its bytes, counted
/// from the end of the entries, instead. Padding before a value belongs to its length. A scalar is
/// stored as the one element of an array that is flagged so. Source: PostgreSQL `jsonb.h`.
public final class JsonbCodec {
  private static final int COUNT_MASK = 0x0FFFFFFF;
  private static final int SCALAR = 0x10000000;
  private static final int OBJECT = 0x20000000;
  private static final int ARRAY = 0x40000000;

  private static final int LENGTH_MASK = 0x0FFFFFFF;
  private static final int TYPE_MASK = 0x70000000;
  private static final int STRING = 0x00000000;
  private static final int NUMERIC = 0x10000000;
  private static final int FALSE = 0x20000000;
  private static final int TRUE = 0x30000000;
  private static final int NULL = 0x40000000;
  private static final int CONTAINER = 0x50000000;
  private static final int HAS_OFFSET = 0x80000000;
  private static final int STRIDE = 32;

  private JsonbCodec() {}

  // ---- writing ----

  public static byte[] encode(JsonValue value) {
    ByteWriter out = new ByteWriter(64);
    if (value.isContainer()) {
      write(out, value);
    } else {
      int header = out.length();
      out.putInt(1 | SCALAR | ARRAY);
      out.putInt(0);
      int entry = writeValue(out, value);
      Bytes.putInt(out.array(), header + 4, entry | HAS_OFFSET);
    }
    return out.toByteArray();
  }

  private static void pad(ByteWriter out) {
    out.putZeros(-out.length() & 3);
  }

  private static void write(ByteWriter out, JsonValue value) {
    pad(out);
    switch (value) {
      case JsonValue.Arr array -> {
        List<JsonValue> elements = array.elements();
        out.putInt(elements.size() | ARRAY);
        int entries = out.length();
        out.putZeros(4 * elements.size());
        int start = out.length();
        for (int i = 0; i < elements.size(); i++) {
          int entry = writeValue(out, elements.get(i));
          putEntry(out, entries, i, entry, start);
        }
      }
      case JsonValue.Obj object -> {
        List<JsonValue.Member> members = object.members();
        out.putInt(members.size() | OBJECT);
        int entries = out.length();
        out.putZeros(8 * members.size());
        int start = out.length();
        for (int i = 0; i < members.size(); i++) {
          byte[] key = members.get(i).key();
          checkLength(key.length);
          out.putBytes(key);
          putEntry(out, entries, i, STRING | key.length, start);
        }
        for (int i = 0; i < members.size(); i++) {
          int entry = writeValue(out, members.get(i).value());
          putEntry(out, entries, members.size() + i, entry, start);
        }
      }
      default -> throw SqlError.internal("not a jsonb container");
    }
  }

  private static void putEntry(ByteWriter out, int entries, int index, int entry, int start) {
    int stored =
        index % STRIDE == 0 ? entry & TYPE_MASK | out.length() - start | HAS_OFFSET : entry;
    Bytes.putInt(out.array(), entries + 4 * index, stored);
  }

  private static void checkLength(int length) {
    if (length > LENGTH_MASK) {
      throw new SqlError(
              SqlState.PROGRAM_LIMIT_EXCEEDED, "string too long to represent as jsonb string")
          .detail(
              "Due to an implementation restriction, jsonb strings cannot exceed %d bytes."
                  .formatted(LENGTH_MASK));
    }
  }

  /// Writes the bytes of a value and returns its entry, with its length.
  private static int writeValue(ByteWriter out, JsonValue value) {
    int start = out.length();
    return switch (value) {
      case JsonValue.Null _ -> NULL;
      case JsonValue.Bool bool -> bool.value() ? TRUE : FALSE;
      case JsonValue.Str string -> {
        checkLength(string.utf8().length);
        out.putBytes(string.utf8());
        yield STRING | string.utf8().length;
      }
      case JsonValue.Num number -> {
        pad(out);
        out.putInt((number.numeric().length + 4) << 2);
        out.putBytes(number.numeric());
        yield NUMERIC | out.length() - start;
      }
      case JsonValue.Arr _, JsonValue.Obj _ -> {
        write(out, value);
        yield CONTAINER | out.length() - start;
      }
    };
  }

  // ---- reading ----

  public static JsonValue decode(byte[] bytes) {
    return decode(bytes, 0);
  }

  /// @param base where the value starts; alignment counts from there
  public static JsonValue decode(byte[] bytes, int base) {
    JsonValue value = container(bytes, base, base);
    return isScalar(bytes, base) ? ((JsonValue.Arr) value).elements().getFirst() : value;
  }

  public static boolean isScalar(byte[] bytes, int base) {
    return (Bytes.getInt(bytes, base) & SCALAR) != 0;
  }

  public static boolean isObject(byte[] bytes, int base) {
    return (Bytes.getInt(bytes, base) & OBJECT) != 0;
  }

  /// An array, which a scalar is not.
  public static boolean isArray(byte[] bytes, int base) {
    return (Bytes.getInt(bytes, base) & (ARRAY | SCALAR)) == ARRAY;
  }

  public static int count(byte[] bytes, int base) {
    return Bytes.getInt(bytes, base) & COUNT_MASK;
  }

  /// End of entry `index`, from the end of the entries.
  private static int end(byte[] bytes, int entries, int index) {
    int end = 0;
    for (int i = index; i >= 0; i--) {
      int entry = Bytes.getInt(bytes, entries + 4 * i);
      end += entry & LENGTH_MASK;
      if ((entry & HAS_OFFSET) != 0) {
        break;
      }
    }
    return end;
  }

  private static JsonValue value(byte[] bytes, int base, int type, int from, int to) {
    return switch (type) {
      case NULL -> JsonValue.NULL;
      case TRUE -> JsonValue.TRUE;
      case FALSE -> JsonValue.FALSE;
      case STRING -> new JsonValue.Str(Arrays.copyOfRange(bytes, from, to));
      case NUMERIC -> {
        int at = base + (from - base + 3 & ~3);
        int header = (bytes[at] & 1) == 1 ? 1 : 4;
        yield new JsonValue.Num(Arrays.copyOfRange(bytes, at + header, to));
      }
      case CONTAINER -> container(bytes, base, base + (from - base + 3 & ~3));
      default -> throw SqlError.corrupt("invalid jsonb entry type");
    };
  }

  private static JsonValue container(byte[] bytes, int base, int at) {
    int header = Bytes.getInt(bytes, at);
    int count = header & COUNT_MASK;
    int entries = at + 4;
    boolean isObject = (header & OBJECT) != 0;
    int total = isObject ? 2 * count : count;
    int start = entries + 4 * total;
    int from = start;
    List<JsonValue> values = new ArrayList<>(total);
    for (int i = 0; i < total; i++) {
      int entry = Bytes.getInt(bytes, entries + 4 * i);
      int length = entry & LENGTH_MASK;
      int to = (entry & HAS_OFFSET) != 0 ? start + length : from + length;
      values.add(value(bytes, base, entry & TYPE_MASK, from, to));
      from = to;
    }
    if (!isObject) {
      return new JsonValue.Arr(values);
    }
    List<JsonValue.Member> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(
          new JsonValue.Member(((JsonValue.Str) values.get(i)).utf8(), values.get(count + i)));
    }
    return new JsonValue.Obj(members);
  }

  private static JsonValue entry(byte[] bytes, int base, int total, int index) {
    int entries = base + 4;
    int start = entries + 4 * total;
    int from = start + (index == 0 ? 0 : end(bytes, entries, index - 1));
    int to = start + end(bytes, entries, index);
    int type = Bytes.getInt(bytes, entries + 4 * index) & TYPE_MASK;
    return value(bytes, base, type, from, to);
  }

  /// Element of a top-level array, or null.
  static @Nullable JsonValue element(byte[] bytes, int base, int index) {
    int count = count(bytes, base);
    return index < 0 || index >= count ? null : entry(bytes, base, count, index);
  }

  /// Value of a key of a top-level object, or null.
  static @Nullable JsonValue member(byte[] bytes, int base, byte[] key, int offset, int length) {
    int count = count(bytes, base);
    int entries = base + 4;
    int start = entries + 8 * count;
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int from = start + (middle == 0 ? 0 : end(bytes, entries, middle - 1));
      int to = start + end(bytes, entries, middle);
      int comparison = Integer.compare(to - from, length);
      if (comparison == 0) {
        comparison = Arrays.compareUnsigned(bytes, from, to, key, offset, offset + length);
      }
      if (comparison == 0) {
        return entry(bytes, base, 2 * count, count + middle);
      }
      if (comparison < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }
}
