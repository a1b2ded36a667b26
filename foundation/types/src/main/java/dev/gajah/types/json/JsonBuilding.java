// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.CallSite;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.VariadicArguments;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions that make `json` and `jsonb` of other values.
final class JsonBuilding {
  private JsonBuilding() {}

  static void declare(FunctionRegistry r) {
    conversions(r);
    for (int oid : new int[] {3200, 3201}) {
      r.bound(oid, site -> Call.loose(c -> objectText(c, site)));
    }
    for (int oid : new int[] {3198, 3199}) {
      r.bound(oid, site -> Call.loose(c -> arrayText(c, site)));
    }
    for (int oid : new int[] {3273, 3274}) {
      r.bound(oid, site -> Call.loose(c -> object(c, site)));
    }
    for (int oid : new int[] {3271, 3272}) {
      r.bound(oid, site -> Call.loose(c -> array(c, site)));
    }
    r.strict(3202, c -> pairsText(c, pairs(c.getBytes(0))));
    r.strict(3203, c -> pairsText(c, pairs(c.getBytes(0), c.getBytes(1))));
    r.strict(3263, c -> c.set(JsonbCodec.encode(pairsObject(pairs(c.getBytes(0))))));
    r.strict(3264, c -> c.set(JsonbCodec.encode(pairsObject(pairs(c.getBytes(0), c.getBytes(1))))));
  }

  private static void conversions(FunctionRegistry r) {
    r.bound(
        3176,
        site ->
            Call.strict(
                c -> {
                  ByteWriter out = new ByteWriter(64);
                  ValueToJson.of(site.argumentType(0), c.context())
                      .write(c.getObject(0), out, false);
                  c.set(out.array(), 0, out.length());
                }));
    r.bound(
        3787,
        site ->
            Call.strict(
                c ->
                    c.set(
                        JsonbCodec.encode(
                            ValueToJson.of(site.argumentType(0), c.context())
                                .value(c.getObject(0))))));
    r.strict(3153, c -> arrayToJson(c, false));
    r.strict(3154, c -> arrayToJson(c, c.getBool(1)));
  }

  private static void arrayToJson(Call c, boolean lineFeeds) {
    ByteWriter out = new ByteWriter(64);
    // Any array type stands for all: an array knows the type of its elements.
    ValueToJson.of(2277, c.context()).write(c.getBytes(0), out, lineFeeds);
    c.set(out.array(), 0, out.length());
  }

