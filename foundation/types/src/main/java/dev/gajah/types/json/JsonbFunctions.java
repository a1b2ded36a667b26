// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.DataTypes;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import dev.gajah.types.number.IntegerFunctions;
import dev.gajah.types.number.Numeric;
import dev.gajah.types.text.TextFunctions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// SQL functions of `jsonb`, under their pg_proc OIDs.
public final class JsonbFunctions {
  private JsonbFunctions() {}

  public static void declare(FunctionRegistry r) {
    IntegerFunctions.compare(r, JsonbOrder.ORDER, 4043, 4038, 4039, 4041, 4040, 4042, 4044);
    r.hasher(
        3802, (v, row) -> (int) JsonbHash.of(JsonbCodec.decode(((BytesVector) v).copy(row)), 0));
    r.strict(4045, c -> c.set((long) (int) JsonbHash.of(value(c, 0), 0)));
    r.strict(3416, c -> c.set(JsonbHash.of(value(c, 0), c.getLong(1))));
    access(r);
    tests(r);
    changes(r);
    casts(r);
    sets(r);
    r.strict(
        3480,
        c -> c.set((long) TextFunctions.BYTES.compare(c.vector(0), c.row(), c.vector(1), c.row())));
    JsonBuilding.declare(r);
    JsonFunctions.declare(r);
    JsonAggregates.declare(r);
  }

  static JsonValue value(Call c, int argument) {
    return JsonbCodec.decode(c.heap(argument), c.offset(argument));
  }

  private static void set(Call c, @Nullable JsonValue value) {
    if (value == null) {
      c.setNull();
    } else {
      c.set(JsonbCodec.encode(value));
    }
  }

  private static void setText(Call c, @Nullable JsonValue value) {
    byte[] text = value == null ? null : JsonWriter.unquoted(value);
    if (text == null) {
      c.setNull();
    } else {
      c.set(text);
    }
  }

  // ---- access ----

  private static @Nullable JsonValue member(Call c) {
    return JsonbCodec.isObject(c.heap(0), c.offset(0))
        ? JsonbCodec.member(c.heap(0), c.offset(0), c.heap(1), c.offset(1), c.length(1))
        : null;
  }

  private static @Nullable JsonValue element(Call c) {
    if (!JsonbCodec.isArray(c.heap(0), c.offset(0))) {
      return null;
    }
    int index = c.getInt(1);
    int count = JsonbCodec.count(c.heap(0), c.offset(0));
    long from = index < 0 ? (long) count + index : index;
    return from < 0 ? null : JsonbCodec.element(c.heap(0), c.offset(0), (int) from);
  }

  private static void access(FunctionRegistry r) {
    r.strict(3478, c -> set(c, member(c)));
    r.strict(3214, c -> setText(c, member(c)));
    r.strict(3215, c -> set(c, element(c)));
    r.strict(3216, c -> setText(c, element(c)));
    r.strict(3217, c -> set(c, JsonPaths.follow(value(c, 0), JsonPaths.steps(c, 1))));
    r.strict(3940, c -> setText(c, JsonPaths.follow(value(c, 0), JsonPaths.steps(c, 1))));
    r.strict(3210, c -> c.set(value(c, 0).typeName()));
    r.strict(3306, c -> c.set(JsonWriter.pretty(value(c, 0))));
    r.strict(
        3207,
        c -> {
          if (!JsonbCodec.isArray(c.heap(0), c.offset(0))) {
            throw JsonbChanges.invalid(
                JsonbCodec.isObject(c.heap(0), c.offset(0))
                    ? "cannot get array length of a non-array"
                    : "cannot get array length of a scalar");
          }
          c.set((long) JsonbCodec.count(c.heap(0), c.offset(0)));
        });
  }

  private static void tests(FunctionRegistry r) {
    r.strict(4046, c -> c.set(JsonbOrder.contains(value(c, 0), value(c, 1))));
    r.strict(4050, c -> c.set(JsonbOrder.contains(value(c, 1), value(c, 0))));
    r.strict(4047, c -> c.set(JsonbOrder.exists(value(c, 0), c.getBytes(1))));
    r.strict(
        4048,
        c -> {
          JsonValue value = value(c, 0);
          boolean found = false;
          for (byte[] key : JsonPaths.steps(c, 1)) {
            found |= key != null && JsonbOrder.exists(value, key);
          }
          c.set(found);
        });
    r.strict(
        4049,
        c -> {
          JsonValue value = value(c, 0);
          boolean found = true;
          for (byte[] key : JsonPaths.steps(c, 1)) {
            found &= key == null || JsonbOrder.exists(value, key);
          }
          c.set(found);
        });
  }

