// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.DataTypes;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.datetime.DateTimeText;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.number.Numeric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values of any type as JSON. Source of the rules: PostgreSQL `datum_to_json`, `datum_to_jsonb`.
///
/// Made for one type; stateless.
final class ValueToJson {
  /// How a type is shown.
  enum Category {
    BOOL,
    NUMBER,
    DATE,
    TIMESTAMP,
    TIMESTAMPTZ,
    JSON,
    JSONB,
    ARRAY,
    COMPOSITE,
    OTHER
  }

  private static final int TEXT = 25;

  private final Category category;
  private final int type;
  private final EvalContext context;

  private ValueToJson(Category category, int type, EvalContext context) {
    this.category = category;
    this.type = type;
    this.context = context;
  }

  static ValueToJson of(int typeOid, EvalContext context) {
    int type = typeOid == 0 ? TEXT : typeOid;
    Category category = category(type);
    if (category != Category.OTHER) {
      return new ValueToJson(category, type, context);
    }
    TypeCatalog.TypeInfo info = context.types().type(type);
    if (info.kind() == 'd') {
      return of(info.baseType(), context);
    }
    category =
        info.isVarlenaArray() || type == 2277
            ? Category.ARRAY
            : info.kind() == 'c' || type == 2249 ? Category.COMPOSITE : Category.OTHER;
    return new ValueToJson(category, type, context);
  }

  private static Category category(int type) {
    return switch (type) {
      case 16 -> Category.BOOL;
      case 20, 21, 23, 700, 701, 1700 -> Category.NUMBER;
      case 1082 -> Category.DATE;
      case 1114 -> Category.TIMESTAMP;
      case 1184 -> Category.TIMESTAMPTZ;
      case 114 -> Category.JSON;
      case 3802 -> Category.JSONB;
      default -> Category.OTHER;
    };
  }

  /// Arrays and rows begin on a new line in `json_agg`.
  boolean isCompound() {
    return category == Category.ARRAY || category == Category.COMPOSITE;
  }

  private byte[] output(Object value) {
    return DataTypes.of(type, context.types()).outputObject(value, context);
  }

  private byte[] dateTime(Object value) {
    ByteWriter out = new ByteWriter(40);
    long number = (Long) value;
    if (category == Category.DATE) {
      DateTimeText.writeXsdDate(number, out);
    } else {
      DateTimeText.writeXsdTimestamp(number, category == Category.TIMESTAMPTZ, context, out);
    }
    return out.toByteArray();
  }

  private SqlError composite() {
    return SqlError.unsupported("conversion of a composite value to JSON");
  }

  static boolean isJsonNumber(byte[] text) {
    int first = text[0] == '-' ? 1 : 0;
    return first < text.length && text[first] >= '0' && text[first] <= '9';
  }

  private void checkKey() {
    if (isCompound() || category == Category.JSON || category == Category.JSONB) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "key value must be scalar, not array, composite, or json");
    }
  }

  // ---- as text ----

  /// Appends a value as `json` text.
  void write(@Nullable Object value, ByteWriter out, boolean lineFeeds) {
    if (value == null) {
      out.putUtf8("null");
      return;
    }
    switch (category) {
      case BOOL -> out.putUtf8((Long) value != 0 ? "true" : "false");
      case NUMBER -> {
        byte[] text = output(value);
        if (isJsonNumber(text)) {
          out.putBytes(text);
        } else {
          JsonStrings.quote(text, out);
        }
      }
      case DATE, TIMESTAMP, TIMESTAMPTZ -> JsonStrings.quote(dateTime(value), out);
      case JSON, JSONB -> out.putBytes(output(value));
      case ARRAY -> writeArray((byte[]) value, out, lineFeeds);
      case COMPOSITE -> throw composite();
      case OTHER -> JsonStrings.quote(output(value), out);
    }
  }

  /// Appends a value as the key of a member.
  void writeKey(Object value, ByteWriter out) {
    JsonStrings.quote(key(value), out);
  }

  byte[] key(Object value) {
    checkKey();
    return switch (category) {
      case BOOL -> bytes((Long) value != 0 ? "true" : "false");
      case DATE, TIMESTAMP, TIMESTAMPTZ -> dateTime(value);
      default -> output(value);
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private void writeArray(byte[] array, ByteWriter out, boolean lineFeeds) {
    int dimensions = ArrayCodec.dimensions(array, 0);
    if (dimensions == 0) {
      out.putUtf8("[]");
      return;
    }
    int elementType = ArrayCodec.elementType(array, 0);
    @Nullable Object[] elements =
        ArrayCodec.elements(array, 0, array.length, context.types().type(elementType));
    writeDimension(
        array, 0, elements, 0, elements.length, of(elementType, context), out, lineFeeds);
  }

  private static void writeDimension(
      byte[] array,
      int dimension,
      @Nullable Object[] elements,
      int from,
      int count,
      ValueToJson element,
      ByteWriter out,
      boolean lineFeeds) {
    int length = ArrayCodec.length(array, 0, dimension);
    boolean innermost = dimension + 1 == ArrayCodec.dimensions(array, 0);
    int part = count / length;
    out.putByte('[');
    for (int i = 0; i < length; i++) {
      if (i > 0) {
        out.putUtf8(lineFeeds ? ",\n " : ",");
      }
      if (innermost) {
        element.write(elements[from + i], out, false);
      } else {
        writeDimension(array, dimension + 1, elements, from + i * part, part, element, out, false);
      }
    }
    out.putByte(']');
  }

  // ---- as tree ----

  JsonValue value(@Nullable Object value) {
    if (value == null) {
      return JsonValue.NULL;
    }
    return switch (category) {
      case BOOL -> (Long) value != 0 ? JsonValue.TRUE : JsonValue.FALSE;
      case NUMBER -> {
        if (value instanceof byte[] numeric) {
          yield Numeric.isSpecial(numeric, 0)
              ? new JsonValue.Str(output(value))
              : new JsonValue.Num(numeric);
        }
        byte[] text = output(value);
        yield isJsonNumber(text)
            ? new JsonValue.Num(Numeric.parse(text, 0, text.length, -1))
            : new JsonValue.Str(text);
      }
      case DATE, TIMESTAMP, TIMESTAMPTZ -> new JsonValue.Str(dateTime(value));
      case JSON -> {
        byte[] text = (byte[]) value;
        yield JsonReader.parse(text, 0, text.length);
      }
      case JSONB -> JsonbCodec.decode((byte[]) value);
      case ARRAY -> array((byte[]) value);
      case COMPOSITE -> throw composite();
      case OTHER -> new JsonValue.Str(output(value));
    };
  }

  private JsonValue array(byte[] array) {
    int dimensions = ArrayCodec.dimensions(array, 0);
    if (dimensions == 0) {
      return new JsonValue.Arr(List.of());
    }
    int elementType = ArrayCodec.elementType(array, 0);
    ValueToJson element = of(elementType, context);
    List<JsonValue> values = new ArrayList<>();
    for (Object value :
        Arrays.asList(
            ArrayCodec.elements(array, 0, array.length, context.types().type(elementType)))) {
      values.add(element.value(value));
    }
    for (int dimension = dimensions - 1; dimension > 0; dimension--) {
      int length = ArrayCodec.length(array, 0, dimension);
      List<JsonValue> grouped = new ArrayList<>();
      for (int from = 0; from < values.size(); from += length) {
        grouped.add(new JsonValue.Arr(List.copyOf(values.subList(from, from + length))));
      }
      values = grouped;
    }
    return new JsonValue.Arr(values);
  }
}