  private static void checkEven(int count, String function) {
    if (count % 2 != 0) {
      throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE, "argument list must have even number of elements")
          .hint(
              "The arguments of %s() must consist of alternating keys and values."
                  .formatted(function));
    }
  }

  private static SqlError nullKey() {
    return new SqlError(SqlState.NULL_VALUE_NOT_ALLOWED, "null value not allowed for object key");
  }

  private static void objectText(Call c, CallSite site) {
    VariadicArguments arguments = VariadicArguments.of(c, 0, site);
    if (arguments == null) {
      c.setNull();
      return;
    }
    @Nullable Object[] values = arguments.values();
    checkEven(values.length, "json_build_object");
    ByteWriter out = new ByteWriter(64);
    out.putByte('{');
    for (int i = 0; i < values.length; i += 2) {
      if (i > 0) {
        out.putUtf8(", ");
      }
      Object key = values[i];
      if (key == null) {
        throw nullKey();
      }
      ValueToJson.of(arguments.types()[i], c.context()).writeKey(key, out);
      out.putUtf8(" : ");
      ValueToJson.of(arguments.types()[i + 1], c.context()).write(values[i + 1], out, false);
    }
    out.putByte('}');
    c.set(out.array(), 0, out.length());
  }

  private static void arrayText(Call c, CallSite site) {
    VariadicArguments arguments = VariadicArguments.of(c, 0, site);
    if (arguments == null) {
      c.setNull();
      return;
    }
    ByteWriter out = new ByteWriter(64);
    out.putByte('[');
    for (int i = 0; i < arguments.values().length; i++) {
      if (i > 0) {
        out.putUtf8(", ");
      }
      ValueToJson.of(arguments.types()[i], c.context()).write(arguments.values()[i], out, false);
    }
    out.putByte(']');
    c.set(out.array(), 0, out.length());
  }

  private static void object(Call c, CallSite site) {
    VariadicArguments arguments = VariadicArguments.of(c, 0, site);
    if (arguments == null) {
      c.setNull();
      return;
    }
    @Nullable Object[] values = arguments.values();
    checkEven(values.length, "jsonb_build_object");
    List<JsonValue.Member> members = new ArrayList<>();
    for (int i = 0; i < values.length; i += 2) {
      Object key = values[i];
      if (key == null) {
        throw JsonbChanges.invalid("argument %d: key must not be null".formatted(i + 1));
      }
      members.add(
          new JsonValue.Member(
              ValueToJson.of(arguments.types()[i], c.context()).key(key),
              ValueToJson.of(arguments.types()[i + 1], c.context()).value(values[i + 1])));
    }
    c.set(JsonbCodec.encode(JsonValue.object(members)));
  }

  private static void array(Call c, CallSite site) {
    VariadicArguments arguments = VariadicArguments.of(c, 0, site);
    if (arguments == null) {
      c.setNull();
      return;
    }
    List<JsonValue> elements = new ArrayList<>();
    for (int i = 0; i < arguments.values().length; i++) {
      elements.add(ValueToJson.of(arguments.types()[i], c.context()).value(arguments.values()[i]));
    }
    c.set(JsonbCodec.encode(new JsonValue.Arr(elements)));
  }

  // ---- objects of texts ----

  private static SqlError subscriptError(String message) {
    return new SqlError(SqlState.ARRAY_SUBSCRIPT_ERROR, message);
  }

  /// Keys and values in turn.
  private static byte[] @Nullable [] pairs(byte[] array) {
    int dimensions = ArrayCodec.dimensions(array, 0);
    if (dimensions == 1 && ArrayCodec.length(array, 0, 0) % 2 != 0) {
      throw subscriptError("array must have even number of elements");
    }
    if (dimensions == 2 && ArrayCodec.length(array, 0, 1) != 2) {
      throw subscriptError("array must have two columns");
    }
    if (dimensions > 2) {
      throw subscriptError("wrong number of array subscripts");
    }
    return JsonPaths.steps(array);
  }

  private static byte[] @Nullable [] pairs(byte[] keys, byte[] values) {
    int dimensions = ArrayCodec.dimensions(keys, 0);
    if (dimensions > 1 || dimensions != ArrayCodec.dimensions(values, 0)) {
      throw subscriptError("wrong number of array subscripts");
    }
    byte[] @Nullable [] left = JsonPaths.steps(keys);
    byte[] @Nullable [] right = JsonPaths.steps(values);
    if (left.length != right.length) {
      throw subscriptError("mismatched array dimensions");
    }
    byte[] @Nullable [] result = new byte[2 * left.length][];
    for (int i = 0; i < left.length; i++) {
      result[2 * i] = left[i];
      result[2 * i + 1] = right[i];
    }
    return result;
  }

  private static void pairsText(Call c, byte[] @Nullable [] pairs) {
    ByteWriter out = new ByteWriter(64);
    out.putByte('{');
    for (int i = 0; i < pairs.length; i += 2) {
      byte[] key = pairs[i];
      byte[] value = pairs[i + 1];
      if (key == null) {
        throw nullKey();
      }
      if (i > 0) {
        out.putUtf8(", ");
      }
      JsonStrings.quote(key, out);
      out.putUtf8(" : ");
      if (value == null) {
        out.putUtf8("null");
      } else {
        JsonStrings.quote(value, out);
      }
    }
    out.putByte('}');
    c.set(out.array(), 0, out.length());
  }

  private static JsonValue pairsObject(byte[] @Nullable [] pairs) {
    List<JsonValue.Member> members = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      byte[] key = pairs[i];
      byte[] value = pairs[i + 1];
      if (key == null) {
        throw nullKey();
      }
      members.add(
          new JsonValue.Member(key, value == null ? JsonValue.NULL : new JsonValue.Str(value)));
    }
    return JsonValue.object(members);
  }
}