  // ---- changes ----

  private static byte[] @Nullable [] path(Call c, int argument) {
    if (ArrayCodec.dimensions(c.heap(argument), c.offset(argument)) > 1) {
      throw new SqlError(SqlState.ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts");
    }
    return JsonPaths.steps(c, argument);
  }

  private static void change(
      Call c, @Nullable JsonValue replacement, JsonbChanges.Change change, String scalarMessage) {
    byte[] @Nullable [] path = path(c, 1);
    JsonValue value = value(c, 0);
    if (!value.isContainer()) {
      throw JsonbChanges.invalid(scalarMessage);
    }
    set(c, JsonbChanges.change(value, path, replacement, change));
  }

  private static void change(Call c, boolean create) {
    change(
        c,
        value(c, 2),
        create ? JsonbChanges.Change.CREATE : JsonbChanges.Change.REPLACE,
        "cannot set path in scalar");
  }

  private static void changes(FunctionRegistry r) {
    r.strict(3301, c -> set(c, JsonbChanges.concatenate(value(c, 0), value(c, 1))));
    r.strict(3302, c -> set(c, JsonbChanges.delete(value(c, 0), List.of(c.getBytes(1)))));
    r.strict(3303, c -> set(c, JsonbChanges.delete(value(c, 0), c.getInt(1))));
    r.strict(
        3343,
        c -> {
          byte[] @Nullable [] keys = path(c, 1);
          set(
              c,
              JsonbChanges.delete(
                  value(c, 0), java.util.Arrays.stream(keys).filter(key -> key != null).toList()));
        });
    r.strict(
        3304, c -> change(c, null, JsonbChanges.Change.DELETE, "cannot delete path in scalar"));
    r.strict(3305, c -> change(c, c.getBool(3)));
    r.loose(5054, JsonbFunctions::changeLax);
    r.strict(
        3579,
        c ->
            change(
                c,
                value(c, 2),
                c.getBool(3) ? JsonbChanges.Change.INSERT_AFTER : JsonbChanges.Change.INSERT_BEFORE,
                "cannot set path in scalar"));
    r.strict(3262, c -> set(c, JsonbChanges.stripNulls(value(c, 0))));
  }

  /// `jsonb_set_lax`.
  private static void changeLax(Call c) {
    if (c.isNull(0) || c.isNull(1) || c.isNull(3)) {
      c.setNull();
      return;
    }
    if (c.isNull(4)) {
      throw JsonbChanges.invalid(
          "null_value_treatment must be \"delete_key\", \"return_target\", \"use_json_null\", or"
              + " \"raise_exception\"");
    }
    if (!c.isNull(2)) {
      change(c, c.getBool(3));
      return;
    }
    switch (c.getText(4)) {
      case "raise_exception" ->
          throw new SqlError(SqlState.NULL_VALUE_NOT_ALLOWED, "JSON value must not be null")
              .detail("Exception was raised because null_value_treatment is \"raise_exception\".")
              .hint(
                  "To avoid, either change the null_value_treatment argument or ensure that an SQL"
                      + " NULL is not passed.");
      case "use_json_null" ->
          change(
              c,
              JsonValue.NULL,
              c.getBool(3) ? JsonbChanges.Change.CREATE : JsonbChanges.Change.REPLACE,
              "cannot set path in scalar");
      case "delete_key" ->
          change(c, null, JsonbChanges.Change.DELETE, "cannot delete path in scalar");
      case "return_target" -> c.setArgument(0);
      default ->
          throw JsonbChanges.invalid(
              "null_value_treatment must be \"delete_key\", \"return_target\", \"use_json_null\","
                  + " or \"raise_exception\"");
    }
  }

  // ---- casts ----

  private static byte[] numeric(Call c, String type) {
    JsonValue value = value(c, 0);
    if (value instanceof JsonValue.Num number) {
      return number.numeric();
    }
    throw cannotCast(value, type);
  }

  private static SqlError cannotCast(JsonValue value, String type) {
    String kind =
        switch (value) {
          case JsonValue.Num _ -> "numeric";
          default -> value.typeName();
        };
    return JsonbChanges.invalid("cannot cast jsonb %s to type %s".formatted(kind, type));
  }

  private static long integer(Call c, String type, long min, long max) {
    BigDecimal rounded = Numeric.toBigDecimal(numeric(c, type)).setScale(0, RoundingMode.HALF_UP);
    if (rounded.compareTo(BigDecimal.valueOf(min)) < 0
        || rounded.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, type + " out of range");
    }
    return rounded.longValueExact();
  }

  private static double floating(Call c, int typeOid, String type) {
    String text = Numeric.toString(numeric(c, type));
    return (Double) DataTypes.of(typeOid, c.context().types()).inputObject(text, -1, c.context());
  }

  private static void casts(FunctionRegistry r) {
    r.strict(
        3556,
        c -> {
          JsonValue value = value(c, 0);
          if (!(value instanceof JsonValue.Bool bool)) {
            throw cannotCast(value, "boolean");
          }
          c.set(bool.value());
        });
    r.strict(3449, c -> c.set(numeric(c, "numeric")));
    r.strict(3450, c -> c.set(integer(c, "smallint", Short.MIN_VALUE, Short.MAX_VALUE)));
    r.strict(3451, c -> c.set(integer(c, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE)));
    r.strict(3452, c -> c.set(integer(c, "bigint", Long.MIN_VALUE, Long.MAX_VALUE)));
    r.strict(3453, c -> c.set(floating(c, 700, "real")));
    r.strict(2580, c -> c.set(floating(c, 701, "double precision")));
  }

  // ---- sets ----

  /// A set whose rows are made of the items of one value; strict.
  private static <T> SetReturningFunction set(Function<JsonValue, List<T>> items, Row<T> row) {
    return (args, context) -> {
      if (!(args[0] instanceof byte[] bytes)) {
        return SetReturningFunction.Cursor.EMPTY;
      }
      Iterator<T> rest = items.apply(JsonbCodec.decode(bytes)).iterator();
      return (columns, at) -> {
        if (!rest.hasNext()) {
          return false;
        }
        row.store(rest.next(), columns, at);
        return true;
      };
    };
  }

  private interface Row<T> {
    void store(T item, dev.gajah.base.vector.Vector[] columns, int row);
  }

  private static List<JsonValue.Member> members(JsonValue value, String function) {
    if (value instanceof JsonValue.Obj object) {
      return object.members();
    }
    throw JsonbChanges.invalid("cannot call %s on a non-object".formatted(function));
  }

  private static List<JsonValue.Member> keys(JsonValue value) {
    if (value instanceof JsonValue.Obj object) {
      return object.members();
    }
    throw JsonbChanges.invalid(
        "cannot call jsonb_object_keys on "
            + (value instanceof JsonValue.Arr ? "an array" : "a scalar"));
  }

  private static List<JsonValue> elements(JsonValue value) {
    if (value instanceof JsonValue.Arr array) {
      return array.elements();
    }
    throw JsonbChanges.invalid(
        "cannot extract elements from "
            + (value instanceof JsonValue.Obj ? "an object" : "a scalar"));
  }

  private static void sets(FunctionRegistry r) {
    r.set(
        3208,
        set(
            value -> members(value, "jsonb_each"),
            (member, columns, row) -> {
              columns[0].set(row, member.key());
              columns[1].set(row, JsonbCodec.encode(member.value()));
            }));
    r.set(
        3932,
        set(
            value -> members(value, "jsonb_each_text"),
            (member, columns, row) -> {
              columns[0].set(row, member.key());
              columns[1].set(row, JsonWriter.unquoted(member.value()));
            }));
    r.set(
        3931,
        set(JsonbFunctions::keys, (member, columns, row) -> columns[0].set(row, member.key())));
    r.set(
        3219,
        set(
            JsonbFunctions::elements,
            (element, columns, row) -> columns[0].set(row, JsonbCodec.encode(element))));
    r.set(
        3465,
        set(
            JsonbFunctions::elements,
            (element, columns, row) -> columns[0].set(row, JsonWriter.unquoted(element))));
  }
}
